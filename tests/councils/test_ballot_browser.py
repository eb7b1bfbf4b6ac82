"""One ballot on a phone of 390 px in a real browser: with scripts, without, and ten minutes without network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from hoahoi.councils import actions, queries
from hoahoi.councils.models import Ballot, NamedBallot, Roll
from hoahoi.ledger.acts import SYSTEM

from . import room as rooms

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OPTIONS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}, "resultTypes": ["violations"]}


@pytest.fixture
def phone(browser: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    contexts = []

    def open_(*, scripts: bool = True, theme: str = "light") -> Any:
        context = browser.new_context(
            viewport={"width": 390, "height": 844}, color_scheme=theme, locale="vi-VN", base_url=live_server.url, java_script_enabled=scripts,
            reduced_motion="reduce", has_touch=True,
        )  # fmt: skip
        contexts.append(context)
        return context.new_page()

    yield open_
    for context in contexts:
        context.set_offline(False)
        for page in context.pages:
            page.wait_for_load_state("networkidle")
        context.close()


def faults(page: Any) -> list[str]:
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [f"{v['id']}: {n['target']} {n['failureSummary'][:160]}" for v in found if v["impact"] in ("serious", "critical") for n in v["nodes"]]


def overflow(page: Any) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def opened(mode: str, type: str = "acceptance", **kwargs: Any) -> tuple[rooms.Room, str, str]:
    """A room whose vote is open, the link of its first reviewer and the code."""
    room = rooms.meeting(type, **kwargs)
    room.vote = actions.open_vote(item=room.item, actor=SYSTEM, mode=mode)
    tokens = actions.issue_scoring_links(vote=room.vote, actor=SYSTEM)
    return room, f"/phieu/{tokens[room.seat('reviewer').pk]}/", queries.room_code_of(room.vote)


def enter(page: Any, link: str, code: str) -> None:
    page.goto(link)
    page.get_by_label("Mã đọc trong phòng họp").fill(code)
    page.get_by_role("button", name="Mở phiếu").click()
    page.wait_for_url("**/phieu/")


def test_with_scripts_and_by_keyboard_through_a_lost_network(phone: Callable[..., Any], pictures: Path) -> None:
    room, link, code = opened("named", products=rooms.PRODUCTS)
    page = phone()
    page.goto(link)
    assert faults(page) == []
    page.screenshot(path=str(pictures / "ballot-code-390.png"))
    enter(page, link, code)
    hand = page.locator("[data-next]")
    assert (hand.is_disabled(), page.locator("[data-left]").inner_text()) == (True, "Còn 5 mục")
    assert (faults(page), overflow(page)) == ([], 0)
    names = ["products.p1.quantity", "products.p1.quality", "products.p2.quality"]
    for name in names:  # keyboard alone: space chooses the first step, an arrow the next
        page.locator(f'input[name="{name}"]').first.focus()
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight")
    with page.expect_response("**/phieu/nhap/"):
        page.locator('input[name="products.p2.quantity"][value="fail"]').check(force=True)
    page.get_by_label("Nếu không đạt").last.fill("80")
    page.screenshot(path=str(pictures / "ballot-filling-390.png"))
    assert page.locator("[data-left]").inner_text() == "Còn 1 mục"
    page.context.set_offline(True)
    page.locator('input[name="report"][value="pass"]').check(force=True)
    page.get_by_label("Ý kiến").fill("Đủ sản phẩm.")
    assert page.locator("[data-offline]").inner_text() == "Mất mạng. Phiếu đang điền được giữ trên máy này; đừng đóng trang."
    hand.click()
    page.get_by_role("heading", name="Kiểm lại trước khi nộp").wait_for()
    assert page.locator("[data-answers] dd").all_inner_texts() == ["Đạt", "Đạt", "Không đạt", "80%", "Đạt", "Đạt", "Đủ sản phẩm."]
    page.get_by_role("button", name="Nộp phiếu").dblclick()
    page.get_by_text("Phiếu được giữ trên máy này; tự gửi khi có mạng.").wait_for()
    page.screenshot(path=str(pictures / "ballot-offline-390.png"))
    assert not Roll.objects.filter(voted=True).exists()
    page.context.set_offline(False)
    page.wait_for_url("**/phieu/bien-nhan/")
    ballot = NamedBallot.objects.get()
    assert page.locator(".receipt-code").inner_text() == ballot.receipt
    assert (faults(page), overflow(page)) == ([], 0)
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('hoahoi:phieu:'))") == []
    page.screenshot(path=str(pictures / "ballot-receipt-390.png"), full_page=True)
    assert actions.own_ballot(device=_device(page))[0]["products"]["p2"] == {"quantity": "fail", "quantity_reached": "0.8", "quality": "pass"}
    assert room.vote


def test_a_secret_ballot_lies_on_the_phone_alone_and_survives_a_reload(phone: Callable[..., Any], pictures: Path) -> None:
    room, link, code = opened("secret", "selection", roles=rooms.SEVEN)
    page = phone(theme="dark")
    sent: list[str] = []
    enter(page, link, code)
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_label("Điểm, từ 0 đến 12").fill("11,5")
    page.get_by_role("button", name="Thêm: 2.").click()
    page.reload()
    assert (page.get_by_label("Điểm, từ 0 đến 12").input_value(), page.locator("[data-total]").inner_text()) == ("11,5", "12,5")
    for box in page.locator("[data-weight]").all():
        box.fill("10")
    page.screenshot(path=str(pictures / "ballot-scores-dark-390.png"))
    assert (faults(page), overflow(page), sent) == ([], 0, [])
    page.get_by_role("button", name="Nộp phiếu").click()
    page.get_by_role("button", name="Nộp phiếu").click()
    page.wait_for_url("**/phieu/bien-nhan/")
    assert Ballot.objects.filter(vote=room.vote).count() == 1
    assert page.evaluate("localStorage.length") == 0


def test_without_scripts(phone: Callable[..., Any], pictures: Path) -> None:
    room, link, code = opened("named")
    page = phone(scripts=False)
    enter(page, link, code)
    page.get_by_role("button", name="Nộp phiếu").click()
    assert page.locator("#form-errors a").all_inner_texts() == ["Chưa chọn: Xếp loại."]
    page.locator("#form-errors a").click()
    page.locator('input[value="pass"]').check(force=True)
    page.screenshot(path=str(pictures / "ballot-no-scripts-390.png"), full_page=True)
    page.get_by_role("button", name="Nộp phiếu").click()
    assert "Kiểm lại trước khi nộp" in page.locator("h1").inner_text()
    page.get_by_role("button", name="Nộp phiếu").click()
    page.wait_for_url("**/phieu/bien-nhan/")
    assert page.locator(".receipt-code").inner_text() == NamedBallot.objects.get().receipt
    assert room.vote


def _device(page: Any) -> str:
    return next(c["value"] for c in page.context.cookies() if c["name"] == "phieu")


def test_a_members_own_page_and_twice_the_text(phone: Callable[..., Any], pictures: Path) -> None:
    room = rooms.proposed(products=rooms.PRODUCTS)
    link = f"/moi/{actions.invite(seat=room.seat('reviewer'), actor=SYSTEM)}/"
    page, dark = phone(), phone(theme="dark")
    page.goto(link)
    assert (faults(page), overflow(page)) == ([], 0)
    page.screenshot(path=str(pictures / "invitation-390.png"), full_page=True)
    page.get_by_role("button", name="Nhận lời").press("Enter")
    page.get_by_role("heading", name="Việc của bạn").wait_for()
    page.screenshot(path=str(pictures / "invitation-accepted-390.png"), full_page=True)
    page.get_by_role("link", name="Viết nhận xét phản biện").click()
    page.wait_for_url("**/nhan-xet/**")
    page.screenshot(path=str(pictures / "invitation-review-390.png"), full_page=True)
    assert (faults(page), overflow(page)) == ([], 0)
    dark.goto(link)
    dark.evaluate("document.documentElement.style.fontSize = '200%'")
    dark.screenshot(path=str(pictures / "invitation-dark-large-390.png"), full_page=True)
    assert (faults(dark), overflow(dark)) == ([], 0)


def test_a_ballot_at_twice_the_text(phone: Callable[..., Any], pictures: Path) -> None:
    _room, link, code = opened("named", products=rooms.PRODUCTS)
    page = phone(theme="dark")
    enter(page, link, code)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.screenshot(path=str(pictures / "ballot-dark-large-390.png"))
    assert (faults(page), overflow(page)) == ([], 0)
    assert page.locator(".ballot-bar").bounding_box()["height"] < 844 / 4  # most of the window is left to the sheet
    sizes = page.locator(".steps span, .ballot-bar .button").evaluate_all("all => all.map((e) => Math.min(e.offsetHeight, e.offsetWidth))")
    assert min(sizes) >= 44
