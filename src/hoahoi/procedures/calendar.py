"""Working days of Viet Nam: Monday to Friday without public holidays and swapped days.

The `holidays` library is the seed; `data/calendar/corrections.toml` corrects it (Labour Code 2019, Article 112; yearly notices on swapped days).
"""

from __future__ import annotations

import calendar
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from django.conf import settings


@dataclass(frozen=True)
class SpecialDay:
    """A day that is not as its weekday would have it. name as the library calls it; "" where only the office's table has the day."""

    day: date
    worked: bool
    name: str


@cache
def _corrections() -> dict[str, dict[str, list[date]]]:
    path = settings.CONFIG.data / "calendar" / "corrections.toml"
    return tomllib.loads(path.read_text()) if path.exists() else {}


@cache
def _year(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """(days off, weekend days worked) of a year."""
    corrected = _corrections().get(str(year), {})
    if "off" in corrected:  # the office's own table for the year replaces the library's
        return frozenset(corrected["off"]), frozenset(corrected.get("worked", []))
    import holidays  # when days are first counted: it is slow to load, and every start would wait for it

    seed = holidays.country_holidays("VN", years=year)
    worked = {day for day in getattr(seed, "weekend_workdays", ()) if day.year == year}
    return frozenset(day for day in seed if day.year == year), frozenset(worked)


def is_corrected(year: int) -> bool:
    """Whether the office's own table holds the year, so that the library's guess does not count."""
    return "off" in _corrections().get(str(year), {})


def special_days(year: int) -> list[SpecialDay]:
    """Days off and weekend days worked, in order."""
    import holidays

    names = holidays.country_holidays("VN", years=year, language="vi")
    off, worked = _year(year)
    return [SpecialDay(day, day in worked, names.get(day) or "") for day in sorted(off | worked)]


def is_working_day(day: date) -> bool:
    off, worked = _year(day.year)
    return day in worked or (day.weekday() < 5 and day not in off)


def add_working_days(day: date, amount: int) -> date:
    """The working day `amount` working days after `day`; the first day counted is the one after it."""
    step = 1 if amount >= 0 else -1
    left = abs(amount)
    while left:
        day += timedelta(days=step)
        if is_working_day(day):
            left -= 1
    return day


def working_days_between(start: date, end: date) -> int:
    """Working days after start up to and including end; negative when end comes first."""
    if end < start:
        return -working_days_between(end, start)
    return sum(is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def add_months(day: date, amount: int) -> date:
    """Same day of the month `amount` months on, or that month's last day."""
    month = day.month - 1 + amount
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def due(day: date, amount: int, unit: str) -> date:
    """unit: working | calendar | months | years."""
    if unit == "working":
        return add_working_days(day, amount)
    if unit in ("months", "years"):
        return add_months(day, amount * (12 if unit == "years" else 1))
    return day + timedelta(days=amount)
