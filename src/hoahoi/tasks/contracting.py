"""Approval with its budget, the contract with what it promises, its appendices and its money, its liquidation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.directory.models import Organisation, Person
from hoahoi.documents.models import Document
from hoahoi.ledger.acts import Act, Actor, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.procedures.actions import settle

from .appraising import agreed_in, latest_appraisal
from .common import limit_or_none, locked, task_case, tell
from .models import BudgetLine, Commitment, Contract, ContractAppendix, Payment, Task
from .money import HUNDRED, ZERO, TaskError, dong, require_at_most, require_equal, require_order, require_positive
from .reporting import missed_reports, plan_reports

Type, Source = Payment.Type, BudgetLine.Source
OUT = (Type.ADVANCE, Type.DISBURSED)


@dataclass(frozen=True)
class Line:
    """One line of a budget, in đồng."""

    group: str
    source: str
    year: int
    amount: Decimal


@dataclass(frozen=True)
class Promise:
    """One product as the contract promises it."""

    title: str
    quantity: Decimal | None = None
    unit: str = ""
    volume: str = ""
    quality: str = ""
    due_on: PartialDate | None = None


@dataclass(frozen=True)
class Sums:
    """The money of one task in đồng. planned: None when not known."""

    planned: Decimal | None
    contracted: Decimal
    advanced: Decimal
    paid: Decimal  # advances and payments together
    settled: Decimal
    refunded: Decimal


def sums_of(task: Task) -> Sums:
    """Two queries."""
    contracted = sum((c.amount for c in Contract.objects.filter(task=task)), ZERO)
    moved = {row["type"]: row["total"] for row in Payment.objects.filter(task=task).values("type").annotate(total=Sum("amount"))}
    paid = sum((moved.get(t, ZERO) for t in OUT), ZERO)
    return Sums(task.budget, contracted, moved.get(Type.ADVANCE, ZERO), paid, moved.get(Type.SETTLED, ZERO), moved.get(Type.REFUNDED, ZERO))


# time limits on the way to the approval: whoever approved had before them what these ask for
_APPROVED = ("proposal_revised", "budget_group_meets", "budget_papers", "file_revised_after_budget", "approval_submitted")


def approve_task(
    *, task: Task, budget: Decimal, lines: Iterable[Line], starts_on: PartialDate, ends_on: PartialDate, actor: Actor,
    host: Organisation | None = None, investigator: Person | None = None, decision: Document | None = None,
) -> Task:  # fmt: skip
    """Record the approval: host, investigator, time and money, whose lines make the total exactly. Raises TaskError."""
    rows = list(lines)
    require_positive(budget, "budget")
    for row in rows:
        require_positive(row.amount, "lines")
    require_equal(sum((r.amount for r in rows), ZERO), budget, _("Tổng các dòng dự toán"), _("tổng kinh phí"), "lines")
    require_order(starts_on.first, ends_on.last, _("ngày bắt đầu"), _("Ngày kết thúc"), "ends_on")
    early = [r for r in rows if not starts_on.year <= r.year <= ends_on.year]
    if early:
        words = {"year": early[0].year, "first": starts_on.year, "last": ends_on.year}
        raise TaskError(_("Dòng dự toán năm %(year)d nằm ngoài thời gian thực hiện %(first)d đến %(last)d.") % words, "lines")
    keys = [(r.group, r.source, r.year) for r in rows]
    if len(keys) != len(set(keys)):
        raise TaskError(_("Một khoản chi của cùng nguồn và năm được ghi hai lần."), "lines")
    with act("task.approve", actor=actor) as doing:
        now = locked(task)
        if now.contracts.exists():
            raise TaskError(_("Nhiệm vụ đã ký hợp đồng: thay đổi kinh phí bằng phụ lục hợp đồng."))
        appraisal = latest_appraisal(now)
        if appraisal:
            require_at_most(budget, agreed_in(appraisal), _("Tổng kinh phí"), _("số đã thẩm định"), "budget")
        for old in now.budget_lines.all():
            doing.remove(old)
        doing.create_all([BudgetLine(task=now, group=r.group, source=r.source, year=r.year, amount=r.amount) for r in rows])
        now.budget, now.starts_on, now.ends_on = budget, starts_on, ends_on
        now.host, now.investigator, now.decision = host or now.host, investigator or now.investigator, decision or now.decision
        doing.save(now)
        signed = decision.issued_on.first if decision and decision.issued_on and decision.issued_on.day else None
        if signed:
            tell(now, "approval_signed", signed, actor)
        if (case := task_case(now)) is not None:
            settle(case=case, codes=_APPROVED, on=signed or timezone.localdate(), actor=actor)
    return now


def sign_contract(
    *, task: Task, number: str, signed_on: date, starts_on: date, ends_on: date, mode: str, state_amount: Decimal, other_amount: Decimal,
    promises: Iterable[Promise], actor: Actor, document: Document | None = None,
) -> Contract:  # fmt: skip
    """Record the contract with its commitments; its day and its end make reports, checks and the acceptance file due. Raises TaskError."""
    number = " ".join(number.split())
    if not number:
        raise TaskError(_("Ghi số hợp đồng."), "number")
    if min(state_amount, other_amount) < 0:
        raise TaskError(_("Số tiền không thể âm."), "state_amount")
    require_positive(state_amount + other_amount, "state_amount")
    require_order(starts_on, ends_on, _("ngày bắt đầu"), _("Ngày kết thúc"), "ends_on")
    wanted = list(promises)
    if not wanted:
        raise TaskError(_("Hợp đồng phải ghi ít nhất một sản phẩm cam kết."), "promises")
    with act("contract.sign", actor=actor) as doing:
        now = locked(task)
        if now.budget is None:
            raise TaskError(_("Nhiệm vụ chưa có kinh phí được phê duyệt."))
        standing = sum((c.amount for c in now.contracts.all()), ZERO)
        require_at_most(standing + state_amount + other_amount, now.budget, _("Tổng giá trị hợp đồng"), _("kinh phí được phê duyệt"), "state_amount")
        if Contract.objects.filter(number=number).exists():
            raise TaskError(_("Số hợp đồng %s đã dùng.") % number, "number")
        contract = Contract(
            task=now, number=number, signed_on=PartialDate.of(signed_on), starts_on=PartialDate.of(starts_on), ends_on=PartialDate.of(ends_on),
            mode=mode, state_amount=state_amount, other_amount=other_amount, document=document,
        )  # fmt: skip
        doing.save(contract)
        for promise in wanted:
            _promise(now, contract, promise, doing)
        now.starts_on, now.ends_on = PartialDate.of(starts_on), PartialDate.of(ends_on)
        doing.save(now)
        tell(now, "contract_signed", signed_on, actor)
        tell(now, "contract_end", ends_on, actor)
        plan_reports(now, starts_on, ends_on, actor)
    return contract


def _promise(task: Task, contract: Contract, promise: Promise, doing: Act) -> None:
    if promise.quantity is not None and promise.quantity <= 0:
        raise TaskError(_("Số lượng của “%s” phải lớn hơn 0.") % promise.title, "promises")
    end = contract.ends_on
    if promise.due_on and end:
        require_order(promise.due_on.first, end.last, _("hạn giao “%s”") % promise.title, _("Ngày kết thúc hợp đồng"), "promises")
    doing.save(
        Commitment(
            task=task, contract=contract, title=promise.title, quantity=promise.quantity, unit=promise.unit, volume=promise.volume,
            quality=promise.quality, due_on=promise.due_on or end,
        )
    )  # fmt: skip


def amend_contract(
    *, contract: Contract, number: str, signed_on: date, summary: str, actor: Actor, state_amount: Decimal | None = None,
    other_amount: Decimal | None = None, document: Document | None = None,
) -> ContractAppendix:  # fmt: skip
    """Sign an appendix; with amounts, the contract's money changes. Time changes by an agreed extension alone. Raises TaskError."""
    if not summary.strip():
        raise TaskError(_("Ghi nội dung phụ lục."), "summary")
    with act("contract.amend", actor=actor) as doing:
        task = locked(contract.task)
        now = Contract.objects.select_for_update().get(pk=contract.pk)
        if now.liquidated_on:
            raise TaskError(_("Hợp đồng đã thanh lý ngày %s.") % now.liquidated_on)
        require_order(now.signed_on.first if now.signed_on else None, signed_on, _("ngày ký hợp đồng"), _("Ngày ký phụ lục"), "signed_on")
        before = now.amount
        now.state_amount = now.state_amount if state_amount is None else state_amount
        now.other_amount = now.other_amount if other_amount is None else other_amount
        if now.amount != before:
            if now.mode == Contract.Mode.FULL:
                words = {"before": dong(before), "after": dong(now.amount)}
                raise TaskError(
                    _("Khoán đến sản phẩm cuối cùng không đổi tổng kinh phí: đang là %(before)s, đề nghị %(after)s.") % words, "state_amount"
                )
            sums = sums_of(task)
            require_at_most(sums.contracted - before + now.amount, task.budget or ZERO, _("Tổng giá trị hợp đồng"), _("kinh phí được phê duyệt"))
            require_at_most(sums.paid, sums.contracted - before + now.amount, _("Số đã cấp"), _("giá trị hợp đồng mới"), "state_amount")
        doing.save(now)
        if now.appendices.filter(number=number).exists():
            raise TaskError(_("Số phụ lục %s đã dùng.") % number, "number")
        appendix = ContractAppendix(
            contract=now, number=number, signed_on=PartialDate.of(signed_on), summary=summary.strip()[:400], document=document
        )
        doing.save(appendix)
    return appendix


