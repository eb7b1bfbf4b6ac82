"""Partial dates: parsed as written, ordered as text, counted in a period only when surely inside."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.dates import PartialDate, within
from hoahoi.tasks.models import Task

days = st.dates(date(1995, 1, 1), date(2035, 12, 31))


@st.composite
def partial_dates(draw: st.DrawFn) -> PartialDate:
    day = draw(days)
    return draw(st.sampled_from([PartialDate(day.year), PartialDate(day.year, day.month), PartialDate.of(day)]))


@pytest.mark.either
@given(partial_dates())
def test_text_and_back(value: PartialDate) -> None:
    assert PartialDate.parse(value.iso) == value
    assert PartialDate.parse(str(value).removeprefix("tháng ").removeprefix("năm ")) == value
    assert value.first <= value.last


@pytest.mark.either
@pytest.mark.parametrize(
    ("text", "shown"), [("2020", "năm 2020"), ("2020-06", "tháng 6/2020"), ("6/2020", "tháng 6/2020"), ("16/01/2020", "16/01/2020")]
)
def test_shown_as_known(text: str, shown: str) -> None:
    assert str(PartialDate.parse(text)) == shown


@pytest.mark.either
@pytest.mark.parametrize("text", ["", "hôm qua", "2020-13", "30/02/2020", "16/1", "20200116", "2020-01-16x"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        PartialDate.parse(text)


@pytest.mark.django_db
@given(data=st.data())
def test_within_is_exactly_whole_containment(django_db_setup: None, data: st.DataObject) -> None:
    values = data.draw(st.lists(partial_dates(), min_size=1, max_size=8))
    start = data.draw(days)
    end = data.draw(st.one_of(days.filter(lambda d: d >= start), st.just(start + timedelta(days=364)), st.just(date(start.year, 12, 31))))
    if data.draw(st.booleans()):
        start = date(start.year, data.draw(st.sampled_from([1, start.month])), 1)
    from django.db import transaction

    with transaction.atomic():
        with act("task.import", actor=SYSTEM) as doing:
            tasks = [Task(title=str(v), starts_on=v) for v in values]
            doing.create_all(tasks)
        found = sorted(Task.objects.filter(pk__in=[t.pk for t in tasks]).filter(within("starts_on", start, end)).values_list("title", flat=True))
        transaction.set_rollback(True)
    assert found == sorted(str(v) for v in values if start <= v.first and v.last <= end)
