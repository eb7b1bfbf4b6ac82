"""Files of a record: added, had, taken away, made public, through pages and acts."""

from __future__ import annotations

import hashlib
import io
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from hoahoi.documents.files import actions
from hoahoi.documents.files.faults import Refused, StorageAway
from hoahoi.documents.files.models import File
from hoahoi.documents.files.storage import store
from hoahoi.documents.models import Document
from hoahoi.documents.public import public_files
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.models import Entry
from hoahoi.tasks.models import Task
from tests.documents.file_samples import docx, jpeg, kept, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.either]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: Any) -> Path:
    monkeypatch.setenv("HOAHOI_FILES_FOLDER", str(tmp_path / "store"))
    monkeypatch.setenv("HOAHOI_FILES_PARTS", str(tmp_path / "parts"))
    return tmp_path / "store"


def make_task(**given: Any) -> Task:
    task = Task(**({"title": "Trồng hồi ở Văn Quan", "stage": "in_progress"} | given))
    with act("test.setup", actor=SYSTEM) as doing:
        doing.save(task)
    return task


def add(record: Any, content: bytes, name: str = "báo cáo.pdf", **given: Any) -> File:
    return actions.add_content(record=record, content=[content], name=name, **given)[0]


def inside(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def read(file: File) -> bytes:
    return b"".join(store().read(file.sha256))


def test_a_file_is_kept_under_its_digest_and_tied_to_the_record_by_an_act(folder: Path) -> None:
    task, content = make_task(), pdf()
    file = File.objects.get(pk=add(task, content, role=File.Role.REPORT).pk)
    digest = hashlib.sha256(content).hexdigest()
    assert (file.subject_kind, file.subject_id, file.name, file.role) == ("task", task.pk, "báo cáo.pdf", "report")
    assert (file.sha256, file.size, file.media_type, file.public) == (digest, len(content), "application/pdf", False)
    path = folder / digest[:2] / digest[2:4] / digest
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (content, 0o600)
    assert [e.verb for e in Entry.objects.filter(kind="file", object_id=file.pk)] == ["file.add"]


def test_the_same_bytes_are_kept_once_and_tied_once_to_each_record(folder: Path) -> None:
    first, second, content = make_task(), make_task(), pdf()
    one = actions.add_content(record=first, content=[content], name="a.pdf")
    again = actions.add_content(record=first, content=[content], name="b.pdf")
    other = actions.add_content(record=second, content=[content], name="b.pdf")
    assert (one[1], again, other[1]) == (True, (one[0], False), True)
    assert (File.objects.count(), len(inside(folder)), inside(folder.parent / "parts")) == (2, 1, [])


def test_a_file_taken_away_keeps_its_bytes_line_and_reason_and_may_come_back(folder: Path) -> None:
    task = make_task()
    file = actions.publish_file(file=add(task, pdf()), actor=SYSTEM)
    with pytest.raises(Refused) as said:
        actions.remove_file(file=file, reason="  ", actor=SYSTEM)
    assert str(said.value) == "Ghi lý do bỏ tệp khỏi hồ sơ."
    actions.remove_file(file=file, reason="tải nhầm", actor=SYSTEM)
    file = File.objects.get()
    assert (file.removed_at is not None, file.removed_reason, file.public, read(file)) == (True, "tải nhầm", False, pdf_of(folder))
    assert [(e.verb, e.reason) for e in Entry.objects.filter(kind="file").order_by("version")][-1] == ("file.remove", "tải nhầm")
    with pytest.raises(Refused):
        actions.publish_file(file=file, actor=SYSTEM)
    assert (add(task, pdf_of(folder)).pk == file.pk, File.objects.count(), len(inside(folder))) == (False, 2, 1)


def pdf_of(folder: Path) -> bytes:
    return (folder / inside(folder)[0]).read_bytes()


def test_a_full_or_missing_store_leaves_nothing_half_kept(folder: Path) -> None:
    task = make_task()
    folder.parent.mkdir(exist_ok=True)
    folder.write_bytes(b"")  # a file where the folder should be: no directory can be made under it
    with pytest.raises(StorageAway) as said:
        add(task, pdf())
    assert str(said.value) == "Kho tệp đang không trả lời. Đợi vài phút rồi thử lại; phần đã tải lên vẫn còn."
    assert (File.objects.count(), inside(folder.parent / "parts")) == (0, [])
    folder.unlink()
    assert add(task, pdf()).name == "báo cáo.pdf"


@pytest.mark.django_db(transaction=True)
def test_two_uploads_of_one_file_at_once_make_one(folder: Path) -> None:
    task, content, start = make_task(), pdf(), threading.Barrier(2)
    found: list[tuple[int, bool]] = []

    def upload() -> None:
        try:
            start.wait()
            file, new = actions.add_content(record=task, content=[content], name="a.pdf")
            found.append((file.pk, new))
        finally:
            connection.close()

    threads = [threading.Thread(target=upload) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len({pk for pk, _new in found}), sorted(new for _pk, new in found)) == (1, [False, True])
    assert (File.objects.count(), len(inside(folder))) == (1, 1)


# ---- pages


def post(client: Client, record: Any, content: bytes, name: str = "báo cáo.pdf", role: str = "report") -> Any:
    return client.post(f"/ho-so-tep/{record.kind}/{record.pk}/", {"role": role, "file": SimpleUploadedFile(name, content)})


def test_a_plain_form_uploads(as_role: Any) -> None:
    client, task = as_role("science_officer"), make_task()
    answer = post(client, task, pdf())
    assert (answer.status_code, answer["Location"]) == (302, f"/ho-so-tep/task/{task.pk}/")
    file = File.objects.get()
    assert (file.name, file.role, file.uploaded_by.get_full_name()) == ("báo cáo.pdf", "report", "Thử science_officer")
    page = client.get(answer["Location"]).content.decode()
    assert ("Đã lưu tệp báo cáo.pdf." in page, page.count("báo cáo.pdf</a>")) == (True, 1)
    again = client.post(f"/ho-so-tep/task/{task.pk}/", {"role": "report", "file": SimpleUploadedFile("khác.pdf", read(file))}, follow=True)
    assert "Tệp này đã có trong hồ sơ, tên là báo cáo.pdf." in again.content.decode()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pdf", b"", "Tệp rỗng, không có nội dung."),
        ("a.docx", pdf(), "Tên tệp ghi .docx nhưng nội dung là PDF."),
        ("a" * 246 + ".pdf", pdf(), "Tên tệp dài 250 ký tự, quá 200."),
        ("a.exe", b"MZ", "Không nhận loại tệp này (.exe)."),
    ],
)
def test_what_stands_against_a_file_is_said_on_the_form(as_role: Any, name: str, content: bytes, words: str) -> None:
    answer = post(as_role("science_officer"), make_task(), content, name)
    assert (answer.status_code, words in answer.content.decode(), File.objects.count()) == (422, True, 0)


