"""Files that wait between being shown and being applied: kept under var/uploads by a random name, for their owner, for one day."""

from __future__ import annotations

import json
import re
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

LARGEST = 200 * 2**20
ENDINGS = (".csv", ".xlsx")
_DAY = 24 * 3600
_TOKEN = re.compile(r"^[A-Za-z0-9_-]{20,40}$")


@dataclass(frozen=True)
class Upload:
    token: str
    path: Path
    name: str  # what the person's file was called
    kind: str


def folder() -> Path:
    path = settings.CONFIG.shared / "uploads"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def keep(file: Any, kind: str, user_id: int) -> Upload:
    """Keep an uploaded file. Old ones that nobody applied are thrown away on the way."""
    _sweep()
    token = secrets.token_urlsafe(18)
    name = Path(str(file.name).replace("\\", "/")).name[-200:]
    ending = Path(name).suffix.lower() if Path(name).suffix.lower() in ENDINGS else ".bin"
    path = folder() / f"{token}{ending}"
    with path.open("wb") as kept:
        for block in file.chunks():
            kept.write(block)
    path.chmod(0o600)
    (folder() / f"{token}.json").write_text(json.dumps({"name": name, "kind": kind, "user": user_id, "file": path.name}))
    return Upload(token, path, name, kind)


def find(token: str, user_id: int) -> Upload | None:
    """The upload, when it is this person's own and still there."""
    note = folder() / f"{token}.json"
    if not _TOKEN.match(token) or not note.exists():
        return None
    said = json.loads(note.read_text())
    path = folder() / said["file"]
    return Upload(token, path, said["name"], said["kind"]) if said["user"] == user_id and path.exists() else None


def drop(upload: Upload) -> None:
    upload.path.unlink(missing_ok=True)
    (folder() / f"{upload.token}.json").unlink(missing_ok=True)


def _sweep() -> None:
    for path in folder().iterdir():
        if time.time() - path.stat().st_mtime > _DAY:
            path.unlink(missing_ok=True)
