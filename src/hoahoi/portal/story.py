"""The public story of one task: its course in time, how it was rated, its papers with their sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hoahoi.councils.public import PublicCouncil, councils_of
from hoahoi.declare.registers import Moment
from hoahoi.directory.public import public_event
from hoahoi.directory.public import public_queryset as public_events
from hoahoi.documents.models import Document
from hoahoi.documents.public import PublicDocument, public_document
from hoahoi.documents.public import public_queryset as public_documents
from hoahoi.ip.public import public_queryset as public_rights
from hoahoi.results.public import public_queryset as public_results
from hoahoi.sheets.public import sources
from hoahoi.tasks.models import Task, TaskEvent
from hoahoi.tasks.public import PublicTask, public_steps, public_task

from .kinds import KINDS
from .queries import Item, items_of


@dataclass(frozen=True)
class Paper:
    """A numbered paper of the task; documents known to the record come with the addresses where they were published."""

    number: str
    purpose: str
    on: Any
    document: PublicDocument | None
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Story:
    task: PublicTask
    steps: list[dict[str, str]]
    moments: list[Moment]
    rating: str
    rated_on: Any
    papers: list[Paper]
    results: list[Item]
    rights: list[Item]
    sources: tuple[str, ...]


def story_of(task: Task) -> Story:
    public = public_task(task, page=True)
    councils = councils_of(Task.kind, task.pk)
    rated = next((c for c in reversed(councils) if c.official and c.rating), None)
    return Story(
        task=public,
        steps=[dict(label=label, state=state, note="") for label, state in public_steps(task)],
        moments=_moments(public, councils, task.pk),
        rating=rated.rating if rated else "",
        rated_on=rated.concluded_on if rated else None,
        papers=_papers(public, councils),
        results=items_of(KINDS["result"], list(public_results().filter(task_id=task.pk).order_by("pk")[:20])),
        rights=items_of(KINDS["ip_right"], list(public_rights().filter(task_id=task.pk).order_by("pk")[:20])),
        sources=sources(Task.kind, [task.pk]).get(task.pk, ()),
    )


def _moments(task: PublicTask, councils: list[PublicCouncil], pk: int) -> list[Moment]:
    moments = [Moment(n.on, _("Mang tên “%(title)s”") % {"title": n.title}, n.used_at) for n in task.former_names if n.on]
    for council in councils:
        text = " · ".join(p for p in (council.decision_number, _("Chủ tịch: %s") % council.chair if council.chair else "") if p)
        when = council.met_on or council.established_on
        done = _("Hội đồng %(type)s họp") if council.met_on else _("Thành lập hội đồng %(type)s")
        moments.append(Moment(when, done % {"type": council.type}, text, badge=council.rating))
    events = public_events().filter(pk__in=TaskEvent.objects.filter(task_id=pk).values("event_id"))
    moments += [Moment(e.held_on, e.title, e.place_text) for e in map(public_event, events)]
    if task.starts_on:
        moments.append(Moment(task.starts_on, _("Bắt đầu thực hiện")))
    if task.ends_on:
        moments.append(Moment(task.ends_on, _("Kết thúc theo thời hạn")))
    return sorted(moments, key=lambda m: (m.when is None, m.when.iso if m.when else ""))


def _papers(task: PublicTask, councils: list[PublicCouncil]) -> list[Paper]:
    named = {task.decision_number: (_("Quyết định của nhiệm vụ"), task.decided_on)} if task.decision_number else {}
    for council in councils:
        if council.decision_number:
            named.setdefault(council.decision_number, (_("Hội đồng %s") % council.type, council.established_on))
    known = {d.number: d for d in map(public_document, public_documents().filter(number__in=named))} if named else {}
    where = sources(Document.kind, [d.id for d in known.values()]) if known else {}
    papers = []
    for number, (purpose, on) in named.items():
        document = known.get(number)
        papers.append(Paper(number, purpose, document.issued_on if document else on, document, where.get(document.id, ()) if document else ()))
    return papers


