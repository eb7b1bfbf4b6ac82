"""Acts on files: adding one to a record, taking it away, making it public or not."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.ledger.acts import SYSTEM, Actor, act
from hoahoi.ledger.records import Record
from hoahoi.ui.vietnamese import clean

from . import checks, pictures
from .faults import Refused
from .formats import PICTURES
from .models import File
from .settings import read_files_config
from .storage import away, digest_of, store


def add_file(*, record: Record, path: Path, name: str, role: str = File.Role.OTHER, actor: Actor) -> tuple[File, bool]:
    """Check the file at `path`, keep its bytes, and tie it to the record. Returns the file, and whether it is new there.

    The bytes are kept before the record says so: what stops in between leaves bytes without a link, never a link without bytes.
    A second upload of the same bytes to the same record, even at the same time, gives the first one's file.
    Raises Refused or StorageAway, and then nothing was tied. Whether the actor may do it is asked by whoever calls.
    """
    found = checks.check(path, name)
    if role not in File.Role.values:
        raise Refused(_("Chọn loại tài liệu trong danh sách."))
    sha256 = digest_of(path)
    if earlier := _there(record, sha256):
        return earlier, False
    store().put(path, sha256)
    file = File(
        subject_kind=record.kind, subject_id=record.pk, name=found.name, role=role, sha256=sha256, size=found.size,
        media_type=found.media_type, uploaded_by_id=actor.pk, uploaded_at=timezone.now(),
    )  # fmt: skip
    try:
        with act("file.add", actor=actor) as doing, transaction.atomic():
            doing.save(file)
    except IntegrityError:
        if earlier := _there(record, sha256):
            return earlier, False
        raise
    return file, True


def add_content(*, record: Record, content: Iterable[bytes], name: str, role: str = File.Role.OTHER, actor: Actor = SYSTEM) -> tuple[File, bool]:
    """add_file of bytes that come in pieces: a form's upload, a paper that the system itself made."""
    path = waiting_file(content)
    try:
        return add_file(record=record, path=path, name=name, role=role, actor=actor)
    finally:
        path.unlink(missing_ok=True)


def waiting_file(content: Iterable[bytes] = ()) -> Path:
    """A file of our own on the disk where uploads wait; its maker takes it away. Raises StorageAway when the disk is full."""
    folder = read_files_config().parts
    name = ""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, suffix=".tmp")
        with os.fdopen(handle, "wb") as out:
            for piece in content:
                out.write(piece)
    except OSError as error:
        if name:
            Path(name).unlink(missing_ok=True)
        raise away(error) from error
    return Path(name)


def _there(record: Record, sha256: str) -> File | None:
    return File.objects.filter(subject_kind=record.kind, subject_id=record.pk, sha256=sha256, removed_at=None).first()


def remove_file(*, file: File, reason: str, actor: Actor) -> File:
    """Take the file out of the record's files. The bytes and the line stay. Raises Refused without a reason."""
    reason = clean(reason)
    if not reason:
        raise Refused(_("Ghi lý do bỏ tệp khỏi hồ sơ."))
    if file.removed_at is None:
        file.removed_at, file.removed_reason, file.public = timezone.now(), reason[:400], False
        with act("file.remove", actor=actor, reason=reason) as doing:
            doing.save(file)
    return file


def publish_file(*, file: File, actor: Actor) -> File:
    """Let the world have it: a picture as a copy without what it says of camera and place, other files as they are."""
    if file.removed_at is not None:
        raise Refused(_("Tệp đã bỏ khỏi hồ sơ nên không công khai được."))
    if file.public:
        return file
    if not file.public_sha256:
        _make_public_copy(file)
    file.public = True
    with act("file.publish", actor=actor) as doing:
        doing.save(file)
    return file


def withdraw_file(*, file: File, actor: Actor) -> File:
    if file.public:
        file.public = False
        with act("file.withdraw", actor=actor) as doing:
            doing.save(file)
    return file


def _make_public_copy(file: File) -> None:
    if file.media_type not in PICTURES:
        file.public_sha256, file.public_size, file.public_type = file.sha256, file.size, file.media_type
        return
    source = waiting_file(store().read(file.sha256))
    target = source.with_suffix(".public")
    try:
        file.public_type = pictures.public_copy(source, file.media_type, target)
        file.public_sha256, file.public_size = digest_of(target), target.stat().st_size
        store().put(target, file.public_sha256)
    finally:
        source.unlink(missing_ok=True)
        target.unlink(missing_ok=True)
