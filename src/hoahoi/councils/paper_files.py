"""Files of the papers handed to members: kept once by their SHA-256, outside the web's reach, given out only through a member's link."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from .models import Paper

_CHUNK = 2**20


def folder() -> Path:
    return settings.CONFIG.shared / "council-papers"


def keep(stream: BinaryIO) -> str:
    """Keep a file and return its SHA-256, for Paper.sha256 (Paper.file takes the name that the member sees). The same file is kept once."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    handle, name = tempfile.mkstemp(dir=folder(), suffix=".part")
    with os.fdopen(handle, "wb") as out:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    Path(name).replace(folder() / digest.hexdigest())
    return digest.hexdigest()


def path_of(paper: Paper) -> Path | None:
    """Where the paper's file lies; None for a paper that is only named, or whose file is not here."""
    if not paper.sha256:
        return None
    path = folder() / Path(paper.sha256).name
    return path if path.is_file() else None
