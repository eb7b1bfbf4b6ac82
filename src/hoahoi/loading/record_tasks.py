"""Rows that tell of S&T tasks: councils, order lists, tasks under way, progress checks, acceptances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hoahoi.councils.models import Council, Outcome
from hoahoi.directory.models import Event
from hoahoi.ip.models import IpRight
from hoahoi.ledger.dates import PartialDate
from hoahoi.procedures.actions import open_case, record_stage
from hoahoi.procedures.models import Case, StageEntry
from hoahoi.procedures.regimes import regime, regime_for
from hoahoi.tasks.models import Check, CheckedTask, Participation, Programme, Task, TaskEvent, TaskName, TaskPlace
from hoahoi.ui.vietnamese import fold

from .desk import Desk
from .facts import Fact
from .record_events import seat_chair

PROCEDURE = "provincial_task"
_Stage = Task.Stage
_ORDER = [stage.value for stage in _Stage]
_NO_TASK = {Council.Type.INITIATIVE, Council.Type.JURY}
_COUNCILS = (  # words of the first remark or the title, folded; the first that fits
    ("sang kien", Council.Type.INITIATIVE),
    ("giao truc tiep", Council.Type.DIRECT_ASSIGNMENT),
    ("tuyen chon", Council.Type.SELECTION),
    ("nghiem thu", Council.Type.ACCEPTANCE),
    ("xac dinh", Council.Type.DETERMINATION),
)
_BEFORE_LAW = "trước khi quy định có hiệu lực; khung giai đoạn chỉ dùng để ghi nhận"
_USED_AT: dict[str, str] = {
    Council.Type.DETERMINATION: "khi xác định nhiệm vụ",
    Council.Type.SELECTION: "khi tuyển chọn",
    Council.Type.DIRECT_ASSIGNMENT: "khi giao trực tiếp",
    Council.Type.BASE_ACCEPTANCE: "khi nghiệm thu cơ sở",
    Council.Type.ACCEPTANCE: "khi nghiệm thu",
}


@dataclass
class Step:
    """A step of a task's life that a row attests; on is None when its day is unknown. number: of the document it rests on."""

    stage: str
    on: PartialDate | None
    note: str = ""
    number: str = ""


@dataclass
class Told:
    """Everything that the record tells of one task."""

    facts: list[Fact] = field(default_factory=list)
    title: str = ""
    reason: str = ""
    steps: list[Step] = field(default_factory=list)


def council_type(fact: Fact) -> str:
    if fact.kind == "acceptance":
        return Council.Type.BASE_ACCEPTANCE if fact.says("nghiệm thu cấp cơ sở") else Council.Type.ACCEPTANCE
    told = fold(fact.remarks[0] if fact.remarks else "")
    for words in (told, fold(fact.title)):
        for word, type_ in _COUNCILS:
            if word in words:
                return type_
    raise ValueError(f"facts.csv dòng {fact.row}: không rõ loại hội đồng")


def tells_of_task(fact: Fact) -> bool:
    return fact.kind in ("task", "acceptance") or (fact.kind == "council" and council_type(fact) not in _NO_TASK)


def gather(desk: Desk) -> list[Told]:
    """Rows by task: an equal title is one task, and so are the rows that a reading joins."""
    told: dict[str, Told] = {}
    for fact in filter(tells_of_task, desk.facts):
        reading = desk.readings.of("task", fact.row) or _reading_of_title(desk, fact)
        titled = desk.readings.rows[desk.readings.row(reading["title"])] if reading else fact
        task = told.setdefault(fold(titled.title), Told(title=titled.title))
        if not reading and fact.kind == "task":
            task.title = fact.title  # of titles equal but for accents and capitals, the one of the task's own row
        task.facts.append(fact)
        task.reason = task.reason or reading.get("reason", "")
    for task in told.values():
        task.steps = [step for fact in task.facts for step in _steps(desk, fact)]
    return list(told.values())


def _reading_of_title(desk: Desk, fact: Fact) -> dict[str, Any]:
    """A row whose title equals that of a row that a reading joins belongs there too."""
    for entry in desk.readings.each("task"):
        if fold(fact.title) in {fold(desk.readings.rows[desk.readings.row(name)].title) for name in entry["rows"]}:
            return entry
    return {}


def _steps(desk: Desk, fact: Fact) -> Iterator[Step]:
    if fact.span:
        yield Step(_Stage.IN_PROGRESS, fact.span[0])
    elif fact.says("đang thực hiện"):
        yield Step(_Stage.IN_PROGRESS, None, f"nguồn ghi đang thực hiện {fact.date}")
    reading = desk.readings.of("stage", fact.row)
    if reading:
        yield Step(reading["stage"], None, reading["reason"][:300])
    if fact.kind == "task":
        if fact.number:
            yield Step(_Stage.ORDER_LISTED, fact.date, fact.number, fact.number)
        return
    type_, document = council_type(fact), desk.document(fact.number)
    established = document.issued_on if document else None
    if type_ == Council.Type.DETERMINATION:
        yield Step(_Stage.DETERMINATION, fact.date, fact.number, fact.number)
    elif type_ == Council.Type.BASE_ACCEPTANCE:
        yield Step(_Stage.BASE_ACCEPTANCE, fact.date)
    elif type_ != Council.Type.ACCEPTANCE:
        yield Step(_Stage.SELECTION, fact.date, fact.number, fact.number)
    elif fact.kind == "council":
        yield Step(_Stage.ACCEPTANCE, fact.date, fact.number, fact.number)
    else:
        if established:
            yield Step(_Stage.ACCEPTANCE, established, fact.number, fact.number)
        yield Step(_Stage.ACCEPTED, fact.date, fact.rating)


