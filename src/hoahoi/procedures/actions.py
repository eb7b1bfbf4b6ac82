"""Opening cases and moving them; nothing else changes a stage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.accounts.models import STAFF, Role
from hoahoi.ledger.acts import Act, Actor, SystemActor, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.records import Record

from .calendar import due
from .guards import unmet
from .models import Case, Obligation, StageEntry
from .regimes import Procedure, regime
from .schema import Deadline, Stage
from .versions import Incomplete, current_code, require_procedure

PROVINCIAL, BASE = "provincial_task", "base_task"
TASK = (PROVINCIAL, BASE)  # a task's case follows one of them, by its level
STOPPED = "stopped"  # a task may be stopped from wherever the diagram lets it, whatever its stage still lacks


class NotAllowed(Exception):
    """The step is refused: why, in a sentence for the person."""


def open_case(*, subject: Record, regime_code: str, procedure: str, actor: Actor, on: PartialDate | None = None, stage: str = "") -> Case:
    """Begin a case at the procedure's first stage (or at the stage that a source attests), under the office's newest version of the regime.

    What falls due from the first stage runs from `on`, where that is a full day.
    Raises versions.Incomplete where the regime does not yet know its stages; what a source attests is kept all the same.
    """
    regime_code = current_code(regime_code)
    attested = bool(stage)
    if not attested:
        require_procedure(regime_code, procedure)
    rules = regime(regime_code)
    stage = stage or rules.procedures[procedure].start
    with act("case.open", actor=actor) as doing:
        case = Case(
            subject_kind=subject.kind, subject_id=subject.pk, regime=regime_code, regime_hash=rules.sha256,
            procedure=procedure, stage=stage, opened_on=on,
        )  # fmt: skip
        doing.save(case)
        _mirror(subject, stage, doing)
        if on and on.day and not attested:
            doing.save(StageEntry(case=case, stage=stage, on=on, basis=rules.title[:300]))
            _fall_due(case, rules.procedures[procedure], on.first, doing)
    return case


def record_stage(*, case: Case, stage: str, actor: Actor, on: PartialDate | None = None, note: str = "") -> StageEntry:
    """Note that a source attests a step taken outside this system. The case's stage follows its furthest step; nothing falls due."""
    procedure = procedure_of(case)
    order = [s.code for s in procedure.stages]
    with act("case.record_stage", actor=actor) as doing:
        entry = StageEntry(case=case, stage=procedure.stage(stage).code, on=on, recorded=True, note=note)
        doing.save(entry)
        if order.index(stage) > order.index(case.stage):
            case.stage = stage
            doing.save(case)
    return entry


def move(
    *, case: Case, to: str, subject: Record, actor: Actor, on: date | None = None, reason: str = "", basis: str = "", document_id: int | None = None
) -> StageEntry:
    """Take the next step. Makes what falls due from it an obligation; closes what the old stage had due.

    basis: the rule or paper that the step rests on (the regime by default); document_id: the document it resulted in.
    Raises NotAllowed: no way from here to there, not this role's step, a guard unmet, a day before the last step, or somebody else moved it first.
    """
    day = on or timezone.localdate()
    with act("case.move", actor=actor, reason=reason) as doing:
        _require_unmoved(case)
        procedure = procedure_of(case)
        here = procedure.stage(case.stage)
        role = _require_step(case, procedure, to, subject, actor, day)
        left = [r.title for r in procedure.timers if r.stage == here.code and (r in procedure.deadlines or r.recurs or r.right)]
        for old in _open_obligations(case).filter(title__in=left):
            old.done_on = day
            doing.save(old)
        case.stage = to
        case.closed_on = None if procedure.stage(to).next else PartialDate.of(day)
        doing.save(case)
        basis = basis or regime(case.regime).title
        entry = StageEntry(case=case, stage=to, on=PartialDate.of(day), role=role, basis=basis[:300], document_id=document_id)
        doing.save(entry)
        _mirror(subject, to, doing)
        _fall_due(case, procedure, day, doing)
        if case.closed_on:
            _close_rest(case, procedure, day, doing)
            for end in _at_the_end:
                end(subject, day, doing)
    return entry


