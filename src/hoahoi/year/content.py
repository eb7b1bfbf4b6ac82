"""What a snapshot freezes: every figure with its rows, the lists that the report prints, published figures, and who the office is.

The content holds no clock and no random order, so the same record and the same definitions give the same bytes.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
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
from hoahoi.indicators.values import CENTS, all_values, plain, series, shaped
from hoahoi.ledger.records import Record
from hoahoi.sheets.models import Provenance

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
        figures, titles = _figures(year)
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
            "synthetic": made_up(titles),
            "series": {code: {str(y): None if v is None else plain(v) for y, v in found} for code, found in seen.items()},
            "groups": {code: _groups(known[code], year) for code in GROUPED},
            "map": {code: _map(known[code], year) for code in MAPPED},
            "lists": lists_of(year),
            "published": published_of(year),
        }


def _figures(year: int) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    """Every figure of the year with its rows, and the title of each record that any of them counts."""
    before = all_values(Period.year(year - 1))
    wanted: dict[type[Record], set[int]] = defaultdict(set)
    figures = {m.code: _figure(m, Period.year(year), wanted) | {"before": plain(before[m.code])} for m in metrics().values()}
    return figures, {model.kind: _titles(model, sorted(pks)) for model, pks in wanted.items()}


def _figure(metric: Metric, period: Period, wanted: dict[type[Record], set[int]]) -> dict[str, Any]:
    """rows: ids in order; for a sum [id, amount]. The value is computed from these very rows, so they cannot disagree."""
    queryset = metric.rows(period)
    columns = ("pk", metric.field) if metric.field else ("pk",)
    rows = list(queryset.order_by("pk").values_list(*columns))
    base = [pk for (pk,) in metric.base(period).order_by("pk").values_list("pk")] if metric.base is not None else []
    wanted[queryset.model] |= {row[0] for row in rows} | set(base)
    total = int(sum((row[1] for row in rows), Decimal(0)) * CENTS) if metric.field else len(rows)
    return {
        "title": str(metric.title), "unit": str(metric.unit), "room": metric.room, "kind": metric.kind, "places": metric.places,
        "when": str(metric.when), "value": plain(shaped(metric, total, len(base))), "record": queryset.model.kind,
        "rows": [[pk, plain(amount)] for pk, amount in rows] if metric.field else [row[0] for row in rows],
        **({"base": base} if metric.base is not None else {}),
    }  # fmt: skip


def _titles(model: type[Record], pks: list[int]) -> dict[str, str]:
    """Title of each record by id, read once however many figures count it."""
    found: dict[str, str] = {}
    for start in range(0, len(pks), 2_000):
        found |= {str(r.pk): str(r) for r in model._base_manager.filter(pk__in=pks[start : start + 2_000])}
    return found


def made_up(titles: dict[str, dict[str, str]]) -> int:
    """How many of the records counted were made up by a sample load, and so are not of this world."""
    samples = Provenance.objects.filter(load__synthetic=True)
    found = {kind: set(samples.filter(kind=kind).values_list("object_id", flat=True)) for kind in samples.values_list("kind", flat=True).distinct()}
    return sum(int(pk) in found.get(kind, ()) for kind, known in titles.items() for pk in known)


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
