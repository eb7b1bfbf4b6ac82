"""A year's round: its calls, what came in, the councils that sat on it, where its tasks stand, what is late."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hoahoi.accounts.rules import sees_all
from hoahoi.councils import rules as council_rules
from hoahoi.councils.models import AgendaItem, Council
from hoahoi.procedures.models import Obligation
from hoahoi.procedures.words import due_words
from hoahoi.ui.vietnamese import day, number

from ..models import Call, Proposal, Task

_SHOWN = 50
_SITS = {  # stage -> the council that its tasks wait for
    Task.Stage.DETERMINATION: (Council.Type.DETERMINATION, lazy("Chờ hội đồng xác định nhiệm vụ")),
    Task.Stage.SELECTION: (Council.Type.SELECTION, lazy("Chờ hội đồng tuyển chọn")),
}


@never_cache
@login_required
@require_GET
def round_page(request: HttpRequest, year: int) -> HttpResponse:
    """As many queries for many tasks as for one."""
    if not sees_all(request.user) or not 1990 <= year <= 2100:
        raise Http404
    calls = list(Call.objects.filter(year=year).annotate(came=Count("proposals")).order_by("published_on", "pk")[:_SHOWN])
    of_year = Task.objects.filter(Q(calls__call__year=year) | Q(proposals__call__year=year)).select_related("field").distinct()
    tasks = list(of_year.order_by("stage", "sort_key", "pk"))
    context = {
        "year": year, "title": _("Đợt xét năm %d") % year, "calls": _calls(calls), "proposals": _proposals(year), "tasks": _tasks(tasks),
        "councils": _councils(tasks), "late": _late(tasks),
        "to_sit": _to_sit(tasks) if council_rules.can_edit(request.user) else [],
    }  # fmt: skip
    return render(request, "tasks/round.html", context)


def _table(caption: str, columns: list[tuple[str, str, str]], rows: list[tuple[str, list[str]]], empty: str) -> dict[str, Any]:
    """columns: (name, label, kind); rows: (address, cells)."""
    return {
        "caption": caption, "columns": [{"name": n, "label": label, "kind": kind} for n, label, kind in columns],
        "rows": [
            {"url": url, "cells": [{"text": text, "url": url if n == 0 else ""} for n, text in enumerate(cells)]} for url, cells in rows
        ],
        "empty": None if rows else {"title": empty, "text": "", "url": "", "action": ""},
    }  # fmt: skip


def _calls(calls: list[Any]) -> dict[str, Any]:
    columns = [("title", _("Thông báo"), "link"), ("type", _("Loại"), "text"), ("closes", _("Nhận đến hết ngày"), "date")]
    columns += [("came", _("Hồ sơ"), "number"), ("opened", _("Mở hồ sơ"), "date")]
    rows = [
        (
            c.get_absolute_url(),
            [c.title, str(c.get_type_display()), day(c.closes_on), number(c.came), day(c.opened_on) if c.opened_on else _("chưa mở")],
        )
        for c in calls
    ]
    return _table(_("Thông báo"), columns, rows, _("Chưa có thông báo nào của năm này."))


def _proposals(year: int) -> dict[str, Any]:
    counts = Proposal.objects.filter(call__year=year).order_by().values_list("state").annotate(n=Count("pk"))
    found = dict(counts)
    rows = [
        {"label": str(label), "value": found[state], "url": f"/de-xuat/?tinh-trang={state}"}
        for state, label in Proposal.State.choices
        if state in found
    ]
    return {"title": _("Hồ sơ theo tình trạng"), "unit": _("hồ sơ"), "rows": rows}


def _tasks(tasks: list[Task]) -> dict[str, Any]:
    counts = Counter(t.stage for t in tasks)
    rows = [
        {"label": str(label), "value": counts[stage], "url": f"/nhiem-vu/?giai-doan={stage}"} for stage, label in Task.Stage.choices if counts[stage]
    ]
    return {"title": _("Nhiệm vụ theo giai đoạn"), "unit": _("nhiệm vụ"), "rows": rows}


def _councils(tasks: list[Task]) -> dict[str, Any]:
    of_tasks = {"subject_kind": Task.kind, "subject_id__in": [t.pk for t in tasks]}
    listed = AgendaItem.objects.filter(**of_tasks).values("council_id")
    found = Council.objects.filter(Q(**of_tasks) | Q(pk__in=listed)).order_by("sort_date", "pk")[:_SHOWN]
    columns = [("title", _("Hội đồng"), "link"), ("type", _("Loại"), "text"), ("met", _("Ngày họp"), "date")]
    rows = [(c.get_absolute_url(), [c.title, str(c.get_type_display()), str(c.met_on or _("chưa họp"))]) for c in found]
    return _table(_("Hội đồng"), columns, rows, _("Chưa có hội đồng nào."))


def _to_sit(tasks: list[Task]) -> list[dict[str, Any]]:
    """Tasks at the stage of a council that have none yet, by type of council and field: dict(type, title, groups=[(field, tasks)],
    standing: councils of the type that have not sat and can still take them)."""
    at = [t for t in tasks if t.stage in _SITS]
    keys = [t.pk for t in at]
    about = {"subject_kind": Task.kind, "subject_id__in": keys}
    taken = set(AgendaItem.objects.filter(**about).values_list("subject_id", "council__type"))
    taken |= set(Council.objects.filter(**about).values_list("subject_id", "type"))
    found: list[dict[str, Any]] = []
    under_way = Council.objects.filter(stage__in=(Council.Stage.PROPOSED, Council.Stage.APPOINTED)).order_by("-pk")
    standing: dict[str, list[Council]] = {}
    for council in under_way.filter(type__in=[type for type, _title in _SITS.values()])[:_SHOWN]:
        standing.setdefault(council.type, []).append(council)
    for stage, (type, title) in _SITS.items():
        groups: dict[str, list[Task]] = {}
        for task in (t for t in at if t.stage == stage and (t.pk, type) not in taken):
            groups.setdefault(task.field.title if task.field else _("Chưa ghi lĩnh vực"), []).append(task)
        if groups:
            found.append({"type": type, "title": title, "groups": sorted(groups.items()), "standing": standing.get(type, [])})
    return found


def _late(tasks: list[Task]) -> dict[str, Any]:
    today, by_pk = timezone.localdate(), {t.pk: t for t in tasks}
    duties = Obligation.objects.filter(subject_kind=Task.kind, subject_id__in=by_pk, done_on=None, due_on__lt=today).order_by("due_on", "pk")[:_SHOWN]
    columns = [("duty", _("Việc"), "link"), ("task", _("Nhiệm vụ"), "text"), ("due", _("Hạn"), "date"), ("late", _("Trễ"), "text")]
    rows = [
        (by_pk[d.subject_id].get_absolute_url(), [d.title, by_pk[d.subject_id].title, day(d.due_on), due_words(d.due_on, today)[0]]) for d in duties
    ]
    return _table(_("Việc quá hạn"), columns, rows, _("Không có việc quá hạn."))
