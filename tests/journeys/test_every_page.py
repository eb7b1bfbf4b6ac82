"""Every type of page: no serious fault of accessibility, no sideways scrolling on a phone, and a picture kept of the key ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.browser, pytest.mark.either]

OFFICE = [
    "/hom-nay/", "/nhiem-vu/", "/nhiem-vu/2/", "/nhiem-vu/2/so-cai/", "/nhiem-vu/2/sua/", "/nhiem-vu/them/", "/nhiem-vu/?giai-doan=in_progress",
    "/nhiem-vu/?q=khong+co+gi+nhu+the", "/hoi-dong/", "/hoi-dong/1/", "/van-ban/", "/van-ban/1/", "/so-huu-tri-tue/", "/so-huu-tri-tue/1/",
    "/kiem-tra/", "/kiem-tra/1/", "/ho-tro/1/", "/khoi-nghiep/", "/giai-thuong/1/", "/su-kien/1/", "/cong-nghe/1/", "/ket-qua/", "/danh-ba/", "/to-chuc/1/",
    "/nguoi/1/", "/dia-ban/10/", "/linh-vuc/", "/phap-ly/1/", "/so-lieu-cong-bo/", "/nhap-lieu/", "/nhap-du-lieu/", "/so-lieu/?ky=2019",
    "/so-lieu/tasks.in_progress/?ky=2019", "/so-lieu/cong-bo/?nam=2019", "/nam-cong-tac/", "/nam-cong-tac/2019/", "/nam-cong-tac/2019/so-sanh/",
    "/tim/?q=nhan+hieu", "/tro-giup/", "/bat-dau/", "/bat-dau/don-vi/", "/bat-dau/tai-khoan/", "/ui/", "/khong-co-trang-nay/", "/tai-khoan/2fa/",
]  # fmt: skip
PUBLIC = [
    "/", "/tin-tuc/", "/cong-khai/nhiem-vu/", "/cong-khai/nhiem-vu/2/", "/cong-khai/so-lieu/?nam=2019", "/cong-khai/dia-ban/", "/cong-khai/tim/?q=mat+ong",
    "/cong-khai/so-huu-tri-tue/", "/tai-khoan/login/",
]  # fmt: skip
FRAMES = [
    "/hom-nay/", "/nhiem-vu/", "/nhiem-vu/2/", "/nhiem-vu/2/so-cai/", "/nhiem-vu/2/sua/", "/hoi-dong/1/", "/nhap-lieu/", "/so-lieu/?ky=2019",
    "/nam-cong-tac/2019/", "/nam-cong-tac/2019/so-sanh/", "/tim/?q=nhan+hieu", "/bat-dau/don-vi/", "/ui/",
]  # fmt: skip
KEPT = {
    "/hom-nay/": "home", "/nhiem-vu/": "tasks", "/nhiem-vu/2/": "task", "/nam-cong-tac/2019/": "year", "/so-lieu/?ky=2019": "figures",
    "/": "portal", "/ui/": "components",
}  # fmt: skip


# every page is looked at on the desk by day, one of each frame also dark (colours) and on a phone (the rest); no page is wider than a phone
ON_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
NOT_COLOURS = {"rules": {"color-contrast": {"enabled": False}}}


def faults(page: Any, address: str, options: dict[str, Any] | None = None) -> list[str]:
    """Serious and critical findings of axe, and whatever sticks out of the window."""
    found = [
        f"{address}: {v['id']} ({v['impact']}) {v['nodes'][0]['target']}"
        for v in Axe().run(page, options={**(options or {}), "resultTypes": ["violations"]}).response["violations"]
        if v["impact"] in ("serious", "critical")
    ]
    return found + wider(page, address)


def wider(page: Any, address: str) -> list[str]:
    by = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{address}: {by} px wider than the window"] if by > 1 else []


@pytest.mark.parametrize(("width", "dark"), [(1366, False), (390, False), (1366, True)], ids=["desk", "phone", "dark"])
def test_office(open_as: Callable[..., Any], width: int, dark: bool, pictures: Path) -> None:
    page = open_as("giamdoc", width=width, dark=dark)
    found: list[str] = []
    options = ON_COLOURS if dark else NOT_COLOURS if width == 390 else None
    for address in FRAMES if dark else OFFICE:
        response = page.goto(address)
        assert response.status == (404 if "khong-co-trang" in address else 200), address
        found += wider(page, address) if width == 390 and address not in FRAMES else faults(page, address, options)
        if address in KEPT:
            page.screenshot(path=pictures / f"{KEPT[address]}-{width}{'-dark' if dark else ''}.png")
    assert "\n".join(found) == ""


@pytest.mark.parametrize("width", [1366, 390], ids=["desk", "phone"])
def test_public(open_as: Callable[..., Any], width: int, pictures: Path) -> None:
    page = open_as(width=width)
    found: list[str] = []
    for address in PUBLIC:
        assert page.goto(address).status == 200, address
        found += faults(page, address)
        if address in KEPT:
            page.screenshot(path=pictures / f"{KEPT[address]}-{width}.png")
    assert "\n".join(found) == ""


def test_large_text_and_print_do_not_break_the_frame(open_as: Callable[..., Any], pictures: Path) -> None:
    page = open_as("giamdoc", width=768)
    for address in ("/hom-nay/", "/nhiem-vu/", "/nhiem-vu/2/"):
        page.goto(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 1, address
    page.emulate_media(media="print")
    page.goto("/nhiem-vu/2/")
    page.screenshot(path=pictures / "task-print.png")
    assert not page.locator("nav").first.is_visible()
