"""How orders and percentages reduce forecast lines, method by method (semantics §16.3, §16.6).

Belongs here: which orders reduce, the periods between lines, what each line loses. Periods of keys are cut in `keys`, which
order took how much is told in `shares`, which lines a plan keeps in `use`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from masterplan.errors import QuantityError
from masterplan.forecast_use.keys import in_periods
from masterplan.forecast_use.shares import ORDER, shares
from masterplan.places import NODE_KEY, resolve_places
from masterplan.units import LARGEST_MICRO, micro, percent_millionths

if TYPE_CHECKING:
    from datetime import date

Tables = Mapping[str, pl.DataFrame]

_POOL: Final = (*NODE_KEY, "customer_id")
_ORDERS: Final = ("sales", "project", "intercompany")
_OTHER_ISSUES: Final = ("production_component", "transfer_issue", "purchase_return")
_SWITCHES: Final = {
    "sales": "include_sales_orders",
    "transfer_issue": "include_transfer_orders",
    "purchase_return": "include_purchase_returns",
}
_WHOLE: Final = 100_000_000


def reducing_orders(tables: Tables, plan: Mapping[str, object], plan_date: date, nodes: pl.DataFrame) -> pl.DataFrame:
    """Issues that reduce forecast, of those that the plan counts, within the fence: node key, customer, `ORDER`, date, `ordered` (§16.3).

    Inputs: `nodes` with node key, `days` of the fence, reduce_forecast_by and include_intercompany_orders.
    """
    if not plan["include_transactions"]:
        texts = dict.fromkeys((*_POOL, *ORDER), pl.String)
        return pl.DataFrame(schema={**texts, "line_no": pl.Int32, "date": pl.Date, "ordered": pl.Int64})
    counted = [kind for kind in (*_ORDERS, *_OTHER_ISSUES) if plan.get(_SWITCHES.get(kind, ""), True)]
    issues = tables["demand_order"].filter(pl.col("demand_type").is_in(counted))
    if plan["exclude_flagged_transactions"]:
        issues = issues.filter(~pl.col("exclude_from_planning"))
    dated = _without_moves(tables, resolve_places(tables, _told_inside(tables, issues))).select(
        *_POOL,
        *ORDER,
        pl.coalesce("confirmed_date", "requested_date").alias("date"),
        micro("qty").alias("ordered"),
        "is_inside",
        is_order=pl.col("demand_type").is_in(_ORDERS),
    )
    fenced = dated.join(nodes, on=NODE_KEY).filter(pl.col("date") <= pl.lit(plan_date) + pl.duration(days="days"))
    wanted = pl.col("is_order") | (pl.col("reduce_forecast_by") == "all_transactions")
    return fenced.filter(wanted, ~pl.col("is_inside") | pl.col("include_intercompany_orders")).select(*_POOL, *ORDER, "date", "ordered")


def _told_inside(tables: Tables, issues: pl.DataFrame) -> pl.DataFrame:
    """The issues with `is_inside`: they go to a company of the group."""
    sisters = tables["customer"].filter(pl.col("intercompany_company_id") != "").select("company_id", "customer_id")
    known = issues.join(
        sisters.with_columns(is_sister=pl.lit(value=True)), on=["company_id", "customer_id"], how="left", maintain_order="left"
    )
    inside = pl.col("is_intercompany") | (pl.col("demand_type") == "intercompany") | pl.col("is_sister").fill_null(value=False)
    return known.with_columns(is_inside=inside)


def _without_moves(tables: Tables, issues: pl.DataFrame) -> pl.DataFrame:
    """The issues without transfers that stay in their node."""
    moves = issues.filter((pl.col("demand_type") == "transfer_issue") & (pl.col("to_warehouse_id") != ""))
    if moves.is_empty():
        return issues
    lines = ["company_id", "demand_type", "order_id", "line_no"]
    target = moves.select(*lines, "item_id", site_id=pl.lit(""), warehouse_id="to_warehouse_id")
    staying = moves.select(*lines, *NODE_KEY[2:]).join(resolve_places(tables, target), on=[*lines, *NODE_KEY[2:]], how="semi")
    return issues.join(staying, on=lines, how="anti", maintain_order="left")


def by_pool(orders: pl.DataFrame, lines: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
    """The orders with the customer_id of the lines that they reduce; those that reduce two kinds of lines stand for each (§16.7).

    Inputs: `orders` as `reducing_orders` gives them; `lines` with node key and customer_id; `nodes` with include_customer_forecast.
    """
    known = lines.filter(pl.col("customer_id") != "").select(_POOL).unique().with_columns(has_lines=pl.lit(value=True))
    told = orders.join(known, on=_POOL, how="left").join(nodes.select(*NODE_KEY, "include_customer_forecast"), on=NODE_KEY, how="left")
    overall = told.filter(pl.col("has_lines").is_null() | pl.col("include_customer_forecast"))
    parts = [told.filter(pl.col("has_lines").is_not_null()), overall.with_columns(customer_id=pl.lit(""))]
    return pl.concat([part.select(*_POOL, *ORDER, "date", "ordered") for part in parts])


def consume(lines: pl.DataFrame, orders: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The lines with `consumed` in millionths, at most their quantity (§16.3), and which order took how much, as `shares` tells it.

    Inputs: `lines` with node key, customer_id, date, `line`; all lines of each node and customer, for they bound the periods.
    `orders` as `by_pool` gives them. A period runs from a line's date to the day before the next line's of the node and
    customer; orders before the first line reduce nothing.
    """
    periods = lines.select(*_POOL, pl.col("date").alias("period")).sort("period")
    placed = orders.sort("date").join_asof(
        periods, left_on="date", right_on="period", by=list(_POOL), strategy="backward", check_sortedness=False
    )
    placed = placed.drop_nulls("period")
    totals = placed.group_by(*_POOL, pl.col("period").alias("date")).agg(pl.col("ordered").sum())
    reduced = lines.sort(*NODE_KEY, "date", "customer_id").join(totals, on=[*_POOL, "date"], how="left", maintain_order="left")
    reduced = reduced.with_columns(consumed=pl.min_horizontal("line", pl.col("ordered").fill_null(0))).drop("ordered")
    return reduced, shares(_takes(reduced.with_columns(period="date")), placed)


