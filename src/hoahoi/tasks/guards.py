"""What the stages of a task's procedure ask, each answered from the record."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hoahoi.councils.models import AgendaItem, Conclusion, Conflict, Council, Outcome
from hoahoi.ledger.records import Record
from hoahoi.procedures.calendar import due
from hoahoi.procedures.guards import guard
from hoahoi.procedures.models import Case
from hoahoi.procedures.regimes import regime

from .models import Call, Change, Contract, Milestone, Task
from .money import vnday

SAT = (Council.Stage.CONCLUDED, Council.Stage.FINISHED)


def _has(subject: Record, code: str) -> bool:
    return Milestone.objects.filter(task_id=subject.pk, code=code).exists()


@guard("duplicate_search_in_file")
def duplicate_search_in_file(case: Case, subject: Record) -> str:
    return "" if _has(subject, "duplicate_search") else _("Hồ sơ chưa có kết quả tra cứu nhiệm vụ đã và đang thực hiện.")


def _call(subject: Record) -> Call | None:
    return Call.objects.filter(called__task_id=subject.pk).exclude(type=Call.Type.PROPOSALS).order_by("-pk").first()


@guard("call_published")
def call_published(case: Case, subject: Record) -> str:
    """Published for as long as the regime asks, where it says how long; a direct assignment gives its reason instead."""
    call = _call(subject)
    if call is None:
        return _("Nhiệm vụ chưa có thông báo tuyển chọn hoặc giao trực tiếp.")
    if call.type == Call.Type.DIRECT:
        return "" if call.reason else _("Thông báo giao trực tiếp chưa ghi lý do.")
    for rule in regime(case.regime).procedures[case.procedure].timers:
        if rule.code == "call_closed" and not rule.unknown:
            least = due(call.published_on, rule.amount, rule.unit)
            if call.closes_on < least:
                words = {"closes": vnday(call.closes_on), "least": vnday(least), "basis": rule.citation}
                return _("Thông báo nhận hồ sơ đến %(closes)s, chưa đủ thời hạn đến %(least)s (%(basis)s).") % words
    return ""


@guard("dossiers_opened")
def dossiers_opened(case: Case, subject: Record) -> str:
    call = _call(subject)
    return "" if call and call.opened_on else _("Chưa mở hồ sơ đăng ký và lập biên bản mở hồ sơ.")


@guard("contract_signed")
def contract_signed(case: Case, subject: Record) -> str:
    signed = Contract.objects.filter(task_id=subject.pk).exclude(signed_on="").exists()
    return "" if signed else _("Nhiệm vụ chưa có hợp đồng đã ký.")


@guard("name_objective_product_fixed_under_full_lump_sum")
def name_fixed(case: Case, subject: Record) -> str:
    """subject: the change asked for."""
    change = Change.objects.filter(pk=subject.pk).first() if case.subject_kind == Change.kind else None
    return fixed_by_lump_sum(change) if change else ""


def fixed_by_lump_sum(change: Change) -> str:
    if change.type != Change.Type.NAME:
        return ""
    contract = Contract.objects.filter(task_id=change.task_id, mode=Contract.Mode.FULL).order_by("-pk").first()
    if contract is None:
        return ""
    return _("%s khoán đến sản phẩm cuối cùng nên không đổi được tên, mục tiêu, sản phẩm.") % contract.title


@guard("dossier_valid")
def dossier_valid(case: Case, subject: Record) -> str:
    return "" if _has(subject, "dossier_valid") else _("Chưa ghi ngày nhận đủ hồ sơ nghiệm thu hợp lệ.")


def _acceptance(subject: Record) -> QuerySet[Council]:
    about = Q(subject_kind=Task.kind, subject_id=subject.pk)
    listed = AgendaItem.objects.filter(subject_kind=Task.kind, subject_id=subject.pk).values("council_id")
    return Council.objects.filter(about | Q(pk__in=listed), type=Council.Type.ACCEPTANCE)


def _sat(subject: Record) -> bool:
    """An acceptance council concluded, here or, as a source attests, elsewhere. Here it cannot conclude without quorum, opinions and a count."""
    return _acceptance(subject).filter(Q(stage__in=SAT) | Q(stage="", outcome__isnull=False)).exists()


@guard("all_opinions_in")
def all_opinions_in(case: Case, subject: Record) -> str:
    return "" if _sat(subject) else _("Hội đồng nghiệm thu chưa họp với đủ nhận xét của thành viên và tổ chuyên gia.")


@guard("quorum_met")
def quorum_met(case: Case, subject: Record) -> str:
    return "" if _sat(subject) else _("Chưa có phiên họp hội đồng nghiệm thu đủ điều kiện.")


@guard("vote_closed")
def vote_closed(case: Case, subject: Record) -> str:
    return "" if _sat(subject) else _("Hội đồng nghiệm thu chưa kiểm phiếu và kết luận.")


@guard("not_failed")
def not_failed(case: Case, subject: Record) -> str:
    """The last council's word, unless the authority decided otherwise."""
    concluded = Conclusion.objects.filter(
        item__subject_kind=Task.kind, item__subject_id=subject.pk, item__council__type=Council.Type.ACCEPTANCE
    ).order_by("-concluded_at").first()  # fmt: skip
    if concluded is not None:
        failed = concluded.result == Outcome.Rating.FAIL and not concluded.decided_result
    else:
        last = _acceptance(subject).filter(outcome__isnull=False).select_related("outcome").order_by("-outcome__concluded_on", "-pk").first()
        failed = last is not None and last.outcome.rating == Outcome.Rating.FAIL
    return _("Hội đồng nghiệm thu xếp loại Không đạt: nhiệm vụ không chuyển sang đã nghiệm thu.") if failed else ""


@guard("no_conflicts")
def no_conflicts(case: Case, subject: Record) -> str:
    waiting = Conflict.objects.filter(seat__council__in=_acceptance(subject), status=Conflict.Status.OPEN, seat__ended_on="")
    names = sorted({c.seat.person.title for c in waiting.select_related("seat__person")})
    return _("Chưa xử lý xung đột lợi ích của: %s.") % ", ".join(names) if names else ""


@guard("completion_confirmed_by_chair")
def completion_confirmed(case: Case, subject: Record) -> str:
    return "" if _has(subject, "completion_confirmed") else _("Chủ tịch hội đồng chưa xác nhận hồ sơ đã hoàn thiện theo kết luận.")


@guard("commitments_settled")
def commitments_settled(case: Case, subject: Record) -> str:
    rows = Task.objects.get(pk=subject.pk).commitments.order_by("due_on", "pk")
    names = [f"“{c.title}”" for c in rows if c.is_open]
    return _("Còn %(n)d sản phẩm cam kết chưa giao đủ và chưa được miễn: %(names)s.") % {"n": len(names), "names": ", ".join(names)} if names else ""
