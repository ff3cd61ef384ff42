"""Phase in and phase out: items that take over demand of others, or give up their own (semantics §34.8).

Belongs here: the rules over any evenly spaced quantities, of the history or of the forecast. Selecting by place is
`selection`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from masterplan.forecasting.selection import selected
from masterplan.places import NODE_KEY, resolve_places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from masterplan.places import Tables

_FIRST: Final = pl.date(1, 1, 1)
_LAST: Final = pl.date(9999, 12, 31)
_PERCENT: Final = 100
_SELECTS: Final = ("item_id", "site_id", "warehouse_id")


def phased(tables: Tables, applies_to: str, rows: pl.DataFrame, quantities: Sequence[str]) -> pl.DataFrame:
    """The rows after the rules for `history` or `forecast`, group by group in order of their ids.

    Inputs: `rows` with the node key, `date` (first day of the bucket) and quantities as floats, a row per node and date; other
    columns come from the source where a target has no row there yet. Output: the same columns; without rules, the same rows,
    else sorted by node key and date. Targets that are not planned get nothing.
    """
    rules = tables["phase_rule"].filter(pl.col("applies_to") == applies_to).sort("company_id", "group_id", "line_no")
    if rules.is_empty():
        return rows
    rows = rows.sort(*NODE_KEY, "date")
    for name in rules["group_id"].unique().sort():
        rows = _after_group(rules.filter(pl.col("group_id") == name), rows, quantities)
    planned = tables["item"].filter(pl.col("lifecycle_state") != "not_planned")
    kept = rows.join(planned, on=["company_id", "item_id"], how="semi", maintain_order="left")
    return _summed(resolve_places(tables, kept), quantities).sort(*NODE_KEY, "date")


def _after_group(group: pl.DataFrame, rows: pl.DataFrame, quantities: Sequence[str]) -> pl.DataFrame:
    """All rules read the rows as they come in."""
    rules = group.with_columns(pl.col("from_date").fill_null(_FIRST), pl.col("to_date").fill_null(_LAST)).rename(
        {"source_item_id": "item_id", "target_item_id": "_target"}
    )
    places = rows.select(NODE_KEY).unique()
    wanted = rules.select("company_id", "line_no", "type", *_SELECTS, "_target", "from_date", "to_date", "factor_pct")
    ruled = selected(wanted, places, _SELECTS).sort(*NODE_KEY, "line_no")
    outs = ruled.filter(pl.col("type") == "phase_out")
    ins = ruled.filter((pl.col("type") == "phase_in") & (pl.col("_target") != ""))
    return _summed(pl.concat([_left(outs, rows, quantities), _taken_over(ins, rows, quantities)]), quantities)


def _left(outs: pl.DataFrame, rows: pl.DataFrame, quantities: Sequence[str]) -> pl.DataFrame:
    """What the sources keep: their share inside of the dates, the last rule of several, and nothing after the end of the last."""
    if outs.is_empty():
        return rows
    dated = rows.select(*NODE_KEY, "date").join(
        outs.select(*NODE_KEY, "from_date", "to_date", "factor_pct"), on=NODE_KEY, maintain_order="left_right"
    )
    inside = (pl.col("date") >= pl.col("from_date")) & (pl.col("date") <= pl.col("to_date"))
    share = pl.col("factor_pct").filter(inside).last()
    ended = pl.when((pl.col("to_date") < pl.col("date")).any()).then(0.0)
    kept = dated.group_by(*NODE_KEY, "date", maintain_order=True).agg(pl.coalesce(share, ended, pl.lit(float(_PERCENT))).alias("_kept"))
    joined = rows.join(kept, on=[*NODE_KEY, "date"], how="left", maintain_order="left")
    factor = pl.col("_kept").fill_null(_PERCENT) / _PERCENT
    return joined.with_columns(pl.col(name) * factor for name in quantities).drop("_kept")


def _taken_over(ins: pl.DataFrame, rows: pl.DataFrame, quantities: Sequence[str]) -> pl.DataFrame:
    """What the targets get: rows of the sources, times the factor, under the target's name."""
    pairs = rows.join(ins.select(*NODE_KEY, "_target", "from_date", "to_date", "factor_pct"), on=NODE_KEY, maintain_order="left_right")
    inside = pairs.filter((pl.col("date") >= pl.col("from_date")) & (pl.col("date") <= pl.col("to_date")))
    factor = pl.col("factor_pct") / _PERCENT
    return inside.with_columns(pl.col("_target").alias("item_id"), *(pl.col(name) * factor for name in quantities)).select(rows.columns)


def _summed(rows: pl.DataFrame, quantities: Sequence[str]) -> pl.DataFrame:
    """One row per node and date; nothing and nothing stays nothing."""
    others = [name for name in rows.columns if name not in {*NODE_KEY, "date", *quantities}]
    sums = [pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name) for name in quantities]
    firsts = [pl.col(name).first() for name in others]
    return rows.group_by(*NODE_KEY, "date", maintain_order=True).agg(*sums, *firsts).select(rows.columns)
