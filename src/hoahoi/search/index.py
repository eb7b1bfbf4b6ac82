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
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from hoahoi.ledger.dates import PartialDateField
from hoahoi.ledger.records import Record, kinds
from hoahoi.ui.vietnamese import clean

from .engines import engine
from .models import SearchDoc
from .words import folded, marked

AT_ONCE = 2_000  # records indexed again within an act because something they are found by changed
_CHUNK = 500  # SQLite takes no longer lists
_LONGEST_BODY = 50_000
_UPSERT = """INSERT INTO search_searchdoc (kind, object_id, title, body, year, title_folded, body_folded, title_marked)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (kind, object_id) DO UPDATE SET title = excluded.title, body = excluded.body, year = excluded.year,
    title_folded = excluded.title_folded, body_folded = excluded.body_folded, title_marked = excluded.title_marked"""


class _Doc(NamedTuple):
    object_id: int
    title: str
    body: str
    year: int | None


@dataclass(frozen=True)
class Follow:
    """Records of `owner` are found by the records at `path`. part: any change of those matters, not only their title."""

    owner: type[Record]
    path: str
    part: bool


@dataclass(frozen=True)
class _Shape:
    """How documents of one kind are made: lookups of single values (read in one query), of many values (one query each), dates."""

    paths: tuple[str, ...]
    single: tuple[str, ...]
    many: tuple[str, ...]
    dates: tuple[str, ...]


@lru_cache(maxsize=1)
def searched() -> dict[str, type[Record]]:
    return {kind: model for kind, model in kinds().items() if model.searchable}


@cache
def _shape(model: type[Record]) -> _Shape:
    declared = [path.partition(".") for path in model.search_related]
    lookups = [f"{path}__{attribute or 'title'}" for path, _dot, attribute in declared]
    many = [any(step.one_to_many or step.many_to_many for step, _model in _steps(model, path)) for path, _dot, _attribute in declared]
    return _Shape(
        paths=tuple(dict.fromkeys(path for path, _dot, _attribute in declared)),
        single=tuple(lookup for lookup, is_many in zip(lookups, many, strict=True) if not is_many),
        many=tuple(lookup for lookup, is_many in zip(lookups, many, strict=True) if is_many),
        dates=tuple(f.attname for f in model._meta.concrete_fields if isinstance(f, PartialDateField)),
    )


def _steps(model: Any, path: str) -> Iterator[tuple[Any, Any]]:
    """(relation, model it leads to) of each step of a path."""
    for name in path.split("__"):
        relation = model._meta.get_field(name)
        model = relation.related_model
        yield relation, model


@lru_cache(maxsize=1)
def _follows() -> dict[type[Record], tuple[Follow, ...]]:
    """Model -> the records that are found by it, read off every model's `search_related`."""
    found: dict[type[Record], dict[tuple[type[Record], str], Follow]] = defaultdict(dict)
    for owner in searched().values():
        for path in _shape(owner).paths:
            for length, (_relation, model) in enumerate(_steps(owner, path), 1):
                follow = Follow(owner, "__".join(path.split("__")[:length]), part=not model.searchable)
                found[model][owner, follow.path] = follow
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
                _drop(SearchDoc.objects.filter(kind=kind, object_id__in=chunk))


def _drop(docs: QuerySet[SearchDoc]) -> None:
    while doc_ids := list(docs.order_by("pk").values_list("pk", flat=True)[:_CHUNK]):
        with transaction.atomic():
            engine().forget(doc_ids)
            SearchDoc.objects.filter(pk__in=doc_ids).delete()


