"""What stands in a field: text, or rows of text.

Numbers are kept as "1234.5", dates as "2020", "2020-05" or "2020-05-19"; people see 1.234,5 and 19/05/2020.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from hoahoi.ledger.dates import PartialDate
from hoahoi.sheets.cells import to_date, to_decimal, to_plain
from hoahoi.ui.vietnamese import clean, number

from .schema import FormField, FormText

Value = str | list[list[str]]
Values = dict[str, Value]


class FormError(Exception):
    """A form that cannot be kept or sent so. field: code of the field that the message belongs to."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message, self.field = message, field


def kept(value: Any) -> Value:
    """As it is kept: of a record's value, whatever its type."""
    if value is None:
        return ""
    if isinstance(value, PartialDate):
        return value.iso
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | int):
        return to_plain(Decimal(value))
    if isinstance(value, list | tuple):
        return [[str(kept(cell)) for cell in row] for row in value]
    return str(value).strip()


def shown(field: FormField, value: Value) -> str:
    """As people read it; rows are one a line."""
    if isinstance(value, list):
        return "\n".join("; ".join(cell for cell in row if cell) for row in value)
    if not value:
        return ""
    if field.kind in ("number", "money"):
        return number(Decimal(value))
    if field.kind == "date":
        return str(PartialDate.parse(value))
    return value


def cleaned(form: FormText, content: Mapping[str, Any]) -> Values:
    """What was written, field by field, in the form in which it is kept; fields left out are not in it. Raises FormError naming the first that cannot be."""
    return {field.code: cleaned_field(field, content[field.code]) for field in form.fields if field.code in content}


def cleaned_field(field: FormField, raw: Any) -> Value:
    """Raises FormError."""
    if field.kind == "rows":
        return _rows(field, raw)
    text = str(raw or "").replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        return ""
    if field.kind in ("number", "money"):
        return _number(field, text)
    if field.kind == "date":
        return _date(field, text)
    if field.kind == "choice" and text not in field.options:
        raise FormError(_("“%s” không có trong các mục để chọn.") % text[:80], field.code)
    require_words(field, text)
    return text if field.kind == "long" else clean(text)


def require_words(field: FormField, text: str) -> None:
    if (count := len(text.split())) > field.words:
        words = {"title": field.title, "n": number(count), "most": number(field.words)}
        raise FormError(_("“%(title)s” có %(n)s từ, nhiều nhất %(most)s từ.") % words, field.code)


def _rows(field: FormField, raw: Any) -> list[list[str]]:
    width = len(field.columns)
    rows = [line.split(";") for line in raw.splitlines()] if isinstance(raw, str) else list(raw or [])
    found = [[clean(str(cell or "")) for cell in row][:width] for row in rows]
    found = [row + [""] * (width - len(row)) for row in found if any(row)]
    require_words(field, " ".join(cell for row in found for cell in row))
    return [[_cell(field, column, cell, n) for column, cell in zip(field.columns, row, strict=True)] for n, row in enumerate(found, 1)]


def _cell(field: FormField, column: str, text: str, row: int) -> str:
    """One cell of rows; a number stands as people write it."""
    where = {"title": field.title, "row": row, "column": column}
    if column in field.column_options and text not in field.column_options[column]:
        words = {**where, "text": text[:80]}
        raise FormError(
            (_("“%(title)s”, dòng %(row)d: “%(text)s” không có trong các mục của cột “%(column)s”.") if text else
             _("“%(title)s”, dòng %(row)d: chọn “%(column)s”.")) % words, field.code,
        )  # fmt: skip
    if column not in field.number_columns or not text:
        return text
    try:
        value = to_decimal(text, {"vi"})
    except ValueError as error:
        raise FormError(_("“%(title)s”, dòng %(row)d, cột “%(column)s”: ") % where + str(error), field.code) from error
    if not _fits(value):
        raise FormError(_("“%(title)s”, dòng %(row)d, cột “%(column)s”: số %(n)s không hợp lệ.") % {**where, "n": text[:40]}, field.code)
    return number(value)


def _fits(value: Decimal) -> bool:
    """A sum or a count that a form can hold."""
    return 0 <= value < 10**15


def _number(field: FormField, text: str) -> str:
    try:
        value = to_decimal(text, {"vi"})
    except ValueError as error:
        raise FormError(f"“{field.title}”: {error}", field.code) from error
    if not _fits(value):
        raise FormError(_("“%(title)s”: số %(n)s không hợp lệ.") % {"title": field.title, "n": text[:40]}, field.code)
    return to_plain(value)


def _date(field: FormField, text: str) -> str:
    try:
        value = to_date(text)
    except ValueError as error:
        raise FormError(f"“{field.title}”: {error}", field.code) from error
    return value.iso if value else ""
