"""Reading a PDF that somebody handed in, and whether what it shows can change without its bytes changing."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader

LARGEST = 50 * 2**20  # bytes
_FIELDS = 2_000


class NotReadable(Exception):
    """Not a PDF that can be judged; the message says why."""


def reader_of(pdf: bytes) -> PdfFileReader:
    """pyHanko's reader in strict mode. Raises NotReadable: no PDF, too large, encrypted, broken."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    if not pdf.startswith(b"%PDF-"):
        raise NotReadable(_("Tệp không phải PDF."))
    if len(pdf) > LARGEST:
        raise NotReadable(_("Tệp lớn quá 50 MB."))
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=True)
        if reader.encrypted:
            raise NotReadable(_("Tệp PDF có mật khẩu hoặc bị mã hóa. Bỏ mã hóa rồi thử lại."))
        reader.root["/Pages"]
    except (PdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, NotImplementedError) as error:
        raise NotReadable(_broken()) from error
    return reader


def _broken() -> str:
    return _("Tệp PDF bị hỏng hoặc có cấu trúc bất thường.")


def unfit_to_sign(reader: PdfFileReader) -> str:
    """Why a signature could not vouch for what this file shows; "" when it can."""
    return next(iter(changeable(reader)), "")


def changeable(reader: PdfFileReader) -> list[str]:
    """What in the file can make it look otherwise without a byte of it changing: scripts, form fields, layers."""
    root = reader.root
    names = _get(root, "/Names")
    faults = []
    if "/JavaScript" in (names or {}) or _script(_get(root, "/OpenAction")) or "/AA" in root:
        faults.append(_("Tệp có mã lệnh chạy khi mở; nội dung có thể đổi."))
    if "/OCProperties" in root:
        faults.append(_("Tệp có lớp nội dung bật tắt được; người xem có thể thấy khác nhau."))
    form = _get(root, "/AcroForm")
    if form is not None and ("/XFA" in form or any(_get(f, "/FT") != "/Sig" for f in _fields(form))):
        faults.append(_("Tệp có ô điền biểu mẫu; nội dung có thể đổi sau khi ký."))
    return faults


def empty_signature_fields(reader: PdfFileReader) -> list[Any]:
    """Signature fields that nobody signed yet a reader would draw something for."""
    form = _get(reader.root, "/AcroForm")
    return [f for f in _fields(form or {}) if _get(f, "/FT") == "/Sig" and "/V" not in f and any("/AP" in w for w in (f, *(_get(f, "/Kids") or [])))]


def _fields(form: Any) -> list[Any]:
    """All terminal fields of the form, kids included."""
    found: list[Any] = []
    waiting = [f.get_object() if hasattr(f, "get_object") else f for f in (_get(form, "/Fields") or [])]
    while waiting and len(found) < _FIELDS:
        field = waiting.pop()
        kids = [k.get_object() for k in (_get(field, "/Kids") or [])]
        inner = [k for k in kids if "/T" in k]
        waiting += inner
        found += [] if inner else [field]
    return found


def _script(action: Any) -> bool:
    return isinstance(action, dict) and str(action.get("/S", "")) in ("/JavaScript", "/Launch", "/GoToR", "/Hide", "/SetOCGState", "/Rendition")


def _get(holder: Any, name: str) -> Any:
    try:
        return holder[name]
    except KeyError:
        return None
