"""Frozen versions: new cases use the newest, running ones keep theirs until an officer takes them over."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from hoahoi.accounts.models import User
from hoahoi.councils.actions import dossier_of, set_up_council
from hoahoi.councils.common import CouncilError
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.records import digest
from hoahoi.ledger.verify import verify
from hoahoi.procedures.actions import move, open_case, procedure_of
from hoahoi.procedures.confirming import confirm, office_regime, table_at, taken_from, without_provenance
from hoahoi.procedures.confirming import office_trees as trees_of
from hoahoi.procedures.models import Case, Obligation, RegimeVersion
from hoahoi.procedures.regimes import RegimeError, regime
from hoahoi.procedures.versions import FreezeError, Incomplete, current_code, freeze_version, preview, take_over, touched
from hoahoi.tasks.models import Task

pytestmark = pytest.mark.django_db
CODE = "VN-TT11-2014"


@pytest.fixture
def officer(make_user: Any) -> User:
    return make_user("science_officer")


def new_task(title: str = "Nghiên cứu hoa hồi") -> Task:
    task = Task(title=title)
    with act("task.register", actor=SYSTEM) as doing:
        doing.save(task)
    return task


def in_acceptance() -> Case:
    """A case whose acceptance began on 19/11/2019: one obligation, due 10/12/2019."""
    task = new_task()
    case = open_case(subject=task, regime_code=CODE, procedure="provincial_task", actor=SYSTEM, stage="in_progress")
    move(case=case, to="acceptance", subject=task, actor=SYSTEM, on=date(2019, 11, 19))
    return case


def longer(officer: User) -> str:
    """The office corrects the time limit of the acceptance stage from 15 to 20 working days; returns the path of the value."""
    procedure = regime(CODE).procedures["provincial_task"]
    rule = next(d for d in procedure.deadlines if d.stage == "acceptance")
    path = f"procedures.provincial_task.deadlines.{rule.code}"
    table = without_provenance(table_at(trees_of(CODE), path))
    confirm(code=CODE, path=path, source="QĐ 5", value=table | {"amount": rule.amount + 5}, actor=officer)
    return path


def test_a_version_is_the_office_regime_under_a_hash_of_its_content(officer: User) -> None:
    longer(officer)
    version = freeze_version(code=CODE, actor=officer, note="thử")
    known = regime("VN-TT11-2014@1")
    assert (version.code, version.sha256) == ("VN-TT11-2014@1", digest(json.loads(version.content)))
    assert (known.code, known.sha256, known.councils["acceptance"].regime) == ("VN-TT11-2014@1", version.sha256, "VN-TT11-2014@1")
    assert known.procedures == office_regime(CODE).procedures
    assert list(verify()) == []


def test_a_version_stays_as_it_was_when_the_office_goes_on(officer: User) -> None:
    freeze_version(code=CODE, actor=officer)
    before = regime("VN-TT11-2014@1")
    longer(officer)
    freeze_version(code=CODE, actor=officer)
    assert regime("VN-TT11-2014@1") == before
    assert regime("VN-TT11-2014@2").procedures != before.procedures


def test_a_shipped_regime_frozen_as_it_is_says_the_same() -> None:
    freeze_version(code=CODE, actor=SYSTEM)
    one, shipped = regime(f"{CODE}@1"), regime(CODE)
    assert (one.procedures, list(one.procedures), list(one.councils)) == (shipped.procedures, list(shipped.procedures), list(shipped.councils))
    assert {k: (c.composition, c.paper, c.counted) for k, c in one.councils.items()} == {
        k: (c.composition, c.paper, c.counted) for k, c in shipped.councils.items()
    }


def test_nothing_new_is_not_frozen_twice() -> None:
    freeze_version(code=CODE, actor=SYSTEM)
    with pytest.raises(FreezeError, match="bản 1"):
        freeze_version(code=CODE, actor=SYSTEM)
    assert RegimeVersion.objects.count() == 1


@pytest.mark.parametrize("code", ["VN-TT11-2014@1", "VN-TT11-2014@x", "VN-TT11-2014@", "NOTHING@1"])
def test_a_version_that_is_not_there_is_an_error_with_its_name(code: str) -> None:
    with pytest.raises(RegimeError):
        regime(code)


def test_new_cases_and_councils_begin_under_the_newest_and_running_ones_keep_theirs() -> None:
    old = in_acceptance()
    freeze_version(code=CODE, actor=SYSTEM)
    task = new_task("Nhiệm vụ mới")
    case = open_case(subject=task, regime_code=CODE, procedure="provincial_task", actor=SYSTEM)
    council = set_up_council(type="acceptance", regime_code=CODE, dossiers=[dossier_of(task)], actor=SYSTEM, task_type="topic")
    assert (case.regime, case.regime_hash) == (f"{CODE}@1", regime(f"{CODE}@1").sha256)
    assert (council.regime, council.regime_hash) == (f"{CODE}@1", regime(f"{CODE}@1").sha256)
    old.refresh_from_db()
    assert (old.regime, current_code(CODE), current_code("VN-2023")) == (CODE, f"{CODE}@1", "VN-2023")
    assert procedure_of(old) == regime(CODE).procedures["provincial_task"]


def test_the_preview_tells_the_days_that_would_change_and_writes_nothing(officer: User) -> None:
    case = in_acceptance()
    longer(officer)
    freeze_version(code=CODE, actor=officer)
    assert touched(CODE) == [case]
    plan = preview(case, f"{CODE}@1")
    assert [(c.before, c.after) for c in plan.changes] == [(date(2019, 12, 10), date(2019, 12, 17))]
    assert (plan.stage, plan.old, plan.new) == ("acceptance", CODE, f"{CODE}@1")
    case.refresh_from_db()
    assert (case.regime, Obligation.objects.get().due_on) == (CODE, date(2019, 12, 10))


def test_taking_over_moves_that_case_its_days_and_nothing_else(officer: User) -> None:
    case = in_acceptance()
    other = open_case(subject=new_task("Khác"), regime_code=CODE, procedure="provincial_task", actor=SYSTEM)
    longer(officer)
    freeze_version(code=CODE, actor=officer)
    take_over(record=case, to=f"{CODE}@1", actor=officer, reason="theo QĐ 5")
    case.refresh_from_db()
    other.refresh_from_db()
    assert (case.regime, case.regime_hash, case.stage) == (f"{CODE}@1", regime(f"{CODE}@1").sha256, "acceptance")
    assert (other.regime, touched(CODE)) == (CODE, [other])
    duty = Obligation.objects.get()
    assert (duty.due_on, duty.basis) == (date(2019, 12, 17), "QĐ 5")
    assert list(verify()) == []


def test_a_stage_that_the_new_version_lacks_must_be_chosen(officer: User) -> None:
    case = in_acceptance()
    procedure = taken_from(CODE, "procedures.provincial_task")
    for stage in procedure["stages"]:
        stage["code"] = "final" if stage["code"] == "acceptance" else stage["code"]
        stage["next"] = ["final" if code == "acceptance" else code for code in stage.get("next", [])]
    for rule in procedure["deadlines"]:
        rule["stage"] = "final" if rule["stage"] == "acceptance" else rule["stage"]
    confirm(code=CODE, path="procedures.provincial_task", source="QĐ 6", value=procedure, actor=officer)
    freeze_version(code=CODE, actor=officer)
    assert preview(case, f"{CODE}@1").stage is None
    with pytest.raises(FreezeError, match="chọn bước"):
        take_over(record=case, to=f"{CODE}@1", actor=officer)
    take_over(record=case, to=f"{CODE}@1", actor=officer, stage="final")
    case.refresh_from_db()
    assert (case.stage, Task.objects.get().stage, procedure_of(case).stage(case.stage).title) == ("final", "final", "Nghiệm thu cấp tỉnh")


def test_councils_before_their_meeting_are_listed_too(officer: User) -> None:
    council = set_up_council(type="acceptance", regime_code=CODE, dossiers=[dossier_of(new_task())], actor=SYSTEM, task_type="topic")
    freeze_version(code=CODE, actor=officer)
    assert touched(CODE) == [council]
    take_over(record=council, to=f"{CODE}@1", actor=officer)
    council.refresh_from_db()
    assert (council.regime, council.regime_hash, council.stage, touched(CODE)) == (f"{CODE}@1", regime(f"{CODE}@1").sha256, "proposed", [])


def test_a_case_cannot_begin_under_a_regime_without_steps(officer: User) -> None:
    task = new_task()
    with pytest.raises(Incomplete, match="chưa có các bước") as refused:
        open_case(subject=task, regime_code="VN-2025", procedure="provincial_task", actor=officer)
    assert refused.value.url == "/quy-dinh/VN-2025/xac-nhan/?gia-tri=procedures.provincial_task"
    confirm(code="VN-2025", path="procedures.provincial_task", source="CV 1", value=taken_from("VN-2023", "procedures.provincial_task"), actor=officer)
    freeze_version(code="VN-2025", actor=officer)
    case = open_case(subject=task, regime_code="VN-2025", procedure="provincial_task", actor=officer)
    assert (case.regime, case.stage) == ("VN-2025@1", regime("VN-2023").procedures["provincial_task"].start)


def test_a_council_cannot_be_set_up_where_its_rule_is_unknown() -> None:
    with pytest.raises(CouncilError, match="/quy-dinh/VN-2025/") as refused:
        set_up_council(type="acceptance", regime_code="VN-2025", dossiers=[dossier_of(new_task())], actor=SYSTEM)
    assert refused.value.field == "regime"
