"""Finding a register by kind or address. A kind that no room declared still has a page: its columns as they are, for the office alone."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from hoahoi.accounts.rules import OFFICE_ONLY
from hoahoi.declare.registers import Column, Fact, Register, Section, guard_of, registers
from hoahoi.ledger.dates import PartialDateField
from hoahoi.ledger.records import Record, kinds
from hoahoi.ui.vietnamese import day, money, number

_UNSHOWN = {"id", "sort_key", "subject_kind", "subject_id", "regime_hash", "content", "value"}


@cache
def register_of(kind: str) -> Register:
    """Raises KeyError when there is no such kind of record."""
    return registers().get(kind) or _plain_register(kinds()[kind])


def rules_of(entry: Register) -> Any:
    """What answers viewable, can_view, can_edit and may_list for the register."""
    return entry.rules or OFFICE_ONLY


def may_list(user: Any, entry: Register) -> bool:
    return bool(rules_of(entry).may_list(user))


def by_slug() -> dict[str, Register]:
    """Every kind of record by the first part of its address, the declared ones first."""
    return {entry.slug: entry for entry in (*registers().values(), *(register_of(kind) for kind in kinds()))}


def field_label(model: type[models.Model], column: str) -> str:
    """Vietnamese name of a column, as the ledger and the forms show it."""
    for field in model._meta.concrete_fields:
        if column in (field.attname, field.name):
            label = str(field.verbose_name)
            return label[:1].upper() + label[1:]
    return column


def field_text(record: Any, field: models.Field) -> str:
    """A column's value in words: choices by their label, records by their title."""
    if field.is_relation:
        other = getattr(record, field.name)
        return str(other) if other else ""
    return value_text(field, getattr(record, field.attname))


def value_text(field: models.Field, value: Any) -> str:
    """A plain value of a column in words."""
    if value is None or value == "":
        return ""
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.BooleanField):
        return str(_("có") if value else _("không"))
    if isinstance(field, PartialDateField):
        return str(value)
    if isinstance(field, models.DateField) and not isinstance(value, str):
        return day(value)
    if isinstance(field, models.DecimalField) and field.name in ("budget", "amount"):
        return money(value)
    return number(value) if isinstance(field, models.DecimalField) else str(value)


def _plain_register(model: type[Record]) -> Register:
    def sections(record: Any, user: Any) -> list[Section]:
        facts = []
        for field in model._meta.concrete_fields:
            text = "" if field.name in _UNSHOWN else field_text(record, field)
            if text:
                other = getattr(record, field.name) if field.is_relation and isinstance(getattr(record, field.name), Record) else None
                facts.append(Fact(field_label(model, field.name), text, "link" if other else "text", link=other))
        about = kinds().get(getattr(record, "subject_kind", ""))
        subject = about._base_manager.filter(pk=record.subject_id).first() if about else None
        if subject:
            facts.insert(0, Fact(_("Thuộc về"), subject, "link", link=subject))
        return [Section(_("Thông tin"), facts=facts)]

    relations = [f.name for f in model._meta.concrete_fields if f.is_relation]
    name = str(model._meta.verbose_name)
    return Register(
        kind=model.kind, model=model, title=name[:1].upper() + name[1:], noun=name, room=model._meta.app_label, rail=False,
        columns=[Column("title", _("Tên"), str)], related=relations, detail_related=relations, sections=sections,
        rules=guard_of(model.kind),
    )  # fmt: skip
