"""Firming: from chosen planned orders of a plan version to everything that it comes to (semantics §31).

Belongs here: what stops an order, and the order of the steps. Each step is in the module of its name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from masterplan.contracts import INPUTS, STORAGE, polars_schema
from masterplan.errors import OrderError
from masterplan.firming.grouping import batch_of, grouped_lines
from masterplan.firming.lasting import links_of
from masterplan.firming.needs import needs_of
from masterplan.firming.options import FirmingOptions
from masterplan.parameters import parameters_in_force
from masterplan.places import NODE_KEY, Tables

_ERRORS: Final = {"order_id": pl.String, "code": pl.String, "text": pl.String}
_RELEASED: Final = "released"
_OF_THE_STORE: Final = ("version", "decided_at", "decided_by", "reason", "way", "batch_id", "marking")


@dataclass(frozen=True)
class PlanFacts:
    """A plan version as far as it concerns the orders: its row of `plan`, its date, and rows of its tables.

    `requirement` holds the rows that name the orders, and those of the supplies that serve their needs; `pegging` the rows that
    name them on either side.
    """

    plan: Mapping[str, object]
    plan_date: date
    requirement: pl.DataFrame
    pegging: pl.DataFrame


@dataclass(frozen=True)
class Firmed:
    """What firming comes to.

    `firmed_order`: one row per line, in the columns of that table but those that the store adds. `supply_order`, `demand_order`,
    `marking`: rows of these input tables with firmed_key. `renamed`: what the plan called needs (need_ref, need_type,
    need_line_no, node) and what they are called now. `errors`: order_id, code and text of orders that stay planned.
    """

    batch_id: str
    firmed_order: pl.DataFrame
    supply_order: pl.DataFrame
    demand_order: pl.DataFrame
    marking: pl.DataFrame
    renamed: pl.DataFrame
    errors: pl.DataFrame


def firm(orders: pl.DataFrame, chosen: Sequence[str], tables: Tables, facts: PlanFacts, options: Mapping[str, FirmingOptions]) -> Firmed:
    """Firms the chosen orders.

    Inputs: rows of `planned_order` that hold the chosen ones; the master data as of the plan date; options by company. Errors:
    OrderError when an order cannot be firmed and its company stops on errors; nothing is firmed then. Rules §31.1-§31.8.
    """
    rows = orders.filter(pl.col("order_id").is_in(list(chosen))).unique("order_id", maintain_order=True)
    errors = _errors(rows, chosen, tables)
    _stop(errors, rows, options)
    sound = rows.join(errors.select("order_id").unique(), on="order_id", how="anti", maintain_order="left")
    lines = _with_status(grouped_lines(sound, options), tables, facts)
    named = facts.requirement.filter(pl.col("ref").is_in(lines["order_id"].to_list()))
    needs = needs_of(lines, named, tables, facts.plan, facts.plan_date)
    marking = links_of(lines, needs, facts.pegging, facts.requirement, tables, options)
    return Firmed(
        batch_of(lines["firmed_key"].to_list()),
        _firmed_order(lines),
        _supply_order(lines),
        needs.drop("need_ref", "need_type", "need_line_no"),
        marking,
        needs.select("need_ref", "need_type", "need_line_no", *NODE_KEY, "demand_type", "order_id", "line_no"),
        errors,
    )


def _errors(rows: pl.DataFrame, chosen: Sequence[str], tables: Tables) -> pl.DataFrame:
    """What stands against firming, one row per order and reason, in order of id (§31.1)."""
    known = set(rows["order_id"])
    found: list[tuple[str, str, str]] = [
        (order_id, "unknown_order", "the plan has no such planned order") for order_id in dict.fromkeys(chosen) if order_id not in known
    ]
    vendors = set(tables["vendor"].select("company_id", "vendor_id").iter_rows())
    items = tables["item"].join(rows, on=["company_id", "item_id"], how="semi")
    active = set(items.filter(pl.col("lifecycle_state") == "active").select("company_id", "item_id").iter_rows())
    for row in rows.to_dicts():
        found += [(row["order_id"], *fault) for fault in _faults(row, vendors, active)]
    return pl.DataFrame(sorted(found), schema=_ERRORS, orient="row")


def _faults(row: Mapping[str, Any], vendors: set[tuple[Any, ...]], active: set[tuple[Any, ...]]) -> list[tuple[str, str]]:
    faults = []
    if row["qty"] <= 0:
        faults.append(("quantity", "it has no quantity"))
    if row["order_type"] == "purchase" and not row["vendor_id"]:
        faults.append(("no_vendor", "a purchase order needs a vendor"))
    if row["order_type"] == "purchase" and row["vendor_id"] and vendors and (row["company_id"], row["vendor_id"]) not in vendors:
        faults.append(("unknown_vendor", f"the table vendor has no {row['vendor_id']}"))
    if row["order_type"] == "transfer" and not row["from_warehouse_id"]:
        faults.append(("no_source", "a transfer order needs a warehouse that ships it"))
    if (row["company_id"], row["item_id"]) not in active:
        faults.append(("item_not_planned", f"item {row['item_id']} is no longer active"))
    return faults


def _stop(errors: pl.DataFrame, rows: pl.DataFrame, options: Mapping[str, FirmingOptions]) -> None:
    company = dict(rows.select("order_id", "company_id").iter_rows())
    stops = any(one.stop_on_error for one in options.values())
    bad = [
        row
        for row in errors.iter_rows(named=True)
        if (options[company[row["order_id"]]].stop_on_error if row["order_id"] in company else stops)
    ]
    if bad:
        raise OrderError(
            "stopped_on_error",
            "Nothing was firmed: firming stops on errors.",
            rows=[f"{row['order_id']}: {row['text']}" for row in bad],
            way_out="Correct or leave out these orders, or do not stop on errors.",
        )


def _with_status(lines: pl.DataFrame, tables: Tables, facts: PlanFacts) -> pl.DataFrame:
    """The status of the order: of a production what its coverage group says, else released (§31.4)."""
    nodes = lines.select(NODE_KEY).unique(maintain_order=True)
    known = parameters_in_force(tables, facts.plan, facts.plan_date, nodes).select(*NODE_KEY, "production_status")
    made = pl.when(pl.col("order_type") == "production").then("production_status").otherwise(pl.lit(_RELEASED)).alias("status")
    return lines.join(known, on=NODE_KEY, how="left", maintain_order="left").with_columns(made).drop("production_status")


def _firmed_order(lines: pl.DataFrame) -> pl.DataFrame:
    contract = STORAGE["plan.firmed_order"]
    named = lines.rename({"order_id": "planned_order_id"}).rename({"firmed_id": "order_id", "firmed_line": "line_no"})
    schema = {name: kind for name, kind in polars_schema(contract).items() if name not in _OF_THE_STORE}
    return named.select(pl.col(name).cast(kind) for name, kind in schema.items()).sort("company_id", "order_type", "order_id", "line_no")


def _supply_order(lines: pl.DataFrame) -> pl.DataFrame:
    contract = INPUTS["supply_order"]
    named = lines.with_columns(order_id="firmed_id", line_no="firmed_line")
    given = [pl.col(name) if name in named.columns else pl.lit(contract.column(name).default).alias(name) for name in contract.column_names]
    schema = polars_schema(contract)
    return named.select(given).select(pl.col(name).cast(kind) for name, kind in schema.items()).sort(contract.key)
