"""The outbox against a real mail server on this machine, by the rows and by what the server took: one row, one mail."""

from __future__ import annotations

import email
import smtplib
import socket
from collections.abc import Iterator
from datetime import timedelta
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.utils import timezone

from hoahoi.documents import outbox
from hoahoi.documents.models import Message

pytestmark = pytest.mark.django_db
CONTEXT = {"name": "Lan", "items": [{"title": "Lập hội đồng", "words": "Hôm nay", "due": "20/11/2026", "url": "http://x/1/"}]}


class Server:
    """Takes mails, or answers as told: recipient and data are replies to give instead, one for each try; cut hangs up once the mail was handed over."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.recipient: list[str] = []
        self.data: list[str] = []
        self.cut = False

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.recipient:
            return self.recipient.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        if self.data:
            return self.data.pop(0)
        self.taken.append(email.message_from_bytes(envelope.content, policy=default))
        if self.cut:
            server.transport.abort()
        return "250 OK"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=_free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 5
    yield handler
    controller.stop()


def write() -> Message:
    return outbox.write(template="reminder", context=CONTEXT, address="lan@langson.gov.vn")


def later(message: Message) -> Message:
    """The row once its waiting time is over and the worker has run."""
    Message.objects.filter(pk=message.pk).exclude(retry_at=None).update(retry_at=timezone.now() - timedelta(seconds=1))
    outbox.deliver.call()
    return Message.objects.get(pk=message.pk)


def test_taken(server: Server) -> None:
    message = outbox.send(write())
    assert (message.state, message.reason, len(server.taken)) == ("sent", "", 1)
    got = server.taken[0]
    assert (got["Subject"], got["To"], got["Content-Language"]) == ("Nhắc việc: 1 việc đến hạn", "lan@langson.gov.vn", "vi")
    assert (got["Message-ID"], got.get_content_charset()) == (outbox.message_id(message), "utf-8")
    assert got.get_content().replace("\r\n", "\n") == outbox.body(message)
    assert (later(message).state, len(server.taken)) == ("sent", 1)


@pytest.mark.parametrize(("where", "reply"), [("recipient", "450 4.2.1 Hop thu dang ban"), ("data", "451 4.3.0 Thu lai sau")])
def test_refused_for_now_is_tried_once_later(server: Server, where: str, reply: str) -> None:
    setattr(server, where, [reply])
    message = outbox.send(write())
    assert (message.state, message.reason) == ("draft", f"Máy chủ thư chưa nhận, sẽ gửi lại một lần: {reply}")
    assert (outbox.deliver.call(), len(server.taken)) == (0, 0)  # not before its time
    message = later(message)
    assert (message.state, message.attempts, message.reason, len(server.taken)) == ("sent", 2, "", 1)


def test_refused_for_now_twice_is_a_failure(server: Server) -> None:
    server.data = ["451 4.3.0 Thu lai sau"] * 2
    message = later(outbox.send(write()))
    assert (message.state, message.attempts, message.reason) == ("failed", 2, "Máy chủ thư không nhận: 451 4.3.0 Thu lai sau")
    assert (later(message).attempts, len(server.taken)) == (2, 0)


@pytest.mark.parametrize(("where", "reply"), [("recipient", "550 5.1.1 Khong co hop thu nay"), ("data", "554 5.7.1 Thu bi chan")])
def test_refused_for_good_fails_at_once_with_the_servers_words(server: Server, where: str, reply: str) -> None:
    setattr(server, where, [reply])
    message = outbox.send(write())
    assert (message.state, message.attempts, message.reason) == ("failed", 1, f"Máy chủ thư không nhận: {reply}")
    assert (later(message).attempts, len(server.taken)) == (1, 0)


def test_hung_up_in_the_middle_is_unknown_and_never_sent_again_by_itself(server: Server) -> None:
    server.cut = True
    message = outbox.send(write())
    assert (message.state, message.reason.partition(".")[0]) == ("unknown", "Mất kết nối khi đang gửi; không rõ thư đã tới chưa")
    server.cut = False
    assert (later(message).state, message.attempts, len(server.taken)) == ("unknown", 1, 1)


def test_no_server_there_is_tried_once_later(server: Server, settings: Any) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9  # nothing listens on the discard port
    message = outbox.send(write())
    assert (message.state, message.attempts, "ConnectionRefusedError" in message.reason) == ("draft", 1, True)
    settings.EMAIL_PORT = port
    assert (later(message).state, len(server.taken)) == ("sent", 1)


def test_the_server_that_takes_no_mail_at_all_says_why(server: Server, settings: Any) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "so", "sai"
    message = outbox.send(write())  # it offers no sign-in
    assert (message.state, message.attempts, len(server.taken)) == ("draft", 1, 0)
    assert smtplib.SMTPNotSupportedError.__name__ in message.reason
