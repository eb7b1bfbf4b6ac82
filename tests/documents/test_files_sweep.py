"""What nobody has any more goes at night; what any record names stays."""

from __future__ import annotations

import hashlib
import logging
import os
import time
from pathlib import Path
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from hoahoi.documents.files import storage, sweeping, uploads
from hoahoi.documents.files.actions import add_content, remove_file
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.tasks.models import Task

from .file_samples import pdf
from .test_files_storage import s3 as s3  # noqa: PLC0414 - the module's fixture, asked for by name

DAY = 24 * 3600


@pytest.fixture(params=["folder", "bucket"])
def kept(request: Any, tmp_path: Path, monkeypatch: Any) -> storage.Store:
    monkeypatch.setenv("HOAHOI_FILES_FOLDER", str(tmp_path / "store"))
    monkeypatch.setenv("HOAHOI_FILES_PARTS", str(tmp_path / "parts"))
    address = request.getfixturevalue("s3").replace("/tep?", f"/{tmp_path.name}?") if request.param == "bucket" else ""
    monkeypatch.setenv("HOAHOI_FILES_URL", address)
    return storage.store()


def put(kept: storage.Store, tmp_path: Path, content: bytes) -> str:
    path = tmp_path / "source"
    path.write_bytes(content)
    name = hashlib.sha256(content).hexdigest()
    kept.put(path, name)
    return name


@pytest.mark.django_db
def test_bytes_that_no_record_names_go_after_two_days(kept: storage.Store, tmp_path: Path, caplog: Any) -> None:
    task = Task(title="Trồng hồi")
    with act("test.setup", actor=SYSTEM) as doing:
        doing.save(task)
    named, _new = add_content(record=task, content=[pdf()], name="Báo cáo.pdf")
    removed, _new = add_content(record=task, content=[pdf() + b"\n"], name="Bản cũ.pdf")
    remove_file(file=removed, reason="Nhầm", actor=SYSTEM)
    left = put(kept, tmp_path, b"of an act that failed")
    now = time.time()
    assert sweeping.sweep(now + DAY) == (0, 0)
    with caplog.at_level(logging.INFO):
        assert sweeping.sweep(now + 2 * DAY + 60) == (0, 1)
    assert f"stored file that no record names taken out: {left}" in caplog.messages
    assert [kept.size(name) is None for name in (left, named.sha256, removed.sha256)] == [True, False, False]
    assert sweeping.sweep(now + 2 * DAY + 60) == (0, 0)


@pytest.mark.django_db
def test_bytes_asked_for_again_begin_their_days_anew(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("HOAHOI_FILES_FOLDER", str(tmp_path / "store"))
    monkeypatch.setenv("HOAHOI_FILES_PARTS", str(tmp_path / "parts"))
    kept = storage.store()
    name = put(kept, tmp_path, b"twice")
    path = tmp_path / "store" / name[:2] / name[2:4] / name
    os.utime(path, (time.time() - 3 * DAY,) * 2)
    put(kept, tmp_path, b"twice")
    assert (sweeping.sweep(), path.exists()) == ((0, 0), True)
    os.utime(path, (time.time() - 3 * DAY,) * 2)
    assert (sweeping.sweep(), path.exists()) == ((0, 1), False)


@pytest.mark.django_db
def test_only_what_is_ours_is_touched(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("HOAHOI_FILES_FOLDER", str(tmp_path))
    monkeypatch.setenv("HOAHOI_FILES_PARTS", str(tmp_path / "parts"))
    others = [tmp_path / "results" / "ab" / f"{'a' * 64}.jpg", tmp_path / "ab" / "cd" / ("e" * 64), tmp_path / "ab" / "cd" / "note.txt"]
    for path in others:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
        os.utime(path, (time.time() - 9 * DAY,) * 2)
    assert (sweeping.sweep(), [path.exists() for path in others]) == ((0, 0), [True, True, True])


@pytest.mark.django_db
def test_uploads_left_for_a_week_go(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("HOAHOI_FILES_FOLDER", str(tmp_path / "store"))
    monkeypatch.setenv("HOAHOI_FILES_PARTS", str(tmp_path / "parts"))
    upload = uploads.begin(user_id=1, kind="task", pk=1, role="other", name="a.pdf", length=9)
    now = time.time()
    assert (sweeping.sweep(now + 6 * DAY), upload.path.exists()) == ((0, 0), True)
    assert (sweeping.sweep(now + 7 * DAY + 60), upload.path.exists()) == ((1, 0), False)


@pytest.mark.django_db
def test_every_run_queues_the_next(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("HOAHOI_FILES_FOLDER", str(tmp_path / "store"))
    monkeypatch.setenv("HOAHOI_FILES_PARTS", str(tmp_path / "parts"))
    assert sweeping.sweep_nightly.call() == 0
    assert sweeping.queue_next() is None
    assert [r.task_path for r in DBTaskResult.objects.all()] == ["hoahoi.documents.files.sweeping.sweep_nightly"]
