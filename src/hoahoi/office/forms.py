"""The generic form of a register: fields of the record, names instead of ids, Vietnamese numbers, and the check that nobody was overtaken."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _

from hoahoi.declare.registers import Register
from hoahoi.forms.fields import RecordField, VietnameseDecimal
from hoahoi.ledger.dates import PartialDateField
from hoahoi.ledger.records import Record

from .registry import register_of, rules_of

_SPANS = (("starts_on", "ends_on"), ("valid_from", "valid_to"), ("held_on", "ended_on"), ("started_on", "ended_on"), ("filed_on", "granted_on"))


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
