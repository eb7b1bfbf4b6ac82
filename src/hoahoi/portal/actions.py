"""Publishing what the record knows as written pages."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from html import escape
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from hoahoi.accounts.models import User
from hoahoi.declare.metrics import Period, metrics
from hoahoi.directory.models import Event
from hoahoi.directory.public import PublicEvent, public_event, public_queryset
from hoahoi.ledger.acts import Actor
from hoahoi.ledger.records import canonical
from hoahoi.sheets.public import sources
from hoahoi.ui.vietnamese import day, fold

from .access import may_edit
from .figures import values
from .kinds import KINDS
from .models import NewsIndexPage, NewsPage
from .queries import Item, items_of
from .setup import account_of, ensure_site

_NAMED = ("tasks.started", "tasks.accepted", "ip.granted", "directory.contests", "directory.startup_events", "documents.province_decisions")
_NAMED_OF_EACH = 5
_SPOKE = "phát biểu"  # the note of a conference quotes the caption of its photograph: "Giám đốc Sở phát biểu khai mạc"


def _sentences() -> list[tuple[str, str]]:
    """A sentence for each figure that a year's conference may tell, in the order of telling."""
    return [
        ("tasks.in_progress", _("Hồ sơ ghi {so} nhiệm vụ khoa học và công nghệ thực hiện trong năm.")),
        ("tasks.started", _("Trong đó {so} nhiệm vụ bắt đầu trong năm.")),
        ("councils.established", _("Trong năm, {so} hội đồng tư vấn được thành lập.")),
        ("tasks.determined", _("{so} nhiệm vụ được đưa ra hội đồng xác định.")),
        ("tasks.accepted", _("{so} nhiệm vụ được hội đồng đánh giá, nghiệm thu.")),
        ("ip.granted", _("{so} văn bằng bảo hộ được cấp cho sản phẩm của tỉnh.")),
        ("directory.contests", _("{so} cuộc thi, hội thi được tổ chức.")),
        ("support.awards", _("{so} giải thưởng, danh hiệu được trao.")),
    ]


def publish_conference_page(*, event: Event, actor: Actor) -> NewsPage:
    """The news page of a year-end conference, written from the record alone: who, when, where, what the year achieved, its photograph's caption.

    Safe to call again: an unchanged record changes nothing; a page that an editor has rewritten or taken down stays as the editor left it.
    Raises ValueError when the day of the conference is not known or the event is not public, PermissionDenied for a person who may not edit.
    """
    if isinstance(actor, User) and not may_edit(actor):
        raise PermissionDenied
    row = public_queryset().filter(pk=event.pk).first()
    if row is None or row.held_on is None or not row.held_on.day:
        raise ValueError(f"event {event.pk}: not public, or its day is not known")
    content = _content(public_event(row), captions(row), row.held_on.first, sources(Event.kind, [row.pk]).get(row.pk, ()))
    with transaction.atomic():
        ensure_site(actor=actor)
        page = NewsPage.objects.filter(event_id=row.pk).first()
        if page is None:
            page = NewsPage(event_id=row.pk, slug=_slug(content["title"]))
            _fill(page, content)
            NewsIndexPage.objects.get().add_child(instance=page)
        elif digest_of(content) == page.digest or not page.live or digest_of(_content_of(page)) != page.digest:
            return page
        else:
            _fill(page, content)
        page.save_revision(user=account_of(actor)).publish()
    return NewsPage.objects.get(pk=page.pk)


def captions(event: Event) -> list[str]:
    """Captions of the conference's photographs, as far as the record quotes them."""
    return [part for text in event.note.split(";") if _SPOKE in (part := text.strip())]


def year_told(event: PublicEvent, held: date) -> int:
    """The year that the conference sums up: the first that its title names, else the year before a conference held by March."""
    named = re.search(r"năm (\d{4})", event.title)
    return int(named[1]) if named else held.year - (held.month <= 3)


