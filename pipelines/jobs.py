"""Jobs: selections of assets under a name, and single tasks on the warehouse with their configuration.

Belongs here: what the launchpad offers. What the assets do is told in `assets`. Annotations stay evaluated in this module:
Dagster reads those of the tasks.
"""

from datetime import UTC, date, datetime
from typing import Final

import dagster as dg
from pydantic import Field

from assets.stage import POOL
from masterplan.retention import Retention
from pipelines.commands.scenario import make_scenario
from pipelines.warehouse import Warehouse

PLAN_CHAIN: Final = "plan_chain"

plan_chain = dg.define_asset_job(
    PLAN_CHAIN,
    selection=dg.AssetSelection.all(),
    description="The whole chain of a plan date: master data, forecast, gross and net plan, group view, publication",
)
net_plan = dg.define_asset_job(
    "net_plan",
    selection=dg.AssetSelection.all() - dg.AssetSelection.assets("forecast_plan"),
    description="The chain without the gross plan: master data, forecast, net plan, group view, publication",
)
take_in = dg.define_asset_job(
    "take_in",
    selection=dg.AssetSelection.assets("master_data"),
    description="Only the master data of a plan date: what the source says, checked, with history",
)
plan_again = dg.define_asset_job(
    "plan_again",
    selection=dg.AssetSelection.assets("forecast_plan", "net_requirements", "intercompany_consolidation", "published_plan"),
    description="Plans of a plan date anew, from the master data and the forecast that are known; parameters in the launchpad",
)


class ScenarioConfig(dg.Config):
    """Which scenario is planned, and on which plan date."""

    scenario: str = Field(description="Name of the scenario: its plan id")
    plan_date: str = Field(description="Plan date, YYYY-MM-DD, whose master data and forecast are known")


@dg.op(pool=POOL)
def plan_scenario(context: dg.OpExecutionContext, config: ScenarioConfig, audit: dg.ResourceParam[Warehouse]) -> None:
    """Plans a scenario as its next version."""
    started_at = datetime.now(UTC)
    version = make_scenario(audit, config.scenario, date.fromisoformat(config.plan_date), started_at, f"run {context.run_id}")
    context.add_output_metadata({"plan": config.scenario, "plan date": config.plan_date, "version": version})


class RetentionConfig(dg.Config):
    """The rule by which superseded versions of plans are let go."""

    records: int = Field(default=60, ge=1, description="Superseded versions of a plan that stay, the newest ones")
    days: int = Field(default=30, ge=0, description="Days that a superseded version stays")


@dg.op(pool=POOL)
def let_go(context: dg.OpExecutionContext, config: RetentionConfig, audit: dg.ResourceParam[Warehouse]) -> None:
    """Lets go of superseded plan versions."""
    gone = audit.retain(Retention(config.records, config.days), datetime.now(UTC))
    context.add_output_metadata({"versions": gone.height})


@dg.job(description="A scenario planned anew: a what-if plan over its base, from the master data and the forecast that are known")
def scenario_plan() -> None:
    """One op."""
    plan_scenario()


@dg.job(description="Superseded versions of plans that the rule no longer keeps are let go")
def retention() -> None:
    """One op."""
    let_go()


JOBS: Final = (plan_chain, net_plan, take_in, plan_again, scenario_plan, retention)
