"""Pages of figures: all of a period, one figure down to its rows, and figures that others published."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from hoahoi.declare.metrics import Metric, Period, declared, metrics
from hoahoi.directory.models import Place
from hoahoi.ledger.heads import at_heads, heads_of
from hoahoi.ui.vietnamese import money_short, number

from .access import office_only, viewable_rows
from .cells import Slice, prepared, rows_table
from .figure_parts import breakdown_tables, years_chart
from .frozen_page import frozen_figure_page
from .grouping import group_title, rows_of_group
from .map_parts import map_parts
from .models import Snapshot
from .places import rows_at
from .published import province_name, published_in, source_name
from .rooms import ROOM_TITLES, room_order
from .values import known_values
from .years import activity, default_year

Known = dict[str, Decimal | None]


@office_only
def index(request: HttpRequest) -> HttpResponse:
    """All figures of the chosen period by line of work, beside the year before."""
    heads = heads_of(request)
    years = at_heads(heads, "years of activity", activity)
    period = asked_period(request, years)
    before = previous(period)
    known = declared()
    found = at_heads(heads, ("figures", str(period)), lambda: known_values([(m, p) for p in (period, before) if p for m in known]))
    now = dict(zip((m.code for m in known), found, strict=False))
    then = dict(zip((m.code for m in known), found[len(known) :], strict=False))
    rooms = sorted({m.room for m in known}, key=room_order)
    tables = [_room_table(room, [m for m in known if m.room == room], period, now, then) for room in rooms]
    return render(
        request, "indicators/index.html",
        {"tables": tables, "period": period, "title": period_title(period), "period_form": period_form(request.path, period, years),
         "published": published_in(period.end.year).count()},
    )  # fmt: skip


def _room_table(room: str, known: list[Metric], period: Period, now: Known, then: Known) -> dict[str, Any]:
    before = previous(period)
    columns = [
        ("title", _("Chỉ tiêu"), "text"), ("value", capitalised(period_title(period)), "number"), ("unit", _("Đơn vị tính"), "text"),
        ("before", capitalised(period_title(before)) if before else _("Kỳ trước"), "number"), ("change", _("Tăng, giảm"), "number"),
    ]  # fmt: skip
    return {
        "caption": ROOM_TITLES.get(room, room),
        "columns": [{"name": name, "label": label, "kind": kind} for name, label, kind in columns],
        "rows": [_metric_row(m, period, now[m.code], then.get(m.code)) for m in known],
        "totals": None, "selectable": False, "empty": None,
    }  # fmt: skip


def _metric_row(metric: Metric, period: Period, now: Decimal | None, then: Decimal | None) -> dict[str, Any]:
    url = figure_url(metric.code, period)
    before = previous(period)
    texts = (
        {"text": metric.title, "url": url, "kind": "link"},
        {"text": "" if now is None else shown(metric, now), "url": "" if now is None else url, "kind": "number"},
        {"text": metric.unit, "kind": "text"},
        {"text": "" if then is None else shown(metric, then), "url": figure_url(metric.code, before) if then is not None and before else "",
         "kind": "number"},
        {"text": change_text(metric, now, then), "kind": "number"},
    )  # fmt: skip
    return {"url": url, "id": metric.code, "cells": [{"url": "", "tone": "", "note": "", **cell} for cell in texts]}


@office_only
def figure(request: HttpRequest, code: str) -> HttpResponse:
    """One figure: value, what it counts, ten years, breakdowns, map, rows; or the same figure as a snapshot froze it."""
    metric = metrics().get(code)
    if metric is None:
        raise Http404
    if frozen := request.GET.get("chot"):
        snapshot = get_object_or_404(Snapshot, pk=int(frozen) if frozen.isdecimal() else 0)
        return frozen_figure_page(request, snapshot, metric)
    heads = heads_of(request)
    years = at_heads(heads, "years of activity", activity)
    period = asked_period(request, years)
    before = previous(period)
    now, *then = at_heads(heads, ("figure", code, str(period)), lambda: known_values([(metric, p) for p in (period, before) if p]))
    parts = at_heads(
        heads, ("parts of figure", code, str(period), get_language()),
        lambda: {"years": years_chart(metric, period), "breakdowns": breakdown_tables(metric, period), **map_parts(metric, period)},
    )  # fmt: skip
    context = {
        "metric": metric, "period": period, "period_title": period_title(period), "room_title": ROOM_TITLES.get(metric.room, metric.room),
        "value_text": "" if now is None else shown(metric, now), "change": change_text(metric, now, then[0] if then else None),
        "before_title": period_title(before) if before else "", "period_form": period_form(request.path, period, years),
        **parts, **rows_of_page(request, metric, period),
    }  # fmt: skip
    return render(request, "indicators/figure.html", context)


def rows_of_page(request: HttpRequest, metric: Metric, period: Period) -> dict[str, Any]:
    """The page of rows that the address asks for; a ratio lists its base and marks what is in the numerator."""
    whole = metric.base(period) if metric.base is not None else metric.rows(period)
    chosen, label = _narrowed(request, metric, period, whole)
    visible = prepared(viewable_rows(request.user, chosen))
    page = Slice(visible, request.GET.get("sau", ""), request.GET.get("truoc", ""))
    total, seen = chosen.order_by().values("pk").count(), visible.order_by().values("pk").count()
    counted = None
    if metric.base is not None:
        counted = set(metric.rows(period).filter(pk__in=[r.pk for r in page.records]).values_list("pk", flat=True))
    table = rows_table(metric, page.records, ngettext("%(n)s bản ghi", "%(n)s bản ghi", seen) % {"n": number(seen)}, counted)
    kept = {k: v for k, v in request.GET.items() if k in ("ky", "theo", "muc", "xa")}
    address = f"{request.path}?{urlencode(kept)}" if kept else f"{request.path}?ky={period}"
    table["next_url"] = f"{address}&{page.next_query}#ban-ghi" if page.next_query else ""
    table["prev_url"] = f"{address}&{page.previous_query}#ban-ghi" if page.previous_query else ""
    return {"rows": table, "hidden": total - seen, "narrowed": label, "whole_url": figure_url(metric.code, period) + "#ban-ghi"}


def _narrowed(request: HttpRequest, metric: Metric, period: Period, whole: Any) -> tuple[Any, str]:
    """Rows of the breakdown cell or the commune that the address names, and its words."""
    label, key, commune = request.GET.get("theo", ""), request.GET.get("muc", ""), request.GET.get("xa", "")
    if label in metric.breakdowns and key:
        title = group_title(whole.model, metric.breakdowns[label], key)
        return rows_of_group(whole, metric, label, key), f"{_(label)}: {title}"
    if commune and metric.place:
        place = get_object_or_404(Place, code=commune, level=Place.Level.COMMUNE, valid_to="")
        return rows_at(metric, period, place), place.title
    if label or commune:
        raise Http404
    return whole, ""


@office_only
def published(request: HttpRequest) -> HttpResponse:
    """Figures that newspapers and offices published, apart from computed ones."""
    asked = request.GET.get("nam", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else default_year()
    own = province_name()
    rows = list(published_in(year).order_by("province", "pk"))
    groups = [
        {"title": _("Tỉnh %(name)s") % {"name": own} if own else _("Tất cả"), "rows": [_published(r) for r in rows if not own or r.province == own]},
        {"title": _("Tỉnh khác, để tham khảo"), "rows": [_published(r) for r in rows if own and r.province != own]},
    ]
    years = [(str(y), str(y)) for y in dict.fromkeys([year, *activity()])]
    form = {"action": request.path, "name": "nam", "label": _("Năm"), "options": years, "value": str(year)}
    return render(request, "indicators/published.html", {"year": year, "groups": [g for g in groups if g["rows"]], "period_form": form})


def _published(figure: Any) -> dict[str, Any]:
    return {
        "id": figure.pk, "title": figure.title, "value": number(figure.value), "unit": figure.unit, "period": figure.period,
        "province": figure.province, "source": source_name(figure.source_url) or _("nguồn không ghi địa chỉ"), "source_url": figure.source_url,
        "url": figure.get_absolute_url(),
    }  # fmt: skip


# periods and words


def asked_period(request: HttpRequest, years: dict[int, int] | None = None) -> Period:
    """The period in the address, else the latest year with records. A period that cannot be read is no page."""
    text = request.GET.get("ky", "")
    if not text:
        return Period.year(default_year(years))
    try:
        period = Period.parse(text)
    except ValueError:
        raise Http404 from None
    if not (period.start.year >= 1900 and period.end.year <= 2200):
        raise Http404
    return period


def previous(period: Period) -> Period | None:
    """The year before; None for a period that is not one year, which has no single one before it."""
    one_year = period.whole_years and period.start.year == period.end.year
    return Period.year(period.start.year - 1) if one_year else None


def period_title(period: Period) -> str:
    if not period.whole_years:
        return _("%(start)s – %(end)s") % {"start": period.start.strftime("%d/%m/%Y"), "end": period.end.strftime("%d/%m/%Y")}
    return _("năm %(year)s") % {"year": period.start.year} if period.start.year == period.end.year else _("giai đoạn %(years)s") % {"years": period}


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def period_form(action: str, period: Period, years: dict[int, int]) -> dict[str, Any]:
    """Choice of a period: each year with records, the last five together, and the one shown."""
    options = [(str(y), str(y)) for y in years]
    if years:
        last, first = max(years), max(min(years), max(years) - 4)
        options += [(f"{first}-{last}", _("%(first)s đến %(last)s") % {"first": first, "last": last})]
    if str(period) not in dict(options):
        options.insert(0, (str(period), period_title(period)))
    return {"action": action, "name": "ky", "label": _("Kỳ"), "options": options, "value": str(period)}


def figure_url(code: str, period: Period) -> str:
    return f"/so-lieu/{code}/?ky={period}"


def shown(metric: Metric, amount: Decimal) -> str:
    """A value as people read it, without its unit except where money is shortened."""
    return money_short(amount) if metric.kind == "sum" else number(amount, metric.places)


def change_text(metric: Metric, now: Decimal | None, then: Decimal | None) -> str:
    """ "+3", "-1,5", "0"; "" when either value is unknown."""
    if now is None or then is None:
        return ""
    change = now - then
    return f"+{shown(metric, change)}" if change > 0 else shown(metric, change) if change else "0"
