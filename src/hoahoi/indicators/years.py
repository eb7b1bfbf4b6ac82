"""In which years anything happened, as far as the record knows."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone

from hoahoi.councils.models import Council
from hoahoi.directory.models import Event
from hoahoi.documents.models import Document
from hoahoi.ip.models import IpRight
from hoahoi.support.models import Award
from hoahoi.tasks.models import Task

_DATED: tuple[tuple[Any, str], ...] = (
    (Document, "issued_on"), (Council, "sort_date"), (Task, "starts_on"), (IpRight, "granted_on"), (Event, "held_on"), (Award, "awarded_on"),
)  # fmt: skip


def activity() -> dict[int, int]:
    """Year -> how many dated records fall in it, in one query."""
    parts = [_by_year(model, column) for model, column in _DATED]
    counts: dict[int, int] = {}
    for row in parts[0].union(*parts[1:], all=True):
        if row["in_year"].isdecimal():
            counts[int(row["in_year"])] = counts.get(int(row["in_year"]), 0) + row["records"]
    return dict(sorted(counts.items(), reverse=True))


def _by_year(model: Any, column: str) -> QuerySet:
    dated = model._base_manager.exclude(**{column: ""}).order_by()
    return dated.annotate(in_year=Substr(column, 1, 4)).values("in_year").annotate(records=Count("pk"))


def default_year(years: dict[int, int] | None = None) -> int:
    """The latest year that has records (of activity(), where it was asked for), not later than this one; this year when there is none."""
    this = timezone.localdate().year
    return next((year for year in (activity() if years is None else years) if year <= this), this)
