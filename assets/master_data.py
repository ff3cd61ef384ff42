"""Stage 1: master data is taken in from its source. Parsing and the rules of quarantine live in `masterplan.intake`."""

from datetime import date

import dagster as dg

from assets.dated import Intakes, plan_days
from assets.groups import INGESTION
from assets.metadata import input_columns, intake_metadata
from assets.ports import Source
from assets.stage import stage
from masterplan.intake import Intake


@stage(io_manager_key="master_io", group_name=INGESTION, kinds={"polars", "duckdb"}, metadata=input_columns("item"))
def master_data(context: dg.AssetExecutionContext, source: dg.ResourceParam[Source]) -> Intakes:
    """Items, structures, sources, stock, orders and history of all companies, as the source tells them for the plan date.

    Rows that break their contract are quarantined with the rule they break; the columns shown are those of table `item`.
    """

    def taken_in(day: date) -> Intake:
        taken = source.taken_in(day)
        context.add_asset_metadata(intake_metadata(taken, source.name, source.reports(day)), partition_key=day.isoformat())
        return taken

    return Intakes(plan_days(context), taken_in)
