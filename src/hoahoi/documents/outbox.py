"""The outbox: every mail is first a row, then sent; one row is one delivery, and what could not be sent says why.

    message = outbox.write(template="reminder", context={...}, user=user, key="...")
    outbox.send(message)        # now; or leave it to deliver(), which the background worker runs

A template is `templates/messages/<name>.txt`: the first line is the subject, the rest the text. Without a mail server set up, a message stays a draft and
says so: nothing pretends to have gone out. What an account refused or wants gathered is kept all the same, and not sent by itself.

Faults. Refused for now (4xx, no connection): once more later. Refused for good (5xx): failed, with the server's words. Cut off after the connection
stood, or while "sending" for long: nobody knows whether it arrived, so a person decides (outbox_acts.py); it is never sent again by itself.
"""

from __future__ import annotations

import smtplib
from contextlib import suppress
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from hoahoi.accounts.models import User
from hoahoi.directory.queries import the_office
from hoahoi.ui.vietnamese import clean, day

from . import outbox_preferences as preferences
from .mail_models import MailPreference, Message
from .outbox_topics import topic_of, topics

State, Rhythm = Message.State, MailPreference.Rhythm
RETRY_AFTER = timedelta(minutes=15)
CUT_OFF_AFTER = timedelta(minutes=10)  # several times the mail server's time-out
_TRIES = 2
_NOWHERE = ("console", "dummy")  # backends that take a mail and carry it nowhere
_AT_ONCE = 200
NO_LINK = "[đường dẫn riêng, không lưu]"  # stands in the kept text where the mail has a personal link


def configured() -> bool:
    """Whether a mail server was set up. Django's own default, a server on this machine that nobody named, does not count."""
    kind = settings.EMAIL_BACKEND.split(".")[-2]
    return kind not in _NOWHERE and not (kind == "smtp" and settings.EMAIL_HOST in ("", "localhost") and not settings.EMAIL_HOST_USER)


# ---- writing


def write(
    *, template: str, context: dict[str, Any], user: User | None = None, address: str = "", key: str = "", resend_of: Message | None = None
) -> Message:
    """Write a message and keep it as a draft. context must be plain values. With a key, the second call returns the first message unchanged.

    What the recipient refused is kept as declined, what they want gathered waits as held.
    """
    if key and (earlier := Message.objects.filter(key=key).first()):
        return earlier
    subject, _line, text = render_to_string(f"messages/{template}.txt", context).strip().partition("\n")
    to = address or (user.email if user else "")
    message = Message(
        user=user, address=to, template=template, context=context, subject=clean(subject)[:300], text=text.strip() + "\n", key=key,
        reason=why_waiting(to), resend_of=resend_of,
    )  # fmt: skip
    _as_wished(message)
    message.save(force_insert=True)
    return message


def _as_wished(message: Message) -> None:
    about = topic_of(message.template)
    wish = preferences.rhythm(about, user=message.user, address=message.address)
    if wish == Rhythm.NEVER:
        message.state, message.reason = State.DECLINED, _("Người nhận đã chọn không nhận loại thư này.")
    elif wish != Rhythm.EACH:
        message.state, message.reason = State.HELD, str(Rhythm(wish).label)


def why_waiting(address: str) -> str:
    """Why no mail can go to this address now; "" when it can."""
    if not address:
        return _("Người nhận chưa có địa chỉ thư.")
    if bounced := bounce_of(address):
        return _("Thư trước tới địa chỉ này bị trả lại (%s). Sửa địa chỉ hoặc thôi giữ.") % bounced.reason[:200]
    return "" if configured() else _("Chưa cài máy chủ thư.")


def bounce_of(address: str) -> Message | None:
    """The newest mail that came back from this address, while nobody has said that the address is right."""
    return Message.objects.filter(address=address, state=State.BOUNCED, released_at=None).order_by("-pk").first() if address else None


# ---- sending


def send(message: Message, *, link: str = "") -> Message:
    """Send a draft, once. Of two callers at the same time one sends. Returns the row as it then stands.

    link: the personal address that the mail carries where the kept text says NO_LINK; it is written nowhere.
    """
    with transaction.atomic():
        now = Message.objects.select_for_update().get(pk=message.pk)
        if now.state != State.DRAFT:
            return now
        now.reason = why_waiting(now.address)
        if not now.reason:
            now.state, now.attempts, now.sending_since, now.retry_at = State.SENDING, now.attempts + 1, timezone.now(), None
        now.save(update_fields=["state", "reason", "attempts", "sending_since", "retry_at"])
    if now.state == State.SENDING:
        _hand_over(now, link)
        now.save(update_fields=["state", "reason", "retry_at", "sent_at"])
    return now


