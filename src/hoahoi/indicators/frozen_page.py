"""A figure as a snapshot froze it: the value that a report quotes, its rows as they stood, and whether the record says otherwise today."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from hoahoi.declare.metrics import Metric, Period
from hoahoi.ledger.records import kinds
from hoahoi.ui.vietnamese import money_short, number

from .access import viewable_rows
from .cells import ROWS_SHOWN
from .frozen import amounts_of
from .models import Snapshot
from .rooms import ROOM_TITLES
from .values import value


def frozen_figure_page(request: HttpRequest, snapshot: Snapshot, metric: Metric) -> HttpResponse:
    content = json.loads(snapshot.content)
    figure = content["metrics"].get(metric.code)
    if figure is None:
        raise Http404
    frozen, now = Decimal(figure["value"]), value(metric, Period.year(snapshot.year))
    context = {
        "metric": metric, "snapshot": snapshot, "figure": figure, "room_title": ROOM_TITLES.get(figure["room"], figure["room"]),
        "value_text": _shown(figure, frozen) if figure["rows"] or figure.get("base") else _("chưa có số liệu"),
        "reference": f"{metric.code}@{snapshot.year}-{snapshot.number}", "now_text": _shown(figure, now), "differs": now != frozen,
        "now_url": f"/so-lieu/{metric.code}/?ky={snapshot.year}", **_rows(request, content, figure),
    }  # fmt: skip
    return render(request, "indicators/frozen.html", context)


def _shown(figure: dict[str, Any], amount: Decimal) -> str:
    return money_short(amount) if figure["kind"] == "sum" else number(amount, figure["places"])


def _rows(request: HttpRequest, content: dict[str, Any], figure: dict[str, Any]) -> dict[str, Any]:
    """Frozen rows under their frozen titles, for those whom the person may see today; records since removed keep their title, without a link."""
    model = kinds()[figure["record"]]
    amounts = amounts_of(figure)
    ids = figure.get("base") or list(amounts)
    page = Paginator(ids, ROWS_SHOWN).get_page(request.GET.get("trang"))
    there = set(model._base_manager.filter(pk__in=page.object_list).values_list("pk", flat=True))
    visible = set(viewable_rows(request.user, model._base_manager.filter(pk__in=page.object_list)).values_list("pk", flat=True))
    titles = content["titles"][figure["record"]]
    shown = [pk for pk in page.object_list if pk in visible or pk not in there]
    rows = [_row(figure, pk, titles[str(pk)], amounts, linked=pk in there, slug=model.slug) for pk in shown]
    columns = [{"name": "title", "label": _("Bản ghi lúc chốt"), "kind": "text"}]
    if figure["kind"] == "sum":
        columns.append({"name": "value", "label": figure["unit"], "kind": "number"})
    if figure["kind"] == "ratio":
        columns.append({"name": "counted", "label": _("Tính vào tỷ lệ"), "kind": "tag"})
    address = f"{request.path}?ky={content['year']}&chot={request.GET['chot']}"
    table = {
        "caption": _("%(n)s bản ghi") % {"n": number(len(ids))}, "columns": columns, "rows": rows, "totals": None, "selectable": False,
        "count_text": "",
        "next_url": f"{address}&trang={page.next_page_number()}#ban-ghi" if page.has_next() else "",
        "prev_url": f"{address}&trang={page.previous_page_number()}#ban-ghi" if page.has_previous() else "",
        "empty": {"title": _("Chưa có số liệu"), "text": _("Lúc chốt không có bản ghi nào.")},
    }  # fmt: skip
    return {"rows": table, "hidden": len(page.object_list) - len(shown)}


def _row(figure: dict[str, Any], pk: int, title: str, amounts: dict[int, Decimal], *, linked: bool, slug: str) -> dict[str, Any]:
    url = f"/{slug}/{pk}/" if linked else ""
    cells = [{"text": title, "url": url, "kind": "link" if linked else "text", "tone": "", "note": "" if linked else _("đã gỡ khỏi hồ sơ")}]
    if figure["kind"] == "sum":
        cells.append({"text": number(amounts[pk]), "url": "", "kind": "number", "tone": "", "note": ""})
    if figure["kind"] == "ratio":
        inside = pk in amounts
        cells.append({"text": _("có") if inside else _("không"), "url": "", "kind": "tag", "tone": "good" if inside else "neutral", "note": ""})
    return {"url": url, "id": pk, "cells": cells}
