"""Formats that files may have: extension, media type, and how their first bytes look. What a file is, is read from its bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

_OFFICE = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEAD = 4096  # bytes that a format is known by


@dataclass(frozen=True)
class Format:
    name: str  # in sentences: "PDF", "Word (.docx)"
    media_type: str
    extensions: tuple[str, ...]
    matches: Callable[[bytes], bool]  # the head of the file
    inside: str = ""  # in a ZIP: the entry that makes it this format
    picture: bool = False


def _starts(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(marks)


def _zip(head: bytes) -> bool:
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"))


def _brand(*brands: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[4:8] == b"ftyp" and head[8:12] in brands


def _text(head: bytes) -> bool:
    """Without control characters, in UTF-8, UTF-16 with its mark, or an older one-byte code."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not any(byte < 32 and byte not in (9, 10, 12, 13, 27) for byte in head)


def _svg(head: bytes) -> bool:
    return _text(head) and b"<svg" in head.lower()


def _html(head: bytes) -> bool:
    return _text(head) and any(mark in head.lower() for mark in (b"<!doctype html", b"<html", b"<body", b"<script"))


FORMATS = (
    Format("PDF", "application/pdf", ("pdf",), lambda head: b"%PDF-" in head[:1024]),
    Format("Word (.docx)", f"{_OFFICE}.wordprocessingml.document", ("docx",), _zip, "word/document.xml"),
    Format("Excel (.xlsx)", f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",), _zip, "xl/workbook.xml"),
    Format("PowerPoint (.pptx)", f"{_OFFICE}.presentationml.presentation", ("pptx",), _zip, "ppt/presentation.xml"),
    Format("OpenDocument (.odt)", f"{_ODF}.text", ("odt",), _zip, f"mimetype={_ODF}.text"),
    Format("OpenDocument (.ods)", f"{_ODF}.spreadsheet", ("ods",), _zip, f"mimetype={_ODF}.spreadsheet"),
    Format("OpenDocument (.odp)", f"{_ODF}.presentation", ("odp",), _zip, f"mimetype={_ODF}.presentation"),
    Format("ZIP", "application/zip", ("zip",), _zip),
    Format("Word 97-2003 (.doc)", "application/msword", ("doc",), _starts(OLE)),
    Format("Excel 97-2003 (.xls)", "application/vnd.ms-excel", ("xls",), _starts(OLE)),
    Format("PowerPoint 97-2003 (.ppt)", "application/vnd.ms-powerpoint", ("ppt",), _starts(OLE)),
    Format("RTF", "application/rtf", ("rtf",), _starts(b"{\\rtf")),
    Format("JPEG", "image/jpeg", ("jpg", "jpeg"), _starts(b"\xff\xd8\xff"), picture=True),
    Format("PNG", "image/png", ("png",), _starts(b"\x89PNG\r\n\x1a\n"), picture=True),
    Format("WebP", "image/webp", ("webp",), lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP", picture=True),
    Format("TIFF", "image/tiff", ("tif", "tiff"), _starts(b"II*\0", b"MM\0*"), picture=True),
    Format("HEIC", "image/heic", ("heic", "heif"), _brand(b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"), picture=True),
    Format("MP4", "video/mp4", ("mp4",), _brand(b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"qt  ")),
    # tried last: any text matches the looser ones
    Format("SVG", "image/svg+xml", ("svg",), _svg),
    Format("HTML", "text/html", ("html", "htm"), _html),
    Format("văn bản thuần", "text/plain", ("txt",), _text),
    Format("CSV", "text/csv", ("csv",), _text),
)
# what a browser may show in its window; whatever else, SVG and HTML with their scripts above all, is only ever saved
INLINE = frozenset({"application/pdf", "image/jpeg", "image/png", "image/webp"})
PICTURES = frozenset(f.media_type for f in FORMATS if f.picture)


def by_extension(extension: str) -> Format | None:
    return next((f for f in FORMATS if extension in f.extensions), None)


def by_head(head: bytes) -> Format | None:
    """The first format that these bytes are; archives are all "ZIP" here, and OLE files all "Word 97-2003"."""
    if _zip(head):
        return by_extension("zip")
    return next((f for f in FORMATS if f.matches(head)), None)
