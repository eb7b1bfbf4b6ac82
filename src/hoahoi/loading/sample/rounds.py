"""A made-up yearly round: the call for proposals, determination, the order list, selection or direct assignment, approval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from hoahoi.councils.actions import Dossier, dossier_of
from hoahoi.councils.models import Council
from hoahoi.documents.models import Document
from hoahoi.ledger.acts import act
from hoahoi.ledger.dates import PartialDate
from hoahoi.procedures.calendar import add_months
from hoahoi.procedures.regimes import regime_for
from hoahoi.tasks import actions as acts
from hoahoi.tasks.models import Appraiser, BudgetLine, Call, Proposal, Task

from .batch import MARK
from .clock import worked
from .endings import Ending, months
from .sittings import APPOINTED, PROPOSED, VOTING
from .story import DIRECTOR, HOST, LEADER, MILLION, OFFICER, REGIME, Story, done, step
from .titles import at, task_title

Channel, Stage, Type = Proposal.Channel, Task.Stage, Council.Type
GOOD, FAIR, POOR = 0.88, 0.75, 0.3
_TAKEN_UP = 58  # days after the call
_TOGETHER = 8  # dossiers before one council
_BEFORE_COUNCIL = {Ending.SELECTION_PROPOSED: PROPOSED, Ending.SELECTION_SITS: VOTING}
_TYPES = (Task.Type.TOPIC, Task.Type.TOPIC, Task.Type.TRIAL_PRODUCTION, Task.Type.ST_PROJECT, Task.Type.SCHEME)
_MISSING = ("Lý lịch khoa học của chủ nhiệm", "Văn bản xác nhận phối hợp")


@dataclass(frozen=True)
class Round:
    """code of the round; day: its call is published; delay: days that determination began late; endings: where today finds each of its tasks."""

    code: str
    day: date
    delay: int
    endings: tuple[Ending, ...]

    @property
    def year(self) -> int:
        """The plan's year."""
        return (self.day + timedelta(days=400)).year

    def after(self, days: int) -> date:
        """So many days after the call, on top of the round's delay for what comes after the proposals were taken up."""
        return self.day + timedelta(days=days + (self.delay if days > _TAKEN_UP else 0))


def hold_round(story: Story, of: Round) -> list[Task]:
    """The tasks of the round in the order of its endings, each as far as the round takes it."""
    tasks = _propose(story, of)
    if not tasks:
        return []
    told = dict(zip(range(len(tasks)), of.endings, strict=True))
    _determine(story, of, tasks, told)
    listed = _order_list(story, of, tasks, told)
    _seek_hosts(story, of, listed)
    return tasks


# ---- the call for proposals


def _propose(story: Story, of: Round) -> list[Task]:
    published, year = story.on(of.day), of.year
    call = acts.publish_call(
        title=f"Đề xuất nhiệm vụ khoa học và công nghệ năm {year} (mẫu {of.code})", type=Call.Type.PROPOSALS, year=year,
        regime_code=regime_for(published.isoformat()) if not of.endings else REGIME, published_on=published, closes_on=of.after(45), actor=OFFICER,
        document=story.paper(Document.Type.NOTICE, f"Đề nghị đề xuất nhiệm vụ khoa học và công nghệ năm {year}", published),
    )  # fmt: skip
    sent = [_order(story, of, call, n) for n in range(len(of.endings) or 3)]
    if not of.endings:
        return []  # the call still stands: what came in is sealed
    spare = [_order(story, of, call, len(sent)), _order(story, of, call, len(sent) + 1)]
    _late(story, of, call)
    opened = story.on(of.after(48))
    acts.open_dossiers(call=call, on=opened, actor=OFFICER, minutes=story.paper(Document.Type.MINUTES, "Biên bản mở hồ sơ đề xuất", opened))
    story.on(of.after(52))
    acts.check_proposal(proposal=spare[0], missing=["Xác nhận của cơ quan đề xuất"], actor=OFFICER)
    for proposal in sent:
        acts.check_proposal(proposal=proposal, missing=[], actor=OFFICER)
    return [_take_up(story, of, proposal, n) for n, proposal in enumerate(sent, 1)]  # the last of spare was never checked


def _order(story: Story, of: Round, call: Call, n: int) -> Proposal:
    place = story.province.place(story.rng, of.day)
    title, branch = task_title(story.rng, place)
    host = story.hosts[n % len(story.hosts)]
    order = acts.receive_proposal(
        call=call, title=title, channel=Channel.ONLINE if n % 3 else Channel.PAPER, received_on=story.on(of.after(4 + n % 11)), host=host,
        investigator=story.province.person(story.rng), content=_wishes(title), actor=HOST if n % 3 else OFFICER,
    )  # fmt: skip
    story.branches[order.pk] = branch
    return order


