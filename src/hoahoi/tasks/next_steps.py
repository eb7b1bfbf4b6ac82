"""What happens next to a task, a call, a dossier, a contract or a request: each step in words, with its page, who takes it, by when, and why not yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.accounts.models import Role
from hoahoi.councils.models import Council
from hoahoi.declare.registers import Section
from hoahoi.procedures.actions import BASE
from hoahoi.procedures.guards import unmet
from hoahoi.procedures.models import Case
from hoahoi.procedures.regimes import Procedure
from hoahoi.procedures.schema import Stage as RegimeStage
from hoahoi.procedures.words import due_words
from hoahoi.ui.vietnamese import day

from .calling import SELECTING
from .changing import RUNNING
from .guards import SAT
from .milestones import ENDS, by_hand
from .models import Call, CalledTask, Change, Commitment, Contract, Payment, ProgressReport, Proposal, Stoppage, Task
from .queries import Story
from .rules import answers_for, follows_only
from .views.pattern import ACTS, may_do, url_of

Stage = Task.Stage
_CALLING = (Stage.ORDER_LISTED, Stage.SELECTION)
_SOON, _DUTIES = 60, 4  # days ahead that count as now; duties told
_TEMPLATE = "tasks/next_steps.html"
ENDED = (Stage.CLOSED, Stage.STOPPED)
# what a milestone answers: guards by name
_COUNCIL_GUARDS = {"all_opinions_in", "quorum_met", "vote_closed"}
MILESTONE_OF = {
    "duplicate_search_in_file": "duplicate_search",
    "dossier_valid": "dossier_valid",
    "completion_confirmed_by_chair": "completion_confirmed",
}


@dataclass(frozen=True)
class NextStep:
    """url "": to be done elsewhere. hold: sentences why not yet. rare: offered in the menu, not told as what comes next."""

    title: str
    url: str = ""
    who: str = ""
    due: date | None = None
    hold: tuple[str, ...] = ()
    rare: bool = False


def task_section(told: Story, procedure: Procedure | None, user: Any) -> Section | None:
    """The panel of a task's page; None for whoever only reads. At most two queries: the page has few to spend."""
    task = told.task
    if why := follows_only(task):
        return Section(str(_("Việc tiếp theo")), text=why, template=_TEMPLATE) if user.is_office_staff else None
    if task.stage in ENDED and not told.running.contracts:
        return None
    if may_work(user):
        return panel(_ordered(task_steps(told, procedure, user)))
    return panel(list(_for_host(told, procedure, user))) if answers_for(user, task) else None


def may_work(user: Any) -> bool:
    return bool(user.has_role(Role.SCIENCE, Role.PLANNING, Role.DIRECTOR, Role.LEADER))


def panel(steps: Sequence[NextStep]) -> Section | None:
    """One button for the first step that can be taken now, the others as lines, the rare ones in a menu."""
    if not steps:
        return None
    told = [s for s in steps if not s.rare]
    first = next((s for s in told if s.url and not s.hold and not _far(s)), None)
    extra = {
        "first": first, "lead": _line(first) if first else None, "steps": [_line(s) for s in told if s is not first],
        "rare": [s for s in steps if s.rare],
    }  # fmt: skip
    return Section(str(_("Việc tiếp theo")), template=_TEMPLATE, extra=extra)


def _line(step: NextStep) -> dict[str, Any]:
    words, tone = due_words(step.due, timezone.localdate()) if step.due else ("", "")
    return {"step": step, "due": day(step.due) if step.due else "", "words": words, "tone": tone}


def _far(step: NextStep) -> bool:
    return step.due is not None and (step.due - timezone.localdate()).days > _SOON


