"""Fits of the next plan date of a backfill, made by a process beside it while this one plans the date before.

Belongs here: who makes them, and when they count. A fit made ahead counts when the series it was made from are, value by
value, those that the forecast asks for; else it is made here, and nothing more is made ahead. The process is told in `beside`.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, Self

from masterplan.demand_review import first_fits
from masterplan.forecasting.baseline import fit
from pipelines.beside import FAILED, Beside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from concurrent.futures import Future
    from datetime import date

    from assets.ports import Spread
    from masterplan.forecasting.fitted import Fitted
    from masterplan.places import Tables

MOST_BYTES: Final = 2**26


class Ahead:
    """Maps a function over batches as `otherwise` does; fits that were made ahead are taken from there.

    Nothing is begun where the machine has one core, or the tables are large: they are copied to the other process.
    """

    def __init__(self, otherwise: Spread) -> None:
        self._otherwise = otherwise
        self._begun: dict[date, Future[list[Fitted]]] = {}
        self.beside: Beside | None = None
        self._wanted: tuple[date, Tables] | None = None
        self._left: list[Fitted] = []
        self._awaited: Future[list[Fitted]] | None = None
        self._is_useful = (os.cpu_count() or 1) > 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def want(self, day: date, tables: Tables) -> None:
        """Has the process ready; the fits of a plan date, as of `begin`, are begun with `begin_wanted`."""
        self._wanted = day, tables
        if self._is_useful and _is_small(tables):
            self.beside = self.beside or Beside()

    def begin_wanted(self) -> None:
        """Begins the fits that are wanted and not begun yet, if there are any."""
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.begin(*wanted)

    def begin(self, day: date, tables: Tables) -> None:
        """Begins the fits of a plan date, from tables that are expected to say of its history what will be known by then."""
        if not self._is_useful:
            self.end()
        elif _is_small(tables):
            self.beside = self.beside or Beside()
            self._begun[day] = self.beside.asked(first_fits, tables, day)

    def at(self, day: date) -> None:
        """The fits that are asked for from now on are those of a plan date."""
        self._awaited, self._left = self._begun.pop(day, None), []

    def __call__(self, work: Callable[[Any], Any], batches: Sequence[Any]) -> Iterable[Any]:
        """The results in the order of the batches."""
        if work is fit and self._awaited is not None:
            # none of them where the process beside has failed
            with suppress(*FAILED):
                self._left = self._awaited.result()
            self._is_useful = bool(self._left)
            self._awaited = None
        made, self._left = self._left[: len(batches)], self._left[len(batches) :]
        if work is fit and len(made) == len(batches) and all(one.series.says_as(two) for one, two in zip(made, batches, strict=True)):
            return made
        self._is_useful &= not made
        self._left = []
        return self._otherwise(work, batches)

    def end(self) -> None:
        """Ends the process beside, if there is one."""
        self._begun.clear()
        self._wanted = None
        if self.beside is not None:
            self.beside.end()
            self.beside = None


def _is_small(tables: Tables) -> bool:
    """Whether tables are small enough to be copied to another process."""
    return sum(frame.estimated_size() for frame in tables.values()) <= MOST_BYTES
