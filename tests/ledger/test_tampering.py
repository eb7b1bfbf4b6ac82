"""Whatever is altered behind the application's back, in the ledger or in any column of any covered record, the verifier finds."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.dates import PartialDate, PartialDateField
from hoahoi.ledger.models import Entry, Lane
from hoahoi.ledger.records import columns, kinds
from hoahoi.ledger.verify import verify
from hoahoi.tasks.models import Task

pytestmark = pytest.mark.django_db


def other_value(field: models.Field, value: Any, rng: random.Random) -> Any:
    """A value of the column's type that is not the present one."""
    if isinstance(field, PartialDateField):
        present = value.iso if isinstance(value, PartialDate) else ""
        return rng.choice([v for v in ("2001", "2001-02", "2001-02-03", "") if v != present])
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.JSONField):
        return {"bị sửa": rng.randrange(10**6)}
    if isinstance(field, models.DecimalField):
        return (value or Decimal(0)) + 1
    if isinstance(field, models.DateTimeField):
        return value + timedelta(seconds=1)
    if isinstance(field, models.DateField):
        return (value or date(2000, 1, 1)) + timedelta(days=1)
    if isinstance(field, models.IntegerField):
        return (value or 0) + 1
    text = str(value or "")
    return (text[:-1] + ("x" if text[-1:] != "x" else "y")) if text else "x"


def alter_a_column(model: type[models.Model], rng: random.Random) -> str | None:
    pks = list(model._base_manager.values_list("pk", flat=True)[:500])
    if not pks:
        return None
    pk = rng.choice(pks)
    name, field = rng.choice([(n, f) for n, f in columns(model) if not f.primary_key])
    value = model._base_manager.values_list(name, flat=True).get(pk=pk)
    if isinstance(field, models.ForeignKey):
        target = field.related_model._base_manager.exclude(pk=value).order_by("pk").values_list("pk", flat=True).first()
        new = None if value is not None and field.null else target
        if new is None and not (value is not None and field.null):
            return None
    else:
        new = other_value(field, value, rng)
    model._base_manager.filter(pk=pk).update(**{name: new})
    return f"{model.__name__} {pk}.{name}: {value!r} -> {new!r}"


def alter_the_ledger(rng: random.Random) -> str:
    entries = list(Entry.objects.order_by("pk").values_list("pk", flat=True))
    pk = rng.choice(entries)
    entry = Entry.objects.get(pk=pk)
    way = rng.choice(["column", "remove", "swap", "back-date", "insert", "lane"])
    if way == "column":
        name = rng.choice(["actor", "actor_id", "verb", "reason", "kind", "object_id", "version", "changes", "state", "prev", "hash", "at", "seq"])
        field = Entry._meta.get_field(name)
        value = 10**9 + rng.randrange(10**6) if name in ("object_id", "version", "seq") else other_value(field, getattr(entry, name), rng)
        Entry.objects.filter(pk=pk).update(**{name: value})
        return f"entry {pk}.{name}"
    if way == "remove":
        entry.delete()
    elif way == "swap":
        other = Entry.objects.exclude(pk=pk).order_by("pk").first()
        assert other is not None
        mine, theirs = entry.seq, other.seq
        Entry.objects.filter(pk=pk).update(seq=-1)
        Entry.objects.filter(pk=other.pk).update(seq=mine, lane_id=entry.lane_id)
        Entry.objects.filter(pk=pk).update(seq=theirs, lane_id=other.lane_id)
    elif way == "back-date":
        Entry.objects.filter(pk=pk).update(at=entry.at - 86_400 * 10**6)
    elif way == "insert":
        lane = Lane.objects.get(pk=entry.lane_id)
        forged = Entry(pk=10**12, lane=lane, seq=lane.length + 1, at=lane.last_at, actor="Kẻ lạ", verb="x", kind="task", object_id=10**9,
                       version=1, changes="{}", state="0" * 64, prev=lane.head)  # fmt: skip
        forged.hash = forged.compute_hash()
        forged.save(force_insert=True)
    else:
        name = rng.choice(["length", "head", "last_at", "seal"])
        lane = Lane.objects.get(pk=entry.lane_id)
        Lane.objects.filter(pk=lane.pk).update(**{name: other_value(Lane._meta.get_field(name), getattr(lane, name), rng)})
    return f"{way} {pk}"


def remove_a_record(model: type[models.Model], rng: random.Random) -> str | None:
    pks = list(model._base_manager.values_list("pk", flat=True)[:500])
    if not pks:
        return None
    pk = rng.choice(pks)
    table = connection.ops.quote_name(model._meta.db_table)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE id = %s", [pk])
            connection.check_constraints()
    except IntegrityError:
        return None
    return f"removed {model.__name__} {pk}"


def faults_after(change: Any) -> tuple[str | None, list[Any]]:
    """What a change did and the faults found, with the change undone."""
    sid = transaction.savepoint()
    try:
        with transaction.atomic():
            done = change()
    except IntegrityError:
        done = None
    found = list(verify()) if done else []
    transaction.savepoint_rollback(sid)
    return done, found


@pytest.fixture
def loaded(db: None) -> None:
    from hoahoi.loading.run import load_all

    load_all(actor=SYSTEM)


def test_every_random_alteration_is_found(loaded: None) -> None:
    assert list(verify()) == []
    rng = random.Random(20191119)
    models_with_rows = [m for m in kinds().values() if m._base_manager.exists()]
    tried: list[str] = []
    missed: list[str] = []
    while len(tried) < (100 if connection.vendor == "sqlite" else 25):  # each is a walk over the whole ledger
        pick = rng.random()
        if pick < 0.6:
            model = rng.choice(models_with_rows)
            done, found = faults_after(lambda model=model: alter_a_column(model, rng))
        elif pick < 0.9:
            done, found = faults_after(lambda: alter_the_ledger(rng))
        else:
            model = rng.choice(models_with_rows)
            done, found = faults_after(lambda model=model: remove_a_record(model, rng))
        if done is None:
            continue
        tried.append(done)
        if not found:
            missed.append(done)
    assert missed == []
    assert list(verify()) == []


def test_the_place_is_named() -> None:
    with act("task.register", actor=SYSTEM) as doing:
        task = Task(title="Một nhiệm vụ")
        doing.save(task)
    Task.objects.filter(pk=task.pk).update(note="bị sửa")
    assert [f.place for f in verify()] == [f"task {task.pk}"]


def test_a_value_that_cannot_be_read_is_a_fault_not_a_crash() -> None:
    with act("task.register", actor=SYSTEM) as doing:
        task = Task(title="Một nhiệm vụ", budget=Decimal(5))
        doing.save(task)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tasks_task SET starts_on = '31-13-20' WHERE id = %s", [task.pk])
    assert [f.place for f in verify()] == [f"task {task.pk}"]


def test_a_row_slipped_in_is_found() -> None:
    Task.objects.bulk_create([Task(title="Lén thêm")])
    assert [f.problem for f in verify()] == ["bản ghi không có trong sổ cái"]
