"""Schedules: the net plan every night, the whole chain on Sundays. Both are off until somebody turns them on.

Belongs here: when which job runs for which plan date. Times are those of the setting `time_zone`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import dagster as dg

from pipelines.jobs import net_plan, plan_chain

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

    from pipelines.settings import Settings

NIGHTLY: Final = "0 2 * * 1-6"
WEEKLY: Final = "0 2 * * 0"


def build_schedules(settings: Settings, partitions: dg.PartitionsDefinition[str]) -> list[dg.ScheduleDefinition]:
    """The schedules of a deployment, in its time zone."""
    nightly = "Monday to Saturday at 02:00: master data, forecast and net plan, for that day"
    weekly = "Sundays at 02:00: the whole chain, the long-term gross plan too, for that day"
    return [
        _schedule("nightly", net_plan, NIGHTLY, settings, partitions, nightly),
        _schedule("weekly", plan_chain, WEEKLY, settings, partitions, weekly),
    ]


def _schedule(
    name: str,
    job: UnresolvedAssetJobDefinition,
    cron: str,
    settings: Settings,
    partitions: dg.PartitionsDefinition[str],
    description: str,
) -> dg.ScheduleDefinition:
    @dg.schedule(name=name, job=job, cron_schedule=cron, execution_timezone=settings.time_zone, description=description)
    def run_for_the_day(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        day = context.scheduled_execution_time.date().isoformat()
        if day not in partitions.get_partition_keys(current_time=context.scheduled_execution_time):
            return dg.SkipReason(f"{day} is no plan date: the setting plan_dates is {settings.plan_dates}")
        return dg.RunRequest(run_key=f"{name} {day}", partition_key=day)

    return run_for_the_day
