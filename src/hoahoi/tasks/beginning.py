"""A task that the office already carries enters its procedure: registered by hand, or brought in from a spreadsheet."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.ledger.acts import Actor, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.procedures.actions import open_case
from hoahoi.procedures.models import Case
from hoahoi.procedures.regimes import regime
from hoahoi.procedures.versions import current_code, require_procedure

from .common import locked, procedure_for, task_case
from .models import Task
from .money import TaskError


def begin_procedure(*, task: Task, regime_code: str, stage: str, on: date, actor: Actor) -> Case:
    """Open the task's case at the stage where it stands today; steps taken before stay outside the system, and nothing falls due from them.

    Raises TaskError for a day to come, where it already has a case, or the procedure of its level has no such stage; versions.Incomplete where the
    regime does not yet know its stages.
    """
    if on > timezone.localdate():
        raise TaskError(_("Ngày mở quy trình chưa tới."), "on")
    with act("task.begin_procedure", actor=actor):
        now, name = locked(task), procedure_for(task)
        if (standing := task_case(now)) is not None:
            raise TaskError(_("Nhiệm vụ đã theo quy trình của quy định %s.") % standing.regime, "regime")
        code = current_code(regime_code)
        require_procedure(code, name)
        procedure = regime(code).procedures[name]
        if stage not in {s.code for s in procedure.stages}:
            words = {"procedure": procedure.title, "stage": Task.Stage(stage).label, "known": ", ".join(s.title for s in procedure.stages)}
            raise TaskError(_("Quy trình “%(procedure)s” không có bước “%(stage)s”; các bước: %(known)s.") % words, "stage")
        attested = "" if stage == procedure.start else stage
        return open_case(subject=now, regime_code=code, procedure=name, actor=actor, on=PartialDate.of(on), stage=attested)
