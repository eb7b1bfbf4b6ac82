"""What a result answers in official forms: registration (Mẫu 5), technology description (Mẫu 8), the yearly slip on its use (Mẫu 12)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from hoahoi.accounts.models import Role
from hoahoi.accounts.rules import own_organisations, sees_all
from hoahoi.forms.binding import Subject, attribute, subject, when_sent
from hoahoi.forms.schema import forms_for
from hoahoi.forms.values import Values
from hoahoi.ledger.acts import Act, Actor, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.records import Record, kinds
from hoahoi.procedures.actions import TASK, case_of, settle
from hoahoi.procedures.models import Obligation
from hoahoi.ui.vietnamese import number

from . import rules
from .common import ResultError
from .models import Result
from .registering import REGISTER, REPORT
from .terms import terms
from .uses_told import uses_told

_RESULT, _USE, _FORMS = lazy("hồ sơ kết quả"), lazy("lượt ứng dụng"), lazy("biểu mẫu đã gửi")
_USES = ("use_field", "use_address", "use_scale", "use_effect", "use_money", "use_impact", "use_transfer")


def _summary(result: Any, value: Any, doing: Act) -> None:
    result.summary = value
    doing.save(result)


def _accepted(result: Any, value: Any, doing: Act) -> None:
    """Raises ResultError for a day before which nothing of it can stand."""
    accepted = PartialDate.parse(value)
    for later, words in ((result.filed_on, _("nộp hồ sơ đăng ký")), (result.registered_on, _("cấp giấy chứng nhận"))):
        if later and later < accepted:
            raise ResultError(_("Ngày nghiệm thu (%(a)s) sau ngày %(words)s (%(b)s).") % {"a": accepted, "words": words, "b": later}, "accepted_on")
    result.accepted_on = accepted
    doing.save(result)


def _authors(result: Result) -> list[list[str]]:
    rows = result.authors.filter(left_on=None).select_related("person").order_by("order", "pk")
    return [[a.person.title, number(a.share) if a.share is not None else ""] for a in rows]


def _products(result: Result) -> list[list[str]]:
    return [
        [p.title, f"{number(p.quantity)} {p.unit}".strip() if p.quantity is not None else p.unit, p.quality] for p in result.products.order_by("pk")
    ]  # fmt: skip


def _use(name: str) -> Any:
    def read(result: Any) -> str:
        told = result.__dict__.get("_uses_told") or uses_told(result)
        result.__dict__["_uses_told"] = told  # asked seven times for one form
        return told[name]

    return read


attribute("result.title", _RESULT, lambda r: r.title)
attribute("result.summary", _RESULT, lambda r: r.summary, _summary)
attribute("result.authors", _RESULT, _authors)
attribute("result.products", _RESULT, _products)
attribute("result.accepted_on", _RESULT, lambda r: r.accepted_on, _accepted)
attribute("result.restriction", _RESULT, lambda r: r.get_restriction_display() if r.restriction else "")
attribute("result.keywords", _FORMS, lambda r: "")
attribute("result.process", _FORMS, lambda r: "")
for _name in _USES:
    attribute(f"result.{_name}", _USE, _use(_name))


def _task(result: Any) -> Record | None:
    rows = kinds()["task"]._base_manager.select_related("host__parent", "investigator", "field", "programme")
    return rows.filter(pk=result.task_id).first() if result.task_id else None


# ---- who fills, what is asked


def _mine(user: Any) -> QuerySet[Result]:
    """Results that this account holds, or whose task it carried out."""
    if not user.roles or not user.has_role(Role.INVESTIGATOR, Role.FIRM):
        return Result.objects.none()
    own = own_organisations(user)
    tasks = kinds()["task"]._base_manager.filter(Q(host_id__in=own) | Q(investigator_id=user.person_id or 0))
    return Result.objects.filter(Q(holder_id__in=own) | Q(task_id__in=tasks.values("pk")))


def _answers_for(user: Any, result: Any) -> bool:
    return bool(user.roles) and _mine(user).filter(pk=result.pk).exists()


def _may_fill(user: Any, result: Any) -> bool:
    return rules.can_edit(user, result) or _answers_for(user, result)


def _asked(obligation: Obligation, result: Any) -> list[tuple[str, int]]:
    if obligation.title == _(REGISTER):
        process = result.type == Result.Type.PROCESS
        return [
            (form.key, 1) for form in forms_for(Result.kind) if "result_registration" in form.answers and (process or form.key != "technology_description")
        ]
    rounds = {_(REPORT) % n: n for n in range(1, terms().report[1] + 1)}
    n = rounds.get(obligation.title)
    return [("application_report", n)] if n else []


def _registration_sent(result: Any, values: Values, on: date, actor: Actor) -> None:
    """The dossier counts as filed on the day of its first sending."""
    with act("result.file", actor=actor) as doing:
        now = Result.objects.select_for_update().get(pk=result.pk)
        if now.filed_on is None:
            now.filed_on = PartialDate.of(on)
            doing.save(now)


def _report_sent(result: Any, values: Values, on: date, actor: Actor) -> None:
    """The task's own time limit for reporting its use is met by the first slip on its result."""
    task = _task(result)
    if task and (case := case_of(task, *TASK)) is not None:
        settle(case=case, codes=("application_reported",), on=on, actor=actor)


subject(
    Subject(
        Result.kind, may_fill=_may_fill, may_accept=rules.can_edit, may_read=lambda user, r: sees_all(user) or _answers_for(user, r), mine=_mine, asked=_asked,
        reaches={"task": _task},
    )
)  # fmt: skip
when_sent("result_registration", _registration_sent)
when_sent("application_report", _report_sent)
