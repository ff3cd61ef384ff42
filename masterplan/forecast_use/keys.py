"""Periods of reduction keys, and what falls into them (semantics §16.5).

Belongs here: cutting time into the periods of a key. What orders or percentages do in them is told in `reduction`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from masterplan.months import later, starting
from masterplan.places import NODE_KEY

if TYPE_CHECKING:
    from datetime import date

_KEY: Final = ("company_id", "reduction_key_id")
_SCHEMA: Final = {
    "company_id": pl.String,
    "reduction_key_id": pl.String,
    "period": pl.Int32,
    "first": pl.Date,
    "end": pl.Date,
    "percent": pl.Float64,
}


def key_periods(tables: Mapping[str, pl.DataFrame], plan_date: date) -> pl.DataFrame:
    """The periods of every reduction key: company_id, reduction_key_id, period from 1, first day, day after the last, percent (§16.5)."""
    keys: dict[tuple[str, str], list[tuple[date, int, dict[str, Any]]]] = {}
    for line in tables["reduction_key"].iter_rows(named=True):
        base = starting(line, plan_date)
        keys.setdefault((line["company_id"], line["key_id"]), []).append((later(base, line["change"], line["unit"]), line["line_no"], line))
    rows: list[tuple[str, str, int, date, date, float]] = []
    for (company, key), lines in sorted(keys.items()):
        first = min((starting(line, plan_date) for *_, line in lines), default=plan_date)
        number = 0
        for end, _, line in sorted(lines, key=lambda one: one[:2]):
            if end > first:
                number += 1
                rows.append((company, key, number, first, end, line["percent"]))
                first = end
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def in_periods(rows: pl.DataFrame, nodes: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
    """The rows of nodes, in their order, with `period` and `percent` of the node's key on their date; null outside of all periods.

    Inputs: `rows` with node key and date; `nodes` with node key and reduction_key_id; `periods` as `key_periods` gives them.
    """
    keyed = rows.join(nodes.select(*NODE_KEY, "reduction_key_id"), on=NODE_KEY, how="left", maintain_order="left").with_row_index("_row")
    placed = keyed.sort("date").join_asof(
        periods.sort("first"), left_on="date", right_on="first", by=list(_KEY), strategy="backward", check_sortedness=False
    )
    inside = pl.col("date") < pl.col("end")
    return (
        placed.with_columns(pl.when(inside).then(pl.col("period", "percent"))).sort("_row").drop("_row", "first", "end", "reduction_key_id")
    )
