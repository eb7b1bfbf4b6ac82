"""The index follows the ledger: whatever an act saves or removes is in SearchDoc before the act ends.

A record is found by its title, by its own words (`Record.search_body`) and by what its model names in `search_related`: paths to
other records whose title, or the attribute after a dot, people expect to find it by ("host", "names", "decision.number").
When a record on such a path changes its title, the records found by it are indexed again: up to AT_ONCE of them within the act,
more of them by the background worker. A part that is taken out (a former name, a seat) stays in its owner's words until reindex().
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, prefetch_related_objects

from hoahoi.ledger.dates import PartialDateField
from hoahoi.ledger.records import Record, kinds
from hoahoi.ui.vietnamese import clean

from .models import SearchDoc
from .words import folded

AT_ONCE = 2_000  # records indexed again within an act because something they are found by changed
_CHUNK = 1_000
_LONGEST_BODY = 50_000
_COPIED = ["title", "body", "title_folded", "body_folded", "year"]


@dataclass(frozen=True)
class Follow:
    """Records of `owner` are found by the records at `path`. part: any change of those matters, not only their title."""

    owner: type[Record]
    path: str
    part: bool


@dataclass(frozen=True)
class _Shape:
    """How documents of one kind are made."""

    prefetches: tuple[str, ...]
    values: tuple[tuple[tuple[str, ...], str], ...]  # (path, attribute)
    dates: tuple[str, ...]


@lru_cache(maxsize=1)
def searched() -> dict[str, type[Record]]:
    return {kind: model for kind, model in kinds().items() if model.searchable}


@lru_cache(maxsize=None)
def _shape(model: type[Record]) -> _Shape:
    declared = [path.partition(".") for path in getattr(model, "search_related", ())]
    return _Shape(
        prefetches=tuple(dict.fromkeys(path for path, _dot, _attribute in declared)),
        values=tuple((tuple(path.split("__")), attribute or "title") for path, _dot, attribute in declared),
        dates=tuple(f.attname for f in model._meta.concrete_fields if isinstance(f, PartialDateField)),
    )


@lru_cache(maxsize=1)
def _follows() -> dict[type[Record], tuple[Follow, ...]]:
    """Model -> the records that are found by it, read off every model's `search_related`."""
    found: dict[type[Record], dict[tuple[type[Record], str], Follow]] = defaultdict(dict)
    for owner in searched().values():
        for path in _shape(owner).prefetches:
            model: Any = owner
            names: list[str] = []
            for name in path.split("__"):
                model = model._meta.get_field(name).related_model
                names.append(name)
                follow = Follow(owner, "__".join(names), part=not model.searchable)
                found[model][follow.owner, follow.path] = follow
    return {model: tuple(follows.values()) for model, follows in found.items()}


def keep_up(saved: Sequence[Record], removed: Sequence[tuple[str, int]]) -> None:
    """The ledger's listener: index what was saved, forget what was removed, within the act's transaction."""
    gone = set(removed)
    latest: dict[type[Record], dict[int, Record]] = defaultdict(dict)
    for record in saved:
        if (record.kind, record.pk) not in gone:
            latest[type(record)][record.pk] = record
    renamed = {model: _put(list(records.values())) for model, records in latest.items() if model.searchable}
    for model, records in latest.items():
        for follow in _follows().get(model, ()):
            changed = list(records) if follow.part else renamed.get(model, [])
            _index_owners(follow, changed, known=latest.get(follow.owner, {}))
    by_kind: dict[str, list[int]] = defaultdict(list)
    for kind, pk in gone:
        by_kind[kind].append(pk)
    for kind, pks in by_kind.items():
        if kind in searched():
            for chunk in _chunks(pks):
                SearchDoc.objects.filter(kind=kind, object_id__in=chunk).delete()


def _index_owners(follow: Follow, pks: Sequence[int], known: dict[int, Record]) -> None:
    """Index again the owners of the changed records, but for those that this act indexes anyway."""
    from .background import index_owners

    waiting: list[int] = []
    for chunk in _chunks(pks):
        owners = owner_ids(follow.owner, follow.path, chunk)
        waiting += [pk for pk in owners[: AT_ONCE + len(known) + 1] if pk not in known]
        if len(waiting) > AT_ONCE:
            for pk in pks:
                index_owners.enqueue(follow.owner.kind, follow.path, pk)
            return
    index_ids(follow.owner, list(dict.fromkeys(waiting)))


