"""Rows that only some nodes have: fixed links, seasonal steps, supply forecast lines; as arrays (semantics §7.6, §10.4, §23).

Belongs here: finding the rows that links name, and cutting seasons into steps. What they do is told in `netting`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any, Final

import numpy as np
import polars as pl

from masterplan.arrays import BoolArray, IntArray
from masterplan.errors import QuantityError
from masterplan.months import later, starting
from masterplan.netting.problem import Rows
from masterplan.places import NODE_KEY, Tables
from masterplan.scope import Scope
from masterplan.units import LARGEST_MICRO, MILLION, micro, own

_KIND_RANK: Final = {"marking": 0, "reservation": 1, "requisition": 3}


@dataclass(frozen=True)
class SpecialRows:
    """The arrays, the nodes that have any, the lines behind the presets, and links that name no row of the plan."""

    arrays: Rows
    nodes: BoolArray
    presets: pl.DataFrame
    unlinked: pl.DataFrame


def special_rows(
    tables: Tables,
    plan: Mapping[str, object],
    plan_date: date,
    scope: Scope,
    nodes: pl.DataFrame,
    numbers: pl.DataFrame,
    orders: pl.DataFrame,
    supplies: pl.DataFrame,
) -> SpecialRows:
    """Links, steps and presets of the nodes of a plan; `orders` and `supplies` are the posed rows."""
    links, unlinked = _links(tables, orders, supplies)
    steps = _steps(tables, plan, plan_date, nodes)
    presets = scope.supply_forecast.join(numbers, on=NODE_KEY, how="inner", maintain_order="left").sort("node", maintain_order=True)
    count = len(nodes)
    flags = np.zeros(count, np.bool_)
    for frame in (links, steps, presets):
        flags[frame["node"].to_numpy()] = True
    arrays = Rows(
        link_begin=_begin(links, count),
        link_demand=own(links["demand"], np.int64),
        link_supply=own(links["supply"], np.int64),
        link_is_batch=np.array(links["is_batch"].to_numpy(), np.bool_),
        link_qty=own(links["micro"], np.int64),
        step_begin=_begin(steps, count),
        step_day=own(steps["day"], np.int32),
        step_minimum=own(steps["minimum"], np.int64),
        step_maximum=own(steps["maximum"], np.int64),
        preset_begin=_begin(presets, count),
        preset_day=np.maximum(own((presets["date"] - plan_date).dt.total_days(), np.int32), 0),
        preset_qty=own(presets.select(micro("qty")).to_series(), np.int64),
        preset_is_usual=np.array(presets["is_usual"].to_numpy(), np.bool_),
        held_node=np.zeros(0, np.bool_),
        held_demand=np.zeros(0, np.bool_),
        held_existing=np.zeros(0, np.bool_),
    )
    return SpecialRows(arrays, flags, presets, unlinked)


def _begin(rows: pl.DataFrame, nodes: int) -> IntArray:
    return np.searchsorted(rows["node"].to_numpy(), np.arange(nodes + 1)).astype(np.int64)


def _links(tables: Tables, orders: pl.DataFrame, supplies: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Fixed links by node, in the order of §7.6, and those that name a row the plan does not count."""
    wanted = tables["marking"].with_columns(
        demand_ref=pl.concat_str("demand_order_id", pl.lit("/"), pl.col("demand_line_no").cast(pl.String)),
        supply_ref=pl.when(pl.col("supply_type") == "on_hand")
        .then(pl.lit(""))
        .otherwise(pl.concat_str("supply_order_id", pl.lit("/"), pl.col("supply_line_no").cast(pl.String))),
    )
    demands = orders.with_row_index("demand").select(
        pl.col("demand").cast(pl.Int64), "node", pl.col("type").alias("demand_type"), "company_id", pl.col("ref").alias("demand_ref")
    )
    named = supplies.with_row_index("supply").select(
        pl.col("supply").cast(pl.Int64), "node", pl.col("type").alias("supply_type"), pl.col("ref").alias("supply_ref")
    )
    is_stock = pl.col("supply_type") == "on_hand"
    # stock is named without its batches, of which the first stands for all, and by batch where it lies by batch
    stock = named.filter(is_stock)
    whole = stock.unique("node", keep="first", maintain_order=True).with_columns(supply_ref=pl.lit(""))
    batches = stock.filter(pl.col("supply_ref") != "")
    rows = pl.concat([whole, batches, named.filter(~is_stock)])
    by_batch = orders.filter(pl.col("node").is_in(batches["node"].unique().implode()))
    of_batch = by_batch.select(
        "company_id", pl.col("type").alias("demand_type"), pl.col("ref").alias("demand_ref"), lies_by_batch=pl.lit(value=True)
    )
    wanted = wanted.join(of_batch.unique(), on=["company_id", "demand_type", "demand_ref"], how="left").with_columns(
        supply_ref=pl.when((pl.col("supply_type") == "on_hand") & pl.col("lies_by_batch")).then("batch_id").otherwise("supply_ref")
    )
    found = wanted.join(demands, on=["company_id", "demand_type", "demand_ref"], how="left").join(
        rows, on=["node", "supply_type", "supply_ref"], how="left"
    )
    is_linked = pl.col("demand").is_not_null() & pl.col("supply").is_not_null()
    stock_first = (pl.col("supply_type") != "on_hand").cast(pl.Int8)
    linked = found.filter(is_linked).with_columns(
        rank=pl.col("kind").replace_strict(_KIND_RANK, return_dtype=pl.Int8)
        + pl.when(pl.col("kind") == "reservation").then(stock_first).otherwise(0)
    )
    ordered = linked.sort(
        "node",
        "rank",
        "demand_type",
        "demand_order_id",
        "demand_line_no",
        "supply_type",
        "supply_order_id",
        "supply_line_no",
        "batch_id",
    )
    is_batch = ((pl.col("supply_type") == "on_hand") & (pl.col("supply_ref") != "")).alias("is_batch")
    return ordered.select("node", "demand", "supply", is_batch, micro("qty").alias("micro")), found.filter(~is_linked)


