"""Tasks: the office sees all; a host sees its own, an investigator the tasks led or joined, a locality those carried out there,

a council member those on which the council sits.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hoahoi.accounts.models import Role, User
from hoahoi.accounts.rules import Rules, own_organisations, own_places, sees_all, signed_in
from hoahoi.councils.models import AgendaItem, Council
from hoahoi.councils.rules import open_to_members

from .models import Change, CheckedTask, Participation, ProgressReport, Task, TaskPlace


def task_condition(user: User) -> Q | None:
    condition: Q | None = None

    def add(part: Q) -> None:
        nonlocal condition
        condition = part if condition is None else condition | part

    if user.has_role(Role.INVESTIGATOR, Role.FIRM):
        organisations = own_organisations(user)
        add(Q(host_id__in=organisations) | Q(pk__in=Participation.objects.filter(organisation_id__in=organisations).values("task_id")))
        if user.person_id:
            add(Q(investigator_id=user.person_id) | Q(pk__in=Participation.objects.filter(person_id=user.person_id).values("task_id")))
    if user.has_role(Role.LOCALITY):
        places = own_places(user)
        add(Q(place_id__in=places) | Q(pk__in=TaskPlace.objects.filter(place_id__in=places).values("task_id")))
    if user.has_role(Role.COUNCIL_MEMBER):
        sits = open_to_members(Council.objects.filter(seats__person_id=user.person_id or 0))
        add(Q(pk__in=sits.filter(subject_kind=Task.kind).values("subject_id")))
        add(Q(pk__in=AgendaItem.objects.filter(council__in=sits, subject_kind=Task.kind).values("subject_id")))  # one of several of a sitting
    return condition


def check_condition(user: User) -> Q | None:
    tasks = task_condition(user)
    if tasks is None:
        return None
    return Q(pk__in=CheckedTask.objects.filter(task_id__in=Task.objects.filter(tasks).values("pk")).values("check_record_id"))


RULES = Rules(editors=(Role.SCIENCE, Role.PLANNING), others=task_condition)
CHECKS = Rules(editors=(Role.SCIENCE, Role.PLANNING), others=check_condition)
PROGRAMMES = Rules(editors=(Role.SCIENCE, Role.PLANNING), others=lambda user: Q())
can_view, viewable, can_edit, may_list = RULES.can_view, RULES.viewable, RULES.can_edit, RULES.may_list


def _hosted(user: User) -> Q | None:
    """Tasks whose host or investigator this account acts for."""
    if not user.has_role(Role.INVESTIGATOR, Role.FIRM):
        return None
    return Q(host_id__in=own_organisations(user)) | Q(investigator_id=user.person_id or 0)


def hosted(user: User) -> QuerySet[Task]:
    """The tasks that this account answers for."""
    condition = _hosted(user) if user.roles else None
    return Task.objects.none() if condition is None else Task.objects.filter(condition)


def answers_for(user: User, task: Task) -> bool:
    """The task is this account's to carry out. No query."""
    if not user.has_role(Role.INVESTIGATOR, Role.FIRM):
        return False
    return task.host_id in own_organisations(user) or bool(user.person_id and task.investigator_id == user.person_id)


def sees_life(user: User, task: Task) -> bool:
    """Contract, money, promises, reports and changes: the office, the leaders, and who carries the task out."""
    return sees_all(user) or answers_for(user, task)


def _of_hosted(user: User) -> Q | None:
    tasks = _hosted(user)
    return None if tasks is None else Q(task_id__in=Task.objects.filter(tasks).values("pk"))


def _own_proposals(user: User) -> Q | None:
    if not user.has_role(Role.INVESTIGATOR, Role.FIRM):
        return None
    return Q(host_id__in=own_organisations(user)) | Q(investigator_id=user.person_id or 0)


_UNSENT = (ProgressReport.State.ASKED, ProgressReport.State.RETURNED)


class OfTask(Rules):
    """A part of a task's life. The host adds files to what it still writes; the office to everything."""

    def can_attach(self, user: Any, record: Any) -> bool:
        return self.can_edit(user, record) or (record.pk is not None and _writes(user, record))


def _writes(user: Any, record: Any) -> bool:
    """A report before it was sent or after it came back, a change not yet answered, on a task that this account carries out."""
    still = (isinstance(record, ProgressReport) and record.state in _UNSENT) or (isinstance(record, Change) and record.state == Change.State.ASKED)
    return still and signed_in(user) and answers_for(user, record.task)


class OfCall(Rules):
    """Proposals. While one is sealed nobody adds to it: what was handed in stays as it was handed in."""

    def can_attach(self, user: Any, record: Any) -> bool:
        return not record.sealed and self.can_edit(user, record)


TASKS_OFFICE = Rules()  # kinds seen on other pages only: their own page is the office's
OF_TASK = OfTask(editors=(Role.SCIENCE, Role.PLANNING), others=_of_hosted)  # contract, money, promises, reports, changes
CALLS = Rules(editors=(Role.SCIENCE, Role.PLANNING), others=lambda user: Q())
PROPOSALS = OfCall(editors=(Role.SCIENCE,), others=_own_proposals)
MILESTONES = Rules(editors=(Role.SCIENCE, Role.PLANNING))


def follows_only(task: Task) -> str:
    """Why this department only follows a task; "" for one that it runs."""
    if task.level in (Task.Level.NATIONAL, Task.Level.MINISTRY):
        return _("Nhiệm vụ cấp %s do cơ quan cấp trên quản lý; Sở chỉ theo dõi, không có thao tác.") % task.get_level_display()
    if task.type == Task.Type.RURAL:
        return _("Dự án nông thôn miền núi do Bộ quản lý; Sở chỉ theo dõi, không có thao tác.")
    return ""
