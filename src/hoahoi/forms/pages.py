"""The page of a form as a Django form: one input for each field, rows as a table that needs no script."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from hoahoi.ui.vietnamese import number

from .filling import Filled
from .schema import FormField
from .values import FormError, Values, cleaned_field, shown

_BLANK_ROWS, _BLANK_SUMS, _MOST_ROWS = 2, 6, 60  # a table of sums has a line for each group and year


class RowsWidget(forms.Widget):
    """A table of inputs named code-row-column; code-rows says how many rows were shown."""

    template_name = "forms/rows.html"

    def __init__(self, field: FormField) -> None:
        super().__init__()
        self.field = field

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if name in data:
            return data[name]
        shown = data.get(f"{name}-rows")
        if shown is None:
            return None
        count = min(int(shown), _MOST_ROWS) if str(shown).isascii() and str(shown).isdigit() else 0
        return [[str(data.get(f"{name}-{r}-{c}", "")) for c in range(len(self.field.columns))] for r in range(count)]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}-rows" not in data

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        width = len(self.field.columns)
        rows = [list(row) for row in value] if isinstance(value, list) else [line.split(";") for line in str(value or "").splitlines()]
        filled = [(row + [""] * width)[:width] for row in rows if any(str(c).strip() for c in row)]
        blank = _BLANK_SUMS if self.field.number_columns else _BLANK_ROWS
        filled += [[""] * width for _n in range(blank)]
        lines = [[self._cell(name, r, c, cell) for c, cell in enumerate(row)] for r, row in enumerate(filled[:_MOST_ROWS])]
        own = super().get_context(name, value, attrs)
        own["widget"] |= {
            "columns": self.field.columns, "lines": lines, "count": len(lines), "blank": blank, "sums": bool(self.field.number_columns),
            "title": self.field.title,
        }  # fmt: skip
        return own

    def _cell(self, name: str, row: int, column: int, value: Any) -> dict[str, Any]:
        label = self.field.columns[column]
        return {
            "name": f"{name}-{row}-{column}", "value": value, "label": label, "row": row + 1, "sum": label in self.field.number_columns,
            "options": self.field.column_options.get(label),
        }  # fmt: skip

    def id_for_label(self, id_: str) -> str:
        return ""


class Input(forms.Field):
    """Any field of a form; what is typed is checked by the room (values.py)."""

    def __init__(self, field: FormField, **kwargs: Any) -> None:
        super().__init__(label=field.title, required=field.required, widget=_widget(field), help_text=_hint(field), **kwargs)
        self.form_field = field

    def clean(self, value: Any) -> Any:
        """As typed: a draft may lack what sending will ask for."""
        return value


def _widget(field: FormField) -> forms.Widget:
    if field.kind == "rows":
        return RowsWidget(field)
    if field.kind == "choice":
        return forms.Select(choices=[("", _("chưa chọn")), *((o, o) for o in field.options)])
    counted = {"data-words": str(field.words)} if field.kind in ("text", "long") else {}
    if field.kind == "long":
        return forms.Textarea({"rows": 6 if field.words > 200 else 3, **counted})
    numeric = {"inputmode": "decimal"} if field.kind in ("number", "money") else {}
    return forms.TextInput({"autocomplete": "off", **numeric, **counted})


def _hint(field: FormField) -> str:
    parts = [field.hint]
    if field.kind == "long":
        parts.append(_("Nhiều nhất %s từ.") % number(field.words))
    if field.kind == "date":
        parts.append(_("Như 16/01/2020."))
    return " ".join(part for part in parts if part)


class FillForm(forms.Form):
    """Opened with what is known. version: as in the office's own forms."""

    use_required_attribute = False
    version = forms.IntegerField(label=lazy("Bản"), widget=forms.HiddenInput, required=False)

    def __init__(self, standing: Filled, data: Any = None, **kwargs: Any) -> None:
        answers = standing.answers
        initial: dict[str, Any] = {a.field.code: a.value if a.field.kind == "rows" else a.text for a in answers}
        super().__init__(data, initial={**initial, "version": standing.version}, auto_id="o-%s", **kwargs)
        self.standing = standing
        for answer in answers:
            self.fields[answer.field.code] = Input(answer.field)

    def clean(self) -> dict[str, Any]:
        content = {}
        for name, field in self.fields.items():
            if not isinstance(field, Input) or self._left_out(name, field):
                continue
            try:
                content[name] = cleaned_field(field.form_field, self.cleaned_data.get(name))
            except FormError as refusal:
                self.add_error(name, refusal.message)
        self.content_now: Values = content
        return self.cleaned_data

    def _left_out(self, name: str, field: Input) -> bool:
        """A field that was not on the page that was sent keeps what it had."""
        return field.widget.value_omitted_from_data(self.data, {}, name)

    def refuse(self, refusal: FormError) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)

    # ---- as the page lays it out

    def asked(self) -> list[dict[str, Any]]:
        """What is missing, was changed here, or is wrong: shown first."""
        return [line for line in self._lines if line["wrong"] or line["answer"].missing or line["answer"].typed]

    def free(self) -> list[dict[str, Any]]:
        """Empty and not required."""
        return [line for line in self._lines if not line["wrong"] and line["answer"].empty and not (line["answer"].missing or line["answer"].typed)]

    def known(self) -> list[dict[str, Any]]:
        """What the record answers, with where it says it."""
        return [line for line in self._lines if not line["wrong"] and not line["answer"].empty and not line["answer"].typed]

    @cached_property
    def _lines(self) -> list[dict[str, Any]]:
        wrong = set(self.errors) if self.is_bound else set()
        return [{"answer": a, "field": self[a.field.code], "wrong": a.field.code in wrong} for a in self.standing.answers]


def both_texts(standing: Filled, typed: Values) -> list[dict[str, str]]:
    """Where two editors differ: what was saved meanwhile ("before"), and what is being typed ("after")."""
    found = []
    for answer in standing.answers:
        mine = typed.get(answer.field.code, answer.value)
        if mine != answer.value:
            found.append({"label": answer.field.title, "before": answer.text, "after": shown(answer.field, mine)})
    return found
