"""The year's public figures, each opening to its rows; figures that others published stand apart."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from hoahoi.declare.metrics import Period
from hoahoi.indicators.public import of_year, public_published_figure

from ..figures import GROUPS, HEADLINES, columns, figures, public_metric, year_shown
from ..kinds import KINDS
from ..queries import capped_count, newest_first
from .lists import moved, page_context, year_of, years


def year_page(request: HttpRequest) -> HttpResponse:
    year = year_of(request.GET) or year_shown()
    found = figures(year)
    context = page_context(request)
    office = context["office"]
    published = of_year(year, office.place_title) if office else []
    context |= {
        "year": year,
        "years": years(),
        "headlines": [found[code] for code in HEADLINES if code in found],
        "charts": columns(HEADLINES, year),
        "groups": [(_(title), [found[code] for code in codes if code in found]) for title, codes in GROUPS],
        "published": [public_published_figure(f) for f in published],
    }
    return render(request, "portal/numbers.html", context)


def figure_page(request: HttpRequest, code: str) -> HttpResponse:
    """One figure: its value, ten years of it, what it counts, and the public records that it counts."""
    try:
        metric = public_metric(code)
    except KeyError:
        raise Http404 from None
    year = year_of(request.GET) or year_shown()
    counted = metric.rows(Period.year(year))
    kind = KINDS[counted.model.kind]
    rows = kind.queryset().filter(pk__in=counted.order_by().values("pk"))
    figure = figures(year)[code]
    found = newest_first(kind, rows, after=request.GET.get("sau", ""), before=request.GET.get("truoc", ""))
    context = page_context(request)
    context |= {
        "figure": figure,
        "year": year,
        "years": years(),
        "chart": columns([code], year)[0],
        "kind": kind,
        "items": found.items,
        "closed": max(0, int(figure.value) - capped_count(rows)),
        "next_url": moved(request.GET, found.following),
        "prev_url": moved(request.GET, found.preceding),
    }
    return render(request, "portal/figure.html", context)
