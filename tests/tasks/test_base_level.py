"""A task of a unit runs by its own short procedure, and a task brought in from a spreadsheet enters the procedure of its level."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from hoahoi.councils.models import Council, Outcome
from hoahoi.directory.models import Organisation, Person
from hoahoi.ledger.acts import SYSTEM
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.verify import verify
from hoahoi.procedures.actions import NotAllowed, move
from hoahoi.procedures.models import Obligation, StageEntry
from hoahoi.procedures.regimes import codes, regime
from hoahoi.tasks import actions as acts
from hoahoi.tasks.actions import TaskError
from hoahoi.tasks.common import case_for, limit, task_case
from hoahoi.tasks.models import Milestone, Task

from .life import CODE, contracted, keep, new_task
from .pages import refused, send, told

pytestmark = pytest.mark.django_db
BASE_STAGES = ["proposed", "approved", "in_progress", "acceptance", "accepted", "registered", "closed", "stopped"]


def a_task(title: str = "Trồng thử rau bò khai", level: str = "grassroots", **told: Any) -> Task:
    host, lead = keep(Organisation(title="Trung tâm Ứng dụng")), keep(Person(title="Lý Thị Mai"))
    task: Task = keep(Task(title=title, level=level, host=host, investigator=lead, **told))
    return task


def begun(stage: str = "proposed", **told: Any) -> Task:
    task = a_task(**told)
    acts.begin_procedure(task=task, regime_code=CODE, stage=stage, on=date(2019, 1, 2), actor=SYSTEM)
    return Task.objects.get(pk=task.pk)


def step(task: Task, to: str, on: date) -> None:
    move(case=case_for(task), to=to, subject=Task.objects.get(pk=task.pk), actor=SYSTEM, on=on)


def test_every_regime_that_knows_the_provincial_steps_by_inheritance_knows_those_of_a_unit() -> None:
    known = {code for code in codes() if "base_task" in regime(code).procedures}
    assert known == {code for code in codes() if "adjustment" in regime(code).procedures}
    for code in known:
        procedure = regime(code).procedures["base_task"]
        assert [s.code for s in procedure.stages] == BASE_STAGES
        assert "chưa đối chiếu" in procedure.note  # no law read so far lists these steps, and the page says so
        assert set(BASE_STAGES) <= set(Task.Stage.values)


def test_from_proposal_to_closed_by_its_own_steps() -> None:
    task = begun()
    assert (case_for(task).procedure, task.stage) == ("base_task", "proposed")
    with pytest.raises(NotAllowed, match="tra cứu nhiệm vụ đã và đang thực hiện"):
        step(task, "approved", date(2019, 1, 3))
    acts.record_milestone(task=task, code="duplicate_search", on=date(2019, 1, 3), actor=SYSTEM)
    step(task, "approved", date(2019, 1, 3))
    contract = contracted(task)
    assert limit(task, "report_every").value == 6
    step(task, "in_progress", date(2019, 1, 4))
    step(task, "acceptance", date(2020, 12, 20))
    with pytest.raises(NotAllowed, match="Chưa ghi ngày nhận đủ hồ sơ nghiệm thu hợp lệ"):
        step(task, "accepted", date(2020, 12, 30))
    acts.record_milestone(task=task, code="dossier_valid", on=date(2020, 12, 21), actor=SYSTEM)
    due = Obligation.objects.get(subject_kind="task", subject_id=task.pk, title="Đánh giá, nghiệm thu nhiệm vụ cấp cơ sở")
    assert (due.due_on, due.confidence) == (date(2021, 1, 5), "recalled")
    council = keep(Council(type="acceptance", regime=CODE, subject_kind="task", subject_id=task.pk, established_on=PartialDate(2020, 12, 22)))
    keep(Outcome(council=council, rating=Outcome.Rating.PASS, concluded_on=PartialDate(2020, 12, 28)))
    step(task, "accepted", date(2020, 12, 29))
    step(task, "registered", date(2021, 1, 20))
    for promise in task.commitments.all():
        acts.waive_commitment(commitment=promise, reason="Thử nghiệm quy trình", on=date(2021, 1, 21), actor=SYSTEM)
    step(task, "closed", date(2021, 1, 22))
    assert [e.stage for e in StageEntry.objects.filter(case=case_for(task)).order_by("pk")] == BASE_STAGES[:-1]
    assert contract.task_id == task.pk
    assert list(verify()) == []


def test_the_page_offers_the_approval_and_no_council(as_role: Any) -> None:
    first, others, _rare = told(as_role("science_officer"), begun())
    assert (first, others) == ("Ghi kết quả tra cứu nhiệm vụ trùng lặp", ["Phê duyệt nhiệm vụ và kinh phí", "Chuyển sang “Phê duyệt”"])


def test_the_host_brings_its_own_task_to_acceptance(as_role: Any) -> None:
    task = begun("in_progress")
    contracted(task)
    host = as_role("investigator", organisation=task.host)
    assert [c[0] for c in host.get(f"/ho-so/{case_for(task).pk}/buoc/").context["form"].fields["to"].choices] == ["acceptance"]


def test_a_task_from_a_spreadsheet_enters_the_procedure_of_its_level(as_role: Any) -> None:
    officer = as_role("science_officer")
    task = a_task(level="provincial", stage="in_progress", starts_on=PartialDate(2019, 3))
    assert told(officer, task)[0] == "Mở quy trình cho nhiệm vụ"
    url = f"/nhiem-vu/{task.pk}/viec/mo-quy-trinh/"
    opened = officer.get(url).context["form"]
    assert (opened["regime"].value(), opened["stage"].value()) == ("LS-47-2018", "in_progress")
    answer = send(officer, url, regime=CODE)
    assert (answer.status_code, answer["Location"]) == (302, task.get_absolute_url())
    case = task_case(task)
    assert case is not None
    assert (case.procedure, case.regime, case.stage) == ("provincial_task", CODE, "in_progress")
    assert not Obligation.objects.filter(subject_kind="task", subject_id=task.pk).exists()
    first, others, _rare = told(officer, task)
    assert "Mở quy trình cho nhiệm vụ" not in (first, *others)
    refused(send(officer, url, regime=CODE), "regime", f"Nhiệm vụ đã theo quy trình của quy định {CODE}.")


def test_a_procedure_does_not_begin_tomorrow() -> None:
    with pytest.raises(TaskError) as refused:
        acts.begin_procedure(task=a_task(), regime_code=CODE, stage="proposed", on=timezone.localdate() + timedelta(days=1), actor=SYSTEM)
    assert (refused.value.field, refused.value.message) == ("on", "Ngày mở quy trình chưa tới.")


def test_a_stage_that_the_procedure_lacks_is_refused_with_those_it_has() -> None:
    task = a_task(stage="determination")
    with pytest.raises(TaskError) as told_why:
        acts.begin_procedure(task=task, regime_code=CODE, stage="determination", on=date(2019, 1, 2), actor=SYSTEM)
    assert told_why.value.field == "stage"
    assert told_why.value.message == (
        "Quy trình “Nhiệm vụ KH&CN cấp cơ sở” không có bước “Xác định”; các bước: Đề xuất, Phê duyệt, Thực hiện, Nghiệm thu cấp cơ sở, Đã nghiệm thu, "
        "Đăng ký kết quả, Kết thúc, theo dõi ứng dụng, Dừng."
    )
    assert task_case(task) is None


def test_a_provincial_task_keeps_its_own_limits() -> None:
    task = contracted(new_task()).task
    assert case_for(task).procedure == "provincial_task"
    assert not Milestone.objects.filter(task=task).exists()
    assert limit(task, "report_every").value == 6
