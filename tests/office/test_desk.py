"""The first page, the start of a new office, imports, choices, faults."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from hoahoi.accounts.actions import give_role
from hoahoi.accounts.models import Grant, User
from hoahoi.councils.models import Council, Seat
from hoahoi.directory.models import Affiliation, Office, Organisation, Person, Signer
from hoahoi.ledger.acts import SYSTEM
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(maker: Any) -> Any:
    return maker(Office, 1, title="Sở Khoa học và Công nghệ tỉnh Lạng Sơn", ready=True)[0]


def test_the_first_page_stays_within_bounds_however_much_waits(office: Any, maker: Any, as_role: Any, counted: Any) -> None:
    from hoahoi.councils.models import Council
    from hoahoi.procedures.models import Obligation
    from hoahoi.tasks.models import Task

    client = as_role("director")
    first, sql, _rows = counted(lambda: client.get("/hom-nay/"))
    assert (first.status_code, len(sql) <= 15) == (200, True)
    for count in (1, 40):
        for task in maker(Task, count):
            maker(Obligation, 1, subject_kind="task", subject_id=task.pk, due_on=timezone.localdate(), done_on=None)
        maker(Council, count)
    _page, sql, rows = counted(lambda: client.get("/hom-nay/"))
    assert len(sql) <= 15
    maker(Task, 60)
    _page, again, more = counted(lambda: client.get("/hom-nay/"))
    assert len(again) == len(sql)
    assert more - rows <= 90  # the latest entries of the ledger are looked through, 120 at most
    _page, warm, _rows = counted(lambda: client.get("/hom-nay/"))
    assert len(warm) < len(again)


def test_what_waits_is_by_day_overdue_first_and_by_role(office: Any, maker: Any, as_role: Any) -> None:
    from hoahoi.procedures.models import Obligation
    from hoahoi.tasks.models import Task

    today = timezone.localdate()
    task = maker(Task, 1, title="Nhân giống hồi")[0]
    for title, days, role in (
        ("sau", 40, "science_officer"),
        ("trễ", -3, "science_officer"),
        ("nay", 0, "science_officer"),
        ("khác", 0, "smq_officer"),
    ):
        maker(
            Obligation,
            1,
            title=title,
            subject_kind="task",
            subject_id=task.pk,
            due_on=today + timedelta(days=days),
            role=role,
            done_on=None,
            organisation_id=None,
        )
    maker(Obligation, 1, title="xong", subject_kind="task", subject_id=task.pk, due_on=today, role="science_officer", done_on=today)

    def read(role: str) -> list[tuple[str, list[str]]]:
        return [(g["title"], [i["title"] for i in g["items"]]) for g in as_role(role).get("/hom-nay/").context["waiting"]]

    assert read("science_officer") == [("Quá hạn", ["trễ"]), ("Hôm nay", ["nay"]), ("Sau đó", ["sau"])]
    assert read("director") == [("Quá hạn", ["trễ"]), ("Hôm nay", ["nay", "khác"]), ("Sau đó", ["sau"])]
    assert read("locality_officer") == []
    item = as_role("smq_officer").get("/hom-nay/").context["waiting"][0]["items"][0]
    assert (item["subject"], item["url"], item["words"]) == ("Nhân giống hồi", task.get_absolute_url(), "Hôm nay")


def test_forms_that_wait_for_an_answer_are_told_to_who_answers(office: Any, maker: Any, as_role: Any) -> None:
    from hoahoi.forms.models import Filling

    assert as_role("science_officer").get("/hom-nay/").context["forms_waiting"] is None
    today = timezone.localdate()
    for number, (state, days, key) in enumerate((("sent", 4, ""), ("sent", 9, ""), ("draft", 30, ""), ("sent", 40, "khoá")), 1):
        maker(
            Filling,
            1,
            form="x",
            subject_kind="task",
            subject_id=1,
            number=number,
            state=state,
            sent_on=today - timedelta(days=days),
            seal_key=key,
            owner=None,
        )
    page = as_role("science_officer").get("/hom-nay/")
    assert page.context["forms_waiting"] == {"count": 2, "oldest": today - timedelta(days=9), "words": "đã chờ 9 ngày"}
    assert '<a href="/bieu-mau/?tinh-trang=sent">2 biểu mẫu chờ trả lời</a>' in page.content.decode()
    assert [as_role(role).get("/hom-nay/").context["forms_waiting"] for role in ("smq_officer", "locality_officer")] == [None] * 2


def test_a_locality_sees_its_own_area_of_before_and_after(office: Any, maker: Any, make_user: Any, client: Client, as_role: Any) -> None:
    from hoahoi.directory.models import Place, PlaceSuccession
    from hoahoi.results.models import Application, Dissemination, Result
    from hoahoi.tasks.models import Task

    before, after, other = (maker(Place, 1, title=title)[0] for title in ("Huyện Chi Lăng", "Xã Chi Lăng", "Xã Bắc Sơn"))
    maker(PlaceSuccession, 1, old=before, new=after)
    kept = []
    for place, word in ((before, "cũ"), (after, "mới"), (other, "khác")):
        task = maker(Task, 1, title=f"Nhiệm vụ {word}", place=place)[0]
        result = maker(Result, 1, title=f"Kết quả {word}")[0]
        maker(Application, 1, title=f"Dùng {word}", result=result, place=place, attested_on="")
        maker(Dissemination, 1, title=f"Tập huấn {word}", result=result, place=place)
        kept.append(task)
    client.force_login(make_user("locality_officer", place=after), backend="allauth.account.auth_backends.AuthenticationBackend")
    area = client.get("/hom-nay/").context["area"]
    assert area["title"] == "Xã Chi Lăng"
    assert [{row["title"] for row in part["rows"]} for part in area["sections"]] == [
        {"Nhiệm vụ cũ", "Nhiệm vụ mới"}, {"Dùng cũ", "Dùng mới"}, {"Tập huấn cũ", "Tập huấn mới"}, set(), set(),
    ]  # fmt: skip
    assert [client.get(task.get_absolute_url()).status_code for task in kept] == [200, 200, 404]
    assert as_role("council_member").get("/hom-nay/").context["area"] is None


def test_every_figure_of_the_first_page_equals_its_metric_and_leads_to_it(office: Any, maker: Any, as_role: Any) -> None:
    from hoahoi.councils.models import Council
    from hoahoi.declare.metrics import Period, metrics
    from hoahoi.indicators.values import value
    from hoahoi.ledger.dates import PartialDate
    from hoahoi.office.home import GLANCE
    from hoahoi.ui.vietnamese import number

    maker(Council, 4, met_on=PartialDate(2019, 5, 6))
    client = as_role("planning_officer")
    client.post("/tuy-chon/", {"year": "2019"})
    figures = client.get("/hom-nay/").context["figures"]
    assert len(figures) == 8
    for code, figure in zip(GLANCE, figures, strict=True):
        assert figure["url"] == f"/so-lieu/{code}/?ky=2019"
        assert figure["value"] == number(value(metrics()[code], Period.year(2019)), metrics()[code].places)
    assert figures[2]["value"] == "4"
    assert figures[2]["change"] == "+4 so với 2018"


def test_a_person_outside_the_office_sees_no_figures_and_only_own_doors(office: Any, as_role: Any) -> None:
    context = as_role("council_member").get("/hom-nay/").context
    assert "figures" not in context
    kinds = {r.kind for r in context["registers"]}
    assert ("task" in kinds, "document" in kinds) == (True, False)


def test_a_member_s_first_page_asks_as_much_for_many_councils_as_for_one(office: Any, maker: Any, client: Client, make_user: Any, counted: Any) -> None:
    person = maker(Person, 1)[0]
    client.force_login(make_user("council_member", person=person), backend="allauth.account.auth_backends.AuthenticationBackend")
    asked = []
    for count in (1, 9):
        for council in maker(Council, count, regime="VN-2023", type="acceptance", stage="appointed"):
            maker(Seat, 1, council=council, person=person, role="member", ended_on="")
        client.get("/hom-nay/")
        page, sql, _rows = counted(lambda: client.get("/hom-nay/"))
        asked.append((len(page.context["councils"]), len(sql)))
    assert (asked[0][0], asked[1][0], asked[1][1] - asked[0][1]) == (1, 10, 0)
    assert asked[1][1] <= 15


@pytest.mark.parametrize("roles", [("investigator",), ("firm",), ("investigator", "firm"), ("investigator", "science_officer")])
def test_a_host_begins_at_its_own_work(roles: tuple[str, ...], office: Any, client: Client, make_user: Any) -> None:
    user = make_user(roles[0])
    for role in roles[1:]:
        give_role(user=user, role=role, actor=SYSTEM)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get("/hom-nay/")
    assert answer.get("Location", "") == ("" if "science_officer" in roles else "/viec-cua-toi/")


def test_a_member_s_first_page_lists_the_own_councils_that_still_sit_first(office: Any, maker: Any, client: Client, make_user: Any) -> None:
    """Also those whose regime keeps the host from the members: there the wall opens."""
    person = maker(Person, 1)[0]
    for title, regime, kind, stage, day in (
        ("đã xong", "VN-2023", "acceptance", "finished", PartialDate(2026, 5, 1)), ("sắp họp", "VN-TT33-2014", "determination", "appointed", None),
        ("của người khác", "VN-2023", "acceptance", "meeting", None),
    ):  # fmt: skip
        council = maker(
            Council, 1, title=title, regime=regime, type=kind, stage=stage, met_on=day, established_on=PartialDate(2026, 4, 1),
            planned_at=timezone.make_aware(datetime(2026, 5, 20, 8, 30)),
        )[0]  # fmt: skip
        maker(Seat, 1, council=council, person=maker(Person, 1)[0] if title == "của người khác" else person, role="member", ended_on="")
    client.force_login(make_user("council_member", person=person), backend="allauth.account.auth_backends.AuthenticationBackend")
    context = client.get("/hom-nay/").context
    assert context["council_title"] == "Hội đồng của tôi"
    lines = [(line["title"], line["note"]) for line in context["councils"]]
    assert lines == [("sắp họp", "xác định nhiệm vụ · họp 08:30 20/05/2026 · Đã thành lập"), ("đã xong", "đánh giá, nghiệm thu · 01/05/2026 · Đã xong")]
    assert {line["title"]: client.get(line["url"]).status_code for line in context["councils"]} == {"sắp họp": 200, "đã xong": 200}


def test_a_new_office_is_set_up_in_steps(as_role: Any) -> None:
    client = as_role("administrator")
    assert client.get("/hom-nay/")["Location"] == "/bat-dau/"
    assert [s["done"] for s in client.get("/bat-dau/").context["steps"]] == [False, False, False, False, False]
    wrong = client.post("/bat-dau/don-vi/", {"title": "", "parent_title": "UBND tỉnh Cao Bằng"})
    assert wrong.status_code == 422 and 'value="UBND tỉnh Cao Bằng"' in wrong.content.decode()
    client.post(
        "/bat-dau/don-vi/", {"title": "Sở KH&CN Cao Bằng", "parent_title": "UBND tỉnh Cao Bằng", "symbol": "SKHCN", "place_title": "Cao Bằng"}
    )
    office = Office.objects.get()
    assert (office.title, office.ready, office.organisation.title) == ("Sở KH&CN Cao Bằng", True, "Sở KH&CN Cao Bằng")
    assert client.post("/bat-dau/nguoi-ky/", {"full_name": "Nông Thị Hà", "post": "Phó Giám đốc", "authority": "KT."}).status_code == 422
    client.post(
        "/bat-dau/nguoi-ky/", {"full_name": "Nông Thị Hà", "post": "Phó Giám đốc", "authority": "KT.", "for_post": "GIÁM ĐỐC", "since": "2019"}
    )
    signer = Signer.objects.get()
    assert (signer.person.title, signer.for_post, str(signer.valid_from)) == ("Nông Thị Hà", "GIÁM ĐỐC", "năm 2019")
    people = {"name": ["Nông Thị Hà", "Bế Văn Lý", ""], "degree": ["", "ThS", ""], "post": ["", "Chuyên viên", ""]}
    assert client.post("/bat-dau/nguoi/", people).status_code == 302
    assert sorted(Person.objects.values_list("title", flat=True)) == ["Bế Văn Lý", "Nông Thị Hà"]
    assert Affiliation.objects.filter(person__title="Bế Văn Lý").get().post == "Chuyên viên"
    faulty = client.post("/bat-dau/nguoi/", {"name": [""], "degree": ["TS"], "post": [""]})
    assert (faulty.status_code, faulty.context["faults"]) == (422, ["Dòng 1: thiếu họ và tên."])
    assert client.get("/bat-dau/quy-dinh/").status_code == 200
    assert client.get("/hom-nay/").status_code == 200
    assert as_role("clerk").get("/hom-nay/").status_code == 200
    for url in ("/bat-dau/", "/bat-dau/don-vi/", "/bat-dau/tai-khoan/"):
        assert as_role("clerk").get(url).status_code == 404


def test_an_invited_colleague_gets_a_password_that_is_shown_once_and_works(office: Any, as_role: Any, maker: Any) -> None:
    client = as_role("director")
    data = {"username": "nguyenha", "full_name": "Nguyễn Hà", "role": "firm"}
    assert client.post("/bat-dau/tai-khoan/", data).context["form"].errors == {"organisation": ["Vai trò này cần một tổ chức."]}
    maker(Organisation, 1, title="Công ty Hồi Xứ Lạng")
    made = client.post("/bat-dau/tai-khoan/", data | {"organisation_tim": "Công ty Hồi Xứ Lạng"})
    user = User.objects.get(username="nguyenha")
    assert user.check_password(made.context["password"])
    assert made.context["password"] in made.content.decode()
    assert "no-store" in made["Cache-Control"]
    assert made.context["password"] not in client.get("/bat-dau/tai-khoan/").content.decode()
    assert Grant.objects.get(user=user).organisation.title == "Công ty Hồi Xứ Lạng"
    assert client.post("/bat-dau/tai-khoan/", data | {"username": "NguyenHa"}).context["form"].errors["username"] == ["Đã có tài khoản tên này."]


# ---- imports


def _csv(*rows: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("danh mục.csv", ("\n".join(rows) + "\n").encode("utf-8-sig"), content_type="text/csv")


def _choose(client: Client, file: Any, kind: str = "persons") -> Any:
    return client.post("/nhap-du-lieu/", {"loai": kind, "tep": file})


def test_a_sheet_is_previewed_then_applied_once(office: Any, as_role: Any) -> None:
    client = as_role("science_officer")
    answer = _choose(client, _csv("Họ và tên,Học vị", "Nguyễn Văn An,TS", "Bế Thị Bình,ThS"))
    assert answer.status_code == 302
    preview = client.get(answer["Location"])
    assert (preview.context["report"].created, Person.objects.count()) == (2, 0)
    applied = client.post(answer["Location"])
    assert applied.status_code == 302
    assert sorted(Person.objects.values_list("title", flat=True)) == ["Bế Thị Bình", "Nguyễn Văn An"]
    load = client.get(applied["Location"])
    assert load.context["title"] == "danh mục.csv"
    assert client.get(answer["Location"]).status_code == 302  # the file is gone
    again = _choose(client, _csv("Họ và tên,Học vị", "Nguyễn Văn An,TS", "Bế Thị Bình,ThS"))
    entries = Entry.objects.count()
    assert client.get(again["Location"]).context["changed"] == 0
    client.post(again["Location"])
    assert Entry.objects.count() == entries


def test_a_faulty_sheet_names_sheet_row_and_column_and_writes_nothing(office: Any, as_role: Any) -> None:
    client = as_role("science_officer")
    answer = _choose(client, _csv("Tên,Bắt đầu", "Nhân giống hồi,31/02/2019"), "tasks")
    problem = client.get(answer["Location"]).context["report"].errors[0]
    assert (problem.row, problem.column) == (2, "Bắt đầu")
    assert client.post(answer["Location"]).status_code == 422
    assert Entry.objects.filter(kind="task").count() == 0
    assert client.post(answer["Location"], {"bo": "1"}).status_code == 302
    assert client.get(answer["Location"]).status_code == 302


def test_an_upload_is_its_owners_alone_and_its_name_is_not_a_path(office: Any, as_role: Any, settings: Any) -> None:
    mine = as_role("science_officer")
    answer = _choose(mine, SimpleUploadedFile("../../../etc/passwd.csv", b"Ho va ten\nA B\n"))
    assert {p.parent for p in Path(settings.CONFIG.var, "uploads").iterdir()} == {Path(settings.CONFIG.var, "uploads")}
    assert as_role("planning_officer").get(answer["Location"])["Location"] == "/nhap-du-lieu/"
    assert mine.get(answer["Location"]).status_code == 200
    assert mine.get("/nhap-du-lieu/persons/..%2f..%2fetc%2fpasswd/").status_code in (302, 404)


@pytest.mark.parametrize("role, status", [("director", 200), ("clerk", 200), ("provincial_leader", 404), ("firm", 404), ("administrator", 404)])
def test_who_may_import(role: str, status: int, office: Any, as_role: Any) -> None:
    assert as_role(role).get("/nhap-du-lieu/").status_code == status


@pytest.mark.parametrize(
    "kind, file, said",
    [
        ("", SimpleUploadedFile("a.csv", b"x"), "Chọn loại hồ sơ cần nhập."),
        ("tasks", None, "Chọn tệp bảng tính (.xlsx hoặc .csv)."),
        ("tasks", SimpleUploadedFile("a.pdf", b"x"), "Chỉ nhận tệp .xlsx hoặc .csv. Mở tệp bằng phần mềm bảng tính rồi lưu thành .xlsx."),
    ],
)
def test_a_choice_that_cannot_be_read_says_why(kind: str, file: Any, said: str, office: Any, as_role: Any) -> None:
    answer = as_role("director").post("/nhap-du-lieu/", {"loai": kind} | ({"tep": file} if file else {}))
    assert (answer.status_code, answer.context["fault"]) == (422, said)


def test_the_template_of_each_kind_can_be_filled_in_and_imported(office: Any, as_role: Any) -> None:
    import openpyxl

    client = as_role("director")
    for kind in client.get("/nhap-du-lieu/").context["kinds"]:
        book = openpyxl.load_workbook(io.BytesIO(client.get(f"/nhap-du-lieu/{kind['kind']}/mau.xlsx").content))
        from hoahoi.sheets.schema import schema_of

        assert [cell.value for cell in book.active[1]] == [f.label for f in schema_of(kind["kind"]).fields]


# ---- choices, search, faults


def test_choices_are_kept_and_never_lead_away(office: Any, as_role: Any) -> None:
    client = as_role("director")
    answer = client.post("/tuy-chon/", {"dark": "dark", "text_size": "xl", "density": "tiny", "year": "2019", "next": "https://evil.example/"})
    user = User.objects.get(pk=client.session["_auth_user_id"])
    assert (user.dark, user.text_size, user.density, client.session["year"]) == ("dark", "xl", "comfortable", 2019)
    assert answer["Location"] == "/hom-nay/"
    assert client.post("/tuy-chon/", {"dark": "light", "next": "/nhiem-vu/?q=a"})["Location"] == "/nhiem-vu/?q=a"
    assert Client().post("/tuy-chon/", {"dark": "dark"}).status_code == 302


def test_search_finds_all_kinds_without_accents_and_marks_hits(office: Any, maker: Any, as_role: Any) -> None:
    from hoahoi.documents.models import Document
    from hoahoi.tasks.models import Task

    maker(Task, 1, title="Khởi nghĩa Hoàng Đình Kinh")
    paper = maker(Document, 1, title="Phê duyệt nhiệm vụ về Hoàng Đình Kinh", number="2253/QĐ-UBND")[0]
    client = as_role("director")
    page = client.get("/tim/?q=hoang dinh kinh")
    assert {g["register"].kind for g in page.context["groups"]} == {"task", "document"}
    assert "<mark>Hoàng</mark> <mark>Đình</mark> <mark>Kinh</mark>" in page.content.decode()
    assert [g["hits"][0]["url"] for g in client.get("/tim/?q=2253/QĐ-UBND").context["groups"]] == [paper.get_absolute_url()]
    assert client.get("/tim/?q=%00%27%22<>").status_code == 200


def test_faults_are_told_in_vietnamese_with_a_way_on(office: Any, as_role: Any, client: Any) -> None:
    for who in (client, as_role("director")):
        page = who.get("/khong-co-trang-nay/")
        assert page.status_code == 404
        assert "Không thấy trang này" in page.content.decode()
    strict = Client(enforce_csrf_checks=True)
    lost = strict.post("/nhiem-vu/them/", {"title": "Đã gõ"})
    assert lost.status_code == 403
    assert "Những gì bạn gõ vẫn còn" in lost.content.decode()
    assert 'href="/nhiem-vu/them/"' in lost.content.decode()


def test_the_page_for_a_broken_server_needs_nothing(counted: Any, rf: Any) -> None:
    from hoahoi.office.views.faults import broken

    page, sql, _rows = counted(lambda: broken(rf.get("/")))
    assert (page.status_code, sql) == (500, [])
    assert "Hệ thống gặp lỗi" in page.content.decode()


@pytest.mark.parametrize("role", ["director", "science_officer", "firm", "council_member", "locality_officer", "provincial_leader"])
def test_help_and_hub_open_for_everyone(role: str, office: Any, as_role: Any) -> None:
    client = as_role(role)
    assert (client.get("/tro-giup/").status_code, client.get("/danh-ba/").status_code) == (200, 200)
    for register in client.get("/tro-giup/").context["registers"]:
        assert client.get(register.url).status_code == 200, register.kind


def test_a_request_for_a_change_that_waits_is_told_with_its_task(office: Any, maker: Any, as_role: Any) -> None:
    from hoahoi.procedures.models import Obligation
    from hoahoi.tasks.models import Change, Task

    today, task = timezone.localdate(), maker(Task, 1, title="Nhân giống hồi")[0]
    change = maker(Change, 1, task=task, type="content", state="asked", asked_on=today)[0]
    maker(Obligation, 1, title="Trả lời", subject_kind="change", subject_id=change.pk, due_on=today, role="science_officer", done_on=None, organisation_id=None)
    [group] = as_role("science_officer").get("/hom-nay/").context["waiting"]
    assert [(i["title"], i["subject"]) for i in group["items"]] == [("Trả lời", f"{change.title}: Nhân giống hồi")]
