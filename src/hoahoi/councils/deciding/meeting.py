"""Is the meeting valid, and is every ballot in?"""

from __future__ import annotations

from hoahoi.procedures.council_rule import CouncilRule

from .result import Meeting, Notes, Undecided
from .sitting import Sitting
from .words import ROLES, compared


def quorum(rule: CouncilRule, sitting: Sitting, notes: Notes) -> Meeting:
    """Members present against members appointed, and the roles that must be there."""
    needed = rule.quorum
    if needed.unknown:
        return Meeting(met=False, reasons=(f"Chưa biết điều kiện họp của {rule.title}. {needed.note}",))
    notes.use(needed)
    here, all_ = len(sitting.present), len(sitting.council.appointed)
    reasons = []
    if here * needed.denominator < needed.numerator * all_:
        sums = compared(here, all_, needed.numerator, needed.denominator, ">=")
        reasons.append(f"Có mặt {here}/{all_} thành viên, cần ít nhất {needed.fraction} ({sums})")
    reasons += [text for role in needed.required_roles if (text := _missing(role, rule, sitting))]
    return Meeting(met=not reasons, reasons=tuple(reasons))


def _missing(role: str, rule: CouncilRule, sitting: Sitting) -> str:
    """Why the role is not there as it must be; "" when it is. Every holder must be present, and as many as the rule seats."""
    holders = [seat.id for seat in sitting.council.appointed if seat.role == role]
    here = [m for m in holders if m in sitting.present]
    least = rule.roles.get(role, (1, 1))[0] if role != "chair" else 1  # type: ignore[call-overload]
    if holders and len(here) == len(holders) and len(here) >= least:
        return ""
    name = ROLES[role]
    if role == "chair" and holders:
        if sitting.authorised is None:
            return "Chủ tịch vắng mặt và không ủy quyền bằng văn bản cho Phó Chủ tịch"
        return "" if sitting.authorised in sitting.present else "Chủ tịch vắng mặt và Phó Chủ tịch được ủy quyền cũng vắng mặt"
    return f"{name} có mặt {len(here)}, cần đủ {max(least, len(holders))}"


def complete(sitting: Sitting) -> None:
    """Every member present has a ballot, and a valid ballot says something. Raises Undecided."""
    voted = {ballot.member for ballot in sitting.ballots}
    missing = [f"Thiếu phiếu của {m}" for m in sitting.present if m not in voted]
    missing += [
        f"Phiếu của {b.member} để trống; nếu là phiếu không hợp lệ thì ghi valid là false" for b in sitting.ballots if b.valid and not b.contents
    ]
    if missing:
        raise Undecided(*missing)
