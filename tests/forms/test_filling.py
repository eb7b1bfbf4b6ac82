"""A form from its first draft to what the record keeps of it: two editors, word limits, the officer's answer, sealed orders."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from hoahoi.accounts.models import User
from hoahoi.forms.filling import open_form, opened, send
from hoahoi.forms.models import Filling
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.models import Entry
from hoahoi.procedures.actions import note_event, record_stage
from hoahoi.procedures.models import Obligation
from hoahoi.results.actions import register_result
from hoahoi.tasks import actions as acts
from hoahoi.tasks.common import task_case
from hoahoi.tasks.models import Proposal, Task
from tests.tasks.life import CODE, contracted, keep, new_task

from .world import host_and_lead

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
JSON = {"accept": "application/json"}
SLIP = {"objective": "Chưng cất", "contents": "Điều tra", "field": "", "socio_objective": "Phát triển", "method": "Phân tích", "address": "Văn Quan"}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


@pytest.fixture
def task() -> Task:
    task = new_task()
    host, lead = host_and_lead()
    task.host, task.investigator = host, lead
    with act("test.setup", actor=SYSTEM) as doing:
        doing.save(task)
    contracted(task)
    return Task.objects.get(pk=task.pk)


@pytest.fixture
def host(task: Task, make_user: Any) -> Client:
    return signed_in(make_user("investigator", username="chu-tri", organisation=task.host))


@pytest.fixture
def officer(make_user: Any) -> Client:
    return signed_in(make_user("science_officer", username="can-bo"))


def url_of(task: Task, key: str = "running_task") -> str:
    return f"/viec-cua-toi/mau/{key}/task/{task.pk}/"


def test_the_page_asks_what_is_missing_and_folds_what_is_known(host: Client, task: Task) -> None:
    page = host.get(url_of(task))
    form = page.context["form"]
    assert [line["answer"].field.code for line in form.asked()] == ["objective", "contents", "field", "socio_objective", "method", "address"]
    assert [line["answer"].field.code for line in form.free()] == ["code", "participants", "partners"]
    known = {line["answer"].field.code: (line["answer"].text, str(line["answer"].source)) for line in form.known()}
    assert known["host"] == ("Trung tâm Ứng dụng KH&CN", "hồ sơ nhiệm vụ")
    assert known["results"] == ("Quy trình; 2 quy trình\nBáo cáo tổng hợp", "hợp đồng")
    assert known["budget"][0] == "1.000.000.000"


def test_a_draft_is_kept_and_two_editors_never_overwrite_each_other(host: Client, officer: Client, task: Task) -> None:
    first = host.post(url_of(task), {"version": "0", "method": "Phân tích sắc ký", "luu": "1"}, headers=JSON)
    assert (first.status_code, first.json()["version"]) == (200, 1)
    overtaken = officer.post(f"/mau/running_task/task/{task.pk}/", {"version": "0", "method": "Phỏng vấn", "luu": "1"})
    assert overtaken.status_code == 409
    assert overtaken.context["both"] == [{"label": "Phương pháp nghiên cứu", "before": "Phân tích sắc ký", "after": "Phỏng vấn"}]
    assert opened(Filling.objects.get(), "content") == {"method": "Phân tích sắc ký"}
    again = officer.post(
        f"/mau/running_task/task/{task.pk}/", {"version": str(overtaken.context["form"].data["version"]), "method": "Phỏng vấn", "luu": "1"}
    )
    assert again.status_code == 302
    assert opened(Filling.objects.get(), "content") == {"method": "Phỏng vấn"}
    assert host.post(url_of(task), {"version": "1", "method": "x", "luu": "1"}, headers=JSON).status_code == 409


def test_word_limits_numbers_and_dates_are_checked_on_the_server(host: Client, task: Task) -> None:
    sent = {"version": "0", "method": "từ " * 601, "budget": "một tỷ", "starts_on": "31/02/2019", "luu": "1"}
    refused = host.post(url_of(task), sent, headers=JSON)
    assert refused.status_code == 422
    errors = refused.json()["errors"]
    assert errors["method"] == ["“Phương pháp nghiên cứu” có 601 từ, nhiều nhất 600 từ."]
    assert set(errors) == {"method", "budget", "starts_on"}
    assert Filling.objects.count() == 0


def test_rows_are_typed_without_a_script(host: Client, task: Task) -> None:
    rows = {"participants-rows": "2", "participants-0-0": "Lê Thị Quế", "participants-0-1": "thư ký", "participants-1-0": "", "participants-1-1": ""}
    assert host.post(url_of(task), {"version": "0", **rows, "luu": "1"}).status_code == 302
    assert opened(Filling.objects.get(), "content") == {"participants": [["Lê Thị Quế", "thư ký"]]}
    lines = host.get(url_of(task)).content.decode()
    assert 'name="participants-2-0"' in lines and 'value="Lê Thị Quế"' in lines


def test_a_host_sends_the_officer_accepts_and_the_record_follows(host: Client, officer: Client, task: Task) -> None:
    missing = host.post(url_of(task), {"version": "0", **SLIP, "gui": "1"})
    assert missing.status_code == 422
    assert "Lĩnh vực nghiên cứu" in missing.content.decode()
    duty = Obligation.objects.get(title="Gửi phiếu thông tin nhiệm vụ đang tiến hành")
    assert duty.done_on is None
    whole = {**SLIP, "field": "Khoa học nông nghiệp", "title": "Tên khác", "version": "0"}
    assert host.post(url_of(task), {**whole, "gui": "1"}).status_code == 302
    filling = Filling.objects.get()
    duty.refresh_from_db()
    assert (filling.state, duty.done_on, Task.objects.get(pk=task.pk).abstract) == ("sent", timezone.localdate(), "")
    assert host.post(url_of(task), {**whole, "gui": "1"}).status_code == 404
    page = officer.get(f"/bieu-mau/{filling.pk}/tra-loi/")
    assert [(d.field.code, d.known_text, d.text, d.writable) for d in page.context["differences"]] == [
        ("title", "Nghiên cứu hoa hồi", "Tên khác", False), ("objective", "", "Chưng cất", True),
    ]  # fmt: skip
    assert host.get(f"/bieu-mau/{filling.pk}/tra-loi/").status_code == 404
    assert officer.post(f"/bieu-mau/{filling.pk}/tra-loi/", {"nhan": ["objective"], "nhan-ca": "1"}).status_code == 302
    now = Task.objects.get(pk=task.pk)
    assert (now.title, now.abstract, Filling.objects.get().state) == ("Nghiên cứu hoa hồi", "Chưng cất", "accepted")
    assert Entry.objects.filter(kind="task", object_id=task.pk).order_by("-version").values_list("verb", flat=True)[0] == "form.accept"


def test_sent_back_it_is_asked_again_by_a_day_and_done_when_sent_again(host: Client, officer: Client, task: Task) -> None:
    whole = {**SLIP, "field": "Khoa học nông nghiệp", "version": "0", "gui": "1"}
    host.post(url_of(task), whole)
    filling = Filling.objects.get()
    answer = f"/bieu-mau/{filling.pk}/tra-loi/"
    due = timezone.localdate() + timedelta(days=10)
    assert officer.post(answer, {"text": "", "due_on": due.isoformat(), "tra": "1"}).status_code == 422
    assert officer.post(answer, {"text": "Thêm số liệu", "due_on": "", "tra": "1"}).status_code == 422
    assert officer.post(answer, {"text": "Thêm số liệu", "due_on": due.isoformat(), "tra": "1"}).status_code == 302
    asked = [line for line in host.get("/viec-cua-toi/").context["asked"] if line["url"] == url_of(task)]
    assert [(line["title"], line["on"], line["note"]) for line in asked] == [
        ("Bổ sung: Mẫu 1, Phiếu thông tin nhiệm vụ", due, "cần bổ sung: Thêm số liệu")
    ]  # fmt: skip
    page = host.get(url_of(task))
    version = str(page.context["form"].initial["version"])
    assert page.context["missing"] == 0
    assert host.post(url_of(task), {"version": version, "method": "Phân tích sắc ký", "gui": "1"}).status_code == 302
    assert Obligation.objects.get(title__startswith="Bổ sung").done_on == timezone.localdate()
    assert opened(Filling.objects.get(), "told")["method"] == "Phân tích sắc ký"


def test_the_acceptance_file_needs_the_self_assessment_and_counts_as_received_that_day(host: Client, task: Task) -> None:
    refused = host.post(url_of(task, "acceptance_request"), {"version": "0", "rating": "Đạt", "gui": "1"})
    assert refused.status_code == 422
    told = {"objective": "a", "done": "b", "effect": "c", "rating": "Đạt", "paid": "400.000.000", "version": "0", "gui": "1"}
    assert host.post(url_of(task, "self_assessment"), told).status_code == 302
    page = host.get(url_of(task, "acceptance_request"))
    assert page.context["form"].initial["rating"] == "Đạt"
    assert host.post(url_of(task, "acceptance_request"), {"version": "0", "gui": "1"}).status_code == 302
    assert task.milestones.get(code="dossier_received").on == timezone.localdate()
    assert Obligation.objects.get(title="Nộp hồ sơ đánh giá, nghiệm thu").done_on == timezone.localdate()


def test_what_the_office_sends_itself_is_accepted_at_once(task: Task) -> None:
    told = {"objective": "Chưng cất", "contents": "x", "field": "y", "socio_objective": "z", "method": "m", "address": "Văn Quan"}

    class Officer:
        pk = None
        is_authenticated = True

        def get_full_name(self) -> str:
            return "Cán bộ"

        def has_role(self, *roles: str) -> bool:
            return "science_officer" in roles

    send(open_form("running_task", task), told, on=timezone.localdate(), actor=Officer())
    assert (Filling.objects.get().state, Task.objects.get(pk=task.pk).abstract) == ("accepted", "Chưng cất")


def test_others_find_nothing(task: Task, make_user: Any) -> None:
    other = signed_in(make_user("investigator", username="nguoi-khac", organisation=new_task("Khác").host))
    addresses = [
        url_of(task),
        f"/mau/running_task/task/{task.pk}/",
        f"/mau/running_task/task/{task.pk}.pdf",
        "/mau/khong-co/task/1/",
        "/mau/order/task/1/",
    ]
    assert [other.get(url).status_code for url in addresses] == [404] * len(addresses)


# ---- orders sent online


ORDER = {
    "title": "Chưng cất tinh dầu quế", "kind": "Đề tài", "urgency": "Gấp", "objective": "Chuẩn xuất khẩu", "contents": "Điều tra", "address": "Bình Gia",
    "effect": "Thu nhập", "state_money": "800.000.000", "months": "24", "results": "Quy trình; 1; đạt chuẩn",
}  # fmt: skip


def test_an_order_is_sealed_from_its_first_draft_until_the_opening(host: Client, officer: Client, task: Task) -> None:
    today = timezone.localdate()
    call = acts.publish_call(
        title="Đề xuất", type="proposals", year=2025, regime_code=CODE, published_on=today, closes_on=today + timedelta(days=30), actor=SYSTEM
    )
    door = host.get(f"/viec-cua-toi/nop-ho-so/{call.pk}/").context["doors"][0]
    assert door["url"] == f"/viec-cua-toi/mau/order/call/{call.pk}/"
    assert host.post(door["url"], {**ORDER, "version": "0", "luu": "1"}).status_code == 302
    assert host.get(door["url"]).context["form"].initial["objective"] == "Chuẩn xuất khẩu"
    version = str(host.get(door["url"]).context["form"].initial["version"])
    assert host.post(door["url"], {**ORDER, "version": version, "gui": "1"}).status_code == 302
    filling, proposal = Filling.objects.get(), Proposal.objects.get()
    written = json.dumps(list(Entry.objects.values_list("changes", flat=True)), ensure_ascii=False)
    assert ("xuất khẩu" in written, "xuất khẩu" in str(filling.content) + str(filling.told), proposal.content) == (False, False, {})
    assert (filling.led_to_id, proposal.channel, proposal.host, proposal.title) == (proposal.pk, "online", task.host, "Chưng cất tinh dầu quế")
    assert officer.get(filling.get_absolute_url()).status_code == 404
    assert host.get(door["url"]).context["standing"].values["objective"] == "Chuẩn xuất khẩu"
    call.published_on, call.closes_on = today - timedelta(days=30), today - timedelta(days=1)
    keep(call)
    acts.open_dossiers(call=call, on=today, actor=SYSTEM)
    proposal.refresh_from_db()
    assert (proposal.content["objective"], Decimal(proposal.content["state_money"])) == ("Chuẩn xuất khẩu", Decimal(800_000_000))
    assert officer.get(filling.get_absolute_url()).status_code == 200
    sections = {str(s.title): s for s in officer.get(proposal.get_absolute_url()).context["page"].sections}
    assert sections["Nộp trực tuyến"].records == [filling]
    second = host.get(door["url"]).context["next_url"]
    assert (second, host.get(second).status_code) == (f"{door['url']}?lan=2", 200)


def test_after_the_last_day_nothing_is_taken_in(host: Client) -> None:
    today = timezone.localdate()
    call = acts.publish_call(
        title="Đề xuất",
        type="proposals",
        year=2025,
        regime_code=CODE,
        published_on=today - timedelta(days=9),
        closes_on=today - timedelta(days=1),
        actor=SYSTEM,
    )
    refused = host.post(f"/viec-cua-toi/mau/order/call/{call.pk}/", {**ORDER, "version": "0", "gui": "1"})
    assert refused.status_code == 422
    assert (Proposal.objects.count(), Filling.objects.exclude(sent_on=None).count()) == (0, 0)


def test_an_application_for_a_listed_task_becomes_a_sealed_dossier_of_that_task(host: Client, task: Task) -> None:
    today = timezone.localdate()
    listed = new_task("Bảo tồn quýt vàng", stage="selection")
    call = acts.publish_call(
        title="Tuyển chọn", type="selection", year=2025, regime_code=CODE, published_on=today, closes_on=today + timedelta(days=40), actor=SYSTEM,
        tasks=[listed],
    )  # fmt: skip
    (door,) = host.get(f"/viec-cua-toi/nop-ho-so/{call.pk}/").context["doors"]
    assert (door["title"], door["state"]) == ("Bảo tồn quýt vàng", "chưa viết")
    told = {"lead": "Nguyễn Văn Hồi", "method": "Thí nghiệm", **{k: v for k, v in ORDER.items() if k not in ("title", "kind", "urgency")}}
    assert host.post(door["url"], {**told, "version": "0", "gui": "1"}).status_code == 302
    sent = Proposal.objects.get()
    assert (sent.task, sent.title, sent.host, sent.channel, sent.content) == (listed, "Bảo tồn quýt vàng", task.host, "online", {})
    (door,) = host.get(f"/viec-cua-toi/nop-ho-so/{call.pk}/").context["doors"]
    assert (door["state"], door["sent"]) == ("Đã gửi", f"{today:%d/%m/%Y}")


def test_the_yearly_slip_is_asked_each_year_and_done_when_sent(host: Client, officer: Client, task: Task) -> None:
    result = register_result(
        title="Quy trình chưng cất", task_id=task.pk, type="process", accepted_on=PartialDate(2021, 2, 10), holder=task.host, right="use", actor=SYSTEM
    )
    asked = [line["url"] for line in host.get("/viec-cua-toi/").context["asked"] if line["task"].kind == "result"]
    mine = f"/viec-cua-toi/mau/application_report/result/{result.pk}/"
    assert asked == [
        f"/viec-cua-toi/mau/result_registration/result/{result.pk}/", f"/viec-cua-toi/mau/technology_description/result/{result.pk}/", mine,
        *(f"{mine}?lan={n}" for n in range(2, 6)),
    ]  # fmt: skip
    uses = {name: "Văn Quan" for name in ("use_field", "use_address", "use_scale", "use_effect", "use_money", "use_impact", "use_transfer")}
    told = {"type": "đề tài", "field": "Nông nghiệp", "socio_objective": "Phát triển", **uses, "version": "0", "gui": "1"}
    assert host.post(f"{mine}?lan=2", told).status_code == 302
    second = Obligation.objects.get(title="Nộp phiếu thông tin ứng dụng kết quả (Mẫu 12), lần 2")
    assert (second.done_on, Obligation.objects.filter(title__contains="(Mẫu 12)", done_on=None).count()) == (timezone.localdate(), 4)
    assert host.get(f"{mine}?lan=3").context["prefilled"] == 12
    assert officer.get(f"/bieu-mau/?nhiem-vu={task.pk}").context["table"]["rows"][0]["cells"][0]["text"] == "Mẫu 12, Phiếu thông tin, lần 2"


def test_what_a_rule_and_a_result_both_ask_for_is_asked_once_and_done_together(host: Client, task: Task) -> None:
    """The procedure wants the first yearly report of the task, the result its slip: one line, and one sending meets both."""
    case = task_case(task)
    assert case is not None
    record_stage(case=case, stage="registered", actor=SYSTEM, on=PartialDate(2021, 3, 1))
    note_event(case=case, event="official_acceptance", on=date(2021, 2, 10), actor=SYSTEM)
    rule = Obligation.objects.get(title__startswith="Báo cáo ứng dụng kết quả")
    lines = [line["title"] for line in host.get("/viec-cua-toi/").context["asked"]]
    assert rule.title in lines
    result = register_result(
        title="Quy trình chưng cất", task_id=task.pk, type="process", accepted_on=PartialDate(2021, 2, 10), holder=task.host, right="use", actor=SYSTEM
    )
    lines = [line["title"] for line in host.get("/viec-cua-toi/").context["asked"]]
    assert (rule.title in lines, "Nộp phiếu thông tin ứng dụng kết quả (Mẫu 12), lần 1" in lines) == (False, True)
    uses = {name: "Văn Quan" for name in ("use_field", "use_address", "use_scale", "use_effect", "use_money", "use_impact", "use_transfer")}
    told = {"type": "đề tài", "field": "Nông nghiệp", "socio_objective": "Phát triển", **uses, "version": "0", "gui": "1"}
    assert host.post(f"/viec-cua-toi/mau/application_report/result/{result.pk}/", told).status_code == 302
    rule.refresh_from_db()
    assert rule.done_on == timezone.localdate()


def test_what_falls_due_after_a_year_is_folded_away(host: Client, task: Task) -> None:
    today = timezone.localdate()
    register_result(title="Quy trình", task_id=task.pk, type="process", accepted_on=PartialDate.of(today), holder=task.host, right="use", actor=SYSTEM)
    desk = host.get("/viec-cua-toi/").context
    slips = [[line["title"][-5:] for line in desk[part] if "Mẫu 12" in line["title"]] for part in ("asked", "later")]
    assert slips == [["lần 1"], ["lần 2", "lần 3", "lần 4", "lần 5"]]


def test_files_go_with_a_form_until_it_is_sent(host: Client, officer: Client, task: Task) -> None:
    host.post(url_of(task), {"version": "0", **SLIP, "luu": "1"})
    filling = Filling.objects.get()
    files = f"/ho-so-tep/filling/{filling.pk}/"
    paper = {"role": "evidence", "file": SimpleUploadedFile("minh-chung.txt", b"Minh ch\xe1\xbb\xa9ng")}
    assert host.post(files, paper).status_code == 302
    assert [file.name for file, _note in host.get(url_of(task)).context["files"]] == ["minh-chung.txt"]
    send(open_form("running_task", task), {"field": "Nông nghiệp"}, on=timezone.localdate(), actor=SYSTEM)
    again = {"role": "evidence", "file": SimpleUploadedFile("them.txt", b"Them")}
    assert host.post(files, again).status_code == 404
    assert officer.get(files).status_code == 200
