"""Which value counts on a node, and what set it (semantics §4)."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from masterplan.parameters import parameters_in_force
from masterplan.plan_choice import plan_parameters
from masterplan.testing import company

DAY = date(2026, 1, 5)


def in_force(plan: dict[str, Any] | None = None, **tables: Any) -> dict[str, Any]:
    given = company(
        company=[{}],
        site=[{"site_id": "S"}],
        warehouse=tables.pop("warehouse", [{"warehouse_id": "W", "site_id": "S"}]),
        item=tables.pop("item", [{"item_id": "A"}]),
        **tables,
    )
    node = pl.DataFrame({"company_id": ["C1"], "item_id": ["A"], "site_id": ["S"], "warehouse_id": ["W"]})
    return parameters_in_force(given, {**plan_parameters(given["plan"], "p"), **(plan or {})}, DAY, node).row(0, named=True)


def test_fence_of_plan_beats_item_coverage_beats_group() -> None:
    group = [{"coverage_group_id": "G", "coverage_fence_days": 90}]
    item = [{"item_id": "A", "coverage_group_id": "G"}]
    coverage = [{"item_id": "A", "site_id": "S", "coverage_fence_days": 60}]
    assert in_force(item=item, coverage_group=group)["coverage_fence_days"] == 90
    assert in_force(item=item, coverage_group=group, item_coverage=coverage)["coverage_fence_days"] == 60
    found = in_force(item=item, coverage_group=group, item_coverage=coverage, plan={"coverage_fence_days": 30})
    assert (found["coverage_fence_days"], found["coverage_fence_days_source"]) == (30, "plan")


def test_more_filled_dimensions_win_and_empty_fields_fall_through() -> None:
    coverage = [
        {"item_id": "A", "site_id": "S", "warehouse_id": "W", "coverage_code": "period"},
        {"item_id": "A", "site_id": "S", "coverage_code": "manual", "period_days": 7},
        {"item_id": "A", "period_days": 3, "negative_days": 2},
        {"item_id": "A", "site_id": "OTHER", "period_days": 99},
    ]
    found = in_force(item_coverage=coverage)
    assert (found["coverage_code"], found["period_days"], found["negative_days"]) == ("period", 7, 2)


def test_the_minimum_counts_only_where_all_dimensions_are_filled() -> None:
    site_only = [{"item_id": "A", "site_id": "S", "min_on_hand_qty": 5}]
    both = [{"item_id": "A", "site_id": "S", "warehouse_id": "W", "min_on_hand_qty": 5, "max_on_hand_qty": 3}]
    assert in_force(item_coverage=site_only)["min_on_hand_qty"] == 0
    found = in_force(item_coverage=both)
    assert (found["min_on_hand_qty"], found["max_on_hand_qty"]) == (5, 5)


def test_a_refilled_warehouse_is_supplied_by_transfer_from_its_main_warehouse() -> None:
    warehouses = [
        {"warehouse_id": "M", "site_id": "S"},
        {"warehouse_id": "W", "site_id": "S", "is_refilled": True, "main_warehouse_id": "M"},
    ]
    lanes = [
        {"from_warehouse_id": "M", "to_warehouse_id": "W", "mode": "road", "lead_days": 3, "priority": 1},
        {"from_warehouse_id": "M", "to_warehouse_id": "W", "mode": "air", "lead_days": 1, "priority": 2},
        {"from_warehouse_id": "M", "to_warehouse_id": "W", "item_id": "A", "mode": "sea", "lead_days": 9, "priority": 9},
        {"from_warehouse_id": "M", "to_warehouse_id": "W", "mode": "rail", "lead_days": 2, "priority": 0, "to_date": "2026-01-01"},
    ]
    found = in_force(warehouse=warehouses)
    assert (found["order_type"], found["from_warehouse_id"]) == ("transfer", "M")
    found = in_force(warehouse=warehouses, transfer_lane=lanes)
    assert (found["mode"], found["lead_days"], found["lead_days_source"]) == ("sea", 9, "lane")


def test_a_manual_warehouse_gets_no_suggestions() -> None:
    assert in_force(warehouse=[{"warehouse_id": "W", "site_id": "S", "is_manual": True}])["coverage_code"] == "manual"


AGREEMENTS: list[dict[str, Any]] = [
    {"vendor_id": "V1", "item_id": "A", "unit_price": 10, "lead_days": 3},
    {"vendor_id": "V2", "item_id": "A", "unit_price": 9, "lead_days": 5},
    {"vendor_id": "V3", "item_id": "A", "unit_price": 1, "lead_days": 1, "min_qty": 100},
    {"vendor_id": "V4", "item_id": "A", "unit_price": 0.5, "lead_days": 1, "to_date": "2025-12-31"},
    {"vendor_id": "V5", "item_id": "A", "unit_price": 0.5, "lead_days": 0, "currency_code": "XXX"},
]
VENDORS = [{"vendor_id": f"V{i}"} for i in range(1, 6)]


def bought(criterion: str, **item: Any) -> tuple[str, int, str]:
    found = in_force(
        item=[{"item_id": "A", "purchase_lead_days": 20, **item}],
        vendor=VENDORS,
        trade_agreement=AGREEMENTS,
        planning_parameter=[{"find_trade_agreement": True, "agreement_criterion": criterion}],
    )
    return found["vendor_id"], found["lead_days"], found["lead_days_source"]


def test_the_best_agreement_gives_vendor_and_lead_time() -> None:
    assert bought("lead_time") == ("V1", 3, "agreement")
    assert bought("price") == ("V2", 5, "agreement")
    assert bought("price", order_min_qty=100) == ("V3", 1, "agreement")


def test_an_agreement_counts_only_when_it_gave_the_vendor() -> None:
    assert bought("price", default_vendor_id="V2") == ("V2", 20, "item")


def ordered(item: dict[str, Any], *agreements: dict[str, Any]) -> tuple[float, float, str, str]:
    rows = [{"vendor_id": "V1", "item_id": "A", **agreement} for agreement in agreements]
    found = in_force(item=[{"item_id": "A", "default_vendor_id": "V1", **item}], vendor=VENDORS, trade_agreement=rows)
    names = ("order_min_qty", "order_multiple_qty")
    return (*(float(found[name]) for name in names), *(found[f"{name}_source"] for name in names))


def test_order_quantities_agreed_with_the_vendor() -> None:
    own = {"order_min_qty": 20, "order_multiple_qty": 5}
    assert ordered(own) == (20, 5, "item", "item")
    assert ordered(own, {"order_min_qty": 50}) == (50, 5, "agreement", "item")
    assert ordered(own, {"order_min_qty": 10, "order_multiple_qty": 2}) == (20, 2, "item", "agreement")
    assert ordered(own, {"order_min_qty": 50, "to_date": "2025-12-31"}) == (20, 5, "item", "item")
    assert ordered(own, {"order_min_qty": 50, "min_qty": 100}, {"order_min_qty": 30}) == (30, 5, "agreement", "item")
    assert ordered(own, {"order_min_qty": 50, "vendor_id": "V2"}) == (20, 5, "item", "item")
    assert ordered({**own, "default_order_type": "production"}, {"order_min_qty": 50}) == (20, 5, "item", "item")


def test_an_order_maximum_below_the_multiple_does_not_count() -> None:
    found = in_force(item=[{"item_id": "A", "order_max_qty": 5, "order_multiple_qty": 8}])
    assert found["order_max_qty"] == 0
    assert found["has_impossible_maximum"]
