"""Who sees a filled form: the office, and whoever answers for its record. A sealed one is its writer's alone until its proposal is opened."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from hoahoi.accounts.models import Role
from hoahoi.accounts.rules import sees_all, signed_in

from .asking import record_by
from .binding import subjects
from .models import Filling


class FillingRules:
    def viewable(self, user: Any, queryset: QuerySet) -> QuerySet:
        if not signed_in(user) or not user.roles:
            return queryset.none()
        return queryset.filter(self._for_office() | Q(owner_id=user.pk) if sees_all(user) else self._for_others(user))

    def _for_office(self) -> Q:
        readable = Q(seal_key="")
        for entry in subjects().values():
            if entry.unsealed is not None:
                readable |= entry.unsealed()
        return readable

    def _for_others(self, user: Any) -> Q:
        own = Q(owner_id=user.pk)
        for kind, entry in subjects().items():
            if entry.mine is not None:
                own |= Q(owner=None, subject_kind=kind, subject_id__in=entry.mine(user).order_by().values("pk"))
        return own

    def can_view(self, user: Any, record: Any) -> bool:
        return self.viewable(user, Filling.objects.filter(pk=record.pk)).exists()

    def can_edit(self, user: Any, record: Any = None) -> bool:
        """Forms are written on their own pages."""
        return False

    def can_attach(self, user: Any, record: Any) -> bool:
        """Whoever may fill it adds files until it is sent."""
        if record.state not in (Filling.State.DRAFT, Filling.State.RETURNED) or (record.owner_id and record.owner_id != user.pk):
            return False
        subject = record_by(record.subject_kind, record.subject_id)
        return subject is not None and subjects()[subject.kind].may_fill(user, subject)

    def may_list(self, user: Any) -> bool:
        return sees_all(user) or (signed_in(user) and user.has_role(Role.INVESTIGATOR, Role.FIRM))


def may_answer(filling: Filling, user: Any) -> bool:
    """The officer answers what was sent; what is sealed is answered as a proposal."""
    if filling.state != Filling.State.SENT or filling.seal_key:
        return False
    subject = record_by(filling.subject_kind, filling.subject_id)
    return subject is not None and subjects()[subject.kind].may_accept(user, subject)


RULES = FillingRules()
can_view, viewable, can_edit, may_list, can_attach = RULES.can_view, RULES.viewable, RULES.can_edit, RULES.may_list, RULES.can_attach
