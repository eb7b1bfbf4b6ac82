"""Comparing two snapshots: which figures differ, and which records are the cause."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from hoahoi.indicators.models import Snapshot

from .frozen import Frozen, FrozenFigure

_SHOWN_ALWAYS = {"kind", "id", "title", "url"}


@dataclass(frozen=True)
class RowChange:
    """One record that is a cause. change: "new" (counted only later), "removed" (no longer counted), "changed" (counts for another amount)."""

    change: str
    kind: str
    id: int
    title: str
    url: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Difference:
    """One figure whose value or rows differ. A metric that only one side has shows an empty value on the other."""

    code: str
    title: str
    unit: str
    places: int
    before: Decimal | None
    after: Decimal | None
    rows: tuple[RowChange, ...] = ()


@dataclass(frozen=True)
class ListChange:
    """A record of a printed list that is new, gone, or shown with other words. columns: name -> (before, after)."""

    list: str
    change: str
    kind: str
    id: int
    title: str
    url: str
    columns: dict[str, tuple[str, str]] = field(default_factory=dict)


def compare(a: Snapshot, b: Snapshot) -> list[Difference]:
    """Figures that differ from a to b, with the records that cause it. Empty when the figures and their rows are the same."""
    before, after = Frozen(a), Frozen(b)
    found = []
    for code in sorted(before.figures.keys() | after.figures.keys()):
        old, new = before.figures.get(code), after.figures.get(code)
        rows = _row_changes(before, after, old, new)
        if rows or (old and old.value) != (new and new.value):
            shown = new or old
            assert shown is not None
            found.append(
                Difference(code, shown.title, shown.unit, shown.places, old.value if old else None, new.value if new else None, tuple(rows))
            )
    return found


def _row_changes(before: Frozen, after: Frozen, old: FrozenFigure | None, new: FrozenFigure | None) -> list[RowChange]:
    old_rows, new_rows = _all_rows(old), _all_rows(new)
    kind = (new or old).record  # type: ignore[union-attr]
    changes = []
    for pk in sorted(old_rows.keys() | new_rows.keys()):
        was, now = old_rows.get(pk), new_rows.get(pk)
        if was == now:
            continue
        source = after if now is not None else before
        changes.append(
            RowChange(
                change="new" if was is None else "removed" if now is None else "changed", kind=kind, id=pk, title=source.title_of(kind, pk),
                url=source.url_of(kind, pk), before="" if was is None else str(was), after="" if now is None else str(now),
            )
        )  # fmt: skip
    return changes


def _all_rows(figure: FrozenFigure | None) -> dict[int, Decimal]:
    """Rows with their value; the base rows of a ratio that are not in its numerator count 0."""
    if figure is None:
        return {}
    return {pk: Decimal(0) for pk in figure.base} | dict(figure.rows)


def compare_lists(a: Snapshot, b: Snapshot) -> list[ListChange]:
    """Records of the printed lists that were added, left out, or are shown with other words."""
    before, after = Frozen(a), Frozen(b)
    found = []
    for name in sorted(before.content["lists"].keys() | after.content["lists"].keys()):
        old = {(r["kind"], r["id"]): r for r in before.content["lists"].get(name, [])}
        new = {(r["kind"], r["id"]): r for r in after.content["lists"].get(name, [])}
        for key in sorted(old.keys() | new.keys()):
            if change := _list_change(name, old.get(key), new.get(key)):
                found.append(change)
    return found


def _list_change(name: str, was: dict[str, Any] | None, now: dict[str, Any] | None) -> ListChange | None:
    shown = now or was
    assert shown is not None
    about = (shown["kind"], shown["id"], shown["title"], shown["url"])
    if was is None or now is None:
        return ListChange(name, "new" if was is None else "removed", *about)
    columns = {
        c: (str(was.get(c, "")), str(now.get(c, "")))
        for c in (was.keys() | now.keys()) - (_SHOWN_ALWAYS - {"title"})
        if was.get(c, "") != now.get(c, "")
    }
    return ListChange(name, "changed", *about, columns) if columns else None
