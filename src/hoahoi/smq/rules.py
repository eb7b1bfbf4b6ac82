"""Inspections: the office sees all; an inspected organisation those made of it."""

from __future__ import annotations

from django.db.models import Q

from hoahoi.accounts.models import Role, User
from hoahoi.accounts.rules import Rules, own_organisations


def inspection_condition(user: User) -> Q | None:
    return Q(inspected_id__in=own_organisations(user)) if user.has_role(Role.FIRM) else None


RULES = Rules(editors=(Role.SMQ,), others=inspection_condition)
can_view, viewable, can_edit, may_list = RULES.can_view, RULES.viewable, RULES.can_edit, RULES.may_list
