"""Made-up organisations, persons and their posts."""

from __future__ import annotations

from collections.abc import Callable

from hoahoi.directory.models import Affiliation, Organisation, Person
from hoahoi.ledger.dates import PartialDate
from hoahoi.tasks.models import Programme

from . import words
from .batch import FIRST_YEAR, MARK, Batch
from .titles import organisation_title, person_name, pick, weighted

_TYPES = [
    (Organisation.Type.COOP, 24), (Organisation.Type.FIRM, 30), (Organisation.Type.HOUSEHOLD, 22),
    (Organisation.Type.UNIT, 12), (Organisation.Type.STATE, 8), (Organisation.Type.ASSOCIATION, 4),
]  # fmt: skip
_AT_A_TIME = 2_000


def make_people(batch: Batch, *, persons: int, organisations: int, told: Callable[[int], None]) -> None:
    """told(n) is called with how many more records stand."""
    made = _organisations(batch, organisations, told)
    staff = [o for o in made if o.type not in (Organisation.Type.HOUSEHOLD, Organisation.Type.COOP)] or made
    for start in range(0, persons, _AT_A_TIME):
        people = batch.keep([_person(batch) for _ in range(min(_AT_A_TIME, persons - start))])
        batch.keep([_affiliation(batch, person, pick(batch.rng, staff)) for person in people if batch.chance(0.6)])
        told(len(people))
    batch.keep([_programme(batch, number) for number in range(1, 13)])


def _organisations(batch: Batch, count: int, told: Callable[[int], None]) -> list[Organisation]:
    taken = set(Organisation.objects.filter(note__startswith=MARK).values_list("title", flat=True))
    types = [t for t, _weight in _TYPES]
    made: list[Organisation] = []
    for number in range(count):
        type_ = types[number] if number < len(types) else weighted(batch.rng, _TYPES)  # the smallest sample has one of each
        place = batch.province.place(batch.rng, batch.some_day())
        title = base = organisation_title(batch.rng, type_, place)
        again = 1
        while title in taken:
            again += 1
            title = f"{base} (cơ sở {again})"
        taken.add(title)
        made.append(Organisation(title=title, type=type_, place=place, valid_from=_founded(batch), note=MARK))
    for start in range(0, count, _AT_A_TIME):
        told(len(batch.keep(made[start : start + _AT_A_TIME])))
    return made


def _founded(batch: Batch) -> PartialDate | None:
    return PartialDate(int(1990 + batch.rng.random() * (batch.today.year - 1990))) if batch.chance(0.7) else None


def _person(batch: Batch) -> Person:
    name, gender = person_name(batch.rng)
    return Person(title=name, gender=gender, degree=pick(batch.rng, words.DEGREES), note=MARK)


def _affiliation(batch: Batch, person: Person, organisation: Organisation) -> Affiliation:
    since = PartialDate(int(FIRST_YEAR - 5 + batch.rng.random() * 18))
    return Affiliation(person=person, organisation=organisation, post=pick(batch.rng, words.POSTS), valid_from=since, note=MARK)


def _programme(batch: Batch, number: int) -> Programme:
    first = 2011 + 5 * int(batch.rng.random() * 3)
    return Programme(
        title=f"Chương trình {pick(batch.rng, words.MANAGED)} giai đoạn {first}-{first + 4}", code=f"MẪU{batch.code}-CT{number:02d}",
        starts_on=PartialDate(first), ends_on=PartialDate(first + 4), note=MARK,
    )  # fmt: skip