def _late(story: Story, of: Round, call: Call) -> None:
    acts.receive_proposal(
        call=call, title=f"{task_title(story.rng, None)[0]} (gửi muộn)", channel=Channel.POST, postmarked_on=of.after(46), received_on=story.on(of.after(47)),
        host=story.hosts[-1], content=_wishes("Hồ sơ gửi muộn"), actor=OFFICER,
    )  # fmt: skip


def _wishes(title: str) -> dict[str, str]:
    return {
        "title": title, "urgency": f"{MARK} Sản xuất tại địa phương đang cần kết quả này.",
        "objective": f"{MARK} Có quy trình và mô hình dùng được tại địa phương.",
        "contents": f"{MARK} Khảo sát, thử nghiệm, xây dựng quy trình, tập huấn.", "effect": f"{MARK} Người dân làm theo được.",
    }  # fmt: skip


def _take_up(story: Story, of: Round, proposal: Proposal, n: int) -> Task:
    """The proposal becomes a task of the province, whose case begins."""
    assert proposal.host is not None
    day = story.on(of.after(_TAKEN_UP))
    acts.choose_proposal(proposal=proposal, actor=OFFICER)
    task = acts.make_task(proposal=proposal, type=_TYPES[n % len(_TYPES)], on=day, actor=OFFICER)
    task.code, task.host, task.place, task.note = f"{story.code}-{n:02d}", proposal.host, proposal.host.place, MARK
    task.abstract, task.field = f"{MARK} Nhiệm vụ {at(proposal.host.place)}.", story.province.concept(story.rng, story.branches[proposal.pk])
    with act("task.update", actor=OFFICER) as doing:
        doing.save(task)
    return task


# ---- determination and the order list


def _determine(story: Story, of: Round, tasks: list[Task], told: dict[int, Ending]) -> None:
    """Every task but those still waiting comes before a council; one council may still be preparing."""
    going = [n for n in told if told[n] != Ending.PROPOSED]
    day = story.on(of.after(75))
    for n in going:
        tasks[n] = step(tasks[n], Stage.DETERMINATION, day)
        if told[n] != Ending.DETERMINATION:
            acts.record_milestone(task=tasks[n], code="duplicate_search", on=day, actor=OFFICER, note=f"{MARK} Không trùng nhiệm vụ đã thực hiện.")
    ready = [n for n in going if told[n] != Ending.DETERMINATION]
    for part, first in enumerate(range(0, len(ready), _TOGETHER)):
        chosen = ready[first : first + _TOGETHER]
        met = of.after(110 + 3 * part)
        qualities = [POOR if told[n] == Ending.NOT_AGREED else 0.97 for n in chosen]
        story.council(Type.DETERMINATION, met, [dossier_of(tasks[n]) for n in chosen], qualities)
    waiting = [n for n in going if told[n] == Ending.DETERMINATION]
    if waiting:
        story.council(Type.DETERMINATION, of.after(305), [dossier_of(tasks[n]) for n in waiting], [], to=APPOINTED)


def _order_list(story: Story, of: Round, tasks: list[Task], told: dict[int, Ending]) -> dict[int, tuple[Task, Ending]]:
    """What the council agreed to is listed; what it did not ends. number -> task and ending of those that go on to a call."""
    day = story.on(of.after(150))
    decision = story.paper(Document.Type.DECISION, f"Phê duyệt danh mục nhiệm vụ đặt hàng năm {of.year}", day)
    going = {}
    for n, ending in told.items():
        if ending in (Ending.PROPOSED, Ending.DETERMINATION):
            continue
        if ending == Ending.NOT_AGREED:
            tasks[n] = step(tasks[n], Stage.STOPPED, day, actor=DIRECTOR, reason="Hội đồng xác định nhiệm vụ không đồng ý")
            continue
        tasks[n] = step(tasks[n], Stage.ORDER_LISTED, day, actor=LEADER, document=decision)
        acts.record_milestone(task=tasks[n], code="order_approved", on=day, actor=OFFICER, document=decision)
        done(tasks[n], story.on(day + timedelta(days=8)), "order_list_published")
        if ending != Ending.ORDER_LISTED:
            going[n] = (tasks[n], ending)
    return going


