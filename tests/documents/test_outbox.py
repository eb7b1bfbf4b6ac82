"""The outbox: a message is a row before it is a mail, and says what became of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from hoahoi.documents import outbox
from hoahoi.documents.models import Message

pytestmark = pytest.mark.django_db
CONTEXT = {"name": "Lan & Nam", "items": [{"title": "Lập hội đồng", "words": "Hôm nay", "due": "20/11/2026", "url": "http://x/1/"}]}


def write(**given: Any) -> Message:
    return outbox.write(template="reminder", context=CONTEXT, **({"address": "lan@langson.gov.vn"} | given))


def test_written_is_a_draft_with_subject_text_template_and_context() -> None:
    message = Message.objects.get(pk=write().pk)
    assert (message.state, message.subject, message.template, message.context) == ("draft", "Nhắc việc: 1 việc đến hạn", "reminder", CONTEXT)
    assert message.text.startswith("Kính gửi Lan & Nam,\n")
    assert len(mail.outbox) == 0


def test_sent_once_and_never_again() -> None:
    message = write()
    assert [outbox.send(message).state, outbox.send(message).state] == ["sent", "sent"]
    assert [(m.to, m.subject) for m in mail.outbox] == [(["lan@langson.gov.vn"], "Nhắc việc: 1 việc đến hạn")]
    found = Message.objects.get()
    assert (found.attempts, found.reason, found.sent_at is not None) == (1, "", True)


def test_a_key_is_written_once() -> None:
    assert write(key="due:1:2026-11-20") == write(key="due:1:2026-11-20")
    write()
    write()
    assert Message.objects.count() == 3


@pytest.mark.parametrize("backend", ["console", "dummy", "smtp"])
def test_without_a_mail_server_it_stays_a_draft_and_says_so(settings: Any, backend: str) -> None:
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    message = outbox.send(write())
    assert (outbox.configured(), message.state, message.reason, message.attempts) == (False, "draft", "Chưa cài máy chủ thư.", 0)
    assert outbox.waiting() == []


def test_a_server_that_does_not_answer_is_a_failure_with_its_reason_and_may_be_tried_again(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nothing listens on the discard port
    message = outbox.send(write())
    assert (message.state, message.attempts, message.reason.partition(":")[0]) == ("failed", 1, "ConnectionRefusedError")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert (outbox.send(message).state, Message.objects.get().attempts) == ("sent", 2)


def test_one_cut_off_while_sending_is_not_sent_again_by_itself() -> None:
    message = write()
    Message.objects.filter(pk=message.pk).update(state="sending")
    assert (outbox.send(message).state, outbox.waiting(), len(mail.outbox)) == ("sending", [], 0)


def test_the_background_worker_sends_what_waits() -> None:
    write()
    write()
    write(address="")
    assert outbox.deliver.call() == 2
    assert sorted(Message.objects.values_list("state", flat=True)) == ["draft", "sent", "sent"]
