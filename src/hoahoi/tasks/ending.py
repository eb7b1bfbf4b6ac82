"""What was promised is delivered or waived; a task is suspended, terminated or closed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from hoahoi.documents.models import Document
from hoahoi.ledger.acts import Actor, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.procedures.actions import move
from hoahoi.procedures.models import StageEntry

from .common import case_for, contract_of, limit, locked
from .contracting import sums_of
from .models import Commitment, Contract, Stoppage, Task
from .money import Refund, TaskError, refund, require_order, vnday
from .reporting import drop_reports

# ---- commitments


def deliver_commitment(
    *, commitment: Commitment, on: date, actor: Actor, quantity: Decimal | None = None, evidence: str = ""
) -> Commitment:
    """Record what was delivered so far, in all. Raises TaskError."""
    with act("commitment.deliver", actor=actor) as doing:
        now = Commitment.objects.select_for_update().get(pk=commitment.pk)
        if now.waived_on:
            raise TaskError(_("Sản phẩm này đã được miễn ngày %s.") % vnday(now.waived_on))
        if now.quantity is not None and (quantity is None or quantity <= 0):
            raise TaskError(_("Ghi số lượng đã giao, lớn hơn 0."), "quantity")
        start = now.contract.starts_on if now.contract else None
        require_order(start.first if start else None, on, _("ngày bắt đầu hợp đồng"), _("Ngày giao"), "on")
        now.delivered, now.delivered_on, now.evidence = quantity, PartialDate.of(on), evidence.strip()[:400]
        doing.save(now)
    return now


def waive_commitment(*, commitment: Commitment, reason: str, on: date, actor: Actor, document: Document | None = None) -> Commitment:
    """Release the host from a promise, for a recorded reason. Raises TaskError."""
    if not reason.strip():
        raise TaskError(_("Ghi lý do miễn."), "reason")
    with act("commitment.waive", actor=actor, reason=reason) as doing:
        now = Commitment.objects.select_for_update().get(pk=commitment.pk)
        if not now.is_open:
            raise TaskError(_("Sản phẩm này đã giao đủ hoặc đã được miễn."))
        now.waived_on, now.waiver_reason, now.waiver = on, reason.strip()[:400], document
        doing.save(now)
    return now


# ---- stopping


def suspend(*, task: Task, on: date, reason: str, actor: Actor, document: Document | None = None) -> Stoppage:
    """Money and work stop until it is resumed or terminated. Raises TaskError."""
    if not reason.strip():
        raise TaskError(_("Ghi lý do tạm dừng."), "reason")
    with act("task.suspend", actor=actor, reason=reason) as doing:
        now = locked(task)
        if now.stage not in (Task.Stage.APPROVED, Task.Stage.IN_PROGRESS, Task.Stage.BASE_ACCEPTANCE):
            raise TaskError(_("Chỉ tạm dừng nhiệm vụ đang thực hiện; nhiệm vụ này ở “%s”.") % now.get_stage_display())
        standing = suspended(now)
        if standing is not None:
            raise TaskError(_("Nhiệm vụ đã tạm dừng từ %s.") % vnday(standing.on))
        stoppage = Stoppage(task=now, type=Stoppage.Type.SUSPENDED, on=on, reason=reason.strip(), document=document)
        doing.save(stoppage)
    return stoppage


def suspended(task: Task) -> Stoppage | None:
    """The suspension in force."""
    return task.stoppages.filter(type=Stoppage.Type.SUSPENDED, resumed_on=None).first()


def resume(*, task: Task, on: date, actor: Actor) -> Stoppage:
    with act("task.resume", actor=actor) as doing:
        standing = suspended(locked(task))
        if standing is None:
            raise TaskError(_("Nhiệm vụ không tạm dừng."))
        require_order(standing.on, on, _("ngày tạm dừng"), _("Ngày tiếp tục"), "on")
        standing.resumed_on = on
        doing.save(standing)
    return standing


def consequence(task: Task, *, cause: str, spent: Decimal, proper: Decimal) -> Refund:
    """What the host gives back under the regime, from what was paid less what it gave back already. Raises TaskError."""
    contract = contract_of(task)
    if contract is None:
        raise TaskError(_("Nhiệm vụ chưa có hợp đồng nên không có kinh phí phải hoàn trả."))
    sums = sums_of(task)
    code = f"refund_{cause}"
    if cause == Stoppage.Cause.SUBJECTIVE:
        if contract.mode not in (Contract.Mode.FULL, Contract.Mode.PARTIAL):
            raise TaskError(_("Hợp đồng chưa ghi phương thức khoán chi, nên chưa tính được tỷ lệ hoàn trả."), "cause")
        code += f"_{contract.mode}"
    return refund(
        paid=sums.paid - sums.refunded, spent=spent, proper=proper, unspent_rate=limit(task, "refund_unspent"),
        improper_rate=limit(task, "refund_unproven"), proper_rate=limit(task, code),
    )  # fmt: skip


def terminate(
    *, task: Task, on: date, reason: str, cause: str, spent: Decimal, proper: Decimal, actor: Actor, document: Document | None = None
) -> Stoppage:
    """Terminate the task, with the money that the host gives back. Raises TaskError, NotAllowed."""
    if not reason.strip():
        raise TaskError(_("Ghi lý do chấm dứt."), "reason")
    with act("task.terminate", actor=actor, reason=reason) as doing:
        now = locked(task)
        due = consequence(now, cause=cause, spent=spent, proper=proper) if contract_of(now) else None
        sums = sums_of(now)
        stoppage = Stoppage(
            task=now, type=Stoppage.Type.TERMINATED, on=on, reason=reason.strip(), document=document, cause=cause, paid=sums.paid - sums.refunded,
            spent=spent, proper=proper, refund=due.total if due else Decimal(0), basis=due.basis[:300] if due else "",
        )  # fmt: skip
        doing.save(stoppage)
        drop_reports(now, on, doing)
        move(case=case_for(now), to=Task.Stage.STOPPED, subject=now, actor=actor, on=on, reason=reason, document_id=document.pk if document else None)
    return stoppage


def close(*, task: Task, on: date, actor: Actor) -> StageEntry:
    """Close the task: nothing promised is left open, its contract is liquidated. Raises TaskError, NotAllowed."""
    with act("task.close", actor=actor) as doing:
        now = locked(task)
        contract = contract_of(now)
        if contract is not None and not contract.liquidated_on:
            raise TaskError(_("%s chưa thanh lý.") % contract.title)
        drop_reports(now, on, doing)
        return move(case=case_for(now), to=Task.Stage.CLOSED, subject=now, actor=actor, on=on)