# ---- hosts


def _seek_hosts(story: Story, of: Round, going: dict[int, tuple[Task, Ending]]) -> None:
    """The first task is assigned directly, the last ones wait in a newer call whose dossiers are still sealed, the rest are called for together."""
    sealed = [t for t, e in going.values() if e == Ending.SEALED]
    called = [(t, e) for t, e in going.values() if e != Ending.SEALED]
    direct, *rest = called
    call = _host_call(story, of, Call.Type.DIRECT, [direct[0]], 170)
    _one_host(story, of, call, direct)
    if rest:
        _select(story, of, rest)
    if sealed:
        call = _host_call(story, of, Call.Type.SELECTION, sealed, 275)
        for task in sealed:
            _apply(story, of, call, task, 0, 280)


def _host_call(story: Story, of: Round, type: str, tasks: Sequence[Task], day: int) -> Call:
    published = story.on(of.after(day))
    direct = type == Call.Type.DIRECT
    call = acts.publish_call(
        title=f"{'Giao trực tiếp' if direct else 'Tuyển chọn'} tổ chức chủ trì, mẫu {of.code}, {published:%d/%m/%Y}", type=type, year=of.year,
        regime_code=REGIME, published_on=published, closes_on=published + timedelta(days=35), tasks=tasks, actor=OFFICER,
        reason="Chỉ một tổ chức có đủ chuyên môn và cơ sở vật chất" if direct else "",
        document=story.paper(Document.Type.NOTICE, f"{'Giao trực tiếp' if direct else 'Tuyển chọn'} tổ chức chủ trì nhiệm vụ", published),
    )  # fmt: skip
    for task in tasks:
        step(task, Stage.SELECTION, published)
    return call


def _apply(story: Story, of: Round, call: Call, task: Task, rival: int, day: int) -> Proposal:
    """The proposer applies itself; a rival is another organisation."""
    assert task.host is not None
    others = [h for h in story.hosts if h.pk != task.host_id]
    host = task.host if not rival else others[(task.pk + rival) % len(others)]
    lead = task.investigator if not rival else story.province.person(story.rng)
    return acts.receive_proposal(
        call=call, task=task, title=task.title, channel=Channel.POST if rival == 1 else Channel.PAPER, host=host, investigator=lead,
        postmarked_on=of.after(day) if rival == 1 else None, received_on=story.on(of.after(day + 2)), actor=OFFICER,
        content={"objective": f"{MARK} Theo đặt hàng.", "method": f"{MARK} Thử nghiệm đồng ruộng, có đối chứng.", "months": "24"},
    )  # fmt: skip


def _one_host(story: Story, of: Round, call: Call, one: tuple[Task, Ending]) -> None:
    proposal = _apply(story, of, call, one[0], 0, 180)
    _open(story, of, call, [proposal])
    story.council(Type.DIRECT_ASSIGNMENT, of.after(228), [_dossier(one[0], proposal)], [GOOD])
    _approve(story, of, one, proposal)


def _select(story: Story, of: Round, rest: list[tuple[Task, Ending]]) -> None:
    tasks = [t for t, _e in rest]
    call = _host_call(story, of, Call.Type.SELECTION, tasks, 165)
    sent = {task.pk: [_apply(story, of, call, task, rival, 175) for rival in range(1 + (n < 2))] for n, task in enumerate(tasks)}
    faulty = _apply(story, of, call, tasks[0], 2, 176)
    _open(story, of, call, [p for some in sent.values() for p in some], faulty)
    for task, ending in rest:
        if ending in _BEFORE_COUNCIL:
            to = _BEFORE_COUNCIL[ending]
            met = worked(story.province.today - timedelta(days=1)) + timedelta(days=8 if to == PROPOSED else 0)
            story.council(Type.SELECTION, met, [_dossier(task, p) for p in sent[task.pk]], [], to=to)
    chosen = [(t, e) for t, e in rest if e != Ending.OPENED and e not in _BEFORE_COUNCIL]
    for part, first in enumerate(range(0, len(chosen), _TOGETHER)):
        some = chosen[first : first + _TOGETHER]
        rows = [(t, e, n, p) for t, e in some for n, p in enumerate(sent[t.pk])]
        qualities = [POOR if e == Ending.NO_HOST else FAIR if n else GOOD for _t, e, n, _p in rows]
        story.council(Type.SELECTION, of.after(225 + 3 * part), [_dossier(t, p) for t, _e, _n, p in rows], qualities)
        for one in some:
            _approve(story, of, one, sent[one[0].pk][0])


