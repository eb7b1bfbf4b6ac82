"""A register: how one kind of record is listed, filtered, shown and edited. Rooms declare it, the office draws it.

Each room declares its registers in `<room>/registers.py` with `register(Register(...))`; the office finds them at start.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

Value = Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """One column. value: attribute path ("host.title") or function of the record. order: database field to sort by, if any."""

    name: str
    label: str
    value: str | Value = ""
    kind: str = "text"  # text | date | money | number | tag | link | due
    order: str = ""
    default: bool = True  # shown until the user chooses otherwise
    tone: Callable[[Any], str] | None = None  # tag colour: good | attention | danger | info | neutral


@dataclass(frozen=True)
class Filter:
    """One filter. options() gives (value, label) pairs, empty for a picker or free text; apply narrows the queryset.

    sentence turns the chosen label into a part of the sentence: "đang thực hiện", "lĩnh vực nông nghiệp".
    """

    name: str
    label: str
    apply: Callable[[QuerySet, str], QuerySet]
    options: Callable[[], Sequence[tuple[str, str]]] | None = None
    sentence: str = "{}"
    kind: str = "select"  # select | year | text | picker
    picker: str = ""  # kind of record a picker searches


@dataclass(frozen=True)
class Fact:
    """One labelled value on a record's page. link: record it opens."""

    label: str
    value: Any
    kind: str = "text"  # text | date | money | number | link | url
    link: Any = None
    note: str = ""


@dataclass(frozen=True)
class Moment:
    """One point of a record's time line. when: PartialDate, date or None (unknown); due = still to come."""

    when: Any
    title: str
    text: str = ""
    link: Any = None
    tone: str = "done"  # done | due | late | note
    badge: str = ""


@dataclass(frozen=True)
class Section:
    """A part of a record's page: facts, a table of related records, a time line, or plain text."""

    title: str
    facts: Sequence[Fact] = ()
    records: Sequence[Any] = ()  # related records, each a link with `note_of(record)` beside it
    note_of: Callable[[Any], str] | None = None
    moments: Sequence[Moment] = ()
    text: str = ""
    side: bool = False  # right column
    empty: str = ""


@dataclass(frozen=True)
class Register:
    kind: str
    model: Any
    title: str  # plural, as in the rail
    noun: str  # in sentences: "nhiệm vụ"
    room: str
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    order: str = "-id"  # default order: "sort_key", "-held_on"
    related: Sequence[str] = ()  # select_related for lists
    detail_related: Sequence[str] = ()
    sections: Callable[[Any, Any], Sequence[Section]] | None = None  # (record, user) -> parts of its page
    form_fields: Sequence[str] = ()  # fields of the generic form; empty = not edited by hand
    first_step: str = ""  # what an empty register says to do first
    rail: bool = True
    rules: Any = None  # module with can_view, viewable, can_edit; accounts.rules.STAFF_ONLY-like object by default
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        return str(self.model.slug)

    @property
    def url(self) -> str:
        return f"/{self.slug}/"


_registers: dict[str, Register] = {}


def register(entry: Register) -> Register:
    if entry.kind in _registers:
        raise ValueError(f"two registers for {entry.kind}")
    _registers[entry.kind] = entry
    return entry


def registers() -> dict[str, Register]:
    """Every register by kind of record, in the order in which the rooms declared them."""
    return dict(_registers)
