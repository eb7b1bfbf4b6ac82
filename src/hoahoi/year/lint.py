"""Finding numbers in the report's running text that carry no reference.

A number may stand in text in three ways: in a Figure; inside words quoted from a record (Quote); or as part of a date, a year, or the number
of a section or appendix. Anything else is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from hoahoi.documents.blocks import Draft, Figure, Item, Paragraph, Run, Strong

from .writer import Quote

_ALLOWED = re.compile(
    r"\b(?:năm|giai đoạn|tháng|ngày|Phụ lục|mục|đợt|quý)\s+[\dIVX/–-]+"  # a year, a date, the number of a part
    r"|\b\d{1,2}/\d{1,2}/\d{4}\b|\b\d{1,2}/\d{4}\b"
)


def figures_without_reference(draft: Draft) -> list[str]:
    """Each passage of running text with a bare number, as it stands. Empty = every figure opens to its records."""
    found = []
    for block in draft.blocks:
        if isinstance(block, Paragraph | Item) and any(_bare(run) for run in block.runs):
            found.append("".join(_text(run) for run in block.runs))
    return found


def references(draft: Draft) -> list[str]:
    """Every reference in the draft, in order, tables included."""
    found: list[str] = []
    for block in draft.blocks:
        runs: Sequence[Run] = block.runs if isinstance(block, Paragraph | Item) else ()
        cells = [c for row in getattr(block, "rows", ()) for c in row if not isinstance(c, str)]
        found += [r.ref for part in (runs, *cells) for r in part if isinstance(r, Figure)]
    return found


def _bare(run: Run) -> bool:
    if isinstance(run, Figure | Quote):
        return False
    return bool(re.search(r"\d", _ALLOWED.sub("", _text(run))))


def _text(run: Run) -> str:
    return run.text if isinstance(run, Figure | Strong) else str(run)
