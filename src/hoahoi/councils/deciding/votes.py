"""Ratings and agreements: a member's vote, their count, and the rules of a fraction vote."""

from __future__ import annotations

from collections import Counter

from hoahoi.procedures.aggregation import CountTest, CriterionRollup, FractionVote, GroupTest, Lateness, RoleVeto, VoteRule
from hoahoi.procedures.council_rule import CouncilRule

from .result import Notes, Undecided
from .sitting import Ballot, Mark, Sitting
from .words import BASES, RATINGS, SIGNS, VOTES, compared, holds

_ORDER = ("fail", "average", "pass", "good", "excellent")


def member_vote(rule: CriterionRollup, marks: list[Mark]) -> str:
    """A member's vote from the member's own ratings of single criteria: the first rule whose tests all hold."""
    return next(r.result for r in rule.rules if all(_group_holds(test, marks) for test in r.tests))


def _group_holds(test: GroupTest, marks: list[Mark]) -> bool:
    """Of the marks in the groups, enough are good enough; what fell short still delivered the least share of the order."""
    within = [m for m in marks if m.group in test.groups]
    good = [m for m in within if _ORDER.index(m.rating) >= _ORDER.index(test.at_least)]
    enough = len(good) * test.share.denominator >= test.share.numerator * len(within)
    if least := test.shortfall_min:
        enough = enough and all(m.reached is not None and m.reached * least.denominator >= least.numerator for m in within if m not in good)
    return enough


def votes(rule: CouncilRule, sitting: Sitting, notes: Notes) -> dict[str, str]:
    """Each valid ballot as a vote, by member. Raises Undecided for a ballot that is not of this stage's form."""
    cast, faults = {}, []
    for ballot in sitting.ballots:
        if ballot.valid:
            vote = _vote(rule, ballot, notes)
            cast[ballot.member] = vote or ""
            if vote is None:
                faults.append(f"Phiếu của {ballot.member}: {_expected(rule)}")
    if faults:
        raise Undecided(*faults)
    return cast


def _vote(rule: CouncilRule, ballot: Ballot, notes: Notes) -> str | None:
    if ballot.marks is not None and rule.member and not rule.member.unknown:
        notes.use(rule.member)
        allowed = all(m.rating in rule.member.scale for m in ballot.marks)
        return member_vote(rule.member, ballot.marks) if allowed and ballot.marks else None
    if rule.ballot == "agree" and ballot.agree is not None:
        return "agree" if ballot.agree else "disagree"
    if rule.ballot == "rating" and ballot.rating in rule.paper.ballot.scale:
        return ballot.rating
    return None


def _expected(rule: CouncilRule) -> str:
    if rule.ballot == "agree":
        return "giai đoạn này ghi agree là true hoặc false"
    scale = ", ".join(f"{code} ({RATINGS[code]})" for code in rule.paper.ballot.scale)
    return f"giai đoạn này ghi rating trong thang {scale}"


def by_votes(rule: CouncilRule, how: FractionVote, sitting: Sitting, notes: Notes) -> tuple[str, dict[str, int]]:
    """(result, tally). Raises Undecided with what is known so far."""
    cast = votes(rule, sitting, notes)
    scale = ("agree", "disagree") if rule.ballot == "agree" else rule.paper.ballot.scale
    count = Counter(cast.values())
    invalid = len(sitting.ballots) - len(cast)
    tally = {**{code: count[code] for code in scale}, "invalid": invalid}
    if not cast:
        raise Undecided("Không có phiếu hợp lệ nào", tally=tally)
    if invalid:
        notes.use(how.invalid)
        stays = "vẫn tính trong mẫu số" if how.invalid.in_base else "không tính trong mẫu số"
        notes.say(f"{invalid} phiếu không hợp lệ, {stays}")
    late = late_result(how.late, sitting, notes)
    vetoed = next((r for veto in how.vetoes if (r := role_veto(veto, cast, sitting, notes))), None)
    return late or vetoed or _by_rules(how, count, invalid, sitting, notes, tally), tally


