"""The workplace of a host or investigator: what is asked of me and by when, what I sent, what was answered. Refused is not found."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
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
from hoahoi.ledger.acts import Stale
from hoahoi.ledger.models import Entry
from hoahoi.procedures.models import Obligation
from hoahoi.procedures.words import due_words
from hoahoi.ui.vietnamese import day

from .form_data import form_text
from .models import Change, ProgressReport, Task
from .money import TaskError
from .reporting import FORM, WAITING, prefilled, save_draft, submit_progress_report
from .rules import answers_for, hosted

View = Callable[..., HttpResponse]
_SHOWN = 30


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
    context = {
        "asked": _asked(user, tasks, waiting), "sent": [_sent(r, tasks) for r in sent] + [_changed(c, tasks) for c in changes],
        "tasks": list(tasks.values()),
    }  # fmt: skip
    return render(request, "tasks/workplace.html", context)


def _asked(user: Any, tasks: dict[int, Task], waiting: list[ProgressReport]) -> list[dict[str, Any]]:
    """Reports to send, then what else the rules ask of a host, by day."""
    today = timezone.localdate()
    duties = Obligation.objects.filter(done_on=None, role=Role.INVESTIGATOR, subject_kind=Task.kind, subject_id__in=tasks)
    mine = duties.filter(Q(organisation_id=None) | Q(organisation_id__in=own_organisations(user)) | Q(subject_id__in=_led(user, tasks)))
    written = {_("Gửi báo cáo tiến độ kỳ %d") % r.number for r in waiting}
    lines = [_line(r.due_on, r.title, tasks[r.task_id], today, f"/viec-cua-toi/bao-cao/{r.pk}/", r.answer) for r in waiting]
    lines += [_line(o.due_on, o.title, tasks[o.subject_id], today, "", o.basis) for o in mine if o.title not in written]
    return sorted(lines, key=lambda line: line["on"])


def _led(user: Any, tasks: dict[int, Task]) -> list[int]:
    return [pk for pk, task in tasks.items() if user.person_id and task.investigator_id == user.person_id]


def _line(on: Any, title: str, task: Task, today: Any, url: str, note: str) -> dict[str, Any]:
    words, tone = due_words(on, today)
    return {"on": on, "day": day(on), "title": title, "task": task, "words": words, "tone": tone, "url": url, "note": note}


def _sent(report: ProgressReport, tasks: dict[int, Task]) -> dict[str, Any]:
    return {
        "title": report.title, "url": report.get_absolute_url(), "task": tasks[report.task_id], "on": day(report.sent_on),
        "state": report.get_state_display(), "answer": report.answer,
    }  # fmt: skip


def _changed(change: Change, tasks: dict[int, Task]) -> dict[str, Any]:
    return {
        "title": change.title, "url": change.get_absolute_url(), "task": tasks[change.task_id], "on": day(change.asked_on),
        "state": change.get_state_display(), "answer": change.answer,
    }  # fmt: skip


# ---- a report


class ReportForm(forms.Form):
    """The fields of the report's form, opened with what the record knows. version: as in the office's own forms."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in form_text(FORM).fields:
            self.fields[field.code] = forms.CharField(
                label=field.title, required=False, widget=forms.Textarea({"rows": 6}), help_text=_("Nhiều nhất %d từ.") % field.words
            )

    def content(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


@for_hosts
@require_http_methods(["GET", "POST"])
def write_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the report; "luu" keeps the draft, "gui" sends it. A draft that somebody else saved meanwhile is never written over."""
    report = get_object_or_404(ProgressReport.objects.select_related("task"), pk=pk)
    if not answers_for(request.user, report.task):  # type: ignore[arg-type]
        raise Http404
    if report.state not in WAITING:
        return HttpResponseRedirect(report.get_absolute_url())
    if request.method == "GET":
        return _page(request, report, ReportForm(initial={**prefilled(report), "version": _version(report)}))
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _page(request, report, form, 422)
    sending = "gui" in request.POST
    expected = form.cleaned_data["version"] or 0
    try:
        if sending:
            submit_progress_report(
                report=report, content=form.content(), on=timezone.localdate(), actor=request.user, expected_version=expected
            )
        else:
            save_draft(report=report, content=form.content(), actor=request.user, expected_version=expected)
    except TaskError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _page(request, report, form, 422)
    except Stale:
        return _overtaken(request, report)
    messages.success(request, _("Đã gửi báo cáo.") if sending else _("Đã lưu bản nháp."))
    return HttpResponseRedirect("/viec-cua-toi/" if sending else request.path)


def _overtaken(request: HttpRequest, report: ProgressReport) -> HttpResponse:
    """What was typed stays; saving again replaces the other's draft, knowingly."""
    data = request.POST.copy()
    data["version"] = str(_version(report))
    again = ReportForm(data)
    again.add_error(None, _("Trong lúc bạn viết, người khác đã lưu báo cáo này. Nội dung bạn gõ vẫn còn bên dưới; lưu lại sẽ thay bản kia."))
    return _page(request, report, again, 409)


def _version(report: ProgressReport) -> int:
    newest = Entry.objects.filter(kind=report.kind, object_id=report.pk).order_by("-version").values_list("version", flat=True).first()
    return newest or 0


def _page(request: HttpRequest, report: ProgressReport, form: ReportForm, status: int = 200) -> HttpResponse:
    return render(request, "tasks/report.html", {"report": report, "form": form, "due": day(report.due_on), "until": day(report.until)}, status=status)
