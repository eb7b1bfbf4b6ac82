"""Figures about results: registered, and in use."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from hoahoi.declare.metrics import Metric, metric
from hoahoi.ledger.dates import within

from .models import Application, Result

metric(
    Metric(
        "results.registered", _("Kết quả nhiệm vụ được đăng ký"), _("kết quả"), "results",
        lambda p: Result.objects.filter(within("registered_on", p.start, p.end)),
        when=_("Theo ngày đăng ký kết quả."), breakdowns={noop("Loại"): "type"},
    )
)  # fmt: skip
metric(
    Metric(
        "results.applications", _("Kết quả được đưa vào ứng dụng"), _("lượt ứng dụng"), "results",
        lambda p: Application.objects.filter(within("started_on", p.start, p.end)),
        when=_("Theo ngày bắt đầu ứng dụng."), breakdowns={noop("Đơn vị ứng dụng"): "adopter"}, place="place",
    )
)  # fmt: skip
