"""Every step is held by its guards, its actors and its days; nothing happens by halves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoahoi.councils.models import Council, Outcome
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.models import Entry
from hoahoi.ledger.verify import verify
from hoahoi.procedures.actions import NotAllowed, lapse, move, note_event, open_case, procedure_of, record_stage, settle
from hoahoi.procedures.guards import guard, unmet
from hoahoi.procedures.models import Case, Obligation, StageEntry
from hoahoi.procedures.regimes import codes, regime
from hoahoi.procedures.schema import GUARDS
from hoahoi.tasks.actions import publish_call, record_milestone
from hoahoi.tasks.models import Task

pytestmark = pytest.mark.django_db
CODE = "VN-TT11-2014"


def new_task() -> Task:
    task = Task(title="Nghiên cứu hoa hồi")
    with act("task.register", actor=SYSTEM) as doing:
        doing.save(task)
    return task


def case_at(stage: str = "", code: str = CODE) -> tuple[Case, Task]:
    task = new_task()
    return open_case(subject=task, regime_code=code, procedure="provincial_task", actor=SYSTEM, stage=stage), task


def test_every_guard_that_a_regime_may_name_is_known_to_a_room() -> None:
    case, task = case_at()
    unknown = [name for name in GUARDS if any("Chưa kiểm tra được" in text for text in unmet(case, task, [name]))]
    assert unknown == []


def test_a_guard_is_registered_once_and_by_a_known_name() -> None:
    for name in ("contract_signed", "no_such_guard"):
        with pytest.raises(ValueError, match=name):
            guard(name)(lambda case, subject: "")


def test_a_task_that_failed_is_not_accepted() -> None:
    case, task = case_at("acceptance")
    assert unmet(case, task, ["not_failed"]) == []
    with act("test.setup", actor=SYSTEM) as doing:
        council = Council(title="Hội đồng", type="acceptance", subject_kind="task", subject_id=task.pk)
        doing.save(council)
        doing.save(Outcome(council=council, rating="fail", concluded_on=PartialDate(2020, 5, 1)))
    with pytest.raises(NotAllowed, match="xếp loại Không đạt"):
        move(case=case, to="accepted", subject=task, actor=SYSTEM, on=date(2020, 6, 1))
    move(case=case, to="stopped", subject=task, actor=SYSTEM, on=date(2020, 6, 1))


def test_a_refusal_names_all_that_is_missing_and_changes_nothing() -> None:
    case, task = case_at()
    move(case=case, to="determination", subject=task, actor=SYSTEM, on=date(2019, 1, 2))
    before = (Entry.objects.count(), StageEntry.objects.count())
    with pytest.raises(NotAllowed, match="tra cứu nhiệm vụ đã và đang thực hiện"):
        move(case=case, to="order_listed", subject=task, actor=SYSTEM, on=date(2019, 2, 1))
    case.refresh_from_db()
    task.refresh_from_db()
    assert (case.stage, task.stage) == ("determination", "determination")
    assert (Entry.objects.count(), StageEntry.objects.count()) == before
    record_milestone(task=task, code="duplicate_search", on=date(2019, 1, 20), actor=SYSTEM)
    move(case=case, to="order_listed", subject=task, actor=SYSTEM, on=date(2019, 2, 1))
    assert case.stage == "order_listed"


def test_selection_waits_for_call_and_opening_and_a_direct_assignment_for_its_reason() -> None:
    case, task = case_at()
    record_milestone(task=task, code="duplicate_search", on=date(2019, 1, 1), actor=SYSTEM)
    for stage in ("determination", "selection"):
        move(case=case, to=stage, subject=task, actor=SYSTEM, on=date(2019, 1, 2))
    with pytest.raises(NotAllowed) as refused:
        move(case=case, to="approved", subject=task, actor=SYSTEM, on=date(2019, 3, 1))
    assert str(refused.value) == (
        "Nhiệm vụ chưa có thông báo tuyển chọn hoặc giao trực tiếp. Chưa mở hồ sơ đăng ký và lập biên bản mở hồ sơ."
    )
    publish_call(
        title="Giao trực tiếp", type="direct", year=2019, regime_code=CODE, published_on=date(2019, 1, 5), closes_on=date(2019, 1, 10),
        tasks=[task], reason="Bí mật quốc gia", actor=SYSTEM,
    )  # fmt: skip
    with pytest.raises(NotAllowed) as refused:
        move(case=case, to="approved", subject=task, actor=SYSTEM, on=date(2019, 3, 1))
    assert str(refused.value) == "Chưa mở hồ sơ đăng ký và lập biên bản mở hồ sơ."


def test_a_task_may_stop_whatever_its_stage_lacks() -> None:
    case, task = case_at()
    move(case=case, to="determination", subject=task, actor=SYSTEM)
    move(case=case, to="stopped", subject=task, actor=SYSTEM)
    assert (case.stage, task.stage) == ("stopped", "stopped")


def test_only_whom_the_stage_names_takes_a_case_there(make_user: Any) -> None:
    case, task = case_at("accepted")
    for role in ("clerk", "investigator", "provincial_leader"):
        with pytest.raises(NotAllowed, match="cán bộ quản lý khoa học"):
            move(case=case, to="registered", subject=task, actor=make_user(role))
    entry = move(case=case, to="registered", subject=task, actor=make_user("science_officer"))
    assert (entry.role, entry.basis) == ("science_officer", regime(CODE).title)


def test_the_director_acts_for_the_officers_and_not_for_others(make_user: Any) -> None:
    case, task = case_at("accepted")
    assert move(case=case, to="registered", subject=task, actor=make_user("director")).role == "director"


def test_a_step_before_the_last_one_names_both_days() -> None:
    case, task = case_at("in_progress")
    move(case=case, to="base_acceptance", subject=task, actor=SYSTEM, on=date(2019, 12, 5))
    with pytest.raises(NotAllowed, match=r"\(04/12/2019\) trước ngày của bước gần nhất \(05/12/2019\)"):
        move(case=case, to="acceptance", subject=task, actor=SYSTEM, on=date(2019, 12, 4))


def test_two_people_do_not_move_one_case_twice() -> None:
    case, task = case_at("in_progress")
    mine, theirs = Case.objects.get(pk=case.pk), Case.objects.get(pk=case.pk)
    move(case=theirs, to="base_acceptance", subject=task, actor=SYSTEM)
    with pytest.raises(NotAllowed, match="người khác chuyển sang “Nghiệm thu cơ sở”"):
        move(case=mine, to="stopped", subject=task, actor=SYSTEM)
    assert StageEntry.objects.filter(case=case).count() == 1


# ---- events


def test_an_event_makes_its_limits_due_and_moves_them_with_its_day() -> None:
    case, _task = case_at("in_progress")
    note_event(case=case, event="contract_end", on=date(2020, 6, 30), actor=SYSTEM)
    due = {o.title.split(" (")[0]: o.due_on for o in Obligation.objects.all()}
    assert due == {"Hạn cuối xin gia hạn": date(2020, 5, 30), "Nộp hồ sơ đánh giá, nghiệm thu": date(2020, 7, 30)}
    settle(case=case, codes=("extension_asked",), on=date(2020, 5, 20), actor=SYSTEM)
    note_event(case=case, event="contract_end", on=date(2020, 12, 31), actor=SYSTEM)
    rows = [(o.title.split(" (")[0], o.due_on, o.done_on) for o in Obligation.objects.order_by("due_on")]
    assert rows == [
        ("Hạn cuối xin gia hạn", date(2020, 5, 30), date(2020, 5, 20)), ("Nộp hồ sơ đánh giá, nghiệm thu", date(2021, 1, 30), None),
    ]  # fmt: skip
    with pytest.raises(NotAllowed, match="không có sự kiện “xyz”"):
        note_event(case=case, event="xyz", on=date(2020, 1, 1), actor=SYSTEM)


def test_the_same_event_runs_other_limits_at_another_stage() -> None:
    """A council's result asks for a finished file after acceptance, and for nothing of the kind after determination."""
    early, _task = case_at("determination")
    late, _other = case_at("acceptance")
    made = [[o.title for o in note_event(case=case, event="council_result", on=date(2020, 6, 1), actor=SYSTEM)] for case in (early, late)]
    known = {t.title: t.stage for t in regime("VN-TT11-2014").procedures["provincial_task"].timers if t.event == "council_result"}
    assert made[0] == [t for t, stage in known.items() if stage in ("determination", "order_listed", "selection", "stopped")]
    assert made[1] == [t for t, stage in known.items() if stage in ("acceptance", "accepted", "stopped")] != []


