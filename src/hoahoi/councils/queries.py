"""Named reads of the council room: the one next step, who has voted, what may be published, the export for a recount."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hoahoi.ledger.verify import Fault
from hoahoi.procedures.aggregation import FractionVote, MeanBands, month_span
from hoahoi.procedures.regimes import NoSheet, regime

from .candidates import Candidate, propose_members
from .common import rule_of, seats_of
from .composition import composition_problems
from .counting import counted_ballots, sitting_of
from .deciding.ranking import PLAN, Bid, Placed, rank
from .deciding.sitting import Sitting
from .meeting import QuorumState, barred_seats, present_seats, presiding, quorum_state, tellers_of, voters_of
from .models import AgendaItem, Conflict, Council, Meeting, Roll, Seat, Vote
from .sealing import ballots_digest, receipt_of, room_code, secrecy_notice

__all__ = [
    "Candidate", "QuorumState", "RollLine", "Step", "ballot_faults", "barred_seats", "composition_problems", "councils_of_person", "export_vote", "next_step",
    "present_seats", "presiding", "propose_members", "published_result", "quorum_state", "ranking", "roll_of", "room_code_of", "rule_of", "seats_of",
    "secrecy_notice", "secrecy_warnings", "tellers_of", "vote_faults", "vote_of", "voters_of",
]  # fmt: skip
Stage, Status = Council.Stage, Vote.Status
EXPORT_FORMAT = "hoahoi-ballots-1"
_PLACES = "Trong lượt bỏ phiếu kín, P1, P2… là thứ tự phiếu theo mã biên nhận; vai trò ghi cạnh đó không phải của người bỏ phiếu."


@dataclass(frozen=True)
class Step:
    """The one next act of a council. problems: what stands in its way, in sentences; role: who takes it."""

    code: str
    title: str
    role: str
    item: AgendaItem | None = None
    vote: Vote | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class RollLine:
    seat: Seat
    voted: bool
    device: bool  # the ballot was opened on a device
    paper: bool
    struck: str


def councils_of_person(person_id: int) -> QuerySet[Council]:
    """Councils that this system runs and on which the person sits, newest first."""
    seats = Seat.objects.filter(person_id=person_id, ended_on="").values("council_id")
    return Council.objects.filter(pk__in=seats).exclude(stage="").order_by("-sort_date", "-pk")


def meeting_of(council: Council) -> Meeting | None:
    return Meeting.objects.filter(council=council).select_related("acting_chair__person").first()


def vote_of(item: AgendaItem) -> Vote | None:
    """The ballot on a dossier that stands: the last one not given up."""
    return item.votes.exclude(status=Status.CANCELLED).order_by("-round").first()


def room_code_of(vote: Vote) -> str:
    """The code to read out. For the console and the wall alone, and only while the vote is open."""
    return room_code(vote.uid, vote.code_round) if vote.status == Status.OPEN else ""


def roll_of(vote: Vote) -> list[RollLine]:
    """Who may vote and who has; nothing of what. In the order of roles."""
    order = {role: n for n, role in enumerate(Seat.Role.values)}
    rolls = Roll.objects.filter(vote=vote).select_related("seat__person").order_by("seat_id")
    lines = [RollLine(r.seat, r.voted, r.device > 0, r.paper, r.struck) for r in rolls]
    return sorted(lines, key=lambda line: (order[line.seat.role], line.seat.pk))


def next_step(council: Council) -> Step | None:
    """The one next act; None for a finished council, or one that is only recorded."""
    if council.stage == Stage.PROPOSED:
        return _before_appointment(council)
    if council.stage == Stage.APPOINTED:
        return _before_meeting(council)
    if council.stage == Stage.MEETING:
        return _in_meeting(council)
    if council.stage == Stage.CONCLUDED:
        return Step("finish", _("Kết thúc phiên họp"), Seat.Role.CHAIR)
    return None


def published_result(vote: Vote) -> dict[str, Any]:
    """What minutes and pages may show of a counted vote: {"result", "reasons", "tally", "mean"}; the result alone where the chair chose so.

    {} before the count: nobody learns anything of a vote that is going on.
    """
    if vote.status != Status.COUNTED:
        return {}
    if vote.only_result:
        return {"result": vote.result["result"], "reasons": [], "tally": {}, "mean": None}
    return {name: vote.result[name] for name in ("result", "reasons", "tally", "mean")}


def secrecy_warnings(vote: Vote) -> list[str]:
    """When a secret vote hides nothing in fact: few voters, or all alike. Shown before publishing, and in the minutes."""
    if vote.mode != Vote.Mode.SECRET:
        return []
    voters = vote.roll.filter(struck="").count()
    warnings = [_("Chỉ có %d người bỏ phiếu: bí mật phiếu không có hiệu lực thực tế.") % voters] if voters <= 3 else []
    if vote.status == Status.OPEN and voters > 1 and vote.roll.filter(struck="", voted=False).count() == 1:
        warnings.append(_("Chỉ còn một người chưa bỏ phiếu."))
    if vote.status == Status.COUNTED and voters > 1:
        alike = Counter(str(_decided(b["content"])) for b in counted_ballots(vote))
        if len(alike) == 1:
            warnings.append(_("Mọi phiếu giống nhau: ai cũng biết từng người đã bỏ phiếu thế nào."))
        elif len(alike) == 2 and 1 in alike.values():
            warnings.append(_("Một phiếu khác tất cả phiếu còn lại: người bỏ phiếu ấy biết mọi người khác đã bỏ thế nào."))
    return warnings


def ballot_faults(vote: Vote) -> list[str]:
    """Where the ballots of a counted vote no longer are what they were: each against its receipt, all against the digest in the ledger.

    Secret ballots have no ledger entries of their own; this is their check.
    """
    ballots = counted_ballots(vote)
    faults = [
        _("Phiếu %s đã bị sửa.") % b["receipt"]
        for b in ballots
        if receipt_of(uid=vote.uid, member=b["member"], nonce=b["nonce"], content=b["content"]) != b["receipt"]
    ]
    if ballots_digest([b["receipt"] for b in ballots]) != vote.ballots_digest:
        faults.append(_("Các phiếu không khớp với mã băm lúc đóng bỏ phiếu."))
    return faults


def vote_faults() -> Iterator[Fault]:
    """Counted votes whose ballots were altered since. Nothing yielded = all stand."""
    for vote in Vote.objects.filter(status=Status.COUNTED).select_related("item__council").order_by("pk").iterator():
        for problem in ballot_faults(vote):
            yield Fault(f"{Vote.kind} {vote.pk}", problem)


def ranking(council: Council) -> list[tuple[AgendaItem, Placed]]:
    """Files that compete before a selection council, best first, once every one is counted; [] before that or where one file stood alone."""
    items = list(council.items.order_by("position"))
    votes = {v.item_id: v for v in Vote.objects.filter(item__in=items, status=Status.COUNTED).select_related("item__council")}
    rule = rule_of(council)
    if len(items) < 2 or len(votes) < len(items) or council.type == Council.Type.DETERMINATION or not isinstance(rule.aggregation, MeanBands):
        return []
    bids = [_bid(item, votes[item.pk]) for item in items]
    by_id = {str(item.pk): item for item in items}
    return [(by_id[one.id], one) for one in rank(rule, bids)]


def _bid(item: AgendaItem, vote: Vote) -> Bid:
    in_chair = presiding(item.council.meeting) if vote.mode == Vote.Mode.NAMED else None  # type: ignore[attr-defined]
    return Bid(
        id=str(item.pk), sitting=Sitting.model_validate(sitting_of(vote, counted_ballots(vote))),
        state_money=None if item.state_money is None else int(item.state_money), recent_excellent=item.recent_excellent,
        plan_criteria=tuple(c["code"] for c in vote.sheet["criteria"] if c.get("group") == PLAN), chair=f"m{in_chair.pk}" if in_chair else "",
    )  # fmt: skip


def export_vote(vote: Vote) -> dict[str, Any]:
    """Everything that a recount needs, as plain JSON: tools/recount.py reads it. Only for a counted vote."""
    ballots = counted_ballots(vote)
    sitting = sitting_of(vote, ballots)
    del sitting["ballots"]
    about = {name: getattr(vote, name) for name in ("mode", "regime", "regime_hash", "sheet", "sheet_hash", "ballots_digest")}
    return about | {
        "format": EXPORT_FORMAT,
        "vote": vote.uid,
        "title": vote.item.title,
        "stage": vote.sheet["stage"],
        "opened_at": vote.opened_at.isoformat(),
        "closed_at": vote.closed_at.isoformat() if vote.closed_at else "",
        "rule": plain_rule(vote.regime, vote.sheet["stage"], vote.sheet["task_type"]),
        "sitting": sitting,
        "voted": vote.roll.filter(voted=True).count(),
        "ballots": [{name: b[name] for name in ("receipt", "nonce", "member", "content", "paper")} for b in ballots],
        "receipts": [b["receipt"] for b in ballots],
        "result": {"result": vote.result["result"], "mean": vote.result["mean"]},
        "note": _PLACES if vote.mode == Vote.Mode.SECRET else "",
    }


def plain_rule(regime_code: str, stage: str, task_type: str) -> dict[str, Any]:
    """The regime's rule for a stage as plain values: what tools/recount.py counts by."""
    rule = regime(regime_code).councils[stage]
    how = rule.aggregation
    plain: dict[str, Any] = {
        "ballot": rule.ballot, "ballot_max": str(rule.paper.ballot.max or ""), "aggregation": how.model_dump(mode="json"),
        "quorum": {"numerator": rule.quorum.numerator, "denominator": rule.quorum.denominator, "required": list(rule.quorum.required)},
        "roles": {role: least for role, (least, _most) in rule.roles.items()},
    }  # fmt: skip
    if isinstance(how, FractionVote) and how.late and not how.late.unknown:
        plain["late_limit_days"] = how.late.limit
    for band in plain["aggregation"].get("bands", []):
        months = band["late_months"] if band["late_months"] is not None else band["late_over_months"]
        band["late_limit_days"] = None if months is None else month_span(months)[1]
    try:
        plain["sheet"] = rule.sheet(task_type).model_dump(mode="json")
    except NoSheet:
        plain["sheet"] = None
    return plain


