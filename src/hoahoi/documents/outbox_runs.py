"""What the background worker does for mail: every ten minutes what waits, and in the morning the digests. Each run queues the next."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from . import outbox
from .outbox_digest import send_digests

EVERY = timedelta(minutes=10)
_DIGESTS_FROM = time(6, 45)  # after the day's reminders were written
_KEPT = timedelta(days=2)


@task()
def run() -> int:
    """Returns how many mails went out."""
    queue_next()
    _forget_old_runs()
    now = timezone.localtime()
    sent = outbox.deliver.call()
    return sent + (send_digests(now.date()) if now.time() >= _DIGESTS_FROM else 0)


def queue_next() -> Any:
    """Have it run in ten minutes; one run waits at a time."""
    if DBTaskResult.objects.filter(task_path=run.module_path, status=TaskResultStatus.READY).exists():
        return None
    return run.using(run_after=timezone.now() + EVERY).enqueue()


def _forget_old_runs() -> None:
    """144 runs a day leave no trace worth keeping: what they did stands on the messages."""
    over = timezone.now() - _KEPT
    DBTaskResult.objects.filter(task_path=run.module_path, status=TaskResultStatus.SUCCESSFUL, finished_at__lt=over).delete()
