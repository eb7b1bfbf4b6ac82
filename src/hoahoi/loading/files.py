"""A shipped file and what it becomes: whether it was loaded, and which row made which record."""

from __future__ import annotations

import csv
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from django.conf import settings

from hoahoi.ledger.acts import Act
from hoahoi.ledger.records import Record, columns
from hoahoi.sheets import provenance
from hoahoi.sheets.models import Load, Provenance

R = TypeVar("R", bound=Record)


def data(*parts: str) -> Path:
    """A file that the product ships."""
    return settings.CONFIG.data.joinpath(*parts)


def is_loaded(path: Path, target: str) -> bool:
    """Whether these very bytes were loaded as this kind of data before."""
    return Load.objects.filter(sha256=provenance.fingerprint(path), target=target).exists()


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass
class Source:
    """One file being loaded. Rows count from 1 with the header, as a spreadsheet shows them."""

    load: Load
    noted: dict[tuple[int, str, int], str] = field(default_factory=dict)

    @classmethod
    def begin(cls, doing: Act, path: Path, target: str, rows: int) -> Source:
        return cls(provenance.begin(doing, path, target=target, rows=rows))

    def note(self, row: int, record: Record, source_url: str = "") -> None:
        """This record was made, or added to, by that row."""
        self.noted[row, record.kind, record.pk] = source_url

    def close(self) -> None:
        """Write the notes that this file does not have yet."""
        known = set(Provenance.objects.filter(load=self.load).values_list("row", "kind", "object_id"))
        fresh = [
            Provenance(load=self.load, row=row, kind=kind, object_id=pk, source_url=url)
            for (row, kind, pk), url in self.noted.items()
            if (row, kind, pk) not in known
        ]
        Provenance.objects.bulk_create(fresh, batch_size=1_000)


def keep_all(doing: Act, wanted: Iterable[R], key: Callable[[R], Hashable], among: Iterable[R]) -> dict[Hashable, R]:
    """Make the reference records of `among` equal to `wanted`, found by `key`; nothing is removed. Returns them all by key."""
    found = {key(record): record for record in among}
    new: dict[Hashable, R] = {}
    changed = []
    for record in wanted:
        k = key(record)
        if k not in found:
            new[k] = record
            continue
        for name, column in columns(type(record)):
            if not column.primary_key and column.editable:
                setattr(found[k], name, getattr(record, name))
        changed.append(found[k])
    doing.create_all(list(new.values()))
    doing.update_all(changed)
    return found | new
