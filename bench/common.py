"""What every measurement shares: a database of N made-up tasks built once, the machine described, rows and statements counted.

Scripts call `ready(tasks)` before anything else. The database stands under HOAHOI_VAR (else var/) as bench-N.sqlite3 and is used again;
it is built in a process of its own, so that the memory measured is that of the pages alone. Results are JSON on standard output; what is
said, and the machine, go to standard error, and both are kept under HOAHOI_VAR/bench.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SEED = 1
REPEATS = int(os.environ.get("HOAHOI_BENCH_REPEATS", "20"))


def arguments(description: str, tasks: int) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--tasks", type=int, default=tasks)
    parser.add_argument("--json", action="store_true", help="JSON alone on standard output (it is all that is printed anyway)")
    return parser.parse_args()


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def out(name: str, tasks: int, results: list[dict[str, Any]]) -> None:
    """Print the results; keep them with the machine that gave them in bench/ of HOAHOI_VAR."""
    folder = Path(os.environ["HOAHOI_VAR"]) / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    kept = {"machine": machine(), "results": results}
    (folder / f"{name}-{tasks}.json").write_text(json.dumps(kept, ensure_ascii=False, indent=2), encoding="utf-8")
    say(json.dumps(kept["machine"], ensure_ascii=False))
    print(json.dumps(results, ensure_ascii=False, indent=2))


def ready(tasks: int) -> None:
    """Set Django up on the database of so many tasks, building it first where it does not stand."""
    environment(tasks)
    (Path(os.environ["HOAHOI_VAR"]) / "static").mkdir(parents=True, exist_ok=True)
    stamp, state = Path(os.environ["HOAHOI_VAR"]) / f"bench-{tasks}.built", _code()
    if not stamp.exists() or stamp.read_text() != state:
        subprocess.run([sys.executable, str(Path(__file__)), str(tasks)], check=True)
        stamp.write_text(state)
    import django

    django.setup()


def _code() -> str:
    """Changes with whatever decides what stands in the database: migrations, loaders and the shipped data."""
    digest = hashlib.sha256()
    for folder, pattern in (("src/hoahoi", "*/migrations/*.py"), ("src/hoahoi/loading", "**/*.py"), ("data", "**/*.*")):
        for path in sorted((ROOT / folder).glob(pattern)):
            digest.update(f"{path.relative_to(ROOT)}|{path.stat().st_size}|{path.stat().st_mtime_ns}".encode())
    return digest.hexdigest()


def environment(tasks: int) -> None:
    os.environ.setdefault("HOAHOI_VAR", str(ROOT / "var"))
    os.environ.update(
        DJANGO_SETTINGS_MODULE="hoahoi.config.settings", HOAHOI_DATABASE_URL="", HOAHOI_SQLITE_NAME=f"bench-{tasks}.sqlite3",
        HOAHOI_STATIC_MANIFEST="false",
    )  # fmt: skip


def build(tasks: int) -> None:
    """The public record and a sample of so many tasks; nothing where they stand."""
    import django

    django.setup()
    from hoahoi.config.database import bring_up_to_date
    from hoahoi.ledger.acts import SYSTEM
    from hoahoi.loading.run import load_all
    from hoahoi.loading.seed import seed

    bring_up_to_date(say)
    load_all(actor=SYSTEM)
    started = last = time.perf_counter()

    def told(done: int, total: int) -> None:
        nonlocal last
        if time.perf_counter() - last > 10:
            last = time.perf_counter()
            say(f"  {done} / {total}")

    made = seed(tasks=tasks, seed=SEED, actor=SYSTEM, progress=told)
    if made:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        seconds = time.perf_counter() - started
        say(f"{sum(made.values())} bản ghi mẫu trong {seconds:.0f} giây ({sum(made.values()) / seconds:.0f} bản ghi/giây)")


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    import sqlite3

    cpu = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cpu": next((line.split(":")[1].strip() for line in cpu.splitlines() if line.startswith("model name")), platform.machine()),
        "cores": os.cpu_count(),
        "ram_gb": round(memory / 2**30, 1),
        "load": round(os.getloadavg()[0], 2),
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "postgresql": _postgresql(),
    }


def _postgresql() -> str:
    """Version of the server that the settings name, "" on SQLite."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def rss_mb() -> float:
    """Resident memory of this process now."""
    status = Path("/proc/self/status")
    if status.exists():
        return round(next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmRSS")) / 1024, 1)
    import resource

    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


@dataclass
class Counted:
    sql: int = 0
    rows: int = 0


@contextmanager
def counting() -> Iterator[Counted]:
    """Count statements and the rows fetched from them.

    Statements by Django's execute_wrapper. Rows by a cursor class of our own put in the connection's place for making cursors:
    the wrapper sees a statement go out but not what is read from it.
    """
    from django.db import connection
    from django.db.backends.utils import CursorWrapper

    counted = Counted()

    class CountingCursor(CursorWrapper):
        def fetchone(self) -> Any:
            row = self.cursor.fetchone()
            counted.rows += row is not None
            return row

        def fetchmany(self, *args: Any) -> Any:
            rows = self.cursor.fetchmany(*args)
            counted.rows += len(rows)
            return rows

        def fetchall(self) -> Any:
            rows = self.cursor.fetchall()
            counted.rows += len(rows)
            return rows

        def __iter__(self) -> Iterator[Any]:
            for row in super().__iter__():
                counted.rows += 1
                yield row

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        counted.sql += 1
        return execute(sql, params, many, context)

    make = connection.make_cursor
    connection.make_cursor = lambda cursor: CountingCursor(cursor, connection)  # type: ignore[method-assign]
    try:
        with connection.execute_wrapper(count):
            yield counted
    finally:
        connection.make_cursor = make  # type: ignore[method-assign]


def timed(run: Callable[[], Any], repeats: int = REPEATS) -> tuple[float, float]:
    """(median CPU, 95th percentile of wall time) of a call in milliseconds, after a warm-up."""
    run()
    cpu, wall = [], []
    for _ in range(repeats):
        c, w = time.process_time(), time.perf_counter()
        run()
        cpu.append(1000 * (time.process_time() - c))
        wall.append(1000 * (time.perf_counter() - w))
    return round(statistics.median(cpu), 1), round(sorted(wall)[max(0, -(-95 * repeats // 100) - 1)], 1)


if __name__ == "__main__":
    environment(int(sys.argv[1]))
    build(int(sys.argv[1]))
