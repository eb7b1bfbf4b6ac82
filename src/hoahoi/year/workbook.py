"""The report's workbook: every figure with its link, every appendix in full, and where it all comes from. Same snapshot, same bytes."""

from __future__ import annotations

import io
from datetime import datetime
from math import ceil
from typing import Any

from django.conf import settings
from django.utils import timezone

from hoahoi.indicators.models import Snapshot

from .appendices import ONLY_IN_WORKBOOK, PARTS, Listing, figures_by_room
from .frozen import Frozen, FrozenFigure
from .writer import NO_DATA

MADE = datetime(2000, 1, 1)  # files carry no clock; when the figures were frozen stands on the sheet "Nguồn"
LETTER, LINE = 0.92, 16  # width of a letter in units of column width, height of a line in points, at 12 pt
_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class Sheet:
    """One worksheet written from the top down."""

    def __init__(self, book: Any, name: str, widths: list[float], formats: dict[str, Any], title: str) -> None:
        self.sheet = book.add_worksheet(name)
        self.formats = formats
        self.widths = widths
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        self.at = 0
        self.sheet.write_string(0, 0, title, formats["title"])
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.at = 2

    def head(self, labels: list[str]) -> None:
        for column, label in enumerate(labels):
            self.sheet.write_string(self.at, column, label, self.formats["head"])
        self.at += 1

    def grow(self, texts: list[str]) -> None:
        """Make the current row high enough for its longest text; spreadsheet programs do not do so by themselves on opening."""
        lines = max(ceil(len(text) * LETTER / width) for text, width in zip(texts, self.widths, strict=False) if width)
        if lines > 1:
            self.sheet.set_row(self.at, LINE * lines)

    def line(self, text: str, style: str = "note") -> None:
        self.sheet.write_string(self.at, 0, text, self.formats[style])
        self.at += 1


def workbook(snapshot: Snapshot) -> bytes:
    """report.xlsx of one snapshot."""
    frozen = Frozen(snapshot)
    target = io.BytesIO()
    import xlsxwriter  # when a workbook is asked for: it is slow to load, and every start would wait for it

    book = xlsxwriter.Workbook(target, {"in_memory": True, **_TEXT})
    book.set_properties({"title": f"Báo cáo năm {frozen.year}: chỉ tiêu và phụ lục", "author": frozen.content["office"]["title"], "created": MADE})
    formats = _formats(book)
    _figures(book, formats, frozen)
    for part in (*PARTS, ONLY_IN_WORKBOOK):
        _part(book, formats, frozen, part.sheet, part.title, list(part.listings))
    _published(book, formats, frozen)
    _source(book, formats, frozen)
    book.close()
    return target.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    font = {"font_name": "Times New Roman", "font_size": 12}
    cell = {**font, "border": 1, "border_color": "#BBB6A8", "valign": "top", "text_wrap": True}
    made = {
        "title": {**font, "bold": True, "font_size": 14},
        "head": {**cell, "bold": True, "bg_color": "#E7EFEC", "align": "center", "valign": "vcenter"},
        "text": cell,
        "number": {**cell, "num_format": "#,##0.##"},
        "whole": {**cell, "num_format": "#,##0"},
        "link": {**cell, "font_color": "#0F5A4A", "underline": 1},
        "room": {**cell, "bold": True, "bg_color": "#F4F1EA"},
        "note": {**font, "italic": True, "font_color": "#5A5F5D"},
    }
    return {name: book.add_format(look) for name, look in made.items()}


def _absolute(url: str) -> str:
    return f"{settings.CONFIG.base_url}{url}"


def _figures(book: Any, formats: dict[str, Any], frozen: Frozen) -> None:
    """One row per metric. The values are numbers; an empty cell means that no record stands behind the figure."""
    year = frozen.year
    sheet = Sheet(book, "Chỉ tiêu", [6, 58, 18, 14, 14, 14, 34, 60], formats, f"Chỉ tiêu năm {year}")
    if frozen.warning:
        sheet.line(frozen.warning, "title")
    sheet.head(["STT", "Chỉ tiêu", "Đơn vị tính", f"Năm {year - 1}", f"Năm {year}", "Tăng, giảm", "Mã tham chiếu", "Cách tính"])
    sheet.sheet.freeze_panes(sheet.at, 2)
    position = 0
    for room, figures in figures_by_room(frozen):
        for column in range(8):
            sheet.sheet.write_string(sheet.at, column, room if column == 1 else "", formats["room"])
        sheet.at += 1
        for figure in figures:
            position += 1
            _figure(sheet, position, figure, frozen)
    sheet.line("Ô trống: chưa có số liệu.")


