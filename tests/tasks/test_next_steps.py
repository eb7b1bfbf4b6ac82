"""What comes next: the panel of a task, the step page, the year's round, the workplace of who carries tasks out."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hoahoi.councils.models import Council, Seat
from hoahoi.declare.metrics import Period
from hoahoi.directory.models import Organisation, Person
from hoahoi.ledger.acts import SYSTEM
from hoahoi.ledger.dates import PartialDate
from hoahoi.procedures.actions import case_of, open_case
from hoahoi.procedures.models import Obligation, StageEntry
from hoahoi.tasks import actions as acts
from hoahoi.tasks.metrics import determined
from hoahoi.tasks.models import ProgressReport, Proposal, Task

from .life import CODE, approved, contracted, keep, new_task
from .pages import REPORT, a_call, entered, refused, told

pytestmark = pytest.mark.django_db

def test_the_task_page_offers_what_comes_next(officer: Any, as_role: Any, django_assert_max_num_queries: Any) -> None:
    task = new_task(stage="selection")
    assert told(officer, task)[0] == "Công bố tuyển chọn hoặc giao trực tiếp"
    call = a_call("direct", tasks=[task], reason="Chỉ một đơn vị")
    first, others, _rare = told(officer, task)
    assert (first, "Phê duyệt nhiệm vụ và kinh phí" in others) == ("Mở hồ sơ", True)
    acts.open_dossiers(call=call, on=timezone.localdate(), actor=SYSTEM)
    with django_assert_max_num_queries(20):
        officer.get(task.get_absolute_url())
    running = new_task("Đang chạy", stage="in_progress")
    panel = officer.get(running.get_absolute_url()).context["page"].panel
    assert panel.extra["first"].title == "Phê duyệt nhiệm vụ và kinh phí"
    contract = contracted(running)
    report = ProgressReport.objects.get(task=running, number=1)
    acts.submit_progress_report(report=report, content=REPORT, on=date(2019, 6, 20), actor=SYSTEM)
    first, others, rare = told(officer, running)
    assert {"Trả lời báo cáo tiến độ kỳ 1", f"Ghi khoản kinh phí của {contract.title}"} <= {first, *others}
    assert {"Tạm dừng nhiệm vụ", "Ghi kiểm tra tiến độ", "Chấm dứt nhiệm vụ"} <= set(rare)
    assert told(as_role("clerk"), running) == ("", [], [])


def test_the_acceptance_stage_says_what_is_missing(officer: Any, django_assert_max_num_queries: Any) -> None:
    task = entered("acceptance")
    with django_assert_max_num_queries(20):
        page = officer.get(task.get_absolute_url())
    lines = {line["step"].title: line["step"].hold for line in page.context["page"].panel.extra["steps"]}
    assert lines["Chuyển sang “Đã nghiệm thu”"] == ("Chưa ghi ngày nhận đủ hồ sơ nghiệm thu hợp lệ.", "Hội đồng nghiệm thu chưa họp và kết luận.")
    assert page.context["page"].panel.extra["first"].title == "Ghi ngày nhận hồ sơ nghiệm thu"


def test_a_valid_file_was_received_and_a_council_under_way_is_gone_on_with(officer: Any) -> None:
    task = entered("acceptance")
    acts.record_milestone(task=task, code="dossier_valid", on=date(2021, 1, 5), actor=SYSTEM)
    at = timezone.make_aware(datetime(2021, 1, 20, 8, 30))
    keep(Council(title=task.title, type="acceptance", regime=CODE, stage="appointed", subject_kind="task", subject_id=task.pk, planned_at=at))
    first, others, _rare = told(officer, task)
    assert first == "Đăng thông tin kết quả lên cổng (giữ 60 ngày)"  # overdue, and noted by hand
    assert ("Tiếp tục hội đồng đánh giá, nghiệm thu (đã thành lập)" in others, "Ghi ngày nhận hồ sơ nghiệm thu" in others) == (True, False)
    assert "dự kiến họp 08:30 20/01/2021" in officer.get(task.get_absolute_url()).content.decode()


def test_the_step_page_says_what_is_met_and_where_the_rest_is_done(officer: Any, as_role: Any) -> None:
    task, other = approved(entered("in_progress")), entered("registered")
    case = case_of(task, "provincial_task")
    assert case is not None
    url = f"/ho-so/{case.pk}/buoc/"
    assert [(line["why"], line["url"]) for line in officer.get(url).context["asked"]] == [
        ("Nhiệm vụ chưa có hợp đồng đã ký.", f"/nhiem-vu/{task.pk}/viec/hop-dong/"),
    ]  # fmt: skip
    contracted(task, number="02/HĐ")
    assert [line["why"] for line in officer.get(url).context["asked"]] == [""]
    assert as_role("provincial_leader").get(url).status_code == 404  # none of the next steps is theirs
    last = case_of(other, "provincial_task")
    assert last is not None
    assert officer.get(f"/ho-so/{last.pk}/buoc/")["Location"] == f"/nhiem-vu/{other.pk}/viec/ket-thuc/"


def test_who_carries_the_task_out_takes_the_step_to_the_base_acceptance(as_role: Any) -> None:
    task = contracted().task
    case = case_of(task, "provincial_task")
    assert case
    url, today = f"/ho-so/{case.pk}/buoc/", f"{timezone.localdate():%d/%m/%Y}"
    host = as_role("investigator", organisation=task.host)
    assert "Chuyển sang “Nghiệm thu cơ sở”" in host.get(task.get_absolute_url()).content.decode()
    assert [c[0] for c in host.get(url).context["form"].fields["to"].choices] == ["base_acceptance"]
    stranger = as_role("investigator", organisation=keep(Organisation(title="Đơn vị khác")))
    assert [stranger.get(url).status_code, as_role("firm", organisation=task.host).get(url).status_code] == [404, 404]
    refused(host.post(url, {"to": "acceptance", "on": today}), "to", "acceptance")
    assert host.post(url, {"to": "base_acceptance", "on": today})["Location"] == task.get_absolute_url()
    entry = StageEntry.objects.get(case=case, stage="base_acceptance")
    assert (entry.role, Task.objects.get(pk=task.pk).stage) == ("investigator", "base_acceptance")
    assert host.get(url).status_code == 404  # the next one is the office's


def test_a_leader_takes_the_step_that_is_theirs(as_role: Any) -> None:
    task = entered("determination", "duplicate_search")
    case = case_of(task, "provincial_task")
    assert case is not None
    leader, url = as_role("provincial_leader"), f"/ho-so/{case.pk}/buoc/"
    assert [c[0] for c in leader.get(url).context["form"].fields["to"].choices] == ["order_listed"]
    assert leader.post(url, {"to": "order_listed", "on": f"{timezone.localdate():%d/%m/%Y}"}).status_code == 302
    task.refresh_from_db()
    assert task.stage == "order_listed"


def test_the_host_sees_its_own_next_step(make_user: Any, client: Any) -> None:
    task = contracted().task
    client.force_login(make_user("investigator", organisation=task.host), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert told(client, task)[0] == "Viết báo cáo tiến độ kỳ 1"


def test_a_round_tells_its_calls_dossiers_tasks_and_what_is_late(officer: Any, as_role: Any) -> None:
    task = new_task(stage="selection")
    call = a_call("direct", tasks=[task], reason="Chỉ một đơn vị")
    keep(Proposal(call=call, task=task, title="Hồ sơ", host=task.host, channel="paper", received_on=call.published_on))
    keep(Obligation(title="Mở hồ sơ đăng ký", subject_kind="task", subject_id=task.pk, due_on=date(2026, 1, 5)))
    shown = officer.get(f"/dot-xet/{call.year}/").context
    assert [[c["text"] for c in row["cells"]][:4] for row in shown["calls"]["rows"]] == [
        ["Đợt 1", "giao trực tiếp", f"{call.closes_on:%d/%m/%Y}", "1"]
    ]
    assert [(r["label"], r["value"]) for r in (*shown["proposals"]["rows"], *shown["tasks"]["rows"])] == [
        ("Niêm phong", 1),
        ("Tuyển chọn, giao trực tiếp", 1),
    ]
    assert [row["cells"][0]["text"] for row in shown["late"]["rows"]] == ["Mở hồ sơ đăng ký"]
    assert officer.get("/dot-xet/2025/").context["calls"]["rows"] == []
    assert as_role("locality_officer").get(f"/dot-xet/{call.year}/").status_code == 404


def test_several_orders_of_a_round_go_to_one_council(officer: Any, as_role: Any, make_user: Any, client: Any) -> None:
    one, two, alone = (new_task(title, stage="determination") for title in ("Nhân giống hồi", "Chế biến hồi", "Xuất khẩu hồi"))
    call = a_call("direct", tasks=[one, two, alone], reason="Chỉ một đơn vị")
    url = f"/dot-xet/{call.year}/"
    shown = officer.get(url)
    assert [(g["type"], [(name, [t.title for t in tasks]) for name, tasks in g["groups"]]) for g in shown.context["to_sit"]] == [
        ("determination", [("Chưa ghi lĩnh vực", ["Chế biến hồi", "Nhân giống hồi", "Xuất khẩu hồi"])])
    ]
    assert f'name="task" value="{one.pk}"' in shown.content.decode()
    assert as_role("provincial_leader").get(url).context["to_sit"] == []
    setting = f"/hoi-dong/lap/?loai=determination&quy_dinh={CODE}&task={one.pk}&task={two.pk}"
    page = officer.get(setting)
    assert [s.pk for s in page.context["subjects"]] == [one.pk, two.pk]
    data = {f"p{n}-{name}": value for n in (0, 1) for name, value in (("TOTAL_FORMS", "0"), ("INITIAL_FORMS", "0"))}
    data |= {f"d{n}-{name}": value for n, t in enumerate((one, two)) for name, value in (("title", t.title), ("subject", str(t.pk)))}
    assert officer.post(setting, data).status_code == 302
    council = Council.objects.get(type="determination")
    assert list(council.items.order_by("position").values_list("subject_id", flat=True)) == [one.pk, two.pk]
    (left,) = officer.get(url).context["to_sit"]
    assert [t.title for _name, tasks in left["groups"] for t in tasks] == ["Xuất khẩu hồi"]
    assert [row["url"] for row in officer.get(url).context["councils"]["rows"]] == [council.get_absolute_url()]
    council.established_on = PartialDate(2026, 3, 2)
    keep(council)
    assert set(determined(Period.year(2026)).values_list("pk", flat=True)) == {one.pk, two.pk}
    member = keep(Person(title="Uỷ viên"))
    keep(Seat(council=council, person=member, role="member"))
    client.force_login(make_user("council_member", person=member), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert [client.get(t.get_absolute_url()).status_code for t in (one, two, alone)] == [200, 200, 404]


def test_the_workplace_offers_each_task_what_its_people_may_do(as_role: Any) -> None:
    today = timezone.localdate()
    task = contracted(starts=today - timedelta(days=200), ends=today + timedelta(days=30)).task
    host = as_role("investigator", organisation=task.host)
    [one] = host.get("/viec-cua-toi/").context["tasks"]
    case = case_of(task, "provincial_task")
    assert case
    assert [(s.title, s.url) for s in one["steps"]] == [
        ("Chuyển sang “Nghiệm thu cơ sở”", f"/ho-so/{case.pk}/buoc/"), ("Đề nghị điều chỉnh", f"/nhiem-vu/{task.pk}/viec/de-nghi-dieu-chinh/"),
    ]  # fmt: skip
    [read] = as_role("firm", organisation=task.host).get("/viec-cua-toi/").context["tasks"]
    assert read["steps"] == []
    task.ends_on = PartialDate.of(today + timedelta(days=300))
    keep(task)
    [early] = host.get("/viec-cua-toi/").context["tasks"]
    assert [s.title for s in early["steps"]] == ["Đề nghị điều chỉnh"]  # handing the work over is no talk of the first months


def statements(client: Any, url: str) -> int:
    client.get(url)  # what is kept until the ledger moves on is read again
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_the_workplace_and_the_round_ask_as_much_for_many_as_for_one(as_role: Any, officer: Any) -> None:
    today = timezone.localdate()
    host = keep(Organisation(title="Trung tâm chủ trì"))

    def one_more(n: int) -> Task:
        task = new_task(f"Hồi {n}")
        task.host = host
        keep(task)
        contracted(task, number=f"{n}/HĐ", starts=today - timedelta(days=200), ends=today + timedelta(days=30))
        waiting = new_task(f"Quế {n}", stage="determination")
        keep(Proposal(call=call, task=waiting, title=f"Đề xuất {n}", channel="paper", received_on=call.published_on, state="chosen"))
        keep(Council(title=f"Hội đồng {n}", type="determination", regime=CODE, stage="proposed"))
        return task

    call = a_call()
    one_more(1)
    client = as_role("investigator", organisation=host)
    pages = [(client, "/viec-cua-toi/"), (officer, f"/dot-xet/{call.year}/")]
    first = [statements(*page) for page in pages]
    for n in range(2, 8):
        one_more(n)
    assert [statements(*page) for page in pages] == first
    assert len(client.get("/viec-cua-toi/").context["tasks"]) == 7
    [group] = officer.get(f"/dot-xet/{call.year}/").context["to_sit"]
    assert (sum(len(tasks) for _field, tasks in group["groups"]), len(group["standing"])) == (7, 7)


def test_the_workplace_opens_for_a_task_whose_regime_is_not_filled_yet(as_role: Any) -> None:
    task = keep(Task(title="Hồi mới", host=keep(Organisation(title="Trung tâm mới"))))
    open_case(subject=task, regime_code="VN-2025", procedure="provincial_task", actor=SYSTEM, stage="in_progress")
    keep(Obligation(title="Gửi phiếu", subject_kind="task", subject_id=task.pk, due_on=timezone.localdate(), role="investigator"))
    desk = as_role("investigator", organisation=task.host).get("/viec-cua-toi/").context
    assert ([line["title"] for line in desk["asked"]], [(one["task"], one["steps"]) for one in desk["tasks"]]) == (["Gửi phiếu"], [(task, [])])
