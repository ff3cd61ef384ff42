"""Calendars from tables to arrays: which days are open (semantics §2.1), numbered for the kernels.

Belongs here: exceptions, weekdays and base calendars. Arithmetic on the result is in `calendars`.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import numpy as np
import polars as pl

from masterplan.arrays import BoolArray, IntArray
from masterplan.calendars import AHEAD, BACK, CalendarBook, compile_calendars
from masterplan.places import Tables

_NAMING: Final = ("company", "site", "warehouse", "coverage_group", "item_coverage", "vendor")


class Calendars:
    """Numbers calendars and pairs of calendars as they are asked for; 0 is the calendar that is always open."""

    def __init__(self, tables: Tables, plan_date: date) -> None:
        self._first = plan_date - timedelta(days=BACK)
        self._weekdays = (np.arange(BACK + AHEAD) + self._first.weekday()) % 7 + 1
        self._base = dict(tables["calendar"].select("calendar_id", "base_calendar_id").iter_rows())
        self._week = _weekday_rows(tables["working_time"])
        self._exceptions = _exception_rows(tables["calendar_exception"])
        self._open: dict[str, BoolArray] = {}
        self._numbers: dict[tuple[str, ...], int] = {(): 0}

    def number(self, *calendars: str) -> int:
        """The number of the days open in all named calendars; empty names count as always open."""
        names = tuple(sorted({name for name in calendars if name and not self._is_closed(name)}))
        return self._numbers.setdefault(names, len(self._numbers))

    def numbers(self, *columns: pl.Series) -> IntArray:
        """The number for each row of the named calendars."""
        rows = pl.DataFrame([column.alias(str(i)) for i, column in enumerate(columns)])
        distinct = rows.unique(maintain_order=True)
        distinct = distinct.sort(distinct.columns)
        known = distinct.with_columns(number=pl.Series([self.number(*row) for row in distinct.iter_rows()], dtype=pl.Int32))
        return rows.join(known, on=rows.columns, how="left", maintain_order="left")["number"].to_numpy().copy()

    def book(self) -> CalendarBook:
        """All numbered calendars, compiled."""
        flags = np.ones((len(self._numbers), BACK + AHEAD), np.bool_)
        for names, number in self._numbers.items():
            for name in names:
                flags[number] &= self._flags(name)
        return compile_calendars(flags)

    def settled(self, tables: Tables) -> dict[str, pl.DataFrame]:
        """The tables without calendars that never open: whoever names one has none (§2.1)."""
        named = sorted({name for table in _NAMING for name in tables[table]["calendar_id"].unique() if name})
        closed = [name for name in named if self._is_closed(name)]
        if not closed:
            return dict(tables)
        blank = pl.col("calendar_id").replace(closed, [""] * len(closed))
        return {**tables, **{table: tables[table].with_columns(blank) for table in _NAMING}}

    def _is_closed(self, name: str) -> bool:
        return not self._flags(name).any()

    def _flags(self, name: str) -> BoolArray:
        if name not in self._open:
            self._open[name] = self._compute(name)
        return self._open[name]

    def _compute(self, name: str) -> BoolArray:
        """Open flags of one calendar: exception, own weekday, base calendar, closed if it has weekdays, else open (§2.1)."""
        week = self._week.get(name, {})
        base = self._base.get(name) or ""
        flags = self._flags(base).copy() if base else np.full(BACK + AHEAD, not week)
        for weekday, is_open in week.items():
            flags[self._weekdays == weekday] = is_open
        for day, is_open in self._exceptions.get(name, {}).items():
            position = (day - self._first).days
            if 0 <= position < BACK + AHEAD:
                flags[position] = is_open
        return flags


def _weekday_rows(rows: pl.DataFrame) -> dict[str, dict[int, bool]]:
    week: dict[str, dict[int, bool]] = {}
    for name, weekday, hours in rows.select("calendar_id", "weekday", "open_hours").iter_rows():
        week.setdefault(name, {})[weekday] = hours > 0
    return week


def _exception_rows(rows: pl.DataFrame) -> dict[str, dict[date, bool]]:
    exceptions: dict[str, dict[date, bool]] = {}
    for name, day, hours in rows.select("calendar_id", "date", "open_hours").iter_rows():
        exceptions.setdefault(name, {})[day] = hours > 0
    return exceptions
