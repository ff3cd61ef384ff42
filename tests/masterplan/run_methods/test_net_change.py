"""Net change by hand: what it keeps, what it plans, what it does not see (semantics §24)."""

from __future__ import annotations

import pytest
from one_company import bought, day, orders, pegs, planned, sale

from masterplan.errors import NetChangeError, ParameterError
from masterplan.run_methods import Previous
from masterplan.testing import assert_balanced

DYNAMIC = {"kind": "dynamic"}
A = {"item_id": "A", "purchase_lead_days": 1}
PERIOD = {"coverage_group": [{"coverage_group_id": "G", "coverage_code": "period", "period_days": 30}]}
MADE = [
    {"item_id": "FG", "default_order_type": "production", "production_lead_days": 1},
    {"item_id": "RM", "purchase_lead_days": 1},
]
BILL = {
    "bom_version": [{"bom_id": "B", "item_id": "FG"}],
    "bom_line": [{"bom_id": "B", "line_no": 1, "component_item_id": "RM", "quantity": 2}],
}


def changed(items, last, method="net_change", plan=None, date=None, **tables):
    run = {"method": method, "previous": Previous.of(last), **({"plan_date": date} if date else {})}
    made = planned(items, plan={**DYNAMIC, **(plan or {})}, run=run, **tables)
    assert_balanced(made)
    return made


def test_new_demand_gets_what_is_free_then_an_order_of_its_own_each() -> None:
    items = [{**A, "coverage_group_id": "G"}]
    first = [sale("S1", "A", 10, 5)]
    last = planned(items, plan=DYNAMIC, demand_order=first, on_hand=[{"item_id": "A", "qty": 13}], **PERIOD)
    more = [*first, sale("S2", "A", 4, 6), sale("S3", "A", 7, 7)]
    plan = changed(items, last, demand_order=more, on_hand=[{"item_id": "A", "qty": 13}], **PERIOD)
    assert orders(plan, "A") == [(1, 6), (7, 7)]
    assert orders(planned(items, plan=DYNAMIC, demand_order=more, on_hand=[{"item_id": "A", "qty": 13}], **PERIOD), "A") == [(8, 6)]


def test_new_stock_and_supply_are_not_seen() -> None:
    last = planned([A], plan=DYNAMIC, demand_order=[sale("S1", "A", 10, 5)])
    plan = changed(
        [A],
        last,
        demand_order=[sale("S1", "A", 10, 5), sale("S2", "A", 3, 6)],
        on_hand=[{"item_id": "A", "qty": 50}],
        supply_order=[bought("P1", "A", 50, 2)],
    )
    assert orders(plan, "A") == [(10, 5), (3, 6)]
    assert set(plan.public("requirement")["type"]) == {"sales", "planned_purchase"}


def test_a_changed_demand_lets_go_of_its_supply_and_is_planned_again() -> None:
    last = planned([A], plan=DYNAMIC, demand_order=[sale("S1", "A", 10, 5)])
    plan = changed([A], last, demand_order=[sale("S1", "A", 12, 5)])
    assert orders(plan, "A") == [(10, 5), (2, 5)]
    later = changed([A], last, demand_order=[sale("S1", "A", 10, 4)])
    assert orders(later, "A") == [(10, 4), (10, 5)]


def test_a_demand_that_is_gone_only_frees_its_supply_for_changed_ones() -> None:
    last = planned([A], plan=DYNAMIC, demand_order=[sale("S1", "A", 10, 5), sale("S2", "A", 5, 6)])
    plan = changed([A], last, demand_order=[sale("S2", "A", 5, 6), sale("S3", "A", 4, 9)])
    assert orders(plan, "A") == [(10, 5), (5, 6)]
    assert ("S3", "planned_purchase", "", 4) in {(demand, kind, "", qty) for demand, kind, _, qty in pegs(plan, "A")}


def test_unchanged_demand_that_was_short_stays_short() -> None:
    items = [{**A, "coverage_group_id": "G"}]
    manual = {"coverage_group": [{"coverage_group_id": "G", "coverage_code": "manual"}]}
    usual = {"coverage_group": [{"coverage_group_id": "G", "coverage_code": "requirement"}]}
    last = planned(items, plan=DYNAMIC, demand_order=[sale("S1", "A", 10, 5)], **manual)
    plan = changed(items, last, demand_order=[sale("S1", "A", 10, 5), sale("S2", "A", 2, 5)], **usual)
    assert orders(plan, "A") == [(2, 5)]
    assert plan.details["exception"].filter(code="shortage")["text"].str.contains("plan the item by regeneration").all()


