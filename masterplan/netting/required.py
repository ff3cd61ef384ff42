"""From dates as wanted to days that count, and putting demand rows in their order; compiled.

Belongs here: work on every demand row of a level before it is swept.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from masterplan.arrays import IntArray
from masterplan.calendars import CalendarBook, days_earlier, required_day
from masterplan.netting.problem import Margins


@njit(nogil=True, cache=True)
def require(node: IntArray, date: IntArray, book: CalendarBook, issue_calendar: IntArray, margins: Margins) -> IntArray:
    """The required day of each demand, its issue margin deducted (§6.4)."""
    margin, is_soft, counting = margins.issue, margins.is_soft, margins.counting
    day = np.empty(len(node), np.int32)
    for i in range(len(node)):
        k = node[i]
        wanted = date[i]
        if margin[k] > 0:
            earlier = days_earlier(book, counting[k], wanted, margin[k])
            wanted = min(max(earlier, 0), wanted) if is_soft[k] else earlier
        calendar = issue_calendar[k]
        day[i] = wanted if calendar == 0 and wanted >= 0 else required_day(book, calendar, wanted)
    return day


@njit(nogil=True, cache=True)
def gather(
    order: IntArray,
    first: int,
    last: int,
    node: IntArray,
    date: IntArray,
    qty: IntArray,
    source: IntArray,
    line: IntArray,
    day: IntArray,
    out_node: IntArray,
    out_date: IntArray,
    out_qty: IntArray,
    out_source: IntArray,
    out_line: IntArray,
    out_day: IntArray,
) -> None:
    """Write rows `first … last - 1` of the demands in the given order."""
    for j in range(first, last):
        i = order[j]
        out_node[j] = node[i]
        out_date[j] = date[i]
        out_qty[j] = qty[i]
        out_source[j] = source[i]
        out_line[j] = line[i]
        out_day[j] = day[i]
