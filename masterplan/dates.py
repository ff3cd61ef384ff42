"""Dates of planned orders: backward from the requirement, forward when that begins in the past (semantics §11).

Belongs here: lead times and calendars of one order. Delays through several levels are in `delays`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from masterplan.arrays import IntArray
from masterplan.calendars import CalendarBook, days_earlier, days_later, snap_back, snap_forward


class LeadTimes(NamedTuple):
    """Per node: lead days and the calendars of receiving, starting, ordering and counting (0: every day)."""

    lead: IntArray
    receipt_calendar: IntArray
    start_calendar: IntArray
    order_calendar: IntArray
    lead_calendar: IntArray


@njit(nogil=True, cache=True)
def schedule_orders(node: IntArray, day: IntArray, book: CalendarBook, times: LeadTimes) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Order, start and receipt day of orders required on `day` at `node`, and which were dated forward (§11).

    All days are relative to the plan date; the result has one element per order.
    """
    n = len(node)
    ordered = np.empty(n, np.int32)
    start = np.empty(n, np.int32)
    receipt = np.empty(n, np.int32)
    forward = np.zeros(n, np.int8)
    for i in range(n):
        k = node[i]
        received = snap_back(book, times.receipt_calendar[k], day[i])
        begun = snap_back(book, times.start_calendar[k], days_earlier(book, times.lead_calendar[k], received, times.lead[k]))
        placed = snap_back(book, times.order_calendar[k], begun)
        if placed < 0:
            placed = snap_forward(book, times.order_calendar[k], 0)
            begun = snap_forward(book, times.start_calendar[k], placed)
            received = finish(book, times, k, begun)
            forward[i] = 1
        ordered[i] = placed
        start[i] = begun
        receipt[i] = received
    return ordered, start, receipt, forward


@njit(nogil=True, cache=True)
def finish(book: CalendarBook, times: LeadTimes, node: int, start: int) -> int:
    """The day on which an order begun on `start` is received: lead time forward, then the next open day (§11)."""
    return snap_forward(book, times.receipt_calendar[node], days_later(book, times.lead_calendar[node], start, times.lead[node]))
