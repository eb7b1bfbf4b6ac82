"""What falls due around a council's decision and meeting, and when it is done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from hoahoi.councils import actions
from hoahoi.councils.deadlines import note_done
from hoahoi.councils.meeting import quorum_state
from hoahoi.councils.models import Paper, Review
from hoahoi.ledger.acts import SYSTEM
from hoahoi.procedures.actions import move, open_case
from hoahoi.procedures.calendar import add_working_days, due
from hoahoi.procedures.models import Obligation

from . import room

pytestmark = pytest.mark.django_db


def open_ones(council: Any) -> dict[str, date]:
    return dict(Obligation.objects.filter(subject_kind="council", subject_id=council.pk, done_on=None).values_list("title", "due_on"))


def test_decision_meeting_and_result_make_what_the_circular_asks_due() -> None:
    here = room.proposed()
    actions.appoint(council=here.council, on=date(2026, 11, 2), actor=SYSTEM, number="2100/QĐ-UBND")
    assert open_ones(here.council) == {"Họp hội đồng": date(2026, 12, 2)}
    at = timezone.now() + timedelta(days=20)
    actions.plan_meeting(council=here.council, at=at, actor=SYSTEM, place="Hội trường Sở")
    day = timezone.localdate(at)
    opinions = "Nhận đủ nhận xét của tất cả thành viên và ý kiến tổ chuyên gia"
    assert open_ones(here.council) == {
        "Họp hội đồng": date(2026, 12, 2), "Gửi tài liệu đến thành viên hội đồng": add_working_days(day, -7),
        opinions: add_working_days(day, -1), "Gửi ý kiến kết luận cho tổ chức chủ trì": due(day, 2, "working"),
    }  # fmt: skip
    later = at + timedelta(days=7)
    actions.plan_meeting(council=here.council, at=later, actor=SYSTEM)
    assert open_ones(here.council)[opinions] == add_working_days(timezone.localdate(later), -1)
    actions.send_papers(council=here.council, papers=[Paper(title="Báo cáo")], actor=SYSTEM)
    assert "Gửi tài liệu đến thành viên hội đồng" not in open_ones(here.council)
    for seat in here.seats:
        assert opinions in open_ones(here.council)
        actions.submit_review(item=here.item, seat=seat, text="Đạt")
    assert opinions not in open_ones(here.council)


def test_a_meeting_cannot_be_planned_in_the_past() -> None:
    here = room.proposed()
    with pytest.raises(actions.CouncilError, match="đã qua"):
        actions.plan_meeting(council=here.council, at=timezone.now() - timedelta(hours=1), actor=SYSTEM)


def test_measurable_products_want_the_expert_group_s_report() -> None:
    here = room.gathered()
    item = here.item
    item.measurable = True
    item.save()
    assert here.meeting
    assert quorum_state(here.meeting).problems == (f"chưa có báo cáo của tổ chuyên gia về: {item.title}",)
    actions.submit_review(item=item, seat=here.seat("chair"), type=Review.Type.EXPERT_GROUP, text="Đã đo, đạt.")
    assert quorum_state(here.meeting).problems == ()


CONCLUSION = "Gửi ý kiến kết luận cho tổ chức chủ trì"


def test_what_no_act_brings_about_is_noted_on_the_page_as_done(as_role: Any) -> None:
    here = room.meeting()
    council, today = here.council, timezone.localdate()
    assert CONCLUSION in open_ones(council)
    officer, leader = as_role("science_officer"), as_role("provincial_leader")
    duty = Obligation.objects.get(subject_kind="council", subject_id=council.pk, title=CONCLUSION)
    page, url = council.get_absolute_url(), f"/hoi-dong/{council.pk}/da-lam/"
    assert (url in officer.get(page).content.decode(), url in leader.get(page).content.decode()) == (True, False)
    for day, said in (
        (f"{today + timedelta(days=1):%d/%m/%Y}", "Ngày làm xong chưa tới"), ("1/1/2020", "Việc này làm sau khi hội đồng họp"),
        ("hôm qua", "Ghi ngày làm xong"),
    ):  # fmt: skip
        assert said in officer.post(url, {"viec": duty.pk, "ngay": day}, follow=True).content.decode()
    assert leader.post(url, {"viec": duty.pk, "ngay": f"{today:%d/%m/%Y}"}).status_code == 404
    assert as_role("firm").post(url, {"viec": duty.pk, "ngay": f"{today:%d/%m/%Y}"}).status_code == 404
    assert officer.post(url, {"viec": duty.pk, "ngay": f"{today:%d/%m/%Y}"}, follow=True).status_code == 200
    duty.refresh_from_db()
    assert duty.done_on == today
    assert "đã xong" in officer.post(url, {"viec": duty.pk, "ngay": f"{today:%d/%m/%Y}"}, follow=True).content.decode()


def test_what_an_act_brings_about_is_not_noted_by_hand() -> None:
    here = room.meeting()
    completed = Obligation(title="Hoàn thiện hồ sơ theo kết luận", subject_kind="council", subject_id=here.council.pk, due_on=date(2026, 12, 1))
    completed.save()
    with pytest.raises(actions.CouncilError, match="tự xong theo bước của hồ sơ"):
        note_done(council=here.council, duty=completed.pk, on=timezone.localdate(), actor=SYSTEM)
    assert completed.title in open_ones(here.council)


def test_the_appointment_meets_the_time_limit_for_setting_the_council_up() -> None:
    here = room.proposed()
    case = open_case(subject=here.task, regime_code="VN-TT11-2014", procedure="provincial_task", actor=SYSTEM, stage="in_progress")
    move(case=case, to="base_acceptance", subject=here.task, actor=SYSTEM, on=date(2026, 10, 1))
    move(case=case, to="acceptance", subject=here.task, actor=SYSTEM, on=date(2026, 10, 20))
    founding = Obligation.objects.get(subject_kind="task", subject_id=here.task.pk, title="Thành lập hội đồng đánh giá, nghiệm thu")
    assert founding.done_on is None
    actions.appoint(council=here.council, on=date(2026, 11, 2), actor=SYSTEM, number="2100/QĐ-UBND")
    founding.refresh_from_db()
    assert founding.done_on == date(2026, 11, 2)
