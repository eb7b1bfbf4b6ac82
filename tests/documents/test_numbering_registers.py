"""The clerk's books: a number once for ever, what is missing explained, the columns of Nghị định 30/2020, the same on screen, paper and sheet."""

from __future__ import annotations

import io
import subprocess
import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from hoahoi.directory.models import Office, Organisation
from hoahoi.documents import books
from hoahoi.documents.actions import NotPossible, cancel_number, issue_document, receive_document, register_document
from hoahoi.documents.models import Document, NumberRegister, RegisterLine
from hoahoi.documents.numbering import next_number
from hoahoi.documents.registers_print import book_csv, book_pdf, book_xlsx
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.verify import verify
from tests.documents.signing_room import BODY, HEAD, make_office, room  # noqa: F401

pytestmark = pytest.mark.django_db
DAY, YEAR = date(2026, 1, 6), 2026


def issue(room: Any, title: str = "Kết quả năm", on: date = DAY, type: str = "BC", **line: Any) -> Document:  # noqa: F811
    return issue_document(document=Document(type=type, title=title), office=room["office"], signer=room["head"], actor=SYSTEM, on=on, **line)


def province() -> Organisation:
    with act("organisation.add", actor=SYSTEM) as doing:
        found = Organisation(title="Ủy ban nhân dân tỉnh Lạng Sơn")
        doing.save(found)
    return found


def test_an_outgoing_line_has_the_columns_of_the_decree(room: Any) -> None:  # noqa: F811
    issue(room, recipients="UBND tỉnh; các phòng", copies=5, kept_by="Văn thư", transferred_on=date(2026, 1, 7), note="Gửi trục liên thông")
    assert [str(c) for c in books.COLUMNS[books.Book.OUT]] == [
        "Số, ký hiệu văn bản", "Ngày tháng văn bản", "Tên loại và trích yếu nội dung văn bản", "Người ký", "Nơi nhận văn bản",
        "Đơn vị, người nhận bản lưu", "Số lượng bản", "Ngày chuyển", "Ký nhận", "Ghi chú",
    ]  # fmt: skip
    assert [list(r.cells) for r in books.outgoing(room["office"], YEAR, "BC-SKHCN")] == [
        ["01/BC-SKHCN", "06/01/2026", "Báo cáo: Kết quả năm", HEAD, "UBND tỉnh; các phòng", "Văn thư", "5", "07/01/2026", "", "Gửi trục liên thông"]
    ]


def test_a_cancelled_number_keeps_its_reason_and_never_comes_back(room: Any) -> None:  # noqa: F811
    document = issue(room)
    line = document.lines.get()
    cancel_number(line=line, reason="  Dự thảo sai   căn cứ ", actor=SYSTEM, on=date(2026, 1, 7))
    document.refresh_from_db()
    assert (document.number, document.issued_on, document.signer) == ("", None, None)
    again = issue_document(document=document, office=room["office"], signer=room["head"], actor=SYSTEM, on=date(2026, 1, 7))
    assert again.number == "02/BC-SKHCN"
    rows = books.outgoing(room["office"], YEAR, "BC-SKHCN")
    assert [(r.number, r.state, r.cells[-1]) for r in rows] == [
        (1, "cancelled", "Số đã hủy ngày 07/01/2026. Lý do: Dự thảo sai căn cứ"), (2, "kept", ""),
    ]  # fmt: skip
    with pytest.raises(NotPossible, match="Số 01/BC-SKHCN .2026. đã hủy ngày 07/01/2026."):
        cancel_number(line=line, reason="lần nữa", actor=SYSTEM)
    with pytest.raises(NotPossible, match="Ghi lý do hủy số."):
        cancel_number(line=again.lines.get(), reason="  ", actor=SYSTEM)
    assert list(verify()) == []


def test_a_number_that_went_out_is_not_cancelled(room: Any) -> None:  # noqa: F811
    document = issue(room, transferred_on=DAY)
    with pytest.raises(NotPossible, match="thu hồi bằng một văn bản khác"):
        cancel_number(line=document.lines.get(), reason="sai", actor=SYSTEM)


def test_what_was_numbered_before_the_register_stands_in_it_and_gaps_are_explained(room: Any) -> None:  # noqa: F811
    ours = room["office"].organisation
    for number, day in ((3, 2), (5, 5)):
        register_document(
            type="BC",
            title=f"Cũ {number}",
            number=f"0{number}/BC-SKHCN",
            issued_on=PartialDate(2026, 1, day),
            issuer=ours,
            direction="out",
            actor=SYSTEM,
        )
    assert issue(room).number == "06/BC-SKHCN"
    rows = books.outgoing(room["office"], YEAR, "BC-SKHCN")
    assert [(r.number, r.state) for r in rows] == [(1, "gap"), (2, "gap"), (3, "kept"), (4, "gap"), (5, "kept"), (6, "kept")]
    assert {r.cells[-1] for r in rows if r.state == "gap"} == {"Cấp trước khi sổ này được mở, hoặc chưa nhập."}


