"""Records of a task's life in one line, as lists beside them show."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hoahoi.ui.vietnamese import money, number

from .models import Commitment, Payment


def promise_note(promise: Commitment) -> str:
    """ "1 / 2 quy trình · hạn 31/12/2020 · chưa giao đủ"."""
    asked = number(promise.quantity) if promise.quantity is not None else ""
    had = f"{number(promise.delivered or 0)} / {asked} {promise.unit}".strip() if asked else ""
    state = _("đã giao") if promise.done else _("được miễn") if promise.waived_on else _("chưa giao đủ") if promise.delivered else _("chưa giao")
    return " · ".join(str(t) for t in (had, _("hạn %s") % promise.due_on if promise.due_on else "", state) if t)


def payment_note(paid: Payment) -> str:
    return " · ".join(t for t in (money(paid.amount), paid.note) if t)
