"""Values of metrics, always computed from their rows, and the rows behind them.

Many values are asked for at once (a page of all figures, ten years of one), so they are computed together: each metric and period becomes
one scalar subquery, and a statement carries many of them. The database aggregates; no row is fetched for a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, F, QuerySet, Sum
from django.db.models.fields import BigIntegerField
from django.db.models.functions import Cast, Round

from hoahoi.declare.metrics import Metric, Period, metrics
from hoahoi.ledger.records import Record

CENTS = 100  # money is summed in whole hundredths: SQLite would add decimals as floating point
_AT_ONCE = 60  # scalar subqueries in one statement

Pair = tuple[Metric, Period]
Scalar = tuple[str, tuple[Any, ...]]  # SQL of one scalar subquery, and its parameters


def rows(metric: Metric, period: Period) -> QuerySet:
    """The records that the metric counts in the period (for a ratio: its numerator)."""
    return metric.rows(period)


def base_rows(metric: Metric, period: Period) -> QuerySet:
    """The records that a ratio is measured against. Raises ValueError for other kinds."""
    if metric.base is None:
        raise ValueError(f"metric {metric.code} is not a ratio")
    return metric.base(period)


def value(metric: Metric, period: Period) -> Decimal:
    """The metric's value: a count, a sum of its field, or a percentage (0 when there is nothing to measure against)."""
    return values([(metric, period)])[0]


def values(pairs: Sequence[Pair]) -> list[Decimal]:
    """Values of many metrics in many periods, in the order asked, in as few statements as possible."""
    return [found or Decimal(0) for found in known_values(pairs)]


def known_values(pairs: Sequence[Pair]) -> list[Decimal | None]:
    """Like values(), but None where no record stands behind the value: that is unknown, not zero."""
    totals = iter(_scalars([scalar for metric, period in pairs for scalar in _prepared(metric, period)]))
    found: list[Decimal | None] = []
    for metric, _ in pairs:
        total, base = next(totals), next(totals) if metric.base is not None else 0
        found.append(shaped(metric, total, base) if (base if metric.base is not None else total) else None)
    return found


def shaped(metric: Metric, total: int, base: int = 0) -> Decimal:
    """A value from the aggregate over rows (hundredths for a sum) and, for a ratio, the count of base rows."""
    if metric.kind == "sum":
        return Decimal(total) / CENTS
    if metric.kind == "ratio":
        return Decimal(100 * total) / base if base else Decimal(0)
    return Decimal(total)


def all_values(period: Period) -> dict[str, Decimal]:
    """Every metric of the period by code."""
    known = list(metrics().values())
    return dict(zip((m.code for m in known), values([(m, period) for m in known]), strict=True))


def values_of(codes: Iterable[str], periods: Sequence[Period]) -> dict[str, list[Decimal]]:
    """Chosen metrics over several periods: code -> values in the order of the periods."""
    chosen = [metrics()[code] for code in codes]
    flat = iter(values([(m, p) for m in chosen for p in periods]))
    return {m.code: [next(flat) for _ in periods] for m in chosen}


def series(metric: Metric, years: Sequence[int]) -> list[tuple[int, Decimal | None]]:
    """(year, value) for each year; None where no record stands behind it."""
    return list(zip(years, known_values([(metric, Period.year(year)) for year in years]), strict=True))


def total_of(field: str) -> Any:
    """Aggregate of an exact total in hundredths."""
    return Sum(Cast(Round(F(field) * CENTS), BigIntegerField()))


def aggregate_of(metric: Metric) -> Any:
    """What a group of rows adds up to: hundredths of the field for a sum, else how many."""
    return total_of(metric.field) if metric.kind == "sum" else Count("pk")


@lru_cache(maxsize=4_096)
def _prepared(metric: Metric, period: Period) -> tuple[Scalar, ...]:
    """The scalar subqueries of a value: over its rows and, for a ratio, its base. What a metric counts depends on the period alone."""
    rows = _scalar_sql(metric.rows(period), metric.field)
    return (rows,) if metric.base is None else (rows, _scalar_sql(metric.base(period), ""))


def _scalars(asked: Sequence[Scalar]) -> list[int]:
    """One number for each. What several ask alike is computed once."""
    different = list(dict.fromkeys(asked))
    found: dict[Scalar, int] = {}
    for start in range(0, len(different), _AT_ONCE):
        found |= _statement(different[start : start + _AT_ONCE])
    return [found[scalar] for scalar in asked]


def _statement(scalars: Sequence[Scalar]) -> dict[Scalar, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(sql for sql, _ in scalars), [p for _, params in scalars for p in params])
        row = cursor.fetchone()
    return {scalar: int(v or 0) for scalar, v in zip(scalars, row, strict=True)}


def _scalar_sql(queryset: QuerySet, field: str) -> Scalar:
    """A scalar subquery and its parameters."""
    plain_rows = queryset.order_by().select_related(None)
    hundredths = Cast(Round(F(field) * CENTS), BigIntegerField()) if field else None
    rows = plain_rows.annotate(hundredths=hundredths).values("hundredths") if field else plain_rows.values("pk")
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return "0", ()
    total = "SUM(hundredths)" if field else "COUNT(*)"
    return f"(SELECT {total} FROM ({sql}) counted)", tuple(params)


def plain(number: Decimal | int) -> str:
    """A decimal as data writes it: "7", "33.3333", never "1E+1"."""
    text = format(Decimal(number), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def row_value(metric: Metric, record: Record) -> Decimal:
    """What one row adds to the value: its field for a sum, else 1."""
    return Decimal(getattr(record, metric.field)) if metric.field else Decimal(1)


def metrics_json(period: Period) -> dict[str, Any]:
    """{"year": 2019, "metrics": [{"code", "title", "unit", "kind", "value"}]}; "period" instead of "year" when it is not one year."""
    found = all_values(period)
    listed = [
        {"code": m.code, "title": str(m.title), "unit": str(m.unit), "kind": m.kind, "value": plain(found[m.code])} for m in metrics().values()
    ]
    one_year = period.whole_years and period.start.year == period.end.year
    return {"year": period.start.year, "metrics": listed} if one_year else {"period": str(period), "metrics": listed}


def rows_json(code: str, period: Period) -> dict[str, Any]:
    """{"code", "value", "rows": [{"kind", "id", "title", "url", "value"}]}; a ratio has "base_rows" too. Raises KeyError for no such metric."""
    metric = metrics()[code]
    answer = {"code": code, "value": plain(value(metric, period)), "rows": _row_list(metric, metric.rows(period))}
    if metric.base is not None:
        answer["base_rows"] = _row_list(metric, metric.base(period))
    return answer


def _row_list(metric: Metric, queryset: QuerySet) -> list[dict[str, str]]:
    return [
        {"kind": r.kind, "id": str(r.pk), "title": str(r), "url": r.get_absolute_url(), "value": plain(row_value(metric, r))}
        for r in queryset.order_by("pk").iterator(chunk_size=2_000)
    ]
