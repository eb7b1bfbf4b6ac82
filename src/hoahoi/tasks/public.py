"""What the world sees of tasks. No money, no notes, no abstract: only the fields named here.

A proposal becomes public when the list of tasks is announced; before that only if a public source already tells of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from hoahoi.directory.models import Place
from hoahoi.directory.public import PublicPlace, public_organisation, public_place, with_place
from hoahoi.ledger.dates import PartialDate
from hoahoi.sheets.public import sourced

from .models import Task, TaskName, TaskPlace

Stage = Task.Stage
UNANNOUNCED = (Stage.PROPOSED, Stage.DETERMINATION)
_STEPS = (Stage.ORDER_LISTED, Stage.APPROVED, Stage.IN_PROGRESS, Stage.ACCEPTANCE, Stage.REGISTERED)
_REACHED = {
    Stage.PROPOSED: -1, Stage.DETERMINATION: -1, Stage.ORDER_LISTED: 0, Stage.SELECTION: 0, Stage.APPROVED: 1, Stage.IN_PROGRESS: 2,
    Stage.BASE_ACCEPTANCE: 2, Stage.ACCEPTANCE: 2, Stage.ACCEPTED: 3, Stage.REGISTERED: 4, Stage.CLOSED: 4, Stage.STOPPED: -1,
}  # fmt: skip


@dataclass(frozen=True)
class PublicName:
    title: str
    used_at: str
    on: PartialDate | None


@dataclass(frozen=True)
class PublicTask:
    id: int
    code: str
    title: str
    former_names: tuple[PublicName, ...]
    level: str  # "" where the source does not tell
    type: str
    stage: str
    stage_code: str
    host: str
    investigator: str
    field: str
    field_path: str  # from the widest heading to the task's own
    places: tuple[PublicPlace, ...]
    place_text: str  # as the source words it, when no place of the directory is known
    starts_on: PartialDate | None
    ends_on: PartialDate | None
    decision_number: str
    decided_on: PartialDate | None


def public_queryset() -> QuerySet[Task]:
    """Tasks that are announced, or that a public source tells of."""
    return Task.objects.filter(~Q(stage__in=UNANNOUNCED) | sourced(Task.kind))


def for_lists(tasks: QuerySet[Task]) -> QuerySet[Task]:
    return tasks.select_related("host", "investigator", "field", "place__parent", "decision").prefetch_related(
        *with_place(),
        Prefetch("names", queryset=TaskName.objects.order_by("on", "pk")),
        Prefetch("places", queryset=TaskPlace.objects.select_related("place__parent").prefetch_related(*with_place()).order_by("pk")),
    )


def for_page(tasks: QuerySet[Task]) -> QuerySet[Task]:
    return for_lists(tasks).select_related("field__parent__parent")


def _places(task: Task) -> tuple[PublicPlace, ...]:
    found: dict[int, PublicPlace] = {}
    places: list[Place | None] = [task.place, *(p.place for p in task.places.all())]
    for place in places:
        public = public_place(place)
        if public:
            found.setdefault(public.id, public)
    return tuple(found.values())


def _field_path(task: Task) -> str:
    titles, concept = [], task.field
    while concept is not None and len(titles) < 3:
        titles.append(concept.title)
        concept = concept.parent
    return " › ".join(reversed(titles))


def public_task(task: Task, *, page: bool = False) -> PublicTask:
    """page: also the wider headings of the field of research, which lists do not show (they would cost a query each)."""
    places = _places(task)
    return PublicTask(
        id=task.pk,
        code=task.code,
        title=task.title,
        former_names=tuple(PublicName(n.title, n.used_at, n.on) for n in task.names.all() if n.title != task.title),
        level="" if task.level == Task.Level.UNKNOWN else task.get_level_display(),
        type="" if task.type == Task.Type.UNKNOWN else task.get_type_display(),
        stage=task.get_stage_display(),
        stage_code=task.stage,
        host=public_organisation(task.host),
        investigator=task.investigator.title if task.investigator else "",
        field=task.field.title if task.field else "",
        field_path=_field_path(task) if page else "",
        places=places,
        place_text="" if places else task.place_text,
        starts_on=task.starts_on,
        ends_on=task.ends_on,
        decision_number=task.decision.number if task.decision else "",
        decided_on=task.decision.issued_on if task.decision else None,
    )


def public_steps(task: Task) -> list[tuple[str, str]]:
    """(step, done | now | next) for the stage bar that the public sees; empty for a task that was stopped."""
    if task.stage == Stage.STOPPED:
        return []
    reached = _REACHED[Stage(task.stage)]
    labels = {Stage.ACCEPTANCE: Stage.ACCEPTED.label}
    return [
        (str(labels.get(step, step.label)), "done" if n < reached else "now" if n == reached else "next") for n, step in enumerate(_STEPS)
    ]


def tasks_at(places: list[int]) -> QuerySet[Task]:
    """Public tasks carried out in any of the places."""
    return public_queryset().filter(Q(place_id__in=places) | Q(pk__in=TaskPlace.objects.filter(place_id__in=places).values("task_id")))
