"""Uploads in pieces: cut off, gone on with, refused, swept."""

from __future__ import annotations

import base64
import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hoahoi.documents.files import uploads
from hoahoi.documents.files.models import File
from hoahoi.documents.files.storage import store
from hoahoi.tasks.models import Task
from tests.documents.file_samples import pdf
from tests.documents.test_files import folder as folder
from tests.documents.test_files import inside, make_task

pytestmark = [pytest.mark.django_db, pytest.mark.either]
PIECE = "application/offset+octet-stream"


def begin(client: Client, task: Any, length: int, name: str = "báo cáo.pdf", **more: str) -> Any:
    about = {"kind": "task", "id": str(task.pk), "role": "report", "name": name} | more
    told = ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in about.items())
    return client.post("/tep/tai-len/", headers={"Upload-Length": str(length), "Upload-Metadata": told, "Tus-Resumable": "1.0.0"})


def send(client: Client, url: str, offset: int, content: bytes, kind: str = PIECE) -> Any:
    return client.patch(url, content, content_type=kind, headers={"Upload-Offset": str(offset)})


def test_a_file_sent_in_pieces_and_cut_off_between_them(as_role: Any, folder: Path) -> None:
    client, task, content = as_role("science_officer"), make_task(), pdf(40)
    made = begin(client, task, len(content))
    url = made["Location"]
    assert (made.status_code, made["Upload-Offset"], made["Tus-Resumable"]) == (201, "0", "1.0.0")
    first = send(client, url, 0, content[:1000])
    assert (first.status_code, first["Upload-Offset"]) == (204, "1000")
    assert "đã gửi" in client.get(f"/ho-so-tep/task/{task.pk}/").content.decode()
    head = client.head(url)
    assert (head.status_code, head["Upload-Offset"], head["Upload-Length"]) == (200, "1000", str(len(content)))
    last = send(client, url, 1000, content[1000:])
    file = File.objects.get()
    assert (last.status_code, last.json()) == (200, {"id": file.pk, "name": "báo cáo.pdf", "new": True, "next": f"/ho-so-tep/task/{task.pk}/"})
    assert (file.role, file.size, b"".join(store().read(file.sha256))) == ("report", len(content), content)
    assert (inside(folder.parent / "parts"), client.head(url).status_code) == ([], 404)


def test_a_piece_at_the_wrong_place_is_told_the_right_one(as_role: Any) -> None:
    client, task = as_role("science_officer"), make_task()
    url = begin(client, task, 100)["Location"]
    send(client, url, 0, b"x" * 40)
    wrong = [(a.status_code, a["Upload-Offset"]) for a in (send(client, url, 0, b"x"), send(client, url, 41, b"x"))]
    assert (wrong, send(client, url, 40, b"x", "text/plain").status_code) == ([(409, "40"), (409, "40")], 415)


def test_more_than_was_said_is_not_taken(as_role: Any) -> None:
    client, task = as_role("science_officer"), make_task()
    answer = send(client, begin(client, task, 5, "a.txt")["Location"], 0, b"123456789")
    assert (answer.status_code, File.objects.get().size) == (200, 5)


@pytest.mark.parametrize(
    ("name", "length", "words"),
    [
        ("a.pdf", 0, "Tệp rỗng, không có nội dung."),
        ("a.pdf", 201 * 2**20, "Tệp lớn quá 200 MB."),
        ("a.exe", 5, "Không nhận loại tệp này (.exe)."),
        ("../a.pdf", 5, "Tên tệp chứa đường dẫn."),
        ("a\0.pdf", 5, "Tên tệp có ký tự không hợp lệ."),
        ("a" * 296 + ".pdf", 5, "Tên tệp dài 300 ký tự, quá 200."),
    ],
)
def test_refused_before_a_byte_is_sent(as_role: Any, folder: Path, name: str, length: int, words: str) -> None:
    answer = begin(as_role("science_officer"), make_task(), length, name)
    assert (answer.status_code, answer.json()["message"].startswith(words), inside(folder.parent)) == (422, True, [])


def test_refused_when_all_is_here(as_role: Any, folder: Path) -> None:
    client, task = as_role("science_officer"), make_task()
    url = begin(client, task, 4, "a.docx")["Location"]
    answer = send(client, url, 0, b"%PDF")
    assert (answer.status_code, answer.json()) == (
        422,
        {"message": "Tên tệp ghi .docx nhưng nội dung là văn bản thuần. Đặt lại đuôi tệp cho đúng rồi tải lên."},
    )
    assert (File.objects.count(), inside(folder.parent), client.head(url).status_code) == (0, [], 404)


