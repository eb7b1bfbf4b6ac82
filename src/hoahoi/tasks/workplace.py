"""The workplace of a host or investigator: what is asked of me and by when, what I sent, what was answered. Refused is not found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hoahoi.accounts.models import Role
from hoahoi.accounts.rules import own_organisations
from hoahoi.declare.asks import asked_by_rooms
from hoahoi.forms.asking import Asked, asked_of, form_url
from hoahoi.forms.filling import record_of
from hoahoi.forms.models import Filling
from hoahoi.forms.rules import viewable
from hoahoi.forms.schema import form_text
from hoahoi.forms.views import fill_form
from hoahoi.procedures.actions import procedure_of
from hoahoi.procedures.models import Case, Obligation
from hoahoi.procedures.versions import Incomplete
from hoahoi.procedures.words import due_words
from hoahoi.ui.vietnamese import day

from .answers import case_read, code_of, read_cases
from .intake import APPLICATION, ORDERS, may_propose, open_calls, order_form, takes_online
from .models import Call, CalledTask, Change, ProgressReport, Proposal, Task
from .next_steps import NextStep, host_steps
from .reporting import FORM, WAITING
from .rules import PROPOSALS, answers_for, follows_only, hosted

View = Callable[..., HttpResponse]
_SHOWN = 30
_AHEAD = timedelta(days=366)  # what falls due later is folded away


def for_hosts(view: View) -> View:
    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_role(Role.INVESTIGATOR, Role.FIRM):  # type: ignore[union-attr]
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


# ---- the desk


@for_hosts
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    tasks = {t.pk: t for t in hosted(user).order_by("-starts_on", "-pk")[:200]}
    waiting = list(ProgressReport.objects.filter(task_id__in=tasks, state__in=WAITING).order_by("due_on", "pk").defer("content"))
    sent = list(ProgressReport.objects.filter(task_id__in=tasks).exclude(sent_on=None).order_by("-sent_on", "-pk").defer("content")[:_SHOWN])
    changes = list(Change.objects.filter(task_id__in=tasks).order_by("-asked_on", "-pk")[:_SHOWN])
    forms = viewable(user, Filling.objects.filter(owner=None).exclude(sent_on=None)).order_by("-sent_on", "-pk").defer("content", "told")[:_SHOWN]
    asked = _asked(user, tasks, waiting)
    soon = [line for line in asked if line["on"] <= timezone.localdate() + _AHEAD]
    context = {
        "asked": soon, "later": asked[len(soon) :],
        "sent": [_sent(r, tasks) for r in sent] + [_filled(f) for f in forms] + [_changed(c, tasks) for c in changes] + _proposed(user),
        "tasks": _mine(user, tasks), "calls": [(call, day(call.closes_on)) for call in open_calls().exclude(type=Call.Type.DIRECT)[:_SHOWN]],
    }  # fmt: skip
    return render(request, "tasks/workplace.html", context)


def _asked(user: Any, tasks: dict[int, Task], waiting: list[ProgressReport]) -> list[dict[str, Any]]:
    """Reports to send, forms that the rules ask for, what else they ask of a host, and what other rooms ask, by day."""
    today = timezone.localdate()
    read_cases(tasks.values())
    duties = Obligation.objects.filter(done_on=None, role=Role.INVESTIGATOR, subject_kind=Task.kind, subject_id__in=tasks)
    mine = duties.filter(Q(organisation_id=None) | Q(organisation_id__in=own_organisations(user)) | Q(subject_id__in=_led(user, tasks)))
    written = {_("Gửi báo cáo tiến độ kỳ %d") % r.number for r in waiting}
    forms = asked_of(user)
    answered = Counter(a.duty.pk for a in forms)
    lines = [_line(r.due_on, r.title, tasks[r.task_id], today, f"/viec-cua-toi/bao-cao/{r.pk}/", r.answer) for r in waiting]
    lines += [_line(a.duty.due_on, _asking(a, answered[a.duty.pk]), a.subject, today, a.url, _standing(a)) for a in forms]
    covered = {(getattr(a.subject, "task_id", None), code) for a in forms for code in a.form.answers}  # asked by a form on another record of the task
    lines += [
        _line(o.due_on, o.title, tasks[o.subject_id], today, "", o.basis) for o in mine
        if o.title not in written and o.pk not in answered and (o.subject_id, code_of(o, tasks[o.subject_id])) not in covered
    ]  # fmt: skip
    lines += [_line(ask.on, ask.title, ask.about, today, ask.url, ask.note) for ask in asked_by_rooms(user)]
    return sorted(lines, key=lambda line: line["on"])


def _asking(asked: Asked, forms: int) -> str:
    """What the rule asks; where it asks for several forms, which one."""
    return f"{asked.duty.title}: {asked.form.title.lower()}" if forms > 1 else asked.duty.title


def _standing(asked: Asked) -> str:
    """What the rule asks, and how the form stands."""
    filling = asked.filling
    if filling is None:
        return asked.form.name
    if asked.waits_for_office:
        return _("đã gửi %s, chờ cơ quan quản lý trả lời") % day(filling.sent_on)
    return _("cần bổ sung: %s") % filling.answer if filling.answer else _("đang viết")


def _mine(user: Any, tasks: dict[int, Task]) -> list[dict[str, Any]]:
    """Each task with what its people may do of their own accord."""
    leads = user.has_role(Role.INVESTIGATOR)
    return [{"task": task, "steps": _steps(task, case_read(task)) if leads else []} for task in tasks.values()]


def _steps(task: Task, case: Case | None) -> list[NextStep]:
    if case is None or follows_only(task):
        return []
    try:
        procedure = procedure_of(case)
    except Incomplete:  # the office is asked to fill its rules; nothing for a host to do about it
        return []
    return list(host_steps(task, case, procedure, early=False))


def _led(user: Any, tasks: dict[int, Task]) -> list[int]:
    return [pk for pk, task in tasks.items() if user.person_id and task.investigator_id == user.person_id]


def _line(on: Any, title: str, task: Any, today: Any, url: str, note: str) -> dict[str, Any]:
    words, tone = due_words(on, today)
    return {"on": on, "day": day(on), "title": title, "task": task, "words": words, "tone": tone, "url": url, "note": note}


def _sent(report: ProgressReport, tasks: dict[int, Task]) -> dict[str, Any]:
    return {
        "title": report.title, "url": report.get_absolute_url(), "task": tasks[report.task_id], "on": day(report.sent_on),
        "state": report.get_state_display(), "answer": report.answer,
    }  # fmt: skip


def _filled(filling: Filling) -> dict[str, Any]:
    return {
        "title": filling.title, "url": filling.get_absolute_url(), "task": record_of(filling), "on": day(filling.sent_on),
        "state": filling.get_state_display(), "answer": filling.answer,
    }  # fmt: skip


def _proposed(user: Any) -> list[dict[str, Any]]:
    rows = PROPOSALS.viewable(user, Proposal.objects.select_related("call")).order_by("-received_on", "-pk").defer("content", "sealed")[:_SHOWN]
    return [
        {"title": p.title, "url": p.get_absolute_url(), "task": p.call, "on": day(p.received_on), "state": p.get_state_display(), "answer": p.missing}
        for p in rows
    ]


def _changed(change: Change, tasks: dict[int, Task]) -> dict[str, Any]:
    return {
        "title": change.title, "url": change.get_absolute_url(), "task": tasks[change.task_id], "on": day(change.asked_on),
        "state": change.get_state_display(), "answer": change.answer,
    }  # fmt: skip


# ---- a report


@for_hosts
@require_http_methods(["GET", "POST"])
def write_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The report's form; once sent, the report's own page."""
    report = get_object_or_404(ProgressReport.objects.select_related("task__host", "task__investigator"), pk=pk)
    if not answers_for(request.user, report.task):  # type: ignore[arg-type]
        raise Http404
    if report.state not in WAITING:
        return HttpResponseRedirect(report.get_absolute_url())
    return fill_form(request, FORM, report)


