"""Made-up tasks with what belongs to them: decisions, councils, cases, what falls due, results and their use."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from hoahoi.directory.models import Organisation, Place
from hoahoi.documents.models import Document
from hoahoi.ledger.dates import PartialDate
from hoahoi.procedures.actions import BASE
from hoahoi.procedures.models import Case, Obligation, StageEntry
from hoahoi.procedures.regimes import regime, regime_for
from hoahoi.results.models import Application, Result
from hoahoi.tasks.common import procedure_for
from hoahoi.tasks.models import Check, CheckedTask, Participation, Task, TaskName, TaskPlace

from .batch import MARK, Batch
from .lives import FINISHED, Life, draw_life
from .titles import at, pick, task_title, weighted

# where a unit's task stands, for the stages that only a provincial one passes
_SHORT = {
    Task.Stage.DETERMINATION: Task.Stage.PROPOSED, Task.Stage.ORDER_LISTED: Task.Stage.PROPOSED, Task.Stage.SELECTION: Task.Stage.PROPOSED,
    Task.Stage.BASE_ACCEPTANCE: Task.Stage.IN_PROGRESS,
}  # fmt: skip
_TYPES = [
    (Task.Type.TOPIC, 50), (Task.Type.TRIAL_PRODUCTION, 12), (Task.Type.ST_PROJECT, 15), (Task.Type.MODEL, 12),
    (Task.Type.SCHEME, 4), (Task.Type.RURAL, 5), (Task.Type.UNKNOWN, 2),
]  # fmt: skip
_LEVELS = [(Task.Level.PROVINCIAL, 82), (Task.Level.GRASSROOTS, 12), (Task.Level.MINISTRY, 3), (Task.Level.NATIONAL, 1), (Task.Level.UNKNOWN, 2)]
_HOSTS = (Organisation.Type.UNIT, Organisation.Type.UNIT, Organisation.Type.STATE, Organisation.Type.FIRM, Organisation.Type.ASSOCIATION)
_ADOPTERS = (Organisation.Type.COOP, Organisation.Type.FIRM, Organisation.Type.HOUSEHOLD, Organisation.Type.STATE)
_RESULTS = [
    (Result.Type.PROCESS, 4), (Result.Type.MODEL, 4), (Result.Type.REPORT, 4),
    (Result.Type.PRODUCT, 2), (Result.Type.DATA, 1), (Result.Type.POLICY, 1),
]  # fmt: skip
_RESULT_TITLES = {
    Result.Type.PROCESS: "Quy trình kỹ thuật", Result.Type.MODEL: "Mô hình", Result.Type.REPORT: "Báo cáo tổng hợp kết quả",
    Result.Type.PRODUCT: "Sản phẩm", Result.Type.DATA: "Cơ sở dữ liệu", Result.Type.POLICY: "Kiến nghị chính sách",
}  # fmt: skip


@dataclass
class Work:
    """One made-up task while it is being written."""

    task: Task
    life: Life
    number: int


def make_tasks(batch: Batch, first: int, count: int) -> list[Work]:
    """Tasks number first, first + 1, ... with everything but their councils."""
    lives = [draw_life(batch.rng, batch.today, batch.province.begun_before) for _ in range(count)]
    decisions = batch.keep([_decision(batch, life, first + i) for i, life in enumerate(lives) if life.entered(Task.Stage.APPROVED)])
    by_number = {d.number: d for d in decisions}
    works = [_work(batch, life, first + i, by_number.get(_decision_number(batch, first + i))) for i, life in enumerate(lives)]
    batch.keep([w.task for w in works])
    _make_company(batch, works)
    _make_cases(batch, works)
    _make_obligations(batch, works)
    _make_checks(batch, works)
    _make_results(batch, works)
    return works


def _decision_number(batch: Batch, number: int) -> str:
    return f"{number}/QĐ-MẪU{batch.code}"


def _decision(batch: Batch, life: Life, number: int) -> Document:
    day = life.entered(Task.Stage.APPROVED)
    return Document(
        type=Document.Type.DECISION, direction=Document.Direction.OUTSIDE, number=_decision_number(batch, number),
        title=f"Phê duyệt nội dung và kinh phí thực hiện nhiệm vụ khoa học và công nghệ năm {life.start.year}",
        issued_on=PartialDate.of(day) if day else None, issuer=batch.province.organisation(batch.rng, Organisation.Type.STATE), note=MARK,
    )  # fmt: skip


def _work(batch: Batch, life: Life, number: int, decision: Document | None) -> Work:
    rng, province = batch.rng, batch.province
    place = province.place(rng, life.start) if batch.chance(0.75) else None
    title, branch = task_title(rng, place)
    type_ = Task.Type.IP if branch == "505" else weighted(rng, _TYPES)
    level = weighted(rng, _LEVELS)
    if level == Task.Level.GRASSROOTS:
        life = replace(life, stage=_SHORT.get(life.stage, life.stage))
    task = Task(
        code=f"MẪU{batch.code}-{life.start.year}-{number:05d}", title=title, type=type_, level=level, stage=life.stage,
        host=province.organisation(rng, *_HOSTS), investigator=province.person(rng) if batch.chance(0.95) else None,
        field=province.concept(rng, branch), place=place, decision=decision, starts_on=batch.known(life.start), ends_on=batch.known(life.end),
        budget=Decimal(round(150 + 2_850 * rng.random() ** 2) * 1_000_000) if batch.chance(0.92) else None,
        abstract=f"Nội dung mẫu: khảo sát, thử nghiệm và chuyển giao kết quả {at(place)}." if batch.chance(0.5) else "", note=MARK,
    )  # fmt: skip
    return Work(task, life, number)


def _make_company(batch: Batch, works: list[Work]) -> None:
    """Who else took part, other places, former names."""
    province, rng = batch.province, batch.rng
    batch.keep(
        [
            Participation(task=w.task, role=role, person=province.person(rng))
            for w in works
            for role in (Participation.Role.CO_INVESTIGATOR, Participation.Role.PARTICIPANT)
            if batch.chance(0.35)
        ]
    )
    batch.keep([TaskPlace(task=w.task, place=place) for w in works if batch.chance(0.08) and (place := province.place(rng, w.life.start))])
    batch.keep(
        [
            TaskName(task=w.task, title=f"{w.task.title} (tên đề xuất)"[:600], used_at="xác định nhiệm vụ", on=batch.known(day), reason=MARK)
            for w in works
            if batch.chance(0.05) and (day := w.life.entered(Task.Stage.DETERMINATION))
        ]
    )


def _make_cases(batch: Batch, works: list[Work]) -> None:
    cases = []
    for w in works:
        steps = w.life.steps()
        opened = steps[0][1] if steps else min(w.life.start, batch.today)
        code = regime_for(opened.isoformat())
        cases.append(
            Case(
                subject_kind=Task.kind, subject_id=w.task.pk, regime=code, regime_hash=regime(code).sha256, procedure=procedure_for(w.task),
                stage=w.life.stage, opened_on=PartialDate.of(opened),
            )
        )  # fmt: skip
    batch.keep(cases)
    told = {Task.Stage.ORDER_LISTED, Task.Stage.APPROVED, Task.Stage.IN_PROGRESS, Task.Stage.ACCEPTED, Task.Stage.REGISTERED, Task.Stage.STOPPED}
    batch.keep(
        [
            StageEntry(case=case, stage=stage, on=PartialDate.of(day), recorded=True, note=MARK)
            for w, case in zip(works, cases, strict=True)
            for stage, day in w.life.steps()
            if stage in told and not (case.procedure == BASE and stage in _SHORT)
        ]
    )


def _make_obligations(batch: Batch, works: list[Work]) -> None:
    made: list[Obligation] = []
    for w in works:
        if w.life.stage == Task.Stage.IN_PROGRESS:
            made += _reports_due(batch, w)
        elif w.life.stage in (Task.Stage.BASE_ACCEPTANCE, Task.Stage.ACCEPTANCE):
            made.append(_obligation(batch, w, "Nộp hồ sơ nghiệm thu cấp tỉnh", w.life.end + timedelta(days=60), "investigator"))
        elif w.life.stage == Task.Stage.ACCEPTED:
            entered = w.life.entered(Task.Stage.ACCEPTED) or w.life.end
            made.append(_obligation(batch, w, "Đăng ký kết quả thực hiện nhiệm vụ", entered + timedelta(days=30), "investigator"))
        elif w.life.stage in (Task.Stage.DETERMINATION, Task.Stage.SELECTION):
            made.append(
                _obligation(
                    batch, w, "Hoàn thiện hồ sơ sau họp hội đồng", batch.today + timedelta(days=int(60 * batch.rng.random()) - 20), "science_officer"
                )
            )
    batch.keep(made)


def _reports_due(batch: Batch, w: Work) -> list[Obligation]:
    """The last progress report, handed in or late, and the next one."""
    half_years = max(1, (batch.today - w.life.start).days // 182)
    last, following = w.life.start + timedelta(days=182 * half_years), w.life.start + timedelta(days=182 * (half_years + 1))
    handed_in = last <= batch.today and batch.chance(0.85)
    done = min(batch.today, last + timedelta(days=int(20 * batch.rng.random()) - 12)) if handed_in else None
    return [
        _obligation(batch, w, "Nộp báo cáo tiến độ", last, "investigator", done),
        _obligation(batch, w, "Nộp báo cáo tiến độ", following, "investigator"),
    ]


def _obligation(batch: Batch, w: Work, title: str, due: date, role: str, done: date | None = None) -> Obligation:
    return Obligation(
        title=title, subject_kind=Task.kind, subject_id=w.task.pk, due_on=due, role=role, organisation_id=w.task.host.pk if w.task.host else None,
        basis=f"{MARK} không theo quy định nào", confidence="assumed", done_on=done,
    )  # fmt: skip


def _make_checks(batch: Batch, works: list[Work]) -> None:
    checked = [w for w in works if w.life.start < batch.today and batch.chance(0.3)]
    checks = [
        Check(
            title=f"Kiểm tra tiến độ thực hiện nhiệm vụ: {w.task.title}"[:600],
            held_on=batch.known(batch.day_between(w.life.start, min(w.life.end, batch.today))),
            organisation=batch.province.organisation(batch.rng, Organisation.Type.STATE), person=batch.province.person(batch.rng),
            finding=f"{MARK} {pick(batch.rng, ('Đúng tiến độ', 'Chậm so với hợp đồng', 'Đạt yêu cầu'))}",
        )
        for w in checked
    ]  # fmt: skip
    batch.keep(checks)
    batch.keep([CheckedTask(check_record=check, task=w.task) for check, w in zip(checks, checked, strict=True)])


def _make_results(batch: Batch, works: list[Work]) -> None:
    results: list[tuple[Result, Place | None, date]] = []
    for w in works:
        if w.life.stage not in FINISHED:
            continue
        for number in range(1 + batch.chance(0.4)):
            type_ = weighted(batch.rng, _RESULTS)
            registered = w.life.entered(Task.Stage.REGISTERED)
            result = Result(
                title=f"{_RESULT_TITLES[type_]}: {w.task.title}"[:600], type=type_, task_id=w.task.pk,
                registration_number=f"MẪU{batch.code}-KQ-{w.number:05d}-{number + 1}" if registered else "",
                registered_on=PartialDate.of(registered) if registered else None, summary=MARK,
            )  # fmt: skip
            results.append((result, w.task.place, w.life.end))
    batch.keep([result for result, _place, _end in results])
    batch.keep(
        [
            Application(
                title=f"Ứng dụng {result.title[:1].lower()}{result.title[1:]}"[:600], result=result,
                adopter=batch.province.organisation(batch.rng, *_ADOPTERS), place=place,
                started_on=batch.known(min(batch.today, end + timedelta(days=int(700 * batch.rng.random())))),
                effect=pick(batch.rng, ("Đang áp dụng", "Tăng năng suất so với trước", "Đã nhân rộng", "Dừng sau một vụ")), evidence=MARK,
            )
            for result, place, end in results
            if batch.chance(0.55)
        ]
    )  # fmt: skip
