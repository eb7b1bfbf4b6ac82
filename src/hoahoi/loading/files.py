"""A shipped file and what it becomes: whether it was loaded, and which row made which record."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.utils import timezone

from hoahoi.ledger.acts import Act
from hoahoi.ledger.records import Record, columns
from hoahoi.sheets.models import Load, Provenance


R = TypeVar("R", bound=Record)


def data(*parts: str) -> Path:
    """A file that the product ships."""
    return settings.CONFIG.data.joinpath(*parts)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def is_loaded(path: Path, target: str) -> bool:
    """Whether these very bytes were loaded as this kind of data before."""
    return Load.objects.filter(sha256=sha256(path), target=target).exists()


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass
class Source:
    """One file being loaded. Rows count from 1 with the header, as a spreadsheet shows them."""

    doing: Act
    load: Load
    noted: dict[tuple[int, str, int], str] = field(default_factory=dict)

    @classmethod
    def begin(cls, doing: Act, path: Path, target: str, rows: int) -> Source:
        load = Load(title=path.name, sha256=sha256(path), target=target, rows=rows, loaded_at=timezone.now())
        doing.save(load)
        return cls(doing, load)

    def note(self, row: int, record: Record, source_url: str = "") -> None:
        """This record was made, or added to, by that row."""
        self.noted[row, record.kind, record.pk] = source_url

    def close(self) -> None:
        Provenance.objects.bulk_create(
            [
                Provenance(load=self.load, row=row, kind=kind, object_id=pk, source_url=url)
                for (row, kind, pk), url in self.noted.items()
            ],
            batch_size=1_000,
        )


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
