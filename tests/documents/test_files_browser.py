"""Uploading in a real browser: in pieces through a lost connection and a page loaded again, and as a plain form without scripts."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client

from hoahoi.documents.files.models import File
from tests.documents.file_samples import jpeg, kept, packed, pdf
from tests.documents.test_files import add, inside, make_task
from tests.documents.test_files import folder as folder

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OPTIONS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}, "resultTypes": ["violations"]}
MB = 2**20


@pytest.fixture
def desk(browser: Any, live_server: Any, make_user: Any) -> Iterator[Callable[..., Any]]:
    """desk() -> a page of a science officer who is signed in."""
    contexts = []
    client = Client()
    client.force_login(make_user("science_officer"), backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value

    def open_(*, width: int = 1366, scripts: bool = True) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 844}, base_url=live_server.url, java_script_enabled=scripts, locale="vi-VN", reduced_motion="reduce"
        )
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        contexts.append(context)
        return context.new_page()

    yield open_
    for context in contexts:
        for page in context.pages:
            page.wait_for_load_state("networkidle")
        context.close()


def faults(page: Any) -> list[str]:
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [f"{v['id']}: {n['target']}" for v in found if v["impact"] in ("serious", "critical") for n in v["nodes"]]


def big(tmp_path: Path) -> tuple[Path, str]:
    """A ZIP of 10 MB that does not shrink: three pieces."""
    content = packed({"số liệu.csv": os.urandom(5 * MB).hex()}, 0)
    return kept(tmp_path, content, "Số liệu điều tra.zip"), hashlib.sha256(content).hexdigest()


def test_through_a_lost_connection_and_a_page_loaded_again(desk: Callable[..., Any], tmp_path: Path, folder: Path) -> None:
    task = make_task()
    path, digest = big(tmp_path)
    page = desk()
    sent: list[int] = []

    def cut(route: Any) -> None:
        """The second piece is lost on the way, once; the third never arrives before the page is left."""
        if route.request.method != "PATCH":
            route.continue_()
            return
        sent.append(int(route.request.headers["upload-offset"]))
        if len(sent) in (2, 4):
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/tep/tai-len/*/", cut)
    page.goto(f"/ho-so-tep/task/{task.pk}/")
    page.set_input_files('input[type="file"]', path)
    page.get_by_label("Loại tài liệu").select_option("evidence")
    page.get_by_role("button", name="Tải lên", exact=True).click()
    page.get_by_text("Mất kết nối. Đang chờ mạng để gửi tiếp").wait_for()
    for _ in range(150):
        if len(sent) >= 4:
            break
        page.wait_for_timeout(100)
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    assert page.get_by_role("heading", name="Đang tải dở").is_visible()
    assert (sent[:4], File.objects.count()) == ([0, 4 * MB, 4 * MB, 8 * MB], 0)
    page.unroute("**/tep/tai-len/*/")
    again: list[int] = []
    page.on("request", lambda r: again.append(int(r.headers["upload-offset"])) if r.method == "PATCH" else None)
    page.set_input_files('input[type="file"]', path)
    page.get_by_role("button", name="Tải lên", exact=True).click()
    page.get_by_text("Đã lưu tệp Số liệu điều tra.zip.").wait_for()
    file = File.objects.get()
    assert (again, file.sha256, file.role, inside(folder.parent / "parts")) == ([8 * MB], digest, "evidence", [])


def test_what_stands_against_a_file_is_said_and_another_may_follow(desk: Callable[..., Any], tmp_path: Path) -> None:
    task, page = make_task(), desk()
    page.goto(f"/ho-so-tep/task/{task.pk}/")
    page.set_input_files('input[type="file"]', kept(tmp_path, pdf(), "Đơn.docx"))
    page.get_by_role("button", name="Tải lên", exact=True).click()
    page.get_by_text("Tên tệp ghi .docx nhưng nội dung là PDF.").wait_for()
    page.set_input_files('input[type="file"]', kept(tmp_path, pdf(), "Đơn.pdf"))
    page.get_by_role("button", name="Tải lên", exact=True).click()
    page.get_by_text("Đã lưu tệp Đơn.pdf.").wait_for()
    assert [f.name for f in File.objects.all()] == ["Đơn.pdf"]


def test_from_the_page_of_the_task_itself(desk: Callable[..., Any], tmp_path: Path) -> None:
    task, page = make_task(), desk()
    page.goto(f"/nhiem-vu/{task.pk}/")
    page.locator("summary", has_text="Tải tệp lên").click()
    assert faults(page) == []
    pieces: list[str] = []
    page.on("request", lambda r: pieces.append(r.method) if r.method == "PATCH" else None)
    page.get_by_label("Loại tài liệu").select_option("contract")
    page.set_input_files('input[type="file"]', kept(tmp_path, pdf(), "Hợp đồng.pdf"))
    page.get_by_role("button", name="Tải lên", exact=True).click()
    page.get_by_text("Đã lưu tệp Hợp đồng.pdf.").wait_for()
    assert (pieces, [(f.name, f.role) for f in File.objects.all()]) == (["PATCH"], [("Hợp đồng.pdf", "contract")])


def test_without_scripts_on_a_phone(desk: Callable[..., Any], tmp_path: Path) -> None:
    task, page = make_task(), desk(width=390, scripts=False)
    page.goto(f"/nhiem-vu/{task.pk}/")
    page.locator("summary", has_text="Tải tệp lên").click()
    page.set_input_files('input[type="file"]', kept(tmp_path, pdf(), "Đơn đăng ký.pdf"))
    page.get_by_role("button", name="Tải lên", exact=True).click()
    assert page.get_by_text("Đã lưu tệp Đơn đăng ký.pdf.").is_visible()
    page.get_by_role("link", name="Bỏ khỏi hồ sơ Đơn đăng ký.pdf").click()
    page.get_by_label("Lý do bỏ").fill("tải nhầm")
    page.get_by_role("button", name="Bỏ khỏi hồ sơ").click()
    assert page.get_by_text("Đã bỏ tệp Đơn đăng ký.pdf khỏi hồ sơ.").is_visible()


@pytest.mark.parametrize("width", [390, 1366])
def test_how_it_looks(desk: Callable[..., Any], pictures: Path, width: int) -> None:
    task, page = make_task(), desk(width=width)
    for name, content in (("Báo cáo tổng hợp kết quả thực hiện " * 5 + ".pdf", pdf()), ("Ruộng hồi ở Tân Đoàn.jpg", jpeg())):
        add(task, content, name=name)
    page.goto(f"/ho-so-tep/task/{task.pk}/")
    page.screenshot(path=str(pictures / f"files-{width}.png"), full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert (faults(page), wide) == ([], 0)
    page.goto(f"/nhiem-vu/{task.pk}/")
    page.locator("summary", has_text="Tải tệp lên").click()
    page.screenshot(path=str(pictures / f"files-task-{width}.png"), full_page=True)
    assert page.get_by_role("link", name="Ruộng hồi ở Tân Đoàn.jpg").is_visible()
