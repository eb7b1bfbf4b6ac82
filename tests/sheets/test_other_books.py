"""Workbooks of LibreOffice and of old Excel."""

from __future__ import annotations

import datetime
import shutil
import subprocess
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from hoahoi.ledger.dates import PartialDate
from hoahoi.sheets.importer import import_file
from hoahoi.tasks.models import Task
from tests.sheets.files import HEADER, messages, xlsx_file

pytestmark = [pytest.mark.django_db, pytest.mark.either]
libreoffice = pytest.mark.skipif(not shutil.which("soffice"), reason="cần LibreOffice để tạo tệp")
ROW = ["A", "Một", "Viện A", datetime.date(2020, 1, 16), 1_500_000.5]
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"


def converted(path: Path, to: str) -> Path:
    """The workbook as LibreOffice saves it in another format."""
    profile = f"-env:UserInstallation=file://{path.parent}/profile"
    subprocess.run(["soffice", profile, "--headless", "--convert-to", to, "--outdir", str(path.parent), str(path)], check=True, capture_output=True)
    return path.with_suffix(f".{to}")


@libreoffice
@pytest.mark.parametrize("to", ["ods", "xls"])
def test_read_like_any_other(tmp_path: Path, to: str) -> None:
    path = converted(xlsx_file(tmp_path, ["DANH SÁCH"], HEADER, ROW, change=lambda s: s.merge_cells("A1:E1")), to)
    report = import_file("tasks", path)
    assert (messages(report), report.created, report.sheet) == ([], 1, "Nhiệm vụ")
    assert Task.objects.values_list("title", "host__title", "starts_on", "budget").get() == (
        "Một", "Viện A", PartialDate(2020, 1, 16), Decimal("1500000.5"),
    )  # fmt: skip


@libreoffice
@pytest.mark.parametrize("to", ["ods", "xls"])
def test_merged_cells_are_found(tmp_path: Path, to: str) -> None:
    path = converted(xlsx_file(tmp_path, HEADER, ROW, ["B", "Hai", "", None, 2], change=lambda s: s.merge_cells("C2:C3")), to)
    assert messages(import_file("tasks", path)) == [
        (2, "Tổ chức chủ trì", "vùng C2:C3 đang gộp ô nên không rõ giá trị thuộc ô nào; bỏ gộp và điền đủ từng ô")
    ]


@libreoffice
def test_a_cell_in_error_in_ods(tmp_path: Path) -> None:
    path = converted(xlsx_file(tmp_path, HEADER, [*ROW[:4], "=1/0"]), "ods")
    assert messages(import_file("tasks", path)) == [(2, "Kinh phí", "ô báo lỗi #DIV/0!; sửa công thức rồi lưu lại")]


def ods(path: Path, rows: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", MIMETYPE)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", f'<office:document-content><table:table table:name="B">{rows}</table:table></office:document-content>')
    return path


def test_one_filled_element_for_a_million_rows_or_columns(tmp_path: Path) -> None:
    cell: Any = '<table:table-cell office:value-type="string"{}><text:p>x</text:p></table:table-cell>'
    rows = f'<table:table-row table:number-rows-repeated="1048576">{cell.format("")}</table:table-row>'
    assert [p.message for p in import_file("tasks", ods(tmp_path / "a.ods", rows)).errors] == [
        "Bảng có hơn 200.000 dòng. Xóa các dòng trống phía dưới hoặc chia thành nhiều tệp."
    ]
    rows = "<table:table-row>" + cell.format(' table:number-columns-repeated="16384"') + "</table:table-row>"
    assert [p.message for p in import_file("tasks", ods(tmp_path / "a.ods", rows)).errors] == [
        "Bảng trải tới cột XFD. Xóa các cột trống bên phải rồi lưu lại."
    ]
