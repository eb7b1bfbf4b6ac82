"""The working year's pages: freezing, preview, warnings, files, comparisons."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html import unescape

import openpyxl
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hoahoi.accounts.models import Role
from hoahoi.indicators.models import Snapshot
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.models import Entry
from hoahoi.tasks.models import Task
from hoahoi.year.actions import freeze_year

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]

SignIn = Callable[..., Client]
SEES = {Role.DIRECTOR, Role.SCIENCE, Role.TECHNOLOGY, Role.SMQ, Role.PLANNING, Role.CLERK, Role.ADMINISTRATOR, Role.LEADER}


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return unescape(answer.content.decode())


def add_task(title: str = "Ghi bổ sung", year: int = 2019) -> Task:
    task = Task(title=title, starts_on=PartialDate(year))
    with act("test", actor=SYSTEM) as doing:
        doing.save(task)
    return task


@pytest.mark.parametrize("role", [*Role.values, ""])
def test_who_sees_and_who_freezes(as_role: SignIn, role: str) -> None:
    client = as_role(role)
    pages = ["/nam-cong-tac/", "/nam-cong-tac/2019/so-sanh/"]
    assert [client.get(url).status_code for url in pages] == [200 if role in SEES else 404] * 2
    may = role in (Role.DIRECTOR, Role.PLANNING)
    assert client.post("/nam-cong-tac/2019/chot/").status_code == (302 if may else 404)
    assert Snapshot.objects.filter(year=2019).count() == (1 if may else 0)


def test_years(as_role: SignIn) -> None:
    freeze_year(year=2019, actor=SYSTEM)
    page = text_of(as_role("clerk"), "/nam-cong-tac/")
    assert re.findall(r'<a href="/nam-cong-tac/(\d{4})/">Năm', page)[:3] == ["2025", "2024", "2023"]
    assert "đã chốt lần 1" in page


def test_before_freezing_the_page_shows_the_report_as_it_would_be(as_role: SignIn) -> None:
    page = text_of(as_role("director"), "/nam-cong-tac/2019/")
    assert "Chưa chốt số liệu" in page
    assert "2253/QĐ-UBND" in page
    assert 'href="/so-lieu/tasks.in_progress/?ky=2019" data-ref="tasks.in_progress@2019-0"' in page
    assert "/tai/pdf/" not in page
    assert Snapshot.objects.count() == 0


def test_freeze_then_download(as_role: SignIn) -> None:
    client = as_role("planning_officer")
    answer = client.post("/nam-cong-tac/2019/chot/", {"reason": "Báo cáo tổng kết"}, follow=True)
    page = unescape(answer.content.decode())
    assert "Đã chốt số liệu năm 2019, lần 1." in page
    snapshot = Snapshot.objects.get()
    assert snapshot.sha256[:16] in page
    entry = Entry.objects.filter(kind="snapshot").values_list("verb", "reason", "actor").get()
    assert entry == ("year.freeze", "Báo cáo tổng kết", "Thử planning_officer")
    for kind, start in (("pdf", b"%PDF-"), ("docx", b"PK"), ("xlsx", b"PK")):
        file = client.get(f"/nam-cong-tac/2019/tai/{kind}/?lan=1")
        assert file["Content-Disposition"] == f'attachment; filename="bao-cao-2019-lan-1.{kind}"'
        content = file.getvalue()
        assert content.startswith(start)
        assert content == (settings.CONFIG.var / "out" / "2019" / "1" / f"report.{kind}").read_bytes()
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames[0] == "Chỉ tiêu"
    again = client.post("/nam-cong-tac/2019/chot/", follow=True)
    assert "Số liệu không thay đổi từ lần chốt 1; giữ nguyên lần chốt ấy." in unescape(again.content.decode())


@pytest.mark.parametrize("url", [
    "/nam-cong-tac/2019/tai/pdf/", "/nam-cong-tac/2019/tai/exe/", "/nam-cong-tac/2019/?lan=7", "/nam-cong-tac/1200/",
    "/nam-cong-tac/2019/so-sanh/1-2/",
])  # fmt: skip
def test_addresses_that_are_no_page(as_role: SignIn, url: str) -> None:
    assert as_role("director").get(url).status_code == 404


def test_freezing_is_a_post(as_role: SignIn) -> None:
    assert as_role("director").get("/nam-cong-tac/2019/chot/").status_code == 405


def test_warnings(as_role: SignIn) -> None:
    client = as_role("director")
    freeze_year(year=2019, actor=SYSTEM)
    page = text_of(client, "/nam-cong-tac/2019/")
    assert "Hồ sơ đã đổi từ lúc chốt" not in page
    assert "Khác năm trước hơn 30 %" in page
    assert "Hội đồng được thành lập</a>: 1 → 7" in page
    assert re.search(r"\d+ chỉ tiêu chưa có số liệu", page)
    add_task()
    page = text_of(client, "/nam-cong-tac/2019/")
    assert "1 lần ghi vào sổ cái sau lúc chốt." in page
    assert "Nhiệm vụ mới bắt đầu</a>: 2 → 3" in page


def test_outline_leads_to_the_headings(as_role: SignIn) -> None:
    page = text_of(as_role("director"), "/nam-cong-tac/2019/")
    targets = re.findall(r'<a href="#(muc-\d+)">', page)
    assert len(targets) == 30
    assert re.findall(r'<h[2-4] id="(muc-\d+)">', page) == targets


def test_comparing_two_freezings(as_role: SignIn) -> None:
    client = as_role("director")
    freeze_year(year=2019, actor=SYSTEM)
    task = add_task("Nhiệm vụ là nguyên nhân")
    freeze_year(year=2019, actor=SYSTEM)
    page = text_of(client, "/nam-cong-tac/2019/so-sanh/1-2/")
    assert "Nhiệm vụ mới bắt đầu: 2 → 3 nhiệm vụ" in page
    assert f'<a href="/nhiem-vu/{task.pk}/">Nhiệm vụ là nguyên nhân</a>: mới được tính' in page
    assert 'href="/nam-cong-tac/2019/so-sanh/1-2/"' in text_of(client, "/nam-cong-tac/2019/")
    assert "2 → 3" not in text_of(client, "/nam-cong-tac/2019/?lan=1").partition("Hồ sơ đã đổi")[0]
    assert "Không chỉ tiêu nào khác." in text_of(client, "/nam-cong-tac/2019/so-sanh/2-2/")


def test_beside_the_year_before(as_role: SignIn) -> None:
    page = text_of(as_role("clerk"), "/nam-cong-tac/2019/so-sanh/")
    assert "Năm 2019 so với năm 2018" in page
    assert 'href="/so-lieu/councils.established/?ky=2018">1<' in page
    assert 'href="/so-lieu/councils.established/?ky=2019">7<' in page
    assert "Cả hai năm chưa có bản ghi nào." in text_of(as_role("clerk"), "/nam-cong-tac/1995/so-sanh/")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("url", "statements"), [("/nam-cong-tac/", 6), ("/nam-cong-tac/1996/", 10), ("/nam-cong-tac/1996/so-sanh/", 8)])
def test_statements_do_not_grow_with_rows(as_role: SignIn, count: int, url: str, statements: int) -> None:
    for n in range(count):
        add_task(f"Nhiệm vụ {n}", 1996)
    freeze_year(year=1996, actor=SYSTEM)
    client = as_role("director")
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    assert len(captured) == statements