def test_a_store_that_is_away_keeps_the_upload_and_an_empty_piece_ends_it(as_role: Any, folder: Path) -> None:
    client, task, content = as_role("science_officer"), make_task(), pdf()
    url = begin(client, task, len(content))["Location"]
    folder.write_bytes(b"")
    away = send(client, url, 0, content)
    assert (away.status_code, away["Upload-Offset"], File.objects.count()) == (503, str(len(content)), 0)
    assert away.json()["message"] == "Kho tệp đang không trả lời. Đợi vài phút rồi thử lại; phần đã tải lên vẫn còn."
    folder.unlink()
    assert (send(client, url, len(content), b"").status_code, File.objects.get().size) == (200, len(content))


def test_only_who_may_change_the_record_and_only_ones_own_upload(as_role: Any) -> None:
    task, officer = make_task(), as_role("science_officer")
    url = begin(officer, task, 100)["Location"]
    assert [begin(as_role(role), task, 100).status_code for role in ("clerk", "provincial_leader", "investigator")] == [404, 404, 404]
    assert [begin(officer, task, 100, **bad).status_code for bad in ({"id": "99999"}, {"id": "x"}, {"kind": "file"}, {"kind": "x"})] == [404] * 4
    other = as_role("director")
    assert [other.head(url).status_code, send(other, url, 0, b"x").status_code, other.delete(url).status_code] == [404, 404, 404]
    assert [officer.head(f"/tep/tai-len/{token}/").status_code for token in ("x", "." * 32, "a" * 32)] == [404, 404, 404]
    assert Client().head(url).status_code == 302


def test_a_right_that_ended_ends_the_upload(as_role: Any) -> None:
    from hoahoi.accounts.models import Grant

    client, task = as_role("science_officer"), make_task()
    url = begin(client, task, 5, "a.txt")["Location"]
    send(client, url, 0, b"123")
    Grant.objects.filter(role="science_officer").update(role="clerk")
    assert (send(client, url, 3, b"45").status_code, File.objects.count()) == (404, 0)


def test_a_piece_is_asked_for_its_token_against_forgery(make_user: Any) -> None:
    client, task = Client(enforce_csrf_checks=True), make_task()
    client.force_login(make_user("science_officer"), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert begin(client, task, 5).status_code == 403


def test_given_up(as_role: Any, folder: Path) -> None:
    client, task = as_role("science_officer"), make_task()
    first, second = (begin(client, task, 100)["Location"] for _ in range(2))
    assert (client.delete(first).status_code, client.post(f"{second}bo/").status_code, inside(folder.parent)) == (204, 302, [])


def test_two_windows_do_not_write_one_upload_at_once(as_role: Any, make_user: Any) -> None:
    task: Task = make_task()
    user = make_user("science_officer")
    upload = uploads.begin(user_id=user.pk, kind="task", pk=task.pk, role="other", name="a.txt", length=10)
    with uploads.held(upload):
        said: list[str] = []

        def other() -> None:
            try:
                with uploads.held(upload):
                    said.append("held")
            except uploads.Busy:
                said.append("busy")

        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert said == ["busy"]


class Lost:
    """A connection that gives 700 bytes and is gone."""

    def __init__(self) -> None:
        self.pieces = [b"a" * 300, b"b" * 400]

    def read(self, size: int) -> bytes:
        if not self.pieces:
            raise OSError("connection reset")
        return self.pieces.pop(0)


def test_what_came_before_the_connection_was_lost_is_kept() -> None:
    upload = uploads.begin(user_id=1, kind="task", pk=1, role="other", name="a.txt", length=1000)
    with uploads.held(upload) as part, pytest.raises(OSError, match="reset"):
        uploads.append(upload, part, 0, Lost())  # type: ignore[arg-type]
    assert (upload.offset, upload.path.read_bytes()) == (700, b"a" * 300 + b"b" * 400)


def test_what_nobody_came_back_to_goes_after_seven_days(folder: Path) -> None:
    old, new = (uploads.begin(user_id=1, kind="task", pk=1, role="other", name="a.txt", length=10) for _ in range(2))
    week = 7 * 24 * 3600
    for path in (old.path, old.note):
        os.utime(path, (time.time() - week - 60,) * 2)
    os.utime(new.note, (time.time() - week - 60,) * 2)  # the last piece counts, not the beginning
    assert (uploads.sweep(), uploads.sweep()) == (1, 0)
    assert inside(folder.parent / "parts") == sorted([new.path.name, new.note.name])
    assert uploads.find(old.token, 1) is None