def _hand_over(message: Message, link: str) -> None:
    """Give the mail to the server and note on the row what the server said."""
    try:
        connection = get_connection()
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        _refused(message, error, lasting=_code(error) >= 500)
        return
    try:
        mail(message, connection, link).send()
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        if isinstance(error, smtplib.SMTPException) and not isinstance(error, smtplib.SMTPServerDisconnected):
            _refused(message, error, lasting=_code(error) >= 500)
        else:
            message.state, message.reason = State.UNKNOWN, _("Mất kết nối khi đang gửi; không rõ thư đã tới chưa. %s") % _said(error)
    except ValueError as error:  # an address or subject that no mail can carry
        _refused(message, error, lasting=True)
    else:
        message.state, message.sent_at = State.SENT, timezone.now()
    finally:
        _close(connection)


def _close(connection: Any) -> None:
    with suppress(OSError, smtplib.SMTPException):  # the mail's fate is known by now; how the server says good-bye does not change it
        connection.close()


def _refused(message: Message, error: Exception, *, lasting: bool) -> None:
    again = not lasting and message.attempts < _TRIES and not topic_of(message.template).secret
    message.reason = (_("Máy chủ thư chưa nhận, sẽ gửi lại một lần: %s") if again else _("Máy chủ thư không nhận: %s")) % _said(error)
    message.reason = message.reason[:400]
    if again:
        message.state, message.retry_at = State.DRAFT, timezone.now() + RETRY_AFTER
    else:
        message.state = State.FAILED


def _answer(error: Exception) -> tuple[int, Any] | None:
    """The server's reply: its code and words."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()), None)  # type: ignore[return-value]
    return (error.smtp_code, error.smtp_error) if isinstance(error, smtplib.SMTPResponseException) else None


def _code(error: Exception) -> int:
    """The server's code, 0 when it said nothing. -1 is what smtplib gives for a line it could not read."""
    reply = _answer(error)
    return reply[0] if reply else 0


def _said(error: Exception) -> str:
    reply = _answer(error)
    if reply is None:
        return f"{type(error).__name__}: {error}"
    words = reply[1].decode("utf-8", "replace") if isinstance(reply[1], bytes) else str(reply[1])
    return f"{reply[0]} {clean(words)}"


def mail(message: Message, connection: Any = None, link: str = "") -> EmailMessage:
    """The mail as it leaves. Its Message-ID is the row's, so that one sent again after a fault can be recognised."""
    headers = {"Message-ID": message_id(message), "Content-Language": "vi", "Auto-Submitted": "auto-generated"}
    if url := preferences.unsubscribe_url(message):
        headers |= {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    office = the_office()
    answers = [office.organisation.email] if office and office.organisation.email else None
    text = body(message).replace(NO_LINK, link) if link else body(message)
    return EmailMessage(message.subject, text, to=[message.address], reply_to=answers, headers=headers, connection=connection)


def body(message: Message) -> str:
    """The text with its foot, as it is sent."""
    url = preferences.unsubscribe_url(message)
    foot = _("Không muốn nhận loại thư này nữa: %s") % url if url else ""
    return f"{message.text.rstrip()}\n\n--\n{foot}\n" if foot else message.text


def message_id(message: Message) -> str:
    host = urlsplit(settings.CONFIG.base_url).hostname or "hoahoi"
    return f"<{message.pk}.{message.written_at:%Y%m%d%H%M%S}@{host}>"


# ---- what the background worker does


def waiting() -> list[Message]:
    """Drafts that could go out now, oldest first."""
    if not configured():
        return []
    rows = Message.objects.filter(Q(retry_at=None) | Q(retry_at__lte=timezone.now()), state=State.DRAFT).exclude(address="")
    return list(rows.exclude(template__in=[t.template for t in topics() if t.secret]).order_by("pk")[:_AT_ONCE])


def settle_cut_off() -> int:
    """Messages left "sending" by a worker that died become "unknown", for a person to decide. Returns how many."""
    began = Coalesce("sending_since", "written_at")
    over = Message.objects.alias(began=began).filter(state=State.SENDING, began__lte=timezone.now() - CUT_OFF_AFTER)
    words = _("Máy dừng khi đang gửi ngày %s; không rõ thư đã đi chưa.") % day(timezone.localdate())
    return over.update(state=State.UNKNOWN, reason=words)


@task()
def deliver() -> int:
    """Settle what was cut off, send what waits. Returns how many went out."""
    settle_cut_off()
    return sum(send(message).state == State.SENT for message in waiting())
