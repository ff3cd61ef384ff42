"""The warehouse as the rest of the platform sees it: each call is one transaction or one look.

Belongs here: the calls, but for those about forecasts (`forecast_calls`) and safety stock (`journal_calls`). What each
does is told in the module of its kind of data.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import sql
from masterplan.errors import StoreError
from pipelines.warehouse import (
    change_logs,
    changes,
    comparison,
    excerpts,
    firmings,
    history,
    laws,
    order_changes,
    plans,
    publish,
    retaining,
    scenarios,
    stage_results,
)
from pipelines.warehouse.database import PATIENCE, Database
from pipelines.warehouse.forecast_calls import ForecastCalls
from pipelines.warehouse.journal_calls import JournalCalls
from pipelines.warehouse.publish import KEPT_PLAN_DATES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    import polars as pl

    from masterplan.compare import InputChange, Side
    from masterplan.intake import Intake
    from masterplan.netchange import Excerpt
    from masterplan.places import Tables
    from masterplan.plan import Plan
    from masterplan.retention import Retention
    from masterplan.run_methods import Previous
    from pipelines.warehouse.changes import ChangeFile, ChangeReport
    from pipelines.warehouse.excerpts import GroupView, Reach
    from pipelines.warehouse.firmings import Asked, FirmingResult
    from pipelines.warehouse.new_versions import Note
    from pipelines.warehouse.stage_results import StageResult


class Warehouse(ForecastCalls, JournalCalls):
    """One DuckDB file with the history of master data, forecasts and plans.

    Inputs: the path of the file, made by the first call that writes; the seconds to wait for another process.
    Every call may raise StoreBusyError while another process writes, and StoreError when the file cannot be read or
    written; a call that raises has changed nothing.
    """

    def __init__(self, path: Path, patience: float = PATIENCE) -> None:
        self._database = Database(path, patience)

    def one_look(self) -> AbstractContextManager[None]:
        """While it lasts all that is read is of one committed state, and the file is opened once; nobody can write meanwhile."""
        return self._database.one_look()

    def ingest(self, plan_date: date, intake: Intake, *, source: str, ingested_at: datetime) -> None:
        """Keeps what the source says on a plan date; what other dates see does not change."""
        with self._database.writing() as session:
            history.ingest(session, plan_date, intake, source, ingested_at)

    def add_changes(self, table: str, rows: pl.DataFrame, *, source: str, noted_at: datetime) -> int:
        """Puts changes of an input table among those that wait to be taken in; gives their number.

        Inputs: rows with columns of the table and, if wanted, `change` (upsert, delete) and `changed_at`; who says so, and when
        it was said where a row does not tell. InputError for a table that is no input. Rule: §33.2.
        """
        with self._database.writing() as session:
            return changes.add(session, table, rows, source, noted_at)

    def change(self, plan_date: date, files: Iterable[ChangeFile] = (), *, taken_at: datetime) -> ChangeReport:
        """Takes in, as of a plan date, the changes that wait and those of files that were not dealt with. Rules: §33.1-§33.7."""
        with self._database.writing() as session:
            return changes.take_in(session, plan_date, files, taken_at)

    def waiting_changes(self) -> tuple[int, set[tuple[str, str]]]:
        """How many changes wait, and name and fingerprint of the files that were dealt with."""
        with self._database.reading() as session:
            return changes.waiting(session), changes.dealt_with(session)

    def looking(self) -> AbstractContextManager[None]:
        """While the block lasts, questions of this thread that follow one another closely open the file once."""
        return self._database.looking()

    def working(self) -> AbstractContextManager[None]:
        """As `looking`, for calls some of which write; makes the warehouse when there is none."""
        return self._database.working()

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

    def save_plan(
        self,
        plan: Plan,
        *,
        started_at: datetime,
        finished_at: datetime,
        started_by: str,
        group_view: Mapping[str, pl.DataFrame] | None = None,
    ) -> int:
        """Keeps a plan, with its group view if given, as the next version of its id and date, now the current one; gives the version."""
        with self._database.writing() as session:
            version = plans.save(session, plan, plans.Run(started_at, finished_at, started_by))
            if group_view is not None:
                plans.save_consolidation(session, plan.plan_id, plan.plan_date, version, group_view)
        return version

    def save_excerpt(
        self,
        reach: Reach,
        tell: Callable[[], Excerpt],
        group_view: GroupView,
        *,
        started_at: datetime,
        started_by: str,
        changes: Sequence[InputChange] | None = None,
    ) -> tuple[int, Excerpt]:
        """Keeps what some nodes of a plan now say as its next version and makes it the current one; gives the version, and what was told.

        Inputs: which nodes, and the items that the group view is made anew for, or all when several companies sell to one another;
        what tells it, asked for while what stands is read; what makes the group view of a net-requirements list, given also the items
        that it is of (None: all); the input changes since the current version, where they are known.
        """
        with self._database.writing() as session:
            return excerpts.save(session, reach, tell, group_view, started_at, started_by, changes)

    def nodes_since(self, plan_id: str, plan_date: date, version: int) -> pl.DataFrame:
        """The keys of the nodes of which a plan says something else since a version."""
        with self._database.reading() as session:
            return plans.nodes_since(session, plan_id, plan_date, version)

    def version_fingerprint(self, plan_id: str, plan_date: date, version: int) -> str:
        """The fingerprint of a stored version of a plan; empty when there is none."""
        values = {"plan_id": plan_id, "plan_date": plan_date, "version": version}
        with self._database.reading() as session:
            return session.value(sql.read("store/version_fingerprint"), values) or ""

    def node_fingerprints(self, plan_date: date) -> pl.DataFrame:
        """The fingerprint of all rows that touch each planning node, as of a plan date."""
        with self._database.reading() as session:
            return session.frame(sql.read("store/node_fingerprints"), {"plan_date": plan_date})

    def rows_of_items(self, plan_date: date, names: Sequence[str], items: pl.DataFrame) -> Tables:
        """The rows of some input tables for some items (company_id, item_id), as known on a plan date."""
        with self._database.reading() as session:
            return history.rows_of_items(session, plan_date, names, items)

    def mark_of_tables(self, plan_date: date, names: Sequence[str]) -> str:
        """What input tables say as of a plan date, in a word that is another one when a row is; good for the DuckDB that gave it."""
        with self._database.reading() as session:
            return history.mark(session, plan_date, names)

    def save_consolidation(self, plan_id: str, plan_date: date, version: int, tables: Mapping[str, pl.DataFrame]) -> None:
        """Keeps the group view (consolidated_demand, consolidated_supply) of a stored plan version."""
        with self._database.writing() as session:
            plans.save_consolidation(session, plan_id, plan_date, version, tables)

    def orders_to_keep(self, plan_id: str, plan_date: date, frozen_days: int) -> pl.DataFrame | None:
        """Orders of a plan's last run up to a plan date that are approved, or required within some days of it; None without a run."""
        with self._database.reading() as session:
            return order_changes.to_keep(session, plan_id, plan_date, frozen_days)

    def approved_orders(self, plan_date: date) -> pl.DataFrame:
        """Approved planned orders of the last version of every plan up to a plan date, as a run keeps them."""
        with self._database.reading() as session:
            return session.frame(sql.read("store/approved_orders"), {"plan_date": plan_date})

    def change_orders(
        self, plan_id: str, plan_date: date, nodes: Sequence[Sequence[str]], work: Callable[[pl.DataFrame], pl.DataFrame], note: Note
    ) -> tuple[int, pl.DataFrame]:
        """Changes planned orders of some nodes by `work`, as the next version; gives it and the orders that it has otherwise."""
        with self._database.writing() as session:
            return order_changes.change(session, plan_id, plan_date, nodes, work, note)

    def order_log(self, plan_id: str | None = None, plan_date: date | None = None) -> pl.DataFrame:
        """The log of changed planned orders, the newest first."""
        with self._database.reading() as session:
            return order_changes.log(session, plan_id, plan_date)

    def plan_parameters(self, plan_id: str, plan_date: date) -> dict[str, Any]:
        """The parameters that the current version of a plan was made with."""
        with self._database.reading() as session:
            return firmings.plan_row(session, plan_id, plan_date)

    def firm(self, asked: Asked, note: Note) -> FirmingResult:
        """Firms planned orders: decided in one transaction, files of the outbox are pending afterwards."""
        with self._database.writing() as session:
            return firmings.decide(session, asked, history.master(session, asked.plan_date), note)

    def acknowledge(self, names: Mapping[str, str], plan_date: date, *, noted_at: datetime, noted_by: str) -> pl.DataFrame:
        """From a plan date on the source answers for firmed orders, by id or key with their names in the source; gives them."""
        with self._database.writing() as session:
            return firmings.acknowledge(session, names, plan_date, noted_at, noted_by)

    def firmed_history(self, plan_id: str | None = None) -> pl.DataFrame:
        """Firmed order lines, the newest first, with the plan date from which the source answers for them."""
        with self._database.reading() as session:
            return firmings.history(session, plan_id)

    def pending_outbox(self) -> list[dict[str, str]]:
        """Files of the outbox that are still to be put into place."""
        with self._database.reading() as session:
            return firmings.pending(session)

    def outbox_lines(self, batch_id: str, order_type: str) -> pl.DataFrame:
        """The order lines of one file of the outbox."""
        with self._database.reading() as session:
            return firmings.lines_of(session, batch_id, order_type)

    def note_outbox_written(self, file_name: str, written_at: datetime) -> None:
        """Says that a file of the outbox is in place."""
        with self._database.writing() as session:
            firmings.note_written(session, file_name, written_at)

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

    def change_log(self, plan_id: str, plan_date: date, version: int | None = None) -> pl.DataFrame:
        """What became of the orders of the version before (the current one's by default), and why; StoreError as `plan_table`."""
        with self._database.reading() as session:
            return change_logs.read(session, plan_id, plan_date, plans.chosen_version(session, plan_id, plan_date, version))

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
            return history.fingerprint(session, plan_date)

    def planned_from(self, plan_date: date) -> str:
        """What plans of a date are made from, in a word: it is another one when a row was taken in or an order firmed."""
        with self._database.reading() as session:
            values = {"plan_date": plan_date, "ingested": history.fingerprint(session, plan_date)}
            return str(session.value(sql.read("store/planned_from"), values))

    def is_only_worked_on_since(self, plan_id: str, plan_date: date, version: int) -> bool:
        """Whether all versions of a plan after one came from work on planned orders; firming is none (§30.3)."""
        values = {"plan_id": plan_id, "plan_date": plan_date, "version": version}
        with self._database.reading() as session:
            return not session.value(sql.read("store/made_otherwise"), values)

    def versions_made(self, plan_id: str) -> int:
        """How many versions of a plan were made, over all plan dates."""
        with self._database.reading() as session:
            return int(session.value(sql.read("store/versions_made"), {"plan_id": plan_id}))

    def shadows(self, plan_date: date) -> pl.DataFrame:
        """The last shadowed version of each plan of a date: plan_id, version, mismatches (tables that differed)."""
        with self._database.reading() as session:
            return session.frame(sql.read("store/shadows"), {"plan_date": plan_date})

    def current_fingerprints(self, kind: str, plan_date: date) -> pl.DataFrame:
        """plan_id, version and plan_fingerprint of current plans, by plan id; `kind`: one kind, or several with commas."""
        with self._database.reading() as session:
            return session.frame(sql.read("store/current_fingerprints"), {"kind": kind, "plan_date": plan_date})

    def plans_by_date(self, first: date | None, last: date | None, plan_id: str | None) -> pl.DataFrame:
        """The rows of analytics.plan_by_date between two plan dates, of one plan or of every net plan; None leaves open."""
        with self._database.reading() as session:
            # bounds that are plain dates reach every table of the view
            between = {"first": first or date.min, "last": last or date.max}
            return session.frame(sql.read("store/plans_by_date"), {**between, "plan_id": plan_id})

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
