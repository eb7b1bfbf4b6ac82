"""What falls due around a council's decision and meeting, by the timers of its regime; the planned day of the meeting."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.ledger.acts import Act, Actor, act
from hoahoi.procedures.actions import PROVINCIAL, TASK
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


def settle(doing: Act, council: Council, codes: tuple[str, ...]) -> None:
    """What these timers asked for is done today."""
    procedure = _procedure(council)
    titles = [t.title for t in procedure.timers if t.code in codes] if procedure else []
    for obligation in Obligation.objects.filter(subject_kind=council.kind, subject_id=council.pk, title__in=titles, done_on=None):
        obligation.done_on = timezone.localdate()
        doing.save(obligation)
