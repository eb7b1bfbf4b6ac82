"""Breaking a figure down: groups of its rows by one column, each group opening to its rows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Count, Field, ForeignKey, Model, Q, QuerySet
from django.utils.translation import gettext as _

from hoahoi.declare.metrics import Metric, Period
from hoahoi.ui.vietnamese import sort_key

from .values import aggregate_of, shaped

UNKNOWN = "-"  # key of the group whose column is empty


@dataclass(frozen=True)
class Group:
    """One line of a breakdown. key identifies it in addresses; base is how many rows a ratio is measured against."""

    key: str
    title: str
    value: Decimal
    count: int
    base: int = 0


def breakdown(metric: Metric, period: Period, label: str) -> list[Group]:
    """Groups of the metric's rows under one of its breakdown labels, largest first. Raises KeyError for no such label."""
    column = metric.breakdowns[label]
    rows = _totals(metric.rows(period), column, aggregate_of(metric))
    base = _totals(metric.base(period), column, Count("pk")) if metric.base is not None else {}
    keys = base or rows
    groups = [
        Group(key=key, title=title, value=shaped(metric, rows.get(key, (title, 0))[1], total), count=rows.get(key, (title, 0))[1], base=total)
        for key, (title, total) in keys.items()
    ]
    return sorted(groups, key=lambda g: (g.key == UNKNOWN, -(g.base or g.value), sort_key(g.title)))


def rows_of_group(queryset: QuerySet, metric: Metric, label: str, key: str) -> QuerySet:
    """The rows of one group. Raises KeyError for no such label; a key that no row has gives no rows."""
    column = metric.breakdowns[label]
    field = _column(queryset.model, column)
    if key == UNKNOWN:
        empty = Q(**{f"{column}__isnull": True})
        return queryset.filter(empty if isinstance(field, ForeignKey) else empty | Q(**{column: ""}))
    if isinstance(field, ForeignKey):
        return queryset.filter(**{f"{column}__pk": int(key)}) if key.isdecimal() else queryset.none()
    return queryset.filter(**{column: key})


def group_title(model: type[Model], column: str, key: str) -> str:
    """How a group is named in sentences."""
    if key == UNKNOWN:
        return _("nguồn không ghi")
    field = _column(model, column)
    if isinstance(field, ForeignKey):
        found = field.related_model._base_manager.filter(pk=int(key)).first() if key.isdecimal() else None
        return str(found or key)
    return _choice(field, key)


def _totals(queryset: QuerySet, column: str, aggregate: Any) -> dict[str, tuple[str, int]]:
    field = _column(queryset.model, column)
    names = [column, f"{column}__title"] if isinstance(field, ForeignKey) else [column]
    found: dict[str, tuple[str, int]] = {}
    for row in queryset.order_by().values(*names).annotate(group_total=aggregate):
        raw = row[column]
        key = UNKNOWN if raw is None or raw == "" else str(raw)
        title = _("nguồn không ghi") if key == UNKNOWN else row[names[1]] if len(names) > 1 else _choice(field, key)
        found[key] = (title, found.get(key, ("", 0))[1] + int(row["group_total"] or 0))
    return found


def _column(model: type[Model], path: str) -> Field | None:
    """The model field at the end of a path; None for a column that the metric's rows compute."""
    field: Any = None
    current: Any = model
    for part in path.split("__"):
        try:
            field = current._meta.get_field(part)
        except FieldDoesNotExist:
            return None
        current = field.related_model
    return field


def _choice(field: Field | None, key: str) -> str:
    choices = dict(field.flatchoices) if field is not None else {}
    return str(choices.get(key, key))
