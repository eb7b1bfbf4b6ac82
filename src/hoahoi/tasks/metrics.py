"""Figures about tasks: in progress, started, accepted, checked, and their money.

**In progress in a period**, as far as the record knows: the known start and end embrace part of the period; or only one of the two is
known and lies in it; or a source calls the task in progress on a day of the period; or its progress was checked in the period.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from hoahoi.councils.models import AgendaItem, Council, Outcome
from hoahoi.declare.metrics import Metric, Period, metric
from hoahoi.directory.metrics import district_of
from hoahoi.directory.models import Concept, Event
from hoahoi.ledger.dates import within

from .models import Check, CheckedTask, Task, TaskEvent

FIRST, LAST = date(1000, 1, 1), date(9998, 12, 31)
IN_PROGRESS_WHEN = _(
    "Tính nhiệm vụ có thời gian thực hiện giao với kỳ; hoặc chỉ biết ngày bắt đầu (hay kết thúc) và ngày ấy nằm trong kỳ; "
    "hoặc nguồn ghi đang thực hiện trong kỳ; hoặc được kiểm tra tiến độ trong kỳ."
)
ACCEPTED_WHEN = _(
    "Tính mỗi nhiệm vụ một lần, khi hội đồng đánh giá, nghiệm thu kết luận trong kỳ (nếu nguồn không ghi ngày kết luận thì theo ngày họp), "
    "trừ kết luận Không đạt."
)
BREAKDOWNS = {
    noop("Giai đoạn hiện nay"): "stage",
    noop("Loại"): "type",
    noop("Cấp"): "level",
    noop("Lĩnh vực"): "field_top",
    noop("Huyện, thành phố (đến 30/6/2025)"): "district",
    noop("Tổ chức chủ trì"): "host",
}


def carried_over(period: Period) -> QuerySet:
    """Known to have begun by the end of the period and to end after it."""
    return described(Task.objects.filter(within("starts_on", FIRST, period.end) & within("ends_on", period.end + timedelta(days=1), LAST)))


def described(tasks: QuerySet) -> QuerySet:
    """Tasks with the columns that breakdowns group by: field at level 1, district of the time before July 2025.

    Subqueries rather than joins: a count leaves them out.
    """
    field = Concept.objects.filter(pk=OuterRef("field_id")).annotate(top=Coalesce("parent__parent__title", "parent__title", "title"))
    return tasks.annotate(field_top=Subquery(field.values("top")[:1]), district=district_of("place_id"))


def in_progress(period: Period) -> QuerySet:
    begun, not_over = within("starts_on", FIRST, period.end), within("ends_on", period.start, LAST)
    one_known = (Q(ends_on="") & within("starts_on", period.start, period.end)) | (Q(starts_on="") & within("ends_on", period.start, period.end))
    checked = CheckedTask.objects.filter(within("check_record__held_on", period.start, period.end))
    return described(
        Task.objects.filter(
            (begun & not_over) | one_known | within("seen_on", period.start, period.end) | Q(pk__in=checked.values("task_id"))
        )
    )


def started(period: Period) -> QuerySet:
    return described(Task.objects.filter(within("starts_on", period.start, period.end)))


def ending(period: Period) -> QuerySet:
    return described(Task.objects.filter(within("ends_on", period.start, period.end)))


def concluded_on_tasks(period: Period, type_: str) -> Q:
    """Tasks on which a council of this type concluded in the period; by the day it met where the day of conclusion is unknown.

    Not where the conclusion is a fail. The subject is picked in the SELECT, so that the database looks councils up by their date.
    """
    passed = Outcome.objects.exclude(rating=Outcome.Rating.FAIL).filter(council__type=type_)
    by_conclusion = passed.filter(within("concluded_on", period.start, period.end)).values(task=_task_of("council__"))
    met = Council.objects.filter(within("met_on", period.start, period.end), type=type_)
    undated = Q(outcome__isnull=True) | (Q(outcome__concluded_on="") & ~Q(outcome__rating=Outcome.Rating.FAIL))
    listed = _listed(type_).filter(within("council__outcome__concluded_on", period.start, period.end)).exclude(conclusion__result=Outcome.Rating.FAIL)
    return Q(pk__in=by_conclusion) | Q(pk__in=met.filter(undated).values(task=_task_of(""))) | Q(pk__in=listed.values("subject_id"))


def _listed(type_: str) -> QuerySet:
    """Tasks concluded on by councils that sat on several: each has its own conclusion on the agenda."""
    return AgendaItem.objects.filter(subject_kind=Task.kind, council__type=type_, council__subject_id=None, conclusion__isnull=False)


def _task_of(path: str) -> Case:
    return Case(When(**{f"{path}subject_kind": Task.kind, "then": f"{path}subject_id"}))


def accepted(period: Period) -> QuerySet:
    return with_rating(Task.objects.filter(concluded_on_tasks(period, Council.Type.ACCEPTANCE)), period)


def with_rating(tasks: QuerySet, period: Period) -> QuerySet:
    """Adds the rating of the latest acceptance council up to the end of the period, for breakdowns and for the ratio."""
    councils = Council.objects.filter(
        within("sort_date", FIRST, period.end), subject_kind=Task.kind, subject_id=OuterRef("pk"), type=Council.Type.ACCEPTANCE
    )
    listed = _listed(Council.Type.ACCEPTANCE).filter(within("council__sort_date", FIRST, period.end), subject_id=OuterRef("pk"))
    own = Subquery(councils.order_by("-sort_date", "-pk").values("outcome__rating")[:1])
    return described(tasks).annotate(rating=Coalesce(own, Subquery(listed.order_by("-council__sort_date", "-pk").values("conclusion__result")[:1])))


def accepted_with_rating(period: Period) -> QuerySet:
    known = [r for r in Outcome.Rating.values if r not in (Outcome.Rating.UNKNOWN, Outcome.Rating.FAIL)]
    return accepted(period).filter(rating__in=known)


def accepted_good(period: Period) -> QuerySet:
    return accepted(period).filter(rating__in=[Outcome.Rating.EXCELLENT, Outcome.Rating.GOOD])


def base_accepted(period: Period) -> QuerySet:
    return described(Task.objects.filter(concluded_on_tasks(period, Council.Type.BASE_ACCEPTANCE)))


def determined(period: Period) -> QuerySet:
    councils = Council.objects.filter(within("established_on", period.start, period.end), type=Council.Type.DETERMINATION)
    listed = AgendaItem.objects.filter(council__in=councils, subject_kind=Task.kind)  # of a council on several tasks
    return described(Task.objects.filter(Q(pk__in=councils.values(task=_task_of(""))) | Q(pk__in=listed.values("subject_id"))))


def money_known(tasks: QuerySet) -> QuerySet:
    return tasks.filter(budget__isnull=False, currency="VND")


def checks(period: Period) -> QuerySet:
    return Check.objects.filter(within("held_on", period.start, period.end))


def checked_tasks(period: Period) -> QuerySet:
    return described(Task.objects.filter(pk__in=CheckedTask.objects.filter(check_record__in=checks(period)).values("task_id")))


def task_events(period: Period) -> QuerySet:
    return Event.objects.filter(within("held_on", period.start, period.end), pk__in=TaskEvent.objects.values("event_id"))


UNIT = _("nhiệm vụ")
STARTED_WHEN = _("Theo ngày bắt đầu của nhiệm vụ.")


def _tasks(code: str, title: object, rows: object, when: object, **more: object) -> Metric:
    return metric(Metric(code=code, title=title, unit=UNIT, room="tasks", rows=rows, when=when, breakdowns=BREAKDOWNS, place="place", **more))  # type: ignore[arg-type]


_tasks("tasks.in_progress", _("Nhiệm vụ thực hiện trong kỳ"), in_progress, IN_PROGRESS_WHEN)
_tasks("tasks.started", _("Nhiệm vụ mới bắt đầu"), started, STARTED_WHEN)
_tasks("tasks.ending", _("Nhiệm vụ đến hạn kết thúc"), ending, _("Theo ngày kết thúc của nhiệm vụ."))
_tasks(
    "tasks.carried_over", _("Nhiệm vụ chuyển tiếp sang kỳ sau"), carried_over,
    _("Tính nhiệm vụ biết đã bắt đầu đến hết kỳ và biết kết thúc sau kỳ."),
)  # fmt: skip
_tasks(
    "tasks.determined", _("Nhiệm vụ được đưa ra hội đồng xác định"), determined,
    _("Tính mỗi nhiệm vụ một lần, theo ngày thành lập hội đồng xác định nhiệm vụ."),
)  # fmt: skip
_tasks(
    "tasks.ip_assets", _("Nhiệm vụ phát triển tài sản trí tuệ thực hiện trong kỳ"), lambda p: in_progress(p).filter(type=Task.Type.IP),
    IN_PROGRESS_WHEN,
)  # fmt: skip
_tasks("tasks.research", _("Đề tài nghiên cứu thực hiện trong kỳ"), lambda p: in_progress(p).filter(type=Task.Type.TOPIC), IN_PROGRESS_WHEN)
_tasks(
    "tasks.national", _("Nhiệm vụ cấp quốc gia, cấp bộ trên địa bàn thực hiện trong kỳ"),
    lambda p: in_progress(p).filter(level__in=[Task.Level.NATIONAL, Task.Level.MINISTRY]), IN_PROGRESS_WHEN,
)  # fmt: skip
_tasks("tasks.rural", _("Dự án nông thôn miền núi thực hiện trong kỳ"), lambda p: in_progress(p).filter(type=Task.Type.RURAL), IN_PROGRESS_WHEN)
metric(
    Metric(
        code="tasks.accepted", title=_("Nhiệm vụ đã nghiệm thu"), unit=UNIT, room="tasks", rows=accepted, when=ACCEPTED_WHEN,
        breakdowns={noop("Xếp loại"): "rating", **BREAKDOWNS}, place="place",
    )
)  # fmt: skip
_tasks(
    "tasks.base_accepted", _("Nhiệm vụ đã nghiệm thu cơ sở"), base_accepted,
    _("Tính mỗi nhiệm vụ một lần, khi hội đồng nghiệm thu cơ sở kết luận hoặc họp trong kỳ, trừ kết luận Không đạt."),
)  # fmt: skip
metric(
    Metric(
        code="tasks.accepted_good_share", title=_("Tỷ lệ nhiệm vụ nghiệm thu xếp loại Khá trở lên"), unit="%", room="tasks", kind="ratio",
        rows=accepted_good, base=accepted_with_rating, places=1, breakdowns=BREAKDOWNS, place="",
        when=_("Tính trên các nhiệm vụ đã nghiệm thu trong kỳ mà nguồn có ghi xếp loại."),
    )
)  # fmt: skip
metric(
    Metric(
        code="tasks.with_host_share", title=_("Tỷ lệ nhiệm vụ trong kỳ đã rõ tổ chức chủ trì"), unit="%", room="tasks", kind="ratio",
        rows=lambda p: in_progress(p).filter(host__isnull=False), base=in_progress, places=1, when=IN_PROGRESS_WHEN,
    )
)  # fmt: skip
metric(
    Metric(
        code="tasks.with_budget_share", title=_("Tỷ lệ nhiệm vụ trong kỳ có ghi kinh phí"), unit="%", room="tasks", kind="ratio",
        rows=lambda p: in_progress(p).filter(budget__isnull=False), base=in_progress, places=1, when=IN_PROGRESS_WHEN,
    )
)  # fmt: skip
metric(
    Metric(
        code="tasks.budget_started", title=_("Kinh phí của nhiệm vụ mới bắt đầu"), unit=_("đồng"), room="tasks", kind="sum", field="budget",
        rows=lambda p: money_known(started(p)), breakdowns=BREAKDOWNS, place="place",
        when=_("Tổng kinh phí ghi bằng đồng Việt Nam của nhiệm vụ bắt đầu trong kỳ."),
    )
)  # fmt: skip
metric(
    Metric(
        code="tasks.budget_in_progress", title=_("Tổng kinh phí của nhiệm vụ thực hiện trong kỳ"), unit=_("đồng"), room="tasks", kind="sum",
        field="budget", rows=lambda p: money_known(in_progress(p)), breakdowns=BREAKDOWNS, place="place",
        when=_("Kinh phí cả thời gian thực hiện, ghi bằng đồng Việt Nam, của nhiệm vụ thực hiện trong kỳ; không phải số chi trong kỳ."),
    )
)  # fmt: skip
metric(
    Metric(
        code="tasks.checks", title=_("Cuộc kiểm tra tiến độ nhiệm vụ"), unit=_("cuộc"), room="tasks", rows=checks,
        when=_("Theo ngày kiểm tra."), breakdowns={noop("Đơn vị kiểm tra"): "organisation"},
    )
)  # fmt: skip
_tasks("tasks.checked", _("Nhiệm vụ được kiểm tra tiến độ"), checked_tasks, _("Tính mỗi nhiệm vụ một lần, theo ngày kiểm tra."))
metric(
    Metric(
        code="tasks.events", title=_("Hội thảo, tập huấn của nhiệm vụ"), unit=_("cuộc"), room="tasks", rows=task_events,
        when=_("Theo ngày tổ chức."), breakdowns={noop("Loại"): "type", noop("Đơn vị tổ chức"): "organiser"},
    )
)  # fmt: skip
