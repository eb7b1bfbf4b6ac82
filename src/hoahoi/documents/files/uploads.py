"""Uploads that survive a lost connection: the bytes that came are kept in a folder that every web node sees, and the rest follows
from where they end.

The protocol is the core of tus 1.0 with creation and termination (docs/en/files.md): POST makes an upload, PATCH appends at an offset,
HEAD tells how far it came, DELETE drops it. An upload is <parts>/<token>.part with its note <token>.json; the offset is the part's size.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from . import checks
from .faults import StorageAway
from .settings import read_files_config
from .storage import PIECE, away

KEPT_SECONDS = 7 * 24 * 3600
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")


class WrongOffset(Exception):
    """The piece does not begin where the upload ends."""


class Busy(Exception):
    """Another request is writing this upload."""


@dataclass(frozen=True)
class Upload:
    token: str
    user_id: int
    kind: str  # the record that the file is for
    pk: int
    role: str
    name: str
    length: int

    @property
    def path(self) -> Path:
        return read_files_config().parts / f"{self.token}.part"

    @property
    def note(self) -> Path:
        return read_files_config().parts / f"{self.token}.json"

    @property
    def offset(self) -> int:
        return self.path.stat().st_size

    @property
    def expires(self) -> float:
        """Seconds since 1970: a week after the last piece."""
        return self.path.stat().st_mtime + KEPT_SECONDS


def begin(*, user_id: int, kind: str, pk: int, role: str, name: str, length: int) -> Upload:
    """Raises Refused for what can be known to be at fault before the bytes come, StorageAway when the disk refuses."""
    name = checks.file_name(name)
    checks.file_size(length)
    sweep()
    upload = Upload(secrets.token_urlsafe(24), user_id, kind, pk, role, name, length)
    try:
        upload.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.statvfs(upload.path.parent).f_bavail * os.statvfs(upload.path.parent).f_frsize < 2 * length:
            raise StorageAway(_("Máy chủ không còn đủ chỗ cho tệp này. Báo quản trị hệ thống."))
        os.close(os.open(upload.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        upload.note.write_text(json.dumps(asdict(upload), ensure_ascii=False), encoding="utf-8")
    except OSError as error:
        drop(upload)
        raise away(error) from error
    return upload


def find(token: str, user_id: int) -> Upload | None:
    """The upload, when it is this person's own and still there."""
    if not _TOKEN.fullmatch(token):
        return None
    upload = _read(read_files_config().parts / f"{token}.json")
    return upload if upload and upload.user_id == user_id else None


def unfinished(user_id: int, kind: str, pk: int) -> list[Upload]:
    """This person's uploads for a record that were cut off, oldest first."""
    notes = sorted(read_files_config().parts.glob("*.json"), key=lambda p: p.name)
    found = [u for note in notes if (u := _read(note)) and (u.user_id, u.kind, u.pk) == (user_id, kind, pk)]
    return sorted(found, key=lambda u: u.expires)


def _read(note: Path) -> Upload | None:
    try:
        upload = Upload(**json.loads(note.read_text(encoding="utf-8")))
        return upload if upload.path.exists() else None
    except (FileNotFoundError, ValueError, TypeError):
        return None


@contextmanager
def held(upload: Upload) -> Iterator[BinaryIO]:
    """The part, open for appending, while no other request has it. Raises Busy, FileNotFoundError."""
    with upload.path.open("r+b") as part:
        try:
            fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Busy from error
        if not upload.path.exists():  # finished or dropped while we waited for the lock
            raise FileNotFoundError
        yield part


def append(upload: Upload, part: BinaryIO, offset: int, stream: BinaryIO) -> int:
    """Write what the stream gives at the offset; returns the new offset. What came before a lost connection is kept.

    Raises WrongOffset, StorageAway (the part is then as before), OSError of the stream when the connection was lost.
    """
    if offset != part.seek(0, os.SEEK_END):
        raise WrongOffset
    at = offset
    while at < upload.length and (piece := stream.read(min(PIECE, upload.length - at))):
        try:
            part.write(piece)
            part.flush()
        except OSError as error:
            part.truncate(offset)
            raise away(error) from error
        at += len(piece)
    return at


def drop(upload: Upload) -> None:
    upload.path.unlink(missing_ok=True)
    upload.note.unlink(missing_ok=True)


def sweep(now: float | None = None) -> int:
    """Throw away what nobody came back to for a week. Returns how many files went."""
    swept = 0
    for path in read_files_config().parts.glob("*.*"):
        part = path.with_suffix(".part") if path.suffix == ".json" else path
        try:
            last = (part if part.exists() else path).stat().st_mtime
            if (now or time.time()) - last > KEPT_SECONDS:
                path.unlink()
                swept += path.suffix != ".json"
        except FileNotFoundError:
            continue
    return swept
