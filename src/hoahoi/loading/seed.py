"""A made-up province of any size, clearly marked, so that every screen has life and every speed can be measured.

Nothing of it is true: every record is noted as made by a synthetic load, its note says "[Dữ liệu mẫu]", codes and numbers say MẪU.
It is written in parts, each its own act and its own load, so that memory stays flat and a broken run goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from django.utils import timezone

from hoahoi.directory.models import Concept, Organisation, Person, Place
from hoahoi.ledger.acts import Actor, act
from hoahoi.sheets.models import Load, Provenance
from hoahoi.sheets.provenance import note_all

from .sample.batch import Batch, Province
from .sample.boards import make_councils
from .sample.others import make_others
from .sample.people import make_people
from .sample.work import make_tasks

TARGET = "sample"
PART = 500  # tasks written in one act
_VERSION = 1  # a change of what is drawn makes a new sample rather than half of an old one
_REFERENCE_TASKS, _REFERENCE_PERSONS, _REFERENCE_ORGANISATIONS, _REFERENCE_DOCUMENTS = 5_000, 14_000, 6_000, 30_000
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Size:
    """How many of what belong to so many tasks. Ten times the tasks of the reference have five times the rest."""

    tasks: int
    persons: int
    organisations: int
    documents: int

    @classmethod
    def of(cls, tasks: int) -> Size:
        times = tasks / _REFERENCE_TASKS
        rest = times if times <= 1 else times ** math.log10(5)
        return cls(
            tasks, max(20, round(_REFERENCE_PERSONS * rest)), max(10, round(_REFERENCE_ORGANISATIONS * rest)), round(_REFERENCE_DOCUMENTS * rest)
        )


def seed(
    *, tasks: int, seed: int, actor: Actor, progress: Progress | None = None, today: date | None = None, begun_before: date | None = None
) -> dict[str, int]:
    """Write the sample of `tasks` tasks drawn from `seed`; returns how many records of each kind were made, nothing when it stood before.

    The same tasks, seed and day always give the same records. progress is called with (done, total). With begun_before the tasks are those of an
    old register: begun before that day and over, so that whatever an office runs today can be led by its own acts (sample_lives).
    """
    size, today = Size.of(tasks), today or timezone.localdate()
    name = f"{_VERSION}|{tasks}|{seed}"
    counts: Counter[str] = Counter()
    total = size.persons + size.organisations + tasks
    done = 0

    def told(more: int) -> None:
        nonlocal done
        done += more
        if progress:
            progress(done, total)

    province = province_of(today)
    province.begun_before = begun_before
    with _part(f"{name}|people", f"Dữ liệu mẫu {tasks} nhiệm vụ, số {seed}: người và tổ chức", actor, province, f"{seed}", counts) as batch:
        if batch:
            make_people(batch, persons=size.persons, organisations=size.organisations, told=told)
        else:
            told(size.persons + size.organisations)
    _people_of(province, digest_of(f"{name}|people"))
    spare = 0.0  # documents owed to the parts so far
    for first in range(1, tasks + 1, PART):
        count = min(PART, tasks + 1 - first)
        title = f"Dữ liệu mẫu {tasks} nhiệm vụ, số {seed}: nhiệm vụ {first}-{first + count - 1}"
        with _part(f"{name}|{first}", title, actor, province, f"{seed}", counts) as batch:
            if batch:
                works = make_tasks(batch, first, count)
                make_councils(batch, works)
                spare = size.documents * count / tasks - batch.counts["document"]
                make_others(batch, works, documents=max(0, round(spare)))
        told(count)
    return dict(sorted(counts.items()))


def digest_of(name: str) -> str:
    return hashlib.sha256(f"hoahoi sample {name}".encode()).hexdigest()


@contextmanager
def _part(name: str, title: str, actor: Actor, province: Province, code: str, counts: Counter[str]) -> Any:
    """A batch to fill within one act, or None when this part was written before."""
    digest = digest_of(name)
    if Load.objects.filter(sha256=digest, target=TARGET).exists():
        yield None
        return
    with act("sample.load", actor=actor) as doing:
        load = Load(title=title, sha256=digest, target=TARGET, rows=0, loaded_at=timezone.now(), synthetic=True)
        doing.save(load)
        batch = Batch(doing, Random(name), province, code)
        yield batch
        load.rows = len(batch.records)
        doing.save(load)
        note_all(load, enumerate(batch.records, 2))
    counts.update(batch.counts)


def province_of(today: date) -> Province:
    places = list(Place.objects.exclude(level=Place.Level.PROVINCE).order_by("level", "code", "valid_from"))
    fields: dict[str, list[Concept]] = defaultdict(list)
    for concept in Concept.objects.filter(level=3).order_by("code"):
        fields[concept.code[:3]].append(concept)
    return Province(today, [p for p in places if p.valid_from is None], [p for p in places if p.valid_to is None], dict(fields))


def _people_of(province: Province, digest: str) -> None:
    """Read back the made-up people and bodies, in the order in which they were made."""
    made = Provenance.objects.filter(load__sha256=digest, load__target=TARGET)
    province.persons = list(Person.objects.filter(pk__in=made.filter(kind="person").values("object_id")).order_by("pk"))
    by_type: dict[str, list[Organisation]] = defaultdict(list)
    for body in Organisation.objects.filter(pk__in=made.filter(kind="organisation").values("object_id")).select_related("place").order_by("pk"):
        by_type[body.type].append(body)
    province.organisations = dict(by_type)
