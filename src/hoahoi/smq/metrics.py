"""Figures about inspections of standards, metrology and quality."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from hoahoi.declare.metrics import Metric, Rows, metric
from hoahoi.ledger.dates import within

from .models import Inspection

Type = Inspection.Type
UNIT = _("cuộc")
WHEN = _("Theo ngày bắt đầu; khi nguồn chỉ ghi ngày quyết định thì theo ngày ấy.")
BREAKDOWNS = {noop("Loại"): "type", noop("Đơn vị kiểm tra"): "organisation", noop("Đơn vị được kiểm tra"): "inspected"}


def made(*types: str) -> Rows:
    chosen = Q(type__in=types) if types else Q()
    return lambda period: Inspection.objects.filter(within("started_on", period.start, period.end), chosen)


for code, title, types in (
    ("smq.inspections", _("Cuộc kiểm tra tiêu chuẩn, đo lường, chất lượng"), ()),
    ("smq.instrument_inspections", _("Cuộc kiểm tra phương tiện đo"), (Type.INSTRUMENT,)),
    ("smq.quality_system_inspections", _("Cuộc kiểm tra hệ thống quản lý chất lượng"), (Type.QUALITY_SYSTEM,)),
    ("smq.goods_inspections", _("Cuộc kiểm tra chất lượng, nhãn hàng hóa"), (Type.GOODS, Type.LABEL)),
):
    metric(Metric(code, title, UNIT, "smq", made(*types), when=WHEN, breakdowns=BREAKDOWNS, place="place"))