def _content(event: PublicEvent, spoken: list[str], held: date, where_from: tuple[str, ...]) -> dict[str, Any]:
    year = year_told(event, held)
    place = event.place_text or (event.place.title if event.place else "")
    organiser = event.organiser or _("Đơn vị tổ chức chưa được ghi")
    parts = {"day": day(held), "place": place, "organiser": organiser, "year": year}
    lead = _("Ngày %(day)s, tại %(place)s, %(organiser)s tổ chức hội nghị tổng kết năm %(year)s.") if place else _(
        "Ngày %(day)s, %(organiser)s tổ chức hội nghị tổng kết năm %(year)s."
    )  # fmt: skip
    body: list[dict[str, Any]] = []
    if event.person:
        body.append(_paragraph(_("Người chủ trì, phát biểu ghi trong hồ sơ: %s.") % event.person))
    body += [{"type": "photo", "value": {"image": None, "caption": caption, "credit": ""}} for caption in spoken]
    named = _named(year)
    known = values([code for code, _text in _sentences()], [year])
    told = [(code, text) for code, text in _sentences() if known[code][0]]
    if told:
        body.append({"type": "heading", "value": _("Năm %s qua hồ sơ") % year})
        body += [{"type": "figure", "value": {"sentence": text, "metric": code, "year": year}} for code, text in told]
        body.append(
            _paragraph(
                _(
                    "Các con số trên được đếm từ hồ sơ công khai mà hệ thống đang giữ, không phải số liệu đọc tại hội nghị. "
                    "Chọn một con số để mở danh sách hồ sơ."
                )
            )
        )
    if named:
        body += [{"type": "heading", "value": _("Được ghi trong hồ sơ năm %s") % year}, {"type": "list", "value": named}]
    return {"title": event.title, "date": held.isoformat(), "lead": lead % parts, "body": body, "source_url": where_from[0] if where_from else ""}


def _named(year: int) -> list[str]:
    """What happened in the year by name, oldest first, each opening to its public page."""
    items: list[Item] = []
    for code in _NAMED:
        counted = metrics()[code].rows(Period.year(year))
        kind = KINDS[counted.model.kind]
        rows = kind.queryset().filter(pk__in=counted.order_by().values("pk")).order_by(kind.date, "pk")[:_NAMED_OF_EACH]
        items += items_of(kind, list(rows))
    items.sort(key=lambda item: when.iso if (when := item.kind.when(item.public)) else "")
    return [f'<a href="{item.url}">{escape(item.title, quote=False)}</a>' + (f", {item.when}" if item.when else "") for item in items]


def _paragraph(text: str) -> dict[str, str]:
    return {"type": "paragraph", "value": f"<p>{escape(text, quote=False)}</p>"}


def _fill(page: NewsPage, content: dict[str, Any]) -> None:
    page.title, page.lead, page.source_url = content["title"][:255], content["lead"], content["source_url"]
    page.date = date.fromisoformat(content["date"])
    page.body = NewsPage._meta.get_field("body").stream_block.to_python(content["body"])
    page.digest = digest_of(_content_of(page))


def _content_of(page: NewsPage) -> dict[str, Any]:
    """The page's content in the form that _content() writes: without the ids that Wagtail gives to blocks and items."""
    body = []
    for block in page.body.get_prep_value():
        value = block["value"]
        if block["type"] == "list":
            value = [item["value"] if isinstance(item, dict) else item for item in value]
        body.append({"type": block["type"], "value": value})
    return {"title": page.title, "date": page.date.isoformat(), "lead": page.lead, "body": body, "source_url": page.source_url}


def digest_of(content: dict[str, Any]) -> str:
    return hashlib.sha256(canonical({**content, "title": content["title"][:255]}).encode()).hexdigest()


def _slug(title: str) -> str:
    """A slug in plain letters that no other news has."""
    wanted = slugify(fold(title))[:80].strip("-") or "tin"
    taken = set(NewsPage.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(s for s in (wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3))) if s not in taken)
