"""The rows of the public record, and what can be read off their text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from hoahoi.ledger.dates import PartialDate
from hoahoi.ui.vietnamese import clean, fold

from .files import read_csv

_SPAN = re.compile(r"^(?:thực hiện |\d+ năm \()?(?:(\d{1,2})/)?(\d{4})\s*-\s*(?:(\d{1,2})/)?(\d{4})\)?$")
_PERIOD = re.compile(r"giai đoạn (\d{4})\s*-\s*(\d{4})")
_CHAIR = re.compile(r"Chủ tịch(?: Hội đồng| HĐGK)?:? ([^,;]+)")


@dataclass(frozen=True)
class Fact:
    """One row. row counts from 1 with the header; date is as precise as the source, None when it gives none."""

    row: int
    kind: str
    title: str
    number: str
    date: PartialDate | None
    organisations: tuple[str, ...]
    persons: tuple[str, ...]
    rating: str
    place_text: str
    source_url: str
    note: str

    @property
    def organisation(self) -> str:
        return self.organisations[0] if self.organisations else ""

    @property
    def person(self) -> str:
        return self.persons[0] if self.persons else ""

    @property
    def remarks(self) -> list[str]:
        """The note, remark by remark."""
        return [part.strip() for part in self.note.split(";") if part.strip()]

    def says(self, *words: str) -> bool:
        return any(word in remark.lower() for word in words for remark in self.remarks)

    @property
    def span(self) -> tuple[PartialDate, PartialDate] | None:
        """Start and end of the work: "thực hiện 8/2017-8/2020", "3 năm (2018-2021)"; a remark about another period does not count."""
        for remark in self.remarks:
            part = remark.removeprefix("cấp tỉnh").strip()
            if m := _SPAN.match(part):
                first, first_year, last, last_year = m.groups()
                return PartialDate(int(first_year), _int(first)), PartialDate(int(last_year), _int(last))
        return None

    @property
    def years(self) -> tuple[PartialDate, PartialDate] | None:
        """Years of a programme by its title or note: "giai đoạn 2012-2020", "năm 2020"."""
        if m := _PERIOD.search(self.title):
            return PartialDate(int(m[1])), PartialDate(int(m[2]))
        if m := re.search(r"năm (\d{4})", self.title) or re.search(r"nhiệm vụ trọng tâm \d+ năm (\d{4})", self.note):
            return PartialDate(int(m[1])), PartialDate(int(m[1]))
        return None

    @property
    def days(self) -> tuple[PartialDate, PartialDate] | None:
        """First and last day of "14-18/8/2024" or "từ 28/10/2020 đến 25/11/2020"; months of "từ tháng 6 đến tháng 8/2022"."""
        if m := re.search(r"từ (\d{1,2})/(\d{1,2})/(\d{4}) đến (\d{1,2})/(\d{1,2})/(\d{4})", self.note):
            a, b, c, d, e, f = map(int, m.groups())
            return PartialDate(c, b, a), PartialDate(f, e, d)
        if m := re.search(r"từ tháng (\d{1,2}) đến tháng (\d{1,2})/(\d{4})", self.note):
            first, last, year = map(int, m.groups())
            return PartialDate(year, first), PartialDate(year, last)
        if m := re.search(r"\b(\d{1,2})-(\d{1,2})/(\d{1,2})/(\d{4})", self.note):
            first, last, month, year = map(int, m.groups())
            return PartialDate(year, month, first), PartialDate(year, month, last)
        return None

    @property
    def chair(self) -> str:
        m = _CHAIR.search(self.note)
        return m[1].strip() if m else ""

    @property
    def size(self) -> int | None:
        m = re.search(r"(\d+) thành viên", self.note)
        return int(m[1]) if m else None

    @property
    def batch(self) -> str:
        m = re.search(r"đợt \d+ năm \d{4}", self.note)
        return m[0] if m else ""

    @property
    def quoted(self) -> str:
        """Folded title of the task that this row names in quotation marks: đề tài: “...”."""
        m = re.search(r"[Đđ]ề tài:? “(.+)”", self.title)
        return fold(clean(m[1])) if m else ""


def read_facts(path: Path) -> list[Fact]:
    return [_fact(number, row) for number, row in enumerate(read_csv(path), 2)]


def _fact(number: int, row: dict[str, str]) -> Fact:
    return Fact(
        row=number, kind=row["kind"], title=clean(row["title"]), number=row["identifier"].strip(),
        date=PartialDate.parse(row["date"]) if row["date"].strip() else None,
        organisations=_several(row["organisation"]), persons=_several(row["person"]), rating=clean(row["rating"]),
        place_text=clean(row["place"]), source_url=row["source_url"].strip(), note=clean(row["note"]),
    )  # fmt: skip


def _several(text: str) -> tuple[str, ...]:
    return tuple(clean(part) for part in text.split(";") if part.strip())


def _int(text: str | None) -> int | None:
    return int(text) if text else None