def _steps(tables: Tables, plan: Mapping[str, object], plan_date: date, nodes: pl.DataFrame) -> pl.DataFrame:
    """Minimum and maximum of nodes with seasonal keys, from each day on which one of them changes (§10.4)."""
    schema = {"node": pl.Int32, "day": pl.Int32, "minimum": pl.Int64, "maximum": pl.Int64}
    if plan["kind"] == "forecast":
        return pl.DataFrame(schema=schema)
    keyed = nodes.filter((pl.col("minimum_key_id") != "") | (pl.col("maximum_key_id") != ""))
    keys: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for line in tables["minimum_key"].sort("company_id", "key_id", "line_no").iter_rows(named=True):
        keys.setdefault((line["company_id"], line["key_id"]), []).append(line)
    rows: list[tuple[int, int, int, int]] = []
    for node in keyed.iter_rows(named=True):
        constant = plan["engine"] == "classic" and not node["use_minimum_periods"]
        last = plan_date + timedelta(days=node["counted_days"])
        seasons = [
            [] if not node[f"{level}_key_id"] else periods(keys.get((node["company_id"], node[f"{level}_key_id"]), []), plan_date)
            for level in ("minimum", "maximum")
        ]
        dates = sorted(
            {plan_date, *(day for season in seasons for start, end, _ in season for day in (start, end) if plan_date < day <= last)}
        )
        for day in dates[:1] if constant else dates:
            minimum, maximum = (
                _times(node[name], factor_on(season, day))
                for name, season in zip(("min_on_hand_qty", "max_on_hand_qty"), seasons, strict=True)
            )
            if max(minimum, maximum) >= LARGEST_MICRO:
                raise QuantityError(
                    f"The seasonal minimum or maximum passes the largest quantity: {max(minimum, maximum) / 1e6:.6g} units.",
                    rows=["/".join(str(node[name]) for name in NODE_KEY)],
                    way_out="Correct the factors of the seasonal key, or the minimum and the maximum.",
                )
            rows.append((node["node"], (day - plan_date).days, minimum, max(minimum, maximum)))
    return pl.DataFrame(rows, schema=schema, orient="row")


def periods(lines: list[dict[str, Any]], plan_date: date) -> list[tuple[date, date, float]]:
    """The periods of a seasonal key: first day, day after the last, factor (§10.4)."""
    found = []
    start = None
    for line in lines:
        base = starting(line, plan_date)
        end = later(base, line["change"], line["unit"])
        start = base if start is None else start
        if end > start:
            found.append((start, end, line["factor"]))
            start = end
    return found


def factor_on(season: list[tuple[date, date, float]], day: date) -> float:
    """The factor of a date; 1 outside all periods."""
    return next((factor for start, end, factor in season if start <= day < end), 1.0)


def _times(qty: Decimal, factor: float) -> int:
    """The product in millionths, rounded up (§10.4)."""
    return ceil(Fraction(qty) * Fraction(str(factor)) * MILLION)
