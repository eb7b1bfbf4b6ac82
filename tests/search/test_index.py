"""The index follows what acts do."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks import default_task_backend
from django_tasks_db.models import DBTaskResult

from hoahoi.councils.models import Council, Seat
from hoahoi.directory.models import Organisation, Person
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.search import index
from hoahoi.search.background import index_owners
from hoahoi.search.models import SearchDoc
from hoahoi.search.queries import find, ids
from hoahoi.search.words import folded, marked
from hoahoi.tasks.models import Task, TaskName

pytestmark = pytest.mark.django_db


def doc(record: Task | Person | Council) -> SearchDoc:
    return SearchDoc.objects.get(kind=record.kind, object_id=record.pk)


def test_a_document_has_folds_of_the_same_length_and_the_first_known_year() -> None:
    task = Task(title="Trồng hồi ở Văn Quan", abstract="Kỹ thuật", ends_on=PartialDate(2021, 5))
    with act("test.save", actor=SYSTEM) as doing:
        doing.save(task)
    made = doc(task)
    assert (made.title, made.title_folded, made.title_marked, made.year) == (
        "Trồng hồi ở Văn Quan",
        "trong hoi o van quan",
        "trồng hồi ở văn quan",
        2021,
    )
    assert made.body_folded == folded(made.body) and len(made.body_folded) == len(made.body)
    assert made.title_marked == marked(made.title)


def test_a_changed_record_is_found_by_its_new_words_only() -> None:
    task = Task(title="Cây quế")
    with act("test.save", actor=SYSTEM) as doing:
        doing.save(task)
    task.title = "Cây sở"
    with act("test.save", actor=SYSTEM) as doing:
        doing.update_all([task])
    assert (ids("quế", "task"), ids("sở", "task")) == ([], [task.pk])


def test_a_removed_record_is_not_found_even_when_saved_in_the_same_act() -> None:
    task, other = Task(title="Cây quế"), Task(title="Cây quế khác")
    with act("test.save", actor=SYSTEM) as doing:
        doing.create_all([task, other])
        doing.remove(task)
    assert ids("quế", "task") == [other.pk]
    with act("test.remove", actor=SYSTEM) as doing:
        doing.remove(other)
    assert (ids("quế", "task"), SearchDoc.objects.count()) == ([], 0)


def test_an_act_that_fails_leaves_the_index_alone() -> None:
    with pytest.raises(ZeroDivisionError), act("test.save", actor=SYSTEM) as doing:
        doing.save(Task(title="Cây quế"))
        doing.flush()
        raise ZeroDivisionError
    assert find("quế") == []


def test_a_task_is_found_by_its_host_its_investigator_and_its_former_names() -> None:
    host, person = Organisation(title="Viện Nghiên cứu Rau quả"), Person(title="Lưu Quốc Thành")
    with act("test.save", actor=SYSTEM) as doing:
        doing.save(host)
        doing.save(person)
        task = Task(title="Chanh rừng", host=host, investigator=person)
        doing.save(task)
    with act("test.save", actor=SYSTEM) as doing:
        doing.save(TaskName(task=task, title="Bảo tồn nguồn gen", used_at="đề xuất"))
    for words in ("viện rau quả", "lưu quốc thành", "bảo tồn nguồn gen"):
        assert ids(words, "task") == [task.pk]


def test_a_council_is_found_by_its_members() -> None:
    person, council = Person(title="Bế Thị Thu Hiền"), Council(title="Cây na", type=Council.Type.ACCEPTANCE)
    with act("test.save", actor=SYSTEM) as doing:
        doing.save(person)
        doing.save(council)
        doing.save(Seat(council=council, person=person))
    assert ids("thu hien", "council") == [council.pk]


def test_the_records_of_the_caller_stay_as_they_were() -> None:
    task = Task(title="Chanh rừng")
    with act("test.save", actor=SYSTEM) as doing:
        doing.save(task)
    with act("test.save", actor=SYSTEM) as doing:
        doing.save(TaskName(task=task, title="Tên cũ", used_at="đề xuất"))
    assert [name.title for name in task.names.all()] == ["Tên cũ"]


def test_renaming_reaches_the_records_found_by_it() -> None:
    person = Person(title="Nông Thị Oanh")
    with act("test.save", actor=SYSTEM) as doing:
        doing.save(person)
        task, other = Task(title="Thạch đen", investigator=person), Task(title="Hoa đào")
        doing.create_all([task, other])
    person.title = "Nông Thị Kim Oanh"
    with act("test.save", actor=SYSTEM) as doing:
        doing.save(person)
    assert ids("kim oanh", "task") == [task.pk]


def test_renaming_what_many_are_found_by_is_left_to_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "AT_ONCE", 2)
    host = Organisation(title="Sở cũ")
    with act("test.save", actor=SYSTEM) as doing:
        doing.save(host)
        tasks = [Task(title=f"Nhiệm vụ {n}", host=host) for n in range(4)]
        doing.create_all(tasks)
    host.title = "Sở mới"
    with act("test.save", actor=SYSTEM) as doing:
        doing.save(host)
    assert ids("sở mới", "task") == []
    (waiting,) = DBTaskResult.objects.all()
    assert default_task_backend.get_result(waiting.id).args == ["task", "host", [host.pk]]
    assert index_owners.call(*waiting.args_kwargs["args"]) == 4
    assert sorted(ids("sở mới", "task")) == [task.pk for task in tasks]


def test_reindex_makes_the_index_from_the_records() -> None:
    task, person = Task(title="Cây quế"), Person(title="Nông Thị Oanh")
    with act("test.save", actor=SYSTEM) as doing:
        doing.save(task)
        doing.save(person)
    before = list(SearchDoc.objects.order_by("kind").values_list("kind", "object_id", "title", "body", "year"))
    SearchDoc.objects.filter(kind="person").delete()
    SearchDoc.objects.filter(kind="task").update(title="khác", title_folded="khac")
    SearchDoc.objects.create(kind="task", object_id=task.pk + 1, title="ma", title_folded="ma")
    assert index.reindex() == 2
    assert (ids("quế", "task"), ids("ma", "task"), ids("khac", "task"), ids("oanh", "person")) == ([task.pk], [], [], [person.pk])
    assert list(SearchDoc.objects.order_by("kind").values_list("kind", "object_id", "title", "body", "year")) == before


def test_reindex_of_one_kind_brings_what_was_missed() -> None:
    task = Task(title="Cây quế")
    with act("test.save", actor=SYSTEM) as doing:
        doing.save(task)
    Task.objects.filter(pk=task.pk).update(title="Cây sở")
    assert index.reindex("task") == 1
    assert (ids("quế", "task"), ids("sở", "task")) == ([], [task.pk])
    Task.objects.filter(pk=task.pk).delete()
    assert index.reindex("task") == 0
    assert (ids("sở", "task"), SearchDoc.objects.count()) == ([], 0)
    with pytest.raises(KeyError):
        index.reindex("seat")


def test_number_of_statements_does_not_grow_with_the_records() -> None:
    counts = []
    for number in (1, 3):
        with act("test.save", actor=SYSTEM) as doing:
            doing.create_all([Task(title=f"Nhiệm vụ {n}") for n in range(number)])
            with CaptureQueriesContext(connection) as captured:
                doing.flush()
            counts.append(sum("search_searchdoc" in query["sql"] for query in captured))
    statements = 3 if connection.vendor == "sqlite" else 2  # what stands, what changed; SQLite's words are told which
    assert counts == [statements, statements]
