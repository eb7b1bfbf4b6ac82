"""A made-up task under way: its contract and money, its reports, its changes, a halt, an early end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from hoahoi.directory.models import Organisation
from hoahoi.documents.models import Document
from hoahoi.procedures.calendar import add_months
from hoahoi.tasks import actions as acts
from hoahoi.tasks.contracting import sums_of
from hoahoi.tasks.models import BudgetLine, Change, Contract, Payment, ProgressReport, Stoppage, Task

from .batch import MARK
from .clock import working
from .endings import Ending
from .story import DIRECTOR, HOST, OFFICER, Story, money, running_slip, step

Pay, Kind, Cause = Payment.Type, Change.Type, Stoppage.Cause
_FULL = (Ending.LUMP_SUM, Ending.TERMINATED_SUBJECTIVE, Ending.CLOSED_EXCELLENT)


class Running:
    """One task from its contract on. start, end: first and last day of the contract."""

    def __init__(self, story: Story, task: Task, ending: Ending) -> None:
        self.story, self.task, self.ending = story, task, ending
        assert task.starts_on is not None and task.ends_on is not None
        self.start, self.end = task.starts_on.first, task.ends_on.first
        self.contract = self._sign()

    def run(self) -> Task:
        """The task as its ending leaves it."""
        self._pay(Pay.ADVANCE, Decimal("0.4"), self.start + timedelta(days=20))
        ways: dict[Ending, Callable[[], None]] = {
            Ending.ON_TIME: self._on_time, Ending.RETURNED: self._returned, Ending.MISSED: lambda: None, Ending.EXTENSION_ASKED: self._extension_asked,
            Ending.RENAMED: self._renamed, Ending.NAME_CONSULTED: self._name_consulted, Ending.SHORTENED: self._shortened, Ending.REFUSED: self._refused,
            Ending.NEW_PEOPLE: self._new_people, Ending.LUMP_SUM: self._lump_sum, Ending.SUSPENDED: self._suspended, Ending.RESUMED: self._resumed,
            Ending.TERMINATED_OBJECTIVE: self._terminated, Ending.TERMINATED_SUBJECTIVE: self._terminated,
        }  # fmt: skip
        ways.get(self.ending, self._to_its_end)()
        if self.ending != Ending.MISSED and self._now().stage != Task.Stage.STOPPED:
            self._checked()
        return self._now()

    def _now(self) -> Task:
        self.task = Task.objects.select_related("host", "investigator", "place").get(pk=self.task.pk)
        return self.task

    # ---- contract and money

    def _sign(self) -> Contract:
        by_source = {source: sum((r.amount for r in self.task.budget_lines.filter(source=source)), Decimal(0)) for source in BudgetLine.Source}
        day = self.story.on(self.start - timedelta(days=6))
        number = self.story.number("HĐ-SKHCN")
        contract = acts.sign_contract(
            task=self.task, number=number, signed_on=day, starts_on=self.start, ends_on=self.end,
            mode=Contract.Mode.FULL if self.ending in _FULL else Contract.Mode.PARTIAL, state_amount=by_source[BudgetLine.Source.STATE],
            other_amount=by_source[BudgetLine.Source.OTHER], actor=DIRECTOR,
            promises=[
                acts.Promise("Quy trình kỹ thuật", Decimal(1), "quy trình", quality="Hội đồng cấp cơ sở thông qua"),
                acts.Promise("Mô hình trình diễn", Decimal(2), "mô hình", volume="mỗi mô hình 0,5 ha"),
                acts.Promise("Báo cáo tổng hợp kết quả", quality="Nêu đủ phương pháp và số liệu"),
            ],
            document=self.story.paper(Document.Type.CONTRACT, f"Hợp đồng {number} thực hiện nhiệm vụ: {self.task.title}", day),
        )  # fmt: skip
        self.task = step(self.task, Task.Stage.IN_PROGRESS, day)
        running_slip(self.task, self.story.on(day + timedelta(days=21)))
        return contract

    def _checked(self) -> None:
        """The yearly check on the spot, with its minutes; a task in arrears with its reports waits for it."""
        day = self.story.on(self.start + timedelta(days=335))
        self.story.paper(Document.Type.MINUTES, f"Biên bản kiểm tra thực hiện nhiệm vụ: {self.task.title}", day)
        host = self.story.province.organisations[Organisation.Type.STATE][0]
        acts.record_check(task=self.task, on=day, finding=f"{MARK} Đúng tiến độ", organisation=host, actor=OFFICER)

    def _pay(self, type: str, share: Decimal, day: date, source: str = BudgetLine.Source.STATE) -> None:
        """A share of the contract's money of that source."""
        whole = (self.contract.state_amount if source == BudgetLine.Source.STATE else self.contract.other_amount) or Decimal(0)
        self._record(type, (whole * share).quantize(Decimal(1)), day, source)

    def _record(self, type: str, amount: Decimal, day: date, source: str = BudgetLine.Source.STATE) -> None:
        acts.record_payment(contract=self.contract, type=type, on=self.story.on(day), amount=amount, source=source, actor=OFFICER, note=MARK)

    def pay_the_rest(self, day: date) -> None:
        """What is left of the contract goes out, and all of it is accounted for."""
        sums = sums_of(self.task)
        state = self.contract.state_amount or Decimal(0)
        self._record(Pay.DISBURSED, state - sums.paid, day)
        self._pay(Pay.DISBURSED, Decimal(1), day, BudgetLine.Source.OTHER)
        sums = sums_of(self.task)
        self._record(Pay.SETTLED, sums.paid - sums.settled, day + timedelta(days=6))

    def _second_advance(self, day: date) -> None:
        self._pay(Pay.SETTLED, Decimal("0.25"), day)
        self._pay(Pay.ADVANCE, Decimal("0.3"), day + timedelta(days=7))

    # ---- reports

    def _report(self, number: int, *, late: int = -3) -> ProgressReport:
        """The report of that period, sent so many days after it was due."""
        report = ProgressReport.objects.select_related("task").get(task=self.task, number=number)
        written = {
            "done": f"{MARK} Đã khảo sát, bố trí thí nghiệm và theo dõi sinh trưởng kỳ {number}.", "next": f"{MARK} Thu hoạch, xử lý số liệu, tập huấn.",
            "problems": f"{MARK} Mưa nhiều, cây ra hoa chậm." if late > 0 else "",
        }  # fmt: skip
        return acts.submit_progress_report(report=report, content=written, on=self.story.on(report.due_on + timedelta(days=late)), actor=HOST)

    def _accepted(self, number: int, *, late: int = -3) -> date:
        report = self._report(number, late=late)
        assert report.sent_on is not None
        day = self.story.on(report.sent_on + timedelta(days=5))
        acts.answer_report(report=report, accepted=True, text="Đúng nội dung hợp đồng.", on=day, actor=OFFICER)
        return day

    # ---- under way

    def _on_time(self) -> None:
        self._second_advance(self._accepted(1) + timedelta(days=10))
        self._report(2)

    def _returned(self) -> None:
        self._accepted(1)
        report = self._report(2)
        assert report.sent_on is not None
        day = self.story.on(report.sent_on + timedelta(days=7))
        acts.answer_report(
            report=report, accepted=False, text="Bổ sung số liệu theo dõi từng lô.", on=day, due_on=working(day + timedelta(days=15)), actor=OFFICER
        )

    def _both(self) -> date:
        """Two reports, the second late. Returns the day after which changes are asked for."""
        self._accepted(1)
        return self._accepted(2, late=20) + timedelta(days=20)

    def _ask(self, kind: str, day: date, **terms: object) -> Change:
        reason = f"{MARK} Điều kiện thực hiện thay đổi so với thuyết minh."
        return acts.ask_change(task=self._now(), type=kind, reason=reason, asked_on=self.story.on(day), actor=HOST, **terms)  # type: ignore[arg-type]

    def _decide(self, change: Change, *, agreed: bool = True, days: int = 15, text: str = "", by: object = DIRECTOR) -> None:
        day = self.story.on(change.asked_on + timedelta(days=days))
        paper = self.story.paper(Document.Type.DECISION if agreed else Document.Type.LETTER, f"Trả lời đề nghị {change.title.lower()}", day)
        acts.decide_change(change=change, agreed=agreed, on=day, text=text, decision=paper, actor=by)  # type: ignore[arg-type]

    def _appendix(self, summary: str, day: date) -> None:
        acts.amend_contract(contract=self.contract, number=self.story.number("PL"), signed_on=self.story.on(day), summary=summary, actor=DIRECTOR)

    def _extension_asked(self) -> None:
        self._ask(Kind.EXTENSION, self._both(), new_end=add_months(self.end, 4))

    def extend(self, months: int) -> None:
        """Asked for two months before the end and agreed to, with the appendix to the contract."""
        change = self._ask(Kind.EXTENSION, self.end - timedelta(days=62), new_end=add_months(self.end, months))
        self._decide(change)
        self._appendix(f"Gia hạn đến {change.after}", change.asked_on + timedelta(days=20))
        self.end = add_months(self.end, months)

    def _shortened(self) -> None:
        change = self._ask(Kind.SHORTENING, self._both(), new_end=self.end - timedelta(days=60), done_share=Decimal(70))
        self._decide(change)

    def _renamed(self) -> None:
        change = self._consulted()
        self._decide(change, days=25)
        self._appendix("Đổi tên nhiệm vụ", change.asked_on + timedelta(days=30))

    def _name_consulted(self) -> None:
        self._consulted()

    def _consulted(self) -> Change:
        change = self._ask(Kind.NAME, self._both(), after=f"{self.task.title} gắn với truy xuất nguồn gốc"[:600])
        day = self.story.on(change.asked_on + timedelta(days=12))
        return acts.consult_change(
            change=change, opinion=self.story.paper(Document.Type.MINUTES, "Biên bản họp hội đồng tư vấn điều chỉnh", day),
            consent=self.story.paper(Document.Type.LETTER, "Đồng ý điều chỉnh tên nhiệm vụ", day), on=day, actor=OFFICER,
        )  # fmt: skip

    def _refused(self) -> None:
        day = self._both()
        refused = self._ask(Kind.BUDGET, day, after="Tăng tiền công lao động, giảm nguyên vật liệu")
        self._decide(refused, agreed=False, text="Định mức đã được thẩm định, chưa đủ căn cứ thay đổi.")
        self._decide(self._ask(Kind.CONTENT, day + timedelta(days=20), after="Thay một điểm thử nghiệm"))

    def _new_people(self) -> None:
        day = self._both()
        others = [h for h in self.story.hosts if h.pk != self.task.host_id]
        host = self._ask(Kind.HOST, day, subject_id=self.story.pick(others).pk)
        self._decide(host)
        self._appendix("Đổi tổ chức chủ trì", host.asked_on + timedelta(days=20))
        lead = self._ask(Kind.INVESTIGATOR, host.asked_on + timedelta(days=25), subject_id=self.story.province.person(self.story.rng).pk)
        self._decide(lead, days=3, by=HOST)

    def _lump_sum(self) -> None:
        change = self._ask(Kind.CONTENT, self._both(), after="Gộp hai đợt tập huấn")
        self._decide(change, days=2, by=HOST)

    # ---- a halt, an early end

    def _suspended(self) -> date:
        day = self.story.on(self._both())
        paper = self.story.paper(Document.Type.DECISION, f"Tạm dừng nhiệm vụ: {self.task.title}", day)
        acts.suspend(task=self.task, on=day, reason="Dịch bệnh tại vùng thử nghiệm", document=paper, actor=DIRECTOR)
        return day

    def _resumed(self) -> None:
        day = self._suspended()
        acts.resume(task=self.task, on=self.story.on(day + timedelta(days=45)), actor=DIRECTOR)

    def _terminated(self) -> None:
        objective = self.ending == Ending.TERMINATED_OBJECTIVE
        day = self._both() if objective else self._accepted(1) + timedelta(days=150)
        self.terminate(
            day, Cause.OBJECTIVE if objective else Cause.SUBJECTIVE, "Lũ làm hỏng toàn bộ mô hình" if objective else "Không đủ nhân lực thực hiện"
        )

    def terminate(self, day: date, cause: str, reason: str) -> None:
        """The end by decision, the money back, the contract liquidated."""
        on, paid = self.story.on(day), sums_of(self.task).paid
        spent = (paid * Decimal("0.8")).quantize(Decimal(1))
        stopped = acts.terminate(
            task=self.task, on=on, reason=reason, cause=cause, spent=spent, proper=(spent * Decimal("0.9")).quantize(Decimal(1)), actor=DIRECTOR,
            document=self.story.paper(Document.Type.DECISION, f"Chấm dứt thực hiện nhiệm vụ: {self.task.title}", on),
        )  # fmt: skip
        assert stopped.refund is not None
        self._record(Pay.REFUNDED, stopped.refund, on + timedelta(days=25))
        self.liquidate(on + timedelta(days=35))

    def liquidate(self, day: date) -> None:
        on = self.story.on(day)
        paper = self.story.paper(Document.Type.MINUTES, f"Thanh lý {self.contract.title.lower()}", on)
        acts.liquidate(contract=self.contract, on=on, document=paper, actor=DIRECTOR)

    # ---- to its end

    def _to_its_end(self) -> None:
        """Reports in time, money as it is asked for, everything delivered or, once, waived."""
        days = [self._accepted(n, late=6 if n == 2 else -3) for n in range(1, 1 + self.task.progress_reports.count())]
        self._second_advance(days[0] + timedelta(days=10))
        if self.ending == Ending.CLOSED_EXTENDED:
            self.extend(4)
            self._accepted(2)
        for promise in self._now().commitments.order_by("pk"):
            short = self.ending == Ending.CLOSED_WAIVED and promise.quantity == 2
            acts.deliver_commitment(
                commitment=promise, on=self.story.on(self.end - timedelta(days=8)), quantity=Decimal(1) if short else promise.quantity,
                evidence=f"{MARK} Biên bản bàn giao sản phẩm", actor=OFFICER,
            )  # fmt: skip
            if short:
                acts.waive_commitment(
                    commitment=promise, reason="Một mô hình mất trắng do sương muối; hội đồng đồng ý", on=self.story.on(self.end), actor=DIRECTOR
                )
        assert money(self.task) == self.contract.amount
