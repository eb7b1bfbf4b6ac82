"""Pages on the law, as people open and use them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from hoahoi.directory.models import Organisation
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.procedures.actions import open_case
from hoahoi.procedures.confirming import office_regime
from hoahoi.procedures.models import CalendarFeed, Case, RegimeConfirmation, RegimeVersion
from hoahoi.procedures.regime_values import values
from hoahoi.procedures.regimes import codes, regime
from hoahoi.tasks.models import Task

pytestmark = pytest.mark.django_db
CODE, QUORUM = "VN-TT11-2014", "councils.acceptance.quorum"
EDITORS, READERS = ("director", "science_officer"), ("smq_officer", "provincial_leader", "administrator")
OTHERS = ("council_member", "investigator", "firm", "locality_officer", "")


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.parametrize("url", ["/quy-dinh/VN-TT11-2014/xac-nhan/?gia-tri=councils.acceptance.quorum", "/quy-dinh/VN-TT11-2014/ban/"])
def test_only_those_who_may_give_the_offices_word_find_the_forms(as_role: Any, url: str) -> None:
    assert {role: as_role(role).get(url).status_code for role in (*EDITORS, *READERS, *OTHERS)} == {
        **dict.fromkeys(EDITORS, 200), **dict.fromkeys((*READERS, *OTHERS), 404)
    }  # fmt: skip
    assert Client().get(url).status_code == 302


def test_a_regime_is_the_offices_and_the_leaders_to_read(as_role: Any) -> None:
    answers = {role: as_role(role).get(f"/quy-dinh/{CODE}/").status_code for role in (*EDITORS, *READERS, *OTHERS)}
    assert answers == {**dict.fromkeys((*EDITORS, *READERS), 200), **dict.fromkeys(OTHERS, 404)}


@pytest.mark.parametrize("code", codes())
def test_every_value_stands_on_the_page_with_its_mark_and_its_source(as_role: Any, code: str) -> None:
    page = as_role("smq_officer").get(f"/quy-dinh/{code}/")
    shown, text = values(regime(code)), text_of(page)
    lines = re.findall(r'<li class="(good|attention|danger)"><div>', page.content.decode())
    assert [lines.count("good"), lines.count("danger"), len(lines)] == [sum(v.sure for v in shown), sum(v.unknown for v in shown), len(shown)]
    html = page.content.decode()
    assert [v.path for v in shown if v.article and _html(f"{v.source}, {v.article}" if v.source else v.article) not in html] == []
    assert ("Xác nhận, sửa" in text, 'name="gia-tri"' in html) == (False, False)  # a reader is offered no form


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#x27;").replace('"', "&quot;")


@pytest.mark.parametrize(
    "url",
    ["/quy-dinh/KHONG-CO/", f"/quy-dinh/{CODE}@1/", f"/quy-dinh/{CODE}@x/", "/quy-dinh/lich-lam-viec/?nam=1999", "/quy-dinh/lich-lam-viec/?nam=²"],
)
def test_what_is_not_there_is_not_found(as_role: Any, url: str) -> None:
    assert as_role("director").get(url).status_code == 404


def test_an_officer_confirms_several_values_then_one_with_another_document(as_role: Any) -> None:
    client = as_role("science_officer")
    answer = client.post(f"/quy-dinh/{CODE}/xac-nhan/", {"gia-tri": [QUORUM, "councils.acceptance.size"], "source": "", "article": "", "issued_on": ""})
    assert (answer.status_code, answer["Location"]) == (302, f"/quy-dinh/{CODE}/")
    client.post(
        f"/quy-dinh/{CODE}/xac-nhan/",
        {"gia-tri": "councils.acceptance.secrecy", "cach": "nhu-ghi", "source": "11/2014/TT-BKHCN", "article": "Điều 11", "issued_on": "30/05/2014"},
    )
    assert [str(r.issued_on or "") for r in RegimeConfirmation.objects.order_by("pk")] == ["", "", "2014-05-30"]
    assert text_of(client.get(f"/quy-dinh/{CODE}/")).count("Thử science_officer xác nhận ngày") == 3


def test_an_officer_corrects_a_value_in_its_own_fields(as_role: Any) -> None:
    client = as_role("director")
    form = {"gia-tri": QUORUM, "cach": "gia-tri", "v_fraction": "3 / 4", "v_required": ["chair", "reviewer"], "source": "QĐ 5", "article": "", "issued_on": ""}
    assert client.post(f"/quy-dinh/{CODE}/xac-nhan/", form).status_code == 302
    quorum = office_regime(CODE).councils["acceptance"].quorum
    assert (str(quorum.fraction), quorum.required, quorum.all_opinions_in) == ("3/4", ("chair", "reviewer"), False)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"v_fraction": "hai phần ba"}, "Ghi phân số như 2/3."),
        ({"v_fraction": "5/4"}, "lớn hơn 1"),
        ({"source": ""}, "bắt buộc"),
        ({"issued_on": "31/02/2014"}, "ngày"),
    ],
)
def test_a_wrong_entry_stays_on_the_form_and_says_what_is_wrong(as_role: Any, given: dict[str, str], told: str) -> None:
    form = {"gia-tri": QUORUM, "cach": "gia-tri", "v_fraction": "3/4", "source": "QĐ 5", "article": "", "issued_on": ""} | given
    answer = as_role("director").post(f"/quy-dinh/{CODE}/xac-nhan/", form)
    assert (answer.status_code, told in text_of(answer), RegimeConfirmation.objects.count()) == (422, True, 0)


def test_the_sheet_of_a_council_is_filled_line_by_line(as_role: Any) -> None:
    form = {
        "gia-tri": "sheets.selection.sheets.trial_production", "cach": "gia-tri", "v_criteria": "Tính cấp thiết: 12,5\n\nNăng lực tổ chức: 20",
        "source": "TT 08/2017", "article": "", "issued_on": "",
    }  # fmt: skip
    assert as_role("director").post(f"/quy-dinh/{CODE}/xac-nhan/", form).status_code == 302
    sheet = office_regime(CODE).sheet("selection", "trial_production")
    assert [(c.title, str(c.max)) for c in sheet.criteria] == [("Tính cấp thiết", "12.5"), ("Năng lực tổ chức", "20")]


def test_from_a_regime_without_steps_to_an_open_case(as_role: Any) -> None:
    """The way that the message of a refused case shows: take the steps over, freeze, open."""
    client = as_role("science_officer")
    assert "Chưa có các bước của nhiệm vụ" in text_of(client.get("/quy-dinh/VN-2025/"))
    path = "procedures.provincial_task"
    assert "Dùng theo quy định khác" in text_of(client.get(f"/quy-dinh/VN-2025/xac-nhan/?gia-tri={path}"))
    form = {"gia-tri": path, "cach": "lay", "other": "VN-2023", "source": "Công văn 1", "article": "", "issued_on": ""}
    assert client.post("/quy-dinh/VN-2025/xac-nhan/", form).status_code == 302
    assert client.post("/quy-dinh/VN-2025/ban/", {"ghi-chu": "đợt 1"})["Location"] == "/quy-dinh/VN-2025@1/"
    assert "Bản đã chốt, không sửa được" in text_of(client.get("/quy-dinh/VN-2025@1/"))
    task = Task(title="Nhiệm vụ 2026")
    with act("task.register", actor=SYSTEM) as doing:
        doing.save(task)
    assert open_case(subject=task, regime_code="VN-2025", procedure="provincial_task", actor=SYSTEM).regime == "VN-2025@1"


def test_only_the_ticked_case_is_taken_over(as_role: Any) -> None:
    cases = []
    for title in ("Một", "Hai"):
        task = Task(title=title)
        with act("task.register", actor=SYSTEM) as doing:
            doing.save(task)
        cases.append(open_case(subject=task, regime_code=CODE, procedure="provincial_task", actor=SYSTEM))
    client = as_role("director")
    client.post(f"/quy-dinh/{CODE}/ban/", {"ghi-chu": ""})
    page = text_of(client.get(f"/quy-dinh/{CODE}/ban/"))
    assert ("Một" in page, "Hai" in page) == (True, True)
    client.post(f"/quy-dinh/{CODE}/ban/", {"chuyen": ["", f"case-{cases[0].pk}"], "ly-do": "theo bản mới"})
    assert dict(Case.objects.values_list("pk", "regime")) == {cases[0].pk: f"{CODE}@1", cases[1].pk: CODE}
    assert RegimeVersion.objects.get().number == 1


def test_a_case_whose_regime_has_no_steps_sends_the_officer_to_fill_them(as_role: Any) -> None:
    task = Task(title="Nhiệm vụ 2026", host=None)
    with act("task.register", actor=SYSTEM) as doing:
        doing.save(Organisation(title="Trung tâm"))
        doing.save(task)
    case = open_case(subject=task, regime_code="VN-2025", procedure="provincial_task", actor=SYSTEM, stage="proposed")
    answer = as_role("science_officer").get(f"/ho-so/{case.pk}/buoc/")
    assert (answer.status_code, answer["Location"]) == (302, "/quy-dinh/VN-2025/xac-nhan/?gia-tri=procedures.provincial_task")


def test_the_calendar_of_a_year_says_where_it_comes_from(as_role: Any) -> None:
    client = as_role("planning_officer")
    told, guessed = text_of(client.get("/quy-dinh/lich-lam-viec/?nam=2026")), text_of(client.get("/quy-dinh/lich-lam-viec/?nam=2029"))
    assert ("theo thông báo của năm" in told, "chưa có thông báo của năm" in told) == (True, False)
    assert ("theo thông báo của năm" in guessed, "chưa có thông báo của năm" in guessed) == (False, True)
    assert "22/08/2026 Thứ Bảy làm bù" in told


def test_a_person_opens_and_closes_their_calendar(as_role: Any) -> None:
    client = as_role("investigator", organisation=None)
    assert "Lịch chưa mở" in text_of(client.get("/lich/"))
    token = re.search(r"lich\.ics\?ma=([\w-]{43})", client.post("/lich/", {"cap": "1"}).content.decode())
    assert token is not None and Client().get("/lich.ics", {"ma": token[1]}).status_code == 200
    assert token[1] not in client.get("/lich/").content.decode()  # shown once
    client.post("/lich/", {"dong": "1"})
    assert (Client().get("/lich.ics", {"ma": token[1]}).status_code, CalendarFeed.objects.get().token_hash) == (404, "")
