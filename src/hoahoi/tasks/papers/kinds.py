"""Which papers the records of a task's life have, when each can be made, and where its number is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from hoahoi.accounts.models import Role
from hoahoi.accounts.rules import sees_all
from hoahoi.documents.models import Document
from hoahoi.documents.papers import Desk, Paper, desk
from hoahoi.ledger.records import Record
from hoahoi.tasks import rules
from hoahoi.tasks.models import Call, Change, Check, Contract, ContractAppendix, Proposal, Stoppage, Task

from . import approving, calls, contracts, ending, running
from .calls import CallFile, ProposalFile
from .file import TaskFile, of_province

_Holder = Callable[[Any], tuple[Record, str] | None]
_Type = Document.Type


def _ready(file: Any) -> list[str]:
    return []


def _may_issue(user: Any, record: Any) -> bool:
    """Whoever works on tasks, and the clerk who keeps the register."""
    return bool(user.has_role(Role.SCIENCE, Role.PLANNING, Role.DIRECTOR, Role.CLERK))


def _of_task(user: Any, record: Any) -> bool:
    """The office, and whoever carries the task out."""
    return sees_all(user) or rules.answers_for(user, record if isinstance(record, Task) else record.task)


def _of_contract(user: Any, record: ContractAppendix) -> bool:
    return _of_task(user, record.contract)


def _office(user: Any, record: Any) -> bool:
    return sees_all(user)


def _field(name: str, field: str, when: Callable[[Any], bool] = lambda file: True) -> _Holder:
    """The record that the file names, and its field; only when it is the office's to number."""
    return lambda file: (getattr(file, name), field) if when(file) else None


def _validity(file: TaskFile) -> tuple[Record, str] | None:
    found = ending.validity_milestone(file)
    return (found, "document") if found else None


def _recognition(file: TaskFile) -> tuple[Record, str] | None:
    found = ending.conclusion_of(file.task)
    return (found, "decision") if found and not ending.recognised_by_province(file, found.decision) else None


def _recognised(file: TaskFile) -> date:
    found = ending.conclusion_of(file.task)
    return file.day_of(found.decision.issued_on if found and found.decision else None)


def _with_task(task: Task) -> list[Record]:
    """Records of the task that have papers of their own, in the order of its life."""
    return [
        *Call.objects.filter(called__task=task).order_by("pk"),
        *task.contracts.select_related("task").order_by("pk"),
        *ContractAppendix.objects.filter(contract__task=task).select_related("contract__task").order_by("pk"),
        *Check.objects.filter(checked__task=task).order_by("held_on", "pk"),
        *task.changes.select_related("task").order_by("asked_on", "pk"),
        *task.stoppages.select_related("task").order_by("on", "pk"),
    ]


def _asks(file: CallFile) -> bool:
    return file.call.type == Call.Type.PROPOSALS


def _seeks_hosts(file: CallFile) -> bool:
    return not _asks(file)


def _appraised(file: TaskFile) -> date:
    return file.day_of(approving.appraised_on(file))


def _approved(file: TaskFile) -> date:
    return file.day_of(file.task.decision.issued_on if file.task.decision else None)


