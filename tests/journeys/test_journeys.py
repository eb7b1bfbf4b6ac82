"""What people do in a day, in a real browser against the real server; the core of it also without JavaScript."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
import requests
from pypdf import PdfReader

from .conftest import ROOT, Served, _environment

pytestmark = [pytest.mark.browser, pytest.mark.either]
Open = Callable[..., Any]
scripts = pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])


def test_up_writes_the_report_and_a_second_run_changes_nothing(served: Served) -> None:
    folder = served.var / "out" / "2019"
    text = " ".join((page.extract_text() or "") for page in PdfReader(folder / "report.pdf").pages)
    assert "2253/QĐ-UBND" in text
    assert [zipfile.ZipFile(folder / name).testzip() for name in ("report.docx", "report.xlsx")] == [None, None]
    assert "không có gì thay đổi" in served.second
    assert sum(username in served.first for username in served.passwords) == 12


def test_the_first_run_serves_without_the_memory_that_loading_took(served: Served) -> None:
    """The servers are forked from it: 250 MB is what one of them may take. It was 1 GB when one process loaded and served."""
    if served.first_kb is not None:
        assert served.first_kb < 250 * 1024


def test_every_file_that_a_page_names_is_there(served: Served) -> None:
    page = requests.get(f"{served.url}/tai-khoan/login/", timeout=20).text
    named = re.findall(r'(?:href|src)="(/static/[^"#]+)', page)
    assert {requests.get(served.url + name, timeout=20).status_code for name in named} == {200}
    styles = [served.url + name for name in named if name.endswith(".css")]
    within = {urljoin(sheet, name) for sheet in styles for name in re.findall(r"url\([\"']?([^)\"']+)", requests.get(sheet, timeout=20).text)}
    assert {requests.get(name, timeout=20).status_code for name in within if name.startswith("http")} == {200}


def test_wrong_password_says_so_and_keeps_the_name(open_as: Open) -> None:
    page = open_as()
    page.goto("/hom-nay/")
    assert "/tai-khoan/login/" in page.url
    page.fill("input[name=login]", "giamdoc")
    page.fill("input[name=password]", "không phải mật khẩu")
    page.press("input[name=password]", "Enter")
    assert page.input_value("input[name=login]") == "giamdoc"
    assert page.locator("[role=alert], .form-errors, .errors").first.is_visible()


@scripts
def test_find_a_task_typed_without_accents(open_as: Open, scripts: bool, pictures: Path) -> None:
    page = open_as("khoahoc", scripts=scripts)
    page.goto("/nhiem-vu/")
    page.fill("main input[name=q]", "hoang dinh kinh")
    page.press("main input[name=q]", "Enter")
    page.wait_for_url(re.compile("q="))
    page.locator("main table a", has_text="Hoàng Đình Kinh").first.click()
    page.wait_for_url(re.compile(r"/nhiem-vu/\d+/"))
    body = page.locator("main").inner_text()
    assert "Cuộc khởi nghĩa Hoàng Đình Kinh và ảnh hưởng của nó" in body  # the name under which it was determined
    assert "2253/QĐ-UBND" in body
    assert "Nguyễn Quang Huynh" in body
    if scripts:
        page.screenshot(path=pictures / "task-1366.png")


@scripts
def test_from_a_figure_of_the_report_to_its_records(open_as: Open, scripts: bool) -> None:
    page = open_as("giamdoc", scripts=scripts)
    page.goto("/nam-cong-tac/2019/")
    figure = page.locator("main a[href*='/so-lieu/councils.determination_established/']").first
    shown = int(figure.inner_text())
    figure.click()
    page.wait_for_url(re.compile("/so-lieu/"))
    records = page.locator("main a[href^='/hoi-dong/']")
    assert (shown, records.count()) == (7, 7)
    records.first.click()
    page.wait_for_url(re.compile(r"/hoi-dong/\d+/"))
    assert "2253/QĐ-UBND" in page.locator("main").inner_text()


@scripts
def test_a_sheet_with_a_fault_then_corrected(open_as: Open, scripts: bool, tmp_path: Path, pictures: Path) -> None:
    code = "JS" if scripts else "NO"
    sheet = tmp_path / "nhiem-vu.csv"
    rows = ["Mã nhiệm vụ,Tên nhiệm vụ,Bắt đầu", f"T-{code}-1,Nhiệm vụ thử {code} một,2026", f"T-{code}-2,Nhiệm vụ thử {code} hai,mai kia", ""]
    sheet.write_text("\n".join(rows), encoding="utf-8")
    page = open_as("khoahoc", scripts=scripts)

    def upload() -> str:
        page.goto("/nhap-du-lieu/")
        page.select_option("select[name=loai]", "tasks")
        page.set_input_files("input[name=tep]", sheet)
        page.get_by_role("button", name="Xem trước").click()
        page.wait_for_url(re.compile(r"/nhap-du-lieu/tasks/"))
        return str(page.locator("main").inner_text())

    faults = upload()
    assert "mai kia" in faults
    assert page.locator("main table tbody tr").first.locator("td").nth(1).inner_text().strip() == "3"
    assert page.get_by_role("button", name="Ghi vào hồ sơ").count() == 0
    if scripts:
        page.screenshot(path=pictures / "import-fault-1366.png", full_page=True)
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("mai kia", "5/2026"), encoding="utf-8")
    assert "Sẽ thêm 2" in upload()
    page.get_by_role("button", name="Ghi vào hồ sơ").click()
    page.wait_for_load_state()
    page.goto(f"/nhiem-vu/?q=thu+{code}+hai")
    assert page.locator("main table a", has_text=f"Nhiệm vụ thử {code} hai").count() == 1
    assert "giữ nguyên 2" in upload()


def test_freeze_a_year_and_take_the_report_home(open_as: Open, served: Served, tmp_path: Path) -> None:
    page = open_as("kehoach")
    page.goto("/nam-cong-tac/2021/")
    page.get_by_role("button", name=re.compile("Chốt")).click()
    page.wait_for_load_state()
    assert "mã chốt" in page.locator("main").inner_text().lower()
    for kind, beginning in (("PDF", b"%PDF-"), ("DOCX", b"PK"), ("XLSX", b"PK")):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=f"Tải {kind}").click()
        assert Path(waiting.value.path()).read_bytes()[: len(beginning)] == beginning
    checked = subprocess.run([sys.executable, "-m", "hoahoi", "verify"], env=_environment(served.var), capture_output=True, text=True, cwd=ROOT)
    assert checked.returncode == 0, checked.stderr


def test_a_lost_session_loses_no_typed_text(open_as: Open, served: Served) -> None:
    page = open_as("khoahoc")
    page.goto("/nhiem-vu/them/")
    page.fill("[name=title]", "Nhiệm vụ đang gõ dở thì hết phiên")
    page.wait_for_timeout(900)  # the page keeps what is typed shortly after the last key
    page.context.clear_cookies()
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    page.goto("/tai-khoan/login/?next=/nhiem-vu/them/")
    page.fill("input[name=login]", "khoahoc")
    page.fill("input[name=password]", served.passwords["khoahoc"])
    page.press("input[name=password]", "Enter")
    page.wait_for_url(re.compile("/nhiem-vu/them/"))
    assert page.input_value("[name=title]") == "Nhiệm vụ đang gõ dở thì hết phiên"


def test_a_form_with_a_fault_shows_it_and_keeps_the_rest(open_as: Open) -> None:
    page = open_as("khoahoc", scripts=False)
    page.goto("/nhiem-vu/them/")
    page.fill("[name=title]", "Một nhiệm vụ có ngày sai")
    page.fill("[name=starts_on]", "ngày kia")
    page.locator("main form button[type=submit]").first.click()
    assert page.locator(".form-errors a[href^='#']").count() >= 1
    assert page.input_value("[name=title]") == "Một nhiệm vụ có ngày sai"
    assert page.input_value("[name=starts_on]") == "ngày kia"
