"""Public lists, one record's page, and the search over all of them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.declare.metrics import Period
from hoahoi.documents.public import public_files
from hoahoi.ledger.dates import within
from hoahoi.sheets.public import sources, synthetic
from hoahoi.tasks.metrics import in_progress
from hoahoi.tasks.models import Task
from hoahoi.ui.vietnamese import number

from ..figures import FIRST_YEAR
from ..frame import frame
from ..kinds import BY_SLUG, KINDS, PublicKind
from ..linked import data_of
from ..models import reuse_terms
from ..queries import COUNTED, Slice, capped_count, fields, in_field, last_change, matching, newest_first

SEARCHED = ("task", "result", "ip_right", "award")
FOUND_AT_ONCE = 5
_LONGEST_QUERY = 120


def page_context(request: HttpRequest) -> dict[str, Any]:
    """The frame and the page's own full address without its query."""
    return {**frame(request), "canonical": settings.CONFIG.base_url + request.path, "reuse": reuse_terms()}


def kind_at(slug: str) -> PublicKind:
    if slug not in BY_SLUG:
        raise Http404
    return BY_SLUG[slug]


def words_of(query: QueryDict) -> str:
    return " ".join(query.get("q", "").replace("\x00", "").split())[:_LONGEST_QUERY]


def year_of(query: QueryDict) -> int | None:
    text = query.get("nam", "")
    return int(text) if text.isascii() and text.isdigit() and FIRST_YEAR <= int(text) <= 2100 else None


def years() -> list[int]:
    """Years that a filter offers, newest first."""
    return list(range(timezone.localdate().year, FIRST_YEAR - 1, -1))


def in_year(kind: PublicKind, rows: QuerySet, year: int) -> QuerySet:
    """A task belongs to every year in which it was carried out, as in the year's figures; anything else to the year of its date."""
    if kind.kind == Task.kind:
        return rows.filter(pk__in=in_progress(Period.year(year)).values("pk"))
    period = Period.year(year)
    return rows.filter(within(kind.date, period.start, period.end))


def public_list(request: HttpRequest, slug: str) -> HttpResponse:
    kind = kind_at(slug)
    q, year = words_of(request.GET), year_of(request.GET)
    rows = kind.queryset()
    chosen: list[dict[str, Any]] = [dict(name="nam", label=_("Năm"), kind="year", options=[(str(y), str(y)) for y in years()], value=str(year or ""))]
    if year:
        rows = in_year(kind, rows, year)
    if kind.kind == Task.kind:
        options = fields()
        value = request.GET.get("linh-vuc", "")
        if value in dict(options):
            rows = in_field(rows, int(value))
        chosen.append(dict(name="linh-vuc", label=_("Lĩnh vực"), kind="select", options=options, value=value))
    elif kind.choices:
        name, label, column, options = kind.choices
        value = request.GET.get(name, "")
        if value in dict(options):
            rows = rows.filter(**{column: value})
        chosen.append(dict(name=name, label=_(label), kind="select", options=options, value=value))
    found = _slice(kind, rows, q, request.GET)
    filtered = bool(q or any(f["value"] for f in chosen))
    context = {
        **page_context(request),
        "kind": kind,
        "title": _(kind.title),
        "filters": dict(action_url=kind.url, fields=chosen, q=q, sentence="", clear_url=kind.url if filtered else "", save_url="", hidden=[]),
        "items": found.items,
        "q": q,
        "count_text": "" if q else _count_text(kind, rows),
        "next_url": moved(request.GET, found.following),
        "prev_url": moved(request.GET, found.preceding),
        "filtered": filtered,
    }
    return render(request, "portal/list.html", context)


def _slice(kind: PublicKind, rows: QuerySet, q: str, query: QueryDict) -> Slice:
    if not q:
        return newest_first(kind, rows, after=query.get("sau", ""), before=query.get("truoc", ""))
    position = query.get("vi-tri", "")
    return matching(kind, rows, q, position=int(position) if position.isascii() and position.isdigit() and len(position) < 6 else 0)


def _count_text(kind: PublicKind, rows: QuerySet) -> str:
    count = capped_count(rows)
    if count > COUNTED:
        return _("Hơn %(n)s %(noun)s") % {"n": number(COUNTED), "noun": _(kind.noun)}
    return f"{number(count)} {_(kind.noun)}"


def moved(query: QueryDict, cursor: dict[str, str]) -> str:
    """The current filters with another place in the list; "" when there is none."""
    if not cursor:
        return ""
    kept = query.copy()
    for name in ("sau", "truoc", "vi-tri"):
        kept.pop(name, None)
    kept.update(cursor)
    return f"?{kept.urlencode()}"


def record_page(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The page of any public record but a task, which has its own."""
    kind = kind_at(slug)
    row = kind.queryset().filter(pk=pk).first()
    if row is None:
        raise Http404
    public = kind.project(row)
    context = page_context(request)
    task_id = getattr(public, "task_id", None)
    task = KINDS["task"].queryset().filter(pk=task_id).first() if task_id else None
    context |= {
        "kind": kind,
        "title": public.title,
        "lines": kind.lines(public),
        "task": KINDS["task"].project(task) if task else None,
        "task_kind": KINDS["task"],
        "files": public_files(kind.kind, pk),
        "sources": sources(kind.kind, [pk]).get(pk, ()),
        "synthetic": bool(synthetic(kind.kind, [pk])),
        "changed_at": last_change(kind.kind, pk),
        "data": data_of(kind, public, context["canonical"], context["office"]),
    }
    return render(request, "portal/record.html", context)


def search_page(request: HttpRequest) -> HttpResponse:
    """Tasks, results, rights and prizes in which the words stand, with or without accents."""
    q = words_of(request.GET)
    groups = []
    for code in SEARCHED if q else ():
        kind = KINDS[code]
        found = matching(kind, kind.queryset(), q, size=FOUND_AT_ONCE)
        if found.items:
            groups.append(dict(kind=kind, title=_(kind.title), items=found.items, more=bool(found.following)))
    others = [k for k in KINDS.values() if k.kind not in SEARCHED]
    context = {**page_context(request), "q": q, "groups": groups, "others": [dict(title=_(k.title), url=k.url) for k in others]}
    return render(request, "portal/search.html", context)