End = Callable[[Record, date, Act], None]
_at_the_end: list[End] = []


def when_case_ends(end: End) -> None:
    """What a room above still had due about a record is over with its case: called with the record, the day and the act under way."""
    _at_the_end.append(end)


def note_event(*, case: Case, event: str, on: date, actor: Actor) -> list[Obligation]:
    """Something that the regime's time limits run from happened, or will, on this day.

    What falls due from it at this stage or the next becomes an obligation (a council's result runs other limits after determination than after
    acceptance); noted again with another day, what is still open moves. Raises NotAllowed for an event unknown to the procedure; a limit that the
    regime does not yet know makes nothing due.
    """
    procedure = procedure_of(case)
    if event not in procedure.events:
        raise NotAllowed(_("Quy trình “%(procedure)s” không có sự kiện “%(event)s”.") % {"procedure": procedure.title, "event": event})
    made = []
    near = {case.stage, *procedure.stage(case.stage).next}
    with act("case.note_event", actor=actor) as doing:
        known = {o.title: o for o in _obligations(case)}
        for rule in procedure.timers:
            if rule.event != event or rule.unknown:
                continue
            when = due(on, -rule.amount if rule.before else rule.amount, rule.unit)
            obligation = known.get(rule.title) or (_obligation(case, rule, when) if rule.stage in near else None)
            if obligation and obligation.done_on is None:
                obligation.due_on = when
                doing.save(obligation)
                made.append(obligation)
    return made


def timers_of(case: Case) -> Sequence[Deadline]:
    """The time limits of the case's procedure; none where the regime does not know its stages yet: it asks for nothing."""
    try:
        return procedure_of(case).timers
    except Incomplete:
        return ()


def settle(*, case: Case, codes: tuple[str, ...], on: date, actor: Actor) -> None:
    """What these time limits of the procedure asked for was done on this day."""
    titles = [rule.title for rule in timers_of(case) if rule.code in codes]
    with act("case.settle", actor=actor) as doing:
        for obligation in _open_obligations(case).filter(title__in=titles):
            obligation.done_on = on
            doing.save(obligation)


def come_round(*, case: Case, code: str, on: date, until: date | None, actor: Actor) -> None:
    """What comes round was done on this day: it is settled, and due again after the same time while its stage lasts, unless that lies past `until`."""
    rule = next((rule for rule in timers_of(case) if rule.code == code and not rule.unknown), None)
    if rule is None:
        return
    settle(case=case, codes=(code,), on=on, actor=actor)
    following = due(on, rule.amount, rule.unit)
    if rule.recurs and case.stage == rule.stage and (until is None or following < until):
        with act("case.come_round", actor=actor) as doing:
            doing.save(_obligation(case, rule, following))


def lapse(today: date, actor: Actor) -> int:
    """What could be asked for until a day now past, and nobody owed, is no longer due. Returns how many."""
    past = Obligation.objects.filter(done_on=None, due_on__lt=today)
    gone: list[Obligation] = []
    for code, name, kind in Case.objects.order_by().values_list("regime", "procedure", "subject_kind").distinct():
        known = regime(code).procedures.get(name)
        if rights := [rule.title for rule in known.timers if rule.right] if known else []:
            cases = Case.objects.filter(regime=code, procedure=name, subject_kind=kind)
            gone += past.filter(title__in=rights, subject_kind=kind, subject_id__in=cases.values("subject_id"))
    for obligation in gone:
        obligation.done_on = obligation.due_on
    with act("obligation.lapse", actor=actor) as doing:
        return doing.update_all(gone)


def case_of(subject: Record, *procedures: str) -> Case | None:
    """The subject's latest case under one of these procedures."""
    return Case.objects.filter(subject_kind=subject.kind, subject_id=subject.pk, procedure__in=procedures).order_by("-pk").first()


def procedure_of(case: Case) -> Procedure:
    """The procedure that the case follows. Raises versions.Incomplete where its regime does not yet know the stages."""
    if case.procedure not in regime(case.regime).procedures:
        require_procedure(case.regime, case.procedure)
    return regime(case.regime).procedures[case.procedure]


