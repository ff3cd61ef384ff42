"""Jobs: selections of assets under a name. What the assets do is told in `assets`."""

from __future__ import annotations

from typing import Final

import dagster as dg

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
JOBS: Final = (plan_chain, net_plan, take_in, plan_again)