def test_each_body_type_and_year_has_its_own_numbers(room: Any) -> None:  # noqa: F811
    with act("office.set_up", actor=SYSTEM) as doing:
        branch = Organisation(title="Chi cục Tiêu chuẩn Đo lường Chất lượng")
        doing.save(branch)
        other = Office(title=branch.title, organisation=branch, parent_title=BODY, place_title="Lạng Sơn", symbol="SKHCN")
        doing.save(other)
    asked = ((room["office"], 2026), (other, 2026), (room["office"], 2026), (other, 2025))
    given = [next_number(series="BC-SKHCN", year=y, actor=SYSTEM, office=o) for o, y in asked]
    assert given == [1, 1, 2, 1]
    assert [issue(room, type=t).number for t in ("QD", "BC", "CV")] == ["01/QĐ-SKHCN", "03/BC-SKHCN", "01/SKHCN"]


def test_a_register_kept_without_a_body_goes_on(room: Any) -> None:  # noqa: F811
    assert [next_number(series="BC-SKHCN", year=YEAR, actor=SYSTEM) for _n in range(4)] == [1, 2, 3, 4]
    assert issue(room).number == "05/BC-SKHCN"
    assert [(r.office, r.last) for r in NumberRegister.objects.all()] == [(room["office"], 5)]


def test_an_arrival_is_entered_once_with_its_columns(room: Any) -> None:  # noqa: F811
    sender = province()
    known = register_document(
        type="QD", title="Thành lập Hội đồng", number="12/QĐ-UBND", issued_on=PartialDate(2026, 1, 5), issuer=sender, actor=SYSTEM
    )
    arrived = {"office": room["office"], "actor": SYSTEM, "type": "QD", "issuer": sender}
    line = receive_document(
        **arrived, title="Thành lập Hội đồng", number="12/qđ-ubnd", issued_on=PartialDate(2026, 1, 5), arrived_on=DAY, received_by="Phòng QLKH",
        transferred_on=date(2026, 1, 7), note="Khẩn",
    )  # fmt: skip
    known.refresh_from_db()
    assert (line.number, line.document, known.direction, Document.objects.count()) == (1, known, "in", 1)
    assert [str(c) for c in books.COLUMNS[books.Book.IN]] == [
        "Ngày đến", "Số đến", "Tác giả", "Số, ký hiệu văn bản", "Ngày tháng văn bản", "Tên loại và trích yếu nội dung văn bản",
        "Đơn vị hoặc người nhận", "Ngày chuyển", "Ký nhận", "Ghi chú",
    ]  # fmt: skip
    assert [list(r.cells) for r in books.incoming(room["office"], YEAR)] == [
        ["06/01/2026", "1", sender.title, "12/QĐ-UBND", "05/01/2026", "Quyết định: Thành lập Hội đồng", "Phòng QLKH", "07/01/2026", "", "Khẩn"]
    ]
    with pytest.raises(NotPossible, match="Văn bản 12/QĐ-UBND đã vào sổ đến số 1 ngày 06/01/2026."):
        receive_document(**arrived, title="x", number="12/QĐ-UBND", issued_on=PartialDate(2026, 1, 5), arrived_on=DAY)
    assert receive_document(**arrived, title="Không số", arrived_on=DAY).number == 2


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({"arrived_on": timezone.localdate() + timedelta(days=1)}, "Ngày đến không được sau hôm nay."),
        ({"arrived_on": DAY, "issued_on": PartialDate(2026, 1, 7)}, "Ngày đến 06/01/2026 trước ngày văn bản 07/01/2026."),
        ({"arrived_on": DAY, "transferred_on": date(2026, 1, 5)}, "Ngày chuyển 05/01/2026 trước ngày đến 06/01/2026."),
    ],
)
def test_days_of_arrival_out_of_order_are_named(days: Any, said: str, room: Any) -> None:  # noqa: F811
    with pytest.raises(NotPossible) as refused:
        receive_document(office=room["office"], type="CV", title="x", actor=SYSTEM, **days)
    assert str(refused.value) == said
    assert (RegisterLine.objects.count(), NumberRegister.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_officers_who_issue_at_once_never_get_the_same_number() -> None:
    at, start, faults = make_office(), threading.Barrier(6), []

    def officer(type: str) -> None:
        start.wait()
        try:
            for _n in range(3):
                if type == "in":
                    receive_document(office=at["office"], type="CV", title="đến", actor=SYSTEM, arrived_on=DAY)
                else:
                    issue(at, type=type)
        except Exception as error:  # noqa: BLE001 - a thread's error would be lost
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=officer, args=(t,)) for t in ("BC", "BC", "BC", "in", "in", "QD")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    lines = RegisterLine.objects.values_list("book", "series", "number")
    assert sorted(lines) == sorted(
        [("out", "BC-SKHCN", n) for n in range(1, 10)] + [("in", "ĐẾN", n) for n in range(1, 7)] + [("out", "QĐ-SKHCN", n) for n in range(1, 4)]
    )
    assert sorted(Document.objects.exclude(number="").values_list("number", flat=True)) == sorted(
        [f"0{n}/BC-SKHCN" for n in range(1, 10)] + [f"0{n}/QĐ-SKHCN" for n in range(1, 4)]
    )
    assert list(verify()) == []


