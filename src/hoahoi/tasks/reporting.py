"""Progress reports: planned from the contract, asked for, written with what the record knows, sent, answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import count, takewhile
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from hoahoi.forms.filling import Filled
from hoahoi.forms.models import Filling
from hoahoi.forms.schema import form_text
from hoahoi.forms.values import FormError, Values, cleaned
from hoahoi.ledger.acts import Act, Actor, act
from hoahoi.procedures.calendar import add_months
from hoahoi.procedures.models import Obligation

from .common import limit_or_none, locked
from .models import ProgressReport, Task
from .money import TaskError, require_order, vnday

FORM = "progress_report"
State = ProgressReport.State
WAITING = (State.ASKED, State.RETURNED)


def plan_reports(task: Task, starts_on: date, ends_on: date, actor: Actor) -> list[ProgressReport]:
    """Reports every so many months of the regime, up to the end; a regime that does not say plans none. Those planned already stay."""
    every = limit_or_none(task, "report_every")
    if every is None:
        return []
    step, made = int(every.value), []
    known = {r.until for r in task.progress_reports.all()}
    with act("progress_report.plan", actor=actor):
        days = takewhile(lambda day: day < ends_on, (add_months(starts_on, step * n) for n in count(1)))
        for day in days:
            if day not in known:
                made.append(ask_progress_report(task=task, until=day, due_on=day, actor=actor, basis=every.citation, confidence=every.confidence))
    return made


def ask_progress_report(*, task: Task, until: date, due_on: date, actor: Actor, basis: str = "", confidence: str = "found") -> ProgressReport:
    """Ask the host for a report by a day; it waits for them. Raises TaskError when it would be due before what it reports on."""
    require_order(until, due_on, _("ngày lấy số liệu"), _("Hạn gửi"), "due_on")
    with act("progress_report.ask", actor=actor) as doing:
        now = locked(task)
        if now.stage in (Task.Stage.CLOSED, Task.Stage.STOPPED):
            raise TaskError(_("Nhiệm vụ đã %s.") % now.get_stage_display().lower())
        same = now.progress_reports.filter(until=until).first()
        if same is not None:
            raise TaskError(_("Đã yêu cầu báo cáo số liệu đến ngày %s.") % vnday(until), "until")
        last = now.progress_reports.aggregate(last=Max("number"))["last"] or 0
        report = ProgressReport(task=now, number=last + 1, until=until, due_on=due_on, form=form_text(FORM).code)
        doing.save(report)
        doing.save(
            Obligation(
                title=_duty(report), subject_kind=Task.kind, subject_id=now.pk, due_on=due_on, role="investigator", organisation_id=now.host_id,
                basis=basis[:200], confidence=confidence,
            )
        )  # fmt: skip
    return report


def _duty(report: ProgressReport) -> str:
    return _("Gửi báo cáo tiến độ kỳ %d") % report.number


def _cleaned(content: Mapping[str, Any]) -> Values:
    try:
        return cleaned(form_text(FORM), content)
    except FormError as refusal:
        raise TaskError(refusal.message, refusal.field) from refusal


def save_draft(*, report: ProgressReport, content: Mapping[str, Any], actor: Actor, expected_version: int | None = None) -> ProgressReport:
    """Keep what is written so far. Raises TaskError above a word limit or once sent; ledger.acts.Stale when somebody else saved first."""
    kept = {code: value for code, value in _cleaned(content).items() if value}
    with act("progress_report.draft", actor=actor) as doing:
        now = _waiting(report)
        now.content = kept
        doing.save(now, expected_version=expected_version)
    return now


def submit_progress_report(
    *, report: ProgressReport, content: Mapping[str, Any], on: date, actor: Actor, expected_version: int | None = None
) -> ProgressReport:
    """Send the report: what was written, and for the rest what the record knows. Raises TaskError for what is missing, too long, or sent before;

    Stale when somebody else saved first.
    """
    whole = Filled(form_text(FORM), report, 1, None, None, _cleaned(content), Filling.State.DRAFT)
    if missing := whole.missing:
        raise TaskError(_("Chưa ghi “%s”.") % missing[0].field.title, missing[0].field.code)
    with act("progress_report.submit", actor=actor) as doing:
        now = _waiting(report)
        now.content, now.sent_on, now.state = whole.values, on, State.SENT
        doing.save(now, expected_version=expected_version)
        _close(now, on, doing)
    return now


def _waiting(report: ProgressReport) -> ProgressReport:
    now = ProgressReport.objects.select_for_update().select_related("task").get(pk=report.pk)
    if now.state not in WAITING:
        raise TaskError(_("Báo cáo này đã gửi ngày %s.") % vnday(now.sent_on) if now.sent_on else _("Báo cáo này không còn chờ gửi."))
    return now


def _close(report: ProgressReport, on: date, doing: Act) -> None:
    for duty in Obligation.objects.filter(subject_kind=Task.kind, subject_id=report.task_id, title=_duty(report), done_on=None):
        duty.done_on = on
        doing.save(duty)


def drop_reports(task: Task, on: date, doing: Act) -> None:
    """A task at its end owes no more reports: those not sent stay as they were asked for, and fall due no longer."""
    for report in task.progress_reports.filter(state__in=WAITING):
        _close(report, on, doing)


def answer_report(*, report: ProgressReport, accepted: bool, text: str, on: date, actor: Actor, due_on: date | None = None) -> ProgressReport:
    """The office accepts the report, or returns it to be completed by a day. Raises TaskError."""
    if not accepted and (not text.strip() or due_on is None):
        raise TaskError(_("Ghi nội dung cần bổ sung và hạn gửi lại."), "text")
    with act("progress_report.answer", actor=actor) as doing:
        now = ProgressReport.objects.select_for_update().select_related("task").get(pk=report.pk)
        if now.state != State.SENT:
            raise TaskError(_("Chỉ trả lời báo cáo đã gửi; báo cáo này: %s.") % now.get_state_display().lower())
        require_order(now.sent_on, on, _("ngày gửi báo cáo"), _("Ngày trả lời"), "on")
        now.answer, now.answered_on, now.state = text.strip(), on, State.ACCEPTED if accepted else State.RETURNED
        if due_on is not None and not accepted:
            require_order(on, due_on, _("ngày trả lời"), _("Hạn gửi lại"), "due_on")
            now.due_on = due_on
            doing.save(
                Obligation(
                    title=_duty(now), subject_kind=Task.kind, subject_id=now.task_id, due_on=due_on, role="investigator",
                    organisation_id=now.task.host_id, basis=_("Cơ quan quản lý yêu cầu bổ sung ngày %s") % vnday(on),
                )
            )  # fmt: skip
        doing.save(now)
    return now


def missed_reports(task: Task, today: date) -> int:
    """How many reports are past their day and not sent."""
    return task.progress_reports.filter(state__in=WAITING, due_on__lt=today).count()
