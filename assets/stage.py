"""What all assets of the chain have in common: one run for many plan dates, one writer at a time."""

from __future__ import annotations

import warnings
from datetime import timedelta
from typing import Any, Final

import dagster as dg

POOL: Final = "duckdb"
FRESH: Final = timedelta(hours=36)
STALE: Final = timedelta(days=8)
CODE_VERSION: Final = "1"


def stage(**attributes: Any) -> Any:
    """`dagster.asset` for a stage of the chain: takes its other arguments."""
    with warnings.catch_warnings():
        # a backfill in one run is what keeps dates in order; its API is marked beta
        warnings.simplefilter("ignore", dg.BetaWarning)
        freshness = dg.FreshnessPolicy.time_window(warn_window=FRESH, fail_window=STALE)
        return dg.asset(
            pool=POOL, backfill_policy=dg.BackfillPolicy.single_run(), code_version=CODE_VERSION, freshness_policy=freshness, **attributes
        )
