"""Members handing in at once: python bench/ballots.py --members 50 --json   (HOAHOI_DATABASE_URL for PostgreSQL)

Each member is a thread with its own connection, as a web worker is; all start together. Measured from the start to the acknowledged
receipt, so that waiting for one another is in it. Uses a database of its own, made fresh: bench-ballots.sqlite3, or the one of the address,
which must be empty or a former run's.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    parser = argparse.ArgumentParser(description="Ballots handed in at once")
    parser.add_argument("--members", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="JSON alone on standard output (it is all that is printed anyway)")
    options = parser.parse_args()
    var = Path(os.environ.setdefault("HOAHOI_VAR", str(ROOT / "var")))
    os.environ.update(DJANGO_SETTINGS_MODULE="hoahoi.config.settings", HOAHOI_SQLITE_NAME="bench-ballots.sqlite3", HOAHOI_STATIC_MANIFEST="false")
    (var / "static").mkdir(parents=True, exist_ok=True)
    if not os.environ.get("HOAHOI_DATABASE_URL"):
        for suffix in ("", "-wal", "-shm"):
            (var / f"bench-ballots.sqlite3{suffix}").unlink(missing_ok=True)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    results = [_measured(mode, options.members, options.rounds) for mode in ("named", "secret")]
    print(json.dumps(results, ensure_ascii=False, indent=2))
    if any(row["errors"] or row["lost"] or row["double"] for row in results):
        sys.exit(1)


def _measured(mode: str, members: int, rounds: int) -> dict[str, Any]:
    from django.db import connection

    from hoahoi.councils.models import Ballot, NamedBallot

    spent: list[float] = []
    errors = lost = double = 0
    for number in range(rounds):
        vote, devices = _open_vote(mode, members, number)
        answers = _at_once(devices)
        spent += [seconds for seconds, _error in answers]
        errors += sum(bool(error) for _seconds, error in answers)
        rows = Ballot.objects.filter(vote=vote).count() + NamedBallot.objects.filter(vote=vote).count()
        lost, double = lost + max(0, members - rows), double + max(0, rows - members)
    spent.sort()
    return {
        "what": f"{mode} ballots at once", "members": members, "rounds": rounds, "database": connection.vendor,
        "median_ms": round(1000 * statistics.median(spent)), "p95_ms": round(1000 * spent[-(-95 * len(spent) // 100) - 1]),
        "slowest_ms": round(1000 * spent[-1]), "errors": errors, "lost": lost, "double": double,
    }  # fmt: skip


def _open_vote(mode: str, members: int, number: int) -> tuple[Any, list[str]]:
    """A sitting of so many members, made directly: no regime has a council of fifty, and only the casting is measured."""
    from django.utils import timezone

    from hoahoi.councils import actions
    from hoahoi.councils.models import AgendaItem, Attendance, Council, Meeting, Review, Seat
    from hoahoi.councils.sealing import room_code
    from hoahoi.directory.models import Person
    from hoahoi.ledger.acts import SYSTEM, act
    from hoahoi.procedures.regimes import regime

    code, now = "VN-TT11-2014", timezone.now()
    law = regime(code)
    head = ["chair", "vice_chair", "reviewer", "reviewer", "sci_secretary"]
    roles = head + ["member"] * (members - len(head))
    with act("bench.sitting", actor=SYSTEM) as doing:
        council = Council(title=f"Đo {mode} {number}", type="acceptance", regime=code, regime_hash=law.sha256, stage=Council.Stage.MEETING)
        doing.save(council)
        item = AgendaItem(council=council, position=1, title=council.title)
        doing.save(item)
        people = [Person(title=f"Nông Văn Đo {n}") for n in range(members)]
        doing.create_all(people)
        seats = [Seat(council=council, person=p, role=role) for p, role in zip(people, roles, strict=True)]
        doing.create_all(seats)
        meeting = Meeting(council=council, opened_at=now, tellers=[s.pk for s in seats[:3]])
        doing.save(meeting)
        doing.create_all([Attendance(meeting=meeting, seat=s, present=True, arrived_at=now) for s in seats])
        doing.create_all([Review(item=item, seat=s, type="comment", text="Đạt", submitted_at=now) for s in seats])
    vote = actions.open_vote(item=item, actor=SYSTEM, mode=mode)
    tokens = actions.issue_scoring_links(vote=vote, actor=SYSTEM)
    spoken = room_code(vote.uid, vote.code_round)
    return vote, [actions.claim_link(token=token, code=spoken).device for token in tokens.values()]


def _at_once(devices: list[str]) -> list[tuple[float, str]]:
    from django.db import connection

    from hoahoi.councils import actions

    barrier = Barrier(len(devices))

    def hand_in(device: str) -> tuple[float, str]:
        connection.ensure_connection()
        barrier.wait()
        start = time.perf_counter()
        try:
            actions.cast_ballot(device=device, content={"rating": "pass", "comment": "Đạt yêu cầu đặt hàng."})
        except Exception as error:  # counted and shown, whatever it is
            return time.perf_counter() - start, repr(error)
        finally:
            connection.close()
        return time.perf_counter() - start, ""

    with ThreadPoolExecutor(len(devices)) as pool:
        return list(pool.map(hand_in, devices))


if __name__ == "__main__":
    main()
