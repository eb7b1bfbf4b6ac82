"""The dossier of a record: its own files and those of whatever belongs to it, in order, as this person may see them.

What belongs to a record is read from the models, so that a kind added later joins by itself: every record that names it (by a foreign key, by
`<kind>_id` or by subject_kind and subject_id), what names those in turn, and the documents, checks and events that any of them cites.
Rooms that keep files in their own way hand them over through add_source().
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.documents.models import Document
from hoahoi.documents.signature_models import SignedVersion
from hoahoi.documents.signing import kept
from hoahoi.ledger.records import Record, kinds

from .models import File
from .rules import rules_of
from .storage import PIECE, missing, store

_DEPTH = 3  # task > result > application
_CITED = ("document", "check", "event")  # named by what belongs to the record, and closed: what else names them is not ours
_NAMED = (*_CITED, "council")  # a council that sat on several dossiers is named by the line of its agenda
_UNWALKED = frozenset({File.kind, SignedVersion.kind, "register_line", "load", "snapshot", "grant", "overlap"})
_ORDER = ("task", "document", "council", "council_paper", "review", "check", "event", "result", "dissemination", "application")
_AT_ONCE = 400  # ids in one condition


@dataclass(frozen=True)
class Item:
    """One file of a dossier. read() opens it and gives its bytes in pieces; it raises StorageAway when the store does not have it."""

    name: str
    record: Record
    size: int
    media_type: str
    sha256: str
    on: date
    read: Callable[[], Iterator[bytes]]
    about: str = ""  # what kind of paper


@dataclass(frozen=True)
class Chapter:
    title: str
    items: Sequence[Item]


@dataclass
class Dossier:
    record: Record
    chapters: list[Chapter] = field(default_factory=list)

    @property
    def title(self) -> str:
        return str(getattr(self.record, "title", "") or self.record)

    @property
    def items(self) -> list[Item]:
        return [item for chapter in self.chapters for item in chapter.items]


Source = Callable[[Record, Any], Iterable[Item]]  # (record that belongs to the dossier, user)
_sources: dict[str, list[Source]] = {}


def add_source(kind: str, source: Source) -> None:
    """Files that a room keeps elsewhere for records of this kind, for those who may see them."""
    _sources.setdefault(kind, []).append(source)


def gather(record: Record, user: Any) -> Dossier:
    """Everything of the record in order. The number of queries grows with the kinds of records, not with the files."""
    members = _members(record, user)
    of_record: dict[tuple[str, int], list[Item]] = {}
    for item in _files(members):
        of_record.setdefault((item.record.kind, item.record.pk), []).append(item)
    for item in _signed(members.get(Document.kind, {})):
        of_record.setdefault((Document.kind, item.record.pk), []).append(item)
    for kind, sources in _sources.items():
        for member in members.get(kind, {}).values():
            for source in sources:
                of_record.setdefault((kind, member.pk), []).extend(source(member, user))
    dossier = Dossier(record)
    for kind in sorted(members, key=lambda k: (k != record.kind, _ORDER.index(k) if k in _ORDER else len(_ORDER), k)):
        items = [i for member in sorted(members[kind].values(), key=_place) for i in of_record.get((kind, member.pk), [])]
        if items:
            dossier.chapters.append(Chapter(_chapter_title(kind), items))
    return dossier


def _chapter_title(kind: str) -> str:
    name = str(kinds()[kind]._meta.verbose_name)
    return name[:1].upper() + name[1:]


def _place(record: Record) -> tuple[str, int]:
    """Order within a chapter: the record's own day, as far as it is known, then as they were registered."""
    for name in ("issued_on", "sort_date", "held_on", "registered_on", "started_on"):
        day = getattr(record, name, None)
        if day:
            return str(getattr(day, "iso", day)), record.pk
    return "9999", record.pk


def _members(record: Record, user: Any) -> dict[str, dict[int, Record]]:
    """The record and all that belongs to it, by kind and id, as far as this person may see it."""
    found: dict[str, dict[int, Record]] = {record.kind: {record.pk: record}}
    if record.kind in _CITED:
        return found
    newest: list[Record] = [record]
    for _level in range(_DEPTH):
        newest = [r for r in _naming(newest, user) if r.pk not in found.get(r.kind, {})]
        for one in newest:
            found.setdefault(one.kind, {})[one.pk] = one
    _cite([r for members in list(found.values()) for r in members.values()], found, user)
    return found


