"""Acts write the ledger with the change, or neither."""

from __future__ import annotations

from decimal import Decimal

import pytest

from hoahoi.ledger.acts import SYSTEM, Stale, act, on_saved
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.models import Entry, Lane
from hoahoi.ledger.verify import checkpoint, verify
from hoahoi.tasks.models import Task

pytestmark = pytest.mark.django_db


def register(title: str = "Nghiên cứu hoa hồi", **values: object) -> Task:
    task = Task(title=title, **values)
    with act("task.register", actor=SYSTEM, reason="thử") as doing:
        doing.save(task)
    return task


def test_a_new_record_has_one_entry_with_its_columns() -> None:
    task = register(starts_on=PartialDate(2019, 6), budget=Decimal("1500000"))
    entry = Entry.objects.get()
    assert (entry.kind, entry.object_id, entry.version, entry.verb, entry.actor, entry.reason) == ("task", task.pk, 1, "task.register", "Hệ thống", "thử")
    assert entry.differences["starts_on"] == [None, "2019-06"]
    assert entry.differences["budget"] == [None, "1500000"]
    assert list(verify()) == []


def test_only_what_changed_is_noted_and_nothing_when_nothing_did() -> None:
    task = register()
    with act("task.update", actor=SYSTEM) as doing:
        assert doing.save(task) is False
        task.code = "ĐT-2019-01"
        assert doing.save(task) is True
    assert [e.differences for e in Entry.objects.filter(version=2)] == [{"code": [None, "ĐT-2019-01"]}]
    assert list(verify()) == []


def test_a_failure_leaves_neither_record_nor_entry() -> None:
    with pytest.raises(ZeroDivisionError), act("task.register", actor=SYSTEM) as doing:
        doing.save(Task(title="không còn"))
        1 / 0  # noqa: B018 - the failure
    assert (Task.objects.count(), Entry.objects.count(), Lane.objects.exclude(length=0).count()) == (0, 0, 0)


def test_an_act_within_an_act_is_part_of_it() -> None:
    with act("outer", actor=SYSTEM) as outer:
        with act("inner", actor=SYSTEM) as inner:
            assert inner is outer
            inner.save(Task(title="trong"))
        outer.save(Task(title="ngoài"))
    assert list(Entry.objects.order_by("seq").values_list("verb", flat=True)) == ["inner", "outer"]


def test_a_lost_race_is_refused() -> None:
    task = register()
    with act("task.update", actor=SYSTEM) as doing:
        task.code = "1"
        doing.save(task, expected_version=1)
    with pytest.raises(Stale), act("task.update", actor=SYSTEM) as doing:
        task.code = "2"
        doing.save(task, expected_version=1)
    assert Task.objects.get().code == "1"


def test_many_at_once_and_removal() -> None:
    tasks = [Task(title=f"Nhiệm vụ {n}") for n in range(5)]
    with act("task.import", actor=SYSTEM) as doing:
        doing.create_all(tasks)
    for task in tasks[:3]:
        task.code = "X"
    with act("task.import", actor=SYSTEM) as doing:
        assert doing.update_all(tasks) == 3
        doing.remove(tasks[4])
    assert Task.objects.count() == 4
    assert Entry.objects.count() == 5 + 3 + 1
    assert list(verify()) == []


def test_listeners_hear_inside_the_transaction() -> None:
    heard: list[tuple[list[str], list[tuple[str, int]]]] = []
    on_saved(lambda saved, removed: heard.append(([r.title for r in saved if isinstance(r, Task)], removed)))
    register("nghe thấy")
    assert heard[-1] == (["nghe thấy"], [])


def test_titles_are_kept_as_whole_letters() -> None:
    decomposed = "Nghiên cứu"
    assert register(decomposed + "  x").title == "Nghiên cứu x"


def test_a_checkpoint_outside_the_database_finds_a_cut_tail() -> None:
    register("một")
    register("hai")
    checkpoint()
    lane = Lane.objects.get(length=2) if Lane.objects.filter(length=2).exists() else Lane.objects.filter(length=1).order_by("pk").last()
    newest = Entry.objects.filter(lane=lane).order_by("-seq").first()
    assert newest is not None
    Task.objects.filter(pk=newest.object_id).delete()
    newest.delete()
    places = {fault.place for fault in verify()}
    assert f"ledger {lane.pk}" in places  # the lane's own head
    assert f"ledger {lane.pk}#{lane.length}" in places  # the head kept outside
