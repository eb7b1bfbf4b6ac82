"""A list as a file: exactly the rows that the filters leave, streamed. By the room's sheet schema, else by the register's columns."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from hoahoi.declare.registers import Column
from hoahoi.ledger.dates import PartialDate
from hoahoi.sheets.cells import escaped
from hoahoi.sheets.exporter import FORMATS, export_rows
from hoahoi.sheets.schema import schemas

from .cells import value_of
from .listing import Listing

_CHUNK = 1_000
__all__ = ["FORMATS", "stream"]


def stream(listing: Listing, extension: str) -> Iterator[bytes]:
    """Blocks of the file. extension: "csv" or "xlsx"."""
    kind = listing.register.kind
    sign = "-" if listing.order.descending else ""
    rows = listing.rows.order_by(f"{sign}{listing.order.name}", f"{sign}pk")
    if any(schema.model.kind == kind for schema in schemas().values()):
        return export_rows(kind, rows, extension)
    table = _table(listing, rows)
    return _csv(table) if extension == "csv" else _xlsx(table, str(listing.register.title))


def _table(listing: Listing, rows: Any) -> Iterator[list[Any]]:
    """Heads, then rows; read in chunks along one cursor, so memory does not grow with the table."""
    columns = listing.register.columns
    yield [str(c.label) for c in columns]
    cursor = rows.select_related(*listing.register.related).iterator(chunk_size=_CHUNK)
    while chunk := list(islice(cursor, _CHUNK)):
        if listing.register.load:
            listing.register.load(chunk)
        for record in chunk:
            yield [_plain(c, record) for c in columns]


def _plain(column: Column, record: Any) -> Any:
    """A number stays a number, a date is ISO text, everything else is text that no spreadsheet runs."""
    value = value_of(column, record)
    if value is None or isinstance(value, bool):
        return "" if value is None else str(int(value))
    if isinstance(value, Decimal | int):
        return value
    if isinstance(value, PartialDate):
        return value.iso
    return value.isoformat() if isinstance(value, date) else escaped(str(value))


def _csv(table: Iterator[list[Any]]) -> Iterator[bytes]:
    yield "\ufeff".encode()
    while chunk := list(islice(table, _CHUNK)):
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerows(chunk)
        yield text.getvalue().encode("utf-8", "replace")


def _xlsx(table: Iterator[list[Any]], title: str) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as file:
        import xlsxwriter  # when a workbook is asked for: it is slow to load, and every start would wait for it

        book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False})
        sheet = book.add_worksheet("".join(c for c in title if c not in "[]:*?/\\")[:31])
        head = book.add_format({"bold": True, "bottom": 1})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 0, 48)
        for number, row in enumerate(table):
            for place, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, place, value[:32_000], head if number == 0 else None)
                else:
                    sheet.write_number(number, place, value)
        book.close()
        file.seek(0)
        while block := file.read(2**16):
            yield block
