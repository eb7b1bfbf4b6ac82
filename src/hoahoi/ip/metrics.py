"""Figures about industrial property rights: filed, granted, by kind, and those in force."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from hoahoi.declare.metrics import Metric, Period, Rows, metric
from hoahoi.directory.metrics import district_of
from hoahoi.ledger.dates import within

from .models import IpRight

Type, Status = IpRight.Type, IpRight.Status
FIRST, LAST = date(1000, 1, 1), date(9998, 12, 31)
UNIT = _("văn bằng")
GRANTED_WHEN = _("Theo ngày cấp văn bằng; khi nguồn chỉ ghi ngày trao hoặc ngày công bố thì theo ngày ấy.")
BREAKDOWNS = {
    noop("Loại"): "type",
    noop("Tình trạng"): "status",
    noop("Huyện, thành phố (đến 30/6/2025)"): "district",
    noop("Chủ văn bằng"): "holder",
}


def described(rights: QuerySet) -> QuerySet:
    """Rights with the column of districts that breakdowns group by."""
    return rights.annotate(district=district_of("place_id"))


def granted(*types: str) -> Rows:
    chosen = Q(type__in=types) if types else Q()
    return lambda period: described(IpRight.objects.filter(within("granted_on", period.start, period.end), chosen))


def filed(period: Period) -> QuerySet:
    return described(IpRight.objects.filter(within("filed_on", period.start, period.end)))


def in_force(period: Period) -> QuerySet:
    """Granted by the end of the period and not known to have ended before that."""
    still = Q(expires_on="") | within("expires_on", period.end, LAST)
    return described(IpRight.objects.filter(within("granted_on", FIRST, period.end) & still).exclude(status=Status.LAPSED))


def from_tasks(period: Period) -> QuerySet:
    return described(IpRight.objects.filter(within("granted_on", period.start, period.end), task_id__isnull=False))


for code, title, types in (
    ("ip.granted", _("Văn bằng bảo hộ được cấp"), ()),
    ("ip.gi_granted", _("Chỉ dẫn địa lý được bảo hộ"), (Type.GI,)),
    ("ip.collective_marks_granted", _("Nhãn hiệu tập thể được bảo hộ"), (Type.COLLECTIVE_MARK,)),
    ("ip.cert_marks_granted", _("Nhãn hiệu chứng nhận được bảo hộ"), (Type.CERT_MARK,)),
    ("ip.marks_granted", _("Nhãn hiệu thông thường được bảo hộ"), (Type.MARK,)),
    ("ip.inventions_granted", _("Sáng chế, giải pháp hữu ích, kiểu dáng công nghiệp được bảo hộ"), (Type.PATENT, Type.UTILITY, Type.DESIGN)),
):
    metric(Metric(code, title, UNIT, "ip", granted(*types), when=GRANTED_WHEN, breakdowns=BREAKDOWNS, place="place"))
metric(
    Metric(
        "ip.filed", _("Đơn đăng ký quyền sở hữu công nghiệp"), _("đơn"), "ip", filed, when=_("Theo ngày nộp đơn."),
        breakdowns=BREAKDOWNS, place="place",
    )
)  # fmt: skip
metric(
    Metric(
        "ip.in_force", _("Văn bằng còn hiệu lực cuối kỳ"), UNIT, "ip", in_force, breakdowns=BREAKDOWNS, place="place",
        when=_("Lũy kế văn bằng đã cấp đến cuối kỳ, trừ văn bằng đã ghi hết hiệu lực."),
    )
)  # fmt: skip
metric(
    Metric(
        "ip.from_tasks", _("Văn bằng được cấp từ nhiệm vụ khoa học và công nghệ"), UNIT, "ip", from_tasks, when=GRANTED_WHEN,
        breakdowns=BREAKDOWNS, place="place",
    )
)  # fmt: skip
metric(
    Metric(
        "ip.community_share", _("Tỷ lệ văn bằng được cấp là chỉ dẫn địa lý, nhãn hiệu tập thể, nhãn hiệu chứng nhận"), "%", "ip",
        granted(Type.GI, Type.COLLECTIVE_MARK, Type.CERT_MARK), kind="ratio", base=granted(), places=1, when=GRANTED_WHEN,
    )
)  # fmt: skip
