"""Small cases whose numbers were worked out by hand from the rules: both planners must give them."""

from __future__ import annotations

from datetime import date

import pytest
from by_hand import COMPANY, T, group, on, ordered, pegs, purchase, sale
from networks import PLAN_ID, Row
from reference.facts import MILLION


def test_stock_first_then_an_order_for_the_rest(rows):
    """§7.2, §8.2, §14: stock 10, sale 25: 10 from stock, 15 ordered; the balance reads 10, 25, 0."""
    tables = {"on_hand": [{"qty": 10}], "demand_order": [sale(3, 25)]}
    assert ordered(rows("planned_order", **tables)) == [(3, 15)]
    assert pegs(rows("pegging", **tables)) == {("S1/1", "on_hand"): 10, ("S1/1", f"{PLAN_ID}|A|I|||20250308|1"): 15}
    listed = sorted(rows("requirement", **tables), key=lambda row: (row["date"], row["qty"] < 0))
    assert [row["accumulated_qty"] / MILLION for row in listed] == [10, 25, 0]


@pytest.mark.parametrize(("engine", "demand", "receipt", "is_used"), [
    ("po", 11, 13, True), ("po", 11, 14, False), ("po", 4, 12, True), ("po", 4, 13, False),
    ("classic", 4, 6, True), ("classic", 4, 7, False),
])  # fmt: skip
def test_how_late_an_open_order_may_be(rows, engine, demand, receipt, is_used):
    """§7.3 with lead time 10 and negative days 2: up to max(T + 10, d) + 2, engine classic up to d + 2."""
    tables = group(negative_days=2) | {"plan": [{"engine": engine}], "item": [{"purchase_lead_days": 10}]}
    found = rows("planned_order", **tables, demand_order=[sale(demand, 5)], supply_order=[purchase(receipt, 5)])
    assert ordered(found) == ([] if is_used else [(demand, 5)])


def test_late_limit_beyond_the_lead_time(rows):
    """§7.3: for a demand on T+11 with lead time 10 the limit is T+13, whatever the lead time."""
    tables = group(negative_days=2) | {"item": [{"purchase_lead_days": 10}]}
    found = rows("delay", **tables, demand_order=[sale(11, 5)], supply_order=[purchase(13, 5)])
    assert [(row["days"], row["limiting_ref"]) for row in found] == [(2, "P1/1")]


def test_periods_open_at_the_first_uncovered_day(rows):
    """§8.3: seven days, needs of 10, 5, 7 and 2 on days 1, 3, 7 and 8: 22 on day 1 and 2 on day 8."""
    needs = [sale(day, qty, number) for number, (day, qty) in enumerate([(1, 10), (3, 5), (7, 7), (8, 2)])]
    assert ordered(rows("planned_order", **group(coverage_code="period", period_days=7), demand_order=needs)) == [(1, 22), (8, 2)]


def test_a_receipt_inside_the_window_makes_its_order_smaller(rows):
    """§8.3: needs 10 on day 1 and 9 on day 6, a receipt of 6 on day 4: the largest shortfall is 13, on day 6."""
    tables = group(coverage_code="period", period_days=7) | {"supply_order": [purchase(4, 6)]}
    assert ordered(rows("planned_order", **tables, demand_order=[sale(1, 10), sale(6, 9, 2)])) == [(1, 13)]


@pytest.mark.parametrize(("minimum", "maximum", "multiple", "stock", "qty"), [
    (10, 15, 0, 4, 11), (15, 22, 5, 10, 10), (21, 24, 5, 10, 15), (10, 15, 0, 10, None),
])  # fmt: skip
def test_min_max(rows, minimum, maximum, multiple, stock, qty):
    """§8.4: up to the maximum; by multiples below it, or above it when that stays under the minimum; at the minimum nothing."""
    coverage = {"warehouse_id": "W", "min_on_hand_qty": minimum, "max_on_hand_qty": maximum}
    place = {
        "site": [{"site_id": "S"}],
        "warehouse": [{"warehouse_id": "W", "site_id": "S"}],
        "on_hand": [{"warehouse_id": "W", "qty": stock}],
    }
    item = [{"order_multiple_qty": multiple}]
    found = rows("planned_order", **group(coverage_code="min_max"), **place, item=item, item_coverage=[coverage])
    assert ordered(found) == ([(0, qty)] if qty else [])


@pytest.mark.parametrize(("quantities", "need", "orders"), [
    ({"order_min_qty": 10}, 4, [10]),
    ({"order_min_qty": 10, "order_multiple_qty": 4}, 3, [12]),
    ({"order_max_qty": 40}, 100, [40, 40, 20]),
    ({"order_max_qty": 10, "order_multiple_qty": 4}, 19, [8, 8, 4]),
    ({"order_max_qty": 3, "order_multiple_qty": 4}, 19, [20]),
])  # fmt: skip
def test_order_quantities(rows, quantities, need, orders):
    """§9: minimum, multiple, maximum; a maximum below the multiple does not count."""
    assert ordered(rows("planned_order", item=[quantities], demand_order=[sale(5, need)])) == [(5, qty) for qty in orders]