def test_who_may(as_role: Any, make_user: Any) -> None:
    task, document = make_task(), Document(title="Quyết định", type="QD")
    with act("test.setup", actor=SYSTEM) as doing:
        doing.save(document)
    file, paper = add(task, pdf()), add(document, pdf(2))
    rows = {}
    for role in ("science_officer", "clerk", "provincial_leader", "investigator"):
        client = as_role(role)
        urls = [f"/ho-so-tep/task/{task.pk}/", f"/tep/{file.pk}/tai/", f"/tep/{file.pk}/", f"/tep/{file.pk}/bo/", f"/tep/{paper.pk}/tai/",
            f"/ho-so-tep/task/{task.pk}.zip", f"/ho-so-tep/task/{task.pk}.pdf"]  # fmt: skip
        rows[role] = [client.get(url).status_code for url in urls] + [client.post(f"/tep/{file.pk}/cong-khai/").status_code]
        rows[role].append(post(client, task, b"x", "a.txt").status_code)
    assert rows == {
        "science_officer": [200, 200, 200, 200, 200, 200, 200, 302, 302],
        "clerk": [200, 200, 200, 404, 200, 200, 200, 404, 404],
        "provincial_leader": [200, 200, 200, 404, 200, 200, 200, 404, 404],
        "investigator": [404] * 9,
    }
    stranger = Client()
    assert [stranger.get(url).status_code for url in (f"/tep/{file.pk}/tai/", f"/ho-so-tep/task/{task.pk}/", f"/ho-so-tep/task/{task.pk}.zip")] == [
        302
    ] * 3
    assert [as_role("director").get(url).status_code for url in ("/ho-so-tep/file/1/", "/ho-so-tep/x/1/")] == [404] * 2


