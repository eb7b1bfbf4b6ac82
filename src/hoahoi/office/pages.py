"""A record's page: the register's own parts and what other rooms add, joined; links narrowed to what the reader may open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from hoahoi.accounts.rules import sees_all
from hoahoi.declare.registers import Moment, Page, Register, Section, contributed_pages
from hoahoi.ledger.records import Record

from .listing import hidden_addresses


def draw(entry: Register, record: Record, user: Any) -> Page:
    """The whole page. Moments stand newest first; those without a date last."""
    own = entry.page(record, user) if entry.page else Page(sections=entry.sections(record, user) if entry.sections else ())
    added = [contribute(record, user) for contribute in contributed_pages(entry.kind)]
    moments = [*own.moments, *(m for page in added for m in page.moments)]
    sections = [*own.sections, *(s for page in added for s in page.sections)]
    page = replace(own, moments=_in_time(moments), sections=[s for s in sections if _says_something(s)])
    return page if sees_all(user) else _narrowed(page, user)


def _says_something(section: Section) -> bool:
    return bool(section.facts or section.records or section.moments or section.text or section.empty)


def _in_time(moments: Sequence[Moment]) -> list[Moment]:
    dated = [m for m in moments if m.when]
    undated = [m for m in moments if not m.when]
    return sorted(dated, key=_when, reverse=True) + undated


def _when(moment: Moment) -> str:
    """ISO text. What is known only to the month or year stands at its start."""
    return str(getattr(moment.when, "iso", "") or moment.when.isoformat())


def _linked(page: Page) -> Iterable[Any]:
    for moment in page.moments:
        yield moment.link
    for section in page.sections:
        yield from (fact.link for fact in section.facts)
        yield from (moment.link for moment in section.moments)
        yield from section.records


def _narrowed(page: Page, user: Any) -> Page:
    """Without links that would lead this reader to a page refused to them; a section of such records alone is left out."""
    linked: dict[str, set[int]] = {}
    for other in _linked(page):
        if isinstance(other, Record):
            linked.setdefault(other.kind, set()).add(other.pk)
    hidden = hidden_addresses(user, linked)

    def open_(link: Any) -> Any:
        return None if link is not None and isinstance(link, Record) and link.get_absolute_url() in hidden else link

    def facts_of(section: Section) -> list[Any]:
        return [replace(f, link=open_(f.link), kind="text" if f.link and not open_(f.link) else f.kind) for f in section.facts]

    sections = [
        replace(
            s, facts=facts_of(s), records=[r for r in s.records if open_(r) is not None], moments=[replace(m, link=open_(m.link)) for m in s.moments]
        )
        for s in page.sections
    ]
    moments = [replace(m, link=open_(m.link)) for m in page.moments]
    return replace(page, moments=moments, sections=[s for s in sections if _says_something(s)])


def title_of(record: Record) -> str:
    return str(getattr(record, "title", "") or record)


def crumbs(entry: Register, record: Record | None = None) -> list[tuple[str, str]]:
    """(text, address) from the register down to the record; the page's own heading is not among them."""
    found = [(str(entry.title), entry.url)]
    if record is not None:
        found.append((_short(title_of(record)), record.get_absolute_url()))
    return found


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57].rstrip() + _("…")
