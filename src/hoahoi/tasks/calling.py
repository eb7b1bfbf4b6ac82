"""From the notice to the opening of what came in. Papers stay sealed under a key outside the database until they are opened together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.translation import gettext as _

from hoahoi.councils.common import CouncilError
from hoahoi.councils.models import OVER, AgendaItem, Council
from hoahoi.councils.sealing import Box, make_key
from hoahoi.directory.models import Organisation, Person
from hoahoi.documents.models import Document
from hoahoi.ledger.acts import Act, Actor, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.procedures.actions import PROVINCIAL, open_case, settle
from hoahoi.procedures.calendar import due
from hoahoi.procedures.regimes import Procedure, regime
from hoahoi.procedures.schema import Dossier
from hoahoi.procedures.versions import current_code
from hoahoi.ui.vietnamese import clean

from .common import procedure_for, task_case, tell
from .models import Call, CalledTask, Participation, Programme, Proposal, Task
from .money import TaskError, require_order, vnday

State = Proposal.State
SELECTING = (Council.Type.SELECTION, Council.Type.DIRECT_ASSIGNMENT)


def publish_call(
    *, title: str, type: str, year: int, regime_code: str, published_on: date, closes_on: date, actor: Actor, tasks: Iterable[Task] = (),
    programme: Programme | None = None, document: Document | None = None, reason: str = "",
) -> Call:  # fmt: skip
    """Publish a call. For hosts it names the listed tasks; a direct assignment gives its reason. Raises TaskError."""
    require_order(published_on, closes_on, _("ngày thông báo"), _("Ngày hết hạn nộp"), "closes_on")
    chosen = list(tasks)
    code = current_code(regime_code)
    if type == Call.Type.DIRECT and not reason.strip():
        raise TaskError(_("Ghi lý do giao trực tiếp."), "reason")
    if type != Call.Type.PROPOSALS and not chosen:
        raise TaskError(_("Chọn nhiệm vụ cần tìm tổ chức chủ trì."), "tasks")
    if type == Call.Type.SELECTION:
        require_long_enough(regime(code).procedures.get(PROVINCIAL), published_on, closes_on)
    with act("call.publish", actor=actor) as doing:
        call = Call(
            title=title, type=type, year=year, regime=code, programme=programme, published_on=published_on, closes_on=closes_on, document=document,
            reason=reason.strip(),
        )  # fmt: skip
        doing.save(call)
        doing.create_all([CalledTask(call=call, task=task) for task in chosen])
        for task in chosen:
            tell(task, "call_published", published_on, actor)
            tell(task, "call_deadline", closes_on, actor)
    return call


def require_long_enough(rules: Procedure | None, published_on: date, closes_on: date) -> None:
    """The notice stands for as long as the regime asks, where it says how long."""
    for rule in rules.timers if rules else ():
        if rule.code == "call_closed" and not rule.unknown and closes_on < (least := due(published_on, rule.amount, rule.unit)):
            words = {"closes": vnday(closes_on), "least": vnday(least), "basis": rule.citation}
            raise TaskError(_("Hạn nộp %(closes)s sớm hơn %(least)s, ngày sớm nhất theo quy định (%(basis)s).") % words, "closes_on")


def receive_proposal(
    *, call: Call, title: str, channel: str, received_on: date, content: Mapping[str, str], actor: Actor, task: Task | None = None,
    host: Organisation | None = None, investigator: Person | None = None, postmarked_on: date | None = None,
) -> Proposal:  # fmt: skip
    """Take in what was sent and seal it. Sent by post, the postmark counts; what came late is kept and marked late. Raises TaskError."""
    if host is None and investigator is None:
        raise TaskError(_("Ghi tổ chức hoặc người đề xuất."), "host")
    if call.type != Call.Type.PROPOSALS and not CalledTask.objects.filter(call=call, task=task).exists():
        raise TaskError(_("Thông báo này không tìm tổ chức chủ trì cho nhiệm vụ đã chọn."), "task")
    if channel == Proposal.Channel.POST and postmarked_on is None:
        raise TaskError(_("Hồ sơ gửi bưu điện cần ngày dấu bưu điện nơi gửi."), "postmarked_on")
    if channel != Proposal.Channel.POST:
        postmarked_on = None
    require_order(call.published_on, received_on, _("ngày thông báo"), _("Ngày nhận hồ sơ"), "received_on")
    require_order(postmarked_on, received_on, _("ngày dấu bưu điện"), _("Ngày nhận hồ sơ"), "received_on")
    with act("proposal.receive", actor=actor) as doing:
        now = Call.objects.select_for_update().get(pk=call.pk)
        sent = postmarked_on or received_on
        late = sent > now.closes_on
        if now.opened_on and not late:
            raise TaskError(_("Hồ sơ của đợt này đã mở ngày %s, không nhận thêm.") % vnday(now.opened_on))
        _require_first(now, task, host, investigator, clean(title))
        key = make_key(f"dossier-{call.pk}")
        proposal = Proposal(
            call=now, task=task, title=title, host=host, investigator=investigator, channel=channel, received_on=received_on,
            postmarked_on=postmarked_on, state=State.LATE if late else State.RECEIVED, seal_key=key, sealed=Box(key).seal(dict(content)),
        )  # fmt: skip
        doing.save(proposal)
    return proposal


def _require_first(call: Call, task: Task | None, host: Organisation | None, investigator: Person | None, title: str) -> None:
    """The same proposer does not stand twice for one task, or with one title."""
    same = Proposal.objects.filter(call=call, host=host, investigator=investigator, task=task)
    if task is None:
        same = same.filter(title__iexact=title)
    if (first := same.order_by("pk").first()) is not None:
        raise TaskError(_("Hồ sơ này đã nhận ngày %s.") % vnday(first.received_on), "title")


def open_dossiers(*, call: Call, on: date, actor: Actor, minutes: Document | None = None) -> list[Proposal]:
    """Open everything that came in time, together. What came late stays sealed. Raises TaskError."""
    with act("call.open_dossiers", actor=actor) as doing:
        now = Call.objects.select_for_update().get(pk=call.pk)
        if now.opened_on:
            raise TaskError(_("Hồ sơ của đợt này đã mở ngày %s.") % vnday(now.opened_on))
        if on <= now.closes_on:
            raise TaskError(_("Hạn nộp đến hết ngày %(closes)s, chưa mở được ngày %(on)s.") % {"closes": vnday(now.closes_on), "on": vnday(on)}, "on")
        now.opened_on, now.minutes = on, minutes
        doing.save(now)
        opened = list(Proposal.objects.filter(call=now, state=State.RECEIVED).order_by("pk"))
        for proposal in opened:
            _unseal(proposal, on, doing)
        for link in now.called.select_related("task"):
            _close_opening(link.task, on, actor)
    return opened


def _unseal(proposal: Proposal, on: date, doing: Act) -> None:
    try:
        proposal.content = Box(proposal.seal_key).open(proposal.sealed)
    except CouncilError as error:
        raise TaskError(_("Không mở được niêm phong hồ sơ “%s”: mất khóa, hoặc hồ sơ đã bị sửa.") % proposal.title) from error
    proposal.sealed, proposal.opened_on, proposal.state = "", on, State.OPENED
    doing.save(proposal)


def _close_opening(task: Task, on: date, actor: Actor) -> None:
    if (case := task_case(task)) is not None:
        settle(case=case, codes=("dossiers_opened", "call_closed"), on=on, actor=actor)


def dossier_of(proposal: Proposal) -> list[Dossier]:
    """What an application for a task must hold, as the call's regime lists it; nothing for an order, whose form is its only part."""
    if proposal.call.type == Call.Type.PROPOSALS:
        return []
    procedure = regime(proposal.call.regime).procedures.get(PROVINCIAL)
    return [d for d in procedure.dossiers if d.code in ("selection", "selection_attached") and not d.unknown] if procedure else []


