"""Figures about support to firms, cooperatives and start-ups; contests and prizes."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from hoahoi.declare.metrics import Metric, Period, metric
from hoahoi.directory.models import Organisation
from hoahoi.ledger.dates import within

from .models import Award, Measure, Startup, SupportProgramme

FIRST, LAST = date(1000, 1, 1), date(9998, 12, 31)
Type = SupportProgramme.Type
PROGRAMME = _("chương trình, dự án")
RUNNING_WHEN = _(
    "Tính chương trình có thời gian thực hiện giao với kỳ; hoặc chỉ biết một đầu thời gian và ngày ấy nằm trong kỳ; "
    "hoặc được công bố, ban hành trong kỳ."
)
MEASURE_WHEN = _("Theo ngày hỗ trợ.")
MEASURES = {noop("Chương trình"): "programme", noop("Tiêu chuẩn, công cụ"): "standard", noop("Đơn vị được hỗ trợ"): "beneficiary"}


def running(period: Period) -> QuerySet:
    begun, not_over = within("starts_on", FIRST, period.end), within("ends_on", period.start, LAST)
    one_known = (Q(ends_on="") & within("starts_on", period.start, period.end)) | (Q(starts_on="") & within("ends_on", period.start, period.end))
    return SupportProgramme.objects.filter((begun & not_over) | one_known | within("announced_on", period.start, period.end))


def measures(period: Period) -> QuerySet:
    return Measure.objects.filter(within("supported_on", period.start, period.end))


def awards(period: Period) -> QuerySet:
    return Award.objects.filter(within("awarded_on", period.start, period.end))


metric(
    Metric(
        "support.programmes", _("Chương trình, dự án hỗ trợ thực hiện trong kỳ"), PROGRAMME, "support", running, when=RUNNING_WHEN,
        breakdowns={noop("Loại"): "type"},
    )
)  # fmt: skip
for code, title, type_ in (
    ("support.productivity_programmes", _("Chương trình, dự án năng suất, chất lượng thực hiện trong kỳ"), Type.PRODUCTIVITY),
    ("support.startup_programmes", _("Chương trình hỗ trợ khởi nghiệp thực hiện trong kỳ"), Type.STARTUP),
    ("support.rural_programmes", _("Chương trình hỗ trợ nông thôn, miền núi thực hiện trong kỳ"), Type.RURAL),
):
    metric(Metric(code, title, PROGRAMME, "support", lambda p, t=type_: running(p).filter(type=t), when=RUNNING_WHEN))
metric(
    Metric(
        "support.measures", _("Lượt hỗ trợ doanh nghiệp, hợp tác xã"), _("lượt"), "support", measures, when=MEASURE_WHEN,
        breakdowns=MEASURES, place="place",
    )
)  # fmt: skip
metric(
    Metric(
        "support.beneficiaries", _("Đơn vị được hỗ trợ"), _("đơn vị"), "support",
        lambda p: Organisation.objects.filter(pk__in=measures(p).values("beneficiary_id")),
        when=_("Tính mỗi đơn vị một lần, theo ngày hỗ trợ."), breakdowns={noop("Loại"): "type"}, place="place",
    )
)  # fmt: skip
metric(
    Metric(
        "support.amount", _("Kinh phí hỗ trợ"), _("đồng"), "support", lambda p: measures(p).filter(amount__isnull=False), kind="sum", field="amount",
        when=MEASURE_WHEN, breakdowns=MEASURES, place="place",
    )
)  # fmt: skip
metric(
    Metric(
        "support.startups", _("Ý tưởng, dự án khởi nghiệp được ghi nhận"), _("dự án"), "support",
        lambda p: Startup.objects.filter(within("known_on", p.start, p.end)),
        when=_("Theo thời điểm nguồn ghi."), breakdowns={noop("Sự kiện"): "event", noop("Đơn vị"): "organisation"}, place="place",
    )
)  # fmt: skip
metric(
    Metric(
        "support.awards", _("Giải thưởng, danh hiệu"), _("giải"), "support", awards,
        when=_("Theo ngày trao."), place="place",
        breakdowns={noop("Cuộc thi"): "event", noop("Giải, danh hiệu"): "prize", noop("Đơn vị trao"): "giver"},
    )
)  # fmt: skip