def consume_by_key(
    lines: pl.DataFrame, orders: pl.DataFrame, nodes: pl.DataFrame, periods: pl.DataFrame, *, carries: bool
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The lines with `consumed` by the orders of the same period of their node's key, the earliest line first (§16.6).

    Gives them, and which order took how much, as `shares` tells it. Inputs: as of `consume`; `nodes` with node key and
    reduction_key_id; `carries`: what a period has over takes from the period before it, then from the one after it.
    """
    key = [*_POOL, "period"]
    placed = in_periods(lines.sort(*NODE_KEY, "date", "customer_id"), nodes, periods).drop("percent")
    dated = in_periods(orders, nodes, periods).drop_nulls("period")
    totals = dated.group_by(key).agg(pl.col("ordered").sum())
    placed = placed.join(totals, on=key, how="left", maintain_order="left")
    before = pl.col("line").cum_sum().over(key) - pl.col("line")
    rest = pl.max_horizontal(pl.lit(0, dtype=pl.Int64), pl.col("ordered").fill_null(0) - before)
    reduced = placed.with_columns(consumed=pl.min_horizontal("line", rest)).drop("ordered")
    takes = _takes(reduced)
    if carries:
        reduced, more = _carried(reduced, totals)
        takes = pl.concat([takes, more])
    return reduced.drop("period"), shares(takes, dated)


def _takes(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.drop_nulls("period").select(*_POOL, "date", "period", used="consumed")


def _carried(lines: pl.DataFrame, totals: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The lines after what periods had over, in order of periods, took from the one before and the one after; and what each took."""
    key = [*_POOL, "period"]
    took = lines.drop_nulls("period").group_by(key).agg(pl.col("consumed").sum())
    over = totals.join(took, on=key, how="left").with_columns(over=pl.col("ordered") - pl.col("consumed").fill_null(0))
    rows: list[dict[str, Any]] = lines.select(*key, "date", "line", "consumed").to_dicts()
    by_period: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in rows:
        by_period.setdefault(tuple(row[name] for name in key), []).append(row)
    takes: list[tuple[Any, ...]] = []
    for *pool, period, excess in over.filter(pl.col("over") > 0).sort(key).select(*key, "over").iter_rows():
        left = excess
        for neighbour in (period - 1, period + 1):
            for row in by_period.get((*pool, neighbour), []):
                used = min(row["line"] - row["consumed"], left)
                row["consumed"] += used
                left -= used
                takes.append((*pool, row["date"], period, used))
    consumed = pl.Series([row["consumed"] for row in rows], dtype=pl.Int64)
    return lines.with_columns(consumed=consumed), pl.DataFrame(takes, schema=_takes(lines).schema, orient="row")


def reduce_by_percent(lines: pl.DataFrame, nodes: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
    """The lines with `consumed`, the percentage of their period, below 0 where the percentage raises them (§16.6).

    Error: QuantityError when a line passes the largest quantity.
    """
    placed = in_periods(lines, nodes, periods.with_columns(percent=pl.Series(percent_millionths(periods["percent"]))))
    kept = _WHOLE - pl.col("percent").fill_null(0).clip(upper_bound=_WHOLE)
    whole, rest = pl.col("line") // _WHOLE, pl.col("line") % _WHOLE
    passes = placed.filter(pl.col("line").cast(pl.Float64) * kept.cast(pl.Float64) / _WHOLE >= LARGEST_MICRO)
    if passes.height:
        raise QuantityError(
            "Forecast lines pass the largest quantity after their reduction key",
            rows=["/".join(map(str, row)) for row in passes.select(*NODE_KEY, "date").iter_rows()],
            way_out="Correct the percentages of the key, or the lines.",
        )
    left = whole * kept + (rest * kept + _WHOLE - 1) // _WHOLE
    return placed.with_columns(consumed=pl.col("line") - left).drop("period", "percent")
