"""What the room's acts share: the task locked, its case, the regime's limits for it."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from hoahoi.ledger.acts import Actor
from hoahoi.procedures.actions import BASE, PROVINCIAL, TASK, case_of, note_event, procedure_of
from hoahoi.procedures.models import Case
from hoahoi.procedures.regimes import Procedure, regime
from hoahoi.procedures.schema import Limit
from hoahoi.procedures.versions import require_procedure

from .models import Contract, Task
from .money import TaskError

ADJUSTMENT = "adjustment"


def procedure_for(task: Task) -> str:
    """The procedure that a new case of the task follows: a task of a unit runs by its own, shorter one."""
    return BASE if task.level == Task.Level.GRASSROOTS else PROVINCIAL


def task_case(task: Task) -> Case | None:
    """The case that the task runs under; None for a task that follows no procedure yet."""
    return case_of(task, *TASK)


def locked(task: Task) -> Task:
    """The task as it now stands, held until the act ends: sums over its rows cannot change meanwhile."""
    return Task.objects.select_for_update().get(pk=task.pk)


def case_for(task: Task) -> Case:
    """Raises TaskError for a task that follows no procedure yet."""
    case = task_case(task)
    if case is None:
        raise TaskError(_("Nhiệm vụ này chưa có quy trình áp dụng."))
    return case


def limit(task: Task, code: str, procedure: str = "") -> Limit:
    """One bound of the regime that the task runs under: of the task's own procedure unless another is named. Raises TaskError where it does not yet say."""
    case = case_for(task)
    rules = regime(case.regime).procedures.get(procedure or case.procedure)
    found = next((one for one in rules.limits if one.code == code and not one.unknown), None) if rules else None
    if found is None:
        raise TaskError(_("Quy định %(regime)s chưa có giá trị “%(code)s”. Cán bộ điền ở trang quy định.") % {"regime": case.regime, "code": code})
    return found


def limit_or_none(task: Task, code: str, procedure: str = "") -> Limit | None:
    try:
        return limit(task, code, procedure)
    except TaskError:
        return None


def adjustment_of(task: Task) -> Procedure:
    """Raises versions.Incomplete where the regime has no rules on changes."""
    code = case_for(task).regime
    require_procedure(code, ADJUSTMENT)
    return regime(code).procedures[ADJUSTMENT]


def tell(task: Task, event: str, on: date, actor: Actor) -> None:
    """Note an event of the task's case; a task without a case, or an event that its procedure does not have, makes nothing due."""
    case = task_case(task)
    if case is not None and event in procedure_of(case).events:
        note_event(case=case, event=event, on=on, actor=actor)


def contract_of(task: Task) -> Contract | None:
    """The contract in force."""
    return Contract.objects.filter(task=task).order_by("-pk").first()
