"""Changes while a task runs: asked for by the host, answered by whom the regime names, within its limits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from hoahoi.accounts.models import STAFF, Role
from hoahoi.directory.models import Organisation, Person
from hoahoi.documents.models import Document
from hoahoi.ledger.acts import SYSTEM, Act, Actor, SystemActor, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.procedures.actions import case_of, move, note_event, open_case, procedure_of, settle
from hoahoi.procedures.calendar import due

from .common import ADJUSTMENT, adjustment_of, case_for, contract_of, limit, locked, tell
from .guards import fixed_by_lump_sum
from .models import Change, Contract, Task, TaskName
from .money import HUNDRED, ExtensionRule, TaskError, require_extension, require_order, vnday
from .reporting import plan_reports

Type, State = Change.Type, Change.State
RUNNING = (Task.Stage.APPROVED, Task.Stage.IN_PROGRESS, Task.Stage.BASE_ACCEPTANCE)
_OPEN = (State.ASKED, State.CONSULTED)


def extension_rule(task: Task) -> ExtensionRule:
    codes = ("extension_times", "extension_long_over", "extension_long_task", "extension_short_task")
    return ExtensionRule(*(limit(task, code, ADJUSTMENT) for code in codes))


def ask_change(
    *, task: Task, type: str, reason: str, asked_on: date, actor: Actor, after: str = "", new_end: date | None = None,
    subject_id: int | None = None, done_share: Decimal | None = None,
) -> Change:  # fmt: skip
    """Ask for a change. after: what is wanted, in words; new_end for time, subject_id for a new host or investigator.

    What the regime can never allow is refused at once. Raises TaskError, versions.Incomplete.
    """
    if not reason.strip():
        raise TaskError(_("Ghi lý do điều chỉnh."), "reason")
    with act("change.ask", actor=actor) as doing:
        now = locked(task)
        if now.stage not in RUNNING:
            raise TaskError(_("Chỉ điều chỉnh nhiệm vụ đang thực hiện; nhiệm vụ này ở “%s”.") % now.get_stage_display())
        adjustment_of(now)
        if now.changes.filter(type=type, state__in=_OPEN).exists():
            raise TaskError(_("Nhiệm vụ có đề nghị cùng loại đang chờ trả lời."), "type")
        change = Change(
            task=now, type=type, reason=reason.strip(), after=after.strip(), new_end=new_end, subject_id=subject_id, done_share=done_share, asked_on=asked_on,
        )  # fmt: skip
        _fill(change)
        _require_possible(change)
        doing.save(change)
        open_case(subject=change, regime_code=case_for(now).regime, procedure=ADJUSTMENT, actor=actor, on=PartialDate.of(asked_on))
        if type == Type.EXTENSION:
            settle(case=case_for(now), codes=("extension_asked",), on=asked_on, actor=actor)
    return change


def _fill(change: Change) -> None:
    """before and after in words, from the record where it knows them."""
    task = change.task
    if change.type in (Type.EXTENSION, Type.SHORTENING):
        if change.new_end is None:
            raise TaskError(_("Ghi thời hạn mới."), "new_end")
        change.before, change.after = str(task.ends_on or ""), vnday(change.new_end)
    elif change.type in (Type.HOST, Type.INVESTIGATOR):
        model = Organisation if change.type == Type.HOST else Person
        new = model._base_manager.filter(pk=change.subject_id).first()
        if new is None:
            raise TaskError(_("Chọn tổ chức mới hoặc người mới."), "subject_id")
        change.before, change.after = str((task.host if change.type == Type.HOST else task.investigator) or ""), str(new)
    elif change.type == Type.NAME:
        change.before = task.title
    if not change.after:
        raise TaskError(_("Ghi nội dung đề nghị."), "after")


def _require_possible(change: Change) -> None:
    if refusal := fixed_by_lump_sum(change):
        raise TaskError(refusal, "type")
    if change.type == Type.EXTENSION:
        _require_extension(change)
        _require_in_time(change)
    elif change.type == Type.SHORTENING:
        _require_shortening(change)


def _span(task: Task) -> tuple[date, date]:
    """First and last day of the task. Raises TaskError where the record does not know the days."""
    starts, ends = task.starts_on, task.ends_on
    if not (starts and starts.day and ends and ends.day):
        raise TaskError(_("Hồ sơ chưa có đủ ngày bắt đầu và kết thúc của nhiệm vụ."), "new_end")
    return starts.first, ends.first


def _require_extension(change: Change) -> None:
    """The limits go by the dates of the contract as signed: an extension does not make a short task long."""
    starts, ends = _span(change.task)
    agreed = change.task.changes.filter(type=Type.EXTENSION, state=State.AGREED).count()
    assert change.new_end is not None
    require_extension(extension_rule(change.task), starts_on=starts, ends_on=ends, new_end=change.new_end, earlier=agreed)


def _require_in_time(change: Change) -> None:
    """Asked for as long before the end as the regime wants."""
    _starts, ends = _span(change.task)
    for rule in procedure_of(case_for(change.task)).timers:
        if rule.code == "extension_asked" and not rule.unknown:
            last = due(ends, -rule.amount, rule.unit)
            if change.asked_on > last:
                words = {"asked": vnday(change.asked_on), "last": vnday(last), "basis": rule.citation}
                raise TaskError(_("Đề nghị gia hạn ngày %(asked)s, sau hạn cuối %(last)s (%(basis)s).") % words, "asked_on")


def _require_shortening(change: Change) -> None:
    starts, ends = _span(change.task)
    require_order(starts, change.new_end, _("ngày bắt đầu"), _("Thời hạn mới"), "new_end")
    require_order(change.new_end, ends, _("thời hạn mới"), _("Thời hạn hiện nay"), "new_end")
    least = limit(change.task, "shortening_share", ADJUSTMENT)
    if change.done_share is None or 3 * change.done_share < int(least.value) * HUNDRED:
        had = _("chưa ghi") if change.done_share is None else f"{change.done_share} %"
        words = {"had": had, "least": f"{least.value}/3", "basis": least.citation}
        raise TaskError(_("Phần nội dung đã xong: %(had)s; phải đạt ít nhất %(least)s mới được rút ngắn (%(basis)s).") % words, "done_share")


def consult_change(*, change: Change, opinion: Document | None, consent: Document | None, on: date, actor: Actor) -> Change:
    """Keep the council's opinion and the ordering body's consent. Raises TaskError, NotAllowed."""
    with act("change.consult", actor=actor) as doing:
        now = _waiting(change, (State.ASKED,))
        if opinion is None or consent is None:
            missing = _("biên bản hội đồng tư vấn") if opinion is None else _("văn bản đồng ý của cơ quan đặt hàng")
            raise TaskError(_("Chưa có %s.") % missing, "opinion" if opinion is None else "consent")
        now.opinion, now.consent, now.state = opinion, consent, State.CONSULTED
        doing.save(now)
        _take(now, "consulted", on, actor, opinion)
    return now


def decide_change(
    *, change: Change, agreed: bool, on: date, actor: Actor, text: str = "", decision: Document | None = None
) -> Change:
    """Answer a change; agreed, the task changes with it. Only whom the regime names may answer. Raises TaskError, NotAllowed."""
    with act("change.decide", actor=actor) as doing:
        now = _waiting(change, _OPEN)
        role = require_decider(now, actor)
        require_order(now.asked_on, on, _("ngày đề nghị"), _("Ngày trả lời"), "on")
        if not agreed and not text.strip():
            raise TaskError(_("Ghi lý do không đồng ý."), "text")
        if agreed and now.type == Type.NAME and now.state != State.CONSULTED:
            raise TaskError(_("Đổi tên, mục tiêu, sản phẩm cần ý kiến hội đồng và văn bản đồng ý của cơ quan đặt hàng trước khi trả lời."))
        if agreed:
            _require_possible_now(now)
            _apply(now, on, actor, doing)
        now.state, now.decided_on, now.answer, now.decision = State.AGREED if agreed else State.REFUSED, on, text.strip(), decision
        now.decided_by = f"{actor.get_full_name()}, {Role(role).label}"[:160] if role else actor.get_full_name()[:160]
        doing.save(now)
        if role != Role.INVESTIGATOR:
            _take(now, "answered", on, actor, decision)
        else:
            _answered_by_host(now, on, actor)
    return now


def _require_possible_now(change: Change) -> None:
    """Limits again: another change may have been agreed since this one was asked for. That it was asked in time was settled then."""
    if refusal := fixed_by_lump_sum(change):
        raise TaskError(refusal, "type")
    if change.type == Type.EXTENSION:
        _require_extension(change)
    elif change.type == Type.SHORTENING:
        _require_shortening(change)


def decider(change: Change) -> str:
    """The role that answers this change under the task's regime. Raises TaskError where the regime does not say."""
    code = f"decider_{change.type}"
    contract = contract_of(change.task)
    if change.type == Type.CONTENT and contract is not None and contract.mode == Contract.Mode.FULL:
        code += "_full"
    return str(limit(change.task, code, ADJUSTMENT).value)


