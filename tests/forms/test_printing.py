"""A form on paper: the circular's code, the numbered items, dots where nothing is known, the same words in PDF and DOCX."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import docx
import pypdf
import pytest
from django.test import Client

from hoahoi.documents import render
from hoahoi.documents.blocks import Header, Paragraph, Signature, Table, Title
from hoahoi.forms.filling import open_form, send
from hoahoi.forms.printing import DOTS, draft_of
from hoahoi.ledger.acts import SYSTEM
from hoahoi.tasks.models import Task

from .world import new_office, running_task

pytestmark = pytest.mark.django_db
DAY = date(2021, 1, 5)


@pytest.fixture
def task() -> Task:
    new_office()
    return running_task()


def words(runs: Any) -> str:
    return "".join(run if isinstance(run, str) else run.text for run in runs)


def test_the_paper_has_the_forms_code_its_items_and_dots(task: Task) -> None:
    draft = draft_of(open_form("self_assessment", task), today=DAY)
    header, title = draft.blocks[:2]
    assert header == Header(
        parent="SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", issuer="TRUNG TÂM ỨNG DỤNG KH&CN", number="-", place="Lạng Sơn", day=None,
        above="Mẫu 1\nTT 11/2014/TT-BKHCN",
    )  # fmt: skip
    assert title == Title("BÁO CÁO TỰ ĐÁNH GIÁ", "kết quả thực hiện nhiệm vụ khoa học và công nghệ")
    lines = [words(b.runs) for b in draft.blocks if isinstance(b, Paragraph)]
    assert "5. Hợp đồng số: 01/HĐ-SKHCN" in lines
    assert f"22. Tự xếp loại: {DOTS}" in lines
    (table,) = [b for b in draft.blocks if isinstance(b, Table)]
    assert table.rows[0] == ("1", "Quy trình", "2 quy trình", "2 quy trình", "01/10/2020", "Biên bản bàn giao")
    assert draft.blocks[-1] == Signature("TỔ CHỨC CHỦ TRÌ", "", (), beside_post="CHỦ NHIỆM NHIỆM VỤ", beside_name="Nguyễn Văn Hồi")
    assert draft.reference == "TT 11/2014/TT-BKHCN, Điều 5, Mẫu 1: mục do cơ quan đặt, chưa đối chiếu bản in"


def test_pdf_and_word_say_the_same_and_what_was_sent_stays(task: Task) -> None:
    send(open_form("self_assessment", task), {"rating": "Đạt"}, on=DAY, actor=SYSTEM)
    task.code = "ĐT-02"
    draft = draft_of(open_form("self_assessment", task), today=date(2022, 1, 1))
    assert draft.day == DAY
    found = pypdf.PdfReader(io.BytesIO(render.pdf(draft)))
    text = " ".join(" ".join(page.extract_text().split()) for page in found.pages)
    assert (len(found.pages), "22. Tự xếp loại: Đạt" in text, "2. Mã số: ĐT-01" in text) == (2, True, True)
    word = docx.Document(io.BytesIO(render.docx(draft)))
    lines = [p.text for p in word.paragraphs]
    assert "2. Mã số: ĐT-01" in lines and "22. Tự xếp loại: Đạt" in lines


def test_whoever_answers_for_the_task_takes_the_paper_away(task: Task, make_user: Any) -> None:
    host = Client()
    host.force_login(make_user("investigator", organisation=task.host), backend="allauth.account.auth_backends.AuthenticationBackend")
    got = {ext: host.get(f"/mau/running_task/task/{task.pk}.{ext}") for ext in ("pdf", "docx", "txt")}
    assert {ext: answer.status_code for ext, answer in got.items()} == {"pdf": 200, "docx": 200, "txt": 404}
    assert (got["pdf"].content[:5], got["docx"].content[:2]) == (b"%PDF-", b"PK")
    sections = {str(s.title): s for s in host.get(task.get_absolute_url()).context["page"].sections}
    assert [fact.link for fact in sections["Biểu mẫu"].facts][0] == f"/mau/acceptance_request/task/{task.pk}/"
