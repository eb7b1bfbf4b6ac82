"""Reading a snapshot: its figures and lists, as typed values."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from hoahoi.documents.wording import Voice
from hoahoi.indicators.frozen import amounts_of
from hoahoi.indicators.models import Snapshot
from hoahoi.ledger.records import kinds


@dataclass(frozen=True)
class FrozenFigure:
    """One metric as it stood. rows: (id, value) of each record counted; base: ids that a ratio is measured against."""

    code: str
    title: str
    unit: str
    room: str
    kind: str
    places: int
    when: str
    value: Decimal
    before: Decimal
    record: str
    rows: tuple[tuple[int, Decimal], ...]
    base: tuple[int, ...] = ()

    @property
    def year_title(self) -> str:
        """The title where the period is one year."""
        return self.title.replace("trong kỳ", "trong năm").replace("cuối kỳ", "cuối năm").replace("sang kỳ sau", "sang năm sau")

    @property
    def change(self) -> Decimal:
        return self.value - self.before

    @property
    def known(self) -> bool:
        """Whether any record stands behind the figure. A figure without records is shown as unknown, not as zero."""
        return bool(self.base if self.kind == "ratio" else self.rows)


class Frozen:
    """The content of one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.content: dict[str, Any] = json.loads(snapshot.content)

    @property
    def year(self) -> int:
        return int(self.content["year"])

    @cached_property
    def voice(self) -> Voice:
        """The office's words as they stood when the snapshot was taken: the same snapshot gives the same report."""
        return Voice(self.snapshot.frozen_at)

    @property
    def mark(self) -> str:
        """"2019-1": year and number of the snapshot, as references carry it."""
        return f"{self.snapshot.year}-{self.snapshot.number}"

    @property
    def warning(self) -> str:
        """What the face of everything drawn from the snapshot must say when records made up for trying stand behind its figures, else ""."""
        if not self.content.get("synthetic"):
            return ""
        return "BẢN THỬ. Số liệu dưới đây tính cả dữ liệu mẫu do phần mềm tạo ra, không có thật; không dùng làm báo cáo."

    @cached_property
    def figures(self) -> dict[str, FrozenFigure]:
        """Figures by code, in the order in which the rooms declare them."""
        return {code: _figure(code, self.content["metrics"][code]) for code in self.content["order"]}

    def list(self, name: str) -> list[dict[str, Any]]:
        return self.content["lists"][name]

    def title_of(self, kind: str, pk: int) -> str:
        return self.content["titles"].get(kind, {}).get(str(pk), f"{kind} {pk}")

    def url_of(self, kind: str, pk: int) -> str:
        return f"/{kinds()[kind].slug}/{pk}/" if kind in kinds() else ""

    def series(self, code: str) -> list[tuple[int, Decimal | None]]:
        """(year, value), None where no record stood behind it."""
        return [(int(year), None if value is None else Decimal(value)) for year, value in sorted(self.content["series"][code].items())]

    def groups(self, code: str, label: str) -> list[tuple[str, Decimal]]:
        return [(title, Decimal(value)) for title, value in self.content["groups"][code].get(label, [])]


def _figure(code: str, raw: dict[str, Any]) -> FrozenFigure:
    return FrozenFigure(
        code=code, title=raw["title"], unit=raw["unit"], room=raw["room"], kind=raw["kind"], places=raw["places"], when=raw["when"],
        value=Decimal(raw["value"]), before=Decimal(raw["before"]), record=raw["record"],
        rows=tuple(amounts_of(raw).items()), base=tuple(raw.get("base", ())),
    )  # fmt: skip
