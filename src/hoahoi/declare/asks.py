"""What a room asks of people outside the office, beside obligations and forms: their workplace lists it without knowing the room."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Ask:
    """One thing asked of an account. about: the record that it is on, which the account may read; url: where it is answered."""

    on: date
    title: str
    about: Any
    url: str
    note: str = ""


_readers: list[Callable[[Any], Iterable[Ask]]] = []


def asks(reader: Callable[[Any], Iterable[Ask]]) -> Callable[[Any], Iterable[Ask]]:
    """Declare a reader: user -> what is asked of that account now. A few queries at most, however much there is."""
    _readers.append(reader)
    return reader


def asked_by_rooms(user: Any) -> list[Ask]:
    return [ask for reader in _readers for ask in reader(user)]
