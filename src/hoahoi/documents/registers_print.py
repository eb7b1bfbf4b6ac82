"""The books on paper and in spreadsheets. Pages lie across, as the printed books do; the signing column stays empty for the hand."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from hoahoi.directory.models import Office
from hoahoi.sheets.cells import escaped

from .blocks import Appendix, Draft, Table
from .books import COLUMNS, Book, Row
from .render import pdf

_WIDTHS = {Book.OUT: (3, 2.2, 5, 2.4, 2.6, 2.2, 1.2, 2.2, 1.2, 2.2), Book.IN: (2.2, 1.1, 2.8, 3, 2.2, 4.8, 2.4, 2.2, 1.2, 2.2)}
_ALIGN = {Book.OUT: "lcllllcccl", Book.IN: "ccllcllccl"}


def book_title(book: str, year: int, series: str = "") -> str:
    if book == Book.IN:
        return _("Sổ đăng ký văn bản đến năm %(year)s") % {"year": year}
    return _("Sổ đăng ký văn bản đi năm %(year)s, ký hiệu %(series)s") % {"year": year, "series": series}


def book_pdf(office: Office, book: str, year: int, rows: Sequence[Row], day: date, series: str = "") -> bytes:
    """PDF/A, landscape; the head of the table stands on every page."""
    table = Table([str(c) for c in COLUMNS[Book(book)]], [list(row.cells) for row in rows], _WIDTHS[Book(book)], _ALIGN[Book(book)])
    title = book_title(book, year, series)
    return pdf(Draft(title, office.title, [Appendix(office.title.upper(), title, landscape=True), table], day))


def book_csv(book: str, rows: Sequence[Row]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([str(c) for c in COLUMNS[Book(book)]])
    writer.writerows([[escaped(cell) for cell in row.cells] for row in rows])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def book_xlsx(book: str, year: int, rows: Sequence[Row], series: str = "") -> bytes:
    import xlsxwriter  # slow to load, and few pages need it

    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False})
    sheet = workbook.add_worksheet(_("Sổ đăng ký"))
    bold, head = (
        workbook.add_format({"bold": True, "font_size": 13}),
        workbook.add_format({"bold": True, "text_wrap": True, "border": 1, "valign": "top"}),
    )
    cell = workbook.add_format({"text_wrap": True, "border": 1, "valign": "top"})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    sheet.write_string(0, 0, book_title(book, year, series), bold)
    for index, (column, width) in enumerate(zip(COLUMNS[Book(book)], _WIDTHS[Book(book)], strict=True)):
        sheet.set_column(index, index, width * 7)
        sheet.write_string(2, index, str(column), head)
    for number, row in enumerate(rows, 3):
        for index, text in enumerate(row.cells):
            sheet.write_string(number, index, escaped(text), cell)
    workbook.close()
    return out.getvalue()
