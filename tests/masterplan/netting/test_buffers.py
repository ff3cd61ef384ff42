"""Buffers: what requisitions take apart, and lead times with the days on the way (semantics §20)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from masterplan.plan import Plan
from masterplan.planning import make_plan
from masterplan.testing import company

T = date(2024, 1, 1)
PLACE = {"item_id": "A", "site_id": "1", "warehouse_id": "W"}
RANGES = (("zero", 5), ("reorder_point", 40))
LEVELS = {"reorder_point_qty": 10, "max_on_hand_qty": 20}


def planned(code: str, *demands: dict[str, Any], item: dict[str, Any] | None = None, ranges: Any = RANGES, **rest: Any) -> Plan:
    percent, method = rest.pop("percent", 100.0), rest.pop("method", "ranges_single")
    lines = [{"line_no": n, "to_level": level, "priority": urgency, "percent": percent} for n, (level, urgency) in enumerate(ranges)]
    numbered = [{**PLACE, "order_id": f"D{n}", **demand} for n, demand in enumerate(demands)]
    tables = company(
        company=[{}],
        plan=[{"plan_id": "net", "include_requisitions": True, "include_quotations": True}],
        address=[{"address_id": "far"}, {"address_id": "here"}],
        site=[{"site_id": "1"}],
        warehouse=[{"warehouse_id": "W", "site_id": "1", "address_id": "here"}],
        vendor=[{"vendor_id": "V", "address_id": "far"}],
        transport_time=[{"from_address_id": "far", "to_address_id": "here", "days": 3}],
        item=[{"item_id": "A", "default_vendor_id": "V", "purchase_lead_days": 4, **(item or {})}],
        item_coverage=[{**PLACE, "coverage_code": code, **rest}],
        priority_model=[{"priority_model_id": "M", "method": method, "consider_demand_priority": True}],
        priority_range=[{"priority_model_id": "M", **line} for line in lines],
        demand_order=numbered,
    )
    return make_plan(tables, plan_id="net", plan_date=T)


def pegged(plan: Plan) -> set[tuple[str, str, int]]:
    rows = plan.public("pegging").select("demand_ref", "supply_ref", "qty").rows()
    return {(demand, supply.rpartition("|")[2], int(qty)) for demand, supply, qty in rows}


def test_what_the_order_of_a_requisition_has_over_serves_other_demand():
    """Ten for four: six are over, on a buffer that orders nothing of its own."""
    requisition = {"demand_type": "requisition", "requested_date": date(2024, 1, 20), "qty": 4}
    sale = {"demand_type": "sales", "requested_date": T, "qty": 8}
    plan = planned("priority", requisition, sale, item={"order_multiple_qty": 10})
    assert pegged(plan) == {("D0/1", "1", 4), ("D1/1", "1", 6), ("D1/1", "", 2)}


def test_requisitions_and_their_orders_are_not_in_the_net_flow():
    requisition = {"demand_type": "requisition", "requested_date": date(2024, 1, 20), "qty": 4}
    plan = planned("priority", requisition, **LEVELS)
    assert [int(qty) for qty in plan.public("planned_order").sort("requirement_date")["qty"]] == [20, 4]


@pytest.mark.parametrize("code", ["priority", "decoupling"])
def test_refills_come_after_lead_time_and_transport(code):
    (order,) = planned(code, **LEVELS).public("planned_order").select("requirement_date", "delay_days").rows()
    assert order == (date(2024, 1, 8), 0)


def test_usage_within_lead_time_counts_the_days_on_the_way():
    plan = planned("priority", average_daily_usage=2.0, min_on_hand_qty=1, max_on_hand_qty=50)
    assert [int(point) for point in plan.details["buffer_status"]["reorder_point_qty"]] == [15]


def test_zones_count_the_days_on_the_way():
    """Seven days of two: yellow 14, red and green half of it."""
    plan = planned("decoupling", average_daily_usage=2.0, lead_time_factor=0.5, variability_factor=0.0)
    (tops,) = plan.details["buffer_status"].select("minimum_qty", "reorder_point_qty", "maximum_qty").rows()
    assert [int(top) for top in tops] == [7, 21, 28]


@pytest.mark.parametrize(("kind", "priority"), [("sales", 40), ("quotation", 5)])
def test_quotations_are_not_urgent(kind, priority):
    """The order for what is owed has the range nearest to the order's 50; without an order that of net flow."""
    demand = {"demand_type": kind, "requested_date": T, "qty": 25}
    plan = planned("decoupling", demand, priority_model_id="M", max_on_hand_qty=14)
    assert plan.public("planned_order")["priority"].to_list() == [priority]


def test_the_most_urgent_range_may_be_the_nearest():
    demand = {"demand_type": "sales", "requested_date": T, "qty": 25, "priority": 10}
    ranges = (("zero", 0), ("reorder_point", 40))
    plan = planned("decoupling", demand, ranges=ranges, priority_model_id="M", max_on_hand_qty=14)
    assert plan.public("planned_order")["priority"].to_list() == [0]


def test_a_range_without_end_takes_all_whatever_its_percent():
    ranges = (("infinite", 5), ("maximum", 40))
    demand = {"demand_type": "sales", "requested_date": T, "qty": 4}
    plan = planned("priority", demand, ranges=ranges, percent=50.0, method="ranges_split", priority_model_id="M", **LEVELS)
    assert plan.public("planned_order").select("priority", "qty").rows() == [(5, 24)]
