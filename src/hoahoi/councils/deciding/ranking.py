"""Files that compete for one task, best first. `decide` sees one file; this sets several beside each other by the regime's order of ties."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from hoahoi.procedures.aggregation import MeanBands
from hoahoi.procedures.council_rule import CouncilRule

from .result import Notes
from .scores import TOTAL, by_scores
from .sitting import Sitting
from .words import decimal

PLAN = "plan"  # group of criteria on contents and plan


@dataclass(frozen=True)
class Bid:
    """One file: what the council voted on it, and what ties ask for (None: not known)."""

    id: str
    sitting: Sitting
    state_money: int | None = None  # đồng asked of the state budget
    recent_excellent: bool | None = None  # investigator or host had a national task rated Xuất sắc within five years
    plan_criteria: tuple[str, ...] = ()  # criteria of the sheet that score contents and plan
    chair: str = ""  # who presided, "" in a secret vote


@dataclass
class Placed:
    """place 1 = best; None for a file that fails or cannot be counted. tied: files of the same place that the rule could not part."""

    id: str
    place: int | None
    result: str | None
    mean: str | None
    reasons: list[str] = field(default_factory=list)
    tied: list[str] = field(default_factory=list)


def rank(rule: CouncilRule, bids: Sequence[Bid]) -> list[Placed]:
    """Best first, failed files last. Means are compared as exact fractions; a tie that the regime's order cannot part leaves both in one place.

    Raises ValueError where the regime does not decide by scores, and Undecided for a file whose ballots cannot be counted.
    """
    how = rule.aggregation
    if not isinstance(how, MeanBands):
        raise ValueError("only files that are scored can be ranked")
    counted = {bid.id: by_scores(rule, how, bid.sitting, Notes()) for bid in bids}
    best = {code: scored.ranking if scored.ranking is not None else scored.mean for code, scored in counted.items()}
    passing = [bid for bid in bids if counted[bid.id].result == "pass"]
    placed: list[Placed] = []
    for value in sorted({best[b.id] for b in passing}, reverse=True):
        placed += _parted(how, [b for b in passing if best[b.id] == value], len(placed) + 1, counted)
    placed += [Placed(b.id, None, counted[b.id].result, None) for b in bids if b not in passing]
    for one in placed:
        one.mean = decimal(best[one.id], how.rounding.digits)
    return placed


def _parted(how: MeanBands, equal: list[Bid], place: int, counted: dict[str, Any]) -> list[Placed]:
    """Files of one mean, parted as far as the order of ties and what is known of the files allow."""
    if len(equal) == 1:
        return [Placed(equal[0].id, place, "pass", None)]
    for words, code in zip(how.tie.order, how.tie.by, strict=True) if how.tie and how.tie.by else ():
        measure = _MEASURES.get(code)
        if measure is None:
            break  # the council's own word, which no record holds
        values = {bid.id: measure(bid, counted[bid.id].tally) for bid in equal}
        if None in values.values():
            return _together(equal, place, f"Bằng điểm; chưa đủ dữ liệu để xét: {words}")
        if len(set(values.values())) > 1:
            found: list[Placed] = []
            for value in sorted(set(values.values()), reverse=True):
                group = _parted(how, [b for b in equal if values[b.id] == value], place + len(found), counted)
                for one in group:
                    one.reasons.insert(0, f"Bằng điểm, xét: {words}")
                found += group
            return found
    return _together(equal, place, "Bằng điểm; quy định không phân được, hội đồng kiến nghị")


def _together(equal: list[Bid], place: int, reason: str) -> list[Placed]:
    return [Placed(b.id, place, "pass", None, [reason], [o.id for o in equal if o is not b]) for b in equal]


def _plan_mean(bid: Bid, tally: dict[str, Any]) -> Fraction | None:
    """Mean score for contents and plan over the ballots that count; None where ballots hold a total alone."""
    kept = [b.scores or {} for b in bid.sitting.ballots if b.valid and b.member not in tally["left_out"]]
    if not kept or not bid.plan_criteria or any(TOTAL in scores for scores in kept):
        return None
    return sum((Fraction(scores[code]) for scores in kept for code in bid.plan_criteria), Fraction(0)) / len(kept)


def _chair_score(bid: Bid, tally: dict[str, Any]) -> Fraction | None:
    """Sum of the marks that the chair gave."""
    own = next((b for b in bid.sitting.ballots if b.valid and bid.chair and b.member == bid.chair), None)
    return sum((Fraction(score) for score in (own.scores or {}).values()), Fraction(0)) if own else None


def _less_money(bid: Bid, tally: dict[str, Any]) -> int | None:
    return None if bid.state_money is None else -bid.state_money


def _excellent(bid: Bid, tally: dict[str, Any]) -> bool | None:
    return bid.recent_excellent


_MEASURES: dict[str, Callable[[Bid, dict[str, Any]], Any]] = {
    "less_state_money": _less_money, "recent_excellent": _excellent, "higher_plan_mean": _plan_mean,
    "chair_score": _chair_score,
}  # fmt: skip
