"""Reasons in the record why a person may not be impartial on a dossier. What only people know (family, supervision) is declared.

Tasks stand on a floor above: their participations are read by kind, through the columns that the record's own kinds have. A room above that knows
of other ties between two persons registers how to find them:

    register_source(co_authors)   # in the room's AppConfig.ready
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.directory.models import Affiliation
from hoahoi.ledger.records import kinds

from .models import AgendaItem, Conflict

Reason = Conflict.Reason


@dataclass(frozen=True)
class Found:
    """One reason, with the record that shows it."""

    person_id: int
    reason: str
    text: str
    source_kind: str = ""
    source_id: int | None = None


Source = Callable[[AgendaItem, set[int], date], list[Found]]  # (dossier with an investigator, persons other than that one, day) -> what ties them

_sources: list[Source] = []


def register_source(source: Source) -> None:
    """Ask this source too, once for each dossier and all persons together. Registering it again changes nothing."""
    if source not in _sources:
        _sources.append(source)


def find_conflicts(item: AgendaItem, person_ids: Iterable[int], on: date | None = None) -> list[Found]:
    """What the record knows of these persons and this dossier, in the order of Conflict.Reason. At most six queries, and what the registered sources ask."""
    wanted, day = set(person_ids), on or timezone.localdate()
    found = (
        [Found(item.investigator_id, Reason.INVESTIGATOR, item.title, item.subject_kind, item.subject_id)] if item.investigator_id in wanted else []
    )
    partners: dict[int, str] = {}
    if item.subject_kind == "task" and item.subject_id:
        for row in kinds()["participation"]._base_manager.filter(task_id=item.subject_id).select_related("organisation").order_by("pk"):
            if row.person_id in wanted and row.person_id != item.investigator_id:
                found.append(Found(row.person_id, Reason.PARTICIPANT, str(row.get_role_display()), row.kind, row.pk))
            if row.organisation_id:
                partners[row.organisation_id] = row.organisation.title
    found += _workplaces(item, wanted, partners, day)
    if item.investigator_id and (others := wanted - {item.investigator_id}):
        found += _worked_together(item, others)
        for source in _sources:
            found += source(item, others, day)
    order = {reason: n for n, reason in enumerate(Reason.values)}
    return sorted(dict.fromkeys(found), key=lambda f: (order[f.reason], f.person_id, f.source_id or 0))


def workplaces(person_ids: Iterable[int], on: date) -> list[Affiliation]:
    """Posts held on a day, as far as their dates are known. One query."""
    rows = Affiliation.objects.filter(person_id__in=set(person_ids)).select_related("organisation").order_by("pk")
    return [a for a in rows if (not a.valid_from or a.valid_from.first <= on) and (not a.valid_to or a.valid_to.last >= on)]


def _workplaces(item: AgendaItem, wanted: set[int], partners: dict[int, str], on: date) -> list[Found]:
    found = []
    for post in workplaces(wanted, on):
        if post.organisation_id == item.host_id:
            found.append(Found(post.person_id, Reason.SAME_ORGANISATION, post.organisation.title, post.kind, post.pk))
        elif post.organisation_id in partners:
            found.append(Found(post.person_id, Reason.PARTNER_ORGANISATION, post.organisation.title, post.kind, post.pk))
    return found


def _worked_together(item: AgendaItem, wanted: set[int]) -> list[Found]:
    """Other tasks in which both the person and the dossier's investigator took part, as investigator or participant."""
    task, participation = kinds()["task"], kinds()["participation"]
    own = _tasks_of(task, participation, {item.investigator_id or 0})
    own.discard((item.investigator_id or 0, item.subject_id or 0))
    shared = {task_id for _person, task_id in own}
    found = []
    pairs = [(person, task_id) for person, task_id in _tasks_of(task, participation, wanted) if task_id in shared]
    titles = dict(task._base_manager.filter(pk__in={t for _p, t in pairs}).values_list("pk", "title"))
    for person, task_id in sorted(pairs):
        found.append(Found(person, Reason.CO_WORKER, _("cùng thực hiện “%s”") % titles[task_id], "task", task_id))
    return found


def _tasks_of(task: Any, participation: Any, persons: set[int]) -> set[tuple[int, int]]:
    """{(person, task)} from both sources."""
    led = task._base_manager.filter(investigator_id__in=persons).values_list("investigator_id", "pk")
    took_part = participation._base_manager.filter(Q(person_id__in=persons)).values_list("person_id", "task_id")
    return {*led, *took_part}
