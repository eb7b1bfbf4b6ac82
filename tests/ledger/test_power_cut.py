"""A process killed in the middle of its work: what it had said to be saved is there, and the ledger holds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from hoahoi.ledger.verify import verify
from hoahoi.tasks.models import Task

pytestmark = pytest.mark.django_db(transaction=True)

WRITER = """
import django
django.setup()
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.tasks.models import Task
n = 0
while True:
    n += 1
    with act("test.write", actor=SYSTEM) as doing:
        for part in range(3):
            task = Task(title=f"Ghi {n}.{part}")
            doing.save(task)
    print(n, flush=True)
"""


def test_killed_while_writing_nothing_acknowledged_is_lost() -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITER], env=os.environ, stdout=subprocess.PIPE) for _ in range(2)]
    said = []
    for writer in writers:
        assert writer.stdout is not None
        for _ in range(25):  # both are in full swing by then
            writer.stdout.readline()
    for writer in writers:
        writer.send_signal(signal.SIGKILL)
    for writer in writers:
        rest, _ = writer.communicate()
        said.append(25 + rest.count(b"\n"))
    for n in range(1, min(said) + 1):
        assert Task.objects.filter(title__startswith=f"Ghi {n}.").count() == 6, n
    assert Task.objects.filter(title__startswith="Ghi ").count() % 3 == 0  # an act is whole or not at all
    assert list(verify()) == []
