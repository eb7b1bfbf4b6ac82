"""A second implementation of the council's result, written from the regimes' files and the law, sharing nothing with the product.

It reads the TOML itself, walks plain dictionaries and counts with Fraction. `opinion` answers (result or None, mean or None, ids left out).
None as result: no quorum, a ballot missing, or the rule does not say.
"""

from __future__ import annotations

import calendar
import tomllib
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

REGIMES = Path(__file__).resolve().parents[2] / "data" / "regimes"
Opinion = tuple[str | None, str | None, list[str]]
NOTHING: Opinion = (None, None, [])


@cache
def table(code: str, file: str, stage: str) -> dict[str, Any]:
    """One stage's table of one file, the parent's where the child is silent."""
    path = REGIMES / code / file
    own = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal) if path.exists() else {}
    result: dict[str, Any] = {}
    parent = tomllib.loads((REGIMES / code / "regime.toml").read_text("utf-8")).get("inherits")
    if parent:
        result.update(table(parent, file, stage))
    for key, value in own.get(stage, {}).items():
        if isinstance(value, list) and key == "sheets":
            kept = {sheet["code"]: sheet for sheet in result.get(key, [])}
            for sheet in value:
                kept[sheet["code"]] = sheet
            result[key] = list(kept.values())
        else:
            result[key] = value
    return result


@cache
def stages() -> list[tuple[str, str]]:
    found = []
    for folder in sorted(REGIMES.iterdir()):
        if (folder / "regime.toml").exists():
            for stage in ("determination", "selection", "direct_assignment", "budget_appraisal", "base_acceptance", "acceptance"):
                if table(folder.name, "councils.toml", stage):
                    found.append((folder.name, stage))
    return found


def is_met(rule: dict[str, Any], data: dict[str, Any]) -> bool:
    quorum = rule["quorum"]
    people = {p["id"]: p["role"] for p in data["council"]["appointed"]}
    here = set(data["present"])
    if Fraction(len(here), len(people)) < Fraction(*quorum["fraction"]):
        return False
    for role in quorum["required"]:
        those = {m for m, r in people.items() if r == role}
        if role == "chair":
            stand_in = data.get("authorised")
            led = bool(those) and (those <= here or (stand_in in here and people.get(stand_in) == "vice_chair"))
            if not led:
                return False
        else:
            seats = rule.get("seats", {}).get("counts", {}).get(role, [1, 1])
            if not those or those - here or len(those) < seats[0]:
                return False
    return True


def longest(months: int) -> int:
    """The most days that so many months in a row can have."""
    best = 0
    for year in range(2021, 2029):
        for first in range(12):
            days = 0
            for k in range(first, first + months):
                days += calendar.monthrange(year + k // 12, k % 12 + 1)[1]
            best = max(best, days)
    return best


LONGEST = {months: longest(months) for months in (3, 6)}


def opinion(code: str, stage: str, data: dict[str, Any]) -> Opinion:
    council, paper, count = (table(code, f, stage) for f in ("councils.toml", "sheets.toml", "aggregation.toml"))
    how = count["council"]
    if council["quorum"].get("unknown") or paper["ballot"].get("unknown") or how.get("unknown"):
        return NOTHING
    if not is_met(council, data):
        return NOTHING
    ballots = {b["member"]: b for b in data["ballots"]}
    if set(ballots) != set(data["present"]):
        return NOTHING
    good = [b for b in data["ballots"] if b.get("valid", True)]
    if not good:
        return NOTHING
    if how["kind"] == "fraction_vote":
        return votes(how, data, good), None, []
    return scores(how, paper, data, good)


def votes(how: dict[str, Any], data: dict[str, Any], good: list[dict[str, Any]]) -> str | None:
    words = []
    for ballot in good:
        words.append(ballot["rating"] if "rating" in ballot else "agree" if ballot["agree"] else "disagree")
    late = how.get("late")
    if late and data.get("days_late", 0) > LONGEST[late["months"]]:
        return str(late["result"])
    base = len(data["ballots"]) if how["invalid"]["in_base"] else len(good)
    for rule in how["rules"]:
        if rule.get("unknown"):
            if rule["result"] in words:
                return None
            continue
        for test in rule.get("tests", []):
            number = len([w for w in words if w in test["votes"]])
            bound = Fraction(*test["share"]) * base if "share" in test else Fraction(test["count"])
            if (test["op"], number > bound, number == bound) not in (
                (">", True, False),
                (">=", True, False),
                (">=", False, True),
                ("=", False, True),
            ):
                break
        else:
            return str(rule["result"])
    return None


def points(ballot: dict[str, Any]) -> Fraction:
    return sum((Fraction(str(v)) for v in ballot["scores"].values()), Fraction(0))


def scores(how: dict[str, Any], paper: dict[str, Any], data: dict[str, Any], good: list[dict[str, Any]]) -> Opinion:
    criteria: list[str] | None = None
    if any("total" not in b["scores"] for b in good):
        matching = [s for s in paper.get("sheets", []) if data.get("task_type", "") in s.get("task_types", [])]
        if not matching or matching[0].get("unknown"):
            return NOTHING
        criteria = [c["code"] for c in matching[0]["criteria"]]
    mean = Fraction(sum(points(b) for b in good), len(good))
    dropped = []
    if "outlier" in how:
        margin = mean * Fraction(*how["outlier"]["share"])
        dropped = [b["member"] for b in good if points(b) > mean + margin or points(b) < mean - margin]
    kept = [points(b) for b in good if b["member"] not in dropped]
    if not kept:
        return None, None, dropped
    mean = Fraction(sum(kept), len(kept))
    shown = hundredths(mean)
    if "zero" in how:
        limit = Fraction(*how["zero"]["share"]) * len(data["present"])
        for criterion in criteria or ["total"]:
            noughts = sum(1 for b in good if Fraction(str(b["scores"].get(criterion, b["scores"].get("total", 1)))) == 0)
            if noughts > limit or (how["zero"]["op"] == ">=" and noughts == limit and noughts):
                return "fail", shown, dropped
    days = data.get("days_late", 0)
    for band in how["bands"]:
        if "min" in band and mean < Fraction(band["min"]):
            continue
        if "below" in band and mean >= Fraction(band["below"]):
            continue
        if "late_days" in band and days > band["late_days"]:
            continue
        if "late_months" in band and days > LONGEST[band["late_months"]]:
            continue
        if "late_over_months" in band and days <= LONGEST[band["late_over_months"]]:
            continue
        return str(band["result"]), shown, dropped
    return str(how["otherwise"]["result"]), shown, dropped


def hundredths(value: Fraction) -> str:
    """Two decimals, half up."""
    hundred = value * 100
    whole = hundred.numerator // hundred.denominator
    if hundred - whole >= Fraction(1, 2):
        whole += 1
    return f"{whole // 100}.{whole % 100:02d}"
