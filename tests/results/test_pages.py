"""The adopter's page without an account or JavaScript, and the officer's pages."""

from __future__ import annotations

import hashlib
import io
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from hoahoi.documents.files.storage import store
from hoahoi.ledger.acts import SYSTEM
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.models import Entry
from hoahoi.procedures.models import Obligation
from hoahoi.results.actions import AuthorLine, record_application
from hoahoi.results.models import Application, FollowUp, Result
from hoahoi.results.photos import file_of
from tests.results import room
from tests.tasks import life

pytestmark = [pytest.mark.django_db, pytest.mark.either]  # pages and papers: what they ask of the database is tested with the acts


@pytest.fixture(autouse=True)
def _no_wrong_links_yet() -> None:
    cache.clear()


def picture(size: tuple[int, int] = (60, 40)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "green").save(out, "JPEG")
    return out.getvalue()


def test_five_questions_and_a_photograph(client: Client, as_role: Any) -> None:
    follow_up, token = room.asked()
    page = client.get(f"/xac-nhan/{token}/")
    assert (page.status_code, page["X-Robots-Tag"], "no-store" in page["Cache-Control"]) == (200, "noindex, nofollow", True)
    assert re.findall(r"<legend>(\d)\.", page.content.decode()) == ["1", "2", "3", "4", "5"]
    photo = picture()
    sent = client.post(
        f"/xac-nhan/{token}/",
        {"use": "partly", "since": "5/2025", "area": "2,5", "area_unit": "ha", "households": "12", "money": "45.000.000", "reasons": ["input"],
         "contact": "on", "contact_phone": "0912 000 000", "photo": SimpleUploadedFile("a.jpg", photo)},
    )  # fmt: skip
    assert (sent.status_code, sent["Location"]) == (302, f"/xac-nhan/{token}/")
    now = room.again(follow_up)
    assert (now.use, str(now.since), now.area, now.households, now.money, now.reasons, now.contact_phone) == (
        "partly", "tháng 5/2025", Decimal("2.5000"), 12, Decimal(45_000_000), ["input"], "0912 000 000",
    )  # fmt: skip
    assert now.photo == f"{hashlib.sha256(photo).hexdigest()}.jpg"
    file: Any = file_of(now)
    assert (b"".join(store().read(file.sha256)), file.role, file.public) == (photo, "picture", False)
    thanks = client.get(f"/xac-nhan/{token}/").content.decode()
    assert ("Đã nhận câu trả lời" in thanks, "45.000.000 đ" in thanks, "<form" in thanks) == (True, True, False)
    assert b"".join(as_role("science_officer").get(f"/hoi-lai/{now.pk}/anh/").streaming_content) == photo
    assert [as_role(r).get(f"/hoi-lai/{now.pk}/anh/").status_code for r in ("investigator", "firm")] == [404, 404]
    public = client.get("/cong-khai/ket-qua/").content.decode() + as_role("firm").get(f"/ung-dung/{now.application_id}/").content.decode()
    assert "0912 000 000" not in public


def test_a_wrong_answer_keeps_what_was_typed_and_says_where(client: Client) -> None:
    follow_up, token = room.asked()
    page = client.post(f"/xac-nhan/{token}/", {"use": "full", "area": "hai héc ta", "output": "3 tấn"})
    text = page.content.decode()
    assert (page.status_code, 'href="#id_area"' in text, "không phải số" in text, 'value="3 tấn"' in text) == (422, True, True, True)
    page = client.post(f"/xac-nhan/{token}/", {"use": "full", "output": "3 tấn"})
    assert (page.status_code, "Cho biết dùng từ khi nào" in page.content.decode(), room.again(follow_up).state) == (422, True, "sent")


