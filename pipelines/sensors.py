"""Sensors: new data in the landing folder is planned without anyone's hand.

Belongs here: what a change of the folder leads to. What the folder holds is read in `landing`. Off until turned on.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import dagster as dg

from masterplan.errors import MasterplanError, SettingsError
from masterplan.fingerprint import combined
from pipelines.change_files import state_of
from pipelines.follow import work_to_do
from pipelines.follow_job import FOLLOW_CHANGES, OP, follow_changes
from pipelines.jobs import net_plan
from pipelines.landing import Landing, look
from pipelines.settings import SAMPLE
from pipelines.warehouse import Warehouse

if TYPE_CHECKING:
    from pipelines.settings import Settings

EVERY_SECONDS: Final = 30
LIVE_SECONDS: Final = 2
AGAIN_SECONDS: Final = 60.0
_PATIENCE: Final = 1.0
_GOING_ON: Final = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def build_landing_sensor(settings: Settings, partitions: dg.PartitionsDefinition[str]) -> dg.SensorDefinition:
    """A run of the net plan for today whenever the files of the source have changed and are complete.

    The cursor is the fingerprint of the files that were last planned with: the same files never lead to a second run,
    and a change while the daemon was down leads to one when it is back.
    """

    @dg.sensor(
        name="landing_folder",
        job=net_plan,
        minimum_interval_seconds=EVERY_SECONDS,
        description="New or changed files of the source, once nobody writes them any more, are planned for today",
    )
    def landing_folder(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        if settings.source == SAMPLE:
            return dg.SkipReason("The source is the sample group, which has no files: set MASTERPLAN_SOURCE and its folder")
        try:
            folder = settings.source_dir()
        except SettingsError as error:
            return dg.SkipReason(str(error))
        now = datetime.now(UTC)
        landing, day = look(folder, now.timestamp()), now.date().isoformat()
        reason = _why_not(landing, context.cursor)
        if reason is None and day not in partitions.get_partition_keys(current_time=now):
            reason = f"{day} is no plan date, the setting plan_dates being {settings.plan_dates}; the files wait for the next one"
        if reason is not None:
            return dg.SkipReason(f"{folder}: {reason}")
        request = dg.RunRequest(run_key=f"{day} {landing.fingerprint}", partition_key=day)
        return dg.SensorResult(run_requests=[request], cursor=landing.fingerprint)

    return landing_folder


def build_changes_sensor(settings: Settings) -> dg.SensorDefinition:
    """A run of `follow_changes` whenever changes lie in files, wait in the change table, or a stop has left plans behind.

    What is to be done is read anew each time, so nothing that happened while the daemon was down is missed. The cursor is
    what the last run was asked for and when: the same is not asked for again before a minute has passed.
    """

    @dg.sensor(
        name="live_changes",
        job=follow_changes,
        minimum_interval_seconds=LIVE_SECONDS,
        description="Changed rows in files or in the change table reach the dynamic plans; the static ones stay as they were",
    )
    def live_changes(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        going_on = context.instance.get_runs(dg.RunsFilter(job_name=FOLLOW_CHANGES, statuses=_GOING_ON), limit=1)
        if going_on:
            return dg.SkipReason(f"run {going_on[0].run_id} follows changes")
        try:
            work = work_to_do(settings, Warehouse(settings.warehouse_file, _PATIENCE))
            state = combined((state_of(settings.live_changes_dir), repr(work)))
        except MasterplanError as error:
            return dg.SkipReason(str(error))
        if not work:
            return dg.SkipReason("nothing has changed")
        now = datetime.now(UTC).timestamp()
        before, _, at = (context.cursor or "").partition(" ")
        if before == state and 0 <= now - float(at) < AGAIN_SECONDS:
            return dg.SkipReason("the last run was asked for the same; it is asked again after a minute")
        config = {"ops": {OP: {"config": {"seen_at": now}}}}
        return dg.SensorResult(run_requests=[dg.RunRequest(run_config=config)], cursor=f"{state} {now}")

    return live_changes


def _why_not(landing: Landing, cursor: str | None) -> str | None:
    """Why the files that lie there lead to no run; None when they do."""
    if not landing.files:
        return "no file lies there"
    if landing.fingerprint == cursor:
        return f"nothing new, its {landing.files} files are planned with"
    if landing.unfinished:
        return f"still being written: {', '.join(landing.unfinished[:5])}"
    return None
