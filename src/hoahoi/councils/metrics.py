"""Figures about councils: set up, held, and what acceptance councils concluded."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from hoahoi.declare.metrics import Metric, Period, Rows, metric
from hoahoi.ledger.dates import within

from .models import Council, Outcome

Type = Council.Type
KINDS = (
    ("determination", _("xác định nhiệm vụ"), (Type.DETERMINATION,)),
    ("selection", _("tuyển chọn, giao trực tiếp"), (Type.SELECTION, Type.DIRECT_ASSIGNMENT)),
    ("base_acceptance", _("nghiệm thu cơ sở"), (Type.BASE_ACCEPTANCE,)),
    ("acceptance", _("đánh giá, nghiệm thu"), (Type.ACCEPTANCE,)),
    ("initiative", _("sáng kiến"), (Type.INITIATIVE,)),
)
UNIT = _("hội đồng")
BREAKDOWNS = {noop("Loại"): "type", noop("Quyết định thành lập"): "decision_number", noop("Đợt"): "batch"}
ESTABLISHED_WHEN, HELD_WHEN = _("Theo ngày thành lập."), _("Theo ngày họp.")
CONCLUDED_WHEN = _("Theo ngày kết luận; nếu nguồn không ghi thì theo ngày họp.")


def established(*types: str) -> Rows:
    chosen = Q(type__in=types) if types else Q()
    return lambda period: Council.objects.filter(within("established_on", period.start, period.end), chosen)


def held(*types: str) -> Rows:
    chosen = Q(type__in=types) if types else Q()
    return lambda period: Council.objects.filter(within("met_on", period.start, period.end), chosen)


def conclusions(period: Period) -> QuerySet:
    """Conclusions of official acceptance councils."""
    by_meeting = Q(concluded_on="") & within("council__met_on", period.start, period.end)
    return Outcome.objects.filter(
        within("concluded_on", period.start, period.end) | by_meeting, council__type=Type.ACCEPTANCE
    ).select_related("council")


def rated(*ratings: str) -> Rows:
    return lambda period: conclusions(period).filter(rating__in=ratings)


metric(Metric("councils.established", _("Hội đồng được thành lập"), UNIT, "councils", established(), when=ESTABLISHED_WHEN, breakdowns=BREAKDOWNS))
metric(Metric("councils.held", _("Hội đồng đã họp"), UNIT, "councils", held(), when=HELD_WHEN, breakdowns=BREAKDOWNS))
for name, title, types in KINDS:
    metric(
        Metric(
            f"councils.{name}_established", format_lazy(_("Hội đồng {} được thành lập"), title), UNIT, "councils", established(*types),
            when=ESTABLISHED_WHEN, breakdowns=BREAKDOWNS,
        )
    )  # fmt: skip
    metric(
        Metric(f"councils.{name}_held", format_lazy(_("Hội đồng {} đã họp"), title), UNIT, "councils", held(*types), when=HELD_WHEN, breakdowns=BREAKDOWNS)
    )
metric(
    Metric(
        "councils.acceptance_conclusions", _("Kết luận nghiệm thu"), _("kết luận"), "councils", conclusions, when=CONCLUDED_WHEN,
        breakdowns={noop("Xếp loại"): "rating"},
    )
)  # fmt: skip
for rating, rating_title in (
    (Outcome.Rating.EXCELLENT, _("Kết luận nghiệm thu xếp loại Xuất sắc")),
    (Outcome.Rating.GOOD, _("Kết luận nghiệm thu xếp loại Khá")),
    (Outcome.Rating.PASS, _("Kết luận nghiệm thu xếp loại Đạt")),
    (Outcome.Rating.AVERAGE, _("Kết luận nghiệm thu xếp loại Trung bình")),
    (Outcome.Rating.FAIL, _("Kết luận nghiệm thu Không đạt")),
    (Outcome.Rating.UNKNOWN, _("Kết luận nghiệm thu mà nguồn không ghi xếp loại")),
):
    metric(Metric(f"councils.acceptance_{rating}", rating_title, _("kết luận"), "councils", rated(rating), when=CONCLUDED_WHEN))
