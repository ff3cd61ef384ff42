"""Demands that name a bill or a route (§8.7, §12.8): what serves them, what they are made by, and what stays as it was."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from one_company import bought, day, orders, planned, sale

MADE = {"item_id": "FG", "default_order_type": "production", "coverage_group_id": "G"}
ITEMS = [MADE, {"item_id": "A"}, {"item_id": "B"}]
BILLS = [{"bom_id": "USUAL", "item_id": "FG"}, {"bom_id": "ODD", "item_id": "FG", "is_active": False}]
LINES = [{"bom_id": bom, "line_no": 1, "component_item_id": component, "quantity": 1} for bom, component in (("USUAL", "A"), ("ODD", "B"))]
ROUTES = [{"company_id": "M", "route_id": name, "item_id": "FG", "is_active": name == "R1"} for name in ("R1", "R2")]
BY_BOM = ("bom_id",)


def plan_of(*demands: Any, group: dict[str, Any] | None = None, **tables: Any) -> Any:
    """A plan of FG, which is made of A by the active bill and of B by one that is not active."""
    groups = [{"coverage_group_id": "G", "use_specified_bom": True, **(group or {})}]
    rows = {"items": ITEMS, "bom_version": BILLS, "bom_line": LINES, "coverage_group": groups, "demand_order": list(demands)}
    return planned(**{**rows, **tables})


def served(plan: Any, order_id: str) -> list[tuple[Any, ...]]:
    """What serves a sales line, by type and quantity."""
    rows = plan.public("pegging").filter(demand_ref=f"{order_id}/1").sort("supply_type", "supply_ref")
    return [(kind, int(qty)) for kind, qty in rows.select("supply_type", "qty").iter_rows()]


def test_a_line_gets_supply_made_by_the_bill_that_it_names():
    plan = plan_of(sale("S1", "FG", 5, 10, bom_id="ODD"), sale("S2", "FG", 3, 10))
    assert orders(plan, "FG", *BY_BOM) == [(5, 10, "ODD"), (3, 10, "USUAL")]
    assert orders(plan, "B") == [(5, 10)]
    assert orders(plan, "A") == [(3, 10)]
    assert plan.public("planned_order").filter(bom_id="ODD")["rule"].to_list() == ["§8.2 §8.7"]


def test_the_name_says_nothing_where_the_group_does_not_use_it():
    plan = plan_of(sale("S1", "FG", 5, 10, bom_id="ODD"), group={"use_specified_bom": False})
    assert orders(plan, "FG", *BY_BOM) == [(5, 10, "USUAL")]
    assert orders(plan, "B") == []


def test_what_is_there_serves_it_only_where_existing_supply_comes_first():
    stock = {"on_hand": [{"item_id": "FG", "qty": 3}], "supply_order": [bought("P", "FG", 4, 2)]}
    line = sale("S1", "FG", 9, 10, bom_id="ODD")
    assert served(plan_of(line, **stock), "S1") == [("planned_production", 9)]
    assert served(plan_of(line, group={"prioritise_existing_supply": True}, **stock), "S1") == [
        ("on_hand", 3),
        ("planned_production", 2),
        ("purchase", 4),
    ]


def test_what_an_order_has_over_serves_lines_that_name_the_same_or_nothing():
    item = [{**MADE, "order_min_qty": 10}, *ITEMS[1:]]
    odd, usual = (plan_of(sale("S1", "FG", 4, 5, bom_id="ODD"), line, items=item) for line in _LATER)
    assert orders(odd, "FG", *BY_BOM) == [(10, 5, "ODD")]
    assert orders(usual, "FG", *BY_BOM) == [(10, 5, "ODD")]
    named_after = plan_of(sale("S1", "FG", 4, 5), sale("S2", "FG", 5, 8, bom_id="ODD"), items=item)
    assert orders(named_after, "FG", *BY_BOM) == [(10, 5, "USUAL"), (10, 8, "ODD")]


_LATER = (sale("S2", "FG", 5, 8, bom_id="ODD"), sale("S2", "FG", 5, 8))


def test_a_period_gathers_what_names_the_same():
    named = [sale(f"N{number}", "FG", 2, 10 + number, bom_id="ODD") for number in range(3)]
    plain = [sale(f"P{number}", "FG", 5, 10 + number) for number in range(3)]
    plan = plan_of(*named, *plain, group={"coverage_code": "period", "period_days": 2})
    assert sorted(orders(plan, "FG", *BY_BOM)) == [(2, 12, "ODD"), (4, 10, "ODD"), (5, 12, "USUAL"), (10, 10, "USUAL")]


def test_a_period_passes_over_what_supply_that_exists_will_serve():
    """The first line lacks 3 beside the stock, the second 1 beside the receipt."""
    lines = [sale("S1", "FG", 5, 10, bom_id="ODD"), sale("S2", "FG", 4, 12, bom_id="ODD")]
    group = {"coverage_code": "period", "period_days": 7, "prioritise_existing_supply": True}
    plan = plan_of(*lines, group=group, on_hand=[{"item_id": "FG", "qty": 2}], supply_order=[bought("P", "FG", 3, 12)])
    assert orders(plan, "FG", *BY_BOM) == [(4, 10, "ODD")]


def test_min_max_fills_up_without_it():
    """The line is ordered on its own; the minimum counts neither it nor its order."""
    levels = [{"item_id": "FG", "min_on_hand_qty": 2, "max_on_hand_qty": 10}]
    lines = [sale("S1", "FG", 7, 10, bom_id="ODD"), sale("S2", "FG", 3, 10)]
    plan = plan_of(*lines, group={"coverage_code": "min_max"}, item_coverage=levels, on_hand=[{"item_id": "FG", "qty": 3}])
    assert orders(plan, "FG", *BY_BOM) == [(7, 10, "ODD"), (10, 10, "USUAL")]


def test_safety_stock_is_kept_beside_it():
    levels = [{"item_id": "FG", "min_on_hand_qty": 4}]
    plan = plan_of(sale("S1", "FG", 5, 10, bom_id="ODD"), item_coverage=levels, on_hand=[{"item_id": "FG", "qty": 4}])
    assert orders(plan, "FG", *BY_BOM) == [(5, 10, "ODD")]


def test_manual_nodes_peg_it_like_any_other():
    plan = plan_of(sale("S1", "FG", 5, 10, bom_id="ODD"), group={"coverage_code": "manual"}, on_hand=[{"item_id": "FG", "qty": 3}])
    assert served(plan, "S1") == [("on_hand", 3), ("shortage", 2)]


def test_fixed_links_come_before():
    link = {"company_id": "M", "demand_type": "sales", "demand_order_id": "S1", "supply_type": "on_hand", "supply_order_id": "", "qty": 2}
    plan = plan_of(sale("S1", "FG", 5, 10, bom_id="ODD"), on_hand=[{"item_id": "FG", "qty": 3}], marking=[{**link, "kind": "marking"}])
    assert served(plan, "S1") == [("on_hand", 2), ("planned_production", 3)]


def test_a_quotation_and_a_requisition_name_versions_too():
    kinds = {"quotation": {"demand_type": "quotation"}, "requisition": {"demand_type": "requisition"}}
    switches = {"include_quotations": True, "include_requisitions": True}
    for kind in kinds.values():
        plan = plan_of({**sale("S1", "FG", 5, 10, bom_id="ODD"), **kind}, plan=switches)
        assert orders(plan, "FG", *BY_BOM) == [(5, 10, "ODD")]


def test_routes_are_named_alike():
    group = {"use_specified_bom": False, "use_specified_route": True}
    lines = [sale("S1", "FG", 5, 10, route_id="R2", bom_id="ODD"), sale("S2", "FG", 3, 12)]
    plan = plan_of(*lines, group=group, route_version=ROUTES)
    assert orders(plan, "FG", "bom_id", "route_id") == [(5, 10, "USUAL", "R2"), (3, 12, "USUAL", "R1")]


def test_a_line_takes_what_bears_all_that_it_names():
    """What a line of bill and route has over serves one of the bill alone, and not the other way round."""
    item, group = [{**MADE, "order_min_qty": 10}, *ITEMS[1:]], {"use_specified_route": True}
    both, bill = {"bom_id": "ODD", "route_id": "R2"}, {"bom_id": "ODD"}
    first = plan_of(sale("S1", "FG", 4, 5, **both), sale("S2", "FG", 4, 6, **bill), items=item, group=group, route_version=ROUTES)
    then = plan_of(sale("S1", "FG", 4, 5, **bill), sale("S2", "FG", 4, 6, **both), items=item, group=group, route_version=ROUTES)
    assert orders(first, "FG", "bom_id", "route_id") == [(10, 5, "ODD", "R2")]
    assert orders(then, "FG", "bom_id", "route_id") == [(10, 5, "ODD", "R1"), (10, 6, "ODD", "R2")]


@pytest.mark.parametrize("odd", [{"is_approved": False}, {"item_id": "A"}, {"site_id": "2"}])
def test_a_name_of_no_version_is_reported_and_says_nothing(odd):
    bills = [BILLS[0], {**BILLS[1], **odd}]
    plan = plan_of(sale("S1", "FG", 5, 10, bom_id="ODD"), bom_version=bills, on_hand=[{"item_id": "FG", "qty": 1}])
    assert orders(plan, "FG", *BY_BOM) == [(4, 10, "USUAL")]
    found = plan.public("exception").filter(code="specified_version_unknown")
    assert found.select("item_id", "ref").rows() == [("FG", "S1/1")]


def test_validity_and_quantity_of_a_named_bill_do_not_count():
    bills = [BILLS[0], {**BILLS[1], "is_active": True, "from_qty": 100, "to_date": day(3)}]
    plan = plan_of(sale("S1", "FG", 5, 10, bom_id="ODD"), sale("S2", "FG", 200, 10), bom_version=bills)
    assert orders(plan, "FG", *BY_BOM) == [(5, 10, "ODD"), (200, 10, "USUAL")]


def test_components_of_a_bill_that_only_a_demand_names_have_their_level():
    """B is also a component of A's bill: by ODD it would stand above A, which needs it."""
    lines = [*LINES, {"bom_id": "BA", "line_no": 1, "component_item_id": "B", "quantity": 2}]
    items = [MADE, {"item_id": "A", "default_order_type": "production"}, {"item_id": "B"}]
    bills = [*BILLS, {"bom_id": "BA", "item_id": "A"}]
    plan = plan_of(sale("S1", "FG", 5, 10, bom_id="ODD"), sale("S2", "FG", 3, 10), items=items, bom_version=bills, bom_line=lines)
    assert dict(plan.public("planned_order").select("item_id", "low_level_code").rows()) == {"FG": 0, "A": 1, "B": 2}
    assert orders(plan, "B") == [(5, 10), (6, 10)]


