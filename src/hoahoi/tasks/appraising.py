"""The appraisal of a task's budget by its group, before the approval that follows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from hoahoi.documents.models import Document
from hoahoi.ledger.acts import Actor, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.records import Record
from hoahoi.procedures.actions import procedure_of
from hoahoi.procedures.council_rule import CouncilRule
from hoahoi.procedures.regimes import regime

from .common import locked, task_case
from .milestones import record_milestone
from .models import AppraisedLabour, AppraisedLine, Appraiser, BudgetAppraisal, BudgetLine, Task
from .money import ZERO, TaskError, dong, require_at_most, require_positive
from .norms import Labour, norms_of, require_labour

STAGE = "budget_appraisal"
MILESTONES = ("budget_meeting", "budget_done")
_STAGES = (Task.Stage.ORDER_LISTED, Task.Stage.SELECTION, Task.Stage.APPROVED)  # a host is sought or chosen, no contract yet
_LARGEST = Decimal(10) ** 13  # đồng; what a column of money holds


@dataclass(frozen=True)
class Sitter:
    """One of the group. role: Appraiser.Role."""

    name: str
    role: str
    post: str = ""
    present: bool = True


@dataclass(frozen=True)
class Appraised:
    """One line of the estimate, in đồng."""

    group: str
    source: str
    year: int
    asked: Decimal
    agreed: Decimal
    reason: str = ""


def rule_of(task: Task) -> CouncilRule | None:
    """What the task's regime says of the group; None where it says nothing."""
    case = task_case(task)
    return regime(case.regime).councils.get(STAGE) if case else None


def latest_appraisal(task: Task) -> BudgetAppraisal | None:
    return BudgetAppraisal.objects.filter(task=task).order_by("-pk").first()


def agreed_in(appraisal: BudgetAppraisal) -> Decimal:
    """The sum that the group agreed to."""
    return sum((line.agreed for line in appraisal.lines.all()), ZERO)


def appraise_budget(
    *, task: Task, on: date, group: Iterable[Sitter], lines: Iterable[Appraised], actor: Actor, place_text: str = "", host_people: str = "",
    norms: str = "", opinion: str = "", revise: bool = False, decision: Document | None = None, labour: Iterable[Labour] = (),
) -> BudgetAppraisal:  # fmt: skip
    """Record what the group found. Makes the host's revision due where the regime says by when. Raises TaskError.

    A later appraisal of the same task stands beside the earlier one; the approval follows the last.
    """
    rows, sitters, pay = list(lines), list(group), list(labour)
    require_lines(rows)
    agreed = sum((row.agreed for row in rows if row.group == BudgetLine.Group.LABOUR), ZERO)
    require_labour(pay, agreed, norms_of(task), explained=bool(opinion.strip()))
    require_group(sitters, rule_of(task))
    with act("budget.appraise", actor=actor) as doing:
        now = locked(task)
        if now.contracts.exists():
            raise TaskError(_("Nhiệm vụ đã ký hợp đồng: thay đổi kinh phí bằng phụ lục hợp đồng."))
        if now.stage not in _STAGES:
            raise TaskError(_("Kinh phí được thẩm định sau khi chọn tổ chức chủ trì; nhiệm vụ này ở “%s”.") % now.get_stage_display())
        made = BudgetAppraisal(
            task=now, on=PartialDate.of(on), place_text=place_text.strip(), host_people=host_people.strip(), norms=norms.strip(),
            opinion=opinion.strip(), revise=revise, decision=decision,
        )  # fmt: skip
        doing.save(made)
        doing.create_all([Appraiser(appraisal=made, name=s.name.strip(), post=s.post.strip(), role=s.role, present=s.present) for s in sitters])
        doing.create_all(
            [
                AppraisedLine(appraisal=made, group=r.group, source=r.source, year=r.year, asked=r.asked, agreed=r.agreed, reason=r.reason.strip())
                for r in rows
            ]
        )
        doing.create_all([AppraisedLabour(appraisal=made, role=p.role, months=p.months, rate=p.rate) for p in pay])
        case = task_case(now)
        for code in MILESTONES if case else ():
            if code in procedure_of(case).events:
                record_milestone(task=now, code=code, on=on, actor=actor)
    return made


