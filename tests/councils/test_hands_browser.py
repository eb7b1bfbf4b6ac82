"""A sitting with the keyboard alone, and one without scripts: the console, the member's page and the ballot in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from hoahoi.councils import actions, queries
from hoahoi.councils.models import Council, NamedBallot, Review, Roll, Vote
from hoahoi.councils.sealing import room_code
from hoahoi.ledger.acts import SYSTEM

from . import room as rooms

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Any]
FOCUSED = "() => { const e = document.activeElement; return e === document.body ? '' : (e.innerText || e.labels?.[0]?.innerText || e.name || '').trim() }"
MARKED = """() => { const e = document.activeElement, own = [e, e.parentElement, e.nextElementSibling].filter(Boolean).map((x) => getComputedStyle(x));
    return own.some((s) => s.outlineStyle !== 'none' && s.outlineWidth !== '0px' || s.boxShadow !== 'none') }"""


@pytest.fixture
def window(browser: Any, live_server: Any, as_role: Any) -> Iterator[Open]:
    contexts = []

    def open_(role: str = "", *, scripts: bool = True, width: int = 390) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 844}, locale="vi-VN", base_url=live_server.url, java_script_enabled=scripts, reduced_motion="reduce"
        )
        if role:
            session = as_role(role).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        contexts.append(context)
        return context.new_page()

    yield open_
    for context in contexts:
        for page in context.pages:
            page.goto("about:blank")
        context.close()


def tab_to(page: Any, words: str, *, most: int = 120) -> None:
    """Tab until the element with these words has the focus, and shows it."""
    for _n in range(most):
        if words in page.evaluate(FOCUSED):
            assert page.evaluate(MARKED), words
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no way by Tab to: {words}")


def test_the_members_page_by_keyboard_alone(window: Open) -> None:
    room = rooms.proposed()
    actions.appoint(council=room.council, on=date(2026, 11, 2), actor=SYSTEM, number="2100/QĐ-UBND")
    phone = window()
    phone.goto(f"/moi/{actions.invite(seat=room.seats[8], actor=SYSTEM)}/")
    tab_to(phone, "Ý kiến kèm theo")
    phone.keyboard.type("Tôi dự họp.")
    tab_to(phone, "Nhận lời")
    phone.keyboard.press("Enter")
    phone.get_by_role("heading", name="Việc của bạn").wait_for()
    tab_to(phone, "Viết nhận xét")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/nhan-xet/**")
    tab_to(phone, "Ý kiến của bạn")
    phone.keyboard.type("Đạt yêu cầu.")
    tab_to(phone, "Gửi nhận xét")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/moi/**#ho-so-*")
    assert list(Review.objects.values_list("seat_id", "text")) == [(room.seats[8].pk, "Đạt yêu cầu.")]


def test_console_and_ballot_by_keyboard_alone(window: Open) -> None:
    room = rooms.meeting()
    phone, desk = window(), window("science_officer", width=1366)
    desk.goto(f"/hoi-dong/{room.council.pk}/dieu-hanh/")
    tab_to(desk, "Mở bỏ phiếu")
    desk.keyboard.press("Enter")
    desk.get_by_role("heading", name="Đóng bỏ phiếu").wait_for()
    vote = Vote.objects.get(item=room.item)
    tab_to(desk, "Cấp đường dẫn")
    desk.keyboard.press("Enter")
    address = desk.locator(".slip-link").first.input_value()
    tab_to(desk, "Về bàn điều hành")
    desk.keyboard.press("Enter")
    desk.get_by_role("heading", name="Đóng bỏ phiếu").wait_for()

    phone.goto(address)
    tab_to(phone, "Mã đọc trong phòng họp")
    phone.keyboard.type(queries.room_code_of(vote))
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/phieu/")
    tab_to(phone, "Xuất sắc")
    phone.keyboard.press("ArrowRight")
    tab_to(phone, "Ý kiến")
    phone.keyboard.type("Đủ sản phẩm.")
    tab_to(phone, "Nộp phiếu")
    phone.keyboard.press("Enter")
    phone.get_by_role("heading", name="Kiểm lại trước khi nộp").wait_for()
    phone.keyboard.press("Tab")
    tab_to(phone, "Nộp phiếu")
    phone.keyboard.press("Space")
    phone.wait_for_url("**/phieu/bien-nhan/")
    assert phone.locator(".receipt-code").inner_text() == NamedBallot.objects.get().receipt
    assert Roll.objects.get(voted=True).vote_id == vote.pk


def test_a_whole_sitting_without_scripts(window: Open) -> None:
    room = rooms.appointed()
    desk, phone = window("science_officer", scripts=False, width=1366), window(scripts=False)
    desk.goto(f"/hoi-dong/{room.council.pk}/dieu-hanh/")

    def press(name: str, within: str = ".next-step") -> None:
        desk.locator(within).get_by_role("button", name=name).first.click()

    press("Bắt đầu điểm danh")
    press("Những người còn lại đều có mặt", "#phong-hop")
    press("Khai mạc phiên họp")
    for name in (s.person.title for s in room.seats[:3]):
        desk.get_by_label(name, exact=False).and_(desk.locator("input[type=checkbox]")).check()
    press("Ghi tổ kiểm phiếu")
    press("Mở bỏ phiếu")
    press("Cấp đường dẫn")
    addresses = [box.input_value() for box in desk.locator(".slip-link").all()]
    assert len(addresses) == 9
    desk.get_by_role("link", name="Về bàn điều hành").click()
    vote = Vote.objects.get(item=room.item)
    code = room_code(vote.uid, 1)
    phone.goto(addresses[0])
    phone.get_by_label("Mã đọc trong phòng họp").fill(code)
    phone.get_by_role("button", name="Mở phiếu").click()
    phone.locator('input[value="pass"]').check(force=True)
    phone.get_by_role("button", name="Nộp phiếu").click()
    phone.get_by_role("button", name="Nộp phiếu").click()
    for address in addresses[1:]:
        device = actions.claim_link(token=address.rstrip("/").rpartition("/")[2], code=code).device
        room.devices[Roll.objects.get(link__device_hash=actions.claimed(device).roll.link.device_hash).seat_id] = device
        actions.cast_ballot(device=device, content={"rating": "pass"})
    desk.get_by_role("link", name="Làm mới").click()
    press("Đóng bỏ phiếu")
    phone.reload()
    phone.get_by_role("button", name="mở kiểm phiếu").click()
    second = next(s for s in rooms.tellers(_with_meeting(room)) if s.pk in room.devices)
    actions.open_count(vote=Vote.objects.get(pk=vote.pk), teller=second, device=room.devices[second.pk])
    desk.get_by_role("link", name="Làm mới").click()
    press("Kiểm phiếu")
    desk.get_by_label("Nội dung kết luận").fill("Đạt yêu cầu.")
    press("Ghi kết luận")
    press("Kết thúc phiên họp")
    assert desk.locator("#viec-tiep").inner_text() == "Phiên họp đã kết thúc"
    assert Council.objects.get(pk=room.council.pk).stage == "finished"
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Biên bản họp hội đồng").and_(desk.locator("a[href$='.pdf']")).first.click()
    assert download.value.suggested_filename == f"bien-ban-{room.council.pk}.pdf"


def _with_meeting(room: rooms.Room) -> rooms.Room:
    room.meeting = room.fresh().meeting  # type: ignore[attr-defined]
    return room