def test_a_loop_through_such_a_bill_is_left_out():
    lines = [LINES[0], {"bom_id": "ODD", "line_no": 1, "component_item_id": "A", "quantity": 1}]
    lines += [{"bom_id": "BA", "line_no": 1, "component_item_id": "FG", "quantity": 1}]
    items = [MADE, {"item_id": "A", "default_order_type": "production", "coverage_group_id": "G"}, {"item_id": "B"}]
    bills = [BILLS[1], {"bom_id": "BA", "item_id": "A"}]
    plan = plan_of(sale("S1", "FG", 5, 10, bom_id="ODD"), items=items, bom_version=bills, bom_line=lines)
    assert set(plan.public("exception").filter(code="loop")["item_id"]) == {"FG", "A"}
    assert orders(plan, "FG", *BY_BOM) == [(5, 10, "ODD")]
    unnamed = plan_of(sale("S1", "FG", 5, 10), items=items, bom_version=bills, bom_line=lines)
    assert unnamed.public("exception").filter(code="loop").is_empty()


def test_a_kept_order_is_made_by_the_bill_it_bears_and_serves_the_line_that_names_it():
    line = sale("S1", "FG", 5, 10, bom_id="ODD")
    first = plan_of(line)
    kept = first.public("planned_order").filter(item_id="FG").with_columns(status=pl.lit("approved"))
    again = plan_of(line, run={"approved": kept})
    assert served(again, "S1") == [("planned_production", 5)]
    assert orders(again, "FG", "status") == [(5, 10, "approved")]
    assert orders(again, "B") == [(5, 10)]
    assert orders(again, "A") == []


