"""Legal bases in words: which instruments a council's rule rests on, spelled out as office papers cite them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from hoahoi.documents.letterhead import CITED, legal_bases
from hoahoi.documents.letterhead import spelled as spelled
from hoahoi.procedures.council_rule import CouncilRule
from hoahoi.procedures.regimes import Regime


def sources_of(rule: CouncilRule) -> list[str]:
    """Instruments that the rule cites, as it cites them ("TT 11/2014/TT-BKHCN"), each once, in the order of composition, sheets, counting."""
    return [s for s in dict.fromkeys(_walk([rule.composition, rule.paper, rule.counted])) if CITED.match(s)]


def bases(rule: CouncilRule, law: Regime) -> list[str]:
    """Legal bases for a council under the rule, laws first. A title or date that the register lacks is left out, not invented."""
    numbers = [CITED.match(s)[2] for s in sources_of(rule)]  # type: ignore[index]
    own = [n for n in law.instruments if CITED.match(n)]
    if not set(own) & set(numbers):  # a regime that takes its council from another one is itself the basis
        numbers += own
    return legal_bases(numbers)


def _walk(value: Any) -> Iterator[str]:
    if isinstance(value, BaseModel):
        if source := getattr(value, "source", ""):
            yield source
        for name in type(value).model_fields:
            yield from _walk(getattr(value, name))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _walk(one)
