"""Materialises the chain for one plan date in this process, without webserver or daemon.

Belongs here: one run and how it ended. What is printed while it goes on is `watch`, what is printed of the plan `summary`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import dagster as dg
from filelock import FileLock, Timeout

from masterplan.errors import MasterplanError, SettingsError, StoreBusyError
from pipelines.definitions import build_defs
from pipelines.home import headless_instance, prepare_dagster_home
from pipelines.io_managers import STARTED_BY_TAG
from pipelines.jobs import PLAN_CHAIN
from pipelines.watch import LOGGER_NAME

if TYPE_CHECKING:
    from datetime import date

    from pipelines.settings import Settings
    from pipelines.watch import ChainWatch

STARTED_BY: Final = "masterplan run"
_UNFINISHED: Final = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.CANCELING]


@dataclass(frozen=True)
class ChainRun:
    """How a run ended: its id, whether it succeeded, and the error that stopped it."""

    run_id: str
    is_success: bool
    error: str = ""


def run_chain(settings: Settings, plan_date: date, watch: ChainWatch) -> ChainRun:
    """Materialises all assets and checks of a plan date.

    Inputs: the settings, a plan date within the partitions, who watches. Errors: SettingsError for a plan date outside
    the partitions, StoreBusyError when another run of this home goes on; an error of a stage ends in the result.
    """
    definitions = build_defs(settings=settings, resources={"progress": watch}, loggers=watch.loggers())
    job = definitions.resolve_job_def(PLAN_CHAIN)
    _require_partition(job, plan_date, settings)
    folder = prepare_dagster_home(settings)
    try:
        with FileLock(folder / "run.lock", timeout=0), headless_instance(folder) as instance:
            _bury_killed_runs(instance)
            return _execute(job, instance, plan_date)
    except Timeout as error:
        raise StoreBusyError(f"another masterplan run works on {settings.home}", way_out="Wait until it has finished.") from error


def _execute(job: dg.JobDefinition, instance: dg.DagsterInstance, plan_date: date) -> ChainRun:
    try:
        result = job.execute_in_process(
            run_config={"loggers": {LOGGER_NAME: {}}},
            instance=instance,
            partition_key=plan_date.isoformat(),
            tags={STARTED_BY_TAG: STARTED_BY},
        )
    except dg.DagsterExecutionInterruptedError as error:
        raise KeyboardInterrupt from error
    except (MasterplanError, dg.DagsterError) as error:
        return ChainRun("", is_success=False, error=str(_cause(error)))
    return ChainRun(result.run_id, is_success=result.success)


def _cause(error: BaseException) -> BaseException:
    """The error of the family behind Dagster's, or the last one behind it."""
    seen = error
    while not isinstance(seen, MasterplanError) and (behind := seen.__cause__ or seen.__context__) is not None:
        seen = behind
    return seen


def _require_partition(job: dg.JobDefinition, plan_date: date, settings: Settings) -> None:
    partitions = job.partitions_def
    if partitions is not None and not partitions.has_partition_key(plan_date.isoformat()):
        way_out = "Choose a date in between; MASTERPLAN_FIRST_PLAN_DATE moves the first one."
        raise SettingsError(f"plan date {plan_date} is not between {settings.first_plan_date} and today", way_out=way_out)


def _bury_killed_runs(instance: dg.DagsterInstance) -> None:
    """Runs of this command that a kill left open are closed; they hold places in the pool that nobody else frees."""
    mine = dg.RunsFilter(statuses=_UNFINISHED, tags={STARTED_BY_TAG: STARTED_BY})
    for run in instance.get_runs(mine):
        instance.report_run_failed(run, "The process ended before the run did.")
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
