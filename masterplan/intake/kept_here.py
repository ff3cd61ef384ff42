"""Forecast lines that say they were authorised or entered here: these are kept in the warehouse and never received (semantics §35.9).

Belongs here: that law of the table `demand_forecast`.
"""

from __future__ import annotations

import polars as pl

from masterplan.contracts.orders import KEPT_SOURCES
from masterplan.intake.received import ROW, faults


def kept_lines(rows: pl.DataFrame) -> pl.DataFrame:
    """Faults of rows (`_row`, source) whose source is the warehouse's own (rule kept_here)."""
    own = rows.filter(pl.col("source").is_in(list(KEPT_SOURCES))).select(ROW, "source")
    return faults(own, "kept_here", "source", pl.col("source"), " is not received; say manual or authorised")
