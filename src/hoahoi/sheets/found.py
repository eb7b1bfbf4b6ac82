"""What a sheet holds that cannot be read as it stands."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Found:
    """Cells of one sheet that would read as empty though they are not, by 0-based (row, column)."""

    uncomputed: list[tuple[int, int]] = field(default_factory=list)
    errors: list[tuple[int, int, str]] = field(default_factory=list)
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
