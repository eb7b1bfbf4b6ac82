"""The generic form of a register: fields of the record, names instead of ids, Vietnamese numbers, and the check that nobody was overtaken."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import format_html
from django.utils.translation import gettext as _

from hoahoi.declare.registers import Register
from hoahoi.ledger.dates import PartialDateField
from hoahoi.ledger.records import Record
from hoahoi.search import queries as search
from hoahoi.ui.vietnamese import clean, number

from .registry import register_of, rules_of

_SUGGESTED = 8
_SPANS = (("starts_on", "ends_on"), ("valid_from", "valid_to"), ("held_on", "ended_on"), ("started_on", "ended_on"), ("filed_on", "granted_on"))
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

    template_name = "office/record_input.html"

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
        entry = register_of(self.model.kind)
        if found:
            self.widget.candidates = found[:_SUGGESTED]
            if len(found) == 1:
                raise ValidationError(_("Không có tên đúng như “%(text)s”. Chọn tên bên dưới nếu phải.") % {"text": text}, code="near")
            raise ValidationError(_("Có nhiều tên gần giống “%(text)s”. Chọn một trong các tên bên dưới.") % {"text": text}, code="several")
        if entry.form_fields:
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


class RecordForm(forms.ModelForm):
    """version: the record's version when the form was opened; see views.records."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(label=_("Lý do, căn cứ (ghi vào sổ cái)"), required=False, max_length=400)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for first, last in _SPANS:
            start, end = values.get(first), values.get(last)
            if start and end and end.last < start.first:
                labels = {"first": self.fields[first].label, "last": self.fields[last].label}
                self.add_error(last, _("“%(last)s” sớm hơn “%(first)s”.") % labels)
        return values


def _formfield(field: models.Field, **kwargs: Any) -> forms.Field | None:
    label = str(field.verbose_name)
    kwargs["label"] = label[:1].upper() + label[1:]
    if isinstance(field, models.ForeignKey) and issubclass(field.related_model, Record):
        return RecordField(field.related_model, required=not field.blank, label=kwargs["label"], help_text=field.help_text)
    if isinstance(field, models.DecimalField):
        return VietnameseDecimal(
            required=not field.blank,
            label=kwargs["label"],
            max_digits=field.max_digits,
            decimal_places=field.decimal_places,
            help_text=field.help_text,
        )
    if isinstance(field, PartialDateField) and not field.help_text:
        kwargs["help_text"] = _("16/01/2020; chỉ biết tháng thì 1/2020, chỉ biết năm thì 2020")
    if isinstance(field, models.TextField):
        kwargs["widget"] = forms.Textarea({"rows": 4})
    return field.formfield(**kwargs)


@cache
def form_of(kind: str) -> type[RecordForm]:
    """The form class of a register. Raises ValueError when it is not edited by hand."""
    entry: Register = register_of(kind)
    if not entry.form_fields:
        raise ValueError(f"{kind} is not edited by hand")
    return forms.modelform_factory(entry.model, form=RecordForm, fields=list(entry.form_fields), formfield_callback=_formfield)


def may_edit(user: Any, entry: Register, record: Record | None = None) -> bool:
    return bool(entry.form_fields) and bool(rules_of(entry).can_edit(user, record))
