"""What falls due around a council's decision and meeting, by the timers of its regime; the planned day of the meeting."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.ledger.acts import Act, Actor, act
from hoahoi.ledger.records import Record
from hoahoi.procedures.actions import PROVINCIAL, TASK
from hoahoi.procedures.actions import settle as settle_case
from hoahoi.procedures.calendar import due
from hoahoi.procedures.models import Case, Obligation
from hoahoi.procedures.regimes import regime
from hoahoi.procedures.schema import Deadline, Procedure

from .common import CouncilError, require_stage
from .models import Council

Type, Stage = Council.Type, Council.Stage
DECISION, MEETING, RESULT = "council_decision", "council_meeting", "council_result"  # events of the regimes' procedures
# stages of the task's procedure whose timers belong to a council of the type
_STAGES = {
    Type.DETERMINATION: ("determination", "order_listed"),
    Type.SELECTION: ("selection", "approved"),
    Type.DIRECT_ASSIGNMENT: ("selection", "approved"),
    Type.BASE_ACCEPTANCE: ("base_acceptance",),
    Type.ACCEPTANCE: ("acceptance", "accepted"),
}
PAPERS = ("papers_to_members", "determination_papers", "selection_papers")
OPINIONS = ("opinions_in", "selection_questions")
HELD = ("council_meets",)
COMPLETED = ("file_completed",)  # the task's own milestone ends it


def plan_meeting(*, council: Council, at: datetime, actor: Actor, place: str = "") -> None:
    """Set, or move, the day and hour of the meeting; what the regime wants before and after it falls due accordingly."""
    require_stage(council, Stage.PROPOSED, Stage.APPOINTED)
    if at < timezone.now():
        raise CouncilError(_("Thời gian họp đã qua."), "at")
    with act("council.plan_meeting", actor=actor) as doing:
        council.planned_at, council.place_text = at, place.strip()[:300] or council.place_text
        doing.save(council)
        fall_due(doing, council, MEETING, timezone.localdate(at))


def _procedure(council: Council) -> Procedure | None:
    """The procedure that the council's task follows, as the council's regime writes it."""
    code = (
        Case.objects.filter(subject_kind=council.subject_kind, subject_id=council.subject_id, procedure__in=TASK)
        .order_by("-pk").values_list("procedure", flat=True).first()
    )  # fmt: skip
    return regime(council.regime).procedures.get(code or PROVINCIAL)


def timers_of(council: Council, event: str) -> list[Deadline]:
    """The regime's known timers that run from the event, for this type of council."""
    procedure = _procedure(council)
    stages = _STAGES.get(Type(council.type), ())
    return [t for t in procedure.timers if t.event == event and t.stage in stages and not t.unknown] if procedure else []


def fall_due(doing: Act, council: Council, event: str, day: date) -> None:
    """Make what runs from the event due, or move it while it is not done. A time limit before the meeting counts backwards."""
    standing = {o.title: o for o in Obligation.objects.filter(subject_kind=council.kind, subject_id=council.pk)}
    for timer in timers_of(council, event):
        when = due(day, -timer.amount if timer.before else timer.amount, timer.unit)
        obligation = standing.get(timer.title) or Obligation(
            title=timer.title, subject_kind=council.kind, subject_id=council.pk, role=timer.role,
            basis=", ".join(part for part in (timer.source, timer.article) if part)[:200], confidence=timer.confidence,
        )  # fmt: skip
        if obligation.done_on is None:
            obligation.due_on = when
            doing.save(obligation)


def settle(doing: Act, council: Council, codes: tuple[str, ...], on: date | None = None) -> None:
    """What these timers asked for is done, today unless a day is given."""
    procedure = _procedure(council)
    titles = [t.title for t in procedure.timers if t.code in codes] if procedure else []
    for obligation in _open(council).filter(title__in=titles):
        obligation.done_on = on or timezone.localdate()
        doing.save(obligation)


def settle_about(doing: Act, subject: Record, codes: tuple[str, ...], on: date) -> None:
    """The same for every council on this record alone: what happened to the record ends what was due of them."""
    for council in Council.objects.filter(subject_kind=subject.kind, subject_id=subject.pk).exclude(stage=""):
        settle(doing, council, codes, on)


def settle_founding(council: Council, on: date, actor: Actor) -> None:
    """The time limit for setting the council up is met for every record that comes before it."""
    about = council.items.exclude(subject_kind="").values_list("subject_kind", "subject_id")
    for kind, pk in about:
        case = Case.objects.filter(subject_kind=kind, subject_id=pk, procedure__in=TASK).order_by("-pk").first()
        if case is not None:
            settle_case(case=case, codes=("council_set_up",), on=on, actor=actor)


def end_duties(subject: Record, on: date, doing: Act) -> None:
    """The record's case is at its end: its councils owe nothing any more."""
    councils = Council.objects.filter(subject_kind=subject.kind, subject_id=subject.pk)
    for obligation in Obligation.objects.filter(subject_kind=Council.kind, subject_id__in=councils.values("pk"), done_on=None):
        obligation.done_on = on
        doing.save(obligation)


def _open(council: Council) -> QuerySet[Obligation]:
    return Obligation.objects.filter(subject_kind=council.kind, subject_id=council.pk, done_on=None)


def duties_of(council: Council) -> list[tuple[Obligation, bool]]:
    """What is open, by day; whether its being done is noted by hand, as no act of the system brings it about."""
    procedure = _procedure(council)
    by_acts = (*PAPERS, *OPINIONS, *HELD, *COMPLETED)
    by_hand = {t.title for t in procedure.timers if t.code not in by_acts} if procedure else set()
    return [(duty, duty.title in by_hand) for duty in _open(council).order_by("due_on", "pk")]


def note_done(*, council: Council, duty: int, on: date, actor: Actor) -> Obligation:
    """An officer notes that what a time limit asked of the council was done that day. Raises CouncilError."""
    if on > timezone.localdate():
        raise CouncilError(_("Ngày làm xong chưa tới."), "on")
    if council.met_on is None or on < council.met_on.first:
        raise CouncilError(_("Việc này làm sau khi hội đồng họp."), "on")
    with act("council.note_done", actor=actor) as doing:
        found = next((one for one, by_hand in duties_of(council) if one.pk == duty and by_hand), None)
        if found is None:
            raise CouncilError(_("Việc này đã xong hoặc tự xong theo bước của hồ sơ."))
        found.done_on = on
        doing.save(found)
    return found