def enter_tasks(desk: Desk) -> list[tuple[Told, Task]]:
    """Every task with its councils and its case."""
    programmes = _programmes(desk)
    entered = []
    for told in gather(desk):
        task = _enter_task(desk, told, programmes)
        for fact in told.facts:
            if fact.kind != "task":
                _enter_council(desk, fact, task)
            desk.enter(fact, task)
        _enter_names(desk, told, task)
        _enter_case(desk, told, task)
        entered.append((told, task))
    for fact in desk.facts:
        if fact.kind == "council" and council_type(fact) in _NO_TASK:
            _enter_council(desk, fact, None)
    return entered


def _enter_task(desk: Desk, told: Told, programmes: dict[int, Programme]) -> Task:
    last = max(told.facts, key=lambda f: (f.date.iso if f.date else "", f.kind == "acceptance"))
    own = [f for f in told.facts if f.kind in ("task", "acceptance")]  # rows that speak of the task, not only of a council
    located = next((f for f in own if f.place_text), None)
    places = desk.places(located) if located else []
    span = next((f.span for f in told.facts if f.span), None)
    hosts = [f for f in own if f.organisation and not desk.readings.of("not_host", f.row)]
    led = next((f for f in own if f.persons), None)
    listed = next((f for f in own if f.kind == "task" and f.number), None)
    task = desk.keep(
        Task, {"title": told.title}, type=_task_type(desk, told),
        level=Task.Level.PROVINCIAL if any("cấp tỉnh" in f.remarks for f in own) else Task.Level.UNKNOWN,
        stage=max((s.stage for s in told.steps), key=_ORDER.index, default=_Stage.PROPOSED),
        programme=next((programmes[f.row] for f in told.facts if f.row in programmes), None),
        host=desk.organisation(hosts[-1].organisation, last.date) if hosts else None, investigator=desk.person(led.person) if led else None,
        place=places[0] if len(places) == 1 else None, place_text=located.place_text if located else "",
        decision=desk.document(listed.number) if listed else None, starts_on=span[0] if span else None, ends_on=span[1] if span else None,
        seen_on=_seen_on(desk, told), note="; ".join(f.note for f in own if f.kind == "task" and f.note),
    )  # fmt: skip
    for place in places if len(places) > 1 else []:
        desk.enter(located, desk.keep(TaskPlace, {"task": task, "place": place}))
    for name in led.persons[1:] if led else []:
        desk.enter(led, desk.keep(Participation, {"task": task, "role": Participation.Role.CO_INVESTIGATOR, "person": desk.person(name)}))
    return task


def _task_type(desk: Desk, told: Told) -> str:
    """Only what a text says: a right to be built or kept in the title, or a document that calls it a topic (đề tài)."""
    for fact in told.facts:
        if reading := desk.readings.of("type", fact.row):
            return reading["type"]
    titles = {fold(f.title) for f in told.facts}
    if any(f.quoted in titles for f in desk.facts if f.quoted):
        return Task.Type.TOPIC
    builds = ("xay dung", "quan ly va phat trien", "duy tri va phat trien")
    right = ("nhan hieu", "chi dan dia ly")
    return Task.Type.IP if any(t.startswith(builds) and any(w in t for w in right) for t in titles) else Task.Type.UNKNOWN


def _seen_on(desk: Desk, told: Told) -> PartialDate | None:
    for fact in told.facts:
        reading = desk.readings.of("stage", fact.row)
        if "seen_on" in reading:
            return PartialDate.parse(reading["seen_on"])
        if fact.says("đang thực hiện"):
            at = next((r.split("tại ")[1] for r in fact.remarks if r.startswith("đang thực hiện tại ")), "")
            return PartialDate.parse(at) if at else fact.date
    return None


