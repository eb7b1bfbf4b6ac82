"""What the rooms' records answer: attributes that fields are bound to, and the kinds of record that forms are filled for.

A room declares its own in `<room>/answers.py`. An attribute is named by the kind of record that holds it: "task.title". A form that is filled for a
result reaches the task through `Subject.reaches`, so that rooms of one floor need not know each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from django.db.models import Q, QuerySet

from hoahoi.ledger.acts import Act, Actor
from hoahoi.ledger.records import Record
from hoahoi.procedures.models import Obligation

from .values import Values

Read = Callable[[Any], Any]  # record -> text, number, date, or rows; None or "" where the record does not know
Write = Callable[[Any, Any, Act], None]  # record, value as kept, the act under way; raises the room's own refusal


@dataclass(frozen=True)
class Attribute:
    """source: where a value comes from, in words. write: how a confirmed value flows back; None where only the room's own acts may set it."""

    code: str
    source: Any  # text, perhaps translated late
    read: Read
    write: Write | None = None

    @property
    def kind(self) -> str:
        return self.code.partition(".")[0]


_attributes: dict[str, Attribute] = {}


def attribute(code: str, source: Any, read: Read, write: Write | None = None) -> Attribute:
    """Raises ValueError for a second attribute of one name."""
    if code in _attributes:
        raise ValueError(f"two attributes {code}")
    _attributes[code] = made = Attribute(code, source, read, write)
    return made


def attributes() -> Mapping[str, Attribute]:
    return _attributes


def nobody(user: Any, record: Any) -> bool:
    return False


class Box(Protocol):
    """Seals what nobody but its writer may read yet."""

    def seal(self, value: Any) -> str: ...
    def open(self, text: str) -> Any: ...


@dataclass(frozen=True)
class Subject:
    """A kind of record that forms are filled for, or that attributes belong to.

    may_fill: whoever answers for the record, or the office on its behalf. may_accept: the officer. reaches: kind -> the record of that kind.
    mine: records that an account answers for. asked: forms that an obligation asks for, each with its number.
    read_ahead: of many records at once, what `asked` would else read of each.
    new_box, box: where drafts are sealed: a new key's id, and the box of a key. unsealed: which sealed forms the office may read by now.
    """

    kind: str
    may_fill: Callable[[Any, Any], bool] = nobody
    may_accept: Callable[[Any, Any], bool] = nobody
    may_read: Callable[[Any, Any], bool] = nobody
    reaches: Mapping[str, Callable[[Any], Record | None]] = field(default_factory=dict)
    mine: Callable[[Any], QuerySet] | None = None
    asked: Callable[[Obligation, Any], Sequence[tuple[str, int]]] | None = None
    read_ahead: Callable[[Any], None] | None = None
    new_box: Callable[[Any], str] | None = None
    box: Callable[[str], Box] | None = None
    unsealed: Callable[[], Q] | None = None


_subjects: dict[str, Subject] = {}


def subject(entry: Subject) -> Subject:
    _subjects[entry.kind] = entry
    return entry


def subjects() -> Mapping[str, Subject]:
    return _subjects


def subject_of(record: Record) -> Subject:
    """Raises KeyError for a kind that no form is filled for."""
    return _subjects[record.kind]


def reached(record: Record, kind: str) -> Record | None:
    """The record itself, or the one of that kind which it belongs to."""
    if record.kind == kind:
        return record
    way = _subjects[record.kind].reaches.get(kind) if record.kind in _subjects else None
    return way(record) if way else None


Sent = Callable[[Any, Values, date, Actor], int | None]  # subject, every answer, day of sending, who sends -> id of what it led to
_sent: dict[str, Sent] = {}


def when_sent(key: str, do: Sent) -> None:
    """What else happens, in the same act, when a form is sent."""
    _sent[key] = do


def sending(key: str) -> Sent | None:
    return _sent.get(key)


class Keeper(Protocol):
    """Where a form's text is kept when a room had its own record for it before."""

    def read(self, record: Any) -> tuple[Values, str, str]:
        """(content, state as of models.Filling.State, answer)"""

    def version(self, record: Any) -> int: ...
    def save(self, record: Any, content: Values, actor: Actor, expected: int | None) -> None: ...
    def send(self, record: Any, content: Values, on: date, actor: Actor, expected: int | None) -> None: ...


_keepers: dict[str, Keeper] = {}


def kept_by(key: str, keeper: Keeper) -> None:
    _keepers[key] = keeper


def keeper_of(key: str) -> Keeper | None:
    return _keepers.get(key)
