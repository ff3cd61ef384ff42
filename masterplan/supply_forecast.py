"""Supply forecast: lines that become planned orders, less what is ordered already (semantics §23).

Belongs here: which quantity of each line is left. The orders themselves are made in `netting`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import polars as pl

from masterplan.parameters import parameters_in_force
from masterplan.places import NODE_KEY, Tables, resolve_places

_SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    **dict.fromkeys((*NODE_KEY, "vendor_id"), pl.String),
    "date": pl.Date,
    "qty": pl.Decimal(18, 6),
}
_LINE: Final = (*NODE_KEY, "vendor_id", "date")


def no_supply_forecast() -> pl.DataFrame:
    """A frame of lines without a row."""
    return pl.DataFrame(schema=_SCHEMA)


def supply_forecast_lines(tables: Tables, plan: Mapping[str, object], plan_date: date, supplies: pl.DataFrame) -> pl.DataFrame:
    """What is left of each line of the plan's model: node key, vendor, date and quantity.

    Inputs: `supplies` are the open and approved orders that the plan counts. Rules §23.1-§23.3.
    """
    active = tables["item"].filter(pl.col("lifecycle_state") != "not_planned").select("company_id", "item_id")
    mine = tables["supply_forecast"].filter(pl.col("model_id") == plan["forecast_model_id"])
    lines = resolve_places(tables, mine.join(active, on=["company_id", "item_id"], how="semi", maintain_order="left"))
    lines = lines.group_by(_LINE).agg(pl.col("qty").sum()).filter(pl.col("date") >= plan_date).sort(_LINE)
    if lines.is_empty():
        return no_supply_forecast()
    parameters = parameters_in_force(tables, plan, plan_date, lines.select(NODE_KEY).unique())
    lines = _fenced(lines.join(parameters.select(*NODE_KEY, "coverage_fence_days"), on=NODE_KEY), plan_date)
    lines = _reduced(_with_general_rest(lines), plan, supplies, parameters)
    vendors = parameters.select(*NODE_KEY, pl.col("vendor_id").alias("usual_vendor_id"), "order_type")
    named = lines.join(vendors, on=NODE_KEY, how="left", maintain_order="left")
    vendor = pl.when(pl.col("order_type") != "purchase").then(pl.lit("")).when(pl.col("vendor_id") != "").then("vendor_id")
    return named.with_columns(vendor_id=vendor.otherwise("usual_vendor_id")).filter(pl.col("qty") > 0).select(list(_SCHEMA)).sort(_LINE)


def _fenced(lines: pl.DataFrame, plan_date: date) -> pl.DataFrame:
    return lines.filter(pl.col("date") <= pl.lit(plan_date) + pl.duration(days=pl.col("coverage_fence_days"))).drop("coverage_fence_days")


def _with_general_rest(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines with vendor reduce the line without of the same node and date (§23.2)."""
    is_general = pl.col("vendor_id") == ""
    named = lines.filter(~is_general).group_by(*NODE_KEY, "date").agg(pl.col("qty").sum().alias("named_qty"))
    rest = lines.join(named, on=[*NODE_KEY, "date"], how="left", maintain_order="left")
    left = pl.max_horizontal(pl.col("qty") - pl.col("named_qty").fill_null(0), pl.lit(0).cast(pl.Decimal(18, 6)))
    return rest.with_columns(qty=pl.when(is_general).then(left).otherwise("qty").cast(pl.Decimal(18, 6))).drop("named_qty")


def _reduced(lines: pl.DataFrame, plan: Mapping[str, object], supplies: pl.DataFrame, parameters: pl.DataFrame) -> pl.DataFrame:
    """What existing orders leave of the lines, each order used up once, lines in order of date (§23.3)."""
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
    rows = lines.sort(_LINE).to_dicts()
    for number, line in enumerate(rows):
        following = _next_date(rows, number)
        for order in orders.get(tuple(line[name] for name in NODE_KEY), []):
            if _reduces(order, line, following):
                used = min(line["qty"], order["qty"])
                line["qty"] -= used
                order["qty"] -= used
    return pl.DataFrame(rows, schema=lines.schema)


def _next_date(rows: list[dict[str, Any]], number: int) -> date | None:
    """Date of the next line of the same node and vendor."""
    line = rows[number]
    for later in rows[number + 1 :]:
        if all(later[name] == line[name] for name in (*NODE_KEY, "vendor_id")):
            return later["date"]
    return None


def _reduces(order: dict[str, Any], line: dict[str, Any], following: date | None) -> bool:
    if order["date"] < line["date"] or (following is not None and order["date"] >= following):
        return False
    is_purchase = str(order["type"]).endswith("purchase")
    return not is_purchase or order["vendor_id"] == line["vendor_id"] or line["vendor_id"] == ""
