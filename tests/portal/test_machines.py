"""Feed, site map, robots and pictures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from django.core.files.images import ImageFile
from django.test import Client
from PIL import Image as Picture
from wagtail.images.models import Image

from hoahoi.portal.models import NewsIndexPage, NewsPage
from hoahoi.tasks.models import Task

pytestmark = pytest.mark.django_db
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def publish(title: str, day: date, **values: Any) -> NewsPage:
    page = NewsPage(title=title, slug=f"tin-{day.isoformat()}", date=day, lead=f"Tóm tắt {title}", **values)
    NewsIndexPage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    return NewsPage.objects.get(pk=page.pk)


def test_the_feed_is_rss_with_full_addresses_newest_first(site: Any, client: Client) -> None:
    publish("Cũ & cũ", date(2019, 5, 18))
    publish("Mới", date(2020, 1, 16))
    hidden = publish("Đã gỡ", date(2021, 1, 1))
    hidden.unpublish()
    response = client.get("/tin-tuc/rss.xml")
    assert response["Content-Type"].startswith("application/rss+xml")
    channel = fromstring(response.content).find("channel")
    assert [channel.findtext(n) for n in ("language", "link")] == ["vi", "http://127.0.0.1:8000/tin-tuc/"]
    assert [(i.findtext("title"), i.findtext("link"), i.findtext("pubDate")) for i in channel.iter("item")] == [
        ("Mới", "http://127.0.0.1:8000/tin-tuc/tin-2020-01-16/", "Thu, 16 Jan 2020 08:00:00 +0700"),
        ("Cũ & cũ", "http://127.0.0.1:8000/tin-tuc/tin-2019-05-18/", "Sat, 18 May 2019 08:00:00 +0700"),
    ]


def test_every_address_of_the_site_map_opens(site: Any, task: Callable[..., Task], client: Client) -> None:
    public = task("Công khai")
    closed = task("Đề xuất kín", stage=Task.Stage.PROPOSED)
    publish("Tin", date(2020, 1, 16))
    parts = [e.text for e in fromstring(client.get("/sitemap.xml").content).iter(f"{NAMESPACE}loc")]
    addresses = [e.text for part in parts for e in fromstring(client.get(part).content).iter(f"{NAMESPACE}loc")]
    assert len(addresses) == len(set(addresses))
    found = {a.removeprefix("http://127.0.0.1:8000") for a in addresses}
    assert {"/", "/tin-tuc/", "/tin-tuc/tin-2020-01-16/", f"/cong-khai/nhiem-vu/{public.pk}/"} <= found
    assert f"/cong-khai/nhiem-vu/{closed.pk}/" not in found
    assert {a: client.get(a).status_code for a in found} == dict.fromkeys(found, 200)
    assert client.get("/sitemap-nguoi-0.xml").status_code == 404


def test_robots_are_told_where_not_to_go(site: Any, client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /bien-tap/" in text.splitlines()
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in text.splitlines()


def test_a_picture_is_shown_from_our_own_address_and_its_original_is_not(site: Any, client: Client) -> None:
    buffer = BytesIO()
    Picture.new("RGB", (1200, 800), "green").save(buffer, "JPEG")
    image = Image.objects.create(title="Hội trường", file=ImageFile(BytesIO(buffer.getvalue()), name="hoi-truong.jpg"))
    body = [{"type": "photo", "value": {"image": image.pk, "caption": "Quang cảnh hội nghị", "credit": "Văn phòng Sở"}}]
    stream = NewsPage._meta.get_field("body").stream_block.to_python(body)
    page = publish("Có ảnh", date(2020, 1, 16), body=stream)
    assert page.cover_id == image.pk
    text = client.get(page.url).content.decode()
    rendition = image.get_rendition("width-960|format-webp")
    assert (f'src="{rendition.url}"' in text, "Quang cảnh hội nghị" in text, "Văn phòng Sở" in text) == (True, True, True)
    shown = client.get(rendition.url)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")
    assert b"".join(shown.streaming_content)[8:12] == b"WEBP"
    assert client.get(image.file.url).status_code == 404
