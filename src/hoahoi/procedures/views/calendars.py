"""The working-day calendar of a year, and an account's own calendar feed."""

from __future__ import annotations

import calendar as months
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hoahoi.procedures import ical
from hoahoi.procedures.access import account_only, office_only
from hoahoi.procedures.calendar import SpecialDay, is_corrected, is_working_day, special_days
from hoahoi.procedures.models import CalendarFeed
from hoahoi.ui.vietnamese import day, weekday

FIRST, LAST = 2012, 2030
_HEADS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")


@office_only
@require_GET
def working_days(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("nam", "") or str(timezone.localdate().year)
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else 0
    if not FIRST <= year <= LAST:
        raise Http404
    special, corrected = special_days(year), is_corrected(year)
    notable = [d for d in special if d.worked or d.day.weekday() < 5]
    context = {
        "year": year, "corrected": corrected, "guess": not corrected and year > timezone.localdate().year, "months": _months(year, special),
        "table": _table(notable, corrected), "heads": _HEADS, "years": range(LAST, FIRST - 1, -1),
        "total": sum(is_working_day(date.fromordinal(n)) for n in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())),
    }  # fmt: skip
    return render(request, "procedures/working_days.html", context)


def _months(year: int, special: list[SpecialDay]) -> list[dict[str, Any]]:
    """Twelve months as weeks of cells: dict(number, mark, title); mark "" | off | worked | weekend; number None outside the month."""
    by_day = {d.day: d for d in special}
    return [
        {"title": _("Tháng %d") % month, "weeks": [[_cell(year, month, number, by_day) for number in week] for week in months.monthcalendar(year, month)]}
        for month in range(1, 13)
    ]


def _cell(year: int, month: int, number: int, by_day: dict[date, SpecialDay]) -> dict[str, Any]:
    if not number:
        return {"number": None, "mark": "", "title": ""}
    this = date(year, month, number)
    special = by_day.get(this)
    if special and special.worked:
        return {"number": number, "mark": "worked", "title": _("làm bù")}
    if special and this.weekday() < 5:
        return {"number": number, "mark": "off", "title": special.name or _("nghỉ")}
    return {"number": number, "mark": "weekend" if this.weekday() >= 5 else "", "title": ""}


def _table(special: list[SpecialDay], corrected: bool) -> dict[str, Any]:
    source = _("bảng của năm theo thông báo, nguồn thứ cấp") if corrected else _("thư viện lịch")
    columns = [("day", _("Ngày"), "date"), ("weekday", _("Thứ"), "text"), ("what", _("Nghỉ hay làm"), "tag"), ("name", _("Dịp"), "text"),
               ("source", _("Nguồn"), "text")]  # fmt: skip
    rows = []
    for one in special:
        what, tone = (_("làm bù"), "attention") if one.worked else (_("nghỉ"), "good")
        cells = [{"text": day(one.day), "kind": "date"}, {"text": weekday(one.day).partition(",")[0], "kind": "text"},
                 {"text": what, "kind": "tag", "tone": tone}, {"text": "" if one.worked else one.name, "kind": "text"},
                 {"text": source, "kind": "text"}]  # fmt: skip
        rows.append({"url": "", "id": one.day.isoformat(), "cells": [{"url": "", "tone": "", "note": "", **cell} for cell in cells]})
    return {
        "caption": _("Ngày nghỉ trong tuần và ngày làm bù"), "columns": [{"name": n, "label": label, "kind": kind} for n, label, kind in columns],
        "rows": rows, "totals": None, "selectable": False, "empty": None,
    }  # fmt: skip


@account_only
@require_http_methods(["GET", "POST"])
def my_feed(request: HttpRequest) -> HttpResponse:
    """The person's secret calendar address: shown once, when it is issued."""
    address = ""
    if request.method == "POST":
        if "dong" in request.POST:
            ical.revoke(request.user)  # type: ignore[arg-type]
            messages.success(request, _("Đã đóng lịch. Địa chỉ cũ không mở được nữa."))
            return HttpResponseRedirect("/lich/")
        token = ical.issue(request.user)  # type: ignore[arg-type]
        address = f"{settings.CONFIG.base_url.rstrip('/')}/lich.ics?ma={token}"
    feed = CalendarFeed.objects.filter(user=request.user).exclude(token_hash="").first()
    return render(request, "procedures/feed.html", {"feed": feed, "address": address})


@require_GET
def feed(request: HttpRequest) -> HttpResponse:
    """The calendar itself: whoever holds the address is the person; a wrong, former or closed address is no page."""
    user = ical.owner_of(request.GET.get("ma", ""))
    if user is None:
        raise Http404
    body = ical.calendar(ical.events_of(user, timezone.localdate()), _("Hoa Hồi: %s") % user.get_full_name())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    response["Content-Disposition"] = 'inline; filename="lich.ics"'
    return response
