"""Working days of Viet Nam."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoahoi.procedures.calendar import add_months, add_working_days, due, is_working_day, working_days_between

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
