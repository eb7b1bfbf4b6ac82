"""Sittings for the tests: by hand, and at random."""

from __future__ import annotations

import random
from typing import Any

from tests.councils.second_opinion import table

SEATS = ["chair", "vice_chair", "reviewer", "reviewer", "sci_secretary"]


def ids(count: int) -> list[str]:
    return [f"m{n}" for n in range(1, count + 1)]


def sitting(contents: list[dict[str, Any]], *, appointed: int | None = None, **more: Any) -> dict[str, Any]:
    """The first len(contents) members are present and wrote these; m1 chair, m2 vice-chair, m3 and m4 reviewers, m5 secretary, then members."""
    people = ids(appointed or len(contents))
    roles = SEATS + ["member"] * (len(people) - len(SEATS))
    present = people[: len(contents)]
    return {
        "council": {"appointed": [{"id": m, "role": role} for m, role in zip(people, roles, strict=False)]},
        "present": present,
        "ballots": [{"member": m} | content for m, content in zip(present, contents, strict=True)],
    } | more


def rated(excellent: int = 0, passed: int = 0, failed: int = 0, **more: Any) -> dict[str, Any]:
    return sitting([{"rating": "excellent"}] * excellent + [{"rating": "pass"}] * passed + [{"rating": "fail"}] * failed, **more)


def agreed(yes: int, no: int, **more: Any) -> dict[str, Any]:
    return sitting([{"agree": True}] * yes + [{"agree": False}] * no, **more)


def totals(*scores: object, **more: Any) -> dict[str, Any]:
    return sitting([{"scores": {"total": score}} for score in scores], **more)


def random_sitting(dice: random.Random, code: str, stage: str) -> dict[str, Any]:
    """Any council of 5 to 11, mostly in order, sometimes without a role, a member, a ballot; ballots of the stage's own form."""
    paper = table(code, "sheets.toml", stage)
    people = ids(dice.randint(5, 11))
    roles = SEATS + ["member"] * (len(people) - len(SEATS))
    if dice.random() < 0.1:
        roles[dice.randrange(5)] = "member"
    absent = {m for m in people if dice.random() < dice.choice([0, 0, 0.1, 0.3])}
    present = [m for m in people if m not in absent]
    sheets = [s for s in paper.get("sheets", []) if s.get("criteria") and s.get("task_types")]
    sheet = dice.choice(sheets) if sheets and dice.random() < 0.6 else None
    mood = dice.random()
    ballots = [{"member": m} | _content(dice, paper["ballot"], sheet, mood) for m in present]
    if ballots and dice.random() < 0.03:
        ballots.pop(dice.randrange(len(ballots)))
    dice.shuffle(ballots)
    data: dict[str, Any] = {
        "council": {"appointed": [{"id": m, "role": r} for m, r in zip(people, roles, strict=True)]},
        "present": present,
        "absent_with_opinion": [m for m in sorted(absent) if dice.random() < 0.5],
        "ballots": ballots,
        "task_type": sheet["task_types"][0] if sheet else "",
        "days_late": dice.choice([0, 0, 0, 1, 30, 31, 89, 90, 92, 93, 180, 181, 184, 185, 400]),
    }
    if "m2" in people and roles[1] == "vice_chair" and dice.random() < 0.7:
        data["authorised"] = "m2"
    return data


def _content(dice: random.Random, ballot: dict[str, Any], sheet: dict[str, Any] | None, mood: float) -> dict[str, Any]:
    if dice.random() < 0.04:
        return {"valid": False}
    form = ballot.get("form", "rating")
    if form == "agree":
        return {"agree": dice.random() < 0.5 + mood / 2}
    if form == "rating":
        scale = ballot.get("scale", ["excellent", "pass", "fail"])
        better = [r for r in scale if r not in ("fail", "good")]
        return {"rating": dice.choice(better if dice.random() < 0.6 + 0.4 * mood else scale)}
    if sheet is None:
        near = dice.randint(80 + int(100 * mood), 200)
        return {"scores": {"total": dice.choice([str(near / 2), near // 2, near // 2, dice.choice([0, "70", "69.99", "85", "86", "50"])])}}
    return {"scores": {c["code"]: _score(dice, int(c["max"]), mood) for c in sheet["criteria"]}}


def _score(dice: random.Random, most: int, mood: float) -> object:
    if dice.random() < 0.08:
        return 0
    halves = dice.randint(int(most * (0.5 + 0.4 * mood)), most * 2)
    return f"{halves / 2:.1f}" if dice.random() < 0.5 else min(halves, most)
