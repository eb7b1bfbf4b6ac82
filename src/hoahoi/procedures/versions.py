"""Frozen versions of a regime, what a case needs of it, and taking a running case or council over to a new version by an explicit act.

A case or council keeps the code it began with ("VN-TT11-2014", or "VN-TT11-2014@2" for the office's second version) until an officer takes that one
over; nothing moves by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.ledger.acts import Act, Actor, act
from hoahoi.ledger.records import Record, digest, kinds

from .calendar import due
from .confirming import from_content, office_trees, spelled
from .models import Case, Obligation, RegimeVersion, StageEntry
from .regime_files import Fault
from .regime_values import Value, values
from .regimes import Regime, RegimeError, regime
from .schema import Deadline, Procedure

_read: dict[str, str] = {}  # code -> content of versions read outside a transaction; they never change


class FreezeError(Exception):
    """Nothing to freeze, or a case that cannot be taken over: why, in words."""


class Incomplete(FreezeError):
    """The regime does not yet say what a case or council needs. values: what an officer fills; url: where."""

    def __init__(self, message: str, url: str, missing: list[Value]) -> None:
        super().__init__(message)
        self.message, self.url, self.missing = message, url, missing


def base_of(code: str) -> str:
    """ "VN-2023@2" -> "VN-2023"."""
    return code.partition("@")[0]


def frozen(code: str) -> Regime:
    """A frozen version by its code. Raises RegimeError when there is none."""
    content = _read.get(code)
    if content is None:
        base, _at, number = code.partition("@")
        found = RegimeVersion.objects.filter(regime=base, number=int(number) if number.isdecimal() else 0).values_list("content", flat=True).first()
        if found is None:
            raise RegimeError([Fault(base, 0, "", _("Không có bản %s của quy định này") % number)])
        content = found
        if not connection.in_atomic_block:  # inside a transaction the row may yet be undone
            _read[code] = content
    return from_content(code, content)


def current_code(code: str) -> str:
    """What a new case or council begins under: the newest frozen version of a regime, or the regime as shipped."""
    if "@" in code:
        return code
    newest = RegimeVersion.objects.filter(regime=code).aggregate(newest=Max("number"))["newest"]
    return f"{code}@{newest}" if newest else code


def freeze_version(*, code: str, actor: Actor, note: str = "") -> RegimeVersion:
    """Freeze the regime with the office's confirmations as its next version. Raises FreezeError when it is the same as the newest."""
    trees = office_trees(code)
    content = spelled(trees)
    last = RegimeVersion.objects.filter(regime=code).order_by("-number").first()
    if last and last.sha256 == digest(trees):
        raise FreezeError(_("Không có gì khác bản %d.") % last.number)
    number = last.number + 1 if last else 1
    _read.pop(f"{code}@{number}", None)
    known = from_content(f"{code}@{number}", content)
    with act("regime.freeze", actor=actor, reason=note) as doing:
        version = RegimeVersion(
            regime=code, number=number, content=content, sha256=known.sha256, unsure=sum(not v.sure for v in values(known)),
            frozen_on=timezone.localdate(), note=note,
        )  # fmt: skip
        doing.save(version)
    return version


# ---- what is needed


def require_procedure(code: str, procedure: str) -> None:
    """Raises Incomplete unless the regime holds this procedure and every time limit that starts when a stage is entered."""
    missing = [v for v in values(regime(code)) if v.unknown and v.path.startswith(f"procedures.{procedure}.deadlines.")]
    if procedure not in regime(code).procedures:
        text = _("Quy định %(code)s chưa có các bước của quy trình. Cán bộ quản lý khoa học điền ở trang quy định rồi mở hồ sơ.")
        raise Incomplete(text % {"code": code}, page_of(code, f"procedures.{procedure}"), missing)
    if missing:
        raise _incomplete(code, missing)


def require_council(code: str, stage: str) -> None:
    """Raises Incomplete unless the regime says when the council may meet, what a member writes and how ballots become a result."""
    needed = {f"councils.{stage}.quorum", f"sheets.{stage}.ballot", f"aggregation.{stage}.council"}
    if missing := [v for v in values(regime(code)) if v.unknown and v.path in needed]:
        raise _incomplete(code, missing)


def _incomplete(code: str, missing: list[Value]) -> Incomplete:
    text = _("Quy định %(code)s chưa biết: %(what)s. Cán bộ quản lý khoa học điền ở trang quy định trước khi dùng.")
    return Incomplete(text % {"code": code, "what": "; ".join(v.title for v in missing)}, page_of(code, missing[0].path), missing)


def page_of(code: str, path: str = "") -> str:
    return f"/quy-dinh/{base_of(code)}/" + (f"xac-nhan/?gia-tri={path}" if path else "")


# ---- cases and councils that run under an older version


@dataclass(frozen=True)
class Change:
    """One thing that falls due differently: before and after are days, None where there is none on that side."""

    title: str
    before: date | None
    after: date | None


