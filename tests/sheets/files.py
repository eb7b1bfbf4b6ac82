"""Sheets, good and hostile, made for the tests."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl

HEADER = ["Mã nhiệm vụ", "Tên nhiệm vụ", "Tổ chức chủ trì", "Bắt đầu", "Kinh phí"]
ROW = ["LS-01", "Trồng hồi ở Bình Gia", "Trung tâm Ứng dụng", "16/01/2019", "1.500.000.000"]


def csv_file(folder: Path, *rows: Sequence[str], name: str = "tep.csv", encoding: str = "utf-8", delimiter: str = ",") -> Path:
    path = folder / name
    lines = [delimiter.join('"' + c.replace('"', '""') + '"' if set(c) & {delimiter, '"', "\n"} else c for c in row) for row in rows]
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
    return path


def xlsx_file(
    folder: Path, *rows: Sequence[Any], name: str = "tep.xlsx", change: Callable[[Any], None] | None = None, title: str = "Nhiệm vụ",
) -> Path:  # fmt: skip
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    if change:
        change(sheet)
    path = folder / name
    book.save(path)
    return path


def rewritten(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The archive with one part changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def messages(report: Any) -> list[tuple[int | None, str, str]]:
    """(row, column, message) of each error."""
    return [(p.row, p.column, p.message) for p in report.errors]
