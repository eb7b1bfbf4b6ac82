"""Files that cannot be imported: each with what is wrong, where, and what to do; and nothing written."""

from __future__ import annotations

import datetime
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.models import Entry
from hoahoi.sheets import reader, workbook
from hoahoi.sheets.importer import import_file
from hoahoi.tasks.models import Task
from tests.sheets.files import HEADER, ROW, csv_file, messages, rewritten, xlsx_file

pytestmark = pytest.mark.django_db
SHEET = "xl/worksheets/sheet1.xml"


def refused(path: Path, **kwargs: object) -> str:
    """The single message of a file that is refused as a whole."""
    report = import_file("tasks", path, **kwargs)  # type: ignore[arg-type]
    assert (report.created, report.updated, report.unchanged) == (0, 0, 0)
    assert Entry.objects.filter(kind__in=("task", "load", "organisation")).count() == 0
    assert len(report.errors) == 1, messages(report)
    return report.errors[0].message


def test_empty_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"")
    assert refused(tmp_path / "a.csv") == "Tệp rỗng. Chọn tệp có dòng tiêu đề và ít nhất một dòng dữ liệu."


def test_blank_sheet(tmp_path: Path) -> None:
    assert refused(xlsx_file(tmp_path)) == "Bảng rỗng. Chọn tệp có dòng tiêu đề và ít nhất một dòng dữ liệu."


def test_only_a_header(tmp_path: Path) -> None:
    assert refused(csv_file(tmp_path, HEADER)) == "bảng chỉ có dòng tiêu đề; thêm ít nhất một dòng dữ liệu"


def test_missing_file_and_folder(tmp_path: Path) -> None:
    assert refused(tmp_path / "khong-co.csv") == "Không đọc được tệp khong-co.csv. Kiểm tra đường dẫn và quyền đọc."
    assert refused(tmp_path).endswith("là thư mục, không phải tệp.")


@pytest.mark.parametrize(
    ("content", "what"), [(b"%PDF-1.7\n", "PDF"), (b"\x89PNG\r\n\x1a\n", "ảnh PNG"), (b"{\\rtf1 x}", "RTF"), (b"\x1f\x8b\x08", "nén gzip")]
)
def test_another_kind_of_file_named_xlsx(tmp_path: Path, content: bytes, what: str) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    expected = f"Tệp là {what}, không phải bảng tính. Mở bằng Excel hoặc LibreOffice rồi lưu dạng .xlsx hoặc CSV UTF-8."
    assert refused(tmp_path / "a.xlsx") == expected