def _ordered(steps: Iterable[NextStep]) -> list[NextStep]:
    """What can be done before what cannot, what is due soon before the rest; a duty and the act that answers it are told once."""
    found: list[NextStep] = []
    for step in steps:
        same = next((n for n, s in enumerate(found) if s.url and s.url == step.url), None)
        if same is None:
            found.append(step)
        else:
            found[same] = replace(step, who=found[same].who or step.who, due=found[same].due or step.due)
    return sorted(found, key=lambda s: (bool(s.hold), _far(s), not s.due, s.due or date.max))


def _does(subject: Any, name: str, user: Any, *, title: str = "", rare: bool = False, hold: tuple[str, ...] = ()) -> list[NextStep]:
    """The act's page as a step, for whoever may open it."""
    page = ACTS[subject.kind, name]
    return [NextStep(title or str(page.title), url_of(subject, name), rare=rare, hold=hold)] if may_do(user, page) else []


# ---- a task


def task_steps(told: Story, procedure: Procedure | None, user: Any) -> Iterable[NextStep]:
    """For an officer, a director or a leader."""
    task = told.task
    done, stop = {m.code for m in told.running.milestones}, told.running.suspension
    if told.case is None:
        yield from _does(task, "mo-quy-trinh", user)
    yield from _answers(told, user)
    yield from _duties(told, procedure)
    if stop is not None:
        yield from _does(task, "tiep-tuc", user, title=_("Tiếp tục nhiệm vụ (tạm dừng từ %s)") % day(stop.on))
    call, sent = _called(task) if task.stage in _CALLING else (None, [])
    if task.stage in _CALLING:
        yield from _calling(told, user, call, sent)
    yield from _BY_STAGE.get(task.stage, _nothing)(told, user, done)
    if told.case and procedure:
        yield from _moves(told.case, told, procedure, call)
    yield from _always(task, user, stop)


def _answers(told: Story, user: Any) -> Iterable[NextStep]:
    """What waits for the office's word."""
    for report in told.running.reports:
        if report.state == ProgressReport.State.SENT:
            yield from _does(report, "tra-loi", user, title=_("Trả lời %s") % report.title.lower())
    for change in told.running.changes:
        if change.state in (Change.State.ASKED, Change.State.CONSULTED):
            yield from _does(change, "tra-loi", user, title=_("Trả lời đề nghị %s") % change.title.lower())


def _duties(told: Story, procedure: Procedure | None) -> Iterable[NextStep]:
    """What the rules make due soonest, with the act that answers it where it is the office's."""
    codes = {rule.title: rule.code for rule in procedure.timers} if procedure else {}
    for duty in sorted((o for o in told.obligations if o.done_on is None), key=lambda o: (o.due_on, o.pk))[:_DUTIES]:
        role = str(Role(duty.role).label) if duty.role in Role.values else ""
        url = "" if duty.role == Role.INVESTIGATOR else _answering(told.task, codes.get(duty.title, ""))
        yield NextStep(duty.title, url, who=f"{duty.title}: {role}" if url and role else role, due=duty.due_on)


def _answering(task: Task, code: str) -> str:
    """The page of the act that brings a time limit of the regime to its end; "" where none does."""
    if code == "council_set_up":
        return _council_url(task, Council.Type.ACCEPTANCE)
    if code == "yearly_check":
        return url_of(task, "kiem-tra")
    if milestone := next((m for m, ends in ENDS.items() if code in ends), ""):
        return f"{url_of(task, 'moc')}?code={milestone}"
    return f"{url_of(task, 'da-lam')}?code={code}" if code and by_hand(code) else ""


def _council_url(task: Task, type: str) -> str:
    return f"/hoi-dong/lap/?loai={type}&task={task.pk}"


def _nothing(told: Story, user: Any, done: set[str]) -> Iterable[NextStep]:
    return ()


