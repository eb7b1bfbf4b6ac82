"""An acceptance council from a task of the public record to minutes, held from one laptop and nine phones by people who read nothing before."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from .conftest import Served

pytestmark = [pytest.mark.browser, pytest.mark.either]
Open = Callable[..., Any]
ROLES = ["chair", "vice_chair", "reviewer", "reviewer", "sci_secretary", "member", "member", "member", "member"]
PICTURED = 1366


class Sitting:
    """The laptop of the council's secretary, and the phones round the table."""

    def __init__(self, desk: Any, open_as: Open, *, width: int, pictures: Path) -> None:
        self.desk, self.open_as, self.width, self.pictures = desk, open_as, width, pictures
        self.phones: list[Any] = []

    def picture(self, page: Any, name: str) -> None:
        if self.width == PICTURED:
            page.screenshot(path=self.pictures / f"{name}.png")

    def press(self, name: str, within: str = ".next-step") -> None:
        self.desk.locator(within).get_by_role("button", name=name).first.click()
        self.desk.wait_for_load_state()

    def next(self) -> str:
        return self.desk.locator("#viec-tiep").inner_text()

    def set_up(self, who: str) -> None:
        desk = self.desk
        desk.goto("/nhiem-vu/?q=hoang+dinh+kinh")
        desk.locator("main table a", has_text="Hoàng Đình Kinh").first.click()
        desk.get_by_role("link", name="Lập hội đồng").first.click()
        desk.get_by_label("Quy định áp dụng").select_option("VN-TT11-2014")
        desk.get_by_role("button", name="Xem theo lựa chọn này").click()
        desk.wait_for_url(re.compile("quy_dinh=VN-TT11-2014"))
        first = desk.locator("fieldset.product").first
        first.get_by_label("Sản phẩm").fill("Báo cáo tổng hợp kết quả nghiên cứu")
        first.get_by_label("Đặt hàng").fill("01 báo cáo")
        first.get_by_label("Đã giao nộp").fill("01 báo cáo")
        desk.get_by_role("button", name="Lập hội đồng, sang chọn thành viên").click()
        for number, role in enumerate(ROLES, 1):
            desk.locator("#nguoi-moi").get_by_label("Họ và tên").fill(f"{who} {number}")
            desk.locator("#nguoi-moi").get_by_label("Vai trò").select_option(role)
            desk.get_by_role("button", name="Thêm người này").click()
            desk.locator(".seat-name", has_text=f"{who} {number}").wait_for()
        self.picture(desk, "council-members-1366")
        desk.get_by_role("link", name="Kiểm tra lại").first.click()
        desk.get_by_label("Số quyết định").fill("2100/QĐ-UBND")
        desk.get_by_label("Ngày quyết định").fill("02/11/2026")
        desk.get_by_role("button", name="Thành lập hội đồng").click()

    def links(self) -> list[str]:
        return [field.input_value() for field in self.desk.locator(".slip-link").all()]

    def invite(self, who: str) -> None:
        assert self.next() == "Mời thành viên"
        self.press("Tạo lời mời, hiện đường dẫn")
        addresses = self.links()
        assert len(addresses) == len(ROLES)
        for number, address in enumerate(addresses):
            phone = self.open_as(width=390, height=844)
            phone.goto(address)
            assert who in phone.locator("main").inner_text()
            if number == 0:
                self.picture(phone, "council-invitation-390")
            phone.get_by_role("button", name="Nhận lời").click()
            phone.get_by_text("Đã nhận lời lúc").wait_for()
            phone.context.close()
        self.desk.get_by_role("link", name="Về bàn điều hành").click()

    def prepare(self) -> None:
        assert self.next() == "Gửi hồ sơ cho thành viên"
        self.desk.get_by_label("Tài liệu gửi bản giấy").fill("Báo cáo tổng hợp\nBáo cáo tóm tắt")
        self.press("Ghi tài liệu đã gửi")
        self.press("Bắt đầu điểm danh")
        self.desk.get_by_role("button", name="Những người còn lại đều có mặt").click()
        assert self.next() == "Mở phiên họp"
        late = self.desk.locator("details", has_text="chưa có phiếu nhận xét")
        for box in late.get_by_role("checkbox").all():
            box.check()
        late.get_by_role("textbox").fill("Đã nhận bản giấy, có chữ ký.")
        late.get_by_role("button", name="Ghi đã nhận bản giấy").click()
        self.press("Khai mạc phiên họp")
        for box in self.desk.locator(".next-step").get_by_role("checkbox").all()[-3:]:
            box.check()
        self.press("Ghi tổ kiểm phiếu")

    def vote(self) -> None:
        assert self.next() == "Mở bỏ phiếu"
        self.press("Mở bỏ phiếu")
        code = self.desk.locator(".room-code").inner_text()
        self.picture(self.desk, "council-desk-1366")
        self.press("Cấp đường dẫn và mã QR cho người chưa bỏ phiếu")
        for number, address in enumerate(self.links()):
            phone = self.open_as(width=390, height=844)
            phone.goto(address)
            phone.get_by_label("Mã đọc trong phòng họp").fill(code)
            phone.get_by_role("button", name="Mở phiếu").click()
            phone.locator("#ballot").wait_for()
            for steps in phone.locator("#ballot .steps").all():
                steps.get_by_role("radio", name="Xuất sắc" if number < 8 else "Đạt", exact=True).check()
            if number == 0:
                self.picture(phone, "ballot-390")
            phone.locator("[data-next]").click()
            phone.locator("[data-hand-in]").click()
            phone.locator(".receipt-code").wait_for()
            self.phones.append(phone)
        self.picture(self.phones[0], "ballot-receipt-390")
        self.desk.get_by_role("link", name="Về bàn điều hành").click()

    def count(self) -> None:
        self.press("Đóng bỏ phiếu")
        for phone in self.phones[-3:-1]:
            phone.get_by_role("link", name="Xem việc tiếp theo").click()
            phone.get_by_role("button", name="Tôi đồng ý mở kiểm phiếu").click()
            phone.get_by_text("Bạn đã đồng ý mở kiểm phiếu").wait_for()
        self.desk.reload()
        self.press("Kiểm phiếu")
        assert self.desk.locator(".result-word").inner_text() == "Xuất sắc"
        self.picture(self.desk, "council-result-1366")
        self.desk.get_by_label("Nội dung kết luận").fill("Hội đồng thống nhất đánh giá nhiệm vụ đạt loại Xuất sắc.")
        self.press("Ghi kết luận")
        self.press("Kết thúc phiên họp")


