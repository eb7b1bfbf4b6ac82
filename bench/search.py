"""What finding costs: python bench/search.py --tasks 10000 --json

The labelled queries of the tests, and words so common that a third of all records has them, over the sample of so many tasks.
Budget: 95th percentile of CPU at most 40 ms over 100,000 documents.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

from common import ROOT, arguments, counting, out, ready

COMMON = (
    "nghiên cứu",
    "mô hình",
    "xã",
    "hồi",
    "hoi",
    "na",
    "quả na",
    "hợp tác xã",
    "HTX",
    "dữ liệu mẫu",
    "nguyễn văn",
    "hà",
    "lạng sơn",
    "cây trồng tại xã",
    "kỹ thu",
)


def bench_search(tasks: int) -> list[dict[str, Any]]:
    from hoahoi.search.models import SearchDoc
    from hoahoi.search.queries import find, ids

    lines = (ROOT / "tests" / "search" / "labelled.tsv").read_text(encoding="utf-8").splitlines()[1:]
    labelled = [line.split("\t")[0] for line in lines]
    docs = SearchDoc.objects.count()
    asked: list[tuple[str, Sequence[str], Callable[[str], Any]]] = [
        ("find, labelled queries", labelled, find),
        ("find, common words", COMMON, find),
        ("ids of tasks, labelled queries", labelled, lambda q: ids(q, "task")),
        ("ids of tasks, common words", COMMON, lambda q: ids(q, "task")),
    ]
    return [{"what": what, "tasks": tasks, "documents": docs, **_measure(queries, run)} for what, queries, run in asked]


def _measure(queries: Sequence[str], run: Callable[[str], Any]) -> dict[str, Any]:
    spent: list[tuple[float, str]] = []
    statements = 0
    for query in queries:
        run(query)
        with counting() as counted:
            run(query)
        statements = max(statements, counted.sql)
        start = time.process_time()
        run(query)
        spent.append((1000 * (time.process_time() - start), query))
    spent.sort()
    times = [ms for ms, _query in spent]
    return {
        "queries": len(queries), "sql": statements, "cpu_ms": round(statistics.median(times), 1),
        "p95_cpu_ms": round(times[max(0, -(-95 * len(times) // 100) - 1)], 1), "slowest": [f"{q}: {ms:.0f} ms" for ms, q in spent[-3:]],
    }  # fmt: skip


if __name__ == "__main__":
    options = arguments("Cost of finding", 10_000)
    ready(options.tasks)
    out("search", options.tasks, bench_search(options.tasks))
