"""The record out into sheets and back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoahoi.directory.models import Affiliation, Concept, Organisation, Person, Place, Scheme
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.models import Entry
from hoahoi.sheets import exporter
from hoahoi.sheets.exporter import export_rows, file_name
from hoahoi.sheets.importer import import_file
from hoahoi.sheets.schema import schemas
from hoahoi.tasks.models import Task
from tests.sheets.files import csv_file, messages
from tests.sheets.test_import import ONE_OF_EACH

pytestmark = pytest.mark.django_db
NASTY = "=HYPERLINK(\"http://x\";\"y\")"


def kept(*records: Any) -> None:
    with act("test.make", actor=SYSTEM) as doing:
        for record in records:
            doing.save(record)


def exported(kind: str, queryset: Any, fmt: str, folder: Path) -> Path:
    path = folder / f"ra.{fmt}"
    path.write_bytes(b"".join(export_rows(kind, queryset, fmt)))
    return path


def rows(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".csv":
        return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    first, *others = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    return [dict(zip(first, row, strict=True)) for row in others]


def full_task() -> Task:
    scheme = Scheme(title="Lĩnh vực 2008", code="2008")
    kept(scheme)
    field = Concept(scheme=scheme, code="10101", level=3, title="Toán học cơ bản")
    district = Place(title="Huyện Bắc Sơn", code="184", level="district")
    kept(field, district)
    place = Place(title="Xã Vũ Lễ", code="06370", level="commune", parent=district)
    host, person = Organisation(title="Viện A"), Person(title="Lê Văn Tám")
    kept(place, host, person)
    task = Task(
        code="LS-01", title="Trồng “hồi”, quế; rừng", abstract="Dòng một\nDòng \"hai\"", host=host, investigator=person, field=field, place=place,
        type="topic", level="provincial", starts_on=PartialDate(2019, 6), ends_on=PartialDate(2020, 12, 31), budget=Decimal("1234567.5"), note=NASTY,
    )  # fmt: skip
    kept(task)
    return task


def test_csv_is_plain_data_with_labels(tmp_path: Path) -> None:
    full_task()
    path = exported("tasks", Task.objects.all(), "csv", tmp_path)
    assert path.read_bytes()[:3] == b"\xef\xbb\xbf"
    assert rows(path) == [{
        "Mã nhiệm vụ": "LS-01", "Tên nhiệm vụ": "Trồng “hồi”, quế; rừng", "Tên tiếng Anh": "", "Tóm tắt": "Dòng một\nDòng \"hai\"",
        "Tổ chức chủ trì": "Viện A", "Chủ nhiệm": "Lê Văn Tám", "Lĩnh vực": "10101 Toán học cơ bản", "Bắt đầu": "2019-06", "Kết thúc": "2020-12-31",
        "Kinh phí": "1234567.5", "Đồng tiền": "VND", "Loại nhiệm vụ": "đề tài", "Cấp quản lý": "tỉnh", "Giai đoạn": "Đề xuất",
        "Địa bàn": "Xã Vũ Lễ, Huyện Bắc Sơn", "Nơi thực hiện": "", "Ghi chú": "'" + NASTY,
    }]  # fmt: skip


def test_xlsx_keeps_numbers_and_dates_and_has_no_formula(tmp_path: Path) -> None:
    full_task()
    path = exported("tasks", Task.objects.all(), "xlsx", tmp_path)
    row = rows(path)[0]
    assert (row["Kinh phí"], row["Bắt đầu"], row["Kết thúc"].date().isoformat(), row["Ghi chú"]) == (1234567.5, "2019-06", "2020-12-31", "'" + NASTY)
    sheet = openpyxl.load_workbook(path).active
    assert (sheet.title, sheet.freeze_panes, {c.data_type for r in sheet.iter_rows() for c in r} - {"s", "n", "d"}) == ("Nhiệm vụ KH&CN", "A2", set())


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_what_went_out_comes_in_unchanged(tmp_path: Path, fmt: str) -> None:
    full_task()
    kept(Person(title="Lê Văn Tám"), Place(title="Xã Vũ Lễ", code="X", level="commune", valid_from=PartialDate(2025, 7, 1)))
    before = Entry.objects.count()
    report = import_file("tasks", exported("tasks", Task.objects.all(), fmt, tmp_path))
    assert (messages(report), report.unchanged, Entry.objects.count()) == ([], 1, before)


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", sorted(ONE_OF_EACH))
def test_every_kind_goes_out_and_comes_in_unchanged(tmp_path: Path, kind: str, fmt: str) -> None:
    row = ONE_OF_EACH[kind]
    import_file(kind, csv_file(tmp_path, list(row), list(row.values())))
    model = schemas()[kind].model
    before = Entry.objects.count()
    path = exported(kind, model._base_manager.all(), fmt, tmp_path)
    report = import_file(kind, path)
    assert (messages(report), report.unchanged, Entry.objects.count()) == ([], model._base_manager.count(), before)


def test_a_long_text_is_cut_for_xlsx_and_not_taken_back(tmp_path: Path) -> None:
    kept(Task(title="Dài", abstract="hồi " * 9_000 + "hết"))
    path = exported("tasks", Task.objects.all(), "xlsx", tmp_path)
    assert len(rows(path)[0]["Tóm tắt"]) == 32_767
    report = import_file("tasks", path)
    assert (messages(report), report.unchanged) == ([], 1)
    report = import_file("tasks", exported("tasks", Task.objects.all(), "csv", tmp_path))
    assert (messages(report), report.unchanged) == ([], 1)


def test_amounts_stay_exact(tmp_path: Path) -> None:
    kept(Task(title="Lớn", budget=Decimal("9234567890123.45")), Task(title="Nhỏ", budget=Decimal("0.01")))
    path = exported("tasks", Task.objects.order_by("pk"), "xlsx", tmp_path)
    assert [r["Kinh phí"] for r in rows(path)] == [9234567890123.45, 0.01]
    assert import_file("tasks", path).unchanged == 2


def test_the_order_and_choice_of_the_queryset_hold(tmp_path: Path) -> None:
    kept(*[Task(code=c, title=f"Tên {c}") for c in "BCA"])
    path = exported("tasks", Task.objects.exclude(code="C").order_by("-code"), "csv", tmp_path)
    assert [r["Mã nhiệm vụ"] for r in rows(path)] == ["B", "A"]


def test_one_query_however_many_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporter, "CHUNK", 5)
    host, person = Organisation(title="Viện A"), Person(title="Lê A")
    kept(host, person)
    kept(Affiliation(person=person, organisation=host))
    with act("test.make", actor=SYSTEM) as doing:
        doing.create_all([Task(title=f"Tên {n}", host=host, investigator=person) for n in range(15)])
        doing.create_all([Person(title=f"Người {n}") for n in range(14)])
    for kind, queryset in (("tasks", Task.objects.all()), ("persons", Person.objects.all())):
        for upto, expected in ((5, 5), (15, 15)):
            with CaptureQueriesContext(connection) as queries, transaction.atomic():
                content = b"".join(export_rows(kind, queryset.order_by("pk")[:upto], "csv"))
            assert len(content.decode("utf-8-sig").splitlines()) == expected + 1
            assert len([q for q in queries if "SELECT" in q["sql"].upper() and "SAVEPOINT" not in q["sql"].upper()]) == 1


def test_blocks_are_small(tmp_path: Path) -> None:
    with act("test.make", actor=SYSTEM) as doing:
        doing.create_all([Task(title=f"Tên {n}", abstract="hồi " * 100) for n in range(1_200)])
    blocks = export_rows("tasks", Task.objects.all(), "csv")
    assert isinstance(blocks, Iterator)
    assert len(list(blocks)) == 4
    assert max(len(b) for b in export_rows("tasks", Task.objects.all(), "xlsx")) <= 2**16


def test_names_and_unknown_formats() -> None:
    from datetime import date

    assert file_name("tasks", "xlsx", date(2020, 1, 16)) == "nhiem-vu-2020-01-16.xlsx"
    with pytest.raises(ValueError, match="unknown format 'pdf'"):
        export_rows("tasks", Task.objects.all(), "pdf")


ANY = st.characters(codec="utf-8", exclude_categories=("Cs", "Cn", "Co"), exclude_characters="\0")  # PostgreSQL takes no NUL
texts = st.text(ANY | st.sampled_from("ếổộđĐăơưƠƯạảãá=+-@'\"\n\r\t;,_x0Dx"), max_size=60)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(texts, texts, texts, st.decimals(0, 10**12, places=2) | st.none()), min_size=1, max_size=4),
    st.sampled_from(["csv", "xlsx"]),
)
def test_round_trip_of_any_text(tmp_path: Path, values: list[tuple[str, str, str, Decimal | None]], fmt: str) -> None:
    with transaction.atomic():
        Task.objects.filter(code__startswith="K").delete()
        made = [Task(code=f"K{n}", title=f"T {t}", abstract=a, note=o, budget=b) for n, (t, a, o, b) in enumerate(values)]
        with act("test.make", actor=SYSTEM) as doing:
            doing.create_all(made)
        before = list(Task.objects.order_by("pk").values())
        report = import_file("tasks", exported("tasks", Task.objects.all(), fmt, tmp_path))
        assert (messages(report), report.updated, report.created) == ([], 0, 0)
        assert list(Task.objects.order_by("pk").values()) == before
        transaction.set_rollback(True)
