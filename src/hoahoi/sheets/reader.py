"""From a file to rows: what kind of file it truly is, which sheet, which row is the header."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .csvfile import read_csv
from .found import Found
from .problems import Problem, SheetFault, fault
from .workbook import kind_of_zip, read_workbook

MOST_BYTES = 50 * 2**20
MOST_ROWS = 200_000
TEXT = (".csv", ".tsv", ".txt")
BOOKS = (".xlsx", ".xls", ".ods")
READABLE = TEXT + BOOKS
_SIGNATURES = (
    (b"%PDF", "PDF"), (b"{\\rtf", "RTF"), (b"\x89PNG", "ảnh PNG"), (b"\xff\xd8\xff", "ảnh JPEG"), (b"GIF8", "ảnh GIF"),
    (b"Rar!", "nén RAR"), (b"7z\xbc\xaf", "nén 7z"), (b"\x1f\x8b", "nén gzip"), (b"SQLite format 3", "cơ sở dữ liệu"),
)  # fmt: skip
_ADVICE = gettext_lazy("Mở bằng Excel hoặc LibreOffice rồi lưu dạng .xlsx hoặc CSV UTF-8.")


@dataclass
class Table:
    """One sheet as read: rows[0] is the sheet's row 1. sheet is "" for text files."""

    sheet: str
    rows: list[list[Any]]
    found: Found = field(default_factory=Found)
    notes: list[Problem] = field(default_factory=list)

    def filled(self, index: int) -> bool:
        return any(not _empty(cell) for cell in self.rows[index])


def _empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def read_table(path: Path, *, name: str | None = None, sheet: str | None = None) -> Table:
    """Read one sheet of a file. name: what the person called it, when `path` is an upload. Raises SheetFault."""
    path = Path(path)
    name = name or path.name
    try:
        size = path.stat().st_size
    except OSError:
        raise fault(_("Không đọc được tệp %s. Kiểm tra đường dẫn và quyền đọc.") % name) from None
    if path.is_dir():
        raise fault(_("%s là thư mục, không phải tệp.") % name)
    if size > MOST_BYTES:
        message = _("Tệp nặng %(size)d MB, nhiều nhất %(most)d MB. Chia thành nhiều tệp nhỏ hơn.")
        raise fault(message % {"size": size / 2**20, "most": MOST_BYTES / 2**20})
    if size == 0:
        raise fault(_("Tệp rỗng. Chọn tệp có dòng tiêu đề và ít nhất một dòng dữ liệu."))
    kind = _true_kind(path, name)
    if kind == "text":
        if sheet:
            raise fault(_("Tệp CSV không có bảng “%s”. Bỏ tên bảng.") % sheet)
        return _checked(Table("", [list(row) for row in read_csv(path.read_bytes(), MOST_ROWS)]))
    found = read_workbook(path, kind, sheet, MOST_ROWS)
    table = Table(found.name, found.rows, found.found)
    if found.others and sheet is None:
        message = _("Tệp có nhiều bảng; chỉ đọc bảng này. Còn: %s")
        table.notes.append(Problem(found.name, None, "", message % ", ".join(found.others), warning=True))
    return _checked(table)


def _checked(table: Table) -> Table:
    if not any(table.filled(i) for i in range(len(table.rows))):
        raise fault(_("Bảng rỗng. Chọn tệp có dòng tiêu đề và ít nhất một dòng dữ liệu."), sheet=table.sheet)
    return table


def _true_kind(path: Path, name: str) -> str:
    """text, xlsx, xls or ods, by its first bytes; the extension must agree. Raises SheetFault."""
    extension = Path(name).suffix.lower()
    with path.open("rb") as file:
        head = file.read(4096)
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            raise fault(_("Tệp là %(what)s, không phải bảng tính. %(advice)s") % {"what": what, "advice": _ADVICE})
    if extension not in READABLE:
        message = _("Không nhập được tệp %(extension)s; dùng một trong: %(readable)s")
        raise fault(message % {"extension": extension or _("không có đuôi"), "readable": ", ".join(READABLE)})
    if head.startswith(b"PK"):
        kind = kind_of_zip(path)
        if kind not in ("xlsx", "ods"):
            what = {"docx": _("văn bản Word"), "xlsb": "XLSB"}.get(kind, _("tệp nén"))
            raise fault(_("Tệp là %(what)s, không phải bảng tính. %(advice)s") % {"what": what, "advice": _ADVICE})
    elif head.startswith(b"\xd0\xcf\x11\xe0"):
        kind = "xls"
        if extension == ".xlsx":
            raise fault(_("Tệp có mật khẩu hoặc là bảng tính đời cũ. Bỏ mật khẩu rồi lưu lại dạng .xlsx."))
    else:
        if head.lstrip()[:1] == b"<" and extension in BOOKS:
            raise fault(_("Tệp là trang web hoặc XML, không phải bảng tính. %s") % _ADVICE)
        kind = "text"
    if (kind == "text") != (extension in TEXT) or (kind != "text" and extension != f".{kind}"):
        true = ".csv" if kind == "text" else f".{kind}"
        raise fault(_("Đuôi tệp là %(extension)s nhưng nội dung là %(true)s. Đổi lại đuôi tệp rồi thử lại.") % {"extension": extension, "true": true})
    return kind


def header_row(table: Table, known: Sequence[str], key_of: Any) -> int:
    """Index of the header: among the first 30 rows the one with most known headers; else the first that holds anything.

    Sheets of offices often begin with a title and a line of dates; those are passed over.
    """
    wanted = set(known)
    best, chosen = 0, -1
    for index, row in enumerate(table.rows[:30]):
        hits = len({key_of(cell) for cell in row if isinstance(cell, str)} & wanted)
        if hits > best:
            best, chosen = hits, index
    if chosen >= 0:
        return chosen
    return next(i for i in range(len(table.rows)) if table.filled(i))


__all__ = ["MOST_BYTES", "READABLE", "SheetFault", "Table", "header_row", "read_table"]
