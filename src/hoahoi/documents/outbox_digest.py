"""Digests: what a person wants once a day or once a week becomes one mail. Runs every morning in the background worker."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db import transaction

from hoahoi.accounts.models import User

from . import outbox
from .mail_models import MailPreference, Message
from .outbox_preferences import rhythms

State, Rhythm = Message.State, MailPreference.Rhythm
TEMPLATE = "digest"
_MONDAY = 0


def send_digests(today: date) -> int:
    """One mail for each account with held messages whose day it is. Done again on the same day it writes nothing new. Returns how many went out."""
    held: dict[int, list[Message]] = defaultdict(list)
    for message in Message.objects.filter(state=State.HELD).exclude(user=None).order_by("pk"):
        held[message.user_id].append(message)
    users = User.objects.in_bulk(held)
    return sum(_gather(users[pk], messages, today) for pk, messages in held.items())


def _gather(user: User, messages: list[Message], today: date) -> bool:
    """Messages whose rhythm changed to "never" since stay unsent; those now wanted one by one go with this mail."""
    wish = rhythms(user)
    due = [m for m in messages if (r := wish.get(m.template, Rhythm.EACH)) != Rhythm.NEVER and (r != Rhythm.WEEKLY or today.weekday() == _MONDAY)]
    refused = [m.pk for m in messages if wish.get(m.template) == Rhythm.NEVER]
    Message.objects.filter(pk__in=refused, state=State.HELD).update(state=State.DECLINED)
    if not due:
        return False
    items = [{"subject": m.subject, "text": m.text.strip()} for m in due]
    with transaction.atomic():
        digest = outbox.write(
            template=TEMPLATE, context={"name": user.get_full_name(), "items": items, "day": today.isoformat()}, user=user,
            key=f"digest:{user.pk}:{today.isoformat()}:{due[-1].pk}",
        )  # fmt: skip
        Message.objects.filter(pk__in=[m.pk for m in due], state=State.HELD).update(state=State.GATHERED, gathered_in=digest)
    return outbox.send(digest).state == State.SENT
