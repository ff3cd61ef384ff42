"""Sensors: new data in the landing folder is planned without anyone's hand.

Belongs here: what a change of the folder leads to. What the folder holds is read in `landing`. Off until turned on.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import dagster as dg

from masterplan.errors import SettingsError
from pipelines.jobs import net_plan
from pipelines.landing import Landing, look
from pipelines.settings import SAMPLE

if TYPE_CHECKING:
    from pipelines.settings import Settings

EVERY_SECONDS: Final = 30


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


def _why_not(landing: Landing, cursor: str | None) -> str | None:
    """Why the files that lie there lead to no run; None when they do."""
    if not landing.files:
        return "no file lies there"
    if landing.fingerprint == cursor:
        return f"nothing new, its {landing.files} files are planned with"
    if landing.unfinished:
        return f"still being written: {', '.join(landing.unfinished[:5])}"
    return None
