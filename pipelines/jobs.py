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