def require_decider(change: Change, actor: Actor) -> str:
    """The role in which the actor may answer. Raises TaskError naming whose it is."""
    wanted = decider(change)
    if isinstance(actor, SystemActor):
        return ""
    roles: frozenset[str] = getattr(actor, "roles", frozenset())
    if wanted in roles:
        return wanted
    if Role.DIRECTOR in roles and (wanted in STAFF or wanted == Role.INVESTIGATOR):
        return Role.DIRECTOR
    words = {"what": change.get_type_display(), "who": Role(wanted).label}
    raise TaskError(_("Điều chỉnh %(what)s do %(who)s quyết định.") % words)


def _waiting(change: Change, states: tuple[str, ...]) -> Change:
    task = locked(change.task)
    now = Change.objects.select_for_update().get(pk=change.pk)
    now.task = task
    if now.state not in states:
        raise TaskError(_("Đề nghị này: %s.") % now.get_state_display().lower())
    return now


def _take(change: Change, to: str, on: date, actor: Actor, document: Document | None) -> None:
    case = case_of(change, ADJUSTMENT)
    if case is not None:
        move(case=case, to=to, subject=change, actor=actor, on=on, document_id=document.pk if document else None)


def _answered_by_host(change: Change, on: date, actor: Actor) -> None:
    """The host decided by itself: the case is answered by that, and whoever may oppose it has the regime's days."""
    case = case_of(change, ADJUSTMENT)
    if case is None:
        return
    move(case=case, to="answered", subject=change, actor=SYSTEM, on=on)
    if change.type == Type.INVESTIGATOR:
        note_event(case=case, event="host_changed_investigator", on=on, actor=actor)


