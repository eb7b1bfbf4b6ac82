"""Support: programmes, start-ups and prizes are open to whoever signs in; what was given to a firm, to the office and that firm."""

from __future__ import annotations

from django.db.models import Q

from hoahoi.accounts.models import Role, User
from hoahoi.accounts.rules import Rules, everyone, own_organisations, own_places


def measure_condition(user: User) -> Q | None:
    condition: Q | None = None
    if user.has_role(Role.FIRM):
        condition = Q(beneficiary_id__in=own_organisations(user))
    if user.has_role(Role.LOCALITY):
        here = Q(place_id__in=own_places(user))
        condition = here if condition is None else condition | here
    return condition


RULES = Rules(editors=(Role.TECHNOLOGY, Role.SMQ, Role.PLANNING), others=everyone)
MEASURES = Rules(editors=(Role.TECHNOLOGY, Role.SMQ, Role.PLANNING), others=measure_condition)
can_view, viewable, can_edit, may_list = RULES.can_view, RULES.viewable, RULES.can_edit, RULES.may_list
