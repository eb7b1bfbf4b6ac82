"""From what stands in a cell to a value, column by column, with a message for people where it cannot be understood.

Numbers are read only when their form leaves no doubt: 1.234.567,5 and 1,234,567.5 do, 1.234 alone does not, unless other numbers
of the same column show which mark is the decimal one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from hoahoi.ledger.dates import PartialDate
from hoahoi.ui.vietnamese import clean, fold

from .schema import Field

Report = Callable[[int, str], None]  # (index in the column, message)
CUT = " … [bị cắt: ô Excel chỉ chứa 32.767 ký tự]"
EXACT_DIGITS = 15  # what spreadsheets and SQLite keep exactly
_DANGEROUS = re.compile(r"^'+[=+\-@\t\r]")
_YES = {"co", "x", "true", "1", "dung", "yes", "v", "✓", "✔"}
_NO = {"khong", "false", "0", "sai", "no"}
_PLAIN = re.compile(r"-?\d+", re.ASCII)
_GROUPS = {  # thousands marks stand at least twice, or beside a decimal mark of the other kind, or blanks group
    "vi": re.compile(r"-?(\d{1,3}(\.\d{3}){2,}|\d{1,3}(\.\d{3})+,\d+|\d{1,3}( \d{3})+,\d+|\d+,(\d{1,2}|\d{4,})|\d{4,},\d{3}|0,\d+)", re.ASCII),
    "en": re.compile(r"-?(\d{1,3}(,\d{3}){2,}|\d{1,3}(,\d{3})+\.\d+|\d{1,3}( \d{3})+\.\d+|\d+\.(\d{1,2}|\d{4,})|\d{4,}\.\d{3}|0\.\d+)", re.ASCII),
}
_BLANK_GROUPS = re.compile(r"-?\d{1,3}( \d{3})+", re.ASCII)
_DOUBTFUL = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}.*")
_WORDS = re.compile(r"(tháng|năm|ngày)\s+", re.IGNORECASE)
_url = URLValidator(schemes=["http", "https"])


class Bad:
    """Stands in a column for a cell that was reported."""


BAD = Bad()


def parse_column(field: Field, raw: Sequence[Any], report: Report) -> list[Any]:
    """Values of one column: None for an empty cell, BAD for a reported one. References come back as clean text."""
    parse = _parser(field, raw)
    memo: dict[tuple[type, Any], Any] = {}
    found: list[Any] = []
    for index, cell in enumerate(raw):
        if cell is None or cell == "":
            found.append(None)
            continue
        key = (type(cell), cell)
        if key not in memo:
            try:
                memo[key] = _one(field, parse, cell)
            except ValueError as error:
                memo[key] = error
        value = memo[key]
        if isinstance(value, ValueError):
            report(index, str(value))
            value = BAD
        found.append(value)
    return found


def _one(field: Field, parse: Callable[[Any], Any], cell: Any) -> Any:
    if isinstance(cell, str):
        cell = unescaped(cell)
        if not cell.strip() or cell.endswith(CUT):
            return None
    value = parse(cell)
    if isinstance(value, str):
        if field.convert and value:
            value = field.convert(value)
        if field.max_length and len(value) > field.max_length:
            raise ValueError(_("dài %(n)d ký tự, nhiều nhất %(most)d; hãy rút ngắn") % {"n": len(value), "most": field.max_length})
    return None if value == "" else value


def _parser(field: Field, raw: Sequence[Any]) -> Callable[[Any], Any]:
    if field.type == "date":
        return to_date
    if field.type == "bool":
        return to_bool
    if field.type == "choice":
        return _chooser(field)
    if field.type in ("int", "decimal"):
        marks = decimal_marks(raw)
        return lambda cell: _number(field, cell, marks)
    if field.type == "url":
        return _to_url
    return to_lines if field.multiline else to_text


def unescaped(text: str) -> str:
    """Undo escaped(): one apostrophe less before what a spreadsheet would take for a formula."""
    return text[1:] if _DANGEROUS.match(text) else text


def escaped(text: str) -> str:
    """Text that no spreadsheet takes for a formula; unescaped() gives it back exactly."""
    return f"'{text}" if re.match(r"^'*[=+\-@\t\r]", text) else text


def to_text(cell: Any) -> str:
    """One line of clean text; a whole number loses its ".0", a date is written as people do."""
    if isinstance(cell, str):
        return clean(cell)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float | int):
        if abs(cell) >= 10**15:
            raise ValueError(_("số quá dài nên bảng tính đã làm tròn; định dạng ô là văn bản rồi nhập lại"))
        return str(int(cell)) if cell == int(cell) else repr(cell)
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    return str(cell)


def to_lines(cell: Any) -> str:
    """Text with its line breaks, each line clean."""
    if not isinstance(cell, str):
        return to_text(cell)
    text = cell.replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(clean(line) for line in unicodedata.normalize("NFC", text).split("\n")).strip()


def _to_url(cell: Any) -> str:
    text = to_text(cell)
    try:
        _url(text)
    except ValidationError:
        raise ValueError(_("“%s” không phải địa chỉ trang web; ghi đủ, như https://vi-du.vn/bai") % text[:60]) from None
    return text


def to_date(cell: Any) -> PartialDate | None:
    """A day, a month or a year. A bare number is a year when it can be one; otherwise the cell was not formatted as a date."""
    if isinstance(cell, datetime | date):
        return PartialDate.of(cell)
    if isinstance(cell, time | timedelta | bool):
        raise ValueError(_date_message(cell))
    if isinstance(cell, int | float):
        if cell == int(cell) and 1800 <= cell <= 2200:
            return PartialDate(int(cell))
        raise ValueError(_("là số %s; định dạng ô thành ngày rồi lưu lại") % to_text(cell))
    text = clean(cell).rstrip(".")
    if match := _TIME.fullmatch(text):
        text = match[1]
    text = _WORDS.sub("", text).replace(" ", "") if not text[:1].isdigit() else text
    if not text:
        return None
    try:
        return PartialDate.parse(text)
    except ValueError:
        raise ValueError(_date_message(cell)) from None


def _date_message(cell: Any) -> str:
    return _("“%s” không phải ngày; ghi như 16/01/2020, chỉ biết tháng ghi 6/2020, chỉ biết năm ghi 2018") % str(cell)[:40]


def to_bool(cell: Any) -> bool:
    if isinstance(cell, bool):
        return cell
    text = fold(to_text(cell))
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise ValueError(_("“%s” không rõ có hay không; ghi có hoặc không") % str(cell)[:40])


def _chooser(field: Field) -> Callable[[Any], str]:
    known = {fold(text): value for value, label in field.choices for text in (label, value)}

    def choose(cell: Any) -> str:
        text = to_text(cell)
        if (found := known.get(fold(text))) is not None:
            return found
        labels = "; ".join(label for _value, label in field.choices)
        raise ValueError(_("“%(text)s” không có trong danh sách; chọn một trong: %(labels)s") % {"text": text[:60], "labels": labels})

    return choose


def decimal_marks(raw: Sequence[Any]) -> set[str]:
    """Which ways of writing numbers the column shows beyond doubt: {"vi"}, {"en"}, both or neither."""
    marks: set[str] = set()
    for cell in raw:
        if isinstance(cell, str):
            text = clean(cell)
            marks |= {name for name, form in _GROUPS.items() if form.fullmatch(text)}
            if len(marks) == 2:
                break
    return marks


def to_decimal(cell: Any, marks: set[str]) -> Decimal:
    """An exact number. marks: see decimal_marks(). Raises ValueError with a message for people."""
    if isinstance(cell, bool | date | time | timedelta):
        raise ValueError(_not_number(cell))
    if isinstance(cell, int | float):
        return Decimal(str(cell)) if isinstance(cell, int) else Decimal(f"{cell:.15g}")
    text = clean(cell)
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    if _GROUPS["vi"].fullmatch(text):
        return Decimal(text.replace(".", "").replace(" ", "").replace(",", "."))
    if _GROUPS["en"].fullmatch(text):
        return Decimal(text.replace(",", "").replace(" ", ""))
    if _BLANK_GROUPS.fullmatch(text):
        return Decimal(text.replace(" ", ""))
    if _DOUBTFUL.fullmatch(text):
        return _doubtful(text, marks)
    raise ValueError(_not_number(cell))


def _doubtful(text: str, marks: set[str]) -> Decimal:
    """1.234 or 1,234: a thousand and some, or one and some?"""
    if len(marks) != 1:
        whole = re.sub("[.,]", "", text)
        raise ValueError(
            _("“%(text)s” có hai cách hiểu; ghi %(whole)s nếu là số nguyên, ghi %(parts)s nếu là số lẻ")
            % {"text": text, "whole": whole, "parts": re.sub("[.,]", ",", text) + "0"}
        )
    point = "," if marks == {"vi"} else "."
    return Decimal(text.replace(point, ".")) if point in text else Decimal(re.sub("[.,]", "", text))


def _not_number(cell: Any) -> str:
    return _("“%s” không phải số; ghi số trần, như 1234567,5, không kèm đơn vị") % str(cell)[:40]


def _number(field: Field, cell: Any, marks: set[str]) -> Decimal | int:
    value = to_decimal(cell, marks)
    if field.minimum is not None and value < field.minimum:
        raise ValueError(_("%(value)s nhỏ hơn %(least)s") % {"value": to_plain(value), "least": field.minimum})
    if field.type == "int":
        if value != int(value):
            raise ValueError(_("%s phải là số nguyên") % to_plain(value))
        if abs(value) >= 10**9:
            raise ValueError(_("%s quá lớn") % to_plain(value))
        return int(value)
    if value != round(value, field.places):
        raise ValueError(_("%(value)s có quá %(places)d chữ số lẻ; hãy làm tròn") % {"value": to_plain(value), "places": field.places})
    if abs(value) >= 10 ** (field.digits - field.places) or len(value.normalize().as_tuple().digits) > EXACT_DIGITS:
        raise ValueError(_("%s quá lớn") % to_plain(value))
    return round(value, field.places)


def to_plain(value: Decimal) -> str:
    """1234.50 -> "1234.5", for messages and files."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