@dataclass
class Move:
    """What taking one case or council over would do. stage is None where the new version lacks the stage and an officer chooses one of `stages`."""

    record: Any
    title: str
    old: str
    new: str
    stage: str | None
    stages: list[tuple[str, str]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


def touched(code: str) -> list[Record]:
    """Open cases and councils not yet voting that run under another version of this regime than its newest."""
    newest, base = current_code(code), base_of(code)
    found: list[Record] = []
    for model, condition in ((Case, {"closed_on": ""}), (kinds()["council"], {"stage__in": ("proposed", "appointed")})):
        rows = model._base_manager.filter(**condition).exclude(regime=newest).order_by("pk")
        found += [row for row in rows.filter(regime__startswith=base) if base_of(row.regime) == base]
    return [record for record in found if not (isinstance(record, Case) and _at_its_end(record))]


def _at_its_end(case: Case) -> bool:
    procedure = regime(case.regime).procedures.get(case.procedure)
    return procedure is not None and any(s.code == case.stage and not s.next for s in procedure.stages)


def preview(record: Any, new: str, stage: str = "") -> Move:
    """What would change for one case or council; nothing is written."""
    if not isinstance(record, Case):
        return Move(record, str(record), record.regime, new, record.stage)
    procedure = regime(new).procedures.get(record.procedure)
    if procedure is None:
        raise FreezeError(_("%s không có quy trình này.") % new)
    names = [(s.code, s.title) for s in procedure.stages]
    wanted = stage or record.stage
    kept = wanted if wanted in dict(names) else None
    changes = [c for c, _rule, _old in _duties(record, procedure, kept)] if kept else []
    return Move(record, _name_of(record), record.regime, new, kept, names, changes)


def take_over(*, record: Any, to: str, actor: Actor, stage: str = "", reason: str = "") -> Move:
    """Take one case or council over to a version: its code, hash and stage, and what is due under the new rules. Raises FreezeError."""
    plan = preview(record, to, stage)
    if plan.stage is None:
        raise FreezeError(_("Bước hiện nay không có trong %s: chọn bước tương ứng.") % to)
    with act("regime.take_over", actor=actor, reason=reason) as doing:
        if isinstance(record, Case):
            _take_case(record, regime(to).procedures[record.procedure], plan.stage, doing)
        record.regime, record.regime_hash, record.stage = to, regime(to).sha256, plan.stage
        doing.save(record)
    return plan


def _take_case(case: Case, procedure: Procedure, stage: str, doing: Act) -> None:
    for change, rule, old in _duties(case, procedure, stage):
        if rule is None and old:
            old.done_on = timezone.localdate()
        elif old and change.after:
            old.due_on, old.basis, old.confidence = change.after, _basis(rule), rule.confidence if rule else old.confidence
        elif rule and change.after:
            old = Obligation(
                title=rule.title, subject_kind=case.subject_kind, subject_id=case.subject_id, role=rule.role, due_on=change.after,
                basis=_basis(rule), confidence=rule.confidence,
            )  # fmt: skip
        if old:
            doing.save(old)
    if stage != case.stage:
        doing.save(StageEntry(case=case, stage=stage, recorded=True, note=_("Đổi theo bản quy định mới")))
    model = kinds().get(case.subject_kind)
    subject = model._base_manager.filter(pk=case.subject_id).first() if model else None
    if subject is not None and hasattr(subject, "stage") and subject.stage != stage:
        subject.stage = stage
        doing.save(subject)


def _duties(case: Case, procedure: Procedure, stage: str) -> list[tuple[Change, Deadline | None, Obligation | None]]:
    """Differences between what is open for the case's stage and what the new version has due from the same day. A day not known changes nothing."""
    entry = case.entries.filter(stage=case.stage).order_by("-pk").first()
    began = entry.on.first if entry and entry.on and entry.on.day and not entry.recorded else None
    if began is None:
        return []
    former = regime(case.regime).procedures.get(case.procedure)
    old_rules = [d.title for d in former.deadlines if d.stage == case.stage] if former else []
    rows = Obligation.objects.filter(subject_kind=case.subject_kind, subject_id=case.subject_id, title__in=old_rules)
    had = {o.title: o for o in rows.order_by("pk")}
    found: list[tuple[Change, Deadline | None, Obligation | None]] = []
    for rule in (d for d in procedure.deadlines if d.stage == stage):
        old, after = had.pop(rule.title, None), due(began, rule.amount, rule.unit)
        if old is None or (old.done_on is None and old.due_on != after):
            found.append((Change(rule.title, old.due_on if old else None, after), rule, old))
    found += [(Change(o.title, o.due_on, None), None, o) for o in had.values() if o.done_on is None]
    return found


def _basis(rule: Deadline | None) -> str:
    return rule.citation[:200] if rule else ""


def _name_of(case: Case) -> str:
    model = kinds().get(case.subject_kind)
    subject = model._base_manager.filter(pk=case.subject_id).first() if model else None
    return str(subject or case)