def owner_ids(owner: type[Record], path: str, pks: Sequence[int]) -> list[int]:
    return list(owner._base_manager.filter(**{f"{path}__in": pks}).order_by("pk").values_list("pk", flat=True).distinct())


def index_ids(model: type[Record], pks: Sequence[int]) -> None:
    """Index these records as they stand in the database."""
    for chunk in _chunks(pks):
        _put(list(model._base_manager.filter(pk__in=chunk)))


def reindex(kind: str | None = None) -> int:
    """Make the index equal to the records, of one kind or of all; constant memory. Returns how many records are searchable.

    Raises KeyError for a kind that is not searched.
    """
    wanted = {kind: searched()[kind]} if kind else searched()
    count = sum(_reindex(model) for model in wanted.values())
    if kind is None:
        SearchDoc.objects.exclude(kind__in=searched()).delete()
    return count


def _reindex(model: type[Record]) -> int:
    count, last = 0, None
    rows = model._base_manager.order_by("pk")
    while records := list((rows if last is None else rows.filter(pk__gt=last))[:_CHUNK]):
        with transaction.atomic():
            _put(records)
        count, last = count + len(records), records[-1].pk
    kept = model._base_manager.filter(pk=OuterRef("object_id"))
    SearchDoc.objects.filter(~Exists(kept), kind=model.kind).delete()
    return count


def _put(records: Sequence[Record]) -> list[int]:
    """Write what changed of the documents of records of one model; returns ids of records whose title changed."""
    renamed: list[int] = []
    for chunk in _chunks(records):
        docs = _docs(chunk)
        rows = SearchDoc.objects.filter(kind=chunk[0].kind, object_id__in=[d.object_id for d in docs])
        old = {row[0]: row[1:] for row in rows.values_list("object_id", "title", "body", "year")}
        changed = [d for d in docs if old.get(d.object_id) != (d.title, d.body, d.year)]
        renamed += [d.object_id for d in changed if d.object_id in old and old[d.object_id][0] != d.title]
        SearchDoc.objects.bulk_create(changed, update_conflicts=True, unique_fields=["kind", "object_id"], update_fields=_COPIED)
    return renamed


def _docs(records: Sequence[Record]) -> list[SearchDoc]:
    shape = _shape(type(records[0]))
    roots = {path.partition("__")[0] for path in shape.prefetches}
    for record in records:
        _forget(record, roots)
    prefetch_related_objects(records, *shape.prefetches)
    docs = [_doc(record, shape) for record in records]
    for record in records:  # the caller's records must not answer from rows read here
        _forget(record, roots)
    return docs


def _forget(record: Record, roots: Iterable[str]) -> None:
    cache = getattr(record, "_prefetched_objects_cache", None)
    if cache:
        for root in roots:
            cache.pop(root, None)


def _doc(record: Record, shape: _Shape) -> SearchDoc:
    title = clean(str(getattr(record, "title", "") or record))[:600]
    own = record.search_body()
    related = dict.fromkeys(text for path, attribute in shape.values for text in _texts(record, path, attribute))
    body = clean(" · ".join(text for text in (own, *related) if text))[:_LONGEST_BODY]
    return SearchDoc(
        kind=record.kind, object_id=record.pk, title=title, body=body, title_folded=folded(title), body_folded=folded(body), year=_year(record, shape)
    )


def _texts(record: Any, path: Sequence[str], attribute: str) -> Iterator[str]:
    if not path:
        yield str(getattr(record, attribute) or "")
        return
    found = getattr(record, path[0], None)
    if found is None:
        return
    for one in found.all() if hasattr(found, "all") else (found,):
        yield from _texts(one, path[1:], attribute)


def _year(record: Record, shape: _Shape) -> int | None:
    return next((date.year for name in shape.dates if (date := getattr(record, name)) is not None and hasattr(date, "year")), None)


def _chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (items[i : i + _CHUNK] for i in range(0, len(items), _CHUNK))
