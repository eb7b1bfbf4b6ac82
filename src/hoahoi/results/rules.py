"""Results and their application: the office edits; whoever signs in may read what research has produced. What users answered is for the office."""

from __future__ import annotations

from hoahoi.accounts.models import Role
from hoahoi.accounts.rules import Rules, everyone

RULES = Rules(editors=(Role.SCIENCE,), others=everyone)
can_view, viewable, can_edit, may_list = RULES.can_view, RULES.viewable, RULES.can_edit, RULES.may_list
FOLLOW_UPS = Rules(editors=(Role.SCIENCE,))  # they hold the names and numbers of those who agreed to be called
