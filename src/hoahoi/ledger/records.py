"""What every business record has in common: a kind, an address, a state that the ledger can vouch for."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, ClassVar
from uuid import UUID

from django.apps import apps
from django.db import models

from hoahoi.ui.vietnamese import clean, sort_key

from .dates import PartialDate


class Record(models.Model):
    """Base of every record that the ledger covers. Written only through an act (acts.py); it ends rather than being deleted."""

    kind: ClassVar[str]  # stable code in exports and in the ledger: "task"
    slug: ClassVar[str]  # first part of its address: "nhiem-vu"

    searchable: ClassVar[bool] = False  # whether global search finds it by itself
    search_related: ClassVar[tuple[str, ...]] = ()  # other records it is found by: "host", "seats__person", "decision.number"

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(getattr(self, "title", "") or f"{self._meta.verbose_name} {self.pk}")

    def get_absolute_url(self) -> str:
        return f"/{self.slug}/{self.pk}/"

    def prepare(self) -> None:
        """Called before each save by an act: derived columns, clean text."""

    def search_title(self) -> str:
        """What search results call it."""
        return str(getattr(self, "title", "") or self)

    def search_body(self) -> str:
        """Words by which search finds the record besides its title. Rooms add names of related records where people expect them."""
        return " ".join(
            str(value)
            for f in self._meta.concrete_fields
            if isinstance(f, models.CharField | models.TextField)
            and f.name not in ("title", "sort_key") and not f.choices
            and (value := getattr(self, f.attname))
        )  # fmt: skip


class Titled(Record):
    """A record known by a title; lists sort by its Vietnamese key."""

    searchable = True

    title = models.CharField("tên", max_length=600)
    sort_key = models.CharField(max_length=240, editable=False, default="", db_index=True)

    class Meta:
        abstract = True

    def prepare(self) -> None:
        self.title = clean(self.title)
        self.sort_key = self.make_sort_key()

    def make_sort_key(self) -> str:
        return sort_key(self.title)


@lru_cache(maxsize=1)
def kinds() -> dict[str, type[Record]]:
    """Every kind of record that the ledger covers, by code."""
    found = {m.kind: m for m in apps.get_models() if issubclass(m, Record)}
    return dict(sorted(found.items()))


def _plain(value: Any) -> Any:
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, PartialDate):
        return value.iso
    if isinstance(value, datetime):
        return value.timestamp().__floor__() * 1_000_000 + value.microsecond
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, dict | list):
        return value
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"the ledger cannot write {type(value).__name__}")


@cache
def columns(model: type[models.Model]) -> tuple[tuple[str, models.Field], ...]:
    return tuple((f.attname, f) for f in model._meta.concrete_fields)


def state_of(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    """Canonical state of a row: every column that holds something.

    Empty columns are left out, so that a column added later does not change the state of old rows;
    a column that gains or loses its value does.
    """
    state = {}
    for name, field in columns(model):
        value = values[name]
        if isinstance(field, models.DecimalField) and value is not None:
            value = round(Decimal(value), field.decimal_places)
        if value is None or value == "" or value is False or value == [] or value == {}:
            continue
        state[name] = _plain(value)
    return state


def state(record: Record) -> dict[str, Any]:
    return state_of(type(record), {name: getattr(record, name) for name, _ in columns(type(record))})


def canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(value: Any) -> str:
    return hashlib.sha256(canonical(value).encode()).hexdigest()
