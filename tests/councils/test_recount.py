"""The standalone recount agrees with decide, and finds every ballot that is missing, added or altered."""

from __future__ import annotations

import copy
import importlib.util
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hoahoi.councils import queries
from hoahoi.councils.decide import decide_json
from hoahoi.councils.sealing import ballots_digest, digest_of, receipt_of
from hoahoi.procedures.regimes import NoSheet, codes, regime

from . import room as rooms

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "recount.py"
_spec = importlib.util.spec_from_file_location("recount", SCRIPT)
assert _spec and _spec.loader
recount: Any = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(recount)


@pytest.fixture(scope="module", params=["named", "secret"])
def export(request: Any, django_db_setup: None, django_db_blocker: Any) -> Any:
    """A counted vote of nine, as exported."""
    from django.db import transaction

    ratings = ["excellent"] * 7 + ["pass", "fail"]
    with django_db_blocker.unblock(), transaction.atomic():
        room = rooms.voting(mode=request.param)
        room.cast(lambda n: {"rating": ratings[n], "comment": f"Ý kiến {n}"})
        rooms.count(room)
        yield json.loads(json.dumps(queries.export_vote(room.vote)))
        transaction.set_rollback(True)


def test_the_script_alone_recounts_the_file(export: Any, tmp_path: Path) -> None:
    path = tmp_path / "phieu.json"
    path.write_text(json.dumps(export), encoding="utf-8")
    run = subprocess.run([sys.executable, "-I", "-S", str(SCRIPT), str(path), export["ballots_digest"]], capture_output=True, text=True)
    assert (run.returncode, run.stdout, run.stderr) == (0, "Khớp: 9 phiếu, kết quả pass\n", "")
    export_of_fewer = {**export, "ballots": export["ballots"][1:]}
    path.write_text(json.dumps(export_of_fewer), encoding="utf-8")
    assert subprocess.run([sys.executable, "-I", "-S", str(SCRIPT), str(path)], capture_output=True).returncode == 1
    path.write_text("{}", encoding="utf-8")
    assert subprocess.run([sys.executable, "-I", "-S", str(SCRIPT), str(path)], capture_output=True).returncode == 2


