"""A dossier as one PDF with a bookmark for each file: the index, then every PDF and picture. Other files are named in the index."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from hoahoi.documents.render import pdf

from .actions import waiting_file
from .dossier import Dossier, Item
from .dossier_index import index_draft
from .faults import FileFault
from .formats import PICTURES
from .pictures import open_upright
from .settings import read_files_config

_SIDE = 2200  # pixels of a picture's longer side: 200 to the inch on A4
_A4 = (595.0, 842.0)  # points


def bind(dossier: Dossier, *, day: date) -> Path:
    """Write the PDF to a file of our own, which the caller takes away. Files beyond the settings' limit are named, not taken in."""
    import pypdf

    writer = pypdf.PdfWriter()
    places: dict[int, str] = {}
    notes: dict[int, str] = {}
    starts: list[tuple[int, int]] = []
    left = read_files_config().merged
    for number, item in enumerate(dossier.items):
        if item.media_type != "application/pdf" and item.media_type not in PICTURES or item.size > left:
            notes[number] = _("kèm theo trong tệp nén")
            continue
        start = len(writer.pages)
        if _add(writer, item):
            left -= item.size
            starts.append((number, start))
        else:
            notes[number] = _("không đưa vào được tệp này, xem trong tệp nén")
    index = _index(dossier, starts, places, notes, day)
    before = len(index.pages)
    writer.merge(0, index, outline_item=_("Mục lục"), import_outline=False)
    _bookmarks(writer, dossier, starts, before)
    writer.metadata = {"/Title": dossier.title, "/Producer": "Hoa Hồi"}
    path = waiting_file()
    with path.open("wb") as out:
        writer.write(out)
    return path


def _index(dossier: Dossier, starts: list[tuple[int, int]], places: dict[int, str], notes: dict[int, str], day: date) -> Any:
    """The index with page numbers, drawn until its own length, which moves them, stays what it was."""
    import pypdf

    length = 1
    while True:
        places |= {number: str(start + length + 1) for number, start in starts}
        index = pypdf.PdfReader(io.BytesIO(pdf(index_draft(dossier, places, place_title=_("Trang"), day=day, notes=notes))))
        if len(index.pages) <= length:
            return index
        length = len(index.pages)


def _bookmarks(writer: Any, dossier: Dossier, starts: list[tuple[int, int]], before: int) -> None:
    page_of = dict(starts)
    number = 0
    for chapter in dossier.chapters:
        parent = None
        for item in chapter.items:
            if number in page_of:
                page = page_of[number] + before
                parent = parent or writer.add_outline_item(chapter.title, page)
                writer.add_outline_item(item.name, page, parent=parent)
            number += 1


def _add(writer: Any, item: Item) -> bool:
    """Whether the file's pages were added; what cannot be read leaves the PDF as it was."""
    import pypdf
    from pypdf.errors import PyPdfError

    try:
        path = waiting_file(item.read())
    except FileFault:
        return False
    try:
        source: Any = io.BytesIO(_page_of(path)) if item.media_type in PICTURES else io.BytesIO(path.read_bytes())
        reader = pypdf.PdfReader(source)
        if reader.is_encrypted:
            reader.decrypt("")
        pages = list(reader.pages)
        writer.append(reader, import_outline=False)
    except (FileFault, PyPdfError, OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, NotImplementedError):
        return False
    finally:
        path.unlink(missing_ok=True)
    return bool(pages)


def _page_of(path: Path) -> bytes:
    """A picture as one page, no larger than A4."""
    picture = open_upright(path).convert("RGB")
    picture.thumbnail((_SIDE, _SIDE))
    width, height = _A4 if picture.height >= picture.width else _A4[::-1]
    out = io.BytesIO()
    picture.save(out, "PDF", resolution=72 * max(picture.width / width, picture.height / height), quality=85)
    return out.getvalue()


def given_out(path: Path) -> Iterator[bytes]:
    """The file in pieces; it is gone from the disk as soon as it is open."""
    file = path.open("rb")
    with suppress(OSError):
        path.unlink()
    with file:
        while piece := file.read(256 * 1024):
            yield piece
