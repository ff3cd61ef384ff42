"""What firmed orders need: components, issues at the source of transfers, demand of sister companies (semantics §31.5).

Belongs here: the rows of `demand_order`. Needs come from the plan's own net-requirements list; an order that was changed
since has those of a plan of itself alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import polars as pl

from masterplan.contracts import INPUTS, empty_frame, polars_schema
from masterplan.places import NODE_KEY, Tables

KINDS: Final = {
    "planned_component": "production_component",
    "planned_transfer_issue": "transfer_issue",
    "planned_intercompany": "intercompany",
}
_EMPTIED: Final = ("on_hand", "supply_order", "demand_order", "demand_forecast", "supply_forecast", "marking")
_CONTRACT: Final = INPUTS["demand_order"]


def needs_of(lines: pl.DataFrame, requirement: pl.DataFrame, tables: Tables, plan: Mapping[str, object], plan_date: date) -> pl.DataFrame:
    """Rows of `demand_order` of the firmed lines, with firmed_key and, of the planned order, ref, type and line_no as need_*.

    Inputs: lines as `grouped_lines` gives them; rows of the table `requirement` that name the orders; the master data; the
    plan's row.
    """
    stale = _stale(lines, requirement)
    needs = requirement.filter(pl.col("type").is_in(list(KINDS)), ~pl.col("ref").is_in(stale))
    if stale:
        changed = _exploded(lines.filter(pl.col("order_id").is_in(stale)), tables, plan, plan_date)
        needs = pl.concat([needs, changed.select(needs.columns)])
    of_lines = lines.select(
        pl.col("order_id").alias("ref"),
        "firmed_key",
        "firmed_id",
        "firmed_line",
        pl.col("company_id").alias("buyer"),
        pl.col("warehouse_id").alias("_to"),
    )
    rows = needs.join(of_lines, on="ref").sort("firmed_id", "firmed_line", "line_no", *NODE_KEY)
    number = pl.int_range(pl.len()).over("firmed_id", "company_id", "type").cast(pl.Int32) + 1
    named = rows.select(
        *NODE_KEY,
        pl.col("type").replace(KINDS).alias("demand_type"),
        pl.col("firmed_id").alias("order_id"),
        number.alias("line_no"),
        (-pl.col("qty")).alias("qty"),
        "requested_date",
        (pl.col("type") == "planned_intercompany").alias("is_intercompany"),
        _customer(rows, tables),
        pl.when(pl.col("type") == "planned_transfer_issue").then("_to").otherwise(pl.lit("")).alias("to_warehouse_id"),
        "firmed_key",
        pl.col("ref").alias("need_ref"),
        pl.col("type").alias("need_type"),
        pl.col("line_no").alias("need_line_no"),
    )
    rest = [_default(name, kind).alias(name) for name, kind in polars_schema(_CONTRACT).items() if name not in named.columns]
    return named.with_columns(rest).select(*_CONTRACT.column_names, "firmed_key", "need_ref", "need_type", "need_line_no")


def _default(name: str, kind: pl.DataType) -> pl.Expr:
    return pl.lit(_CONTRACT.column(name).default, dtype=kind)


def _customer(rows: pl.DataFrame, tables: Tables) -> pl.Series:
    """The customer that the buying company is to the seller; empty when it is none, and for other needs."""
    known = (
        tables["customer"]
        .filter(pl.col("intercompany_company_id") != "")
        .sort("customer_id")
        .unique(["company_id", "intercompany_company_id"], keep="first", maintain_order=True)
        .select("company_id", "customer_id", pl.col("intercompany_company_id").alias("buyer"), pl.lit("planned_intercompany").alias("type"))
    )
    return rows.join(known, on=["company_id", "buyer", "type"], how="left", maintain_order="left")["customer_id"].fill_null("")


def _stale(lines: pl.DataFrame, requirement: pl.DataFrame) -> list[str]:
    """Orders with needs that the net-requirements list does not have as they are: made or changed after the run."""
    supplies = requirement.filter(pl.col("qty") > 0).group_by("ref").agg(pl.col("qty").sum().alias("run_qty"))
    starts = requirement.filter(pl.col("qty") < 0).group_by("ref").agg(pl.col("requested_date").unique().alias("run_starts"))
    needing = lines.filter((pl.col("order_type") != "purchase") | (pl.col("intercompany_company_id") != ""))
    rows = needing.select(pl.col("order_id").alias("ref"), "qty", "start_date").join(supplies, on="ref", how="left")
    rows = rows.join(starts, on="ref", how="left")
    same_qty = pl.col("run_qty").is_not_null() & (pl.col("run_qty") == pl.col("qty"))
    same_start = pl.col("run_starts").is_null() | (
        (pl.col("run_starts").list.len() == 1) & (pl.col("run_starts").list.first() == pl.col("start_date"))
    )
    return rows.filter(~(same_qty & same_start))["ref"].sort().to_list()


def _exploded(orders: pl.DataFrame, tables: Tables, plan: Mapping[str, object], plan_date: date) -> pl.DataFrame:
    """The needs of orders in a plan that counts nothing but them."""
    from masterplan.plan_choice import plan_frame
    from masterplan.planning import make_plan

    latest: date = pl.concat([orders["receipt_date"], orders["requirement_date"]]).max()  # type: ignore[assignment]
    wide = plan_frame({**plan, "coverage_fence_days": max((latest - plan_date).days + 1, 1)})
    alone = {**tables, **{name: empty_frame(INPUTS[name]) for name in _EMPTIED}, "plan": wide}
    made = make_plan(alone, plan_id=str(plan["plan_id"]), plan_date=plan_date, approved=orders.with_columns(status=pl.lit("approved")))
    rows = made.public("requirement")
    return rows.filter(pl.col("ref").is_in(orders["order_id"].to_list()), pl.col("type").is_in(list(KINDS)))