def test_the_rest_of_an_order_serves_the_next_demand(rows):
    """§9.2, §7.2: minimum 10, needs of 4 and 5: one order of 10, one piece left over."""
    tables = {"item": [{"order_min_qty": 10}], "demand_order": [sale(2, 4), sale(9, 5, 2)]}
    assert ordered(rows("planned_order", **tables)) == [(2, 10)]
    order = f"{PLAN_ID}|A|I|||20250307|1"
    assert pegs(rows("pegging", **tables)) == {("S1/1", order): 4, ("S2/1", order): 5, ("excess", order): 1}


def test_safety_stock_is_due_after_the_lead_time(rows):
    """§10: no stock, minimum 10, lead time 5, a sale of 10 on T+5: 10 for the sale and 10 for the floor; the sale is on time."""
    place = {"site": [{"site_id": "S"}], "warehouse": [{"warehouse_id": "W", "site_id": "S"}]}
    tables = place | {"item": [{"purchase_lead_days": 5}], "item_coverage": [{"warehouse_id": "W", "min_on_hand_qty": 10}]}
    tables |= {"demand_order": [sale(5, 10, warehouse_id="W")]}
    assert ordered(rows("planned_order", **tables)) == [(5, 10), (5, 10)]
    assert rows("delay", **tables) == []


def test_a_demand_takes_the_floor_order_and_the_floor_is_planned_again(rows):
    """§10.3: the floor's 10 of T+5 serve the sale of T+9; the floor is ordered again on that day."""
    place = {"site": [{"site_id": "S"}], "warehouse": [{"warehouse_id": "W", "site_id": "S"}]}
    tables = place | {"item": [{"purchase_lead_days": 5}], "item_coverage": [{"warehouse_id": "W", "min_on_hand_qty": 10}]}
    assert ordered(rows("planned_order", **tables, demand_order=[sale(9, 10, warehouse_id="W")])) == [(5, 10), (9, 10)]


def chain() -> dict[str, list[Row]]:
    """A finished good (lead 1) of two assemblies (lead 2), each of three raw parts (lead 7)."""
    return {
        "item": [
            {"default_order_type": "production", "production_lead_days": 1},
            {"item_id": "SA", "default_order_type": "production", "production_lead_days": 2},
            {"item_id": "RM", "purchase_lead_days": 7},
        ],
        "bom_version": [{"bom_id": "B1"}, {"bom_id": "B2", "item_id": "SA"}],
        "bom_line": [
            {"bom_id": "B1", "line_no": 1, "component_item_id": "SA", "quantity": 2},
            {"bom_id": "B2", "line_no": 1, "component_item_id": "RM", "quantity": 3},
        ],
        "demand_order": [sale(5, 4)],
    }


def test_delays_climb_from_the_raw_part_to_the_sale(rows):
    """§13: a sale of 4 on T+5 gets raw parts on T+7, assemblies on T+9, the good on T+10: five days late."""
    orders = {row["item_id"]: row for row in rows("planned_order", **chain())}
    found = {item: (row["qty"] / MILLION, (row["available_date"] - T).days, row["low_level_code"]) for item, row in orders.items()}
    assert found == {"I": (4, 10, 0), "SA": (8, 9, 1), "RM": (24, 7, 2)}
    late = {row["ref"]: row["days"] for row in rows("delay", **chain())}
    assert late["S1/1"] == 5


def test_dates_turn_forward_when_the_order_is_late(rows):
    """§11: lead time 10, demand on T+4: ordered and started on T, received on T+10, six days late."""
    (order,) = rows("planned_order", item=[{"purchase_lead_days": 10}], demand_order=[sale(4, 1)])
    assert [(order[name] - T).days for name in ("requirement_date", "order_date", "start_date", "receipt_date")] == [4, 0, 0, 10]
    assert order["delay_days"] == 6


def test_working_days_and_closed_days(rows):
    """§2, §6.4, §11: a Sunday's demand is wanted on Friday; three open days before it is Tuesday."""
    calendars = {
        "calendar": [{"calendar_id": "K"}],
        "working_time": [{"calendar_id": "K", "weekday": weekday} for weekday in range(1, 6)],
        "company": [{"calendar_id": "K"}],
    }
    item = {"default_order_type": "production", "production_lead_days": 3, "lead_days_are_working": True}
    (order,) = rows("planned_order", **calendars, item=[item], demand_order=[sale(11, 1)])
    assert order["requested_date"] == date(2025, 3, 16)
    assert order["requirement_date"] == order["receipt_date"] == date(2025, 3, 14)
    assert order["start_date"] == order["order_date"] == date(2025, 3, 11)


