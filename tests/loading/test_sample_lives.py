"""The sample's tasks lived by the same acts as real ones: every stage, every state, no rule broken, everything marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from hoahoi.accounts.actions import ensure_demo_accounts
from hoahoi.accounts.models import User
from hoahoi.accounts.rules import own_organisations
from hoahoi.councils.models import Council, NamedBallot
from hoahoi.councils.queries import vote_faults
from hoahoi.councils.rules import sits
from hoahoi.ledger.acts import SYSTEM
from hoahoi.ledger.records import kinds
from hoahoi.ledger.verify import verify
from hoahoi.loading.sample.endings import ENDED, UNDER_WAY, WAITING, Ending
from hoahoi.loading.sample_accounts import enter_sample
from hoahoi.loading.sample_lives import first_day, tell_lives
from hoahoi.loading.seed import seed
from hoahoi.procedures.actions import case_of
from hoahoi.procedures.calendar import is_working_day
from hoahoi.procedures.guards import unmet
from hoahoi.procedures.models import StageEntry
from hoahoi.procedures.regimes import regime
from hoahoi.results.models import Application, Author, Dissemination, FollowUp, Result
from hoahoi.sheets.models import Load, Provenance
from hoahoi.tasks.actions import TaskError, record_payment
from hoahoi.tasks.common import task_case
from hoahoi.tasks.contracting import sums_of
from hoahoi.tasks.models import BudgetLine, Call, Change, Contract, Payment, ProgressReport, Proposal, Stoppage, Task
from hoahoi.tasks.rules import hosted

TODAY = date(2026, 11, 23)
BROKEN_AT = 14
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("told"), pytest.mark.either]  # the acts themselves are tested on both
Rounds = {"A": ENDED, "B": UNDER_WAY, "C": WAITING}


class Broken(Exception):
    """The power goes."""


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[int]]:
    """A small sample with one task of each ending, told in two goes; the numbers of parts that each go told."""

    def break_off(done: int, total: int) -> None:
        if done == BROKEN_AT:
            raise Broken

    with django_db_blocker.unblock(), transaction.atomic():
        seed(tasks=40, seed=7, actor=SYSTEM, today=TODAY, begun_before=first_day(TODAY))
        with pytest.raises(Broken):
            tell_lives(seed=7, actor=SYSTEM, today=TODAY, endings=list(Ending), progress=break_off)
        first = Load.objects.filter(title__contains="MẪU").count() + Load.objects.filter(title__contains="từ đề xuất").count()
        yield [first, tell_lives(seed=7, actor=SYSTEM, today=TODAY, endings=list(Ending))]
        transaction.set_rollback(True)


def task(ending: Ending) -> Task:
    code, number = next((code, of.index(ending) + 1) for code, of in Rounds.items() if ending in of)
    return Task.objects.get(code=f"MẪU7-ĐT{code}-{number:02d}")


def lives() -> list[Task]:
    return list(Task.objects.filter(code__startswith="MẪU7-ĐT").order_by("code"))


def values(model: Any, field: str) -> set[str]:
    return set(model.objects.values_list(field, flat=True))


def test_a_broken_run_goes_on_where_it_stopped(told: list[int]) -> None:
    rounds, led, units = 4, len(ENDED) + len(UNDER_WAY), 1
    first = BROKEN_AT  # the first round with its tasks
    assert first == 1 + len(ENDED)
    assert told == [first, rounds + led + units - first]
    assert tell_lives(seed=7, actor=SYSTEM, today=TODAY, endings=list(Ending)) == 0
    assert len(lives()) == len(Ending)
    assert timezone.now.__module__ == "django.utils.timezone"


def test_every_task_of_the_sample_s_years_was_led_by_acts() -> None:
    """What an old register attests was over before; what is left has taken every step itself, or belongs to the State and is only followed."""
    attested = set(StageEntry.objects.filter(recorded=True).values_list("case__subject_id", flat=True))
    followed = {t.pk for t in Task.objects.filter(code__startswith="MẪU7-CS-TD")}
    assert (len(attested), len(followed)) == (40, 3)
    for one in Task.objects.filter(pk__in=attested):
        assert one.starts_on and one.starts_on.first < first_day(TODAY) and one.ends_on and one.ends_on.first < TODAY - timedelta(days=330), one
    rest = Task.objects.exclude(pk__in=attested | followed)
    assert rest.count() == len(Ending) + 5
    for one in rest:
        case = task_case(one)
        assert case is not None
        entered = list(StageEntry.objects.filter(case=case).order_by("pk").values_list("stage", "recorded"))
        assert (entered[0], entered[-1]) == (("proposed", False), (one.stage, False)), one


def test_demo_accounts_find_work_of_theirs() -> None:
    ensure_demo_accounts(actor=SYSTEM)
    enter_sample(seed=7, actor=SYSTEM)
    host, firm, member = (User.objects.get(username=name) for name in ("chunhiem", "doanhnghiep", "hoidong"))
    assert hosted(host).filter(stage="in_progress", code__startswith="MẪU7-ĐT").exists()
    assert FollowUp.objects.filter(application__adopter__in=own_organisations(firm), state__in=("sent", "reminded")).exists()
    councils = Council.objects.filter(seats__person=member.person, stage="meeting")
    assert councils and all(sits(member, council) for council in councils)


def test_the_tasks_of_units_run_by_their_own_procedure() -> None:
    units = {t.code[-2:]: t for t in Task.objects.filter(level=Task.Level.GRASSROOTS, code__startswith="MẪU7-CS")}
    assert {code: (t.stage, task_case(t).procedure) for code, t in units.items()} == {  # type: ignore[union-attr]
        "01": ("closed", "base_task"), "02": ("acceptance", "base_task"), "03": ("in_progress", "base_task"), "04": ("approved", "base_task"),
        "05": ("proposed", "base_task"),
    }  # fmt: skip
    sums = sums_of(units["01"])
    assert sums.paid == sums.settled == sums.contracted == Decimal(75_000_000)


def test_every_stage_of_the_procedure_and_every_state_of_its_records_is_there() -> None:
    assert {t.stage for t in lives()} == {s.code for s in regime("VN-2023").procedures["provincial_task"].stages}
    for model, field in (
        (Call, "type"), (Proposal, "state"), (Proposal, "channel"), (ProgressReport, "state"), (Change, "type"), (Change, "state"), (Payment, "type"),
        (Payment, "source"), (Stoppage, "type"), (FollowUp, "state"),
    ):  # fmt: skip
        assert values(model, field) == set(dict(model._meta.get_field(field).flatchoices)), (model, field)
    assert values(Contract, "mode") == {"full", "partial"}
    assert values(Stoppage, "cause") == {"", "objective", "subjective"}
    led = Application.objects.filter(result__task_id__in=[t.pk for t in lives()])
    assert set(led.values_list("use", flat=True)) == {"", *Application.Use.values}
    assert values(Dissemination, "type") == set(Dissemination.Type.values) - {"other"}
    acceptances = Council.objects.filter(type=Council.Type.ACCEPTANCE, regime="VN-2023")
    assert set(acceptances.values_list("outcome__rating", flat=True)) == {"excellent", "pass", "fail", None}
    assert Call.objects.filter(opened_on=None).count() == 2
    assert values(Council, "stage") == {"", "proposed", "appointed", "meeting", "finished"}
    assert list(NamedBallot.objects.filter(vote__status="open").exclude(content={})) == []  # sealed until the count


def test_no_guard_is_violated_by_any_step() -> None:
    asked = Counter[str]()
    for one in lives():
        case = case_of(one, "provincial_task")
        assert case is not None
        stages = regime(case.regime).procedures[case.procedure]
        entered = list(StageEntry.objects.filter(case=case).order_by("pk").values_list("stage", flat=True))
        assert (entered[0], entered[-1]) == ("proposed", one.stage)
        for here, there in zip(entered, entered[1:], strict=False):
            guards = (*(() if there == "stopped" else stages.stage(here).guards), *stages.stage(there).entry_guards)
            asked.update(guards)
            assert unmet(case, one, guards) == [], one
    assert set(asked) == {
        "duplicate_search_in_file", "call_published", "dossiers_opened", "contract_signed", "dossier_valid", "all_opinions_in", "quorum_met",
        "no_conflicts", "vote_closed", "not_failed", "completion_confirmed_by_chair", "commitments_settled",
    }  # fmt: skip


def test_steps_follow_each_other_on_working_days_and_none_lies_ahead() -> None:
    for one in lives():
        days = [e.on.first for e in StageEntry.objects.filter(case=case_of(one, "provincial_task")).order_by("pk") if e.on]
        assert days == sorted(days), one
        assert [d for d in days if d > TODAY or not is_working_day(d)] == [], one
    assert [p for p in Payment.objects.all() if p.on > TODAY or not is_working_day(p.on)] == []
    assert [c for c in Council.objects.exclude(regime="") if c.met_on and c.met_on.first > TODAY] == []


def test_sums_agree() -> None:
    contracts = Contract.objects.select_related("task")
    assert contracts.count() == len(ENDED) + len(UNDER_WAY) + 3  # three of units
    for contract in contracts:
        sums = sums_of(contract.task)
        lines = sum((row.amount for row in BudgetLine.objects.filter(task=contract.task)), Decimal(0))
        assert lines == sums.planned == sums.contracted == contract.amount
        assert sums.settled <= sums.paid <= sums.contracted and sums.refunded <= sums.paid
    for ending in (Ending.CLOSED_EXCELLENT, Ending.CLOSED_EXTENDED, Ending.CLOSED_WAIVED, Ending.CLOSED_SILENT, Ending.LIQUIDATED):
        sums = sums_of(task(ending))
        assert sums.paid == sums.settled == sums.contracted
    for stopped in Stoppage.objects.filter(type="terminated"):
        assert stopped.refund == sums_of(stopped.task).refunded
    for result in Result.objects.filter(task_id__in=[t.pk for t in lives()]):
        assert sum(a.share or 0 for a in Author.objects.filter(result=result)) == 100


def test_what_a_task_in_trouble_may_not_do() -> None:
    for ending, words in ((Ending.MISSED, "Thiếu 2 kỳ báo cáo tiến độ"), (Ending.SUSPENDED, "Tạm dừng từ .*: không cấp kinh phí")):
        contract = task(ending).contracts.get()
        with pytest.raises(TaskError, match=words):
            record_payment(contract=contract, type="disbursed", on=TODAY, amount=Decimal(1_000_000), actor=SYSTEM)


def test_changes_came_into_force() -> None:
    extended, renamed = task(Ending.CLOSED_EXTENDED), task(Ending.RENAMED)
    assert extended.ends_on and extended.ends_on.first - timedelta(days=365 + 120) > date(2024, 9, 20)
    assert renamed.title.startswith(renamed.names.get().title) and renamed.title.endswith("truy xuất nguồn gốc")
    assert task(Ending.CLOSED_WAIVED).commitments.exclude(waived_on=None).count() == 1
    assert ProgressReport.objects.filter(sent_on__gt=timezone.localdate()).count() == 0


def test_everything_is_marked_as_made_up_and_the_ledger_is_whole() -> None:
    marked: dict[str, set[int]] = {}
    for kind, pk in Provenance.objects.filter(load__synthetic=True).values_list("kind", "object_id"):
        marked.setdefault(kind, set()).add(pk)
    for kind, model in kinds().items():
        if kind != "load":
            assert set(model._base_manager.values_list("pk", flat=True)) == marked.get(kind, set()), kind
    assert (list(verify()), list(vote_faults())) == ([], [])
