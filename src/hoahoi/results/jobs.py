"""What the background worker does for results: every morning the askings, every Monday the links. Each run queues the next."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from .asking import record_silences, send_due
from .links import check_links

_MORNING, _NIGHT = time(7, 0), time(2, 0)


@task()
def ask_daily() -> int:
    """Today's askings, reminders and silences. Returns how many askings went out."""
    queue_next()
    today = timezone.localdate()
    record_silences(today)
    return send_due(today)


@task()
def check_weekly() -> int:
    """Every public link. Returns how many are broken."""
    queue_next()
    return check_links()[1]


def queue_next() -> list[Any]:
    """Have both run at their next time; one run of each waits at a time."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    monday = tomorrow + timedelta(days=-tomorrow.weekday() % 7)
    return [made for job, day, at in ((ask_daily, tomorrow, _MORNING), (check_weekly, monday, _NIGHT)) if (made := _queue(job, day, at))]


def _queue(job: Any, day: date, at: time) -> Any:
    if DBTaskResult.objects.filter(task_path=job.module_path, status=TaskResultStatus.READY).exists():
        return None
    return job.using(run_after=timezone.make_aware(datetime.combine(day, at))).enqueue()
