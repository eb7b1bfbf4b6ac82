"""What the ledger costs: python bench/ledger.py --tasks 10000 --json

"verify": the whole check, and what it comes to for a million entries. "write": the same rows through an act and through bulk_create
alone, the search index in both, so that the difference is the ledger: its entries, digests and hashes. Written rows are rolled back.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from common import REPEATS, arguments, out, ready, rss_mb, say

WRITTEN = 2_000


def bench_ledger(tasks: int) -> list[dict[str, Any]]:
    return [{"tasks": tasks, **row} for row in (_verify(), *_writes())]


def _verify() -> dict[str, Any]:
    from hoahoi.ledger.models import Entry
    from hoahoi.ledger.verify import verify

    entries = Entry.objects.count()
    wall, cpu = time.perf_counter(), time.process_time()
    faults = [fault.as_dict() for fault in verify()]
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    for fault in faults[:5]:
        say(str(fault))
    return {
        "what": "verify", "entries": entries, "faults": len(faults), "s": round(wall, 2), "cpu_s": round(cpu, 2),
        "s_per_million": round(wall * 1_000_000 / entries, 1), "rss_mb": rss_mb(),
    }  # fmt: skip


def _writes() -> list[dict[str, Any]]:
    from hoahoi.ledger.acts import SYSTEM, act
    from hoahoi.search.index import keep_up
    from hoahoi.tasks.models import Task

    def tasks() -> list[Task]:
        return [
            Task(title=f"Nghiên cứu kỹ thuật trồng hồi {n} tại huyện Văn Quan", code=f"BENCH-{n}", abstract="Nội dung. " * 10) for n in range(WRITTEN)
        ]

    def through_act(rows: list[Task]) -> None:
        with act("bench.write", actor=SYSTEM) as doing:
            doing.create_all(rows)

    def without(rows: list[Task]) -> None:
        for row in rows:
            row.prepare()
        Task.objects.bulk_create(rows, batch_size=1_000)
        keep_up(rows, [])

    with_ledger, alone = _median(through_act, tasks), _median(without, tasks)
    return [
        {"what": "write through an act", "rows": WRITTEN, "cpu_ms": round(1000 * with_ledger, 1), "rows_per_cpu_s": round(WRITTEN / with_ledger)},
        {"what": "write without the ledger", "rows": WRITTEN, "cpu_ms": round(1000 * alone, 1), "rows_per_cpu_s": round(WRITTEN / alone)},
        {"what": "overhead", "percent": round(100 * (with_ledger - alone) / alone, 1)},
    ]


def _median(write: Callable[[Any], None], rows: Callable[[], Any]) -> float:
    """Median CPU seconds of writing fresh rows, rolled back each time."""
    from django.db import transaction

    spent = []
    for _ in range(REPEATS):
        fresh = rows()
        with transaction.atomic():
            start = time.process_time()
            write(fresh)
            spent.append(time.process_time() - start)
            transaction.set_rollback(True)
    return statistics.median(spent)


if __name__ == "__main__":
    options = arguments("Cost of the ledger", 10_000)
    ready(options.tasks)
    out("ledger", options.tasks, bench_ledger(options.tasks))
