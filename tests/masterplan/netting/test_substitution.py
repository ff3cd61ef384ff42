"""Component lines that stand in for one another (semantics §22)."""

from __future__ import annotations

import pytest
from one_company import bought, day, orders, pegs, planned, sale

ITEMS = [{"item_id": "FG", "default_order_type": "production"}, *({"item_id": name} for name in "ABC")]
BILL = {"bom_version": [{"bom_id": "B", "item_id": "FG"}]}


def lines(*more: dict[str, object]) -> list[dict[str, object]]:
    rows = [("A", 2, 1), ("B", 0, 2), ("C", 0, 3)]
    first = [
        {
            "bom_id": "B",
            "line_no": number,
            "component_item_id": item,
            "quantity": qty,
            "substitution_group_id": "G",
            "substitution_priority": priority,
        }
        for number, (item, qty, priority) in enumerate(rows, start=1)
    ]
    return [*first, *more]


def stock(**qty: int) -> list[dict[str, object]]:
    return [{"item_id": item, "qty": amount} for item, amount in qty.items()]


def needs(plan, item: str) -> int:
    rows = plan.public("requirement").filter(item_id=item)
    return -int(rows.filter(rows["qty"] < 0)["qty"].sum())


def test_the_preferred_item_then_the_others_by_priority_and_the_rest_is_ordered_of_the_preferred():
    plan = planned(ITEMS, **BILL, bom_line=lines(), on_hand=stock(A=3, B=4, C=5), demand_order=[sale("S1", "FG", 10, 3)])
    assert [needs(plan, item) for item in "ABC"] == [11, 4, 5]
    assert orders(plan, "A") == [(8, 3)]
    assert orders(plan, "B") == orders(plan, "C") == []
    assert {supply for _, supply, _, _ in pegs(plan, "B") | pegs(plan, "C")} == {"on_hand"}


def test_own_demand_that_comes_first_has_the_stock_of_a_stand_in_first():
    sales = [sale("S1", "FG", 5, 3), sale("SB", "B", 6, 2)]
    plan = planned(ITEMS, **BILL, bom_line=lines(), on_hand=stock(B=8), demand_order=sales)
    assert ("SB", "on_hand", "", 6) in pegs(plan, "B")
    assert (needs(plan, "A"), needs(plan, "B"), orders(plan, "B")) == (8, 8, [])
    later = planned(ITEMS, **BILL, bom_line=lines(), on_hand=stock(B=8), demand_order=[sale("S1", "FG", 5, 3), sale("SB", "B", 6, 4)])
    assert (needs(later, "A"), needs(later, "B"), orders(later, "B")) == (2, 14, [(6, 4)])


def test_an_open_order_counts_as_late_as_its_own_tolerance_says():
    coverage = [{"item_id": "B", "negative_days": 4}]
    for receipt, moved in ((7, 10), (8, 0)):
        plan = planned(
            ITEMS,
            **BILL,
            bom_line=lines(),
            item_coverage=coverage,
            supply_order=[bought("P1", "B", 10, receipt)],
            demand_order=[sale("S1", "FG", 5, 3)],
        )
        assert (needs(plan, "A"), needs(plan, "B")) == (10 - moved, moved)


def test_parts_must_be_usable_together():
    batches = [{"item_id": "A", "batch_id": "X", "qty": 4, "expiry_date": day(5)}]
    coverage = [{"item_id": "B", "negative_days": 10}]
    for receipt, moved in ((5, 6), (6, 0)):
        plan = planned(
            ITEMS,
            plan={"use_shelf_life": True},
            **BILL,
            bom_line=lines(),
            item_coverage=coverage,
            on_hand=batches,
            supply_order=[bought("P1", "B", 6, receipt)],
            demand_order=[sale("S1", "FG", 5, 2)],
        )
        assert needs(plan, "B") == moved


def test_what_has_expired_does_not_stand_in():
    """Also of an item without shelf life days, whose batch says so itself."""
    for last, moved in ((3, 10), (2, 0)):
        batches = [{"item_id": "B", "batch_id": "X", "qty": 20, "expiry_date": day(last)}]
        plan = planned(
            ITEMS, plan={"use_shelf_life": True}, **BILL, bom_line=lines(), on_hand=batches, demand_order=[sale("S1", "FG", 5, 3)]
        )
        assert (needs(plan, "A"), needs(plan, "B")) == (10 - moved, moved)


@pytest.mark.parametrize("threads", [1, 2])
def test_members_on_other_levels_are_planned_on_one(threads):
    items = [*ITEMS, {"item_id": "SUB", "default_order_type": "production"}]
    bills = {"bom_version": [{"bom_id": "B", "item_id": "FG"}, {"bom_id": "BS", "item_id": "SUB"}]}
    parts = lines(
        {"bom_id": "B", "line_no": 9, "component_item_id": "SUB", "quantity": 1},
        {"bom_id": "BS", "line_no": 1, "component_item_id": "B", "quantity": 1},
    )
    plan = planned(items, **bills, bom_line=parts, on_hand=stock(B=12), demand_order=[sale("S1", "FG", 5, 3)], threads=threads)
    assert (needs(plan, "A"), needs(plan, "B"), orders(plan, "A"), orders(plan, "B")) == (0, 15, [], [(3, 3)])


def test_members_that_are_made_of_one_another_do_not_stand_in():
    items = [{"item_id": "FG", "default_order_type": "production"}, {"item_id": "A", "default_order_type": "production"}, {"item_id": "B"}]
    bills = {"bom_version": [{"bom_id": "B", "item_id": "FG"}, {"bom_id": "BA", "item_id": "A"}]}
    parts = [*lines()[:2], {"bom_id": "BA", "line_no": 1, "component_item_id": "B", "quantity": 1}]
    plan = planned(items, **bills, bom_line=parts, on_hand=stock(B=4), demand_order=[sale("S1", "FG", 1, 3)])
    assert (needs(plan, "A"), needs(plan, "B")) == (2, 2)
    assert plan.details["exception"].filter(code="substitution_loop").height == 1


