"""The forecast lines that a plan counts on its plan date, and what is left of each (semantics §16).

Belongs here: the order of the steps and the time window. How lines come about is told in `lines`, how they are reduced in `reduction`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from masterplan.errors import ContractError
from masterplan.forecast_use.keys import key_periods
from masterplan.forecast_use.lines import model_lines
from masterplan.forecast_use.reduction import by_pool, consume, consume_by_key, reduce_by_percent, reducing_orders
from masterplan.forecast_use.shares import no_shares
from masterplan.places import NODE_KEY
from masterplan.units import decimal

if TYPE_CHECKING:
    from datetime import date

Tables = Mapping[str, pl.DataFrame]

RULES: Final = {
    "reduction_key_id": "",
    "reduce_forecast_by": "orders",
    "include_customer_forecast": False,
    "include_intercompany_orders": False,
}


@dataclass(frozen=True)
class CountedForecast:
    """The forecast lines that a plan counts, and which order took how much of each.

    `lines`: one row per node, customer and date, sorted by them: node key, model_id, customer_id, date, qty, consumed_qty, left_qty in
    the inventory unit, qty = consumed_qty + left_qty, and is_inside: the overall forecast holds the line (§16.7). `use`: one row per
    line and order that took of it: node key, customer_id, date, demand_type, order_id, line_no, order_date, used_qty; per line these
    add up to consumed_qty wherever orders are what reduces it (§16.8).
    """

    lines: pl.DataFrame
    use: pl.DataFrame


def forecast_lines(
    tables: Tables,
    parameters: Mapping[str, object],
    plan_date: date,
    baseline: pl.DataFrame | None,
    fence_days: pl.DataFrame,
) -> pl.DataFrame:
    """The lines of `counted_forecast`."""
    return counted_forecast(tables, parameters, plan_date, baseline, fence_days).lines


def counted_forecast(
    tables: Tables,
    parameters: Mapping[str, object],
    plan_date: date,
    baseline: pl.DataFrame | None,
    fence_days: pl.DataFrame,
) -> CountedForecast:
    """Every forecast line that the plan counts, and what orders took of it.

    Inputs: `parameters` is the plan's row; `baseline` as its contract, or None; `fence_days` has node key and `days`, the
    coverage fence of every node with a line, `line_days` where another fence holds for the lines (§6.6), and the columns of
    `RULES`, each where it is not its default. Error: ContractError when a node has no fence.
    """
    model_id = str(parameters["forecast_model_id"])
    lines = model_lines(tables, model_id, baseline)
    _check_fences(lines, fence_days)
    nodes = _with_rules(fence_days)
    lines, taken = _reduced(tables, parameters, plan_date, lines, nodes)
    kept = _in_window(lines, plan_date, fence_days, keeps_plan_date=_keeps_plan_date(parameters))
    left = kept.join(nodes.select(*NODE_KEY, "include_customer_forecast"), on=NODE_KEY, how="left", maintain_order="left").with_columns(
        left=pl.col("line") - pl.col("consumed"), is_inside=pl.col("include_customer_forecast") & (pl.col("customer_id") != "")
    )
    counted = left.select(
        *NODE_KEY,
        pl.lit(model_id).alias("model_id"),
        "customer_id",
        "date",
        decimal("line").alias("qty"),
        decimal("consumed").alias("consumed_qty"),
        decimal("left").alias("left_qty"),
        "is_inside",
    )
    within = taken.join(kept, on=[*NODE_KEY, "customer_id", "date"], how="semi", maintain_order="left")
    return CountedForecast(counted, within.with_columns(used_qty=decimal("used")).drop("used"))


def no_forecast() -> CountedForecast:
    """Of a plan that counts none."""
    quantities = dict.fromkeys(("qty", "consumed_qty", "left_qty"), pl.Decimal(18, 6))
    texts = dict.fromkeys((*NODE_KEY, "model_id", "customer_id"), pl.String)
    lines = pl.DataFrame(schema={**texts, "date": pl.Date, **quantities, "is_inside": pl.Boolean})
    return CountedForecast(lines, no_shares().with_columns(used_qty=decimal("used")).drop("used"))


def _with_rules(nodes: pl.DataFrame) -> pl.DataFrame:
    """The nodes with every column of `RULES`."""
    return nodes.with_columns(pl.lit(default).alias(name) for name, default in RULES.items() if name not in nodes.columns)


def _reduced(
    tables: Tables, plan: Mapping[str, object], plan_date: date, lines: pl.DataFrame, nodes: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The lines with `consumed` by the method of the plan, and what orders took; a forecast plan reduces nothing (§16.3, §16.4, §16.6)."""
    method = plan["reduction_method"]
    if method == "none" or plan["kind"] == "forecast":
        return lines.with_columns(consumed=pl.lit(0, dtype=pl.Int64)), no_shares()
    if method == "percent_key":
        return reduce_by_percent(lines, nodes, key_periods(tables, plan_date)), no_shares()
    orders = by_pool(reducing_orders(tables, plan, plan_date, nodes), lines, nodes)
    if method == "transactions_key":
        carries = plan["excess_carry"] == "previous_then_next"
        return consume_by_key(lines, orders, nodes, key_periods(tables, plan_date), carries=carries)
    return consume(lines, orders)


def _keeps_plan_date(plan: Mapping[str, object]) -> bool:
    """Whether the line of the plan date counts: as the plan says, else by the engine (§16.2)."""
    said = plan.get("forecast_on_plan_date")
    return bool(said == "keep" or (said is None and plan["engine"] == "classic"))


def _check_fences(lines: pl.DataFrame, fence_days: pl.DataFrame) -> None:
    without = lines.join(fence_days, on=NODE_KEY, how="anti").select(NODE_KEY).unique().sort(NODE_KEY)
    if not without.is_empty():
        raise ContractError(
            "Forecast lines stand in nodes whose coverage fence is not given",
            rows=["|".join(row) for row in without.iter_rows()],
            way_out="Give one row of fence days for every node with a forecast line.",
        )


def _in_window(lines: pl.DataFrame, plan_date: date, fence_days: pl.DataFrame, *, keeps_plan_date: bool) -> pl.DataFrame:
    """Lines from the plan date, or from the day after it, up to the fence; both ends count (§16.2)."""
    starts = pl.col("date") >= plan_date if keeps_plan_date else pl.col("date") > plan_date
    limit = "line_days" if "line_days" in fence_days.columns else "days"
    fenced = lines.join(fence_days.select(*NODE_KEY, pl.col(limit).alias("days")), on=NODE_KEY, how="left", maintain_order="left")
    return fenced.filter(starts & (pl.col("date") <= pl.lit(plan_date) + pl.duration(days="days"))).drop("days")
