"""Kept planned orders that were moved to another seller or warehouse take nothing from their node's (semantics §6.9)."""

from __future__ import annotations

from typing import Any

import polars as pl
from networks import tables_of
from one_company import T, day, sale

from masterplan.plan import Plan
from masterplan.planned_orders import edited, with_status
from masterplan.planning import make_plan

PLACE = {"plans_by_warehouse": False, "default_site_id": "1"}
VENDORS = [
    {"company_id": "M", "vendor_id": "SISTER", "intercompany_company_id": "S"},
    {"company_id": "M", "vendor_id": "COUSIN", "intercompany_company_id": "C"},
    {"company_id": "M", "vendor_id": "OUTSIDE"},
]


def group() -> dict[str, pl.DataFrame]:
    companies = ("M", "S", "C")
    return tables_of(
        {
            "company": [{"company_id": name} for name in companies],
            "site": [{"company_id": name, "site_id": "1"} for name in companies],
            "vendor": VENDORS,
            "item": [
                {"company_id": name, "item_id": "A", **PLACE, "default_vendor_id": "SISTER" if name == "M" else ""} for name in companies
            ],
            "plan": [{"plan_id": "net", "include_demand_forecast": False, "include_planned_downstream_demand": True}],
            "demand_order": [{"company_id": "M", "site_id": "1", **sale("SO", "A", 5, 10)}],
        }
    )


def again(given: dict[str, pl.DataFrame], **edit: Any) -> Plan:
    """The plan after the only order of company M was edited and approved."""
    orders = make_plan(given, plan_id="net", plan_date=T, threads=1).public("planned_order").filter(company_id="M")
    changed = edited(orders, orders["order_id"][0], edit, given["vendor"])
    kept = with_status(changed, changed["order_id"].to_list(), "approved")
    return make_plan(given, plan_id="net", plan_date=T, approved=kept, threads=1)


def sold(plan: Plan) -> dict[str, float]:
    rows = plan.public("requirement").filter(type="planned_intercompany")
    return {row["company_id"]: float(row["qty"]) for row in rows.to_dicts()}


def told(plan: Plan) -> list[tuple[str, str]]:
    rows = plan.public("exception").filter(code="kept_from_elsewhere")
    return [(row["company_id"], row["ref"]) for row in rows.to_dicts()]


def test_an_order_that_stays_with_its_seller_is_demand_there() -> None:
    plan = again(group(), receipt_date=day(10))
    assert sold(plan) == {"S": -5}
    assert told(plan) == []


def test_an_order_moved_to_another_seller_is_no_demand_of_the_nodes_and_reported() -> None:
    plan = again(group(), vendor_id="COUSIN")
    assert sold(plan) == {}
    assert told(plan) == [("M", "net|M|A|1||20240111|1")]
    assert plan.public("planned_order")["vendor_id"].to_list() == ["COUSIN"]


def test_an_order_moved_outside_the_group_is_nobodys_demand() -> None:
    plan = again(group(), vendor_id="OUTSIDE")
    assert (sold(plan), told(plan)) == ({}, [])


def refilled(main: str) -> dict[str, pl.DataFrame]:
    houses = [{"warehouse_id": "W", "is_refilled": True, "main_warehouse_id": main}, {"warehouse_id": "X"}, {"warehouse_id": "Y"}]
    company = {"company_id": "M"}
    return tables_of(
        {
            "company": [company],
            "site": [{**company, "site_id": "1"}],
            "warehouse": [{**company, "site_id": "1", **house} for house in houses],
            "item": [{**company, "item_id": "A"}],
            "plan": [{"plan_id": "net", "include_demand_forecast": False}],
            "demand_order": [{**company, "site_id": "1", "warehouse_id": "W", **sale("SO", "A", 5, 10)}],
        }
    )


def test_a_transfer_from_a_warehouse_that_no_longer_refills_takes_nothing_from_the_new_one() -> None:
    before = make_plan(refilled("X"), plan_id="net", plan_date=T, threads=1).public("planned_order").filter(order_type="transfer")
    kept = with_status(before, before["order_id"].to_list(), "approved")
    for main, issued in (("X", ["X"]), ("Y", [])):
        plan = make_plan(refilled(main), plan_id="net", plan_date=T, approved=kept, threads=1)
        assert plan.public("requirement").filter(type="planned_transfer_issue")["warehouse_id"].to_list() == issued
        assert len(told(plan)) == (not issued)