def _mutations(export: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every single change of a ballot: each field of each, each ballot gone, doubled, new, or with another's content or member."""
    found = []

    def changed(name: str) -> dict[str, Any]:
        found.append((name, copy.deepcopy(export)))
        return found[-1][1]

    for n, ballot in enumerate(export["ballots"]):
        del changed(f"{n} gone")["ballots"][n]
        changed(f"{n} doubled")["ballots"].append(copy.deepcopy(ballot))
        for value in ("excellent", "good", "pass", "average", "fail"):
            if value != ballot["content"]["rating"]:
                changed(f"{n} rating {value}")["ballots"][n]["content"]["rating"] = value
        changed(f"{n} comment")["ballots"][n]["content"]["comment"] += "."
        changed(f"{n} without comment")["ballots"][n]["content"].pop("comment")
        changed(f"{n} invalid")["ballots"][n]["content"]["valid"] = False
        changed(f"{n} nonce")["ballots"][n]["nonce"] = "0" * 32
        changed(f"{n} member")["ballots"][n]["member"] += "1"
        changed(f"{n} receipt")["ballots"][n]["receipt"] = "AAAA-AAAA-AAAA-AAAA-AAAA"
        del changed(f"{n} receipt not listed")["receipts"][n]
        honest = changed(f"{n} new with its own receipt")
        content = {"rating": "fail"}
        honest["ballots"][n] = {
            "receipt": receipt_of(uid=export["vote"], member=ballot["member"], nonce="ab" * 16, content=content), "nonce": "ab" * 16,
            "member": ballot["member"], "content": content, "paper": False,
        }  # fmt: skip
        honest["receipts"] = [b["receipt"] for b in honest["ballots"]]
    return found


def test_every_mutation_of_a_ballot_is_found(export: Any) -> None:
    assert recount.check(export) == []
    mutations = _mutations(export)
    assert len(mutations) == 9 * 14
    assert [name for name, mutated in mutations if not recount.check(mutated)] == []


def test_a_file_forged_whole_is_found_by_the_digest_in_the_minutes(export: Any) -> None:
    forged = copy.deepcopy(export)
    forged["ballots"][0]["content"]["comment"] = "Ý kiến khác"
    first = forged["ballots"][0]
    first["receipt"] = receipt_of(uid=forged["vote"], member=first["member"], nonce=first["nonce"], content=first["content"])
    forged["receipts"] = [b["receipt"] for b in forged["ballots"]]
    forged["ballots_digest"] = ballots_digest(forged["receipts"])
    assert recount.check(forged) == []
    assert recount.check(forged, export["ballots_digest"]) == ["Mã băm trong tệp khác mã băm in trong biên bản"]


def _stages() -> list[tuple[str, str]]:
    return [(code, stage) for code in codes() for stage in regime(code).councils]


def _random(rng: random.Random, code: str, stage: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """(decide's input, the same as an export) for a random council, mostly a valid one."""
    rule = regime(code).councils[stage]
    roles = ["chair", "vice_chair", "reviewer", "reviewer", "sci_secretary"] + ["member"] * rng.randint(0, 6)
    seats = [{"id": f"m{n}", "role": role, "from_host": False} for n, role in enumerate(roles)]
    present = [s["id"] for s in seats if rng.random() < 0.93]
    task_type = rng.choice(["topic", "social", "trial_production", "scheme", ""])
    scale = list(rule.paper.ballot.scale) or ["pass", "fail"]
    weights = [rng.random() ** 2 + 0.01 for _code in scale]
    level = rng.choice([0, 50, 60, 68, 70, 85, 95])
    try:
        criteria = [(c.code, c.max) for c in rule.sheet(task_type).criteria]
    except NoSheet:
        criteria = []

    def content() -> dict[str, Any]:
        if rng.random() < 0.06:
            return {"valid": False}
        if rule.ballot == "agree":
            return {"agree": rng.random() < 0.78}
        if rule.ballot == "rating":
            return {"rating": rng.choices(scale, weights)[0]}
        if criteria and rng.random() < 0.7:
            return {"scores": {c: "0" if rng.random() < 0.05 else str(rng.randint(0, int(most or 10))) for c, most in criteria}}
        return {"scores": {"total": str(min(100, max(0, level + rng.randint(-6, 6))))}}

    ballots = [(m, content()) for m in present]
    sitting = {
        "council": {"appointed": seats}, "present": present, "absent_with_opinion": [], "task_type": task_type,
        "days_late": rng.choice([0, 0, 0, 20, 31, 100, 181, 185, 400]), "authorised": rng.choice([None, "m1"]), "host_proposed": False,
    }  # fmt: skip
    exported = {
        "mode": "named", "rule": queries.plain_rule(code, stage, task_type), "sitting": sitting,
        "ballots": [{"receipt": m, "member": m[1:], "content": c} for m, c in ballots],
    }  # fmt: skip
    return sitting | {"ballots": [{"member": m} | c for m, c in ballots]}, exported


@pytest.mark.either
@pytest.mark.parametrize(("code", "stage"), _stages())
def test_recount_equals_decide(code: str, stage: str) -> None:
    rng = random.Random(f"{code} {stage}")
    results: list[str] = []
    for _n in range(150):
        told, exported = _random(rng, code, stage)
        answer = decide_json(code, stage, told)
        if answer["result"] is None:  # refused: no quorum, a value that the regime does not know, a total where floors ask for criteria
            continue
        results.append(answer["result"])
        assert recount.recount(exported) == (answer["result"], answer["mean"]), told
    if regime(code).councils[stage].ballot != "unknown" and results:
        assert len(results) > 5


def test_digest_of_the_sheet_is_what_the_script_computes() -> None:
    sheet = {"b": "Đạt", "a": ["1.5", None, True]}
    assert digest_of(sheet) == "".join(recount.hashlib.sha256(recount.canonical(sheet).encode()).hexdigest())
