"""The papers handed to a council's members, as part of the dossier of what the council sat on. They are kept by paper_files."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from hoahoi.documents.files.dossier import Item, add_source
from hoahoi.documents.files.storage import PIECE, missing
from hoahoi.ledger.records import Record

from .models import Paper
from .paper_files import path_of


def handed_papers(record: Record, user: Any) -> list[Item]:
    """The file of one paper; a paper that is a document of the office stands among the documents."""
    if not isinstance(record, Paper):
        return []
    path = path_of(record)
    if path is None:
        return []
    kind = mimetypes.guess_type(record.file)[0] or "application/octet-stream"
    day = date.fromtimestamp(path.stat().st_mtime)
    return [Item(record.file or record.title, record, path.stat().st_size, kind, record.sha256, day, lambda: _bytes(path), str(record.title))]


def _bytes(path: Path) -> Iterator[bytes]:
    """Opened at the call: a file that went meanwhile is told before the answer begins."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise missing(path.name) from error
    return _pieces(file)


def _pieces(file: Any) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


add_source(Paper.kind, handed_papers)