def check_proposal(*, proposal: Proposal, missing: Iterable[str], actor: Actor) -> Proposal:
    """Record what the completeness check did not find; nothing missing makes it valid. Raises TaskError before the opening."""
    with act("proposal.check", actor=actor) as doing:
        now = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if now.state not in (State.OPENED, State.COMPLETE, State.INCOMPLETE):
            raise TaskError(_("Chỉ kiểm tra được hồ sơ đã mở; hồ sơ này: %s.") % now.get_state_display().lower())
        lines = [clean(line) for line in missing if clean(line)]
        now.missing, now.state = "\n".join(lines), State.INCOMPLETE if lines else State.COMPLETE
        doing.save(now)
    return now


def choose_proposal(*, proposal: Proposal, actor: Actor) -> Proposal:
    """The proposal was chosen; others for the same task were not. Raises TaskError unless it is valid, and while a council still judges the dossiers."""
    with act("proposal.choose", actor=actor) as doing:
        now = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if now.task_id and (council := _judging(now.task_id)) is not None:
            words = {"kind": council.get_type_display(), "stage": council.get_stage_display().lower()}
            raise TaskError(_("Hội đồng %(kind)s %(stage)s: chọn hồ sơ khi hội đồng đã kết luận.") % words)
        if now.state != State.COMPLETE:
            raise TaskError(_("Chỉ chọn được hồ sơ hợp lệ; hồ sơ này: %s.") % now.get_state_display().lower())
        now.state = State.CHOSEN
        doing.save(now)
        if now.task_id:
            for other in Proposal.objects.filter(call=now.call_id, task=now.task_id, state=State.COMPLETE).exclude(pk=now.pk):
                other.state = State.REFUSED
                doing.save(other)
    return now


