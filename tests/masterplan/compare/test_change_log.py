"""Two plans by hand: what became of each order, and the input change that a planner would name (semantics §29)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from masterplan.compare import Side, change_log
from masterplan.planning import make_plan
from masterplan.testing import company

PLAN_DATE = date(2025, 3, 3)
TABLES = ("planned_order", "requirement", "pegging", "effective_parameter")
Given = dict[str, list[dict[str, Any]]]
MADE = {"default_site_id": "S", "default_order_type": "production", "production_lead_days": 2}
BOUGHT = {"default_site_id": "S", "purchase_lead_days": 7}


def bikes(**changed: list[dict[str, Any]]) -> Given:
    """Bikes of two wheels and one frame, frames of steel; stock of steel; a second item that nothing links with these."""
    sale = {"demand_type": "sales", "item_id": "BIKE", "qty": 3, "requested_date": "2025-03-28"}
    given: Given = {
        "company": [{}],
        "site": [{"site_id": "S", "calendar_id": "K"}],
        "calendar": [{"calendar_id": "K"}],
        "plan": [{"plan_id": "static"}],
        "vendor": [{"vendor_id": "V"}],
        "coverage_group": [{"coverage_group_id": "G"}],
        "planning_parameter": [{"general_coverage_group_id": "G"}],
        "item": [
            {"item_id": "BIKE", **MADE},
            {"item_id": "FRAME", **MADE},
            {"item_id": "WHEEL", "default_vendor_id": "V", **BOUGHT},
            {"item_id": "STEEL", **BOUGHT},
            {"item_id": "PUMP", **BOUGHT},
        ],
        "bom_version": [{"bom_id": "B", "item_id": "BIKE"}, {"bom_id": "F", "item_id": "FRAME"}],
        "bom_line": [
            {"bom_id": "B", "line_no": 1, "component_item_id": "WHEEL", "quantity": 2},
            {"bom_id": "B", "line_no": 2, "component_item_id": "FRAME", "quantity": 1},
            {"bom_id": "F", "line_no": 1, "component_item_id": "STEEL", "quantity": 4},
        ],
        "on_hand": [{"item_id": "STEEL", "site_id": "S", "qty": 2}],
        "demand_order": [
            {"order_id": "SO1", **sale},
            {**sale, "order_id": "SO2", "item_id": "PUMP", "qty": 5, "requested_date": "2025-03-20"},
        ],
    }
    return {**given, **changed}


def with_row(table: str, number: int, **values: Any) -> Given:
    given = bikes()
    return {**given, table: [{**row, **values} if at == number else row for at, row in enumerate(given[table])]}


def without_row(name: str, number: int) -> Given:
    given = bikes()
    return {**given, name: [row for at, row in enumerate(given[name]) if at != number]}


def side(given: Given, plan_date: date = PLAN_DATE, tables: Mapping[str, Any] | None = None, plan_id: str = "static") -> Side:
    made = company(**given)
    plan = make_plan(made, plan_id=plan_id, plan_date=plan_date)
    return Side(plan.parameters, plan_date, tables or made, None, {name: plan.public(name) for name in TABLES})


def told(base: Side, plan: Side) -> dict[str, tuple[str, str, str]]:
    """Per item what became of its order, and table and column of the cause."""
    return {
        row["item_id"]: (row["change"], row["cause_table"], row["cause_column"]) for row in change_log(base, plan).iter_rows(named=True)
    }


@pytest.fixture(scope="module")
def base() -> Side:
    return side(bikes())


SALE, LINE = "demand_order", "bom_line"
CASES = {
    "a larger sale": (
        with_row(SALE, 0, qty=4),
        dict.fromkeys(("BIKE", "FRAME", "WHEEL", "STEEL"), ("resized", SALE, "qty")),
    ),
    "a later sale": (
        with_row(SALE, 0, requested_date="2025-03-31"),
        dict.fromkeys(("BIKE", "FRAME", "WHEEL", "STEEL"), ("moved", SALE, "requested_date")),
    ),
    "a sale that is gone": (without_row(SALE, 1), {"PUMP": ("dropped", SALE, "")}),
    "other stock": (with_row("on_hand", 0, qty=6), {"STEEL": ("resized", "on_hand", "qty")}),
    "another bill line": (with_row(LINE, 0, quantity=3), {"WHEEL": ("resized", LINE, "quantity")}),
    "a line that is gone": (without_row(LINE, 2), {"STEEL": ("dropped", LINE, "")}),
    "another lead time": (with_row("item", 3, purchase_lead_days=9), {"STEEL": ("revised", "item", "purchase_lead_days")}),
    "a lead time above": (
        with_row("item", 0, production_lead_days=4),
        {
            "BIKE": ("revised", "item", "production_lead_days"),
            **dict.fromkeys(("FRAME", "WHEEL", "STEEL"), ("moved", "item", "production_lead_days")),
        },
    ),
    "a closed day": (
        bikes(calendar_exception=[{"calendar_id": "K", "date": "2025-03-20", "open_hours": 0}]),
        {"PUMP": ("moved", "calendar_exception", "")},
    ),
    "a plan parameter": (
        with_row("plan", 0, receipt_margin_days=1),
        {
            "BIKE": ("revised", "plan", "receipt_margin_days"),
            "PUMP": ("revised", "plan", "receipt_margin_days"),
            **dict.fromkeys(("FRAME", "WHEEL", "STEEL"), ("moved", "plan", "receipt_margin_days")),
        },
    ),
    "nothing that planning looks at": (with_row("item", 0, name="Bike", standard_cost=9.0), {}),
    "rows that no order needs": (bikes(customer=[{"customer_id": "K"}]), {}),
}


@pytest.mark.parametrize("case", CASES)
def test_the_cause_is_the_one_that_a_planner_names(base, case):
    given, expected = CASES[case]
    assert told(base, side(given)) == expected


def test_orders_that_move_with_their_parent_end_at_the_root(base):
    log = change_log(base, side(with_row(SALE, 0, requested_date="2025-03-31")))
    ways = {row["item_id"]: (row["cause_key"], row["cause_before"], row["cause_after"], row["steps"]) for row in log.iter_rows(named=True)}
    root = ("C1/sales/SO1/1", "2025-03-28", "2025-03-31")
    assert ways == {"BIKE": (*root, 0), "FRAME": (*root, 1), "WHEEL": (*root, 1), "STEEL": (*root, 2)}
    via = dict(log.select("item_id", "via").rows())
    orders = {row["item_id"]: {row["base_order_id"], row["order_id"]} for row in log.iter_rows(named=True)}
    assert via["BIKE"] == ""
    assert via["FRAME"] in orders["BIKE"]
    assert via["STEEL"] in orders["FRAME"]


def test_of_two_changes_each_order_takes_the_nearer(base):
    given = {**with_row(SALE, 0, qty=4), "on_hand": [{"item_id": "STEEL", "site_id": "S", "qty": 1}], "vendor": [{"vendor_id": "V"}]}
    assert told(base, side(given)) == {
        **dict.fromkeys(("BIKE", "FRAME", "WHEEL"), ("resized", SALE, "qty")),
        "STEEL": ("resized", SALE, "qty"),
    }
    assert told(base, side({**with_row(SALE, 1, qty=9), "on_hand": []})) == {
        "PUMP": ("resized", SALE, "qty"),
        "STEEL": ("resized", "on_hand", ""),
    }


def test_a_later_component_is_why_its_parent_is_later():
    late = side(with_row("item", 3, purchase_lead_days=30))
    log = change_log(side(bikes()), late)
    frame = log.filter(item_id="FRAME").row(0, named=True)
    assert (frame["change"], frame["cause_table"], frame["cause_key"], frame["via"]) == ("revised", "item", "C1/STEEL", "C1/STEEL/S/")


def test_what_time_takes_away_is_the_plan_date(base):
    later = side(without_row(SALE, 1), date(2025, 3, 17))
    log = change_log(base, later)
    pump = log.filter(item_id="PUMP").row(0, named=True)
    assert (pump["change"], pump["cause_column"], pump["cause_before"], pump["cause_after"]) == (
        "elapsed",
        "plan_date",
        "2025-03-03",
        "2025-03-17",
    )


def test_inputs_that_were_replaced_are_read_back_from_the_plans():
    """Both versions know only the newer inputs, as when a plan date was ingested again."""
    given = {**with_row(SALE, 0, qty=4), "on_hand": [], "item_coverage": [{"item_id": "PUMP", "site_id": "S", "purchase_lead_days": 3}]}
    now = company(**given)
    assert told(side(bikes(), tables=now), side(given)) == {
        **dict.fromkeys(("BIKE", "FRAME", "WHEEL"), ("resized", SALE, "qty")),
        "STEEL": ("resized", SALE, "qty"),
        "PUMP": ("revised", "effective_parameter", "lead_days"),
    }


def test_a_replaced_bill_stays_unexplained():
    given = with_row(LINE, 0, quantity=3)
    assert told(side(bikes(), tables=company(**given)), side(given)) == {"WHEEL": ("resized", "unexplained", "")}


def test_two_plans_differ_by_their_parameters():
    plans = [{"plan_id": "static"}, {"plan_id": "bare", "include_on_hand": False}]
    given = bikes(plan=plans)
    log = change_log(side(given), side(given, plan_id="bare"))
    assert log.select("item_id", "change", "cause_table", "cause_key", "cause_column", "cause_before", "cause_after").rows() == [
        ("STEEL", "resized", "plan", "bare", "include_on_hand", "true", "false")
    ]


@pytest.mark.parametrize("kind", ["dynamic", "intercompany"])
def test_two_net_plans_of_the_same_stored_inputs_differ_by_what_each_of_them_read(base: Side, kind: str) -> None:
    given = with_row("demand_order", 0, qty=8)
    plan = side({**given, "plan": [{"plan_id": "live", "kind": kind, "auto_firm": True}]}, tables=base.tables, plan_id="live")
    assert told(base, plan)["BIKE"] == ("resized", "demand_order", "qty")


def test_the_kind_of_a_forecast_plan_is_a_cause(base: Side) -> None:
    plan = side(bikes(plan=[{"plan_id": "gross", "kind": "forecast", "include_sales_orders": True}]), tables=base.tables, plan_id="gross")
    assert ("plan", "kind") in {(table, column) for _, table, column in told(base, plan).values()}