def test_web_page_named_xls(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_text("<html><table><tr><td>Mã</td></tr></table></html>")
    assert refused(tmp_path / "a.xls").startswith("Tệp là trang web hoặc XML, không phải bảng tính.")


def test_wrong_extension(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, HEADER, ROW)
    assert refused(path, name="a.csv") == "Đuôi tệp là .csv nhưng nội dung là .xlsx. Đổi lại đuôi tệp rồi thử lại."
    assert refused(csv_file(tmp_path, HEADER, ROW), name="a.xlsx") == "Đuôi tệp là .xlsx nhưng nội dung là .csv. Đổi lại đuôi tệp rồi thử lại."
    assert refused(path, name="a.docx") == "Không nhập được tệp .docx; dùng một trong: .csv, .tsv, .txt, .xlsx, .xls, .ods"


def test_word_document_and_plain_archive_named_xlsx(tmp_path: Path) -> None:
    for part, what in (("word/document.xml", "văn bản Word"), ("xl/workbook.bin", "XLSB"), ("anh.png", "tệp nén")):
        with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
            archive.writestr(part, "x")
        assert refused(tmp_path / "a.xlsx").startswith(f"Tệp là {what}, không phải bảng tính.")


def test_over_fifty_megabytes(tmp_path: Path) -> None:
    with (tmp_path / "a.csv").open("wb") as file:
        file.truncate(200 * 2**20)
    assert refused(tmp_path / "a.csv") == "Tệp nặng 200 MB, nhiều nhất 50 MB. Chia thành nhiều tệp nhỏ hơn."


def test_zip_bomb_by_ratio(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, HEADER, ROW)
    rewritten(path, SHEET, lambda xml: xml + b" " * (30 * 2**20))
    assert refused(path).startswith("Tệp nén chứa quá nhiều dữ liệu khi mở ra")


def test_zip_bomb_by_entries(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, HEADER, ROW)
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(workbook.MOST_ENTRIES):
            archive.writestr(f"xl/media/{number}", b"")
    assert refused(path).startswith("Tệp nén chứa quá nhiều dữ liệu khi mở ra")


def test_zip_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    path = rewritten(xlsx_file(tmp_path, HEADER, ROW), SHEET, lambda xml: xml + b" " * (30 * 2**20))
    content = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo(SHEET).file_size
    path.write_bytes(content.replace(size.to_bytes(4, "little"), (5_000).to_bytes(4, "little")))
    assert refused(path) == f"Tệp hỏng: phần {SHEET} không đọc được. Mở bằng Excel hoặc LibreOffice rồi lưu lại."


def test_cell_at_the_far_corner(tmp_path: Path) -> None:
    """A dense reader would set aside 17 billion cells."""
    far = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
    path = rewritten(xlsx_file(tmp_path, HEADER, ROW), SHEET, lambda xml: xml.replace(b"</sheetData>", far))
    assert refused(path) == "Bảng có hơn 200.000 dòng. Xóa các dòng trống phía dưới hoặc chia thành nhiều tệp."
    wide = b'<row r="9"><c r="XFD9" t="n"><v>1</v></c></row></sheetData>'
    path = rewritten(xlsx_file(tmp_path, HEADER, ROW), SHEET, lambda xml: xml.replace(b"</sheetData>", wide))
    assert refused(path) == "Bảng trải tới cột XFD. Xóa các cột trống bên phải rồi lưu lại."


def test_two_cells_far_apart(tmp_path: Path) -> None:
    far = b'<row r="199999"><c r="ZZ199999" t="n"><v>1</v></c></row></sheetData>'
    path = rewritten(xlsx_file(tmp_path, HEADER, ROW), SHEET, lambda xml: xml.replace(b"</sheetData>", far))
    assert refused(path).startswith("Bảng quá rộng và quá dài (199999 dòng, tới cột ZZ).")


def test_cells_that_only_have_a_look_do_not_count(tmp_path: Path) -> None:
    far = b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    path = rewritten(xlsx_file(tmp_path, HEADER, ROW), SHEET, lambda xml: xml.replace(b"</sheetData>", far))
    report = import_file("tasks", path)
    assert (report.created, report.problems) == (1, [])


def test_external_entity(tmp_path: Path) -> None:
    declaration = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    path = rewritten(xlsx_file(tmp_path, HEADER, ROW), SHEET, lambda xml: declaration + xml)
    assert refused(path).startswith("Tệp chứa khai báo XML không an toàn (DOCTYPE, ENTITY)")


def test_broken_archive(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, HEADER, ROW)
    path.write_bytes(path.read_bytes()[:2_000])
    assert refused(path) == "Tệp hỏng, không mở được. Mở bằng Excel hoặc LibreOffice rồi lưu lại."


def test_old_binary_named_xlsx_is_taken_for_a_locked_one(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert refused(tmp_path / "a.xlsx") == "Tệp có mật khẩu hoặc là bảng tính đời cũ. Bỏ mật khẩu rồi lưu lại dạng .xlsx."
    assert refused(tmp_path / "a.xlsx", name="a.xls") == "Tệp hỏng, không mở được. Mở bằng Excel hoặc LibreOffice rồi lưu lại."


def test_missing_sheet(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, HEADER, ROW)
    assert refused(path, sheet="Năm 2020") == "Không có bảng “Năm 2020” trong tệp; tệp có: Nhiệm vụ"
    assert import_file("tasks", path, sheet="nhiệm vụ").created == 1


def test_binary_named_csv(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(bytes(range(256)) * 4)
    assert refused(tmp_path / "a.csv").startswith("Tệp không phải bảng tính CSV: có ký tự nhị phân.")


def test_old_font_is_not_guessed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("Tên nhiệm vụ\r\n".encode("cp1258", "ignore") + b"\xae\xd2 t\xb5i nghi\xaan c\xf8u\r\n")
    assert refused(tmp_path / "a.csv").startswith("Không nhận ra bảng mã của tệp (có thể là phông chữ cũ như .VnTime, VNI).")


def test_open_quote(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('Mã nhiệm vụ,Tên nhiệm vụ\r\nA,"chưa khép\r\nB,b\r\n')
    report = import_file("tasks", tmp_path / "a.csv")
    assert [(p.row, p.message[:27]) for p in report.errors] == [(2, "Dấu nháy kép không khép: ô ")]


def test_missing_column_duplicate_header_unknown_column(tmp_path: Path) -> None:
    report = import_file("tasks", csv_file(tmp_path, ["Mã nhiệm vụ", "Bắt đầu", "bat dau", "Màu"], ["A", "2019", "2020", "đỏ"]))
    assert messages(report) == [
        (1, "bat dau", "tiêu đề lặp lại ở cột B và C; đổi tên hoặc xóa bớt một cột"),
        (1, "bat dau", "cột này và cột “Bắt đầu” cùng là một trường; bỏ bớt một cột"),
        (1, "Tên nhiệm vụ", "thiếu cột bắt buộc “Tên nhiệm vụ” (hoặc “Title”); thêm cột này vào dòng tiêu đề"),
    ]
    assert [(p.row, p.column, p.cell) for p in report.warnings] == [(1, "Màu", "D1")]


def test_too_many_cells_in_a_row(tmp_path: Path) -> None:
    report = import_file("tasks", csv_file(tmp_path, ["Mã nhiệm vụ", "Tên nhiệm vụ"], ["A", "Một", "thừa"]))
    assert messages(report) == [(2, "", "dòng có 3 ô, nhiều hơn 2 cột của tiêu đề; kiểm tra dấu phân cách và dấu nháy kép")]


def test_wrong_types_and_unknown_codes(tmp_path: Path) -> None:
    header = ["Tên nhiệm vụ", "Bắt đầu", "Kinh phí", "Loại nhiệm vụ", "Lĩnh vực", "Địa bàn", "Đồng tiền"]
    path = csv_file(tmp_path, header, ["Một", "31/02/2019", "hai tỷ", "dự án to", "99999", "Xã Không Có", "tiền"], ["", "2019", "-5", "", "", "", ""])
    report = import_file("tasks", path)
    found = [(p.cell, p.message) for p in report.errors]
    assert sorted(found) == sorted([
        ("B2", "“31/02/2019” không phải ngày; ghi như 16/01/2020, chỉ biết tháng ghi 6/2020, chỉ biết năm ghi 2018"),
        ("C2", "“hai tỷ” không phải số; ghi số trần, như 1234567,5, không kèm đơn vị"),
        ("D2", "“dự án to” không có trong danh sách; chọn một trong: đề tài; dự án sản xuất thử nghiệm; đề án khoa học; dự án KH&CN; "
               "nhiệm vụ sở hữu trí tuệ; dự án nông thôn miền núi; mô hình ứng dụng, nhân rộng; nguồn không ghi loại"),
        ("G2", "“tiền” không phải mã đồng tiền; ghi ba chữ cái như VND, USD, EUR"),
        ("A3", "ô trống; trường này bắt buộc"),
        ("C3", "-5 nhỏ hơn 0"),
    ])  # fmt: skip
    report = import_file("tasks", csv_file(tmp_path, header, ["Một", "2019", "1", "", "99999", "Xã Không Có", ""]))
    assert [(p.cell, p.message) for p in report.errors] == [
        ("E2", "không có lĩnh vực nghiên cứu “99999”; ghi đúng tên hoặc mã trong danh mục"),
        ("F2", "không có địa bàn “Xã Không Có”; ghi đúng tên hoặc mã trong danh mục"),
    ]


def test_duplicate_key_in_the_file(tmp_path: Path) -> None:
    header = ["Mã nhiệm vụ", "Tên nhiệm vụ", "Bắt đầu"]
    report = import_file("tasks", csv_file(tmp_path, header, ["A", "Một", ""], ["A", "Hai", ""], ["", "Ba", "2019"], ["", "BA", "2019"]))
    assert messages(report) == [
        (3, "Mã nhiệm vụ", "trùng với dòng 2; giữ một dòng, hoặc ghi mã khác nhau"),
        (5, "Tên nhiệm vụ", "trùng với dòng 4; giữ một dòng, hoặc ghi mã khác nhau"),
    ]


def test_error_in_the_last_row_leaves_nothing(tmp_path: Path) -> None:
    rows = [[f"A{n}", f"Nhiệm vụ {n}", f"Đơn vị {n}", "2019", "1"] for n in range(50)]
    report = import_file("tasks", csv_file(tmp_path, HEADER, *rows, ["Z", "Cuối", "Đơn vị Z", "2019", "mười"]))
    assert [(p.row, p.column) for p in report.errors] == [(52, "Kinh phí")]
    assert Entry.objects.filter(kind__in=("task", "organisation", "load")).count() == 0
    last = ["Z", "Cuối", "Đơn vị Z", "2019", "1", "Xã Lạ"]
    report = import_file("tasks", csv_file(tmp_path, [*HEADER, "Địa bàn"], *[[*r, ""] for r in rows], last))
    assert [(p.row, p.column) for p in report.errors] == [(52, "Địa bàn")]
    assert Entry.objects.filter(kind__in=("task", "organisation", "load")).count() == 0


def test_merged_cells_in_data(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, HEADER, ROW, ROW, change=lambda s: s.merge_cells("C2:C3"))
    assert messages(import_file("tasks", path))[0] == (
        2, "Tổ chức chủ trì", "vùng C2:C3 đang gộp ô nên không rõ giá trị thuộc ô nào; bỏ gộp và điền đủ từng ô",
    )  # fmt: skip


def test_merged_title_above_the_table_is_passed_over(tmp_path: Path) -> None:
    rows = [["DANH SÁCH NHIỆM VỤ NĂM 2019"], [], ["STT", *HEADER], [1, *ROW]]
    report = import_file("tasks", xlsx_file(tmp_path, *rows, change=lambda s: s.merge_cells("A1:F1")))
    assert (report.created, report.problems) == (1, [])


def test_formula_never_computed_and_cell_in_error(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, HEADER, [*ROW[:4], "=1+2"], ["B", "Hai", "", "", "#DIV/0!"])
    assert messages(import_file("tasks", path)) == [
        (2, "Kinh phí", "ô có công thức chưa được tính; mở tệp bằng Excel hoặc LibreOffice, lưu lại, hoặc dán giá trị thay công thức"),
        (3, "Kinh phí", "ô báo lỗi #DIV/0!; sửa công thức rồi lưu lại"),
    ]


def test_formula_with_its_value(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, HEADER, [*ROW[:4], "=1000+234"])
    rewritten(path, SHEET, lambda xml: xml.replace(b"<v></v>", b"<v>1234</v>").replace(b"<v />", b"<v>1234</v>"))
    assert import_file("tasks", path).created == 1
    assert Task.objects.get().budget == Decimal(1234)


def test_date_system_of_1904(tmp_path: Path) -> None:
    def change(sheet: object) -> None:
        sheet.parent.epoch = CALENDAR_MAC_1904  # type: ignore[attr-defined]

    path = xlsx_file(tmp_path, HEADER, [*ROW[:3], datetime.date(2020, 1, 16), 5], change=change)
    assert import_file("tasks", path).created == 1
    assert Task.objects.get().starts_on == PartialDate(2020, 1, 16)


def test_bare_serial_number_in_a_date_column(tmp_path: Path) -> None:
    assert messages(import_file("tasks", xlsx_file(tmp_path, HEADER, [*ROW[:3], 43846, 5]))) == [
        (2, "Bắt đầu", "là số 43846; định dạng ô thành ngày rồi lưu lại")
    ]


def test_too_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MOST_ROWS", 3)
    rows = [[f"A{n}", "Tên", "", "", ""] for n in range(3)]
    assert refused(csv_file(tmp_path, HEADER, *rows)) == "Tệp có hơn 3 dòng. Chia thành nhiều tệp nhỏ hơn."


def test_mapping_at_fault(tmp_path: Path) -> None:
    path = csv_file(tmp_path, ["id", "name"], ["1", "Một"])
    (tmp_path / "m.toml").write_text("[fields\n")
    assert refused(path, mapping=tmp_path / "m.toml").startswith("Tệp ánh xạ m.toml sai cú pháp TOML:")
    assert refused(path, mapping=tmp_path / "x.toml") == "Không đọc được tệp ánh xạ x.toml."
    assert refused(path, mapping={"fields": {"colour": "id"}}).startswith("[fields] không có trường “colour”; có: code, title,")
    assert refused(path, mapping={"fields": {"code": 3}}) == "[fields] code phải là tên cột trong dấu nháy, hoặc danh sách tên cột"
    assert refused(path, mapping={"field": {}}) == "tệp ánh xạ có phần lạ [field]; chỉ dùng [fields] và [defaults]"
    assert refused(path, mapping={"defaults": {"currency": "euro"}}) == (
        "[defaults] currency: “euro” không phải mã đồng tiền; ghi ba chữ cái như VND, USD, EUR"
    )
    report = import_file("tasks", path, mapping={"fields": {"code": "id", "title": "ten", "budget": "cost"}})
    assert messages(report) == [
        (1, "ten", "tệp không có cột “ten” mà ánh xạ dùng cho “title”; tệp có: id; name"),
        (1, "cost", "tệp không có cột “cost” mà ánh xạ dùng cho “budget”; tệp có: id; name"),
    ]
