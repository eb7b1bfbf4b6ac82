"""How far off a day is, in the words of a due tag."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from .calendar import working_days_between

_SOON = 15  # days within which a due date asks for attention


def due_words(due: date, today: date) -> tuple[str, str]:
    """("Quá hạn 3 ngày làm việc", "danger"): the words and the tone (danger | attention | neutral)."""
    left = (due - today).days
    if left == 0:
        return _("Hôm nay"), "attention"
    if left > 0:
        return _("Còn %(days)d ngày") % {"days": left}, "attention" if left <= _SOON else "neutral"
    late = working_days_between(due, today) if left > -400 else 0
    return (_("Quá hạn %(days)d ngày làm việc") % {"days": late} if late else _("Quá hạn %(days)d ngày") % {"days": -left}), "danger"
