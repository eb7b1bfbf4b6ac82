"""What one paper of a task's life costs, from the record to its bytes: python bench/papers.py --tasks 10000 --json

Every paper that the newest records of each kind give, led lives among them, as PDF and as DOCX. Budget: at most 1 second for any one document.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from common import arguments, counting, out, ready

_RECORDS = 40  # of each kind
_BUDGET_MS = 1_000


def _asked() -> Iterator[tuple[str, Any, str]]:
    """(name, record, code) of each paper that can be made."""
    from hoahoi.documents.papers import desks, states

    for desk in desks().values():
        for record in desk.model._default_manager.order_by("-pk")[:_RECORDS]:
            for state in states(record):
                if not state.missing:
                    yield f"{record.kind}.{state.paper.code}", record, state.paper.code


def _timed(draw: Callable[[Any], bytes], record: Any, code: str) -> tuple[float, int]:
    """Milliseconds of the clock from the record to the bytes, and statements."""
    from hoahoi.documents.papers import paper_draft

    start = time.perf_counter()
    with counting() as counted:
        draw(paper_draft(record, code))
    return (time.perf_counter() - start) * 1_000, counted.sql


def bench_papers(tasks: int) -> list[dict[str, Any]]:
    from hoahoi.documents.render import docx, pdf

    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for name, record, code in _asked():
        for format_, draw in (("pdf", pdf), ("docx", docx)):
            row = rows.setdefault((name, format_), {"what": name, "format": format_, "tasks": tasks, "made": 0, "ms_most": 0.0, "sql_most": 0})
            ms, sql = _timed(draw, record, code)
            row["made"] += 1
            row["ms_most"], row["sql_most"] = max(row["ms_most"], round(ms, 1)), max(row["sql_most"], sql)
    for row in rows.values():
        row["within"] = row["ms_most"] <= _BUDGET_MS
    return list(rows.values())


if __name__ == "__main__":
    options = arguments("Papers of a task's life", 1_000)
    ready(options.tasks)
    import hoahoi.config.urls  # noqa: F401  # declares every desk
    from hoahoi.ledger.acts import SYSTEM
    from hoahoi.loading.sample_lives import tell_lives

    tell_lives(seed=1, actor=SYSTEM)  # tasks led through their whole life, whose papers are those that an office draws; nothing where they stand
    out("papers", options.tasks, bench_papers(options.tasks))