def test_what_nobody_owed_lapses_once_its_day_is_past() -> None:
    case, _task = case_at("in_progress")
    note_event(case=case, event="contract_end", on=date(2020, 6, 30), actor=SYSTEM)
    assert [lapse(day, SYSTEM) for day in (date(2020, 5, 30), date(2020, 5, 31), date(2021, 1, 1))] == [0, 1, 0]
    rows = [(o.title.split(" (")[0], o.done_on) for o in Obligation.objects.order_by("due_on")]
    assert rows == [("Hạn cuối xin gia hạn", date(2020, 5, 30)), ("Nộp hồ sơ đánh giá, nghiệm thu", None)]


def test_a_case_at_its_end_owes_nothing_of_its_earlier_stages() -> None:
    case, task = case_at("in_progress")
    note_event(case=case, event="contract_end", on=date(2020, 6, 30), actor=SYSTEM)
    record_stage(case=case, stage="registered", actor=SYSTEM)
    note_event(case=case, event="official_acceptance", on=date(2020, 8, 1), actor=SYSTEM)
    move(case=case, to="closed", subject=task, actor=SYSTEM, on=date(2020, 9, 1))
    open_ = [(o.title.split(" (")[0], o.due_on) for o in Obligation.objects.filter(done_on=None)]
    assert open_ == [("Báo cáo ứng dụng kết quả", date(2021, 8, 1))]


