"""Sheets into the record: once, again, and beside what is there already."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from hoahoi.directory.models import Affiliation, Concept, Organisation, Person, Place, Scheme
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.models import Entry
from hoahoi.ledger.verify import verify
from hoahoi.sheets.importer import ImportReport, import_file, preview_file
from hoahoi.sheets.models import Load, Provenance
from hoahoi.sheets.schema import describe, schemas
from hoahoi.tasks.models import Task
from tests.sheets.files import HEADER, ROW, csv_file, messages, xlsx_file

pytestmark = pytest.mark.django_db


def counts(report: ImportReport) -> tuple[int, int, int]:
    assert messages(report) == []
    return report.created, report.updated, report.unchanged


def kept(record: Any) -> Any:
    with act("test.make", actor=SYSTEM) as doing:
        doing.save(record)
    return record


def test_a_row_becomes_a_task_with_its_host(tmp_path: Path) -> None:
    report = import_file("tasks", csv_file(tmp_path, HEADER, ROW))
    assert (counts(report), report.also) == ((1, 0, 0), {"organisation": 1})
    task = Task.objects.get()
    assert (task.code, task.title, task.host.title, task.starts_on, task.budget, task.currency, task.stage) == (
        "LS-01", "Trồng hồi ở Bình Gia", "Trung tâm Ứng dụng", PartialDate(2019, 1, 16), Decimal(1_500_000_000), "VND", "in_progress",
    )  # fmt: skip
    assert Entry.objects.filter(kind="task").values_list("verb", "reason").get() == ("task.import", "Nhập từ tệp tep.csv")
    assert Entry.objects.filter(kind="organisation").values_list("verb", flat=True).get() == "organisation.add"
    assert list(verify()) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters_give_the_same_task(tmp_path: Path, encoding: str, delimiter: str) -> None:
    assert counts(import_file("tasks", csv_file(tmp_path, HEADER, ROW, encoding=encoding, delimiter=delimiter))) == (1, 0, 0)
    assert Task.objects.values_list("title", "host__title").get() == ("Trồng hồi ở Bình Gia", "Trung tâm Ứng dụng")


def test_headers_in_english_in_any_order_without_accents_after_a_title(tmp_path: Path) -> None:
    rows = [["DANH SÁCH"], [], ["STT", "BUDGET (đồng)", "ten nhiem vu *", "Code"], ["1", "5", "Một", "A"], [], ["2", "6", "Hai", "B"]]
    report = import_file("tasks", csv_file(tmp_path, *rows))
    assert (counts(report), report.problems) == ((2, 0, 0), [])
    assert list(Task.objects.order_by("code").values_list("code", "title", "budget")) == [("A", "Một", Decimal(5)), ("B", "Hai", Decimal(6))]
    assert list(Provenance.objects.filter(kind="task").order_by("row").values_list("row", flat=True)) == [4, 6]


def test_decomposed_accents_find_the_same_records(tmp_path: Path) -> None:
    import unicodedata

    import_file("tasks", csv_file(tmp_path, HEADER, ROW))
    apart = [unicodedata.normalize("NFD", c) for c in ROW]
    assert counts(import_file("tasks", xlsx_file(tmp_path, HEADER, apart))) == (0, 0, 1)
    assert Organisation.objects.count() == 1


def test_a_second_run_writes_nothing(tmp_path: Path) -> None:
    rows = [[f"A{n}", f"Nhiệm vụ {n}", f"Đơn vị {n % 3}", "2019", "1,5"] for n in range(20)]
    path = csv_file(tmp_path, [*HEADER, "Chủ nhiệm"], *[[*r, f"TS. Nguyễn Văn {n % 4}"] for n, r in enumerate(rows)])
    report = import_file("tasks", path)
    assert (counts(report), report.also) == ((20, 0, 0), {"organisation": 3, "person": 12, "affiliation": 12})
    before = Entry.objects.count(), Provenance.objects.count(), Load.objects.count()
    assert counts(import_file("tasks", path)) == (0, 0, 20)
    assert (Entry.objects.count(), Provenance.objects.count(), Load.objects.count()) == before
    assert list(verify()) == []


def test_only_what_differs_is_changed_and_an_empty_cell_erases_nothing(tmp_path: Path) -> None:
    import_file("tasks", csv_file(tmp_path, HEADER, ROW, ["B", "Hai", "", "", ""]))
    report = import_file("tasks", csv_file(tmp_path, HEADER, [*ROW[:2], "", "", "7"], ["B", "Hai", "", "", ""]))
    assert (counts(report), report.also) == ((0, 1, 1), {})
    assert Entry.objects.get(kind="task", version=2).differences == {"budget": ["1500000000", "7"]}
    assert list(verify()) == []


def test_dry_run_and_preview_write_nothing(tmp_path: Path) -> None:
    import_file("tasks", csv_file(tmp_path, HEADER, ROW))
    before = Entry.objects.count()
    path = csv_file(tmp_path, HEADER, [*ROW[:4], "7"], ["B", "Hai", "Đơn vị mới", "6/2020", ""], name="sau.csv")
    report = import_file("tasks", path, dry_run=True)
    preview = preview_file("tasks", path)
    assert counts(report) == counts(preview.report) == (1, 1, 0)
    assert [(r.row, r.action, r.title, r.changes) for r in preview.rows] == [
        (2, "updated", "Trồng hồi ở Bình Gia", [{"label": "Kinh phí", "before": "1.500.000.000", "after": "7"}]),
        (3, "created", "Hai", [
            {"label": "Mã nhiệm vụ", "before": "", "after": "B"}, {"label": "Tên nhiệm vụ", "before": "", "after": "Hai"},
            {"label": "Tổ chức chủ trì", "before": "", "after": "Đơn vị mới (mới)"}, {"label": "Bắt đầu", "before": "", "after": "tháng 6/2020"},
        ]),
    ]  # fmt: skip
    assert Entry.objects.count() == before
    assert [r.row for r in preview_file("tasks", path, limit=1).rows] == [2]


def test_mapping_with_defaults_and_joined_columns(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(
        '[fields]\ncode = "id"\ntitle = "name"\ninvestigator = ["first", "last"]\nhost = "ro"\n[defaults]\ncurrency = "eur"\nlevel = "quốc gia"\n'
    )
    path = csv_file(tmp_path, ["id", "name", "first", "last", "ro", "other"], ["1", "One", "Ada", "Byron", "Acme", "x"])
    report = import_file("tasks", path, mapping=tmp_path / "m.toml")
    assert (counts(report), report.problems) == ((1, 0, 0), [])
    task = Task.objects.get()
    assert (task.code, task.title, task.investigator.title, task.host.title, task.currency, task.level) == (
        "1", "One", "Ada Byron", "Acme", "EUR", "national",
    )  # fmt: skip


def test_without_a_code_the_title_and_start_are_the_key(tmp_path: Path) -> None:
    header = ["Tên nhiệm vụ", "Bắt đầu", "Kinh phí"]
    import_file("tasks", csv_file(tmp_path, header, ["Trồng hồi", "2019", "1"], ["Trồng hồi", "2020", "1"]))
    report = import_file("tasks", csv_file(tmp_path, header, ["TRONG HOI", "2019", "5"], ["Trồng hồi", "2021", "1"]))
    assert counts(report) == (1, 1, 0)
    assert list(Task.objects.order_by("starts_on").values_list("title", "budget")) == [
        ("Trồng hồi", Decimal(5)), ("Trồng hồi", Decimal(1)), ("Trồng hồi", Decimal(1)),
    ]  # fmt: skip


def test_a_code_given_later_joins_the_task_without_one_but_not_another_ones(tmp_path: Path) -> None:
    import_file("tasks", csv_file(tmp_path, ["Mã", "Tên nhiệm vụ"], ["", "Trồng hồi"], ["X", "Trồng quýt"]))
    report = import_file("tasks", csv_file(tmp_path, ["Mã", "Tên nhiệm vụ"], ["A", "Trồng hồi"], ["B", "Trồng quýt"]))
    assert counts(report) == (1, 1, 0)
    assert sorted(Task.objects.values_list("code", "title")) == [("A", "Trồng hồi"), ("B", "Trồng quýt"), ("X", "Trồng quýt")]


def test_organisations_are_found_by_case_tone_place_short_name_and_without_marks(tmp_path: Path) -> None:
    host = kept(Organisation(title="Trường Cao đẳng Hoà Bình", short_title="CĐHB"))
    names = ["trường cao đẳng hòa bình", "CĐHB", "Truong Cao dang Hoa Binh", "Trường Cao đẳng Hoà  Bình"]
    report = import_file("tasks", csv_file(tmp_path, HEADER, *[[f"A{n}", f"Tên {n}", name, "", ""] for n, name in enumerate(names)]))
    assert (counts(report), report.also) == ((4, 0, 0), {})
    assert set(Task.objects.values_list("host", flat=True)) == {host.pk}


def test_an_organisation_that_has_ended_gives_way_to_the_living_one_of_its_name(tmp_path: Path) -> None:
    kept(Organisation(title="Sở KH&CN", valid_to=PartialDate(2025, 2, 28)))
    living = kept(Organisation(title="Sở KH&CN", valid_from=PartialDate(2025, 3, 1)))
    assert counts(import_file("tasks", csv_file(tmp_path, HEADER, ["A", "Một", "Sở KH&CN", "", ""]))) == (1, 0, 0)
    assert Task.objects.get().host == living
    kept(Organisation(title="Sở KH&CN", valid_from=PartialDate(2026)))
    report = import_file("tasks", csv_file(tmp_path, HEADER, ["B", "Hai", "Sở KH&CN", "", ""]))
    assert messages(report) == [(2, "Tổ chức chủ trì", "có 2 tổ chức tên “Sở KH&CN”; ghi tên đầy đủ hơn")]
    assert counts(import_file("tasks", csv_file(tmp_path, HEADER, ["A", "Một", "Sở KH&CN", "", "3"]))) == (0, 1, 0)


def test_namesakes_are_told_apart_by_their_organisation(tmp_path: Path) -> None:
    header = ["Mã", "Tên nhiệm vụ", "Tổ chức chủ trì", "Chủ nhiệm"]
    rows = [
        ["A", "Một", "Viện A", "TS. Nguyễn Thị Hà"], ["B", "Hai", "Viện B", "Nguyễn Thị Hà"], ["C", "Ba", "Viện A", "Nguyễn Thị Hạ"],
        ["D", "Bốn", "Viện A", "NGUYỄN THỊ HÀ"],
    ]  # fmt: skip
    assert import_file("tasks", csv_file(tmp_path, header, *rows)).also == {"organisation": 2, "person": 3, "affiliation": 3}
    people = dict(Task.objects.values_list("code", "investigator"))
    assert people["A"] == people["D"]
    assert len(set(people.values())) == 3
    assert Person.objects.get(pk=people["A"]).degree == "TS"
    report = import_file("tasks", csv_file(tmp_path, ["Mã", "Tên nhiệm vụ", "Chủ nhiệm"], ["E", "Năm", "Nguyễn Thị Hà"]))
    assert messages(report) == [(2, "Chủ nhiệm", "có 2 người tên “Nguyễn Thị Hà”; ghi thêm tổ chức để phân biệt")]


def test_a_person_without_any_post_is_taken_once_and_given_it(tmp_path: Path) -> None:
    person = kept(Person(title="Lê Văn Tám"))
    header = ["Mã", "Tên nhiệm vụ", "Tổ chức chủ trì", "Chủ nhiệm"]
    report = import_file("tasks", csv_file(tmp_path, header, ["A", "Một", "Viện A", "Lê Văn Tám"], ["B", "Hai", "Viện B", "Lê Văn Tám"]))
    assert report.also == {"organisation": 2, "person": 1, "affiliation": 2}
    assert Task.objects.get(code="A").investigator == person
    assert Affiliation.objects.get(person=person).organisation.title == "Viện A"


def test_places_and_fields_by_name_or_code(tmp_path: Path) -> None:
    district = kept(Place(title="Huyện Bắc Sơn", code="184", level="district"))
    old = kept(Place(title="Thị trấn Bắc Sơn", code="06325", level="commune", parent=district))
    new = kept(Place(title="Xã Bắc Sơn", code="06325", level="commune", valid_from=PartialDate(2025, 7, 1)))
    scheme = kept(Scheme(title="Lĩnh vực 2008", code="2008"))
    field = kept(Concept(scheme=scheme, code="10101", level=3, title="Toán học cơ bản"))
    header = ["Mã", "Tên nhiệm vụ", "Địa bàn", "Lĩnh vực"]
    rows = [
        ["A", "Một", "184", "10101"], ["B", "Hai", "xã bắc sơn", "toán học cơ bản"],
        ["C", "Ba", "Bắc Sơn, huyện Bắc Sơn", "10101 Toán học cơ bản"],
    ]  # fmt: skip
    assert counts(import_file("tasks", csv_file(tmp_path, header, *rows))) == (3, 0, 0)
    assert list(Task.objects.order_by("code").values_list("place", "field")) == [(district.pk, field.pk), (new.pk, field.pk), (old.pk, field.pk)]
    report = import_file("tasks", csv_file(tmp_path, header, ["D", "Bốn", "Bắc Sơn", ""]))
    assert messages(report) == [
        (2, "Địa bàn", "“Bắc Sơn” có 3 nghĩa: Huyện Bắc Sơn; Thị trấn Bắc Sơn, Huyện Bắc Sơn; Xã Bắc Sơn; ghi đủ tên hoặc mã")
    ]
    assert counts(import_file("tasks", csv_file(tmp_path, header, ["A", "Một", "Bắc Sơn", ""]))) == (0, 0, 1)


def test_an_end_before_the_start_is_pointed_out_and_kept_as_the_source_has_it(tmp_path: Path) -> None:
    report = import_file("tasks", csv_file(tmp_path, ["Tên nhiệm vụ", "Bắt đầu", "Kết thúc"], ["Một", "20/6/2009", "19/6/2009"]))
    assert counts(report) == (1, 0, 0)
    assert [str(p) for p in report.warnings] == [
        "Dòng 2, cột “Kết thúc”, ô C2: ngày kết thúc 19/06/2009 trước ngày bắt đầu 20/06/2009; xem lại nguồn"
    ]


def test_persons_with_posts(tmp_path: Path) -> None:
    header = ["Họ và tên", "Tổ chức", "Chức vụ", "Giới tính", "ORCID", "Thư điện tử"]
    rows = [
        ["PGS.TS. Trần Văn Bình", "Viện A", "Viện trưởng", "nam", "http://orcid.org/0000-0002-1825-0097", "binh@vien.vn"],
        ["Trần Văn Bình", "Viện B", "", "", "", ""],
    ]
    report = import_file("persons", csv_file(tmp_path, header, *rows))
    assert (counts(report), report.also) == ((2, 0, 0), {"organisation": 2, "affiliation": 2})
    assert Person.objects.order_by("pk").values_list("title", "degree", "gender", "orcid", "email")[0] == (
        "Trần Văn Bình", "PGS.TS", "male", "0000-0002-1825-0097", "binh@vien.vn",
    )  # fmt: skip
    assert counts(import_file("persons", csv_file(tmp_path, header, *rows))) == (0, 0, 2)
    rows[1][2] = "Phó Viện trưởng"
    assert counts(import_file("persons", csv_file(tmp_path, header, *rows))) == (0, 1, 1)
    assert list(Affiliation.objects.order_by("pk").values_list("organisation__title", "post")) == [
        ("Viện A", "Viện trưởng"), ("Viện B", ""), ("Viện B", "Phó Viện trưởng"),
    ]  # fmt: skip
    report = import_file("persons", csv_file(tmp_path, header, ["A", "", "", "x", "0000-0002-1825-0098", "binh"]))
    assert [p.column for p in report.errors] == ["Giới tính", "ORCID", "Thư điện tử"]


def test_organisations_by_tax_code_then_name(tmp_path: Path) -> None:
    header = ["Tên tổ chức", "Mã số thuế", "Loại", "Điện thoại"]
    import_file("organisations", csv_file(tmp_path, header, ["HTX Hồi", "4900123456", "hợp tác xã", ""], ["Công ty B", "", "doanh nghiệp", ""]))
    report = import_file(
        "organisations", csv_file(tmp_path, header, ["Hợp tác xã Hồi", "4900123456", "", ""], ["công ty b", "4900123457", "", "0205 3"])
    )
    assert counts(report) == (0, 2, 0)
    assert list(Organisation.objects.order_by("pk").values_list("title", "tax_code", "type", "phone")) == [
        ("Hợp tác xã Hồi", "4900123456", "coop", ""), ("Công ty B", "4900123457", "firm", "0205 3"),
    ]  # fmt: skip
    report = import_file("organisations", csv_file(tmp_path, header, ["C", "490012345", "", ""]))
    assert [(p.cell, p.message[:40]) for p in report.errors] == [("B2", "“490012345” không phải mã số thuế: cần 1")]


ONE_OF_EACH: dict[str, dict[str, str]] = {
    "awards": {"Tên": "Cuộc thi sáng tạo", "Ngày": "2019", "Giải, danh hiệu": "Nhất", "Đơn vị được trao": "Trường A", "Người được trao": "Lê A"},
    "documents": {"Số, ký hiệu": "2253/QĐ-UBND", "Trích yếu": "Thành lập hội đồng", "Loại": "Quyết định", "Ngày ban hành": "11/11/2019",
                  "Cơ quan ban hành": "UBND tỉnh", "Quy phạm pháp luật": "không"},
    "events": {"Tên sự kiện": "Hội nghị tổng kết", "Loại": "hội nghị tổng kết năm", "Ngày tổ chức": "16/01/2020", "Đơn vị tổ chức": "Sở"},
    "inspections": {"Tên cuộc kiểm tra": "Kiểm tra cân", "Loại": "phương tiện đo", "Ngày": "6/2019"},
    "ip_rights": {"Tên": "Hồng không hạt", "Loại": "chỉ dẫn địa lý", "Tình trạng": "đã cấp văn bằng", "Chủ văn bằng": "UBND huyện"},
    "organisations": {"Tên tổ chức": "Viện A", "Loại": "cơ quan nhà nước"},
    "persons": {"Họ và tên": "Lê A", "Tổ chức": "Viện A"},
    "startups": {"Tên dự án": "Tinh dầu hồi", "Đơn vị": "HTX A"},
    "support_programmes": {"Tên chương trình": "Năng suất chất lượng", "Loại": "năng suất, chất lượng", "Mức hỗ trợ tối đa (%)": "30"},
    "tasks": {"Tên nhiệm vụ": "Trồng hồi", "Loại nhiệm vụ": "đề tài", "Chủ nhiệm": "Lê A"},
    "technologies": {"Tên công nghệ": "Chưng cất", "Đơn vị": "HTX A"},
}  # fmt: skip


def test_every_kind_is_tried() -> None:
    assert sorted(ONE_OF_EACH) == sorted(schemas())
    assert {f["name"] for f in describe("tasks")} >= {
        "code", "title", "title_en", "abstract", "host", "investigator", "field", "starts_on", "ends_on", "budget", "currency",
    }  # fmt: skip


@pytest.mark.parametrize("kind", sorted(ONE_OF_EACH))
def test_every_kind_comes_in_once(tmp_path: Path, kind: str) -> None:
    row: dict[str, Any] = ONE_OF_EACH[kind]
    path = csv_file(tmp_path, list(row), list(row.values()))
    report = import_file(kind, path)
    assert (counts(report), report.warnings) == ((1, 0, 0), [])
    assert counts(import_file(kind, path)) == (0, 0, 1)
    assert list(verify()) == []


def test_as_dict_is_plain(tmp_path: Path) -> None:
    assert import_file("task", csv_file(tmp_path, ["Mã", "Màu"], ["A", "x"])).as_dict() == {
        "kind": "tasks", "sheet": "", "dry_run": False, "created": 0, "updated": 0, "unchanged": 0, "also_created": {},
        "problems": [
            {"sheet": "", "row": 1, "column": "Tên nhiệm vụ", "cell": "", "level": "error",
             "message": "thiếu cột bắt buộc “Tên nhiệm vụ” (hoặc “Title”); thêm cột này vào dòng tiêu đề"},
            {"sheet": "", "row": 1, "column": "Màu", "cell": "B1", "level": "warning",
             "message": "cột không dùng: không có trường nào tên như vậy, giá trị được bỏ qua"},
        ],
    }  # fmt: skip
    with pytest.raises(KeyError):
        import_file("colours", tmp_path / "a.csv")