def _open(story: Story, of: Round, call: Call, proposals: list[Proposal], faulty: Proposal | None = None) -> None:
    day = story.on(call.closes_on + timedelta(days=3))
    acts.open_dossiers(call=call, on=day, actor=OFFICER, minutes=story.paper(Document.Type.MINUTES, "Biên bản mở hồ sơ đăng ký chủ trì", day))
    for proposal in proposals:
        acts.check_proposal(proposal=proposal, missing=[], actor=OFFICER)
    if faulty:
        acts.check_proposal(proposal=faulty, missing=_MISSING, actor=OFFICER)


def _dossier(task: Task, proposal: Proposal) -> Dossier:
    return Dossier(
        title=task.title, subject=task, host=proposal.host, investigator=proposal.investigator, proposing_host=proposal.host_id == task.host_id
    )


def _approve(story: Story, of: Round, one: tuple[Task, Ending], proposal: Proposal) -> None:
    """Revision, budget appraisal and the decision; a task that no dossier was good enough for ends."""
    task, ending = one
    if ending == Ending.NO_HOST:
        step(task, Stage.STOPPED, story.on(of.after(262)), actor=DIRECTOR, reason="Không có hồ sơ đạt yêu cầu tuyển chọn")
        return
    acts.choose_proposal(proposal=proposal, actor=OFFICER)
    starts = of.after(300)
    ends = add_months(starts, months(ending))
    lines = _budget(story, starts.year, ends.year)
    for code, days in (("minutes_adopted", 242), ("revised_file", 250)):
        acts.record_milestone(task=task, code=code, on=story.on(of.after(days)), actor=OFFICER)
    _appraise(story, task, proposal, lines, story.on(of.after(258)))
    acts.record_milestone(task=task, code="final_file", on=story.on(of.after(268)), actor=OFFICER)
    done(task, story.on(of.after(276)), "approval_submitted")
    day = story.on(of.after(280))
    decision = story.paper(Document.Type.DECISION, f"Phê duyệt tổ chức chủ trì, chủ nhiệm, kinh phí: {task.title}", day)
    acts.approve_task(
        task=task, budget=sum((row.amount for row in lines), Decimal(0)), lines=lines, starts_on=PartialDate.of(starts), ends_on=PartialDate.of(ends),
        host=proposal.host, investigator=proposal.investigator, decision=decision, actor=LEADER,
    )  # fmt: skip
    step(Task.objects.get(pk=task.pk), Stage.APPROVED, day, actor=LEADER, document=decision)
    done(task, story.on(day + timedelta(days=9)), "approval_published")


def _appraise(story: Story, task: Task, proposal: Proposal, lines: list[acts.Line], day: date) -> None:
    """The group of five finds the labour of the first year a tenth too dear."""
    outside = [p for p in story.councillors if proposal.investigator is None or p.pk != proposal.investigator.pk]
    people = story.rng.sample(outside, len(Appraiser.Role))
    rows = [acts.Appraised(x.group, x.source, x.year, x.amount, x.amount) for x in lines]
    rows[0] = replace(rows[0], asked=rows[0].agreed * 11 / 10, reason="giảm số ngày công theo khối lượng công việc")
    pay = sum((r.agreed for r in rows if r.group == BudgetLine.Group.LABOUR), Decimal(0))
    labour = [acts.Labour("lead", Decimal(20), pay * 4 / 10 / 20), acts.Labour("main", Decimal(25), pay * 6 / 10 / 25)]
    acts.appraise_budget(
        task=task, on=day, lines=rows, labour=labour,
        group=[acts.Sitter(person.title, role) for person, role in zip(people, Appraiser.Role.values, strict=True)],
        place_text="Phòng họp Sở", host_people=proposal.investigator.title if proposal.investigator else "", revise=True, actor=OFFICER,
    )  # fmt: skip


def _budget(story: Story, first: int, last: int) -> list[acts.Line]:
    """State money by group for the first and last year, and what the host adds."""
    group, source = BudgetLine.Group, BudgetLine.Source
    whole = MILLION * (40 + story.rng.randrange(0, 90))
    years = sorted({first, last})
    state = [(group.LABOUR, 5), (group.MATERIALS, 4), (group.OTHER, 1)]
    lines = [acts.Line(g, source.STATE, year, whole * share) for year in years for g, share in state]
    return [*lines, acts.Line(group.MATERIALS, source.OTHER, first, whole * 2)]
