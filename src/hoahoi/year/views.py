"""Pages of the working year: its state, its report, and how it differs from other years and from what was frozen before."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hoahoi.declare.metrics import Metric, Period, declared
from hoahoi.indicators.access import office_only
from hoahoi.indicators.models import Snapshot
from hoahoi.indicators.rooms import ROOM_TITLES, room_order
from hoahoi.indicators.values import known_values
from hoahoi.indicators.views import change_text, figure_url, shown
from hoahoi.indicators.years import activity
from hoahoi.ui.vietnamese import number

from .actions import freeze_year
from .checking import warnings_of
from .compare import Difference, ListChange, compare, compare_lists
from .preview import preview_of
from .queries import latest_snapshot, snapshots_of, years_with_activity
from .report import FORMATS, kept_report
from .rules import can_edit

FIRST_YEAR, LAST_YEAR = 1990, 2100
PREVIEWED_AT_ONCE = 2_000  # records of a year never frozen up to which its report is computed without being asked for
_CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_CHANGES = {"new": "mới được tính", "removed": "không còn được tính", "changed": "đổi giá trị"}


@office_only
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Years in which anything happened, with the state of their report."""
    rows = []
    for state in years_with_activity():
        frozen = _("đã chốt lần %(n)s") % {"n": state.number} if state.number else _("chưa chốt")
        cells = (
            {"text": _("Năm %(year)s") % {"year": state.year}, "url": f"/nam-cong-tac/{state.year}/", "kind": "link"},
            {"text": number(state.records), "url": f"/so-lieu/?ky={state.year}", "kind": "number"},
            {"text": frozen, "kind": "tag", "tone": "good" if state.number else "neutral"},
            {"text": state.sha256[:12], "kind": "text"},
        )
        rows.append({"url": f"/nam-cong-tac/{state.year}/", "id": state.year, "cells": [{"url": "", "tone": "", "note": "", **c} for c in cells]})
    table = {
        "caption": _("Các năm có hoạt động"),
        "columns": [
            {"name": "year", "label": _("Năm"), "kind": "text"}, {"name": "records", "label": _("Bản ghi có ngày trong năm"), "kind": "number"},
            {"name": "state", "label": _("Số liệu"), "kind": "tag"}, {"name": "hash", "label": _("Mã chốt"), "kind": "text"},
        ],
        "rows": rows, "totals": None, "selectable": False, "count_text": "",
        "empty": {"title": _("Chưa có năm nào"), "text": _("Nhập nhiệm vụ, hội đồng, văn bản đầu tiên; năm công tác sẽ hiện ở đây.")},
    }  # fmt: skip
    return render(request, "year/index.html", {"table": table})


@office_only
@require_GET
def year(request: HttpRequest, year: int) -> HttpResponse:
    """State of one year: frozen or not, the report as it reads, what to look at before signing."""
    _checked(year)
    kept = snapshots_of(year)
    snapshot = _asked_snapshot(request, year)
    at_once = snapshot is not None or "xem" in request.GET or activity().get(year, 0) <= PREVIEWED_AT_ONCE
    preview = preview_of(snapshot, year) if at_once else None
    context = {
        "year": year, "snapshot": snapshot, "kept": kept, "preview": preview, "may_freeze": can_edit(request.user),
        "warnings": warnings_of(preview.frozen, snapshot) if preview else None, "formats": FORMATS if snapshot else (),
    }  # fmt: skip
    return render(request, "year/year.html", context)


@office_only
@require_POST
def freeze(request: HttpRequest, year: int) -> HttpResponse:
    _checked(year)
    if not can_edit(request.user):
        raise Http404
    before = latest_snapshot(year)
    snapshot = freeze_year(year=year, actor=request.user, reason=request.POST.get("reason", "")[:400])  # type: ignore[arg-type]
    if before is not None and snapshot.pk == before.pk:
        messages.info(request, _("Số liệu không thay đổi từ lần chốt %(n)s; giữ nguyên lần chốt ấy.") % {"n": snapshot.number})
    else:
        messages.success(request, _("Đã chốt số liệu năm %(year)s, lần %(n)s.") % {"year": year, "n": snapshot.number})
    return redirect("year:year", year)


