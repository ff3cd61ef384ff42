"""Stock, proposals, late demand and excess of the stored group, worked out by hand as told in `test_costs_and_flows`."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
from polars.testing import assert_frame_equal
from tiny_group import PLAN_DATE

import sql
from pipelines.warehouse.headers import header


def rows(database: duckdb.DuckDBPyConnection, view: str, columns: str, condition: str) -> list[tuple[object, ...]]:
    return database.sql(f"from analytics.{view}").filter(condition).project(columns).order("all").fetchall()


@pytest.fixture
def kept(stored) -> duckdb.DuckDBPyConnection:
    return stored["warehouse"]


@pytest.mark.thorough
def test_the_balance_is_stock_and_supply_less_demand(kept, first_plan):
    columns = "date, existing_supply_qty::int, planned_supply_qty::int, supply_qty::int, demand_qty::int, projected_qty::int, item_name"
    assert rows(kept, "supply_demand_balance", columns, f"{first_plan} and warehouse_id = 'HUB'") == [
        (PLAN_DATE, 4, 0, 4, 0, 4, "Frame"),
        (date(2025, 3, 29), 0, 3, 3, 7, 0, "Frame"),
        (date(2025, 4, 12), 0, 8, 8, 8, 0, "Frame"),
    ]


def test_a_manual_item_runs_into_the_negative(kept, first_plan):
    columns = "date, supply_qty::int, demand_qty::int, projected_qty::int"
    assert rows(kept, "supply_demand_balance", columns, f"{first_plan} and item_id = 'H'") == [(date(2025, 3, 5), 0, 1, -1)]


def test_proposals_name_item_vendor_and_currency(kept, first_plan):
    columns = "order_date, days_to_order, order_type, item_name, qty::int, vendor_name, value, currency_code, delay_days"
    assert rows(kept, "order_proposals", columns, f"{first_plan} and days_to_order <= 23") == [
        (PLAN_DATE, 0, "production", "Frame", 2, None, 40.0, "USD", 4),
        (PLAN_DATE, 0, "purchase", "Clamp", 4, "Vulcan", 16.0, "USD", 0),
        (date(2025, 3, 14), 11, "purchase", "Clamp", 1, "Vulcan", 4.0, "USD", 0),
        (date(2025, 3, 14), 11, "purchase", "Clamp", 5, "Vulcan", 20.0, "USD", 0),
        (date(2025, 3, 21), 18, "production", "Frame", 3, None, 60.0, "USD", 0),
        (date(2025, 3, 26), 23, "purchase", "Frame", 3, "M", 75.0, "EUR", 0),
    ]


def test_a_proposal_tells_what_it_serves(kept, first_plan):
    # 16 clamps of 4 April: 5 kept as minimum until then, 11 of one order; the 5 of the other fill up the minimum again
    columns = "qty::int, demand_lines, excess_qty::int"
    assert rows(kept, "order_proposals", columns, f"{first_plan} and item_id = 'C' and receipt_date = date '2025-04-04'") == [
        (5, 0, 5),
        (11, 1, 0),
    ]


def test_late_demand_is_that_of_customers(kept, first_plan):
    columns = "ref, item_name, qty::int, shortage_qty::int, unit_id, requested_date, available_date, days_late, limiting_ref"
    assert rows(kept, "late_demand", columns, first_plan) == [
        ("SO2/1", "Frame", 2, 0, "EA", date(2025, 3, 4), date(2025, 3, 8), 4, "static|M|F|1||20250304|1"),
        ("SO4/1", "Handle", 1, 1, "EA", date(2025, 3, 5), None, None, None),
    ]


def test_what_serves_nobody_is_valued_and_the_minimum_told_apart(kept, first_plan):
    columns = """item_id, supply_type, supply_ref, class, excess_qty::int, value, currency_code, min_on_hand_qty::int, demand_qty::int,
        last_demand_date"""
    assert rows(kept, "excess_and_obsolete", columns, first_plan) == [
        ("C", "planned_purchase", "static|M|C|1||20250404|2", "safety_stock", 5, 20.0, "USD", 5, 27, date(2025, 4, 4)),
        ("OLD", "on_hand", "", "obsolete", 3, 7.5, "USD", 2, 0, None),
        ("OLD", "purchase", "PO2/1", "obsolete", 2, 5.0, "USD", 2, 0, None),
        ("Z", "purchase", "PO1/1", "obsolete", 3, 0.0, "USD", 0, 0, None),
    ]


@pytest.mark.parametrize("name", sql.names("views/analytics"))
def test_the_published_file_says_of_its_plans_what_the_warehouse_says(stored, name):
    view = header(name).name
    published = stored["published"].sql(f"from {view}").pl()
    versions = stored["published"].sql("select plan_id, plan_date, version from plan.plan_version").pl()
    kept = stored["warehouse"].sql(f"from {view}").pl()
    if "plan_id" in header(name).columns:
        kept = kept.join(versions, on=["plan_id", "plan_date", "version"], how="semi")
    assert published.height
    assert_frame_equal(published.sort(header(name).key), kept.sort(header(name).key))
