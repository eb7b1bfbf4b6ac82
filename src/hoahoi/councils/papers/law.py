"""Legal bases in words: which instruments a council's rule rests on, spelled out as office papers cite them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from hoahoi.directory.models import LegalInstrument
from hoahoi.procedures.council_rule import CouncilRule
from hoahoi.procedures.regimes import Regime
from hoahoi.ui.vietnamese import document_date

_TYPES = {"Luật": "Luật", "NĐ": "Nghị định", "NQ": "Nghị quyết", "TT": "Thông tư", "TTLT": "Thông tư liên tịch", "QĐ": "Quyết định"}
_RANK = {name: n for n, name in enumerate(("Luật", "Nghị quyết", "Nghị định", "Thông tư", "Thông tư liên tịch", "Quyết định"))}
_CITED = re.compile(r"^(?:(\w+) )?(\d+/\d{4}/[\w-]+)$")


def sources_of(rule: CouncilRule) -> list[str]:
    """Instruments that the rule cites, as it cites them ("TT 11/2014/TT-BKHCN"), each once, in the order of composition, sheets, counting."""
    return [s for s in dict.fromkeys(_walk([rule.composition, rule.paper, rule.counted])) if _CITED.match(s)]


def spelled(cited: str) -> str:
    """ "TT 11/2014/TT-BKHCN" or "11/2014/TT-BKHCN" -> "Thông tư số 11/2014/TT-BKHCN"."""
    found = _CITED.match(cited)
    return f"{_type(found[2])} số {found[2]}" if found else cited


def bases(rule: CouncilRule, law: Regime) -> list[str]:
    """Legal bases for a council under the rule, laws first. A title or date that the register lacks is left out, not invented."""
    numbers = [_CITED.match(s)[2] for s in sources_of(rule)]  # type: ignore[index]
    own = [n for n in law.instruments if _CITED.match(n)]
    if not set(own) & set(numbers):  # a regime that takes its council from another one is itself the basis
        numbers += own
    numbers = sorted(dict.fromkeys(numbers), key=lambda n: (_RANK[_type(n)], numbers.index(n)))
    known = {i.number: i for i in LegalInstrument.objects.filter(number__in=numbers)}
    return [f"Căn cứ {_described(known[n]) if n in known else spelled(n)}" for n in numbers]


def _type(number: str) -> str:
    symbol = number.split("/", 2)[2].split("-")[0]
    return "Luật" if symbol.startswith("QH") else _TYPES.get(symbol, "Quyết định")


def _described(one: LegalInstrument) -> str:
    type, title = _type(one.number), one.title.strip()
    if type == "Luật":
        return f"{title or type} số {one.number}"
    day = f" {document_date(one.issued_on.first)}" if one.issued_on and len(one.issued_on.iso) == 10 else ""
    issuer = one.issuer.strip()
    by = f" của {'Bộ trưởng ' if type == 'Thông tư' and issuer.startswith('Bộ ') else ''}{issuer}" if issuer else ""
    return f"{type} số {one.number}{day}{by}{f' {title[:1].lower()}{title[1:]}' if title else ''}"


def _walk(value: Any) -> Iterator[str]:
    if isinstance(value, BaseModel):
        if source := getattr(value, "source", ""):
            yield source
        for name in type(value).model_fields:
            yield from _walk(getattr(value, name))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _walk(one)
