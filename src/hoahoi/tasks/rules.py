"""Tasks: the office sees all; a host sees its own, an investigator the tasks led or joined, a locality those carried out there,

a council member those on which the council sits.
"""

from __future__ import annotations

from django.db.models import Q

from hoahoi.accounts.models import Role, User
from hoahoi.accounts.rules import Rules, own_organisations, own_places
from hoahoi.councils.models import Council

from .models import CheckedTask, Participation, Task, TaskPlace


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
        sits = Council.objects.filter(seats__person_id=user.person_id or 0, subject_kind=Task.kind)
        add(Q(pk__in=sits.values("subject_id")))
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