def _council(told: Story, user: Any, type: str, title: str) -> Iterable[NextStep]:
    """Set a council up, or go to the one under way."""
    standing = next((c for c in reversed(told.councils) if c.type == type), None)
    if standing is None:
        if user.has_role(Role.SCIENCE, Role.DIRECTOR):
            yield NextStep(title, _council_url(told.task, type))
    elif standing.stage not in ("", Council.Stage.CONCLUDED, Council.Stage.FINISHED):
        words = {"kind": standing.get_type_display(), "stage": standing.get_stage_display().lower()}
        yield NextStep(_("Tiếp tục hội đồng %(kind)s (%(stage)s)") % words, standing.get_absolute_url())


def _early(told: Story, user: Any, done: set[str]) -> Iterable[NextStep]:
    if "duplicate_search" not in done:
        yield from _milestone(told.task, "duplicate_search", _("Ghi kết quả tra cứu nhiệm vụ trùng lặp"), user)
    if told.case and told.case.procedure == BASE:
        yield from _does(told.task, "phe-duyet", user)
    else:
        yield from _council(told, user, Council.Type.DETERMINATION, _("Lập hội đồng xác định nhiệm vụ"))


def _milestone(task: Task, code: str, title: str, user: Any) -> list[NextStep]:
    return [replace(step, url=f"{step.url}?code={code}") for step in _does(task, "moc", user, title=title)]


def _calling(told: Story, user: Any, call: Call | None, proposals: list[Proposal]) -> Iterable[NextStep]:
    """The notice, then its dossiers."""
    task = told.task
    if call is None:
        if may_do(user, ACTS["", "lap"]):
            yield NextStep(_("Công bố tuyển chọn hoặc giao trực tiếp"), f"/thong-bao/lap/?tasks={task.pk}&type={Call.Type.SELECTION}")
        return
    yield from _call_steps(call, proposals, user)
    waits = [p for p in proposals if p.state != Proposal.State.COMPLETE]
    yield from (s for p in waits for s in _proposal_steps(p, user, named=True))
    type = Council.Type.DIRECT_ASSIGNMENT if call.type == Call.Type.DIRECT else Council.Type.SELECTION
    if call.opened_on:
        yield from _council(told, user, type, _("Lập hội đồng tuyển chọn, giao trực tiếp"))
    judging = any(c.type in SELECTING and c.stage and not c.over for c in told.councils)
    hold = (_("Hội đồng chưa kết luận."),) if judging else ()
    yield from (replace(s, hold=s.hold or hold) for p in proposals if p not in waits for s in _proposal_steps(p, user, named=True))
    chosen = any(p.state == Proposal.State.CHOSEN for p in proposals)
    if chosen and not told.running.appraisals:
        yield from _does(task, "tham-dinh-kinh-phi", user)
    hold = () if chosen else (_("Chưa chọn hồ sơ."),) if call.opened_on else (_("Chưa mở hồ sơ đăng ký."),)
    yield from _does(task, "phe-duyet", user, hold=hold)


def _called(task: Task) -> tuple[Call | None, list[Proposal]]:
    """The latest call for this task and what was sent in for it, each dossier titled by who sent it; in one query."""
    of_call, of_sent = ("pk", "title", "type", "closes_on", "opened_on"), ("pk", "title", "state", "task_id")
    who = ("call__proposals__host__title", "call__proposals__investigator__title")
    names = [*(f"call__{n}" for n in of_call), *(f"call__proposals__{n}" for n in of_sent), *who]
    rows = list(CalledTask.objects.filter(task=task).order_by("-call_id", "call__proposals__pk").values_list(*names))
    if not rows:
        return None, []
    call = Call(**dict(zip(of_call, rows[0], strict=False)))
    sent = []
    for row in rows:
        pk, title, state, of_task, host, person = row[len(of_call) :]
        if row[0] == call.pk and of_task == task.pk:
            sent.append(Proposal(pk=pk, call=call, title=host or person or title, state=state, task_id=of_task))
    return call, sent


def _approved(told: Story, user: Any, done: set[str]) -> Iterable[NextStep]:
    if told.task.budget is None:
        yield from _does(told.task, "phe-duyet", user)
    elif not told.running.contracts:
        yield from _does(told.task, "hop-dong", user)
    else:
        yield from _contracts(told, user)


