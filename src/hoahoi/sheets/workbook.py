"""Reading workbooks: .xlsx, .xls and .ods through calamine, after a look at what a hostile or careless file may hold.

calamine reads an error cell, a formula never computed and the covered part of a merged cell all as empty; what is empty and what is
lost must not be confused, so the XML of the sheet is scanned for them first. The scan also finds how far the cells reach, because
calamine sets aside memory for the whole rectangle. No XML is given to an expanding parser.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import defusedxml
import python_calamine as calamine
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from .found import Found
from .opendocument import scan
from .problems import fault, letter

MOST_ENTRIES = 5_000
MOST_BYTES = 200 * 2**20  # decompressed, all parts together
MOST_RATIO = 250
RATIO_FROM = 10 * 2**20  # small parts may compress as well as they like
MOST_COLUMNS = 1_000
MOST_CELLS = 8_000_000
_BLOCK = 2**20
# a cell that holds something; those that only have a look are closed at once, and calamine leaves them out
_FILLED = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\sr=["']([A-Z]{1,3})([0-9]{1,7})["'][^>]*(?<!/)>""")
_REF = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_CELL = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ERROR = re.compile(rb"""<(?:\w+:)?c\b([^>]*\bt=["']e["'][^>]*)>(?:.{0,4000}?)<(?:\w+:)?v>([^<]*)</""", re.DOTALL)
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass
class Sheet:
    name: str
    rows: list[list[Any]]
    found: Found
    others: list[str]  # names of further sheets that hold something


def kind_of_zip(path: Path) -> str:
    """xlsx, ods, docx, xlsb... by what the archive holds. Raises SheetFault when the archive is broken or a bomb."""
    with _archive(path) as archive:
        names = set(archive.namelist())
        if "mimetype" in names and archive.read("mimetype")[:80].strip() == b"application/vnd.oasis.opendocument.spreadsheet":
            return "ods"
        if "xl/workbook.xml" in names:
            return "xlsx"
        if "xl/workbook.bin" in names:
            return "xlsb"
        return "docx" if "word/document.xml" in names else "zip"


def _archive(path: Path) -> zipfile.ZipFile:
    """Open after looking at what it claims; what it holds beyond its claim is caught on reading. Raises SheetFault."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError):
        raise fault(_("Tệp hỏng, không mở được. Mở bằng Excel hoặc LibreOffice rồi lưu lại.")) from None
    entries = archive.infolist()
    total = sum(e.file_size for e in entries)
    swollen = any(e.file_size > RATIO_FROM and e.file_size > MOST_RATIO * max(e.compress_size, 1) for e in entries)
    if len(entries) > MOST_ENTRIES or total > MOST_BYTES or swollen:
        archive.close()
        raise fault(_("Tệp nén chứa quá nhiều dữ liệu khi mở ra, không an toàn để đọc. Sao chép riêng bảng cần nhập sang tệp mới."))
    if any(e.flag_bits & 1 for e in entries):
        archive.close()
        raise fault(_("Tệp có mật khẩu. Bỏ mật khẩu rồi lưu lại."))
    return archive


def _read(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Blocks of one part; zipfile stops at the size claimed and checks the sum, so a part that lies is refused."""
    try:
        with archive.open(name) as part:
            while block := part.read(_BLOCK):
                yield block
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError, KeyError):
        raise fault(_("Tệp hỏng: phần %s không đọc được. Mở bằng Excel hoặc LibreOffice rồi lưu lại.") % name) from None
    except Exception as error:  # zlib.error and its kin have no common base
        if type(error).__module__ not in ("zlib", "lzma", "bz2"):
            raise
        raise fault(_("Tệp hỏng: phần %s không đọc được. Mở bằng Excel hoặc LibreOffice rồi lưu lại.") % name) from None


def _check_declarations(archive: zipfile.ZipFile) -> None:
    """A spreadsheet never declares entities; one that does tries to read files or to swell. Raises SheetFault."""
    for entry in archive.infolist():
        if not entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        tail, first = b"", True
        for block in _read(archive, entry.filename):
            if first and block[:4].count(0):
                raise fault(_("Tệp có phần XML không theo UTF-8. Mở bằng Excel hoặc LibreOffice rồi lưu lại."))
            first = False
            piece = tail + block
            if any(mark in piece for mark in _DECLARATIONS):
                raise fault(_("Tệp chứa khai báo XML không an toàn (DOCTYPE, ENTITY) nên không được đọc. Lưu lại bằng Excel hoặc LibreOffice."))
            tail = piece[-16:]


