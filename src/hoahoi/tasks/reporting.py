"""Progress reports: planned from the contract, asked for, written with what the record knows, sent, answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from itertools import count, takewhile

from django.db.models import Max
from django.utils.translation import gettext as _

from hoahoi.ledger.acts import Act, Actor, act
from hoahoi.procedures.calendar import add_months
from hoahoi.procedures.models import Obligation
from hoahoi.ui.vietnamese import number

from .common import limit_or_none, locked
from .form_data import cleaned, form_text, require_complete
from .models import Payment, ProgressReport, Task
from .money import TaskError, dong, require_order, vnday

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


def ask_progress_report(
    *, task: Task, until: date, due_on: date, actor: Actor, basis: str = "", confidence: str = "found"
) -> ProgressReport:
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


def prefilled(report: ProgressReport) -> dict[str, str]:
    """What the form opens with: the draft, and where it is empty what the record knows. Two queries."""
    form, kept = form_text(FORM), dict(report.content)
    for field in form.fields:
        if field.filled_from and not kept.get(field.code):
            kept[field.code] = _KNOWN[field.filled_from](report.task)
    return kept


def _of_commitments(task: Task) -> str:
    lines = []
    for promise in task.commitments.order_by("due_on", "pk"):
        asked = f"{number(promise.quantity)} {promise.unit}".strip() if promise.quantity is not None else ""
        had = _("đã giao %s") % number(promise.delivered) if promise.delivered is not None else _("chưa giao")
        lines.append(f"{promise.title}: " + ", ".join(t for t in (_("cam kết %s") % asked if asked else "", had) if t))
    return "\n".join(lines)


def _of_money(task: Task) -> str:
    lines = [f"{p.title}: {dong(p.amount)}" for p in Payment.objects.filter(task=task).order_by("on", "pk")]
    return "\n".join(lines)


_KNOWN: dict[str, Callable[[Task], str]] = {"commitments": _of_commitments, "money": _of_money}


def save_draft(*, report: ProgressReport, content: Mapping[str, str], actor: Actor, expected_version: int | None = None) -> ProgressReport:
    """Keep what is written so far. Raises TaskError above a word limit or once sent; ledger.acts.Stale when somebody else saved first."""
    kept = cleaned(form_text(FORM), content)
    with act("progress_report.draft", actor=actor) as doing:
        now = _waiting(report)
        now.content = kept
        doing.save(now, expected_version=expected_version)
    return now


def submit_progress_report(
    *, report: ProgressReport, content: Mapping[str, str], on: date, actor: Actor, expected_version: int | None = None
) -> ProgressReport:
    """Send the report. Raises TaskError for what is missing, too long, or sent before; Stale when somebody else saved first."""
    form = form_text(FORM)
    kept = cleaned(form, content)
    require_complete(form, kept)
    with act("progress_report.submit", actor=actor) as doing:
        now = _waiting(report)
        now.content, now.sent_on, now.state = kept, on, State.SENT
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
