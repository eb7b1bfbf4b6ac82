"""Photographs that users of results send: files of their asking, in the office's one store, unaltered. They may carry a position, so whoever makes one
public gives out the copy that the files room draws without it.
"""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from hoahoi.documents.files.actions import add_content
from hoahoi.documents.files.faults import FileFault
from hoahoi.documents.files.models import File
from hoahoi.documents.files.storage import digest_of, store
from hoahoi.ledger.acts import SYSTEM, Actor, act

from .common import ResultError
from .follow_models import FollowUp

MOST_BYTES, MOST_PIXELS = 12 * 2**20, 80_000_000
_KINDS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
_MEDIA = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
_log = logging.getLogger(__name__)


def keep(follow_up: FollowUp, content: bytes, actor: Actor) -> str:
    """Make the photograph a file of the asking; returns "<SHA-256>.<ending>", for FollowUp.photo. The same one sent twice is kept once.

    An act of its own, before the answer's: a virus scan or a bucket far away must not hold the database meanwhile.
    Raises ResultError when it is too large or no picture, or the store refuses it.
    """
    if len(content) > MOST_BYTES:
        raise ResultError(_("Ảnh lớn quá %d MB. Chọn ảnh nhỏ hơn.") % (MOST_BYTES // 2**20), "photo")
    ending = _ending_of(content)
    try:
        file, _new = add_content(record=follow_up, content=[content], name=_name(ending), role=File.Role.PICTURE, actor=actor)
    except FileFault as error:
        raise ResultError(_("%s Có thể gửi câu trả lời không kèm ảnh.") % error, "photo") from error
    return f"{file.sha256}.{ending}"


def _name(ending: str) -> str:
    return f"{_('Ảnh nơi đang dùng')}.{ending}"


def _ending_of(content: bytes) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=list(_KINDS)) as picture:
                width, height = picture.size
                ending = _KINDS[str(picture.format)]
                picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ResultError(_("Tệp này không phải ảnh JPG, PNG hoặc WEBP."), "photo") from error
    if width * height > MOST_PIXELS:
        raise ResultError(_("Ảnh có quá nhiều điểm ảnh. Chọn ảnh nhỏ hơn."), "photo")
    return ending


def file_of(follow_up: FollowUp) -> File | None:
    """The photograph that came with the answer; None without one, or once it was taken off the record."""
    files = File.objects.filter(subject_kind=FollowUp.kind, subject_id=follow_up.pk, sha256=follow_up.photo[:64], removed_at=None)
    return files.first() if follow_up.photo else None


# ---- photographs of before the files room, which lay under var/files/results


def bring(sent: Iterable[tuple[int, str]]) -> int:
    """Make earlier photographs files of their askings: (id of the asking, FollowUp.photo). Returns how many came; a second run brings none.

    Bytes are copied as they are, and the earlier ones left where they lie. What is gone or altered there is named in the log and left as it was.
    """
    return sum(_bring(pk, photo) for pk, photo in sent)


def _bring(pk: int, photo: str) -> bool:
    sha256, _dot, ending = photo.partition(".")
    path = earlier_path(photo)
    if ending not in _MEDIA or not path.is_file() or digest_of(path) != sha256:
        _log.warning("photograph of asking %d not found as it was kept: %s", pk, path)
        return False
    if File.objects.filter(subject_kind=FollowUp.kind, subject_id=pk, sha256=sha256).exists():
        return False
    store().put(path, sha256)
    about = path.stat()
    file = File(
        subject_kind=FollowUp.kind, subject_id=pk, name=_name(ending), role=File.Role.PICTURE, sha256=sha256, size=about.st_size,
        media_type=_MEDIA[ending], uploaded_at=datetime.fromtimestamp(about.st_mtime, UTC),
    )  # fmt: skip
    with act("file.add", actor=SYSTEM) as doing:
        doing.save(file)
    return True


def earlier_path(photo: str) -> Path:
    return settings.CONFIG.shared / "files" / "results" / photo[:2] / photo
