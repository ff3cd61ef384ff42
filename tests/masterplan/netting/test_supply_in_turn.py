"""Which supply a demand takes, where existing and planned supply stand side by side (semantics §7.2, §7.5, §8.3)."""

from __future__ import annotations

import pytest
from one_company import bought, day, orders, pegs, planned, sale


def test_the_latest_of_an_existing_and_a_later_planned_order_is_the_planned_one():
    """The minimum rises on the second day, and what is ordered for it is later than the purchase."""
    season = {"company_id": "M", "key_id": "s", "unit": "day", "use_effective_date": False}
    plan = planned(
        [{"item_id": "A"}],
        coverage_group=[{"coverage_group_id": "G", "use_latest_supply": True}],
        planning_parameter=[{"general_coverage_group_id": "G"}],
        item_coverage=[{"item_id": "A", "min_on_hand_qty": 10, "minimum_key_id": "s"}],
        minimum_key=[{**season, "line_no": 1, "change": 2, "factor": 1.0}, {**season, "line_no": 2, "change": 30, "factor": 3.0}],
        supply_order=[bought("P1", "A", 5, 1)],
        demand_order=[sale("S1", "A", 3, 4)],
    )
    assert orders(plan, "A")[:2] == [(10, 0), (15, 2)]
    ((kind, qty),) = [(kind, qty) for demand, kind, _, qty in pegs(plan, "A") if demand == "S1"]
    assert (kind, qty) == ("planned_purchase", 3)


def test_a_supply_that_is_too_old_for_a_later_day_of_the_window_leaves_it_uncovered():
    """The purchase covers the second day only: the window orders for the first and the eighth."""
    plan = planned(
        [{"item_id": "A"}],
        item_coverage=[{"item_id": "A", "coverage_code": "period", "period_days": 10, "positive_days": 2}],
        supply_order=[bought("P1", "A", 10, 2)],
        demand_order=[sale("S1", "A", 3, 1), sale("S2", "A", 4, 2), sale("S3", "A", 5, 8)],
    )
    assert orders(plan, "A")[0] == (8, 1)
    assert day(1) in plan.public("planned_order")["requirement_date"].to_list()


def test_of_the_latest_supplies_of_one_day_the_first_by_its_id_is_taken():
    plan = planned(
        [{"item_id": "A"}],
        coverage_group=[{"coverage_group_id": "G", "use_latest_supply": True}],
        planning_parameter=[{"general_coverage_group_id": "G"}],
        supply_order=[bought("P2", "A", 5, 2), bought("P1", "A", 5, 2), bought("P0", "A", 5, 1)],
        demand_order=[sale("S1", "A", 5, 4)],
    )
    assert {ref for demand, _, ref, _ in pegs(plan, "A") if demand == "S1"} == {"P1"}


def test_a_link_to_stock_takes_one_batch_after_the_other():
    """Before an earlier demand, which then finds the rest of the last batch."""
    batches = [{"item_id": "A", "batch_id": name, "qty": 4, "expiry_date": day(40)} for name in ("X", "Y", "Z")]
    link = {"company_id": "M", "demand_type": "sales", "demand_order_id": "S2", "demand_line_no": 1, "supply_type": "on_hand"}
    plan = planned(
        [{"item_id": "A", "is_batch_tracked": True}],
        plan={"use_shelf_life": True},
        on_hand=batches,
        marking=[{**link, "kind": "reservation", "qty": 9}],
        demand_order=[sale("S1", "A", 5, 1), sale("S2", "A", 9, 9)],
    )
    assert {peg for peg in pegs(plan, "A") if peg[0] == "S2"} == {
        ("S2", "on_hand", "X", 4),
        ("S2", "on_hand", "Y", 4),
        ("S2", "on_hand", "Z", 1),
    }


@pytest.mark.parametrize("more", [{}, {"positive_days": 9}])
def test_the_least_maximum_is_filled_up_to(more):
    coverage = {"item_id": "A", "coverage_code": "min_max", "max_on_hand_qty": "0.000001", **more}
    sales = [{**sale("S1", "A", 0, 3), "qty": "0.000002"}]
    plan = planned([{"item_id": "A", "unit_id": "any"}], item_coverage=[coverage], demand_order=sales)
    assert [str(qty) for qty in plan.public("planned_order")["qty"]] == ["0.000003"]
