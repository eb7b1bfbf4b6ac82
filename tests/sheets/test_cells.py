"""What stands in a cell and what it means."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoahoi.ledger.dates import PartialDate
from hoahoi.sheets.cells import decimal_marks, escaped, parse_column, to_date, to_decimal, unescaped
from hoahoi.sheets.csvfile import decode, delimiter_of
from hoahoi.sheets.names import name_key, split_degree
from hoahoi.sheets.problems import letter
from hoahoi.sheets.schema import Field, header_key

pytestmark = pytest.mark.either


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234567", "1234567"), ("1.234.567,5", "1234567.5"), ("1,234,567.5", "1234567.5"), ("1.234.567", "1234567"), ("1,234,567", "1234567"),
        ("1.234,50", "1234.50"), ("1,234.50", "1234.50"), ("12,5", "12.5"), ("12.5", "12.5"), ("0,125", "0.125"), ("0.125", "0.125"),
        ("1 234 567", "1234567"), ("1 234,567", "1234.567"), ("1\u00a0234\u00a0567", "1234567"), ("-1.234.567", "-1234567"), ("1234,567", "1234.567"),
    ],
)  # fmt: skip
def test_number_of_clear_form(text: str, value: str) -> None:
    assert to_decimal(text, set()) == Decimal(value)


def test_doubtful_number_is_refused_unless_the_column_settles_it() -> None:
    for marks in (set(), {"vi", "en"}):
        with pytest.raises(ValueError, match="“1.234” có hai cách hiểu; ghi 1234 nếu là số nguyên, ghi 1,2340 nếu là số lẻ"):
            to_decimal("1.234", marks)
    assert decimal_marks(["500.000", "1.234.567", 3, None]) == {"vi"}
    assert (to_decimal("1.234", {"vi"}), to_decimal("1,234", {"vi"})) == (Decimal(1234), Decimal("1.234"))
    assert (to_decimal("1.234", {"en"}), to_decimal("1,234", {"en"})) == (Decimal("1.234"), Decimal(1234))


@pytest.mark.parametrize("text", ["12.34.567", "1,23,456", "1.234.56", "5 tỷ", "1e5", "١٢", "--1", "1.234,567.8", "nan", "1.5 triệu"])
def test_number_without_meaning(text: str) -> None:
    with pytest.raises(ValueError, match="không phải số"):
        to_decimal(text, set())


def test_number_of_a_workbook_keeps_its_fifteen_digits() -> None:
    assert (to_decimal(0.1 + 0.2, set()), to_decimal(5.0, set()), to_decimal(123456789012345.0, set())) == (
        Decimal("0.3"), Decimal(5), Decimal("123456789012345"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "iso"),
    [
        ("16/01/2020", "2020-01-16"), ("16-1-2020", "2020-01-16"), ("16.1.2020", "2020-01-16"), ("2020-01-16", "2020-01-16"),
        ("2020-01-16T00:00:00", "2020-01-16"), ("2020-01-16 07:30:00", "2020-01-16"), ("6/2020", "2020-06"), ("tháng 6/2020", "2020-06"),
        ("năm 2018", "2018"), ("2018", "2018"), (2018, "2018"), (2018.0, "2018"),
        (date(2020, 1, 16), "2020-01-16"), (datetime(2020, 1, 16, 8), "2020-01-16"),
    ],
)  # fmt: skip
def test_date(cell: Any, iso: str) -> None:
    assert to_date(cell) == PartialDate.parse(iso)


@pytest.mark.parametrize("cell", ["16/1/20", "01/16/2020", "2020-13", "hôm qua", "31/4/2019", True, 43846])
def test_no_date(cell: Any) -> None:
    with pytest.raises(ValueError, match="không phải ngày|là số 43846"):
        to_date(cell)


def values(field: Field, *cells: Any) -> tuple[list[Any], list[tuple[int, str]]]:
    reported: list[tuple[int, str]] = []
    found = parse_column(field, cells, lambda i, m: reported.append((i, m)))
    return [None if type(v).__name__ == "Bad" else v for v in found], reported


def test_text() -> None:
    field = Field("code", "Mã", "Code", max_length=5)
    assert values(field, "a\u0323  b", 10001.0, "") == (["ạ b", "10001", None], [])
    assert values(field, "dài quá", 1e15) == (
        [None, None],
        [(0, "dài 7 ký tự, nhiều nhất 5; hãy rút ngắn"), (1, "số quá dài nên bảng tính đã làm tròn; định dạng ô là văn bản rồi nhập lại")],
    )


def test_number_column() -> None:
    field = Field("budget", "Kinh phí", "Budget", "decimal")
    assert values(field, "500.000", "1.234.567,5", 3.0) == ([Decimal(500000), Decimal("1234567.5"), Decimal(3)], [])
    assert values(field, "1,2345", 10.0**17) == (
        [None, None], [(0, "1.2345 có quá 2 chữ số lẻ; hãy làm tròn"), (1, "100000000000000000 quá lớn")],
    )  # fmt: skip
    assert values(field, "1234567890123456") == ([None], [(0, "1234567890123456 quá lớn")])


def test_bool_and_choice() -> None:
    assert values(Field("n", "N", "N", "bool"), "Có", "không", True, "x", "?") == (
        [True, False, True, True, None], [(4, "“?” không rõ có hay không; ghi có hoặc không")],
    )  # fmt: skip
    field = Field("t", "T", "T", "choice", choices=(("topic", "đề tài"), ("ip", "sở hữu trí tuệ")))
    assert values(field, "Đề tài", "DE TAI", "topic", "ip", "khác") == (
        ["topic", "topic", "topic", "ip", None], [(4, "“khác” không có trong danh sách; chọn một trong: đề tài; sở hữu trí tuệ")],
    )  # fmt: skip


@given(st.text())
def test_escaping_is_undone_exactly(text: str) -> None:
    safe = escaped(text)
    assert unescaped(safe) == text
    assert safe[:1] not in ("=", "+", "-", "@", "\t", "\r")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_encodings(encoding: str) -> None:
    text = "Mã nhiệm vụ,Tên nhiệm vụ\r\nLS-01,Ứng dụng kỹ thuật trồng hồi\r\nLS-02,Chỉ dẫn địa lý quýt Bắc Sơn\r\n"
    assert decode(text.encode(encoding)) == text


def test_windows_1258() -> None:
    """Tone marks stand after their letters there; they come out as whole letters."""
    old = "Ư\u0301ng du\u0323ng ky\u0303 thuâ\u0323t ơ\u0309 La\u0323ng Sơn; Trươ\u0300ng Cao đă\u0309ng"
    assert decode(old.encode("cp1258")) == "Ứng dụng kỹ thuật ở Lạng Sơn; Trường Cao đẳng"


def test_decomposed_accents_in_text_files() -> None:
    assert decode("Hồi".encode()) == "H\u1ed3i" == decode("Ho\u0302\u0300i".encode())


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_delimiter(mark: str) -> None:
    rows = [["Mã", "Tên", "Kinh phí"], ["1", "một; hai, ba", "1.234.567,5"], ["2", "bốn, năm; sáu", "7"]]
    text = "\n".join(mark.join(f'"{c}"' for c in row) for row in rows)
    assert delimiter_of(text) == mark


def test_names() -> None:
    assert name_key("Hoà Bình") == name_key("HÒA  BÌNH") == name_key("Ho\u0300a Bình")
    assert name_key("Nguyễn Thị Hà") != name_key("Nguyễn Thị Hạ")
    assert split_degree("PGS.TS. Nguyễn Văn A") == ("PGS.TS", "Nguyễn Văn A")
    assert split_degree("ThS Trần Thị Bình") == ("ThS", "Trần Thị Bình")
    assert split_degree("Ông Lê Văn Tám") == ("", "Lê Văn Tám")
    assert split_degree("Tsering Dolma") == ("", "Tsering Dolma")


def test_headers_and_letters() -> None:
    assert header_key("  Tên nhiệm vụ: ") == header_key("TEN_NHIEM_VU") == "ten nhiem vu"
    assert [letter(i) for i in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