def test_the_book_prints_across_and_exports_the_same_lines(room: Any) -> None:  # noqa: F811
    import pypdf
    from python_calamine import CalamineWorkbook

    for n in range(40):
        issue(room, f"Kết quả lần {n + 1}", note="=1+1" if n == 0 else "")
    rows = books.outgoing(room["office"], YEAR, "BC-SKHCN")
    made = book_pdf(room["office"], "out", YEAR, rows, DAY, "BC-SKHCN")
    pages = pypdf.PdfReader(io.BytesIO(made)).pages
    heads = ["Số, ký hiệu" in " ".join(p.extract_text().split()) for p in pages]
    assert ([p.mediabox.width > p.mediabox.height for p in pages], heads) == ([True] * len(pages), [True] * len(pages))
    text = " ".join(subprocess.run(["pdftotext", "-", "-"], input=made, capture_output=True, check=True).stdout.decode().split())
    assert "SỔ ĐĂNG KÝ VĂN BẢN ĐI NĂM 2026" in text and "40/BC-SKHCN" in text
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book_xlsx("out", YEAR, rows, "BC-SKHCN"))).get_sheet_by_index(0).to_python()
    lines = book_csv("out", rows).decode("utf-8-sig").splitlines()
    assert (len(sheet) - 3, len(lines) - 1, sheet[3][9], lines[1].endswith("'=1+1")) == (40, 40, "'=1+1", True)


def test_the_pages_of_the_books(room: Any, as_role: Any) -> None:  # noqa: F811
    issue(room, on=timezone.localdate())
    year, sender = timezone.localdate().year, province()
    clerk, leader, firm = as_role("clerk"), as_role("provincial_leader"), as_role("firm")
    out, into = f"/so-dang-ky/di/?nam={year}", f"/so-dang-ky/den/?nam={year}"
    assert "01/BC-SKHCN" in clerk.get(out).content.decode()
    answers = [[c.get(u).status_code for u in (out, into, "/so-dang-ky/den/them/")] for c in (clerk, leader, firm)]
    assert answers == [[200, 200, 200], [200, 200, 404], [404, 404, 404]]
    assert [clerk.get(f"/so-dang-ky/di/so.{e}?nam={year}")["Content-Type"].partition(";")[0] for e in ("pdf", "xlsx", "csv")] == [
        "application/pdf", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "text/csv",
    ]  # fmt: skip
    assert [clerk.get(u).status_code for u in ("/so-dang-ky/khac/", "/so-dang-ky/di/so.exe", "/so-dang-ky/di/?nam=abc")] == [404, 404, 200]
    entry = {
        "arrived_on": f"{timezone.localdate():%d/%m/%Y}",
        "type": "CV",
        "title": "Về việc họp",
        "number": "5/UBND",
        "issued_on": "",
        "issuer": "không có",
    }
    assert "Chưa có cơ quan này trong danh bạ" in clerk.post("/so-dang-ky/den/them/", entry).content.decode()
    assert clerk.post("/so-dang-ky/den/them/", entry | {"issuer": sender.title}).status_code == 302
    assert "Về việc họp" in clerk.get(into).content.decode()
    line = RegisterLine.objects.get(book="out")
    assert leader.post(f"/so-dang-ky/huy/{line.pk}/", {"ly-do": "x"}).status_code == 404
    assert clerk.post(f"/so-dang-ky/huy/{line.pk}/", {"ly-do": "Ban hành nhầm"}).status_code == 302
    assert "Lý do: Ban hành nhầm" in clerk.get(out).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_a_book_is_read_in_as_many_queries_however_long(count: int, room: Any, django_assert_num_queries: Any) -> None:  # noqa: F811
    for _n in range(count):
        issue(room)
    with django_assert_num_queries(2):
        books.outgoing(room["office"], YEAR, "BC-SKHCN")
