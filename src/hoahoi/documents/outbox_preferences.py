"""What each recipient wants: how often which kind of mail, turning one off by its link, and confirming one's own address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from hoahoi.accounts.models import User

from .mail_models import MailPreference, Message
from .outbox_topics import Topic, topic_of, topics

Rhythm = MailPreference.Rhythm
_UNSUBSCRIBE, _CONFIRM = "documents.unsubscribe", "documents.confirm-address"
CONFIRM_HOURS = 48


class MailError(ValueError):
    """What was asked cannot be; the message says why."""


def choices(topic: Topic) -> list[str]:
    """The rhythms that a kind of mail allows."""
    if not topic.optional:
        return [Rhythm.EACH]
    return list(Rhythm.values) if topic.gathers else [Rhythm.EACH, Rhythm.NEVER]


def rhythm(topic: Topic, *, user: User | None = None, address: str = "") -> str:
    """How often the account, or the address without an account, wants this kind."""
    if not topic.optional or not (user or address):
        return Rhythm.EACH
    found = _rows(user, address).filter(topic=topic.template).values_list("rhythm", flat=True).first()
    return found if found in choices(topic) else Rhythm.EACH


def _rows(user: User | None, address: str) -> Any:
    return MailPreference.objects.filter(user=user) if user else MailPreference.objects.filter(user=None, address=address.lower())


def rhythms(user: User) -> dict[str, str]:
    """Every optional kind with what the account chose."""
    chosen = dict(_rows(user, "").values_list("topic", "rhythm"))
    return {t.template: chosen.get(t.template, Rhythm.EACH) for t in topics() if t.optional}


def choose(*, topic: Topic, rhythm: str, user: User | None = None, address: str = "") -> None:
    """Raises MailError for a kind that cannot be turned off, or a rhythm it does not have."""
    if not topic.optional:
        raise MailError(_("Loại thư này không tắt được. %s") % topic.why)
    if rhythm not in choices(topic):
        raise MailError(_("Chọn một cách nhận trong danh sách."))
    whose = {"user": user, "address": ""} if user else {"user": None, "address": address.lower()}
    MailPreference.objects.update_or_create(**whose, topic=topic.template, defaults={"rhythm": rhythm})


def refused_addresses(template: str) -> set[str]:
    """Addresses without an account that turned this kind off, as the mails to them were addressed."""
    refused = MailPreference.objects.filter(user=None, topic=template, rhythm=Rhythm.NEVER).values_list("address", flat=True)
    return set(Message.objects.alias(small=Lower("address")).filter(small__in=refused).values_list("address", flat=True))


# ---- turning off by the link in the mail (RFC 8058)


@dataclass(frozen=True)
class Leaving:
    """Who turns which kind off by a link."""

    topic: Topic
    user: User | None
    address: str


def unsubscribe_url(message: Message) -> str:
    """The personal address at the foot of a mail, the same for every mail of the kind; "" for a kind that cannot be turned off."""
    if not topic_of(message.template).optional or not message.address:
        return ""
    whose = {"u": message.user_id} if message.user_id else {"a": message.address.lower()}
    token = signing.Signer(salt=_UNSUBSCRIBE).sign_object({"t": message.template, **whose}, compress=True)
    return f"{settings.CONFIG.base_url}/thoi-nhan/{token}/"


def leaving(token: str) -> Leaving:
    """Raises MailError for a link that was not made here."""
    try:
        said = signing.Signer(salt=_UNSUBSCRIBE).unsign_object(token)
    except signing.BadSignature as error:
        raise MailError(_("Đường dẫn không đúng.")) from error
    user = User.objects.filter(pk=said.get("u")).first() if "u" in said else None
    if "u" in said and user is None:
        raise MailError(_("Đường dẫn không đúng."))
    return Leaving(topic_of(said["t"]), user, said.get("a", ""))


# ---- one's own address


def confirm_url(user: User, address: str) -> str:
    """Where the person says that the address is theirs. Good for 48 hours and while the account's address is what it was."""
    token = signing.dumps({"u": user.pk, "a": address, "was": user.email}, salt=_CONFIRM, compress=True)
    return f"{settings.CONFIG.base_url}/ho-so/thu/xac-nhan/{token}/"


def checked_address(address: str) -> str:
    """Raises MailError for what is no address."""
    address = address.strip()
    try:
        validate_email(address)
    except ValidationError as error:
        raise MailError(_("Địa chỉ thư chưa đúng, ví dụ đúng: ten@langson.gov.vn.")) from error
    return address


def asked_address(token: str) -> tuple[User, str]:
    """Account and new address of a link. Raises MailError when it is wrong, over or used."""
    try:
        said = signing.loads(token, salt=_CONFIRM, max_age=CONFIRM_HOURS * 3600)
    except signing.SignatureExpired as error:
        raise MailError(_("Đường dẫn đã quá 48 giờ. Ghi lại địa chỉ ở trang Thư của tôi.")) from error
    except signing.BadSignature as error:
        raise MailError(_("Đường dẫn không đúng.")) from error
    user = User.objects.filter(pk=said["u"], email=said["was"], is_active=True).first()
    if user is None:
        raise MailError(_("Đường dẫn đã dùng hoặc đã được thay bằng đường dẫn mới."))
    return user, said["a"]


def confirm_address(token: str) -> User:
    """The account's address becomes the confirmed one. Raises MailError."""
    user, address = asked_address(token)
    User.objects.filter(pk=user.pk).update(email=address)
    user.email = address
    return user
