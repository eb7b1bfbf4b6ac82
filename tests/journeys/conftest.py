"""The office as `./hoahoi up` serves it: the real command in an empty folder, its real web server, the system's Chromium."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Served:
    """A running installation. var: its folder; first: what the run of `up` that serves printed; second: what another run beside it printed."""

    url: str
    var: Path
    passwords: dict[str, str]
    first: str
    second: str


def _environment(var: Path) -> dict[str, str]:
    cleared = {k: v for k, v in os.environ.items() if not k.startswith("HOAHOI_")}
    return {**cleared, "HOAHOI_VAR": str(var), "PYTHONUNBUFFERED": "1"}


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    var = tmp_path_factory.mktemp("office")
    command = [sys.executable, "-m", "hoahoi", "up"]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = subprocess.Popen([*command, "--port", str(port)], env=_environment(var), stderr=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True)
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
    again = subprocess.run([*command, "--no-serve"], env=_environment(var), capture_output=True, text=True, cwd=ROOT, timeout=280)
    assert again.returncode == 0, again.stderr
    passwords = json.loads((var / "keys" / "demo-accounts.json").read_text())
    yield Served(f"http://127.0.0.1:{port}", var, passwords, printed, again.stderr)
    os.killpg(running.pid, signal.SIGTERM)
    running.wait(20)


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
            page.wait_for_url(re.compile(r"/hom-nay/"))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []
