"""A case moves only where its procedure leads, and what falls due from a step is an obligation."""

from __future__ import annotations

from datetime import date

import pytest

from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.verify import verify
from hoahoi.procedures.actions import NotAllowed, move, open_case, record_stage
from hoahoi.procedures.models import Obligation
from hoahoi.procedures.regimes import codes, regime, regime_for
from hoahoi.tasks.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def task() -> Task:
    task = Task(title="Nghiên cứu hoa hồi")
    with act("task.register", actor=SYSTEM) as doing:
        doing.save(task)
    return task


def test_a_step_forward_moves_case_and_subject_and_sets_what_is_due(task: Task) -> None:
    case = open_case(subject=task, regime_code="LS-47-2018", procedure="provincial_task", actor=SYSTEM, stage="in_progress")
    assert task.stage == "in_progress"
    entry = move(case=case, to="acceptance", subject=task, actor=SYSTEM, on=date(2019, 11, 19), basis="Hợp đồng 05", document_id=7)
    assert (entry.basis, entry.document_id, entry.role, entry.recorded) == ("Hợp đồng 05", 7, "", False)
    task.refresh_from_db()
    assert (case.stage, task.stage) == ("acceptance", "acceptance")
    due = Obligation.objects.get()
    assert (due.due_on, due.basis, due.done_on) == (date(2019, 12, 10), "TT 11/2014/TT-BKHCN, Điều 9", None)
    move(case=case, to="stopped", subject=task, actor=SYSTEM, on=date(2019, 12, 5))
    due.refresh_from_db()
    assert due.done_on == date(2019, 12, 5)
    assert case.closed_on == PartialDate(2019, 12, 5)
    assert list(verify()) == []


def test_a_step_keeps_what_somebody_else_wrote_meanwhile(task: Task) -> None:
    case = open_case(subject=task, regime_code="LS-47-2018", procedure="provincial_task", actor=SYSTEM, stage="in_progress")
    with act("task.update", actor=SYSTEM) as doing:
        other = Task.objects.get(pk=task.pk)
        other.title = "Nghiên cứu hoa hồi, tên đã sửa"
        doing.save(other)
    move(case=case, to="acceptance", subject=task, actor=SYSTEM, on=date(2019, 11, 19))
    assert Task.objects.values_list("title", "stage").get(pk=task.pk) == ("Nghiên cứu hoa hồi, tên đã sửa", "acceptance")


def test_a_step_that_the_procedure_does_not_know_is_refused(task: Task) -> None:
    case = open_case(subject=task, regime_code="LS-47-2018", procedure="provincial_task", actor=SYSTEM)
    with pytest.raises(NotAllowed, match="Đề xuất"):
        move(case=case, to="accepted", subject=task, actor=SYSTEM)
    case.refresh_from_db()
    assert case.stage == "proposed"


def test_recorded_steps_follow_the_furthest(task: Task) -> None:
    case = open_case(subject=task, regime_code="LS-47-2018", procedure="provincial_task", actor=SYSTEM, stage="determination")
    record_stage(case=case, stage="acceptance", actor=SYSTEM, on=PartialDate(2021, 10))
    record_stage(case=case, stage="in_progress", actor=SYSTEM, on=PartialDate(2020, 6))
    assert case.stage == "acceptance"
    assert Obligation.objects.count() == 0


@pytest.mark.parametrize("code", ["LS-47-2018", "VN-2025", "VN-TT11-2014"])
def test_every_shipped_regime_loads(code: str) -> None:
    assert code in codes()
    assert regime(code).code == code


@pytest.mark.parametrize(
    ("day", "code"), [("2017-05-01", "VN-TT11-2014"), ("2018-09-03", "LS-47-2018"), ("2025-10-01", "VN-2025"), ("", "LS-47-2018")]
)
def test_the_regime_goes_by_the_date_of_approval(day: str, code: str) -> None:
    assert regime_for(day) == code
