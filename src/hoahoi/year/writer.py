"""Writing the report's text from a snapshot: figures that carry their reference, words quoted from records, and nothing else with a number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from hoahoi.directory.queries import in_text
from hoahoi.documents.blocks import Block, Figure, Heading, Item, Paragraph, Run
from hoahoi.indicators.published import source_name
from hoahoi.ui.vietnamese import money_short, number

from .frozen import Frozen, FrozenFigure
from .lists import on

NO_DATA = "Chưa có số liệu."
NO_TEXT = "Chưa có nội dung; phòng chuyên môn bổ sung."
ITEMS_SHOWN = 15  # a longer list stands in its appendix


class Quote(str):
    """Words of a record: a title, a number of a document, a date, a name. Their digits are not figures of the report."""


def count_text(value: Decimal) -> str:
    """A count as office papers write it: "07", "12", "1.234"."""
    return f"{int(value):02d}" if value == int(value) and 0 < value < 10 else number(value)


def value_text(figure: FrozenFigure, value: Decimal | None = None) -> str:
    """A figure's value with the unit that belongs to it in writing: "07", "12,5 %", "1,23 tỷ đồng"."""
    value = figure.value if value is None else value
    if figure.kind == "ratio":
        return f"{number(value, figure.places)} %"
    return money_short(value) if figure.kind == "sum" else count_text(value)


def cell_text(figure: FrozenFigure, value: Decimal) -> str:
    """A value for a table column whose unit stands beside it; "–" where no record stands behind it."""
    return number(value, figure.places)


@dataclass
class Writer:
    """Blocks of one report in the making."""

    frozen: Frozen
    blocks: list[Block] = field(default_factory=list)

    # blocks

    def heading(self, level: Any, number_: str, text: str) -> None:
        self.blocks.append(Heading(level, number_, text))

    def say(self, *runs: Run) -> None:
        self.blocks.append(Paragraph(list(runs)))

    def quiet(self, *runs: Run) -> None:
        """A muted line: no data, or a note."""
        self.blocks.append(Paragraph(list(runs), muted=True))

    def item(self, *runs: Run) -> None:
        self.blocks.append(Item(list(runs)))

    def items(self, rows: Sequence[dict[str, Any]], describe: Callable[[dict[str, Any]], Iterable[Run]], appendix: str = "") -> None:
        """Records one under the other, each ending ";", the last ".". A long list stops and says where the whole stands."""
        shown = rows if len(rows) <= ITEMS_SHOWN else rows[:ITEMS_SHOWN]
        for position, row in enumerate(shown, 1):
            self.item(*describe(row), ";" if position < len(shown) or len(shown) < len(rows) else ".")
        if len(shown) < len(rows):
            self.item(f"và các bản ghi còn lại tại {appendix or 'bảng tính kèm theo báo cáo'}.")

    # figures

    def known(self, code: str) -> bool:
        return self.frozen.figures[code].known

    def link(self, code: str) -> str:
        frozen = f"&chot={self.frozen.snapshot.pk}" if self.frozen.snapshot.pk else ""
        return f"/so-lieu/{code}/?ky={self.frozen.year}{frozen}"

    def figure(self, code: str, text: str = "") -> Figure:
        """A metric's frozen value in running text."""
        return Figure(text or value_text(self.frozen.figures[code]), f"{code}@{self.frozen.mark}", self.link(code))

    def part(self, code: str, label: str, title: str, value: Decimal) -> Figure:
        """One group of a metric's breakdown."""
        return Figure(count_text(value), f"{code}[{label}: {title}]@{self.frozen.mark}", f"{self.link(code)}&nhom={quote(label)}#nhom")

    def before(self, code: str) -> Figure:
        """The metric's value in the year before, as frozen beside this year's."""
        figure = self.frozen.figures[code]
        return Figure(cell_text(figure, figure.before), f"{code}:before@{self.frozen.mark}", f"/so-lieu/{code}/?ky={self.frozen.year - 1}")

    def enumeration(self, parts: Sequence[tuple[str, str]]) -> list[Run]:
        """ "07 hội đồng xác định nhiệm vụ, 02 hội đồng nghiệm thu và 01 hội đồng sáng kiến" from (code, words), known figures only."""
        return joined([[self.figure(code), f" {words}"] for code, words in parts if self.known(code)])

    # published figures

    def published(self, words: Sequence[str], *, but: Sequence[str] = ()) -> None:
        """Published figures up to this year whose title has one of the words, a line for each source, apart from what the record gives."""
        chosen = [
            r for r in self.frozen.content["published"]
            if r["until"] == self.frozen.year and any(w in r["title"].lower() for w in words) and not any(w in r["title"].lower() for w in but)
        ]  # fmt: skip
        for source in dict.fromkeys(source_name(r["source_url"]) for r in chosen):
            parts = [
                [Quote(lower_first(r["title"]) + _over(r["period"])), ": ", self.published_figure(r), f" {r['unit']}"]
                for r in chosen if source_name(r["source_url"]) == source
            ]  # fmt: skip
            runs = [run for position, part in enumerate(parts) for run in ([*part] if not position else ["; ", *part])]
            self.quiet("Theo ", Quote(source), " (số liệu đã công bố, không tính từ hồ sơ): ", *runs, ".")

    def published_figure(self, row: dict[str, Any]) -> Figure:
        url = f"/so-lieu/cong-bo/?nam={self.frozen.year}#so-{row['id']}"
        return Figure(number(Decimal(row["value"])), f"published:{row['id']}@{self.frozen.mark}", url)


