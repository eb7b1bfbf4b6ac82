"""A file may be seen by whoever may see the record it belongs to, and changed by whoever may change that record.

A room whose people may add files without changing the record itself says so by a function `can_attach(user, record)` in its rules.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from hoahoi.accounts.rules import OFFICE_ONLY, sees_all, signed_in
from hoahoi.declare.registers import guard, guard_of, registers
from hoahoi.ledger.records import Record, kinds

from .models import File


def rules_of(kind: str) -> Any:
    """The rules of a kind of record, as its register or guard names them; without either, the office alone."""
    entry = registers().get(kind)
    return (entry.rules if entry and entry.rules else None) or guard_of(kind) or OFFICE_ONLY


def subject_of(file: File) -> Record | None:
    model = kinds().get(file.subject_kind)
    return model._base_manager.filter(pk=file.subject_id).first() if model else None


def visible_record(user: Any, kind: str, pk: int) -> Record | None:
    """The record, when there is one and this person may see it."""
    model = kinds().get(kind)
    if model is None or kind == File.kind or not signed_in(user):
        return None
    return rules_of(kind).viewable(user, model._base_manager.filter(pk=pk)).first()


def can_attach(user: Any, record: Record) -> bool:
    rules = rules_of(record.kind)
    return bool(getattr(rules, "can_attach", rules.can_edit)(user, record))


class FileRules:
    """As the room's own rules, asked of each record that has files."""

    def viewable(self, user: Any, queryset: QuerySet) -> QuerySet:
        if not signed_in(user):
            return queryset.none()
        allowed = Q(pk__in=[])
        for kind in queryset.order_by().values_list("subject_kind", flat=True).distinct():
            if kind in kinds():
                subjects = rules_of(kind).viewable(user, kinds()[kind]._base_manager.all())
                allowed |= Q(subject_kind=kind, subject_id__in=subjects.order_by().values("pk"))
        return queryset.filter(allowed)

    def can_view(self, user: Any, record: Any) -> bool:
        return visible_record(user, record.subject_kind, record.subject_id) is not None

    def can_edit(self, user: Any, record: Any = None) -> bool:
        """Without a record: nobody adds a file to nothing."""
        subject = visible_record(user, record.subject_kind, record.subject_id) if record is not None else None
        return subject is not None and can_attach(user, subject)

    def may_list(self, user: Any) -> bool:
        return sees_all(user)


RULES = FileRules()
guard(File.kind, RULES)
