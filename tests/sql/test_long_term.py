"""Hours and purchases of plans by month, worked out by hand for the stored group (see `test_costs_and_flows`) with the route of M."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
from stored_group import ROUTES, keep

from pipelines.warehouse import Warehouse

MARCH, APRIL = date(2025, 3, 1), date(2025, 4, 1)


@pytest.fixture
def query(tmp_path):
    keep(Warehouse(tmp_path / "kept.duckdb"), tmp_path / "in", **ROUTES)
    with duckdb.connect(tmp_path / "kept.duckdb", read_only=True) as kept:
        yield lambda text: kept.execute(text).fetchall()


@pytest.mark.thorough
def test_hours_are_those_of_the_route_in_the_month_of_start(query):
    # 2 and 3 frames start in March, 8 in April; the rig works at 80 percent, its two helpers take as long as it does at 100
    found = query(
        """select resource_group_name, resource_name, month, orders, items, setup_hours, run_hours, hours, capacity_cost, currency_code
        from analytics.capacity_need_by_resource_and_month where plan_id = 'static' order by resource_id, month"""
    )
    assert found == [
        ("Assembly", None, MARCH, 2, 1, 4.0, 7.5, 11.5, 0.0, "USD"),
        ("Assembly", None, APRIL, 1, 1, 2.0, 12.0, 14.0, 0.0, "USD"),
        ("Assembly", "Rig", MARCH, 2, 1, 2.5, 3.125, 5.625, 56.25, "USD"),
        ("Assembly", "Rig", APRIL, 1, 1, 1.25, 5.0, 6.25, 62.5, "USD"),
    ]


def test_a_forecast_plan_needs_what_its_forecast_needs(query):
    # 8 frames of S for the middle of April, nothing of orders or stock
    hours = "select sum(orders), sum(run_hours) from analytics.capacity_need_by_resource_and_month where plan_id = 'gross'"
    assert query(f"{hours} and resource_id = 'R1'") == [(1, 5.0)]
    bought = "select company_id, vendor_name, item_name, month, orders, qty::int, unit_id, value, currency_code"
    assert query(f"{bought} from analytics.purchases_by_vendor_and_item where plan_id = 'gross' order by 1, 4") == [
        ("M", "Vulcan", "Clamp", APRIL, 1, 16, "EA", 64.0, "USD"),
        ("S", "M", "Frame", APRIL, 1, 8, "EA", 200.0, "EUR"),
    ]


def test_purchases_are_per_vendor_item_and_month(query):
    bought = "select company_id, vendor_id, item_id, month, orders, qty::int, value from analytics.purchases_by_vendor_and_item"
    assert query(f"{bought} where plan_id = 'static' order by 1, 3, 4") == [
        ("M", "V", "C", MARCH, 3, 10, 40.0),
        ("M", "V", "C", APRIL, 2, 16, 64.0),
        ("S", "VM", "F", MARCH, 1, 3, 75.0),
        ("S", "VM", "F", APRIL, 1, 8, 200.0),
    ]
