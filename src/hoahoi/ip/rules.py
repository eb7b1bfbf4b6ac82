"""Industrial property rights: the office sees all; a holder its own, a locality those of its places."""

from __future__ import annotations

from django.db.models import Q

from hoahoi.accounts.models import Role, User
from hoahoi.accounts.rules import Rules, own_organisations, own_places

from .models import IpRightPlace


def right_condition(user: User) -> Q | None:
    condition: Q | None = None
    if user.has_role(Role.FIRM, Role.INVESTIGATOR):
        condition = Q(holder_id__in=own_organisations(user))
    if user.has_role(Role.LOCALITY):
        places = own_places(user)
        here = Q(place_id__in=places) | Q(pk__in=IpRightPlace.objects.filter(place_id__in=places).values("right_id"))
        condition = here if condition is None else condition | here
    return condition


RULES = Rules(editors=(Role.TECHNOLOGY,), others=right_condition)
can_view, viewable, can_edit, may_list = RULES.can_view, RULES.viewable, RULES.can_edit, RULES.may_list
