"""Money, stock and goods on their way: figures of the stored group, worked out by hand.

Plan `static` of 3 March. M makes F: 2 late for SO2 (8 March), 3 by 26 March and 8 by 9 April for S. It buys C: 4 on 10 March, 5 and 1 on
21 March, 5 and 11 on 4 April. S buys F from M: 3 on 29 March, 8 on 12 April; it moves 7 on 31 March and 8 on 14 April into its shop.
"""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
from stored_group import TEXTS, keep
from tiny_group import PLAN_DATE

from pipelines.warehouse import Warehouse

MARCH, APRIL = date(2025, 3, 1), date(2025, 4, 1)


def rows(database: duckdb.DuckDBPyConnection, view: str, columns: str, condition: str) -> list[tuple[object, ...]]:
    return database.sql(f"from analytics.{view}").filter(condition).project(columns).distinct().order("all").fetchall()


@pytest.fixture
def kept(stored) -> duckdb.DuckDBPyConnection:
    return stored["warehouse"]


def test_spend_is_per_vendor_month_and_source(kept, first_plan):
    columns = "company_id, vendor_id, vendor_name, month, source, orders, items, value, currency_code, orders_without_cost"
    assert rows(kept, "purchase_spend_by_vendor_and_month", columns, first_plan) == [
        ("M", "V", "Vulcan", MARCH, "open_order", 1, 1, 5.0, "USD", 0),
        ("M", "V", "Vulcan", MARCH, "planned_order", 3, 1, 40.0, "USD", 0),
        ("M", "V", "Vulcan", APRIL, "open_order", 1, 1, 0.0, "USD", 1),
        ("M", "V", "Vulcan", APRIL, "planned_order", 2, 1, 64.0, "USD", 0),
        ("S", "VM", "M", MARCH, "planned_order", 1, 1, 75.0, "EUR", 0),
        ("S", "VM", "M", APRIL, "planned_order", 1, 1, 200.0, "EUR", 0),
    ]
    sisters = rows(kept, "purchase_spend_by_vendor_and_month", "vendor_id, intercompany_company_id", first_plan)
    assert sisters == [("V", ""), ("VM", "M")]


def test_orders_cost_what_they_order(kept, first_plan):
    columns = """company_id, month, planned_purchase_value, planned_intercompany_value, planned_production_value, planned_transfer_value,
        open_purchase_value, open_production_value, open_transfer_value, currency_code, items_without_cost"""
    assert rows(kept, "plan_cost", columns, first_plan) == [
        ("M", MARCH, 40.0, 0.0, 100.0, 0.0, 5.0, 0.0, 0.0, "USD", 0),
        ("M", APRIL, 64.0, 0.0, 160.0, 0.0, 0.0, 0.0, 0.0, "USD", 1),
        ("S", MARCH, 75.0, 75.0, 0.0, 175.0, 0.0, 0.0, 75.0, "EUR", 0),
        ("S", APRIL, 200.0, 200.0, 0.0, 200.0, 0.0, 0.0, 0.0, "EUR", 0),
    ]


def test_stock_is_carried_day_by_day(kept, first_plan):
    # M, 29 days: C 2 for 1 day, 1 for 6, 5 for 22, at 4; OLD 3 for 9 days, 5 for 20, at 2.50
    # S, 29 days: 4 in the hub for 26 days, 3 in the shop for 11, at 25; April has 14 days up to the last transaction
    maker = (2 * 4 + 6 * 1 * 4 + 22 * 5 * 4 + 9 * 7.5 + 20 * 12.5) / 29
    seller = (26 * 4 * 25 + 11 * 3 * 25) / 29
    found = rows(kept, "plan_cost", "company_id, month, stock_days, average_stock_value, closing_stock_value", first_plan)
    assert [row[:3] for row in found] == [("M", MARCH, 29), ("M", APRIL, 14), ("S", MARCH, 29), ("S", APRIL, 14)]
    assert [row[3] for row in found] == pytest.approx([maker, 32.5, seller, 0.0])
    assert [row[4] for row in found] == [32.5, 32.5, 0.0, 0.0]


def test_transfers_cost_what_their_lane_says(kept, first_plan):
    columns = """from_warehouse_name, warehouse_name, mode, month, source, orders, qty::int, unit_id, value, transport_cost,
        orders_without_lane, late_orders, currency_code"""
    assert rows(kept, "logistics_by_warehouse_and_mode", columns, first_plan) == [
        ("Hub", "Shop", "", MARCH, "open_order", 1, 3, "EA", 75.0, None, 1, 0, "EUR"),
        ("Hub", "Shop", "road", MARCH, "planned_order", 1, 7, "EA", 175.0, 3.5, 0, 0, "EUR"),
        ("Hub", "Shop", "road", APRIL, "planned_order", 1, 8, "EA", 200.0, 4.0, 0, 0, "EUR"),
    ]


