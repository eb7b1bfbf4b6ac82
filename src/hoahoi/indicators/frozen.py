"""How a snapshot keeps the rows of a figure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any


def amounts_of(raw: dict[str, Any]) -> dict[int, Decimal]:
    """Id -> what the record adds to the figure, from a figure of a snapshot's content: 1 each, or its amount for a sum."""
    if raw["kind"] == "sum":
        return {pk: Decimal(amount) for pk, amount in raw["rows"]}
    return dict.fromkeys(raw["rows"], Decimal(1))
