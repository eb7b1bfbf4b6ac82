"""Pages that editors write: home, news. Tasks, results and figures are not pages here: they are drawn from the record itself."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from .blocks import BodyBlock, values_in
from .figures import HEADLINES, figures, year_shown
from .frame import frame
from .linked import news_data

NEWS_ON_HOME = 3
NEWS_ON_PAGE = 12


class PortalPage(Page):
    """What every page of the portal shares: the frame and its own full address."""

    class Meta:
        abstract = True

    promote_panels = [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        own = {"canonical": settings.CONFIG.base_url + self.get_url(request), "description": self.search_description, "reuse": reuse_terms()}
        return {**context, **frame(request), **own}


def reuse_terms() -> str:
    """The office's own words on using its public information again."""
    return HomePage.objects.values_list("reuse", flat=True).first() or ""


class HomePage(PortalPage):
    lead = models.CharField("lời dẫn", max_length=300, blank=True)
    reuse = models.CharField("điều kiện dùng lại", max_length=300, default="Thông tin công khai. Khi dùng lại, xin ghi rõ nguồn.")

    template = "portal/home.html"
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["portal.NewsIndexPage"]
    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("reuse")]

    class Meta:
        verbose_name = "trang chủ"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        year = year_shown()
        return {
            **context,
            "year": year,
            "figures": [figure for code, figure in figures(year).items() if code in HEADLINES],
            "news": list(published_news()[:NEWS_ON_HOME]),
            "news_index": NewsIndexPage.objects.live().first(),
        }


class NewsIndexPage(PortalPage):
    template = "portal/news_index.html"
    max_count = 1
    parent_page_types = ["portal.HomePage"]
    subpage_types = ["portal.NewsPage"]

    class Meta:
        verbose_name = "trang tin tức"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        page = Paginator(published_news(), NEWS_ON_PAGE).get_page(request.GET.get("trang"))
        return {
            **context,
            "news": list(page.object_list),
            "next_url": f"?trang={page.next_page_number()}" if page.has_next() else "",
            "prev_url": f"?trang={page.previous_page_number()}" if page.has_previous() else "",
            "count_text": _("%(n)s tin") % {"n": page.paginator.count},
        }


class NewsPage(PortalPage):
    """A news page. event_id and digest: set when the page was made from the record of an event, so that making it again is safe."""

    date = models.DateField("ngày")
    lead = models.TextField("tóm tắt", max_length=600)
    body = StreamField(BodyBlock(), verbose_name="nội dung", blank=True)
    source_url = models.URLField("nguồn", max_length=500, blank=True)
    cover = models.ForeignKey("wagtailimages.Image", models.SET_NULL, null=True, blank=True, editable=False, related_name="+")  # of the first photo
    event_id = models.BigIntegerField(null=True, blank=True, unique=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)

    template = "portal/news.html"
    parent_page_types = ["portal.NewsIndexPage"]
    subpage_types: list[str] = []
    content_panels = [*Page.content_panels, FieldPanel("date"), FieldPanel("lead"), FieldPanel("body"), FieldPanel("source_url")]

    class Meta:
        verbose_name = "tin"
        indexes = [models.Index(fields=["-date"], name="newspage_date")]

    @property
    def photo(self) -> Any:
        """The first photograph place of the body: image, caption, credit; None when the body has none."""
        return next((block.value for block in self.body if block.block_type == "photo"), None)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The first photograph is also kept as a column, so that a list of news needs no query for each."""
        self.cover = self.photo["image"] if self.photo else None
        super().save(*args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return {
            **context,
            "description": self.search_description or self.lead,
            "figure_values": values_in(self.body),
            "news_index": self.get_parent(),
            "data": news_data(self, context["canonical"], context["office"]),
        }


def published_news() -> models.QuerySet[NewsPage]:
    """Live news, newest first, each with its picture."""
    return NewsPage.objects.live().public().select_related("cover").prefetch_related("cover__renditions").order_by("-date", "-pk")
