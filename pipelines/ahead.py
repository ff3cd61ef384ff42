"""Forecast and plans of the next plan date of a backfill, made by a process beside it while this one works on the date before.

Belongs here: when they are begun, and when they count. What was made ahead counts when it was made from what is asked for, value by
value; else it is made here, and nothing more of its kind is made ahead. What is made is told in `foresight`, the process in `beside`.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self, TypeVar

from masterplan.plan_choice import says_as
from pipelines.beside import FAILED, Beside
from pipelines.foresight import Forecasted, GivenFits, Planned, foresee, known_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    import polars as pl

    from assets.charts import Chart
    from assets.ports import Spread
    from masterplan.forecasting import BaselineForecast
    from masterplan.forecasting.fitted import Fitted
    from masterplan.places import Tables
    from masterplan.plan import Plan
    from masterplan.plan_choice import PlanRequest
    from pipelines.beside import Pieces

MOST_BYTES: Final = 2**26


class Expected(NamedTuple):
    """What a plan date is expected to be made from: the master data as of it, and the rows that intake rejects."""

    tables: Tables
    quarantine: pl.DataFrame


class Foreseen(NamedTuple):
    """What is made for a plan date, one after the other, and the tables it is made from."""

    day: date
    tables: Tables
    pieces: Pieces[Any]


Shown = TypeVar("Shown", Forecasted, Planned)


class Ahead:
    """Gives forecasts, fits, plans and images of their charts that were made ahead.

    Inputs: who makes batches of fits that were not. Nothing is begun where the machine has one core, or the tables are large:
    they are copied to the other process.
    """

    def __init__(self, otherwise: Spread) -> None:
        self._otherwise = otherwise
        self._begun: dict[date, Foreseen] = {}
        self.beside: Beside | None = None
        self._wanted: tuple[date, Callable[[], Expected]] | None = None
        self._foreseen: Foreseen | None = None
        self._given = GivenFits((), otherwise)
        self._images: dict[bytes, bytes] = {}
        self._is_useful = (os.cpu_count() or 1) > 1
        self._only_fits = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def want(self, day: date, expected: Callable[[], Expected]) -> None:
        """Has the process ready; what a plan date will ask for, as of `begin`, is begun with `begin_wanted`."""
        if self._is_useful:
            self._wanted = day, expected
            self.beside = self.beside or Beside()

    def begin_wanted(self) -> None:
        """Begins what is wanted and not begun yet, if there is anything."""
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.begin(wanted[0], wanted[1]())

    def begin(self, day: date, expected: Expected) -> None:
        """Begins what a plan date will ask for, from what is expected to be known of it by then."""
        if not self._is_useful:
            self.end()
        elif _is_small(expected.tables):
            self.beside = self.beside or Beside()
            work = partial(foresee, only_fits=self._only_fits)
            self._begun[day] = Foreseen(day, expected.tables, self.beside.begun(work, *expected, day))

    def at(self, day: date) -> None:
        """What is asked for from now on is that of a plan date."""
        self._foreseen, self._given, self._images = self._begun.pop(day, None), GivenFits((), self._otherwise), {}

    def forecast(self, tables: Tables, plan_date: date) -> BaselineForecast | None:
        """The demand forecast that was made ahead of the plan date, from these tables; None when there is none."""
        self._given = GivenFits(self._first_fits(), self._otherwise)
        foreseen = self._foreseen
        is_expected = foreseen is None or (foreseen.day == plan_date and says_as(foreseen.tables, tables))
        made = self._next(Forecasted) if is_expected else None
        if made is None:
            self._only_fits |= not is_expected
            self._foreseen = None
            return None
        return made.forecast

    def __call__(self, work: Callable[[Any], Any], batches: Sequence[Any]) -> Iterable[Any]:
        """The results of work in the order of the batches; fits that were made ahead of the same series count."""
        made = self._given(work, batches)
        self._is_useful &= not self._given.are_wrong
        return made

    def plan(self, asked: PlanRequest) -> Plan | None:
        """The plan that was made ahead for what is asked, and nothing else; None when there is none."""
        made = self._next(Planned)
        if made is not None and made.asked.says_as(asked):
            return made.plan
        self._only_fits |= made is not None
        self._foreseen = None
        return None

    def image(self, chart: Chart) -> bytes | None:
        """The image of a chart that was drawn ahead."""
        return self._images.get(known_by(chart)) if self._images else None

    def end(self) -> None:
        """Ends the process beside, if there is one."""
        self._begun.clear()
        self._wanted = self._foreseen = None
        if self.beside is not None:
            self.beside.end()
            self.beside = None

    def _first_fits(self) -> Sequence[Fitted]:
        """None of them where the process beside has failed; nothing more is made ahead then."""
        if self._foreseen is None:
            return ()
        with suppress(*FAILED):
            return self._foreseen.pieces.next() or ()
        self._is_useful, self._foreseen = False, None
        return ()

    def _next(self, kind: type[Shown]) -> Shown | None:
        """The next piece, whose images are kept; None where the process beside has not begun it, or has failed."""
        made = None
        if self._foreseen is not None:
            with suppress(*FAILED):
                made = self._foreseen.pieces.next(if_begun=True)
        if not isinstance(made, kind):
            return None
        self._images |= made.images
        return made


def _is_small(tables: Tables) -> bool:
    """Whether tables are small enough to be copied to another process."""
    return sum(frame.estimated_size() for frame in tables.values()) <= MOST_BYTES
