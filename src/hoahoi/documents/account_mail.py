"""Mails of signing in: a forgotten password, an address to be confirmed. They leave through the outbox like every other mail.

Their link opens the account, so it is written nowhere: the kept text says outbox.NO_LINK, the kept context has the name alone, and the whole link is put
into the mail only as it is handed to the mail server (outbox.send). One that could not go out is therefore cancelled or failed, never sent later; the
person asks for a new one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hoahoi.accounts.adapter import ClosedAdapter

from . import outbox
from .mail_models import Message


@dataclass(frozen=True)
class _Letter:
    template: str
    link: str  # where allauth's context has the secret address


_LETTERS = {
    "account/email/password_reset_key": _Letter("account_password", "password_reset_url"),
    "account/email/email_confirmation": _Letter("account_address", "activate_url"),
    "account/email/email_confirmation_signup": _Letter("account_address", "activate_url"),
}


class OutboxAdapter(ClosedAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """One row of the outbox, sent at once. Raises KeyError for a letter that this installation's settings leave out."""
        letter, user = _LETTERS[template_prefix], context["user"]
        kept = {"name": user.get_full_name() or user.username, "username": user.username, "link": outbox.NO_LINK}
        message = outbox.write(template=letter.template, context=kept, user=user, address=email)
        outbox.send(message, link=context[letter.link])
        Message.objects.filter(pk=message.pk, state=Message.State.DRAFT).update(state=Message.State.CANCELLED)  # its link is gone
