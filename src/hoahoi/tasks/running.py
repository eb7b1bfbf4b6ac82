"""Names, contracts, money, promises, reports, changes, milestones and stoppages of one task, read together: a task's page has few queries to spend."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import CharField, DateField, DecimalField, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast, Coalesce

from hoahoi.ledger.dates import PartialDate, PartialDateField

from .models import BudgetAppraisal, Change, Commitment, Contract, Milestone, Payment, ProgressReport, Stoppage, Task, TaskName

_TEXTS, _NUMBERS = 7, 2


@dataclass
class Running:
    """In the order of time. The records hold only the columns named in _READ."""

    names: list[TaskName] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)
    reports: list[ProgressReport] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    stoppages: list[Stoppage] = field(default_factory=list)
    appraisals: list[BudgetAppraisal] = field(default_factory=list)

    @property
    def suspension(self) -> Stoppage | None:
        """The suspension in force."""
        return next((s for s in self.stoppages if s.type == Stoppage.Type.SUSPENDED and s.resumed_on is None), None)


# list of Running -> (model, order, text columns, exact numbers)
_READ: dict[str, tuple[Any, str, tuple[str, ...], tuple[str, ...]]] = {
    "names": (TaskName, "on", ("title", "used_at", "on"), ()),
    "contracts": (Contract, "pk", ("number", "signed_on", "liquidated_on", "mode"), ("state_amount", "other_amount")),
    "payments": (Payment, "on", ("type", "note", "on"), ("amount",)),
    "commitments": (Commitment, "due_on", ("title", "unit", "due_on", "delivered_on", "waived_on"), ("quantity", "delivered")),
    "reports": (ProgressReport, "number", ("state", "due_on", "sent_on"), ("number",)),
    "changes": (Change, "asked_on", ("type", "state", "before", "after", "asked_on", "decided_on"), ()),
    "milestones": (Milestone, "on", ("code", "words", "on"), ()),
    "stoppages": (Stoppage, "on", ("type", "on", "resumed_on"), ()),
    "appraisals": (BudgetAppraisal, "on", ("on",), ()),
}


def running_of(task: Task) -> Running:
    """One query."""
    parts = [_rows(which, task) for which in _READ]
    found = Running()
    for which, pk, *values in parts[0].union(*parts[1:], all=True):
        getattr(found, which).append(_record(which, pk, values, task))
    for which, (_model, order, _texts, _numbers) in _READ.items():
        getattr(found, which).sort(key=lambda r, order=order: (str(_ordered(getattr(r, order))), r.pk))  # type: ignore[misc]
    return found


def _ordered(value: Any) -> Any:
    if isinstance(value, PartialDate):
        return value.iso
    return f"{value:09d}" if isinstance(value, int) else value or ""


def _rows(which: str, task: Task) -> QuerySet:
    model, _order, texts, numbers = _READ[which]
    columns: dict[str, Any] = {"which": Value(which, CharField()), "at": F("pk")}
    for n in range(_TEXTS):
        columns[f"t{n}"] = Coalesce(Cast(texts[n], CharField()), Value(""), output_field=CharField()) if n < len(texts) else Value("", CharField())
    exact = DecimalField(max_digits=18, decimal_places=4)
    for n in range(_NUMBERS):
        columns[f"n{n}"] = Cast(numbers[n] if n < len(numbers) else Value(None, exact), exact)
    return model._base_manager.filter(task_id=task.pk).order_by().annotate(**columns).values_list(*columns)


def _record(which: str, pk: int, values: list[Any], task: Task) -> Any:
    model, _order, texts, numbers = _READ[which]
    given: dict[str, Any] = dict(zip(texts, values[:_TEXTS], strict=False)) | dict(zip(numbers, values[_TEXTS:], strict=False))
    for name in given:
        column = model._meta.get_field(name)
        if isinstance(column, PartialDateField):
            given[name] = PartialDate.parse(given[name]) if given[name] else None
        elif isinstance(column, DateField):
            given[name] = date.fromisoformat(given[name]) if given[name] else None
        elif isinstance(column, DecimalField) and given[name] is not None:
            given[name] = round(given[name], column.decimal_places)
        elif isinstance(column, IntegerField):
            given[name] = int(given[name])
    record = model(pk=pk, task=task, **given)
    record._state.adding = False
    return record
