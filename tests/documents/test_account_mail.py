"""Mails of signing in leave through the outbox, against a real mail server; their links are kept nowhere."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import serializers
from django.core.cache import cache
from django.test import Client

from hoahoi.documents import outbox
from hoahoi.documents.models import Message
from hoahoi.documents.outbox_acts import resend
from hoahoi.documents.outbox_preferences import MailError
from tests.documents.test_outbox_smtp import Server, later
from tests.documents.test_outbox_smtp import server as server

pytestmark = pytest.mark.django_db
ADDRESS = "lan@langson.gov.vn"


@pytest.fixture(autouse=True)
def _nobody_asked_yet() -> None:
    cache.clear()  # how often one may ask is counted there


def account(make_user: Any) -> Any:
    user = make_user("science_officer")
    user.email = ADDRESS
    user.save(update_fields=["email"])
    return user


def link_of(mail: Any) -> str:
    return re.search(r"https?://\S+", mail.get_content()).group()  # type: ignore[union-attr]


def kept() -> str:
    return json.dumps(json.loads(serializers.serialize("json", Message.objects.all())), ensure_ascii=False)


def test_a_forgotten_password(client: Client, make_user: Any, as_role: Any, server: Server) -> None:
    user = account(make_user)
    assert client.post("/tai-khoan/password/reset/", {"email": ADDRESS}).status_code == 302
    (mail,), message = server.taken, Message.objects.get()
    link = link_of(mail)
    assert (message.state, message.template, message.user_id, message.address, mail["To"]) == ("sent", "account_password", user.pk, ADDRESS, ADDRESS)
    assert (message.context["link"], outbox.NO_LINK in message.text, outbox.NO_LINK in mail.get_content()) == (outbox.NO_LINK, True, False)
    key = link.rstrip("/").rpartition("/")[2]
    assert (len(key) > 20, key in kept(), link in kept()) == (True, False, False)
    shown = as_role("clerk").get(f"/thu-di/{message.pk}/")
    assert (shown.status_code, key in shown.content.decode()) == (200, False)
    form = client.get(link, follow=True)
    changed = client.post(form.redirect_chain[-1][0], {"password1": "hoa hồi xứ Lạng 27", "password2": "hoa hồi xứ Lạng 27"})
    user.refresh_from_db()
    assert (changed.status_code, user.check_password("hoa hồi xứ Lạng 27")) == (302, True)


def test_an_address_to_be_confirmed(client: Client, make_user: Any, server: Server) -> None:
    user = account(make_user)
    EmailAddress.objects.create(user=user, email=ADDRESS, primary=True)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post("/tai-khoan/email/", {"email": ADDRESS, "action_send": ""})
    message, link = Message.objects.get(), link_of(server.taken[0])
    key = link.rstrip("/").rpartition("/")[2]
    assert (message.state, message.template, key in kept(), link in kept()) == ("sent", "account_address", False, False)
    client.post(link)
    assert EmailAddress.objects.get().verified is True


def test_an_address_of_nobody_gets_no_mail(client: Client, server: Server) -> None:
    assert client.post("/tai-khoan/password/reset/", {"email": "ai-do@example.vn"}).status_code == 302
    assert (server.taken, Message.objects.count()) == ([], 0)


def test_refused_for_now_is_not_tried_again_because_its_link_is_gone(client: Client, make_user: Any, server: Server) -> None:
    account(make_user)
    server.recipient = ["451 Try later"]
    client.post("/tai-khoan/password/reset/", {"email": ADDRESS})
    message = later(Message.objects.get())
    assert (message.state, "451" in message.reason, server.taken) == ("failed", True, [])
    with pytest.raises(MailError, match="đường dẫn riêng"):
        resend(message=message, actor=message.user)


def test_without_a_mail_server_the_row_says_so_and_is_cancelled(client: Client, make_user: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    account(make_user)
    client.post("/tai-khoan/password/reset/", {"email": ADDRESS})
    assert [(m.state, m.reason) for m in Message.objects.all()] == [("cancelled", "Chưa cài máy chủ thư.")]
