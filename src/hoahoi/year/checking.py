"""What to look at before a report is signed: figures without records, jumps against the year before, and changes since freezing."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from hoahoi.declare.metrics import Period
from hoahoi.indicators.models import Snapshot
from hoahoi.indicators.values import all_values, plain
from hoahoi.ledger.models import Entry
from hoahoi.ui.vietnamese import number

from .frozen import Frozen, FrozenFigure

JUMP = Decimal("0.3")
_COUNTED_TO = 1_000
_OFF_THE_RECORD = (Snapshot.kind, "grant", "load", "obligation", "number_register", "regime_confirmation", "regime_version")  # no figure counts these


@dataclass(frozen=True)
class Warning:
    """One line of the warnings column."""

    title: str
    url: str
    text: str = ""


@dataclass
class Warnings:
    silent: list[Warning] = field(default_factory=list)  # no record stands behind the figure
    jumps: list[Warning] = field(default_factory=list)  # differs by more than 30 % from the year before
    outdated: list[Warning] = field(default_factory=list)  # the record gives another value today
    changes_since: int = 0  # ledger entries after the freezing, counted up to a thousand

    @property
    def many_changes(self) -> bool:
        return self.changes_since >= _COUNTED_TO


def warnings_of(frozen: Frozen, snapshot: Snapshot | None) -> Warnings:
    """Warnings of a report. snapshot None: the report is of the record as it stands, so nothing can be out of date."""
    found = Warnings()
    year = frozen.year
    for figure in frozen.figures.values():
        url = f"/so-lieu/{figure.code}/?ky={year}"
        if not figure.known:
            found.silent.append(Warning(figure.year_title, url))
        elif figure.before and abs(figure.change) > JUMP * figure.before:
            found.jumps.append(Warning(figure.year_title, url, f"{_text(figure, figure.before)} → {_text(figure, figure.value)}"))
    if snapshot is not None:
        now = all_values(Period.year(year))
        for code, figure in frozen.figures.items():
            if code in now and plain(now[code]) != plain(figure.value):
                found.outdated.append(
                    Warning(figure.year_title, f"/so-lieu/{code}/?ky={year}", f"{_text(figure, figure.value)} → {_text(figure, now[code])}")
                )
        since = int(snapshot.frozen_at.timestamp() * 1_000_000)
        later = Entry.objects.filter(at__gt=since).exclude(kind__in=_OFF_THE_RECORD).order_by()
        found.changes_since = len(later.values_list("pk", flat=True)[:_COUNTED_TO])
    return found


def _text(figure: FrozenFigure, value: Decimal) -> str:
    return number(value, figure.places)
