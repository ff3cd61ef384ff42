"""Stage 5: the view of the group, intercompany demand eliminated. The rules live in `masterplan.intercompany`."""

from datetime import date
from typing import Any

import dagster as dg

from assets.dated import Consolidation, Consolidations, Masters, StoredPlans, plan_days
from assets.groups import INTERCOMPANY
from assets.metadata import group_view_metadata, result_columns
from assets.pictures import group_view_pictures
from assets.ports import Audit, Drawing
from assets.showing import Showing
from assets.stage import stage
from masterplan.intercompany import consolidate


@stage(
    io_manager_key="consolidation_io", group_name=INTERCOMPANY, kinds={"polars", "duckdb"}, metadata=result_columns("consolidated_demand")
)
def intercompany_consolidation(
    context: dg.AssetExecutionContext,
    master_data: Masters,
    net_requirements: StoredPlans,
    audit: dg.ResourceParam[Audit],
    drawing: dg.ResourceParam[Drawing],
) -> Consolidations:
    """Demand and supply of the group by item and day, in the reporting currency: what companies sell each other is eliminated."""
    showing = Showing(context, drawing)

    def views_of(day: date) -> list[Consolidation]:
        with audit.looking():
            tables, views, shown = master_data[day], [], dict[str, Any]()
            plans = [(plan, plan.table("requirement")) for plan in net_requirements[day]]
        for plan, requirement in plans:
            view = consolidate(tables, requirement, plan.parameters, day)
            shown |= group_view_metadata(plan.plan_id, view) | group_view_pictures(plan.plan_id, view)
            views.append(Consolidation(plan.plan_id, plan.version, view))
        showing.begin(day, shown)
        return views

    return Consolidations(plan_days(context), views_of, showing.end)