def test_its_order_asks_no_other_supply_to_grow():
    group = {"actions": "increase,advance,cancel"}
    supply = [bought("P", "FG", 3, 4)]
    plan = plan_of(sale("S0", "FG", 3, 5), sale("S1", "FG", 5, 6, bom_id="ODD"), group=group, supply_order=supply)
    assert plan.public("action_message").is_empty()
    unnamed = plan_of(sale("S0", "FG", 3, 5), sale("S1", "FG", 5, 6), group=group, supply_order=supply)
    assert unnamed.public("action_message")["action"].to_list() == ["increase"]


def test_where_supply_expires_only_what_fits_serves_it():
    items = [{**MADE, "shelf_life_days": 30}, *ITEMS[1:]]
    stock = [{"item_id": "FG", "batch_id": "b", "qty": 3, "expiry_date": day(20)}]
    line = sale("S1", "FG", 5, 10, bom_id="ODD")
    own = plan_of(line, sale("S2", "FG", 3, 11), items=items, on_hand=stock, plan={"use_shelf_life": True})
    assert served(own, "S1") == [("planned_production", 5)]
    assert served(own, "S2") == [("on_hand", 3)]
    first = plan_of(line, items=items, on_hand=stock, plan={"use_shelf_life": True}, group={"prioritise_existing_supply": True})
    assert served(first, "S1") == [("on_hand", 3), ("planned_production", 2)]
