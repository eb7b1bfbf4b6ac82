"""Time and memory of a dossier of many files streamed as a ZIP, from the local store.

    .venv/bin/python bench/dossier.py --files 500 --kb 400

No database is asked: what is measured is the stream. A dossier of as many files of 1 KB is streamed first: what it takes (index_mb) is the
drawing of the index, about 0,1 MB a line. Typst keeps what it worked out for its last ten documents, so that one is streamed ten times more;
grown_mb is what the bytes themselves then add.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.common import environment, machine, rss_mb, say

DAY = date(2026, 1, 5)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--kb", type=int, default=400)
    parser.add_argument("--json", action="store_true", help="JSON alone on standard output (it is all that is printed anyway)")
    asked = parser.parse_args()
    environment(0)
    own = "HOAHOI_FILES_FOLDER" not in os.environ
    folder = Path(os.environ.setdefault("HOAHOI_FILES_FOLDER", tempfile.mkdtemp(prefix="dossier-")))
    import django

    django.setup()
    try:
        small, items = make(folder, asked.files, 1), make(folder, asked.files, asked.kb)
        measure(small[:10])  # what is loaded once
        before = rss_mb()
        index = measure(small)["peak_mb"]
        kept = max(measure(small)["peak_mb"] for _ in range(10))
        found = measure(items)
        grown = {"index_mb": round(index - before, 1), "grown_mb": round(found.pop("peak_mb") - kept, 1)}
        say(json.dumps(machine(), ensure_ascii=False))
        print(json.dumps([{"files": asked.files, **grown, **found}], indent=2))
    finally:
        if own:
            shutil.rmtree(folder, ignore_errors=True)


def make(folder: Path, count: int, kb: int) -> list[Any]:
    """That many files of the store, each different, as items of a dossier."""
    from hoahoi.documents.files.dossier import Item
    from hoahoi.documents.files.storage import store
    from hoahoi.tasks.models import Task

    task, block, waiting, items = Task(pk=1, title="Hồ sơ đo"), os.urandom(kb * 1024), folder / "waiting", []
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        content = block[:-8] + number.to_bytes(8, "big")
        sha256 = hashlib.sha256(content).hexdigest()
        waiting.write_bytes(content)
        store().put(waiting, sha256)
        items.append(Item(f"Tệp số {number}.pdf", task, len(content), "application/pdf", sha256, DAY, lambda name=sha256: store().read(name)))
    waiting.unlink(missing_ok=True)
    return items


def measure(items: list[Any]) -> dict[str, Any]:
    """Stream them to nowhere; the greatest memory meanwhile is looked at every 10 ms."""
    from hoahoi.documents.files.dossier import Chapter, Dossier
    from hoahoi.documents.files.dossier_zip import stream

    dossier = Dossier(items[0].record, [Chapter("Nhiệm vụ", items)])
    peak, done = [rss_mb()], threading.Event()

    def watch() -> None:
        while not done.wait(0.01):
            peak[0] = max(peak[0], rss_mb())

    watcher = threading.Thread(target=watch)
    watcher.start()
    started, given, first = time.perf_counter(), 0, 0.0
    for piece in stream(dossier, day=DAY):
        first = first or time.perf_counter() - started
        given += len(piece)
    seconds = time.perf_counter() - started
    done.set()
    watcher.join()
    return {"bytes": given, "peak_mb": peak[0], "seconds": round(seconds, 2), "first_byte_seconds": round(first, 2)}


if __name__ == "__main__":
    main()
