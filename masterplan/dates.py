"""Dates of planned orders: backward from the requirement, forward when that begins in the past (semantics §11).

Belongs here: lead times and calendars of one order. Delays through several levels are in `delays`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from masterplan.arrays import BoolArray, IntArray
from masterplan.calendars import CalendarBook, days_earlier, days_later, snap_back, snap_forward
from masterplan.compiled import inner


class LeadTimes(NamedTuple):
    """Per node: lead days, margins, transport days, and the calendars of each role (0: every day).

    `margin_calendar` is where availability is snapped to, `margin_counting` and `reorder_counting` whose open days count.
    """

    lead: IntArray
    receipt_calendar: IntArray
    start_calendar: IntArray
    order_calendar: IntArray
    lead_calendar: IntArray
    receipt_margin: IntArray
    reorder_margin: IntArray
    transport: IntArray
    ship_calendar: IntArray
    margin_calendar: IntArray
    margin_counting: IntArray
    reorder_counting: IntArray


@njit(nogil=True, cache=True)
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


@inner
def scheduled(book: CalendarBook, times: LeadTimes, row: int, day: int) -> tuple[int, int, int, int, bool]:
    """Order, start, receipt and available day of one order required on `day`, and whether it was dated forward (§11)."""
    received, begun, placed = dated_back(book, times, row, day)
    if placed >= 0:
        return placed, begun, received, min(available_on(book, times, row, received), day), False
    placed = snap_forward(book, times.order_calendar[row], 0)
    begun = snap_forward(book, times.start_calendar[row], days_later(book, times.reorder_counting[row], placed, times.reorder_margin[row]))
    received = finish(book, times, row, begun)
    return placed, begun, received, available_on(book, times, row, received), True


@njit(nogil=True, cache=True)
def dated_back(book: CalendarBook, times: LeadTimes, node: int, day: int) -> tuple[int, int, int]:
    """Receipt, start and order day of a supply required on `day`, whatever lies in the past (§11)."""
    usable = snap_back(book, times.margin_calendar[node], day)
    wanted = days_earlier(book, times.margin_counting[node], usable, times.receipt_margin[node])
    received = snap_back(book, times.receipt_calendar[node], wanted)
    ready = shipped_for(book, times, node, received)
    begun = snap_back(book, times.start_calendar[node], days_earlier(book, times.lead_calendar[node], ready, times.lead[node]))
    left = days_earlier(book, times.reorder_counting[node], begun, times.reorder_margin[node])
    return received, begun, snap_back(book, times.order_calendar[node], left)


@njit(nogil=True, cache=True)
def shipped_for(book: CalendarBook, times: LeadTimes, node: int, receipt: int) -> int:
    """The last day on which a vendor can ship what is received on `receipt`; without transport days that day itself (§11)."""
    if times.transport[node] == 0:
        return receipt
    return snap_back(book, times.ship_calendar[node], receipt - times.transport[node])


@inner
def finish(book: CalendarBook, times: LeadTimes, node: int, start: int) -> int:
    """The day on which an order begun on `start` is received: lead time forward, then the next open day (§11)."""
    return shipped_and_received(book, times, node, start)[1]


@njit(nogil=True, cache=True)
def shipped_and_received(book: CalendarBook, times: LeadTimes, node: int, start: int) -> tuple[int, int]:
    """Ship day and receipt day of an order begun on `start`; without transport days both are one (§11)."""
    ready = days_later(book, times.lead_calendar[node], start, times.lead[node])
    if times.transport[node] == 0:
        received = snap_forward(book, times.receipt_calendar[node], ready)
        return received, received
    shipped = snap_forward(book, times.ship_calendar[node], ready)
    return shipped, snap_forward(book, times.receipt_calendar[node], shipped + times.transport[node])


@njit(nogil=True, cache=True)
def available_on(book: CalendarBook, times: LeadTimes, node: int, receipt: int) -> int:
    """The day on which what is received on `receipt` may be used: the receipt margin later, on an open day (§11)."""
    later = days_later(book, times.margin_counting[node], receipt, times.receipt_margin[node])
    return snap_forward(book, times.margin_calendar[node], later)


@njit(nogil=True, cache=True)
def available_days(node: IntArray, is_dated: IntArray, receipt: IntArray, book: CalendarBook, times: LeadTimes) -> IntArray:
    """The day from which each existing supply may be used, at least the plan date; undated rows (stock) keep theirs (§6.2)."""
    days = np.empty(len(node), np.int32)
    for i in range(len(node)):
        days[i] = max(available_on(book, times, node[i], receipt[i]) if is_dated[i] else receipt[i], 0)
    return days


@njit(nogil=True, cache=True)
def procurement_days(book: CalendarBook, times: LeadTimes) -> IntArray:
    """Per node the plan date plus procurement time: reorder margin, lead time, receipt margin, each on an open day (§10.1)."""
    days = np.empty(len(times.lead), np.int32)
    for k in range(len(times.lead)):
        started = days_later(book, times.reorder_counting[k], 0, times.reorder_margin[k])
        days[k] = available_on(book, times, k, finish(book, times, k, started))
    return days
