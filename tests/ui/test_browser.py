"""The interface in a real browser: accessibility, widths, keyboard, typed text that survives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OPTIONS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}, "resultTypes": ["violations"]}


@pytest.fixture
def open_page(browser: Any, live_server: Any, make_user: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """open_page("/ui/", width=390, theme="dark") -> Playwright page, signed in as a clerk unless role=""."""
    contexts = []

    def open_(path: str, *, width: int = 1366, theme: str = "light", role: str = "clerk", scripts: bool = True, text_size: str = "m") -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 844 if width < 640 else 768}, color_scheme=theme, locale="vi-VN",
            base_url=live_server.url, java_script_enabled=scripts, reduced_motion="reduce",
        )  # fmt: skip
        contexts.append(context)
        if role:
            context.add_cookies([_session(make_user(role), live_server.url, text_size)])
        page = context.new_page()
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        for page in context.pages:  # no request may be under way when the database is put back
            page.wait_for_load_state("networkidle")
        context.close()


def _session(user: Any, url: str, text_size: str) -> dict[str, str]:
    from django.test import Client

    user.text_size = text_size
    user.save(update_fields=["text_size"])
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}


def faults(page: Any) -> list[str]:
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [f"{v['id']}: {n['target']} {n['failureSummary'][:160]}" for v in found if v["impact"] in ("serious", "critical") for n in v["nodes"]]


def overflow(page: Any) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def drafts(page: Any) -> list[str]:
    """What this browser keeps of unsent forms."""
    return list(page.evaluate("Object.entries(localStorage).filter(([key]) => key.startsWith('hoahoi:draft:')).map(([, value]) => value)"))


def wait_for_draft(page: Any, text: str) -> None:
    """Until the last word typed is kept; writing lags a little behind typing."""
    for _ in range(100):
        if any(text in draft for draft in drafts(page)):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{text!r} was not kept: {drafts(page)}")


@pytest.mark.parametrize("width", [390, 1366])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_component_is_accessible(open_page: Callable[..., Any], pictures: Path, theme: str, width: int) -> None:
    page = open_page("/ui/", width=width, theme=theme)
    page.screenshot(path=pictures / f"ui-{width}-{theme}.png", full_page=True)
    assert faults(page) == []
    page.locator(".menu > summary:visible").last.click()
    assert faults(page) == []


@pytest.mark.parametrize("path", ["/tai-khoan/login/", "/tai-khoan/password/change/", "/tai-khoan/2fa/", "/tai-khoan/logout/"])
def test_account_pages_are_accessible(open_page: Callable[..., Any], path: str) -> None:
    assert faults(open_page(path, width=390, role="" if "login" in path else "clerk")) == []


@pytest.mark.parametrize("width", [320, 390, 768, 1366, 1920])
def test_no_page_scrolls_sideways(open_page: Callable[..., Any], width: int) -> None:
    assert overflow(open_page("/ui/", width=width)) == 0
    assert overflow(open_page("/ui/", width=width, text_size="xl")) == 0


def test_search_is_a_key_away(open_page: Callable[..., Any]) -> None:
    page = open_page("/ui/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q-top"
    page.locator("#id_dung-title").focus()
    page.keyboard.type("a/b")
    assert page.locator("#id_dung-title").input_value() == "a/b"
    page.keyboard.press("Control+k")
    assert page.evaluate("document.activeElement.id") == "q-top"


def test_first_tab_offers_to_skip_the_rail(open_page: Callable[..., Any]) -> None:
    page = open_page("/ui/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_rail_folds_and_stays_folded(open_page: Callable[..., Any]) -> None:
    page = open_page("/ui/")
    page.locator(".rail-fold").click()
    assert page.locator(".rail").bounding_box()["width"] == 64
    page.reload()
    assert page.locator(".rail").bounding_box()["width"] == 64
    assert page.locator(".rail-fold").get_attribute("aria-expanded") == "false"


def test_phone_reaches_everything_without_scripts(open_page: Callable[..., Any]) -> None:
    page = open_page("/ui/", width=390, scripts=False)
    assert page.locator(".bottom a").count() == 4
    assert not page.locator("#rail").is_visible()
    page.locator('.bottom a[href="#rail"]').click()
    assert page.locator('#rail a[href="/so-lieu/"]').is_visible()
    page.locator(".rail-close").click()
    assert not page.locator("#rail").is_visible()
    page.locator(".top .menu > summary").last.click()
    assert page.locator("text=Đăng xuất").is_visible()


def test_typed_text_survives_a_lost_session(open_page: Callable[..., Any]) -> None:
    page = open_page("/ui/")
    title = page.locator("#id_dung-title")
    title.press_sequentially("Quýt vàng Bắc Sơn")
    wait_for_draft(page, "Bắc Sơn")
    assert "dung-summary" not in drafts(page)[0]
    session = page.context.cookies()
    page.context.clear_cookies()
    page.goto("/tai-khoan/login/")
    page.context.add_cookies(session)
    page.goto("/ui/")
    assert title.input_value() == "Quýt vàng Bắc Sơn"
    assert page.locator('#vi-du input[value="d"]:checked').count() == 2  # what was left alone stays the record's
    assert page.locator(".kept").inner_text().startswith("Đã khôi phục nội dung đang nhập")
    page.locator(".kept button").click()
    assert title.input_value() == ""
    page.goto("/ui/")
    assert page.locator(".kept").count() == 0
    assert title.input_value() == ""


def test_sent_text_is_forgotten_once_a_page_of_ours_answers(open_page: Callable[..., Any]) -> None:
    page = open_page("/ui/")
    page.locator("#id_dung-title").press_sequentially("Đã gửi")
    wait_for_draft(page, "Đã gửi")
    page.evaluate("document.getElementById('vi-du').action = '/hom-nay/'; document.getElementById('vi-du').noValidate = true")
    page.evaluate("document.getElementById('vi-du').addEventListener('submit', event => event.preventDefault())")
    page.evaluate("document.getElementById('vi-du').requestSubmit()")
    page.goto("/tai-khoan/2fa/")
    assert drafts(page) == []


def test_refused_text_is_kept(open_page: Callable[..., Any]) -> None:
    """A form whose sign of origin has gone stale answers with a fault page; what was typed comes back."""
    page = open_page("/ui/")
    page.locator("#id_dung-title").press_sequentially("Chưa nhận")
    wait_for_draft(page, "Chưa nhận")
    page.evaluate("document.getElementById('vi-du').noValidate = true")
    page.evaluate("document.getElementById('vi-du').requestSubmit()")
    page.wait_for_selector('html[data-page="fault"]')
    page.goto("/ui/")
    assert page.locator("#id_dung-title").input_value() == "Chưa nhận"


def test_signing_out_takes_the_drafts_away(open_page: Callable[..., Any]) -> None:
    page = open_page("/ui/")
    page.locator("#id_dung-title").press_sequentially("Chuyện riêng")
    wait_for_draft(page, "Chuyện riêng")
    page.locator(".top .menu > summary").last.click()
    page.locator("form[data-forget] button").click()
    page.wait_for_url("**/")
    assert drafts(page) == []


def test_the_page_breaks_no_rule_of_its_own_content_policy(open_page: Callable[..., Any]) -> None:
    page = open_page("/tai-khoan/login/", role="")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.reload()
    assert [text for text in said if "Content Security Policy" in text] == []