def _decided(content: dict[str, Any]) -> Any:
    return [content.get(name) for name in ("valid", "rating", "agree", "scores")]


def _before_appointment(council: Council) -> Step:
    if problems := composition_problems(council):
        return Step("seat", _("Chọn thành viên"), "office", problems=tuple(problems))
    undecided = Conflict.objects.filter(seat__council=council, seat__ended_on="", status=Conflict.Status.OPEN).select_related("seat__person")
    if undecided:
        return Step("decide_conflict", _("Xử lý xung đột lợi ích"), "office", problems=tuple(str(c.title) for c in undecided))
    return Step("appoint", _("Ra quyết định thành lập"), "office")


def _before_meeting(council: Council) -> Step:
    seats = seats_of(council)
    answers = {s.pk: i.answer for s in seats if (i := getattr(s, "invitation", None))}
    if missing := [s.person.title for s in seats if s.pk not in answers]:
        return Step("invite", _("Mời thành viên"), "office", problems=tuple(missing))
    if declined := [s.person.title for s in seats if answers[s.pk] == "declined"]:
        return Step("replace_member", _("Thay thành viên từ chối"), "office", problems=tuple(declined))
    if not council.papers.exists():
        return Step("send_papers", _("Gửi hồ sơ cho thành viên"), "office")
    meeting = meeting_of(council)
    if meeting is None:
        return Step("call_roll", _("Bắt đầu điểm danh"), "office")
    return Step("open_meeting", _("Mở phiên họp"), Seat.Role.CHAIR, problems=quorum_state(meeting).problems)


