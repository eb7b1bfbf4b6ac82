"""Freezing a year: the same record gives the same hash, a changed one a new number, and any alteration shows."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import PermissionDenied

from hoahoi.declare.metrics import Period, metrics
from hoahoi.indicators.models import Snapshot
from hoahoi.indicators.values import all_values, plain
from hoahoi.ip.models import IpRight
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.records import canonical
from hoahoi.ledger.verify import verify
from hoahoi.tasks.models import Task
from hoahoi.year.actions import freeze_year, verify_snapshot
from hoahoi.year.compare import RowChange, compare, compare_lists
from hoahoi.year.frozen import Frozen
from hoahoi.year.queries import latest_snapshot, snapshot_faults, snapshots_of, years_with_activity

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]


def freeze(year: int = 2019) -> Snapshot:
    return freeze_year(year=year, actor=SYSTEM)


def save(record: object) -> None:
    with act("test", actor=SYSTEM) as doing:
        doing.save(record)  # type: ignore[arg-type]


def test_freezing_again_changes_nothing() -> None:
    first = freeze()
    assert (first.number, first.title) == (1, "Chốt số liệu năm 2019, lần 1")
    assert freeze().pk == first.pk
    assert [s.number for s in snapshots_of(2019)] == [1]
    assert latest_snapshot(2019) == first
    assert list(verify()) == []


def test_a_snapshot_holds_every_value_and_its_rows() -> None:
    frozen = Frozen(freeze())
    assert {code: plain(f.value) for code, f in frozen.figures.items()} == {c: plain(v) for c, v in all_values(Period.year(2019)).items()}
    assert {code: plain(f.before) for code, f in frozen.figures.items()} == {c: plain(v) for c, v in all_values(Period.year(2018)).items()}
    for code, figure in frozen.figures.items():
        found = metrics()[code].rows(Period.year(2019)).order_by("pk")
        assert [pk for pk, _ in figure.rows] == list(found.values_list("pk", flat=True))
        assert all(frozen.title_of(figure.record, pk) == str(found.get(pk=pk)) for pk, _ in figure.rows[:2])
    assert [r["number"] for r in frozen.list("documents")] == ["39/KH-UBND", "2253/QĐ-UBND"]
    assert [len(frozen.list(name)) for name in ("councils", "tasks_in_progress", "tasks_accepted", "checks", "rights")] == [7, 11, 0, 3, 1]


def test_content_is_canonical_and_has_no_clock() -> None:
    snapshot = freeze()
    assert canonical(json.loads(snapshot.content)) == snapshot.content
    assert str(snapshot.frozen_at.year) not in json.dumps({**json.loads(snapshot.content), "code": ""})


def test_a_later_record_gives_a_new_number_and_names_the_cause() -> None:
    first = freeze()
    task = Task(title="Nhiệm vụ ghi bổ sung", starts_on=PartialDate(2019, 4))
    save(task)
    second = freeze()
    assert second.number == 2
    change = RowChange("new", "task", task.pk, task.title, f"/nhiem-vu/{task.pk}/", "", "1")
    assert {d.code: (d.before, d.after, d.rows) for d in compare(first, second)} == {
        "tasks.in_progress": (11, 12, (change,)),
        "tasks.started": (2, 3, (change,)),
        "tasks.with_host_share": (Frozen(first).figures["tasks.with_host_share"].value, Frozen(second).figures["tasks.with_host_share"].value,
                                  (RowChange("new", "task", task.pk, task.title, f"/nhiem-vu/{task.pk}/", "", "0"),)),
        "tasks.with_budget_share": (0, 0, (RowChange("new", "task", task.pk, task.title, f"/nhiem-vu/{task.pk}/", "", "0"),)),
    }  # fmt: skip
    listed = {(c.list, c.change, c.id) for c in compare_lists(first, second)}
    assert listed == {("tasks_in_progress", "new", task.pk), ("tasks_started", "new", task.pk)}
    assert compare(second, second) == [] == compare_lists(second, second)
    assert Frozen(Snapshot.objects.get(pk=first.pk)).figures["tasks.started"].value == 2  # what was frozen stays


def test_a_corrected_date_is_named_column_by_column() -> None:
    first = freeze()
    right = IpRight.objects.get(granted_on="2019-06")
    right.granted_on = PartialDate(2019, 6, 20)
    save(right)
    [change] = compare_lists(first, freeze())
    assert (change.list, change.change, change.id, change.columns) == ("rights", "changed", right.pk, {"granted": ("tháng 6/2019", "20/06/2019")})


def test_a_removed_record_is_a_cause() -> None:
    task = Task(title="Nhập nhầm", starts_on=PartialDate(2019))
    save(task)
    first = freeze()
    with act("test", actor=SYSTEM) as doing:
        doing.remove(Task.objects.get(pk=task.pk))
    difference = next(d for d in compare(first, freeze()) if d.code == "tasks.started")
    assert [(r.change, r.id, r.title) for r in difference.rows] == [("removed", task.pk, "Nhập nhầm")]


@pytest.mark.parametrize("column", ["content", "sha256", "year", "code_version"])
def test_an_altered_snapshot_is_found(column: str) -> None:
    snapshot = freeze()
    assert verify_snapshot(snapshot)
    assert list(snapshot_faults()) == []
    altered = {"content": snapshot.content.replace('"value":"7"', '"value":"8"', 1), "sha256": "0" * 64, "year": 2018, "code_version": "9"}
    Snapshot.objects.filter(pk=snapshot.pk).update(**{column: altered[column]})
    assert [f.place for f in snapshot_faults()] == [f"snapshot {snapshot.pk}"]
    assert verify_snapshot(Snapshot.objects.get(pk=snapshot.pk)) is (column not in ("content", "sha256"))


def test_only_the_director_and_planning_freeze(make_user) -> None:  # type: ignore[no-untyped-def]
    for role in ("director", "planning_officer"):
        assert freeze_year(year=2019, actor=make_user(role)).number == 1
    for role in ("clerk", "science_officer", "provincial_leader", "investigator", ""):
        with pytest.raises(PermissionDenied):
            freeze_year(year=2018, actor=make_user(role))
    assert Snapshot.objects.filter(year=2018).count() == 0


def test_an_empty_year_freezes_too() -> None:
    assert {f.value for f in Frozen(freeze(1995)).figures.values()} == {0}


def test_years_with_activity() -> None:
    freeze()
    states = {s.year: (s.records, s.number) for s in years_with_activity()}
    assert list(states) == sorted(states, reverse=True)
    assert states[2019] == (19, 1)
    assert states[2018][1] == 0