def record_payment(
    *, contract: Contract, type: str, on: date, amount: Decimal, actor: Actor, source: str = Source.STATE, document: Document | None = None,
    note: str = "",
) -> Payment:  # fmt: skip
    """Record money out, accounted for or back. Paid stays within the contract, settled within paid, refunded within paid; the first advance and the
    next ones stay within the regime's shares. Raises TaskError.
    """
    require_positive(amount)
    with act("payment.record", actor=actor) as doing:
        task = locked(contract.task)
        now = Contract.objects.get(pk=contract.pk)
        require_order(now.signed_on.first if now.signed_on else None, on, _("ngày ký hợp đồng"), _("Ngày của khoản kinh phí"), "on")
        moved = _moved(now)
        paid = sum((moved.get(t, ZERO) for t in OUT), ZERO)
        if type in OUT:
            _require_flowing(task, on)
            require_at_most(paid + amount, now.amount, _("Tổng đã cấp"), _("giá trị hợp đồng"))
        elif type == Type.SETTLED:
            require_at_most(moved.get(Type.SETTLED, ZERO) + amount, paid, _("Tổng quyết toán"), _("số đã cấp"))
        else:
            require_at_most(moved.get(Type.REFUNDED, ZERO) + amount, paid, _("Tổng hoàn trả"), _("số đã cấp"))
        if type == Type.ADVANCE:
            _require_advance(task, now, moved, amount)
        payment = Payment(contract=now, task=task, type=type, source=source, on=on, amount=amount, document=document, note=note)
        doing.save(payment)
    return payment


