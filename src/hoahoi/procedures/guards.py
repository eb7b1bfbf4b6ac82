"""What a stage asks before a case leaves or enters it. A regime names the guards (schema.GUARDS); the rooms that know the facts register them here.

    @guard("contract_signed")
    def contract_signed(case: Case, subject: Record) -> str:
        return "" if ... else _("Nhiệm vụ chưa có hợp đồng đã ký.")
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from hoahoi.ledger.records import Record

from .models import Case
from .schema import GUARDS

Guard = Callable[[Case, Record], str]  # "" when satisfied, else one sentence naming what is missing

_registered: dict[str, Guard] = {}


def guard(name: str) -> Callable[[Guard], Guard]:
    """Register the guard of this name. Raises ValueError for a name that no regime can use, or that has its guard already."""
    if name not in GUARDS:
        raise ValueError(f"no such guard: {name}")
    if name in _registered:
        raise ValueError(f"two guards for {name}")

    def keep(function: Guard) -> Guard:
        _registered[name] = function
        return function

    return keep


def unmet(case: Case, subject: Record, names: Iterable[str]) -> list[str]:
    """The sentences of the guards that hold the case, in the regime's order. A guard that no room knows how to see holds too."""
    return [text for name in names if (text := _ask(name, case, subject))]


def _ask(name: str, case: Case, subject: Record) -> str:
    check = _registered.get(name)
    return check(case, subject) if check else _("Chưa kiểm tra được điều kiện: %s.") % _(GUARDS[name])
