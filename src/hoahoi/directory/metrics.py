"""Figures about events: conferences, workshops, trainings, contests, fairs."""

from __future__ import annotations

from django.db.models import Case, OuterRef, Q, Subquery, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from hoahoi.declare.metrics import Metric, Rows, metric
from hoahoi.ledger.dates import within

from .models import Event, Place

Type = Event.Type


def district_of(place: str) -> Subquery:
    """Title of the former district (until 30/06/2025) of the place whose id is in that column: the district itself or the commune's."""
    title = Case(When(level=Place.Level.DISTRICT, then="title"), When(parent__level=Place.Level.DISTRICT, then="parent__title"))
    return Subquery(Place.objects.filter(pk=OuterRef(place)).annotate(district=title).values("district")[:1])


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