def test_a_host_sees_the_files_of_its_own_task_alone(as_role: Any) -> None:
    from hoahoi.directory.models import Organisation

    host = Organisation(title="HTX Hồi")
    with act("test.setup", actor=SYSTEM) as doing:
        doing.save(host)
    own, other = add(make_task(host=host), pdf()), add(make_task(), pdf())
    client = as_role("investigator", organisation=host)
    assert [client.get(f"/tep/{f.pk}/tai/").status_code for f in (own, other)] == [200, 404]
    assert [client.get(f"/tep/{f.pk}/").status_code for f in (own, other)] == [200, 404]
    assert [client.get(f"/tep/{f.pk}/bo/").status_code for f in (own, other)] == [404, 404]


def test_removed_by_its_page_with_a_reason(as_role: Any) -> None:
    task = make_task()
    file, client, reader = add(task, pdf()), as_role("science_officer"), as_role("clerk")
    assert client.post(f"/tep/{file.pk}/bo/", {"reason": " "}).status_code == 422
    assert client.post(f"/tep/{file.pk}/bo/", {"reason": "tải nhầm"}).status_code == 302
    page = client.get(f"/ho-so-tep/task/{task.pk}/").content.decode()
    assert ("Lý do: tải nhầm" in page, "Hồ sơ chưa có tệp nào." in page) == (True, True)
    assert "tải nhầm" not in reader.get(f"/ho-so-tep/task/{task.pk}/").content.decode()
    assert [c.get(f"/tep/{file.pk}/tai/").status_code for c in (client, reader)] == [200, 404]


# ---- giving out


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_headers_of_a_download(as_role: Any) -> None:
    content = pdf()
    file = add(make_task(), content, name='Báo cáo "Đợt 1", năm 2019.pdf')
    client = as_role("clerk")
    answer = client.get(f"/tep/{file.pk}/tai/", headers={"Accept-Encoding": "gzip"})
    assert (answer.status_code, body(answer), answer["Content-Length"]) == (200, content, str(len(content)))
    assert answer["Content-Disposition"] == (
        'attachment; filename="Bao cao _Dot 1__ nam 2019.pdf"; '
        "filename*=UTF-8''B%C3%A1o%20c%C3%A1o%20%22%C4%90%E1%BB%A3t%201%22%2C%20n%C4%83m%202019.pdf"
    )
    assert (answer["Content-Type"], answer["X-Content-Type-Options"], answer["Accept-Ranges"]) == ("application/pdf", "nosniff", "bytes")
    assert "no-store" in answer["Cache-Control"]
    assert client.get(f"/tep/{file.pk}/tai/?xem=1")["Content-Disposition"].startswith("inline; ")
    assert client.get(f"/tep/{file.pk}/tai/", headers={"If-None-Match": f'"{file.sha256}"'}).status_code == 304


@pytest.mark.parametrize(("name", "content"), [("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"), ("a.html", b"<html></html>"),
    ("a.docx", docx()), ("a.txt", b"xin")])  # fmt: skip
def test_what_may_carry_script_is_never_shown_in_the_window(as_role: Any, monkeypatch: Any, name: str, content: bytes) -> None:
    monkeypatch.setenv("HOAHOI_FILES_ALLOW", "svg,html,docx,txt")
    answer = as_role("clerk").get(f"/tep/{add(make_task(), content, name=name).pk}/tai/?xem=1")
    assert (answer["Content-Disposition"].split(";")[0], answer["Content-Security-Policy"]) == ("attachment", "default-src 'none'; sandbox")


@pytest.mark.parametrize(
    ("asked", "status", "told", "part"),
    [
        ("bytes=0-9", 206, "bytes 0-9/1000", slice(0, 10)),
        ("bytes=990-", 206, "bytes 990-999/1000", slice(990, 1000)),
        ("bytes=-5", 206, "bytes 995-999/1000", slice(995, 1000)),
        ("bytes=-5000", 206, "bytes 0-999/1000", slice(0, 1000)),
        ("bytes=500-9999", 206, "bytes 500-999/1000", slice(500, 1000)),
        ("bytes=1000-", 416, "bytes */1000", slice(0, 0)),
        ("bytes=-0", 416, "bytes */1000", slice(0, 0)),
        ("bytes=9-3", 200, "", slice(0, 1000)),
        ("bytes=0-1,5-6", 200, "", slice(0, 1000)),
        ("pages=1", 200, "", slice(0, 1000)),
    ],
)
def test_ranges(as_role: Any, asked: str, status: int, told: str, part: slice) -> None:
    content = bytes(48 + n % 10 for n in range(1000))
    file = add(make_task(), content, name="số.txt")
    answer = as_role("clerk").get(f"/tep/{file.pk}/tai/", headers={"Range": asked})
    given = answer.content if status == 416 else body(answer)
    assert (answer.status_code, answer.get("Content-Range", ""), given) == (status, told, content[part])


