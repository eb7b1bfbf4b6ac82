"""How fast sheets come in and go out: python bench/sheets.py [--file FILE --map MAP.toml] [--json OUT]

Without a file, one of 25,778 made-up tasks is used. Everything happens in a throwaway installation.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ROWS = 25_778
WORDS = ("nghiên cứu", "ứng dụng", "kỹ thuật", "trồng hồi", "mô hình", "sản xuất", "giống lúa", "na Chi Lăng", "quýt Bắc Sơn", "Lạng Sơn")


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text().splitlines() if listed.exists() else []
    return {
        "cpu": next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine()),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "system": platform.platform(),
    }


def made_up(path: Path) -> None:
    """A sheet of tasks with hosts and investigators, the same each time."""
    chance = random.Random(1)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Mã nhiệm vụ", "Tên nhiệm vụ", "Tổ chức chủ trì", "Chủ nhiệm", "Bắt đầu", "Kết thúc", "Kinh phí"])
        for number in range(ROWS):
            year = chance.randint(2000, 2025)
            title, host = " ".join(chance.choices(WORDS, k=8)), chance.randint(1, 300)
            budget = chance.randint(10**8, 10**10)
            writer.writerow([f"T{number:06d}", title, f"Đơn vị {host}", f"Người {host}-{number % 7}", f"{year}-03", f"{year + 2}-12", budget])


@contextmanager
def measured(results: list[dict[str, Any]], what: str, rows: int) -> Iterator[None]:
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    seconds = time.perf_counter() - wall
    results.append({
        "what": what, "rows": rows, "rows_per_s": round(rows / seconds),
        "seconds": round(seconds, 2), "cpu_seconds": round(time.process_time() - cpu, 2),
        "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    })  # fmt: skip
    print(results[-1], file=sys.stderr)


def install() -> None:
    """An empty installation in HOAHOI_VAR."""
    import django

    subprocess.run([sys.executable, str(ROOT / "manage.py"), "migrate", "-v", "0"], check=True)
    django.setup()


def run(file: Path, mapping: Path | None) -> list[dict[str, Any]]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from hoahoi.sheets.exporter import export_rows
    from hoahoi.sheets.importer import import_file
    from hoahoi.tasks.models import Task

    results: list[dict[str, Any]] = []
    rows = import_file("tasks", file, mapping=mapping, dry_run=True).created
    for what in ("import, all new", "import again, all unchanged"):
        with measured(results, what, rows):
            report = import_file("tasks", file, mapping=mapping)
        if report.errors:
            raise SystemExit(str(report.errors[0]))
    with measured(results, "import with one column changed in every row", rows):
        import_file("tasks", file, mapping={**_loaded(mapping), "defaults": {"note": "đo"}})
    for fmt in ("csv", "xlsx"):
        with CaptureQueriesContext(connection) as queries, measured(results, f"export {fmt}", rows):
            size = sum(len(block) for block in export_rows("tasks", Task.objects.order_by("pk"), fmt))
        results[-1] |= {"sql": len(queries), "bytes": size}
    return results


def _loaded(mapping: Path | None) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(mapping.read_text("utf-8")) if mapping else {}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--map", type=Path)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"HOAHOI_VAR": folder, "HOAHOI_DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "hoahoi.config.settings"}
        file = given.file or Path(folder) / "tasks.csv"
        if not given.file:
            made_up(file)
        described = {"machine": machine(), "file": file.name, "synthetic": given.file is None}
        install()
        text = json.dumps(described | {"results": run(file, given.map)}, ensure_ascii=False, indent=1)
    if given.json:
        given.json.write_text(text + "\n", encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
