"""The calendar feed: RFC 5545 to the letter, and only what its owner may see."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from hoahoi.accounts.actions import end_role
from hoahoi.accounts.models import Grant
from hoahoi.councils.models import Council, Seat
from hoahoi.directory.models import Organisation, Person
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.procedures.ical import Event, calendar, escaped, folded, issue, revoke
from hoahoi.procedures.models import CalendarFeed, Obligation
from hoahoi.tasks.models import Task

pytestmark = pytest.mark.either
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


@given(words)
def test_folded_lines_hold_75_octets_cut_no_letter_and_come_back_whole(text: str) -> None:
    line = "SUMMARY:" + escaped(text)
    out = folded(line)
    assert max(len(piece.encode()) for piece in out.removesuffix("\r\n").split("\r\n")) <= 75
    assert out.removesuffix("\r\n").replace("\r\n ", "") == line


@given(words)
def test_escaped_text_comes_back(text: str) -> None:
    out = escaped(text)
    assert "\n" not in out and "\r" not in out
    seen = text.replace("\r\n", "\n").replace("\r", "\n")
    assert unescaped(out) == "".join(c for c in seen if c >= " " or c in "\t\n")


def test_a_day_and_an_hour_as_the_standard_writes_them() -> None:
    stamp = datetime(2026, 11, 1, tzinfo=UTC)
    events = [
        Event("obligation-1", "Hạn: Nộp báo cáo, lần 2; gấp", date(2026, 12, 31), None, stamp, "dòng 1\ndòng 2"),
        Event("council-2", "Họp", datetime(2026, 11, 24, 1, 30, tzinfo=UTC), datetime(2026, 11, 24, 4, 0, tzinfo=UTC), stamp, place="Phòng 1"),
    ]
    lines = unfolded(calendar(events, "Lịch").decode())
    day = lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT") + 1]
    assert day[2:] == [
        "DTSTAMP:20261101T000000Z", "DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20270101", "SUMMARY:Hạn: Nộp báo cáo\\, lần 2\\; gấp",
        "DESCRIPTION:dòng 1\\ndòng 2", "TRANSP:TRANSPARENT", "END:VEVENT",
    ]  # fmt: skip
    assert "DTSTART;TZID=Asia/Ho_Chi_Minh:20261124T083000" in lines
    assert "DTEND;TZID=Asia/Ho_Chi_Minh:20261124T110000" in lines
    assert (lines[0], lines[1], lines[-2], lines[-1]) == ("BEGIN:VCALENDAR", "VERSION:2.0", "END:VCALENDAR", "")
    assert [line for line in lines if line.startswith(("BEGIN:VTIMEZONE", "TZID:"))] == ["BEGIN:VTIMEZONE", "TZID:Asia/Ho_Chi_Minh"]


@pytest.fixture
def world(make_user: Any) -> dict[str, Any]:
    today = timezone.localdate()
    with act("test.setup", actor=SYSTEM) as doing:
        host, person = Organisation(title="Trung tâm Ứng dụng"), Person(title="Bế Thị Thu Hiền")
        doing.save(host)
        doing.save(person)
        task = Task(title="Nghiên cứu hoa hồi", host=host)
        doing.save(task)
        for title, role, org in (("Lập hội đồng", "science_officer", None), ("Nộp báo cáo", "investigator", host.pk), ("Việc khác", "smq_officer", None)):
            doing.save(Obligation(title=title, subject_kind="task", subject_id=task.pk, due_on=today, role=role, organisation_id=org))
        seated, unseen = (Council(title=t, type="acceptance", met_on=PartialDate.of(today)) for t in ("Của mình", "Của người khác"))
        doing.save(seated)
        doing.save(unseen)
        doing.save(Seat(council=seated, person=person, role="chair"))
    return {
        "science": make_user("science_officer"), "director": make_user("director"), "investigator": make_user("investigator", organisation=host),
        "member": make_user("council_member", person=person),
    }  # fmt: skip


def summaries(token: str) -> list[str]:
    response = Client().get("/lich.ics", {"ma": token})
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return sorted(line.removeprefix("SUMMARY:") for line in unfolded(response.content.decode()) if line.startswith("SUMMARY:"))


@pytest.mark.django_db
def test_each_sees_what_their_pages_would_show(world: dict[str, Any]) -> None:
    both = ["Hội đồng đánh giá\\, nghiệm thu: Của mình", "Hội đồng đánh giá\\, nghiệm thu: Của người khác"]
    assert summaries(issue(world["science"])) == sorted(["Hạn: Lập hội đồng", *both])
    assert summaries(issue(world["director"])) == sorted(["Hạn: Lập hội đồng", "Hạn: Nộp báo cáo", "Hạn: Việc khác", *both])
    assert summaries(issue(world["investigator"])) == ["Hạn: Nộp báo cáo"]
    assert summaries(issue(world["member"])) == both[:1]


@pytest.mark.django_db
def test_a_former_closed_or_wrong_address_is_no_page(world: dict[str, Any]) -> None:
    first = issue(world["science"])
    second = issue(world["science"])
    assert [Client().get("/lich.ics", {"ma": ma}).status_code for ma in (first, second, "", "x" * 43)] == [404, 200, 404, 404]
    assert CalendarFeed.objects.get().read_at is not None
    revoke(world["science"])
    assert [Client().get("/lich.ics", {"ma": ma}).status_code for ma in (second, "")] == [404, 404]


@pytest.mark.django_db
def test_the_token_is_long_and_kept_nowhere_in_clear(world: dict[str, Any]) -> None:
    token = issue(world["science"])
    assert len(token) == 43  # 256 bits
    assert token not in str(CalendarFeed.objects.values().get())


@pytest.mark.django_db
def test_an_account_without_a_role_any_more_has_no_feed(world: dict[str, Any]) -> None:
    token = issue(world["science"])
    end_role(grant=Grant.objects.get(user=world["science"]), on=date(2020, 1, 1), actor=SYSTEM)
    assert Client().get("/lich.ics", {"ma": token}).status_code == 404


@given(st.lists(st.tuples(words, words, st.dates(date(2012, 1, 1), date(2030, 12, 31))), max_size=4))
def test_an_independent_reader_finds_the_same_events(made: list[tuple[str, str, date]]) -> None:
    from icalendar import Calendar

    stamp = datetime(2026, 11, 1, tzinfo=UTC)
    events = [Event(f"e-{n}", "x" + title, day, None, stamp, "y" + text) for n, (title, text, day) in enumerate(made)]
    read = list(Calendar.from_ical(calendar(events, "Lịch")).walk("VEVENT"))
    assert [(str(e["UID"]).partition("@")[0], e.decoded("DTSTART"), e.decoded("DTEND").toordinal() - e.decoded("DTSTART").toordinal()) for e in read] == [
        (e.uid, e.begins, 1) for e in events
    ]
    assert [(str(e["SUMMARY"]), str(e["DESCRIPTION"])) for e in read] == [(unescaped(escaped(e.title)), unescaped(escaped(e.text))) for e in events]


@pytest.mark.django_db
def test_a_planned_meeting_stands_at_its_hour_in_the_local_zone(world: dict[str, Any]) -> None:
    planned = timezone.now().replace(hour=1, minute=30, second=0, microsecond=0) + timedelta(days=3)
    with act("test.plan", actor=SYSTEM) as doing:
        doing.save(Council(title="Sắp họp", type="selection", planned_at=planned, place_text="Phòng họp tầng 2; nhà A"))
    lines = unfolded(Client().get("/lich.ics", {"ma": issue(world["director"])}).content.decode())
    begin = next(n for n, line in enumerate(lines) if line == "SUMMARY:Hội đồng tuyển chọn: Sắp họp")
    assert lines[begin - 1] == f"DTSTART;TZID=Asia/Ho_Chi_Minh:{planned:%Y%m%d}T083000"
    assert lines[begin + 1] == "LOCATION:Phòng họp tầng 2\\; nhà A"
