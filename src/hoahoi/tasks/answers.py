"""What a task and its life answer in official forms, and what happens when a form of theirs is sent."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from hoahoi.councils.models import Council, Outcome
from hoahoi.directory.models import Affiliation
from hoahoi.directory.queries import the_office
from hoahoi.forms.binding import Subject, attribute, kept_by, subject, when_sent
from hoahoi.forms.filling import version_of
from hoahoi.forms.models import Filling
from hoahoi.forms.schema import forms_for
from hoahoi.forms.values import Values
from hoahoi.ledger.acts import Act, Actor
from hoahoi.ledger.records import kinds
from hoahoi.procedures.actions import TASK, settle, timers_of
from hoahoi.procedures.models import Case, Obligation
from hoahoi.ui.vietnamese import day, number

from . import intake, rules
from .common import case_for, contract_of, task_case
from .milestones import milestone_words, record_milestone
from .models import Change, Participation, Payment, ProgressReport, Proposal, Task
from .money import TaskError, dong
from .reporting import save_draft, submit_progress_report

_TASK, _CONTRACT, _MONEY, _PROPOSAL = lazy("hồ sơ nhiệm vụ"), lazy("hợp đồng"), lazy("sổ kinh phí"), lazy("hồ sơ đề xuất")
_HOST, _LEAD, _COUNCIL, _FORMS = lazy("danh bạ: tổ chức chủ trì"), lazy("danh bạ: chủ nhiệm"), lazy("hội đồng nghiệm thu"), lazy("biểu mẫu đã gửi")


def _once(record: Any, name: str, make: Callable[[], Any]) -> Any:
    """Read once for one opening of a form: several fields ask the same of one record."""
    known = record.__dict__.setdefault("_answers", {})
    if name not in known:
        known[name] = make()
    return known[name]


def _set(name: str, holder: str = "") -> Callable[[Any, Any, Act], None]:
    """A confirmed value becomes a column of the record, or of the record that it points to."""

    def write(record: Any, value: Any, doing: Act) -> None:
        target = getattr(record, holder) if holder else record
        if target is None:
            raise TaskError(_("Hồ sơ chưa ghi nơi giữ thông tin này."), name)
        column = target._meta.get_field(name)
        if column.max_length and len(value) > column.max_length:
            raise TaskError(_("“%(title)s” dài quá %(n)d chữ cái.") % {"title": column.verbose_name, "n": column.max_length}, name)
        setattr(target, name, value)
        doing.save(target)

    return write


def _known(record: Any, name: str) -> str:
    return "" if getattr(record, name) == "unknown" else getattr(record, f"get_{name}_display")()


# ---- who and what

attribute("task.title", _TASK, lambda t: t.title)
attribute("task.title_en", _TASK, lambda t: t.title_en, _set("title_en"))
attribute("task.code", _TASK, lambda t: t.code)
attribute("task.level", _TASK, lambda t: _known(t, "level"))
attribute("task.type", _TASK, lambda t: _known(t, "type"))
attribute("task.programme", _TASK, lambda t: t.programme)
attribute("task.field", _TASK, lambda t: t.field)
attribute("task.host", _TASK, lambda t: t.host)
attribute("task.host_parent", _HOST, lambda t: t.host.parent if t.host else "")
attribute("task.host_address", _HOST, lambda t: t.host.address if t.host else "", _set("address", "host"))
attribute("task.host_phone", _HOST, lambda t: t.host.phone if t.host else "", _set("phone", "host"))
attribute("task.host_email", _HOST, lambda t: t.host.email if t.host else "", _set("email", "host"))
attribute("task.investigator", _TASK, lambda t: t.investigator)
attribute("task.investigator_degree", _LEAD, lambda t: t.investigator.degree if t.investigator else "", _set("degree", "investigator"))
attribute("task.investigator_phone", _LEAD, lambda t: t.investigator.phone if t.investigator else "", _set("phone", "investigator"))
attribute("task.investigator_email", _LEAD, lambda t: t.investigator.email if t.investigator else "", _set("email", "investigator"))
attribute("task.host_and_lead", _TASK, lambda t: "; ".join(str(v) for v in (t.host, t.investigator) if v))


def _workplace(task: Task) -> str:
    posts = Affiliation.objects.filter(person_id=task.investigator_id, valid_to="").select_related("organisation") if task.investigator_id else []
    return next((post.organisation.title for post in posts), "")


def _managing(task: Task) -> str:
    office = the_office()
    return office.organisation.title if office else ""


attribute("task.investigator_workplace", _LEAD, _workplace)
attribute("task.managing_body", lazy("đơn vị sử dụng"), _managing)


def _taking_part(task: Task) -> list[Participation]:
    return _once(task, "taking_part", lambda: list(task.participations.select_related("person", "organisation").order_by("pk")))


def _participants(task: Task) -> Any:
    people = [[p.person.title, p.get_role_display()] for p in _taking_part(task) if p.person]
    proposed = _proposed(task, "participants")  # rows of the online form, or lines typed from paper
    return people or ([row[:2] for row in proposed] if isinstance(proposed, list) else proposed)


def _organisations(task: Task, *roles: str) -> str:
    return "\n".join(p.organisation.title for p in _taking_part(task) if p.organisation and p.role in roles)


attribute("task.participants", _TASK, _participants)
attribute("task.partners", _TASK, lambda t: _organisations(t, Participation.Role.PARTNER) or _proposed(t, "partners"))


# ---- what was proposed


def _proposed(task: Task, code: str) -> Any:
    """An answer of the proposal that the task grew from, or that its host was chosen by; the chosen one counts before others."""
    found = _once(task, "proposals", lambda: sorted(task.proposals.filter(sealed="").order_by("-pk"), key=lambda p: p.state != Proposal.State.CHOSEN))
    return next((p.content[code] for p in found if p.content.get(code)), "")


attribute("task.objective", _PROPOSAL, lambda t: _proposed(t, "objective") or t.abstract, _set("abstract"))
attribute("task.contents", _PROPOSAL, lambda t: _proposed(t, "contents"))
attribute("task.method", _PROPOSAL, lambda t: _proposed(t, "method"))
attribute("task.effect", _PROPOSAL, lambda t: _proposed(t, "effect"))
attribute(
    "task.application_address", _PROPOSAL,
    lambda t: _organisations(t, Participation.Role.APPLYING, Participation.Role.ORDERING) or _proposed(t, "address") or _proposed(t, "reception"),
)  # fmt: skip
for _name in ("publications", "training", "self_rating", "bank_account", "socio_objective"):
    attribute(f"task.{_name}", _FORMS, lambda t: "")


# ---- contract, money, promises


def _contract(task: Task) -> Any:
    return _once(task, "contract", lambda: contract_of(task))


attribute("task.contract_number", _CONTRACT, lambda t: c.number if (c := _contract(t)) else "")
attribute("task.contract_on", _CONTRACT, lambda t: c.signed_on if (c := _contract(t)) else None)
attribute("task.starts_on", _TASK, lambda t: t.starts_on)
attribute("task.ends_on", _TASK, lambda t: t.ends_on)
attribute("task.budget", _TASK, lambda t: t.budget if t.currency == "VND" else None)
attribute("task.state_money", _CONTRACT, lambda t: c.state_amount if (c := _contract(t)) else None)
attribute("task.other_money", _CONTRACT, lambda t: c.other_amount if (c := _contract(t)) else None)


def _payments(task: Task) -> list[Payment]:
    return _once(task, "payments", lambda: list(task.payments.order_by("on", "pk")))


def _moved(task: Task, *types: str) -> Decimal | None:
    rows = [p.amount for p in _payments(task) if p.type in types]
    return sum(rows, Decimal(0)) if rows else None


def _paid(task: Task) -> Decimal | None:
    return _moved(task, Payment.Type.ADVANCE, Payment.Type.DISBURSED)


def _left(task: Task) -> Decimal | None:
    contract = _contract(task)
    return contract.amount - (_paid(task) or Decimal(0)) if contract else None


attribute("task.paid", _MONEY, _paid)
attribute("task.settled", _MONEY, lambda t: _moved(t, Payment.Type.SETTLED))
attribute("task.left", _MONEY, _left)
attribute("task.payments", _MONEY, lambda t: "\n".join(f"{p.title}: {dong(p.amount)}" for p in _payments(t)))


def _promises(task: Task) -> list[Any]:
    return _once(task, "promises", lambda: list(task.commitments.order_by("due_on", "pk")))


def _amount(value: Decimal | None, unit: str) -> str:
    return f"{number(value)} {unit}".strip() if value is not None else ""


def _products(task: Task) -> Any:
    promised = [[p.title, _amount(p.quantity, p.unit), p.quality] for p in _promises(task)]
    return promised or _proposed(task, "results")


def _delivered(task: Task) -> list[list[str]]:
    return [
        [p.title, _amount(p.quantity, p.unit), _amount(p.delivered, p.unit) or (_("đã giao") if p.delivered_on else ""), str(p.delivered_on or ""), p.evidence]
        for p in _promises(task)
    ]  # fmt: skip


def _deliveries(task: Task) -> str:
    lines = []
    for p in _promises(task):
        asked = _("cam kết %s") % _amount(p.quantity, p.unit) if p.quantity is not None else ""
        had = _("đã giao %s") % number(p.delivered) if p.delivered is not None else _("chưa giao")
        lines.append(f"{p.title}: " + ", ".join(t for t in (asked, had) if t))
    return "\n".join(lines)


attribute("task.products", _CONTRACT, _products)
attribute("task.delivered", lazy("sản phẩm cam kết và đã giao"), _delivered)
attribute("task.deliveries", lazy("sản phẩm cam kết và đã giao"), _deliveries)


# ---- while it ran


def _agreed(task: Task) -> list[Change]:
    return _once(task, "changes", lambda: list(task.changes.filter(state=Change.State.AGREED).order_by("decided_on", "pk")))


def _work_done(task: Task) -> str:
    """What the progress reports told, period by period."""
    sent = task.progress_reports.exclude(sent_on=None).order_by("number")
    told = [(r, r.content.get("done", "")) for r in sent]
    return "\n".join(_("Kỳ %(n)d (đến %(day)s): %(text)s") % {"n": r.number, "day": day(r.until), "text": text} for r, text in told if text)


def _last_report(task: Task) -> str:
    last = task.progress_reports.exclude(sent_on=None).order_by("-number").first()
    return _("Kỳ %(n)d, gửi %(day)s") % {"n": last.number, "day": day(last.sent_on)} if last else ""


attribute("task.changes", lazy("điều chỉnh đã đồng ý"), lambda t: "\n".join(f"{c.title}: {c.after} ({day(c.decided_on)})" for c in _agreed(t)))
attribute("task.extended_to", lazy("điều chỉnh đã đồng ý"), lambda t: next((c.new_end for c in reversed(_agreed(t)) if c.new_end), None))
attribute("task.work_done", lazy("báo cáo tiến độ đã gửi"), _work_done)
attribute("task.last_report", lazy("báo cáo tiến độ đã gửi"), _last_report)
attribute("progress_report.number", lazy("báo cáo tiến độ"), lambda r: str(r.number))
attribute("progress_report.until", lazy("báo cáo tiến độ"), lambda r: r.until)


# ---- acceptance


def _acceptance(task: Task) -> Council | None:
    councils = Council.objects.filter(subject_kind=Task.kind, subject_id=task.pk, type=Council.Type.ACCEPTANCE).select_related("decision", "outcome")
    return _once(task, "acceptance", lambda: councils.order_by("-pk").first())


def _rating(task: Task) -> str:
    outcome = getattr(_acceptance(task), "outcome", None)
    return outcome.get_rating_display() if outcome and outcome.rating != Outcome.Rating.UNKNOWN else ""


def _council_decision(task: Task) -> str:
    council = _acceptance(task)
    if council is None:
        return ""
    return (council.decision.number if council.decision else "") or council.decision_number or council.title


def _rights(task: Task) -> str:
    rows = kinds()["ip_right"]._base_manager.filter(task_id=task.pk).order_by("pk")
    return "\n".join(" ".join(str(v) for v in (r.get_type_display(), r.title, r.number) if v) for r in rows)  # type: ignore[attr-defined]


attribute("task.acceptance_council", _COUNCIL, _council_decision)
attribute("task.acceptance_met_on", _COUNCIL, lambda t: c.met_on if (c := _acceptance(t)) else None)
attribute("task.rating", _COUNCIL, _rating)
attribute("task.ip_rights", lazy("sổ sở hữu trí tuệ"), _rights)


# ---- who fills, what is asked


def _may_fill(user: Any, task: Task) -> bool:
    return rules.answers_for(user, task) or rules.can_edit(user, task)


def _asked(obligation: Obligation, task: Task) -> list[tuple[str, int]]:
    """The forms that a time limit of the task's procedure asks for."""
    code = code_of(obligation, task)
    return [(form.key, 1) for form in forms_for(Task.kind) if code and code in form.answers]


