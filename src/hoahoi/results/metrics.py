"""Figures about results: registered, spread, in use, and what nobody answers for."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from hoahoi.declare.metrics import Metric, Period, metric
from hoahoi.ledger.dates import within

from .models import APPLIED, Application, Dissemination, FollowUp, LinkCheck, Result


def _started(period: Period) -> QuerySet:
    return Application.objects.filter(APPLIED, within("started_on", period.start, period.end))


def _closed(period: Period) -> QuerySet:
    """Askings that came to an end: answered, or silence recorded."""
    return FollowUp.objects.filter(state__in=(FollowUp.State.ANSWERED, FollowUp.State.SILENT), closed_on__range=(period.start, period.end))


def _linked(period: Period) -> QuerySet:
    """Acts of dissemination whose public link was checked."""
    return Dissemination.objects.filter(within("held_on", period.start, period.end), link__in=LinkCheck.objects.values("url"))


metric(
    Metric(
        "results.registered", _("Kết quả nhiệm vụ được đăng ký"), _("kết quả"), "results",
        lambda p: Result.objects.filter(within("registered_on", p.start, p.end), withdrawn_on=""),
        when=_("Theo ngày đăng ký kết quả; không tính giấy chứng nhận đã thu hồi."), breakdowns={noop("Loại"): "type"},
    )
)  # fmt: skip
metric(
    Metric(
        "results.applications", _("Kết quả được đưa vào ứng dụng"), _("lượt ứng dụng"), "results", _started,
        when=_("Theo ngày bắt đầu ứng dụng; chỉ tính nơi có đơn vị ứng dụng và minh chứng."),
        breakdowns={noop("Đơn vị ứng dụng"): "adopter"}, place="place",
    )
)  # fmt: skip
metric(
    Metric(
        "results.applications_attested", _("Ứng dụng do chính đơn vị dùng xác nhận"), _("lượt ứng dụng"), "results",
        lambda p: Application.objects.filter(APPLIED, within("attested_on", p.start, p.end)),
        when=_("Theo ngày đơn vị ứng dụng trả lời gần nhất."), breakdowns={noop("Mức độ sử dụng"): "use"}, place="place",
    )
)  # fmt: skip
metric(
    Metric(
        "results.not_used", _("Kết quả được trả lời là không dùng"), _("lượt ứng dụng"), "results",
        lambda p: Application.objects.filter(within("attested_on", p.start, p.end), use=Application.Use.NO),
        when=_("Theo ngày đơn vị ứng dụng trả lời gần nhất."), place="place",
    )
)  # fmt: skip
metric(
    Metric(
        "results.silent_share", _("Tỷ lệ lần hỏi không được trả lời"), "%", "results",
        lambda p: _closed(p).filter(state=FollowUp.State.SILENT), kind="ratio", base=_closed, places=1,
        when=_("Theo ngày kết thúc lần hỏi; đã gửi và đã nhắc mà không có trả lời."),
    )
)  # fmt: skip
metric(
    Metric(
        "results.disseminations", _("Hoạt động phổ biến kết quả"), _("hoạt động"), "results",
        lambda p: Dissemination.objects.filter(within("held_on", p.start, p.end)),
        when=_("Theo ngày tổ chức."), breakdowns={noop("Hình thức"): "type"}, place="place",
    )
)  # fmt: skip
metric(
    Metric(
        "results.people_reached", _("Người được tiếp cận kết quả"), _("lượt người"), "results",
        lambda p: Dissemination.objects.filter(within("held_on", p.start, p.end), reached__isnull=False), kind="sum", field="reached",
        when=_("Theo ngày tổ chức; chỉ cộng hoạt động có ghi số người."), breakdowns={noop("Hình thức"): "type"}, place="place",
    )
)  # fmt: skip
metric(
    Metric(
        "results.broken_links_share", _("Tỷ lệ đường dẫn công khai bị hỏng"), "%", "results",
        lambda p: _linked(p).filter(link__in=LinkCheck.objects.filter(broken=True).values("url")), kind="ratio", base=_linked, places=1,
        when=_("Theo ngày của hoạt động phổ biến; tình trạng theo lần kiểm tra gần nhất."),
    )
)  # fmt: skip
