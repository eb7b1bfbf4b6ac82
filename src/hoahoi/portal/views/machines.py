"""For machines: the feed of news, the map of the site, what robots may read, and pictures of news."""

from __future__ import annotations

import mimetypes
from datetime import datetime, time
from pathlib import PurePosixPath
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.core.files.storage import default_storage
from django.db.models import Max
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _

from hoahoi.directory.public import public_office

from ..figures import PUBLIC
from ..kinds import KINDS
from ..models import HomePage, NewsIndexPage, NewsPage, published_news

PART = 5_000  # addresses in one part of the site map; the protocol allows 50,000
_NEWS_IN_FEED = 20
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


class NewsFeed(Feed):
    """RSS 2.0 of the latest news."""

    feed_type = Rss201rev2Feed
    language = "vi"

    def link(self) -> str:
        return f"{settings.CONFIG.base_url}/tin-tuc/"

    def feed_url(self) -> str:
        return f"{settings.CONFIG.base_url}/tin-tuc/rss.xml"

    def title(self) -> str:
        office = public_office()
        return _("Tin tức – %s") % office.title if office else _("Tin tức")

    def description(self) -> str:
        return _("Tin khoa học và công nghệ của địa phương")

    def items(self) -> list[NewsPage]:
        return list(published_news()[:_NEWS_IN_FEED])

    def item_title(self, item: NewsPage) -> str:
        return item.title

    def item_description(self, item: NewsPage) -> str:
        return item.lead

    def item_link(self, item: NewsPage) -> str:
        return settings.CONFIG.base_url + item.url

    def item_pubdate(self, item: NewsPage) -> datetime:
        return timezone.make_aware(datetime.combine(item.date, time(8)))


def robots(request: HttpRequest) -> HttpResponse:
    closed = ("/bien-tap/", "/tai-khoan/", "/cong-khai/tim/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), "", f"Sitemap: {settings.CONFIG.base_url}/sitemap.xml"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _xml(root: str, element: str, addresses: list[str], changed: dict[str, str] | None = None) -> HttpResponse:
    when = changed or {}
    lines = [
        f"<{element}><loc>{escape(settings.CONFIG.base_url + a)}</loc>" + (f"<lastmod>{when[a]}</lastmod>" if a in when else "") + f"</{element}>"
        for a in addresses
    ]
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_SITEMAP}">\n' + "\n".join(lines) + f"\n</{root}>\n"
    return HttpResponse(body, content_type="application/xml; charset=utf-8")


def sitemap(request: HttpRequest) -> HttpResponse:
    """The index of the parts: written pages, then each kind of public record by ranges of ids."""
    parts = ["/sitemap-trang.xml"]
    for kind in KINDS.values():
        last = kind.queryset().order_by().aggregate(last=Max("pk"))["last"]
        parts += [f"/sitemap-{kind.slug}-{n}.xml" for n in range(last // PART + 1)] if last else []
    return _xml("sitemapindex", "sitemap", parts)


def sitemap_pages(request: HttpRequest) -> HttpResponse:
    changed: dict[str, str] = {}
    for model in (HomePage, NewsIndexPage, NewsPage):
        for page in model.objects.live().public().order_by("pk").defer_streamfields() if model is NewsPage else model.objects.live().order_by("pk"):
            changed[page.url] = page.last_published_at.isoformat() if page.last_published_at else ""
    fixed = ["/cong-khai/dia-ban/", "/cong-khai/so-lieu/", *(k.url for k in KINDS.values()), *(f"/cong-khai/so-lieu/{code}/" for code in PUBLIC)]
    return _xml("urlset", "url", [*changed, *fixed], {a: at for a, at in changed.items() if at})


def sitemap_part(request: HttpRequest, slug: str, part: int) -> HttpResponse:
    kind = next((k for k in KINDS.values() if k.slug == slug), None)
    if kind is None:
        raise Http404
    first = part * PART
    ids = kind.queryset().filter(pk__gte=first, pk__lt=first + PART).order_by("pk").values_list("pk", flat=True)
    return _xml("urlset", "url", [kind.url_of(pk) for pk in ids])


def picture(request: HttpRequest, name: str) -> FileResponse:
    """A rendition of an editor's picture; nothing else of the installation's files is served."""
    path = PurePosixPath("images") / name
    if ".." in path.parts or len(path.parts) != 2 or not default_storage.exists(str(path)):
        raise Http404
    kind: Any = mimetypes.guess_type(name)[0]
    if kind not in ("image/jpeg", "image/png", "image/webp", "image/avif", "image/gif"):
        raise Http404
    response = FileResponse(default_storage.open(str(path)), content_type=kind)
    response["Cache-Control"] = "public, max-age=31536000, immutable"  # a rendition's name changes with its content
    return response
