"""What stands in a cell: a column's value as text, where it leads, its tone."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone

from hoahoi.declare.registers import Column
from hoahoi.ledger.records import Record
from hoahoi.procedures.words import due_words
from hoahoi.ui.vietnamese import day, money_short, number


def value_of(column: Column, record: Any) -> Any:
    """The column's value for a record: by function, by path, or the attribute of its own name; a choice gives its label."""
    if callable(column.value):
        return column.value(record)
    found: Any = record
    for part in (column.value or column.name).split("."):
        if found is None:
            return None
        found = _attribute(found, part)
    return found


def _attribute(record: Any, name: str) -> Any:
    if isinstance(record, models.Model) and (display := getattr(record, f"get_{name}_display", None)):
        return display()
    return getattr(record, name, None)


def text_of(column: Column, value: Any, record: Any) -> str:
    """Words for a screen; "" when the record does not know."""
    if value is None or value == "":
        return ""
    if column.kind == "money" and isinstance(value, Decimal | int):
        return money_short(value, getattr(record, "currency", "VND"))
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return number(value)
    if isinstance(value, date | datetime):
        return day(value)
    return str(value)


def cell(column: Column, record: Any, *, first: bool = False) -> dict[str, Any]:
    """For ui/table.html. The first cell of a row leads to its record."""
    value = value_of(column, record)
    answer: dict[str, Any] = {"text": text_of(column, value, record), "kind": column.kind, "url": "", "tone": "", "note": ""}
    if first:
        answer["url"] = record.get_absolute_url()
    elif isinstance(value, Record):
        answer["url"] = value.get_absolute_url()
    if column.kind == "due" and isinstance(value, date):
        answer["text"], answer["tone"] = due_words(value, timezone.localdate())
        answer["note"] = day(value)
    elif column.kind == "tag" and answer["text"]:
        answer["tone"] = column.tone(record) if column.tone else "neutral"
    return answer
