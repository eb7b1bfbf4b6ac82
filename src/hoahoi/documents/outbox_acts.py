"""What a person does with a message: sends it again as a new row, cancels it, notes that it came back, settles one whose fate is unknown."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.accounts.models import User

from . import outbox
from .mail_models import Message
from .outbox_preferences import MailError
from .outbox_topics import topic_of

State = Message.State
RESENDABLE = (State.FAILED, State.BOUNCED, State.UNKNOWN)
CANCELLABLE = (State.DRAFT, State.HELD)


def resend(*, message: Message, actor: User) -> Message:
    """A new message with the same words to the address as it is now known. Asked twice, the second call gives the first one's row.

    Raises MailError for one that went out, waits, or has a personal link that is kept nowhere.
    """
    if topic_of(message.template).secret:
        raise MailError(_("Thư này có đường dẫn riêng, không lưu ở đây. Gửi lại từ trang của hồ sơ."))
    with transaction.atomic():
        now = Message.objects.select_for_update().get(pk=message.pk)
        again = Message.objects.filter(key=_key(now)).first()
        if again is None:
            _require(now, RESENDABLE, _("Chỉ gửi lại thư không gửi được, bị trả lại hoặc không rõ đã đi chưa."))
            again = _copy(now)
            _handled(now, actor)
            now.save(update_fields=["handled_by", "handled_at"])
    return outbox.send(again)


def _key(message: Message) -> str:
    return f"resend:{message.pk}"


def _copy(message: Message) -> Message:
    to = (message.user.email if message.user else "") or message.address
    again = Message(
        user=message.user, address=to, template=message.template, context=message.context, subject=message.subject, text=message.text,
        key=_key(message), resend_of=message.resend_of or message, reason=outbox.why_waiting(to),
    )  # fmt: skip
    again.save(force_insert=True)
    return again


def cancel(*, message: Message, actor: User, reason: str = "") -> Message:
    """A draft, or one that waits for the digest, is not sent any more. Raises MailError when it is too late."""
    return _move(message, CANCELLABLE, State.CANCELLED, " ".join(reason.split()) or _("Hủy trước khi gửi."), actor, _("Chỉ hủy thư chưa gửi."))


def note_bounce(*, message: Message, reason: str, actor: User) -> Message:
    """The mail came back. Its address is held until it is corrected or released. Raises MailError without a reason or for one that never went out."""
    reason = " ".join(reason.split())
    if not reason:
        raise MailError(_("Ghi lý do thư bị trả lại."))
    return _move(message, (State.SENT, State.UNKNOWN), State.BOUNCED, reason, actor, _("Chỉ thư đã gửi mới bị trả lại."))


def note_arrived(*, message: Message, actor: User) -> Message:
    """The recipient has it, though nobody knew whether it went out."""

    def arrived(now: Message) -> None:
        now.sent_at = now.sent_at or now.sending_since or now.written_at

    return _move(message, (State.UNKNOWN,), State.SENT, _("Người nhận cho biết đã nhận."), actor, _("Thư này không chờ xác nhận."), arrived)


def release_address(*, message: Message, actor: User) -> Message:
    """The address of one that came back is right after all: mails go there again. Every held mail of that address counts."""
    with transaction.atomic():
        now = Message.objects.select_for_update().get(pk=message.pk)
        _require(now, (State.BOUNCED,), _("Địa chỉ này không bị giữ."))
        Message.objects.filter(address=now.address, state=State.BOUNCED, released_at=None).update(
            released_at=timezone.now(), handled_by=actor, handled_at=timezone.now()
        )
    now.refresh_from_db()
    return now


def _move(
    message: Message, from_: tuple[str, ...], to: str, reason: str, actor: User, refusal: str, also: Callable[[Message], None] | None = None
) -> Message:
    with transaction.atomic():
        now = Message.objects.select_for_update().get(pk=message.pk)
        _require(now, from_, refusal)
        now.state, now.reason, now.retry_at = to, reason[:400], None
        if also:
            also(now)
        _handled(now, actor)
        now.save(update_fields=["state", "reason", "retry_at", "sent_at", "handled_by", "handled_at"])
    return now


def _require(message: Message, states: tuple[str, ...], refusal: str) -> None:
    if message.state not in states:
        raise MailError(refusal + " " + _("Thư này: %s.") % message.get_state_display())


def _handled(message: Message, actor: User) -> None:
    message.handled_by, message.handled_at = actor, timezone.now()
