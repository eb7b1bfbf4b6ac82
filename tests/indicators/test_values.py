"""A metric is its rows: every value equals the count or the sum of the records that it opens to."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hoahoi.councils.models import Council, Outcome
from hoahoi.declare.metrics import Metric, Period, declared, metrics
from hoahoi.documents.models import Document
from hoahoi.indicators.grouping import UNKNOWN, breakdown, breakdowns, rows_of_group
from hoahoi.indicators.values import all_values, base_rows, known_values, metrics_json, plain, rows, rows_json, series, value, values_of
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.records import Record, kinds
from hoahoi.tasks.models import Check, CheckedTask, Task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]

PERIODS = [*[str(y) for y in range(2017, 2025)], "2015-2020", "2019-01-01..2019-06-30", "2019-07-01..2019-12-31"]
Y2019 = Period.year(2019)


def save(*records: Record) -> None:
    with act("test", actor=SYSTEM) as doing:
        for record in records:
            doing.save(record)


def by_hand(metric: Metric, period: Period) -> Decimal:
    """The value computed from fetched rows in Python."""
    found = list(rows(metric, period))
    assert len(found) == len({r.pk for r in found}), f"{metric.code} counts a record twice"
    if metric.kind == "ratio":
        base = {r.pk for r in base_rows(metric, period)}
        assert {r.pk for r in found} <= base, f"{metric.code}: rows are not part of the base"
        return Decimal(100 * len(found)) / len(base) if base else Decimal(0)
    return sum((getattr(r, metric.field) for r in found), Decimal(0)) if metric.field else Decimal(len(found))


@pytest.mark.parametrize("text", PERIODS)
def test_every_value_is_its_rows(text: str) -> None:
    period = Period.parse(text)
    assert all_values(period) == {m.code: by_hand(m, period) for m in declared()}


@pytest.mark.parametrize("text", ["2019", "2015-2020", "2023"])
def test_every_breakdown_adds_up_and_opens_to_its_rows(text: str) -> None:
    period = Period.parse(text)
    for metric in declared():
        if metric.kind == "ratio":
            continue
        for label, groups in breakdowns(metric, period).items():
            assert sum(g.value for g in groups) == value(metric, period), (metric.code, label)
            for group in groups:
                found = list(rows_of_group(rows(metric, period), metric, label, group.key))
                amount = sum((getattr(r, metric.field) for r in found), Decimal(0)) if metric.field else Decimal(len(found))
                assert amount == group.value, (metric.code, label, group)


def test_every_row_has_a_page_of_its_kind() -> None:
    from hoahoi.declare.registers import registers

    assert {m.rows(Y2019).model.kind for m in declared()} <= registers().keys() & kinds().keys()


def test_there_are_metrics_of_every_room_and_each_says_when_it_counts() -> None:
    assert {m.room for m in declared()} == {"tasks", "councils", "results", "technology", "ip", "smq", "support", "directory", "documents"}
    assert [m.code for m in declared() if not str(m.when)] == []
    assert len({str(m.title) for m in declared()}) == len(declared()) == len(metrics()) >= 30


def test_the_year_2019_of_lang_son() -> None:
    expected = {
        "councils.determination_established": [Decimal(7), Decimal(0)],
        "documents.province_decisions": [Decimal(1), Decimal(4)],
        "documents.province_plans": [Decimal(1), Decimal(1)],
        "tasks.accepted": [Decimal(0), Decimal(3)],
        "ip.granted": [Decimal(1), Decimal(0)],
        "tasks.checks": [Decimal(3), Decimal(0)],
    }
    assert values_of(expected, [Y2019, Period.year(2023)]) == expected
    assert list(rows(metrics()["documents.province_decisions"], Y2019).values_list("number", flat=True)) == ["2253/QĐ-UBND"]


def test_unknown_is_not_zero() -> None:
    share, accepted = metrics()["tasks.accepted_good_share"], metrics()["tasks.accepted"]
    assert known_values([(share, Y2019), (accepted, Y2019), (share, Period.year(2023))]) == [None, None, Decimal(100)]
    assert series(accepted, [2019, 2020]) == [(2019, None), (2020, Decimal(2))]


def dated(**dates: PartialDate) -> bool:
    """Whether a task with these dates is in progress in 2019."""
    task = Task(title="Nhiệm vụ để thử kỳ", **dates)
    save(task)
    return rows(metrics()["tasks.in_progress"], Y2019).filter(pk=task.pk).exists()


def test_when_a_task_is_in_progress() -> None:
    assert dated(starts_on=PartialDate(2018, 3), ends_on=PartialDate(2020))
    assert dated(starts_on=PartialDate(2019, 12, 31), ends_on=PartialDate(2021))
    assert dated(starts_on=PartialDate(2015), ends_on=PartialDate(2019))
    assert dated(starts_on=PartialDate(2019))
    assert dated(ends_on=PartialDate(2019, 2))
    assert dated(seen_on=PartialDate(2019, 7))
    assert not dated()
    assert not dated(starts_on=PartialDate(2018))  # begun before, and nobody says it went on
    assert not dated(starts_on=PartialDate(2016), ends_on=PartialDate(2018, 12, 31))
    assert not dated(starts_on=PartialDate(2020), ends_on=PartialDate(2021))
    assert not dated(seen_on=PartialDate(2020, 1))


def test_a_check_shows_that_a_task_was_in_progress() -> None:
    task, check = Task(title="Nhiệm vụ được kiểm tra"), Check(title="Kiểm tra", held_on=PartialDate(2019, 5))
    save(task, check)
    save(CheckedTask(task=task, check_record=check))
    assert rows(metrics()["tasks.in_progress"], Y2019).filter(pk=task.pk).exists()
    assert not rows(metrics()["tasks.in_progress"], Period.year(2020)).filter(pk=task.pk).exists()


def accepted_with(**outcome: object) -> tuple[int, int]:
    """(tasks accepted in 2016, in 2017) after one acceptance council that met on the last day of 2016."""
    task = Task(title="Nhiệm vụ để thử nghiệm thu")
    save(task)
    council = Council(title=task.title, type="acceptance", subject_kind="task", subject_id=task.pk, met_on=PartialDate(2016, 12, 31))
    save(council)
    if outcome:
        save(Outcome(council=council, **outcome))
    metric = metrics()["tasks.accepted"]
    return tuple(rows(metric, Period.year(y)).filter(pk=task.pk).count() for y in (2016, 2017))  # type: ignore[return-value]


def test_when_a_task_is_accepted() -> None:
    assert accepted_with() == (1, 0)
    assert accepted_with(rating="good") == (1, 0)
    assert accepted_with(rating="good", concluded_on=PartialDate(2017, 1, 5)) == (0, 1)
    assert accepted_with(rating="fail") == (0, 0)


def test_a_task_accepted_by_two_councils_counts_once() -> None:
    task = Task(title="Nhiệm vụ hai hội đồng")
    save(task)
    for month in (3, 4):
        save(Council(title=task.title, type="acceptance", subject_kind="task", subject_id=task.pk, met_on=PartialDate(2016, month)))
    assert rows(metrics()["tasks.accepted"], Period.year(2016)).filter(pk=task.pk).count() == 1


def test_money_is_summed_exactly() -> None:
    amounts = [Decimal("0.10"), Decimal("0.20"), Decimal("1234567890123.45")]
    save(*[Task(title=f"Nhiệm vụ có tiền {n}", starts_on=PartialDate(1999), budget=amount) for n, amount in enumerate(amounts)])
    save(Task(title="Nhiệm vụ tiền ngoại tệ", starts_on=PartialDate(1999), budget=Decimal(5), currency="USD"))
    save(Task(title="Không rõ kinh phí", starts_on=PartialDate(1999)))
    metric, period = metrics()["tasks.budget_started"], Period.year(1999)
    assert value(metric, period) == Decimal("1234567890123.75")
    assert sum(g.value for g in breakdown(metric, period, "Loại")) == Decimal("1234567890123.75")


def test_fields_are_grouped_at_the_top_of_the_classification() -> None:
    from hoahoi.directory.models import Concept

    crops, farming = Concept.objects.get(code="40106"), Concept.objects.get(code="4")
    save(Task(title="Lúa", starts_on=PartialDate(1998), field=crops), Task(title="Nông nghiệp", starts_on=PartialDate(1998), field=farming))
    save(Task(title="Không rõ", starts_on=PartialDate(1998)))
    groups = breakdown(metrics()["tasks.started"], Period.year(1998), "Lĩnh vực")
    assert [(g.key, g.value) for g in groups] == [(farming.title, Decimal(2)), (UNKNOWN, Decimal(1))]


def test_values_take_few_statements_and_fetch_no_rows() -> None:
    with CaptureQueriesContext(connection) as captured:
        all_values(Y2019)
    assert len(captured) == 2
    with CaptureQueriesContext(connection) as captured:
        series(metrics()["tasks.in_progress"], range(2010, 2020))
    assert len(captured) == 1


def test_json_of_all_metrics() -> None:
    found = metrics_json(Y2019)
    assert list(found) == ["year", "metrics"]
    assert found["year"] == 2019
    assert [m["code"] for m in found["metrics"]] == sorted(metrics())
    assert next(m for m in found["metrics"] if m["code"] == "councils.established") == {
        "code": "councils.established", "title": "Hội đồng được thành lập", "unit": "hội đồng", "kind": "count", "value": "7",
    }  # fmt: skip
    assert list(metrics_json(Period.parse("2015-2020"))) == ["period", "metrics"]


def test_json_of_rows() -> None:
    document = Document.objects.get(number="2253/QĐ-UBND")
    assert rows_json("documents.province_decisions", Y2019) == {
        "code": "documents.province_decisions",
        "value": "1",
        "rows": [{"kind": "document", "id": str(document.pk), "title": str(document), "url": f"/van-ban/{document.pk}/", "value": "1"}],
    }
    share = rows_json("tasks.accepted_good_share", Period.year(2023))
    assert (share["value"], len(share["rows"]), len(share["base_rows"])) == ("100", 2, 2)


@pytest.mark.parametrize(("number", "text"), [("7", "7"), ("100", "100"), ("0.50", "0.5"), ("1E+3", "1000"), ("0", "0")])
def test_plain_numbers(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text
