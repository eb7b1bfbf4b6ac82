"""Kinds of mail: which ones a person may turn off or have gathered, and which carry a secret link that the outbox does not keep.

A room declares the template it sends once; a template that nobody declared cannot be turned off.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Topic:
    """optional: the recipient may refuse it; gathers: it may wait for a digest; secret: its link is not kept, so only its room can send it again;
    accounts: it goes to accounts; False: only to addresses outside, so an account has nothing to choose.

    why: for a mandatory one, why it cannot be turned off.
    """

    template: str
    title: str | Promise
    optional: bool = False
    gathers: bool = False
    secret: bool = False
    accounts: bool = True
    why: str | Promise = ""


_topics: dict[str, Topic] = {}


def topic(given: Topic) -> Topic:
    _topics[given.template] = given
    return given


def topics() -> list[Topic]:
    """Every declared kind, the optional ones first."""
    return sorted(_topics.values(), key=lambda t: (not t.optional, str(t.title)))


def topic_of(template: str) -> Topic:
    """An undeclared template is a mandatory kind under its own name."""
    return _topics.get(template) or Topic(template, template)


topic(Topic("reminder", _("Nhắc việc đến hạn"), optional=True, gathers=True))
topic(Topic("adopter_question", _("Hỏi việc sử dụng kết quả"), optional=True, secret=True, accounts=False))
topic(Topic("digest", _("Thư gộp"), why=_("Chỉ gồm những loại thư mà người nhận chọn gộp.")))
topic(Topic("confirm_address", _("Xác nhận địa chỉ thư"), secret=True, why=_("Chỉ gửi khi chính người nhận vừa ghi địa chỉ.")))
topic(Topic("account_password", _("Đặt lại mật khẩu"), secret=True, why=_("Chỉ gửi khi có người yêu cầu đặt lại mật khẩu của tài khoản.")))
topic(Topic("account_address", _("Xác nhận địa chỉ của tài khoản"), secret=True, why=_("Chỉ gửi khi địa chỉ vừa được ghi cho tài khoản.")))