def _mirror(subject: Record, stage: str, doing: Any) -> None:
    """Lists show the stage without joining cases, so the subject carries a copy. What others wrote since the caller read the subject stays."""
    if hasattr(subject, "stage"):
        now = type(subject)._base_manager.select_for_update().get(pk=subject.pk)
        subject.stage = now.stage = stage  # type: ignore[attr-defined]
        doing.save(now)


# ---- what holds a step


def _require_unmoved(case: Case) -> None:
    """The case still stands where the caller read it; it is locked until the act ends."""
    now = Case.objects.select_for_update().values_list("stage", flat=True).get(pk=case.pk)
    if now != case.stage:
        title = next((s.title for s in procedure_of(case).stages if s.code == now), now)
        raise NotAllowed(_("Hồ sơ vừa được người khác chuyển sang “%s”. Tải lại trang rồi làm tiếp.") % title)


def _require_step(case: Case, procedure: Procedure, to: str, subject: Record, actor: Actor, day: date) -> str:
    """The role in which the actor may take this step. Raises NotAllowed."""
    here = procedure.stage(case.stage)
    if to not in here.next:
        title = next((s.title for s in procedure.stages if s.code == to), to)
        raise NotAllowed(_("Từ “%(here)s” không chuyển được sang “%(to)s”.") % {"here": here.title, "to": title})
    there = procedure.stage(to)
    role = _role_for(there, actor)
    entered = [e for e in case.entries.order_by("pk") if not e.recorded]
    last = max((e.on.first for e in entered if e.on and e.on.day), default=None)
    if last and day < last:
        words = {"day": f"{day:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}"}
        raise NotAllowed(_("Ngày của bước này (%(day)s) trước ngày của bước gần nhất (%(last)s).") % words)
    # a stage that a source attests was passed outside this system: its own guards cannot be asked again
    attested = case.stage != procedure.start and case.stage not in {e.stage for e in entered}
    asked = () if attested or to == STOPPED else here.guards
    if problems := unmet(case, subject, (*asked, *there.entry_guards)):
        raise NotAllowed(" ".join(problems))
    return role


def _role_for(stage: Stage, actor: Actor) -> str:
    """The role in which the actor takes a case to the stage. The director may act for the department's officers; the system itself for all."""
    if isinstance(actor, SystemActor) or not stage.actors:
        return ""
    roles: frozenset[str] = getattr(actor, "roles", frozenset())
    if role := next((r for r in stage.actors if r in roles), ""):
        return role
    if Role.DIRECTOR in roles and STAFF & set(stage.actors):
        return Role.DIRECTOR
    who = ", ".join(str(Role(r).label) for r in stage.actors)
    raise NotAllowed(_("Chuyển sang “%(stage)s” là việc của: %(who)s.") % {"stage": stage.title, "who": who})


# ---- what falls due


def _obligations(case: Case) -> QuerySet[Obligation]:
    return Obligation.objects.filter(subject_kind=case.subject_kind, subject_id=case.subject_id)


def _open_obligations(case: Case) -> QuerySet[Obligation]:
    return _obligations(case).filter(done_on=None)


def _obligation(case: Case, rule: Deadline, day: date) -> Obligation:
    return Obligation(
        title=rule.title, subject_kind=case.subject_kind, subject_id=case.subject_id, role=rule.role, due_on=day,
        basis=rule.citation[:200], confidence=rule.confidence,
    )  # fmt: skip


def _fall_due(case: Case, procedure: Procedure, day: date, doing: Any) -> None:
    """What runs from the day on which the case entered its stage."""
    for rule in procedure.deadlines:
        if rule.stage == case.stage:
            doing.save(_obligation(case, rule, due(day, rule.amount, rule.unit)))


def _close_rest(case: Case, procedure: Procedure, day: date, doing: Any) -> None:
    """A case at its end owes nothing of its earlier stages."""
    titles = [rule.title for rule in procedure.timers if rule.stage != case.stage]
    for obligation in _open_obligations(case).filter(title__in=titles):
        obligation.done_on = day
        doing.save(obligation)
