"""One task from the call to its end, and what stands in its way."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from hoahoi.councils.models import AgendaItem, Council
from hoahoi.directory.models import Organisation
from hoahoi.documents.models import Document
from hoahoi.forms.filling import open_form
from hoahoi.ledger.acts import SYSTEM, Stale
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.verify import verify
from hoahoi.procedures.actions import NotAllowed, case_of, move
from hoahoi.procedures.models import Obligation
from hoahoi.tasks import actions as acts
from hoahoi.tasks.actions import TaskError
from hoahoi.tasks.common import case_for
from hoahoi.tasks.contracting import sums_of
from hoahoi.tasks.models import Change, Commitment, ProgressReport, Proposal, Task, TaskName

from .life import CODE, MILLION, approved, contracted, keep, new_task

pytestmark = pytest.mark.django_db


def duties(task: Any) -> dict[str, tuple[date, date | None]]:
    rows = Obligation.objects.filter(subject_kind=task.kind, subject_id=task.pk)
    return {o.title.split(" (")[0]: (o.due_on, o.done_on) for o in rows}


# ---- call and dossiers


def call_for(task: Task, **changed: Any) -> Any:
    terms = {
        "title": "Thông báo tuyển chọn 2019", "type": "selection", "year": 2019, "regime_code": CODE, "published_on": date(2019, 1, 2),
        "closes_on": date(2019, 2, 1), "tasks": [task], "actor": SYSTEM,
    }  # fmt: skip
    return acts.publish_call(**{**terms, **changed})


def send(call: Any, task: Task, host: Organisation, **changed: Any) -> Proposal:
    terms = {
        "call": call, "task": task, "host": host, "title": "Hồ sơ", "channel": "paper", "received_on": date(2019, 1, 20),
        "content": {"objective": "Chưng cất tinh dầu"}, "actor": SYSTEM,
    }  # fmt: skip
    return acts.receive_proposal(**{**terms, **changed})


def test_dossiers_stay_sealed_until_they_are_opened_together() -> None:
    task, host, other = new_task(stage="selection"), keep(Organisation(title="Viện A")), keep(Organisation(title="Viện B"))
    call = call_for(task)
    first = send(call, task, host)
    by_post = send(call, task, other, channel="post", postmarked_on=date(2019, 2, 1), received_on=date(2019, 2, 4))
    assert (first.state, first.content, "Chưng cất" in first.sealed, first.search_body()) == ("received", {}, False, "")
    with pytest.raises(TaskError, match="Hồ sơ này đã nhận ngày 20/01/2019"):
        send(call, task, host)
    late = send(call, task, keep(Organisation(title="Viện C")), received_on=date(2019, 2, 2))
    with pytest.raises(TaskError, match="đến hết ngày 01/02/2019, chưa mở được ngày 01/02/2019"):
        acts.open_dossiers(call=call, on=date(2019, 2, 1), actor=SYSTEM)
    opened = acts.open_dossiers(call=call, on=date(2019, 2, 8), actor=SYSTEM)
    assert [p.pk for p in opened] == [first.pk, by_post.pk]
    states = {p.pk: (p.state, p.content, bool(p.sealed)) for p in Proposal.objects.all()}
    wrote = {"objective": "Chưng cất tinh dầu"}
    assert states == {first.pk: ("opened", wrote, False), by_post.pk: ("opened", wrote, False), late.pk: ("late", {}, True)}
    assert duties(task)["Mở hồ sơ đăng ký tuyển chọn"] == (date(2019, 2, 19), date(2019, 2, 8))  # Tết lies between
    with pytest.raises(TaskError, match="đã mở ngày 08/02/2019"):
        acts.open_dossiers(call=call, on=date(2019, 2, 9), actor=SYSTEM)
    assert list(verify()) == []


def test_one_valid_dossier_is_chosen_and_the_others_are_not() -> None:
    task = new_task(stage="selection")
    call = call_for(task)
    sent = [send(call, task, keep(Organisation(title=f"Viện {n}"))) for n in range(3)]
    acts.open_dossiers(call=call, on=date(2019, 2, 8), actor=SYSTEM)
    with pytest.raises(TaskError, match="Chỉ chọn được hồ sơ hợp lệ"):
        acts.choose_proposal(proposal=sent[0], actor=SYSTEM)
    acts.check_proposal(proposal=sent[0], missing=[" Lý lịch khoa học ", ""], actor=SYSTEM)
    for proposal in sent[1:]:
        acts.check_proposal(proposal=proposal, missing=[], actor=SYSTEM)
    council = keep(Council(title=task.title, type="selection", regime="VN-2023", stage="meeting"))
    keep(AgendaItem(council=council, position=1, title=task.title, subject_kind="task", subject_id=task.pk))
    with pytest.raises(TaskError, match="Hội đồng tuyển chọn đang họp: chọn hồ sơ khi hội đồng đã kết luận"):
        acts.choose_proposal(proposal=sent[1], actor=SYSTEM)
    council.stage = "concluded"
    keep(council)
    acts.choose_proposal(proposal=sent[1], actor=SYSTEM)
    assert [(p.state, p.missing) for p in Proposal.objects.order_by("pk")] == [("incomplete", "Lý lịch khoa học"), ("chosen", ""), ("refused", "")]


def test_a_notice_stands_for_as_long_as_its_regime_asks() -> None:
    task = new_task(stage="selection")
    with pytest.raises(TaskError, match=r"Hạn nộp 31/01/2024 sớm hơn 01/02/2024.*TT 20/2023/TT-BKHCN, Điều 3"):
        call_for(task, regime_code="VN-2023", published_on=date(2024, 1, 2), closes_on=date(2024, 1, 31))
    with pytest.raises(TaskError, match="Ghi lý do giao trực tiếp"):
        call_for(task, type="direct")


# ---- contract, reports


def test_a_contract_plans_its_reports_and_what_falls_due() -> None:
    task = contracted().task
    assert list(ProgressReport.objects.order_by("number").values_list("number", "due_on")) == [
        (1, date(2019, 7, 1)), (2, date(2020, 1, 1)), (3, date(2020, 7, 1)),
    ]  # fmt: skip
    due = duties(task)
    assert due["Gửi phiếu thông tin nhiệm vụ đang tiến hành"] == (date(2019, 2, 18), None)  # 05/01 was worked for 31/12, Tết was not
    assert due["Nộp hồ sơ đánh giá, nghiệm thu"] == (date(2021, 1, 30), None)
    assert due["Gửi báo cáo tiến độ kỳ 1"] == (date(2019, 7, 1), None)
    assert Commitment.objects.filter(task=task, due_on="2020-12-31").count() == 2


def test_a_report_opens_filled_is_kept_as_a_draft_sent_returned_and_accepted() -> None:
    contract = contracted()
    acts.record_payment(contract=contract, type="advance", on=date(2019, 2, 1), amount=100 * MILLION, actor=SYSTEM)
    report = ProgressReport.objects.get(number=1)
    filled = open_form("progress_report", report).values
    assert filled["money"] == "Tạm ứng 01/02/2019: 100.000.000 đồng"
    assert filled["products"] == "Quy trình: cam kết 2 quy trình, chưa giao\nBáo cáo tổng hợp: chưa giao"
    with pytest.raises(TaskError) as refused:
        acts.save_draft(report=report, content={"requests": "kiến nghị " * 201}, actor=SYSTEM)
    assert (refused.value.message, refused.value.field) == ("“Kiến nghị” có 402 từ, nhiều nhất 400 từ.", "requests")
    acts.save_draft(report=report, content={"done": "Đã điều tra"}, actor=SYSTEM)
    with pytest.raises(Stale):
        acts.save_draft(report=report, content={"done": "Người khác"}, actor=SYSTEM, expected_version=1)
    with pytest.raises(TaskError, match="Chưa ghi “Công việc kỳ tới”"):
        acts.submit_progress_report(report=report, content={"done": "Đã điều tra"}, on=date(2019, 6, 28), actor=SYSTEM)
    whole = {**open_form("progress_report", ProgressReport.objects.get(pk=report.pk)).values, "next": "Chưng cất"}
    acts.submit_progress_report(report=report, content=whole, on=date(2019, 6, 28), actor=SYSTEM)
    assert duties(contract.task)["Gửi báo cáo tiến độ kỳ 1"] == (date(2019, 7, 1), date(2019, 6, 28))
    with pytest.raises(TaskError, match="đã gửi ngày 28/06/2019"):
        acts.save_draft(report=report, content={}, actor=SYSTEM)
    acts.answer_report(report=report, accepted=False, text="Thêm số liệu", on=date(2019, 7, 2), due_on=date(2019, 7, 10), actor=SYSTEM)
    acts.submit_progress_report(report=report, content=whole, on=date(2019, 7, 9), actor=SYSTEM)
    done = acts.answer_report(report=report, accepted=True, text="", on=date(2019, 7, 11), actor=SYSTEM)
    assert (done.state, done.sent_on, done.answered_on) == ("accepted", date(2019, 7, 9), date(2019, 7, 11))
    assert Obligation.objects.filter(title="Gửi báo cáo tiến độ kỳ 1", done_on=None).count() == 0


# ---- changes


def ask(task: Task, type: str, **terms: Any) -> Change:
    return acts.ask_change(**{"task": task, "type": type, "reason": "Mưa lũ", "asked_on": date(2020, 6, 1), "actor": SYSTEM, **terms})


def test_an_extension_moves_everything_that_hangs_on_the_end(make_user: Any) -> None:
    task = contracted().task
    with pytest.raises(TaskError, match="vượt 30/06/2021: được gia hạn nhiều nhất 6 tháng"):
        ask(task, "extension", new_end=date(2021, 7, 1))
    with pytest.raises(TaskError, match=r"ngày 01/12/2020, sau hạn cuối 30/11/2020"):
        ask(task, "extension", new_end=date(2021, 6, 30), asked_on=date(2020, 12, 1))
    change = ask(task, "extension", new_end=date(2021, 6, 30))
    assert (change.before, change.after) == ("31/12/2020", "30/06/2021")
    assert duties(change) == {"Trả lời đề nghị điều chỉnh": (date(2020, 7, 1), None)}
    with pytest.raises(TaskError, match="Điều chỉnh gia hạn do Giám đốc Sở quyết định"):
        acts.decide_change(change=change, agreed=True, on=date(2020, 6, 20), actor=make_user("science_officer"))
    acts.decide_change(change=change, agreed=True, on=date(2020, 6, 20), actor=make_user("director"))
    task.refresh_from_db()
    assert (task.ends_on, task.contracts.get().ends_on) == (PartialDate(2021, 6, 30), PartialDate(2021, 6, 30))
    assert set(task.commitments.values_list("due_on", flat=True)) == {PartialDate(2021, 6, 30)}
    assert duties(task)["Nộp hồ sơ đánh giá, nghiệm thu"] == (date(2021, 7, 30), None)
    assert duties(change) == {"Trả lời đề nghị điều chỉnh": (date(2020, 7, 1), date(2020, 6, 20))}
    assert task.progress_reports.count() == 4
    with pytest.raises(TaskError, match="đã gia hạn 1 lần; quy định cho nhiều nhất 1 lần"):
        ask(task, "extension", new_end=date(2021, 8, 1))
    assert list(verify()) == []


def test_what_a_full_lump_sum_fixes_and_what_its_host_decides(make_user: Any) -> None:
    task = contracted(mode="full").task
    with pytest.raises(TaskError, match="khoán đến sản phẩm cuối cùng nên không đổi được tên"):
        ask(task, "name", after="Tên mới")
    change = ask(task, "content", after="Bớt một thí nghiệm")
    decided = acts.decide_change(change=change, agreed=True, on=date(2020, 6, 2), actor=make_user("investigator"))
    assert (decided.state, decided.decided_by) == ("agreed", "Thử investigator, chủ nhiệm, tổ chức chủ trì")


def test_a_new_name_needs_the_council_and_the_ordering_body(make_user: Any) -> None:
    task = contracted().task
    change = ask(task, "name", after="Nghiên cứu cây hồi")
    director = make_user("director")
    with pytest.raises(TaskError, match="cần ý kiến hội đồng và văn bản đồng ý"):
        acts.decide_change(change=change, agreed=True, on=date(2020, 6, 10), actor=director)
    minutes, consent = keep(Document(title="Biên bản", type="BB")), keep(Document(title="Đồng ý", type="CV"))
    with pytest.raises(TaskError, match="Chưa có văn bản đồng ý của cơ quan đặt hàng"):
        acts.consult_change(change=change, opinion=minutes, consent=None, on=date(2020, 6, 5), actor=director)
    acts.consult_change(change=change, opinion=minutes, consent=consent, on=date(2020, 6, 5), actor=director)
    acts.decide_change(change=change, agreed=True, on=date(2020, 6, 10), actor=director)
    task.refresh_from_db()
    assert (task.title, TaskName.objects.get().title) == ("Nghiên cứu cây hồi", "Nghiên cứu hoa hồi")


def test_shortening_waits_for_two_thirds() -> None:
    task = contracted().task
    with pytest.raises(TaskError, match="66.66 %; phải đạt ít nhất 2/3"):
        ask(task, "shortening", new_end=date(2020, 9, 1), done_share=Decimal("66.66"))
    assert ask(task, "shortening", new_end=date(2020, 9, 1), done_share=Decimal("66.67")).state == "asked"


# ---- the end


def test_a_task_does_not_close_with_an_open_commitment_by_any_way() -> None:
    contract = contracted(new_task(stage="registered"))
    task, case = contract.task, case_of(contract.task, "provincial_task")
    assert case is not None
    with pytest.raises(TaskError, match="chưa thanh lý"):
        acts.close(task=task, on=date(2021, 3, 1), actor=SYSTEM)
    acts.liquidate(contract=contract, on=date(2021, 2, 1), actor=SYSTEM)
    first, second = task.commitments.order_by("pk")
    acts.deliver_commitment(commitment=first, quantity=Decimal(1), on=date(2020, 12, 1), actor=SYSTEM)
    for way in (
        lambda: acts.close(task=task, on=date(2021, 3, 1), actor=SYSTEM),
        lambda: move(case=case, to="closed", subject=task, actor=SYSTEM, on=date(2021, 3, 1)),
    ):
        with pytest.raises(NotAllowed, match="Còn 2 sản phẩm cam kết chưa giao đủ và chưa được miễn: “Quy trình”, “Báo cáo tổng hợp”"):
            way()
    acts.deliver_commitment(commitment=first, quantity=Decimal(2), on=date(2020, 12, 1), actor=SYSTEM)
    with pytest.raises(TaskError, match="Ghi lý do miễn"):
        acts.waive_commitment(commitment=second, reason=" ", on=date(2021, 2, 2), actor=SYSTEM)
    acts.waive_commitment(commitment=second, reason="Hội đồng đồng ý gộp", on=date(2021, 2, 2), actor=SYSTEM)
    acts.close(task=task, on=date(2021, 3, 1), actor=SYSTEM)
    task.refresh_from_db()
    assert task.stage == "closed"


@pytest.mark.parametrize(("mode", "cause", "back"), [
    ("full", "subjective", 220), ("partial", "subjective", 190), ("partial", "objective", 100), ("full", "unproven", 400),
])  # fmt: skip
def test_a_terminated_task_gives_back_what_the_rules_say(mode: str, cause: str, back: int) -> None:
    contract = contracted(mode=mode)
    acts.record_payment(contract=contract, type="advance", on=date(2019, 2, 1), amount=400 * MILLION, actor=SYSTEM)
    with pytest.raises(TaskError, match="Số đã chi là 401.000.000 đồng, vượt số đã cấp là 400.000.000 đồng"):
        acts.terminate(
            task=contract.task, on=date(2020, 1, 5), reason="Không thực hiện được", cause=cause, spent=401 * MILLION, proper=300 * MILLION, actor=SYSTEM
        )
    stopped = acts.terminate(
        task=contract.task, on=date(2020, 1, 5), reason="Không thực hiện được", cause=cause, spent=300 * MILLION, proper=300 * MILLION, actor=SYSTEM
    )
    contract.task.refresh_from_db()
    assert (stopped.refund, stopped.basis, contract.task.stage) == (back * MILLION, "TTLT 27/2015/TTLT-BKHCN-BTC, Điều 16", "stopped")
    assert sums_of(contract.task).paid == 400 * MILLION
    assert [t for t, (_due, done) in duties(contract.task).items() if done is None] == []


def test_a_milestone_corrected_moves_what_falls_due_and_ends_what_it_finishes() -> None:
    task = contracted().task
    case = case_of(task, "provincial_task")
    assert case
    move(case=case, to="acceptance", subject=task, actor=SYSTEM, on=date(2021, 1, 8))
    acts.record_milestone(task=task, code="dossier_received", on=date(2021, 1, 11), actor=SYSTEM)
    assert duties(task)["Thông báo tính hợp lệ của hồ sơ"] == (date(2021, 1, 14), None)
    assert duties(task)["Nộp hồ sơ đánh giá, nghiệm thu"][1] == date(2021, 1, 11)
    acts.record_milestone(task=task, code="dossier_received", on=date(2021, 1, 18), actor=SYSTEM)
    assert duties(task)["Thông báo tính hợp lệ của hồ sơ"] == (date(2021, 1, 21), None)
    acts.record_milestone(task=task, code="dossier_valid", on=date(2021, 1, 20), actor=SYSTEM)
    assert duties(task)["Thông báo tính hợp lệ của hồ sơ"] == (date(2021, 1, 21), date(2021, 1, 20))
    assert task.milestones.count() == 2


def test_what_a_task_s_council_still_owed_ends_with_the_task_s_own_steps() -> None:
    """The confirmed file ends the council's time limit for it; the end of the task ends the rest."""
    task = contracted(new_task(stage="accepted")).task
    council = keep(Council(title=task.title, type="acceptance", regime=CODE, stage="finished", subject_kind="task", subject_id=task.pk))
    file, told = (
        keep(Obligation(title=title, subject_kind="council", subject_id=council.pk, due_on=date(2020, 3, 1)))
        for title in ("Hoàn thiện hồ sơ theo kết luận", "Gửi ý kiến kết luận cho tổ chức chủ trì")
    )
    acts.record_milestone(task=task, code="completion_confirmed", on=date(2020, 2, 20), actor=SYSTEM)
    file.refresh_from_db()
    assert file.done_on == date(2020, 2, 20)
    move(case=case_for(task), to="registered", subject=task, actor=SYSTEM, on=date(2020, 3, 2))
    told.refresh_from_db()
    assert told.done_on is None
    for promise in task.commitments.all():
        acts.waive_commitment(commitment=promise, reason="Thử nghiệm quy trình", on=date(2020, 3, 3), actor=SYSTEM)
    move(case=case_for(task), to="closed", subject=task, actor=SYSTEM, on=date(2020, 4, 1))
    told.refresh_from_db()
    assert told.done_on == date(2020, 4, 1)


def test_the_approval_ends_what_was_asked_on_the_way_to_it() -> None:
    task = new_task(stage="selection", code="VN-2023")
    for code, on in (("revised_file", date(2018, 12, 3)), ("budget_meeting", date(2018, 12, 10)), ("budget_done", date(2018, 12, 12))):
        acts.record_milestone(task=task, code=code, on=on, actor=SYSTEM)
    assert {t for t, (_due, done) in duties(task).items() if done is None} == {"Hoàn thiện hồ sơ theo kết luận thẩm định"}
    approved(task, 1_000)
    assert {t for t, (_due, done) in duties(task).items() if done is None} == set()
