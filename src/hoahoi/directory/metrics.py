"""Figures about events: conferences, workshops, trainings, contests, fairs."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from hoahoi.declare.metrics import Metric, Rows, metric
from hoahoi.ledger.dates import within

from .models import Event

Type = Event.Type
UNIT = _("cuộc")
WHEN = _("Theo ngày tổ chức.")
BREAKDOWNS = {noop("Loại"): "type", noop("Đơn vị tổ chức"): "organiser"}


def held(*types: str) -> Rows:
    chosen = Q(type__in=types) if types else Q()
    return lambda period: Event.objects.filter(within("held_on", period.start, period.end), chosen)


for code, title, types in (
    ("directory.events", _("Sự kiện"), ()),
    ("directory.conferences", _("Hội nghị, họp, làm việc, lễ kỷ niệm"), (Type.YEAR_END, Type.CONFERENCE, Type.MEETING, Type.CEREMONY)),
    ("directory.workshops", _("Hội thảo, tọa đàm"), (Type.WORKSHOP,)),
    ("directory.trainings", _("Tập huấn, phổ biến, tuyên truyền"), (Type.TRAINING, Type.DISSEMINATION)),
    ("directory.contests", _("Cuộc thi, hội thi"), (Type.CONTEST,)),
    ("directory.startup_events", _("Sự kiện khởi nghiệp đổi mới sáng tạo"), (Type.STARTUP,)),
    ("directory.fairs", _("Hội chợ, phiên chợ"), (Type.FAIR,)),
):
    metric(Metric(code, title, UNIT, "directory", held(*types), when=WHEN, breakdowns=BREAKDOWNS, place="place"))
