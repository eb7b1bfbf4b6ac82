"""A task on its way, made by the same acts as the office's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from hoahoi.directory.models import Organisation, Person
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.records import Record
from hoahoi.procedures.actions import open_case
from hoahoi.tasks.actions import Line, Promise, approve_task, sign_contract
from hoahoi.tasks.models import (
    AppraisedLabour,
    AppraisedLine,
    Appraiser,
    BudgetAppraisal,
    BudgetLine,
    Call,
    CalledTask,
    Change,
    Commitment,
    Contract,
    ContractAppendix,
    Milestone,
    Overlap,
    Payment,
    ProgressReport,
    Proposal,
    Stoppage,
    Task,
)

CODE = "VN-TT11-2014"
MILLION = Decimal(1_000_000)


def keep(record: Record) -> Any:
    with act("test.setup", actor=SYSTEM) as doing:
        doing.save(record)
    return record


def new_task(title: str = "Nghiên cứu hoa hồi", stage: str = "in_progress", code: str = CODE) -> Task:
    host = keep(Organisation(title=f"Chủ trì {title}"))
    lead = keep(Person(title=f"Chủ nhiệm {title}"))
    task: Task = keep(Task(title=title, host=host, investigator=lead))
    open_case(subject=task, regime_code=code, procedure="provincial_task", actor=SYSTEM, stage=stage)
    return task


def lines(*amounts: int, year: int = 2019) -> list[Line]:
    groups = ("labour", "materials", "equipment", "works", "other")
    return [Line(group, "state", year, n * MILLION) for group, n in zip(groups, amounts, strict=False)]


def approved(task: Task, total: int = 1_000) -> Task:
    return approve_task(
        task=task, budget=total * MILLION, lines=lines(total), starts_on=PartialDate(2019, 1, 1), ends_on=PartialDate(2020, 12, 31), actor=SYSTEM
    )


def contracted(
    task: Task | None = None, *, state: int = 800, other: int = 200, mode: str = "partial", number: str = "01/HĐ-SKHCN",
    starts: date = date(2019, 1, 1), ends: date = date(2020, 12, 31),
) -> Contract:  # fmt: skip
    task = approved(task or new_task(), state + other)
    return sign_contract(
        task=task, number=number, signed_on=starts, starts_on=starts, ends_on=ends, mode=mode, state_amount=state * MILLION,
        other_amount=other * MILLION, promises=[Promise("Quy trình", Decimal(2), "quy trình"), Promise("Báo cáo tổng hợp")], actor=SYSTEM,
    )  # fmt: skip


def one_of_each(task: Task, word: str) -> Iterator[Record]:
    """One record of every kind of a task's life; the caller saves each before it takes the next."""
    day = date(2019, 1, 2)
    call = Call(title=f"Thông báo {word}", type="selection", year=2019, regime=CODE, published_on=day, closes_on=day)
    yield call
    yield CalledTask(call=call, task=task)
    yield Proposal(call=call, task=task, title=f"Hồ sơ {word}", host=task.host, channel="paper", received_on=day)
    appraisal = BudgetAppraisal(task=task)
    yield appraisal
    yield Appraiser(appraisal=appraisal, name=word, role="chair")
    yield AppraisedLine(appraisal=appraisal, group="labour", year=2019, asked=MILLION, agreed=MILLION)
    yield AppraisedLabour(appraisal=appraisal, role="lead", months=1, rate=MILLION)
    contract = Contract(task=task, number=word)
    yield contract
    yield ContractAppendix(contract=contract, number="PL01", summary="x")
    yield Commitment(task=task, contract=contract, title="Quy trình")
    yield BudgetLine(task=task, group="labour", year=2019, amount=MILLION)
    yield Payment(task=task, contract=contract, type="advance", on=day, amount=MILLION)
    yield ProgressReport(task=task, number=1, until=day, due_on=day, form="A-2-BCTĐ")
    yield Change(task=task, type="content", reason="x", after="y", asked_on=day)
    yield Stoppage(task=task, type="suspended", on=day, reason="x")
    yield Milestone(task=task, code="order_approved", words="phê duyệt danh mục", on=day)
    yield Overlap(subject_kind="task", subject_id=task.pk, task=task, verdict="near", reason=word, likeness=50, judged_on=day)
