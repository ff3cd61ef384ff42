"""Working-day arithmetic on arrays, compiled: snapping to open days and counting them (semantics §2).

Belongs here: the compiled calendar book and its functions. Days are whole numbers relative to the plan date; calendar 0
is always open. How frames become open flags is told in `calendar_book`.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from masterplan.arrays import BoolArray, IntArray
from masterplan.compiled import kernel, lean_kernel

BACK: Final = 400
AHEAD: Final = 7305
NEVER: Final = 1_000_000


CalendarBook = NDArray[np.int32]
"""Open days of all calendars: four planes, rows are calendars, columns the days from `-BACK` to `AHEAD - 1`.

`NEXT_OPEN` and `LAST_OPEN` hold the nearest open day as a relative day; `OPENED` counts the open days up to and including a
day; `NTH_OPEN` lists the open days of a calendar in order. One array, because kernels pay for every array they take out of a
bundle.
"""
NEXT_OPEN, LAST_OPEN, OPENED, NTH_OPEN = range(4)


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
    return np.stack([coming, last, opened, nth]).astype(np.int32)


@lean_kernel
def snap_forward(book: CalendarBook, calendar: int, day: int) -> int:
    """The first open day not before `day`; days outside the book count as open (§2.3)."""
    column = day + BACK
    if calendar == 0 or column < 0 or column >= book.shape[2]:
        return day
    return book[NEXT_OPEN, calendar, column]


@lean_kernel
def snap_back(book: CalendarBook, calendar: int, day: int) -> int:
    """The last open day not after `day`; days outside the book count as open (§2.3)."""
    column = day + BACK
    if calendar == 0 or column < 0 or column >= book.shape[2]:
        return day
    return book[LAST_OPEN, calendar, column]


@lean_kernel
def days_later(book: CalendarBook, calendar: int, day: int, n: int) -> int:
    """`n` days after `day`: open days of the calendar, calendar days where it is 0 (§2.4)."""
    column = day + BACK
    if calendar == 0 or n == 0 or column < 0 or column >= book.shape[2]:
        return day + n
    position = book[OPENED, calendar, column] + n - 1
    if position >= book.shape[2] or book[NTH_OPEN, calendar, position] == NEVER:
        return day + n
    return book[NTH_OPEN, calendar, position]


@lean_kernel
def days_earlier(book: CalendarBook, calendar: int, day: int, n: int) -> int:
    """`n` days before `day`: open days of the calendar, calendar days where it is 0 (§2.4)."""
    column = day + BACK
    if calendar == 0 or n == 0 or column < 0 or column >= book.shape[2]:
        return day - n
    before = book[OPENED, calendar, column]
    if book[LAST_OPEN, calendar, column] == day:
        before -= 1
    if before < n:
        return -BACK - 1
    return book[NTH_OPEN, calendar, before - n]


@lean_kernel
def required_day(book: CalendarBook, calendar: int, day: int) -> int:
    """The day a demand dated `day` counts on: the last open day, or the first from the plan date (§6.4)."""
    if day >= 0:
        snapped = snap_back(book, calendar, day)
        if snapped >= 0:
            return snapped
    return snap_forward(book, calendar, 0)


@kernel
def each_later(book: CalendarBook, calendar: IntArray, n: IntArray) -> IntArray:
    """`n` days after the plan date by each calendar (§2.4)."""
    days = np.empty(len(n), np.int32)
    for i in range(len(n)):
        days[i] = days_later(book, calendar[i], 0, n[i])
    return days


@kernel
def each_forward(book: CalendarBook, calendar: IntArray, day: IntArray) -> IntArray:
    """The first open day of each calendar not before each day (§2.3)."""
    days = np.empty(len(day), np.int32)
    for i in range(len(day)):
        days[i] = snap_forward(book, calendar[i], day[i])
    return days
