"""Stage 6: the finished plan date is laid open to analysts. How files are put in place is the store's business."""

import dagster as dg

from assets.dated import plan_days
from assets.groups import PUBLICATION
from assets.metadata import upright
from assets.ports import Audit, Publisher
from assets.stage import stage


@stage(group_name=PUBLICATION, kinds={"parquet", "duckdb"}, deps=["forecast_plan", "net_requirements", "intercompany_consolidation"])
def published_plan(context: dg.AssetExecutionContext, publisher: dg.ResourceParam[Publisher], audit: dg.ResourceParam[Audit]) -> None:
    """Parquet files and a small DuckDB file of views over them, put in place by rename: analysts see the old plan or the new one."""
    for day in plan_days(context):
        with audit.looking():
            report, place = publisher.report(day), publisher.publish(day)
        shown = {"path": dg.MetadataValue.path(str(place)), "report": upright(report)}
        context.add_asset_metadata(shown, partition_key=day.isoformat())