def test_refilled_warehouses_draw_on_each_other(rows):
    """§4.3, §12.1: W3 from W2 from W1, two days each: the needs of W3 and W2 reach W1 as two transfers, and W1 buys."""
    warehouses = [
        {"warehouse_id": "W1", "site_id": "S"},
        {"warehouse_id": "W2", "site_id": "S", "is_refilled": True, "main_warehouse_id": "W1"},
        {"warehouse_id": "W3", "site_id": "S", "is_refilled": True, "main_warehouse_id": "W2"},
    ]
    needs = [sale(20, 4, 1, warehouse_id="W3"), sale(20, 3, 2, warehouse_id="W2")]
    found = rows("planned_order", site=[{"site_id": "S"}], warehouse=warehouses, item=[{"transfer_lead_days": 2}], demand_order=needs)
    seen = {(row["order_type"], row["warehouse_id"], (row["start_date"] - T).days, row["qty"] / MILLION) for row in found}
    assert seen == {
        ("transfer", "W3", 18, 4),
        ("transfer", "W2", 16, 4),
        ("transfer", "W2", 18, 3),
        ("purchase", "W1", 16, 4),
        ("purchase", "W1", 18, 3),
    }


def test_scrap_constants_and_phantoms(rows):
    """§12.4, §12.5: 10 made: 2 each with 5 % scrap and 1 lost is 22; a phantom's part is 3 each, and 4 once an order."""
    lines = [
        {"bom_id": "B", "line_no": 1, "component_item_id": "X", "quantity": 2, "variable_scrap_pct": 5.0, "constant_scrap_qty": 1},
        {"bom_id": "B", "line_no": 2, "component_item_id": "PH", "quantity": 1, "line_type": "phantom"},
        {"bom_id": "BP", "line_no": 1, "component_item_id": "Y", "quantity": 3},
        {"bom_id": "BP", "line_no": 2, "component_item_id": "Z", "quantity": 4, "consumption": "constant"},
    ]
    items = [{"default_order_type": "production"}, *({"item_id": name} for name in ("X", "PH", "Y", "Z"))]
    versions = [{"bom_id": "B"}, {"bom_id": "BP", "item_id": "PH"}]
    found = rows("requirement", item=items, bom_version=versions, bom_line=lines, demand_order=[sale(9, 10)])
    needs = {row["item_id"]: (row["line_no"], -row["qty"] / MILLION) for row in found if row["type"] == "planned_component"}
    assert needs == {"X": (1, 22), "Y": (2, 30), "Z": (3, 4)}


def test_a_sister_company_sells(rows):
    """§15: a purchase of 10 from a vendor that is company B is B's demand for 5 at the start of the purchase."""
    tables = {
        "company": [COMPANY, {"company_id": "B"}],
        "vendor": [{"vendor_id": "V", "intercompany_company_id": "B"}],
        "item": [{"default_vendor_id": "V", "purchase_lead_days": 3}, {"company_id": "B", "item_id": "J"}],
        "intercompany_item": [
            {"buyer_company_id": "A", "buyer_item_id": "I", "seller_company_id": "B", "seller_item_id": "J", "factor": "0.5"}
        ],
        "plan": [{"include_planned_downstream_demand": True}],
        "demand_order": [sale(8, 10)],
    }
    (link,) = rows("intercompany_link", **tables)
    assert (link["seller_company_id"], link["seller_item_id"]) == ("B", "J")
    assert (link["buyer_qty"], link["seller_qty"]) == (10 * MILLION, 5 * MILLION)
    assert (link["seller_date"] - T).days == 5
    assert {(row["company_id"], row["qty"] / MILLION) for row in rows("planned_order", **tables)} == {("A", 10), ("B", 5)}


def test_sales_orders_use_up_the_forecast_of_their_period(rows):
    """§16.3: lines of 20 on T+1 and T+8; sales of 5 on T+3 and 30 on T+9: 15 are left of the first, nothing of the second."""
    tables = {
        "plan": [{"include_demand_forecast": True, "forecast_model_id": "m"}],
        "demand_forecast": [{"model_id": "m", "item_id": "I", "date": on(day), "qty": 20} for day in (1, 8)],
        "demand_order": [sale(3, 5), sale(9, 30, 2)],
    }
    left = {(row["date"] - T).days: row["left_qty"] / MILLION for row in rows("forecast_left", **tables)}
    assert left == {1: 15, 8: 0}


