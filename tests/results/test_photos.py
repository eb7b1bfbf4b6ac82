"""Photographs of users as files of their askings: those of before, the dossier, and what the world gets."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from PIL import Image

from hoahoi.documents.files.actions import publish_file, remove_file
from hoahoi.documents.files.dossier import gather
from hoahoi.documents.files.dossier_zip import stream
from hoahoi.documents.files.models import File
from hoahoi.documents.files.storage import store
from hoahoi.ledger.acts import SYSTEM
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.models import Entry
from hoahoi.ledger.verify import verify
from hoahoi.results import asking, photos
from hoahoi.results.models import FollowUp
from tests.documents.file_samples import jpeg
from tests.documents.test_files import folder as folder  # its store lies in a folder of the test's own
from tests.results import room

pytestmark = [pytest.mark.django_db, pytest.mark.either]
GIVEN = asking.Answer(use="full", since=PartialDate(2025, 5))


def kept(sha256: str) -> bytes:
    return b"".join(store().read(sha256))


def earlier(photo: bytes, user: str) -> tuple[FollowUp, Path]:
    """An answer with a photograph as it was kept before: its name on the asking, its bytes under var/files/results."""
    _asked, token = room.asked(room.planned(result=room.result(f"Kết quả cho {user}"), adopter=room.adopter(user)))
    answered = asking.answer(token=token, given=GIVEN)
    answered.photo = f"{hashlib.sha256(photo).hexdigest()}.jpg"
    room.save(answered)
    path = photos.earlier_path(answered.photo)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(photo)
    os.utime(path, (1_750_000_000, 1_750_000_000))
    return answered, path


def bring() -> None:
    """The step of the migration, on the models as they stood before it."""
    before = MigrationExecutor(connection).loader.project_state(("results", "0002_results_and_use")).apps
    import_module("hoahoi.results.migrations.0003_photos_are_files").bring(before, None)


def test_photographs_of_before_come_over_whole_and_once(as_role: Any) -> None:
    photo = jpeg()
    (answered, path), (again, _path) = earlier(photo, "HTX Một"), earlier(photo, "HTX Hai")  # two users sent the same picture
    (gone, lost), (spoiled, altered) = earlier(b"\xff\xd8\xff gone", "HTX Ba"), earlier(b"\xff\xd8\xff altered", "HTX Bốn")
    lost.unlink()
    altered.write_bytes(b"other bytes")
    bring()
    bring()
    rows = File.objects.filter(subject_kind="follow_up").order_by("subject_id")
    assert [(f.subject_id, f.name, f.media_type, f.size, f.uploaded_at.timestamp(), f.public) for f in rows] == [
        (a.pk, "Ảnh nơi đang dùng.jpg", "image/jpeg", len(photo), 1_750_000_000, False) for a in (answered, again)
    ]  # fmt: skip
    assert [photos.file_of(room.again(a)) for a in (answered, again, gone, spoiled)] == [*rows, None, None]
    assert (kept(rows[0].sha256), path.read_bytes(), altered.read_bytes()) == (photo, photo, b"other bytes")  # what lay there lies there still
    shown = as_role("science_officer").get(f"/hoi-lai/{answered.pk}/anh/")
    assert (shown.status_code, b"".join(shown.streaming_content), shown["Content-Security-Policy"]) == (200, photo, "default-src 'none'; sandbox")
    assert as_role("science_officer").get(f"/hoi-lai/{gone.pk}/anh/").status_code == 404
    assert (Entry.objects.filter(kind="file", verb="file.add").count(), list(verify())) == (2, [])


def test_the_dossier_of_a_result_has_the_photograph_of_its_user(make_user: Any) -> None:
    photo = jpeg()
    application = room.planned()
    _asked, token = room.asked(application)
    answered = asking.answer(token=token, given=GIVEN, photo=photo)
    archive = zipfile.ZipFile(io.BytesIO(b"".join(stream(gather(application.result, make_user("science_officer")), day=date(2026, 5, 4)))))
    names = [n for n in archive.namelist() if n.endswith(".jpg")]
    assert [(n.partition("/")[2], archive.read(n)) for n in names] == [("001 Ảnh nơi đang dùng.jpg", photo)]
    assert gather(application.result, make_user("firm")).items == []  # what users answered is for the office
    assert photos.file_of(answered) is not None


def test_the_world_gets_a_copy_without_place_and_the_office_keeps_the_original() -> None:
    _asked, token = room.asked()
    answered = asking.answer(token=token, given=GIVEN, photo=jpeg())
    file: Any = photos.file_of(answered)
    publish_file(file=file, actor=SYSTEM)
    with Image.open(io.BytesIO(kept(file.public_sha256))) as shown, Image.open(io.BytesIO(kept(file.sha256))) as own:
        assert (dict(shown.getexif()), own.getexif() != {}) == ({}, True)
    remove_file(file=file, reason="người gửi xin rút", actor=SYSTEM)
    assert (photos.file_of(answered), kept(file.sha256)) == (None, jpeg())


def test_a_store_that_is_away_is_told_and_the_answer_can_still_be_given(folder: Path) -> None:
    follow_up, token = room.asked()
    folder.write_bytes(b"")  # a file stands where the folder should
    with pytest.raises(asking.ResultError, match="Có thể gửi câu trả lời không kèm ảnh"):
        asking.answer(token=token, given=GIVEN, photo=jpeg())
    assert (room.again(follow_up).state, asking.answer(token=token, given=GIVEN).state) == ("sent", "answered")
