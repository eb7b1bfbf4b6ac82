"""Giving a file out: streamed, in ranges where asked for, under its Vietnamese name, never as a page of ours."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from .faults import StorageAway
from .formats import INLINE
from .storage import store

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def disposition(name: str, *, inline: bool = False) -> str:
    """Content-Disposition of RFC 6266: the name in plain letters for old clients, and as it is (RFC 5987) for the others."""
    letters = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(c if c.isalnum() or c in " .-_()" else "_" for c in letters if not unicodedata.combining(c))
    plain = plain.encode("ascii", "replace").decode().replace("?", "_")
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def serve(request: HttpRequest, *, sha256: str, size: int, name: str, media_type: str, inline: bool = False) -> HttpResponseBase:
    """The file, or the part of it that the request asks for."""
    inline = inline and media_type in INLINE
    etag = f'"{sha256}"'
    if request.headers.get("If-None-Match") == etag:
        answer: HttpResponseBase = HttpResponse(status=304)
        answer["ETag"] = etag
        return answer
    ranged = _asked(request, size, etag)
    if ranged == (0, -1):
        answer = HttpResponse(status=416)
        answer["Content-Range"] = f"bytes */{size}"
        return answer
    start, end = ranged or (0, size - 1)
    try:
        pieces = store().read(sha256, start, end - start + 1)
    except StorageAway as error:
        return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
    answer = StreamingHttpResponse(pieces, status=206 if ranged else 200, content_type=media_type)
    if ranged:
        answer["Content-Range"] = f"bytes {start}-{end}/{size}"
    answer["Content-Length"] = str(end - start + 1)
    answer["Accept-Ranges"] = "bytes"
    answer["ETag"] = etag
    answer["Content-Disposition"] = disposition(name, inline=inline)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Encoding"] = "identity"  # compressing would hold the stream back and spoil the ranges
    if media_type != "application/pdf":  # the browser's own PDF viewer does not work in a sandbox
        answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _asked(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """(first, last) byte of the one range asked for; None: the whole; (0, -1): beyond the end. Several ranges are answered with the whole."""
    found = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if not found or request.headers.get("If-Range", etag) != etag or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        return (max(size - int(last), 0), size - 1) if int(last) else (0, -1)
    start, end = int(first), min(int(last) if last else size - 1, size - 1)
    if last and int(last) < int(first):
        return None
    return (start, end) if start < size else (0, -1)


def size_text(size: int) -> str:
    """Bytes as people say them: "640 KB", "12,4 MB"."""
    if size < 1024 * 1024:
        return _("%(n)d KB") % {"n": max(1, round(size / 1024))}
    return _("%(n)s MB") % {"n": f"{size / 1024 / 1024:.1f}".replace(".", ",")}
