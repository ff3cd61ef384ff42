"""Requirements and purchases of two plans by period (§29.6)."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from masterplan.compare import PERIODS, Side, by_period
from masterplan.contracts import RESULTS
from masterplan.contracts.rows import frame_of
from masterplan.testing import company

T = date(2025, 3, 3)
PLAN = {"plan_id": "P", "plan_date": T, "version": 1}


def side(needs, purchases=(), **item):
    """A plan with demand (item, day, quantity) and planned purchases (vendor, item, day, quantity)."""
    node = {**PLAN, "company_id": "A", "site_id": "S"}
    needed = [
        {**node, "item_id": item, "type": "forecast", "ref": str(number), "date": day, "requested_date": day, "qty": -qty}
        | {"open_qty": 0, "accumulated_qty": 0}
        for number, (item, day, qty) in enumerate(needs)
    ]
    supply = {**node, "item_id": "X", "type": "on_hand", "ref": "stock", "date": T, "requested_date": T, "qty": 99, "open_qty": 99}
    days = ("requested_date", "requirement_date", "receipt_date", "start_date", "order_date", "available_date")
    ordered = [
        {**node, "order_id": str(number), "order_type": "purchase", "item_id": item, "vendor_id": vendor, "qty": qty, "lead_days": 0}
        | {"status": "unprocessed", "rule": "", **dict.fromkeys(days[:-1], T), "available_date": day}
        for number, (vendor, item, day, qty) in enumerate(purchases)
    ]
    made = {**ordered[0], "order_id": "made", "order_type": "production"} if ordered else None
    results = {
        "requirement": frame_of(RESULTS["requirement"], [*needed, {**supply, "accumulated_qty": 0}]),
        "planned_order": frame_of(RESULTS["planned_order"], [*ordered, *([made] if made else [])]),
    }
    tables = company(company=[{"company_id": "A"}], item=[{"company_id": "A", "item_id": "X", "unit_id": "KG", **item}])
    return Side({"kind": "forecast"}, T, tables, None, results)


@pytest.mark.parametrize(
    ("period", "starts"),
    [("day", [date(2025, 3, 5), date(2025, 3, 9)]), ("week", [date(2025, 3, 3)] * 2), ("month", [date(2025, 3, 1)] * 2)],
)
def test_demand_is_summed_up_by_period(period, starts):
    base = side([("X", date(2025, 3, 5), 4), ("X", date(2025, 3, 9), 2), ("X", date(2025, 4, 1), 7)])
    rows = by_period(base, base, period)
    sums = {}
    for start, qty in zip(starts, (4, 2), strict=True):
        sums[start] = sums.get(start, 0) + qty
    found = dict(rows.filter(pl.col("period") < date(2025, 3, 20)).select("period", "qty").iter_rows())
    assert found == sums
    assert rows.filter(pl.col("difference_qty") != 0).is_empty()


def test_what_one_plan_lacks_is_nothing_there():
    before = side([("X", date(2025, 3, 5), 4)], [("V", "X", date(2025, 3, 8), 4)])
    after = side([("Y", date(2025, 3, 5), 1)], [("W", "X", date(2025, 3, 8), 5), ("V", "X", date(2025, 3, 30), 6)], unit_id="EA")
    rows = by_period(before, after)
    assert dict(rows.schema) == dict(PERIODS)
    assert rows.select("what", "vendor_id", "item_id", "unit_id", "base_qty", "qty", "difference_qty").rows() == [
        ("purchase", "V", "X", "EA", 4, 6, 2),
        ("purchase", "W", "X", "EA", 0, 5, 5),
        ("requirement", "", "X", "EA", 4, 0, -4),
        ("requirement", "", "Y", "", 0, 1, 1),
    ]
