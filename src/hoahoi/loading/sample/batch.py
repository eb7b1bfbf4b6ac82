"""One part of the sample being written: its chance, its day, its records and where they are noted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from hoahoi.directory.models import Concept, Organisation, Person, Place
from hoahoi.ledger.acts import Act
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.records import Record

from .titles import pick

MARK = "[Dữ liệu mẫu]"
FIRST_YEAR = 2012
R = TypeVar("R", bound=Record)


@dataclass
class Province:
    """What the made-up tasks draw from: real places and headings where they are loaded, made-up people and bodies."""

    today: date
    before: list[Place]  # places of the time before 1 July 2025
    since: list[Place]
    fields: dict[str, list[Concept]]  # branch -> its headings
    begun_before: date | None = None  # only tasks begun before that day and over by now
    persons: list[Person] = field(default_factory=list)
    organisations: dict[str, list[Organisation]] = field(default_factory=dict)

    def place(self, rng: Random, on: date) -> Place | None:
        places = self.before if on < date(2025, 7, 1) else self.since
        return pick(rng, places) if places else None

    def concept(self, rng: Random, branch: str) -> Concept | None:
        headings = self.fields.get(branch)
        return pick(rng, headings) if headings else None

    def organisation(self, rng: Random, *types: str) -> Organisation:
        return pick(rng, self.organisations[pick(rng, types)])

    def person(self, rng: Random) -> Person:
        return pick(rng, self.persons)


@dataclass
class Batch:
    """Records of one part, written through one act."""

    doing: Act
    rng: Random
    province: Province
    code: str  # distinguishes the codes of one sample from those of another
    records: list[Record] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def today(self) -> date:
        return self.province.today

    def keep(self, records: Sequence[R]) -> Sequence[R]:
        self.doing.create_all(records)
        self.records += records
        if records:
            self.counts[records[0].kind] += len(records)
        return records

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def day_between(self, first: date, last: date) -> date:
        return first + timedelta(days=int(self.rng.random() * max(1, (last - first).days)))

    def some_day(self) -> date:
        """Any day from 2012 to today; later years have more."""
        span = (self.today - date(FIRST_YEAR, 1, 1)).days
        return date(FIRST_YEAR, 1, 1) + timedelta(days=int(span * self.rng.random() ** 0.7))

    def known(self, day: date | None) -> PartialDate | None:
        """The day as far as a source would tell it: mostly the day, now and then the month or only the year."""
        if day is None:
            return None
        drop = self.rng.random()
        if drop < 0.7:
            return PartialDate.of(day)
        return PartialDate(day.year, day.month) if drop < 0.9 else PartialDate(day.year)
