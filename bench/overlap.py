"""What a search for earlier tasks costs: python bench/overlap.py --tasks 10000 --json

Titles as they come to the office (tests/tasks/renamed.tsv) against the record of so many tasks. Budget: at most 150 ms at 10,000 tasks and
400 ms at 100,000, the 95th percentile of CPU.
"""

from __future__ import annotations

import statistics
import time
from typing import Any

from common import ROOT, arguments, counting, out, ready


def bench_overlap(tasks: int) -> list[dict[str, Any]]:
    from hoahoi.tasks.models import Proposal
    from hoahoi.tasks.overlap import found

    lines = (ROOT / "tests" / "tasks" / "renamed.tsv").read_text(encoding="utf-8").splitlines()[1:]
    made_up = ["Nghiên cứu xây dựng mô hình trồng na", "Nuôi trồng nấm dưới tán rừng", "Xây dựng nhãn hiệu tập thể cho sản phẩm"]
    titles = [line.split("\t")[0] for line in lines] + made_up
    spent: list[tuple[float, str]] = []
    statements = 0
    found(Proposal(title=titles[0]))
    for title in titles:
        with counting() as counted:
            found(Proposal(title=title))
        statements = max(statements, counted.sql)
        start = time.process_time()
        found(Proposal(title=title))
        spent.append(((time.process_time() - start) * 1_000, title))
    spent.sort()
    times = [ms for ms, _title in spent]
    row = {
        "what": "overlap, one proposal", "tasks": tasks, "queries": len(times), "cpu_ms_median": round(statistics.median(times), 1),
        "cpu_ms_p95": round(times[int(len(times) * 0.95)], 1), "cpu_ms_most": round(times[-1], 1), "slowest": spent[-1][1], "sql": statements,
    }  # fmt: skip
    return [row]


if __name__ == "__main__":
    options = arguments("Search for earlier tasks", 10_000)
    ready(options.tasks)
    out("overlap", options.tasks, bench_overlap(options.tasks))
