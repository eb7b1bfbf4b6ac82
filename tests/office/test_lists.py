"""Every register's list and export: what they ask of the database does not grow with the register."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from hoahoi.declare.registers import Register, registers
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.office.listing import PAGE
from hoahoi.sheets.schema import schemas

KINDS = list(registers())
pytestmark = pytest.mark.django_db


def _statements(sql: list[str]) -> int:
    return len([s for s in sql if not s.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK TO"))])


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_costs_the_same_with_one_and_three_rows_and_stays_within_bounds_at_sixty(kind: str, maker: Any, as_role: Any, counted: Any) -> None:
    entry = registers()[kind]
    client = as_role("director")
    start = entry.model.objects.count()
    maker(entry.model, 1)
    client.get(entry.url)  # options of filters are kept until the next act
    _answer, one, fetched_one = counted(lambda: client.get(entry.url))
    maker(entry.model, 2)
    client.get(entry.url)
    _answer, three, fetched_three = counted(lambda: client.get(entry.url))
    maker(entry.model, 57)
    client.get(entry.url)
    sixty_answer, sixty, fetched_sixty = counted(lambda: client.get(entry.url))
    assert entry.model.objects.count() >= start + 60
    assert len(one) == len(three)
    assert _statements(sixty) <= 15
    assert len(sixty) <= len(three) + 1  # one more where a page takes in rows with and without a value
    maker(entry.model, 60)
    client.get(entry.url)
    _answer, more, fetched_more = counted(lambda: client.get(entry.url))
    assert len(more) <= 15
    assert fetched_more - fetched_sixty <= 3
    assert len(sixty_answer.content) <= 100_000
    assert sixty_answer.content.count(b'<tr id="dong-') == PAGE
    assert b'rel="next"' in sixty_answer.content


@pytest.mark.parametrize("kind", KINDS)
def test_an_export_holds_exactly_the_rows_and_its_queries_do_not_grow(kind: str, maker: Any, as_role: Any, counted: Any) -> None:
    entry = registers()[kind]
    client = as_role("director")
    maker(entry.model, 1)
    (_answer, _file), one, _fetched = counted(lambda: client.get(f"{entry.url}tai-ve.csv"))
    maker(entry.model, 2)
    (answer, file), three, _fetched = counted(lambda: client.get(f"{entry.url}tai-ve.csv"))
    rows = list(csv.reader(io.StringIO(file.decode("utf-8-sig"))))
    assert len(one) == len(three)
    assert answer.streaming
    assert len(rows) == 1 + entry.model.objects.count()


def test_an_export_follows_the_filters(maker: Any, as_role: Any) -> None:
    from hoahoi.tasks.models import Task

    kept = maker(Task, 2, stage="accepted")
    maker(Task, 3, stage="stopped")
    file = as_role("director").get("/nhiem-vu/tai-ve.csv?giai-doan=accepted").getvalue().decode("utf-8-sig")
    titles = [row["Tên nhiệm vụ"] if "Tên nhiệm vụ" in row else row["Tên"] for row in csv.DictReader(io.StringIO(file))]
    assert sorted(titles) == sorted(task.title for task in kept)


@pytest.mark.parametrize("kind", [k for k in KINDS if not any(s.model.kind == k for s in schemas().values())])
def test_both_formats_of_a_register_without_a_sheet_schema_open(kind: str, maker: Any, as_role: Any) -> None:
    import openpyxl

    entry = registers()[kind]
    maker(entry.model, 2)
    client = as_role("director")
    csv_rows = list(csv.reader(io.StringIO(client.get(f"{entry.url}tai-ve.csv").getvalue().decode("utf-8-sig"))))
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{entry.url}tai-ve.xlsx").getvalue()))
    assert [[_plain(cell) for cell in row] for row in book.active.iter_rows(values_only=True)] == [[_plain(cell) for cell in row] for row in csv_rows]


def _plain(cell: Any) -> str:
    """A number is the same however many noughts follow its point."""
    text = "" if cell is None else str(cell)
    return text.rstrip("0").rstrip(".") if text.replace(".", "", 1).isdigit() and "." in text else text


def test_a_register_whose_sort_column_is_not_its_own_is_a_mistake() -> None:
    for entry in registers().values():
        own = {f.name for f in entry.model._meta.concrete_fields}
        assert {c.order for c in entry.columns if c.order} | {entry.order.removeprefix("-")} <= own, entry.kind


def test_the_sentence_reads_the_filters_back(maker: Any, as_role: Any) -> None:
    from hoahoi.directory.models import Organisation
    from hoahoi.tasks.models import Task

    host = maker(Organisation, 1, title="Hội Làm vườn")[0]
    maker(Task, 3, stage="in_progress", host=host, level="provincial")
    maker(Task, 2, stage="accepted", host=host)
    client = as_role("director")
    assert _sentence(client, f"/nhiem-vu/?giai-doan=in_progress&cap=provincial&chu-tri={host.pk}") == (
        "Nhiệm vụ đang thực hiện, cấp tỉnh, do Hội Làm vườn chủ trì: 3"
    )
    assert _sentence(client, "/nhiem-vu/") == "Nhiệm vụ: 5"
    assert _sentence(client, "/nhiem-vu/?giai-doan=khong-co&chu-tri=999999&cap=1%00") == "Nhiệm vụ: 5"  # what does not exist is passed over


def test_a_count_stops_at_a_thousand(maker: Any, as_role: Any) -> None:
    from hoahoi.tasks.models import Programme

    maker(Programme, 1_002)
    assert _sentence(as_role("director"), "/chuong-trinh/") == "Chương trình: hơn 1.000"


def _sentence(client: Any, url: str) -> str:
    return str(client.get(url).context["listing"].sentence)


def test_a_search_without_accents_is_in_order_of_fit_and_pages_through(maker: Any, as_role: Any) -> None:
    from hoahoi.tasks.models import Task

    maker(Task, 70)
    best = maker(Task, 1, title="Khởi nghĩa Hoàng Đình Kinh")[0]
    second = maker(Task, 1, title="Một nghiên cứu khác", note="có nhắc tới khởi nghĩa Hoàng Đình Kinh")[0]
    client = as_role("director")
    assert [r.pk for r in client.get("/nhiem-vu/?q=hoang dinh kinh").context["listing"].records] == [best.pk, second.pk]
    seen = _walk(client, "/nhiem-vu/?q=lang son", "next_url")
    assert len(seen) == len(set(seen)) == 72  # the host of each is of Lạng Sơn
    assert client.get("/nhiem-vu/?q=khongcogi").context["table"]["empty"]["title"] == "Không có hồ sơ nào khớp"


def _walk(client: Any, url: str, way: str) -> list[int]:
    """Ids over all pages from `url` on."""
    seen: list[int] = []
    while url:
        context = client.get(url).context
        page = [record.pk for record in context["listing"].records]
        seen = seen + page if way == "next_url" else page + seen
        url = context["table"][way]
    return seen


@pytest.mark.parametrize("kind", ["task", "council", "ip_right", "person", "measure", "document", "support_programme"])
def test_paging_visits_every_row_once_both_ways_for_every_sortable_column(kind: str, maker: Any, as_role: Any) -> None:
    entry = registers()[kind]
    maker(entry.model, 2 * PAGE + 7)
    client = as_role("director")
    everyone = set(entry.model.objects.values_list("pk", flat=True))
    for column in [c.name for c in entry.columns if c.order]:
        for sort in (column, f"-{column}"):
            forward = _walk(client, f"{entry.url}?xep={sort}", "next_url")
            assert len(forward) == len(everyone) and set(forward) == everyone, (sort, "forward")
            last = client.get(f"{entry.url}?xep={sort}")
            while last.context["table"]["next_url"]:
                last = client.get(last.context["table"]["next_url"])
            back = _walk(client, last.context["table"]["prev_url"], "prev_url")
            assert back == forward[: len(back)], (sort, "back")
            assert len(back) + len(last.context["listing"].records) == len(forward)
            assert _in_order(entry, column, forward, descending=sort.startswith("-")), (sort, "order")


def _in_order(entry: Register, column: str, pks: list[int], *, descending: bool) -> bool:
    """Values rise (or fall), equal ones by id the same way, rows without a value last."""
    field = next(c.order for c in entry.columns if c.name == column)
    values = dict(entry.model.objects.values_list("pk", field))
    keys = [(str(getattr(v, "iso", v)) if isinstance(v, str) or hasattr(v, "iso") else v, pk) for pk in pks for v in [values[pk]]]
    known = [key for key in keys if key[0] is not None and key[0] != ""]
    empty = [key for key in keys if key[0] is None or key[0] == ""]
    return (
        keys == known + empty
        and known == sorted(known, reverse=descending)
        and [k[1] for k in empty] == sorted((k[1] for k in empty), reverse=descending)
    )


@pytest.mark.parametrize("token", ["x", "%00", "W251bGwsMV0", "WyJhIiwxZTk5XQ", "WzEsIDk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTld", "[" * 400])
def test_a_page_token_that_no_page_gave_out_harms_nothing(token: str, maker: Any, as_role: Any) -> None:
    from hoahoi.tasks.models import Task

    maker(Task, 3)
    client = as_role("director")
    for url in (f"/nhiem-vu/?xep=budget&sau={token}", f"/nhiem-vu/?truoc={token}", f"/nhiem-vu/?q=lang&sau={token}"):
        assert client.get(url).status_code == 200


def test_columns_and_views_are_kept_for_the_person(maker: Any, as_role: Any) -> None:
    from hoahoi.tasks.models import Task

    maker(Task, 1, stage="accepted")
    client = as_role("director")
    client.post("/cot/task/", {"cot": ["title", "code", "nothing"], "dia-chi": "giai-doan=accepted"})
    assert [c["name"] for c in client.get("/nhiem-vu/").context["table"]["columns"]] == ["title", "code"]
    client.post("/cot/task/", {"mac-dinh": "1"})
    assert [c["name"] for c in client.get("/nhiem-vu/").context["table"]["columns"]] == [
        "title",
        "host",
        "investigator",
        "stage",
        "next_due",
        "budget",
    ]
    client.post("/cach-xem/task/", {"ten": "Đã xong", "dia-chi": "giai-doan=accepted&la=1"})
    saved = client.get("/nhiem-vu/?giai-doan=accepted").context["saved"]
    assert [(v.title, v.query) for v in saved] == [("Đã xong", "giai-doan=accepted")]
    other = as_role("director")
    assert list(other.get("/nhiem-vu/").context["saved"]) == []
    assert other.post(f"/cach-xem/task/{saved[0].pk}/bo/").status_code == 404
    assert client.post(f"/cach-xem/task/{saved[0].pk}/bo/").status_code == 302


def test_an_empty_register_says_what_to_do_first(as_role: Any) -> None:
    empty = as_role("science_officer").get("/ket-qua/").context["table"]["empty"]
    assert empty == {
        "title": "Chưa có kết quả nào",
        "text": "Kết quả được ghi khi nhiệm vụ nghiệm thu; có thể nhập danh sách từ bảng tính.",
        "url": "/ket-qua/them/",
        "action": "Thêm kết quả",
    }
    assert as_role("provincial_leader").get("/ket-qua/").context["table"]["empty"]["action"] == ""


def test_a_task_of_2019_is_found_under_the_commune_of_today(maker: Any, as_role: Any) -> None:
    from hoahoi.directory.models import Place, PlaceSuccession
    from hoahoi.ledger.dates import PartialDate
    from hoahoi.tasks.models import Task

    old, new, other = maker(Place, 3, level="commune", parent=None)
    with act("test.succeed", actor=SYSTEM) as doing:
        doing.save(PlaceSuccession(old=old, new=new, on=PartialDate(2025, 7, 1)))
    task = maker(Task, 1, place=old)[0]
    maker(Task, 1, place=other)
    client = as_role("director")
    assert [r.pk for r in client.get(f"/nhiem-vu/?dia-ban={new.pk}").context["listing"].records] == [task.pk]


def test_saved_views_of_tasks_find_what_they_say(maker: Any, as_role: Any) -> None:
    from hoahoi.ledger.dates import PartialDate
    from hoahoi.results.models import Application, Result
    from hoahoi.tasks.models import Task

    used, unused = maker(Task, 2, stage="accepted")
    result = maker(Result, 1, task_id=used.pk)[0]
    maker(Application, 1, result=result, evidence="Biên bản bàn giao", started_on=PartialDate(2020), use=Application.Use.FULL)
    client = as_role("director")
    listed = client.get("/nhiem-vu/?giai-doan=accepted&ung-dung=khong").context["listing"]
    assert [r.pk for r in listed.records] == [unused.pk]
    assert listed.sentence == "Nhiệm vụ đã nghiệm thu, chưa ứng dụng: 1"
