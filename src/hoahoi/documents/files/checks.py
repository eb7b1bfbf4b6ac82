"""Whether a file may be kept: its name, size, format, what is inside, and what the antivirus says. One message for each fault."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from hoahoi.ui.vietnamese import clean

from . import archives
from .faults import Refused, StorageAway
from .formats import HEAD, OLE, Format, by_extension, by_head
from .settings import MB, FilesConfig, read_files_config

LONGEST_NAME = 200
_SCAN_SECONDS = 300
# characters that turn the direction of text: "baocao\u202efdp.exe" would read as "baocaoexe.pdf"
_TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True)
class Checked:
    name: str
    media_type: str
    size: int


def file_name(raw: str, config: FilesConfig | None = None) -> str:
    """The name as it may be kept and shown. Raises Refused."""
    config = config or read_files_config()
    if any(ord(c) < 32 or ord(c) == 127 or c in _TURNING for c in raw):
        raise Refused(_("Tên tệp có ký tự không hợp lệ. Đổi tên tệp rồi chọn lại."))
    if "/" in raw or "\\" in raw or raw.strip(". ") == "":
        raise Refused(_("Tên tệp chứa đường dẫn. Đổi tên tệp rồi chọn lại."))
    name = clean(raw)
    if len(name) > LONGEST_NAME:
        raise Refused(_("Tên tệp dài %(n)d ký tự, quá %(most)d. Đặt tên ngắn hơn rồi chọn lại.") % {"n": len(name), "most": LONGEST_NAME})
    extension = _extension(name)
    if extension not in config.allow:
        known = ", ".join(f".{e}" for e in sorted(config.allow))
        told = f".{extension}" if extension else _("không có đuôi")
        raise Refused(_("Không nhận loại tệp này (%(told)s). Các loại được nhận: %(known)s.") % {"told": told, "known": known})
    return name


def file_size(size: int, config: FilesConfig | None = None) -> int:
    config = config or read_files_config()
    if size <= 0:
        raise Refused(_("Tệp rỗng, không có nội dung. Chọn tệp khác."))
    if size > config.largest:
        raise Refused(_("Tệp lớn quá %(n)d MB. Nén nhỏ hoặc chia thành nhiều tệp.") % {"n": config.largest // MB})
    return size


def check(path: Path, raw_name: str) -> Checked:
    """What the file is. Raises Refused when it must not be kept, StorageAway when the antivirus could not look at it."""
    config = read_files_config()
    name = file_name(raw_name, config)
    size = file_size(path.stat().st_size, config)
    found = _format(path, _extension(name), config)
    _scan(path, config)
    return Checked(name, found.media_type, size)


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def _format(path: Path, extension: str, config: FilesConfig) -> Format:
    said = by_extension(extension)
    if said is None:  # the settings allow an extension that is not known here
        raise Refused(_("Không nhận loại tệp này (%(told)s).") % {"told": f".{extension}"})
    with path.open("rb") as file:
        head = file.read(HEAD)
        if said.inside and head.startswith(OLE):  # Office packs an encrypted .docx so
            raise archives.locked()
        if not said.matches(head):
            raise _mismatch(extension, by_head(head))
        if said.inside and not archives.holds(file, said.inside):
            raise _mismatch(extension, by_extension("zip"))
        if said.inside or extension == "zip":
            archives.look_inside(file, config, office=bool(said.inside))
    if extension in ("csv", "txt"):
        other = by_head(head)
        if other is not None and other.media_type in ("image/svg+xml", "text/html"):
            raise _mismatch(extension, other)
    if extension == "pdf":
        _open_pdf(path)
    return said


def _mismatch(extension: str, found: Format | None) -> Refused:
    if found is None:
        return Refused(_("Nội dung tệp không phải là .%(told)s. Mở thử trên máy rồi chọn lại tệp.") % {"told": extension})
    return Refused(
        _("Tên tệp ghi .%(told)s nhưng nội dung là %(found)s. Đặt lại đuôi tệp cho đúng rồi tải lên.") % {"told": extension, "found": found.name}
    )


def _open_pdf(path: Path) -> None:
    """A PDF that asks for a password, or has no page that can be found, is refused; one that only restricts printing is not."""
    import pypdf
    from pypdf.errors import PyPdfError

    try:
        with path.open("rb") as file:
            reader = pypdf.PdfReader(file)
            if reader.is_encrypted and not reader.decrypt(""):
                raise archives.locked()
            pages = len(reader.pages)
    except (PyPdfError, OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, NotImplementedError) as error:
        raise archives.broken() from error
    if not pages:
        raise archives.broken()


def _scan(path: Path, config: FilesConfig) -> None:
    if not config.scan:
        return
    try:
        done = subprocess.run([*config.scan, str(path)], capture_output=True, timeout=_SCAN_SECONDS, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _not_scanned() from error
    if done.returncode == 1:
        raise Refused(_("Phần mềm diệt vi-rút báo tệp có mã độc. Tệp không được lưu."))
    if done.returncode:
        raise _not_scanned()


def _not_scanned() -> StorageAway:
    return StorageAway(_("Chưa quét được vi-rút nên chưa nhận tệp. Thử lại sau ít phút; nếu vẫn vậy, báo quản trị hệ thống."))