def _over(period: str) -> str:
    """The years of a figure that covers several."""
    return f" ({period})" if "-" in period else ""


def lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def joined(parts: Sequence[Sequence[Run]]) -> list[Run]:
    """Parts joined with commas and, before the last, "và"."""
    runs: list[Run] = []
    for position, part in enumerate(parts):
        if position:
            runs.append(" và " if position == len(parts) - 1 else ", ")
        runs += part
    return runs


def document_words(row: dict[str, Any]) -> list[Run]:
    """ "Quyết định số 2253/QĐ-UBND ngày 19/11/2019 của UBND tỉnh Lạng Sơn: Thành lập 07 Hội đồng ..." """
    runs: list[Run] = [row["type"] if row["type"] != "Khác" else "Văn bản"]
    if row["number"]:
        runs += [" số ", Quote(row["number"])]
    if row["date"]:
        runs += [" ngày " if row["date"][:2].isdigit() else " ", Quote(row["date"])]
    if row["issuer"]:
        runs += [" của ", Quote(row["issuer"])]
    return [*runs, ": ", Quote(row["title"])]


def council_words(row: dict[str, Any]) -> list[Run]:
    """ "Hội đồng xác định nhiệm vụ: Giải pháp nâng cao hiệu quả ..." with what is known of its meeting and result."""
    runs: list[Run] = [f"Hội đồng {row['type']}: ", Quote(row["title"])]
    notes = [f"họp {on(row['met'])}" if row["met"] else "", f"xếp loại {row['rating']}" if row["rating"] else ""]
    known = ", ".join(n for n in notes if n)
    return [*runs, Quote(f" ({known})")] if known else runs


def task_words(row: dict[str, Any]) -> list[Run]:
    """A task with its host and time, as far as known."""
    notes = [row["host"], row["time"]]
    known = "; ".join(n for n in notes if n)
    return [Quote(row["title"]), Quote(f" ({known})")] if known else [Quote(row["title"])]


def right_words(row: dict[str, Any]) -> list[Run]:
    places = ", ".join(in_text(place) for place in row["place"].split(", ") if place)
    notes = [" ".join(part for part in (row["status"], on(row["granted"]) if row["granted"] else "") if part), places]
    return [Quote(row["title"]), Quote(f" ({', '.join(n for n in notes if n)})")]


def event_words(row: dict[str, Any]) -> list[Run]:
    when = row["date"]
    notes = [on(when) if when else "", row.get("organiser") or row.get("organisation") or row.get("giver") or ""]
    known = ", ".join(n for n in notes if n)
    return [Quote(row["title"]), Quote(f" ({known})")] if known else [Quote(row["title"])]


def award_words(row: dict[str, Any]) -> list[Run]:
    notes = [row["prize"], row["recipient"], on(row["date"]) if row["date"] else ""]
    known = ", ".join(n for n in notes if n)
    return [Quote(row["title"]), Quote(f" ({known})")] if known else [Quote(row["title"])]


def titled(rows: Iterable[dict[str, Any]], words: Sequence[str]) -> list[dict[str, Any]]:
    """Rows whose title has one of the words."""
    return [r for r in rows if any(w in r["title"].lower() for w in words)]
