"""Whom to propose for a council: persons of the directory with what speaks for and against each."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from hoahoi.directory.models import Person
from hoahoi.ledger.records import kinds
from hoahoi.ui.vietnamese import fold

from .conflicts import Found, find_conflicts, workplaces
from .models import Council, Seat

_OPEN = (Council.Stage.PROPOSED, Council.Stage.APPOINTED, Council.Stage.MEETING)


@dataclass
class Candidate:
    """in_field: tasks of the same research field (or its parent) the person led or took part in; earlier: councils on the same subject;
    load: councils on which the person sits that have not concluded; served: councils ever."""

    person: Person
    workplace: str = ""
    in_field: int = 0
    earlier: list[Council] = field(default_factory=list)
    load: int = 0
    served: int = 0
    conflicts: list[Found] = field(default_factory=list)


def propose_members(council: Council, *, text: str = "", limit: int = 30) -> list[Candidate]:
    """Candidates, the fittest first: no conflict, then earlier service on the same subject, field, experience, least load.

    text narrows by name or workplace, without accents. Persons already seated are left out. About ten queries, whatever the size.
    """
    items = list(council.items.all())
    seated = set(council.seats.filter(ended_on="").values_list("person_id", flat=True))
    pool = _pool(council, seated, text)
    people = {c.person.pk: c for c in pool}
    for seat in Seat.objects.filter(person_id__in=people).exclude(council_id=council.pk).select_related("council"):
        candidate = people[seat.person_id]
        candidate.served += 1
        candidate.load += seat.council.stage in _OPEN and not seat.ended_on
        if any(_same_subject(seat.council, kind, pk) for kind, pk in _subjects(council)):
            candidate.earlier.append(seat.council)
    for post in workplaces(people, timezone.localdate()):
        people[post.person_id].workplace = people[post.person_id].workplace or post.organisation.title
    for person_id, count in _field_counts(council, set(people)).items():
        people[person_id].in_field = count
    for item in items:
        for found in find_conflicts(item, people):
            if found not in people[found.person_id].conflicts:
                people[found.person_id].conflicts.append(found)
    ranked = sorted(pool, key=lambda c: (bool(c.conflicts), -len(c.earlier), -c.in_field, c.load, -c.served, c.person.sort_key, c.person.pk))
    return ranked[:limit]


def _pool(council: Council, seated: set[int], text: str) -> list[Candidate]:
    """Experts: persons with a degree or who ever sat on a council or led a task; with text, everybody of that name."""
    persons = Person.objects.exclude(pk__in=seated)
    if text:
        wanted = fold(text)
        return [Candidate(p) for p in persons.iterator(chunk_size=2_000) if wanted in fold(p.title)][:200]
    leaders = kinds()["task"]._base_manager.exclude(investigator_id=None).values("investigator_id")
    experts = persons.filter(~Q(degree="") | Q(pk__in=Seat.objects.values("person_id")) | Q(pk__in=leaders))
    return [Candidate(p) for p in experts.order_by("pk")]


def _subjects(council: Council) -> list[tuple[str, int]]:
    own = [(council.subject_kind, council.subject_id)] if council.subject_id else []
    return own + [(i.subject_kind, i.subject_id) for i in council.items.all() if i.subject_id]  # type: ignore[misc]


def _same_subject(council: Council, kind: str, pk: int) -> bool:
    return council.subject_kind == kind and council.subject_id == pk


def _field_counts(council: Council, persons: set[int]) -> Counter[int]:
    """How many tasks of the dossiers' research fields each person led or took part in."""
    task, participation = kinds()["task"], kinds()["participation"]
    subjects = [pk for kind, pk in _subjects(council) if kind == "task"]
    fields = {f for f in task._base_manager.filter(pk__in=subjects).values_list("field_id", flat=True) if f}
    if not fields:
        return Counter()
    near = Q(field_id__in=fields) | Q(field__parent_id__in=fields) | Q(field__children__in=fields)
    tasks = set(task._base_manager.filter(near).exclude(pk__in=subjects).values_list("pk", flat=True))
    done: dict[int, set[int]] = defaultdict(set)
    for person_id, task_id in task._base_manager.filter(pk__in=tasks, investigator_id__in=persons).values_list("investigator_id", "pk"):
        done[person_id].add(task_id)
    for person_id, task_id in participation._base_manager.filter(task_id__in=tasks, person_id__in=persons).values_list("person_id", "task_id"):
        done[person_id].add(task_id)
    return Counter({person_id: len(found) for person_id, found in done.items()})
