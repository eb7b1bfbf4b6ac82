"""The year-end conference of 16 January 2020 as a news page, made from the public record."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from wagtail.models import Page, Revision, Site

from hoahoi.directory.models import Event
from hoahoi.ip.models import IpRight
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.loading.run import load_all
from hoahoi.portal.actions import publish_conference_page
from hoahoi.portal.models import HomePage, NewsIndexPage, NewsPage
from hoahoi.portal.setup import ensure_site

pytestmark = [pytest.mark.django_db, pytest.mark.either]
TITLE = "Hội nghị tổng kết hoạt động Khoa học và Công nghệ năm 2019 và triển khai nhiệm vụ, kế hoạch công tác năm 2020"


@pytest.fixture
def conference(db: None) -> Event:
    load_all(actor=SYSTEM)
    return Event.objects.get(type=Event.Type.YEAR_END, title=TITLE)


def test_the_page_says_what_the_record_says_and_no_more(conference: Event, client: Client) -> None:
    page = publish_conference_page(event=conference, actor=SYSTEM)
    response = client.get(page.url)
    text = unescape(response.content.decode())
    assert response.status_code == 200
    for words in (
        TITLE, "Ngày 16/01/2020, tại Sở KH&CN Lạng Sơn, Sở Khoa học và Công nghệ tỉnh Lạng Sơn tổ chức hội nghị tổng kết năm 2019.", "Nguyễn Thị Hà",
        "Giám đốc Sở phát biểu khai mạc", "Chưa có ảnh nào được cung cấp", "không phải số liệu đọc tại hội nghị", "sokhcn.langson.gov.vn",
    ):  # fmt: skip
        assert (words, words in text) == (words, True)
    article = text[text.index("<article") : text.index("</article>")]
    assert re.findall(r"<img", article) == []
    assert "trang sokhcn" not in article  # the rest of the note is the office's own
    opened = re.findall(r'<a class="number-in-text" href="([^"]+)">(\d+)</a>', article)
    assert len(opened) > 4
    for address, number in opened:
        rows = re.findall('class="item-title"', client.get(address).content.decode())
        assert (address, len(rows)) == (address, int(number))
    for address in re.findall(r'href="(/cong-khai/[^"]+)"', article):
        assert (address, client.get(address).status_code) == (address, 200)


def test_making_it_again_changes_nothing_unless_the_record_did(conference: Event) -> None:
    first = publish_conference_page(event=conference, actor=SYSTEM)
    revisions = Revision.objects.count()
    again = publish_conference_page(event=conference, actor=SYSTEM)
    assert (again.pk, again.latest_revision_id, Revision.objects.count()) == (first.pk, first.latest_revision_id, revisions)
    conference.place_text = "Hội trường Sở"
    with act("event.update", actor=SYSTEM) as doing:
        doing.save(conference)
    changed = publish_conference_page(event=conference, actor=SYSTEM)
    assert (changed.pk, "tại Hội trường Sở" in changed.lead, NewsPage.objects.count()) == (first.pk, True, 1)


def test_what_an_editor_wrote_stays(conference: Event) -> None:
    page = publish_conference_page(event=conference, actor=SYSTEM)
    page.lead = "Lời của người biên tập."
    page.save_revision().publish()
    conference.place_text = "Nơi khác"
    with act("event.update", actor=SYSTEM) as doing:
        doing.save(conference)
    assert publish_conference_page(event=conference, actor=SYSTEM).lead == "Lời của người biên tập."
    page.refresh_from_db()
    page.unpublish()
    assert publish_conference_page(event=conference, actor=SYSTEM).live is False


def test_only_an_editor_publishes_and_only_a_known_day(conference: Event, make_user: Callable[..., Any]) -> None:
    with pytest.raises(PermissionDenied):
        publish_conference_page(event=conference, actor=make_user("science_officer"))
    director = make_user("director")
    page = publish_conference_page(event=conference, actor=director)
    assert page.latest_revision.user_id == director.pk
    later = Event(title="Hội nghị tổng kết năm 2021", type=Event.Type.YEAR_END, held_on=PartialDate(2022, 1))
    with act("event.register", actor=SYSTEM) as doing:
        doing.save(later)
    with pytest.raises(ValueError, match="not known"):
        publish_conference_page(event=later, actor=SYSTEM)


def test_a_figure_that_the_record_lost_is_told_as_unknown(conference: Event, client: Client) -> None:
    page = publish_conference_page(event=conference, actor=SYSTEM)
    with act("ip.update", actor=SYSTEM) as doing:
        for right in IpRight.objects.filter(granted_on__startswith="2019"):
            right.granted_on = None
            doing.save(right)
    assert "chưa có số liệu văn bằng bảo hộ" in unescape(client.get(page.url).content.decode())


def test_the_site_is_made_once(db: None, django_assert_num_queries: Any) -> None:
    home = ensure_site(actor=SYSTEM)
    with django_assert_num_queries(2):
        assert ensure_site(actor=SYSTEM).pk == home.pk
    site = Site.objects.get()
    assert (site.root_page_id, site.is_default_site) == (home.pk, True)
    assert list(Page.objects.order_by("path").values_list("slug", flat=True)) == ["root", "trang-chu", "tin-tuc"]
    assert (HomePage.objects.get().live, NewsIndexPage.objects.get().live) == (True, True)