def _require_flowing(task: Task, on: date) -> None:
    """No money goes out while the task is suspended, or while as many reports are missing as the regime names."""
    standing = task.stoppages.filter(resumed_on=None, on__lte=on).first()
    if standing is not None:
        raise TaskError(_("%s từ %s: không cấp kinh phí.") % (standing.get_type_display().capitalize(), standing.on.strftime("%d/%m/%Y")))
    most = limit_or_none(task, "reports_missed")
    if most is not None and (missed := missed_reports(task, on)) >= int(most.value):
        words = {"n": missed, "most": most.value, "basis": most.citation}
        raise TaskError(_("Thiếu %(n)d kỳ báo cáo tiến độ; thiếu từ %(most)s kỳ thì ngừng cấp kinh phí (%(basis)s).") % words)


def _moved(contract: Contract) -> dict[str, Decimal]:
    rows = Payment.objects.filter(contract=contract).values("type").annotate(total=Sum("amount"))
    return {row["type"]: row["total"] for row in rows}


def _require_advance(task: Task, contract: Contract, moved: dict[str, Decimal], amount: Decimal) -> None:
    advanced, settled = moved.get(Type.ADVANCE, ZERO), moved.get(Type.SETTLED, ZERO)
    if not advanced:
        if (most := limit_or_none(task, "first_advance")) is not None:
            ceiling = (contract.state_amount or ZERO) * int(most.value) / HUNDRED
            words = _("%(n)s %% ngân sách nhà nước của hợp đồng (%(basis)s)") % {"n": most.value, "basis": most.citation}
            require_at_most(amount, ceiling, _("Tạm ứng lần đầu"), words)
    elif (least := limit_or_none(task, "advance_cleared")) is not None:
        needed = advanced * int(least.value) / HUNDRED
        if settled < needed:
            words = {"settled": dong(settled), "needed": dong(needed), "n": least.value, "basis": least.citation}
            text = _("Đã thanh toán %(settled)s tạm ứng; phải đạt ít nhất %(needed)s (%(n)s %% số đã tạm ứng, %(basis)s) mới tạm ứng tiếp.")
            raise TaskError(text % words, "amount")


def liquidate(*, contract: Contract, on: date, actor: Actor, document: Document | None = None) -> Contract:
    """Record the liquidation: once the result is registered, or the task stopped. Raises TaskError."""
    with act("contract.liquidate", actor=actor) as doing:
        task = locked(contract.task)
        now = Contract.objects.select_for_update().get(pk=contract.pk)
        if now.liquidated_on:
            raise TaskError(_("Hợp đồng đã thanh lý ngày %s.") % now.liquidated_on)
        if task.stage not in (Task.Stage.REGISTERED, Task.Stage.CLOSED, Task.Stage.STOPPED):
            raise TaskError(_("Thanh lý khi đã đăng ký kết quả hoặc dừng nhiệm vụ; nhiệm vụ đang ở “%s”.") % task.get_stage_display())
        require_order(now.signed_on.first if now.signed_on else None, on, _("ngày ký hợp đồng"), _("Ngày thanh lý"), "on")
        now.liquidated_on, now.liquidation = PartialDate.of(on), document
        doing.save(now)
    return now
