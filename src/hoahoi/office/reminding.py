"""The day's reminders: what the procedures room finds due becomes messages in the outbox. Runs once a day in the background worker."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from hoahoi.documents import outbox
from hoahoi.documents.models import Message
from hoahoi.ledger.acts import SYSTEM
from hoahoi.ledger.records import kinds
from hoahoi.procedures.actions import lapse
from hoahoi.procedures.reminders import Notice, due_notices

from .home import titles

TEMPLATE = "reminder"
_HOUR = time(6, 30)  # before people come in


def send_due_reminders(today: date) -> int:
    """Write the reminders of a day and send what can be sent. Done again on the same day it writes nothing new. Returns how many were written."""
    written = [_write(notice, today) for notice in due_notices(today, _last_told())]
    for message in written:
        outbox.send(message)
    return len(written)


def _last_told() -> dict[int, date]:
    """The day of each account's last reminder, by account."""
    rows = Message.objects.filter(template=TEMPLATE).order_by("pk").values_list("user_id", "context__day")
    return {user: date.fromisoformat(day) for user, day in rows if user}


def _write(notice: Notice, today: date) -> Message:
    wanted = [(o.subject_kind, o.subject_id) for o in notice.obligations]
    named, model = titles(wanted), kinds()
    subjects: dict[tuple[str, int], tuple[str, str]] = {
        (kind, pk): (named.get((kind, pk), ""), f"{settings.CONFIG.base_url}/{model[kind].slug}/{pk}/") for kind, pk in wanted if kind in model
    }
    return outbox.write(template=TEMPLATE, context=notice.context(today, subjects), user=notice.user, key=notice.key)


@task()
def daily() -> int:
    """What lapsed yesterday is let go, today's reminders are written, then the same for tomorrow is queued."""
    queue_next(timezone.localtime() + timedelta(days=1))
    lapse(timezone.localdate(), SYSTEM)
    return send_due_reminders(timezone.localdate())


def queue_next(at: datetime | None = None) -> Any:
    """Have the reminders run: today at once when `at` is not given, else on that day's morning. One run waits at a time."""
    waiting = DBTaskResult.objects.filter(task_path=daily.module_path, status=TaskResultStatus.READY)
    if waiting.exists():
        return None
    if at is None:
        return daily.enqueue()
    morning = timezone.make_aware(datetime.combine(at.date(), _HOUR))
    return daily.using(run_after=morning).enqueue()
