"""The ledger of one record in words: who did what and when, column by column."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils import timezone

from hoahoi.declare.registers import registers
from hoahoi.ledger.models import Entry
from hoahoi.ledger.records import Record

from .home import titles
from .registry import field_label, register_of, value_text
from .verbs import act_text, verb_text

PAGE = 30
_LOOKED_AT = 120  # entries among which the latest acts are found
_REFERENCE = {"place", "concept", "scheme", "legal_instrument", "published_figure", "load"}  # loaded by the thousand, changed by nobody


def moment_of(at: int) -> datetime:
    """Local time of a ledger's microseconds."""
    return timezone.localtime(datetime.fromtimestamp(at / 1_000_000, UTC))


def entries_of(kind: str, pk: int, *, before: int | None = None) -> list[Entry]:
    """Newest first, PAGE + 1 of them; `before` is a version."""
    rows = Entry.objects.filter(kind=kind, object_id=pk).order_by("-version")
    return list((rows.filter(version__lt=before) if before else rows)[: PAGE + 1])


def described(entries: Sequence[Entry], model: type[Record]) -> list[dict[str, Any]]:
    """For the ledger page: each entry with its changes in Vietnamese; records named by id are read in one query a model."""
    titles = _titles(entries, model)
    return [
        {
            "entry": e, "at": moment_of(e.at), "verb": verb_text(e.verb), "removed": e.state == "",
            "changes": [
                {"label": field_label(model, name), "before": _words(model, name, before, titles), "after": _words(model, name, after, titles)}
                for name, (before, after) in sorted(e.differences.items(), key=lambda item: _place(model, item[0]))
            ],
        }
        for e in entries
    ]  # fmt: skip


def _field(model: type[models.Model], column: str) -> models.Field | None:
    try:
        return next((f for f in model._meta.concrete_fields if f.attname == column), None) or model._meta.get_field(column)  # type: ignore[return-value]
    except FieldDoesNotExist:
        return None


def _place(model: type[models.Model], column: str) -> int:
    names = [f.attname for f in model._meta.concrete_fields]
    return names.index(column) if column in names else len(names)


def _titles(entries: Sequence[Entry], model: type[Record]) -> dict[tuple[type[models.Model], int], str]:
    wanted: dict[type[models.Model], set[int]] = {}
    for entry in entries:
        for name, pair in entry.differences.items():
            field = _field(model, name)
            if field is not None and field.is_relation:
                wanted.setdefault(field.related_model, set()).update(v for v in pair if isinstance(v, int))  # type: ignore[arg-type]
    return {(m, pk): str(r) for m, pks in wanted.items() for pk, r in m._base_manager.in_bulk(pks).items()}


def _words(model: type[models.Model], name: str, value: Any, titles: dict[tuple[type[models.Model], int], str]) -> str:
    field = _field(model, name)
    if value is None or field is None:
        return "" if value is None else str(value)
    if field.is_relation:
        return titles.get((field.related_model, value), f"#{value}")  # type: ignore[arg-type]
    if isinstance(field, models.DateTimeField) and isinstance(value, int):
        return f"{moment_of(value):%d/%m/%Y %H:%M}"
    try:
        return value_text(field, field.to_python(value))
    except ValidationError:
        return str(value)


def latest(limit: int = 8) -> list[dict[str, Any]]:
    """The latest acts of the office on records of its work (not on reference books): who, what, when, on which. Two queries.

    What one person did in one go is one line: the first record by name, and how many others.
    """
    kinds = [kind for kind in registers() if kind not in _REFERENCE]
    rows = Entry.objects.filter(kind__in=kinds).order_by("-at", "-id").only("kind", "object_id", "actor", "verb", "at", "state")[:_LOOKED_AT]
    groups: list[list[Entry]] = []
    for entry in rows:
        if groups and _together(groups[-1][-1], entry):
            groups[-1].append(entry)
        else:
            groups.append([entry])
    shown = groups[:limit]
    named = titles((g[0].kind, g[0].object_id) for g in shown)
    return [_line(g, named, cut=len(g) > 1 and n == len(groups) - 1 and sum(map(len, groups)) == _LOOKED_AT) for n, g in enumerate(shown)]


def _together(one: Entry, other: Entry) -> bool:
    """Whether two entries, one after the other, are of one go: same person, same act, within a minute."""
    return (one.actor, one.verb) == (other.actor, other.verb) and abs(one.at - other.at) < 60_000_000


def _line(group: Sequence[Entry], named: dict[tuple[str, int], str], *, cut: bool) -> dict[str, Any]:
    first = group[0]
    entry = register_of(first.kind)
    return {
        "actor": first.actor, "did": act_text(first.verb, str(entry.noun)), "noun": str(entry.noun), "at": moment_of(first.at),
        "url": f"/{entry.slug}/{first.object_id}/" if first.state else "", "title": named.get((first.kind, first.object_id), ""),
        "others": len({(e.kind, e.object_id) for e in group}) - 1, "many": cut,
    }  # fmt: skip
