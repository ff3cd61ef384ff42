"""Stage 3: the forecast (gross) plan. How it is computed lives in `masterplan.planning`."""

from datetime import date
from functools import partial

import dagster as dg

from assets.dated import Forecasts, Masters, Plans, plan_days
from assets.groups import FORECAST_PLAN
from assets.metadata import plans_metadata, result_columns
from assets.pictures import gross_plan_pictures
from assets.plan_config import PlanConfig
from assets.ports import Audit, Drawing, Foresight, Progress
from assets.showing import Showing
from assets.stage import stage
from masterplan.plan import Plan
from masterplan.plan_choice import plan_requests


@stage(io_manager_key="plan_io", group_name=FORECAST_PLAN, kinds={"numba", "duckdb"}, metadata=result_columns("gross_requirement"))
def forecast_plan(
    context: dg.AssetExecutionContext,
    config: PlanConfig,
    master_data: Masters,
    demand_forecast: Forecasts,
    audit: dg.ResourceParam[Audit],
    progress: dg.ResourceParam[Progress],
    foresight: dg.ResourceParam[Foresight],
    drawing: dg.ResourceParam[Drawing],
) -> Plans:
    """Gross requirements by every plan of kind forecast: the forecast through all levels and companies, without stock and orders."""
    showing = Showing(context, drawing)

    def plans_of(day: date) -> list[Plan]:
        report = partial(progress, "forecast_plan")
        with audit.looking():
            tables, baseline, quarantine = master_data[day], demand_forecast[day].baseline, audit.quarantine(day)
        asked = plan_requests(
            tables,
            kind="forecast",
            plan_date=day,
            plans=config.plans,
            parameters=config.overrides(),
            baseline=baseline,
            quarantine=quarantine,
        )
        plans = [foresight.plan(one) or one.made(report) for one in asked]
        showing.begin(day, plans_metadata(plans, "gross_requirement") | gross_plan_pictures(plans))
        return plans

    return Plans(plan_days(context), plans_of, showing.end)
