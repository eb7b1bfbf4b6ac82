"""Figures that need several rooms of floor 3 at once."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from hoahoi.declare.metrics import Metric, Period, metric
from hoahoi.ip.models import IpRight
from hoahoi.ledger.dates import within
from hoahoi.results.models import Application, Result
from hoahoi.tasks.metrics import ACCEPTED_WHEN, accepted, described
from hoahoi.tasks.models import Task


def accepted_and_registered(period: Period) -> QuerySet:
    return accepted(period).filter(Exists(Result.objects.filter(task_id=OuterRef("pk")).exclude(registered_on="")))


def accepted_and_applied(period: Period) -> QuerySet:
    return accepted(period).filter(Exists(Application.objects.filter(result__task_id=OuterRef("pk"))))


def tasks_that_gave_rights(period: Period) -> QuerySet:
    rights = IpRight.objects.filter(within("granted_on", period.start, period.end), task_id__isnull=False)
    return described(Task.objects.filter(pk__in=rights.values("task_id")))


metric(
    Metric(
        "tasks.accepted_registered_share", _("Tỷ lệ nhiệm vụ nghiệm thu đã đăng ký kết quả"), "%", "tasks", accepted_and_registered, kind="ratio",
        base=accepted, places=1, when=ACCEPTED_WHEN,
    )
)  # fmt: skip
metric(
    Metric(
        "tasks.accepted_applied_share", _("Tỷ lệ nhiệm vụ nghiệm thu đã có nơi ứng dụng"), "%", "tasks", accepted_and_applied, kind="ratio",
        base=accepted, places=1, when=ACCEPTED_WHEN,
    )
)  # fmt: skip
metric(
    Metric(
        "tasks.with_rights", _("Nhiệm vụ có văn bằng bảo hộ được cấp trong kỳ"), _("nhiệm vụ"), "tasks", tasks_that_gave_rights,
        when=_("Tính mỗi nhiệm vụ một lần, theo ngày cấp văn bằng."), place="place",
    )
)  # fmt: skip
