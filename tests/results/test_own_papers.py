"""The certificate of a result and the minutes of its handover: what they say, when they cannot be made, who may read them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pypdf
import pytest
from django.test import Client

from hoahoi.directory.models import LegalInstrument, Organisation
from hoahoi.documents.blocks import Basis, Block, Heading, Paragraph, Signature, Table, Title
from hoahoi.documents.letterhead import BLANK
from hoahoi.documents.papers import NotYet, paper_draft, states
from hoahoi.documents.render import docx, pdf
from hoahoi.ledger.acts import SYSTEM
from hoahoi.ledger.dates import PartialDate
from hoahoi.results.actions import record_dissemination
from hoahoi.results.models import Application, Dissemination, Result
from hoahoi.results.registering import AuthorLine, ProductLine, record_certificate, register_result, withdraw_registration
from hoahoi.tasks.models import Task

from .room import person, planned, result, save

pytestmark = [pytest.mark.django_db, pytest.mark.either]


def said(blocks: Any) -> list[str]:
    """Every text of the paper, in order, as it is written."""
    return [text for block in blocks for text in _said(block)]


def _said(block: Block) -> list[str]:
    match block:
        case Title():
            return [block.type_name, block.subject]
        case Basis():
            return [block.text]
        case Heading():
            return [f"{block.number} {block.text}"]
        case Paragraph():
            return ["".join(r if isinstance(r, str) else r.text for r in block.runs)]
        case Table():
            return [" | ".join(str(cell) for cell in row) for row in block.rows]
        case Signature():
            return [block.post, *block.recipients]
    return []


def registered() -> Result:
    host = save(Organisation(title="Viện Cây hồi"))
    task = save(Task(title="Nhân giống hồi ghép", code="LS-01", host=host, investigator=person("Hoàng Thị Hồi")))
    save(LegalInstrument(title="Quy định việc thu thập, đăng ký", number="14/2014/TT-BKHCN", issuer="Bộ Khoa học và Công nghệ"))
    return register_result(
        title="Quy trình ghép hồi", actor=SYSTEM, task_id=task.pk, type=Result.Type.PROCESS, accepted_on=PartialDate(2020, 3, 2),
        filed_on=PartialDate(2020, 3, 20), authors=[AuthorLine(person("Lý Văn Na")), AuthorLine(person("Nông Thị Mận"))],
        products=[ProductLine("Quy trình kỹ thuật", 1, "bản", "Hội đồng khoa học công nhận")], holder=host, right=Result.Right.USE,
    )  # fmt: skip


CERTIFICATE = [
    "GIẤY CHỨNG NHẬN",
    "Đăng ký kết quả thực hiện nhiệm vụ khoa học và công nghệ",
    "Căn cứ Thông tư số 14/2014/TT-BKHCN của Bộ trưởng Bộ Khoa học và Công nghệ quy định việc thu thập, đăng ký",
    f"{BLANK} chứng nhận đăng ký kết quả thực hiện nhiệm vụ khoa học và công nghệ sau đây:",
    "Tên kết quả: Quy trình ghép hồi",
    "Tên nhiệm vụ: Nhân giống hồi ghép",
    "Mã nhiệm vụ: LS-01",
    "Tổ chức chủ trì: Viện Cây hồi",
    "Chủ nhiệm nhiệm vụ: Hoàng Thị Hồi",
    "Nghiệm thu chính thức: ngày 02 tháng 3 năm 2020",
    "Tác giả: Lý Văn Na, Nông Thị Mận",
    "Bên được giao quyền sử dụng: Viện Cây hồi",
    "Sản phẩm:",
    "01 | Quy trình kỹ thuật | 1 | bản | Hội đồng khoa học công nhận",
    "GIÁM ĐỐC",
    "Tổ chức chủ trì",
    "Lưu: VT, hồ sơ đăng ký",
]


def test_the_certificate_says_what_the_record_says() -> None:
    made = registered()
    record_certificate(result=made, number="05/KQNC", on=PartialDate(2020, 4, 6), actor=SYSTEM)
    draft = paper_draft(Result.objects.get(pk=made.pk), "chung-nhan")
    assert said(draft.blocks) == CERTIFICATE
    assert (draft.blocks[0].number, draft.blocks[0].day, draft.day) == ("05/KQNC", date(2020, 4, 6), date(2020, 4, 6))  # type: ignore[union-attr]
    text = " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf(draft))).pages).split())
    assert "GIẤY CHỨNG NHẬN" in text and "Tác giả: Lý Văn Na, Nông Thị Mận" in text
    assert docx(draft)[:2] == b"PK"


def test_no_certificate_before_the_file_nor_after_its_withdrawal() -> None:
    [state] = states(result())
    assert state.missing == ("Chưa nộp hồ sơ đăng ký kết quả.",)
    made = registered()
    record_certificate(result=made, number="05/KQNC", on=PartialDate(2020, 4, 6), actor=SYSTEM)
    withdraw_registration(result=Result.objects.get(pk=made.pk), on=PartialDate(2021, 1, 5), reason="Khai sai", actor=SYSTEM)
    with pytest.raises(NotYet, match="Giấy chứng nhận đã bị thu hồi, 05/01/2021"):
        paper_draft(Result.objects.get(pk=made.pk), "chung-nhan")


HANDOVER = [
    "BIÊN BẢN",
    "Bàn giao kết quả thực hiện nhiệm vụ khoa học và công nghệ",
    "Thời gian: ngày 08 tháng 6 năm 2020",
    "Địa điểm: UBND huyện Văn Quan",
    "I. Các bên",
    "Bên giao: Viện Cây hồi",
    f"Đại diện, chức vụ: {BLANK}",
    "Bên nhận: HTX Hồi",
    f"Đại diện, chức vụ: {BLANK}",
    f"Chứng kiến: {BLANK}",
    "II. Nội dung bàn giao",
    "Kết quả: Quy trình ghép hồi",
    "Tên nhiệm vụ: Nhân giống hồi ghép",
    "Mã nhiệm vụ: LS-01",
    "Tổ chức chủ trì: Viện Cây hồi",
    "Chủ nhiệm nhiệm vụ: Hoàng Thị Hồi",
    "Sản phẩm bàn giao:",
    "01 | Quy trình kỹ thuật | 1 | bản | Hội đồng khoa học công nhận",
    "Tài liệu kèm theo: Sổ tay 20 trang",
    "III. Kết luận",
    f"Bên nhận đã nhận đủ kết quả, sản phẩm nêu trên. Biên bản được lập thành {BLANK} bản có giá trị như nhau./.",
    "ĐẠI DIỆN BÊN NHẬN",
]


def test_the_handover_names_both_sides_and_what_was_given() -> None:
    given = record_dissemination(
        result=registered(), title="Bàn giao quy trình", type=Dissemination.Type.HANDOVER, actor=SYSTEM, held_on=PartialDate(2020, 6, 8),
        place_text="UBND huyện Văn Quan", receiver=save(Organisation(title="HTX Hồi")), materials="Sổ tay 20 trang",
    )  # fmt: skip
    assert said(paper_draft(given, "ban-giao").blocks) == HANDOVER
    training = record_dissemination(result=given.result, title="Tập huấn", type=Dissemination.Type.TRAINING, actor=SYSTEM)
    assert [s.missing for s in states(training)] == [("Hoạt động này không phải là bàn giao.",)]


def test_an_application_without_a_user_has_no_handover() -> None:
    used = planned(result=registered())
    assert "Bên nhận: HTX Hồi Văn Lãng" in said(paper_draft(used, "ban-giao").blocks)
    alone = save(Application(title="Ứng dụng", result=used.result))
    assert [s.missing for s in states(alone)] == [("Chưa ghi đơn vị nhận.",)]


def test_the_office_reads_and_others_do_not(make_user: Callable[..., Any], client: Client) -> None:
    made = registered()
    address = f"/ket-qua/{made.pk}/giay-to/chung-nhan.pdf"
    client.force_login(make_user("science_officer"))
    assert client.get(address)["Content-Type"] == "application/pdf"
    assert "Giấy tờ" in client.get(f"/ket-qua/{made.pk}/").content.decode()
    client.force_login(make_user("investigator"))
    assert client.get(address).status_code == 404
    assert f"/ket-qua/{made.pk}/giay-to/" not in client.get(f"/ket-qua/{made.pk}/").content.decode()