def _running(told: Story, user: Any, done: set[str]) -> Iterable[NextStep]:
    yield from _approved(told, user, done)
    yield from _promises(told, user)


def _contracts(told: Story, user: Any) -> Iterable[NextStep]:
    for contract in told.running.contracts:
        if not contract.liquidated_on:
            yield from _does(contract, "kinh-phi", user, title=_("Ghi khoản kinh phí của %s") % contract.title)
            yield from _does(contract, "phu-luc", user, rare=True)


def _promises(told: Story, user: Any) -> Iterable[NextStep]:
    for promise in told.running.commitments:
        if promise.is_open:
            due = promise.due_on.first if promise.due_on and promise.due_on.day else None
            yield from (replace(s, due=due) for s in _does(promise, "giao", user, title=_("Ghi sản phẩm đã giao: %s") % promise.title))


def _accepting(told: Story, user: Any, done: set[str]) -> Iterable[NextStep]:
    for code, title in (("dossier_received", _("Ghi ngày nhận hồ sơ nghiệm thu")), ("dossier_valid", _("Ghi ngày hồ sơ nghiệm thu hợp lệ"))):
        if code not in done and "dossier_valid" not in done:  # what is valid was received
            yield from _milestone(told.task, code, title, user)
    yield from _council(told, user, Council.Type.ACCEPTANCE, _("Lập hội đồng đánh giá, nghiệm thu"))
    yield from _promises(told, user)


def _accepted(told: Story, user: Any, done: set[str]) -> Iterable[NextStep]:
    if "completion_confirmed" not in done:
        yield from _milestone(told.task, "completion_confirmed", _("Ghi Chủ tịch hội đồng xác nhận hoàn thiện hồ sơ"), user)
    yield from _promises(told, user)


def _ending(told: Story, user: Any, done: set[str]) -> Iterable[NextStep]:
    yield from _promises(told, user)
    standing = [c for c in told.running.contracts if not c.liquidated_on]
    for contract in standing:
        paid = any(p.type in (Payment.Type.ADVANCE, Payment.Type.DISBURSED) for p in told.running.payments)
        settled = any(p.type == Payment.Type.SETTLED for p in told.running.payments)
        if paid and not settled:
            yield from _does(contract, "kinh-phi", user, title=_("Ghi quyết toán %s") % contract.title)
        else:
            yield from _does(contract, "kinh-phi", user, rare=True)
        yield from _does(contract, "thanh-ly", user)
    if told.task.stage == Stage.REGISTERED:
        hold = [_("%s chưa thanh lý.") % c.title for c in standing]
        left = [c.title for c in told.running.commitments if c.is_open]
        hold += [_("Còn %(n)d sản phẩm cam kết chưa xong.") % {"n": len(left)}] if left else []
        yield from _does(told.task, "ket-thuc", user, hold=tuple(hold))


_BY_STAGE = {
    Stage.PROPOSED: _early, Stage.DETERMINATION: _early, Stage.APPROVED: _approved,
    Stage.IN_PROGRESS: _running, Stage.BASE_ACCEPTANCE: _running, Stage.ACCEPTANCE: _accepting, Stage.ACCEPTED: _accepted, Stage.REGISTERED: _ending,
    Stage.STOPPED: _ending,
}  # fmt: skip


def _moves(case: Case, told: Story, procedure: Procedure, call: Call | None) -> Iterable[NextStep]:
    """The stage after this one, with what it still lacks; closing and stopping have their own pages."""
    here = next((s for s in procedure.stages if s.code == case.stage), None)
    ahead = [procedure.stage(code) for code in here.next if code not in ENDED] if here else []
    if here is None or not ahead:
        return
    hold = () if _passed_elsewhere(case, told, procedure) else tuple(_unmet(case, told, here, call))
    yield NextStep(_("Chuyển sang “%s”") % ahead[0].title, f"/ho-so/{case.pk}/buoc/", who=who_takes(ahead[0]), hold=hold)