def _judging(task_id: int) -> Council | None:
    """The selection council that has this task before it and has not concluded."""
    items = AgendaItem.objects.filter(subject_kind=Task.kind, subject_id=task_id, council__type__in=SELECTING)
    found = items.exclude(council__stage__in=("", *OVER)).select_related("council").order_by("-council_id").first()
    return found.council if found else None


def make_task(*, proposal: Proposal, type: str, on: date, actor: Actor, title: str = "", level: str = Task.Level.PROVINCIAL) -> Task:
    """Make a task of a chosen order: its case begins under the call's regime, its proposer stays named as who ordered it. Raises TaskError."""
    with act("proposal.make_task", actor=actor) as doing:
        now = Proposal.objects.select_for_update().select_related("call").get(pk=proposal.pk)
        if now.call.type != Call.Type.PROPOSALS:
            raise TaskError(_("Chỉ lập nhiệm vụ mới từ phiếu đề xuất; hồ sơ này đăng ký thực hiện nhiệm vụ đã có."))
        if now.state != State.CHOSEN:
            raise TaskError(_("Chỉ lập nhiệm vụ từ đề xuất được chọn; đề xuất này: %s.") % now.get_state_display().lower())
        if now.task_id is not None:
            raise TaskError(_("Đề xuất này đã thành nhiệm vụ “%s”.") % now.task.title)
        require_order(now.opened_on, on, _("ngày mở hồ sơ"), _("Ngày lập nhiệm vụ"), "on")
        task = Task(title=clean(title) or now.title, type=type, level=level, programme=now.call.programme, investigator=now.investigator)
        doing.save(task)
        if now.host is not None:
            doing.save(Participation(task=task, role=Participation.Role.ORDERING, organisation=now.host))
        open_case(subject=task, regime_code=now.call.regime, procedure=procedure_for(task), actor=actor, on=PartialDate.of(on))
        now.task = task
        doing.save(now)
    return task
