"""Sums and dates that must agree. Pure: each refusal names both numbers or both dates. Amounts in đồng."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from hoahoi.procedures.calendar import add_months
from hoahoi.procedures.schema import Limit
from hoahoi.ui.vietnamese import day, number

ZERO = Decimal(0)
HUNDRED = Decimal(100)


class TaskError(Exception):
    """An act that the rules refuse. field: name of the form's field that the message belongs to, "" for the act as a whole."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message, self.field = message, field


def dong(amount: Decimal) -> str:
    """ "1.234.567 đồng"."""
    return _("%s đồng") % number(amount)


def vnday(value: date) -> str:
    return day(value)


def require_positive(amount: Decimal, field: str = "amount") -> None:
    if amount <= 0:
        raise TaskError(_("Số tiền %s phải lớn hơn 0.") % dong(amount), field)


def require_equal(parts: Decimal, whole: Decimal, what_parts: str, what_whole: str, field: str = "") -> None:
    if parts != whole:
        words = {"parts": what_parts, "a": dong(parts), "whole": what_whole, "b": dong(whole)}
        raise TaskError(_("%(parts)s là %(a)s, phải bằng %(whole)s là %(b)s.") % words, field)


def require_at_most(amount: Decimal, most: Decimal, what: str, what_most: str, field: str = "amount") -> None:
    if amount > most:
        words = {"what": what, "a": dong(amount), "most": what_most, "b": dong(most)}
        raise TaskError(_("%(what)s là %(a)s, vượt %(most)s là %(b)s.") % words, field)


def require_order(earlier: date | None, later: date | None, what_earlier: str, what_later: str, field: str = "") -> None:
    if earlier and later and later < earlier:
        words = {"later": what_later, "b": day(later), "earlier": what_earlier, "a": day(earlier)}
        raise TaskError(_("%(later)s (%(b)s) đứng trước %(earlier)s (%(a)s).") % words, field)


# ---- extension


@dataclass(frozen=True)
class ExtensionRule:
    """Of one version of a regime, all in months but `times`."""

    times: Limit
    long_over: Limit
    long_most: Limit
    short_most: Limit

    def latest(self, starts_on: date, ends_on: date) -> tuple[date, Limit]:
        """The last day to which a task of these dates may be extended, and the limit that says so."""
        longer = ends_on > add_months(starts_on, int(self.long_over.value))
        most = self.long_most if longer else self.short_most
        return add_months(ends_on, int(most.value)), most


def require_extension(rule: ExtensionRule, *, starts_on: date, ends_on: date, new_end: date, earlier: int) -> None:
    """Refuse an extension beyond the regime's limits. earlier: how many were agreed before."""
    require_order(ends_on, new_end, _("thời hạn hiện nay"), _("Thời hạn mới"), "new_end")
    if new_end == ends_on:
        raise TaskError(_("Thời hạn mới (%s) bằng thời hạn hiện nay.") % day(new_end), "new_end")
    if earlier >= int(rule.times.value):
        words = {"n": earlier, "most": rule.times.value, "basis": rule.times.citation}
        raise TaskError(_("Nhiệm vụ đã gia hạn %(n)d lần; quy định cho nhiều nhất %(most)s lần (%(basis)s).") % words, "new_end")
    latest, most = rule.latest(starts_on, ends_on)
    if new_end > latest:
        words = {"new": day(new_end), "latest": day(latest), "n": most.value, "basis": most.citation}
        raise TaskError(_("Thời hạn mới %(new)s vượt %(latest)s: được gia hạn nhiều nhất %(n)s tháng (%(basis)s).") % words, "new_end")


# ---- a task that fails


@dataclass(frozen=True)
class Refund:
    """What a host gives back: the unspent part, the part of improper spending, the part of proper spending; basis names the rules."""

    unspent: Decimal
    improper: Decimal
    proper: Decimal
    basis: str

    @property
    def total(self) -> Decimal:
        return self.unspent + self.improper + self.proper


def refund(*, paid: Decimal, spent: Decimal, proper: Decimal, unspent_rate: Limit, improper_rate: Limit, proper_rate: Limit) -> Refund:
    """The money of a task that failed. Raises TaskError where spending exceeds what was paid, or proper spending all spending."""
    if min(paid, spent, proper) < 0:
        raise TaskError(_("Số tiền không thể âm."), "spent")
    require_at_most(spent, paid, _("Số đã chi"), _("số đã cấp"), "spent")
    require_at_most(proper, spent, _("Số chi đúng quy định"), _("số đã chi"), "proper")
    used = {rule.citation for rule in (unspent_rate, improper_rate, proper_rate)}
    return Refund(
        unspent=_share(paid - spent, unspent_rate), improper=_share(spent - proper, improper_rate), proper=_share(proper, proper_rate),
        basis="; ".join(sorted(used)),
    )  # fmt: skip


def _share(amount: Decimal, percent: Limit) -> Decimal:
    """To the đồng, half up."""
    return (amount * int(percent.value) / HUNDRED).quantize(Decimal(1), rounding="ROUND_HALF_UP")
