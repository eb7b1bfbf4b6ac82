"""The office and the leaders see; the roles below may change."""

from __future__ import annotations

from hoahoi.accounts.models import Role
from hoahoi.accounts.rules import Rules

RULES = Rules(editors=(Role.PLANNING,))
can_view, viewable, can_edit, may_list = RULES.can_view, RULES.viewable, RULES.can_edit, RULES.may_list
