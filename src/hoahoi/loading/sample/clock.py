"""The day on which a made-up act is done. The ledger has its own clock and keeps the true time at which the sample was written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from hoahoi.procedures.calendar import is_working_day


class Clock:
    """What the acts of the rooms take for now, while the sample is being made."""

    def __init__(self) -> None:
        self._now = timezone.now()

    def now(self) -> datetime:
        return self._now

    def go(self, day: date) -> date:
        """Nine in the morning of the day."""
        self._now = timezone.make_aware(datetime.combine(day, time(9)))
        return day


@contextmanager
def made_up_days() -> Iterator[Clock]:
    """Councils sit and users answer on the days of the story: their acts ask the clock, and know no other way to be told.

    Only for the process that fills an installation, before it serves anybody.
    """
    clock, real = Clock(), timezone.now
    timezone.now = clock.now
    try:
        yield clock
    finally:
        timezone.now = real


def worked(day: date) -> date:
    """The day itself, or the last one before it on which the office worked."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def working(day: date) -> date:
    """The day itself, or the next one on which the office works."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
