"""The job that lets plans follow changes, with typed configuration in the launchpad.

Belongs here: the job. What it does is told in `follow`, what starts it in `sensors`.
"""

from datetime import date
from time import time
from typing import Annotated, Any, Final

import dagster as dg
from pydantic import AfterValidator, Field

from assets.checks import MISMATCHES, SHADOW_CHECK
from assets.stage import POOL
from pipelines.follow import Asked, Followed, follow, legs_as_metadata
from pipelines.settings import Settings
from pipelines.warehouse import Warehouse

FOLLOW_CHANGES: Final = "follow_changes"
OP: Final = "follow_dynamic_plans"


def _is_day(text: str) -> str:
    if text:
        date.fromisoformat(text)
    return text


class FollowConfig(dg.Config):
    """Which plans follow what has changed, on which plan date."""

    plan_date: Annotated[str, AfterValidator(_is_day)] = Field(
        default="", description="Plan date that changes are taken in for, YYYY-MM-DD; empty: the last one that was ingested"
    )
    plans: list[str] = Field(
        default=[], description="Plans that follow; none named: those of kind dynamic and those named as current dynamic plan"
    )
    seen_at: float = Field(default=0.0, ge=0, description="When a sensor saw the changes, in seconds since 1970; 0: nobody did")


class Follower:
    """Lets plans follow changes in one deployment."""

    def __init__(self, settings: Settings, warehouse: Warehouse) -> None:
        self._settings = settings
        self._warehouse = warehouse

    def follow(self, asked: Asked) -> Followed:
        """Takes in, follows, publishes."""
        return follow(self._settings, self._warehouse, asked)


@dg.op(
    name=OP,
    pool=POOL,
    description="Takes in changed rows from files and the change table, brings dynamic plans in line with them, publishes what changed",
)
def follow_dynamic_plans(context: dg.OpExecutionContext, config: FollowConfig, follower: dg.ResourceParam[Follower]) -> None:
    """One round; a plan that cannot be planned stays as it was and fails the run after the others were published."""
    tags = context.run.tags
    asked = Asked(
        started_by=tags.get("dagster/sensor_name") or tags.get("user") or FOLLOW_CHANGES,
        plan_date=date.fromisoformat(config.plan_date) if config.plan_date else None,
        plans=config.plans,
        run_id=context.run_id,
        seen_at=config.seen_at or None,
        started_at=time(),
    )
    done = follower.follow(asked)
    told: dict[str, Any] = legs_as_metadata(done)
    context.add_output_metadata(told)
    if done.versions:
        context.log_event(dg.AssetObservation("net_requirements", partition=done.plan_date.isoformat(), metadata=told))
    for plan_id, mismatches in done.mismatches.items():
        # Dagster takes it, its annotation does not say so
        evaluated: Any = _shadow_check(plan_id, mismatches, done)
        context.log_event(evaluated)
    for told_of in done.firmed:
        context.log.info(told_of)
    for name, reason in done.report.refused.items():
        context.log.warning("%s was refused: %s", name, reason)
    if done.failed:
        raise dg.Failure("Plans that could not follow stay as they were.", metadata={**done.failed})


def _shadow_check(plan_id: str, mismatches: int, done: Followed) -> dg.AssetCheckEvaluation:
    """What shadowing came to, at once; the check of the chain repeats it."""
    return dg.AssetCheckEvaluation(
        asset_key=dg.AssetKey("net_requirements"),
        check_name=SHADOW_CHECK,
        passed=mismatches == 0,
        severity=dg.AssetCheckSeverity.ERROR,
        blocking=False,
        metadata={"plan": plan_id, "plan date": done.plan_date.isoformat(), "version": done.versions[plan_id], MISMATCHES: mismatches},
    )


@dg.job(
    name=FOLLOW_CHANGES,
    description="Changed rows, in files or the change table, reach the dynamic plans and are published; static plans stay as they were",
)
def follow_changes() -> None:
    """Lets plans follow changes."""
    follow_dynamic_plans()