def late_result(late: Lateness | None, sitting: Sitting, notes: Notes) -> str | None:
    """The result that lateness fixes, if it does."""
    if late is None or not sitting.days_late:
        return None
    if late.unknown:
        raise Undecided(f"Hồ sơ nộp chậm {sitting.days_late} ngày. {late.note}")
    notes.use(late)
    limit = f"{late.months} tháng" if late.months is not None else f"{late.days} ngày"
    if sitting.days_late > late.limit:
        notes.say(f"Hồ sơ nộp chậm {sitting.days_late} ngày, quá {limit}: {RATINGS[late.result]}")
        return late.result
    notes.say(f"Hồ sơ nộp chậm {sitting.days_late} ngày, chưa quá {limit}")
    if sitting.days_late > late.surely_within:
        notes.doubt(f"{limit} dài {late.surely_within}–{late.limit} ngày tùy tháng: đối chiếu ngày kết thúc hợp đồng và ngày nộp")
    return None


def role_veto(veto: RoleVeto, cast: dict[str, str], sitting: Sitting, notes: Notes) -> str | None:
    notes.use(veto)
    against = [m for m, vote in cast.items() if vote in veto.votes and sitting.roles[m] in veto.roles]
    if len(against) < veto.at_least:
        return None
    notes.say(f"{len(against)} người giữ quyền phủ quyết xếp {' hoặc '.join(VOTES[v] for v in veto.votes)}: {RATINGS[veto.result]}")
    return veto.result


def base_of(name: str, in_base: bool, sitting: Sitting, invalid: int) -> int:
    """The number of which a share is taken."""
    if name == "appointed":
        return len(sitting.council.appointed)
    return len(sitting.present) - (0 if in_base and name != "valid_ballots" else invalid)


def _by_rules(how: FractionVote, count: Counter[str], invalid: int, sitting: Sitting, notes: Notes, tally: dict[str, int]) -> str:
    base = base_of(how.base, how.invalid.in_base, sitting, invalid)
    for rule in how.rules:
        if rule.unknown:
            if count[rule.result]:
                raise Undecided(f"{count[rule.result]} phiếu xếp {RATINGS[rule.result]}. {rule.note}", tally=tally)
            continue
        notes.use(rule)
        if all(_count_holds(test, count, base) for test in rule.tests):
            notes.say(_why(rule, how, count, base, held=True))
            return rule.result
        notes.say(_why(rule, how, count, base, held=False))
    raise Undecided("Không luật nào của quy định nhận trường hợp này", tally=tally)


def _count_holds(test: CountTest, count: Counter[str], base: int) -> bool:
    cast = sum(count[v] for v in test.votes)
    if test.share is not None:
        return holds(cast * test.share.denominator, test.share.numerator * base, test.op)
    return holds(cast, test.count or 0, test.op)


def _why(rule: VoteRule, how: FractionVote, count: Counter[str], base: int, *, held: bool) -> str:
    name = RATINGS[rule.result]
    if not rule.tests:
        return f"{name}: các trường hợp còn lại"
    verdict = "đủ" if held else "không đủ"
    return f"{name}: {verdict} điều kiện. " + "; ".join(_test_words(test, how, count, base) for test in rule.tests)


def _test_words(test: CountTest, how: FractionVote, count: Counter[str], base: int) -> str:
    cast = sum(count[v] for v in test.votes)
    wanted = " hoặc ".join(VOTES[v] for v in test.votes)
    if test.share is None:
        return f"{cast} phiếu {wanted} (cần {SIGNS[test.op]} {test.count})"
    sums = compared(cast, base, test.share.numerator, test.share.denominator, test.op)
    asked = {">=": "ít nhất", ">": "hơn", "=": "đúng"}[test.op]
    return f"{cast}/{base} {BASES[how.base]} {wanted}, cần {asked} {test.share} ({sums})"
