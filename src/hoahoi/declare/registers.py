"""A register: how one kind of record is listed, filtered, shown and edited. Rooms declare it, the office draws it.

Each room declares its registers in `<room>/registers.py` with `register(Register(...))`; the office finds them at start.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    label_of: Callable[[str], str] | None = None  # words for a value that is not among the options; "" = no such value


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
    url: str = ""  # the list that holds all of them, when `records` are only the first
    template: str = ""  # drawn at its end with `section` and `csrf_token`: a small form of the room that made it
    extra: Mapping[str, Any] = field(default_factory=dict)  # what that template needs


@dataclass(frozen=True)
class Step:
    """One stage of the stage bar. state: done | now | next | untold (before the present one, but no record tells of it)."""

    label: str
    state: str = "next"
    note: str = ""


@dataclass(frozen=True)
class Page:
    """What a record's page shows. Rooms above add to it with contribute(); parts are joined, moments put in order of time."""

    subtitles: Sequence[str] = ()  # former names and the like, under the title
    tag: tuple[str, str] | None = None  # state in a word, and its tone
    state: str = ""  # what comes next, who must act, by when
    panel: Section | None = None  # above everything else: what this reader can do next
    act: tuple[str, str] | None = None  # the next act as a button: label and address; for those who may edit
    act_open: bool = False  # the act asks its own leave: drawn for whomever the page names it to
    steps: Sequence[Step] = ()
    moments: Sequence[Moment] = ()
    sections: Sequence[Section] = ()


Draw = Callable[[Any, Any], Page]  # (record, user) -> page


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
    page: Draw | None = None  # instead of `sections`, for a record with a story
    load: Callable[[Sequence[Any]], None] | None = None  # what a list's rows need besides `related`, in a fixed number of queries
    views: Sequence[tuple[str, str]] = ()  # ready-made views: (title, query string)
    form_fields: Sequence[str] = ()  # fields of the generic form; empty = not edited by hand
    registered: Callable[[Any, Any], None] | None = None  # (new record, actor): what else happens in the act that adds one by hand
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


_guards: dict[str, Any] = {}


def guard(kind: str, rules: Any) -> None:
    """Who may see records of a kind that has no register: its page and its ledger are otherwise the whole office's."""
    _guards[kind] = rules


def guard_of(kind: str) -> Any:
    return _guards.get(kind)


_drawn: dict[str, list[Draw]] = {}
_filters: dict[str, list[Filter]] = {}


def contribute(kind: str, *, page: Draw | None = None, filters: Sequence[Filter] = ()) -> None:
    """What a room adds to the page and the list of another room's records, which may not import it: a task's results, a person's seats."""
    if page:
        _drawn.setdefault(kind, []).append(page)
    _filters.setdefault(kind, []).extend(filters)


def contributed_pages(kind: str) -> Sequence[Draw]:
    return tuple(_drawn.get(kind, ()))


def filters_of(entry: Register) -> Sequence[Filter]:
    return (*entry.filters, *_filters.get(entry.kind, ()))


def related(
    title: str, queryset: QuerySet, *, note_of: Callable[[Any], str] | None = None, url: str = "", side: bool = False, limit: int = 12
) -> Section:
    """A section of the first `limit` records of a queryset; `url` leads to the whole list when there are more. One query."""
    records = list(queryset[: limit + 1])
    return Section(title, records=records[:limit], note_of=note_of, url=url if len(records) > limit else "", side=side)


def registers() -> dict[str, Register]:
    """Every register by kind of record, in the order in which the rooms declared them."""
    return dict(_registers)