@pytest.mark.parametrize(("day", "counts"), [(-3, True), (10, True), (11, False)])
def test_the_fence_counts_calendar_days(rows, day, counts):
    """§6.3: with a fence of 10 days demand on T-3 and T+10 counts, on T+11 it does not."""
    found = rows("planned_order", **group(coverage_fence_days=10), demand_order=[sale(day, 1)])
    assert len(found) == counts


def test_stock_is_summed_before_a_negative_counts_as_none(rows):
    """§6.1: places of 20 and -8 are 12; -8 alone is 0."""
    both = [{"location_id": "a", "qty": 20}, {"location_id": "b", "qty": -8}]
    assert ordered(rows("planned_order", on_hand=both, demand_order=[sale(3, 15)])) == [(3, 3)]
    assert ordered(rows("planned_order", on_hand=both[1:], demand_order=[sale(3, 15)])) == [(3, 15)]


def test_a_supply_forecast_of_a_vendor_and_of_none(rows):
    """§23.1, §23.2: 30 without vendor and 10 of V on one day: 10 of V, 20 of the usual W; what the demand takes of them is not ordered."""
    tables = {
        "plan": [{"include_supply_forecast": True, "forecast_model_id": "F"}],
        "vendor": [{"vendor_id": "V"}, {"vendor_id": "W"}],
        "item": [{"default_vendor_id": "W"}],
        "supply_forecast": [
            {"item_id": "I", "model_id": "F", "date": on(4), "qty": 30},
            {"item_id": "I", "model_id": "F", "date": on(4), "qty": 10, "vendor_id": "V"},
        ],
        "demand_order": [sale(6, 35)],
    }
    found = rows("planned_order", **tables)
    assert [(row["vendor_id"], row["qty"] / MILLION, row["is_supply_forecast"]) for row in found] == [
        ("V", 10, True),
        ("W", 20, True),
        ("W", 5, False),
    ]


def test_a_supply_forecast_counts_in_net_flow(rows):
    """§20.2, §23.1: a buffer up to 60 below 45: with a line of 20 on its way the refill is of 40, with one of 50 there is none."""
    levels = {"item_id": "I", "coverage_code": "priority", "reorder_point_qty": 45, "max_on_hand_qty": 60}
    place = {
        "site": [{"site_id": "S"}],
        "warehouse": [{"warehouse_id": "W", "site_id": "S"}],
        "item": [{"default_site_id": "S", "default_warehouse_id": "W", "plans_by_warehouse": True}],
        "item_coverage": [{**levels, "site_id": "S", "warehouse_id": "W"}],
        "plan": [{"include_supply_forecast": True, "forecast_model_id": "F"}],
    }
    for coming, refills in ((20, [40]), (50, [])):
        line = {"item_id": "I", "model_id": "F", "date": on(4), "qty": coming}
        found = rows("planned_order", **place, supply_forecast=[line])
        assert [row["qty"] / MILLION for row in found if not row["is_supply_forecast"]] == refills


@pytest.mark.parametrize(("is_linked", "refills"), [(True, [20]), (False, [])])
def test_what_links_give_requisitions_counts_on_neither_side_of_net_flow(rows, is_linked, refills):
    """§20.2: stock 50, a requisition of 10: linked to stock, 40 are left below 45 and 20 refill; else it has an order of its own."""
    link = {"demand_type": "requisition", "demand_order_id": "S1", "demand_line_no": 1, "supply_type": "on_hand", "qty": 10}
    place = {"site_id": "S", "warehouse_id": "W"}
    found = rows(
        "planned_order",
        site=[{"site_id": "S"}],
        warehouse=[{"warehouse_id": "W", "site_id": "S"}],
        item=[{"plans_by_warehouse": True}],
        item_coverage=[{**place, "coverage_code": "priority", "reorder_point_qty": 45, "max_on_hand_qty": 60}],
        plan=[{"include_requisitions": True}],
        on_hand=[{**place, "qty": 50}],
        demand_order=[{**sale(4, 10), **place, "demand_type": "requisition"}],
        marking=[link] if is_linked else [],
    )
    assert [row["qty"] / MILLION for row in found] == (refills if is_linked else [10])


def test_parts_of_a_split_are_whole_units_within_the_multiples_that_the_maximum_allows(rows):
    """§9.2-§9.5: 50 in boxes of 6 are 54; of at most 25 in tens a part is 20, in full boxes 18; the last 18 are 20 in tens, 4 boxes."""
    units = [{"unit_id": "EA"}, {"unit_id": "BOX"}]
    item = {"purchase_unit_id": "BOX", "order_max_qty": 25, "order_multiple_qty": 10}
    tables = {"unit": units, "unit_conversion": [{"from_unit": "BOX", "to_unit": "EA", "factor": 6}], "item": [item]}
    assert ordered(rows("planned_order", **tables, demand_order=[sale(30, 50)])) == [(30, 18), (30, 18), (30, 24)]
