"""What a run keeps of the one before, and what it makes of that: semantics §30.1, §30.2, §6.9, §15.1."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from networks import tables_of
from one_company import HOME, T, bought, day, sale

from masterplan.plan import Plan
from masterplan.plan_choice import plan_parameters
from masterplan.planned_orders import edited, longest_freeze, orders_to_carry, with_status
from masterplan.planning import make_plan
from masterplan.run_methods import Previous

A = {
    "company_id": "M",
    "item_id": "A",
    "default_order_type": "purchase",
    "purchase_lead_days": 3,
    "plans_by_warehouse": False,
    "default_site_id": "1",
}


def tables(**rows: Any) -> dict[str, pl.DataFrame]:
    placed = ("on_hand", "supply_order", "demand_order", "item_coverage")
    usual = {
        "company": [{"company_id": "M"}],
        "site": [{"company_id": "M", "site_id": "1"}],
        "item": [A],
        "plan": [{"plan_id": "net", "kind": "static", "include_demand_forecast": False}],
    }
    return tables_of({**usual, **{name: [{**(HOME if name in placed else {}), **row} for row in given] for name, given in rows.items()}})


def plan_of(given: dict[str, pl.DataFrame], previous: pl.DataFrame | None = None, *, later: int = 0) -> Plan:
    kept = orders_to_carry(previous, given, plan_parameters(given["plan"], "net"), T + timedelta(days=later))
    return make_plan(given, plan_id="net", plan_date=T + timedelta(days=later), approved=kept, threads=1)


def ids(plan: Plan) -> list[str]:
    return plan.public("planned_order")["order_id"].to_list()


def approved(plan: Plan, *numbers: int) -> pl.DataFrame:
    orders = plan.public("planned_order")
    return with_status(orders, [orders["order_id"][number] for number in numbers], "approved")


def test_approved_orders_stay_from_plan_date_to_plan_date_and_others_are_planned_anew():
    demands = tables(demand_order=[sale("SO1", "A", 5, 10), sale("SO2", "A", 6, 20)])
    kept = approved(plan_of(demands), 0)
    nothing = plan_of(tables(), kept, later=3)
    assert ids(nothing) == ["net|M|A|1||20240111|1"]
    row = nothing.public("planned_order").row(0, named=True)
    assert (row["qty"], row["order_date"], row["status"]) == (5, day(7), "approved")
    assert plan_of(tables(), nothing.public("planned_order"), later=6).public("planned_order")["qty"].to_list() == [5]


def test_completed_orders_are_deleted_like_unprocessed_ones():
    orders = plan_of(tables(demand_order=[sale("SO1", "A", 5, 10)])).public("planned_order")
    assert orders_to_carry(with_status(orders, orders["order_id"].to_list(), "completed"), tables(), {"kind": "static"}, T) is None


def test_an_approved_edit_is_supply_on_its_new_date_under_its_id():
    given = tables(demand_order=[sale("SO1", "A", 5, 10)])
    orders = edited(approved(plan_of(given), 0), "net|M|A|1||20240111|1", {"qty": 8, "receipt_date": day(12)}, given["vendor"])
    again = plan_of(given, orders)
    row = again.public("planned_order").filter(order_id="net|M|A|1||20240111|1").row(0, named=True)
    assert (row["qty"], row["requirement_date"], row["receipt_date"]) == (8, day(12), day(12))
    supply = again.public("requirement").filter(ref="net|M|A|1||20240111|1")
    assert (supply["date"].item(), supply["qty"].item()) == (day(12), 8)
    assert "net|M|A|1||20240111|2" in ids(again), "moved later than the need, a new order takes the next number"


def test_an_approved_order_beyond_the_coverage_fence_stays_and_is_no_supply():
    given = tables(demand_order=[sale("SO1", "A", 5, 90)])
    near = {
        **given,
        "plan": given["plan"].with_columns(coverage_fence_days=pl.lit(10, dtype=pl.Int32)),
        "demand_order": given["demand_order"].clear(),
    }
    again = plan_of(near, approved(plan_of(given), 0))
    assert ids(again) == ["net|M|A|1||20240331|1"]
    assert again.public("requirement").is_empty()


def test_orders_of_items_and_places_that_are_gone_do_not_stay():
    given = tables(demand_order=[sale("SO1", "A", 5, 10)])
    kept = approved(plan_of(given), 0)
    for other in ({"lifecycle_state": "not_planned"}, {"plans_by_warehouse": True, "default_warehouse_id": "W"}):
        moved = tables(item=[{**A, **other}], warehouse=[{"company_id": "M", "warehouse_id": "W", "site_id": "1"}])
        assert ids(plan_of(moved, kept)) == []


@pytest.mark.parametrize(("later", "stays"), [(0, [10]), (5, [10]), (11, [20]), (21, []), (-1, [])])
def test_orders_inside_the_freeze_fence_stay_untouched(later, stays):
    given = tables(demand_order=[sale("SO1", "A", 5, 10), sale("SO2", "A", 6, 20)])
    first = plan_of(given).public("planned_order")
    frozen = tables(item_coverage=[{"item_id": "A", "freeze_fence_days": 10}])
    again = plan_of(frozen, first, later=later).public("planned_order")
    assert [(row - T).days for row in again["requirement_date"]] == stays
    assert again["rule"].to_list() == ["§8.2 §30.2"] * len(stays)
    assert again["status"].to_list() == ["unprocessed"] * len(stays)
    if stays:
        twice = plan_of(frozen, again, later=later).public("planned_order")
        assert twice.equals(again.with_columns(plan_date=twice["plan_date"]))


def test_the_plan_s_own_freeze_fence_counts_first():
    given = tables(item_coverage=[{"item_id": "A", "freeze_fence_days": 10}])
    assert longest_freeze(given, {"freeze_fence_days": None}) == 10
    assert longest_freeze(given, {"freeze_fence_days": 0}) == 0
    assert longest_freeze(tables(), {}) == 0


def test_components_of_an_approved_production_whose_start_has_passed_are_needed_at_once():
    made = {**A, "item_id": "F", "default_order_type": "production", "production_lead_days": 3}
    given = tables(
        item=[A, made],
        bom_version=[{"company_id": "M", "bom_id": "B", "item_id": "F"}],
        bom_line=[{"company_id": "M", "bom_id": "B", "line_no": 1, "component_item_id": "A", "quantity": 2}],
        demand_order=[sale("SO1", "F", 5, 10)],
        supply_order=[bought("PO1", "A", 1, 1)],
    )
    orders = plan_of(given).public("planned_order").filter(item_id="F")
    kept = with_status(orders, orders["order_id"].to_list(), "approved")
    again = plan_of(given, kept, later=9)
    needs = again.public("requirement").filter(type="planned_component")
    assert (needs["qty"].item(), needs["date"].item(), needs["ref"].item()) == (-10, day(9), orders["order_id"].item())


def test_an_approved_purchase_from_a_sister_company_stays_demand_of_it():
    item = {"item_id": "F", "plans_by_warehouse": False, "default_site_id": "1"}
    given = tables(
        company=[{"company_id": "M"}, {"company_id": "S"}],
        site=[{"company_id": "M", "site_id": "1"}, {"company_id": "S", "site_id": "1"}],
        vendor=[{"company_id": "M", "vendor_id": "VS", "intercompany_company_id": "S"}],
        item=[
            {**item, "company_id": "M", "default_order_type": "purchase", "purchase_lead_days": 2, "default_vendor_id": "VS"},
            {**item, "company_id": "S", "default_order_type": "purchase"},
        ],
        plan=[{"plan_id": "net", "kind": "static", "include_demand_forecast": False, "include_planned_downstream_demand": True}],
        demand_order=[{**sale("SO1", "F", 5, 10), "company_id": "M"}],
    )
    first = plan_of(given)
    kept = with_status(first.public("planned_order"), [name for name in ids(first) if "|M|" in name], "approved")
    again = plan_of(given, kept)
    for table in ("requirement", "intercompany_link"):
        now = again.public(table)
        assert now.equals(first.public(table)), table


@pytest.mark.parametrize(("keeps", "of_component", "of_sale"), [(True, 5, 0), (False, 0, 5)])
def test_approved_orders_keep_what_they_have_from_one_another(keeps, of_component, of_sale):
    """An earlier sale would take the approved order that the component of the approved production has."""
    made = {**A, "item_id": "F", "default_order_type": "production"}
    bill = {
        "item": [{**A, "purchase_lead_days": 0}, made],
        "bom_version": [{"company_id": "M", "bom_id": "B", "item_id": "F"}],
        "bom_line": [{"company_id": "M", "bom_id": "B", "line_no": 1, "component_item_id": "A", "quantity": 1}],
        "planning_parameter": [{"company_id": "M", "keep_approved_pegging": keeps}],
    }
    first = plan_of(tables(demand_order=[sale("SO1", "F", 5, 10)], **bill))
    moved = first.public("planned_order").with_columns(
        status=pl.lit("approved"),
        receipt_date=pl.when(pl.col("item_id") == "A").then(pl.lit(day(6))).otherwise("receipt_date"),
        available_date=pl.when(pl.col("item_id") == "A").then(pl.lit(day(6))).otherwise("available_date"),
    )
    last = replace(Previous.of(first), planned_order=moved)
    given = tables(demand_order=[sale("SO1", "F", 5, 10), sale("SO2", "A", 5, 8)], **bill)
    again = make_plan(given, plan_id="net", plan_date=T, previous=last, threads=1)
    kept = moved.filter(item_id="A")["order_id"].item()
    pegs = dict(again.public("pegging").filter(supply_ref=kept).select("demand_type", "qty").rows())
    assert (int(pegs.get("planned_component", 0)), int(pegs.get("sales", 0))) == (of_component, of_sale)
