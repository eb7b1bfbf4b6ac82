"""The 146 rows of the public record: all there, joined only where they may be, dated as precisely as their source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hoahoi.councils.models import Council, Outcome, Seat
from hoahoi.directory.models import Affiliation, Event, LegalInstrument, Organisation, OrganisationSuccession
from hoahoi.documents.models import Document
from hoahoi.ip.models import IpRight
from hoahoi.ledger.acts import SYSTEM
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.models import Entry
from hoahoi.ledger.records import kinds
from hoahoi.ledger.verify import verify
from hoahoi.loading.facts import read_facts
from hoahoi.loading.files import data
from hoahoi.loading.readings import ReadingError, read_readings
from hoahoi.loading.run import load_all
from hoahoi.procedures.models import Case, StageEntry
from hoahoi.search.queries import find
from hoahoi.sheets.models import Load, Provenance
from hoahoi.sheets.provenance import of_file
from hoahoi.smq.models import Inspection
from hoahoi.support.models import Award, Startup, SupportProgramme
from hoahoi.tasks.models import Check, CheckedTask, Participation, Task, TaskEvent
from hoahoi.ui.vietnamese import clean, fold

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]
FACTS = data("lang-son", "facts.csv")


def task(words: str) -> Task:
    return Task.objects.get(title__contains=words)


# ---- all rows


def test_every_row_has_a_record_that_bears_its_title(record: None) -> None:
    facts = read_facts(FACTS)
    assert len(facts) == 146
    made = {entry["row"]: entry["records"] for entry in of_file(FACTS)}
    told = [fact.row for fact in facts if any(fact.title in clean(found["title"]) for found in made[fact.row])]
    assert told == [fact.row for fact in facts] == sorted(made)


@pytest.mark.parametrize("typed", [str, fold], ids=["as written", "without accents"])
def test_every_row_is_found_by_search(record: None, typed: Callable[[str], str]) -> None:
    made = {entry["row"]: {(found["kind"], int(found["id"])) for found in entry["records"]} for entry in of_file(FACTS)}
    facts = read_facts(FACTS)
    found = [fact.row for fact in facts if made[fact.row] & {(hit.kind, hit.object_id) for hit in find(typed(fact.title), limit=20)}]
    assert found == [fact.row for fact in facts]


def test_every_note_names_its_source(record: None) -> None:
    by_row = {fact.row: fact.source_url for fact in read_facts(FACTS)}
    notes = Provenance.objects.filter(load__target="public_record")
    assert {(n.row, n.source_url) for n in notes} == set(by_row.items())


def test_the_kinds_that_rows_became(record: None) -> None:
    facts = {fact.row: fact.kind for fact in read_facts(FACTS)}
    main = {
        "decision": {"document"}, "council": {"council"}, "task": {"task"}, "acceptance": {"council"}, "conference": {"event"},
        "training": {"event"}, "dissemination": {"event"}, "technology": {"technology"}, "staff": {"affiliation"}, "smq": {"inspection"},
        "support": {"support_programme"}, "inspection": {"check", "inspection"}, "ip": {"ip_right", "support_programme"},
        "award": {"award", "event", "council"}, "startup": {"startup", "event", "support_programme"},
    }  # fmt: skip
    for entry in of_file(FACTS):
        assert main[facts[entry["row"]]] & {found["kind"] for found in entry["records"]}, entry["row"]
    assert (Counter(facts.values())["decision"], Document.objects.count()) == (27, 30)


def test_a_second_run_changes_nothing(record: None) -> None:
    entries, notes, loads = Entry.objects.count(), Provenance.objects.count(), Load.objects.count()
    assert set(load_all(actor=SYSTEM).values()) == {0}
    assert (Entry.objects.count(), Provenance.objects.count(), Load.objects.count()) == (entries, notes, loads)


def test_a_file_with_one_more_row_adds_that_row_alone(record: None, tmp_path: Path, settings: Any) -> None:
    for folder in settings.CONFIG.data.iterdir():
        if folder.name != "lang-son":
            (tmp_path / folder.name).symlink_to(folder)
    (tmp_path / "lang-son").mkdir()
    for file in (settings.CONFIG.data / "lang-son").iterdir():
        (tmp_path / "lang-son" / file.name).write_bytes(file.read_bytes())
    row = "conference,Hội thảo thử một dòng thêm,,2024-05-18,Sở Khoa học và Công nghệ tỉnh Lạng Sơn,,,,huyện Chi Lăng,https://example.vn/1,\n"
    with (tmp_path / "lang-son" / "facts.csv").open("a", encoding="utf-8") as file:
        file.write(row)
    before = set(Entry.objects.values_list("pk", flat=True))
    settings.CONFIG = replace(settings.CONFIG, data=tmp_path)
    assert load_all(actor=SYSTEM) == {"places": 0, "classifications": 0, "legal": 0, "office": 0, "public_record": 147, "published": 0}
    new = [entry for entry in Entry.objects.all() if entry.pk not in before]
    assert sorted(entry.kind for entry in new) == ["event", "load"]
    assert Event.objects.get(title="Hội thảo thử một dòng thêm").place.title == "Huyện Chi Lăng"


def test_everything_stands_as_recorded(record: None) -> None:
    assert list(verify()) == []


# ---- councils and decisions


def test_decision_2253_set_up_seven_councils_on_19_november_2019(record: None) -> None:
    decision = Document.objects.get(number="2253/QĐ-UBND")
    councils = decision.councils.all()
    assert (decision.type, decision.issued_on, decision.issuer.title) == ("QD", PartialDate(2019, 11, 19), "UBND tỉnh Lạng Sơn")
    assert {(c.type, c.established_on, c.met_on, c.batch) for c in councils} == {("determination", PartialDate(2019, 11, 19), None, "đợt 1 năm 2020")}
    assert len(councils) == 7
    assert len({c.subject_id for c in councils}) == 7


def test_a_council_that_met_later_keeps_both_days(record: None) -> None:
    council = Council.objects.get(decision_number="406/QĐ-UBND")
    assert (council.established_on, council.met_on, council.host.title) == (
        PartialDate(2020, 3, 9),
        PartialDate(2020, 3, 25),
        "Sở Nội vụ tỉnh Lạng Sơn",
    )
    initiative = Council.objects.get(type=Council.Type.INITIATIVE)
    assert (initiative.established_on, initiative.met_on, initiative.met_until) == (
        PartialDate(2020, 10, 20), PartialDate(2020, 10, 28), PartialDate(2020, 11, 25)
    )  # fmt: skip
    assert (initiative.outcome.wording, initiative.outcome.rating) == ("10/42 sáng kiến đủ điều kiện", Outcome.Rating.UNKNOWN)


def test_types_sizes_and_chairs_of_councils(record: None) -> None:
    assert dict(Counter(Council.objects.values_list("type", flat=True))) == {
        "determination": 13, "selection": 5, "direct_assignment": 1, "acceptance": 8, "base_acceptance": 1, "initiative": 1, "jury": 2
    }  # fmt: skip
    assert set(Council.objects.filter(decision_number__in=["707/QĐ-UBND", "971/QĐ-UBND"]).values_list("size", flat=True)) == {7}
    roast_pork = Council.objects.get(title__contains="Lợn quay")
    assert [(s.person.title, s.role) for s in roast_pork.seats.all()] == [("Nguyễn Thị Hà", Seat.Role.CHAIR)]


def test_juries_of_contests(record: None) -> None:
    jury = Council.objects.get(decision_number="07/QĐ-BTC")
    assert (jury.met_on, jury.met_until, jury.subject_kind) == (PartialDate(2021, 6, 14), PartialDate(2021, 6, 17), "event")
    assert jury.seats.get().person.title == "Trần Quốc Anh"
    assert Event.objects.get(pk=jury.subject_id).title.startswith("Cuộc thi Sáng tạo dành cho thanh thiếu niên, nhi đồng tỉnh Lạng Sơn lần thứ 13")


def test_documents_by_their_number(record: None) -> None:
    normative = Document.objects.filter(normative=True).values_list("number", flat=True)
    assert set(normative) == {"08/2016/QĐ-UBND", "06/2018/QĐ-UBND", "36/2018/QĐ-UBND", "47/2018/QĐ-UBND"}
    rules = Document.objects.get(number="47/2018/QĐ-UBND")
    assert (rules.in_force_from, rules.signer.title) == (PartialDate(2018, 9, 3), "Phạm Ngọc Thưởng")
    assert LegalInstrument.objects.get(number="47/2018/QĐ-UBND").in_force_from == PartialDate(2018, 9, 3)
    types = dict(Document.objects.values_list("number", "type"))
    assert [types[n] for n in ("206/BC-SKHCN", "72/SKHCN-TĐC", "100/KH-UBND", "04/QĐ-BCĐISO")] == ["BC", "CV", "KH", "QD"]


# ---- tasks


def test_hoang_dinh_kinh_is_one_task_with_two_names(record: None) -> None:
    kinh = Task.objects.get(title__contains="Hoàng Đình Kinh")
    assert kinh.title.startswith("Ảnh hưởng của cuộc khởi nghĩa")
    former = kinh.names.get()
    assert former.title.startswith("Cuộc khởi nghĩa Hoàng Đình Kinh và ảnh hưởng")
    assert (former.on, bool(former.reason)) == (PartialDate(2019, 11, 19), True)
    councils = Council.objects.filter(subject_kind="task", subject_id=kinh.pk).order_by("sort_date")
    assert [(c.type, c.decision_number, c.sort_date) for c in councils] == [
        ("determination", "2253/QĐ-UBND", PartialDate(2019, 11, 19)),
        ("base_acceptance", "", PartialDate(2021, 10, 30)),
    ]
    assert (kinh.level, kinh.type, kinh.stage) == ("provincial", "topic", "base_acceptance")
    assert (kinh.starts_on, kinh.ends_on) == (PartialDate(2020, 6), PartialDate(2021, 12))
    assert (kinh.investigator.title, kinh.host.title) == ("Nguyễn Quang Huynh", "Liên hiệp các hội Khoa học và Kỹ thuật tỉnh Lạng Sơn")
    assert kinh.events.get().event.held_on == PartialDate(2021, 3, 14)


def test_hong_became_hong_khong_hat(record: None) -> None:
    persimmon = task("chất lượng Hồng không hạt")
    assert "chất lượng Hồng tại" in persimmon.names.get().title
    assert persimmon.stage == Task.Stage.SELECTION


def test_list_535_has_eight_projects_of_the_ip_programme(record: None) -> None:
    listed = Task.objects.filter(decision__number="535/QĐ-UBND")
    assert listed.count() == 8
    assert {(t.type, t.programme.title) for t in listed} == {
        ("ip", "Đề án triển khai Chiến lược sở hữu trí tuệ trên địa bàn tỉnh Lạng Sơn đến năm 2030")
    }
    assert dict(Counter(t.stage for t in listed)) == {"order_listed": 5, "acceptance": 2, "accepted": 1}


def test_two_acceptances_of_13_september_2023_are_rated_kha(record: None) -> None:
    rated = Outcome.objects.filter(concluded_on="2023-09-13").select_related("council")
    assert {(o.rating, o.wording) for o in rated} == {("good", "Khá")}
    titles = sorted(Task.objects.get(pk=o.council.subject_id).title for o in rated)
    assert [title.split("“")[0][:40] for title in titles] == ["Duy trì và phát triển chỉ dẫn địa lý ", "Xây dựng chỉ dẫn địa lý Mật ong hoa ngũ "]
    assert Outcome.objects.filter(rating=Outcome.Rating.GOOD).count() == 2


def test_one_task_with_a_determination_and_an_acceptance_council(record: None) -> None:
    police = task("lực lượng Công an trong phòng trào")
    assert police.names.get().title.startswith("Nâng cao hiệu quả phong trào")
    accepted = Council.objects.get(subject_kind="task", subject_id=police.pk, type="acceptance")
    assert (accepted.established_on, accepted.met_on, accepted.outcome.rating) == (PartialDate(2023, 2, 21), PartialDate(2023), "unknown")


def test_an_equal_title_is_one_task_without_a_reading(record: None) -> None:
    belief = task("hoạt động tín ngưỡng")
    councils = Council.objects.filter(subject_kind="task", subject_id=belief.pk).order_by("sort_date")
    assert [c.type for c in councils] == ["determination", "selection"]
    assert belief.names.count() == 0


def test_alike_but_different_tasks_stay_apart(record: None) -> None:
    assert Task.objects.filter(title__icontains="vịt quay").count() == 2
    assert Task.objects.filter(title__icontains="trám đen").count() == 2
    assert Task.objects.filter(title__icontains="Chanh rừng").count() == 2
    assert Task.objects.count() == 41


def test_unknown_dates_stay_unknown(record: None) -> None:
    gene = task("nguồn gen cây Chanh rừng")
    assert (gene.starts_on, gene.ends_on, gene.seen_on) == (None, None, PartialDate(2022, 11, 3))
    assert task("rau Cao Lộc").seen_on == PartialDate(2019)
    assert task("quả Na tỉnh").seen_on == PartialDate(2023, 3)
    assert Event.objects.get(type=Event.Type.TRAINING).held_on is None
    assert Event.objects.get(title__startswith="Hội thảo lấy ý kiến mẫu").held_on is None
    assert Event.objects.get(title__contains="lần thứ V năm 2019").held_on == PartialDate(2019)


def test_periods_are_as_precise_as_the_source(record: None) -> None:
    tea = task("trà hoa vàng")
    assert (tea.starts_on, tea.ends_on) == (PartialDate(2018), PartialDate(2021))
    assert [p.person.title for p in tea.participations.filter(role=Participation.Role.CO_INVESTIGATOR)] == ["Lưu Quốc Thành"]
    custard_apple = task("canh tác rải vụ na")
    assert (custard_apple.starts_on, custard_apple.ends_on) == (PartialDate(2017, 8), PartialDate(2020, 8))


def test_places_of_tasks(record: None) -> None:
    honey = task("Mật ong hoa ngũ gia bì")
    assert (honey.place.title, honey.place.parent.title, honey.place_text) == ("Xã Vân Thủy", "Huyện Chi Lăng", "xã Vân Thủy, huyện Chi Lăng")
    hen = task("Gà sáu ngón")
    assert (hen.place, hen.place_text) == (None, "Mẫu Sơn")
    assert [p.place.title for p in task("quả Na tỉnh").places.all()] == ["Huyện Chi Lăng", "Huyện Hữu Lũng"]


def test_who_organised_a_workshop_is_not_taken_for_the_host(record: None) -> None:
    assert task("Trám đen của huyện Văn Quan").host is None


def test_checks_of_progress(record: None) -> None:
    july = Check.objects.get(held_on="2019-07")
    assert (july.person.title, july.checked.count()) == ("Trần Hữu Đắc", 7)
    others = CheckedTask.objects.exclude(check_record=july)
    assert sorted(str(c.check_record.held_on) for c in others) == ["19/07/2019", "30/10/2019"]
    assert {c.task.type for c in others} == {"topic"}


def test_events_of_tasks(record: None) -> None:
    assert TaskEvent.objects.count() == 5


def test_each_task_has_its_case_with_the_attested_steps(record: None) -> None:
    for t in Task.objects.all():
        case = Case.objects.get(subject_kind="task", subject_id=t.pk)
        entries = list(case.entries.order_by("pk"))
        assert case.stage == t.stage == entries[-1].stage
        assert all(entry.recorded for entry in entries)
    regimes = {t.title[:9]: Case.objects.get(subject_id=t.pk).regime for t in (task("trà hoa vàng"), task("Hoàng Đình Kinh"))}
    assert regimes == {"Nghiên cứ": "VN-TT11-2014", "Ảnh hưởng": "LS-47-2018"}
    steps = StageEntry.objects.filter(case__subject_id=task("Lợn quay").pk).order_by("pk")
    assert [(s.stage, s.on) for s in steps] == [("order_listed", PartialDate(2021, 2, 25)), ("acceptance", PartialDate(2023, 5, 11))]


# ---- the other registers


def test_rights_with_what_their_date_means(record: None) -> None:
    assert IpRight.objects.count() == 8
    rights = {r.title: r for r in IpRight.objects.all()}
    orange = rights["Nhãn hiệu tập thể “Quýt vàng Bắc Sơn”"]
    assert (orange.granted_on, orange.granted_on_meaning) == (PartialDate(2017, 10, 24), "ngày đón nhận văn bằng")
    lime = rights["Nhãn hiệu tập thể “Chanh rừng Mẫu Sơn”"]
    assert [p.place.title for p in lime.places.all()] == ["Huyện Cao Lộc", "Huyện Lộc Bình"]
    assert Task.objects.get(pk=lime.task_id).title == "Xây dựng nhãn hiệu tập thể Chanh rừng Mẫu Sơn"
    persimmon = IpRight.objects.get(title__startswith="Hồng vành khuyên")
    assert (persimmon.granted_on, persimmon.status) == (PartialDate(2016), "granted")
    assert dict(Counter(r.type for r in rights.values())) == {"collective_mark": 5, "gi": 2, "cert_mark": 1}


def test_priorities_of_58_are_support_programmes(record: None) -> None:
    priorities = SupportProgramme.objects.filter(decision__number="58/QĐ-UBND")
    assert sorted(p.type for p in priorities) == ["ip", "productivity", "startup"]
    assert {(p.starts_on, p.ends_on) for p in priorities} == {(PartialDate(2023), PartialDate(2023))}
    assert SupportProgramme.objects.get(number="72/SKHCN-TĐC").rate_max == 50


def test_events_by_type(record: None) -> None:
    year_end = Event.objects.get(type=Event.Type.YEAR_END)
    assert (year_end.held_on, year_end.organiser.title) == (PartialDate(2020, 1, 16), "Sở Khoa học và Công nghệ tỉnh Lạng Sơn")
    assert dict(Counter(Event.objects.values_list("type", flat=True))) == {
        "year_end": 1, "training": 1, "dissemination": 2, "workshop": 6, "ceremony": 1, "meeting": 3, "fair": 1, "conference": 4,
        "contest": 8, "startup": 2,
    }  # fmt: skip
    fair = Event.objects.get(type=Event.Type.FAIR)
    assert (fair.held_on, fair.ended_on) == (PartialDate(2024, 8, 14), PartialDate(2024, 8, 18))


def test_prizes_and_ideas(record: None) -> None:
    soap = Award.objects.get(title__contains="xà bông")
    assert (soap.recipient.title, soap.prize, soap.event.title) == (
        "Trường THPT Văn Quan", "Giải Nhất", "Cuộc thi Khởi nghiệp đổi mới sáng tạo tỉnh Lạng Sơn năm 2019",
    )  # fmt: skip
    assert Award.objects.filter(giver__title="Tổ chức Kỷ lục Việt Nam", prize="Top 100").count() == 6
    assert Startup.objects.get().event.title.startswith("Ngày hội Khởi nghiệp")


def test_inspections(record: None) -> None:
    iso = Inspection.objects.get(type="quality_system")
    assert (iso.started_on, iso.ended_on, iso.decision.number) == (PartialDate(2022, 6), PartialDate(2022, 8), "04/QĐ-BCĐISO")
    fuel = Inspection.objects.get(type="instrument")
    assert (fuel.inspected.title, fuel.inspected.type, fuel.finding) == (
        "Công ty TNHH MTV kinh doanh xăng dầu Dũng Hương", "firm", "hỏng bộ sung đếm",
    )  # fmt: skip


def test_the_department_before_and_after_1_march_2025(record: None) -> None:
    before, after = Organisation.objects.filter(title="Sở Khoa học và Công nghệ tỉnh Lạng Sơn").order_by("valid_from")
    assert (before.valid_to, after.valid_from) == (PartialDate(2025, 2, 28), PartialDate(2025, 3, 1))
    assert {s.old.title for s in after.predecessions.all()} == {before.title, "Sở Thông tin và Truyền thông tỉnh Lạng Sơn"}
    assert {a.organisation for a in Affiliation.objects.filter(post__contains="Giám đốc Sở")} == {before}


def test_district_bodies_ended_with_their_districts(record: None) -> None:
    ended = OrganisationSuccession.objects.filter(new=None)
    assert {s.old.valid_to for s in ended} == {PartialDate(2025, 6, 30)}
    assert ended.filter(old__title="Phòng Kinh tế và Hạ tầng huyện Cao Lộc").count() == 1
    assert ended.count() == Organisation.objects.filter(type="state", place__level="district").count() == 9


def test_one_organisation_written_in_several_ways(record: None) -> None:
    centre = Organisation.objects.get(title__startswith="Trung tâm Ứng dụng")
    assert centre.hosted_tasks.get().title.startswith("Xây dựng nhãn hiệu tập thể các sản phẩm Ngựa bạch")
    assert "KH&CN và đo lường" in centre.note


# ---- readings


def test_each_person_named_in_several_rows_has_a_reading() -> None:
    facts = read_facts(FACTS)
    readings = read_readings(data("lang-son", "readings.toml"), facts)
    named = Counter(
        name for fact in facts for name in {*fact.persons, *([fact.chair] if fact.kind in ("council", "acceptance", "award") else [])} if name
    )
    assert {name for name, rows in named.items() if rows > 1} == {entry["name"] for entry in readings.each("person")}


def test_each_reading_gives_its_reason_and_names_rows_that_are_there() -> None:
    readings = read_readings(data("lang-son", "readings.toml"), read_facts(FACTS))
    for table, entries in readings.tables.items():
        for entry in entries:
            assert len(entry["reason"]) > 10, (table, entry)
            names = [*entry.get("rows", []), *entry.get("tasks", []), *(entry[k] for k in ("row", "task", "event") if k in entry)]
            assert [readings.row(name) for name in names] == [int(name.split(":")[0]) for name in names]


def test_a_reading_of_another_row_is_refused() -> None:
    readings = read_readings(data("lang-son", "readings.toml"), read_facts(FACTS))
    with pytest.raises(ReadingError, match="dòng 6"):
        readings.row("6: Hồng không hạt")
    with pytest.raises(ReadingError, match="dòng 999"):
        readings.row("999: Hồng không hạt")


def test_every_kind_with_records_is_known(record: None) -> None:
    assert set(Provenance.objects.values_list("kind", flat=True)) <= set(kinds())
