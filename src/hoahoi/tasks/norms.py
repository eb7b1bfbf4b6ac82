"""Money norms of a task's regime: ceilings that the appraisal of its budget keeps to. A task keeps those of its regime to its end.

The regime lists them among its limits, by codes that begin with "norm_" (TT 02/2023/TT-BKHCN, TT 03/2023/TT-BTC for VN-2023).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from hoahoi.procedures.regimes import regime
from hoahoi.procedures.schema import Limit
from hoahoi.ui.vietnamese import number

from .common import task_case
from .models import AppraisedLabour, Task
from .money import HUNDRED, ZERO, TaskError, dong, require_equal

_PREFIX = "norm_"
_MONTHS, _LARGEST = Decimal(10) ** 5, Decimal(10) ** 13  # what the columns hold
Role = AppraisedLabour.Role


@dataclass(frozen=True)
class Labour:
    """One role: months of all its people together, đồng a month."""

    role: str
    months: Decimal
    rate: Decimal

    @property
    def amount(self) -> Decimal:
        return AppraisedLabour(role=self.role, months=self.months, rate=self.rate).amount


def norms_of(task: Task) -> dict[str, Limit]:
    """The known norms of the task's regime by code, without the prefix; none where the regime gives none."""
    case = task_case(task)
    procedure = regime(case.regime).procedures.get(case.procedure) if case else None
    return {one.code.removeprefix(_PREFIX): one for one in procedure.limits if one.code.startswith(_PREFIX) and not one.unknown} if procedure else {}


def figure(norm: Limit) -> Decimal | None:
    """40000000, "40.000.000" and "0,8" as numbers; None for a norm in words."""
    text = str(norm.value).replace(".", "").replace(",", ".").strip()
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def ceiling(norms: dict[str, Limit], role: str) -> tuple[Decimal, str] | None:
    """(đồng a month at most, where that stands) for one role; None where the regime sets none."""
    month = norms.get("labour_month")
    most = figure(month) if month else None
    if month is None or most is None:
        return None
    if role == Role.LEAD:
        return most, month.citation
    share = norms.get(f"labour_{role}")
    times = figure(share) if share else None
    return (most * times, f"{month.citation}; {share.citation}") if share and times is not None else None


def require_labour(rows: Sequence[Labour], agreed: Decimal, norms: dict[str, Limit], *, explained: bool) -> None:
    """Each role once and within its ceiling; all of them together what the lines of labour agree to; experts within their share or explained.

    agreed: of the lines of labour. Without rows nothing is checked: the estimate gave no persons and months. Raises TaskError.
    """
    if not rows:
        return
    for n, row in enumerate(rows, 1):
        who = Role(row.role).label
        if row.months <= 0 or row.rate <= 0:
            raise TaskError(_("Dòng %d: số tháng và mức một tháng phải lớn hơn 0.") % n, "labour")
        if row.months != row.months.quantize(Decimal("0.01")) or row.months >= _MONTHS or row.rate >= _LARGEST:
            raise TaskError(_("Dòng %d: số tháng ghi nhiều nhất hai chữ số thập phân, mức một tháng là số đồng.") % n, "labour")
        if row.role in {one.role for one in rows[: n - 1]}:
            raise TaskError(_("Dòng %(row)d: “%(who)s” được ghi hai lần.") % {"row": n, "who": who}, "labour")
        most = ceiling(norms, row.role)
        if most is not None and row.rate > most[0]:
            words = {"row": n, "who": who, "a": dong(row.rate), "b": dong(most[0]), "basis": most[1]}
            raise TaskError(_("Dòng %(row)d: %(who)s %(a)s một tháng, vượt mức %(b)s (%(basis)s).") % words, "labour")
    require_equal(sum((row.amount for row in rows), ZERO), agreed, _("Tổng thù lao theo chức danh"), _("tổng thẩm định khoản tiền công lao động"), "labour")
    _require_share(rows, norms, explained)


def _require_share(rows: Sequence[Labour], norms: dict[str, Limit], explained: bool) -> None:
    """Experts against the pay of those who carry the task out."""
    experts = sum((row.amount for row in rows if row.role == Role.EXPERT), ZERO)
    others = sum((row.amount for row in rows if row.role != Role.EXPERT), ZERO)
    share = norms.get("experts_share")
    most = figure(share) if share else None
    if share and most is not None and experts * HUNDRED > others * most and not explained:
        words = {"a": dong(experts), "b": dong(others), "most": number(most), "basis": share.citation}
        raise TaskError(_("Thuê chuyên gia %(a)s, quá %(most)s %% của thù lao %(b)s (%(basis)s): ghi lý do ở ý kiến khác.") % words, "opinion")
