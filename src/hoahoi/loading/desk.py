"""The desk at which the public record is entered: finds or makes organisations, persons, places and records, and notes the row."""

from __future__ import annotations

import re
from typing import Any, TypeVar

from django.db.models import Model

from hoahoi.directory.models import Organisation, Person, Place
from hoahoi.directory.queries import PlaceFinder
from hoahoi.documents.models import Document
from hoahoi.ledger.acts import Act
from hoahoi.ledger.dates import PartialDate, PartialDateField
from hoahoi.ledger.records import Record
from hoahoi.ui.vietnamese import fold

from .facts import Fact
from .files import Source
from .readings import Readings

R = TypeVar("R", bound=Record)

_TYPES = (  # by the first words of the name, folded; the first that fits
    ("hoi dong", Organisation.Type.COMMITTEE),
    ("ban ", Organisation.Type.COMMITTEE),
    ("hoi ", Organisation.Type.ASSOCIATION),
    ("lien hiep", Organisation.Type.ASSOCIATION),
    ("cong ty", Organisation.Type.FIRM),
    ("hop tac xa", Organisation.Type.COOP),
    ("trung tam", Organisation.Type.UNIT),
    ("vien ", Organisation.Type.UNIT),
    ("truong ", Organisation.Type.UNIT),
    ("khoa ", Organisation.Type.UNIT),
    ("bo ", Organisation.Type.STATE),
    ("so ", Organisation.Type.STATE),
    ("ubnd", Organisation.Type.STATE),
    ("phong ", Organisation.Type.STATE),
    ("chi cuc", Organisation.Type.STATE),
    ("cong an", Organisation.Type.STATE),
)


def organisation_type(name: str) -> str:
    folded = fold(name)
    return next((type_ for start, type_ in _TYPES if folded.startswith(start)), Organisation.Type.OTHER)


class Desk:
    """Everything that entering one file needs. Records are found by what the source says of them, so a second run makes none."""

    def __init__(self, doing: Act, source: Source, facts: list[Fact], readings: Readings) -> None:
        self.doing, self.source, self.facts, self.readings = doing, source, facts, readings
        self.finder = PlaceFinder(Place.objects.all())
        self._organisations: dict[str, list[Organisation]] = {}
        for organisation in Organisation.objects.all():
            self._organisations.setdefault(fold(organisation.title), []).append(organisation)
        self._persons = {person.title: person for person in Person.objects.all()}
        self.by_row: dict[int, list[Record]] = {}

    def keep(self, model: type[R], key: dict[str, Any], **values: Any) -> R:
        """The record with this key, made when there is none; of an existing one only what was unknown is filled in."""
        found = model._base_manager.filter(**{name: _as_stored(model, name, value) for name, value in key.items()}).first()
        if found is None:
            found = model(**key, **values)
            self.doing.save(found)
            return found
        gained = {name: value for name, value in values.items() if value not in (None, "") and getattr(found, name) in (None, "")}
        for name, value in gained.items():
            setattr(found, name, value)
        if gained:
            self.doing.save(found)
        return found

    def enter(self, fact: Fact, record: R) -> R:
        """Note that this row made, or added to, the record."""
        self.source.note(fact.row, record, fact.source_url)
        self.by_row.setdefault(fact.row, []).append(record)
        return record

    def organisation(self, name: str, on: PartialDate | None = None) -> Organisation | None:
        """The organisation that bore this name on that day (the earliest when the day is unknown)."""
        if not name:
            return None
        title, note = self.readings.spelling(name)
        bearers = self._organisations.get(fold(title))
        if bearers is None:
            organisation = Organisation(title=title, type=organisation_type(title), place=self._seat(title), note=note)
            self.doing.save(organisation)
            self._organisations[fold(title)] = [organisation]
            return organisation
        fitting = [o for o in bearers if on is None or (_not_after(o.valid_from, on) and _not_before(o.valid_to, on))]
        return min(fitting or bearers, key=lambda o: o.valid_from.iso if o.valid_from else "")

    def person(self, name: str) -> Person | None:
        """People of one full name are one person: `readings.toml` gives the reason for each name found in several rows."""
        if not name:
            return None
        if name not in self._persons:
            person = Person(title=name)
            self.doing.save(person)
            self._persons[name] = person
        return self._persons[name]

    def place(self, fact: Fact) -> Place | None:
        return self.finder.find(fact.place_text, fact.date) if fact.place_text else None

    def places(self, fact: Fact) -> list[Place]:
        return self.finder.find_all(fact.place_text, fact.date)

    def document(self, number: str) -> Document | None:
        return Document.objects.filter(number=number).first() if number else None

    def first(self, name: str, model: type[R]) -> R:
        """The record of one model that a row named in a reading made."""
        row = self.readings.row(name)
        return next(record for record in self.by_row[row] if isinstance(record, model))

    def _seat(self, title: str) -> Place | None:
        m = re.search(r"((?:huyện|thành phố|tỉnh) \w+(?: \w+)?)$", title)
        return self.finder.find(m[1]) if m else None


def _as_stored(model: type[Model], name: str, value: Any) -> Any:
    """An unknown date is stored as "", which a filter for None would miss."""
    return "" if value is None and isinstance(model._meta.get_field(name), PartialDateField) else value


def _not_after(day: PartialDate | None, on: PartialDate) -> bool:
    return day is None or day.first <= on.last


def _not_before(day: PartialDate | None, on: PartialDate) -> bool:
    return day is None or day.last >= on.first