def test_a_case_opened_on_a_day_owes_what_its_first_stage_asks() -> None:
    task = new_task()
    open_case(subject=task, regime_code=CODE, procedure="adjustment", actor=SYSTEM, on=PartialDate(2020, 3, 2))
    assert list(Obligation.objects.values_list("title", "due_on")) == [("Trả lời đề nghị điều chỉnh", date(2020, 4, 1))]


# ---- T1: no sequence of clicks leaves the diagram


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(data=st.data())
@pytest.mark.either
def test_no_sequence_of_clicks_leaves_the_diagram(data: st.DataObject) -> None:
    """Whatever is clicked, whatever is on record: the case stands at a stage reached by arrows, each step kept once, the mirror the same."""
    code = data.draw(st.sampled_from([c for c in codes() if "provincial_task" in regime(c).procedures]))
    case, task = case_at(code=code)
    rules = procedure_of(case)
    stages = [s.code for s in rules.stages]
    day, path = date(2019, 1, 1), [case.stage]
    facts = data.draw(st.sets(st.sampled_from(["duplicate_search", "dossier_valid", "completion_confirmed"])))
    for fact in sorted(facts):
        record_milestone(task=task, code=fact, on=day, actor=SYSTEM)
    for wanted in data.draw(st.lists(st.sampled_from([*stages, "nowhere"]), max_size=14)):
        day += timedelta(days=data.draw(st.integers(-1, 9)))
        try:
            move(case=case, to=wanted, subject=task, actor=SYSTEM, on=day)
        except NotAllowed:
            continue
        path.append(wanted)
    task.refresh_from_db()
    kept = Case.objects.get(pk=case.pk)
    assert all(after in rules.stage(before).next for before, after in zip(path, path[1:], strict=False))
    assert kept.stage == path[-1]
    assert task.stage == (path[-1] if len(path) > 1 else "proposed")
    assert list(StageEntry.objects.filter(case=case).order_by("pk").values_list("stage", flat=True)) == path[1:]
    if "duplicate_search" not in facts:
        assert not {"order_listed", "selection"} & set(path[path.index("determination") + 1 :] if "determination" in path else [])
    assert list(verify()) == []