def _figure(sheet: Sheet, position: int, figure: FrozenFigure, frozen: Frozen) -> None:
    out, formats, row = sheet.sheet, sheet.formats, sheet.at
    out.write_number(row, 0, position, formats["whole"])
    link = _absolute(f"/so-lieu/{figure.code}/?ky={frozen.year}&chot={frozen.snapshot.pk}")
    out.write_url(row, 1, link, formats["link"], figure.year_title)
    out.write_string(row, 2, figure.unit, formats["text"])
    cells = ((3, figure.before, bool(figure.before)), (4, figure.value, figure.known), (5, figure.change, bool(figure.known and figure.before)))
    for column, value, shown in cells:
        if shown:
            out.write_number(row, column, float(round(value, 2)), formats["number" if figure.places else "whole"])
        else:
            out.write_blank(row, column, None, formats["text"])
    out.write_string(row, 6, f"{figure.code}@{frozen.mark}", formats["text"])
    out.write_string(row, 7, figure.when, formats["text"])
    sheet.grow(["", figure.year_title, figure.unit, "", "", "", "", figure.when])
    sheet.at += 1


def _part(book: Any, formats: dict[str, Any], frozen: Frozen, name: str, title: str, listings: list[Listing]) -> None:
    widest = max(listings, key=lambda listing: len(listing.columns))
    sheet = Sheet(book, name, [6, *(8 * width for _, _, width in widest.columns), 24], formats, title)
    for listing in listings:
        if listing.title:
            sheet.line(listing.title, "room")
        rows = listing.rows(frozen)
        if not rows:
            sheet.line(NO_DATA)
            continue
        sheet.head(["STT", *(label for label, _, _ in listing.columns), "Bản ghi"])
        for position, row in enumerate(rows, 1):
            sheet.sheet.write_number(sheet.at, 0, position, formats["whole"])
            cells = listing.cells(row)
            sheet.grow(["", *cells])
            for column, text in enumerate(cells, 1):
                sheet.sheet.write_string(sheet.at, column, text, formats["text"])
            sheet.sheet.write_url(sheet.at, len(cells) + 1, _absolute(row["url"]), formats["link"], f"{row['kind']} {row['id']}")
            sheet.at += 1
        sheet.at += 1


def _published(book: Any, formats: dict[str, Any], frozen: Frozen) -> None:
    sheet = Sheet(book, "PL VIII Đã công bố", [6, 60, 14, 18, 16, 70], formats, "Số liệu đã công bố, không tính từ hồ sơ")
    rows = frozen.content["published"]
    if not rows:
        sheet.line(NO_DATA)
        return
    sheet.head(["STT", "Nội dung", "Giá trị", "Đơn vị tính", "Kỳ", "Nguồn"])
    for position, row in enumerate(rows, 1):
        sheet.sheet.write_number(sheet.at, 0, position, formats["whole"])
        sheet.sheet.write_string(sheet.at, 1, row["title"], formats["text"])
        sheet.sheet.write_number(sheet.at, 2, float(row["value"]), formats["number" if "." in row["value"] else "whole"])
        sheet.grow(["", row["title"], "", row["unit"], row["period"], row["source_url"]])
        for column, name in ((3, "unit"), (4, "period"), (5, "source_url")):
            sheet.sheet.write_string(sheet.at, column, row[name], formats["text"])
        sheet.at += 1


def _source(book: Any, formats: dict[str, Any], frozen: Frozen) -> None:
    sheet = Sheet(book, "Nguồn", [30, 90], formats, "Nguồn của số liệu")
    frozen_at = timezone.localtime(frozen.snapshot.frozen_at)
    facts = (
        ("Đơn vị", frozen.content["office"]["title"]),
        ("Lần chốt", f"{frozen.snapshot.title} ({frozen_at:%H:%M ngày %d/%m/%Y})"),
        ("Mã chốt (SHA-256)", frozen.snapshot.sha256),
        ("Phiên bản phần mềm", frozen.snapshot.code_version),
        ("Cách đọc mã tham chiếu", f"mã chỉ tiêu@năm-lần chốt: tasks.accepted@{frozen.mark} là chỉ tiêu tasks.accepted của lần chốt này."),
        ("Số liệu đã công bố", "Do báo chí, cơ quan công bố, ghi riêng ở bảng PL VIII; không cộng vào chỉ tiêu."),
    )
    for label, text in facts:
        sheet.sheet.write_string(sheet.at, 0, label, formats["head"])
        sheet.sheet.write_string(sheet.at, 1, text, formats["text"])
        sheet.grow([label, text])
        sheet.at += 1
