"""Demand between companies of one group, in one network and in the group view (semantics §15)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from masterplan.errors import QuantityError
from masterplan.intercompany import consolidate
from masterplan.plan import Plan
from masterplan.planning import make_plan
from masterplan.testing import assert_balanced, company

DAY = date(2026, 1, 5)
BOXES = {"buyer_company_id": "DEMF", "buyer_item_id": "A", "seller_company_id": "USMF", "seller_item_id": "BOX"}


def group(**changes: Any) -> dict[str, pl.DataFrame]:
    """FRRT sells A, buys it from DEMF, which buys boxes of ten from USMF, which makes them."""
    rows: dict[str, list[dict[str, Any]]] = {
        "company": [{"company_id": c, "currency_code": k} for c, k in (("FRRT", "EUR"), ("DEMF", "EUR"), ("USMF", "USD"))],
        "currency_rate": [{"from_currency": "USD", "to_currency": "EUR", "from_date": "2025-01-01", "rate": 0.5}],
        "vendor": [
            {"company_id": "FRRT", "vendor_id": "V-DEMF", "intercompany_company_id": "DEMF"},
            {"company_id": "DEMF", "vendor_id": "V-USMF", "intercompany_company_id": "USMF"},
        ],
        "item": [
            {"company_id": "FRRT", "item_id": "A", "default_vendor_id": "V-DEMF", "purchase_lead_days": 2, "standard_cost": 12},
            {"company_id": "DEMF", "item_id": "A", "default_vendor_id": "V-USMF", "purchase_lead_days": 5, "standard_cost": 11},
            {"company_id": "USMF", "item_id": "BOX", "group_item_id": "A", "default_order_type": "production", "standard_cost": 200},
        ],
        "intercompany_item": [{**BOXES, "factor": 0.1}],
        "demand_order": [
            {"company_id": "FRRT", "demand_type": "sales", "order_id": "SO", "item_id": "A", "qty": 25, "requested_date": "2026-02-01"}
        ],
        "plan": [{"plan_id": "p", "include_planned_downstream_demand": True}],
        **changes,
    }
    return company(**rows)


def planned(plan: Plan) -> dict[str, tuple[str, float, str]]:
    orders = plan.public("planned_order")
    return {
        row["company_id"]: (row["order_type"], float(row["qty"]), row["start_date"].isoformat()) for row in orders.iter_rows(named=True)
    }


def test_a_sale_reaches_the_maker_in_one_pass() -> None:
    plan = make_plan(group(), plan_id="p", plan_date=DAY)
    assert planned(plan) == {
        "FRRT": ("purchase", 25.0, "2026-01-30"),
        "DEMF": ("purchase", 25.0, "2026-01-25"),
        "USMF": ("production", 2.5, "2026-01-25"),
    }
    links = plan.public("intercompany_link").sort("buyer_company_id")
    assert links.select("buyer_company_id", "seller_item_id", pl.col("seller_qty").cast(pl.Float64)).rows() == [
        ("DEMF", "BOX", 2.5),
        ("FRRT", "A", 25.0),
    ]
    assert_balanced(plan)


def test_without_downstream_demand_companies_plan_alone() -> None:
    plan = make_plan(group(plan=[{"plan_id": "p"}]), plan_id="p", plan_date=DAY)
    assert set(planned(plan)) == {"FRRT"}


def test_an_item_the_seller_does_not_know_is_reported() -> None:
    tables = group(intercompany_item=[])
    tables["item"] = tables["item"].with_columns(group_item_id=pl.lit(""))
    plan = make_plan(tables, plan_id="p", plan_date=DAY)
    codes = plan.public("exception").select("code", "company_id").rows()
    assert ("intercompany_item_unknown", "DEMF") in codes
    assert "USMF" not in planned(plan)


def test_the_group_view_eliminates_what_companies_sell_each_other() -> None:
    tables = group()
    plan = make_plan(tables, plan_id="p", plan_date=DAY)
    views = consolidate(tables, plan.public("requirement"), {"reporting_currency_code": "EUR"}, DAY)
    sums = [views[name].select(pl.col("external_qty", "intercompany_qty", "value").cast(pl.Float64).sum()).row(0) for name in views]
    assert sums[0] == pytest.approx((25.0, 50.0, 300.0))
    assert sums[1] == pytest.approx((25.0, 50.0, 250.0))


@pytest.mark.parametrize(("boxes", "factor", "pieces"), [
    ("1234567890.123457", "0.1", "12345678901.23457"),
    ("12345678901.234567", "3", "4115226300.411522"),
    ("0.000001", "2", "0.000001"),
    ("0.000001", "3", "0"),
])  # fmt: skip
def test_the_group_view_is_exact(boxes: str, factor: str, pieces: str) -> None:
    """§15.3: a piece is so many boxes; what customers want of boxes is turned to pieces, half up to the millionth."""
    views = view_of(boxes, factor)
    assert views["consolidated_demand"]["external_qty"].to_list() == [Decimal(pieces)]


def test_a_group_view_of_too_much_names_the_group_item_and_the_day() -> None:
    with pytest.raises(QuantityError, match="A/2026-02-01"):
        view_of("999999999999", "0.5")


def view_of(boxes: str, factor: str) -> dict[str, pl.DataFrame]:
    sold = {"company_id": "USMF", "demand_type": "sales", "order_id": "SO", "item_id": "BOX", "requested_date": "2026-02-01"}
    tables = group(demand_order=[{**sold, "qty": boxes}], intercompany_item=[{**BOXES, "factor": factor}])
    row = {"company_id": "USMF", "item_id": "BOX", "type": "sales", "ref": "SO/1", "line_no": 0, "date": date(2026, 2, 1)}
    required = pl.DataFrame([{**row, "qty": -Decimal(boxes)}], schema_overrides={"qty": pl.Decimal(18, 6)})
    return consolidate(tables, required, {"reporting_currency_code": "EUR"}, DAY)


def test_two_companies_that_buy_from_each_other_are_a_loop() -> None:
    tables = group(
        vendor=[
            {"company_id": "FRRT", "vendor_id": "V-DEMF", "intercompany_company_id": "DEMF"},
            {"company_id": "DEMF", "vendor_id": "V-USMF", "intercompany_company_id": "FRRT"},
        ]
    )
    plan = make_plan(tables, plan_id="p", plan_date=DAY)
    assert plan.public("exception").filter(pl.col("code") == "loop")["company_id"].to_list() == ["DEMF", "FRRT"]
    assert planned(plan)["FRRT"][0] == "purchase"
