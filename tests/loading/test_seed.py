"""The made-up province: marked, the same every time, true to the rules of the records."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count, F

from hoahoi.councils.models import Council, Outcome, Seat
from hoahoi.directory.models import Concept, Organisation, Person, Place, Scheme
from hoahoi.documents.models import Document
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.models import Entry
from hoahoi.ledger.records import Record, kinds
from hoahoi.ledger.verify import verify
from hoahoi.loading.sample.batch import MARK
from hoahoi.loading.seed import Size, seed
from hoahoi.procedures.models import Case, Obligation
from hoahoi.search.models import SearchDoc
from hoahoi.search.queries import ids
from hoahoi.sheets.models import Load, Provenance
from hoahoi.tasks.models import Task

pytestmark = [pytest.mark.django_db, pytest.mark.either]  # what it writes through is tested on both
TODAY = date(2026, 3, 15)
TASKS = 60


@pytest.fixture
def counts() -> dict[str, int]:
    return seed(tasks=TASKS, seed=7, actor=SYSTEM, today=TODAY)


def content(model: type[Record]) -> list[tuple[Any, ...]]:
    """Rows without ids, in the order of making; for a mere link only that it is there."""
    names = [
        f.attname
        for f in model._meta.concrete_fields
        if not f.is_relation and f.attname not in ("id", "subject_id", "task_id", "organisation_id", "loaded_at")
    ]
    return [tuple(row[name] for name in names) for row in model._base_manager.order_by("pk").values()]


def test_size_follows_the_reference() -> None:
    assert Size.of(5_000) == Size(5_000, 14_000, 6_000, 30_000)
    assert Size.of(50_000) == Size(50_000, 70_000, 30_000, 150_000)
    assert Size.of(500) == Size(500, 1_400, 600, 3_000)


def test_counts_are_what_was_made(counts: dict[str, int]) -> None:
    assert counts == {kind: n for kind, model in kinds().items() if kind != "load" and (n := model._base_manager.count())}
    assert (counts["task"], counts["person"] + counts["organisation"], counts["document"], counts["case"]) == (60, 240, 360, 60)


def test_everything_is_marked_as_made_up(counts: dict[str, int]) -> None:
    assert set(Load.objects.values_list("synthetic", flat=True)) == {True}
    assert Provenance.objects.count() == sum(counts.values())
    assert Provenance.objects.values("kind", "object_id").distinct().count() == sum(counts.values())
    for kind, count in counts.items():
        model = kinds()[kind]
        names = {f.attname for f in model._meta.concrete_fields}
        for name in ("note", "summary", "evidence", "finding", "basis", "wording", "reason"):
            if name in names:
                assert model._base_manager.filter(**{f"{name}__startswith": MARK}).count() == count, kind
                break
    assert Task.objects.exclude(code__startswith="MẪU7-").count() == 0
    assert Document.objects.exclude(number__contains="MẪU").count() == 0


def test_the_same_sample_is_not_made_twice(counts: dict[str, int]) -> None:
    entries = Entry.objects.count()
    assert seed(tasks=TASKS, seed=7, actor=SYSTEM, today=TODAY) == {}
    assert Entry.objects.count() == entries
    assert seed(tasks=5, seed=8, actor=SYSTEM, today=TODAY)["task"] == 5
    assert Task.objects.count() == TASKS + 5


def test_the_same_seed_gives_the_same_records() -> None:
    made = []
    for _ in range(2):
        with transaction.atomic():
            counts = seed(tasks=TASKS, seed=7, actor=SYSTEM, today=TODAY)
            made.append({kind: content(kinds()[kind]) for kind in counts})
            transaction.set_rollback(True)
    assert made[0] == made[1]


def test_the_ledger_and_the_index_know_every_record(counts: dict[str, int]) -> None:
    assert list(verify()) == []
    searchable = sum(n for kind, n in counts.items() if kinds()[kind].searchable)
    assert SearchDoc.objects.count() == searchable
    task = Task.objects.order_by("pk").first()
    assert task and ids(task.code, "task") == [task.pk]


def test_nothing_happened_after_today(counts: dict[str, int]) -> None:
    for model, name in ((Outcome, "concluded_on"), (Council, "established_on"), (Document, "issued_on"), (Case, "opened_on")):
        assert model._base_manager.filter(**{f"{name}__gt": TODAY.isoformat()}).count() == 0, model
    assert Obligation.objects.filter(done_on__gt=TODAY).count() == 0


def test_some_is_overdue_and_some_is_coming() -> None:
    seed(tasks=300, seed=1, actor=SYSTEM, today=TODAY)
    waiting = Obligation.objects.filter(done_on=None)
    assert waiting.filter(due_on__lt=TODAY).exists() and waiting.filter(due_on__gt=TODAY).exists()
    stages = set(Task.objects.values_list("stage", flat=True))
    assert {Task.Stage.IN_PROGRESS, Task.Stage.ACCEPTED, Task.Stage.REGISTERED, Task.Stage.CLOSED} <= stages
    assert {len(t.starts_on.iso) for t in Task.objects.exclude(starts_on="")} == {4, 7, 10}


def test_an_old_register_holds_only_what_is_over() -> None:
    seed(tasks=80, seed=1, actor=SYSTEM, today=TODAY, begun_before=date(2023, 6, 1))
    tasks = list(Task.objects.all())
    assert {t.stage for t in tasks} == {Task.Stage.REGISTERED, Task.Stage.CLOSED, Task.Stage.STOPPED}
    assert max(t.starts_on.first for t in tasks if t.starts_on) < date(2023, 6, 1)
    assert max(t.ends_on.first for t in tasks if t.ends_on) < TODAY - timedelta(days=330)
    assert not Obligation.objects.exists()


def test_cases_mirror_stages_and_accepted_tasks_have_councils(counts: dict[str, int]) -> None:
    stages = dict(Task.objects.values_list("pk", "stage"))
    assert {case.subject_id: case.stage for case in Case.objects.all()} == stages
    finished = {pk for pk, stage in stages.items() if stage in ("accepted", "registered", "closed")}
    accepting = Council.objects.filter(type=Council.Type.ACCEPTANCE)
    assert set(accepting.values_list("subject_id", flat=True)) <= finished
    assert accepting.filter(outcome=None).count() == 0
    assert set(Seat.objects.values("council").annotate(n=Count("id"), people=Count("person", distinct=True)).values_list("n", "people")) == {(7, 7)}
    assert Council.objects.exclude(decision__number=F("decision_number")).count() == 0


def test_uses_places_and_headings_where_they_are_loaded() -> None:
    with act("test.save", actor=SYSTEM) as doing:
        scheme = Scheme(code="KHCN-2008", title="Bảng")
        doing.save(scheme)
        doing.create_all(
            [Concept(scheme=scheme, code=f"{branch}01", level=3, title=f"Lĩnh vực {branch}") for branch in ("401", "402", "211", "505", "506")]
        )
        doing.create_all(
            [Place(code="178", title="Huyện Cao Lộc", level=Place.Level.DISTRICT), Place(code="5", title="Xã Mẫu Sơn", level=Place.Level.COMMUNE)]
        )
    seed(tasks=40, seed=1, actor=SYSTEM, today=TODAY)
    assert Task.objects.exclude(place=None).count() > 20
    assert Task.objects.filter(title__startswith="Xây dựng mô hình trồng cây").exclude(field__code="40101").count() == 0


def test_goes_on_where_a_broken_run_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        steps.append((done, total))
        if done > 500 * 4 + 500:
            raise KeyboardInterrupt

    size = Size.of(600)
    with pytest.raises(KeyboardInterrupt):
        seed(tasks=600, seed=1, actor=SYSTEM, today=TODAY, progress=stop)
    assert Task.objects.count() == 500
    made = seed(tasks=600, seed=1, actor=SYSTEM, today=TODAY)
    assert (made["task"], "person" in made, Task.objects.count()) == (100, False, 600)
    assert Person.objects.count() + Organisation.objects.count() == size.persons + size.organisations
    assert steps[-1][1] == size.persons + size.organisations + 600
