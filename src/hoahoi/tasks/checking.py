"""A check of a task's progress, with its finding."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from hoahoi.directory.models import Organisation, Person
from hoahoi.ledger.acts import Actor, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.procedures.actions import come_round

from .common import locked, task_case
from .models import Check, CheckedTask, Task
from .money import TaskError, require_order, vnday


def record_check(
    *, task: Task, on: date, finding: str, actor: Actor, organisation: Organisation | None = None, person: Person | None = None, place_text: str = "",
) -> Check:  # fmt: skip
    """Record what a check of the task found; the next yearly one falls due from it. person: who led it. Raises TaskError."""
    if not finding.strip():
        raise TaskError(_("Ghi kết quả kiểm tra."), "finding")
    with act("check.record", actor=actor) as doing:
        now = locked(task)
        require_order(now.starts_on.first if now.starts_on else None, on, _("ngày bắt đầu nhiệm vụ"), _("Ngày kiểm tra"), "on")
        check = Check(
            title=(_("Kiểm tra tiến độ %(on)s: %(task)s") % {"on": vnday(on), "task": now.title})[:600], held_on=PartialDate.of(on),
            organisation=organisation, person=person, place_text=place_text.strip()[:300], finding=finding.strip(),
        )  # fmt: skip
        doing.save(check)
        doing.save(CheckedTask(check_record=check, task=now))
        if (case := task_case(now)) is not None:
            come_round(case=case, code="yearly_check", on=on, until=now.ends_on.last if now.ends_on else None, actor=actor)
    return check