def test_each_side_of_a_sale_inside_the_group_has_its_own_currency(kept, first_plan):
    columns = """seller_company_id, buyer_company_id, seller_item_name, buyer_item_name, month, orders, seller_qty::int, seller_value,
        seller_currency_code, buyer_qty::int, buyer_value, buyer_currency_code, late_orders, most_days_late"""
    assert rows(kept, "intercompany_flow", columns, first_plan) == [
        ("M", "S", "Frame", "Frame", MARCH, 1, 3, 60.0, "USD", 3, 75.0, "EUR", 0, 0),
        ("M", "S", "Frame", "Frame", APRIL, 1, 8, 160.0, "USD", 8, 200.0, "EUR", 0, 0),
    ]


def test_safety_stock_is_watched_at_the_end_of_each_day(kept, first_plan):
    columns = """item_name, status, min_on_hand_qty::int, on_hand_qty::int, below_qty::int, first_below_date, restored_date, days_below,
        lowest_qty::int, lowest_date, lead_days"""
    assert rows(kept, "safety_stock_status", columns, first_plan) == [
        ("Clamp", "below_now", 5, 6, 3, PLAN_DATE, date(2025, 3, 10), 7, 1, date(2025, 3, 4), 7),
        ("Old", "kept", 2, 3, 0, None, None, 0, 3, PLAN_DATE, 7),
    ]
    assert rows(kept, "safety_stock_status", "1", "plan_id = 'gross'") == []


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory):
    """The group without demand and stock on a first date; on a second one with a late transfer, two lanes and a minimum without stock."""
    folder = tmp_path_factory.mktemp("odd")
    warehouse = Warehouse(folder / "kept.duckdb")
    nothing = dict.fromkeys(("demand_order", "demand_forecast", "supply_order", "on_hand"), "")
    keep(warehouse, folder / "empty", item_coverage="", **nothing)
    stock = "company_id,item_id,site_id,warehouse_id,qty\nS,F,9,HUB,9\nM,C,1,,7\n"
    lanes = TEXTS["transfer_lane"] + "S,HUB,SHOP,F,air,2,0.25\nS,HUB,SHOP,,sea,9,0.1\n"
    demand = (
        "company_id,demand_type,order_id,item_id,site_id,warehouse_id,qty,requested_date\nS,sales,A,F,9,SHOP,4,2025-03-11\n"
        "S,sales,B,F,9,SHOP,1,2025-03-20\nM,sales,C,C,1,,4,2025-03-12\n"
    )
    minimum = "company_id,item_id,site_id,warehouse_id,min_on_hand_qty\nM,C,1,,5\nM,OLD,1,,2\n"
    changed = nothing | {"on_hand": stock, "transfer_lane": lanes, "demand_order": demand, "item_coverage": minimum}
    keep(warehouse, folder / "second", date(2025, 3, 10), **changed)
    with duckdb.connect(folder / "kept.duckdb", read_only=True) as connection:
        yield connection


@pytest.mark.thorough
@pytest.mark.parametrize(
    "view",
    ["plan_cost", "purchase_spend_by_vendor_and_month", "logistics_by_warehouse_and_mode", "intercompany_flow", "safety_stock_status"],
)
def test_a_plan_without_orders_and_stock_has_no_rows(odd, view):
    assert odd.sql("from plan.plan_version").filter(f"plan_date = date '{PLAN_DATE}'").fetchall()
    assert rows(odd, view, "1", f"plan_date = date '{PLAN_DATE}'") == []


def test_the_lane_of_the_item_counts_before_that_of_all(odd):
    columns = "mode, orders, qty::int, transport_cost, orders_without_lane, late_orders"
    assert rows(odd, "logistics_by_warehouse_and_mode", columns, "plan_id = 'static'") == [("air", 2, 5, 1.25, 0, 1)]


def test_stock_that_falls_below_its_minimum_later(odd):
    # C: 7 less 4 on 12 March is 3, 2 are bought until 17 March; OLD: nothing, 2 are bought until 17 March
    columns = "item_id, status, below_qty::int, first_below_date, restored_date, days_below, lowest_qty::int"
    assert rows(odd, "safety_stock_status", columns, "plan_id = 'static'") == [
        ("C", "below_later", 0, date(2025, 3, 12), date(2025, 3, 17), 5, 3),
        ("OLD", "below_now", 2, date(2025, 3, 10), date(2025, 3, 17), 7, 0),
    ]


def test_a_plan_date_reads_the_master_data_of_its_day(kept):
    condition = "item_id = 'C' and plan_id = 'orders'"
    named = rows(kept, "safety_stock_status", "plan_date, item_name", condition)
    worth = rows(kept, "excess_and_obsolete", "plan_date, item_name, value", f"{condition} and class = 'safety_stock'")
    assert named == [(PLAN_DATE, "Clamp"), (date(2025, 3, 10), "Clasp")]
    assert worth == [(PLAN_DATE, "Clamp", 20.0), (date(2025, 3, 10), "Clasp", 200.0)]
