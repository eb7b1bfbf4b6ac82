"""Photographs that users of results send: kept under their SHA-256 as they came, never altered, never public (they may carry a position)."""

from __future__ import annotations

import hashlib
import io
import os
import re
import warnings
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from .common import ResultError

MOST_BYTES, MOST_PIXELS = 12 * 2**20, 80_000_000
_KINDS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
_NAME = re.compile(r"[0-9a-f]{64}\.(jpg|png|webp)")


def keep(content: bytes) -> str:
    """Store a photograph durably and return its name. Raises ResultError when it is too large or no picture, or the disk refuses it."""
    if len(content) > MOST_BYTES:
        raise ResultError(_("Ảnh lớn quá %d MB. Chọn ảnh nhỏ hơn.") % (MOST_BYTES // 2**20), "photo")
    name = f"{hashlib.sha256(content).hexdigest()}.{_kind_of(content)}"
    path = _path(name)
    if path.exists():
        return name
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise ResultError(_("Chưa lưu được ảnh. Thử lại sau, hoặc gửi câu trả lời không kèm ảnh."), "photo") from error
    return name


def _kind_of(content: bytes) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=list(_KINDS)) as picture:
                width, height = picture.size
                kind = _KINDS[str(picture.format)]
                picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ResultError(_("Tệp này không phải ảnh JPG, PNG hoặc WEBP."), "photo") from error
    if width * height > MOST_PIXELS:
        raise ResultError(_("Ảnh có quá nhiều điểm ảnh. Chọn ảnh nhỏ hơn."), "photo")
    return kind


def path_of(name: str) -> Path | None:
    """The file of a kept photograph, None when the name is none of ours or the file is gone."""
    path = _path(name) if _NAME.fullmatch(name) else None
    return path if path and path.exists() else None


def _path(name: str) -> Path:
    return settings.CONFIG.var / "files" / "results" / name[:2] / name
