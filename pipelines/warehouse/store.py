"""The warehouse as the rest of the platform sees it: each call is one transaction or one look.

Belongs here: the calls. What each does is told in the module of its kind of data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sql
from pipelines.warehouse import comparison, forecasts, history, laws, plans, publish, retaining, scenarios, stage_results
from pipelines.warehouse.database import PATIENCE, Database

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from pathlib import Path

    import polars as pl

    from masterplan.compare import Side
    from masterplan.forecasting import BaselineForecast
    from masterplan.intake import Intake
    from masterplan.places import Tables
    from masterplan.plan import Plan
    from masterplan.retention import Retention
    from masterplan.run_methods import Previous
    from pipelines.warehouse.stage_results import StageResult


class Warehouse:
    """One DuckDB file with the history of master data, forecasts and plans.

    Inputs: the path of the file, made by the first call that writes; the seconds to wait for another process.
    Every call may raise StoreBusyError while another process writes, and StoreError when the file cannot be read or
    written; a call that raises has changed nothing.
    """

    def __init__(self, path: Path, patience: float = PATIENCE) -> None:
        self._database = Database(path, patience)

    def ingest(self, plan_date: date, intake: Intake, *, source: str, ingested_at: datetime) -> None:
        """Keeps what the source says on a plan date; what other dates see does not change."""
        with self._database.writing() as session:
            history.ingest(session, plan_date, intake, source, ingested_at)

    def master(self, plan_date: date) -> Tables:
        """Every input table as it was known on a plan date; StoreError when nothing was ingested up to then."""
        with self._database.reading() as session:
            return history.master(session, plan_date)

    def quarantine(self, plan_date: date) -> pl.DataFrame:
        """The rows that were rejected when the master data of a plan date was taken in."""
        with self._database.reading() as session:
            return history.quarantine(session, plan_date)

    def save_forecast(self, plan_date: date, forecast: BaselineForecast) -> None:
        """Keeps the demand forecast of a plan date, in place of an earlier one."""
        with self._database.writing() as session:
            forecasts.save(session, plan_date, forecast)

    def forecast(self, plan_date: date) -> BaselineForecast:
        """The demand forecast of a plan date; StoreError when there is none."""
        with self._database.reading() as session:
            return forecasts.read(session, plan_date)

    def save_plan(self, plan: Plan, *, started_at: datetime, finished_at: datetime, started_by: str) -> int:
        """Keeps a plan as the next version of its id and date and makes it the current one; gives the version."""
        with self._database.writing() as session:
            return plans.save(session, plan, plans.Run(started_at, finished_at, started_by))

    def save_consolidation(self, plan_id: str, plan_date: date, version: int, tables: Mapping[str, pl.DataFrame]) -> None:
        """Keeps the group view (consolidated_demand, consolidated_supply) of a stored plan version."""
        with self._database.writing() as session:
            plans.save_consolidation(session, plan_id, plan_date, version, tables)

    def latest_plan_date(self, plan_id: str) -> date:
        """The last plan date on which a plan was made; StoreError when it never was."""
        with self._database.reading() as session:
            return plans.latest_plan_date(session, plan_id)

    def last_run(self, plan_id: str, plan_date: date) -> Previous | None:
        """The last run of a plan on a plan date or before it, as the next run starts from it; None when there was none."""
        with self._database.reading() as session:
            return plans.last_run(session, plan_id, plan_date)

    def plan_table(self, table: str, plan_id: str, plan_date: date, version: int | None = None) -> pl.DataFrame:
        """A table of schema `plan` of one version (the current one by default), in its contract's columns, by key."""
        with self._database.reading() as session:
            return plans.read(session, table, plan_id, plan_date, version)

    def store_scenario(self, plan_id: str, base_plan_id: str, changes: pl.DataFrame, *, stored_at: datetime, stored_by: str) -> None:
        """Keeps a scenario, rows of scenario_change over a base plan, in place of an earlier one of that name."""
        with self._database.writing() as session:
            scenarios.store(session, plan_id, base_plan_id, changes, stored_at, stored_by)

    def scenarios(self) -> pl.DataFrame:
        """The scenarios that were stored by hand: plan_id, base_plan_id, stored_at, stored_by, changes."""
        with self._database.reading() as session:
            return scenarios.listed(session)

    def master_with_scenario(self, plan_date: date, plan_id: str) -> Tables:
        """The master data as of a plan date with a scenario among its plans; StoreError when there is none of that name."""
        with self._database.reading() as session:
            return scenarios.with_stored(session, history.master(session, plan_date), plan_id)

    def drop_scenario(self, plan_id: str) -> None:
        """Throws a scenario and its plans away; StoreError for a plan that is no scenario."""
        with self._database.writing() as session:
            scenarios.drop(session, plan_id)

    def retain(self, rule: Retention, now: datetime, *, only_show: bool = False) -> pl.DataFrame:
        """Lets go of superseded plan versions that the rule does not keep, or only shows them; gives plan, date, version."""
        with self._database.writing() as session:
            return (retaining.superseded if only_show else retaining.retain)(session, rule, now)

    def compared_side(self, plan_id: str, plan_date: date, version: int | None = None) -> Side:
        """One version of a plan (the current one by default) with its inputs, ready to be compared; StoreError as `plan_table`."""
        with self._database.reading() as session:
            return comparison.side(session, plan_id, plan_date, version)

    def ingested_fingerprint(self, plan_date: date) -> str:
        """Fingerprint of the master data as of a plan date, empty when nothing was ingested up to then."""
        with self._database.reading() as session:
            return session.value(sql.read("store/ingested_fingerprint"), {"plan_date": plan_date}) or ""

    def current_fingerprints(self, kind: str, plan_date: date) -> pl.DataFrame:
        """plan_id, version and plan_fingerprint of current plans, by plan id; `kind`: one kind, or several with commas."""
        with self._database.reading() as session:
            return session.frame(sql.read("store/current_fingerprints"), {"kind": kind, "plan_date": plan_date})

    def plans_by_date(self, first: date | None, last: date | None, plan_id: str | None) -> pl.DataFrame:
        """The rows of analytics.plan_by_date between two plan dates, of one plan or of every net plan; None leaves open."""
        with self._database.reading() as session:
            return session.frame(sql.read("store/plans_by_date"), {"first": first, "last": last, "plan_id": plan_id})

    def stage_result(self, stage: str, plan_date: date) -> StageResult | None:
        """What a stage made last for a plan date; None when nothing stands. Makes the warehouse when there is none."""
        with self._database.writing() as session:
            return stage_results.read(session, stage, plan_date)

    def forget_stage_result(self, stage: str, plan_date: date) -> None:
        """Says that a stage is about to write anew for a plan date."""
        with self._database.writing() as session:
            stage_results.forget(session, stage, plan_date)

    def note_stage_result(self, stage: str, plan_date: date, made: StageResult) -> None:
        """Says what a stage has made for a plan date."""
        with self._database.writing() as session:
            stage_results.note(session, stage, plan_date, made)

    def failing_rows(self, check: str, parameters: Mapping[str, object], limit: int) -> tuple[int, pl.DataFrame]:
        """How many rows break a law of `sql/checks`, and the first `limit` of them; parameters by name."""
        with self._database.reading() as session:
            return laws.failing_rows(session, check, parameters, limit)

    def publish(self, folder: Path, plan_date: date, keep: int = publish.KEPT_PLAN_DATES) -> Path:
        """Puts the current plans of a plan date before analysts; gives the DuckDB file of views. See `publish`."""
        with self._database.reading() as session:
            return publish.publish(session, folder, plan_date, keep)
