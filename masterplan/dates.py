"""Dates of planned orders: backward from the requirement, forward when that begins in the past (semantics §11).

Belongs here: lead times and calendars of one order. Delays through several levels are in `delays`.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from masterplan.arrays import BoolArray, IntArray
from masterplan.calendars import CalendarBook, days_earlier, days_later, snap_back, snap_forward
from masterplan.compiled import kernel, lean_inner, lean_kernel

LeadTimes = NDArray[np.int32]
"""A row per node: lead days, margins, transport days, and the calendars of each role (0: every day), by the columns below.

`MARGIN_CALENDAR` is where availability is snapped to, `MARGIN_COUNTING` and `REORDER_COUNTING` whose open days count.
"""
_COLUMNS: Final = (
    "lead",
    "receipt_calendar",
    "start_calendar",
    "order_calendar",
    "lead_calendar",
    "receipt_margin",
    "reorder_margin",
    "transport",
    "ship_calendar",
    "margin_calendar",
    "margin_counting",
    "reorder_counting",
)
LEAD, RECEIPT_CALENDAR, START_CALENDAR, ORDER_CALENDAR, LEAD_CALENDAR, RECEIPT_MARGIN, REORDER_MARGIN, TRANSPORT = range(8)
SHIP_CALENDAR, MARGIN_CALENDAR, MARGIN_COUNTING, REORDER_COUNTING = range(8, 12)
CALENDAR_COLUMNS: Final = frozenset(number for number, name in enumerate(_COLUMNS) if name.endswith(("_calendar", "_counting")))


def lead_times(**columns: IntArray) -> LeadTimes:
    """The rows of nodes whose columns are given by name, in lower case."""
    return np.ascontiguousarray(np.stack([columns[name] for name in _COLUMNS], axis=1), dtype=np.int32)


@kernel
def schedule_orders(
    row: IntArray,
    day: IntArray,
    book: CalendarBook,
    times: LeadTimes,
    ordered: IntArray,
    start: IntArray,
    receipt: IntArray,
    available: IntArray,
) -> BoolArray:
    """Write order, start, receipt and available day of orders required on `day`; gives which were dated forward (§11).

    `row` is the row of the lead times that each order is dated with. All days are relative to the plan date.
    """
    forward = np.zeros(len(row), np.bool_)
    for i in range(len(row)):
        ordered[i], start[i], receipt[i], available[i], forward[i] = scheduled(book, times, row[i], day[i])
    return forward


@lean_inner
def scheduled(book: CalendarBook, times: LeadTimes, row: int, day: int) -> tuple[int, int, int, int, bool]:
    """Order, start, receipt and available day of one order required on `day`, and whether it was dated forward (§11)."""
    received, begun, placed = dated_back(book, times, row, day)
    if placed >= 0:
        return placed, begun, received, min(available_on(book, times, row, received), day), False
    placed = snap_forward(book, times[row, ORDER_CALENDAR], 0)
    begun = snap_forward(
        book, times[row, START_CALENDAR], days_later(book, times[row, REORDER_COUNTING], placed, times[row, REORDER_MARGIN])
    )
    received = finish(book, times, row, begun)
    return placed, begun, received, available_on(book, times, row, received), True


@lean_kernel
def dated_back(book: CalendarBook, times: LeadTimes, node: int, day: int) -> tuple[int, int, int]:
    """Receipt, start and order day of a supply required on `day`, whatever lies in the past (§11)."""
    usable = snap_back(book, times[node, MARGIN_CALENDAR], day)
    wanted = days_earlier(book, times[node, MARGIN_COUNTING], usable, times[node, RECEIPT_MARGIN])
    received = snap_back(book, times[node, RECEIPT_CALENDAR], wanted)
    begun = begun_for(book, times, node, received)
    left = days_earlier(book, times[node, REORDER_COUNTING], begun, times[node, REORDER_MARGIN])
    return received, begun, snap_back(book, times[node, ORDER_CALENDAR], left)


@lean_kernel
def begun_for(book: CalendarBook, times: LeadTimes, node: int, receipt: int) -> int:
    """The last day on which what is received on `receipt` can begin (§11)."""
    ready = shipped_for(book, times, node, receipt)
    return snap_back(book, times[node, START_CALENDAR], days_earlier(book, times[node, LEAD_CALENDAR], ready, times[node, LEAD]))


@lean_kernel
def shipped_for(book: CalendarBook, times: LeadTimes, node: int, receipt: int) -> int:
    """The last day on which a vendor can ship what is received on `receipt`; without transport days that day itself (§11)."""
    if times[node, TRANSPORT] == 0:
        return receipt
    return snap_back(book, times[node, SHIP_CALENDAR], receipt - times[node, TRANSPORT])


@lean_inner
def finish(book: CalendarBook, times: LeadTimes, node: int, start: int) -> int:
    """The day on which an order begun on `start` is received: lead time forward, then the next open day (§11)."""
    return shipped_and_received(book, times, node, start)[1]


@lean_kernel
def shipped_and_received(book: CalendarBook, times: LeadTimes, node: int, start: int) -> tuple[int, int]:
    """Ship day and receipt day of an order begun on `start`; without transport days both are one (§11)."""
    ready = days_later(book, times[node, LEAD_CALENDAR], start, times[node, LEAD])
    if times[node, TRANSPORT] == 0:
        received = snap_forward(book, times[node, RECEIPT_CALENDAR], ready)
        return received, received
    shipped = snap_forward(book, times[node, SHIP_CALENDAR], ready)
    return shipped, snap_forward(book, times[node, RECEIPT_CALENDAR], shipped + times[node, TRANSPORT])


@lean_inner
def available_on(book: CalendarBook, times: LeadTimes, node: int, receipt: int) -> int:
    """The day on which what is received on `receipt` may be used: the receipt margin later, on an open day (§11)."""
    later = days_later(book, times[node, MARGIN_COUNTING], receipt, times[node, RECEIPT_MARGIN])
    return snap_forward(book, times[node, MARGIN_CALENDAR], later)


@kernel
def available_days(node: IntArray, is_dated: IntArray, receipt: IntArray, book: CalendarBook, times: LeadTimes) -> IntArray:
    """The day from which each existing supply may be used, at least the plan date; undated rows (stock) keep theirs (§6.2)."""
    days = np.empty(len(node), np.int32)
    for i in range(len(node)):
        days[i] = max(available_on(book, times, node[i], receipt[i]) if is_dated[i] else receipt[i], 0)
    return days


@kernel
def procurement_days(book: CalendarBook, times: LeadTimes) -> IntArray:
    """Per node the plan date plus procurement time: reorder margin, lead time, receipt margin, each on an open day (§10.1)."""
    days = np.empty(len(times), np.int32)
    for k in range(len(times)):
        started = days_later(book, times[k, REORDER_COUNTING], 0, times[k, REORDER_MARGIN])
        days[k] = available_on(book, times, k, finish(book, times, k, started))
    return days
