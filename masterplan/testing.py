"""Help for tests of plans, public: small tables from rows, and comparisons that ignore what carries no meaning.

Belongs here: builders and assertions for users' tests and ours. No test itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from masterplan.contracts import INPUTS, empty_frame
from masterplan.contracts.rows import frame_of
from masterplan.plan import Plan

_PLAN_TABLES = ("planned_order", "requirement", "pegging", "delay", "intercompany_link", "forecast_left", "forecast_use", "exception")


def table(name: str, *rows: Mapping[str, Any]) -> pl.DataFrame:
    """An input table from rows that name only what differs from the defaults.

    Dates may be dates or ISO texts, quantities ints, floats or texts. KeyError for a column that the contract lacks.

    >>> table("company", {"company_id": "C1"}).row(0)
    ('C1', '', 'USD', '')
    """
    return frame_of(INPUTS[name], rows)


def company(**tables: list[Mapping[str, Any]]) -> dict[str, pl.DataFrame]:
    """All input tables, those named filled from rows; `company_id` is C1 where a row leaves it out."""
    full = {name: empty_frame(contract) for name, contract in INPUTS.items()}
    for name, rows in tables.items():
        has_company = "company_id" in INPUTS[name].column_names
        full[name] = table(name, *({"company_id": "C1", **row} if has_company else row for row in rows))
    return full


def assert_plan_equal(left: Plan, right: Plan) -> None:
    """Raise AssertionError with the first differing table and its rows, unless both plans say the same."""
    for name in _PLAN_TABLES:
        a, b = left.public(name), right.public(name)
        if not a.equals(b):
            only_left = a.join(b, on=a.columns, how="anti", nulls_equal=True)
            only_right = b.join(a, on=a.columns, how="anti", nulls_equal=True)
            raise AssertionError(f"{name} differs\nonly left: {only_left.head(5).to_dicts()}\nonly right: {only_right.head(5).to_dicts()}")


def assert_balanced(plan: Plan) -> None:
    """Raise AssertionError unless every unit of demand and supply is pegged, or named as shortage or excess (§7.4)."""
    requirement, pegging = plan.public("requirement"), plan.public("pegging")
    node = ["company_id", "item_id", "site_id", "warehouse_id"]
    demands = requirement.filter(pl.col("qty") < 0).select(*node, "type", "ref", "line_no", wanted=-pl.col("qty"))
    served = pegging.group_by(*node, type="demand_type", ref="demand_ref", line_no="demand_line_no").agg(pl.col("qty").sum())
    _assert_all_equal(demands.join(served, on=[*node, "type", "ref", "line_no"], how="left"), "demand")
    supplies = requirement.filter((pl.col("qty") > 0) & (pl.col("type") != "expired_batch")).select(*node, "type", "ref", wanted="qty")
    given = pegging.group_by(*node, type="supply_type", ref="supply_ref").agg(pl.col("qty").sum())
    _assert_all_equal(supplies.join(given, on=[*node, "type", "ref"], how="left"), "supply")


def _assert_all_equal(rows: pl.DataFrame, what: str) -> None:
    wrong = rows.filter(pl.col("qty").ne_missing(pl.col("wanted")))
    if wrong.height:
        raise AssertionError(f"{wrong.height} rows of {what} are not pegged in full, first: {wrong.head(5).to_dicts()}")