def test_components_of_kept_orders_keep_theirs_and_those_of_new_orders_are_planned() -> None:
    first = [sale("S1", "FG", 10, 9)]
    last = planned(MADE, plan=DYNAMIC, demand_order=first, **BILL)
    plan = changed(MADE, last, demand_order=[*first, sale("S2", "FG", 3, 9)], **BILL)
    assert orders(plan, "FG") == [(10, 9), (3, 9)]
    assert orders(plan, "RM") == [(20, 8), (6, 8)]
    nothing = changed(MADE, last, demand_order=first, **BILL)
    for table in ("planned_order", "pegging", "requirement"):
        assert nothing.public(table).equals(last.public(table))


def test_no_forecast_no_minimum_no_substitution_is_supplied() -> None:
    items = [A]
    coverage = [{"item_id": "A", "min_on_hand_qty": 5}]
    lines = [{"company_id": "M", "model_id": "F", "item_id": "A", "site_id": "1", "date": day(20), "qty": 8}]
    plan = {"include_demand_forecast": True, "forecast_model_id": "F", "reduction_method": "none"}
    last = planned(items, plan=DYNAMIC | plan, demand_order=[sale("S1", "A", 1, 9)])
    made = changed(
        items, last, plan=plan, demand_order=[sale("S1", "A", 1, 9), sale("S2", "A", 2, 9)], item_coverage=coverage, demand_forecast=lines
    )
    assert orders(made, "A") == [(1, 9), (2, 9)]
    again = planned(items, plan=DYNAMIC | plan, demand_order=[sale("S1", "A", 1, 9)], item_coverage=coverage, demand_forecast=lines)
    assert sum(qty for qty, _ in orders(again, "A")) == 14


def test_minimised_leaves_delays_and_messages_of_unchanged_demand() -> None:
    items = [{**A, "purchase_lead_days": 5, "coverage_group_id": "G"}]
    wishes = {"coverage_group": [{"coverage_group_id": "G", "actions": "postpone,cancel"}]}
    old = [sale("S1", "A", 10, 2)]
    last = planned(items, plan=DYNAMIC, demand_order=old, supply_order=[bought("P1", "A", 4, 1)], **wishes)
    later = day(1)
    known = {"demand_order": [*old, sale("S2", "A", 5, 3)], "supply_order": [bought("P1", "A", 4, 1)], **wishes}
    every = changed(items, last, date=later, **known)
    only = changed(items, last, method="net_change_minimised", date=later, **known)
    delay = {row["ref"]: row["available_date"] for row in only.public("delay").to_dicts()}
    assert delay["S1/1"] == {row["ref"]: row["available_date"] for row in last.public("delay").to_dicts()}["S1/1"]
    assert delay["S2/1"] == {row["ref"]: row["available_date"] for row in every.public("delay").to_dicts()}["S2/1"]
    assert every.method == "net_change"
    assert only.method == "net_change_minimised"


def test_a_second_net_change_goes_on_from_the_first() -> None:
    rows = [sale(f"S{number}", "A", number, 5) for number in range(1, 4)]
    plan = planned([A], plan=DYNAMIC, demand_order=rows[:1])
    for known in (rows[:2], rows):
        plan = changed([A], plan, demand_order=known)
    assert orders(plan, "A") == [(1, 5), (2, 5), (3, 5)]
    assert plan.public("planned_node")["is_replaced"].to_list() == [True]
    assert changed([A], plan, demand_order=rows).public("planned_node")["is_replaced"].to_list() == [False]


def test_only_dynamic_plans_and_known_methods() -> None:
    for kind in ("static", "forecast", "intercompany"):
        with pytest.raises(NetChangeError, match="only plans of kind dynamic"):
            planned([A], plan={"kind": kind}, run={"method": "net_change"})
    with pytest.raises(ParameterError, match="no run method 'quickly'"):
        planned([A], plan=DYNAMIC, run={"method": "quickly"})
    assert planned([A], plan=DYNAMIC, run={"method": "net_change"}).method == "regeneration"


def test_a_demand_that_names_another_bill_is_a_changed_one() -> None:
    """It lets go of the order that is made otherwise; one that names the bill of its order keeps it."""
    items = [{**MADE[0], "coverage_group_id": "G"}, MADE[1]]
    tables = {
        "bom_version": [{"bom_id": name, "item_id": "FG", "is_active": name == "B"} for name in ("B", "C")],
        "bom_line": [{"bom_id": name, "line_no": 1, "component_item_id": "RM", "quantity": 2} for name in ("B", "C")],
        "coverage_group": [{"coverage_group_id": "G", "use_specified_bom": True}],
    }
    last = planned(items, plan=DYNAMIC, demand_order=[sale("S1", "FG", 5, 10), sale("S2", "FG", 3, 12)], **tables)
    named = [sale("S1", "FG", 5, 10, bom_id="C"), sale("S2", "FG", 3, 12, bom_id="B")]
    plan = changed(items, last, demand_order=named, **tables)
    assert sorted(orders(plan, "FG", "bom_id")) == [(3, 12, "B"), (5, 10, "B"), (5, 10, "C")]
    assert sorted(qty for demand, _, _, qty in pegs(plan, "FG") if demand != "excess") == [3, 5]
