"""One task from its order form to a cooperative that confirms that it uses the result: by the acts, each by whom it belongs to.

What a step lacks refuses it by name first; then the step is made good and taken. The last word is given on the public page, without an account.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client

from hoahoi.councils.actions import Dossier, dossier_of
from hoahoi.councils.models import AgendaItem, Conclusion, Council
from hoahoi.directory.models import Organisation, Person
from hoahoi.documents.actions import register_document
from hoahoi.documents.models import Document
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.records import Record
from hoahoi.ledger.verify import verify
from hoahoi.loading.sample.clock import Clock, made_up_days
from hoahoi.loading.sample.sittings import FINISHED, KINDS, Sample
from hoahoi.procedures.actions import NotAllowed, case_of, move, open_case
from hoahoi.procedures.models import Obligation, StageEntry
from hoahoi.results import actions as uses
from hoahoi.results.models import Application, Result
from hoahoi.tasks import actions as acts
from hoahoi.tasks.contracting import sums_of
from hoahoi.tasks.models import CalledTask, ProgressReport, Task

from .reach import beyond_two_clicks

pytestmark = [pytest.mark.django_db, pytest.mark.either]
REGIME, MILLION = "VN-2023", Decimal(1_000_000)
WISH = {"title": "Nhân giống hồi ghép", "objective": "Giống sớm cho quả", "urgency": "Rừng hồi già cỗi"}


def keep(record: Record) -> Any:
    with act("test.setup", actor=SYSTEM) as doing:
        doing.save(record)
    return record


@dataclass
class World:
    """The people of the story and the day on which it is."""

    clock: Clock
    host: Organisation
    lead: Person
    members: list[Person]
    user: dict[str, Any]

    def on(self, year: int, month: int, day: int) -> date:
        return self.clock.go(date(year, month, day))

    def step(self, task: Task, to: str, on: date, role: str) -> Task:
        case = case_of(task, "provincial_task")
        assert case is not None
        move(case=case, to=to, subject=task, actor=self.user[role], on=on)
        return Task.objects.get(pk=task.pk)

    def refused(self, task: Task, to: str, on: date, role: str, words: str) -> None:
        with pytest.raises(NotAllowed, match=words):
            self.step(task, to, on, role)

    def sit(self, type: str, met: date, task: Task, dossiers: list[Dossier], quality: float) -> Council:
        kind = next(k for k in KINDS if (k.type, k.regime) == (type, REGIME))
        return Sample(
            kind=kind, tasks=[task], persons=self.members, rng=Random(1), actor=self.user["science_officer"], number=f"{met:%j}", today=met, dossiers=dossiers,
            qualities=[quality] * len(dossiers), clock=self.clock,
        ).run(FINISHED)  # fmt: skip


@pytest.fixture
def world(make_user: Callable[..., Any]) -> Iterator[World]:
    host, lead = keep(Organisation(title="Viện Cây hồi", type=Organisation.Type.UNIT)), keep(Person(title="Hoàng Thị Hồi"))
    roles = ("science_officer", "director", "provincial_leader", "planning_officer")
    user = {role: make_user(role) for role in roles} | {"investigator": make_user("investigator", organisation=host, person=lead)}
    with made_up_days() as clock:
        yield World(clock, host, lead, [keep(Person(title=f"Thành viên {n}")) for n in range(12)], user)


def determined(world: World) -> Task:
    """From the order form to the order list."""
    officer = world.user["science_officer"]
    published = world.on(2024, 1, 3)
    call = acts.publish_call(
        title="Đề xuất năm 2024", type="proposals", year=2024, regime_code=REGIME, published_on=published, closes_on=date(2024, 2, 20), actor=officer
    )
    order = acts.receive_proposal(
        call=call, title="Nhân giống hồi ghép", channel="online", received_on=world.on(2024, 1, 15), content=WISH, actor=world.user["investigator"],
        host=world.host, investigator=world.lead,
    )  # fmt: skip
    assert (order.state, order.content) == ("received", {})
    [order] = acts.open_dossiers(call=call, on=world.on(2024, 2, 21), actor=officer)
    assert order.content == WISH
    acts.check_proposal(proposal=order, missing=[], actor=officer)
    acts.choose_proposal(proposal=order, actor=officer)
    task: Task = keep(Task(title=order.title, host=order.host, investigator=order.investigator, type=Task.Type.TOPIC))
    open_case(subject=task, regime_code=REGIME, procedure="provincial_task", actor=officer, on=PartialDate(2024, 2, 26))
    order.refresh_from_db()
    order.task = task
    keep(order)
    task = world.step(task, "determination", world.on(2024, 2, 27), "science_officer")
    council = world.sit("determination", date(2024, 3, 20), task, [dossier_of(task)], 0.95)
    assert Conclusion.objects.get(item__council=council).result == "pass"
    listed = world.on(2024, 4, 10)
    world.refused(task, "order_listed", listed, "director", "chưa có kết quả tra cứu")
    acts.record_milestone(task=task, code="duplicate_search", on=listed, actor=officer)
    world.refused(task, "order_listed", listed, "science_officer", "là việc của: Giám đốc Sở, ")
    return world.step(task, "order_listed", listed, "provincial_leader")


def approved(world: World, task: Task) -> Task:
    """From the call for hosts to the approval."""
    officer = world.user["science_officer"]
    day = world.on(2024, 4, 22)
    task = world.step(task, "selection", day, "science_officer")
    world.refused(task, "approved", day, "director", "chưa có thông báo tuyển chọn.* Chưa mở hồ sơ")
    call = acts.publish_call(
        title="Tuyển chọn",
        type="selection",
        year=2024,
        regime_code=REGIME,
        published_on=day,
        closes_on=date(2024, 5, 27),
        tasks=[task],
        actor=officer,
    )
    rival = keep(Organisation(title="Trung tâm Giống"))
    sent = [
        acts.receive_proposal(
            call=call, task=task, title=task.title, channel="paper", received_on=world.on(2024, 5, 20), content={"method": "Ghép mắt"}, actor=officer, host=h,
            investigator=who,
        )
        for h, who in ((world.host, world.lead), (rival, None))
    ]  # fmt: skip
    acts.open_dossiers(call=call, on=world.on(2024, 5, 29), actor=officer)
    for proposal in sent:
        acts.check_proposal(proposal=proposal, missing=[], actor=officer)
    dossiers = [Dossier(title=task.title, subject=task, host=p.host, investigator=p.investigator) for p in sent]
    world.sit("selection", date(2024, 6, 18), task, dossiers, 0.9)
    acts.choose_proposal(proposal=sent[0], actor=officer)
    assert [p.state for p in call.proposals.order_by("pk")] == ["chosen", "refused"]
    day = world.on(2024, 7, 15)
    decision = register_document(type=Document.Type.DECISION, title="Phê duyệt", number="900/QĐ-UBND", issued_on=PartialDate.of(day), actor=officer)
    lines = [acts.Line("labour", "state", 2024, 300 * MILLION), acts.Line("materials", "state", 2025, 200 * MILLION)]
    with pytest.raises(acts.TaskError, match="Tổng các dòng dự toán"):
        approve(world, task, 501, lines, decision)
    approve(world, task, 500, lines, decision)
    return world.step(Task.objects.get(pk=task.pk), "approved", day, "provincial_leader")


def approve(world: World, task: Task, millions: int, lines: list[acts.Line], decision: Document) -> None:
    acts.approve_task(
        task=task, budget=millions * MILLION, lines=lines, starts_on=PartialDate(2024, 8, 1), ends_on=PartialDate(2025, 7, 31), decision=decision,
        actor=world.user["provincial_leader"],
    )  # fmt: skip


def carried_out(world: World, task: Task) -> Task:
    """The contract, its money, a report by the host, an extension, delivery."""
    officer, director, host = world.user["science_officer"], world.user["director"], world.user["investigator"]
    day = world.on(2024, 7, 29)
    task = world.step(task, "in_progress", day, "science_officer")
    world.refused(task, "acceptance", day, "science_officer", "chưa có hợp đồng đã ký")
    contract = acts.sign_contract(
        task=task, number="12/HĐ-SKHCN", signed_on=day, starts_on=date(2024, 8, 1), ends_on=date(2025, 7, 31), mode="partial", state_amount=500 * MILLION,
        other_amount=Decimal(0), promises=[acts.Promise("Cây giống", Decimal(1_000), "cây")], actor=director,
    )  # fmt: skip
    with pytest.raises(acts.TaskError, match="Tạm ứng lần đầu"):
        acts.record_payment(contract=contract, type="advance", on=world.on(2024, 8, 12), amount=251 * MILLION, actor=world.user["planning_officer"])
    pay(world, contract, "advance", 250, date(2024, 8, 12))
    report = ProgressReport.objects.get(task=task)
    written = {"done": "Đã ghép 600 cây.", "next": "Ghép tiếp 400 cây."}
    report = acts.submit_progress_report(report=report, content=written, on=world.on(2025, 1, 24), actor=host)
    assert "250.000.000" in str(report.content) and "Cây giống" in str(report.content)  # not typed: the record knew
    acts.answer_report(report=report, accepted=True, text="", on=world.on(2025, 2, 5), actor=officer)
    change = acts.ask_change(
        task=task, type="extension", reason="Rét hại", asked_on=world.on(2025, 5, 20), new_end=date(2025, 10, 31), actor=host
    )  # fmt: skip
    with pytest.raises(acts.TaskError, match="do Giám đốc Sở quyết định"):
        acts.decide_change(change=change, agreed=True, on=date(2025, 6, 2), actor=officer)
    acts.decide_change(change=change, agreed=True, on=world.on(2025, 6, 2), actor=director)
    [promise] = Task.objects.get(pk=task.pk).commitments.all()
    assert promise.due_on == PartialDate(2025, 10, 31)
    second = ProgressReport.objects.get(task=task, number=2)  # planned when the end moved
    acts.submit_progress_report(report=second, content=written, on=world.on(2025, 7, 30), actor=host)
    for type_, millions, on in (("settled", 200, date(2025, 3, 3)), ("disbursed", 250, date(2025, 9, 8))):
        pay(world, contract, type_, millions, on)
    acts.deliver_commitment(commitment=promise, quantity=Decimal(1_000), on=world.on(2025, 10, 20), actor=officer)
    return Task.objects.get(pk=task.pk)


def pay(world: World, contract: Any, type: str, millions: int, on: date) -> None:
    acts.record_payment(contract=contract, type=type, on=world.clock.go(on), amount=millions * MILLION, actor=world.user["planning_officer"])


def accepted(world: World, task: Task) -> Task:
    """Self-assessment, the file, the council, its completion."""
    officer = world.user["science_officer"]
    task = world.step(task, "base_acceptance", world.on(2025, 11, 5), "investigator")
    task = world.step(task, "acceptance", world.on(2025, 11, 20), "science_officer")
    acts.record_milestone(task=task, code="dossier_received", on=world.on(2025, 11, 21), actor=officer)
    day = world.on(2025, 12, 22)
    world.refused(task, "accepted", day, "science_officer", "Chưa ghi ngày nhận đủ hồ sơ.*chưa họp.*chưa kiểm phiếu")
    acts.record_milestone(task=task, code="dossier_valid", on=world.on(2025, 11, 24), actor=officer)
    council = world.sit("acceptance", date(2025, 12, 18), task, [dossier_of(task)], 0.97)
    assert Council.objects.get(pk=council.pk).outcome.rating == "excellent"
    return world.step(task, "accepted", world.on(2025, 12, 22), "science_officer")


def registered(world: World, task: Task) -> Result:
    """The certificate, the money settled, the contract liquidated, the task closed."""
    officer, director = world.user["science_officer"], world.user["director"]
    day = world.on(2026, 1, 20)
    world.refused(task, "registered", day, "science_officer", "chưa xác nhận hồ sơ đã hoàn thiện")
    acts.record_milestone(task=task, code="completion_confirmed", on=world.on(2026, 1, 12), actor=officer)
    result = uses.register_result(
        title="Quy trình ghép hồi", type="process", task_id=task.pk, authors=[uses.AuthorLine(world.lead, Decimal(100))], accepted_on=PartialDate(2025, 12, 22),
        filed_on=PartialDate(2026, 1, 14), holder=world.host, right="own", actor=officer,
    )  # fmt: skip
    result = uses.record_certificate(result=result, number="KQ-01", on=PartialDate.of(world.on(2026, 1, 20)), actor=officer)
    task = world.step(task, "registered", day, "science_officer")
    contract = task.contracts.get()
    with pytest.raises(acts.TaskError, match="chưa thanh lý"):
        acts.close(task=task, on=world.on(2026, 3, 2), actor=officer)
    pay(world, contract, "settled", 300, date(2026, 2, 10))
    acts.liquidate(contract=contract, on=world.on(2026, 2, 24), actor=director)
    acts.close(task=task, on=world.on(2026, 3, 2), actor=officer)
    return result


def confirmed(world: World, result: Result, client: Client) -> Application:
    """A cooperative is asked half a year after acceptance, and answers on its telephone."""
    world.on(2026, 3, 10)
    user = keep(Organisation(title="Hợp tác xã Hồi Văn Quan", type=Organisation.Type.COOP))
    planned = uses.plan_application(result=result, adopter=user, actor=world.user["science_officer"])
    assert not planned.applied
    follow_up, token = uses.ask(application=planned, actor=world.user["science_officer"], today=world.on(2026, 6, 24))
    assert (follow_up.months, follow_up.state) == (6, "sent")
    page = client.get(f"/xac-nhan/{token}/")
    assert (page.status_code, "Quy trình ghép hồi" in page.content.decode()) == (200, True)
    sent = client.post(f"/xac-nhan/{token}/", {"use": "full", "since": "4/2026", "area": "2,5", "area_unit": "ha", "households": "12", "contact": ""})
    assert sent.status_code == 302
    return Application.objects.get(pk=planned.pk)


def everything_of(task: Task) -> set[str]:
    """Addresses of what the record holds of this life: from its calls to the use of its result, and the figures that count it."""
    of_task = {"subject_kind": Task.kind, "subject_id": task.pk}
    councils = list(Council.objects.filter(Q(**of_task) | Q(pk__in=AgendaItem.objects.filter(**of_task).values("council"))))
    proposals = list(task.proposals.all())
    calls = {p.call for p in proposals} | {link.call for link in CalledTask.objects.filter(task=task)}
    results = list(Result.objects.filter(task_id=task.pk))
    running = (task.contracts, task.payments, task.commitments, task.progress_reports, task.changes)
    records = [*councils, *proposals, *calls, *results, *(record for rows in running for record in rows.all())]
    records += [task.decision, *(use for result in results for use in result.applications.all())]
    assert (len(councils), len(proposals), len(calls), len(results), len(records)) == (3, 3, 2, 1, 20)
    papers = {f"/hoi-dong/{council.pk}/giay-to/" for council in councils}  # its minutes and the count of its ballots
    figures = {"/so-lieu/tasks.started/?ky=2024", "/so-lieu/tasks.in_progress/?ky=2025"}
    return {record.get_absolute_url() for record in records} | papers | figures


def test_from_the_order_form_to_the_use_confirmed(world: World, client: Client) -> None:
    task = determined(world)
    task = approved(world, task)
    task = carried_out(world, task)
    task = accepted(world, task)
    result = registered(world, task)
    used = confirmed(world, result, client)

    task.refresh_from_db()
    assert (task.stage, used.applied, used.area, used.started_on, used.attested_on) == (
        "closed", True, Decimal("2.5"), PartialDate(2026, 4), PartialDate(2026, 6, 24),
    )  # fmt: skip
    sums = sums_of(task)
    assert (sums.planned, sums.contracted, sums.paid, sums.settled) == (500 * MILLION,) * 4
    steps = StageEntry.objects.filter(case=case_of(task, "provincial_task")).order_by("pk")
    assert [(e.stage, str(e.on), e.role) for e in steps] == [
        ("proposed", "26/02/2024", ""), ("determination", "27/02/2024", "science_officer"), ("order_listed", "10/04/2024", "provincial_leader"),
        ("selection", "22/04/2024", "science_officer"), ("approved", "15/07/2024", "provincial_leader"), ("in_progress", "29/07/2024", "science_officer"),
        ("base_acceptance", "05/11/2025", "investigator"), ("acceptance", "20/11/2025", "science_officer"), ("accepted", "22/12/2025", "science_officer"),
        ("registered", "20/01/2026", "science_officer"), ("closed", "02/03/2026", "science_officer"),
    ]  # fmt: skip
    assert list(Obligation.objects.filter(subject_kind="task", subject_id=task.pk, done_on=None).values_list("title", flat=True)) == []
    assert list(verify()) == []
    client.force_login(world.user["science_officer"])
    assert beyond_two_clicks(client, task.get_absolute_url(), everything_of(task)) == set()