def _index_owners(follow: Follow, pks: Sequence[int], known: dict[int, Record]) -> None:
    """Index again the owners of the changed records, but for those that this act indexes anyway."""
    from .background import index_owners

    waiting: list[int] = []
    for chunk in _chunks(pks):
        waiting += [pk for pk in owner_ids(follow.owner, follow.path, chunk) if pk not in known]
        if len(waiting) > AT_ONCE and not follow.part:  # a part has one owner, a person or a body may have any number
            index_owners.enqueue(follow.owner.kind, follow.path, list(pks))
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

    Of all kinds, it also mends whatever was done to the index by other hands. Raises KeyError for a kind that is not searched.
    """
    if kind:
        return _reindex(searched()[kind])
    count = sum(_reindex(model, tell=False) for model in searched().values())
    SearchDoc.objects.exclude(kind__in=searched()).delete()
    engine().rebuild()
    return count


def _reindex(model: type[Record], tell: bool = True) -> int:
    count, last = 0, None
    rows = model._base_manager.order_by("pk")
    while records := list((rows if last is None else rows.filter(pk__gt=last))[:_CHUNK]):
        with transaction.atomic():
            _put(records, tell)
        count, last = count + len(records), records[-1].pk
    left_over = SearchDoc.objects.filter(~Exists(model._base_manager.filter(pk=OuterRef("object_id"))), kind=model.kind)
    _drop(left_over) if tell else left_over.delete()
    return count


def _put(records: Sequence[Record], tell: bool = True) -> list[int]:
    """Write what changed of the documents of records of one model; returns ids of records whose title changed.

    tell: the engine that keeps words apart is told, else its words are to be rebuilt.
    """
    renamed: list[int] = []
    for chunk in _chunks(records):
        kind, docs = chunk[0].kind, _docs(chunk)
        rows = SearchDoc.objects.filter(kind=kind, object_id__in=[d.object_id for d in docs])
        old = {row[0]: row[1:] for row in rows.values_list("object_id", "title", "body", "year", "pk")}
        changed = [d for d in docs if d.object_id not in old or old[d.object_id][:3] != (d.title, d.body, d.year)]
        renamed += [d.object_id for d in changed if d.object_id in old and old[d.object_id][0] != d.title]
        if changed:
            _write(kind, changed, [old[d.object_id][3] for d in changed if d.object_id in old], tell)
    return renamed


def _write(kind: str, docs: Sequence[_Doc], old_ids: Sequence[int], tell: bool) -> None:
    words = engine()
    if tell:
        words.forget(old_ids)
    with connection.cursor() as cursor:  # twice as fast as bulk_create, and imports wait for it
        cursor.executemany(_UPSERT, [(kind, *d, folded(d.title), folded(d.body), marked(d.title)) for d in docs])
    if tell and words.keeps_words_apart:
        written = SearchDoc.objects.filter(kind=kind, object_id__in=[d.object_id for d in docs])
        words.learn(list(written.order_by("pk").values_list("pk", flat=True)))


def _docs(records: Sequence[Record]) -> list[_Doc]:
    shape = _shape(type(records[0]))
    related = _related(type(records[0]), shape, [record.pk for record in records])
    return [_doc(record, shape, related.get(record.pk, ())) for record in records]


def _related(model: type[Record], shape: _Shape, pks: Sequence[int]) -> dict[int, list[str]]:
    """Words of related records by id, read as plain columns: the caller's records are not touched and nothing is built twice."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = model._base_manager.filter(pk__in=pks)
    if shape.single:
        for pk, *texts in rows.values_list("pk", *shape.single):
            found[pk] += [text for text in texts if text]
    for lookup in shape.many:
        for pk, text in rows.filter(**{f"{lookup}__isnull": False}).order_by("pk").values_list("pk", lookup):
            found[pk].append(text)
    return found


def _doc(record: Record, shape: _Shape, related: Iterable[str]) -> _Doc:
    title = clean(record.search_title())[:600]
    body = clean(" · ".join(text for text in (record.search_body(), *dict.fromkeys(related)) if text))[:_LONGEST_BODY]
    return _Doc(record.pk, title, body, _year(record, shape))


def _year(record: Record, shape: _Shape) -> int | None:
    return next((date.year for name in shape.dates if (date := getattr(record, name)) is not None and hasattr(date, "year")), None)


def _chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (items[i : i + _CHUNK] for i in range(0, len(items), _CHUNK))
