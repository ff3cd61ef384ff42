"""From dates as wanted to days that count, and putting demand rows in their order; compiled.

Belongs here: work on every demand row of a level before it is swept.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from masterplan.arrays import IntArray
from masterplan.calendars import CalendarBook, required_day


@njit(nogil=True, cache=True)
def require(node: IntArray, date: IntArray, book: CalendarBook, issue_calendar: IntArray) -> IntArray:
    """The required day of each demand (§6.4)."""
    day = np.empty(len(node), np.int32)
    for i in range(len(node)):
        calendar = issue_calendar[node[i]]
        day[i] = date[i] if calendar == 0 and date[i] >= 0 else required_day(book, calendar, date[i])
    return day


@njit(nogil=True, cache=True)
def gather(
    order: IntArray, node: IntArray, day: IntArray, date: IntArray, qty: IntArray, source: IntArray, line: IntArray
) -> tuple[IntArray, IntArray, IntArray, IntArray, IntArray, IntArray]:
    """The columns of the demand rows in the given order."""
    n = len(order)
    out_node = np.empty(n, np.int32)
    out_day = np.empty(n, np.int32)
    out_date = np.empty(n, np.int32)
    out_qty = np.empty(n, np.int64)
    out_source = np.empty(n, np.int64)
    out_line = np.empty(n, np.int32)
    for j in range(n):
        i = order[j]
        out_node[j] = node[i]
        out_day[j] = day[i]
        out_date[j] = date[i]
        out_qty[j] = qty[i]
        out_source[j] = source[i]
        out_line[j] = line[i]
    return out_node, out_day, out_date, out_qty, out_source, out_line
