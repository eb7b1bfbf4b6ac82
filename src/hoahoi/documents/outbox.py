"""The outbox: every mail is first a row, then sent; what could not be sent says why.

    message = outbox.write(template="reminder", context={...}, user=user, key="...")
    outbox.send(message)        # now; or leave it to deliver(), which the background worker runs

A template is `templates/messages/<name>.txt`: the first line is the subject, the rest the text. Without a mail server set up, a message stays a draft and
says so: nothing pretends to have gone out.
"""

from __future__ import annotations

import smtplib
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from hoahoi.accounts.models import User
from hoahoi.ui.vietnamese import clean

from .models import Message

State = Message.State
_NOWHERE = ("console", "dummy")  # backends that take a mail and carry it nowhere
_AT_ONCE = 200


def configured() -> bool:
    """Whether a mail server was set up. Django's own default, a server on this machine that nobody named, does not count."""
    kind = settings.EMAIL_BACKEND.split(".")[-2]
    return kind not in _NOWHERE and not (kind == "smtp" and settings.EMAIL_HOST in ("", "localhost") and not settings.EMAIL_HOST_USER)


def write(*, template: str, context: dict[str, Any], user: User | None = None, address: str = "", key: str = "") -> Message:
    """Write a message and keep it as a draft. context must be plain values. With a key, the second call returns the first message unchanged."""
    if key and (earlier := Message.objects.filter(key=key).first()):
        return earlier
    subject, _line, text = render_to_string(f"messages/{template}.txt", context).strip().partition("\n")
    to = address or (user.email if user else "")
    message = Message(
        user=user, address=to, template=template, context=context, subject=clean(subject)[:300], text=text.strip() + "\n", key=key,
        reason=_why_waiting(to),
    )  # fmt: skip
    message.save(force_insert=True)
    return message


def _why_waiting(address: str) -> str:
    if not address:
        return _("Người nhận chưa có địa chỉ thư.")
    return "" if configured() else _("Chưa cài máy chủ thư.")


def send(message: Message) -> Message:
    """Send a draft, or one that failed, once. A message whose sending was cut off stays "sending": nobody knows whether it arrived."""
    with transaction.atomic():
        now = Message.objects.select_for_update().get(pk=message.pk)
        if now.state not in (State.DRAFT, State.FAILED):
            return now
        now.reason = _why_waiting(now.address)
        if not now.reason:
            now.state, now.attempts = State.SENDING, now.attempts + 1
        now.save(update_fields=["state", "reason", "attempts"])
    if now.state != State.SENDING:
        return now
    try:
        EmailMessage(now.subject, now.text, to=[now.address]).send()
    except (OSError, smtplib.SMTPException, ValueError) as error:
        now.state, now.reason = State.FAILED, f"{type(error).__name__}: {error}"[:400]
    else:
        now.state, now.sent_at = State.SENT, timezone.now()
    now.save(update_fields=["state", "reason", "sent_at"])
    return now


def waiting() -> list[Message]:
    """Drafts that could go out now, oldest first."""
    if not configured():
        return []
    return list(Message.objects.filter(state=State.DRAFT).exclude(address="").order_by("pk")[:_AT_ONCE])


@task()
def deliver() -> int:
    """Send what waits. Returns how many went out."""
    return sum(send(message).state == State.SENT for message in waiting())
