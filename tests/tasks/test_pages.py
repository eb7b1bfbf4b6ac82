"""The pages of a task's life: what its host sees and does, what others do not see, the task page within its queries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from hoahoi.directory.models import Organisation
from hoahoi.ledger.acts import SYSTEM
from hoahoi.tasks import actions as acts
from hoahoi.tasks.models import Contract, ProgressReport
from hoahoi.tasks.running import running_of

from .life import MILLION, contracted, keep, new_task

pytestmark = pytest.mark.django_db
DAY = date(2019, 2, 1)


@pytest.fixture
def contract() -> Contract:
    made = contracted()
    acts.record_payment(contract=made, type="advance", on=DAY, amount=100 * MILLION, actor=SYSTEM)
    promise = made.commitments.order_by("pk").first()
    assert promise is not None
    acts.deliver_commitment(commitment=promise, quantity=Decimal(2), on=date(2020, 1, 5), actor=SYSTEM)
    acts.ask_change(task=made.task, type="content", reason="Mưa lũ", after="Bớt một điểm", asked_on=date(2020, 6, 1), actor=SYSTEM)
    return made


@pytest.fixture
def as_host(client: Any, make_user: Any, contract: Contract) -> Any:
    client.force_login(make_user("investigator", organisation=contract.task.host), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_what_is_read_together_is_what_each_record_holds(contract: Contract) -> None:
    found = running_of(contract.task)
    (read,) = found.contracts
    assert (read.number, read.signed_on, read.amount, read.mode) == ("01/HĐ-SKHCN", contract.signed_on, 1_000 * MILLION, "partial")
    assert [(p.on, p.amount, p.type) for p in found.payments] == [(DAY, 100 * MILLION, "advance")]
    assert [(c.title, c.quantity, c.delivered, c.is_open) for c in found.commitments] == [
        ("Quy trình", Decimal(2), Decimal(2), False), ("Báo cáo tổng hợp", None, None, True),
    ]  # fmt: skip
    assert [(r.number, r.due_on, r.state) for r in found.reports] == [
        (r.number, r.due_on, r.state) for r in ProgressReport.objects.order_by("number")
    ]  # fmt: skip
    assert [(c.type, c.after, c.asked_on) for c in found.changes] == [("content", "Bớt một điểm", date(2020, 6, 1))]


def test_the_task_page_tells_money_promises_reports_and_changes(contract: Contract, as_role: Any, django_assert_max_num_queries: Any) -> None:
    director = as_role("director")
    with django_assert_max_num_queries(20):
        page = director.get(contract.task.get_absolute_url())
    sections = {str(s.title): s for s in page.context["page"].sections}
    money = {str(f.label): f.value for f in sections["Kinh phí"].facts}
    assert {k: v.replace("\u00a0", " ").split(" ")[0] for k, v in money.items()} == {
        "Tổng kinh phí": "1.000.000.000", "Theo hợp đồng": "1.000.000.000", "Đã cấp": "100.000.000", "Đã quyết toán": "0",
    }  # fmt: skip
    assert {"Sản phẩm cam kết: xong 1 trên 2", "Báo cáo tiến độ", "Điều chỉnh", "Hợp đồng"} <= set(sections)


def test_a_locality_does_not_see_the_money_of_a_task(contract: Contract, client: Any, make_user: Any) -> None:
    from hoahoi.directory.models import Place

    place = keep(Place(title="Huyện Văn Quan", code="vq", level="district"))
    contract.task.refresh_from_db()
    contract.task.place = place
    keep(contract.task)
    client.force_login(make_user("locality_officer", place=place), backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(contract.task.get_absolute_url())
    assert page.status_code == 200
    assert "Hợp đồng" not in {str(s.title) for s in page.context["page"].sections}
    assert client.get(contract.get_absolute_url()).status_code == 404


def test_the_workplace_tells_what_is_asked_and_what_was_answered(contract: Contract, as_host: Any) -> None:
    report = ProgressReport.objects.get(number=1)
    desk = as_host.get("/viec-cua-toi/").context
    asked = [(line["title"], line["day"]) for line in desk["asked"]]
    assert ("Báo cáo tiến độ kỳ 1", "01/07/2019") in asked
    assert ("Gửi phiếu thông tin nhiệm vụ đang tiến hành", "18/02/2019") in asked
    assert len(asked) == len(set(asked)) == 7  # three reports, the slip, the last day for an extension, self-assessment and acceptance request
    assert [line["title"] for line in desk["sent"]] == ["Điều chỉnh nội dung"]
    url = f"/viec-cua-toi/bao-cao/{report.pk}/"
    page = as_host.get(url)
    form = page.context["form"]
    assert form.initial["money"] == "Tạm ứng 01/02/2019: 100.000.000 đồng"
    whole = {**{k: str(v) for k, v in form.initial.items()}, "done": "Đã điều tra", "next": "Chưng cất"}
    assert as_host.post(url, {**whole, "requests": "từ " * 401, "luu": "1"}).status_code == 422
    assert as_host.post(url, {**whole, "luu": "1"}).status_code == 302
    assert as_host.post(url, {**whole, "done": "Bản cũ", "luu": "1"}).status_code == 409
    version = str(as_host.get(url).context["form"].initial["version"])
    assert as_host.post(url, {**whole, "version": version, "gui": "1"}).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.content["done"]) == ("sent", "Đã điều tra")
    assert as_host.get(url).status_code == 302
    acts.answer_report(report=report, accepted=True, text="Đạt yêu cầu", on=report.sent_on or DAY, actor=SYSTEM)
    lines = as_host.get("/viec-cua-toi/").context["sent"]
    assert [(line["title"], line["state"], line["answer"]) for line in lines][0] == ("Báo cáo tiến độ kỳ 1", "Đã chấp nhận", "Đạt yêu cầu")


def test_another_host_finds_nothing(contract: Contract, client: Any, make_user: Any) -> None:
    other = new_task("Nhiệm vụ khác").host
    assert isinstance(other, Organisation)
    client.force_login(make_user("investigator", organisation=other), backend="allauth.account.auth_backends.AuthenticationBackend")
    report = ProgressReport.objects.get(number=1)
    answers = [client.get(u).status_code for u in (f"/viec-cua-toi/bao-cao/{report.pk}/", report.get_absolute_url(), contract.get_absolute_url())]
    assert answers == [404, 404, 404]
    assert client.get("/viec-cua-toi/").context["asked"] == []


def test_the_office_has_no_host_workplace(as_role: Any) -> None:
    assert as_role("director").get("/viec-cua-toi/").status_code == 404
