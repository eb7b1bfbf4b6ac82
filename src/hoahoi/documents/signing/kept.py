"""Signed files, kept by what they contain: var/signed/ab/cd/<sha256>.pdf. What is there is never written again."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from .faults import CannotSign


def keep(data: bytes) -> str:
    """SHA-256 of the data, once it lies safely on the disk. Raises CannotSign when it cannot be written."""
    name = hashlib.sha256(data).hexdigest()
    path = _path(name)
    try:
        if not (path.exists() and path.stat().st_size == len(data)):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(path, data)
    except OSError as error:
        raise CannotSign(_("Không ghi được tệp vào kho: %(reason)s.") % {"reason": error.strerror or error}) from error
    return name


def read(name: str) -> bytes:
    """Raises FileNotFoundError when it is not kept here, ValueError when what is kept is not what it was."""
    data = _path(name).read_bytes()
    if hashlib.sha256(data).hexdigest() != name:
        raise ValueError(f"altered in storage: {name}")
    return data


def _path(name: str) -> Path:
    return settings.CONFIG.shared / "signed" / name[:2] / name[2:4] / f"{name}.pdf"


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, whatever stops the machine meanwhile."""
    handle, waiting = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(waiting).replace(path)
    except BaseException:
        Path(waiting).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
