"""The view of the group: demand and supply of all companies, what they sell each other eliminated (semantics §15.3).

Belongs here: the consolidation of a finished plan. That a planned purchase is demand of a sister company is part of the
network itself and happens in `links` and the kernels.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import polars as pl

from masterplan.agreements import exchange_rates
from masterplan.errors import QuantityError
from masterplan.places import Tables
from masterplan.units import LARGEST_MICRO, decimal, micro

_OUTSIDE_DEMAND: Final = ("sales", "quotation", "project", "purchase_return", "forecast")
_SISTER_DEMAND: Final = ("intercompany", "planned_intercompany")
_ONE: Final = 1_000_000
_SUPPLY: Final = ("purchase", "production", "planned_purchase", "planned_production")


def consolidate(tables: Tables, requirement: pl.DataFrame, parameters: Mapping[str, object], plan_date: date) -> dict[str, pl.DataFrame]:
    """The tables `consolidated_demand` and `consolidated_supply` without plan columns.

    Inputs: the input tables, the public net-requirements list of a plan, the plan's row and date. Quantities are in the
    unit of the group item, values in the plan's reporting currency. Rule §15.3.
    """
    currency = _reporting_currency(tables, parameters)
    priced = _priced_items(tables, currency, plan_date)
    demand = requirement.filter(pl.col("type").is_in([*_OUTSIDE_DEMAND, *_SISTER_DEMAND]))
    demand = demand.with_columns(qty=-pl.col("qty"), is_sister=_is_sister_demand(tables, demand))
    supply = requirement.filter(pl.col("type").is_in(_SUPPLY))
    supply = supply.with_columns(is_sister=_is_sister_supply(tables, requirement, supply))
    return {
        "consolidated_demand": _by_group_item(demand, priced, currency),
        "consolidated_supply": _by_group_item(supply, priced, currency),
    }


def _reporting_currency(tables: Tables, parameters: Mapping[str, object]) -> str:
    named = str(parameters.get("reporting_currency_code") or "")
    if named or tables["company"].is_empty():
        return named or "USD"
    return str(tables["company"].sort("company_id")["currency_code"][0])


def _is_sister_demand(tables: Tables, demand: pl.DataFrame) -> pl.Series:
    """Per demand row: another company of the group wants it."""
    sisters = tables["customer"].filter(pl.col("intercompany_company_id") != "").select("company_id", "customer_id")
    orders = tables["demand_order"]
    flagged = pl.concat([orders.filter("is_intercompany"), orders.join(sisters, on=["company_id", "customer_id"], how="semi")])
    named = flagged.select("company_id", pl.col("demand_type").alias("type"), _order_ref(), pl.lit(value=True).alias("named")).unique()
    joined = demand.join(named, on=["company_id", "type", "ref"], how="left", maintain_order="left")
    return joined.select(pl.col("named").fill_null(value=False) | pl.col("type").is_in(_SISTER_DEMAND)).to_series()


def _is_sister_supply(tables: Tables, requirement: pl.DataFrame, supply: pl.DataFrame) -> pl.Series:
    """Per supply row: another company of the group sells it."""
    sisters = tables["vendor"].filter(pl.col("intercompany_company_id") != "").select("company_id", "vendor_id")
    orders = tables["supply_order"].join(sisters, on=["company_id", "vendor_id"], how="semi")
    named = orders.select("company_id", pl.col("order_type").alias("type"), _order_ref())
    sold = requirement.filter(pl.col("type") == "planned_intercompany").select("ref")
    planned = supply.filter(pl.col("type") == "planned_purchase").join(sold, on="ref", how="semi").select("company_id", "type", "ref")
    both = pl.concat([named, planned]).unique().with_columns(named=pl.lit(value=True))
    return supply.join(both, on=["company_id", "type", "ref"], how="left", maintain_order="left")["named"].fill_null(value=False)


def _order_ref() -> pl.Expr:
    return pl.concat_str("order_id", pl.lit("/"), pl.col("line_no").cast(pl.String)).alias("ref")


def _priced_items(tables: Tables, currency: str, plan_date: date) -> pl.DataFrame:
    """Per item: its group item, of which `top` units are `bottom` of its own, and its cost in the reporting currency."""
    rates = exchange_rates(tables, plan_date).filter(pl.col("to_currency") == currency).select("from_currency", "rate")
    companies = (
        tables["company"]
        .join(rates, left_on="currency_code", right_on="from_currency", how="left")
        .select("company_id", pl.when(pl.col("currency_code") == currency).then(1.0).otherwise("rate").alias("rate"))
    )
    group = pl.when(pl.col("group_item_id") != "").then("group_item_id").otherwise("item_id").alias("group_item_id")
    items = tables["item"].select("company_id", "item_id", group, "standard_cost")
    factors = _unit_factors(tables, items)
    return (
        items.join(companies, on="company_id", how="left")
        .join(factors, on=["company_id", "item_id"], how="left")
        .with_columns(pl.col("top", "bottom").fill_null(1), cost=pl.col("standard_cost") * pl.col("rate").fill_null(0.0))
        .select("company_id", "item_id", "group_item_id", "top", "bottom", "cost")
    )


def _unit_factors(tables: Tables, items: pl.DataFrame) -> pl.DataFrame:
    """Per item named otherwise: `top` units of its group item are `bottom` of its own; items of the group's name give the unit (§15.3)."""
    names = items.select("company_id", "item_id", "group_item_id")
    pairs = tables["intercompany_item"].with_columns(factor=micro("factor"), one=pl.lit(_ONE, pl.Int64))
    sides = []
    for mine, other, top, bottom in (("buyer", "seller", "factor", "one"), ("seller", "buyer", "one", "factor")):
        sides.append(
            pairs.select(
                pl.col(f"{mine}_company_id").alias("company_id"),
                pl.col(f"{mine}_item_id").alias("item_id"),
                pl.col(f"{other}_item_id").alias("group_item_id"),
                pl.col(top).alias("top"),
                pl.col(bottom).alias("bottom"),
            )
        )
    named_otherwise = names.filter(pl.col("item_id") != pl.col("group_item_id"))
    return (
        pl.concat(sides)
        .join(named_otherwise, on=["company_id", "item_id", "group_item_id"], how="semi")
        .sort("company_id", "item_id", pl.col("top") / pl.col("bottom"), "top")
        .unique(["company_id", "item_id"], keep="first", maintain_order=True)
        .select("company_id", "item_id", "top", "bottom")
    )


