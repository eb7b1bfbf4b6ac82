"""Use in practice: a user and evidence or no use; askings by the calendar; answers, reminders, silence."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from hoahoi.documents.files.actions import add_content
from hoahoi.ledger.acts import SYSTEM
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.verify import verify
from hoahoi.results.actions import Answer, ResultError, answer, mark_applied, record_application, record_silence, record_silences
from hoahoi.results.asking import hash_of
from hoahoi.results.models import APPLIED, Application, FollowUp
from hoahoi.results.terms import follow_up_days, report_days, terms
from tests.results import room

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
YES = Answer("full", since=PartialDate(2025, 5), area=Decimal("2.5"), area_unit="ha", households=12, money=Decimal(45_000_000))


def applied() -> list[Application]:
    found = list(Application.objects.filter(APPLIED).order_by("pk"))
    assert found == [a for a in Application.objects.order_by("pk") if a.applied]
    return found


# ---- R1


@pytest.mark.parametrize(
    ("with_adopter", "evidence", "message"),
    [(False, "Biên bản 12/BB-HTX", "Chưa có đơn vị ứng dụng"), (True, " ", "Chưa có minh chứng"), (False, "", "Chưa có đơn vị ứng dụng")],
)
def test_nothing_is_applied_without_its_user_and_evidence(with_adopter: bool, evidence: str, message: str) -> None:
    who = room.adopter() if with_adopter else None
    with pytest.raises(ResultError, match=message):
        record_application(result=room.result(), adopter=who, started_on=PartialDate(2024), evidence=evidence, actor=SYSTEM)
    assert Application.objects.count() == 0


def test_a_planned_use_is_not_applied_until_it_is_attested() -> None:
    use = room.planned()
    assert applied() == []
    with pytest.raises(ResultError, match="Chưa có minh chứng"):
        mark_applied(application=use, started_on=PartialDate(2025), evidence="", actor=SYSTEM)
    assert applied() == []
    mark_applied(application=use, started_on=PartialDate(2025), evidence="Biên bản bàn giao 12/BB-HTX", actor=SYSTEM)
    assert applied() == [use]


def test_a_file_on_the_record_is_evidence() -> None:
    use, out = room.planned(), io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(out, "PNG")
    file, _new = add_content(record=use, content=[out.getvalue()], name="nương hồi.png", actor=SYSTEM)
    assert mark_applied(application=use, started_on=PartialDate(2025), evidence="", actor=SYSTEM).evidence == f"Tệp: {file.name}"
    assert applied() == [use]


def test_the_form_holds_the_same_rule(as_role: object) -> None:
    made = room.result()
    client = as_role("science_officer")  # type: ignore[operator]
    sent = {"title": "Thử", "result": str(made.pk), "started_on": "2024"}
    page = client.post("/ung-dung/them/", sent)
    assert (page.status_code, "Chưa có đơn vị ứng dụng" in page.content.decode(), Application.objects.count()) == (422, True, 0)


# ---- the calendar of askings


@pytest.mark.either
@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)))
def test_askings_and_reports_fall_on_the_same_day_of_the_month_or_its_last(start: date) -> None:
    for months, day in follow_up_days(start):
        assert (day.year * 12 + day.month) - (start.year * 12 + start.month) == months
        assert day.day == start.day or (day.day < start.day and (day + timedelta(days=1)).day == 1)
    assert [m for m, _ in follow_up_days(start)] == [6, 12, 24, 36, 48, 60]
    assert [d.year - start.year for d in report_days(start)] == [1, 2, 3, 4, 5]


def test_a_use_plans_its_askings_each_with_its_obligation() -> None:
    start = PartialDate.of(date.today())
    use = record_application(result=room.result(), adopter=room.adopter(), started_on=start, evidence="BB 1", actor=SYSTEM)
    found = list(use.follow_ups.order_by("due_on"))
    assert [(f.months, f.due_on, f.state) for f in found] == [(m, d, "planned") for m, d in follow_up_days(date.today())]
    assert [f.obligation.due_on for f in found] == [f.due_on for f in found]
    assert {(f.obligation.subject_kind, f.obligation.subject_id, f.obligation.role) for f in found} == {("application", use.pk, "science_officer")}


def test_the_past_is_not_made_up_and_a_year_counts_from_its_end() -> None:
    last = date.today().year - 2
    use = record_application(result=room.result(), adopter=room.adopter(), started_on=PartialDate(last), evidence="BB 1", actor=SYSTEM)
    wanted = [(m, d) for m, d in follow_up_days(date(last, 12, 31)) if d >= date.today()]
    assert [(f.months, f.due_on) for f in use.follow_ups.order_by("due_on")] == wanted


# ---- answers


def test_the_users_word_stands_and_makes_it_applied() -> None:
    follow_up, token = room.asked(today=TODAY)
    assert (len(token) >= 32, follow_up.token_hash, follow_up.open_until) == (True, hash_of(token), TODAY + timedelta(days=terms().link_days))
    answer(token=token, given=YES, today=TODAY)
    use = applied()[0]
    assert (use.use, use.area, use.area_unit, use.households, use.money, str(use.started_on)) == (
        "full", Decimal("2.5000"), "ha", 12, Decimal(45_000_000), "tháng 5/2025",
    )  # fmt: skip
    assert (use.attested_on, room.again(follow_up).state) == (PartialDate.of(TODAY), "answered")
    with pytest.raises(ResultError, match="đã được ghi ngày 02/03/2026"):
        answer(token=token, given=Answer("no", reasons=("cost",)), today=TODAY)
    assert list(verify()) == []


@pytest.mark.either
@given(st.decimals(min_value=Decimal("0.0001"), max_value=Decimal("999999999"), places=4), st.sampled_from(["m2", "ha"]))
def test_an_area_stays_exact(area: Decimal, unit: str) -> None:
    from hoahoi.results.forms import AdopterForm
    from hoahoi.ui.vietnamese import number

    form = AdopterForm({"use": "full", "since": "2024", "area": number(area), "area_unit": unit})
    assert form.is_valid(), form.errors
    assert (form.answer().area, form.answer().area_unit) == (area, unit)


def test_why_not_is_kept_and_nothing_counts_as_applied() -> None:
    _follow_up, token = room.asked(today=TODAY)
    with pytest.raises(ResultError, match="vì sao không dùng"):
        answer(token=token, given=Answer("no"), today=TODAY)
    told = Answer("no", since=PartialDate(2025), area=Decimal(1), area_unit="ha", reasons=("cost", "other"), reason_text="Đã giải thể")
    answer(token=token, given=told, today=TODAY)
    use = Application.objects.get()
    assert (use.use, use.reasons, use.reason_text, use.area, use.started_on, applied()) == ("no", ["cost", "other"], "Đã giải thể", None, None, [])


def test_contact_is_kept_only_where_agreed() -> None:
    _first, token = room.asked(today=TODAY)
    told = Answer("full", since=PartialDate(2025), contact_name="Lý Văn Chín", contact_phone="0912 000 000")
    assert (answer(token=token, given=told, today=TODAY).contact_name, FollowUp.objects.get(state="answered").contact_phone) == ("", "")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (Answer("maybe"), "Chọn một câu trả lời."),
        (Answer("full"), "Cho biết dùng từ khi nào; chỉ nhớ năm thì ghi năm."),
        (Answer("full", since=PartialDate(2026, 4)), "Thời điểm bắt đầu dùng (tháng 4/2026) sau hôm nay (02/03/2026)."),
        (Answer("full", since=PartialDate(2025), area=Decimal(3)), "Ghi diện tích lớn hơn 0 và chọn đơn vị m² hoặc ha."),
        (Answer("no", reasons=("bịa",)), "Chọn lý do trong danh sách."),
    ],
)
def test_an_answer_that_cannot_be(given: Answer, message: str) -> None:
    follow_up, token = room.asked(today=TODAY)
    with pytest.raises(ResultError) as refusal:
        answer(token=token, given=given, today=TODAY)
    assert (refusal.value.message, room.again(follow_up).state) == (message, "sent")


def test_links_end_and_are_replaced() -> None:
    use = room.planned()
    follow_up, first = room.asked(use, TODAY)
    same, second = room.asked(use, TODAY)
    assert (same, same.state) == (follow_up, "sent")
    with pytest.raises(ResultError, match="thay bằng đường dẫn mới"):
        answer(token=first, given=YES, today=TODAY)
    late = TODAY + timedelta(days=terms().link_days + 1)
    with pytest.raises(ResultError, match=r"hết hạn ngày 01/05/2026"):
        answer(token=second, given=YES, today=late)
    with pytest.raises(ResultError):
        answer(token="", given=YES, today=TODAY)


# ---- silence


def test_silence_needs_a_sending_a_reminder_and_time() -> None:
    use = room.planned(result=room.result(accepted_on=PartialDate(2025, 9, 1)))
    follow_up, _token = room.asked(use, TODAY)
    with pytest.raises(ResultError, match="đã gửi và đã nhắc"):
        record_silence(follow_up=follow_up, actor=SYSTEM, today=TODAY + timedelta(days=300))
    reminded = TODAY + timedelta(days=20)
    follow_up, token = room.asked(use, reminded)
    assert (follow_up.state, follow_up.sent_on, follow_up.reminded_on) == ("reminded", TODAY, reminded)
    over = reminded + timedelta(days=terms().silent_after_days)
    assert record_silences(over - timedelta(days=1)) == 0
    assert record_silences(over) == 1
    now = room.again(follow_up)
    assert (now.state, now.closed_on, room.again(use).silent_on) == ("silent", over, over)
    answer(token=token, given=YES, today=over)  # late, while the link is open: an answer is an answer
    assert (room.again(follow_up).state, room.again(use).silent_on, applied()) == ("answered", None, [use])
    assert list(verify()) == []
