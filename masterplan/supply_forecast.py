"""Supply forecast: lines that become planned orders, less what is ordered already (semantics §23).

Belongs here: which quantity of each line is left. The orders themselves are made in `netting`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import polars as pl

from masterplan.errors import QuantityError
from masterplan.forecast_use.models import of_model
from masterplan.node_parameters import NodeParameters
from masterplan.places import NODE_KEY, Tables, resolve_places
from masterplan.units import LARGEST_MICRO

_SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    **dict.fromkeys((*NODE_KEY, "vendor_id"), pl.String),
    "date": pl.Date,
    "qty": pl.Decimal(18, 6),
    "is_usual": pl.Boolean,
}
_LINE: Final = (*NODE_KEY, "vendor_id", "vendor_group_id", "date")


def no_supply_forecast() -> pl.DataFrame:
    """A frame of lines without a row."""
    return pl.DataFrame(schema=_SCHEMA)


def supply_forecast_lines(
    tables: Tables, plan: Mapping[str, object], plan_date: date, supplies: pl.DataFrame, parameters: NodeParameters
) -> pl.DataFrame:
    """What is left of each line of the plan's model: node key, vendor (empty: the node's), date, quantity, whether of the node's vendor.

    Inputs: `supplies` are the open and approved orders that the plan counts, `parameters` those of its nodes. Output in order of
    node, date and line. Rules §23.1-§23.3.
    """
    ordered = tables["item"].filter(pl.col("lifecycle_state") == "active").select("company_id", "item_id")
    mine = of_model(tables, tables["supply_forecast"], str(plan["forecast_model_id"])).filter(pl.col("qty") > 0)
    if plan["engine"] != "classic":
        mine = mine.with_columns(vendor_group_id=pl.lit(""))
    lines = resolve_places(tables, mine.join(ordered, on=["company_id", "item_id"], how="semi", maintain_order="left"))
    lines = lines.group_by(_LINE).agg(pl.col("qty").sum()).filter(pl.col("date") >= plan_date).sort(_LINE)
    _check_sizes(lines)
    if lines.is_empty():
        return no_supply_forecast()
    facts = parameters.of(lines.select(NODE_KEY).unique())
    lines = _fenced(lines.join(facts.select(*NODE_KEY, "counted_days"), on=NODE_KEY), plan_date)
    named = _with_usual_vendor(_with_general_rest(lines), facts)
    left = _reduced(named, plan, supplies, facts).filter(pl.col("qty") > 0)
    names_one = (pl.col("order_type") == "purchase") & (pl.col("vendor_id") != "")
    vendor = pl.when(names_one).then("vendor_id").otherwise(pl.lit(""))
    is_usual = ~names_one | (pl.col("vendor_id") == pl.col("usual_vendor_id"))
    return left.select(*NODE_KEY, vendor.alias("vendor_id"), "date", "qty", is_usual.alias("is_usual"))


def _check_sizes(lines: pl.DataFrame) -> None:
    """Raise QuantityError when all lines together cannot be computed exactly."""
    sizes = lines["qty"].cast(pl.Float64)
    if float(sizes.sum()) * 1e6 >= LARGEST_MICRO:
        largest = lines.with_columns(size=sizes).sort("size", descending=True).head(5)
        raise QuantityError(
            f"The supply forecast passes the largest quantity: {sizes.sum():.6g} units in all.",
            rows=[
                f"{'/'.join(row[:-2])} on {row[-2]}: {row[-1]:.6g} units" for row in largest.select(*NODE_KEY, "date", "size").iter_rows()
            ],
            way_out="Correct the largest lines, or plan in a larger unit.",
        )


def _fenced(lines: pl.DataFrame, plan_date: date) -> pl.DataFrame:
    return lines.filter(pl.col("date") <= pl.lit(plan_date) + pl.duration(days=pl.col("counted_days"))).drop("counted_days")


def _with_general_rest(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines with vendor reduce the lines without of the same node and date, one after the other (§23.2)."""
    is_general = pl.col("vendor_id") == ""
    named = lines.filter(~is_general).group_by(*NODE_KEY, "date").agg(pl.col("qty").sum().alias("named_qty"))
    rest = lines.join(named, on=[*NODE_KEY, "date"], how="left", maintain_order="left")
    nothing = pl.lit(0).cast(pl.Decimal(18, 6))
    beyond = pl.max_horizontal(pl.col("qty").cum_sum().over(*NODE_KEY, "date", is_general) - pl.col("named_qty").fill_null(0), nothing)
    left = pl.min_horizontal("qty", beyond)
    return rest.with_columns(qty=pl.when(is_general).then(left).otherwise("qty").cast(pl.Decimal(18, 6))).drop("named_qty")


