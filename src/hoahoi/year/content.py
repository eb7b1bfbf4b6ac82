"""What a snapshot freezes: every figure with its rows, the lists that the report prints, published figures, and who the office is.

The content holds no clock and no random order, so the same record and the same definitions give the same bytes.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal
from functools import lru_cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils import translation

from hoahoi.declare.metrics import Metric, Period, declared, metrics
from hoahoi.directory.models import Office, Signer
from hoahoi.indicators.grouping import breakdowns
from hoahoi.indicators.places import tally
from hoahoi.indicators.published import as_frozen, province_name, published_in, the_office
from hoahoi.indicators.values import CENTS, all_values, plain, row_value, series, shaped

from .lists import lists_of

FORMAT = 1
SERIES = ("tasks.in_progress", "tasks.accepted", "councils.established", "documents.issued", "ip.granted", "support.awards", "directory.events")
GROUPED = ("tasks.in_progress", "councils.established", "documents.issued", "ip.granted", "ip.in_force")
MAPPED = ("tasks.in_progress",)
YEARS_SHOWN = 5


@lru_cache(maxsize=1)
def code_version() -> str:
    """Version of the package and of the definitions of all metrics: "0.1.0+2f1c9ab04d3e5b67"."""
    modules = [f"{config.name}.metrics" for config in apps.get_app_configs() if config.name.startswith("hoahoi.")]
    digest = hashlib.sha256()
    for name in sorted({m.rows.__module__ for m in metrics().values()} | {n for n in modules if _exists(n)}):
        digest.update(Path(str(import_module(name).__file__)).read_bytes())
    package = version("hoahoi")
    return f"{package}+{digest.hexdigest()[:16]}"


def _exists(name: str) -> bool:
    try:
        import_module(name)
    except ModuleNotFoundError:
        return False
    return True


def content_of(year: int) -> dict[str, Any]:
    """Everything that a snapshot of the year holds, ready for canonical JSON."""
    with translation.override("vi"):
        known = metrics()
        titles: dict[str, dict[str, str]] = {}
        figures = _figures(year, titles)
        years = range(year - YEARS_SHOWN + 1, year + 1)
        seen = {code: series(known[code], years) for code in SERIES}
        return {
            "format": FORMAT,
            "year": year,
            "code": code_version(),
            "office": office_of(year),
            "order": [m.code for m in declared()],
            "metrics": figures,
            "titles": titles,
            "series": {code: {str(y): None if v is None else plain(v) for y, v in found} for code, found in seen.items()},
            "groups": {code: _groups(known[code], year) for code in GROUPED},
            "map": {code: _map(known[code], year) for code in MAPPED},
            "lists": lists_of(year),
            "published": published_of(year),
        }


def _figures(year: int, titles: dict[str, dict[str, str]]) -> dict[str, Any]:
    before = all_values(Period.year(year - 1))
    return {m.code: _figure(m, Period.year(year), titles) | {"before": plain(before[m.code])} for m in metrics().values()}


def _figure(metric: Metric, period: Period, titles: dict[str, dict[str, str]]) -> dict[str, Any]:
    rows = _frozen_rows(metric, metric.rows(period), titles)
    base = _frozen_rows(metric, metric.base(period), titles) if metric.base is not None else []
    total = sum((Decimal(value) for _, value in rows), Decimal(0))
    whole = int(total * CENTS) if metric.kind == "sum" else int(total)
    return {
        "title": str(metric.title), "unit": str(metric.unit), "room": metric.room, "kind": metric.kind, "places": metric.places,
        "when": str(metric.when), "value": plain(shaped(metric, whole, len(base))), "record": metric.rows(period).model.kind, "rows": rows,
        **({"base": [pk for pk, _ in base]} if metric.base is not None else {}),
    }  # fmt: skip


def _frozen_rows(metric: Metric, queryset: Any, titles: dict[str, dict[str, str]]) -> list[list[Any]]:
    """[[id, value]], titles kept once per record."""
    known = titles.setdefault(queryset.model.kind, {})
    rows = []
    for record in queryset.order_by("pk").iterator(chunk_size=2_000):
        known[str(record.pk)] = str(record)
        rows.append([record.pk, plain(row_value(metric, record))])
    return rows


def _groups(metric: Metric, year: int) -> dict[str, list[list[str]]]:
    return {label: [[g.title, plain(g.value)] for g in groups] for label, groups in breakdowns(metric, Period.year(year)).items()}


def _map(metric: Metric, year: int) -> dict[str, Any]:
    found = tally(metric, Period.year(year))
    return {
        "communes": {code: plain(v) for code, v in found.communes.items()},
        "districts": {title: plain(v) for title, v in found.districts.items()},
        "by_district": {code: plain(v) for code, v in found.by_district.items()},
        "unattached": [[place.title if place else "", plain(v)] for place, v in found.unattached],
    }


def office_of(year: int) -> dict[str, Any]:
    """The issuing body as documents name it, and the head in office when the report is due, if the record says so."""
    office = the_office()
    if office is None:
        return {"title": "Sở Khoa học và Công nghệ", "parent": "", "place": "", "symbol": "SKHCN", "signer": None}
    return {
        "title": office.title, "parent": office.parent_title, "place": office.place_title, "symbol": office.symbol,
        "signer": signer_of(office, year),
    }  # fmt: skip


def signer_of(office: Office, year: int) -> dict[str, str] | None:
    """The head who signed at the end of the year: known to have begun by then and not known to have left. None when the record is silent."""
    last_day = f"{year}-12-31"
    heads = Signer.objects.filter(office=office, authority="").exclude(valid_from="").filter(valid_from__lte=last_day)
    head = heads.filter(Q(valid_to="") | Q(valid_to__gte=last_day)).select_related("person").order_by("-valid_from", "-pk").first()
    return {"name": head.person.title, "post": head.post} if head else None


def published_of(year: int) -> list[dict[str, Any]]:
    """Figures that others published about the office's own province and a period with this year in it."""
    found, province = published_in(year).order_by("pk"), province_name()
    return [as_frozen(f) for f in (found.filter(province=province) if province else found)]
