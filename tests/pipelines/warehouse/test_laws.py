"""Every law of `sql/checks` holds for plans as computed, and sees the break it is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest
from networks import PLAN_DATE, random_network

import sql
from assets.checks import laws
from masterplan.errors import StoreError
from masterplan.intercompany import consolidate
from masterplan.plan import Plan
from pipelines.warehouse import Warehouse

# the plan of this network has shortage, excess, intercompany links and derived demand
SEED = 3
OF_KIND = {"static": ("net_requirements", "intercompany_consolidation"), "forecast": ("forecast_plan",)}


def failing(warehouse: Warehouse, law: str, plan_id: str = "static") -> tuple[int, pl.DataFrame]:
    return warehouse.failing_rows(law, {"plan_id": plan_id, "plan_date": PLAN_DATE}, 3)


@pytest.mark.thorough
@pytest.mark.parametrize("kind", OF_KIND)
def test_computed_plans_keep_the_laws(warehouse, save, plan_of, ingest, kind):
    plan, tables = plan_of(SEED, kind), random_network(SEED).tables
    ingest(PLAN_DATE, tables)
    save(plan)
    view = consolidate(tables, plan.public("requirement"), plan.parameters, PLAN_DATE)
    warehouse.save_consolidation(kind, PLAN_DATE, 1, view)
    for law in laws():
        if law.asset in OF_KIND[kind]:
            assert failing(warehouse, law.name, kind)[0] == 0, law.name


def first(frame: pl.DataFrame, condition: pl.Expr | bool = True) -> pl.Expr:
    rows = frame.with_row_index().filter(condition)["index"]
    assert len(rows), condition
    return pl.int_range(pl.len()) == rows[0]


def changed(plan: Plan, table: str, column: str, value: pl.Expr, condition: pl.Expr | bool = True) -> Plan:
    frame = getattr(plan, table)
    chosen = pl.when(first(frame, condition)).then(value).otherwise(column).cast(frame.schema[column]).alias(column)
    return replace(plan, **{table: frame.with_columns(chosen)})


def without(plan: Plan, table: str, condition: pl.Expr | bool = True) -> Plan:
    frame = getattr(plan, table)
    return replace(plan, **{table: frame.filter(~first(frame, condition))})


def with_detail(plan: Plan, name: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> Plan:
    return replace(plan, details={**plan.details, name: change(plan.details[name])})


BREAKS: dict[str, tuple[str, Callable[[Plan], Plan]]] = {
    "a pegging is lost": ("demand_is_pegged_in_full", lambda plan: without(plan, "pegging", pl.col("demand_type") != "excess")),
    "a pegging is too large": (
        "demand_is_pegged_in_full",
        lambda plan: changed(plan, "pegging", "qty", pl.col("qty") + 1, pl.col("supply_type") == "shortage"),
    ),
    "a pegging serves nobody": (
        "demand_is_pegged_in_full",
        lambda plan: changed(plan, "pegging", "demand_line_no", pl.lit(999), pl.col("demand_type") != "excess"),
    ),
    "an excess is lost": ("supply_is_pegged_in_full", lambda plan: without(plan, "pegging", pl.col("demand_type") == "excess")),
    "a supply gives more than it has": (
        "supply_is_pegged_in_full",
        lambda plan: changed(plan, "pegging", "qty", pl.col("qty") + 1, pl.col("supply_type") != "shortage"),
    ),
    "an order is not listed": (
        "planned_orders_are_supplies",
        lambda plan: without(plan, "requirement", pl.col("type") == "planned_purchase"),
    ),
    "an order is listed with another quantity": (
        "planned_orders_are_supplies",
        lambda plan: changed(plan, "planned_order", "qty", pl.col("qty") + 1),
    ),
    "a listed order is none": ("planned_orders_are_supplies", lambda plan: without(plan, "planned_order")),
    "a component has no order": (
        "derived_demand_has_its_order",
        lambda plan: changed(plan, "requirement", "ref_key", pl.col("ref_key") + 99, pl.col("type") == "planned_component"),
    ),
    "an order is placed in the past": (
        "order_dates_are_in_order",
        lambda plan: changed(plan, "planned_order", "order_date", pl.lit(PLAN_DATE - timedelta(days=1))),
    ),
    "an order starts after its receipt": (
        "order_dates_are_in_order",
        lambda plan: changed(plan, "planned_order", "start_date", pl.col("receipt_date") + timedelta(days=1)),
    ),
    "a balance is wrong": (
        "running_balance_adds_up",
        lambda plan: changed(plan, "requirement", "accumulated_qty", pl.col("accumulated_qty") + 1),
    ),
    "a link is lost": ("intercompany_demand_is_linked", lambda plan: with_detail(plan, "intercompany_link", lambda rows: rows.tail(-1))),
    "a link is of another quantity": (
        "intercompany_demand_is_linked",
        lambda plan: with_detail(plan, "intercompany_link", lambda rows: rows.with_columns(pl.col("buyer_qty") + 1)),
    ),
}


def test_forecast_of_a_net_plan_need_not_be_exploded(warehouse, save, plan_of):
    save(plan_of(SEED))
    assert failing(warehouse, "gross_forecast_is_the_forecast_left")[0] == 0


@pytest.mark.parametrize("what", BREAKS)
def test_a_broken_plan_is_seen(warehouse, save, plan_of, what):
    law, damage = BREAKS[what]
    save(damage(plan_of(SEED)))
    found, rows = failing(warehouse, law)
    assert found >= 1
    assert rows.height == min(found, 3)


def test_only_the_current_version_is_judged(warehouse, save, plan_of):
    save(BREAKS["a link is lost"][1](plan_of(SEED)))
    save(plan_of(SEED))
    assert failing(warehouse, "intercompany_demand_is_linked")[0] == 0


def test_forecast_that_is_not_exploded_is_seen(warehouse, save, plan_of):
    save(without(plan_of(SEED, "forecast"), "requirement", pl.col("type") == "forecast"))
    found, rows = failing(warehouse, "gross_forecast_is_the_forecast_left", "forecast")
    assert (found, rows.columns[-2:]) == (1, ["left_qty", "gross_qty"])


def test_a_group_view_that_forgets_is_seen(warehouse, save, plan_of, ingest):
    plan, tables = plan_of(SEED), random_network(SEED).tables
    ingest(PLAN_DATE, tables)
    save(plan)
    view = consolidate(tables, plan.public("requirement"), plan.parameters, PLAN_DATE)
    renamed = (
        tables["item"].filter((pl.col("group_item_id") != "") & (pl.col("group_item_id") != pl.col("item_id")))["group_item_id"].to_list()
    )
    forgetful = {name: rows.filter(~first(rows, ~pl.col("group_item_id").is_in(renamed))) for name, rows in view.items()}
    warehouse.save_consolidation("static", PLAN_DATE, 1, forgetful)
    found, rows = failing(warehouse, "group_view_adds_up")
    assert (found, rows["side"].to_list()) == (2, ["demand", "supply"])


def test_every_law_is_tested():
    tested = {law for law, _ in BREAKS.values()} | {
        "gross_forecast_is_the_forecast_left",
        "group_view_adds_up",
        "forecast_is_inside_its_interval",
        "rows_read_are_kept_or_quarantined",
        "kept_rows_are_stored",
        "plan_reads_what_is_authorised",
        "totals_of_forecasts_agree",
    }
    assert {name.removeprefix("checks/") for name in sql.names("checks")} == tested


@pytest.mark.parametrize("name", ["no_such_law", "../schema/master/item", "order_dates_are_in_order; drop table x", ""])
def test_only_packaged_laws_can_be_named(warehouse, name):
    with pytest.raises(StoreError, match="There is no check"):
        failing(warehouse, name)


def test_parameters_are_values(warehouse, save, plan_of):
    save(plan_of(SEED))
    assert failing(warehouse, "demand_is_pegged_in_full", "' or true --")[0] == 0
