"""Fields that any room's page may ask with: a record named by words, a day in full, a number as the office writes it, lines of a table."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import format_html
from django.utils.translation import gettext as _

from hoahoi.declare.registers import registers
from hoahoi.ledger.dates import PartialDate, PartialDateFormField
from hoahoi.ledger.records import Record
from hoahoi.search import queries as search
from hoahoi.ui.vietnamese import clean, day, number

_SUGGESTED = 8
_GROUPED = re.compile(r"^\d{1,3}(\.\d{3})+(,\d+)?$")


@dataclass(frozen=True)
class Asked:
    """What a form says of one record: the id it had, the id picked from a list, the words typed."""

    kept: str = ""
    picked: str = ""
    typed: str = ""
    label: str = ""


class RecordInput(forms.TextInput):
    """A record named by words. `<name>` carries the id kept, `<name>-chon` the one picked, `<name>_tim` what was typed."""

    template_name = "forms/record_input.html"

    def __init__(self, kind: str) -> None:
        super().__init__({"autocomplete": "off", "maxlength": 600})
        self.kind = kind
        self.candidates: list[Record] = []

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Asked:
        return Asked(data.get(name, "").strip(), data.get(f"{name}-chon", "").strip(), clean(data.get(f"{name}_tim", ""))[:600])

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        asked = value if isinstance(value, Asked) else Asked()
        context = super().get_context(name, "", attrs)
        context["widget"] |= {
            "kept": asked.kept, "kept_label": asked.label, "typed": asked.typed, "kind": self.kind, "candidates": self.candidates,
            "chosen": asked.picked,
        }  # fmt: skip
        return context


class RecordField(forms.Field):
    """Takes words, finds the record. Words that fit several are answered with a choice; words that fit none say so."""

    def __init__(self, model: type[Record], **kwargs: Any) -> None:
        self.model = model
        super().__init__(widget=RecordInput(model.kind), **kwargs)

    def prepare_value(self, value: Any) -> Asked:
        asked = value if isinstance(value, Asked) else Asked(str(getattr(value, "pk", value) or ""))
        record = self._by_id(asked.picked) or self._by_id(asked.kept)
        return replace(asked, kept=str(record.pk), label=str(record), picked="") if record else replace(asked, kept="", picked="")

    def _by_id(self, text: str) -> Record | None:
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            return None
        return self.model._base_manager.filter(pk=int(text)).first()

    def clean(self, value: Any) -> Any:
        asked: Asked = value or Asked()
        if asked.picked:
            return self._by_id(asked.picked) or self._find(asked.typed)
        return self._find(asked.typed) if asked.typed else super().clean(self._by_id(asked.kept))

    def _find(self, text: str) -> Record:
        exact = list(self._named(text)[: _SUGGESTED + 1])
        if len(exact) == 1:
            return exact[0]
        found = exact or list(self.model._base_manager.filter(pk__in=search.ids(text, self.model.kind, limit=_SUGGESTED)))
        entry = registers().get(self.model.kind)
        if found:
            self.widget.candidates = found[:_SUGGESTED]
            if len(found) == 1:
                raise ValidationError(_("Không có tên đúng như “%(text)s”. Chọn tên bên dưới nếu phải.") % {"text": text}, code="near")
            raise ValidationError(_("Có nhiều tên gần giống “%(text)s”. Chọn một trong các tên bên dưới.") % {"text": text}, code="several")
        if entry and entry.form_fields:
            link = format_html('<a href="{}them/">{}</a>', entry.url, _("Thêm %s mới") % entry.noun)
            raise ValidationError(format_html("{} {}", _("Không tìm thấy “%(text)s”.") % {"text": text}, link), code="none")
        raise ValidationError(_("Không tìm thấy “%(text)s”.") % {"text": text}, code="none")

    def _named(self, text: str) -> models.QuerySet:
        rows = self.model._base_manager.filter(title__iexact=text)
        if any(f.name == "number" for f in self.model._meta.concrete_fields):
            number_part = text.rpartition(" ")[2]
            rows = rows | self.model._base_manager.filter(number__iexact=number_part)
        return rows

    def has_changed(self, initial: Any, data: Any) -> bool:
        return True


class VietnameseDecimal(forms.DecimalField):
    """1.234.567,5 as the office writes it; 1234567.5 is understood too."""

    widget = forms.TextInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal"}

    def prepare_value(self, value: Any) -> Any:
        return number(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:
        text = re.sub(r"[\s\u00a0]|đồng$|đ$", "", str(value or ""))
        if _GROUPED.match(text) or ("," in text and "." not in text):
            text = text.replace(".", "").replace(",", ".")
        try:
            return super().to_python(text)
        except ValidationError:
            raise ValidationError(_("Ghi số như 1.234.567 hoặc 1.234.567,5.")) from None


class DayField(PartialDateFormField):
    """A full day, typed as 16/01/2020; gives a date."""

    def prepare_value(self, value: Any) -> str:
        return day(value) if isinstance(value, date) else super().prepare_value(value)

    def to_python(self, value: Any) -> date | None:  # type: ignore[override]
        if isinstance(value, date):
            return value
        found = super().to_python(value)
        if found is None:
            return None
        if not found.day:
            raise ValidationError(_("Ghi đủ ngày, tháng, năm, như 16/01/2020."))
        return found.first


# ---- lines of a table


@dataclass(frozen=True)
class LineColumn:
    """One column of a table of lines. kind: text | number | money | year | date | choice (among `options`)."""

    code: str
    label: str
    kind: str = "text"
    required: bool = False
    options: tuple[tuple[str, str], ...] = ()


class LinesWidget(forms.Widget):
    """Inputs named name-row-code; name-rows says how many rows were shown; a button named name-them asks for more."""

    template_name = "forms/lines.html"

    def __init__(self, columns: tuple[LineColumn, ...], blank: int, offered: tuple[dict[str, str], ...] = ()) -> None:
        super().__init__()
        self.columns, self.blank, self.offered = columns, blank, offered

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        shown = str(data.get(f"{name}-rows", "0"))
        count = min(int(shown), MOST_LINES) if shown.isascii() and shown.isdigit() else 0
        return [{c.code: str(data.get(f"{name}-{row}-{c.code}", "")).strip() for c in self.columns} for row in range(count)]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-rows" not in data

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        filled = [row for row in value or () if self.said(row)]
        empty = [dict(row) for row in self.offered[len(filled) :]] or [{} for _n in range(1 if self.offered else self.blank)]
        rows = (filled + empty)[:MOST_LINES]
        lines = [
            [{"column": c, "name": f"{name}-{n}-{c.code}", "value": _cell_text(row.get(c.code, "")), "row": n + 1} for c in self.columns]
            for n, row in enumerate(rows)
        ]
        own = super().get_context(name, value, attrs)
        sums = [(c.label, number(total)) for c in self.columns if c.kind == "money" and (total := _sum_of(filled, c.code)) is not None]
        own["widget"] |= {
            "columns": self.columns,
            "lines": lines,
            "count": len(rows),
            "sums": sums,
            "wrong": bool(attrs and attrs.get("aria-invalid")),
        }
        return own

    def said(self, row: dict[str, Any]) -> bool:
        """A row in which only choices stand, as they were offered, says nothing."""
        return any(str(row.get(c.code) or "").strip() for c in self.columns if c.kind not in ("choice", "year"))


MOST_LINES = 60


def _cell_text(value: Any) -> str:
    return number(value) if isinstance(value, Decimal) else str(value if value is not None else "")


def _sum_of(rows: list[dict[str, Any]], code: str) -> Decimal | None:
    """What the lines make so far; None when one of them is not a number."""
    try:
        return sum((_number(row.get(code)) or Decimal(0) for row in rows), Decimal(0))
    except ValidationError:
        return None


def _number(value: Any) -> Decimal | None:
    found: Decimal | None = VietnameseDecimal(required=False, max_digits=18, decimal_places=4).clean(value)
    return found


class LinesField(forms.Field):
    """A table of lines, as a list of dicts by column code. A wrong cell names its line and its column.

    offered: the choices with which empty lines open, a dict by column code for each, in place of `blank` empty ones.
    """

    def __init__(self, columns: tuple[LineColumn, ...], *, blank: int = 3, offered: tuple[dict[str, str], ...] = (), **kwargs: Any) -> None:
        self.columns = columns
        super().__init__(widget=LinesWidget(columns, blank, offered), **kwargs)

    def clean(self, value: Any) -> list[dict[str, Any]]:
        kept, wrong = [], []
        for n, row in enumerate(value or (), 1):
            if not self.widget.said(row):
                continue
            line = {}
            for column in self.columns:
                try:
                    line[column.code] = self._cell(column, row.get(column.code, ""))
                except ValidationError as error:
                    words = {"row": n, "column": column.label, "why": " ".join(error.messages)}
                    wrong.append(_("Dòng %(row)d, %(column)s: %(why)s") % words)
            kept.append(line)
        if wrong:
            raise ValidationError(wrong)
        if self.required and not kept:
            raise ValidationError(_("Ghi ít nhất một dòng."))
        return kept

    def _cell(self, column: LineColumn, text: str) -> Any:
        if not text:
            if column.required:
                raise ValidationError(_("chưa ghi."))
            return None if column.kind in ("number", "money", "date", "year") else ""
        if column.kind in ("number", "money"):
            return _number(text)
        if column.kind == "year":
            if not (text.isascii() and text.isdigit() and 1990 <= int(text) <= 2100):
                raise ValidationError(_("ghi năm như 2026."))
            return int(text)
        if column.kind == "date":
            found: PartialDate | None = PartialDateFormField(required=False).clean(text)
            return found
        if column.kind == "choice" and text not in dict(column.options):
            raise ValidationError(_("chọn trong danh sách."))
        return clean(text)[:600]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return True