desk(
    Desk(
        Task, TaskFile,
        (
            Paper("tham-dinh", "Biên bản thẩm định kinh phí", approving.not_appraised, approving.appraisal, _appraised),
            Paper("phe-duyet", "Quyết định phê duyệt nhiệm vụ", approving.not_approved, approving.approval, _approved),
            Paper("nghiem-thu-co-so", "Biên bản nghiệm thu cấp cơ sở", ending.not_at_base, ending.base_minutes, lambda f: f.day_of(f.task.ends_on)),
            Paper(
                "hop-le", "Thông báo tính hợp lệ của hồ sơ nghiệm thu", ending.not_checked, ending.validity,
                lambda f: f.day_of(ending.validity_milestone(f).on), _Type.LETTER, _validity,
            ),
            Paper(
                "xac-nhan", "Xác nhận hoàn thiện hồ sơ", ending.not_completed, ending.completion,
                lambda f: f.day_of(f.milestones["completion_confirmed"].on),
            ),
            Paper("cong-nhan", "Quyết định công nhận kết quả", ending.not_accepted, ending.recognition, _recognised, _Type.DECISION, _recognition),
        ),
        _of_task, _may_issue, _with_task,
    )
)  # fmt: skip
desk(
    Desk(
        Call, CallFile,
        (
            Paper(
                "moi-de-xuat", "Công văn đề nghị đề xuất nhiệm vụ", calls.not_for_proposals, calls.invitation,
                lambda f: f.given[1] or f.call.published_on, _Type.LETTER, _field("call", "document", _asks), _asks,
            ),
            Paper("tong-hop", "Bảng tổng hợp đề xuất", calls.no_summary, calls.summary, lambda f: f.call.opened_on, fits=_asks),
            Paper("to-trinh", "Tờ trình phê duyệt danh mục đặt hàng", calls.no_list, calls.submission, lambda f: f.call.opened_on, fits=_asks),
            Paper("danh-muc", "Quyết định phê duyệt danh mục đặt hàng", calls.no_list, calls.order_list, lambda f: f.call.opened_on, fits=_asks),
            Paper(
                "thong-bao", "Thông báo tuyển chọn, giao trực tiếp", calls.not_for_hosts, calls.notice, lambda f: f.given[1] or f.call.published_on,
                _Type.NOTICE, _field("call", "document", _seeks_hosts), _seeks_hosts,
            ),
            Paper("bien-ban-mo", "Biên bản mở hồ sơ", calls.no_opening, calls.opening, lambda f: f.call.opened_on, _Type.MINUTES, _field("call", "minutes")),
        ),
        _office, _may_issue,
    )
)  # fmt: skip
desk(
    Desk(
        Proposal, ProposalFile, (Paper("giay-nhan", "Giấy tiếp nhận hồ sơ", _ready, calls.receipt, lambda f: f.proposal.received_on),),
        rules.PROPOSALS.can_view, _may_issue,
    )
)  # fmt: skip
desk(
    Desk(
        Contract, contracts.contract_file,
        (
            Paper("hop-dong", "Hợp đồng thực hiện nhiệm vụ", _ready, contracts.contract, lambda f: f.day_of(f.own.signed_on)),
            Paper("quyet-toan", "Bảng tổng hợp kinh phí", contracts.no_payments, contracts.settlement, lambda f: f.payments[-1].on),
            Paper(
                "thanh-ly", "Biên bản thanh lý hợp đồng", contracts.not_liquidated, contracts.liquidation, lambda f: f.day_of(f.own.liquidated_on),
                _Type.MINUTES, _field("own", "liquidation", lambda f: f.own.liquidated_on is not None),
            ),
        ),
        _of_task, _may_issue,
    )
)  # fmt: skip
desk(
    Desk(
        ContractAppendix, contracts.appendix_file,
        (Paper("phu-luc", "Phụ lục hợp đồng", _ready, contracts.appendix, lambda f: f.day_of(f.appendix.signed_on)),), _of_contract, _may_issue,
    )
)  # fmt: skip
desk(
    Desk(
        Check, running.check_file, (Paper("bien-ban", "Biên bản kiểm tra", running.no_finding, running.check_minutes, lambda f: f.day_of(f.check.held_on)),),
        rules.CHECKS.can_view, _may_issue,
    )
)  # fmt: skip
desk(
    Desk(
        Change, running.change_file,
        (
            Paper(
                "tra-loi", "Văn bản trả lời đề nghị điều chỉnh", running.not_answered, running.change_answer, lambda f: f.change.decided_on,
                running.answer_type, _field("change", "decision", lambda f: not f.by_province),
            ),
        ),
        _of_task, _may_issue,
    )
)  # fmt: skip
desk(
    Desk(
        Stoppage, running.stoppage_file,
        (
            Paper(
                "quyet-dinh", "Quyết định dừng nhiệm vụ", _ready, running.stoppage_decision, lambda f: f.stoppage.on, _Type.DECISION,
                _field("stoppage", "document", lambda f: not of_province(f.task.decision, otherwise=False)),
            ),
        ),
        _of_task, _may_issue,
    )
)  # fmt: skip
