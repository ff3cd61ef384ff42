"""Working-day arithmetic against a plain loop over dates, and the calendars of tables (semantics §2)."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from masterplan.calendar_book import Calendars
from masterplan.calendars import AHEAD, BACK, compile_calendars, days_earlier, days_later, required_day, snap_back, snap_forward
from masterplan.testing import company

MONDAY = date(2026, 1, 5)


@pytest.fixture(scope="module")
def weekdays() -> Calendars:
    tables = company(
        calendar=[{"calendar_id": "week"}, {"calendar_id": "shift", "base_calendar_id": "week"}, {"calendar_id": "never"}],
        working_time=[
            *({"calendar_id": "week", "weekday": day} for day in range(1, 6)),
            {"calendar_id": "shift", "weekday": 6},
            *({"calendar_id": "never", "weekday": day, "open_hours": 0} for day in range(1, 8)),
        ],
        calendar_exception=[{"calendar_id": "week", "date": date(2026, 1, 7)}, {"calendar_id": "shift", "date": date(2026, 1, 5)}],
    )
    return Calendars(tables, MONDAY)


def open_days(calendars: Calendars, *names: str) -> list[int]:
    number = calendars.number(*names)
    book = calendars.book()
    return [day for day in range(14) if snap_forward(book, number, day) == day]


def test_weekdays_exceptions_and_base(weekdays: Calendars) -> None:
    assert open_days(weekdays, "week") == [0, 1, 3, 4, 7, 8, 9, 10, 11]
    assert open_days(weekdays, "shift") == [1, 3, 4, 5, 7, 8, 9, 10, 11, 12]
    assert open_days(weekdays, "week", "shift") == [1, 3, 4, 7, 8, 9, 10, 11]


def test_a_calendar_that_never_opens_counts_as_none(weekdays: Calendars) -> None:
    assert weekdays.number("never") == 0
    assert weekdays.number("") == 0


def test_a_calendar_without_rows_is_open(weekdays: Calendars) -> None:
    assert open_days(weekdays, "unknown") == list(range(14))


def test_one_working_day_before_monday_is_friday(weekdays: Calendars) -> None:
    number = weekdays.number("week")
    book = weekdays.book()
    assert days_earlier(book, number, 7, 1) == 4
    assert days_later(book, number, 4, 1) == 7
    assert required_day(book, number, 6) == 4
    assert required_day(book, number, -3) == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.booleans(), min_size=20, max_size=20), st.integers(-20, 40), st.integers(0, 15))
def test_arithmetic_equals_counting_on_fingers(pattern: list[bool], day: int, n: int) -> None:
    flags = np.ones((2, BACK + AHEAD), np.bool_)
    flags[1] = np.resize(np.array(pattern), BACK + AHEAD)
    book = compile_calendars(flags)
    is_open = (lambda d: bool(flags[1, d + BACK])) if any(pattern) else (lambda _: True)

    def step(start: int, sign: int, count: int) -> int:
        while count:
            start += sign
            count -= is_open(start)
        return start

    forward, back = day, day
    while not is_open(forward):
        forward += 1
    while not is_open(back):
        back -= 1
    assert snap_forward(book, 1, day) == forward
    assert snap_back(book, 1, day) == back
    assert days_later(book, 1, day, n) == step(day, 1, n)
    assert days_earlier(book, 1, day, n) == step(day, -1, n)


def test_beyond_the_book_days_are_open() -> None:
    book = compile_calendars(np.zeros((1, BACK + AHEAD), np.bool_))
    assert snap_forward(book, 0, AHEAD + 5) == AHEAD + 5
    assert days_later(book, 0, 3, 4) == 7
    assert MONDAY + timedelta(days=int(days_earlier(book, 0, 3, 4))) == date(2026, 1, 4)