def _unmet(case: Case, told: Story, here: RegimeStage, call: Call | None) -> list[str]:
    """What the stage still lacks. What was read for the page already answers most guards; those that only a query answers are asked."""
    sat = any(c.type == Council.Type.ACCEPTANCE and (c.stage in SAT or (not c.stage and hasattr(c, "outcome"))) for c in told.councils)
    met = {guard for guard, code in MILESTONE_OF.items() if any(m.code == code for m in told.running.milestones)}
    met |= {"contract_signed"} if any(c.signed_on for c in told.running.contracts) else set()
    met |= _COUNCIL_GUARDS if sat else set()
    met |= {"call_published"} if call else set()  # a notice too short for the rules was refused when it was published
    met |= {"dossiers_opened"} if call and call.opened_on else set()
    asked = [name for name in here.guards if name not in met]
    short = []
    if not sat and _COUNCIL_GUARDS & set(asked):
        asked, short = [name for name in asked if name not in {*_COUNCIL_GUARDS, "no_conflicts"}], [_("Hội đồng nghiệm thu chưa họp và kết luận.")]
    return [*unmet(case, told.task, asked), *short]


def act_for(task: Task, guard: str) -> str:
    """The page where what a guard asks for is done; the task's own page where several acts lead to it."""
    if guard in MILESTONE_OF:
        return f"{url_of(task, 'moc')}?code={MILESTONE_OF[guard]}"
    if guard == "call_published":
        return f"/thong-bao/lap/?tasks={task.pk}&type={Call.Type.SELECTION}"
    if guard == "contract_signed":
        return url_of(task, "hop-dong")
    if guard in _COUNCIL_GUARDS:
        return _council_url(task, Council.Type.ACCEPTANCE)
    return task.get_absolute_url()


def _passed_elsewhere(case: Case, told: Story, procedure: Procedure) -> bool:
    """A stage that a source attests was entered outside this system: its guards are not asked again."""
    return case.stage != procedure.start and case.stage not in {e.stage for e in told.entries if not e.recorded}


def who_takes(stage: RegimeStage) -> str:
    return ", ".join(str(Role(r).label) for r in stage.actors)


def _always(task: Task, user: Any, stop: Stoppage | None) -> Iterable[NextStep]:
    """What an officer may do at any time of the stage, in the menu."""
    if task.stage in ENDED:
        return
    yield from _does(task, "moc", user, rare=True)
    if task.stage in RUNNING:
        names = ("yeu-cau-bao-cao", "kiem-tra", "dieu-chinh", *(() if stop else ("tam-dung",)))
        yield from (s for name in names for s in _does(task, name, user, rare=True))
    yield from _does(task, "cham-dut", user, rare=True)


def host_steps(task: Task, case: Case | None, procedure: Procedure | None, *, early: bool = True) -> Iterable[NextStep]:
    """What who carries a task out may do of their own accord: the stages that the regime leaves to them, and asking for a change.

    Without early, a stage that ends the work is offered only when its end is near.
    """
    far = _far_from_its_end(task)
    here = next((s for s in procedure.stages if s.code == case.stage), None) if case and procedure else None
    for stage in procedure.stages if procedure and here else ():
        if case and here and stage.code in here.next and Role.INVESTIGATOR in stage.actors and (early or not far):
            yield NextStep(_("Chuyển sang “%s”") % stage.title, f"/ho-so/{case.pk}/buoc/", rare=far)
    if case and task.stage in RUNNING:
        yield NextStep(_("Đề nghị điều chỉnh"), url_of(task, "de-nghi-dieu-chinh"), rare=True)


