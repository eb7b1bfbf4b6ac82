"""What an applicant estimated and promised, as the online form keeps it: rows of texts, read back as lines of the budget and of the contract. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from hoahoi.sheets.cells import to_decimal

from .models import BudgetLine
from .money import ZERO, TaskError, require_equal

BUDGET, RESULTS = "budget", "results"  # fields of data/forms/host_application.toml
_GROUPS = {str(label): value for value, label in BudgetLine.Group.choices}
_SOURCES = {str(label): value for value, label in BudgetLine.Source.choices}
_FIRST, _LAST = 1990, 2100
_MANY = re.compile(r"(\d[\d.,]*)\s*(.*)")


@dataclass(frozen=True)
class Estimated:
    """One line of the estimate; amount in đồng."""

    group: str
    source: str
    year: int
    amount: Decimal


def estimated(content: Mapping[str, Any]) -> list[Estimated]:
    """The lines of the estimate, lines of one group, source and year put together; [] for an application without them. Raises TaskError."""
    sums: dict[tuple[str, str, int], Decimal] = {}
    rows = content.get(BUDGET) or []
    for n, row in enumerate(rows if isinstance(rows, list) else [], 1):
        group, source, year, amount = (str(cell).strip() for cell in row)
        if group not in _GROUPS or source not in _SOURCES:
            raise TaskError(_("Dự toán, dòng %(row)d: không rõ “%(what)s”.") % {"row": n, "what": group if group not in _GROUPS else source}, BUDGET)
        if not (year.isascii() and year.isdigit() and _FIRST <= int(year) <= _LAST):
            raise TaskError(_("Dự toán, dòng %(row)d: năm “%(year)s” chưa đúng, ghi như 2026.") % {"row": n, "year": year[:20]}, BUDGET)
        if not amount:
            raise TaskError(_("Dự toán, dòng %d: chưa ghi số tiền.") % n, BUDGET)
        key = (_GROUPS[group], _SOURCES[source], int(year))
        sums[key] = sums.get(key, ZERO) + to_decimal(amount, {"vi"})
    return [Estimated(*key, amount) for key, amount in sums.items()]


def require_estimate(content: Mapping[str, Any]) -> None:
    """The lines of each source add up to what the application asks of it. Raises TaskError naming both sums."""
    lines = estimated(content)
    if not lines:
        return
    for code, source, whole in (
        ("state_money", BudgetLine.Source.STATE, _("ngân sách nhà nước đề nghị")), ("other_money", BudgetLine.Source.OTHER, _("nguồn khác")),
    ):  # fmt: skip
        asked = Decimal(str(content.get(code) or 0))
        parts = sum((line.amount for line in lines if line.source == source), ZERO)
        require_equal(parts, asked, _("Tổng dự toán của %s") % source.label, whole, BUDGET)


def promised(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the applicant expects to hand over, as lines of the contract's promises: "2 quy trình" is 2 of "quy trình", other words stay the volume."""
    rows = content.get(RESULTS) or []
    cells = [line.split(";") for line in rows.splitlines()] if isinstance(rows, str) else rows
    found = []
    for row in cells:
        title, many, quality = ([str(cell).strip() for cell in row] + ["", "", ""])[:3]
        if not title:
            continue
        number = _MANY.fullmatch(many)
        try:
            told = {"quantity": to_decimal(number[1], {"vi"}), "unit": number[2]} if number else {"volume": many}
        except ValueError:
            told = {"volume": many}
        found.append({"title": title, **told, "quality": quality})
    return found
