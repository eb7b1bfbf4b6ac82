"""What may be kept: every kind that is taken, and each fault with words of its own."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from hoahoi.documents.files import checks, pictures
from hoahoi.documents.files.faults import Refused, StorageAway
from hoahoi.documents.files.formats import OLE
from tests.documents.file_samples import docx, jpeg, kept, packed, pdf

pytestmark = pytest.mark.either


def image(form: str) -> bytes:
    out = io.BytesIO()
    if form == "HEIF":
        pictures._read_heic()
    Image.new("RGB", (64, 64), "red").save(out, form)
    return out.getvalue()


def odt() -> bytes:
    return packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}, zipfile.ZIP_STORED)


GOOD = {
    "báo cáo.pdf": (pdf(), "application/pdf"),
    "chỉ cấm in.pdf": (pdf(owner="x"), "application/pdf"),
    "thuyết minh.DOCX": (docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "dự toán.xlsx": (packed({"xl/workbook.xml": "<x/>"}), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "trình bày.pptx": (packed({"ppt/presentation.xml": "<x/>"}), "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "đơn.odt": (odt(), "application/vnd.oasis.opendocument.text"),
    "đơn.doc": (OLE + bytes(600), "application/msword"),
    "đơn.rtf": (b"{\\rtf1 xin chao}", "application/rtf"),
    "ghi chép.txt": ("Cây hồi ở Văn Quan\n".encode(), "text/plain"),
    "ghi chép cũ.txt": ("Cây hồi".encode("cp1258", "replace"), "text/plain"),
    "số liệu.csv": ("xã,diện tích\nTân Đoàn,12".encode("utf-16"), "text/csv"),
    "ảnh.jpg": (jpeg(), "image/jpeg"),
    "ảnh.png": (image("PNG"), "image/png"),
    "ảnh.webp": (image("WEBP"), "image/webp"),
    "ảnh.tiff": (image("TIFF"), "image/tiff"),
    "ảnh.heic": (image("HEIF"), "image/heic"),
    "phim.mp4": (b"\0\0\0\x18ftypmp42" + bytes(40), "video/mp4"),
    "cả bộ.zip": (
        packed({"báo cáo.pdf": pdf(), "thuyết minh.docx": docx(**{"word/embeddings/bang.xlsx": packed({"xl/workbook.xml": "x"})})}),
        "application/zip",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", list(GOOD))
def test_taken_for_what_its_bytes_are(tmp_path: Path, name: str) -> None:
    content, media_type = GOOD[name]
    assert checks.check(kept(tmp_path, content), name) == checks.Checked(name, media_type, len(content))


def lying_zip() -> bytes:
    """Says in both places that its entry is small; it is 3 MB."""
    data = bytearray(packed({"a.txt": bytes(3_000_000)}))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.find(mark) + at
        data[place : place + 4] = struct.pack("<I", 10)
    return bytes(data)


def locked_zip() -> bytes:
    data = bytearray(packed({"a.txt": b"x"}))
    data[6] |= 1
    data[data.find(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


BAD = {
    "empty": ("a.pdf", b"", "Tệp rỗng, không có nội dung. Chọn tệp khác."),
    "a PDF named .docx": ("a.docx", pdf(), "Tên tệp ghi .docx nhưng nội dung là PDF. Đặt lại đuôi tệp cho đúng rồi tải lên."),
    "a docx named .pdf": ("a.pdf", docx(), "Tên tệp ghi .pdf nhưng nội dung là ZIP. Đặt lại đuôi tệp cho đúng rồi tải lên."),
    "a ZIP named .docx": ("a.docx", packed({"a.txt": "x"}), "Tên tệp ghi .docx nhưng nội dung là ZIP. Đặt lại đuôi tệp cho đúng rồi tải lên."),
    "HTML named .txt": ("a.txt", b"<html><script>1</script>", "Tên tệp ghi .txt nhưng nội dung là HTML. Đặt lại đuôi tệp cho đúng rồi tải lên."),
    "a program named .jpg": ("a.jpg", b"MZ\x90\0\x03" + bytes(90), "Nội dung tệp không phải là .jpg. Mở thử trên máy rồi chọn lại tệp."),
    "zip bomb": ("a.zip", packed({"a.txt": bytes(3_000_000)}), "Tệp bung ra lớn quá 2 MB nên không nhận. Chia thành nhiều tệp nhỏ hơn."),
    "docx bomb": ("a.docx", docx(**{"word/media/a.xml": bytes(3_000_000)}), "Tệp bung ra lớn quá 2 MB nên không nhận. Chia thành nhiều tệp nhỏ hơn."),
    "bomb in a docx in a ZIP": (
        "a.zip", packed({"b.docx": docx(**{"a.xml": bytes(3_000_000)})}), "Tệp bung ra lớn quá 2 MB nên không nhận. Chia thành nhiều tệp nhỏ hơn.",
    ),
    "sizes that lie": ("a.zip", lying_zip(), "Tệp hỏng hoặc tải chưa hết: không mở được. Mở thử trên máy rồi chọn lại tệp."),
    "too many entries": (
        "a.zip", packed({f"{n}.txt": "" for n in range(51)}), "Tệp chứa quá 50 mục bên trong. Chia thành nhiều tệp nhỏ hơn.",
    ),
    "nested zip": (
        "a.zip", packed({"trong/b.zip": packed({"c.txt": "x"})}), "Trong tệp có tệp nén khác (trong/b.zip). Giải nén rồi tải từng tệp.",
    ),
    "nested zip under another name": (
        "a.zip", packed({"b.dat": packed({"c.txt": "x"})}), "Trong tệp có tệp nén khác (b.dat). Giải nén rồi tải từng tệp.",
    ),
    "nested too deep": (
        "a.zip", packed({"b.docx": docx(**{"c.docx": docx(**{"d.docx": docx()})})}),
        "Tệp lồng trong tệp quá nhiều lớp (d.docx). Tách ra rồi tải từng tệp.",
    ),
    "locked PDF": ("a.pdf", pdf(password="x"), "Tệp có đặt mật khẩu. Bỏ mật khẩu, lưu lại rồi tải lên."),
    "locked ZIP": ("a.zip", locked_zip(), "Tệp có đặt mật khẩu. Bỏ mật khẩu, lưu lại rồi tải lên."),
    "locked docx": ("a.docx", OLE + bytes(600), "Tệp có đặt mật khẩu. Bỏ mật khẩu, lưu lại rồi tải lên."),
    "a docx cut short": ("a.docx", docx()[:-30], "Tệp hỏng hoặc tải chưa hết: không mở được. Mở thử trên máy rồi chọn lại tệp."),
    "a PDF without pages": ("a.pdf", b"%PDF-1.7\n%%EOF", "Tệp hỏng hoặc tải chưa hết: không mở được. Mở thử trên máy rồi chọn lại tệp."),
    "not among those taken": (
        "a.exe", b"MZ", "Không nhận loại tệp này (.exe). Các loại được nhận: .docx, .html, .jpg, .pdf, .txt, .zip.",
    ),
    "no ending": ("a", b"x", "Không nhận loại tệp này (không có đuôi). Các loại được nhận: .docx, .html, .jpg, .pdf, .txt, .zip."),
    "name of 300 characters": ("a" * 296 + ".pdf", pdf(), "Tên tệp dài 300 ký tự, quá 200. Đặt tên ngắn hơn rồi chọn lại."),
    "path upwards": ("../../etc/a.pdf", pdf(), "Tên tệp chứa đường dẫn. Đổi tên tệp rồi chọn lại."),
    "Windows path": ("C:\\a.pdf", pdf(), "Tên tệp chứa đường dẫn. Đổi tên tệp rồi chọn lại."),
    "dots": ("..", pdf(), "Tên tệp chứa đường dẫn. Đổi tên tệp rồi chọn lại."),
    "NUL": ("a.pdf\0.jpg", pdf(), "Tên tệp có ký tự không hợp lệ. Đổi tên tệp rồi chọn lại."),
    "turned text": ("a\u202efdp.jpg", pdf(), "Tên tệp có ký tự không hợp lệ. Đổi tên tệp rồi chọn lại."),
    "line break": ("a\r\nX: y.pdf", pdf(), "Tên tệp có ký tự không hợp lệ. Đổi tên tệp rồi chọn lại."),
}  # fmt: skip


@pytest.mark.parametrize("case", list(BAD))
def test_refused_in_words_of_its_own(tmp_path: Path, monkeypatch: Any, case: str) -> None:
    monkeypatch.setenv("HOAHOI_FILES_UNPACKED_MB", "2")
    monkeypatch.setenv("HOAHOI_FILES_ENTRIES", "50")
    monkeypatch.setenv("HOAHOI_FILES_ALLOW", "pdf,docx,zip,txt,jpg,html")
    name, content, words = BAD[case]
    with pytest.raises(Refused) as said:
        checks.check(kept(tmp_path, content), name)
    assert str(said.value) == words


def test_too_big(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("HOAHOI_FILES_LARGEST_MB", "1")
    with pytest.raises(Refused) as said:
        checks.check(kept(tmp_path, bytes(2**20 + 1)), "a.pdf")
    assert str(said.value) == "Tệp lớn quá 1 MB. Nén nhỏ hoặc chia thành nhiều tệp."
    assert checks.file_size(2**20) == 2**20


@pytest.mark.parametrize(
    ("script", "fault", "words"),
    [
        ("exit 1", Refused, "Phần mềm diệt vi-rút báo tệp có mã độc. Tệp không được lưu."),
        ("exit 2", StorageAway, "Chưa quét được vi-rút nên chưa nhận tệp. Thử lại sau ít phút; nếu vẫn vậy, báo quản trị hệ thống."),
        ("kill -9 $$", StorageAway, "Chưa quét được vi-rút nên chưa nhận tệp. Thử lại sau ít phút; nếu vẫn vậy, báo quản trị hệ thống."),
    ],
)
def test_the_antivirus_is_asked(tmp_path: Path, monkeypatch: Any, script: str, fault: type[Exception], words: str) -> None:
    scanner = kept(tmp_path, f"#!/bin/sh\n{script}\n".encode(), "scan.sh")
    monkeypatch.setenv("HOAHOI_FILES_SCAN", f"sh '{scanner}' --quiet")
    with pytest.raises(fault) as said:
        checks.check(kept(tmp_path, pdf()), "a.pdf")
    assert str(said.value) == words


def test_the_antivirus_sees_the_file_and_may_pass_it(tmp_path: Path, monkeypatch: Any) -> None:
    scanner = kept(tmp_path, f'#!/bin/sh\ncp "$1" "{tmp_path}/seen"\n'.encode(), "scan.sh")
    monkeypatch.setenv("HOAHOI_FILES_SCAN", f"sh {scanner}")
    content = pdf()
    assert checks.check(kept(tmp_path, content), "a.pdf").media_type == "application/pdf"
    assert (tmp_path / "seen").read_bytes() == content


def test_a_scanner_that_is_not_there_lets_nothing_pass(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("HOAHOI_FILES_SCAN", "/nowhere/clamdscan")
    with pytest.raises(StorageAway):
        checks.check(kept(tmp_path, pdf()), "a.pdf")


@pytest.mark.parametrize(("sent", "written"), [("image/jpeg", "image/jpeg"), ("image/png", "image/png"), ("image/heic", "image/jpeg")])
def test_the_public_copy_says_nothing_of_camera_and_place(tmp_path: Path, sent: str, written: str) -> None:
    source, target = kept(tmp_path, jpeg(), "in"), tmp_path / "out"
    assert pictures.public_copy(source, sent, target) == written
    with Image.open(target) as copy:
        assert (copy.size, dict(copy.getexif()), set(copy.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}) == ((40, 60), {}, set())
    assert b"Lan" not in target.read_bytes()