# ---- what an agreed change does


def _apply(change: Change, on: date, actor: Actor, doing: Act) -> None:
    task = change.task
    if change.type in (Type.EXTENSION, Type.SHORTENING):
        assert change.new_end is not None
        _new_end(task, change.new_end, actor, doing)
    elif change.type == Type.HOST:
        task.host_id = change.subject_id
        doing.save(task)
    elif change.type == Type.INVESTIGATOR:
        task.investigator_id = change.subject_id
        doing.save(task)
    elif change.type == Type.NAME:
        doing.save(TaskName(task=task, title=task.title, used_at=_("trước khi điều chỉnh"), on=PartialDate.of(on), reason=change.reason[:400]))
        task.title = change.after
        doing.save(task)


def _new_end(task: Task, new_end: date, actor: Actor, doing: Act) -> None:
    """Task, contract and what was due at the old end move; what falls due around the end moves with it; reports are planned up to it."""
    old, end = task.ends_on, PartialDate.of(new_end)
    task.ends_on = end
    doing.save(task)
    contract = contract_of(task)
    if contract is not None:
        contract.ends_on = end
        doing.save(contract)
    for promise in task.commitments.filter(due_on=old.iso if old else ""):
        if promise.is_open:
            promise.due_on = end
            doing.save(promise)
    tell(task, "contract_end", new_end, actor)
    if task.starts_on and task.starts_on.day:
        plan_reports(task, task.starts_on.first, new_end, actor)
