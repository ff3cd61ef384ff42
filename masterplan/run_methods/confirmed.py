"""Supply that stays with confirmed demand: the pegged tree of the last run below confirmed sales lines (semantics §27).

Belongs here: following pegging down. What being kept means for a run is told in `kept` and `held`.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from masterplan.places import Tables
from masterplan.run_methods.previous import Previous

_DEMAND: Final = ("company_id", "demand_type", "demand_ref")
_COMPONENTS_OF: Final = {"production": "production_component", "transfer": "transfer_issue"}
_LINE: Final = r"/[^/]*$"


def confirmed_tree(previous: Previous, tables: Tables) -> pl.DataFrame:
    """The rows of the last run's pegging below sales lines that are confirmed now, in the columns of `pegging`."""
    pegs = previous.pegging.filter(~pl.col("supply_type").is_in(["shortage", "buffer"]), pl.col("demand_type") != "excess")
    confirmed = tables["demand_order"].filter((pl.col("demand_type") == "sales") & pl.col("confirmed_date").is_not_null())
    ref = pl.concat_str("order_id", pl.lit("/"), pl.col("line_no").cast(pl.String))
    wanted = confirmed.select("company_id", pl.lit("sales").alias("demand_type"), ref.alias("demand_ref")).unique()
    found = pegs.join(wanted, on=_DEMAND, how="semi", maintain_order="left")
    tree = fresh = found
    while fresh.height:
        below = pl.concat([_of_planned(pegs, fresh), _of_released(pegs, fresh)]).unique(maintain_order=True)
        fresh = below.join(tree, on=pegs.columns, how="anti", maintain_order="left")
        tree = pl.concat([tree, fresh])
    return tree


def _of_planned(pegs: pl.DataFrame, above: pl.DataFrame) -> pl.DataFrame:
    """The pegging of what planned orders need; their ids are the plan's own, whatever company supplies it."""
    orders = above.filter(pl.col("supply_type").str.starts_with("planned_")).select(pl.col("supply_ref").alias("demand_ref")).unique()
    return pegs.filter(pl.col("demand_type").str.starts_with("planned_")).join(orders, on="demand_ref", how="semi", maintain_order="left")


def _of_released(pegs: pl.DataFrame, above: pl.DataFrame) -> pl.DataFrame:
    """The pegging of what released production orders and transfers need: lines of an order of the same id."""
    orders = above.filter(pl.col("supply_type").is_in(list(_COMPONENTS_OF))).select(
        "company_id",
        pl.col("supply_type").replace_strict(_COMPONENTS_OF, return_dtype=pl.String).alias("demand_type"),
        pl.col("supply_ref").str.replace(_LINE, "").alias("order"),
    )
    named = pegs.with_columns(order=pl.col("demand_ref").str.replace(_LINE, ""))
    return named.join(orders.unique(), on=["company_id", "demand_type", "order"], how="semi", maintain_order="left").drop("order")
