"""A metric is its rows: the value is computed from the records it counts, so opening a figure cannot be forgotten.

Each room declares its metrics in `<room>/metrics.py` with `metric(Metric(...))`; indicators finds them at start.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from typing import Literal

from django.db.models import QuerySet


@dataclass(frozen=True)
class Period:
    """Both days included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("period ends before it starts")

    @classmethod
    def year(cls, year: int) -> Period:
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def parse(cls, text: str) -> Period:
        """"2019", "2016-2020" or "2019-01-01..2019-06-30". Raises ValueError."""
        if m := re.fullmatch(r"(\d{4})(?:-(\d{4}))?", text):
            first, last = int(m[1]), int(m[2] or m[1])
            return cls(date(first, 1, 1), date(last, 12, 31))
        start, sep, end = text.partition("..")
        if not sep:
            raise ValueError(f"not a period: {text!r}")
        return cls(date.fromisoformat(start), date.fromisoformat(end))

    @property
    def whole_years(self) -> bool:
        return (self.start.month, self.start.day) == (1, 1) and (self.end.month, self.end.day) == (12, 31)

    def __str__(self) -> str:
        if self.whole_years:
            return str(self.start.year) if self.start.year == self.end.year else f"{self.start.year}-{self.end.year}"
        return f"{self.start.isoformat()}..{self.end.isoformat()}"


Rows = Callable[[Period], QuerySet]


@dataclass(frozen=True, eq=False)  # a metric is itself alone, whatever its fields
class Metric:
    """code "tasks.accepted"; rows: the records in the period. count = how many rows, sum = total of `field` over rows,

    ratio = 100 * rows / base rows in percent, rows being part of base. when: which date of a record puts it in a period.
    breakdowns: label -> column of the rows to group by ("Lĩnh vực" -> "field__title").
    """

    code: str
    title: str
    unit: str
    room: str
    rows: Rows
    kind: Literal["count", "sum", "ratio"] = "count"
    field: str = ""
    base: Rows | None = None
    when: str = ""
    breakdowns: Mapping[str, str] = dataclass_field(default_factory=dict)
    place: str = ""  # column that leads to a Place, for the map
    places: int = 0  # decimal places shown

    def __post_init__(self) -> None:
        if (self.kind == "sum") != bool(self.field) or (self.kind == "ratio") != (self.base is not None):
            raise ValueError(f"metric {self.code}: a sum needs a field, a ratio needs a base, and only they")


_metrics: dict[str, Metric] = {}


def metric(entry: Metric) -> Metric:
    if entry.code in _metrics:
        raise ValueError(f"two metrics {entry.code}")
    _metrics[entry.code] = entry
    return entry


def metrics() -> dict[str, Metric]:
    return dict(sorted(_metrics.items()))


def declared() -> list[Metric]:
    """Every metric in the order in which its room declares it, the most important first."""
    return list(_metrics.values())


