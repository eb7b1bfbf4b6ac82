"""Figures about technologies known to the office."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from hoahoi.declare.metrics import Metric, Period, metric
from hoahoi.ledger.dates import within

from .models import Technology

metric(
    Metric(
        "technology.known", _("Công nghệ, kỹ thuật được ghi nhận"), _("công nghệ"), "technology",
        lambda p: Technology.objects.filter(within("known_on", p.start, p.end)),
        when=_("Theo thời điểm nguồn ghi."), breakdowns={noop("Loại"): "type", noop("Đơn vị"): "owner"}, place="place",
    )
)  # fmt: skip


def cooperations(period: Period) -> QuerySet:
    return Technology.objects.filter(within("known_on", period.start, period.end), type=Technology.Type.COOPERATION)


metric(
    Metric(
        "technology.cooperations", _("Hợp tác, chuyển giao công nghệ được ghi nhận"), _("việc"), "technology", cooperations,
        when=_("Theo thời điểm nguồn ghi."), breakdowns={noop("Đơn vị"): "owner"}, place="place",
    )
)  # fmt: skip
