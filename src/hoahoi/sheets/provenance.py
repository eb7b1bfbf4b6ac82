"""Which row of which file a record came from."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from hoahoi.ledger.acts import Act
from hoahoi.ledger.records import Record, kinds
from hoahoi.ui.vietnamese import clean

from .models import Load, Provenance


def fingerprint(path: Path | str) -> str:
    """SHA-256 of the file's bytes."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def begin(
    doing: Act, path: Path | str, *, target: str, sheet: str = "", name: str | None = None, rows: int = 0, synthetic: bool = False,
) -> Load:  # fmt: skip
    """The load of this file, sheet and target: the one recorded before when the bytes are the same, else a new one."""
    path = Path(path)
    digest = fingerprint(path)
    known = Load.objects.filter(sha256=digest, target=target, sheet=sheet[:120]).order_by("pk").first()
    if known:
        return known
    title = clean(Path(name or path.name).name)[-200:]
    load = Load(title=title, sha256=digest, sheet=sheet[:120], target=target, rows=rows, loaded_at=timezone.now(), synthetic=synthetic)
    doing.save(load)
    return load


def note(load: Load, row: int, record: Record, source_url: str = "") -> None:
    """This record was made, or added to, by that row (1 is the header). Call it within the act; noting the same twice is one note."""
    Provenance.objects.get_or_create(load=load, row=row, kind=record.kind, object_id=record.pk, defaults={"source_url": source_url[:500]})


def note_all(load: Load, notes: Iterable[tuple[int, Record]]) -> None:
    """Many notes at once."""
    known = set(Provenance.objects.filter(load=load).values_list("row", "kind", "object_id"))
    wanted = {(row, record.kind, record.pk): None for row, record in notes}
    fresh = [(load.pk, row, kind, pk, "") for row, kind, pk in wanted if (row, kind, pk) not in known]
    columns = [Provenance._meta.get_field(n).column for n in ("load", "row", "kind", "object_id", "source_url")]
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:  # plain values of plain columns: twenty times as fast as through model instances
        cursor.executemany(
            f"insert into {quote(Provenance._meta.db_table)} ({', '.join(map(quote, columns))}) values (%s, %s, %s, %s, %s)", fresh
        )


def sources_of(record: Record) -> list[dict[str, Any]]:
    """Files and rows behind a record, oldest first: dict(file, sheet, row, url, source_url, at, synthetic)."""
    notes = Provenance.objects.filter(kind=record.kind, object_id=record.pk).select_related("load").order_by("load_id", "row")
    return [
        {
            "file": n.load.title,
            "sheet": n.load.sheet,
            "row": n.row,
            "url": n.load.get_absolute_url(),
            "source_url": n.source_url,
            "at": n.load.loaded_at,
            "synthetic": n.load.synthetic,
        }
        for n in notes
    ]


def of_file(path: Path | str) -> list[dict[str, Any]]:
    """[{"row": 2, "records": [{"kind", "id", "title", "url"}]}] for the rows of a loaded file that made records; [] when it was never loaded."""
    return of_loads(Load.objects.filter(sha256=fingerprint(path)))


def of_loads(loads: Iterable[Load]) -> list[dict[str, Any]]:
    """As of_file, for loads already found."""
    notes = list(Provenance.objects.filter(load__in=loads).order_by("row", "kind", "object_id").values_list("row", "kind", "object_id").distinct())
    ids: dict[str, set[int]] = defaultdict(set)
    for _row, kind, pk in notes:
        ids[kind].add(pk)
    records = {(kind, record.pk): record for kind, pks in ids.items() for record in _records(kind, pks)}
    rows: dict[int, list[dict[str, str]]] = {}
    for row, kind, pk in notes:
        record = records.get((kind, pk))
        if record is not None:
            entry = {"kind": kind, "id": str(pk), "title": _title(record), "url": record.get_absolute_url()}
            rows.setdefault(row, []).append(entry)
    return [{"row": row, "records": found} for row, found in rows.items()]


def _records(kind: str, pks: set[int]) -> list[Record]:
    model = kinds().get(kind)
    if model is None:
        return []
    links = [f.name for f in model._meta.concrete_fields if f.is_relation and f.name != "id"]
    titled = any(f.name == "title" for f in model._meta.concrete_fields)
    found = model._base_manager.all() if titled else model._base_manager.select_related(*links)
    ordered = sorted(pks)
    return [record for start in range(0, len(ordered), 500) for record in found.filter(pk__in=ordered[start : start + 500])]


def _title(record: Record) -> str:
    return str(getattr(record, "title", "") or record)
