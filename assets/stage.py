"""What all assets of the chain have in common: one run for many plan dates, one writer at a time."""

from __future__ import annotations

import warnings
from typing import Any, Final

import dagster as dg

POOL: Final = "duckdb"
CODE_VERSION: Final = "1"


def stage(**attributes: Any) -> Any:
    """`dagster.asset` for a stage of the chain: takes its other arguments."""
    with warnings.catch_warnings():
        # a backfill in one run is what keeps dates in order; its API is marked beta
        warnings.simplefilter("ignore", dg.BetaWarning)
        return dg.asset(pool=POOL, backfill_policy=dg.BackfillPolicy.single_run(), code_version=CODE_VERSION, **attributes)
