"""The code that a circular gives to a paper ("Mẫu 9"), read from data/council-papers/forms.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from django.conf import settings

from hoahoi.councils.models import Council
from hoahoi.procedures.council_rule import CouncilRule

from .law import sources_of, spelled


@cache
def _forms() -> dict[str, dict[str, Any]]:
    return tomllib.loads((settings.CONFIG.data / "council-papers" / "forms.toml").read_text(encoding="utf-8"))


def form_of(council: Council, rule: CouncilRule, paper: str) -> str:
    """ "Mẫu 9, Thông tư số 11/2014/TT-BKHCN"; "" where the law that this stage follows names no form for the paper."""
    for source in sources_of(rule):
        known = _forms().get(source)
        if known and council.type in known["stages"]:
            for code, *task_types in known.get(paper, []):
                if not task_types or council.task_type in task_types:
                    return f"{code}, {spelled(source)}"
    return ""