def code_of(obligation: Obligation, task: Task) -> str:
    """The time limit of the task's procedure that made it due; "" for what was asked otherwise."""
    return str(_once(task, "timers", lambda: _timers(task)).get(obligation.title, ""))


def case_read(task: Task) -> Case | None:
    """The task's case, asked for once while the record is in hand."""
    found: Case | None = _once(task, "case", lambda: task_case(task))
    return found


def _timers(task: Task) -> dict[str, str]:
    case = case_read(task)
    return {rule.title: rule.code for rule in timers_of(case)} if case else {}


def read_cases(tasks: Collection[Task]) -> None:
    """The cases of many tasks in one query."""
    found = Case.objects.filter(subject_kind=Task.kind, subject_id__in=[t.pk for t in tasks], procedure__in=TASK)
    latest = {case.subject_id: case for case in found.order_by("pk")}
    for task in tasks:
        _once(task, "case", partial(latest.get, task.pk))


subject(
    Subject(
        Task.kind, may_fill=_may_fill, may_accept=rules.can_edit, may_read=rules.sees_life, mine=rules.hosted, asked=_asked,
        read_ahead=read_cases, reaches={},
    )
)  # fmt: skip
subject(
    Subject(
        ProgressReport.kind, may_fill=lambda user, report: _may_fill(user, report.task), may_accept=lambda user, report: rules.can_edit(user, report.task),
        may_read=lambda user, report: rules.sees_life(user, report.task), reaches={Task.kind: lambda report: report.task},
    )
)  # fmt: skip