def _for_host(told: Story, procedure: Procedure | None, user: Any) -> Iterable[NextStep]:
    """For who carries the task out: the reports asked for, nearest first, and the steps that the regime leaves to them."""
    waiting = [r for r in told.running.reports if r.state in (ProgressReport.State.ASKED, ProgressReport.State.RETURNED)]
    for report in sorted(waiting, key=lambda r: r.due_on)[:3]:
        yield NextStep(_("Viết %s") % report.title.lower(), f"/viec-cua-toi/bao-cao/{report.pk}/", due=report.due_on)
    if user.has_role(Role.INVESTIGATOR):
        yield from host_steps(told.task, told.case, procedure)
    if told.task.stage not in ENDED:
        yield NextStep(_("Xem mọi việc được yêu cầu"), "/viec-cua-toi/")


def _far_from_its_end(task: Task) -> bool:
    """Handing the work over is no talk of the first months."""
    return task.ends_on is not None and (task.ends_on.last - timezone.localdate()).days > _SOON


# ---- other records


def call_section(call: Call, user: Any) -> Section | None:
    if not may_work(user):
        return None
    steps = list(_call_steps(call, list(call.proposals.all()), user))
    return panel([*steps, NextStep(_("Xem đợt xét năm %d") % call.year, f"/dot-xet/{call.year}/", rare=bool(steps))])


def _call_steps(call: Call, proposals: Sequence[Proposal], user: Any) -> Iterable[NextStep]:
    if call.opened_on:
        return
    today = timezone.localdate()
    yield from _does(call, "nhan-ho-so", user, title=_("Nhận hồ sơ giấy, đã có %d hồ sơ") % len(proposals))
    hold = () if today > call.closes_on else (_("Nhận hồ sơ đến hết ngày %s.") % day(call.closes_on),)
    yield from (replace(s, due=None if hold else today) for s in _does(call, "mo-ho-so", user, hold=hold))


def proposal_section(proposal: Proposal, user: Any) -> Section | None:
    return panel(list(_proposal_steps(proposal, user))) if may_work(user) else None


def _proposal_steps(sent: Proposal, user: Any, named: bool = False) -> Iterable[NextStep]:
    """named: several dossiers are told side by side."""
    state = sent.state
    tail = f": {sent.title}" if named else ""
    if state in (Proposal.State.OPENED, Proposal.State.INCOMPLETE):
        yield from _does(sent, "kiem-tra", user, title=_("Kiểm tra tính đầy đủ") + tail)
    elif state == Proposal.State.COMPLETE:
        yield from _does(sent, "chon", user, title=_("Chọn hồ sơ") + tail)
        yield from _does(sent, "kiem-tra", user, rare=True)
    elif state == Proposal.State.CHOSEN and sent.task_id is None:
        yield from _does(sent, "lap-nhiem-vu", user)


def contract_section(contract: Contract, user: Any) -> Section | None:
    if not may_work(user) or contract.liquidated_on:
        return None
    ended = contract.task.stage in (Stage.REGISTERED, *ENDED)
    names = ("kinh-phi", "thanh-ly", "phu-luc") if ended else ("kinh-phi", "phu-luc")
    return panel([s for name in names for s in _does(contract, name, user)])


def promise_section(promise: Commitment, user: Any) -> Section | None:
    if not may_work(user) or not promise.is_open:
        return None
    return panel([s for name in ("giao", "mien") for s in _does(promise, name, user)])


def report_section(report: ProgressReport, user: Any) -> Section | None:
    waits = report.state == ProgressReport.State.SENT and may_work(user)
    return panel(_does(report, "tra-loi", user)) if waits else None


def change_section(change: Change, user: Any) -> Section | None:
    if not may_work(user) or change.state not in (Change.State.ASKED, Change.State.CONSULTED):
        return None
    consult = _does(change, "lay-y-kien", user) if change.type == Change.Type.NAME and change.state == Change.State.ASKED else []
    return panel([*consult, *_does(change, "tra-loi", user)])
