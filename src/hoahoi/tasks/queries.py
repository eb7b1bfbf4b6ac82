"""Named reads of tasks: the whole story of one, and what a list's rows need beside their own columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from hoahoi.councils.models import AgendaItem, Conclusion, Council, Seat
from hoahoi.directory.models import Event, Organisation, Person, Place
from hoahoi.ledger.dates import PartialDate
from hoahoi.procedures.models import Case, Obligation, StageEntry

from .models import Check, CheckedTask, Participation, Task, TaskEvent, TaskName
from .running import Running, running_of


@dataclass
class Story:
    """Everything that the record knows of one task, read in a fixed number of queries (at most 8; names and running in one, links in one)."""

    task: Task
    names: list[TaskName]
    participations: list[Participation]
    places: list[Place]
    councils: list[Council]
    checks: list[CheckedTask]
    events: list[TaskEvent]
    case: Case | None
    entries: list[StageEntry]
    obligations: list[Obligation]
    running: Running

    @property
    def due(self) -> Obligation | None:
        """The nearest thing still to be done."""
        return min((o for o in self.obligations if o.done_on is None), key=lambda o: (o.due_on, o.pk), default=None)


def story(task: Task, viewable: Callable[[Any, QuerySet], QuerySet], user: Any) -> Story:
    """The caller reads task with TASK_RELATED. viewable: which councils this user may see (councils.rules)."""
    of_task = {"subject_kind": Task.kind, "subject_id": task.pk}
    one_of_several = AgendaItem.objects.filter(**of_task).values("council_id")
    about = Council.objects.filter(Q(**of_task) | Q(pk__in=one_of_several)).select_related("outcome", "decision", "host")
    chair = Seat.objects.filter(council=OuterRef("pk"), role=Seat.Role.CHAIR, ended_on="").order_by("id").values("person__title")[:1]
    said = Conclusion.objects.filter(item__council=OuterRef("pk"), item__subject_kind=Task.kind, item__subject_id=task.pk).values("wording")[:1]
    councils = list(viewable(user, about).annotate(chair=Subquery(chair), said_of_task=Subquery(said)).order_by("sort_date", "id"))
    task.councils_read = councils  # type: ignore[attr-defined]  # what the council room adds to the page need not read them again
    case, entries = _case(task)
    running = running_of(task)
    participations, checks, events = _links(task)
    extra = [link.place for link in task.places.select_related("place", "place__parent").order_by("id")]
    return Story(
        task=task,
        names=running.names,
        participations=participations,
        places=([task.place] if task.place else []) + [p for p in extra if p.pk != task.place_id],
        councils=councils,
        checks=checks,
        events=events,
        case=case,
        entries=entries,
        obligations=list(Obligation.objects.filter(subject_kind=Task.kind, subject_id=task.pk).order_by("due_on", "id")),
        running=running,
    )


def _case(task: Task) -> tuple[Case | None, list[StageEntry]]:
    """The task's latest case and the stages that it entered, in one query."""
    names = ("pk", "regime", "procedure", "stage", "entries__pk", "entries__stage", "entries__on", "entries__note", "entries__recorded")
    rows = list(Case.objects.filter(subject_kind=Task.kind, subject_id=task.pk).order_by("-pk", "entries__on", "entries__pk").values_list(*names))
    if not rows:
        return None, []
    case = Case(pk=rows[0][0], subject_kind=Task.kind, subject_id=task.pk, regime=rows[0][1], procedure=rows[0][2], stage=rows[0][3])
    entries = [StageEntry(pk=r[4], case=case, stage=r[5], on=r[6], note=r[7], recorded=r[8]) for r in rows if r[0] == case.pk and r[4] is not None]
    return case, entries


def _links(task: Task) -> tuple[list[Participation], list[CheckedTask], list[TaskEvent]]:
    """Who takes part, checks and events, each holding what a page tells of it, in one query."""
    people = _texts(task.participations, "who", "role", "person_id", "person__title", "organisation_id", "organisation__title")
    of = "check_record"
    checks = _texts(task.checks, "check", f"{of}_id", f"{of}__title", f"{of}__held_on", f"{of}__finding", f"{of}__organisation__title")
    events = _texts(task.events, "event", "event_id", "event__title", "event__held_on", "event__place_text", "event__type")
    found: dict[str, list[Any]] = {"who": [], "check": [], "event": []}
    for which, pk, *texts in sorted(people.union(checks, events, all=True), key=lambda row: ("" if row[0] == "who" else row[4], row[1])):
        found[which].append(_link(which, pk, texts, task))
    return found["who"], found["check"], found["event"]


def _texts(rows: Any, which: str, *names: str) -> QuerySet:
    columns: dict[str, Any] = {"which": Value(which, CharField()), "at": F("pk")}
    columns |= {f"t{n}": Coalesce(Cast(name, CharField()), Value(""), output_field=CharField()) for n, name in enumerate(names)}
    return rows.order_by().annotate(**columns).values_list(*columns)


def _link(which: str, pk: int, texts: list[str], task: Task) -> Participation | CheckedTask | TaskEvent:
    if which == "who":
        role, person_id, person, organisation_id, organisation = texts
        return Participation(
            pk=pk, task=task, role=role, person=Person(pk=int(person_id), title=person) if person_id else None,
            organisation=Organisation(pk=int(organisation_id), title=organisation) if organisation_id else None,
        )  # fmt: skip
    of, title, on, words, more = texts
    held_on = PartialDate.parse(on) if on else None
    if which == "event":
        return TaskEvent(pk=pk, task=task, event=Event(pk=int(of), title=title, held_on=held_on, place_text=words, type=more))
    by = Organisation(title=more) if more else None
    return CheckedTask(pk=pk, task=task, check_record=Check(pk=int(of), title=title, held_on=held_on, finding=words, organisation=by))


TASK_RELATED = ("programme", "host", "investigator", "field", "place", "place__parent", "decision")


def add_next_due(tasks: Sequence[Task]) -> None:
    """Give each task `next_due`, the day of its nearest open obligation (None: nothing due). One query."""
    open_ = Obligation.objects.filter(subject_kind=Task.kind, subject_id__in=[t.pk for t in tasks], done_on=None)
    # sorted here: an ORDER BY due_on would tempt the database to walk every open obligation in that order
    nearest: dict[int, date] = dict(sorted(open_.values_list("subject_id", "due_on"), key=itemgetter(1), reverse=True))
    for task in tasks:
        task.next_due = nearest.get(task.pk)


def with_open_obligation(until: date) -> Q:
    """Tasks for which something is due by that day."""
    open_ = Obligation.objects.filter(subject_kind=Task.kind, done_on=None, due_on__lte=until)
    return Q(pk__in=open_.values("subject_id"))


def ending_between(first: date, last: date) -> Q:
    """Tasks under way whose planned end lies in the days given."""
    underway = (Task.Stage.APPROVED, Task.Stage.IN_PROGRESS, Task.Stage.BASE_ACCEPTANCE)
    return Q(stage__in=underway, ends_on__gte=first.isoformat(), ends_on__lte=last.isoformat())
