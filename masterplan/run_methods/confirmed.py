"""Pegging of the last run that stays: below confirmed sales lines, and between approved orders (semantics §26, §30.10).

Belongs here: following pegging down. What being kept means for a run is told in `kept` and `held`.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from masterplan.places import NODE_KEY, Tables
from masterplan.run_methods.previous import Previous

_SUPPLY: Final = (*NODE_KEY, "supply_type", "supply_ref")
_DEMAND: Final = ("company_id", "demand_type", "demand_ref")
_COMPONENTS_OF: Final = {"production": "production_component", "transfer": "transfer_issue"}
_LINE: Final = r"/[^/]*$"


def confirmed_tree(previous: Previous, tables: Tables) -> pl.DataFrame:
    """The rows of the last run's pegging below sales lines that are confirmed now, in the columns of `pegging`."""
    pegs = _pegs(previous)
    return _tree(pegs, pegs.join(confirmed_lines(tables), on=_DEMAND, how="semi", maintain_order="left"))


def confirmed_lines(tables: Tables) -> pl.DataFrame:
    """The sales lines that are confirmed now: company_id, demand_type, demand_ref."""
    return _sales(tables["demand_order"].filter(pl.col("confirmed_date").is_not_null()))


def freed_supply(previous: Previous, tables: Tables, kept: pl.DataFrame) -> pl.DataFrame:
    """The open orders that the last run pegged below sales lines that are gone: node key, supply_type, supply_ref (§26.3).

    Inputs: `kept` is the pegging that stays.
    """
    pegs = _pegs(previous)
    gone = pegs.filter(pl.col("demand_type") == "sales").join(_sales(tables["demand_order"]), on=_DEMAND, how="anti", maintain_order="left")
    if gone.is_empty():
        return gone.select(_SUPPLY)
    is_open = (pl.col("supply_type") != "on_hand") & ~pl.col("supply_type").str.starts_with("planned_")
    return _tree(pegs, gone).join(kept, on=pegs.columns, how="anti").filter(is_open).select(_SUPPLY).unique(maintain_order=True)


def _pegs(previous: Previous) -> pl.DataFrame:
    return previous.pegging.filter(~pl.col("supply_type").is_in(["shortage", "buffer"]), pl.col("demand_type") != "excess")


def _sales(demands: pl.DataFrame) -> pl.DataFrame:
    ref = pl.concat_str("order_id", pl.lit("/"), pl.col("line_no").cast(pl.String)).alias("demand_ref")
    return demands.filter(pl.col("demand_type") == "sales").select("company_id", "demand_type", ref).unique()


def _tree(pegs: pl.DataFrame, top: pl.DataFrame) -> pl.DataFrame:
    """Rows of pegging and all that is below them."""
    tree = fresh = top
    while fresh.height:
        below = pl.concat([_of_planned(pegs, fresh), _of_released(pegs, fresh)]).unique(maintain_order=True)
        fresh = below.join(tree, on=pegs.columns, how="anti", maintain_order="left")
        tree = pl.concat([tree, fresh])
    return tree


def keeps_pegging_of_approved(tables: Tables) -> bool:
    """Whether any company keeps the pegging between approved planned orders (§30.10)."""
    return bool(tables["planning_parameter"]["keep_approved_pegging"].any())


def pegs_of_approved(previous: Previous, tables: Tables, kept: pl.DataFrame | None) -> pl.DataFrame:
    """The rows of the last run's pegging from approved planned orders to approved ones of companies that keep it (§30.10).

    Inputs: `kept` are the planned orders that the run keeps.
    """
    if kept is None or not keeps_pegging_of_approved(tables):
        return previous.pegging.clear()
    keeping = tables["planning_parameter"].filter("keep_approved_pegging").select("company_id")
    ids = kept.filter(pl.col("status") == "approved")["order_id"].implode()
    between = previous.pegging.filter(pl.col("demand_ref").is_in(ids), pl.col("supply_ref").is_in(ids))
    return between.join(keeping, on="company_id", how="semi", maintain_order="left")


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
