"""The warehouse as the rest of the platform sees it: each call is one transaction or one look.

Belongs here: the calls. What each does is told in the module of its kind of data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sql
from masterplan.errors import StoreError
from pipelines.warehouse import changes, comparison, excerpts, forecasts, history, laws, plans, publish, retaining, scenarios, stage_results
from pipelines.warehouse.database import PATIENCE, Database
from pipelines.warehouse.publish import KEPT_PLAN_DATES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date, datetime
    from pathlib import Path

    import polars as pl

    from masterplan.compare import Side
    from masterplan.forecasting import BaselineForecast
    from masterplan.intake import Intake
    from masterplan.netchange import Excerpt
    from masterplan.places import Tables
    from masterplan.plan import Plan
    from masterplan.retention import Retention
    from masterplan.run_methods import Previous
    from pipelines.warehouse.changes import ChangeFile, ChangeReport
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

    def add_changes(self, table: str, rows: pl.DataFrame, *, source: str, noted_at: datetime) -> int:
        """Puts changes of an input table among those that wait to be taken in; gives their number.

        Inputs: rows with columns of the table and, if wanted, `change` (upsert, delete) and `changed_at`; who says so, and when
        it was said where a row does not tell. InputError for a table that is no input. Rule: §27.2.
        """
        with self._database.writing() as session:
            return changes.add(session, table, rows, source, noted_at)

    def change(self, plan_date: date, files: Iterable[ChangeFile] = (), *, taken_at: datetime) -> ChangeReport:
        """Takes in, as of a plan date, the changes that wait and those of files that were not dealt with. Rules: §27.1-§27.7."""
        with self._database.writing() as session:
            return changes.take_in(session, plan_date, files, taken_at)

    def waiting_changes(self) -> tuple[int, set[tuple[str, str]]]:
        """How many changes wait, and name and fingerprint of the files that were dealt with."""
        with self._database.reading() as session:
            return changes.waiting(session), changes.dealt_with(session)

    def last_ingested_date(self) -> date:
        """The last plan date that was ingested; StoreError when none was."""
        with self._database.reading() as session:
            found: date | None = session.value(sql.read("store/last_ingested"))
        if found is None:
            raise StoreError("Nothing was ingested yet.", way_out="Ingest master data first; `masterplan run` does.")
        return found

    def master_tables(self, plan_date: date, names: Iterable[str]) -> Tables:
        """Some input tables as they were known on a plan date; StoreError as of `master`."""
        with self._database.reading() as session:
            return history.master(session, plan_date, names)

    def current_versions(self, plan_date: date) -> dict[str, int]:
        """The current version of each plan of a date."""
        with self._database.reading() as session:
            return dict(session.frame(sql.read("store/published_plans"), {"plan_date": plan_date}).select("plan_id", "version").iter_rows())

    def stage_results(self, stages: Mapping[str, str], plan_date: date) -> dict[str, tuple[str, str]]:
        """Inputs and result of some stages by a name of them; those that stand only. See `stage_result`."""
        with self._database.reading() as session:
            found = {name: stage_results.read(session, stage, plan_date) for name, stage in stages.items()}
        return {name: (made.inputs, made.result) for name, made in found.items() if made is not None}

    def note_seconds(self, plan_id: str, plan_date: date, version: int, seconds: Mapping[str, float]) -> None:
        """Adds to what a stored version says of its seconds."""
        with self._database.writing() as session:
            plans.note_seconds(session, plan_id, plan_date, version, seconds)

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

    def save_excerpt(
        self,
        excerpt: Excerpt,
        group_view: Callable[[pl.DataFrame], Mapping[str, pl.DataFrame]],
        items: pl.DataFrame,
        *,
        is_group: bool,
        started_at: datetime,
        started_by: str,
    ) -> int:
        """Keeps what some nodes of a plan now say as its next version and makes it the current one; gives the version.

        Inputs: what makes the group view of a net-requirements list; the items it is made anew for (company_id, item_id,
        group_item_id), or all when several companies sell to one another.
        """
        with self._database.writing() as session:
            return excerpts.save_with_group(session, excerpt, group_view, items, is_group, started_at, started_by)

    def nodes_since(self, plan_id: str, plan_date: date, version: int) -> pl.DataFrame:
        """The keys of the nodes of which a plan says something else since a version."""
        with self._database.reading() as session:
            return excerpts.nodes_since(session, plan_id, plan_date, version)

    def version_fingerprint(self, plan_id: str, plan_date: date, version: int) -> str:
        """The fingerprint of a stored version of a plan; empty when there is none."""
        values = {"plan_id": plan_id, "plan_date": plan_date, "version": version}
        with self._database.reading() as session:
            return session.value(sql.read("store/version_fingerprint"), values) or ""

    def node_fingerprints(self, plan_date: date) -> pl.DataFrame:
        """The fingerprint of all rows that touch each planning node, as of a plan date."""
        with self._database.reading() as session:
            return session.frame(sql.read("store/node_fingerprints"), {"plan_date": plan_date})

    def master_rows(self, plan_date: date, table: str, items: pl.DataFrame) -> pl.DataFrame:
        """The rows of an input table for some items (company_id, item_id), as known on a plan date."""
        with self._database.reading() as session:
            return history.master_rows(session, plan_date, table, items)

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

    def compared_side(self, plan_id: str, plan_date: date, version: int | None = None) -> Side:
        """One version of a plan (the current one by default) with its inputs, ready to be compared; StoreError as `plan_table`."""
        with self._database.reading() as session:
            return comparison.side(session, plan_id, plan_date, version)

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

    def publish_changes(self, folder: Path, plan_date: date, keep: int = KEPT_PLAN_DATES) -> Path:
        """As `publish`, writing only what changed since the plans of the date were published whole, where that is known."""
        with self._database.reading() as session:
            return publish.publish(session, folder, plan_date, keep, only_changes=True)
