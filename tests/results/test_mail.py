"""Askings by mail: the link goes out, the outbox keeps the letter without it, and what did not go out does not count as asked."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail

from hoahoi.documents.models import Message
from hoahoi.results.actions import send_due
from hoahoi.results.asking import follow_up_by
from hoahoi.results.models import FollowUp
from hoahoi.results.terms import terms
from tests.results import room

pytestmark = pytest.mark.django_db
TODAY = date.today()


def due_today() -> FollowUp:
    use = room.planned(adopter=room.adopter(email="htx@example.org"))
    return room.save(FollowUp(application=use, months=6, due_on=TODAY))


def test_the_link_goes_out_and_is_kept_nowhere() -> None:
    follow_up = due_today()
    assert (send_due(TODAY - timedelta(days=1)), send_due(TODAY), send_due(TODAY)) == (0, 1, 0)
    token = re.search(r"/xac-nhan/([\w-]{32})/", mail.outbox[0].body)[1]  # type: ignore[index]
    assert follow_up_by(token) == follow_up
    message = Message.objects.get()
    assert (token in message.text, token in str(message.context), "không lưu" in message.text, message.state) == (False, False, True, "sent")
    assert (mail.outbox[0].to, "Quy trình chưng cất tinh dầu hồi" in mail.outbox[0].body) == (["htx@example.org"], True)


def test_one_reminder_then_silence_is_for_the_clock() -> None:
    follow_up = due_today()
    send_due(TODAY)
    again = TODAY + timedelta(days=terms().remind_after_days)
    assert (send_due(again - timedelta(days=1)), send_due(again), send_due(again + timedelta(days=20))) == (0, 1, 0)
    assert (room.again(follow_up).state, mail.outbox[1].subject) == ("reminded", "Nhắc lại: năm câu hỏi về kết quả đang dùng")


def test_what_did_not_go_out_stays_planned(settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.2", 9
    follow_up = due_today()
    assert send_due(TODAY) == 0
    now = room.again(follow_up)
    assert (now.state, now.token_hash, Message.objects.get().state) == ("planned", "", "failed")
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert send_due(TODAY + timedelta(days=1)) == 0
