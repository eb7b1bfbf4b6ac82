"""Figures about documents issued. The issuing body is read from the symbol in the number: -UBND is the province, SKHCN the department."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from hoahoi.declare.metrics import Metric, Rows, metric
from hoahoi.ledger.dates import within

from .models import Document

UNIT = _("văn bản")
WHEN = _("Theo ngày ban hành.")
BREAKDOWNS = {noop("Loại"): "type", noop("Cơ quan ban hành"): "issuer"}
PROVINCE = Q(number__endswith="-UBND")
DEPARTMENT = Q(number__contains="SKHCN")


def issued(condition: Q | None = None) -> Rows:
    chosen = condition if condition is not None else Q()
    return lambda period: Document.objects.filter(within("issued_on", period.start, period.end), chosen)


for code, title, condition in (
    ("documents.issued", _("Văn bản ban hành"), Q()),
    ("documents.province_decisions", _("Quyết định của Ủy ban nhân dân tỉnh"), PROVINCE & Q(type=Document.Type.DECISION)),
    ("documents.province_plans", _("Kế hoạch của Ủy ban nhân dân tỉnh"), PROVINCE & Q(type=Document.Type.PLAN)),
    ("documents.department", _("Văn bản của Sở"), DEPARTMENT),
    ("documents.department_decisions", _("Quyết định của Sở"), DEPARTMENT & Q(type=Document.Type.DECISION)),
    ("documents.department_plans", _("Kế hoạch của Sở"), DEPARTMENT & Q(type=Document.Type.PLAN)),
    ("documents.normative", _("Văn bản quy phạm pháp luật"), Q(normative=True)),
):
    metric(Metric(code, title, UNIT, "documents", issued(condition), when=WHEN, breakdowns=BREAKDOWNS))