def test_a_range_of_a_file_that_changed_is_answered_with_the_whole(as_role: Any) -> None:
    file, client = add(make_task(), b"0123456789", name="a.txt"), as_role("clerk")
    codes = [
        client.get(f"/tep/{file.pk}/tai/", headers={"Range": "bytes=2-3", "If-Range": tag}).status_code for tag in (f'"{file.sha256}"', '"other"')
    ]
    assert codes == [206, 200]


def test_bytes_that_are_gone_are_said_to_be_gone(as_role: Any, folder: Path) -> None:
    file = add(make_task(), pdf())
    (folder / inside(folder)[0]).unlink()
    answer = as_role("clerk").get(f"/tep/{file.pk}/tai/")
    assert (answer.status_code, answer.content.decode()) == (
        503, f"Tệp có trong hồ sơ nhưng không có trong kho (mã {file.sha256[:12]}). Báo quản trị hệ thống.",
    )  # fmt: skip


# ---- public


def test_only_what_somebody_made_public_is_public_and_a_picture_without_its_place(as_role: Any) -> None:
    task, client, world = make_task(), as_role("science_officer"), Client()
    photo = jpeg()
    file, report = add(task, photo, name="Ruộng hồi.jpg"), add(task, pdf(), name="Báo cáo.pdf")
    assert (public_files("task", task.pk), world.get(f"/tep-cong-khai/{file.pk}/").status_code) == ([], 404)
    for one in (file, report):
        client.post(f"/tep/{one.pk}/cong-khai/")
    shown = public_files("task", task.pk)
    assert [(f.name, f.media_type, f.url) for f in shown] == [
        ("Ruộng hồi.jpg", "image/jpeg", f"/tep-cong-khai/{file.pk}/"), ("Báo cáo.pdf", "application/pdf", f"/tep-cong-khai/{report.pk}/"),
    ]  # fmt: skip
    copy = body(world.get(shown[0].url))
    with Image.open(io.BytesIO(copy)) as picture:
        assert (dict(picture.getexif()), picture.size, len(copy)) == ({}, (40, 60), shown[0].size)
    assert (read(File.objects.get(pk=file.pk)), body(client.get(f"/tep/{file.pk}/tai/"))) == (photo, photo)
    client.post(f"/tep/{file.pk}/cong-khai/", {"thoi": "1"})
    assert (world.get(f"/tep-cong-khai/{file.pk}/").status_code, [f.name for f in public_files("task", task.pk)]) == (404, ["Báo cáo.pdf"])


def test_a_picture_that_cannot_be_read_is_not_made_public(as_role: Any) -> None:
    file = add(make_task(), b"\xff\xd8\xff" + bytes(99), name="hỏng.jpg")
    answer = as_role("science_officer").post(f"/tep/{file.pk}/cong-khai/", follow=True)
    assert ("Không đọc được ảnh để làm bản công khai." in answer.content.decode(), File.objects.get().public) == (True, False)


# ---- on the pages of records


def test_the_page_of_a_record_shows_its_files_and_the_door_to_adding_one(as_role: Any) -> None:
    task, empty = make_task(), make_task(title="Nhiệm vụ không tệp")
    add(task, pdf(), name="Thuyết minh.pdf")
    editor, reader = as_role("science_officer"), as_role("clerk")
    told = [
        [mark in client.get(f"/nhiem-vu/{record.pk}/").content.decode() for mark in ("Thuyết minh.pdf", "Tải tệp lên", "Tải hồ sơ thành tệp nén")]
        for client in (editor, reader) for record in (task, empty)
    ]  # fmt: skip
    assert told == [[True, True, True], [False, True, False], [True, False, True], [False, False, False]]


def test_the_page_of_files_asks_as_much_for_three_as_for_one(as_role: Any) -> None:
    task, client = make_task(), as_role("science_officer")
    counts = []
    for pages in (1, 2, 3):
        add(task, pdf(pages))
        client.get(f"/ho-so-tep/task/{task.pk}/")  # an act makes the frame ask anew for the office's name, once
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/ho-so-tep/task/{task.pk}/")
        counts.append(len(queries))
    assert counts == [6, 6, 6]


def test_a_file_on_the_disk_is_added_as_it_is(tmp_path: Path) -> None:
    path = kept(tmp_path, docx(), "x")
    file, new = actions.add_file(record=make_task(), path=path, name="Đơn.docx", actor=SYSTEM)
    assert (new, path.exists(), read(file)) == (True, True, path.read_bytes())
