"""What a sheet of one kind of record may hold. Rooms declare it in `<room>/sheets.py` with `schema(SheetSchema(...))`.

A column is known by its Vietnamese label, its English label, the name of the field or an alias, in any order, whatever its case and accents.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Literal

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import QuerySet

from hoahoi.ledger.records import Record
from hoahoi.ui.vietnamese import fold

Type = Literal["text", "int", "decimal", "date", "bool", "choice", "organisation", "person", "place", "concept", "url"]
REFERENCES = ("organisation", "person", "place", "concept")
Check = Callable[[dict[str, Any]], Iterable[tuple[str, str]]]
Related = Callable[[Sequence[tuple[int | None, dict[str, Any]]]], list[list[Record]]]


@dataclass(frozen=True)
class Field:
    """One column. choices: (value, label) pairs; those of the model are taken when none are given, and so is the greatest length.

    convert: turns the clean text into what is kept, ValueError(message) when it cannot. beside: for a person, the field with
    the organisation that tells namesakes apart. minimum: least number allowed. multiline: line breaks are kept.
    """

    name: str
    label: str
    label_en: str
    type: Type = "text"
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""
    max_length: int | None = None
    aliases: tuple[str, ...] = ()
    minimum: int | None = None
    convert: Callable[[str], str] | None = None
    beside: str = ""
    multiline: bool = False
    places: int = 2  # decimals of a number
    digits: int = 18  # all digits of a number

    @property
    def headers(self) -> tuple[str, ...]:
        return (self.label, self.label_en, self.name, *self.aliases)


@dataclass(frozen=True)
class SheetSchema:
    """kind is the plural that the command takes ("tasks").

    A row is the same record as before when `key` agrees; where the first field of the key is empty (or unknown to the record), when `natural` does.
    defaults: for new records only. check: (field name, message) of what does not fit together; these are warnings, since the source may say so.
    related: for (existing id or None, values) of each row the records to be added beside it, whose attribute `link` will name it.
    annotate: adds to the queryset what exported columns need that are not columns of the model.
    find: (References, values) -> ids of the records that the natural key may mean, instead of comparing it. tidy: settles the values of a row.
    """

    kind: str
    model: type[Record]
    title: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ("code",)
    natural: tuple[str, ...] = ("title",)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    check: Check | None = None
    related: Related | None = None
    link: str = ""
    annotate: Callable[[QuerySet], QuerySet] | None = None
    find: Callable[[Any, dict[str, Any]], list[int]] | None = None
    tidy: Callable[[dict[str, Any]], None] | None = None

    @property
    def verb(self) -> str:
        return f"{self.model.kind}.import"

    def field(self, name: str) -> Field | None:
        return next((f for f in self.fields if f.name == name), None)

    def label(self, name: str) -> str:
        return next(f.label for f in self.fields if f.name == name)

    @property
    def own(self) -> frozenset[str]:
        """Fields that are columns of the model."""
        names = {f.name for f in self.model._meta.concrete_fields}
        return frozenset(f.name for f in self.fields if f.name in names)

    def by_header(self) -> dict[str, Field]:
        return _headers(self.kind)


_schemas: dict[str, SheetSchema] = {}


def schema(entry: SheetSchema) -> SheetSchema:
    """Register. Raises ValueError when the kind is taken, two fields answer to one header, or a key names no field."""
    if entry.kind in _schemas:
        raise ValueError(f"two sheet schemas {entry.kind}")
    entry = replace(entry, fields=tuple(_completed(f, entry.model) for f in entry.fields))
    for name in (*entry.key, *entry.natural):
        if entry.field(name) is None:
            raise ValueError(f"{entry.kind}: key names no field: {name}")
    seen: dict[str, str] = {}
    for f in entry.fields:
        for header in f.headers:
            if seen.setdefault(header_key(header), f.name) != f.name:
                raise ValueError(f"{entry.kind}: {header!r} means both {seen[header_key(header)]} and {f.name}")
    _schemas[entry.kind] = entry
    return entry


def schemas() -> dict[str, SheetSchema]:
    return dict(sorted(_schemas.items()))


def schema_of(kind: str) -> SheetSchema:
    """By plural ("tasks") or by kind of record ("task"). Raises KeyError."""
    if kind in _schemas:
        return _schemas[kind]
    return next((s for s in _schemas.values() if s.model.kind == kind), None) or _schemas[kind]


def describe(kind: str) -> list[dict[str, Any]]:
    """The fields of a kind for people and for `--fields --json`."""
    return [
        {
            "name": f.name,
            "label": f.label,
            "label_en": f.label_en,
            "type": f.type,
            "required": f.required,
            "choices": {value: label for value, label in f.choices},
            "help": f.help,
        }
        for f in schema_of(kind).fields
    ]


def header_key(text: str) -> str:
    """Header as it is compared: no accents, no case, no punctuation, one blank between words."""
    return re.sub(r"[^0-9a-z]+", " ", fold(str(text))).strip()


@cache
def _headers(kind: str) -> dict[str, Field]:
    return {header_key(h): f for f in _schemas[kind].fields for h in f.headers}


def _completed(entry: Field, model: type[Record]) -> Field:
    try:
        column = model._meta.get_field(entry.name)
    except FieldDoesNotExist:
        return entry
    changes: dict[str, Any] = {}
    if entry.type == "choice" and not entry.choices:
        changes["choices"] = tuple((str(v), str(label)) for v, label in column.choices or ())
    if entry.type in ("text", "url") and entry.max_length is None:
        changes["max_length"] = column.max_length
    if isinstance(column, models.TextField):
        changes["multiline"] = True
    if isinstance(column, models.DecimalField):
        changes |= {"places": column.decimal_places, "digits": column.max_digits}
    return replace(entry, **changes)
