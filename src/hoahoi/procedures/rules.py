"""Cases and obligations: the office."""

from __future__ import annotations

from typing import Any

from hoahoi.accounts.models import Role
from hoahoi.accounts.rules import Rules, signed_in

RULES = Rules(editors=(Role.SCIENCE, Role.TECHNOLOGY, Role.SMQ, Role.PLANNING))
can_view, viewable, can_edit, may_list = RULES.can_view, RULES.viewable, RULES.can_edit, RULES.may_list

REGIME_EDITORS = (Role.DIRECTOR, Role.SCIENCE)  # who gives the office's word on the law: confirms, fills, freezes


def may_confirm(user: Any) -> bool:
    return signed_in(user) and user.has_role(*REGIME_EDITORS)
