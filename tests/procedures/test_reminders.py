"""Reminders: once a person and day, on the days that the schedule names, missed days made up, and nothing twice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from hoahoi.accounts.models import User
from hoahoi.directory.models import Organisation
from hoahoi.documents.models import Message
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.office.reminding import daily, queue_next, send_due_reminders
from hoahoi.procedures.models import Obligation
from hoahoi.procedures.reminders import due_notices, schedule
from hoahoi.tasks.models import Task

pytestmark = pytest.mark.django_db
DUE = date(2026, 11, 20)


@pytest.fixture
def officer(make_user: Any) -> User:
    user = make_user("science_officer")
    user.email = "lan@langson.gov.vn"
    user.save()
    return user


def duty(title: str = "Lập hội đồng", due: date = DUE, role: str = "science_officer", organisation: int | None = None) -> Obligation:
    with act("test.setup", actor=SYSTEM) as doing:
        task = Task(title="Nghiên cứu hoa hồi")
        doing.save(task)
        one = Obligation(
            title=title, subject_kind="task", subject_id=task.pk, due_on=due, role=role, organisation_id=organisation, basis="TT 11/2014, Điều 9"
        )
        doing.save(one)
    return one


def test_the_shipped_schedule() -> None:
    assert schedule().offsets == (-15, -5, -1, 0, 1, 7, 30)


def test_told_on_each_day_of_the_schedule_and_on_no_other(officer: User) -> None:
    duty()
    days = [DUE + timedelta(days=n) for n in range(-20, 40)]
    told = [day for day in days if due_notices(day, {officer.pk: day - timedelta(days=1)})]
    assert [(day - DUE).days for day in told] == list(schedule().offsets)


def test_a_day_is_told_once_however_often_it_runs(officer: User) -> None:
    duty()
    assert [send_due_reminders(DUE), send_due_reminders(DUE)] == [1, 0]
    assert [m.subject for m in mail.outbox] == ["Nhắc việc: 1 việc đến hạn"]
    assert (Message.objects.get().state, Message.objects.get().key) == ("sent", f"due:{officer.pk}:2026-11-20")


def test_one_mail_holds_all_of_the_day_and_says_what_when_and_by_which_rule(officer: User) -> None:
    duty("Lập hội đồng")
    duty("Họp hội đồng", DUE + timedelta(days=5))
    duty("Việc xa", DUE + timedelta(days=9))
    send_due_reminders(DUE)
    text = mail.outbox[0].body
    assert ("Lập hội đồng: Nghiên cứu hoa hồi" in text, "Hôm nay, hạn 20/11/2026 (TT 11/2014, Điều 9)" in text) == (True, True)
    assert ("Họp hội đồng" in text, "Còn 5 ngày, hạn 25/11/2026" in text, "Việc xa" in text) == (True, True, False)


def test_days_that_the_machine_slept_through_are_made_up_once(officer: User) -> None:
    duty()
    send_due_reminders(DUE - timedelta(days=5))
    assert send_due_reminders(DUE + timedelta(days=3)) == 1  # the day before, the day itself and the day after were slept through
    assert send_due_reminders(DUE + timedelta(days=4)) == 0
    assert Message.objects.count() == 2


def test_what_lapsed_long_ago_is_not_dug_up(officer: User) -> None:
    duty(due=DUE - timedelta(days=400))
    assert send_due_reminders(DUE) == 0


def test_done_things_and_other_peoples_things_are_not_told(officer: User, make_user: Any) -> None:
    with act("test.setup", actor=SYSTEM) as doing:
        mine, theirs = Organisation(title="Trung tâm"), Organisation(title="Khác")
        doing.save(mine)
        doing.save(theirs)
    host = make_user("investigator", organisation=mine)
    make_user("investigator", organisation=theirs)
    make_user("administrator")
    done = duty("Đã xong")
    with act("test.done", actor=SYSTEM) as doing:
        done.done_on = DUE
        doing.save(done)
    duty("Nộp báo cáo", role="investigator", organisation=mine.pk)
    assert [(n.user, [o.title for o in n.obligations]) for n in due_notices(DUE, {})] == [(host, ["Nộp báo cáo"])]


def test_a_person_without_an_address_keeps_a_draft_that_says_why(make_user: Any) -> None:
    make_user("science_officer")
    duty()
    send_due_reminders(DUE)
    message = Message.objects.get()
    assert (message.state, message.reason, len(mail.outbox)) == ("draft", "Người nhận chưa có địa chỉ thư.", 0)


def test_the_job_of_a_day_queues_the_next_mornings_once() -> None:
    queue_next()
    assert queue_next() is None
    first = DBTaskResult.objects.get()
    first.delete()
    assert daily.call() == 0
    following = DBTaskResult.objects.get()
    assert timezone.localtime(following.run_after).strftime("%H:%M") == "06:30"
    assert timezone.localdate(following.run_after) == timezone.localdate() + timedelta(days=1)
