"""What is due, among many obligations: python bench/due.py --obligations 100000

The database stands apart under HOAHOI_VAR as bench-due-N.sqlite3 and holds nothing but obligations, a third of them done, due from two years ago to
two years ahead, by role and by organisation. Each row: {"what", "sql", "rows", "ms", "p95_ms"}: median and 95th percentile of twenty times. Asked are
what the first page reads (the director's list, an officer's, a host's with three organisations and one's with nothing due), what the
calendar feed holds, the day's reminders, and the first page and the calendar's page themselves as a director asks for them.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from common import REPEATS, ROOT, SEED, counting, machine, say

OFFICE_ROLES = ("science_officer", "technology_officer", "smq_officer", "planning_officer", "clerk")
ORGANISATIONS = 400


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--obligations", type=int, default=100_000)
    asked = parser.parse_args().obligations
    os.environ.setdefault("HOAHOI_VAR", str(ROOT / "var"))
    os.environ.update(
        DJANGO_SETTINGS_MODULE="hoahoi.config.settings", HOAHOI_DATABASE_URL="", HOAHOI_SQLITE_NAME=f"bench-due-{asked}.sqlite3",
        HOAHOI_STATIC_MANIFEST="false",
    )  # fmt: skip
    (Path(os.environ["HOAHOI_VAR"]) / "static").mkdir(parents=True, exist_ok=True)
    import django

    django.setup()
    from hoahoi.config.database import bring_up_to_date

    bring_up_to_date(say)
    people = build(asked)
    say(json.dumps(machine(), ensure_ascii=False))
    print(json.dumps([measured(what, ask) for what, ask in questions(people).items()], ensure_ascii=False, indent=2))


def build(count: int) -> dict[str, Any]:
    """The obligations and four accounts; made once."""
    from hoahoi.accounts.models import Grant, User
    from hoahoi.directory.models import Office, Organisation
    from hoahoi.ledger.acts import SYSTEM, act
    from hoahoi.procedures.models import Obligation

    if not User.objects.filter(username="host").exists():
        chance, today = random.Random(SEED), date.today()
        with act("bench.build", actor=SYSTEM) as doing:
            body, quiet = Organisation(title="Sở"), Organisation(title="Tổ chức ít việc")
            doing.save(body)
            doing.save(quiet)  # has no obligation: nothing ends the search early
            doing.save(Office(title="Sở", organisation=body, parent_title="UBND", place_title="X", symbol="X", ready=True))
            doing.create_all([Organisation(title=f"Tổ chức {n}") for n in range(ORGANISATIONS)])
            organisations = list(Organisation.objects.filter(pk__gt=quiet.pk).values_list("pk", flat=True))
            doing.create_all([_obligation(Obligation, n, chance, today, organisations) for n in range(count)])
            for name, role, held in (
                ("director", "director", [None]),
                ("officer", "science_officer", [None]),
                ("host", "investigator", organisations[:3]),
                ("quiet-host", "investigator", [quiet.pk]),
            ):
                user = User.objects.create_user(name, full_name=name)
                for organisation in held:
                    doing.save(Grant(user=user, role=role, organisation_id=organisation))
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return {user.username: user for user in User.objects.filter(username__in=("director", "officer", "host", "quiet-host"))}


def _obligation(model: Any, number: int, chance: random.Random, today: date, organisations: list[int]) -> Any:
    due = today + timedelta(days=chance.randint(-730, 730))
    of_host = chance.random() < 0.4
    return model(
        title=f"Nộp báo cáo định kỳ {number}", subject_kind="task", subject_id=number // 12 + 1, due_on=due, basis="TT 11/2014/TT-BKHCN, Điều 10",
        role="investigator" if of_host else chance.choice(OFFICE_ROLES), organisation_id=chance.choice(organisations) if of_host else None,
        done_on=due if chance.random() < (0.6 if due < today else 0.05) else None,
    )  # fmt: skip


def questions(people: dict[str, Any]) -> dict[str, Callable[[], int]]:
    """What is asked -> a call that returns how many rows it gave."""
    from django.conf import settings
    from django.test import Client

    from hoahoi.office.home import waiting
    from hoahoi.procedures.ical import events_of
    from hoahoi.procedures.reminders import due_notices

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(people["director"], backend="allauth.account.auth_backends.AuthenticationBackend")
    today = date.today()

    def first_page() -> int:
        return len(client.get("/hom-nay/").content)

    lists = {f"first page's list, {name}": lambda user=user: len(waiting(user, today)[0]) for name, user in people.items()}
    return {
        **lists, "calendar feed, officer": lambda: len(events_of(people["officer"], today)), "reminders of the day": lambda: len(due_notices(today, {})),
        "/hom-nay/": first_page, "/lich/": lambda: len(client.get("/lich/").content),
    }  # fmt: skip


def measured(what: str, ask: Callable[[], int]) -> dict[str, Any]:
    ask()
    with counting() as counted:
        ask()
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        ask()
        times.append((time.perf_counter() - started) * 1000)
    last = round(sorted(times)[int(len(times) * 0.95) - 1], 1)
    return {"what": what, "sql": counted.sql, "rows": counted.rows, "ms": round(statistics.median(times), 1), "p95_ms": last}


if __name__ == "__main__":
    main()
