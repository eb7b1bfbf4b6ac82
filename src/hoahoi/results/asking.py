"""Asking users of results: a personal link without an account, their answer, a reminder, and silence kept as silence."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.documents import outbox
from hoahoi.documents.models import Message
from hoahoi.documents.outbox_preferences import refused_addresses
from hoahoi.ledger.acts import SYSTEM, Act, Actor, SystemActor, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.ui.vietnamese import day as day_text

from . import photos
from .common import ResultError
from .follow_models import REASONS
from .models import Application, FollowUp
from .terms import terms
from .using import plan_follow_ups

State, Use = FollowUp.State, Application.Use
OPEN = (State.SENT, State.REMINDED)
_TAKES_ANSWERS = (*OPEN, State.SILENT)
_AT_ONCE = 200


@dataclass(frozen=True)
class Answer:
    """What a user says. area in area_unit; money in đồng a year; reasons are codes of REASONS. contact_* only where contact is agreed."""

    use: str
    since: PartialDate | None = None
    area: Decimal | None = None
    area_unit: str = ""
    households: int | None = None
    output: str = ""
    money: Decimal | None = None
    reasons: tuple[str, ...] = ()
    reason_text: str = ""
    contact: bool = False
    contact_name: str = ""
    contact_phone: str = ""


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def address_of(token: str) -> str:
    """The whole address that the user opens."""
    return f"{settings.CONFIG.base_url}/xac-nhan/{token}/"


# ---- sending


def ask(*, application: Application, actor: Actor, today: date | None = None) -> tuple[FollowUp, str]:
    """A new personal link for this user, to be handed over by the officer; the token is kept nowhere. An earlier open link closes.

    It serves the asking that is open, else the oldest planned one whose day has come, else one outside the plan. Raises ResultError without a user.
    """
    if application.adopter_id is None:
        raise ResultError(_("Ghi đơn vị ứng dụng trước khi gửi đường dẫn."), "adopter")
    today = today or timezone.localdate()
    with act("follow_up.send", actor=actor) as doing:
        plan_follow_ups(application, doing)
        rows = application.follow_ups.select_for_update().order_by("due_on", "pk")
        follow_up = (
            rows.filter(state__in=OPEN).first()
            or rows.filter(state=State.PLANNED, due_on__lte=today).first()
            or FollowUp(application=application, months=0, due_on=today)
        )
        token = new_token()
        _issue(follow_up, token, today, doing)
    return follow_up, token


def new_token() -> str:
    """192 random bits, fit for an address."""
    return secrets.token_urlsafe(24)


def _issue(follow_up: FollowUp, token: str, today: date, doing: Act) -> None:
    """Give the asking a fresh link. Sent before: this is its reminder, unless that was today."""
    follow_up.token_hash, follow_up.open_until = hash_of(token), today + timedelta(days=terms().link_days)
    if follow_up.state == State.PLANNED:
        follow_up.state, follow_up.sent_on = State.SENT, today
    elif follow_up.sent_on != today:
        follow_up.state, follow_up.reminded_on = State.REMINDED, today
    doing.save(follow_up)


def send_due(today: date) -> int:
    """Mail the askings whose day has come, and the reminders, to users who have an address. Returns how many went out.

    Where no mail can go the asking stays planned, its obligation open: the officer hands the link over.
    """
    if not outbox.configured():
        return 0
    remind_by = today - timedelta(days=terms().remind_after_days)
    rows = FollowUp.objects.exclude(application__adopter__email="").filter(application__adopter__isnull=False)
    rows = rows.exclude(application__adopter__email__in=refused_addresses("adopter_question"))
    waiting = rows.filter(state=State.PLANNED, due_on__lte=today) | rows.filter(state=State.SENT, sent_on__lte=remind_by)
    found = waiting.select_related("application__adopter", "application__result").order_by("due_on", "pk")[:_AT_ONCE]
    return sum(_mail(follow_up, today) for follow_up in found)


def _mail(follow_up: FollowUp, today: date) -> bool:
    """Send one asking; it counts as sent once the mail is out, else tomorrow tries again. The outbox keeps the letter without its link."""
    key = f"follow-up-{follow_up.pk}-{today.isoformat()}"
    if Message.objects.filter(key=key).exists():
        return False
    application, token = follow_up.application, new_token()
    context = {
        "who": str(application.adopter), "result": application.result.title, "until": day_text(today + timedelta(days=terms().link_days)),
        "again": follow_up.state == State.SENT, "link": outbox.NO_LINK,
    }  # fmt: skip
    message = outbox.write(template="adopter_question", context=context, address=application.adopter.email, key=key)
    sent = outbox.send(message, link=address_of(token)).state == Message.State.SENT
    if sent:
        with act("follow_up.send", actor=SYSTEM) as doing:
            _issue(follow_up, token, today, doing)
    return sent


# ---- answering


def follow_up_by(token: str, *, today: date | None = None) -> FollowUp:
    """The asking that a link opens, answered ones included. Raises ResultError when it opens none, or no longer."""
    found = (
        FollowUp.objects.filter(token_hash=hash_of(token)).select_related("application__result", "application__adopter", "application__place").first()
        if token
        else None
    )
    if found is None:
        raise ResultError(_("Đường dẫn này không đúng hoặc đã được thay bằng đường dẫn mới."))
    if found.state != State.ANSWERED and (found.open_until is None or found.open_until < (today or timezone.localdate())):
        raise ResultError(_("Đường dẫn này đã hết hạn ngày %s.") % day_text(found.open_until), "expired")
    return found


def answer(*, token: str, given: Answer, photo: bytes | None = None, today: date | None = None) -> FollowUp:
    """Keep the word of whoever holds the link. The first answer stands. Raises ResultError."""
    found = follow_up_by(token, today=today)
    who = SystemActor(_("Đơn vị ứng dụng: %s") % found.application.adopter)
    return _keep(found, given, photo, who, today or timezone.localdate())


def answer_by_account(*, follow_up: FollowUp, given: Answer, user: Any, photo: bytes | None = None, today: date | None = None) -> FollowUp:
    """Keep the word of an account that acts for the user of the result. The first answer stands. Raises ResultError."""
    return _keep(follow_up, given, photo, user, today or timezone.localdate())


def _keep(found: FollowUp, given: Answer, photo: bytes | None, who: Actor, today: date) -> FollowUp:
    """On the asking for good, on the application as what now stands."""
    _require_waiting(found, today)
    _require_sound(given, found.application, today)
    name = photos.keep(found, photo, who) if photo else ""
    with act("follow_up.answer", actor=who) as doing:
        follow_up = FollowUp.objects.select_for_update(of=("self",)).select_related("application__result").get(pk=found.pk)
        _require_waiting(follow_up, today)  # sent twice at once: the first stands
        for field, value in vars(_only_what_counts(given)).items():
            setattr(follow_up, field, list(value) if field == "reasons" else value)
        follow_up.state, follow_up.closed_on, follow_up.photo = State.ANSWERED, today, name
        doing.save(follow_up)
        _stand(follow_up, today, doing)
        _close_duty(follow_up, today, doing)
    return follow_up


def asked_of_accounts(organisations: Collection[int], today: date) -> list[FollowUp]:
    """What these users of results are asked by their accounts: of each use the newest asking whose day has come, sent or not. One query.

    One that a later answer has overtaken, or that was kept as silence, is asked no more.
    """
    overtaken = FollowUp.objects.filter(application=OuterRef("application"), state=State.ANSWERED, due_on__gte=OuterRef("due_on"))
    rows = FollowUp.objects.filter(application__adopter_id__in=organisations, state__in=(State.PLANNED, *OPEN), due_on__lte=today).exclude(Exists(overtaken))
    found = rows.select_related("application__result", "application__adopter", "application__place").order_by("due_on", "pk")
    return list({f.application_id: f for f in found}.values())


def _require_waiting(follow_up: FollowUp, today: date) -> None:
    begun = follow_up.state == State.PLANNED and follow_up.due_on <= today  # an account answers without being sent a link
    if follow_up.state == State.PLANNED and not begun:
        raise ResultError(_("Chưa đến ngày hỏi (%s).") % day_text(follow_up.due_on), "answered")
    if follow_up.state not in _TAKES_ANSWERS and not begun:
        raise ResultError(_("Câu trả lời đã được ghi ngày %s.") % day_text(follow_up.closed_on), "answered")


def _only_what_counts(given: Answer) -> Answer:
    """Without what belongs to the other answers, and without contact details that the user does not agree to."""
    kept = dict(vars(given))
    if given.use == Use.NO:
        kept |= {"since": None, "area": None, "area_unit": "", "households": None, "output": "", "money": None}
    if given.use == Use.FULL:
        kept |= {"reasons": (), "reason_text": ""}
    if given.area is None:
        kept["area_unit"] = ""
    if not given.contact:
        kept |= {"contact_name": "", "contact_phone": ""}
    return Answer(**kept)


def _require_sound(given: Answer, application: Application, today: date) -> None:
    if given.use not in Use.values:
        raise ResultError(_("Chọn một câu trả lời."), "use")
    if any(r not in dict(REASONS) for r in given.reasons):
        raise ResultError(_("Chọn lý do trong danh sách."), "reasons")
    if given.use == Use.NO:
        if not given.reasons and not given.reason_text:
            raise ResultError(_("Cho biết vì sao không dùng: chọn ít nhất một lý do."), "reasons")
        return
    if given.since is None and application.started_on is None:
        raise ResultError(_("Cho biết dùng từ khi nào; chỉ nhớ năm thì ghi năm."), "since")
    if given.since and given.since.first > today:
        raise ResultError(
            _("Thời điểm bắt đầu dùng (%(since)s) sau hôm nay (%(today)s).") % {"since": given.since, "today": day_text(today)}, "since"
        )
    if given.area is not None and (given.area <= 0 or given.area_unit not in Application.AreaUnit.values):
        raise ResultError(_("Ghi diện tích lớn hơn 0 và chọn đơn vị m² hoặc ha."), "area")


def _stand(follow_up: FollowUp, today: date, doing: Act) -> None:
    """The application shows the newest answer. A start once known stays as it was first told."""
    application = follow_up.application
    for field in ("use", "area", "area_unit", "households", "output", "money", "reasons", "reason_text"):
        setattr(application, field, getattr(follow_up, field))
    application.started_on = application.started_on or follow_up.since
    application.attested_on, application.silent_on = PartialDate.of(today), None
    doing.save(application)
    plan_follow_ups(application, doing)


def _close_duty(follow_up: FollowUp, today: date, doing: Act) -> None:
    if follow_up.obligation and follow_up.obligation.done_on is None:
        follow_up.obligation.done_on = today
        doing.save(follow_up.obligation)


# ---- silence


def record_silence(*, follow_up: FollowUp, actor: Actor, today: date | None = None) -> FollowUp:
    """Asked, reminded, no answer. Raises ResultError before the user had the time to answer the reminder."""
    today = today or timezone.localdate()
    with act("follow_up.silent", actor=actor) as doing:
        now = FollowUp.objects.select_for_update(of=("self",)).select_related("application", "obligation").get(pk=follow_up.pk)
        if now.state != State.REMINDED or now.reminded_on is None:
            raise ResultError(_("Chỉ ghi không trả lời sau khi đã gửi và đã nhắc."))
        free = now.reminded_on + timedelta(days=terms().silent_after_days)
        if today < free:
            words = {"reminded": day_text(now.reminded_on), "free": day_text(free)}
            raise ResultError(_("Đã nhắc ngày %(reminded)s; chưa ghi không trả lời trước ngày %(free)s.") % words)
        now.state, now.closed_on = State.SILENT, today
        doing.save(now)
        now.application.silent_on = today
        doing.save(now.application)
        _close_duty(now, today, doing)
    return now


def record_silences(today: date) -> int:
    """Every reminded asking whose time is over. Returns how many."""
    over = today - timedelta(days=terms().silent_after_days)
    found = list(FollowUp.objects.filter(state=State.REMINDED, reminded_on__lte=over).order_by("pk")[:_AT_ONCE])
    for follow_up in found:
        record_silence(follow_up=follow_up, actor=SYSTEM, today=today)
    return len(found)
