"""Looking into archives and office files, which are ZIPs, before they are kept: how much they hold, whether they say so truly, whether they open.

Everything packed is unpacked once, in pieces, and counted: what the directory of a ZIP says of its entries cannot be believed.
"""

from __future__ import annotations

import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from django.utils.translation import gettext as _

from .faults import Refused
from .formats import OLE, by_extension
from .settings import MB, FilesConfig

_PIECE = 64 * 1024
_DEEPEST = 3  # a sheet embedded in a document in an archive
_OFFICE = frozenset({"docx", "xlsx", "pptx", "odt", "ods", "odp"})
_ARCHIVES = frozenset({"zip", "rar", "7z", "gz", "tgz", "tar", "bz2", "xz", "zst", "jar", "cab", "iso", "arj", "lzh"})
_MARKS = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")


@dataclass
class Budget:
    """What may still be unpacked, over all levels."""

    config: FilesConfig
    bytes: int = field(init=False)
    entries: int = field(init=False)

    def __post_init__(self) -> None:
        self.bytes, self.entries = self.config.unpacked, self.config.entries

    def take_entries(self, count: int) -> None:
        self.entries -= count
        if self.entries < 0:
            raise Refused(_("Tệp chứa quá %(n)d mục bên trong. Chia thành nhiều tệp nhỏ hơn.") % {"n": self.config.entries})

    def take(self, count: int) -> None:
        self.bytes -= count
        if self.bytes < 0:
            raise Refused(_("Tệp bung ra lớn quá %(n)d MB nên không nhận. Chia thành nhiều tệp nhỏ hơn.") % {"n": self.config.unpacked // MB})


def broken() -> Refused:
    return Refused(_("Tệp hỏng hoặc tải chưa hết: không mở được. Mở thử trên máy rồi chọn lại tệp."))


def locked() -> Refused:
    return Refused(_("Tệp có đặt mật khẩu. Bỏ mật khẩu, lưu lại rồi tải lên."))


def look_inside(file: IO[bytes], config: FilesConfig, *, office: bool) -> None:
    """Raises Refused when the archive or office file must not be kept."""
    _look(file, Budget(config), office, 1)


def holds(file: IO[bytes], wanted: str) -> bool:
    """Whether the ZIP has the entry, "mimetype=..." meaning an entry of that name with that text. Raises Refused for no ZIP at all."""
    name, _equals, text = wanted.partition("=")
    try:
        with zipfile.ZipFile(file) as archive:
            if not text:
                return name in archive.NameToInfo
            if name not in archive.NameToInfo or archive.getinfo(name).file_size > 200:
                return False
            return archive.read(name).decode("ascii", "replace").strip() == text
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, zlib.error, EOFError, struct.error, ValueError) as error:
        raise broken() from error


def _look(file: IO[bytes], budget: Budget, office: bool, depth: int) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            infos = archive.infolist()
            budget.take_entries(len(infos))
            if any(info.flag_bits & 1 for info in infos):
                raise locked()
            for info in infos:
                if not info.is_dir():
                    _look_at_entry(file, info, budget, office, depth)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, zlib.error, EOFError, struct.error, ValueError) as error:
        raise broken() from error


def _look_at_entry(file: IO[bytes], info: zipfile.ZipInfo, budget: Budget, office: bool, depth: int) -> None:
    extension = info.filename.rpartition(".")[2].lower()
    pieces = _unpacked(file, info, budget)
    head = next(pieces, b"")
    inner = by_extension(extension) if extension in _OFFICE else None
    if inner is None:
        if extension in _ARCHIVES or (head.startswith(_MARKS) and not office):
            raise Refused(_("Trong tệp có tệp nén khác (%(name)s). Giải nén rồi tải từng tệp.") % {"name": info.filename[-80:]})
        for _piece in pieces:
            pass
        return
    if head.startswith(OLE):
        raise locked()
    if depth >= _DEEPEST:
        raise Refused(_("Tệp lồng trong tệp quá nhiều lớp (%(name)s). Tách ra rồi tải từng tệp.") % {"name": info.filename[-80:]})
    with tempfile.SpooledTemporaryFile(max_size=8 * MB) as kept:
        kept.write(head)
        for piece in pieces:
            kept.write(piece)
        kept.seek(0)
        _look(kept, budget, True, depth + 1)


def _unpacked(file: IO[bytes], info: zipfile.ZipInfo, budget: Budget) -> Iterator[bytes]:
    """The true content of an entry, in pieces. More or less of it than the directory says is a fault."""
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused(_("Tệp nén theo cách không đọc được. Nén lại bằng định dạng ZIP thông thường."))
    file.seek(info.header_offset)
    local = file.read(30)
    if local[:4] != b"PK\x03\x04":
        raise broken()
    name_length, extra_length = struct.unpack("<HH", local[26:30])
    file.seek(name_length + extra_length, 1)
    at, left, given = file.tell(), info.compress_size, 0
    inflate = zlib.decompressobj(-15) if info.compress_type == zipfile.ZIP_DEFLATED else None
    packed = b""
    while True:
        if not packed and left:
            file.seek(at)  # a nested look may have moved it
            packed = file.read(min(_PIECE, left))
            at, left = at + len(packed), left - len(packed)
            if not packed:
                raise broken()
        piece = inflate.decompress(packed, _PIECE) if inflate else packed
        packed = inflate.unconsumed_tail if inflate else b""
        given += len(piece)
        budget.take(len(piece))
        if given > info.file_size:
            raise broken()
        if piece:
            yield piece
        if inflate.eof if inflate else not left:
            break
        if inflate and not piece and not packed and not left:
            raise broken()
    if given != info.file_size:
        raise broken()