# ---- sending in to a call


@for_hosts
@require_GET
def intake_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What an account can send in to a call and how it stands: orders to a call for proposals, an application for each task that seeks a host."""
    user: Any = request.user
    call = get_object_or_404(Call, pk=pk)
    if not may_propose(user, call) or call.type == Call.Type.DIRECT:
        raise Http404
    doors = _order_doors(user, call) if call.type == Call.Type.PROPOSALS else _application_doors(user, call)
    context = {"call": call, "closes": day(call.closes_on), "open": takes_online(call, timezone.localdate()), "doors": doors}
    return render(request, "tasks/intake.html", context)


def _order_doors(user: Any, call: Call) -> list[dict[str, Any]]:
    """Each order begun or sent, and the next one."""
    kept = list(Filling.objects.filter(form__in=ORDERS, subject_kind=Call.kind, subject_id=call.pk, owner=user).order_by("number"))
    doors = [_door(form_text(f.form).title, f.form, call, f.number, f) for f in kept]
    following = max((f.number for f in kept), default=0) + 1
    return doors + [_door(_("Viết %s mới") % form_text(order_form(call)).title.lower(), order_form(call), call, following, None)]


def _application_doors(user: Any, call: Call) -> list[dict[str, Any]]:
    called = list(call.called.select_related("task").order_by("pk"))
    rows = Filling.objects.filter(form=APPLICATION, subject_kind=CalledTask.kind, subject_id__in=[c.pk for c in called], owner=user)
    kept = {f.subject_id: f for f in rows}
    return [_door(c.task.title, APPLICATION, c, 1, kept.get(c.pk)) for c in called]


def _door(title: str, key: str, subject: Any, number: int, filling: Filling | None) -> dict[str, Any]:
    return {
        "title": title, "url": form_url(key, subject, number), "state": filling.get_state_display() if filling else _("chưa viết"),
        "sent": day(filling.sent_on) if filling and filling.sent_on else "",
    }  # fmt: skip