def read_workbook(path: Path, kind: str, wanted: str | None, most_rows: int) -> Sheet:
    """One sheet: the wanted one, else the first that holds something. Raises SheetFault."""
    parts: dict[str, str] = {}
    scanned: dict[str, Found] = {}
    if kind in ("xlsx", "ods"):
        with _archive(path) as archive:
            _check_declarations(archive)
            if kind == "xlsx":
                parts = _sheet_parts(archive)
            else:
                scanned = scan(_pieces(archive, "content.xml"), wanted, lambda n, h, w: _check_extent(n, h, w, most_rows))
    try:
        with calamine.load_workbook(path) as book:
            names = [m.name for m in book.sheets_metadata if m.typ == calamine.SheetTypeEnum.WorkSheet]
            if wanted is not None:
                names = [_named(names, wanted)]
            return _first_filled(path, book, names, parts, scanned, most_rows)
    except calamine.PasswordError:
        raise fault(_("Tệp có mật khẩu. Bỏ mật khẩu rồi lưu lại.")) from None
    except (calamine.CalamineError, ValueError, OSError):
        raise fault(_("Tệp hỏng, không mở được. Mở bằng Excel hoặc LibreOffice rồi lưu lại.")) from None


def _named(names: list[str], wanted: str) -> str:
    for name in names:
        if name.strip().casefold() == wanted.strip().casefold():
            return name
    raise fault(_("Không có bảng “%(wanted)s” trong tệp; tệp có: %(names)s") % {"wanted": wanted, "names": ", ".join(names)})


def _first_filled(
    path: Path, book: calamine.CalamineWorkbook, names: list[str], parts: dict[str, str], scanned: dict[str, Found], most_rows: int,
) -> Sheet:  # fmt: skip
    empty = Sheet(names[0] if names else "", [], Found(), [])
    for position, name in enumerate(names):
        found = scanned.get(name) or Found()
        if name in parts:
            with _archive(path) as archive:
                found = _scan(archive, parts[name], name, most_rows)
        sheet = book.get_sheet_by_name(name)
        if sheet.end is None:
            continue
        height, width = sheet.end[0] + 1, sheet.end[1] + 1
        _check_extent(name, height, width, most_rows)
        rows = sheet.to_python(skip_empty_area=False)
        if any(cell != "" for row in rows for cell in row):
            found.merged += sheet.merged_cell_ranges or []
            return Sheet(name, rows, found, names[position + 1 :])
    return empty


def _check_extent(name: str, height: int, width: int, most_rows: int) -> None:
    if height > most_rows:
        message = _("Bảng có hơn %s dòng. Xóa các dòng trống phía dưới hoặc chia thành nhiều tệp.")
        raise fault(message % f"{most_rows:,}".replace(",", "."), sheet=name)
    if width > MOST_COLUMNS:
        message = _("Bảng trải tới cột %s. Xóa các cột trống bên phải rồi lưu lại.")
        raise fault(message % letter(width - 1), sheet=name)
    if height * width > MOST_CELLS:
        message = _("Bảng quá rộng và quá dài (%(rows)d dòng, tới cột %(column)s). Xóa các cột và dòng trống hoặc chia thành nhiều tệp.")
        raise fault(message % {"rows": height, "column": letter(width - 1)}, sheet=name)


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Name of each sheet -> its part in the archive."""
    try:
        if archive.getinfo("xl/workbook.xml").file_size > 2**22:
            raise KeyError("xl/workbook.xml")
        book = fromstring(archive.read("xl/workbook.xml"))
        links = fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except (KeyError, SyntaxError, defusedxml.DefusedXmlException, zipfile.BadZipFile):
        raise fault(_("Tệp hỏng, không mở được. Mở bằng Excel hoặc LibreOffice rồi lưu lại.")) from None
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    names = set(archive.namelist())
    parts = {}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet"):
            identifier = sheet.get(_R) or next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
            target = targets.get(identifier, "").lstrip("/")
            part = target if target.startswith("xl/") else f"xl/{target}"
            if part in names:
                parts[sheet.get("name", "")] = part
    return parts


def _scan(archive: zipfile.ZipFile, part: str, name: str, most_rows: int) -> Found:
    found, height, width = Found(), 0, 0
    for piece in _pieces(archive, part):
        refs = _FILLED.findall(piece)
        if refs:
            width = max(width, *(_column(letters) + 1 for letters in {r[0] for r in refs}))
            height = max(height, max(int(r[1]) for r in refs))
            _check_extent(name, height, width, most_rows)
        if b"<f" in piece or b":f" in piece:
            for attributes, value in _CELL.findall(piece):
                if not (value and b't="str"' in attributes) and (place := _place(attributes)):
                    found.uncomputed.append(place)
        for attributes, value in _ERROR.findall(piece):
            if place := _place(attributes):
                found.errors.append((*place, value.decode("utf-8", "replace")))
    return found


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The part in pieces that end with a row, so that no cell is cut in two."""
    rest = b""
    for block in _read(archive, part):
        rest += block
        cut = rest.rfind(b"row>") + 4
        if cut > 4:
            yield rest[:cut]
            rest = rest[cut:]
    if rest:
        yield rest


def _place(attributes: bytes) -> tuple[int, int] | None:
    match = _REF.search(attributes)
    return (int(match[2]) - 1, _column(match[1])) if match else None


def _column(letters: bytes) -> int:
    index = 0
    for char in letters:
        index = index * 26 + char - 64
    return index - 1
