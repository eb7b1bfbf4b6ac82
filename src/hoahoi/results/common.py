"""What the room's acts share: their refusal, and the checks on dates and percentages."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from hoahoi.ledger.dates import PartialDate
from hoahoi.ui.vietnamese import number

WHOLE = Decimal(100)


class ResultError(Exception):
    """An act that the rules refuse. field: name of the form's field that the message belongs to."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message, self.field = message, field


def require_order(earlier: PartialDate | None, later: PartialDate | None, what_earlier: str, what_later: str, field: str = "") -> None:
    """Refuse dates that cannot stand in this order, naming both. Dates known in part are refused only when no reading of them fits."""
    if earlier and later and later.last < earlier.first:
        words = {"later": what_later, "b": later, "earlier": what_earlier, "a": earlier}
        raise ResultError(_("%(later)s (%(b)s) đứng trước %(earlier)s (%(a)s).") % words, field)


def require_whole(shares: Iterable[Decimal | None]) -> None:
    """Contribution percentages are all given and make 100, or none is given."""
    given = list(shares)
    known = [s for s in given if s is not None]
    if not known:
        return
    if len(known) != len(given):
        raise ResultError(_("%(n)d trong %(all)d tác giả chưa có tỷ lệ đóng góp.") % {"n": len(given) - len(known), "all": len(given)}, "authors")
    wrong = next((s for s in known if not 0 < s <= WHOLE or s != round(s, 2)), None)
    if wrong is not None:
        raise ResultError(_("Tỷ lệ đóng góp %s không hợp lệ: ghi số lớn hơn 0, nhiều nhất 100, không quá hai chữ số lẻ.") % number(wrong), "authors")
    total = sum(known, Decimal(0))
    if total != WHOLE:
        raise ResultError(_("Tổng tỷ lệ đóng góp là %(total)s %%, phải bằng 100 %%.") % {"total": number(total)}, "authors")
