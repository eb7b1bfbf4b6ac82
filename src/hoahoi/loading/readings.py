"""Our reviewed reading of the public record: which rows tell of one thing where the record does not say so by an equal title."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hoahoi.ui.vietnamese import clean, fold

from .facts import Fact


class ReadingError(Exception):
    """A reading names a row that is no longer what was reviewed."""


@dataclass(frozen=True)
class Readings:
    """The readings by what they decide. Rows are given by number."""

    tables: dict[str, list[dict[str, Any]]]
    rows: dict[int, Fact]

    def of(self, table: str, row: int) -> dict[str, Any]:
        """The entry of a table for one row, {} when the row needs no reading."""
        return next((entry for entry in self.each(table) if row in self._rows_of(entry)), {})

    def each(self, table: str) -> list[dict[str, Any]]:
        return self.tables.get(table, [])

    def row(self, name: str) -> int:
        """Number of the row named "6: Cuộc khởi nghĩa". Raises ReadingError when row 6 does not hold these words."""
        number, words = name.split(":", 1)
        fact = self.rows.get(int(number))
        if fact is None or fold(clean(words)) not in fold(fact.title):
            raise ReadingError(f"readings.toml: dòng {number} của facts.csv không còn là “{words.strip()}”. Xem lại cách đọc dòng này.")
        return fact.row

    def spelling(self, name: str) -> tuple[str, str]:
        """An organisation's fullest name, and a note of how else sources spell it and why that is taken as the same ("" when they do not)."""
        for entry in self.each("organisation"):
            if name in (entry["title"], *entry["also"]):
                return entry["title"], f"Nguồn còn ghi: {'; '.join(entry['also'])}. {entry['reason']}"
        return name, ""

    def _rows_of(self, entry: dict[str, Any]) -> list[int]:
        names = entry.get("rows") or [entry["row"]]
        return [self.row(name) for name in names]


def read_readings(path: Path, facts: list[Fact]) -> Readings:
    return Readings(tomllib.loads(path.read_text(encoding="utf-8")), {fact.row: fact for fact in facts})
