"""The ledger of one record in words: who did what and when, column by column."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy

from hoahoi.declare.registers import registers
from hoahoi.ledger.models import Entry
from hoahoi.ledger.records import Record

from .home import titles
from .registry import field_label, register_of, value_text

PAGE = 30
_VERBS = {
    "register": lazy("Thêm mới"), "update": lazy("Sửa"), "import": lazy("Nhập từ bảng tính"), "load": lazy("Nạp dữ liệu công khai"),
    "open": lazy("Mở hồ sơ"), "move": lazy("Chuyển bước"), "record_stage": lazy("Ghi nhận bước từ nguồn"), "give": lazy("Cấp quyền"),
    "end": lazy("Kết thúc"), "create": lazy("Tạo"), "freeze": lazy("Chốt số liệu"), "set_up": lazy("Thiết lập"),
}  # fmt: skip


def verb_text(verb: str) -> str:
    """ "task.update" -> "Sửa"; an act without a word of its own keeps its code."""
    return str(_VERBS.get(verb.rpartition(".")[2], verb))


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
    """The latest acts of the office on records that have a register, one line for each record: who, what, when, which. Two queries."""
    entries = list(Entry.objects.filter(kind__in=list(registers())).order_by("-at", "-id")[: limit * 4])
    chosen: dict[tuple[str, int], Entry] = {}
    for entry in entries:
        chosen.setdefault((entry.kind, entry.object_id), entry)
    shown = list(chosen.items())[:limit]
    named = titles(key for key, _entry in shown)
    return [
        {
            "actor": e.actor, "verb": verb_text(e.verb), "noun": str(register_of(kind).noun), "at": moment_of(e.at),
            "url": f"/{register_of(kind).slug}/{pk}/" if e.state else "", "title": named.get((kind, pk), ""),
        }
        for (kind, pk), e in shown
    ]  # fmt: skip