def _with_usual_vendor(lines: pl.DataFrame, parameters: pl.DataFrame) -> pl.DataFrame:
    """Lines with `buyer`, whom their order is bought from: their own vendor, else the node's (§23.1)."""
    usual = parameters.select(*NODE_KEY, pl.col("vendor_id").alias("usual_vendor_id"), "order_type")
    named = lines.join(usual, on=NODE_KEY, how="left", maintain_order="left")
    buyer = pl.when(pl.col("order_type") != "purchase").then(pl.lit("")).when(pl.col("vendor_id") != "").then("vendor_id")
    return named.with_columns(buyer=buyer.otherwise("usual_vendor_id"))


def _reduced(lines: pl.DataFrame, plan: Mapping[str, object], supplies: pl.DataFrame, parameters: pl.DataFrame) -> pl.DataFrame:
    """What existing orders leave of the lines, each order used up once, lines in order of date, those with vendor first (§23.3)."""
    dynamic = plan["reduction_method"] == "transactions_dynamic_period"
    counted = supplies.filter(pl.col("is_supply_forecast") & pl.col("is_approved") | pl.lit(dynamic)).join(
        parameters.select(*NODE_KEY, "reduce_forecast_by", "order_type"), on=NODE_KEY, how="inner"
    )
    own_type = pl.col("type").str.strip_prefix("planned_") == pl.col("order_type")
    released = ~pl.col("is_approved") | pl.col("is_supply_forecast")
    counted = counted.filter(
        (own_type | (pl.col("reduce_forecast_by") == "all_transactions")) & (released | (pl.col("type") != "planned_transfer"))
    ).sort(*NODE_KEY, "date", "type", "order_id", "line_no")
    orders: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in counted.iter_rows(named=True):
        orders.setdefault(tuple(row[name] for name in NODE_KEY), []).append(row)
    rows = lines.sort(*NODE_KEY, "date", pl.col("vendor_id") == "", "vendor_id", "vendor_group_id").to_dicts()
    for line, following in zip(rows, _next_dates(rows), strict=True):
        for order in orders.get(tuple(line[name] for name in NODE_KEY), []):
            if line["qty"] > 0 and order["qty"] > 0 and _reduces(order, line, following):
                used = min(line["qty"], order["qty"])
                line["qty"] -= used
                order["qty"] -= used
                if plan["engine"] == "classic":
                    break
    return pl.DataFrame(rows, schema=lines.schema)


def _next_dates(rows: list[dict[str, Any]]) -> list[date | None]:
    """Per line, in order of date, the next date of a line of the same node and vendor."""
    found: list[date | None] = []
    known: dict[tuple[str, ...], tuple[date, date | None]] = {}
    for line in reversed(rows):
        key = tuple(line[name] for name in (*NODE_KEY, "vendor_id"))
        day, after = known.get(key, (line["date"], None))
        following = after if day == line["date"] else day
        known[key] = (line["date"], following)
        found.append(following)
    return found[::-1]


def _reduces(order: dict[str, Any], line: dict[str, Any], following: date | None) -> bool:
    """Whether an order lies in the period of a line, a purchase of a line that is bought from the same vendor."""
    if order["date"] < line["date"] or (following is not None and order["date"] >= following):
        return False
    is_purchase = str(order["type"]).endswith("purchase")
    return not is_purchase or line["buyer"] in {"", order["vendor_id"]}
