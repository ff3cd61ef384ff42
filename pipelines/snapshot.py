"""What Dagster knows of Masterplan, as text: assets, checks, jobs, schedules, sensors and what a run may configure.

    python -m pipelines.snapshot

Belongs here: reading definitions. The text is kept beside its test, so that every change of the definitions is seen.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dagster._core.definitions.freshness import TimeWindowFreshnessPolicy

from assets.plan_config import PlanConfig, PlanParameters
from pipelines.definitions import build_defs
from pipelines.follow_job import FollowConfig
from pipelines.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    import dagster as dg

SNAPSHOT: Final = Path(__file__).parents[1] / "tests" / "pipelines" / "definitions.snapshot"
COMMAND: Final = "python -m pipelines.snapshot"


def text() -> str:
    """The definitions under the settings' defaults, a line a fact."""
    settings = Settings.model_construct(**{name: field.get_default() for name, field in Settings.model_fields.items()})
    definitions = build_defs(settings=settings.model_copy(update={"first_plan_date": date(2022, 1, 1)}))
    lines = [*_assets(definitions), *_checks(definitions), *_jobs(definitions), *_automation(definitions), *_configuration()]
    return "\n".join(lines) + "\n"


def _assets(definitions: dg.Definitions) -> Iterator[str]:
    graph = definitions.resolve_asset_graph()
    for key in sorted(graph.get_all_asset_keys()):
        node = graph.get(key)
        yield f"asset {key.to_user_string()}: {(node.description or '').splitlines()[0]}"
        yield f"    after {', '.join(sorted(parent.to_user_string() for parent in node.parent_keys)) or 'nothing'}"
        yield f"    group {node.group_name}, kinds {', '.join(sorted(node.kinds))}, pool {', '.join(sorted(node.pools or ()))}"
        yield f"    code version {node.code_version}, {node.backfill_policy}, partitions {type(node.partitions_def).__name__}"
        policy = node.freshness_policy
        if isinstance(policy, TimeWindowFreshnessPolicy) and policy.warn_window:
            yield f"    fresh for {policy.warn_window.to_timedelta()}, stale after {policy.fail_window.to_timedelta()}"


def _checks(definitions: dg.Definitions) -> Iterator[str]:
    graph = definitions.resolve_asset_graph()
    for key in sorted(graph.asset_check_keys):
        spec = graph.get_check_spec(key)
        yield f"check {key.asset_key.to_user_string()}.{key.name}{', blocking' if spec.blocking else ''}"


def _jobs(definitions: dg.Definitions) -> Iterator[str]:
    for job in sorted(definitions.resolve_all_job_defs(), key=lambda found: found.name):
        if not job.name.startswith("__"):
            selected = sorted(key.to_user_string() for key in job.asset_layer.selected_asset_keys)
            yield f"job {job.name}: {job.description}"
            yield f"    makes {', '.join(selected) or 'nothing by itself'}"


def _automation(definitions: dg.Definitions) -> Iterator[str]:
    repository = definitions.get_repository_def()
    for schedule in sorted(repository.schedule_defs, key=lambda found: found.name):
        when = f"{schedule.cron_schedule} {schedule.execution_timezone}"
        yield f"schedule {schedule.name}: {when}, job {schedule.job_name}, {schedule.default_status.value}"
        yield f"    {schedule.description}"
    for sensor in sorted(repository.sensor_defs, key=lambda found: found.name):
        if sensor.name != "default_automation_condition_sensor":
            yield f"sensor {sensor.name}: every {sensor.minimum_interval_seconds} s, job {sensor.job_name}, {sensor.default_status.value}"
            yield f"    {sensor.description}"


def _configuration() -> Iterator[str]:
    for owner in (PlanConfig, PlanParameters, FollowConfig):
        for name, field in owner.model_fields.items():
            yield f"config {owner.__name__}.{name}: {field.annotation}: {field.description}"


if __name__ == "__main__":
    SNAPSHOT.write_text(text(), "utf-8")