def test_an_account_of_the_user_answers_without_a_link(client: Client, make_user: Any) -> None:
    """From its own workplace, sent or not, once the day has come; others find nothing."""
    mine, other = room.adopter("HTX Hồi Văn Lãng"), room.adopter("HTX khác")
    use = room.planned(adopter=mine)
    today = timezone.localdate()
    due = room.save(FollowUp(application=use, months=6, due_on=today))
    earlier = room.save(FollowUp(application=use, months=3, due_on=today - timedelta(days=90)))
    room.save(FollowUp(application=room.planned(adopter=mine), months=6, due_on=today - timedelta(days=9), state="silent"))
    later = room.save(FollowUp(application=use, months=12, due_on=today + timedelta(days=30)))
    client.force_login(user := make_user("firm", organisation=mine), backend="allauth.account.auth_backends.AuthenticationBackend")
    asked = [(line["title"], line["url"]) for line in client.get("/viec-cua-toi/").context["asked"]]
    url = f"/viec-cua-toi/hoi-lai/{due.pk}/"
    assert asked == [("Cho biết việc sử dụng kết quả, ba phút", url)]
    assert (client.get(url).status_code, client.get(f"/viec-cua-toi/hoi-lai/{later.pk}/").status_code) == (200, 404)
    wrong = client.post(url, {"use": "no"})
    assert (wrong.status_code, "chọn ít nhất một lý do" in wrong.content.decode()) == (422, True)
    sent = client.post(url, {"use": "full", "since": "2025", "area": "1,5", "area_unit": "ha"})
    assert (sent.status_code, sent["Location"]) == (302, url)
    now = room.again(due)
    assert (now.state, now.use, now.area, room.again(use).applied) == ("answered", "full", Decimal("1.5000"), True)
    assert Entry.objects.filter(verb="follow_up.answer").values_list("actor_id", flat=True).distinct().get() == user.pk
    assert "Đã nhận câu trả lời" in client.get(url).content.decode()
    assert client.post(url, {"use": "no", "reasons": ["cost"]}).status_code == 200  # the first answer stands
    assert room.again(due).use == "full"
    assert client.get("/viec-cua-toi/").context["asked"] == []  # the earlier one is overtaken
    assert room.again(earlier).state == "planned"
    client.force_login(make_user("firm", organisation=other), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(url).status_code == 404
    assert Client().get(url).status_code == 302


def test_the_workplace_asks_as_much_for_many_askings_as_for_one(client: Client, make_user: Any) -> None:
    mine, today = room.adopter(), timezone.localdate()
    client.force_login(make_user("firm", organisation=mine), backend="allauth.account.auth_backends.AuthenticationBackend")

    def statements(n: int) -> tuple[int, int]:
        for _ in range(n):
            room.save(FollowUp(application=room.planned(adopter=mine), months=6, due_on=today))
        client.get("/viec-cua-toi/")
        with CaptureQueriesContext(connection) as asked:
            listed = client.get("/viec-cua-toi/").context["asked"]
        return len(listed), len(asked)

    one, many = statements(1), statements(11)
    assert (one[0], many[0], many[1] - one[1]) == (1, 12, 0)


def test_what_is_no_picture_is_refused(client: Client) -> None:
    follow_up, token = room.asked()
    sent = {"use": "full", "since": "2025", "photo": SimpleUploadedFile("a.jpg", b"<svg onload=alert(1)>")}
    page = client.post(f"/xac-nhan/{token}/", sent)
    assert (page.status_code, "không phải ảnh" in page.content.decode(), room.again(follow_up).state) == (422, True, "sent")


def test_links_that_never_were_are_counted(client: Client) -> None:
    codes = [client.get(f"/xac-nhan/{'x' * 30}{n}/").status_code for n in range(31)]
    assert (codes[:30], codes[30]) == ([404] * 30, 429)


def test_an_old_link_says_so(client: Client) -> None:
    follow_up, token = room.asked()
    FollowUp.objects.filter(pk=follow_up.pk).update(open_until="2020-01-01")
    page = client.get(f"/xac-nhan/{token}/")
    assert (page.status_code, "hết hạn ngày 01/01/2020" in page.content.decode()) == (410, True)


def test_the_officer_makes_a_link_that_is_shown_once(as_role: Any) -> None:
    use = room.planned()
    officer = as_role("science_officer")
    page = officer.post(f"/ung-dung/{use.pk}/hoi/").content.decode()
    token = re.search(r"/xac-nhan/([\w-]+)/", page)[1]  # type: ignore[index]
    assert (len(token), "<svg" in page, Client().get(f"/xac-nhan/{token}/").status_code) == (32, True, 200)
    assert token not in officer.get(f"/ung-dung/{use.pk}/hoi/").content.decode()
    assert [as_role(r).get(f"/ung-dung/{use.pk}/hoi/").status_code for r in ("provincial_leader", "firm", "clerk")] == [404, 404, 404]


def test_certificate_and_authors_by_form(as_role: Any) -> None:
    made, officer = room.result(accepted_on=PartialDate(2024, 1, 5)), as_role("science_officer")
    early = officer.post(f"/ket-qua/{made.pk}/giay-chung-nhan/", {"number": "01", "on": "04/01/2024"})
    assert (early.status_code, "(04/01/2024) đứng trước ngày nghiệm thu chính thức (05/01/2024)" in early.content.decode()) == (422, True)
    assert officer.post(f"/ket-qua/{made.pk}/giay-chung-nhan/", {"number": "01", "on": "01/02/2024"}).status_code == 302
    assert "Thu hồi giấy chứng nhận" in officer.get(f"/ket-qua/{made.pk}/giay-chung-nhan/").content.decode()
    room.person("Nguyễn Văn An"), room.person("Trần Thị Bình")
    wrong = officer.post(f"/ket-qua/{made.pk}/tac-gia/", {"authors": "Nguyễn Văn An; 60\nTrần Thị Bình; 30"})
    assert (wrong.status_code, "Tổng tỷ lệ đóng góp là 90 %, phải bằng 100 %." in wrong.content.decode()) == (422, True)
    assert "chưa có người tên “Ai Đó”" in officer.post(f"/ket-qua/{made.pk}/tac-gia/", {"authors": "Ai Đó; 100"}).content.decode()
    assert officer.post(f"/ket-qua/{made.pk}/tac-gia/", {"authors": "Nguyễn Văn An; 62,5\nTrần Thị Bình; 37,5"}).status_code == 302
    page = officer.get(f"/ket-qua/{made.pk}/").content.decode()
    assert ("62,5 %" in page, "37,5 %" in page, "Đã đăng ký" in page) == (True, True, True)
    assert [as_role(r).get(f"/ket-qua/{made.pk}/tac-gia/").status_code for r in ("provincial_leader", "investigator")] == [404, 404]


def test_a_page_with_many_users_keeps_to_few_queries(as_role: Any, django_assert_max_num_queries: Any) -> None:
    made = room.result(authors=[AuthorLine(room.person(f"Người {n}")) for n in range(5)])
    for n in range(15):
        record_application(result=made, adopter=room.adopter(f"HTX {n}"), started_on=PartialDate(2024), evidence="BB", actor=SYSTEM)
    officer = as_role("science_officer")
    with django_assert_max_num_queries(20):
        page = officer.get(f"/ket-qua/{made.pk}/").content.decode()
    assert page.count("/ung-dung/") >= 15
    with django_assert_max_num_queries(20):
        officer.get(f"/ung-dung/{made.applications.earliest('pk').pk}/")


def test_a_result_added_by_hand_falls_due(as_role: Any) -> None:
    from hoahoi.procedures.models import Obligation

    sent = as_role("science_officer").post("/ket-qua/them/", {"title": "Giống quýt vàng", "type": "product", "accepted_on": "05/01/2024", "reason": ""})
    assert (sent.status_code, Obligation.objects.filter(subject_kind="result").count()) == (302, 6)


def test_filters_of_results_by_use(as_role: Any) -> None:
    room.result("Kết quả chưa ai dùng")
    used, refused, silent = room.result("Kết quả đang dùng"), room.result("Kết quả bị từ chối"), room.result("Kết quả im lặng")
    record_application(result=used, adopter=room.adopter("HTX Một"), started_on=PartialDate(2024), evidence="BB 1", actor=SYSTEM)
    one, other = room.planned(result=refused, adopter=room.adopter("HTX Hai")), room.planned(result=silent, adopter=room.adopter("HTX Ba"))
    one.use, other.silent_on = "no", "2026-01-01"
    room.save(one, other)
    officer = as_role("science_officer")
    found = {v: set(re.findall(r"Kết quả (?:chưa ai dùng|đang dùng|bị từ chối|im lặng)", officer.get(f"/ket-qua/?ung-dung={v}").content.decode()))
             for v in ("co", "khong", "khong-dung", "im-lang")}  # fmt: skip
    assert found == {
        "co": {"Kết quả đang dùng"}, "khong": {"Kết quả chưa ai dùng", "Kết quả bị từ chối", "Kết quả im lặng"},
        "khong-dung": {"Kết quả bị từ chối"}, "im-lang": {"Kết quả im lặng"},
    }  # fmt: skip


def test_the_map_counts_former_communes_that_went_over_whole(as_role: Any) -> None:
    from hoahoi.directory.models import Place, PlaceSuccession
    from hoahoi.results.places import use_map

    district = room.save(Place(title="huyện Thử", code="990", level="district", valid_to=PartialDate(2025, 6, 30)))
    old, split = (room.save(Place(title=t, code=c, level="commune", parent=district, valid_to=PartialDate(2025, 6, 30)))
                  for t, c in (("xã Cũ", "09901"), ("xã Chia", "09902")))  # fmt: skip
    new = room.commune()
    room.save(PlaceSuccession(old=old, new=new), PlaceSuccession(old=split, new=new, whole=False))
    for n, place in enumerate((old, new, split, district, None)):
        record_application(
            result=room.result(f"Kết quả {n}"), adopter=room.adopter(f"HTX {n}"), place=place, started_on=PartialDate(2024), evidence="BB", actor=SYSTEM
        )
    room.planned(result=room.result("Chưa dùng"), adopter=room.adopter("HTX chưa dùng", place=new))
    found = use_map()
    assert ([(a["code"], a["value"]) for a in found["map"]["areas"]], found["districts"], found["total"]) == ([("09999", 2)], [(district, 3)], 5)
    assert sum(n for _words, _url, n in found["apart"]) == 3
    assert "xã Tân Lập thử" in as_role("provincial_leader").get("/ket-qua/dia-ban/").content.decode()


def test_the_public_sees_no_contact_and_no_unconfirmed_use(client: Client) -> None:
    from hoahoi.results.public import public_queryset, public_result

    made = room.result()
    made.registration_number = "01"
    room.save(made)
    record_application(result=made, adopter=room.adopter("HTX Một"), started_on=PartialDate(2024), evidence="BB mật", actor=SYSTEM)
    room.planned(result=made, adopter=room.adopter("HTX Chưa Trả Lời"))
    shown = public_result(public_queryset().get(pk=made.pk))
    assert ([a.adopter for a in shown.applications], "BB mật" in repr(shown)) == (["HTX Một"], False)
    made.restriction = "secret"
    room.save(made)
    assert list(public_queryset().filter(pk=made.pk)) == []
    assert Application.objects.count() == 2


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_on_a_phone_without_javascript(live_server: Any, browser: Any, pictures: Any) -> None:
    use = room.planned(adopter=room.adopter("Hợp tác xã nông nghiệp hữu cơ và dịch vụ tổng hợp Văn Lãng"))
    follow_up, token = room.asked(use)
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/xac-nhan/{token}/")
    page.screenshot(path=pictures / "adopter-390.png", full_page=True)
    assert page.locator(".if-not").is_visible() and page.locator(".if-used").first.is_visible()
    page.get_by_label("Có, dùng toàn bộ").check()
    assert [page.locator(".if-not").is_visible(), page.locator(".if-used").first.is_visible()] == [False, True]
    page.get_by_label("Dùng từ khi nào?").fill("5/2025")
    page.get_by_label("Diện tích", exact=False).first.fill("1,25")
    page.screenshot(path=pictures / "adopter-390-filled.png", full_page=True)
    page.get_by_role("button", name="Gửi câu trả lời").click()
    assert page.get_by_role("heading", name="Đã nhận câu trả lời").is_visible()
    page.screenshot(path=pictures / "adopter-390-thanks.png", full_page=True)
    context.close()
    assert (room.again(follow_up).area, room.again(use).applied) == (Decimal("1.2500"), True)


def test_a_result_is_entered_from_its_task(as_role: Any) -> None:
    task = life.new_task(stage="registered")
    url = f"/nhiem-vu/{task.pk}/ket-qua/"
    officer = as_role("science_officer")
    assert officer.get(task.get_absolute_url()).content.decode().count(url) == 1
    page = officer.get(url).content.decode()
    assert task.title in page and str(task.host) in page
    given = {"title": "Quy trình ghép hồi", "type": "process", "accepted_on": "22/12/2025", "filed_on": "1/12/2025"}
    given |= {"holder-chon": task.host_id, "right": "own"}
    wrong = officer.post(url, given)
    assert (wrong.status_code, "22/12/2025" in wrong.content.decode()) == (422, True)
    assert officer.post(url, given | {"filed_on": "14/01/2026"}).status_code == 302
    [result] = Result.objects.filter(task_id=task.pk)
    assert (result.title, result.type, result.holder, str(result.filed_on)) == ("Quy trình ghép hồi", "process", task.host, "14/01/2026")
    assert Obligation.objects.filter(subject_kind="result", subject_id=result.pk).exists()
    assert as_role("locality_officer").get(url).status_code == 404
