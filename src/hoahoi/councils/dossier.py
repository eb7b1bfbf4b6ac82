"""What a council adds to the dossier of what it sat on: the papers handed to its members, kept by paper_files, and those that it left behind."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from hoahoi.documents.blocks import Draft, Paragraph, Strong
from hoahoi.documents.files.dossier import Item, add_source
from hoahoi.documents.files.storage import PIECE, missing
from hoahoi.documents.render import pdf
from hoahoi.ledger.records import Record

from . import rules
from .models import Council, Paper
from .paper_files import path_of
from .papers.file import File
from .papers.kinds import KINDS, Kind, draft


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


# ---- written from the record of a finished council

_LEFT = ("bien-ban-kiem-phieu", "tong-hop", "bien-ban", "thong-bao")  # in the order of the sitting


def left_papers(record: Record, user: Any) -> list[Item]:
    """Count, scores, minutes and notice of a finished council that this person may read. They are drafts and say so: the hand signs them, and what
    was signed stands among the council's own files.
    """
    if not isinstance(record, Council) or record.stage != Council.Stage.FINISHED or not rules.can_look(user, record):
        return []
    file, all_ = File(record), rules.reads_all(user, record)
    kinds = [KINDS[code] for code in _LEFT if all_ or KINDS[code].to_members]
    return [_left(record, kind, draft(kind, file)) for kind in kinds if not kind.missing(file)]


def _left(council: Council, kind: Kind, made: Draft) -> Item:
    """Drawn at once, for the index tells its length: the same record gives the same bytes."""
    mark = Paragraph([Strong(_("BẢN THẢO")), _(" lập từ hồ sơ điện tử, chưa ký.")], indent=False)
    data = pdf(replace(made, blocks=[mark, *made.blocks]))
    name = _("%(title)s (bản thảo).pdf") % {"title": kind.title}
    return Item(name, council, len(data), "application/pdf", hashlib.sha256(data).hexdigest(), made.day, lambda: iter((data,)), _("bản thảo"))


add_source(Paper.kind, handed_papers)
add_source(Council.kind, left_papers)