class ReportKeeper:
    """Progress reports are records of this room; their text stays in them."""

    def read(self, record: Any) -> tuple[Values, str, str]:
        state = Filling.State.DRAFT if record.state == ProgressReport.State.ASKED else record.state
        return dict(record.content), state, record.answer

    def version(self, record: Any) -> int:
        return version_of(record)

    def save(self, record: Any, content: Values, actor: Actor, expected: int | None) -> None:
        save_draft(report=record, content=content, actor=actor, expected_version=expected)

    def send(self, record: Any, content: Values, on: date, actor: Actor, expected: int | None) -> None:
        submit_progress_report(report=record, content=content, on=on, actor=actor, expected_version=expected)


kept_by("progress_report", ReportKeeper())


def _slip_sent(task: Any, values: Values, on: date, actor: Actor) -> None:
    settle(case=case_for(task), codes=("running_slip",), on=on, actor=actor)


def _request_sent(task: Any, values: Values, on: date, actor: Actor) -> None:
    """Sent online, the file is received that day; what is completed later does not move it. The self-assessment goes before it."""
    if not Filling.objects.filter(form="self_assessment", subject_kind=Task.kind, subject_id=task.pk).exclude(sent_on=None).exists():
        raise TaskError(_("Gửi báo cáo tự đánh giá trước khi đề nghị nghiệm thu."))
    if "dossier_received" in milestone_words(task) and not task.milestones.filter(code="dossier_received").exists():
        record_milestone(task=task, code="dossier_received", on=on, actor=actor, note=_("Gửi trực tuyến"))


when_sent("running_task", _slip_sent)
when_sent("acceptance_request", _request_sent)
intake.declare()