def _naming(records: Sequence[Record], user: Any) -> list[Record]:
    """Records that name any of these."""
    by_kind: dict[str, list[int]] = {}
    for record in records:
        by_kind.setdefault(record.kind, []).append(record.pk)
    found: dict[tuple[str, int], Record] = {}
    for kind, model in kinds().items():
        if kind in _UNWALKED or kind in _CITED:
            continue
        for named, pks in by_kind.items():
            for start in range(0, len(pks), _AT_ONCE):
                condition = _names(model, named, pks[start : start + _AT_ONCE])
                if condition is not None:
                    found |= {(kind, r.pk): r for r in rules_of(kind).viewable(user, model._base_manager.filter(condition))}
    return list(found.values())


def _names(model: type[Record], named: str, pks: list[int]) -> Q | None:
    """The condition under which rows of the model name these records; None when they never do."""
    condition = None
    columns = {f.name: f for f in model._meta.concrete_fields}
    if "subject_kind" in columns and "subject_id" in columns:
        condition = Q(subject_kind=named, subject_id__in=pks)
    for field_ in columns.values():
        by_key = isinstance(field_, models.ForeignKey) and getattr(field_.related_model, "kind", "") == named
        by_number = isinstance(field_, models.BigIntegerField) and field_.name == f"{named}_id"
        if by_key or by_number:
            one = Q(**{f"{field_.attname}__in": pks})
            condition = one if condition is None else condition | one
    return condition


def _cite(records: Sequence[Record], found: dict[str, dict[int, Record]], user: Any) -> None:
    """Add the documents, checks, events and councils that these records name."""
    wanted: dict[str, set[int]] = {}
    for record in records:
        for field_ in record._meta.concrete_fields:
            kind = getattr(field_.related_model, "kind", "") if isinstance(field_, models.ForeignKey) else ""
            pk = getattr(record, field_.attname) if kind in _NAMED else None
            if pk and pk not in found.get(kind, {}):
                wanted.setdefault(kind, set()).add(pk)
    for kind, pks in wanted.items():
        rows = rules_of(kind).viewable(user, kinds()[kind]._base_manager.filter(pk__in=pks))
        found.setdefault(kind, {}).update({r.pk: r for r in rows})


def _files(members: dict[str, dict[int, Record]]) -> Iterator[Item]:
    for kind, records in members.items():
        pks = list(records)
        for start in range(0, len(pks), _AT_ONCE):
            rows = File.objects.filter(subject_kind=kind, subject_id__in=pks[start : start + _AT_ONCE], removed_at=None)
            for file in rows.order_by("uploaded_at", "pk"):
                yield _item(file, records[file.subject_id])


def _item(file: File, record: Record) -> Item:
    return Item(
        file.name, record, file.size, file.media_type, file.sha256, timezone.localtime(file.uploaded_at).date(),
        lambda: store().read(file.sha256), str(file.get_role_display()),
    )  # fmt: skip


def _signed(documents: dict[int, Record]) -> Iterator[Item]:
    """The last signed version of each document."""
    last: dict[tuple[int, str], SignedVersion] = {}
    for version in SignedVersion.objects.filter(document_id__in=list(documents)).order_by("signed_at", "number"):
        last[version.document_id, version.code] = version
    for version in last.values():
        document = documents[version.document_id]
        name = f"{str(document).replace('/', '-')} (bản ký số).pdf"
        on = timezone.localtime(version.signed_at).date()
        yield Item(name, document, version.size, "application/pdf", version.sha256_after, on, _signed_reader(version.sha256_after), _("bản ký số"))


def _signed_reader(sha256: str) -> Callable[[], Iterator[bytes]]:
    def read() -> Iterator[bytes]:
        try:
            data = kept.read(sha256)
        except (OSError, ValueError) as error:
            raise missing(sha256) from error
        return (data[at : at + PIECE] for at in range(0, len(data), PIECE))

    return read
