"""Writing the ledger: an act of the office, its changes and their entries, in one transaction.

    with act("task.register", actor=user) as doing:
        doing.save(task)

**How writers keep out of each other's way.** A single hash chain makes every writer wait for the one before it to commit.
So the ledger is several chains, called lanes. An act gathers its entries while it works and takes a lane only at its end, just
before commit, and any lane that nobody holds (SELECT ... FOR UPDATE SKIP LOCKED): writers queue only when all lanes are in the
middle of a commit. The order of the acts on one record does not depend on lanes: it is the record's own version number, unique
in the database. On SQLite there is one writer at a time anyway, so lane 0 serves.

**What ties it together.** Each entry holds the hash of the one before it in its lane. Each lane row holds length, head and the
time of its last entry under an HMAC whose key is kept outside the database, so that cutting off the newest entries shows.
Checkpoints (verify.py) copy the heads to a file outside the database.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Max

from .bulk import insert_all, rewrite_all
from .models import Entry, Lane
from .records import Record, canonical, columns, digest, state, state_of

LANES = 8
GENESIS = "0" * 64
_FLUSH_AT = 5_000


class Actor(Protocol):
    """Whoever acts: an account, or SYSTEM."""

    pk: Any

    def get_full_name(self) -> str: ...


@dataclass(frozen=True)
class SystemActor:
    name: str = "Hệ thống"
    pk: None = None

    def get_full_name(self) -> str:
        return self.name


SYSTEM = SystemActor()


class Stale(Exception):
    """The record was changed by somebody else since it was read."""


def seal(lane: Lane) -> str:
    text = f"{lane.pk}|{lane.length}|{lane.head}|{lane.last_at}"
    return hmac.new(settings.CONFIG.ledger_key, text.encode(), hashlib.sha256).hexdigest()


@dataclass
class Act:
    """One act in progress; use act() to begin one."""

    verb: str
    actor: Actor
    reason: str = ""
    waiting: list[Entry] = field(default_factory=list)
    lane: Lane | None = None
    saved: list[Record] = field(default_factory=list)
    removed: list[tuple[str, int]] = field(default_factory=list)
    versions: dict[tuple[str, int], tuple[int, int]] = field(default_factory=dict)

    def save(self, record: Record, *, expected_version: int | None = None) -> bool:
        """Insert or update one record and note what changed. False when nothing did. Raises Stale on a lost race."""
        record.prepare()
        model = type(record)
        if record.pk is None or record._state.adding:
            record.save(force_insert=True)
            record.refresh_from_db(fields=[])
            self._note(record, {}, state(record), 1)
            return True
        old = model._base_manager.select_for_update().values(*[n for n, _ in columns(model)]).get(pk=record.pk)
        version, at = self.version_of(record.kind, record.pk)
        if expected_version is not None and expected_version != version:
            raise Stale(str(record))
        before, after = state_of(model, old), state(record)
        if before == after:
            return False
        record.save(force_update=True)
        self._note(record, before, after, version + 1, at)
        return True

    def create_all(self, records: Sequence[Record]) -> None:
        """Insert many new records of one model at once."""
        if not records:
            return
        for record in records:
            record.prepare()
        insert_all(records)
        for record in records:
            self._note(record, {}, state(record), 1)

    def update_all(self, records: Sequence[Record]) -> int:
        """Update many existing records of one model; returns how many changed."""
        if not records:
            return 0
        model = type(records[0])
        names = [n for n, _ in columns(model)]
        changed = []
        for start in range(0, len(records), 500):
            chunk = records[start : start + 500]
            pks = [r.pk for r in chunk]
            old = {row["id"]: row for row in model._base_manager.filter(pk__in=pks).values(*names)}
            self._load_versions(records[0].kind, pks)
            for record in chunk:
                record.prepare()
                before, after = state_of(model, old[record.pk]), state(record)
                if before != after:
                    changed.append(record)
                    version, at = self.version_of(record.kind, record.pk)
                    self._note(record, before, after, version + 1, at)
        rewrite_all(changed)
        return len(changed)

    def remove(self, record: Record) -> None:
        """Take out a record that should never have been (an undone import). What ends in real life gets an end date instead."""
        version, at = self.version_of(record.kind, record.pk)
        pk, before = record.pk, state(record)
        type(record)._base_manager.filter(pk=pk).delete()
        self._note(record, before, {}, version + 1, at, pk=pk, removed=True)

    def version_of(self, kind: str, pk: int) -> tuple[int, int]:
        """Latest version of a record and its time in microseconds; (0, 0) when the ledger does not know it."""
        if (kind, pk) not in self.versions:
            self._load_versions(kind, [pk])
        return self.versions.get((kind, pk), (0, 0))

    def _load_versions(self, kind: str, pks: Iterable[int]) -> None:
        missing = [pk for pk in pks if (kind, pk) not in self.versions]
        rows = (
            Entry.objects.filter(kind=kind, object_id__in=missing)
            .values("object_id")
            .annotate(version=Max("version"), at=Max("at"))
        )
        for row in rows:
            self.versions[kind, row["object_id"]] = (row["version"], row["at"])

    def _note(
        self, record: Record, before: dict[str, Any], after: dict[str, Any], version: int, at: int = 0,
        *, pk: int | None = None, removed: bool = False,
    ) -> None:  # fmt: skip
        pk = pk or record.pk
        changes = {
            name: [before.get(name), after.get(name)]
            for name in before.keys() | after.keys()
            if before.get(name) != after.get(name) and name not in ("id", "sort_key")
        }
        self.waiting.append(
            Entry(
                actor_id=self.actor.pk,
                actor=(self.actor.get_full_name() or "")[:120],
                verb=self.verb,
                reason=self.reason[:400],
                kind=record.kind,
                object_id=pk,
                version=version,
                changes=canonical(changes),
                state="" if removed else digest(after),
                at=at,
            )
        )
        self.versions[record.kind, pk] = (version, at)
        if removed:
            self.removed.append((record.kind, pk))
        else:
            self.saved.append(record)
        if len(self.waiting) >= _FLUSH_AT:
            self.flush()

    def flush(self) -> None:
        """Append the waiting entries to a lane. The lane is held until the transaction ends."""
        if not self.waiting:
            return
        for listener in _listeners:
            listener(self.saved, self.removed)
        self.saved, self.removed = [], []
        lane = self.lane = self.lane or _free_lane()
        now = time.time_ns() // 1000
        for entry in self.waiting:
            lane.length += 1
            lane.last_at = max(now, lane.last_at, entry.at)
            entry.lane_id, entry.seq, entry.at, entry.prev = lane.pk, lane.length, lane.last_at, lane.head
            entry.pk = entry_pk(lane.pk, lane.length)
            entry.hash = lane.head = entry.compute_hash()
        lane.seal = seal(lane)
        insert_all(self.waiting)
        lane.save(force_update=True)
        self.waiting = []


def entry_pk(lane: int, seq: int) -> int:
    return seq * LANES + lane


def _free_lane() -> Lane:
    if connection.vendor == "sqlite":
        return Lane.objects.get(pk=0)
    free = Lane.objects.select_for_update(skip_locked=True).order_by("last_at").first()
    return free or Lane.objects.select_for_update().get(pk=time.time_ns() % LANES)


Listener = Callable[[list[Record], list[tuple[str, int]]], None]
_listeners: list[Listener] = []


def on_saved(listener: Listener) -> None:
    """Have `listener(saved records, removed (kind, id))` called inside the act's transaction: search keeps its index so."""
    _listeners.append(listener)


_current: ContextVar[Act | None] = ContextVar("act", default=None)


@contextmanager
def act(verb: str, *, actor: Actor, reason: str = "") -> Iterator[Act]:
    """Begin an act, or join the one in progress: an act within an act is part of the outer one, under its own verb."""
    outer = _current.get()
    if outer is not None:
        before = outer.verb
        outer.verb = verb
        try:
            yield outer
        finally:
            outer.verb = before
        return
    doing = Act(verb=verb, actor=actor, reason=reason)
    token = _current.set(doing)
    try:
        with transaction.atomic():
            yield doing
            doing.flush()
    finally:
        _current.reset(token)


def create_lanes(lane_model: type[models.Model]) -> None:
    """Called by the first migration."""
    for number in range(LANES):
        lane = Lane(pk=number, length=0, head=GENESIS, last_at=0)
        lane_model._base_manager.create(pk=number, length=0, head=GENESIS, last_at=0, seal=seal(lane))
