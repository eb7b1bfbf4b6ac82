"""What the parts of a made-up task's life share: who takes part, which day it is, which numbers papers bear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random
from typing import TypeVar

from hoahoi.councils.actions import Dossier
from hoahoi.councils.models import Council
from hoahoi.directory.models import Organisation, Person
from hoahoi.documents.actions import register_document
from hoahoi.documents.models import Document
from hoahoi.forms.filling import Filled, accept, open_form, send
from hoahoi.ledger.acts import SystemActor
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.records import Record
from hoahoi.procedures.actions import move
from hoahoi.results.models import Result
from hoahoi.tasks.common import case_for
from hoahoi.tasks.milestones import duties_by_hand, note_done
from hoahoi.tasks.models import Task

from .batch import MARK, Province
from .clock import Clock, working
from .sittings import FINISHED, KINDS, Sample
from .titles import pick

REGIME = "VN-2023"  # the last regime whose whole procedure is known
MILLION = Decimal(1_000_000)
OFFICER, DIRECTOR, HOST, LEADER = (
    SystemActor(f"{who} (dữ liệu mẫu)") for who in ("Cán bộ quản lý khoa học", "Giám đốc Sở", "Tổ chức chủ trì", "Lãnh đạo UBND tỉnh")
)
_KINDS = {kind.type: kind for kind in KINDS if kind.regime == REGIME}
T = TypeVar("T")


@dataclass
class Story:
    """One part of the sample while it is told. code: prefix of every number in it."""

    province: Province
    councillors: Sequence[Person]
    clock: Clock
    rng: Random
    code: str
    hosts: Sequence[Organisation]
    adopters: Sequence[Organisation]
    numbers: dict[str, int] = field(default_factory=dict)
    branches: dict[int, str] = field(default_factory=dict)  # of an order that was sent in: the branch of research of its title

    def on(self, day: date) -> date:
        """It is now that day, or the next on which the office works."""
        return self.clock.go(working(day))

    def pick(self, options: Sequence[T]) -> T:
        return pick(self.rng, options)

    def count(self, series: str) -> str:
        """The next number of a series in this part."""
        self.numbers[series] = self.numbers.get(series, 0) + 1
        return f"{self.code}.{self.numbers[series]:02d}"

    def number(self, series: str) -> str:
        return f"{self.count(series)}/{series}-MẪU"

    def paper(self, type: str, title: str, day: date) -> Document:
        issuer = self.province.organisations[Organisation.Type.STATE][0]
        return register_document(
            type=type, title=title[:600], number=self.number(type), issued_on=PartialDate.of(day), issuer=issuer, note=MARK, actor=OFFICER,
        )  # fmt: skip

    def council(self, type: str, day: date, dossiers: Sequence[Dossier], qualities: Sequence[float], *, to: int = FINISHED) -> Council:
        """A council of the regime that met on that day and found each dossier as good as its quality, or stands at the step `to`."""
        met = self.on(day)
        people = [p for p in self.councillors if p.pk not in {d.investigator.pk for d in dossiers if d.investigator}]
        sample = Sample(
            kind=_KINDS[type], tasks=[d.subject for d in dossiers if isinstance(d.subject, Task)], persons=people, rng=self.rng, actor=OFFICER,
            number=self.count("council"), today=met, dossiers=dossiers, qualities=qualities, clock=self.clock,
        )  # fmt: skip
        return sample.run(to)


def step(task: Task, to: str, on: date, *, actor: SystemActor = OFFICER, reason: str = "", document: Document | None = None) -> Task:
    """The task at its next stage, read again."""
    move(case=case_for(task), to=to, subject=task, actor=actor, on=on, reason=reason, document_id=document.pk if document else None)
    return Task.objects.select_related("host", "investigator", "place").get(pk=task.pk)


def done(task: Task, on: date, code: str, actor: SystemActor = OFFICER) -> None:
    """What this time limit asked of the office was done on that day, where it is due."""
    if code in duties_by_hand(task):
        note_done(task=task, code=code, on=on, actor=actor)


def running_slip(task: Task, on: date) -> None:
    """The host sends the slip of a task under way (Mẫu 1), which the office accepts."""
    sent = _send("running_task", task, on).filling
    assert sent is not None
    accept(sent, [], text="Đúng hồ sơ.", on=on, actor=OFFICER)


def application_slip(result: Result, on: date) -> None:
    """The host sends the first yearly slip on the use of the result (Mẫu 12)."""
    _send("application_report", result, on)


def _send(key: str, subject: Record, on: date) -> Filled:
    """The form as it opens, what is missing told in words of the sample."""
    form = open_form(key, subject)
    return send(form, {a.field.code: f"{MARK} Theo hồ sơ." for a in form.missing}, on=on, actor=HOST)


def money(task: Task) -> Decimal:
    assert task.budget is not None
    return task.budget
