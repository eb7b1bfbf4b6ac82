"""Which figures of the year the world sees, and their values. Anything not named here stays inside the office."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from hoahoi.declare.metrics import Metric, Period, metrics
from hoahoi.indicators.models import Snapshot
from hoahoi.indicators.values import values_of
from hoahoi.ledger.models import Lane
from hoahoi.ui.vietnamese import number

HEADLINES = ("tasks.in_progress", "councils.established", "ip.granted", "support.awards")
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (noop("Nhiệm vụ khoa học và công nghệ"), ("tasks.in_progress", "tasks.started", "tasks.determined", "tasks.accepted")),
    (noop("Hội đồng tư vấn"), ("councils.established", "councils.held")),
    (noop("Kết quả"), ("results.registered",)),
    (noop("Sở hữu trí tuệ"), ("ip.granted", "ip.gi_granted", "ip.collective_marks_granted", "ip.cert_marks_granted", "ip.in_force")),
    (noop("Hỗ trợ, khởi nghiệp, giải thưởng"), ("support.programmes", "support.startup_programmes", "support.awards")),
    (noop("Sự kiện và văn bản"), ("directory.events", "directory.contests", "documents.province_decisions", "documents.normative")),
)  # fmt: skip
PUBLIC = tuple(dict.fromkeys([*HEADLINES, *(code for _, codes in GROUPS for code in codes)]))
SPAN = 10  # years in a column chart
FIRST_YEAR = 2010
_KEPT = 64


@dataclass(frozen=True)
class Figure:
    """One public figure of one year, with the year before beside it. A figure without a single record is unknown, not nought."""

    metric: Metric
    year: int
    value: Decimal
    before: Decimal

    @property
    def url(self) -> str:
        return f"/cong-khai/so-lieu/{self.metric.code}/?nam={self.year}"

    @property
    def text(self) -> str:
        """"" when unknown."""
        return number(self.value, self.metric.places) if self.value else ""

    @property
    def change(self) -> str:
        """"+3 so với 2018"; "bằng 2018"; "" when either year is unknown."""
        if not (self.value and self.before):
            return ""
        difference = self.value - self.before
        if not difference:
            return _("bằng %(year)s") % {"year": self.year - 1}
        sign = "+" if difference > 0 else "−"
        return _("%(change)s so với %(year)s") % {"change": sign + number(abs(difference), self.metric.places), "year": self.year - 1}


def public_metric(code: str) -> Metric:
    """Raises KeyError for a metric that is not public."""
    if code not in PUBLIC:
        raise KeyError(code)
    return metrics()[code]


def public_metrics() -> list[Metric]:
    known = metrics()
    return [known[code] for code in PUBLIC if code in known]


def year_shown() -> int:
    """The year that the office closed last; before any is closed, the latest year of which the record tells anything."""
    frozen = Snapshot.objects.aggregate(year=Max("year"))["year"]
    if frozen:
        return frozen
    years = list(range(timezone.localdate().year, FIRST_YEAR - 1, -1))
    found = values(HEADLINES, years)
    return next((year for n, year in enumerate(years) if all(found[code][n] for code in found)), years[0])


_values: OrderedDict[tuple, dict[str, list[Decimal]]] = OrderedDict()


def values(codes: Sequence[str], years: Sequence[int]) -> dict[str, list[Decimal]]:
    """Values of public metrics in each of the years. Kept in this process until any record changes: the key holds the ledger's heads."""
    key = (tuple(codes), tuple(years), tuple(Lane.objects.order_by("pk").values_list("head", flat=True)))
    if key not in _values:
        _values[key] = values_of(codes, [Period.year(y) for y in years])
        while len(_values) > _KEPT:
            _values.popitem(last=False)
    return _values[key]


def figures(year: int) -> dict[str, Figure]:
    """Every public figure of the year, by code."""
    known = {m.code: m for m in public_metrics()}
    found = values(list(known), [year - 1, year])
    return {code: Figure(metric, year, found[code][1], found[code][0]) for code, metric in known.items()}


def columns(codes: Sequence[str], year: int) -> list[dict[str, object]]:
    """Ten years up to `year` of each figure, for ui/columns.html."""
    years = list(range(year - SPAN + 1, year + 1))
    found = values(codes, years)
    charts: list[dict[str, object]] = []
    for code, numbers in found.items():
        metric = metrics()[code]
        rows = [dict(label=str(y), value=v or None, url=f"/cong-khai/so-lieu/{code}/?nam={y}") for y, v in zip(years, numbers, strict=True)]
        charts.append(dict(title=str(metric.title), unit=str(metric.unit), rows=rows))
    return charts