@office_only
@require_GET
def download(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """One of the three files of a snapshot's report; made on first asking and kept."""
    snapshot = _asked_snapshot(request, year)
    if kind not in FORMATS or snapshot is None:
        raise Http404
    path = kept_report(snapshot, settings.CONFIG.var / "out") / f"report.{kind}"
    name = f"bao-cao-{year}-lan-{snapshot.number}.{kind}"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=_CONTENT_TYPES[kind])


@office_only
@require_GET
def beside_year_before(request: HttpRequest, year: int) -> HttpResponse:
    """Every figure of the year beside the year before, computed today in the same way."""
    _checked(year)
    known = declared()
    found = known_values([(m, Period.year(y)) for y in (year, year - 1) for m in known])
    now, then = found[: len(known)], found[len(known) :]
    tables = []
    for room in sorted({m.room for m in known}, key=room_order):
        pairs = [(m, a, b) for m, a, b in zip(known, now, then, strict=True) if m.room == room and (a is not None or b is not None)]
        rows = [_beside_row(m, year, a, b) for m, a, b in pairs]
        if rows:
            tables.append({"caption": ROOM_TITLES.get(room, room), "columns": _comparison_columns(year), "rows": rows, "totals": None, "empty": None})
    return render(request, "year/beside.html", {"year": year, "before": year - 1, "tables": tables})


def _beside_row(metric: Metric, year: int, now: Decimal | None, then: Decimal | None) -> dict[str, Any]:
    this, last = (figure_url(metric.code, Period.year(y)) for y in (year, year - 1))
    cells = (
        {"text": metric.title, "url": this, "kind": "link"},
        {"text": metric.unit, "kind": "text"},
        {"text": "" if then is None else shown(metric, then), "url": "" if then is None else last, "kind": "number"},
        {"text": "" if now is None else shown(metric, now), "url": "" if now is None else this, "kind": "number"},
        {"text": change_text(metric, now, then), "kind": "number"},
    )
    return {"url": "", "id": metric.code, "cells": [{"url": "", "tone": "", "note": "", **c} for c in cells]}


def _comparison_columns(year: int) -> list[dict[str, Any]]:
    return [
        {"name": "title", "label": _("Chỉ tiêu"), "kind": "text"}, {"name": "unit", "label": _("Đơn vị tính"), "kind": "text"},
        {"name": "before", "label": _("Năm %(year)s") % {"year": year - 1}, "kind": "number"},
        {"name": "now", "label": _("Năm %(year)s") % {"year": year}, "kind": "number"},
        {"name": "change", "label": _("Tăng, giảm"), "kind": "number"},
    ]  # fmt: skip


@office_only
@require_GET
def compare_snapshots(request: HttpRequest, year: int, first: int, second: int) -> HttpResponse:
    """What changed between two freezings of one year, and which records are the cause."""
    a, b = (get_object_or_404(Snapshot, year=year, number=n) for n in (first, second))
    differences = [_difference(d) for d in compare(a, b)]
    lists = [_list_change(c) for c in compare_lists(a, b)]
    return render(request, "year/compare.html", {"year": year, "a": a, "b": b, "differences": differences, "lists": lists})


def _difference(d: Difference) -> dict[str, Any]:
    def text(value: Decimal | None) -> str:
        return number(value, d.places) if value is not None else _("không có")

    rows = [{"title": r.title, "url": r.url, "change": _(_CHANGES[r.change]), "before": r.before, "after": r.after} for r in d.rows]
    return {"title": d.title, "unit": d.unit, "before": text(d.before), "after": text(d.after), "rows": rows}


def _list_change(c: ListChange) -> dict[str, Any]:
    words = {"new": _("thêm"), "removed": _("bớt"), "changed": _("sửa")}
    changes = [{"label": name, "before": before, "after": after} for name, (before, after) in sorted(c.columns.items())]
    return {"title": c.title, "url": c.url, "change": words[c.change], "changes": changes}


def _checked(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404


def _asked_snapshot(request: HttpRequest, year: int) -> Snapshot | None:
    """The snapshot named by ?lan=, else the latest; None when the year has none."""
    asked = request.GET.get("lan", "")
    if asked:
        return get_object_or_404(Snapshot, year=year, number=int(asked) if asked.isdecimal() else 0)
    return latest_snapshot(year)
