"""Keyset paging: a page begins after (or ends before) a row named by its sort value and id; nothing is counted off or skipped over.

Rows without a value come last whichever way the column is sorted. So a sorted list is two runs, those that have a value and
those that have none, each read along an index; an ordinary page takes one query, one that spans both runs takes two.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, QuerySet

Token = tuple[Any, int]  # (sort value or None where the row has none, id)


@dataclass(frozen=True)
class Slice:
    """Ids of one page in order, and the tokens of the pages around it ("" = there is none)."""

    ids: list[int]
    before: str = ""
    after: str = ""


def encode(token: Token) -> str:
    value, pk = token
    text = json.dumps([value if value is None or isinstance(value, int) else str(getattr(value, "iso", value)), pk], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(text: str, field: models.Field) -> Token | None:
    """None for anything that no page ever gave out."""
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(pk, int) or isinstance(pk, bool) or abs(pk) >= 2**63:
            return None
        return (None if value is None else field.to_python(value)), pk
    except (ValueError, TypeError, ValidationError, UnicodeError, ArithmeticError):
        return None


@dataclass(frozen=True)
class Order:
    """A column of the model itself and the direction; ties are broken by id in the same direction."""

    field: models.Field
    descending: bool = False

    @classmethod
    def parse(cls, model: type[models.Model], text: str) -> Order:
        return cls(model._meta.get_field(text.removeprefix("-")), text.startswith("-"))  # type: ignore[arg-type]

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def runs(self) -> list[Q]:
        """Conditions of the runs in order; one empty condition when every row has a value."""
        if self.field.primary_key or (
            not self.field.null and (self.field.choices or not self.field.blank or not isinstance(self.field, models.CharField))
        ):
            return [Q()]
        if isinstance(self.field, models.CharField):
            return [Q(**{f"{self.name}__gt": ""}), Q(**{self.name: ""})]
        return [Q(**{f"{self.name}__isnull": False}), Q(**{f"{self.name}__isnull": True})]

    def empty(self, value: Any) -> bool:
        return value is None or value == ""

    def sorting(self, *, valued: bool, backward: bool) -> list[str]:
        sign = "-" if self.descending != backward else ""
        return [f"{sign}pk"] if self.field.primary_key or not valued else [f"{sign}{self.name}", f"{sign}pk"]

    def beyond(self, token: Token, *, backward: bool) -> Q:
        """Rows of the token's own run that lie beyond it."""
        value, pk = token
        side = "lt" if self.descending != backward else "gt"
        if self.field.primary_key or self.empty(value):
            return Q(**{f"pk__{side}": pk})
        # the first condition lets the index find the place; the second passes over the rows that tie
        return Q(**{f"{self.name}__{side}e": value}) & (Q(**{f"{self.name}__{side}": value}) | Q(**{f"pk__{side}": pk}))


def take(rows: QuerySet, order: Order, size: int, *, after: Token | None = None, before: Token | None = None) -> Slice:
    """One page. Reads at most size + 1 rows of two columns."""
    backward = before is not None
    token = before if backward else after
    runs = list(enumerate(order.runs))
    if backward:
        runs.reverse()
    if token is not None and len(runs) == 2:
        start = 1 if order.empty(token[0]) else 0
        runs = [(n, q) for n, q in runs if (n <= start if backward else n >= start)]
    found: list[Token] = []
    for place, (n, condition) in enumerate(runs):
        wanted = size + 1 - len(found)
        if wanted <= 0:
            break
        part = rows.filter(condition)
        if token is not None and place == 0:
            part = part.filter(order.beyond(token, backward=backward))
        part = part.order_by(*order.sorting(valued=n == 0, backward=backward))
        found += [(value, pk) for value, pk in part.values_list(order.name, "pk")[:wanted]]
    more = len(found) > size
    found = found[:size]
    if backward:
        found.reverse()
    if not found:
        return Slice([])
    has_before, has_after = (more, True) if backward else (token is not None, more)
    return Slice([pk for _value, pk in found], encode(found[0]) if has_before else "", encode(found[-1]) if has_after else "")


def by_rank(rows: QuerySet, ranked: list[int], size: int, *, after: Token | None = None, before: Token | None = None) -> Slice:
    """A page of search hits, best first: `ranked` is the search's own order, `rows` narrows it. Tokens carry the place in it."""
    start = (after[1] + 1) if after else 0
    end = before[1] if before else len(ranked)
    places = range(end - 1, -1, -1) if before else range(start, len(ranked))
    found: list[int] = []
    for first in range(0, len(places), 4 * size):
        chunk = places[first : first + 4 * size]
        kept = set(rows.filter(pk__in=[ranked[n] for n in chunk]).values_list("pk", flat=True))
        found += [n for n in chunk if ranked[n] in kept]
        if len(found) > size:
            break
    more = len(found) > size
    found = found[:size]
    if before:
        found.reverse()
    if not found:
        return Slice([])
    has_before, has_after = (more, True) if before else (after is not None, more)
    return Slice([ranked[n] for n in found], encode((0, found[0])) if has_before else "", encode((0, found[-1])) if has_after else "")
