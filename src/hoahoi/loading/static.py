"""Static files are collected, hashed and compressed once per state of their sources, beside the migration of the database."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage

ROOM_FOLDER = Path(__file__).resolve().parents[1]


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(ROOM_FOLDER.glob("*/static/**/*")):
        if path.is_file():
            stat = path.stat()
            digest.update(f"{path.relative_to(ROOM_FOLDER)}|{stat.st_size}|{stat.st_mtime_ns}\n".encode())
    lock = ROOM_FOLDER.parents[1] / "uv.lock"
    digest.update(lock.read_bytes() if lock.exists() else b"")
    return digest.hexdigest()


def begin() -> subprocess.Popen[bytes] | None:
    """Start collecting in a process of its own; None when nothing changed since the last time."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.exists() and stamp.read_text() == _fingerprint():
        return None
    return subprocess.Popen([sys.executable, "-m", "django", "collectstatic", "--noinput", "-v", "0"])


def finish(collecting: subprocess.Popen[bytes] | None) -> bool:
    """Wait for it. True when something was collected. Raises CalledProcessError when that failed."""
    if collecting is None:
        return False
    if collecting.wait():
        raise subprocess.CalledProcessError(collecting.returncode, "collectstatic")
    (Path(settings.STATIC_ROOT) / ".collected").write_text(_fingerprint())
    if isinstance(staticfiles_storage, ManifestFilesMixin):  # this process may have read the names before they stood
        staticfiles_storage.hashed_files, staticfiles_storage.manifest_hash = staticfiles_storage.load_manifest()
    return True
