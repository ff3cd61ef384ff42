"""Values by plan date, made one at a time: how a run over many plan dates stays small.

Belongs here: the types that travel between assets and stores. A store asks for one date, the value is made or loaded,
written, and let go before the next. What the values are is told by the library.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from masterplan.forecasting import BaselineForecast
from masterplan.intake import Intake
from masterplan.places import Tables
from masterplan.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import polars as pl

T = TypeVar("T")


class ByDate(Generic[T]):
    """One value per plan date, made when it is asked for.

    Inputs: the plan dates in the order in which they are worked on, what makes the value of one date, and what is to be done
    when it is written.
    """

    def __init__(self, days: Sequence[date], make: Callable[[date], T], finish: Callable[[date], None] | None = None) -> None:
        self.days = tuple(days)
        self._make = make
        self._finish = finish

    def __getitem__(self, day: date) -> T:
        """The value of one plan date, made anew; KeyError for a date that is not among them."""
        if day not in self.days:
            raise KeyError(day)
        return self._make(day)

    def finish(self, day: date) -> None:
        """To be called by who has written the value of a plan date."""
        if self._finish is not None:
            self._finish(day)

    def __iter__(self) -> Iterator[tuple[date, T]]:
        """Plan date and value, one after the other."""
        return ((day, self._make(day)) for day in self.days)


@dataclass(frozen=True)
class StoredPlan:
    """A plan version in the store: its parameters, and its tables as users query them."""

    plan_id: str
    plan_date: date
    version: int
    parameters: Mapping[str, object]
    table: Callable[[str], pl.DataFrame]


@dataclass(frozen=True)
class Consolidation:
    """The group view of one plan version: consolidated_demand and consolidated_supply."""

    plan_id: str
    version: int
    tables: Mapping[str, pl.DataFrame]


class Intakes(ByDate[Intake]):
    """What was taken in for each plan date."""


class Masters(ByDate[Tables]):
    """The master data as of each plan date."""


class Forecasts(ByDate[BaselineForecast]):
    """The demand forecast of each plan date."""


class Plans(ByDate[list[Plan]]):
    """The plans made for each plan date, by plan id."""


class StoredPlans(ByDate[list[StoredPlan]]):
    """The stored plans of each plan date, by plan id."""


class Consolidations(ByDate[list[Consolidation]]):
    """The group views of each plan date, by plan id."""


class _HasPartitions(Protocol):
    @property
    def partition_keys(self) -> Any: ...


def plan_days(context: _HasPartitions) -> list[date]:
    """The plan dates of a run, in the order of time."""
    return sorted(date.fromisoformat(key) for key in context.partition_keys)
