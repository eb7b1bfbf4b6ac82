"""Many rows at once are the rows that one at a time would have been."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vn_collate import collate_key

from hoahoi.directory.models import Organisation
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.models import Entry
from hoahoi.ledger.verify import verify
from hoahoi.tasks.models import Task
from hoahoi.ui.vietnamese import sort_key


def task(number: int, **values: object) -> Task:
    return Task(title=f"Nhiệm vụ {number}", starts_on=PartialDate(2019, number), budget=Decimal("1.5") * number, **values)


@pytest.mark.django_db
def test_rows_made_together_are_as_rows_made_alone() -> None:
    host = Organisation(title="Viện A")
    with act("task.make", actor=SYSTEM) as doing:
        doing.save(host)
        doing.save(task(1, host=host))
        doing.create_all([task(2, host=host), task(3)])
        doing.save(task(4))
    rows = list(Task.objects.order_by("pk").values("title", "starts_on", "budget", "host", "currency", "sort_key", "stage", "ends_on"))
    assert [r["title"] for r in rows] == [f"Nhiệm vụ {n}" for n in (1, 2, 3, 4)]
    assert [(r["starts_on"], r["budget"], r["host"]) for r in rows] == [
        (PartialDate(2019, n), Decimal("1.5") * n, host.pk if n < 3 else None) for n in (1, 2, 3, 4)
    ]
    assert {(r["currency"], r["stage"], r["ends_on"]) for r in rows} == {("VND", "proposed", None)}
    assert list(verify()) == []


@pytest.mark.django_db
def test_rows_changed_together_keep_their_history() -> None:
    with act("task.make", actor=SYSTEM) as doing:
        tasks = [task(n) for n in (1, 2, 3)]
        doing.create_all(tasks)
    for one in tasks[:2]:
        one.note = "đã sửa"
    with act("task.change", actor=SYSTEM) as doing:
        assert doing.update_all(tasks) == 2
    assert list(Task.objects.order_by("pk").values_list("note", flat=True)) == ["đã sửa", "đã sửa", ""]
    assert list(Entry.objects.filter(kind="task", version=2).values_list("changes", flat=True)) == ['{"note":[null,"đã sửa"]}'] * 2
    assert list(verify()) == []


@pytest.mark.either
@given(st.text(st.characters(exclude_categories=("Cs",)) | st.sampled_from("aăâbdđeêioôơuưyáạÁĐ\u0301\u0323"), max_size=60))
def test_sort_keys_are_the_library_s(text: str) -> None:
    assert sort_key(text) == str(collate_key(text[:40]))[:240]
