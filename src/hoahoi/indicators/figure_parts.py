"""Parts of a figure's page: its last ten years, and its breakdowns as tables whose every number opens to its rows."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from hoahoi.declare.metrics import Metric, Period
from hoahoi.ui.vietnamese import money_short, number

from .grouping import Group, breakdowns
from .values import series

YEARS_SHOWN = 10
GROUPS_SHOWN = 30


def years_chart(metric: Metric, period: Period) -> dict[str, Any]:
    """Chart for ui/columns.html: ten years up to the end of the period."""
    last = period.end.year
    found = series(metric, range(last - YEARS_SHOWN + 1, last + 1))
    rows = [
        {"label": str(year), "value": None if value is None else round(value, 2), "url": f"/so-lieu/{metric.code}/?ky={year}"}
        for year, value in found
    ]
    return {"title": _("Mười năm gần nhất"), "unit": metric.unit, "rows": rows}


def breakdown_tables(metric: Metric, period: Period) -> list[dict[str, Any]]:
    """One table for each breakdown label with more than one group or a known one."""
    tables = []
    for label, groups in breakdowns(metric, period).items():
        if groups and not (len(groups) == 1 and groups[0].key == "-"):
            tables.append(_table(metric, period, label, groups))
    return tables


def _table(metric: Metric, period: Period, label: str, groups: list[Group]) -> dict[str, Any]:
    rest = groups[GROUPS_SHOWN:]
    note = _("và %(n)s mục nữa") % {"n": len(rest)} if rest else ""
    return {
        "caption": _(label),
        "columns": [{"name": "group", "label": _("Mục"), "kind": "text"}, {"name": "value", "label": metric.unit, "kind": "number"}],
        "rows": [_row(metric, period, label, g) for g in groups[:GROUPS_SHOWN]],
        "totals": None, "selectable": False, "empty": None, "count_text": note,
    }  # fmt: skip


def _row(metric: Metric, period: Period, label: str, group: Group) -> dict[str, Any]:
    url = f"/so-lieu/{metric.code}/?{urlencode({'ky': str(period), 'theo': label, 'muc': group.key})}#ban-ghi"
    text = money_short(group.value) if metric.kind == "sum" else number(group.value, metric.places)
    note = f"{group.count}/{group.base}" if metric.kind == "ratio" else ""
    cells = [
        {"text": group.title, "url": "", "kind": "text", "tone": "", "note": ""},
        {"text": text, "url": url, "kind": "number", "tone": "", "note": note},
    ]
    return {"url": "", "id": "", "cells": cells}