def test_a_stand_in_outside_its_dates_is_passed_over():
    rows = lines()
    rows[1]["to_date"] = day(2)
    plan = planned(ITEMS, **BILL, bom_line=rows, on_hand=stock(B=20, C=20), demand_order=[sale("S1", "FG", 5, 3)])
    assert [needs(plan, item) for item in "ABC"] == [0, 0, 10]


def test_of_two_lines_of_one_order_the_first_has_the_stock_first():
    """The bill also has a line of B itself; §7.1 puts lines of one order in the order of their numbers."""
    for number, moved in ((0, 3), (9, 8)):
        own = {"bom_id": "B", "line_no": number, "component_item_id": "B", "quantity": 1}
        plan = planned(ITEMS, **BILL, bom_line=lines(own), on_hand=stock(B=8), demand_order=[sale("S1", "FG", 5, 3)])
        assert (needs(plan, "A"), needs(plan, "B")) == (10 - moved, 5 + moved)


def test_of_one_day_orders_come_before_components_and_these_before_quotations():
    for kind, moved in (("sales", 2), ("quotation", 8)):
        sales = [sale("S1", "FG", 5, 3), {**sale("SB", "B", 6, 3), "demand_type": kind}]
        plan = planned(ITEMS, plan={"include_quotations": True}, **BILL, bom_line=lines(), on_hand=stock(B=8), demand_order=sales)
        assert (needs(plan, "A"), needs(plan, "B")) == (10 - moved, 6 + moved)


def test_a_link_has_the_stock_of_a_stand_in_before_all():
    link = {"company_id": "M", "demand_type": "sales", "demand_order_id": "SB", "demand_line_no": 1, "supply_type": "on_hand"}
    plan = planned(
        ITEMS,
        **BILL,
        bom_line=lines(),
        on_hand=stock(B=8),
        marking=[{**link, "kind": "reservation", "qty": 6}],
        demand_order=[sale("S1", "FG", 5, 3), sale("SA", "B", 1, 8), sale("SB", "B", 6, 9)],
    )
    assert (needs(plan, "A"), needs(plan, "B")) == (8, 9)


def test_a_requisition_leaves_the_stock_to_others():
    sales = [sale("S1", "FG", 5, 3), {**sale("SB", "B", 6, 2), "demand_type": "requisition"}]
    plan = planned(ITEMS, plan={"include_requisitions": True}, **BILL, bom_line=lines(), on_hand=stock(B=8), demand_order=sales)
    assert (needs(plan, "A"), needs(plan, "B")) == (2, 14)


def test_a_demand_that_names_a_route_leaves_the_stock_to_others_and_one_that_names_none_does_not():
    items = [*ITEMS[:2], {"item_id": "B", "default_order_type": "production", "coverage_group_id": "G"}, ITEMS[3]]
    named = sale("SR", "B", 3, 1, route_id="R")
    plan = planned(
        items,
        **BILL,
        bom_line=lines(),
        coverage_group=[{"coverage_group_id": "G", "use_specified_route": True, "prioritise_existing_supply": False}],
        route_version=[{"company_id": "M", "route_id": "R", "item_id": "B"}],
        on_hand=stock(B=8),
        demand_order=[sale("S1", "FG", 5, 3), named, sale("SU", "B", 4, 2)],
    )
    assert (needs(plan, "A"), needs(plan, "B")) == (6, 11)


def test_needs_of_a_preferred_item_that_has_no_stand_in_in_their_bill_stay():
    """Nothing else needs anything: the bill with the group is that of FG, which is there."""
    items, bills = [*ITEMS, {"item_id": "FH", "default_order_type": "production"}], [*BILL["bom_version"], {"bom_id": "H", "item_id": "FH"}]
    alone = {"bom_id": "H", "line_no": 1, "component_item_id": "A", "quantity": 1}
    sales = [sale("S1", "FH", 5, 3), sale("S2", "FG", 7, 3)]
    plan = planned(items, bom_version=bills, bom_line=lines(alone), on_hand=stock(B=8, FG=7), demand_order=sales)
    assert (needs(plan, "A"), needs(plan, "B")) == (5, 0)


def test_two_groups_of_a_bill_are_served_each_by_its_own():
    items = [*ITEMS, {"item_id": "D"}, {"item_id": "E"}]
    second = [
        {
            "bom_id": "B",
            "line_no": 7 + n,
            "component_item_id": item,
            "quantity": 1,
            "substitution_group_id": "H",
            "substitution_priority": n,
        }
        for n, item in enumerate("DE")
    ]
    plan = planned(items, **BILL, bom_line=lines()[:2] + second, on_hand=stock(B=4, E=3), demand_order=[sale("S1", "FG", 5, 3)])
    assert [needs(plan, item) for item in "ABDE"] == [6, 4, 2, 3]


def test_the_least_quantity_is_served_like_any_other():
    """Of ten millionths the preferred item has one, B eight and C the last."""
    items = [{**item, "unit_id": "any"} for item in ITEMS]
    have = [{"item_id": item, "qty": f"0.00000{qty}"} for item, qty in (("A", 1), ("B", 8), ("C", 2))]
    sales = [{**sale("S1", "FG", 0, 3), "qty": "0.000005"}, {**sale("SC", "C", 0, 2), "qty": "0.000001"}]
    plan = planned(items, **BILL, bom_line=lines(), on_hand=have, demand_order=sales)
    assert plan.public("planned_order")["item_id"].to_list() == ["FG"]
