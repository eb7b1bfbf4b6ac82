"""The dossier of a record: everything of it in order, as a ZIP and as one PDF, at constant memory."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hoahoi.councils.models import Council
from hoahoi.documents.files import dossier as dossiers
from hoahoi.documents.files import dossier_pdf, dossier_zip
from hoahoi.documents.models import Document
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.results.models import Application, Result
from hoahoi.tasks.models import Check, CheckedTask
from tests import databases
from tests.documents.file_samples import docx, jpeg, packed, pdf
from tests.documents.test_files import add, inside, make_task
from tests.documents.test_files import folder as folder

pytestmark = [pytest.mark.django_db, pytest.mark.either]
DAY = date(2026, 11, 23)


def save(record: Any) -> Any:
    with act("test.setup", actor=SYSTEM) as doing:
        doing.save(record)
    return record


@pytest.fixture
def task() -> Any:
    """A task with files of its own, of its decision, of a council and its decision, of a check, of a result and of its use."""
    decision = save(Document(title="Phê duyệt nhiệm vụ", type="QD", number="12/QĐ-UBND", issued_on="2019-03-01"))
    founding = save(Document(title="Thành lập hội đồng", type="QD", number="5/QĐ-SKHCN", issued_on="2019-01-05"))
    task = make_task(decision=decision)
    council = save(Council(title="Hội đồng tuyển chọn", type="selection", subject_kind="task", subject_id=task.pk, decision=founding))
    check = save(Check(title="Kiểm tra giữa kỳ"))
    save(CheckedTask(check_record=check, task=task))
    result = save(Result(title="Quy trình trồng hồi", task_id=task.pk))
    use = save(Application(title="HTX Tân Đoàn dùng quy trình", result=result))
    other = make_task(title="Nhiệm vụ khác", decision=decision)
    save(Council(title="Hội đồng khác", type="selection", subject_kind="task", subject_id=other.pk, decision=founding))
    add(use, jpeg(), name="Ruộng hồi.jpg", role="evidence")
    add(result, docx(), name="Quy trình.docx")
    add(check, pdf(3), name="Biên bản kiểm tra.pdf")
    add(council, pdf(2), name="Biên bản họp.pdf")
    add(decision, pdf(1), name="Quyết định phê duyệt.pdf")
    add(founding, pdf(4), name="Quyết định thành lập.pdf")
    add(task, packed({"a.txt": "x"}), name="Số liệu.zip")
    add(other, pdf(5), name="Không phải của nhiệm vụ này.pdf")
    return task


IN_ORDER = [
    ("Nhiệm vụ", "Số liệu.zip"), ("Văn bản", "Quyết định thành lập.pdf"), ("Văn bản", "Quyết định phê duyệt.pdf"), ("Hội đồng", "Biên bản họp.pdf"),
    ("Kiểm tra tiến độ", "Biên bản kiểm tra.pdf"), ("Kết quả", "Quy trình.docx"), ("Ứng dụng kết quả", "Ruộng hồi.jpg"),
]  # fmt: skip


def test_everything_of_the_task_in_order_and_nothing_of_another(task: Any, make_user: Any) -> None:
    found = dossiers.gather(task, make_user("science_officer"))
    assert [(c.title, i.name) for c in found.chapters for i in c.items] == IN_ORDER


def test_only_what_this_person_may_see(task: Any, make_user: Any) -> None:
    from hoahoi.directory.models import Organisation

    host = save(Organisation(title="HTX Hồi"))
    task.host = host
    save(task)
    found = dossiers.gather(task, make_user("investigator", organisation=host))
    assert [(c.title, i.name) for c in found.chapters for i in c.items] == [IN_ORDER[0], *IN_ORDER[-2:]]


def test_a_cited_document_brings_its_own_files_alone(task: Any, make_user: Any) -> None:
    found = dossiers.gather(task.decision, make_user("director"))
    assert [i.name for i in found.items] == ["Quyết định phê duyệt.pdf"]


def test_rooms_hand_over_what_they_keep_elsewhere(task: Any, make_user: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(dossiers, "_sources", {})

    def papers(council: Any, user: Any) -> list[dossiers.Item]:
        return [dossiers.Item("Tài liệu họp.txt", council, 3, "text/plain", "x", DAY, lambda: iter([b"abc"]))]

    dossiers.add_source("council", papers)
    found = dossiers.gather(task, make_user("director"))
    assert [i.name for i in found.chapters[2].items] == ["Biên bản họp.pdf", "Tài liệu họp.txt"]


NAMES = [
    "00 Mục lục.pdf", "01 Nhiệm vụ/001 Số liệu.zip", "02 Văn bản/002 Quyết định thành lập.pdf", "02 Văn bản/003 Quyết định phê duyệt.pdf",
    "03 Hội đồng/004 Biên bản họp.pdf", "04 Kiểm tra tiến độ/005 Biên bản kiểm tra.pdf", "05 Kết quả/006 Quy trình.docx",
    "06 Ứng dụng kết quả/007 Ruộng hồi.jpg",
]  # fmt: skip


def words(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages).split())


def test_the_zip(task: Any, as_role: Any, tmp_path: Path) -> None:
    answer = as_role("clerk").get(f"/ho-so-tep/task/{task.pk}.zip")
    data = b"".join(answer.streaming_content)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert (archive.testzip(), archive.namelist(), archive.read(NAMES[6]), archive.read(NAMES[7])) == (None, NAMES, docx(), jpeg())
        index = words(archive.read(NAMES[0]))
    assert ["MỤC LỤC HỒ SƠ" in index, "Trồng hồi ở Văn Quan" in index, "có 7 tệp" in index] == [True, True, True]
    assert [name for name in ("Số liệu.zip", "Ruộng hồi.jpg", "Không phải của nhiệm vụ này") if name in index] == ["Số liệu.zip", "Ruộng hồi.jpg"]
    assert answer["Content-Disposition"].startswith('attachment; filename="Ho so Trong hoi o Van Quan.zip"; ')
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    assert subprocess.run(["unzip", "-tq", str(path)], capture_output=True, check=False).returncode == 0


def test_what_the_store_lost_or_altered_is_named_in_the_zip(task: Any, make_user: Any, folder: Path) -> None:
    found = dossiers.gather(task, make_user("director"))
    lost, altered = found.items[0], found.items[1]
    (folder / lost.sha256[:2] / lost.sha256[2:4] / lost.sha256).unlink()
    (folder / altered.sha256[:2] / altered.sha256[2:4] / altered.sha256).write_bytes(b"x" * altered.size)
    data = b"".join(dossier_zip.stream(found, day=DAY))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == [NAMES[0], *NAMES[2:], "Lưu ý.txt"]
        assert archive.read("Lưu ý.txt").decode().splitlines() == [
            "Những tệp sau cần quản trị hệ thống xem lại:",
            f"{NAMES[1]}: Tệp có trong hồ sơ nhưng không có trong kho (mã {lost.sha256[:12]}). Báo quản trị hệ thống.",
            f"{NAMES[2]}: nội dung trong kho đã khác lúc lưu (SHA-256 không khớp).",
        ]


def test_names_that_any_file_system_takes() -> None:
    long = dossier_zip._safe("Báo cáo " * 40 + ".docx", 180)
    assert (len(long.encode()) <= 180, long.endswith(".docx"), dossier_zip._safe('a:b*"c".pdf', 180), dossier_zip._safe("..", 180)) == (
        True, True, "a_b__c_.pdf", "tep",
    )  # fmt: skip


def test_the_pdf_has_a_bookmark_for_each_pdf_and_picture_and_names_the_rest(task: Any, as_role: Any, folder: Path) -> None:
    answer = as_role("clerk").get(f"/ho-so-tep/task/{task.pk}.pdf")
    reader = pypdf.PdfReader(io.BytesIO(b"".join(answer.streaming_content)))
    marks: list[tuple[str, int]] = []

    def walk(outline: Any) -> None:
        for entry in outline:
            if isinstance(entry, list):
                walk(entry)
            else:
                marks.append((str(entry.title), reader.get_destination_page_number(entry) + 1))

    walk(reader.outline)
    assert (len(reader.pages), marks) == (12, [
        ("Mục lục", 1), ("Văn bản", 2), ("Quyết định thành lập.pdf", 2), ("Quyết định phê duyệt.pdf", 6), ("Hội đồng", 7), ("Biên bản họp.pdf", 7),
        ("Kiểm tra tiến độ", 9), ("Biên bản kiểm tra.pdf", 9), ("Ứng dụng kết quả", 12), ("Ruộng hồi.jpg", 12),
    ])  # fmt: skip
    index = " ".join(reader.pages[0].extract_text().split())
    assert (index.count("kèm theo trong tệp nén"), inside(folder.parent / "parts")) == (2, [])
    picture = reader.pages[11].mediabox
    assert (round(picture.height), round(picture.width)) == (842, 561)


def test_beyond_the_limit_files_are_named_not_taken_in(task: Any, make_user: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("HOAHOI_FILES_MERGED_MB", "0")
    path = dossier_pdf.bind(dossiers.gather(task, make_user("director")), day=DAY)
    reader = pypdf.PdfReader(path)
    assert (len(reader.pages), reader.pages[0].extract_text().count("kèm theo")) == (1, 7)
    path.unlink()


def test_a_record_without_files_has_an_index_that_says_so(as_role: Any) -> None:
    client, task = as_role("clerk"), make_task()
    with zipfile.ZipFile(io.BytesIO(b"".join(client.get(f"/ho-so-tep/task/{task.pk}.zip").streaming_content))) as archive:
        assert (archive.namelist(), "Hồ sơ chưa có tệp nào." in words(archive.read("00 Mục lục.pdf"))) == (["00 Mục lục.pdf"], True)
    assert len(pypdf.PdfReader(io.BytesIO(b"".join(client.get(f"/ho-so-tep/task/{task.pk}.pdf").streaming_content))).pages) == 1


def test_queries_do_not_grow_with_the_files(task: Any, make_user: Any) -> None:
    counts, user = [], make_user("director")
    assert sorted(user.roles) == ["director"]  # read once, whatever is asked after
    for pages in (7, 8, 9):
        add(task, pdf(pages))
        with CaptureQueriesContext(connection) as queries:
            dossiers.gather(task, user)
        counts.append(len(queries))
    assert (counts[1], counts[2], counts[0] <= 70) == (counts[0], counts[0], True)


def test_500_files_at_constant_memory(tmp_path: Path) -> None:
    """200 MB in 500 files through one process: beyond what the index of 500 lines takes, memory does not grow with what passes through."""
    done = subprocess.run(
        [sys.executable, str(databases.ROOT / "bench" / "dossier.py"), "--files", "500", "--kb", "400", "--json"], capture_output=True, text=True,
        env=os.environ | {"HOAHOI_VAR": str(tmp_path), "HOAHOI_FILES_FOLDER": str(tmp_path / "store"), "HOAHOI_FILES_URL": ""}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)[0]
    assert (found["files"], found["bytes"] > 500 * 400 * 1024, found["grown_mb"] < 20, found["index_mb"] < 100) == (500, True, True, True), found
