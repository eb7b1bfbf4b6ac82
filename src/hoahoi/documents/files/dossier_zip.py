"""A dossier as a ZIP, made while it is sent: one piece of one file in memory at a time."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from hoahoi.documents.render import pdf

from .dossier import Dossier, Item
from .dossier_index import index_draft
from .faults import StorageAway

INDEX, TROUBLES = "00 Mục lục.pdf", "Lưu ý.txt"
_PACKED = frozenset({"application/pdf", "application/zip", "image/jpeg", "image/png", "image/webp", "image/heic", "video/mp4"})
_LONGEST = 180  # bytes of a name: with its folder it must fit what file systems take


class _Outlet:
    """What zipfile writes to: it cannot seek, so each entry is followed by its sums, and what was written is taken away at once."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []
        self.at = 0

    def write(self, data: bytes) -> int:
        self.waiting.append(bytes(data))
        self.at += len(data)
        return len(data)

    def tell(self) -> int:
        return self.at

    def seekable(self) -> bool:
        return False

    def flush(self) -> None:
        return None

    def drain(self) -> Iterator[bytes]:
        waiting, self.waiting = self.waiting, []
        yield from waiting


def stream(dossier: Dossier, *, day: date) -> Iterator[bytes]:
    """The ZIP: the index first, then every file, last a note of files that the store could not give or gave altered, if there are any."""
    names = entry_names(dossier)
    outlet, troubles = _Outlet(), []
    with zipfile.ZipFile(outlet, "w", allowZip64=True) as archive:  # type: ignore[call-overload]
        folders = {number: name.partition("/")[0] for number, (_item, name) in enumerate(names)}
        archive.writestr(_info(INDEX, day, packed=True), pdf(index_draft(dossier, folders, place_title=_("Thư mục"), day=day)))
        yield from outlet.drain()
        for item, name in names:
            try:
                pieces = item.read()
            except StorageAway as fault:
                troubles.append(f"{name}: {fault}")
                continue
            digest = hashlib.sha256()
            info = _info(name, item.on, packed=item.media_type in _PACKED)
            info.file_size = item.size
            with archive.open(info, "w", force_zip64=item.size > 2**31) as entry:
                for piece in pieces:
                    digest.update(piece)
                    entry.write(piece)
                    yield from outlet.drain()
            if digest.hexdigest() != item.sha256:
                troubles.append(_("%(name)s: nội dung trong kho đã khác lúc lưu (SHA-256 không khớp).") % {"name": name})
            yield from outlet.drain()
        if troubles:
            archive.writestr(_info(TROUBLES, day, packed=False), "\r\n".join([_("Những tệp sau cần quản trị hệ thống xem lại:"), *troubles]) + "\r\n")
    yield from outlet.drain()


def entry_names(dossier: Dossier) -> list[tuple[Item, str]]:
    """Each file with its name in the ZIP: "02 Văn bản/003 Quyết định.pdf"."""
    found, number = [], 0
    for order, chapter in enumerate(dossier.chapters, 1):
        for item in chapter.items:
            number += 1
            found.append((item, f"{order:02d} {_safe(chapter.title, 60)}/{number:03d} {_safe(item.name, _LONGEST)}"))
    return found


def _safe(name: str, most: int) -> str:
    """A name that every file system takes, its ending kept."""
    clean = "".join("_" if c in '<>:"/\\|?*' or ord(c) < 32 else c for c in name).strip(". ") or "tep"
    stem, dot, ending = clean.rpartition(".")
    if not dot or len(ending) > 10:
        stem, dot, ending = clean, "", ""
    while len(f"{stem}{dot}{ending}".encode()) > most:
        stem = stem[:-1]
    return f"{stem.rstrip()}{dot}{ending}"


def _info(name: str, day: date, *, packed: bool) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))  # ZIP knows no earlier year
    info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info
