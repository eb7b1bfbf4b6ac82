"""Days that matter to a task's time limits: recorded once, they make things due and bring others to their end."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.accounts.models import Role
from hoahoi.councils.deadlines import settle_about
from hoahoi.documents.models import Document
from hoahoi.ledger.acts import Actor, act
from hoahoi.procedures.actions import procedure_of, settle, timers_of
from hoahoi.procedures.models import Obligation

from .common import case_for, locked, task_case, tell
from .models import Milestone, Task
from .money import TaskError

# confirmations that guards ask for beside the events of the regime
CONFIRMATIONS = {
    "duplicate_search": "kết quả tra cứu nhiệm vụ đã và đang thực hiện", "completion_confirmed": "Chủ tịch hội đồng xác nhận đã hoàn thiện hồ sơ",
}  # fmt: skip
# what a milestone brings to its end: time limits of the regime by code
ENDS = {
    "dossier_received": ("acceptance_file",), "dossier_fault_told": ("validity_told",), "dossier_valid": ("validity_told", "dossier_completed"),
    "completion_confirmed": ("file_completed",), "revised_file": ("proposal_revised",), "budget_meeting": ("budget_group_meets",),
    "budget_done": ("budget_papers",), "final_file": ("file_revised_after_budget",),
}  # fmt: skip
# time limits that other acts, forms or the step to the next stage bring to their end; the rest of the office's own are noted by hand
_BY_ACTS = {
    "dossiers_opened", "call_closed", "yearly_check", "council_set_up", "result_registration", *(code for codes in ENDS.values() for code in codes),
}


def milestone_words(task: Task) -> dict[str, str]:
    """Every milestone that this task's procedure knows: code -> words."""
    return {**CONFIRMATIONS, **procedure_of(case_for(task)).events}


def record_milestone(*, task: Task, code: str, on: date, actor: Actor, document: Document | None = None, note: str = "") -> Milestone:
    """Record, or correct, the day of a milestone: what falls due from it moves, what it finishes is done. Raises TaskError."""
    case = case_for(task)
    words = milestone_words(task)
    if code not in words:
        raise TaskError(_("Quy trình của nhiệm vụ không có mốc “%s”.") % code, "code")
    with act("milestone.record", actor=actor) as doing:
        now = locked(task)
        milestone = now.milestones.filter(code=code).first() or Milestone(task=now, code=code)
        milestone.words, milestone.on, milestone.document, milestone.note = words[code][:200], on, document, note.strip()[:400]
        doing.save(milestone)
        tell(now, code, on, actor)
        if code in ENDS:
            settle(case=case, codes=ENDS[code], on=on, actor=actor)
            settle_about(doing, now, ENDS[code], on)
    return milestone


def by_hand(code: str) -> bool:
    return code not in _BY_ACTS


def duties_by_hand(task: Task) -> dict[str, Obligation]:
    """What the procedure asks of the office now and no act brings about, by its code."""
    case = task_case(task)
    rules = timers_of(case) if case else ()
    open_ = {o.title: o for o in Obligation.objects.filter(subject_kind=task.kind, subject_id=task.pk, done_on=None).order_by("-due_on")} if rules else {}
    return {r.code: open_[r.title] for r in rules if r.title in open_ and by_hand(r.code) and r.role != Role.INVESTIGATOR}


def note_done(*, task: Task, code: str, on: date, actor: Actor) -> Obligation:
    """Note that what a time limit asked of the office was done that day. Raises TaskError."""
    if on > timezone.localdate():
        raise TaskError(_("Ngày làm xong chưa tới."), "on")
    with act("task.note_done", actor=actor):
        found = duties_by_hand(locked(task)).get(code)
        if found is None:
            raise TaskError(_("Việc này đã xong, chưa đến lúc, hoặc tự xong theo bước khác của nhiệm vụ."), "code")
        settle(case=case_for(task), codes=(code,), on=on, actor=actor)
    return found
