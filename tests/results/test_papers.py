"""The evidence brief and the yearly slip on the use of a result."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pypdf import PdfReader

from hoahoi.directory.models import Concept, Scheme
from hoahoi.documents.render import docx, pdf
from hoahoi.forms.filling import open_form
from hoahoi.ledger.acts import SYSTEM
from hoahoi.ledger.dates import PartialDate
from hoahoi.results.actions import Answer, answer, record_application, record_dissemination
from hoahoi.results.brief import MOST, brief, found_results
from hoahoi.results.follow_models import REASONS
from hoahoi.results.models import Result
from hoahoi.results.uses_told import uses_told
from hoahoi.tasks.models import Task
from tests.results import room

pytestmark = [pytest.mark.django_db, pytest.mark.either]  # pages and papers: what they ask of the database is tested with the acts
DAY = date(2026, 3, 2)
LONG = "Nghiên cứu ứng dụng quy trình kỹ thuật canh tác hồi theo hướng hữu cơ gắn với chuỗi giá trị sản phẩm tinh dầu hồi xuất khẩu " * 3


def words(draft: Any) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf(draft))).pages)


def through_the_system() -> Result:
    """A task whose life was kept here, its result registered, spread, in use."""
    host, field = room.adopter("Trung tâm Ứng dụng thử"), room.save(Scheme(title="Lĩnh vực", code="LV"))
    concept = room.save(Concept(title="Khoa học nông nghiệp", scheme=field, code="4", level=1))
    task = room.save(Task(title="Chưng cất tinh dầu hồi", type=Task.Type.TOPIC, host=host, investigator=room.person("Nguyễn Văn An"), field=concept))
    made = room.result(task_id=task.pk, accepted_on=PartialDate(2024, 1, 5), summary="Tăng hàm lượng tinh dầu.", recommendation="Nhân rộng ở Văn Quan.")
    use = record_application(
        result=made, adopter=room.adopter(), place=room.commune(), started_on=PartialDate(2024, 6), evidence="BB 1", actor=SYSTEM,
        field="chế biến nông sản", effect="giảm nhân công", impact="thêm việc làm", transfer="chuyển giao không thu phí",
    )  # fmt: skip
    _follow_up, token = room.asked(use, DAY)
    answer(token=token, given=Answer("full", area=Decimal("2.5"), area_unit="ha", households=12, money=Decimal(45_000_000)), today=DAY)
    return made


def test_the_slip_is_filled_from_the_record() -> None:
    form = open_form("application_report", through_the_system())
    told = {a.field.code: a.text for a in form.answers}
    assert (form.prefilled, [a.field.code for a in form.missing]) == ((11, 12), ["socio_objective"])
    assert (told["title"], told["type"], told["host"]) == ("Chưng cất tinh dầu hồi", "đề tài", "Trung tâm Ứng dụng thử; Nguyễn Văn An")
    assert (told["use_scale"], told["use_money"]) == ("HTX Hồi Văn Lãng: 2,5 ha, 12 hộ", "HTX Hồi Văn Lãng: 45.000.000 đ một năm")
    assert (told["use_address"], told["use_transfer"]) == ("HTX Hồi Văn Lãng, xã Tân Lập thử", "HTX Hồi Văn Lãng: chuyển giao không thu phí")
    assert told["ip"] == ""  # no right is known, and none is made up


def test_the_slip_says_what_is_unknown() -> None:
    form = open_form("application_report", room.result())
    assert (form.prefilled, {a.text for a in form.answers}) == ((0, 12), {""})


def test_beyond_twelve_users_the_slip_says_how_many_more() -> None:
    made = room.result()
    for n in range(1, 15):
        record_application(
            result=made, adopter=room.adopter(f"HTX {n:02d}"), started_on=PartialDate(2024, 6), evidence="BB", actor=SYSTEM, impact=f"việc làm {n}"
        )
    assert uses_told(made)["use_impact"] == "; ".join(f"việc làm {n}" for n in range(1, 13)) + " và 2 nơi khác"


def test_the_brief_says_what_the_record_knows_and_no_more() -> None:
    room.office()
    made, bare = through_the_system(), room.result("Giống quýt vàng")
    record_dissemination(result=made, title="Tập huấn", type="training", held_on=PartialDate(2024), reached=45, actor=SYSTEM)
    text = words(brief([made, bare], q="hồi", place=None, day=DAY))
    for said in (
        "Kết quả khoa học và công nghệ về “hồi”", "2 kết quả được chọn, trong đó 0 đã đăng ký", "1 nơi đang ứng dụng",
        "do 1/1 nơi tự khai: 45.000.000 đ một năm", "Người dự tập huấn, trình diễn: 45", "Nhân rộng ở Văn Quan (kết quả 1)", "Hồ sơ chưa có tóm tắt.",
    ):  # fmt: skip
        assert said in text, said
    alone = words(brief([bare], q="quýt", place=None, day=DAY))
    for said in ("Hiệu quả bằng tiền: chưa có số liệu", "Chưa có nơi nào xác nhận đang dùng.", "chưa ghi kiến nghị"):
        assert said in alone, said


def test_the_same_record_gives_the_same_bytes() -> None:
    room.office()
    made = through_the_system()
    first, second = (brief([made], q="hồi", place=None, day=DAY) for _ in range(2))
    assert (pdf(first), docx(first)) == (pdf(second), docx(second))


def test_the_longest_brief_keeps_to_two_pages() -> None:
    room.office()
    made = []
    for n in range(MOST + 2):
        one = room.result(f"{n} {LONG}"[:600], summary=LONG, recommendation=LONG)
        made.append(one)
        for k in range(2):
            record_application(
                result=one, adopter=room.adopter(f"{n}{k} {LONG}"[:300]), started_on=PartialDate(2024), evidence="BB", actor=SYSTEM, output=LONG[:200]
            )
    refusal, silent = room.planned(result=made[0], adopter=room.adopter("HTX Không Dùng")), room.planned(result=made[1], adopter=room.adopter("HTX Im"))
    refusal.use, refusal.reasons, silent.silent_on = "no", [code for code, _words in REASONS], DAY
    room.save(refusal, silent)
    drawn = pdf(brief(made, q=LONG[:200], place=None, day=DAY))
    assert len(PdfReader(io.BytesIO(drawn)).pages) == 2


def test_found_by_words_and_by_place() -> None:
    made, other = through_the_system(), room.result("Giống quýt vàng")
    place = made.applications.get().place
    every = Result.objects.all()
    assert (found_results("tinh dau hoi", None, every), found_results("", place, every)) == ([made], [made])
    assert (found_results("quýt", place, every), found_results("quýt", None, every), found_results(" ", None, every)) == ([], [other], [])


def test_the_page_the_ticks_and_the_files(as_role: Any) -> None:
    room.office()
    made, other = through_the_system(), room.result("Chưng cất tinh dầu quế")
    leader = as_role("provincial_leader")
    page = leader.get("/ket-qua/tong-hop/?q=tinh+dầu").content.decode()
    assert (page.count('name="chon"'), len(re.findall(r'name="chon"[^>]* checked', page)), "TÓM TẮT BẰNG CHỨNG" in page) == (2, 2, True)
    page = leader.get(f"/ket-qua/tong-hop/?q=tinh+dầu&chon={other.pk}").content.decode()
    assert re.findall(r'name="chon" value="(\d+)"[^>]* checked', page) == [str(other.pk)]
    for kind, head in (("pdf", b"%PDF"), ("docx", b"PK")):
        file = leader.get(f"/ket-qua/tong-hop/?q=tinh+dầu&chon={made.pk}&tai={kind}")
        assert (file.status_code, file.content[: len(head)]) == (200, head)
    assert leader.get("/ket-qua/tong-hop/?q=tinh+dầu&tai=exe").status_code == 404


def test_the_old_address_of_the_slip_leads_to_the_form(as_role: Any) -> None:
    room.office()
    made, officer = through_the_system(), as_role("science_officer")
    old, form = f"/ket-qua/{made.pk}/mau-12/", f"/mau/application_report/result/{made.pk}"
    moved = [officer.get(f"{old}{query}") for query in ("", "?tai=pdf", "?tai=docx", "?tai=exe")]
    assert [(m.status_code, m["Location"]) for m in moved] == [(301, f"{form}/"), (301, f"{form}.pdf"), (301, f"{form}.docx"), (301, f"{form}/")]
    page = officer.get(old, follow=True)
    assert (page.status_code, "chuyển giao không thu phí" in page.content.decode()) == (200, True)
    assert officer.get(f"{old}?tai=pdf", follow=True).content[:4] == b"%PDF"
    assert f'href="{form}/"' in officer.get(f"/ket-qua/{made.pk}/").content.decode()
    assert [as_role("provincial_leader").get(old).status_code, officer.get("/ket-qua/999999/mau-12/").status_code] == [404, 404]
