"""The council's result by the rule of its regime: a pure function, for the council room, for `./hoahoi decide`, and for anyone to recount.

    rule = regime("VN-TT11-2014").councils["acceptance"]
    decision = decide(rule, Sitting.model_validate({...}))

The base is what the regime says, as a rule the members present; comments of absent members are never counted. Importing this touches no database.
"""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from hoahoi.procedures.aggregation import FractionVote, UnknownAggregation
from hoahoi.procedures.council_rule import CouncilRule

from .deciding.meeting import complete, quorum
from .deciding.result import Decision, Meeting, Notes, Undecided
from .deciding.scores import by_scores
from .deciding.sitting import Ballot, Council, Mark, Seat, Sitting, contradictions, faults_in_words
from .deciding.votes import by_votes, member_vote
from .deciding.words import RATINGS, decimal

__all__ = [
    "Ballot", "Council", "Decision", "Mark", "Seat", "Sitting", "decide", "decide_json", "member_vote", "undecided",
]  # fmt: skip

_NOT_ASKED = Meeting(met=False, reasons=("Chưa xét vì dữ liệu có lỗi",))


def decide(rule: CouncilRule, sitting: Sitting) -> Decision:
    """The result, or none with the reasons: told facts that contradict each other, no quorum, ballots missing, a value the regime does not know."""
    if faults := contradictions(sitting):
        return Decision(_NOT_ASKED, None, tuple(faults))
    notes = Notes()
    meeting = quorum(rule, sitting, notes)
    try:
        if unknown := [v.note for v in (rule.quorum, rule.paper.ballot, rule.aggregation) if getattr(v, "unknown", False)]:
            raise Undecided(f"Quy định {rule.regime} chưa cho biết cách kết luận ở giai đoạn {rule.title}", *unknown)
        if not meeting.met:
            raise Undecided("Phiên họp không hợp lệ: chưa đủ điều kiện họp", *meeting.reasons)
        return _counted(rule, sitting, meeting, notes)
    except Undecided as stop:
        reasons = (*notes.reasons, *stop.reasons)
        return Decision(meeting, None, reasons, tally=stop.tally, citations=notes.citations, confidence=notes.confidence)


def _counted(rule: CouncilRule, sitting: Sitting, meeting: Meeting, notes: Notes) -> Decision:
    how = rule.aggregation
    complete(sitting)
    if sitting.absent_with_opinion:
        notes.use(rule.counted.written)
        notes.say(f"{len(sitting.absent_with_opinion)} ý kiến bằng văn bản của thành viên vắng mặt: để tham khảo, không tính là phiếu")
    if isinstance(how, FractionVote):
        notes.use(rule.paper.ballot)
        result, tally = by_votes(rule, how, sitting, notes)
        mean = ranking = None
    else:
        assert not isinstance(how, UnknownAggregation)
        scored = by_scores(rule, how, sitting, notes)
        result, tally = scored.result, scored.tally
        digits = how.rounding.digits
        mean = decimal(scored.mean, digits)
        ranking = None if scored.ranking is None else decimal(scored.ranking, digits)
    notes.say(f"Kết luận: {RATINGS[result]}")
    return Decision(meeting, result, tuple(notes.reasons), mean, ranking, tally, notes.citations, notes.confidence)


def decide_json(regime_code: str, stage: str, data: object) -> dict[str, Any]:
    """The same on plain data, answered as plain data; data of the wrong shape is answered with no result and the places at fault.

    Raises RegimeError for a regime that cannot be read and KeyError for a stage that it does not hold.
    """
    from hoahoi.procedures.regimes import regime

    rule = regime(regime_code).councils[stage]
    try:
        sitting = Sitting.model_validate(data)
    except ValidationError as error:
        return undecided(faults_in_words(error))
    return decide(rule, sitting).as_json()


def undecided(faults: list[str]) -> dict[str, Any]:
    """The answer when the data could not be read: no result, and why."""
    return Decision(_NOT_ASKED, None, tuple(faults)).as_json()
