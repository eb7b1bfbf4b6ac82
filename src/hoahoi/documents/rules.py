"""Documents: the office and the leaders see the register; others meet a document only on the pages that cite it."""

from __future__ import annotations

from hoahoi.accounts.models import Role
from hoahoi.accounts.rules import Rules

RULES = Rules(editors=(Role.CLERK, Role.SCIENCE, Role.PLANNING, Role.TECHNOLOGY, Role.SMQ))
can_view, viewable, can_edit, may_list = RULES.can_view, RULES.viewable, RULES.can_edit, RULES.may_list