@pytest.mark.parametrize("width", [1366, 390])
def test_from_a_task_to_the_minutes(open_as: Open, served: Served, width: int, pictures: Path, tmp_path: Path) -> None:
    desk = open_as("khoahoc", width=width, height=844)
    sitting = Sitting(desk, open_as, width=width, pictures=pictures)
    who = f"Thành viên phiên {width}"
    sitting.set_up(who)
    sitting.invite(who)
    sitting.prepare()
    sitting.vote()
    receipts = [phone.locator(".receipt-code").inner_text() for phone in sitting.phones]
    sitting.count()
    minutes = {}
    for kind in ("pdf", "docx"):
        with desk.expect_download() as download:
            desk.locator("#giay-to li", has_text="Biên bản họp").get_by_role("link", name=kind.upper()).first.click()
        download.value.save_as(tmp_path / f"bien-ban.{kind}")
        minutes[kind] = (tmp_path / f"bien-ban.{kind}").read_bytes()
    text = " ".join((page.extract_text() or "") for page in PdfReader(tmp_path / "bien-ban.pdf").pages)
    squeezed = re.sub(r"\s+", "", text)
    assert [r for r in receipts if re.sub(r"\s+", "", r) not in squeezed] == []
    assert "Xuất sắc" in text and "2100/QĐ-UBND" in text
    assert minutes["docx"][:2] == b"PK"
