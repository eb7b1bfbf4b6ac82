"""When a result's duties fall due: `data/results/rules.toml`, every value with its source."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.conf import settings

from hoahoi.procedures.calendar import add_months, due


@dataclass(frozen=True)
class Terms:
    """registration: (amount, unit); report: (months between, times); follow_ups: months after the start; the rest in days."""

    registration: tuple[int, str]
    report: tuple[int, int]
    follow_ups: tuple[int, ...]
    link_days: int
    remind_after_days: int
    silent_after_days: int
    basis: dict[str, tuple[str, str]]  # part -> (source and article, confidence)


@cache
def terms() -> Terms:
    """Raises KeyError or TypeError on a file that is not as described."""
    table = tomllib.loads((settings.CONFIG.data / "results" / "rules.toml").read_text("utf-8"))
    asked, report = table["follow_up"], table["application_report"]
    return Terms(
        registration=(int(table["registration"]["amount"]), str(table["registration"]["unit"])),
        report=(int(report["every_months"]), int(report["times"])),
        follow_ups=tuple(sorted(int(n) for n in asked["months"])),
        link_days=int(asked["link_days"]), remind_after_days=int(asked["remind_after_days"]), silent_after_days=int(asked["silent_after_days"]),
        basis={name: (", ".join(t for t in (part["source"], part["article"]) if t), str(part["confidence"])) for name, part in table.items()},
    )  # fmt: skip


def registration_due(accepted: date) -> date:
    return due(accepted, *terms().registration)


def report_days(accepted: date) -> list[date]:
    """The days by which the application reports (Mẫu 12) are due."""
    every, times = terms().report
    return [add_months(accepted, every * n) for n in range(1, times + 1)]


def follow_up_days(start: date) -> list[tuple[int, date]]:
    """(months after the start, day of asking). Each counts from the start itself, so that a short month shifts no later one."""
    return [(months, add_months(start, months)) for months in terms().follow_ups]
