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


def concluded(period: Period) -> QuerySet:
    """Official acceptance councils that concluded, with their rating."""
    by_meeting = Q(outcome__concluded_on="") & within("met_on", period.start, period.end)
    dated = within("outcome__concluded_on", period.start, period.end) | by_meeting
    return Council.objects.filter(dated, type=Type.ACCEPTANCE, outcome__isnull=False)


def rated(*ratings: str) -> Rows:
    return lambda period: concluded(period).filter(outcome__rating__in=ratings)


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
        Metric(
            f"councils.{name}_held", format_lazy(_("Hội đồng {} đã họp"), title), UNIT, "councils", held(*types),
            when=HELD_WHEN, breakdowns=BREAKDOWNS,
        )
    )  # fmt: skip
metric(
    Metric(
        "councils.acceptance_concluded", _("Hội đồng nghiệm thu đã kết luận"), UNIT, "councils", concluded, when=CONCLUDED_WHEN,
        breakdowns={noop("Xếp loại"): "outcome__rating", noop("Tổ chức chủ trì"): "host"},
    )
)  # fmt: skip
for rating, rating_title in (
    (Outcome.Rating.EXCELLENT, _("Hội đồng nghiệm thu kết luận Xuất sắc")),
    (Outcome.Rating.GOOD, _("Hội đồng nghiệm thu kết luận Khá")),
    (Outcome.Rating.PASS, _("Hội đồng nghiệm thu kết luận Đạt")),
    (Outcome.Rating.AVERAGE, _("Hội đồng nghiệm thu kết luận Trung bình")),
    (Outcome.Rating.FAIL, _("Hội đồng nghiệm thu kết luận Không đạt")),
    (Outcome.Rating.UNKNOWN, _("Hội đồng nghiệm thu mà nguồn không ghi xếp loại")),
):
    metric(Metric(f"councils.acceptance_{rating}", rating_title, UNIT, "councils", rated(rating), when=CONCLUDED_WHEN))
