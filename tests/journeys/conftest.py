"""The office as `./hoahoi up` serves it: the real command in an empty folder, its real web server, the system's Chromium."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import WORKER

ROOT = Path(__file__).resolve().parents[2]
UP = [sys.executable, "-m", "hoahoi", "up"]


@dataclass(frozen=True)
class Served:
    """A running installation. var: its folder; first: what the run of `up` that serves printed; second: what another run beside it printed.

    first_kb: memory of the very first run, which loaded everything, as it began to serve; None where the system does not tell.
    """

    url: str
    var: Path
    passwords: dict[str, str]
    first: str
    second: str
    first_kb: int | None


def _environment(var: Path) -> dict[str, str]:
    cleared = {k: v for k, v in os.environ.items() if not k.startswith("HOAHOI_")}
    return {**cleared, "HOAHOI_VAR": str(var), "PYTHONUNBUFFERED": "1"}


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The first worker that asks serves the very first run of `up`; the others serve a copy of what that run made."""
    var, shared = tmp_path_factory.mktemp("office"), tmp_path_factory.getbasetemp()
    shared = shared.parent if WORKER != "main" else shared
    with (shared / "first-run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = shared / "first-run"
        if first := not kept.exists():
            running, url, printed = _serve(var)
            memory = _kilobytes(running.pid)
            again = subprocess.run([*UP, "--no-serve"], env=_environment(var), capture_output=True, text=True, cwd=ROOT, timeout=280)
            assert again.returncode == 0, again.stderr
            _copy(var, kept)
            (kept / "printed.json").write_text(json.dumps([printed, again.stderr, memory]))
    printed, second, memory = json.loads((kept / "printed.json").read_text())
    if not first:
        _copy(kept, var)
        running, url, _again = _serve(var)
    yield Served(url, var, json.loads((var / "keys" / "demo-accounts.json").read_text()), printed, second, memory)
    os.killpg(running.pid, signal.SIGTERM)
    running.wait(20)


def _kilobytes(pid: int) -> int | None:
    """Resident memory of a process, where Linux tells."""
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), None)


def _serve(var: Path) -> tuple[subprocess.Popen[str], str, str]:
    """`up` in this folder, once it serves: the process, its address, what it printed."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = subprocess.Popen([*UP, "--port", str(port)], env=_environment(var), stderr=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True)
    assert running.stderr is not None
    printed = ""
    for line in running.stderr:
        printed += line
        if "Ctrl+C" in line:
            break
    else:
        pytest.fail(f"up ended before it served: {printed}")
    rest = running.stderr
    threading.Thread(target=lambda: [None for _ in rest], daemon=True).start()  # a full pipe would stop the server
    return running, f"http://127.0.0.1:{port}", printed


def _copy(source: Path, target: Path) -> None:
    """A whole copy of an installation, its database copied as a database: somebody may be writing to it."""
    databases = list(source.glob("*.sqlite3"))
    shutil.copytree(source, target, dirs_exist_ok=True, ignore=lambda folder, names: [n for n in names if ".sqlite3" in n])
    for database in databases:
        with closing(sqlite3.connect(database)) as here, closing(sqlite3.connect(target / database.name)) as there:
            here.backup(there)
            there.execute("pragma journal_mode=wal")


def run(served: Served, *command: str) -> Any:
    """What a command of Python prints as JSON, in the served installation."""
    done = subprocess.run([sys.executable, *command], env=_environment(served.var), capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def open_as(served: Served, browser: Any) -> Iterator[Callable[..., Any]]:
    """open_as("giamdoc", width=390) -> a page signed in as that demo account; "" = nobody. Any fault on the console fails the test."""
    contexts: list[Any] = []
    faults: list[str] = []

    def open_page(username: str = "", *, width: int = 1366, height: int = 768, scripts: bool = True, dark: bool = False) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=scripts, base_url=served.url,
            color_scheme="dark" if dark else "light", locale="vi-VN", accept_downloads=True,
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: faults.append(f"{page.url}: {m.text}") if m.type == "error" and "Failed to load resource" not in m.text else None)
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        if username:
            page.goto("/tai-khoan/login/")
            page.fill("input[name=login]", username)
            page.fill("input[name=password]", served.passwords[username])
            page.press("input[name=password]", "Enter")
            page.wait_for_url(re.compile(r"/(hom-nay|viec-cua-toi)/"))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []
