"""Reads of the portal: a page of a public list, a search that looks only at what is public, the story of one task, what happened in one commune."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db.models import Case, Max, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from hoahoi.declare.filters import lower_first
from hoahoi.directory.models import Concept, Place, PlaceSuccession
from hoahoi.directory.public import lineage
from hoahoi.ip.public import rights_at
from hoahoi.ledger.models import Entry
from hoahoi.results.public import results_at
from hoahoi.search.asked import parse
from hoahoi.search.queries import ids as search_ids
from hoahoi.search.words import folded
from hoahoi.sheets.public import synthetic
from hoahoi.tasks.public import for_lists, tasks_at
from hoahoi.ui.vietnamese import fold

from .kinds import KINDS, PublicKind

PAGE = 20
COUNTED = 10_000  # a list counts no further
AT_ONE_PLACE = 30  # records of one kind on a commune's page
_LOOKED_AT = 300  # hits that one request compares with the public text
_CURSOR = re.compile(r"^(\d{4}(?:-\d{2}){0,2})?~(\d{1,18})$")


@dataclass(frozen=True)
class Item:
    """One public record as lists show it."""

    kind: PublicKind
    public: Any
    synthetic: bool = False

    @property
    def title(self) -> str:
        return str(self.public.title)

    @property
    def url(self) -> str:
        return self.kind.url_of(self.public.id)

    @property
    def when(self) -> str:
        """The date by which it is listed; a task's says that it is a beginning."""
        when = self.kind.when(self.public)
        return (_("từ %s") % when if self.kind.kind == "task" else str(when)) if when else ""

    @property
    def note(self) -> str:
        return self.kind.note(self.public)

    @property
    def tag(self) -> str:
        return self.kind.tag(self.public)

    @property
    def text(self) -> str:
        """Every word of it that the public may read."""
        former = [n.title for n in getattr(self.public, "former_names", ())]
        return " ".join([self.title, *former, *(line.value for line in self.kind.lines(self.public))])


@dataclass(frozen=True)
class Slice:
    """A page of a list: the items, and what follows and precedes as query strings ("sau=...", "truoc=...", "vi-tri=...")."""

    items: list[Item]
    following: dict[str, str] = field(default_factory=dict)
    preceding: dict[str, str] = field(default_factory=dict)


def items_of(kind: PublicKind, rows: Sequence[Any]) -> list[Item]:
    marked = synthetic(kind.kind, [r.pk for r in rows]) if rows else frozenset()
    return [Item(kind, kind.project(r), r.pk in marked) for r in rows]


def newest_first(kind: PublicKind, rows: QuerySet, *, after: str = "", before: str = "", size: int = PAGE) -> Slice:
    """A page by keyset on (date, id), newest first, undated last. A cursor that is none is ignored."""
    start = _CURSOR.match(after or before)
    back = bool(before and start)
    if start:
        date, pk = start[1] or "", int(start[2])
        sign = "gt" if back else "lt"
        rows = rows.filter(Q(**{f"{kind.date}__{sign}": date}) | Q(**{kind.date: date, f"pk__{sign}": pk}))
    order = (kind.date, "pk") if back else (f"-{kind.date}", "-pk")
    found = list(rows.order_by(*order)[: size + 1])
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    if not found:
        return Slice([])
    cursor = [f"{value.iso if (value := getattr(r, kind.date)) else ''}~{r.pk}" for r in (found[0], found[-1])]
    return Slice(
        items_of(kind, found),
        following={"sau": cursor[1]} if more or back else {},
        preceding={"truoc": cursor[0]} if (more if back else bool(start)) else {},
    )


def matching(kind: PublicKind, rows: QuerySet, q: str, *, position: int = 0, size: int = PAGE) -> Slice:
    """A page of hits, best first. The index knows more than the public may read, so each hit must carry the words in its public text."""
    ids = search_ids(q, kind.kind)
    found: list[Item] = []
    end = min(len(ids), position + _LOOKED_AT)
    for at, item in _in_order(kind, rows, ids, position, end):
        if says(item.text, q):
            if len(found) == size:
                return Slice(found, following={"vi-tri": str(at)})
            found.append(item)
    return Slice(found, following={"vi-tri": str(end)} if end < len(ids) else {})


def says(text: str, q: str) -> bool:
    """Whether a text holds every word of the query, or what an abbreviation in it stands for; accents do not matter."""
    plain = f" {folded(text)}"
    return all(
        all(f" {word}" in plain for word in part.typed) or any(f" {' '.join(form)} " in f"{plain} " for form in part.meant) for part in parse(q).parts
    )


def _in_order(kind: PublicKind, rows: QuerySet, ids: Sequence[int], start: int, end: int) -> Iterator[tuple[int, Item]]:
    """(position in ids, item) for those of the ids that are among the rows, a few at a time."""
    for first in range(start, end, 60):
        chunk = ids[first : min(first + 60, end)]
        items = {item.public.id: item for item in items_of(kind, list(rows.filter(pk__in=chunk)))}
        for at, pk in enumerate(chunk, first):
            if pk in items:
                yield at, items[pk]


def capped_count(rows: QuerySet) -> int:
    """How many, counting no further than COUNTED + 1."""
    return rows.order_by().values("pk")[: COUNTED + 1].count()


def last_change(kind: str, pk: int) -> datetime | None:
    """When the ledger last noted a change of the record."""
    at = Entry.objects.filter(kind=kind, object_id=pk).aggregate(at=Max("at"))["at"]
    return datetime.fromtimestamp(at / 1_000_000, tz=UTC) if at else None


def fields() -> list[tuple[str, str]]:
    """The widest headings of the classification in force, as filter options."""
    rows = Concept.objects.filter(level=1).order_by("scheme__code", "code").values_list("pk", "title")
    return [(str(pk), title) for pk, title in rows]


def in_field(tasks: QuerySet, pk: int) -> QuerySet:
    return tasks.filter(Q(field_id=pk) | Q(field__parent_id=pk) | Q(field__parent__parent_id=pk))


# ---- communes


@dataclass(frozen=True)
class Commune:
    id: int
    title: str
    district: str  # of the time before 1 July 2025; "" for a present unit
    ended: bool

    @property
    def url(self) -> str:
        return f"/cong-khai/dia-ban/{self.id}/"


def communes() -> list[Commune]:
    """Every commune, present and former, by name. A few hundred rows in a province, whatever the number of tasks."""
    rows = Place.objects.filter(level=Place.Level.COMMUNE).order_by("sort_key", "pk")
    columns = rows.values_list("pk", "title", "parent__title", "parent__level", "valid_to")
    return [
        Commune(pk, title, lower_first(parent) if level == Place.Level.DISTRICT else "", bool(ended))
        for pk, title, parent, level, ended in columns
    ]


def communes_named(q: str) -> list[Commune]:
    """Communes whose name holds the words, without accents; the whole name first."""
    wanted = fold(q).strip()
    if not wanted:
        return []
    found = [c for c in communes() if wanted in fold(f"{c.title} {c.district}")]
    return sorted(found, key=lambda c: (not fold(c.title).endswith(wanted), c.ended))


@dataclass(frozen=True)
class Here:
    """What science did in one commune: recorded for the commune itself, for units that share a part with it, for the former district."""

    own: list[tuple[PublicKind, list[Item]]]
    partly: list[tuple[PublicKind, list[Item]]]
    district: list[tuple[PublicKind, list[Item]]]
    districts: list[str]
    cut: bool  # whether a kind has more than AT_ONE_PLACE records there


Groups = list[tuple[PublicKind, list[Item]]]


def happened_in(place: Place) -> Here:
    own, partly, districts = map(list, lineage(place))
    names = list(Place.objects.filter(pk__in=districts).order_by("sort_key").values_list("title", flat=True)) if districts else []
    groups: tuple[Groups, Groups, Groups] = ([], [], [])
    cut = False
    for kind, at in (("task", lambda places: for_lists(tasks_at(places))), ("ip_right", rights_at), ("result", results_at)):
        near, more = _by_nearness(KINDS[kind], at, own, partly, districts)
        cut |= more
        for group, items in zip(groups, near, strict=True):
            if items:
                group.append((KINDS[kind], items))
    return Here(*groups, [lower_first(name) for name in names], cut)


def _by_nearness(
    kind: PublicKind, at: Callable[[list[int]], QuerySet], own: list[int], partly: list[int], districts: list[int]
) -> tuple[list[list[Item]], bool]:
    """Records at the three sets of places, each in the nearest that holds it, the nearer first; and whether there are more than are shown."""
    nearness = Case(When(pk__in=at(own).values("pk"), then=Value(0)), When(pk__in=at(partly).values("pk"), then=Value(1)), default=Value(2))
    rows = list(at([*own, *partly, *districts]).annotate(nearness=nearness).order_by("nearness", f"-{kind.date}", "-pk")[: AT_ONE_PLACE + 1])
    more, rows = len(rows) > AT_ONE_PLACE, rows[:AT_ONE_PLACE]
    items = items_of(kind, rows)
    return [[item for row, item in zip(rows, items, strict=True) if row.nearness == near] for near in range(3)], more


def relatives(place: Place) -> tuple[list[tuple[Commune, bool]], list[tuple[Commune, bool]]]:
    """(former units, whole or part) that make up the place, and (present units, whole or part) that it became."""
    pairs = PlaceSuccession.objects.filter(Q(new=place) | Q(old=place)).select_related("old__parent", "new")
    former, present = [], []
    for pair in pairs.order_by("old__sort_key", "new__sort_key", "pk"):
        if pair.new_id == place.pk:
            district = lower_first(pair.old.parent.title) if pair.old.parent and pair.old.parent.level == Place.Level.DISTRICT else ""
            former.append((Commune(pair.old_id, pair.old.title, district, True), pair.whole))
        else:
            present.append((Commune(pair.new_id, pair.new.title, "", False), pair.whole))
    return former, present
