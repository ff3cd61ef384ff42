"""Everything Dagster knows of Masterplan: assets, checks, jobs, schedules, sensor, resources. Loading it touches no data.

Belongs here: putting together. `build_defs` makes a fresh object with what a test or a command wants otherwise; the
module-level `defs` is what the UI and the daemon load.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import dagster as dg

from assets.checks import build_checks
from assets.demand_forecast import demand_forecast
from assets.forecast_plan import forecast_plan
from assets.intercompany_consolidation import intercompany_consolidation
from assets.master_data import master_data
from assets.net_requirements import net_requirements
from assets.published_plan import published_plan
from pipelines.follow_job import follow_changes
from pipelines.forecast_jobs import FORECAST_JOBS
from pipelines.jobs import JOBS
from pipelines.order_jobs import ORDER_JOBS
from pipelines.partitions import plan_dates
from pipelines.resources import build_resources
from pipelines.safety_stock_jobs import SAFETY_STOCK_JOBS
from pipelines.schedules import build_schedules
from pipelines.sensors import build_changes_sensor, build_landing_sensor
from pipelines.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipelines.settings import Settings

# dagster itself hands every sensor an argument that it then calls beta, to whoever runs a command
warnings.filterwarnings("ignore", "Parameter `owners` of initializer `SensorDefinition", dg.BetaWarning)

CHAIN = (master_data, demand_forecast, forecast_plan, net_requirements, intercompany_consolidation, published_plan)


def dated_assets(partitions: dg.PartitionsDefinition[str]) -> Sequence[dg.AssetsDefinition]:
    """The assets of the chain, partitioned by plan date."""
    return dg.map_asset_specs(lambda spec: spec.replace_attributes(partitions_def=partitions), CHAIN)


def build_defs(
    *,
    settings: Settings | None = None,
    resources: Mapping[str, object] | None = None,
    loggers: Mapping[str, dg.LoggerDefinition] | None = None,
    executor: dg.ExecutorDefinition = dg.in_process_executor,
) -> dg.Definitions:
    """The definitions of one deployment.

    Inputs, all optional: settings (the environment's), resources that replace those of the same name, loggers to choose
    from, the executor. Errors: SettingsError.
    """
    chosen = settings or load_settings()
    partitions = plan_dates(chosen.first_plan_date, chosen.plan_dates)
    given: dict[str, Any] = {**build_resources(chosen), **(resources or {})}
    return dg.Definitions(
        assets=dated_assets(partitions),
        asset_checks=build_checks(),
        jobs=[*JOBS, *ORDER_JOBS, *FORECAST_JOBS, *SAFETY_STOCK_JOBS, follow_changes],
        schedules=build_schedules(chosen, partitions),
        sensors=[build_landing_sensor(chosen, partitions), build_changes_sensor(chosen)],
        resources=given,
        loggers=dict(loggers or {}),
        executor=executor,
    )


defs = build_defs()
