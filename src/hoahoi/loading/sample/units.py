"""Made-up tasks that are not the province's: those of units, run by their own short procedure, and those of the State and the ministries, followed only."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hoahoi.councils.actions import dossier_of
from hoahoi.councils.models import Council
from hoahoi.documents.models import Document
from hoahoi.ledger.acts import act
from hoahoi.ledger.dates import PartialDate
from hoahoi.procedures.calendar import add_months
from hoahoi.results import actions as uses
from hoahoi.results.models import Result
from hoahoi.tasks import actions as acts
from hoahoi.tasks.models import BudgetLine, Participation, Payment, ProgressReport, Task

from .batch import MARK
from .clock import worked
from .endings import Ending
from .sittings import APPOINTED, FINISHED
from .story import DIRECTOR, HOST, MILLION, OFFICER, REGIME, Story, running_slip, step
from .titles import task_title

Stage = Task.Stage
# where today finds a unit's task, and how many days ago it was proposed
_UNITS = (
    (Ending.CLOSED_EXCELLENT, 760), (Ending.COUNCIL_APPOINTED, 470), (Ending.ON_TIME, 330), (Ending.APPROVED, 60), (Ending.PROPOSED, 20),
)  # fmt: skip
_FOLLOWED = ((Task.Level.NATIONAL, Task.Type.TOPIC), (Task.Level.MINISTRY, Task.Type.ST_PROJECT), (Task.Level.NATIONAL, Task.Type.RURAL))
_MONTHS = 12


def tell_units(story: Story) -> None:
    today = story.province.today
    for n, (ending, ago) in enumerate(_UNITS, 1):
        _Unit(story, n, ending, today - timedelta(days=ago)).run()
    for n, (level, type_) in enumerate(_FOLLOWED, 1):
        _follow(story, n, level, type_)


class _Unit:
    """One unit's task from its proposal to where its ending says. day: it was proposed."""

    def __init__(self, story: Story, n: int, ending: Ending, day: date) -> None:
        self.story, self.ending = story, ending
        opened = worked(day)
        story.on(opened)
        host = story.hosts[n % len(story.hosts)]
        title, branch = task_title(story.rng, host.place)
        self.task = Task(
            code=f"{story.code}-{n:02d}", title=title, type=Task.Type.TOPIC, level=Task.Level.GRASSROOTS, host=host, place=host.place, note=MARK,
            investigator=story.province.person(story.rng), field=story.province.concept(story.rng, branch),
        )  # fmt: skip
        with act("task.create", actor=OFFICER) as doing:
            doing.save(self.task)
        acts.begin_procedure(task=self.task, regime_code=REGIME, stage=Stage.PROPOSED, on=opened, actor=OFFICER)
        self.day = opened

    def _on(self, days: int) -> date:
        return self.story.on(self.day + timedelta(days=days))

    def _mark(self, code: str, days: int) -> None:
        acts.record_milestone(task=self.task, code=code, on=self._on(days), actor=OFFICER)

    def run(self) -> None:
        if self.ending == Ending.PROPOSED:
            return
        self._approve()
        if self.ending == Ending.APPROVED:
            return
        self._work()
        if self.ending == Ending.ON_TIME:
            return
        self._accept()
        if self.ending != Ending.COUNCIL_APPOINTED:
            self._close()

    def _approve(self) -> None:
        """The head of the unit approves the task and its money."""
        acts.record_milestone(
            task=self.task, code="duplicate_search", on=self._on(8), actor=OFFICER, note=f"{MARK} Không trùng nhiệm vụ đã thực hiện."
        )
        day, group, source = self._on(30), BudgetLine.Group, BudgetLine.Source
        self.start = self.story.on(day + timedelta(days=14))
        self.end = add_months(self.start, _MONTHS)
        self.story.on(day)
        lines = [acts.Line(g, source.STATE, self.start.year, MILLION * share) for g, share in ((group.LABOUR, 45), (group.MATERIALS, 30))]
        decision = self.story.paper(Document.Type.DECISION, f"Phê duyệt nhiệm vụ cấp cơ sở: {self.task.title}", day)
        acts.approve_task(
            task=self.task, budget=sum((row.amount for row in lines), Decimal(0)), lines=lines, starts_on=PartialDate.of(self.start),
            ends_on=PartialDate.of(self.end), host=self.task.host, investigator=self.task.investigator, decision=decision, actor=DIRECTOR,
        )  # fmt: skip
        self.task = step(self.task, Stage.APPROVED, day, actor=DIRECTOR, document=decision)  # read again, with what was approved

    def _work(self) -> None:
        """The contract, an advance, the reports that are due by now."""
        day, number = self.story.on(self.start), self.story.number("HĐ-CS")
        self.contract = acts.sign_contract(
            task=self.task, number=number, signed_on=day, starts_on=self.start, ends_on=self.end, mode="partial", state_amount=self.task.budget,
            other_amount=Decimal(0), promises=[acts.Promise("Báo cáo tổng hợp kết quả"), acts.Promise("Quy trình kỹ thuật", Decimal(1), "quy trình")],
            document=self.story.paper(Document.Type.CONTRACT, f"Hợp đồng {number}: {self.task.title}", day), actor=DIRECTOR,
        )  # fmt: skip
        self.task = step(self.task, Stage.IN_PROGRESS, day)
        running_slip(self.task, self.story.on(day + timedelta(days=9)))
        self._pay(Payment.Type.ADVANCE, Decimal("0.5"), day + timedelta(days=10))
        for report in ProgressReport.objects.select_related("task").filter(task=self.task, due_on__lt=self.story.province.today).order_by("number"):
            sent = self.story.on(report.due_on - timedelta(days=3))
            written = {"done": f"{MARK} Đúng kế hoạch.", "next": f"{MARK} Theo thuyết minh.", "problems": ""}
            sent_report = acts.submit_progress_report(report=report, content=written, on=sent, actor=HOST)
            acts.answer_report(
                report=sent_report, accepted=True, text="Đúng nội dung hợp đồng.", on=self.story.on(sent + timedelta(days=5)), actor=OFFICER
            )

    def _pay(self, type: str, share: Decimal, day: date) -> None:
        whole = self.contract.state_amount or Decimal(0)
        on = self.story.on(day)
        acts.record_payment(
            contract=self.contract, type=type, on=on, amount=whole * share, source=BudgetLine.Source.STATE, actor=OFFICER, note=MARK
        )  # fmt: skip

    def _accept(self) -> None:
        """Its products, the dossier, the unit's council; one is appointed but has not met."""
        for promise in self.task.commitments.order_by("pk"):
            acts.deliver_commitment(
                commitment=promise, on=self.story.on(self.end - timedelta(days=6)), quantity=promise.quantity, evidence=f"{MARK} Biên bản bàn giao",
                actor=OFFICER,
            )  # fmt: skip
        self.task = step(self.task, Stage.ACCEPTANCE, self.story.on(self.end + timedelta(days=6)), actor=HOST)
        acts.record_milestone(task=self.task, code="dossier_valid", on=self.story.on(self.end + timedelta(days=8)), actor=OFFICER)
        waits = self.ending == Ending.COUNCIL_APPOINTED
        met = worked(self.story.province.today) + timedelta(days=6) if waits else self.end + timedelta(days=22)
        self.story.council(Council.Type.ACCEPTANCE, met, [dossier_of(self.task)], [0.85], to=APPOINTED if waits else FINISHED)

    def _close(self) -> None:
        """The result is registered, the money settled, the contract liquidated."""
        accepted = self.story.on(self.end + timedelta(days=25))
        self.task = step(self.task, Stage.ACCEPTED, accepted, actor=DIRECTOR)
        lead = self.task.investigator
        assert lead is not None
        result = uses.register_result(
            title=f"Quy trình kỹ thuật: {self.task.title}"[:600], task_id=self.task.pk, type=Result.Type.PROCESS, summary=f"{MARK} Quy trình của đơn vị.",
            authors=[uses.AuthorLine(lead, Decimal(100))], products=[uses.ProductLine("Quy trình kỹ thuật", Decimal(1), "quy trình")],
            accepted_on=PartialDate.of(accepted), filed_on=PartialDate.of(self.story.on(accepted + timedelta(days=6))), holder=self.task.host,
            right=Result.Right.OWN, actor=OFFICER,
        )  # fmt: skip
        day = self.story.on(accepted + timedelta(days=14))
        uses.record_certificate(result=result, number=f"{self.task.code}/KQ-MẪU", on=PartialDate.of(day), actor=OFFICER)
        self.task = step(self.task, Stage.REGISTERED, day)
        self._pay(Payment.Type.DISBURSED, Decimal("0.5"), day + timedelta(days=6))
        self._pay(Payment.Type.SETTLED, Decimal(1), day + timedelta(days=14))
        on = self.story.on(day + timedelta(days=20))
        paper = self.story.paper(Document.Type.MINUTES, f"Thanh lý {self.contract.title.lower()}", on)
        acts.liquidate(contract=self.contract, on=on, document=paper, actor=DIRECTOR)
        step(self.task, Stage.CLOSED, self.story.on(on + timedelta(days=5)))


def _follow(story: Story, n: int, level: str, type_: str) -> None:
    """A task of the State or a ministry on the province's ground: what the office knows of it, and the body of the province that takes part."""
    starts = worked(story.province.today - timedelta(days=150 * n))
    story.on(starts)
    place = story.province.place(story.rng, starts)
    title, branch = task_title(story.rng, place)
    task = Task(
        code=f"{story.code}-TD{n}", title=title, type=type_, level=level, stage=Stage.IN_PROGRESS, place=place, host=story.hosts[-n],
        field=story.province.concept(story.rng, branch), starts_on=PartialDate.of(starts), ends_on=PartialDate(starts.year + 2), note=MARK,
    )  # fmt: skip
    with act("task.create", actor=OFFICER) as doing:
        doing.save(task)
        doing.save(Participation(task=task, role=Participation.Role.PARTNER, organisation=story.pick(story.hosts)))
