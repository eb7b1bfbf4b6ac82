"""Dates as far as they are known: a day, only a month, or only a year. What a source does not say is never invented."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import total_ordering
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

_ISO = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")
_VIETNAMESE = re.compile(r"^(?:(?:(\d{1,2})[/.-])?(\d{1,2})[/.-])?(\d{4})$")


@total_ordering
@dataclass(frozen=True)
class PartialDate:
    """A date with the precision of its source: year, year-month or year-month-day. Ordered by its ISO text."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if not 1000 <= self.year <= 9999 or (self.day and not self.month):
            raise ValueError(f"not a date: {self.year}-{self.month}-{self.day}")
        date(self.year, self.month or 1, self.day or 1)

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """"2020", "2020-01", "2020-01-16", "01/2020" or "16/01/2020". Raises ValueError on anything else."""
        text = text.strip()
        if m := _ISO.match(text):
            year, month, day = m.groups()
        elif m := _VIETNAMESE.match(text):
            day, month, year = m.groups()
        else:
            raise ValueError(f"not a date: {text!r}")
        return cls(int(year), int(month) if month else None, int(day) if day else None)

    @classmethod
    def of(cls, day: date) -> PartialDate:
        return cls(day.year, day.month, day.day)

    @property
    def iso(self) -> str:
        return "-".join(
            [f"{self.year:04d}"] + [f"{p:02d}" for p in (self.month, self.day) if p]
        )

    @property
    def first(self) -> date:
        """Earliest day that it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """Latest day that it can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __lt__(self, other: PartialDate) -> bool:
        return self.iso < other.iso

    def __str__(self) -> str:
        """16/01/2020, tháng 6/2020 or năm 2018."""
        if self.day:
            return f"{self.day:02d}/{self.month:02d}/{self.year}"
        return f"tháng {self.month}/{self.year}" if self.month else f"năm {self.year}"


class PartialDateFormField(forms.CharField):
    """Typed as 16/01/2020, 6/2020 or 2018."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.pop("empty_value", None)
        kwargs["max_length"] = 10
        super().__init__(*args, **kwargs)
        self.validators = []  # they measure text; to_python has made a date of it

    def prepare_value(self, value: Any) -> str:
        if isinstance(value, PartialDate):
            return str(value).removeprefix("tháng ").removeprefix("năm ")
        return value or ""

    def to_python(self, value: Any) -> PartialDate | None:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return PartialDate.parse(text)
        except ValueError:
            raise ValidationError(
                _("Ghi ngày như 16/01/2020; nếu chỉ biết tháng ghi 6/2020, chỉ biết năm ghi 2018.")
            ) from None


class PartialDateField(models.CharField):
    """Stored as ISO text cut where knowledge ends ("2019", "2019-06", "2019-06-14"), "" when unknown: it sorts as text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 10
        kwargs["blank"] = True
        kwargs["default"] = None
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for key in ("max_length", "blank", "default"):
            kwargs.pop(key, None)
        return name, path, args, kwargs

    def get_default(self) -> None:
        return None

    def from_db_value(self, value: str, *_: Any) -> PartialDate | str | None:
        """A text that is no date can only come from outside the application; it is shown as it is, for the verifier to find."""
        try:
            return PartialDate.parse(value) if value else None
        except ValueError:
            return value

    def to_python(self, value: Any) -> PartialDate | None:
        if value is None or value == "" or isinstance(value, PartialDate):
            return value or None
        if isinstance(value, date):
            return PartialDate.of(value)
        try:
            return PartialDate.parse(str(value))
        except ValueError as error:
            raise ValidationError(_("Không phải ngày: %(value)s"), params={"value": value}) from error

    def get_prep_value(self, value: Any) -> str:
        if isinstance(value, str) and re.fullmatch(r"\d{4}(-\d{2}){0,2}", value or ""):
            return value
        value = self.to_python(value)
        return value.iso if value else ""

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))

    def validate(self, value: Any, model_instance: Any) -> None:
        if value is None and self.blank:
            return

    def run_validators(self, value: Any) -> None:
        return

    def formfield(self, **kwargs: Any) -> Any:
        passed = {k: v for k, v in kwargs.items() if k in {"required", "label", "help_text", "widget", "initial"}}
        return PartialDateFormField(
            **{"required": False, "label": self.verbose_name, "help_text": self.help_text, **passed}
        )



def within(field: str, start: date, end: date) -> Q:
    """Rows whose date is known to lie in [start, end].

    A date known only to its month counts when the whole month lies inside, one known only to its year when the whole year does.
    """
    whole_years = start == date(start.year, 1, 1) and end == date(end.year, 12, 31)
    if whole_years:
        return Q(**{f"{field}__gte": str(start.year), f"{field}__lt": str(end.year + 1)})
    found = Q(**{f"{field}__gte": start.isoformat(), f"{field}__lte": end.isoformat()})
    edges = []  # partial dates that the text order puts on the wrong side of an edge
    if start.day == 1:
        edges.append((PartialDate(start.year, start.month), True))
    if (start.month, start.day) == (1, 1):
        edges.append((PartialDate(start.year), True))
    edges += [(PartialDate(end.year, end.month), False), (PartialDate(end.year), False)]
    for partial, wanted in edges:
        inside = start <= partial.first and partial.last <= end
        if wanted and inside:
            found |= Q(**{field: partial.iso})
        elif not wanted and not inside:
            found &= ~Q(**{field: partial.iso})
    return found
