"""The record out into spreadsheets: streamed, in constant memory, with one query however many rows.

The file can be imported again as it is and changes nothing. Text that a spreadsheet would take for a formula is given an apostrophe,
which the importer takes away again; numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hoahoi.ledger.dates import PartialDate

from .cells import CUT, escaped, to_plain
from .schema import Field, SheetSchema, schema_of

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
CHUNK = 2_000
_CELL = 32_767
_EXACT = 10**15  # a spreadsheet keeps 15 digits
_EPOCH = date(1900, 3, 1)  # before it spreadsheets disagree about days
_PATHS = {
    "organisation": ("{}__title",),
    "person": ("{}__title",),
    "place": ("{}__title", "{}__parent__title"),
    "concept": ("{}__code", "{}__title"),
}
Value = str | int | Decimal | PartialDate | None


def export_rows(kind: str, queryset: QuerySet, fmt: str) -> Iterator[bytes]:
    """Blocks of the file. queryset: of the kind's model, in its own order. fmt: "csv" (UTF-8 with mark) or "xlsx".

    Raises KeyError for an unknown kind, ValueError for an unknown format.
    """
    schema = schema_of(kind)
    if fmt not in FORMATS:
        raise ValueError(f"unknown format {fmt!r}")
    return (_csv if fmt == "csv" else _xlsx)(schema, _values(schema, queryset))


def file_name(kind: str, fmt: str, day: date) -> str:
    """nhiem-vu-2020-01-16.xlsx"""
    return f"{schema_of(kind).model.slug}-{day.isoformat()}.{fmt}"


def _values(schema: SheetSchema, queryset: QuerySet) -> Iterator[list[Value]]:
    """Rows of plain values, one per field. Read with a cursor: one query, rows in blocks."""
    if schema.annotate:
        queryset = schema.annotate(queryset)
    paths: list[str] = []
    makers: list[tuple[Callable[[Sequence[Any]], Value], slice]] = []
    for field in schema.fields:
        own = _PATHS.get(field.type, ("{}",)) if field.name in schema.own else (f"sheet_{field.name}",)
        makers.append((_maker(field), slice(len(paths), len(paths) + len(own))))
        paths += [p.format(field.name) for p in own]
    for row in queryset.values_list(*paths).iterator(chunk_size=CHUNK):
        yield [make(row[part]) for make, part in makers]


def _maker(field: Field) -> Callable[[Sequence[Any]], Value]:
    if field.type == "choice":
        labels = dict(field.choices)
        return lambda found: labels.get(found[0], found[0])
    if field.type == "bool":
        return lambda found: _("có") if found[0] else _("không")
    if field.type == "place":
        return lambda found: ", ".join(p for p in found if p)
    if field.type == "concept":
        return lambda found: " ".join(p for p in found if p)
    return lambda found: found[0]


def _csv(schema: SheetSchema, rows: Iterable[list[Value]]) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([f.label for f in schema.fields])
    yield b"\xef\xbb\xbf" + _taken(buffer)
    for count, row in enumerate(rows, 1):
        writer.writerow([_text(value) for value in row])
        if count % 500 == 0:
            yield _taken(buffer)
    if rest := _taken(buffer):
        yield rest


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return to_plain(value)
    if isinstance(value, PartialDate):
        return value.iso
    return escaped(value) if isinstance(value, str) else str(value)


def _xlsx(schema: SheetSchema, rows: Iterable[list[Value]]) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as file:
        _write_book(file, schema, rows)
        file.seek(0)
        while block := file.read(2**16):
            yield block


def _write_book(file: Any, schema: SheetSchema, rows: Iterable[list[Value]]) -> None:
    import xlsxwriter  # when a workbook is asked for: it is slow to load, and every start would wait for it

    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_urls": False})
    sheet = book.add_worksheet(_sheet_name(schema.title))
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
    amounts = (book.add_format({"num_format": "#,##0"}), book.add_format({"num_format": "#,##0.00"}))
    sheet.freeze_panes(1, 0)
    for index, field in enumerate(schema.fields):
        sheet.set_column(index, index, 48 if field.name == "title" else 24 if field.multiline else 16)
        sheet.write_string(0, index, field.label, head)
    last = 0
    for last, row in enumerate(rows, 1):
        for index, value in enumerate(row):
            _write_cell(sheet, last, index, value, day, amounts)
    sheet.autofilter(0, 0, last, len(schema.fields) - 1)
    book.close()


def _write_cell(sheet: Any, row: int, index: int, value: Value, day: Any, amounts: tuple[Any, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, Decimal | int):
        if abs(value) < _EXACT and len(to_plain(Decimal(value)).replace(".", "").lstrip("-0")) <= 15:
            sheet.write_number(row, index, value, amounts[value != int(value)])
        else:
            sheet.write_string(row, index, to_plain(Decimal(value)))
    elif isinstance(value, PartialDate):
        if value.day and value.first >= _EPOCH:
            sheet.write_datetime(row, index, value.first, day)
        else:
            sheet.write_string(row, index, value.iso)
    else:
        text = escaped(value)
        sheet.write_string(row, index, text if len(text) <= _CELL else text[: _CELL - len(CUT)] + CUT)


def _sheet_name(title: str) -> str:
    """Title without what a sheet's name may not hold."""
    return "".join(c for c in title if c not in "[]:*?/\\")[:31]
