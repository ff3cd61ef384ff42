"""Stage 4: the net-requirements plans. How it is computed lives in `masterplan.planning`."""

from datetime import date
from functools import partial

import dagster as dg

from assets.dated import Forecasts, Masters, Plans, plan_days
from assets.groups import NET_REQUIREMENTS
from assets.metadata import plans_metadata, result_columns
from assets.pictures import net_plan_pictures
from assets.plan_config import NetPlanConfig
from assets.ports import Audit, Drawing, Foresight, Progress
from assets.showing import Showing
from assets.stage import stage
from masterplan.plan import Plan
from masterplan.plan_choice import NET_KINDS, plan_requests


@stage(
    io_manager_key="plan_io",
    group_name=NET_REQUIREMENTS,
    kinds={"numba", "duckdb"},
    metadata=result_columns("planned_order"),
    deps=["forecast_plan"],
)
def net_requirements(
    context: dg.AssetExecutionContext,
    config: NetPlanConfig,
    master_data: Masters,
    demand_forecast: Forecasts,
    audit: dg.ResourceParam[Audit],
    progress: dg.ResourceParam[Progress],
    foresight: dg.ResourceParam[Foresight],
    drawing: dg.ResourceParam[Drawing],
) -> Plans:
    """Planned orders, pegging, delays and the net-requirements list in one pass, by every static, dynamic and intercompany plan."""
    showing = Showing(context, drawing)

    def plans_of(day: date) -> list[Plan]:
        report = partial(progress, "net_requirements")
        with audit.looking():
            tables, baseline, quarantine = master_data[day], demand_forecast[day].baseline, audit.quarantine(day)
        asked = plan_requests(
            tables,
            kind=NET_KINDS,
            plan_date=day,
            plans=config.plans,
            parameters=config.overrides(),
            baseline=baseline,
            quarantine=quarantine,
            wish=config.wish(),
            last_run=lambda plan_id: audit.last_run(plan_id, day),
            orders_to_keep=lambda plan_id, frozen_days: audit.orders_to_keep(plan_id, day, frozen_days),
        )
        plans = [foresight.plan(one) or one.made(report) for one in asked]
        showing.begin(day, plans_metadata(plans, "planned_order") | net_plan_pictures(plans))
        return plans

    return Plans(plan_days(context), plans_of, showing.end)
