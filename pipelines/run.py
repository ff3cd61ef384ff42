"""Materialises the chain for plan dates in this process, without webserver or daemon: one date, or many one after the other.

Belongs here: runs, how they ended, and which plan dates need none. What is printed while one goes on is `watch`, what is
printed of the plan `summary`.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import dagster as dg
from filelock import FileLock, Timeout

from masterplan.errors import MasterplanError, SettingsError, StoreBusyError
from masterplan.fingerprint import combined
from pipelines.ahead import Ahead, Expected
from pipelines.definitions import CHAIN, build_defs
from pipelines.drawing import DrawnBeside
from pipelines.home import headless_instance, prepare_dagster_home
from pipelines.io_managers import STARTED_BY_TAG
from pipelines.jobs import PLAN_CHAIN
from pipelines.partitions import MEANING, plan_dates
from pipelines.resources import build_resources
from pipelines.resume import code_fingerprint
from pipelines.source_state import source_state
from pipelines.warehouse import Warehouse
from pipelines.watch import LOGGER_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pipelines.settings import Settings
    from pipelines.watch import ChainWatch

STARTED_BY: Final = "masterplan run"
STATE_TAG: Final = "masterplan/source_and_code"
_UNFINISHED: Final = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.CANCELING]
NET_STAGE: Final = "net_requirements"
_LAST_STAGE: Final = "intercompany_consolidation"
_WAY_OUT: Final = "Choose another date; MASTERPLAN_FIRST_PLAN_DATE moves the first one, MASTERPLAN_PLAN_DATES says which days count."


@dataclass(frozen=True)
class ChainRun:
    """How a run ended: its id, whether it succeeded, and the error that stopped it."""

    run_id: str
    is_success: bool
    error: str = ""


@dataclass(frozen=True)
class Chain:
    """The chain of one home, ready to run in this process."""

    settings: Settings
    job: dg.JobDefinition
    instance: dg.DagsterInstance
    warehouse: Warehouse
    ahead: Ahead

    def look_ahead(self, plan_date: date, following: date) -> None:
        """Before a plan date is run: has what the one that follows will ask for begun when its own forecast is drawn."""
        if self.settings.forecast_on == "here":
            self.ahead.want(following, lambda: Expected(self.warehouse.master(plan_date), self.warehouse.quarantine(plan_date)))

    def run(self, plan_date: date, net: Mapping[str, Any] | None = None) -> ChainRun:
        """Materialises all assets and checks of a plan date; an error of a stage ends in the result. `net` configures the net plans."""
        self.ahead.at(plan_date)
        ops = {"ops": {NET_STAGE: {"config": dict(net)}}} if net else {}
        try:
            result = self.job.execute_in_process(
                run_config={"loggers": {LOGGER_NAME: {}}, **ops},
                instance=self.instance,
                partition_key=plan_date.isoformat(),
                tags={STARTED_BY_TAG: STARTED_BY, STATE_TAG: _state(self.settings)},
            )
        except dg.DagsterExecutionInterruptedError as error:
            raise KeyboardInterrupt from error
        except (MasterplanError, dg.DagsterError) as error:
            return ChainRun("", is_success=False, error=str(_cause(error)))
        return ChainRun(result.run_id, is_success=result.success)

    def is_done(self, plan_date: date) -> bool:
        """Whether all that stands of a plan date was made by one run that succeeded, from this source and by this code."""
        makers = {_maker(self.instance, key, plan_date) for asset in CHAIN for key in asset.keys}
        run = self.instance.get_run_by_id(makers.pop()) if len(makers) == 1 and "" not in makers else None
        if run is None or not run.is_success or run.tags.get(STATE_TAG) != _state(self.settings):
            return False
        return self.warehouse.stage_result(_LAST_STAGE, plan_date) is not None


def run_chain(settings: Settings, plan_date: date, watch: ChainWatch, net: Mapping[str, Any] | None = None) -> ChainRun:
    """Materialises all assets and checks of a plan date.

    Inputs: the settings, a plan date within the partitions, who watches, the configuration of the net plans.
    Errors: SettingsError for a plan date outside the partitions, StoreBusyError when another run of this home goes on; an error
    of a stage ends in the result.
    """
    require_plan_date(settings, plan_date)
    with opened_chain(settings, watch) as chain:
        return chain.run(plan_date, net)


@contextmanager
def opened_chain(settings: Settings, watch: ChainWatch) -> Iterator[Chain]:
    """The chain, for the length of the block closed to other runs of this home; StoreBusyError when one goes on.

    All its stages share one opened warehouse, and give it up to others who wait between their transactions.
    """
    warehouse = Warehouse(settings.warehouse_file)
    given = build_resources(settings, progress=watch, warehouse=warehouse)
    folder = prepare_dagster_home(settings)
    with (
        _only_run(settings, folder),
        headless_instance(folder) as instance,
        warehouse.looking(),
        Ahead(given["spread"]) as ahead,
    ):
        drawing = DrawnBeside(lambda: ahead.beside, ahead.begin_wanted, ahead.image)
        beside = {"spread": ahead, "foresight": ahead, "drawing": drawing}
        definitions = build_defs(settings=settings, resources={**given, **beside}, loggers=watch.loggers())
        _bury_killed_runs(instance)
        yield Chain(settings, definitions.resolve_job_def(PLAN_CHAIN), instance, warehouse, ahead)


def plan_dates_between(settings: Settings, first: date, last: date) -> list[date]:
    """The plan dates of the settings from `first` to `last`, both included; SettingsError when there is none."""
    keys = plan_dates(settings.first_plan_date, settings.plan_dates).get_partition_keys()
    found = [day for day in map(date.fromisoformat, keys) if first <= day <= last]
    if not found:
        raise SettingsError(f"no {MEANING[settings.plan_dates]} between {first} and {last} can be planned", way_out=_WAY_OUT)
    return found


def require_plan_date(settings: Settings, plan_date: date) -> None:
    """SettingsError when the settings do not make the day a plan date."""
    if not plan_dates(settings.first_plan_date, settings.plan_dates).has_partition_key(plan_date.isoformat()):
        what = f"plan date {plan_date} is not between {settings.first_plan_date} and today"
        meaning = "" if settings.plan_dates == "daily" else f", or not a {MEANING[settings.plan_dates]}"
        raise SettingsError(what + meaning, way_out=_WAY_OUT)


@contextmanager
def _only_run(settings: Settings, folder: Path) -> Iterator[None]:
    lock = FileLock(folder / "run.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise StoreBusyError(f"another masterplan run works on {settings.home}", way_out="Wait until it has finished.") from error
    try:
        yield
    finally:
        lock.release()


def _maker(instance: dg.DagsterInstance, key: dg.AssetKey, plan_date: date) -> str:
    """Id of the run that materialised an asset last for a plan date; empty when none did."""
    wanted = dg.AssetRecordsFilter(asset_key=key, asset_partitions=[plan_date.isoformat()])
    records = instance.fetch_materializations(wanted, limit=1).records
    return records[0].run_id if records else ""


def _state(settings: Settings) -> str:
    return combined((source_state(settings), code_fingerprint()))


def _cause(error: BaseException) -> BaseException:
    """The error of the family behind Dagster's, or the last one behind it."""
    seen = error
    while not isinstance(seen, MasterplanError) and (behind := seen.__cause__ or seen.__context__) is not None:
        seen = behind
    return seen


def _bury_killed_runs(instance: dg.DagsterInstance) -> None:
    """Runs of this command that a kill left open are closed; they hold places in the pool that nobody else frees."""
    mine = dg.RunsFilter(statuses=_UNFINISHED, tags={STARTED_BY_TAG: STARTED_BY})
    for run in instance.get_runs(mine):
        instance.report_run_failed(run, "The process ended before the run did.")
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