def _enter_council(desk: Desk, fact: Fact, task: Task | None) -> Council:
    """The date of a row is the meeting's when it says that the council met or where; else the decision's."""
    type_ = council_type(fact)
    document = desk.document(fact.number)
    met = fact.kind == "acceptance" or bool(fact.place_text) or bool(fact.remarks and fact.remarks[0].lower().startswith("họp"))
    first, last = fact.days or (fact.date, None)
    established = document.issued_on if document else (None if met else fact.date)
    council = desk.keep(
        Council, {"title": fact.title, "type": type_, "decision_number": fact.number, "met_on": first if met else None},
        subject_kind=task.kind if task else "", subject_id=task.pk if task else None, decision=document, established_on=established,
        met_until=last if met else None, place_text=fact.place_text if fact.kind == "council" else "", size=fact.size, batch=fact.batch,
        host=desk.organisation(fact.organisation, fact.date), note=fact.note,
    )  # fmt: skip
    desk.enter(fact, council)
    seat_chair(desk, council, fact)
    if fact.kind == "acceptance" or fact.rating:
        rating = Outcome.Rating.GOOD if fact.rating == "Khá" else Outcome.Rating.UNKNOWN
        outcome = desk.keep(Outcome, {"council": council}, rating=rating, wording=fact.rating, concluded_on=last or fact.date)
        desk.enter(fact, outcome)
    return council


def _enter_names(desk: Desk, told: Told, task: Task) -> None:
    former: dict[str, Fact] = {}
    for fact in told.facts:
        if fold(fact.title) != fold(task.title):
            former.setdefault(fold(fact.title), fact)
    for fact in former.values():
        used = f"trong danh mục theo {fact.number}" if fact.kind == "task" else _USED_AT[council_type(fact)]
        name = desk.keep(TaskName, {"task": task, "title": fact.title}, used_at=used, on=fact.date, reason=told.reason)
        desk.enter(fact, name)


def _enter_case(desk: Desk, told: Told, task: Task) -> None:
    """The case at the furthest step that the record attests, with every attested step."""
    known = sorted(s.on.iso for s in told.steps if s.on)
    case = Case.objects.filter(subject_kind=task.kind, subject_id=task.pk, procedure=PROCEDURE).first()
    if case is None:
        case = open_case(
            subject=task, regime_code=regime_for(known[0] if known else ""), procedure=PROCEDURE, actor=desk.doing.actor, stage=task.stage
        )
    before_law = bool(known) and known[0] < regime(case.regime).in_force_from
    there = {(e.stage, e.on): e for e in StageEntry.objects.filter(case=case)}
    for step in sorted(told.steps, key=lambda s: (_ORDER.index(s.stage), s.on.iso if s.on else "")):
        entry = there.get((step.stage, step.on))
        if entry is None:
            note = step.note or (_BEFORE_LAW if before_law else "")
            entry = there[step.stage, step.on] = record_stage(case=case, stage=step.stage, on=step.on, note=note, actor=desk.doing.actor)
        document = desk.document(step.number)
        if document and entry.document_id is None:
            entry.document_id = document.pk
            desk.doing.save(entry)
    if task.stage != case.stage:  # a new row took it further
        task.stage = case.stage
        desk.doing.save(task)


def _programmes(desk: Desk) -> dict[int, Programme]:
    by_row = {}
    for entry in desk.readings.each("programme"):
        ends = PartialDate.parse(entry["ends_on"]) if "ends_on" in entry else None
        programme = desk.keep(Programme, {"title": entry["title"]}, ends_on=ends, note=entry["reason"])
        for name in entry["rows"]:
            fact = desk.readings.rows[desk.readings.row(name)]
            by_row[fact.row] = desk.enter(fact, programme)
    return by_row


def enter_check(desk: Desk, fact: Fact) -> None:
    """A check of progress, with the tasks that its title quotes or a reading names."""
    leader = desk.person(fact.person)
    check = desk.keep(
        Check, {"title": fact.title}, held_on=fact.date, organisation=desk.organisation(fact.organisation, fact.date), person=leader,
        place_text=fact.place_text, finding=fact.note,
    )  # fmt: skip
    desk.enter(fact, check)
    reading = desk.readings.of("check", fact.row)
    tasks = [desk.first(name, Task) for name in reading.get("tasks", [])]
    tasks += _quoted_tasks(desk, fact)
    for task in tasks:
        desk.enter(fact, desk.keep(CheckedTask, {"check_record": check, "task": task}))


def link_events(desk: Desk) -> None:
    """Workshops and training that belong to a task: quoted in the title, or by a reading."""
    for fact in desk.facts:
        events = [r for r in desk.by_row.get(fact.row, []) if isinstance(r, Event)]
        reading = desk.readings.of("event", fact.row)
        tasks = [desk.first(reading["task"], Task)] if reading else _quoted_tasks(desk, fact)
        for event in events:
            for task in tasks:
                desk.enter(fact, desk.keep(TaskEvent, {"task": task, "event": event}))


def link_rights(desk: Desk) -> None:
    """The task that created a right, by a reading."""
    for reading in desk.readings.each("right"):
        right, task = desk.first(reading["row"], IpRight), desk.first(reading["task"], Task)
        if right.task_id is None:
            right.task_id = task.pk
            desk.doing.save(right)


def _quoted_tasks(desk: Desk, fact: Fact) -> list[Task]:
    if not fact.quoted:
        return []
    rows = (f.row for f in desk.facts if tells_of_task(f) and fold(f.title) == fact.quoted)
    return list({task.pk: task for row in rows for task in desk.by_row[row] if isinstance(task, Task)}.values())
