"""Reading delimited text: its encoding, its delimiter, its records."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext as _

from .problems import fault

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FIELD_LIMIT = 1_000_000
_PROBED = 40
# Vietnamese typed in fonts of the years before Unicode (.VnTime, VNI): signs in the middle of words
_OLD_FONT = re.compile(r"[A-Za-z][\u00a4-\u00a9\u00ab-\u00af\u00b1-\u00bb]|[\u00a7\u00ae\u00a6][A-Za-z]")


def decode(content: bytes) -> str:
    """Text of the file in NFC. UTF-8, UTF-16, UTF-32 and windows-1258. Raises SheetFault."""
    for bom, name in _BOMS:
        if content.startswith(bom):
            return _nfc(_strict(content, name))
    if b"\0" in content[:4096]:
        if name := _utf16_without_mark(content[:4096]):
            return _nfc(_strict(content, name))
        raise fault(_("Tệp không phải bảng tính CSV: có ký tự nhị phân. Mở tệp bằng Excel hoặc LibreOffice rồi lưu lại dạng .xlsx."))
    try:
        return _nfc(content.decode("utf-8"))
    except UnicodeDecodeError:
        return _windows_1258(content)


def _strict(content: bytes, name: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise fault(_("Tệp hỏng: có chỗ không đọc được theo bảng mã %s. Lưu lại tệp dạng CSV UTF-8.") % name.upper(), row=row) from None


def _utf16_without_mark(sample: bytes) -> str:
    """Mostly ASCII text has a zero in every second byte."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) < len(sample) / 6 or min(even, odd) > max(even, odd) / 10:
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _windows_1258(content: bytes) -> str:
    """Old Vietnamese Windows text: tone marks stand after their letter and join it in NFC. What does not join is another encoding."""
    try:
        text = _nfc(content.decode("cp1258"))
    except UnicodeDecodeError as error:
        raise _unknown(content[: error.start]) from None
    if match := _OLD_FONT.search(text):
        raise _unknown(text[: match.start()].encode("cp1258", "replace"))
    for index, char in enumerate(text):
        if unicodedata.combining(char):
            raise _unknown(text[:index].encode("cp1258", "replace"))
    return text


def _unknown(before: bytes) -> Exception:
    return fault(
        _("Không nhận ra bảng mã của tệp (có thể là phông chữ cũ như .VnTime, VNI). Chuyển sang Unicode rồi lưu dạng CSV UTF-8 hoặc .xlsx."),
        row=before.count(b"\n") + 1,
    )


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def delimiter_of(text: str) -> str:
    """Comma, semicolon or tab: the one that cuts the first records into the same number of cells, more than one."""
    first = text[:80].splitlines()[:1]
    if first and (match := re.fullmatch(r"sep=(.)", first[0].strip())):
        return match[1]
    best, chosen = (0, 0), ","
    for candidate in ",;\t":
        widths = Counter(len(r) for r in islice(_records(text[:200_000], candidate, strict=False), _PROBED) if r)
        widths.pop(1, None)
        if widths:
            width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
            if (count, width) > best:
                best, chosen = (count, width), candidate
    return chosen


def _records(text: str, delimiter: str, *, strict: bool) -> Iterator[list[str]]:
    csv.field_size_limit(_FIELD_LIMIT)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)


def read_csv(content: bytes, most_rows: int) -> list[list[str]]:
    """Every record of the file, as spreadsheets count rows. Raises SheetFault."""
    text = decode(content)
    delimiter = delimiter_of(text)
    rows: list[list[str]] = []
    records = _records(text, delimiter, strict=True)
    try:
        for record in records:
            rows.append(record)
            if len(rows) > most_rows:
                raise fault(_("Tệp có hơn %s dòng. Chia thành nhiều tệp nhỏ hơn.") % f"{most_rows:,}".replace(",", "."))
    except csv.Error:
        message = _("Dấu nháy kép không khép: ô có dấu nháy kép phải nằm giữa hai dấu nháy kép, dấu nháy bên trong viết hai lần.")
        raise fault(message, row=len(rows) + 1) from None
    if rows and re.fullmatch(r"sep=.?", "".join(rows[0]).strip()) and text.startswith("sep="):
        rows[0] = []
    return rows
