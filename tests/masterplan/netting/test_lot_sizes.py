"""How much a period order holds: the minimum and the supply of each day of its window (semantics §8.3, §10.2)."""

from __future__ import annotations

from one_company import orders, planned, sale

WEEK = [{"calendar_id": "week", "weekday": weekday, "open_hours": 8} for weekday in range(1, 6)]


def test_the_minimum_of_a_day_of_the_window_counts_from_that_day():
    """Looked at on days with demand only: on the second day it has risen to 30, and 7 are used."""
    season = {"company_id": "M", "key_id": "s", "unit": "day", "use_effective_date": False}
    coverage = {"item_id": "A", "coverage_code": "period", "period_days": 10, "min_on_hand_qty": 10, "minimum_key_id": "s"}
    plan = planned(
        [{"item_id": "A"}],
        plan={"engine": "classic"},
        item_coverage=[{**coverage, "fulfil_minimum": "first_issue"}],
        minimum_key=[{**season, "line_no": 1, "change": 2, "factor": 1.0}, {**season, "line_no": 2, "change": 30, "factor": 3.0}],
        demand_order=[sale("S1", "A", 3, 1), sale("S2", "A", 4, 2)],
    )
    assert orders(plan, "A") == [(37, 1)]


def test_what_frozen_orders_have_over_serves_the_window_behind_them():
    """Both orders of the first day come when the vendor opens on the seventh; five are over for the eighth, none for the fifth."""
    plan = planned(
        [{"item_id": "A", "default_vendor_id": "V", "order_max_qty": 10, "order_multiple_qty": 10}],
        vendor=[{"vendor_id": "V", "calendar_id": "week"}],
        calendar=[{"calendar_id": "week"}],
        working_time=WEEK,
        item_coverage=[{"item_id": "A", "coverage_code": "period", "period_days": 4, "freeze_fence_days": 4}],
        demand_order=[sale("S1", "A", 15, 1), sale("S2", "A", 3, 5), sale("S3", "A", 9, 8)],
    )
    assert orders(plan, "A") == [(10, 5), (10, 7), (10, 7)]
