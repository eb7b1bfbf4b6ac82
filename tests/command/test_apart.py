"""Work in a process of its own: what it returns and raises comes back, and it ends with whoever asked for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

BEFORE = "import django; from django.conf import settings; settings.configure(); django.setup()\nfrom hoahoi.config.apart import apart\n"


def test_what_it_returns_and_raises_comes_back() -> None:
    """In a process of its own too: it closes the connections of its caller."""
    code = "print(apart(pow, 2, 10))\ntry: apart(divmod, 1, 0)\nexcept ZeroDivisionError: print('raised')"
    done = subprocess.run([sys.executable, "-c", BEFORE + code], capture_output=True, text=True, timeout=60)
    assert (done.stdout.split(), done.returncode) == (["1024", "raised"], 0), done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells a process that its parent was killed")
def test_killing_the_caller_ends_the_work(tmp_path: Path) -> None:
    """Else a second `up` would load beside the first one's orphan."""
    told = tmp_path / "pid"
    work = f"import os, time; open({str(told)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    caller = subprocess.Popen([sys.executable, "-c", f"{BEFORE}apart(exec, {work!r})"])
    worker = 0
    for _ in range(200):
        if told.exists() and told.read_text():
            worker = int(told.read_text())
            break
        time.sleep(0.05)
    assert worker and worker != caller.pid
    os.kill(caller.pid, signal.SIGKILL)
    caller.wait(10)
    assert any(_gone(worker) for _ in range(100))


def _gone(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    if not status.exists() or "State:\tZ" in status.read_text():
        return True
    time.sleep(0.05)
    return False
