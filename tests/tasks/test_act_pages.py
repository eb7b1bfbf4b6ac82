"""Pages of the acts: each once by a plain client, with one refusal whose message stands on its field; who may not, finds nothing."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from hoahoi.accounts.models import Role
from hoahoi.directory.models import Organisation
from hoahoi.documents.models import Document
from hoahoi.ledger.acts import SYSTEM
from hoahoi.ledger.models import Entry
from hoahoi.procedures.models import Obligation
from hoahoi.tasks import actions as acts
from hoahoi.tasks.actions import TaskError
from hoahoi.tasks.models import Call, Change, CheckedTask, Milestone, Payment, ProgressReport, Proposal, Stoppage, Task
from hoahoi.tasks.views.pattern import ACTS, token

from .life import CODE, MILLION, approved, contracted, keep, new_task
from .pages import OFFICER, REPORT, a_call, done, refused, send, told

pytestmark = pytest.mark.django_db

# ---- from the notice to the task


def test_publish_a_call(officer: Any) -> None:
    task = new_task(stage="order_listed")
    typed = {
        "title": "Giao trực tiếp",
        "type": "direct",
        "regime": CODE,
        "published_on": "02/01/2026",
        "closes_on": "10/02/2026",
        "tasks": [str(task.pk)],
    }
    refused(send(officer, "/thong-bao/lap/", **typed), "reason", "Ghi lý do giao trực tiếp.")
    done(send(officer, "/thong-bao/lap/", **typed, reason="Chỉ một đơn vị làm được"))
    call = Call.objects.get()
    assert (call.type, call.reason, [c.task_id for c in call.called.all()]) == ("direct", "Chỉ một đơn vị làm được", [task.pk])


def test_from_a_paper_order_to_a_task(officer: Any) -> None:
    call, host = a_call(), keep(Organisation(title="Hợp tác xã Hồi"))
    url, day = f"/thong-bao/{call.pk}/viec/", f"{call.closes_on:%d/%m/%Y}"
    order = {"title": "Nhân giống hồi", "host": str(host.pk), "c-objective": "Có cây giống tốt"}
    refused(send(officer, url + "nhan-ho-so/", **order, channel="post", received_on=day), "postmarked_on", "ngày dấu bưu điện")
    done(send(officer, url + "nhan-ho-so/", **order, channel="paper", received_on=day))
    sent = Proposal.objects.get()
    assert (sent.state, sent.content, sent.host_id) == ("received", {}, host.pk)
    refused(send(officer, url + "mo-ho-so/", on=day), "on", "chưa mở được")
    done(send(officer, url + "mo-ho-so/"))
    sent.refresh_from_db()
    assert sent.content == {"objective": "Có cây giống tốt"}
    own = f"/de-xuat/{sent.pk}/viec/"
    refused(send(officer, own + "kiem-tra/", whole="thieu"), "missing", "Ghi thành phần còn thiếu.")
    done(send(officer, own + "kiem-tra/", whole="du"))
    refused(send(officer, own + "lap-nhiem-vu/", type="topic"), None, "Chỉ lập nhiệm vụ từ đề xuất được chọn")
    assert officer.post(own + "chon/", {"version": "2"}).status_code == 409  # read before the check
    sent.refresh_from_db()
    shown = send(officer, own + "chon/")
    assert [f.value for f in shown.context["consequence"]] == ["Hợp tác xã Hồi", "không có"]
    done(send(officer, own + "chon/", **{"dong-y": shown.context["seen"]}))
    done(send(officer, own + "lap-nhiem-vu/", type="topic", title="Nhân giống hồi ghép"))
    sent.refresh_from_db()
    task = sent.task
    assert task is not None
    assert (task.title, task.stage, task.level, task.host, [p.organisation_id for p in task.participations.all()]) == (
        "Nhân giống hồi ghép", "proposed", "provincial", None, [host.pk],
    )  # fmt: skip
    with pytest.raises(acts.TaskError, match="đã thành nhiệm vụ"):
        acts.make_task(proposal=sent, type="topic", on=timezone.localdate(), actor=SYSTEM)


def test_the_completeness_check_goes_through_the_parts_that_the_regime_lists(officer: Any) -> None:
    task = new_task(stage="selection", code="VN-2023")
    call = a_call("selection", tasks=[task], regime_code="VN-2023")
    proposal = keep(Proposal(call=call, task=task, title="Hồ sơ", host=task.host, channel="paper", received_on=call.published_on, state="opened"))
    url = f"{proposal.get_absolute_url()}viec/kiem-tra/"
    field = officer.get(url).context["form"].fields["lacking"]
    assert (len(field.choices), field.help_text) == (9, "Đánh dấu phần không có trong hồ sơ. Danh mục: TT 20/2023/TT-BKHCN, Điều 5.")
    unsure = [part for part, words in field.choices if "chưa đối chiếu" in words]
    assert (len(unsure), "Báo giá, chứng minh vốn đối ứng (nếu có)" in unsure) == (4, True)
    part = "Thuyết minh nhiệm vụ (B1-2)"
    refused(send(officer, url, whole="du", lacking=[part]), "whole", "còn dòng thiếu")
    assert send(officer, url, whole="thieu", lacking=[part], missing="Bản điện tử").status_code == 302
    proposal.refresh_from_db()
    assert (proposal.state, proposal.missing.splitlines()) == ("incomplete", [part, "Bản điện tử"])
    again = officer.get(url).context["form"]
    assert (again["lacking"].value(), again["missing"].value()) == ([part], "Bản điện tử")


def test_without_a_list_of_the_regime_the_missing_parts_are_written(officer: Any) -> None:
    task = new_task(stage="selection")
    call = a_call("selection", tasks=[task])
    proposal = keep(Proposal(call=call, task=task, title="Hồ sơ", host=task.host, channel="paper", received_on=call.published_on, state="opened"))
    assert set(officer.get(f"{proposal.get_absolute_url()}viec/kiem-tra/").context["form"].fields) == {"version", "whole", "missing"}


# ---- approval, contract, money, promises


def test_approve_with_lines_that_make_the_total(officer: Any) -> None:
    task = new_task(stage="selection")
    url = f"/nhiem-vu/{task.pk}/viec/phe-duyet/"
    line = {"lines-rows": "1", "lines-0-group": "labour", "lines-0-source": "state", "lines-0-year": "2026", "lines-0-amount": "300.000.000"}
    typed = {"starts_on": "01/2026", "ends_on": "12/2027", "budget": "500.000.000", **line}
    refused(send(officer, url, **typed), "lines", "300.000.000 đồng, phải bằng tổng kinh phí là 500.000.000 đồng")
    refused(send(officer, url, **typed | {"lines-0-amount": "ba trăm"}), "lines", "Dòng 1, Số tiền")
    more = send(officer, url, **typed, **{"them-dong": "lines"})
    assert (more.status_code, more.context["form"].is_bound, more.context["form"]["budget"].value()) == (200, False, "500.000.000")
    assert more.content.decode().count('name="lines-3-amount"') == 1  # what was typed, and three rows more
    second = {"lines-rows": "2", "lines-1-group": "other", "lines-1-source": "other", "lines-1-year": "2027", "lines-1-amount": "200000000"}
    done(send(officer, url, **typed | second))
    task.refresh_from_db()
    assert (task.budget, [x.amount for x in task.budget_lines.order_by("pk")]) == (500 * MILLION, [300 * MILLION, 200 * MILLION])


def test_two_who_approve_do_not_overwrite_each_other(officer: Any) -> None:
    task = new_task(stage="selection")
    url = f"/nhiem-vu/{task.pk}/viec/phe-duyet/"
    typed = {
        "starts_on": "2026",
        "ends_on": "2027",
        "budget": "700000000",
        "lines-rows": "1",
        "host": str(task.host_id),
        "investigator": str(task.investigator_id),
    }
    typed |= {"lines-0-group": "labour", "lines-0-source": "state", "lines-0-year": "2026", "lines-0-amount": "700000000"}
    old = token(task)
    approved(task, 1_000)
    answer = officer.post(url, typed | {"version": old})
    assert answer.status_code == 409
    both = {c["label"]: (c["before"], c["after"]) for c in answer.context["changes"]}
    assert both["Tổng kinh phí (đồng)"] == ("1000000000.00", "700000000")
    assert answer.context["form"]["budget"].value() == "700000000"
    task.refresh_from_db()
    assert task.budget == 1_000 * MILLION


def test_sign_pay_amend_liquidate(officer: Any) -> None:
    task = approved(new_task())
    url = f"/nhiem-vu/{task.pk}/viec/hop-dong/"
    typed = {"number": "01/HĐ", "mode": "partial", "signed_on": "02/01/2019", "starts_on": "02/01/2019", "ends_on": "31/12/2020"}
    refused(send(officer, url, **typed), "promises", "Ghi ít nhất một dòng.")
    promise = {"promises-rows": "1", "promises-0-title": "Cây giống", "promises-0-quantity": "1.000", "promises-0-unit": "cây"}
    refused(send(officer, url, **typed, **promise, **{"state_amount": "1.000.000.001"}), "state_amount", "vượt kinh phí được phê duyệt")
    done(send(officer, url, **typed, **promise))  # amounts stand as they were approved
    contract = task.contracts.get()
    assert (contract.state_amount, contract.other_amount, contract.commitments.get().quantity) == (1_000 * MILLION, 0, 1000)

    own = f"/hop-dong/{contract.pk}/viec/"
    refused(send(officer, own + "kinh-phi/", type="settled", on="01/03/2019", amount="5"), "amount", "vượt số đã cấp")
    done(send(officer, own + "kinh-phi/", type="advance", on="01/03/2019", amount="100.000.000"))
    assert [(p.type, p.amount) for p in Payment.objects.all()] == [("advance", 100 * MILLION)]
    refused(send(officer, own + "phu-luc/", number="PL1", signed_on="01/01/2019", summary="Bớt"), "signed_on", "đứng trước")
    done(send(officer, own + "phu-luc/", number="PL1", signed_on="01/04/2019", summary="Bớt một nội dung", state_amount="900000000"))
    refused(send(officer, own + "thanh-ly/"), None, "Thanh lý khi đã đăng ký kết quả hoặc dừng nhiệm vụ")

    given = contract.commitments.get()
    refused(send(officer, f"/san-pham-cam-ket/{given.pk}/viec/giao/", quantity="0"), "quantity", "lớn hơn 0")
    done(send(officer, f"/san-pham-cam-ket/{given.pk}/viec/giao/", quantity="400", evidence="Biên bản số 3"))
    refused(send(officer, f"/san-pham-cam-ket/{given.pk}/viec/mien/"), "reason", "bắt buộc")
    done(send(officer, f"/san-pham-cam-ket/{given.pk}/viec/mien/", reason="Rét hại"))
    given.refresh_from_db()
    assert (given.delivered, given.waiver_reason, given.is_open) == (400, "Rét hại", False)


def test_a_payment_is_not_made_twice_by_a_second_click(officer: Any) -> None:
    contract = contracted()
    url = f"/hop-dong/{contract.pk}/viec/kinh-phi/"
    sent = {"version": token(contract), "type": "advance", "source": "state", "on": "01/03/2019", "amount": "1.000.000"}
    assert [officer.post(url, sent).status_code for _n in range(2)] == [302, 409]
    assert Payment.objects.count() == 1


# ---- reports, checks, changes, milestones


def test_ask_answer_and_check(officer: Any) -> None:
    task = contracted().task
    url = f"/nhiem-vu/{task.pk}/viec/"
    refused(send(officer, url + "yeu-cau-bao-cao/", until="01/05/2019", due_on="01/04/2019"), "due_on", "đứng trước")
    done(send(officer, url + "yeu-cau-bao-cao/", until="01/05/2019", due_on="10/05/2019"))
    report = ProgressReport.objects.get(until=date(2019, 5, 1))
    answer = f"/bao-cao-tien-do/{report.pk}/viec/tra-loi/"
    refused(send(officer, answer), None, "Chỉ trả lời báo cáo đã gửi")
    acts.submit_progress_report(report=report, content=REPORT, on=date(2019, 5, 8), actor=SYSTEM)
    refused(send(officer, answer, accepted="khong", on="09/05/2019"), "text", "Ghi nội dung cần bổ sung")
    done(send(officer, answer, on="09/05/2019"))
    report.refresh_from_db()
    assert report.state == "accepted"
    refused(send(officer, url + "kiem-tra/", finding=""), "finding", "bắt buộc")
    refused(send(officer, url + "kiem-tra/", finding="Đạt", on="01/01/2018"), "on", "đứng trước")
    done(send(officer, url + "kiem-tra/", finding="Cây sống 90 %", on="01/06/2019"))
    link = CheckedTask.objects.get(task=task)
    assert (link.check_record.finding, str(link.check_record.held_on)) == ("Cây sống 90 %", "01/06/2019")


def test_a_change_is_asked_for_and_decided_by_whom_the_regime_names(officer: Any, as_role: Any) -> None:
    task = contracted().task
    url = f"/nhiem-vu/{task.pk}/viec/dieu-chinh/"
    refused(send(officer, url, type="host", reason="Sáp nhập", asked_on="01/06/2019"), "new_host", "Chọn tổ chức mới")
    refused(send(officer, url, type="extension", reason="Rét", asked_on="01/06/2020", new_end="31/12/2030"), "new_end", "vượt")
    done(send(officer, url, type="extension", reason="Rét", asked_on="01/06/2020", new_end="31/03/2021"))
    change = task.changes.get()
    own = f"/dieu-chinh/{change.pk}/viec/tra-loi/"
    page = officer.get(own)
    assert "Giám đốc Sở" in [f.value for f in page.context["about"] if f.label == "Người quyết định"]
    refused(send(officer, own, agreed="co", on="10/06/2020"), None, "do Giám đốc Sở quyết định")
    director = as_role("director")
    refused(send(director, own, agreed="khong", on="10/06/2020"), "text", "Ghi lý do không đồng ý")
    done(send(director, own, agreed="co", on="10/06/2020"))
    task.refresh_from_db()
    assert str(task.ends_on) == "31/03/2021"


def test_opinions_on_a_new_name(officer: Any) -> None:
    change = acts.ask_change(
        task=contracted().task, type="name", reason="Đổi giống", after="Tên mới", asked_on=date(2019, 6, 1), actor=SYSTEM
    )  # fmt: skip
    own = f"/dieu-chinh/{change.pk}/viec/lay-y-kien/"
    minutes, letter = (keep(Document(type=t, title=t, number=f"{n}/{t}")) for n, t in ((1, "BB"), (2, "CV")))
    refused(send(officer, own, on="10/06/2019", opinion=str(minutes.pk)), "consent", "Chưa có văn bản đồng ý")
    done(send(officer, own, on="10/06/2019", opinion=str(minutes.pk), consent=str(letter.pk)))
    change.refresh_from_db()
    assert (change.state, change.opinion_id, change.consent_id) == ("consulted", minutes.pk, letter.pk)


def test_a_milestone(officer: Any) -> None:
    task = new_task(stage="acceptance")
    url = f"/nhiem-vu/{task.pk}/viec/moc/"
    refused(send(officer, url, code="khac"), "code", "khac")
    assert officer.get(url + "?code=dossier_valid").context["form"]["code"].value() == "dossier_valid"
    done(send(officer, url, code="dossier_valid", on="02/03/2026"))
    assert [(m.code, m.on) for m in Milestone.objects.all()] == [("dossier_valid", date(2026, 3, 2))]


def test_what_was_done_outside_the_system_is_noted(officer: Any) -> None:
    """Only what the procedure asks of the office now, and no other act ends."""
    task = new_task(stage="acceptance")
    url = f"/nhiem-vu/{task.pk}/viec/da-lam/"
    assert "Không còn việc nào phải ghi tay." in officer.get(url).content.decode()
    acts.record_milestone(task=task, code="dossier_valid", on=date(2026, 3, 2), actor=SYSTEM)
    form = officer.get(url + "?code=published_on_portal").context["form"]
    assert [code for code, _title in form.fields["code"].choices] == ["published_on_portal"]
    tomorrow = timezone.localdate() + timedelta(days=1)
    refused(send(officer, url, code="published_on_portal", on=f"{tomorrow:%d/%m/%Y}"), "on", "Ngày làm xong chưa tới.")
    done(send(officer, url, code="published_on_portal", on="05/03/2026"))
    assert Obligation.objects.get(title__startswith="Đăng thông tin kết quả").done_on == date(2026, 3, 5)
    with pytest.raises(TaskError, match="đã xong, chưa đến lúc"):
        acts.note_done(task=task, code="published_on_portal", on=date(2026, 3, 5), actor=SYSTEM)


def test_a_check_ends_the_year_s_and_makes_the_next_one_due(officer: Any) -> None:
    task = contracted(starts=date(2024, 1, 10), ends=date(2026, 1, 9)).task
    yearly = Obligation.objects.filter(subject_kind="task", subject_id=task.pk, title__startswith="Kiểm tra, đánh giá định kỳ")
    assert [o.done_on for o in yearly] == [None]
    acts.record_check(task=task, on=date(2024, 12, 20), finding="Đúng tiến độ", actor=SYSTEM)
    assert [(o.done_on, o.due_on) for o in yearly.order_by("due_on")] == [(date(2024, 12, 20), date(2025, 1, 10)), (None, date(2025, 12, 20))]
    acts.record_check(task=task, on=date(2025, 12, 1), finding="Đúng tiến độ", actor=SYSTEM)
    assert [o.done_on for o in yearly.order_by("due_on")] == [date(2024, 12, 20), date(2025, 12, 1)]  # the next one would lie past the contract


def test_who_carries_the_task_out_asks_for_a_change_and_reads_the_answer(as_role: Any, officer: Any) -> None:
    today = timezone.localdate()
    task = contracted(starts=today - timedelta(days=200), ends=today + timedelta(days=300)).task
    url = f"/nhiem-vu/{task.pk}/viec/de-nghi-dieu-chinh/"
    host = as_role("investigator", organisation=task.host)
    form = host.get(url).context["form"]
    assert {"host", "investigator"} & {code for code, _label in form.fields["type"].choices} == set()
    answer = send(host, url, type="content", reason="Mưa lũ làm mất mùa", after="Bỏ một điểm mô hình")
    change = Change.objects.get(task=task)
    assert (answer["Location"], change.state, change.asked_on) == (change.get_absolute_url(), "asked", today)
    assert Entry.objects.get(kind="change", object_id=change.pk, verb="change.ask").actor == host.get(url).context["user"].get_full_name()
    assert host.get(change.get_absolute_url()).status_code == 200
    refused(send(host, url, type="content", reason="Lần nữa", after="Bỏ hai điểm"), "type", "đang chờ trả lời")
    due = Obligation.objects.get(subject_kind="change", subject_id=change.pk)
    assert (due.role, due.due_on) == ("science_officer", today + timedelta(days=30))
    assert f"Trả lời đề nghị {change.title.lower()}" in [told(officer, task)[0], *told(officer, task)[1]]
    stranger = as_role("investigator", organisation=keep(Organisation(title="Đơn vị khác")))
    assert [c.get(url).status_code for c in (stranger, as_role("firm", organisation=task.host), officer)] == [404, 404, 404]


# ---- stopping and closing


def test_suspend_resume_and_terminate_with_the_money_shown_first(officer: Any, as_role: Any) -> None:
    contract = contracted()
    acts.record_payment(contract=contract, type="advance", on=date(2019, 2, 1), amount=100 * MILLION, actor=SYSTEM)
    url = f"/nhiem-vu/{contract.task_id}/viec/"
    refused(send(officer, url + "tam-dung/", on="01/06/2019"), "reason", "bắt buộc")
    done(send(officer, url + "tam-dung/", on="01/06/2019", reason="Dịch bệnh"))
    refused(send(officer, url + "tiep-tuc/", on="01/05/2019"), "on", "đứng trước")
    done(send(officer, url + "tiep-tuc/", on="01/07/2019"))
    typed = {"on": "01/09/2019", "reason": "Không thể làm tiếp", "cause": "unproven", "spent": "200.000.000", "proper": "10.000.000"}
    director = as_role("director")
    refused(send(director, url + "cham-dut/", **typed), "spent", "vượt số đã cấp")
    shown = send(director, url + "cham-dut/", **typed | {"spent": "60.000.000"})
    facts = {f.label: str(f.value) for f in shown.context["consequence"]}
    assert (shown.status_code, facts["Chưa chi, hoàn trả"]) == (200, "40.000.000 đồng")
    assert Stoppage.objects.filter(type="terminated").count() == 0
    done(send(director, url + "cham-dut/", **typed | {"spent": "60.000.000", "dong-y": shown.context["seen"]}))
    stop = Stoppage.objects.get(type="terminated")
    assert (stop.spent, Task.objects.get(pk=contract.task_id).stage) == (60 * MILLION, "stopped")
    done(send(officer, f"/hop-dong/{contract.pk}/viec/thanh-ly/", on="01/10/2019"))


def test_close(officer: Any) -> None:
    task = new_task(stage="registered")
    contract = contracted(task)
    refused(send(officer, f"/nhiem-vu/{task.pk}/viec/ket-thuc/", on="01/03/2021"), None, "chưa thanh lý")
    for promise in contract.commitments.all():
        acts.waive_commitment(commitment=promise, reason="Miễn", on=date(2021, 1, 1), actor=SYSTEM)
    acts.liquidate(contract=contract, on=date(2021, 1, 10), actor=SYSTEM)
    done(send(officer, f"/nhiem-vu/{task.pk}/viec/ket-thuc/", on="01/03/2021"))
    task.refresh_from_db()
    assert task.stage == "closed"


# ---- who may


def test_who_may_not_finds_nothing(as_role: Any, make_user: Any, client: Any) -> None:
    contract = contracted()
    task, call = contract.task, a_call()
    urls = [
        "/thong-bao/lap/",
        f"/thong-bao/{call.pk}/viec/nhan-ho-so/",
        f"/nhiem-vu/{task.pk}/viec/phe-duyet/",
        f"/hop-dong/{contract.pk}/viec/kinh-phi/",
    ]
    allowed = {
        "director": [200] * 4, "science_officer": [200] * 4, "planning_officer": [200, 404, 200, 200], "clerk": [404, 200, 404, 404],
        "provincial_leader": [404, 404, 200, 404],
    }  # fmt: skip
    found = {}
    for role in Role.values:
        scope = {"organisation": task.host} if role == "investigator" else {}
        visitor = as_role(role, **scope)
        found[role] = [visitor.get(url).status_code for url in urls]
    assert found == {role: allowed.get(role, [404] * 4) for role in Role.values}
    assert client.get(urls[2]).status_code == 302
    assert as_role(OFFICER).get(f"/nhiem-vu/{task.pk}/viec/khac/").status_code == 404
    assert as_role(OFFICER).get(f"/nhiem-vu/{2**63}/viec/moc/").status_code == 404


def test_a_national_task_is_only_followed(officer: Any) -> None:
    task = new_task()
    task.level = Task.Level.NATIONAL
    keep(task)
    answer = officer.get(f"/nhiem-vu/{task.pk}/viec/phe-duyet/")
    assert (answer.status_code, answer["Location"]) == (302, task.get_absolute_url())
    page = officer.get(task.get_absolute_url()).content.decode()
    assert "Sở chỉ theo dõi, không có thao tác." in page
    assert f"/nhiem-vu/{task.pk}/viec/" not in page


def test_every_act_was_tried_here() -> None:
    """An act page declared without a test of its own is noticed."""
    source = "".join(p.read_text() for p in Path(__file__).parent.glob("test_*.py"))
    assert [name for _kind, name in ACTS if f"{name}/" not in source] == []
