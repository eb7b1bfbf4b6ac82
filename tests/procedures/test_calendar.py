"""Working days of Viet Nam."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoahoi.procedures.calendar import (
    add_months,
    add_working_days,
    due,
    is_corrected,
    is_working_day,
    special_days,
    working_days_between,
)

pytestmark = pytest.mark.either
days = st.dates(date(2012, 1, 2), date(2030, 6, 30))


@given(days, st.integers(0, 60))
def test_counting_there_and_back(day: date, amount: int) -> None:
    end = add_working_days(day, amount)
    assert working_days_between(day, end) == amount
    assert amount == 0 or is_working_day(end)


@given(days)
def test_weekends_are_off_unless_swapped(day: date) -> None:
    if day.weekday() == 6:
        assert not is_working_day(day)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2024, 5, 4), True),  # Saturday worked for 29 April
        (date(2024, 4, 29), False),
        (date(2025, 1, 27), False),
        (date(2026, 11, 24), False),  # Ngày Văn hóa Việt Nam, Resolution 28/2026/QH16
        (date(2026, 8, 22), True),
        (date(2019, 2, 5), False),  # Tết
        (date(2020, 1, 16), True),
    ],
)
def test_days_that_a_notice_fixed(day: date, working: bool) -> None:
    assert is_working_day(day) is working


@pytest.mark.parametrize(
    ("start", "amount", "unit", "end"),
    [
        (date(2019, 11, 19), 15, "working", date(2019, 12, 10)),
        (date(2024, 4, 26), 3, "working", date(2024, 5, 4)),
        (date(2023, 1, 31), 1, "months", date(2023, 2, 28)),
        (date(2020, 1, 16), 30, "calendar", date(2020, 2, 15)),
    ],
)
def test_due_dates(start: date, amount: int, unit: str, end: date) -> None:
    assert due(start, amount, unit) == end


@given(days, st.integers(-30, 30))
def test_months_keep_the_day_or_the_last_of_the_month(day: date, amount: int) -> None:
    end = add_months(day, amount)
    assert end.day == day.day or (end + timedelta(days=1)).day == 1


# Civil servants' weekdays off and Saturdays worked, as the notices of each year gave them: (weekdays off, Saturdays worked), each as "day/month"
NOTICES = {
    2021: ("1/1 10/2 11/2 12/2 15/2 16/2 21/4 30/4 3/5 2/9 3/9", ""),
    2022: ("3/1 31/1 1/2 2/2 3/2 4/2 11/4 2/5 3/5 1/9 2/9", ""),
    2023: ("2/1 20/1 23/1 24/1 25/1 26/1 1/5 2/5 3/5 1/9 4/9", ""),
    2024: ("1/1 8/2 9/2 12/2 13/2 14/2 18/4 29/4 30/4 1/5 2/9 3/9", "4/5"),
    2025: ("1/1 27/1 28/1 29/1 30/1 31/1 7/4 30/4 1/5 2/5 1/9 2/9", "26/4"),
    2026: ("1/1 2/1 16/2 17/2 18/2 19/2 20/2 27/4 30/4 1/5 31/8 1/9 2/9 24/11", "10/1 22/8"),
}


def written(day: date) -> str:
    return f"{day.day}/{day.month}"


@pytest.mark.parametrize("year", NOTICES)
def test_the_whole_year_as_its_notices_gave_it(year: int) -> None:
    every = [date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
    off = " ".join(written(d) for d in every if d.weekday() < 5 and not is_working_day(d))
    worked = " ".join(written(d) for d in every if d.weekday() >= 5 and is_working_day(d))
    assert (off, worked) == NOTICES[year]
    assert is_corrected(year)


def test_years_without_a_notice_are_told_apart() -> None:
    assert [year for year in range(2012, 2031) if is_corrected(year)] == list(NOTICES)


@pytest.mark.parametrize("year", range(2012, 2031))
def test_special_days_are_the_days_that_differ_from_their_weekday(year: int) -> None:
    special = {d.day: d.worked for d in special_days(year)}
    every = [date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
    differ = {d: is_working_day(d) for d in every if is_working_day(d) is not (d.weekday() < 5)}
    assert {d: worked for d, worked in special.items() if worked or d.weekday() < 5} == differ


@given(days, st.integers(1, 60))
def test_counting_back_undoes_counting_forward_from_a_working_day(day: date, amount: int) -> None:
    start = day if is_working_day(day) else add_working_days(day, 1)
    assert add_working_days(add_working_days(start, amount), -amount) == start


@given(days, st.integers(0, 40), st.integers(0, 40))
def test_counting_in_two_steps_is_counting_once(day: date, first: int, second: int) -> None:
    assert add_working_days(add_working_days(day, first), second) == add_working_days(day, first + second)


@given(days, days)
def test_days_between_are_the_same_either_way_round(one: date, other: date) -> None:
    near = one + timedelta(days=(other - one).days % 200)
    assert working_days_between(one, near) == -working_days_between(near, one)


def test_years_are_twelve_months() -> None:
    assert due(date(2024, 2, 29), 1, "years") == date(2025, 2, 28)
