"""The measurements run, in the form that is promised."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import databases
from tests.conftest import LEDGER_KEY

pytestmark = pytest.mark.either
TASKS = 12
PAGE = {"page", "tasks", "sql", "rows", "bytes", "cpu_ms", "p95_ms", "rss_mb"}


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench")
    shutil.copy(databases.sqlite_template(LEDGER_KEY), folder / f"bench-{TASKS}.sqlite3")
    return folder


def measured(name: str, var: Path) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, str(databases.ROOT / "bench" / f"{name}.py"), "--tasks", str(TASKS), "--json"],
        env={**os.environ, "HOAHOI_VAR": str(var), "HOAHOI_LEDGER_KEY": LEDGER_KEY, "HOAHOI_BENCH_REPEATS": "1"},
        capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_pages(var: Path) -> None:
    rows = {row["page"]: row for row in measured("pages", var)}
    assert {row["tasks"] for row in rows.values()} == {TASKS}
    assert {page: row.get("status") for page, row in rows.items() if "status" in row} in ({}, {"task list, second page": 404})
    for page, row in rows.items():
        if "status" not in row:
            assert set(row) - {"rows_per_s"} == PAGE, page
            assert row["sql"] > 0 and row["bytes"] > 0, page
    kept = json.loads((var / "bench" / f"pages-{TASKS}.json").read_text())
    assert kept["results"] == list(rows.values()) and kept["machine"]["cores"] == os.cpu_count()


def test_metrics_equal_what_is_counted_by_hand(var: Path) -> None:
    assert [row["what"] for row in measured("metrics", var)] == ["all", "chosen", "by hand"]


def test_ledger_finds_no_fault(var: Path) -> None:
    verified, *writes = measured("ledger", var)
    assert (verified["what"], verified["faults"]) == ("verify", 0)
    assert [row["what"] for row in writes] == ["write through an act", "write without the ledger", "overhead"]


def test_search(var: Path) -> None:
    assert {row["sql"] <= 2 for row in measured("search", var)} == {True}
