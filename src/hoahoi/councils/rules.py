"""Councils: the office sees all; a member sees the councils on which they sit."""

from __future__ import annotations

from django.db.models import Q

from hoahoi.accounts.models import Role, User
from hoahoi.accounts.rules import Rules

from .models import Seat


def council_condition(user: User) -> Q | None:
    if not user.has_role(Role.COUNCIL_MEMBER):
        return None
    return Q(pk__in=Seat.objects.filter(person_id=user.person_id or 0).values("council_id"))


RULES = Rules(editors=(Role.SCIENCE,), others=council_condition)
can_view, viewable, can_edit, may_list = RULES.can_view, RULES.viewable, RULES.can_edit, RULES.may_list
