"""Rows of any kind of record as a table, drawn from the columns that its room declares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hoahoi.declare.metrics import Metric
from hoahoi.declare.registers import Column, Register, registers
from hoahoi.ledger.records import Record
from hoahoi.ui.vietnamese import money, number

COLUMNS_SHOWN = 5
ROWS_SHOWN = 50


class Slice:
    """One page of rows: keyset on the id, so the thousandth page costs what the first does."""

    def __init__(self, queryset: QuerySet, after: str, before: str) -> None:
        ordered = queryset.order_by("pk")
        if before.isdecimal():
            found = list(ordered.filter(pk__lt=int(before)).order_by("-pk")[: ROWS_SHOWN + 1])
            self.more_before, self.more_after = len(found) > ROWS_SHOWN, True
            self.records: list[Record] = found[:ROWS_SHOWN][::-1]
        else:
            later = after.isdecimal()
            found = list((ordered.filter(pk__gt=int(after)) if later else ordered)[: ROWS_SHOWN + 1])
            self.more_before, self.more_after = later, len(found) > ROWS_SHOWN
            self.records = found[:ROWS_SHOWN]

    @property
    def next_query(self) -> str:
        return f"sau={self.records[-1].pk}" if self.more_after and self.records else ""

    @property
    def previous_query(self) -> str:
        return f"truoc={self.records[0].pk}" if self.more_before and self.records else ""


def prepared(queryset: QuerySet) -> QuerySet:
    """The queryset with what its register's columns need."""
    entry = registers().get(queryset.model.kind)
    return queryset.select_related(*entry.related) if entry and entry.related else queryset


def rows_table(metric: Metric, records: Sequence[Record], caption: str, counted: set[int] | None = None) -> dict[str, Any]:
    """Table for ui/table.html. counted: for a ratio, the ids that are in its numerator; they are marked."""
    entry = registers().get(records[0].kind) if records else None
    if entry and entry.load:
        entry.load(records)
    columns = _columns(entry)
    heads = [{"name": c.name, "label": c.label, "kind": c.kind, "sort_url": "", "sorted": ""} for c in columns]
    if metric.field:
        heads.append({"name": "value", "label": metric.unit, "kind": "number", "sort_url": "", "sorted": ""})
    if counted is not None:
        heads.append({"name": "counted", "label": _("Tính vào tỷ lệ"), "kind": "tag", "sort_url": "", "sorted": ""})
    return {
        "caption": caption, "columns": heads, "rows": [_row(metric, columns, r, counted) for r in records], "totals": None, "selectable": False,
        "next_url": "", "prev_url": "", "count_text": "", "empty": {"title": _("Chưa có số liệu"), "text": _("Không có bản ghi nào trong kỳ này.")},
    }  # fmt: skip


def _columns(entry: Register | None) -> list[Column]:
    if entry is None:
        return [Column("title", _("Tên"))]
    return [c for c in entry.columns if c.default][:COLUMNS_SHOWN]


def _row(metric: Metric, columns: Sequence[Column], record: Record, counted: set[int] | None) -> dict[str, Any]:
    cells = [_cell(column, record, first=position == 0) for position, column in enumerate(columns)]
    if metric.field:
        cells.append({"text": number(getattr(record, metric.field)), "url": "", "kind": "number", "tone": "", "note": ""})
    if counted is not None:
        inside = record.pk in counted
        cells.append({"text": _("có") if inside else _("không"), "url": "", "kind": "tag", "tone": "good" if inside else "neutral", "note": ""})
    return {"url": record.get_absolute_url(), "id": record.pk, "cells": cells}


def _cell(column: Column, record: Record, *, first: bool) -> dict[str, Any]:
    value = _value(column, record)
    url = record.get_absolute_url() if first else value.get_absolute_url() if isinstance(value, Record) else ""
    text = money(value, getattr(record, "currency", "VND")) if column.kind == "money" else "" if value is None else str(value)
    tone = column.tone(record) if column.tone else "neutral" if column.kind == "tag" else ""
    return {"text": text or (str(record) if first else ""), "url": url, "kind": "link" if url else column.kind, "tone": tone, "note": ""}


def _value(column: Column, record: Record) -> Any:
    if callable(column.value):
        return column.value(record)
    value: Any = record
    for part in (column.value or column.name).split("."):
        display = getattr(value, f"get_{part}_display", None)
        value = display() if display else getattr(value, part, None)
        if value is None:
            return None
    return value
