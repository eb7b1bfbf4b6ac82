"""Scores: totals, ballots left out, the mean against its bands. Fractions throughout, so that a boundary is a boundary."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from hoahoi.procedures.aggregation import Band, MeanBands, Outlier, ZeroVeto, month_span
from hoahoi.procedures.council_rule import CouncilRule, NoSheet
from hoahoi.procedures.schema import Sheet

from .result import Notes, Undecided
from .sitting import Ballot, Sitting
from .votes import base_of
from .words import BASES, RATINGS, compared, decimal, holds, rounded, spoken

TOTAL = "total"


@dataclass(frozen=True)
class Scored:
    result: str
    mean: Fraction
    ranking: Fraction | None
    tally: dict[str, Any]


def by_scores(rule: CouncilRule, how: MeanBands, sitting: Sitting, notes: Notes) -> Scored:
    """Raises Undecided: a ballot not filled by the sheet, no ballot left to count, a value not known."""
    valid = [b for b in sitting.ballots if b.valid]
    sheet = _sheet(rule, sitting, valid, notes)
    totals = _totals(rule, sheet, valid)
    invalid = len(sitting.ballots) - len(valid)
    left_out = _outliers(how.outlier, totals, notes)
    counted = {m: t for m, t in totals.items() if m not in left_out}
    tally = {"ballots": len(sitting.ballots), "counted": len(counted), "invalid": invalid, "left_out": left_out}
    if not counted:
        raise Undecided("Không còn phiếu hợp lệ nào để tính điểm trung bình", tally=tally)
    if invalid:
        notes.use(how.invalid)
        notes.say(f"{invalid} phiếu không hợp lệ, không tính vào điểm trung bình")
    mean = sum(counted.values(), Fraction(0)) / len(counted)
    notes.say(f"Điểm trung bình {len(counted)} phiếu: {_mean_words(mean, how.rounding.digits)}")
    result = _zero(how, sheet, valid, left_out, invalid, sitting, notes) or _floor(sheet, valid, left_out, notes) or _band(how, mean, sitting, notes)
    return Scored(result, mean, _ranking(how, mean, sitting, notes), tally)


def _mean_words(mean: Fraction, digits: int) -> str:
    exact = spoken(mean)
    return f"{exact} ≈ {decimal(mean, digits).replace('.', ',')}" if "/" in exact else exact


def _sheet(rule: CouncilRule, sitting: Sitting, valid: list[Ballot], notes: Notes) -> Sheet | None:
    """The sheet that the ballots need; None when every one of them holds a total alone."""
    notes.use(rule.paper.ballot)
    if all(b.scores is not None and list(b.scores) == [TOTAL] for b in valid):
        return None
    try:
        sheet = rule.sheet(sitting.task_type)
    except NoSheet as error:
        raise Undecided(str(error)) from error
    notes.use(sheet)
    return sheet


def _totals(rule: CouncilRule, sheet: Sheet | None, valid: list[Ballot]) -> dict[str, Fraction]:
    faults, totals = [], {}
    for ballot in valid:
        found = [f"Phiếu của {ballot.member}: {text}" for text in _score_faults(rule, sheet, ballot)]
        faults += found
        if not found:
            totals[ballot.member] = _total(sheet, ballot)
    if faults:
        raise Undecided(*faults)
    return totals


def _score_faults(rule: CouncilRule, sheet: Sheet | None, ballot: Ballot) -> list[str]:
    scores = ballot.scores
    if scores is None:
        return ["giai đoạn này chấm điểm: ghi scores"]
    if TOTAL in scores:
        if len(scores) > 1:
            return ["ghi tổng điểm thì không ghi điểm từng tiêu chí"]
        most = rule.paper.ballot.max
        return [f"tổng điểm {scores[TOTAL]} quá {most}"] if most is not None and scores[TOTAL] > most else []
    if sheet is None:
        return ["chưa có tiêu chí: ghi một tổng điểm"]
    named = {c.code: c for c in sheet.criteria}
    found = [f"không có tiêu chí “{code}” trong phiếu" for code in scores if code not in named]
    found += [f"chưa chấm tiêu chí “{code}”" for code in named if code not in scores]
    for code, score in scores.items():
        criterion = named.get(code)
        if criterion is None:
            continue
        if criterion.max is not None and score > criterion.max:
            found.append(f"tiêu chí “{code}” chấm {score}, tối đa {criterion.max}")
        if criterion.step and score % criterion.step:
            found.append(f"tiêu chí “{code}” chấm {score}, bước điểm {criterion.step}")
    return found


def _total(sheet: Sheet | None, ballot: Ballot) -> Fraction:
    scores = ballot.scores or {}
    if TOTAL in scores or sheet is None:
        return Fraction(scores[TOTAL])
    return sum((Fraction(scores[c.code]) * Fraction(c.weight) for c in sheet.criteria), Fraction(0))


def _outliers(rule: Outlier | None, totals: dict[str, Fraction], notes: Notes) -> list[str]:
    """Members whose total lies too far from the mean of all; the mean is not taken again to drop more."""
    if rule is None or not totals:
        return []
    if rule.unknown:
        raise Undecided(f"Chưa biết cách loại phiếu chênh lệch. {rule.note}")
    notes.use(rule)
    mean = sum(totals.values(), Fraction(0)) / len(totals)
    far = mean * rule.share.numerator / rule.share.denominator if rule.share else Fraction(rule.points or 0)
    left_out = [m for m, total in totals.items() if abs(total - mean) > far]
    for m in left_out:
        notes.say(f"Loại phiếu của {m}: {spoken(totals[m])} lệch điểm trung bình của tất cả ({spoken(mean)}) quá {spoken(far)}")
    return left_out


def _zeros(sheet: Sheet, ballots: list[Ballot]) -> dict[str, int]:
    """How many gave 0, by criterion. A total of 0 gave 0 to each."""
    scores = [b.scores or {} for b in ballots]
    return {c.code: sum(s.get(c.code, s.get(TOTAL)) == 0 for s in scores) for c in sheet.criteria}


def _zero(how: MeanBands, sheet: Sheet | None, valid: list[Ballot], left_out: list[str], invalid: int, sitting: Sitting, notes: Notes) -> str | None:
    """The text counts the members present who gave 0, so a ballot left out of the mean still counts here."""
    rule = how.zero
    if rule is None:
        return None
    if rule.unknown:
        raise Undecided(f"Chưa biết quy tắc tiêu chí bị điểm 0. {rule.note}")
    notes.use(rule)
    if sheet is None:
        total_zero = sum((b.scores or {}).get(TOTAL) == 0 for b in valid)
        return _zero_verdict(rule, {"mọi tiêu chí": total_zero}, sitting, invalid, notes)
    verdict = _zero_verdict(rule, _zeros(sheet, valid), sitting, invalid, notes)
    kept = [b for b in valid if b.member not in left_out]
    if verdict and not _zero_verdict(rule, _zeros(sheet, kept), sitting, invalid, Notes()):
        notes.doubt("Kết quả này tính cả điểm 0 trên phiếu bị loại vì chênh lệch: văn bản đếm thành viên có mặt cho điểm 0")
    return verdict


def _zero_verdict(rule: ZeroVeto, zeros: dict[str, int], sitting: Sitting, invalid: int, notes: Notes) -> str | None:
    base = base_of(rule.base, True, sitting, invalid)
    for code, count in zeros.items():
        if holds(count * rule.share.denominator, rule.share.numerator * base, rule.op):
            sums = compared(count, base, rule.share.numerator, rule.share.denominator, rule.op)
            over = "quá" if rule.op == ">" else "từ"
            notes.say(f"“{code}” bị {count}/{base} {BASES[rule.base]} cho điểm 0, {over} {rule.share} ({sums}): {RATINGS[rule.result]}")
            return rule.result
    return None


def _floor(sheet: Sheet | None, valid: list[Ballot], left_out: list[str], notes: Notes) -> str | None:
    """A criterion with a least mean: below it the file fails."""
    floors = [c for c in sheet.criteria if c.min is not None] if sheet else []
    kept = [b.scores or {} for b in valid if b.member not in left_out]
    if floors and any(TOTAL in scores for scores in kept):
        raise Undecided("Phiếu này có điểm tối thiểu của tiêu chí: ghi điểm từng tiêu chí, không ghi tổng điểm")
    for criterion in floors:
        mean = sum((Fraction(scores[criterion.code]) for scores in kept), Fraction(0)) / len(kept)
        if mean < Fraction(criterion.min or 0):
            notes.say(f"“{criterion.title}” trung bình {_mean_words(mean, 2)}, dưới mức tối thiểu {spoken(Fraction(criterion.min or 0))}")
            return "fail"
    return None


def _band(how: MeanBands, mean: Fraction, sitting: Sitting, notes: Notes) -> str:
    written = rounded(mean, how.rounding.digits)
    exact = how.rounding.compare == "exact"
    result = _first_band(how, mean if exact else written, sitting.days_late, notes)
    if result != _first_band(how, written if exact else mean, sitting.days_late, Notes()):
        notes.use(how.rounding)
        notes.say("Làm tròn hay không làm đổi kết quả: " + (how.rounding.note or "theo quy tắc làm tròn của quy định"))
    return result


def _first_band(how: MeanBands, mean: Fraction, days_late: int, notes: Notes) -> str:
    for band in how.bands:
        if band.unknown:
            raise Undecided(f"Chưa biết các mức điểm. {band.note}")
        notes.use(band)
        if _band_holds(band, mean, days_late, notes):
            notes.say(f"{RATINGS[band.result]}: {_band_words(band, days_late)}")
            return band.result
    if how.otherwise.unknown:
        raise Undecided(how.otherwise.note)
    notes.use(how.otherwise)
    notes.say(f"{RATINGS[how.otherwise.result]}: không thuộc mức nào ở trên. {how.otherwise.note}".strip())
    return how.otherwise.result


def _band_holds(band: Band, mean: Fraction, days_late: int, notes: Notes) -> bool:
    within = (band.min is None or mean >= Fraction(band.min)) and (band.below is None or mean < Fraction(band.below))
    if not within:
        return False
    if band.late_days is not None:
        return days_late <= band.late_days
    months = band.late_months if band.late_months is not None else band.late_over_months
    if months is None:
        return True
    fewest, most = month_span(months)
    if fewest < days_late <= most:
        notes.doubt(f"{months} tháng dài {fewest}–{most} ngày tùy tháng: đối chiếu ngày nộp")
    return (days_late > most) == (band.late_over_months is not None)


def _band_words(band: Band, days_late: int) -> str:
    parts = []
    if band.min is not None:
        parts.append(f"từ {spoken(Fraction(band.min))} điểm")
    if band.below is not None:
        parts.append(f"dưới {spoken(Fraction(band.below))} điểm")
    if band.late_days is not None:
        parts.append(f"nộp chậm {days_late} ngày, không quá {band.late_days} ngày" if band.late_days else "nộp đúng hạn")
    if band.late_months is not None:
        parts.append(f"nộp chậm {days_late} ngày, không quá {band.late_months} tháng")
    if band.late_over_months is not None:
        parts.append(f"nộp chậm {days_late} ngày, quá {band.late_over_months} tháng")
    return ", ".join(parts)


def _ranking(how: MeanBands, mean: Fraction, sitting: Sitting, notes: Notes) -> Fraction | None:
    """The mean with the bonus. It ranks files against each other and changes no result."""
    bonus = how.bonus
    if bonus is None or bonus.unknown or mean < Fraction(bonus.from_mean):
        return None
    share = f"{spoken(Fraction(100 * bonus.share.numerator, bonus.share.denominator))} %"
    if sitting.host_proposed is None:
        notes.say(f"Chưa xét điểm cộng {share} khi xếp hạng: tệp không nói tổ chức chủ trì có phải tổ chức đề xuất nhiệm vụ hay không")
        return None
    if not sitting.host_proposed:
        return mean
    notes.use(bonus)
    ranked = mean + mean * bonus.share.numerator / bonus.share.denominator
    notes.say(f"Cộng {share} khi xếp hạng vì {bonus.condition}: {_mean_words(ranked, how.rounding.digits)}")
    return ranked
