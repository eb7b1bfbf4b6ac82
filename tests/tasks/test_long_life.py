"""A task's page stays quick to make however long its life: the number of questions to the database does not grow with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hoahoi.ledger.models import Entry
from hoahoi.tasks.models import Change, Milestone, Payment, ProgressReport, Task

from .life import keep, new_task, one_of_each

START = date(2019, 1, 2)


def lengthen(task: Task, rounds: int) -> None:
    """Four more acts a round: money, a report, a change, a milestone."""
    contract, before = task.contracts.order_by("pk")[0], task.progress_reports.count()
    for n in range(before, before + rounds):
        day = START + timedelta(days=n)
        keep(Payment(task=task, contract=contract, type="disbursed", on=day, amount=Decimal(1_000)))
        keep(ProgressReport(task=task, number=100 + n, until=day, due_on=day, form="A-2-BCTĐ", state="accepted", sent_on=day))
        keep(Change(task=task, type="content", reason="x", after=f"nội dung {n}", asked_on=day, state="agreed", decided_on=day))
        keep(Milestone(task=task, code=f"step{n}", words=f"bước {n}", on=day))


@pytest.mark.django_db
def test_a_life_of_three_hundred_acts(as_role: Callable[..., Any]) -> None:
    task = new_task()
    for record in one_of_each(task, "một"):
        keep(record)
    officer, asked = as_role("science_officer"), []
    for rounds in (1, 72):
        lengthen(task, rounds)
        with CaptureQueriesContext(connection) as queries:
            page = officer.get(task.get_absolute_url()).content.decode()
        asked.append([query["sql"] for query in queries])
    assert Entry.objects.count() >= 300
    assert all(f"/dieu-chinh/{pk}/" in page for pk in task.changes.values_list("pk", flat=True))
    assert len(asked[0]) == len(asked[1]) <= 20, "\n".join(sql[:160] for sql in asked[1])
