"""All metrics of a year, and some of them against SQL written by hand: python bench/metrics.py --tasks 100000 --json

"all": what `./hoahoi metrics 2024` computes. "chosen" and "by hand": the metrics of HAND through the application, and by the statements
of HAND through the bare driver; their values must be equal, or the script stops with 1. Budget over 100,000 tasks: all within 2 s, the
application at most half as slow again as by hand.
"""

from __future__ import annotations

from typing import Any

from common import REPEATS, arguments, counting, out, ready, say, timed

YEAR = 2024
_IN_YEAR = "{0} >= '{year}' AND {0} < '{next}'"
_CONCLUDED = (
    "FROM councils_outcome o JOIN councils_council c ON c.id = o.council_id WHERE c.type = 'acceptance' AND "
    f"({_IN_YEAR.replace('{0}', 'o.concluded_on')} OR (o.concluded_on = '' AND {_IN_YEAR.replace('{0}', 'c.met_on')}))"
)


def _counted(table: str, column: str, more: str = "") -> str:
    return f"SELECT COUNT(*) FROM {table} WHERE {_IN_YEAR.replace('{0}', column)}{more}"


HAND: dict[str, str] = {
    "tasks.started": _counted("tasks_task", "starts_on"),
    "tasks.ending": _counted("tasks_task", "ends_on"),
    "tasks.budget_started": _counted("tasks_task", "starts_on").replace("COUNT(*)", "SUM(CAST(ROUND(budget * 100) AS BIGINT)) / 100"),
    "tasks.accepted": "SELECT COUNT(DISTINCT c.subject_id) " + _CONCLUDED + " AND c.subject_kind = 'task' AND o.rating <> 'fail'",
    "tasks.checks": _counted("tasks_check", "held_on"),
    "councils.established": _counted("councils_council", "established_on"),
    "councils.held": _counted("councils_council", "met_on"),
    "councils.acceptance_concluded": "SELECT COUNT(*) " + _CONCLUDED,
    "councils.acceptance_good": "SELECT COUNT(*) " + _CONCLUDED + " AND o.rating = 'good'",
    "documents.issued": _counted("documents_document", "issued_on"),
    "ip.granted": _counted("ip_ipright", "granted_on"),
    "ip.filed": _counted("ip_ipright", "filed_on"),
    "smq.inspections": _counted("smq_inspection", "started_on"),
    "support.measures": _counted("support_measure", "supported_on"),
    "support.amount": _counted("support_measure", "supported_on").replace("COUNT(*)", "SUM(CAST(ROUND(amount * 100) AS BIGINT)) / 100"),
    "results.registered": _counted("results_result", "registered_on"),
    "results.applications": _counted("results_application", "started_on"),
    "directory.events": _counted("directory_event", "held_on"),
}


def bench_metrics(tasks: int) -> list[dict[str, Any]]:
    from django.db import connection

    from hoahoi.declare.metrics import Period, metrics
    from hoahoi.indicators.values import metrics_json, values

    period = Period.year(YEAR)
    pairs = [(metrics()[code], period) for code in HAND]
    statements = [sql.format(year=YEAR, next=YEAR + 1) for sql in HAND.values()]
    connection.ensure_connection()
    driver = connection.connection

    def by_hand() -> list[int]:
        cursor = driver.cursor()
        found = []
        for sql in statements:
            cursor.execute(sql)
            found.append(int(cursor.fetchone()[0] or 0))
        return found

    with counting() as everything:
        listed = metrics_json(period)["metrics"]
    with counting() as chosen:
        ours = [int(v) for v in values(pairs)]
    hand = by_hand()
    for code, mine, theirs in zip(HAND, ours, hand, strict=True):
        if mine != theirs:
            say(f"{code}: {mine} qua phần mềm, {theirs} viết tay")
            raise SystemExit(1)
    rows = [
        {
            "what": "all",
            "metrics": len(listed),
            "sql": everything.sql,
            "rows": everything.rows,
            **_times(timed(lambda: metrics_json(period), REPEATS)),
        },
        {"what": "chosen", "metrics": len(HAND), "sql": chosen.sql, "rows": chosen.rows, **_times(timed(lambda: values(pairs), REPEATS))},
        {"what": "by hand", "metrics": len(HAND), "sql": len(HAND), "rows": len(HAND), **_times(timed(by_hand, REPEATS))},
    ]
    rows[1]["times_by_hand"] = round(rows[1]["cpu_ms"] / rows[2]["cpu_ms"], 2)
    return [{"tasks": tasks, "year": YEAR, **row} for row in rows]


def _times(measured: tuple[float, float]) -> dict[str, float]:
    return {"cpu_ms": measured[0], "p95_ms": measured[1]}


if __name__ == "__main__":
    options = arguments("Metrics of a year", 100_000)
    ready(options.tasks)
    out("metrics", options.tasks, bench_metrics(options.tasks))
