"""Breaking a figure down: groups of its rows by one column, each group opening to its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import BigIntegerField, Count, F, Field, ForeignKey, IntegerField, Model, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from hoahoi.declare.metrics import Metric, Period
from hoahoi.ui.vietnamese import sort_key

from .values import aggregate_of, shaped

UNKNOWN = "-"  # key of the group whose column is empty
Totals = dict[str, tuple[str, int]]  # key -> (title, total)


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
    return breakdowns(metric, period, [label])[label]


def breakdowns(metric: Metric, period: Period, labels: Sequence[str] | None = None) -> dict[str, list[Group]]:
    """Groups under each label (all by default), in one statement, two for a ratio."""
    labels = list(metric.breakdowns) if labels is None else labels
    columns = [metric.breakdowns[label] for label in labels]
    if not columns:
        return {}
    rows = _totals(metric.rows(period), columns, aggregate_of(metric))
    base = _totals(metric.base(period), columns, Count("pk")) if metric.base is not None else None
    return {label: _groups(metric, rows[n], base[n] if base is not None else None) for n, label in enumerate(labels)}


def _groups(metric: Metric, rows: Totals, base: Totals | None) -> list[Group]:
    groups = []
    for key, (title, _count) in (rows if base is None else base).items():
        total, of = rows.get(key, (title, 0))[1], base[key][1] if base is not None else 0
        groups.append(Group(key=key, title=title, value=shaped(metric, total, of), count=total, base=of))
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


def _totals(queryset: QuerySet, columns: Sequence[str], aggregate: Any) -> list[Totals]:
    """For each column: key -> (title, total of its group), from one UNION ALL of grouped queries."""
    fields = [_column(queryset.model, column) for column in columns]
    parts = [_grouped(queryset, n, column, field, aggregate) for n, (column, field) in enumerate(zip(columns, fields, strict=True))]
    found: list[Totals] = [{} for _column in columns]
    for row in parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]:
        n, raw = row["group_of"], row["group_key"]
        key = UNKNOWN if raw is None or raw == "" else str(raw)
        title = _("nguồn không ghi") if key == UNKNOWN else row["group_title"] or _choice(fields[n], key)
        found[n][key] = (title, found[n].get(key, ("", 0))[1] + int(row["group_total"] or 0))
    return found


def _grouped(queryset: QuerySet, number: int, column: str, field: Field | None, aggregate: Any) -> QuerySet:
    titled = Cast(F(f"{column}__title"), TextField()) if isinstance(field, ForeignKey) else Value("", TextField())
    named = queryset.order_by().annotate(group_of=Value(number, IntegerField()), group_key=Cast(F(column), TextField()), group_title=titled)
    return named.values("group_of", "group_key", "group_title").annotate(group_total=Cast(aggregate, BigIntegerField()))


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