def _in_meeting(council: Council) -> Step:
    meeting = meeting_of(council)
    assert meeting is not None  # the stage follows from an opened meeting
    if not tellers_of(meeting):
        return Step("elect_tellers", _("Bầu tổ kiểm phiếu"), Seat.Role.CHAIR)
    for item in council.items.select_related("conclusion").order_by("position"):
        if getattr(item, "conclusion", None) is None:
            return _on_item(meeting, item)
    return Step("finish", _("Kết thúc phiên họp"), Seat.Role.CHAIR)


def _on_item(meeting: Meeting, item: AgendaItem) -> Step:
    vote = vote_of(item)
    if vote is None:
        return Step("open_vote", _("Mở bỏ phiếu"), Seat.Role.CHAIR, item, problems=quorum_state(meeting, item).problems)
    if vote.status == Status.OPEN:
        waiting = [line.seat.person.title for line in roll_of(vote) if not (line.voted or line.paper or line.struck)]
        return Step("close_vote", _("Đóng bỏ phiếu"), Seat.Role.CHAIR, item, vote, tuple(_("chưa bỏ phiếu: %s") % name for name in waiting))
    if vote.status == Status.COUNTED:
        return Step("conclude", _("Kết luận"), Seat.Role.CHAIR, item, vote)
    if vote.roll.filter(paper=True, voted=False, struck="").exists():
        return Step("key_in_paper", _("Nhập phiếu giấy"), "office", item, vote)
    if len(vote.openers) < min(2, len(tellers_of(meeting))):
        return Step("open_count", _("Hai người kiểm phiếu cùng mở"), "teller", item, vote)
    return Step("count", _("Kiểm phiếu"), "teller", item, vote)