def _by_group_item(rows: pl.DataFrame, priced: pl.DataFrame, currency: str) -> pl.DataFrame:
    measured = _in_group_units(rows.join(priced, on=["company_id", "item_id"], how="left"))
    value = pl.when("is_sister").then(0.0).otherwise(pl.col("qty").cast(pl.Float64) * pl.col("cost"))
    nothing = pl.lit(0).cast(pl.Int128)
    return (
        measured.with_columns(
            external=pl.when("is_sister").then(nothing).otherwise("measured"),
            sister=pl.when("is_sister").then("measured").otherwise(nothing),
            value=value,
        )
        .sort("group_item_id", "date", "company_id", "item_id", "type", "ref", "line_no")
        .group_by("group_item_id", "date", maintain_order=True)
        .agg(
            external_qty=pl.col("external").sum(),
            intercompany_qty=pl.col("sister").sum(),
            value=pl.col("value").sum(),
            currency_code=pl.lit(currency),
        )
        .pipe(_checked)
        .with_columns(decimal("external_qty"), decimal("intercompany_qty"))
    )


def _in_group_units(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with `measured`, millionths of the group item, half up (§15.3)."""
    qty, bottom = micro("qty").cast(pl.Int128), pl.col("bottom").cast(pl.Int128)
    return rows.with_columns(measured=(2 * qty * pl.col("top") + bottom) // (2 * bottom))


def _checked(sums: pl.DataFrame) -> pl.DataFrame:
    """The sums; QuantityError when one passes the largest quantity."""
    passes = sums.filter(pl.max_horizontal(pl.col("external_qty", "intercompany_qty").abs()) >= LARGEST_MICRO)
    if passes.height:
        raise QuantityError(
            "Group items of which more is moved on a day than the largest quantity",
            rows=["/".join(map(str, row)) for row in passes.select("group_item_id", "date").iter_rows()],
            way_out="Correct the factors of the intercompany items, or the quantities.",
        )
    return sums
