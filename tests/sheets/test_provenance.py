"""Which row of which file a record came from."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hoahoi.directory.models import Affiliation, Organisation, Person
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.sheets.importer import import_file
from hoahoi.sheets.models import Load, Provenance
from hoahoi.sheets.provenance import begin, fingerprint, note, of_file, sources_of
from hoahoi.tasks.models import Task
from tests.sheets.files import csv_file, xlsx_file

pytestmark = pytest.mark.django_db
HEADER = ["Mã", "Tên nhiệm vụ", "Tổ chức chủ trì", "Chủ nhiệm"]


def test_every_row_knows_its_records(tmp_path: Path) -> None:
    path = csv_file(tmp_path, HEADER, ["A", "Một", "Viện A", "Lê A"], ["B", "Hai", "Viện A", ""])
    load = import_file("tasks", path, name="Danh sách 2019.csv").load
    assert load is not None
    assert (load.title, load.target, load.rows, load.sha256, load.synthetic) == ("Danh sách 2019.csv", "tasks", 2, fingerprint(path), False)
    task, host, person, post = Task.objects.get(code="A"), Organisation.objects.get(), Person.objects.get(), Affiliation.objects.get()
    second = Task.objects.get(code="B")
    assert of_file(path) == [
        {"row": 2, "records": [
            {"kind": "affiliation", "id": str(post.pk), "title": "Lê A – Viện A", "url": f"/chuc-vu/{post.pk}/"},
            {"kind": "organisation", "id": str(host.pk), "title": "Viện A", "url": f"/to-chuc/{host.pk}/"},
            {"kind": "person", "id": str(person.pk), "title": "Lê A", "url": f"/nguoi/{person.pk}/"},
            {"kind": "task", "id": str(task.pk), "title": "Một", "url": f"/nhiem-vu/{task.pk}/"},
        ]},
        {"row": 3, "records": [{"kind": "task", "id": str(second.pk), "title": "Hai", "url": f"/nhiem-vu/{second.pk}/"}]},
    ]  # fmt: skip
    assert sources_of(task) == [{
        "file": "Danh sách 2019.csv", "sheet": "", "row": 2, "url": f"/nhap-lieu/{load.pk}/", "source_url": "", "at": load.loaded_at,
        "synthetic": False,
    }]  # fmt: skip


def test_a_later_file_is_added_and_an_unloaded_one_is_unknown(tmp_path: Path) -> None:
    import_file("tasks", csv_file(tmp_path, HEADER[:2], ["A", "Một"]))
    later = xlsx_file(tmp_path, HEADER[:2], ["C", "Ba"], ["A", "Một, sửa"], title="Năm 2020")
    import_file("tasks", later)
    sources = sources_of(Task.objects.get(code="A"))
    assert [(s["file"], s["sheet"], s["row"]) for s in sources] == [("tep.csv", "", 2), ("tep.xlsx", "Năm 2020", 3)]
    assert [r["row"] for r in of_file(later)] == [2, 3]
    assert of_file(csv_file(tmp_path, ["x"], name="khac.csv")) == []


def test_the_same_file_again_is_the_same_load_even_when_it_mends_something(tmp_path: Path) -> None:
    path = csv_file(tmp_path, HEADER[:2], ["A", "Một"])
    import_file("tasks", path)
    task = Task.objects.get()
    with act("task.update", actor=SYSTEM) as doing:
        task.title = "Khác"
        doing.save(task)
    assert import_file("tasks", path).updated == 1
    assert (Load.objects.count(), Provenance.objects.count()) == (1, 1)


def test_noting_by_hand_is_idempotent(tmp_path: Path) -> None:
    path = csv_file(tmp_path, ["a"], ["1"])
    with act("facts.load", actor=SYSTEM) as doing:
        task = Task(title="Một")
        doing.save(task)
        load = begin(doing, path, target="facts", rows=1, synthetic=True)
        note(load, 2, task, source_url="https://vi-du.vn/bai")
        note(load, 2, task, source_url="https://vi-du.vn/bai")
        assert begin(doing, path, target="facts") == load
    assert [(s["row"], s["source_url"], s["synthetic"]) for s in sources_of(task)] == [(2, "https://vi-du.vn/bai", True)]


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_rows(tmp_path: Path, rows: int) -> None:
    path = csv_file(tmp_path, HEADER, *[[f"A{n}", f"Tên {n}", f"Viện {n}", f"Lê {n}"] for n in range(rows)])
    import_file("tasks", path)
    with CaptureQueriesContext(connection) as queries:
        assert len(of_file(path)) == rows
    assert len(queries) == 5
