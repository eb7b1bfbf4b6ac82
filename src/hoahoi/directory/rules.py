"""The directory: places, classifications, legal instruments and events are open to everyone who signs in; people and organisations

are the office's, and each organisation sees itself, each person themselves.
"""

from __future__ import annotations

from django.db.models import Q

from hoahoi.accounts.models import Role, User
from hoahoi.accounts.rules import Rules, everyone, own_organisations

_OFFICERS = (Role.SCIENCE, Role.TECHNOLOGY, Role.SMQ, Role.PLANNING, Role.CLERK)


def organisation_condition(user: User) -> Q | None:
    organisations = own_organisations(user)
    return Q(pk__in=organisations) if organisations else None


def person_condition(user: User) -> Q | None:
    return Q(pk=user.person_id) if user.person_id else None


RULES = Rules(editors=_OFFICERS)
ORGANISATIONS = Rules(editors=_OFFICERS, others=organisation_condition)
PERSONS = Rules(editors=_OFFICERS, others=person_condition)
REFERENCE = Rules(editors=(Role.ADMINISTRATOR,), others=everyone)
EVENTS = Rules(editors=_OFFICERS, others=everyone)
can_view, viewable, can_edit, may_list = RULES.can_view, RULES.viewable, RULES.can_edit, RULES.may_list
