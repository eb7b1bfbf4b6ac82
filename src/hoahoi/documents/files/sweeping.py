"""What nobody has any more is taken out every night: uploads that were cut off and left, and bytes that no file names.

Bytes come before the act that names them, so an act that failed leaves them behind. Only what is older than two days goes; bytes of a file
that was taken off its record stay, because its ledger entry speaks of them.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from datetime import time as clock
from itertools import islice
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from . import uploads
from .models import File
from .storage import store

KEPT_SECONDS = 2 * 24 * 3600
_AT = clock(3, 0)
_AT_ONCE = 400
log = logging.getLogger(__name__)


def sweep(now: float | None = None) -> tuple[int, int]:
    """(uploads thrown away, bytes of how many files taken out). Each is named in the log."""
    now = time.time() if now is None else now
    cut_off = uploads.sweep(now)
    if cut_off:
        log.info("abandoned uploads thrown away: %d", cut_off)
    return cut_off, _drop_left_over(now - KEPT_SECONDS)


def _drop_left_over(before: float) -> int:
    kept, dropped = store(), 0
    left = kept.names(before)
    while names := list(islice(left, _AT_ONCE)):
        named: set[str] = set()
        for pair in File.objects.filter(Q(sha256__in=names) | Q(public_sha256__in=names)).values_list("sha256", "public_sha256"):
            named.update(pair)
        for name in names:
            if name not in named:
                log.info("stored file that no record names taken out: %s", name)
                kept.drop(name)
                dropped += 1
    return dropped


@task()
def sweep_nightly() -> int:
    """Returns how many things went."""
    queue_next()
    return sum(sweep())


def queue_next() -> Any:
    """Have it run tonight at three; one run waits at a time."""
    if DBTaskResult.objects.filter(task_path=sweep_nightly.module_path, status=TaskResultStatus.READY).exists():
        return None
    tomorrow = timezone.localdate() + timedelta(days=1)
    return sweep_nightly.using(run_after=timezone.make_aware(datetime.combine(tomorrow, _AT))).enqueue()
