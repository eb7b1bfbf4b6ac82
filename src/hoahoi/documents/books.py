"""The clerk's two books, outgoing and incoming, line by line with the columns of Nghị định 30/2020/NĐ-CP, Appendix IV."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoahoi.directory.models import Office
from hoahoi.ledger.dates import PartialDate, within

from .models import Document
from .numbering import INCOMING
from .signature_models import RegisterLine

Book = RegisterLine.Book

COLUMNS = {
    Book.OUT: (
        gettext_lazy("Số, ký hiệu văn bản"), gettext_lazy("Ngày tháng văn bản"), gettext_lazy("Tên loại và trích yếu nội dung văn bản"),
        gettext_lazy("Người ký"), gettext_lazy("Nơi nhận văn bản"), gettext_lazy("Đơn vị, người nhận bản lưu"), gettext_lazy("Số lượng bản"),
        gettext_lazy("Ngày chuyển"), gettext_lazy("Ký nhận"), gettext_lazy("Ghi chú"),
    ),
    Book.IN: (
        gettext_lazy("Ngày đến"), gettext_lazy("Số đến"), gettext_lazy("Tác giả"), gettext_lazy("Số, ký hiệu văn bản"),
        gettext_lazy("Ngày tháng văn bản"), gettext_lazy("Tên loại và trích yếu nội dung văn bản"), gettext_lazy("Đơn vị hoặc người nhận"),
        gettext_lazy("Ngày chuyển"), gettext_lazy("Ký nhận"), gettext_lazy("Ghi chú"),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One number. cells: text per column, numbers of copies and arrivals included. document, line: what there is of it."""

    number: int
    cells: Sequence[str]
    document: Document | None = None
    line: RegisterLine | None = None
    state: str = "kept"  # kept | cancelled | gap


def series_of(office: Office, year: int) -> list[str]:
    """Outgoing series that gave a number in the year, by name."""
    lines = RegisterLine.objects.filter(office=office, book=Book.OUT, year=year).values_list("series", flat=True)
    earlier = {d.number.partition("/")[2] for d in _documents(office, year) if "/" in d.number}
    known = set(lines)
    letters = {s for s in known if "-" not in s}
    return sorted(known | {s for s in earlier if not any(s.startswith(f"{plain}-") for plain in letters)})


def years_of(office: Office) -> list[int]:
    return sorted(set(RegisterLine.objects.filter(office=office).values_list("year", flat=True)), reverse=True)


def outgoing(office: Office, year: int, series: str) -> list[Row]:
    """Every number of the series in order: given here, cancelled, given before the register was kept here; and what is missing, explained."""
    lines = RegisterLine.objects.filter(office=office, book=Book.OUT, year=year, series=series).select_related("document__signer").order_by("number")
    rows = {line.number: _outgoing_row(line) for line in lines}
    first_here = min(rows, default=0)
    for document in _documents(office, year):
        head, _slash, after = document.number.partition("/")
        of_series = after == series or ("-" not in series and after.startswith(f"{series}-"))
        if of_series and head.strip().isdecimal():
            rows.setdefault(int(head), Row(int(head), _document_cells(document, None), document))
    for number in range(1, max(rows, default=0)):
        if number not in rows:
            rows[number] = _gap(number, series, first_here)
    return [rows[number] for number in sorted(rows)]


def incoming(office: Office, year: int) -> list[Row]:
    lines = RegisterLine.objects.filter(office=office, book=Book.IN, year=year, series=INCOMING).select_related("document__issuer").order_by("number")
    return [_incoming_row(line) for line in lines]


def _documents(office: Office, year: int) -> list[Document]:
    found = Document.objects.filter(within("issued_on", date(year, 1, 1), date(year, 12, 31)), issuer=office.organisation).exclude(number="")
    return list(found.exclude(direction=Document.Direction.IN).select_related("signer"))


def _outgoing_row(line: RegisterLine) -> Row:
    if line.document is not None:
        return Row(line.number, _document_cells(line.document, line), line.document, line)
    why = _("Số đã hủy ngày %(day)s. Lý do: %(reason)s") % {"day": _day(line.cancelled_on), "reason": line.cancel_reason}
    return Row(line.number, [f"{line.number:02d}/{line.series}", _day(line.day), line.subject, *[""] * 6, why], None, line, "cancelled")


def _document_cells(document: Document, line: RegisterLine | None) -> list[str]:
    named = f"{document.get_type_display()}: {document.title}"
    signer = document.signer.title if document.signer else ""
    kept = [line.recipients, line.kept_by, str(line.copies or ""), _day(line.transferred_on), "", line.note] if line else [""] * 6
    return [document.number, str(document.issued_on or ""), named, signer, *kept]


def _gap(number: int, series: str, first_here: int) -> Row:
    why = _("Cấp trước khi sổ này được mở, hoặc chưa nhập.") if not first_here or number < first_here else _("Không có trong sổ.")
    return Row(number, [f"{number:02d}/{series}", *[""] * 8, why], state="gap")


def _incoming_row(line: RegisterLine) -> Row:
    document = line.document
    author = document.issuer.title if document and document.issuer else ""
    about = [author, document.number, str(document.issued_on or ""), f"{document.get_type_display()}: {document.title}"] if document else [""] * 4
    return Row(line.number, [_day(line.day), str(line.number), *about, line.received_by, _day(line.transferred_on), "", line.note], document, line)


def _day(day: date | None) -> str:
    return str(PartialDate.of(day)) if day else ""
