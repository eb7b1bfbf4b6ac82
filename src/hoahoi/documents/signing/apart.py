"""Judging a stranger's file in a process of its own, with bounds on memory and time: a file made to exhaust the reader ends there.

It also keeps what reads PDF out of the web workers.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import subprocess
import sys
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from .judge import Found, Roots, State, Verdict, judge
from .reading import LARGEST

MEMORY, SECONDS = 1_500 * 2**20, 20


def judge_apart(pdf: bytes, *, known_at: datetime | None = None) -> Verdict:
    """judge(), with the installation's roots. What takes too long or too much is not vouched for."""
    digest = hashlib.sha256(pdf).hexdigest()
    if len(pdf) > LARGEST or not pdf.startswith(b"%PDF-"):
        return judge(pdf[: LARGEST + 1], Roots(()))
    command = [sys.executable, "-m", __name__, known_at.isoformat() if known_at else ""]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "hoahoi.config.settings")}
    try:
        done = subprocess.run(command, input=pdf, capture_output=True, timeout=SECONDS + 10, env=environment, check=True)
        return verdict_of(json.loads(done.stdout))
    except (subprocess.SubprocessError, ValueError):
        return Verdict(State.UNREADABLE, _("Tệp quá phức tạp nên không kiểm tra được."), digest)


def verdict_of(said: dict[str, Any]) -> Verdict:
    found = [Found(**(f | {"at": datetime.fromisoformat(f["at"]) if f["at"] else None, "trust": State(f["trust"])})) for f in said["signatures"]]
    return Verdict(**(said | {"state": State(said["state"]), "signatures": found}))


def _main() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    from django.conf import settings

    settings.USE_I18N = False  # sentences as written, in Vietnamese: catalogues would need every room loaded
    from .trust import authorities, sample_root

    known = sys.argv[1]
    verdict = judge(sys.stdin.buffer.read(), Roots(authorities(), sample_root()), known_at=datetime.fromisoformat(known) if known else None)
    sys.stdout.write(json.dumps(dataclasses.asdict(verdict), default=str))


if __name__ == "__main__":
    _main()