def require_lines(rows: list[Appraised]) -> None:
    """Each line once, with its reason where the two sums differ; the whole at most what was asked for."""
    if not rows:
        raise TaskError(_("Ghi ít nhất một dòng dự toán."), "lines")
    seen: set[tuple[str, str, int]] = set()
    for n, row in enumerate(rows, 1):
        if min(row.asked, row.agreed) < 0:
            raise TaskError(_("Dòng %d: số tiền không thể âm.") % n, "lines")
        if max(row.asked, row.agreed) >= _LARGEST:
            raise TaskError(_("Dòng %(row)d: số tiền phải nhỏ hơn %(most)s.") % {"row": n, "most": dong(_LARGEST)}, "lines")
        _require_short(row.reason, AppraisedLine, "reason", n, "lines")
        if (row.group, row.source, row.year) in seen:
            raise TaskError(_("Dòng %d: khoản chi của cùng nguồn và năm được ghi hai lần.") % n, "lines")
        seen.add((row.group, row.source, row.year))
        if row.asked != row.agreed and not row.reason.strip():
            raise TaskError(_("Dòng %d: ghi lý do chênh lệch giữa đề nghị và thẩm định.") % n, "lines")
    asked, agreed = (sum((getattr(r, name) for r in rows), ZERO) for name in ("asked", "agreed"))
    require_positive(agreed, "lines")
    require_at_most(agreed, asked, _("Tổng thẩm định"), _("tổng đề nghị"), "lines")


def require_group(sitters: list[Sitter], rule: CouncilRule | None) -> None:
    """The group has its head and nobody twice, and is as large and as present as the regime asks, where it asks."""
    for n, sitter in enumerate(sitters, 1):
        _require_short(sitter.name, Appraiser, "name", n, "group")
        _require_short(sitter.post, Appraiser, "post", n, "group")
    if not any(s.role == Appraiser.Role.CHAIR for s in sitters):
        raise TaskError(_("Ghi tổ trưởng tổ thẩm định."), "group")
    names = [s.name.strip().casefold() for s in sitters]
    twice = next((s.name.strip() for n, s in enumerate(sitters) if names.index(names[n]) < n), None)
    if twice:
        raise TaskError(_("%s được ghi hai lần trong tổ thẩm định.") % twice, "group")
    if rule is None or rule.quorum.unknown:
        return
    size = rule.composition.size
    if rule.size_min is not None and size and not rule.size_min <= len(sitters) <= (rule.size_max or rule.size_min):
        words = {"n": len(sitters), "least": rule.size_min, "most": rule.size_max or rule.size_min, "basis": size.citation}
        raise TaskError(_("Tổ thẩm định có %(n)d người; quy định từ %(least)d đến %(most)d người (%(basis)s).") % words, "group")
    there = [s for s in sitters if s.present]
    if len(there) * rule.quorum.denominator < len(sitters) * rule.quorum.numerator:
        words = {"n": len(there), "of": len(sitters), "part": f"{rule.quorum.numerator}/{rule.quorum.denominator}", "basis": rule.quorum.citation}
        raise TaskError(_("Có mặt %(n)d trên %(of)d người, chưa đủ %(part)s (%(basis)s).") % words, "group")
    missing = next((role for role in rule.quorum.required_roles if role not in {s.role for s in there}), None)
    if missing:
        words = {"who": Appraiser.Role(missing).label, "basis": rule.quorum.citation}
        raise TaskError(_("Phiên thẩm định phải có %(who)s (%(basis)s).") % words, "group")


def _require_short(text: str, model: type[Record], name: str, row: int, field: str) -> None:
    column: Any = model._meta.get_field(name)
    if len(text.strip()) > column.max_length:
        words = {"row": row, "what": column.verbose_name, "n": len(text.strip()), "most": column.max_length}
        raise TaskError(_("Dòng %(row)d, %(what)s: dài %(n)d chữ, nhiều nhất %(most)d.") % words, field)
