"""What the pages of the office cost: python bench/pages.py --tasks 10000 --json

Each row: {"page", "tasks", "sql", "rows", "bytes", "cpu_ms", "p95_ms", "rss_mb"}: statements, rows fetched from the database, bytes of
the uncompressed body, median CPU of twenty requests, 95th percentile of their time, memory of the process after them. A page is asked
for as a director by Django's test client: everything but the network and the server is in it. An export says its rows a second.
A page that is not there is told with its status.
"""

from __future__ import annotations

import re
import time
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from common import arguments, counting, out, ready, rss_mb, say, timed


def director() -> Any:
    """A test client signed in as a director."""
    from django.conf import settings
    from django.test import Client

    from hoahoi.accounts.models import Grant, Role, User
    from hoahoi.ledger.acts import SYSTEM, act

    user = User.objects.filter(username="bench").first() or User.objects.create_user("bench", full_name="Đo tốc độ")
    if not user.grant_set.exists():
        with act("grant.give", actor=SYSTEM) as doing:
            doing.save(Grant(user=user, role=Role.DIRECTOR))
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def addresses(client: Any, tasks: int) -> dict[str, str]:
    """Page -> address; the second page of the list is where the first one's link leads."""
    from hoahoi.tasks.models import Task

    middle = Task.objects.filter(code__startswith="MẪU").order_by("pk").values_list("pk", flat=True)[tasks // 2]
    council = _first_pk("council")
    return {
        "task list": "/nhiem-vu/",
        "task list, second page": _next_page(client, "/nhiem-vu/"),
        "task list, filtered and sorted": "/nhiem-vu/?giai-doan=in_progress&bat-dau=2025&xep=-budget",
        "task list, search": "/nhiem-vu/?" + urlencode({"q": "hong khong hat"}),
        "task list, search for a common word": "/nhiem-vu/?" + urlencode({"q": "nghiên cứu"}),
        "task": f"/nhiem-vu/{middle}/",
        "home": "/hom-nay/",
        "search": "/tim/?" + urlencode({"q": "hong khong hat"}),
        "search for a common word": "/tim/?" + urlencode({"q": "mô hình"}),
        "figures": "/so-lieu/",
        "council list": "/hoi-dong/",
        "council": f"/hoi-dong/{council}/",
        "document list": "/van-ban/",
    }


def _first_pk(kind: str) -> int:
    from hoahoi.ledger.records import kinds

    return kinds()[kind]._base_manager.order_by("-pk").values_list("pk", flat=True)[0]


def _next_page(client: Any, address: str) -> str:
    """Where the link to the next page leads, "" when there is none."""
    body = client.get(address).content.decode()
    links = re.findall(r'href="([^"]*)"', body)
    return next((address + "?" + urlencode(parse_qsl(urlsplit(link).query)) for link in links if "sau=" in link.replace("&amp;", "&")), "")


def bench_pages(tasks: int) -> list[dict[str, Any]]:
    """One row a page, then the export. The database must be ready()."""
    client = director()
    results = []
    for page, address in addresses(client, tasks).items():
        results.append({"page": page, "tasks": tasks, **_page(client, address)})
        say(str(results[-1]))
    results.append({"page": "export of tasks, CSV", "tasks": tasks, **_export(client, "/nhiem-vu/tai-ve.csv", tasks)})
    return results


def _page(client: Any, address: str) -> dict[str, Any]:
    if not address:
        return {"status": 404, "note": "no link leads there"}
    first = client.get(address)  # what is kept for later requests is made by it
    if first.status_code != 200:
        return {"status": first.status_code, "address": address}
    with counting() as counted:
        size = len(client.get(address).content)
    cpu, p95 = timed(lambda: client.get(address).content)
    return {"sql": counted.sql, "rows": counted.rows, "bytes": size, "cpu_ms": cpu, "p95_ms": p95, "rss_mb": rss_mb()}


def _export(client: Any, address: str, tasks: int) -> dict[str, Any]:
    cpu, wall = time.process_time(), time.perf_counter()
    with counting() as counted:
        response = client.get(address)
        if response.status_code != 200:
            return {"status": response.status_code, "address": address}
        blocks = response.streaming_content if response.streaming else [response.content]
        size = sum(len(block) for block in blocks)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return {
        "sql": counted.sql, "rows": counted.rows, "bytes": size, "cpu_ms": round(1000 * cpu, 1), "p95_ms": round(1000 * wall, 1),
        "rss_mb": rss_mb(), "rows_per_s": round(tasks / wall),
    }  # fmt: skip


if __name__ == "__main__":
    options = arguments("Cost of the office's pages", 10_000)
    ready(options.tasks)
    out("pages", options.tasks, bench_pages(options.tasks))
