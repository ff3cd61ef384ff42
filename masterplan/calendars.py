"""Working-day arithmetic on arrays, compiled: snapping to open days and counting them (semantics §2).

Belongs here: the compiled calendar book and its functions. Days are whole numbers relative to the plan date; calendar 0
is always open. How frames become open flags is told in `calendar_book`.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numba import njit

from masterplan.arrays import BoolArray, IntArray

BACK: Final = 400
AHEAD: Final = 7305
NEVER: Final = 1_000_000


class CalendarBook(NamedTuple):
    """Open days of all calendars: rows are calendars, columns the days from `-BACK` to `AHEAD - 1`.

    `next_open` and `last_open` hold the nearest open day as a relative day; `opened` counts the open days up to and
    including a day; `nth_open` lists the open days of a calendar in order.
    """

    next_open: IntArray
    last_open: IntArray
    opened: IntArray
    nth_open: IntArray


def compile_calendars(is_open: BoolArray) -> CalendarBook:
    """The book of calendars whose open flags are given, one row each, `BACK + AHEAD` columns.

    A calendar without an open day counts as always open (§2.1).
    """
    flags = is_open.copy()
    flags[~flags.any(axis=1)] = True
    width = flags.shape[1]
    days = np.arange(width, dtype=np.int32) - np.int32(BACK)
    last = np.maximum.accumulate(np.where(flags, days, -BACK - 1), axis=1)
    following = np.where(flags, days, NEVER)[:, ::-1]
    coming = np.minimum.accumulate(following, axis=1)[:, ::-1]
    coming = np.where(coming == NEVER, days, coming)
    opened = np.cumsum(flags, axis=1)
    nth = np.full(flags.shape, NEVER, dtype=np.int32)
    rows, columns = np.nonzero(flags)
    nth[rows, opened[rows, columns] - 1] = days[columns]
    return CalendarBook(*(np.ascontiguousarray(a, dtype=np.int32) for a in (coming, last, opened, nth)))


@njit(nogil=True, cache=True)
def snap_forward(book: CalendarBook, calendar: int, day: int) -> int:
    """The first open day not before `day`; days outside the book count as open (§2.3)."""
    column = day + BACK
    if calendar == 0 or column < 0 or column >= book.next_open.shape[1]:
        return day
    return book.next_open[calendar, column]


@njit(nogil=True, cache=True)
def snap_back(book: CalendarBook, calendar: int, day: int) -> int:
    """The last open day not after `day`; days outside the book count as open (§2.3)."""
    column = day + BACK
    if calendar == 0 or column < 0 or column >= book.last_open.shape[1]:
        return day
    return book.last_open[calendar, column]


@njit(nogil=True, cache=True)
def days_later(book: CalendarBook, calendar: int, day: int, n: int) -> int:
    """`n` days after `day`: open days of the calendar, calendar days where it is 0 (§2.4)."""
    column = day + BACK
    if calendar == 0 or n == 0 or column < 0 or column >= book.opened.shape[1]:
        return day + n
    position = book.opened[calendar, column] + n - 1
    if position >= book.nth_open.shape[1] or book.nth_open[calendar, position] == NEVER:
        return day + n
    return book.nth_open[calendar, position]


@njit(nogil=True, cache=True)
def days_earlier(book: CalendarBook, calendar: int, day: int, n: int) -> int:
    """`n` days before `day`: open days of the calendar, calendar days where it is 0 (§2.4)."""
    column = day + BACK
    if calendar == 0 or n == 0 or column < 0 or column >= book.opened.shape[1]:
        return day - n
    before = book.opened[calendar, column]
    if book.last_open[calendar, column] == day:
        before -= 1
    if before < n:
        return -BACK - 1
    return book.nth_open[calendar, before - n]


@njit(nogil=True, cache=True)
def required_day(book: CalendarBook, calendar: int, day: int) -> int:
    """The day a demand dated `day` counts on: the last open day, or the first from the plan date (§6.4)."""
    if day >= 0:
        snapped = snap_back(book, calendar, day)
        if snapped >= 0:
            return snapped
    return snap_forward(book, calendar, 0)


@njit(nogil=True, cache=True)
def each_later(book: CalendarBook, calendar: IntArray, n: IntArray) -> IntArray:
    """`n` days after the plan date by each calendar (§2.4)."""
    days = np.empty(len(n), np.int32)
    for i in range(len(n)):
        days[i] = days_later(book, calendar[i], 0, n[i])
    return days


@njit(nogil=True, cache=True)
def each_forward(book: CalendarBook, calendar: IntArray, day: IntArray) -> IntArray:
    """The first open day of each calendar not before each day (§2.3)."""
    days = np.empty(len(day), np.int32)
    for i in range(len(day)):
        days[i] = snap_forward(book, calendar[i], day[i])
    return days
