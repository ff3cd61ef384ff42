"""What the assets need from outside: the source of the data, the store of the plans, somebody to tell of progress, somebody who draws.

Belongs here: protocols only. `pipelines` fills them; a test fills them with a few lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import date
    from pathlib import Path

    import polars as pl

    from assets.charts import Chart
    from masterplan.accuracy import Achieved
    from masterplan.forecasting import BaselineForecast
    from masterplan.intake import Intake
    from masterplan.places import Tables
    from masterplan.plan import Plan
    from masterplan.plan_choice import PlanRequest
    from masterplan.run_methods import Previous


class Source(Protocol):
    """Where the master data comes from."""

    @property
    def name(self) -> str:
        """How users know the source."""

    def taken_in(self, plan_date: date) -> Intake:
        """What the source says as of the plan date, as `masterplan.intake.take_in` gives it; SourceError or InputError without tables."""

    def reports(self, plan_date: date) -> Mapping[str, pl.DataFrame]:
        """What a reader should know of the source beside its tables, by name; a report without rows says nothing."""


class Progress(Protocol):
    """Somebody who is told how far a stage has come."""

    def __call__(self, stage: str, phase: str, share: float) -> None:
        """`share` of the stage, 0 to 1, is done when `phase` begins."""


class Spread(Protocol):
    """Somebody who has batches of independent work done, here or elsewhere."""

    def __call__(self, work: Callable[[Any], Any], batches: Sequence[Any]) -> Iterable[Any]:
        """The results of the work in the order of the batches."""


class Foresight(Protocol):
    """What was made before it was asked for; it is what would be made now."""

    def forecast(self, tables: Tables, plan_date: date) -> BaselineForecast | None:
        """The demand forecast of these tables, as `generate_baseline` gives it; None when there is none."""

    def plan(self, asked: PlanRequest) -> Plan | None:
        """The plan that is asked for; None when there is none."""


class Drawing(Protocol):
    """Somebody who has charts drawn, here or elsewhere."""

    def __call__(self, charts: Sequence[Chart]) -> Callable[[], Sequence[bytes]]:
        """Has it begun; what is given back waits for the images, one per chart, and gives them in the same order."""


class Publisher(Protocol):
    """Where a finished plan date is laid open to analysts."""

    def publish(self, plan_date: date) -> Path:
        """Puts the snapshot of the plan date in place and says where it is."""

    def report(self, plan_date: date) -> pl.DataFrame:
        """Figures of the net plans of the plan date, a row per plan and company."""


class Audit(Protocol):
    """What the checks read and plans are told of: the stored tables, rejected rows, and the rows that break a law."""

    def looking(self) -> AbstractContextManager[None]:
        """While the block lasts, questions that follow one another closely open the store once."""

    def master(self, plan_date: date) -> Tables:
        """The master data as of the plan date."""

    def quarantine(self, plan_date: date) -> pl.DataFrame:
        """The rows rejected when the plan date was taken in."""

    def orders_to_keep(self, plan_id: str, plan_date: date, frozen_days: int) -> pl.DataFrame | None:
        """Orders of a plan's last run up to a plan date that are approved, or required within some days of it; None without a run."""

    def forecast(self, plan_date: date) -> BaselineForecast:
        """The demand forecast of the plan date."""

    def forecast_dates(self) -> list[date]:
        """The plan dates of which a demand forecast is stored, in order."""

    def forecast_as_stored(self, plan_date: date) -> Achieved:
        """What was forecast on a plan date, step by step, ready to be held against what came."""

    def last_run(self, plan_id: str, plan_date: date) -> Previous | None:
        """The last run of a plan on the plan date or before it; None when there was none."""

    def current_fingerprints(self, kind: str, plan_date: date) -> pl.DataFrame:
        """plan_id, version and plan_fingerprint of the plans of a kind, or of several with commas, of the plan date, by plan id."""

    def plan_table(self, table: str, plan_id: str, plan_date: date, version: int | None = None) -> pl.DataFrame:
        """One table of a version of a plan, the current one by default, as users query it."""

    def shadows(self, plan_date: date) -> pl.DataFrame:
        """The last shadowed version of each plan of the date: plan_id, version, mismatches."""

    def failing_rows(self, check: str, parameters: Mapping[str, object], limit: int) -> tuple[int, pl.DataFrame]:
        """How many rows break a law of `sql/checks`, and the first of them."""
