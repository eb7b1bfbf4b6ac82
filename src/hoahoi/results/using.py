"""Spreading a result and putting it to use. Nothing counts as applied without a user and evidence."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.directory.models import Organisation, Place
from hoahoi.ledger.acts import Act, Actor, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.procedures.models import Obligation

from .common import ResultError
from .models import Application, Dissemination, FollowUp, Result
from .terms import follow_up_days, terms


def record_dissemination(*, result: Result, title: str, type: str, actor: Actor, **fields: Any) -> Dissemination:
    """fields: other columns of Dissemination. Raises ResultError on a handover without its receiver."""
    made = Dissemination(result=result, title=title, type=type, **fields)
    _require_clean(made)
    with act("result.disseminate", actor=actor) as doing:
        doing.save(made)
    return made


def plan_application(*, result: Result, adopter: Organisation, actor: Actor, place: Place | None = None, title: str = "", **fields: Any) -> Application:
    """A named user who is to be asked. Nothing is claimed yet; the asking counts from acceptance or registration where those are known."""
    made = Application(result=result, adopter=adopter, place=place or adopter.place, title=title or title_of(result, adopter), **fields)
    if made.started_on is not None:
        raise ResultError(_("Nơi đã dùng được ghi bằng việc ghi nhận ứng dụng, kèm minh chứng."), "started_on")
    with act("application.plan", actor=actor) as doing:
        doing.save(made)
        plan_follow_ups(made, doing)
    return made


def record_application(
    *, result: Result, adopter: Organisation | None, started_on: PartialDate | None, evidence: str, actor: Actor, place: Place | None = None,
    title: str = "", **fields: Any,
) -> Application:  # fmt: skip
    """A use attested by a paper. Raises ResultError without a user, without evidence, or without a start."""
    if started_on is None:
        raise ResultError(_("Ghi thời điểm bắt đầu ứng dụng; nếu chỉ biết năm thì ghi năm."), "started_on")
    made = Application(
        result=result, adopter=adopter, place=place or (adopter.place if adopter else None), started_on=started_on, evidence=evidence.strip(),
        title=title or title_of(result, adopter), **fields,
    )  # fmt: skip
    _require_clean(made)
    with act("application.record", actor=actor) as doing:
        doing.save(made)
        plan_follow_ups(made, doing)
    return made


def mark_applied(*, application: Application, started_on: PartialDate, evidence: str, actor: Actor) -> Application:
    """Add the start and the paper that attests it to a planned use. Raises ResultError."""
    with act("application.confirm", actor=actor) as doing:
        now = Application.objects.select_for_update(of=("self",)).select_related("adopter", "result").get(pk=application.pk)
        now.started_on, now.evidence = started_on, evidence.strip() or now.evidence
        if now.use == Application.Use.NO:
            raise ResultError(_("Đơn vị ứng dụng đã trả lời là không dùng. Hỏi lại đơn vị trước khi ghi đã ứng dụng."), "started_on")
        _require_clean(now)
        doing.save(now)
        plan_follow_ups(now, doing)
    return now


def title_of(result: Result, adopter: Organisation | None) -> str:
    return (_("%(adopter)s ứng dụng: %(result)s") % {"adopter": adopter or _("chưa rõ đơn vị"), "result": result.title})[:600]


def _require_clean(record: Application | Dissemination) -> None:
    try:
        record.clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise ResultError(" ".join(m for found in error.message_dict.values() for m in found) or messages[0], field) from error


def base_day(application: Application) -> date | None:
    """The day from which the asking counts: the start of use, else acceptance, else registration. Of a month or year its last day: nobody is asked early."""
    result = application.result
    base = application.started_on or result.accepted_on or result.registered_on
    return base.last if base else None


def plan_follow_ups(application: Application, doing: Act) -> list[FollowUp]:
    """Plan the askings, each with its obligation; those still planned move when the base day moves. What would lie in the past is not made up.

    Without a user or a base day nothing is planned.
    """
    base = base_day(application)
    if base is None or application.adopter_id is None:
        return []
    today = timezone.localdate()
    known = {f.months: f for f in application.follow_ups.filter(months__gt=0).select_related("obligation")}
    made = []
    for months, day in follow_up_days(base):
        follow_up = known.get(months)
        if follow_up is None and day < today:
            continue
        if follow_up is None:
            made.append(_planned(application, months, day, doing))
        elif follow_up.state == FollowUp.State.PLANNED and follow_up.due_on != day:
            follow_up.due_on = day
            doing.save(follow_up)
            if follow_up.obligation:
                follow_up.obligation.due_on = day
                doing.save(follow_up.obligation)
    return made


def _planned(application: Application, months: int, day: date, doing: Act) -> FollowUp:
    basis, confidence = terms().basis["follow_up"]
    duty = Obligation(
        title=(_("Hỏi lại sau %(months)d tháng: %(who)s") % {"months": months, "who": application.adopter})[:300], subject_kind=Application.kind,
        subject_id=application.pk, due_on=day, role="science_officer", basis=basis, confidence=confidence,
    )  # fmt: skip
    doing.save(duty)
    follow_up = FollowUp(application=application, months=months, due_on=day, obligation=duty)
    doing.save(follow_up)
    return follow_up
