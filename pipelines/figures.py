"""The figures of a plan that a planner asks for first: small frames, added up from the result tables.

Belongs here: adding up. How the figures are shown is told in `summary`; what analysts query lives in `sql/views`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from masterplan.contracts.results import EXCESS, SHORTAGE

if TYPE_CHECKING:
    from masterplan.places import Tables

INDEPENDENT: Final = ("sales", "project", "purchase_return", "intercompany", "quotation", "forecast")
_PLACE: Final = ("source_file", "source_row")


def rejected_rows(quarantine: pl.DataFrame) -> int:
    """How many rows of the input were rejected; the quarantine has a row for each rule that one breaks."""
    return quarantine.select("table_name", *_PLACE).n_unique()


def orders_by_company(tables: Tables, orders: pl.DataFrame) -> pl.DataFrame:
    """Planned orders per company and type: how many, how many of them late, and their value in the company's currency."""
    currencies = tables["company"].select("company_id", pl.col("currency_code").alias("currency"))
    sums = orders.group_by("company_id", "order_type").agg(
        pl.len().alias("orders"), (pl.col("delay_days") > 0).sum().alias("late"), pl.col("value").sum()
    )
    return sums.join(currencies, on="company_id", how="left").sort("company_id", "order_type")


def late_demand(requirement: pl.DataFrame, delay: pl.DataFrame) -> pl.DataFrame:
    """Independent demand per type: lines, how many are late, by how many days on average and at most."""
    demand = requirement.filter(pl.col("type").is_in(INDEPENDENT), pl.col("qty") < 0)
    lines = demand.group_by("type").agg(pl.len().alias("lines"))
    late = delay.group_by("type").agg(
        pl.len().alias("late"), pl.col("days").mean().round(1).alias("average_days"), pl.col("days").max().alias("most_days")
    )
    return lines.join(late, on="type", how="left").with_columns(pl.col("late").fill_null(0)).sort("type")


def unmatched(tables: Tables, pegging: pl.DataFrame) -> pl.DataFrame:
    """Shortages and excess per company: lines, items, and the value of the quantity at standard cost."""
    costs = tables["item"].select("company_id", "item_id", "standard_cost")
    kinds = pl.when(pl.col("supply_type") == SHORTAGE).then(pl.lit(SHORTAGE)).when(pl.col("demand_type") == EXCESS).then(pl.lit(EXCESS))
    rows = pegging.with_columns(kinds.alias("kind")).drop_nulls("kind").join(costs, on=["company_id", "item_id"], how="left")
    value = (pl.col("qty").cast(pl.Float64) * pl.col("standard_cost").cast(pl.Float64)).sum().alias("value")
    return (
        rows.group_by("kind", "company_id")
        .agg(pl.len().alias("lines"), pl.col("item_id").n_unique().alias("items"), value)
        .sort("kind", "company_id", descending=[True, False])
    )


def intercompany_flow(links: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    """What companies buy from each other: orders and their value in the buyer's currency, per seller and buyer."""
    values = orders.select(pl.col("order_id").alias("buyer_order_id"), "value")
    rows = links.join(values, on="buyer_order_id", how="left")
    flows = rows.group_by("seller_company_id", "buyer_company_id").agg(
        pl.len().alias("orders"), pl.col("seller_item_id").n_unique().alias("items"), pl.col("value").sum()
    )
    return flows.sort("seller_company_id", "buyer_company_id")


def accuracy_against_naive(accuracy: pl.DataFrame) -> pl.DataFrame:
    """Forecast accuracy per company: WAPE and MASE of what was chosen and of the naive forecast."""
    chosen, naive = (accuracy.filter(pl.col("model") == model) for model in ("chosen", "naive"))
    against = naive.select("company_id", pl.col("wape").alias("naive_wape"), pl.col("mase").alias("naive_mase"))
    joined = chosen.join(against, on="company_id", how="left").sort("company_id")
    return joined.select("company_id", "series", "wape", "naive_wape", "mase", "naive_mase", "bias")


def exceptions_by_code(exceptions: pl.DataFrame) -> pl.DataFrame:
    """What a planner must look at: how many of each kind, the serious first."""
    rank = pl.col("severity").replace_strict({"error": 0, "warning": 1, "info": 2}, return_dtype=pl.Int32)
    sums = exceptions.group_by("severity", "code").agg(pl.len().alias("count"), pl.col("text").sort().first().alias("for_example"))
    return sums.sort(rank, "code")


def quarantine_by_rule(quarantine: pl.DataFrame) -> pl.DataFrame:
    """Rejected rows per table and rule, with the first of them; a row that breaks two rules is in both."""
    first = pl.col("message").sort_by("source_file", "source_row").first().alias("for_example")
    return quarantine.group_by("table_name", "rule").agg(pl.struct(_PLACE).n_unique().alias("rows"), first).sort("table_name", "rule")
