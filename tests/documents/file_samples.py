"""Files to upload: good ones of each kind, and bad ones."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pypdf
from PIL import Image

_WORD = {
    "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "word/document.xml": "<w:document/>",
}


def pdf(pages: int = 1, *, password: str = "", owner: str = "") -> bytes:
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if password or owner:
        writer.encrypt(password, owner or password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def packed(entries: dict[str, Any], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name, (2026, 1, 5, 0, 0, 0))  # the same bytes whenever it is made
            entry.compress_type = compression
            archive.writestr(entry, content)
    return out.getvalue()


def docx(**more: Any) -> bytes:
    return packed(_WORD | more)


def jpeg(*, size: tuple[int, int] = (60, 40), place: bool = True) -> bytes:
    """A photograph that says where it was taken, by which camera, and that it lies on its side."""
    picture = Image.new("RGB", size, "green")
    exif = Image.Exif()
    if place:
        exif[0x0112], exif[0x010F] = 6, "Máy ảnh của Lan".encode("ascii", "replace").decode()
        exif.get_ifd(0x8825).update({1: "N", 2: (21.0, 51.0, 0.0), 3: "E", 4: (106.0, 45.0, 0.0)})
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=b"taken by Lan")
    return out.getvalue()


def kept(folder: Path, content: bytes, name: str = "x") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path
