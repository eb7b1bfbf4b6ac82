"""Opening cases and moving them; nothing else changes a stage."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.ledger.acts import Actor, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.records import Record

from .calendar import due
from .models import Case, Obligation, StageEntry
from .regimes import Procedure, regime
from .versions import current_code, require_procedure


class NotAllowed(Exception):
    """The procedure does not lead from this stage to that one."""


def open_case(*, subject: Record, regime_code: str, procedure: str, actor: Actor, on: PartialDate | None = None, stage: str = "") -> Case:
    """Begin a case at the procedure's first stage (or at the stage that a source attests), under the office's newest version of the regime.

    Raises versions.Incomplete where the regime does not yet know its stages; what a source attests is kept all the same.
    """
    regime_code = current_code(regime_code)
    if not stage:
        require_procedure(regime_code, procedure)
    rules = regime(regime_code)
    stage = stage or rules.procedures[procedure].start
    with act("case.open", actor=actor) as doing:
        case = Case(
            subject_kind=subject.kind, subject_id=subject.pk, regime=regime_code, regime_hash=rules.sha256,
            procedure=procedure, stage=stage, opened_on=on,
        )  # fmt: skip
        doing.save(case)
        _mirror(subject, stage, doing)
    return case


def record_stage(*, case: Case, stage: str, actor: Actor, on: PartialDate | None = None, note: str = "") -> StageEntry:
    """Note that a source attests a step taken outside this system. The case's stage follows its furthest step; nothing falls due."""
    procedure = procedure_of(case)
    order = [s.code for s in procedure.stages]
    with act("case.record_stage", actor=actor) as doing:
        entry = StageEntry(case=case, stage=procedure.stage(stage).code, on=on, recorded=True, note=note)
        doing.save(entry)
        if order.index(stage) > order.index(case.stage):
            case.stage = stage
            doing.save(case)
    return entry


def move(*, case: Case, to: str, subject: Record, actor: Actor, on: date | None = None, reason: str = "") -> StageEntry:
    """Take the next step. Raises NotAllowed; makes what falls due from it an obligation; closes what the old stage had due."""
    procedure = procedure_of(case)
    here = procedure.stage(case.stage)
    if to not in here.next:
        raise NotAllowed(_("Từ “%(here)s” không chuyển được sang “%(to)s”.") % {"here": here.title, "to": to})
    day = on or timezone.localdate()
    with act("case.move", actor=actor, reason=reason) as doing:
        left = [rule.title for rule in procedure.deadlines if rule.stage == case.stage]
        for old in Obligation.objects.filter(subject_kind=case.subject_kind, subject_id=case.subject_id, title__in=left, done_on=None):
            old.done_on = day
            doing.save(old)
        case.stage = to
        doing.save(case)
        entry = StageEntry(case=case, stage=to, on=PartialDate.of(day))
        doing.save(entry)
        _mirror(subject, to, doing)
        for rule in procedure.deadlines:
            if rule.stage == to:
                doing.save(
                    Obligation(
                        title=rule.title, subject_kind=case.subject_kind, subject_id=case.subject_id, role=rule.role,
                        due_on=due(day, rule.amount, rule.unit), basis=f"{rule.source}, {rule.article}", confidence=rule.confidence,
                    )
                )  # fmt: skip
    return entry


def procedure_of(case: Case) -> Procedure:
    """The procedure that the case follows. Raises versions.Incomplete where its regime does not yet know the stages."""
    if case.procedure not in regime(case.regime).procedures:
        require_procedure(case.regime, case.procedure)
    return regime(case.regime).procedures[case.procedure]


def _mirror(subject: Record, stage: str, doing: Any) -> None:
    """Lists show the stage without joining cases, so the subject carries a copy."""
    if hasattr(subject, "stage") and subject.stage != stage:
        subject.stage = stage
        doing.save(subject)
