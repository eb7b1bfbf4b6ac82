"""The end of a made-up task: self-assessment, acceptance, registration, recognition, liquidation; then who uses its result."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hoahoi.councils.actions import dossier_of
from hoahoi.councils.models import Council
from hoahoi.documents.models import Document
from hoahoi.ledger.dates import PartialDate
from hoahoi.results import actions as uses
from hoahoi.results.models import Application, Dissemination, Result
from hoahoi.tasks import actions as acts
from hoahoi.tasks.models import Stoppage, Task

from .batch import MARK
from .clock import worked
from .endings import Ending
from .running import Running
from .sittings import APPOINTED, FINISHED, VOTING
from .story import HOST, OFFICER, Story, application_slip, done, step

Stage, Use = Task.Stage, Application.Use
_QUALITY = {Ending.CLOSED_EXCELLENT: 0.98, Ending.FAILED: 0.3}
_HALTED = {Ending.COUNCIL_APPOINTED: APPOINTED, Ending.COUNCIL_SITS: VOTING}
_SPREAD = {
    Ending.CLOSED_EXCELLENT: Dissemination.Type.FIELD_DAY, Ending.CLOSED_EXTENDED: Dissemination.Type.HANDOVER,
    Ending.CLOSED_WAIVED: Dissemination.Type.ARTICLE, Ending.CLOSED_SILENT: Dissemination.Type.TRAINING,
    Ending.LIQUIDATED: Dissemination.Type.DEMONSTRATION,
}  # fmt: skip


class Acceptance:
    """One task from its self-assessment on; it stops where its ending says. Days are counted from the end of the contract."""

    def __init__(self, running: Running) -> None:
        self.running, self.story, self.ending = running, running.story, running.ending
        self.task, self.end = running.task, running.end

    def run(self) -> None:
        self._hand_in()
        if self.ending in (Ending.BASE_ACCEPTANCE, Ending.FILE_RECEIVED):
            return
        self._meet()
        if self.ending in (Ending.COUNCIL_APPOINTED, Ending.COUNCIL_SITS, Ending.FAILED, Ending.COMPLETING):
            return
        self._mark("completion_confirmed", 54)
        result = self._result()
        if self.ending == Ending.COMPLETED:
            return
        self._register(result)
        if self.ending == Ending.REGISTERED:
            self._plan(result, 0)
            return
        self._finish(result)

    def _on(self, days: int) -> date:
        return self.story.on(self.end + timedelta(days=days))

    def _mark(self, code: str, days: int) -> date:
        day = self._on(days)
        acts.record_milestone(task=self.task, code=code, on=day, actor=OFFICER)
        return day

    def _hand_in(self) -> None:
        day = self._on(4)
        paper = self.story.paper(Document.Type.REPORT, f"Báo cáo tự đánh giá kết quả: {self.task.title}", day)
        self.task = step(self.task, Stage.BASE_ACCEPTANCE, day, actor=HOST, document=paper)
        if self.ending == Ending.BASE_ACCEPTANCE:
            return
        self.task = step(self.task, Stage.ACCEPTANCE, self._on(21))
        self._mark("dossier_received", 22)
        if self.ending == Ending.FILE_RECEIVED:
            self._mark("dossier_fault_told", 24)
        else:
            self._mark("dossier_valid", 24)
            done(self.task, self._on(28), "published_on_portal")

    def _meet(self) -> None:
        """The council of the province; one is appointed but has not met, one votes since the last working day."""
        to = _HALTED.get(self.ending, FINISHED)
        met = worked(self.story.province.today - timedelta(days=1)) if to == VOTING else self.end + timedelta(days=65 if to == APPOINTED else 42)
        quality = _QUALITY.get(self.ending, 0.75)
        self.council = self.story.council(Council.Type.ACCEPTANCE, met, [dossier_of(self.task)], [quality], to=to)
        if to != FINISHED:
            return
        if self.ending == Ending.FAILED:
            self.running.terminate(self.end + timedelta(days=60), Stoppage.Cause.SUBJECTIVE, "Hội đồng nghiệm thu đánh giá không đạt")
            return
        self.task = step(self.task, Stage.ACCEPTED, self._on(44))
        self._mark("official_acceptance", 44)

    # ---- registered, settled, closed

    def _result(self) -> Result:
        lead = self.task.investigator
        assert lead is not None
        other = next(p for p in self.story.province.persons if p.pk != lead.pk)
        title = f"Quy trình kỹ thuật: {self.task.title}"[:600]
        self._on(60)
        return uses.register_result(
            title=title, actor=OFFICER, task_id=self.task.pk, type=Result.Type.PROCESS, summary=f"{MARK} Quy trình và hai mô hình.",
            authors=[uses.AuthorLine(lead, Decimal(60)), uses.AuthorLine(other, Decimal(40))],
            products=[uses.ProductLine("Quy trình kỹ thuật", Decimal(1), "quy trình"), uses.ProductLine("Mô hình trình diễn", Decimal(2), "mô hình")],
            accepted_on=PartialDate.of(self.end + timedelta(days=44)), filed_on=PartialDate.of(self._on(60)), holder=self.task.host,
            right=Result.Right.OWN,
        )  # fmt: skip

    def _register(self, result: Result) -> None:
        day = self._on(68)
        uses.record_certificate(result=result, number=f"{self.task.code}/KQ-MẪU", on=PartialDate.of(day), actor=OFFICER)
        self.task = step(self.task, Stage.REGISTERED, day)
        self._mark("recognition_file", 71)

    def _finish(self, result: Result) -> None:
        day = self._on(78)
        self.story.paper(Document.Type.DECISION, f"Công nhận kết quả nhiệm vụ: {self.task.title}", day)
        done(self.task, day, "recognition_decided")
        self.running.pay_the_rest(self.end + timedelta(days=80))
        self.running.liquidate(self.end + timedelta(days=92))
        if self.ending == Ending.LIQUIDATED:
            self._spread(result)
            planned = self._plan(result, 1)
            uses.ask(application=planned, actor=OFFICER, today=self._on(100))
            return
        acts.close(task=self.task, on=self._on(105), actor=OFFICER)
        self._spread(result)
        self._use(result)

    # ---- use

    def _spread(self, result: Result) -> None:
        type_ = _SPREAD[self.ending]
        day = self._on(97 if self.ending == Ending.LIQUIDATED else 125)
        uses.record_dissemination(
            result=result, title=f"{type_.label.capitalize()}: {result.title}"[:600], type=type_, held_on=PartialDate.of(day), place=self.task.place,
            reached=40 + self.story.rng.randrange(60), receiver=self.story.adopters[0] if type_ == Dissemination.Type.HANDOVER else None,
            materials="Tờ rơi quy trình kỹ thuật", evidence=MARK, actor=OFFICER,
        )  # fmt: skip

    def _plan(self, result: Result, n: int) -> Application:
        return uses.plan_application(result=result, adopter=self.story.adopters[(self.task.pk + n) % len(self.story.adopters)], actor=OFFICER)

    def _use(self, result: Result) -> None:
        """Half a year after acceptance the users are asked; what each answers depends on the ending."""
        self._on(130)
        first = self._plan(result, 1)
        asked = self._on(44 + 186)
        _follow_up, token = uses.ask(application=first, actor=OFFICER, today=asked)
        since = PartialDate(asked.year, asked.month)
        if self.ending == Ending.CLOSED_EXCELLENT:
            application_slip(result, self._on(44 + 350))
            self._answer(token, uses.Answer(
                Use.FULL, since=since, area=Decimal("3.5"), area_unit="ha", households=24, output="khoảng 12 tấn một vụ", money=Decimal(180_000_000),
            ))  # fmt: skip
            uses.record_application(
                result=result, adopter=self.story.adopters[-1], started_on=since, evidence=f"{MARK} Biên bản bàn giao quy trình", actor=OFFICER
            )
        elif self.ending == Ending.CLOSED_EXTENDED:
            self._answer(token, uses.Answer(Use.PARTLY, since=since, area=Decimal(8_000), area_unit="m2", households=5, reasons=("cost",)))
        elif self.ending == Ending.CLOSED_WAIVED:
            self._answer(token, uses.Answer(Use.NO, reasons=("market", "people"), reason_text=f"{MARK} Giá bán thấp hơn giá giống cũ"))
        else:
            self._silent(first, result)

    def _answer(self, token: str, given: uses.Answer) -> None:
        uses.answer(token=token, given=given, today=self._on(44 + 190))

    def _silent(self, first: Application, result: Result) -> None:
        """One user is reminded and says nothing; another has just been reminded."""
        follow_up, _token = uses.ask(application=first, actor=OFFICER, today=self._on(44 + 202))
        uses.record_silence(follow_up=follow_up, actor=OFFICER, today=self._on(44 + 235))
        self._on(44 + 240)
        second = self._plan(result, 2)
        for days in (350, 365):
            uses.ask(application=second, actor=OFFICER, today=self._on(44 + days))


def end(story: Story, task: Task, ending: Ending) -> None:
    """From the contract to where the ending leaves the task."""
    running = Running(story, task, ending)
    running.run()
    Acceptance(running).run()
