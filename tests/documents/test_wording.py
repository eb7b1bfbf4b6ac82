"""The office's own words in its documents: placeholders, versions, what is already issued, and the page where they are set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from hoahoi.directory.models import Office, Organisation
from hoahoi.documents import wording
from hoahoi.documents.models import Wording
from hoahoi.documents.wording import Part, Voice, WordingError, said
from hoahoi.documents.wording_actions import reset_wording, set_wording
from hoahoi.ledger.acts import SYSTEM, act

pytestmark = [pytest.mark.django_db, pytest.mark.either]
TODAY = date.today()
VALUES = {"co_quan": "Sở A", "nam": "2026"}


@pytest.fixture
def opening() -> Iterator[Part]:
    kinds = wording._kinds
    before = dict(kinds)
    wording.document_kind("thu", "Văn bản thử")
    yield wording.part("thu", "mo-dau", "Câu mở đầu", "{co_quan} báo cáo năm {nam}.", {"co_quan": "tên cơ quan", "nam": "năm"})
    kinds.clear()
    kinds.update(before)


@pytest.fixture
def office() -> Office:
    with act("test.setup", actor=SYSTEM) as doing:
        body = Organisation(title="Sở A")
        doing.save(body)
        found = Office(title="Sở A", organisation=body, parent_title="UBND", place_title="X", symbol="A", ready=True)
        doing.save(found)
    return found


def words(part: Part, on: Any = None) -> str:
    return said(part.kind, part.part, part.default, VALUES, on=on)


def test_the_default_until_the_office_says_otherwise_and_again_after(opening: Part, office: Office) -> None:
    said_before = words(opening)
    set_wording(part=opening, text=" Năm {nam},  {co_quan} xin báo cáo. ", actor=SYSTEM)
    own = words(opening)
    reset_wording(part=opening, actor=SYSTEM)
    assert [said_before, own, words(opening)] == ["Sở A báo cáo năm 2026.", "Năm 2026, Sở A xin báo cáo.", "Sở A báo cáo năm 2026."]
    assert list(Wording.objects.order_by("pk").values_list("text", flat=True)) == ["Năm {nam}, {co_quan} xin báo cáo.", ""]


def test_what_is_issued_keeps_its_words(opening: Part, office: Office) -> None:
    first = set_wording(part=opening, text="Lời thứ nhất.", actor=SYSTEM)
    assert first is not None
    between = timezone.now()
    set_wording(part=opening, text="Lời thứ hai.", actor=SYSTEM)
    set_wording(part=opening, text="Lời thứ ba.", actor=SYSTEM, since=TODAY + timedelta(days=7))
    days = [TODAY - timedelta(days=1), between, TODAY, TODAY + timedelta(days=6), TODAY + timedelta(days=7)]
    assert [words(opening, day) for day in days] == [
        "Sở A báo cáo năm 2026.", "Lời thứ nhất.", "Lời thứ hai.", "Lời thứ hai.", "Lời thứ ba.",
    ]  # fmt: skip


def test_the_same_text_makes_no_new_version(opening: Part, office: Office) -> None:
    assert set_wording(part=opening, text="Một lời.", actor=SYSTEM) is not None
    assert (set_wording(part=opening, text="Một lời.", actor=SYSTEM), Wording.objects.count()) == (None, 1)
    reset_wording(part=opening, actor=SYSTEM)
    assert (reset_wording(part=opening, actor=SYSTEM), Wording.objects.count()) == (None, 2)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Ghi lời văn, hoặc dùng lại lời văn mặc định."),
        ("{ten} báo cáo", "Không có chỗ điền {ten}. Dùng được: {co_quan}, {nam}."),
        ("{} báo cáo", "Không có chỗ điền {}. Dùng được: {co_quan}, {nam}."),
        ("{nam.__class__}", "Dấu ngoặc nhọn chỉ dùng cho chỗ điền. Dùng được: {co_quan}, {nam}."),
        ("{nam[0]} {nam!r} {nam:>9}", "Dấu ngoặc nhọn chỉ dùng cho chỗ điền. Dùng được: {co_quan}, {nam}."),
        ("năm {nam", "Dấu ngoặc nhọn chỉ dùng cho chỗ điền. Dùng được: {co_quan}, {nam}."),
    ],
)
def test_what_cannot_stand_is_refused_with_the_allowed_places(opening: Part, office: Office, text: str, told: str) -> None:
    with pytest.raises(WordingError) as refused:
        set_wording(part=opening, text=text, actor=SYSTEM)
    assert (str(refused.value), Wording.objects.count()) == (told, 0)


def test_a_day_that_has_passed_is_refused(opening: Part, office: Office) -> None:
    with pytest.raises(WordingError, match="Chỉ đổi lời văn từ hôm nay"):
        set_wording(part=opening, text="Lời.", actor=SYSTEM, since=TODAY - timedelta(days=1))
    with pytest.raises(WordingError, match="Không có chỗ điền {khac}"):
        wording.part("thu", "sai", "Sai", "{khac}", {"nam": "năm"})


def test_braces_in_a_value_are_text(opening: Part) -> None:
    assert said("thu", "mo-dau", opening.default, {"co_quan": "{nam}", "nam": "2026"}) == "{nam} báo cáo năm 2026."


def test_a_text_that_a_later_release_cannot_fill_gives_way_to_the_default(opening: Part, office: Office) -> None:
    set_wording(part=opening, text="Năm {nam}.", actor=SYSTEM)
    assert said("thu", "mo-dau", "{co_quan} báo cáo.", {"co_quan": "Sở A"}) == "Sở A báo cáo."


def test_a_document_asks_the_database_once(opening: Part, office: Office, django_assert_num_queries: Any) -> None:
    set_wording(part=opening, text="Năm {nam}.", actor=SYSTEM)
    with django_assert_num_queries(2):  # the ledger's heads, and the versions where no document was drawn since the last act
        first = Voice()
        told = [first.words(opening, **VALUES) for _ in range(20)]
    with django_assert_num_queries(1):
        again = Voice(TODAY)
        told += [again.words(opening, **VALUES) for _ in range(20)]
    assert told == ["Năm 2026."] * 40


# ---- the page


def test_the_page_lists_every_kind_before_one_is_drawn(as_role: Any) -> None:
    rows = as_role("clerk").get("/mau-van-ban/").context["table"]["rows"]
    found = {row["cells"][0]["url"]: [row["cells"][1]["text"], row["cells"][2]["text"]] for row in rows}
    wanted = {
        "council.bien-ban": [1, 0],
        "council.giay-moi": [3, 0],
        "council.quyet-dinh": [2, 0],
        "council.thong-bao": [2, 0],
        "year.report": [2, 0],
    }
    assert {code: found[f"/mau-van-ban/{code}/"] for code in wanted} == wanted


def test_seen_before_it_is_kept_then_kept_then_taken_back(as_role: Any, opening: Part, office: Office) -> None:
    clerk, url = as_role("clerk"), "/mau-van-ban/thu/"
    tried = clerk.post(url, {"viec": "xem", "loi-mo-dau": "Kính báo {nam}."})
    assert ("Kính báo [năm]." in tried.content.decode(), Wording.objects.count()) == (True, 0)
    part_of_page = clerk.post(url, {"viec": "xem", "loi-mo-dau": "Kính báo {nam}."}, headers={"HX-Request": "true"}).content.decode()
    assert (part_of_page.startswith('<section id="xem-truoc"'), "Kính báo [năm]." in part_of_page) == (True, True)
    assert clerk.post(url, {"viec": "luu", "loi-mo-dau": "Kính báo {nam}."}).status_code == 302
    kept = clerk.get(url).context
    assert [(one["title"], one["text"], one["who"]) for one in kept["history"]] == [("Câu mở đầu", "Kính báo {nam}.", "Thử clerk")]
    assert (kept["parts"][0]["own"], words(opening)) == (True, "Kính báo 2026.")
    assert clerk.post(url, {"mac-dinh": "mo-dau"}).status_code == 302
    assert (clerk.get(url).context["parts"][0]["own"], words(opening)) == (False, "Sở A báo cáo năm 2026.")


def test_a_wrong_text_is_shown_at_its_place_and_nothing_is_kept(as_role: Any, opening: Part, office: Office) -> None:
    page = as_role("clerk").post("/mau-van-ban/thu/", {"viec": "luu", "loi-mo-dau": "Kính báo {ten}."})
    assert page.context["errors"] == {"mo-dau": "Không có chỗ điền {ten}. Dùng được: {co_quan}, {nam}."}
    text = page.content.decode()
    assert ('href="#loi-mo-dau"' in text, "Kính báo {ten}." in text, "[tên cơ quan] báo cáo năm [năm]." in text) == (True, True, True)
    day = as_role("director").post("/mau-van-ban/thu/", {"viec": "luu", "loi-mo-dau": "Kính báo.", "tu-ngay": "hôm qua"})
    assert (day.context["errors"], Wording.objects.count()) == ({"tu-ngay": "Ghi ngày theo dạng 20/11/2026."}, 0)


def test_as_pdf(as_role: Any, opening: Part) -> None:
    page = as_role("clerk").post("/mau-van-ban/thu/xem.pdf", {"loi-mo-dau": "Kính báo {nam}."})
    assert (page.status_code, page["Content-Type"], page.content[:5]) == (200, "application/pdf", b"%PDF-")


def test_who_may(as_role: Any, opening: Part) -> None:
    answers = {role: as_role(role).get("/mau-van-ban/thu/").status_code for role in ("clerk", "science_officer", "provincial_leader", "investigator")}
    assert answers == {"clerk": 200, "science_officer": 200, "provincial_leader": 404, "investigator": 404}
    assert [as_role("clerk").get(f"/mau-van-ban/{code}").status_code for code in ("khong-co/", "thu/khong-co/")] == [404, 404]
