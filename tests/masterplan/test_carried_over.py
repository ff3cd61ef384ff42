"""Which planned orders of the last run stay (semantics §6.9, §30): approved ones, and those that the freeze fence of their node covers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from masterplan.contracts import INPUTS, RESULTS, Kind, empty_frame
from masterplan.contracts.rows import frame_of
from masterplan.plan_choice import plan_parameters
from masterplan.planned_orders import orders_to_carry
from masterplan.testing import table

TODAY = date(2024, 1, 1)
FENCE = 10


def orders(*rows):
    texts = {column.name: "" for column in RESULTS["planned_order"].columns if column.kind is Kind.TEXT and column.default is None}
    usual = {"plan_id": "P", "plan_date": TODAY, "version": 1, "order_type": "purchase", "company_id": "C", "item_id": "A", "qty": 1}
    dated = [{**row, **dict.fromkeys(("requested_date", "receipt_date", "available_date"), row["requirement_date"])} for row in rows]
    return frame_of(RESULTS["planned_order"], [{**texts, **usual, "lead_days": 0, **row} for row in dated])


def stay(fence, *rows, **plan):
    given = {
        "company": table("company", {"company_id": "C"}),
        "item": table("item", {"company_id": "C", "item_id": "A", "coverage_group_id": "G"}),
        "coverage_group": table("coverage_group", {"company_id": "C", "coverage_group_id": "G", "freeze_fence_days": fence}),
        "plan": table("plan", {"plan_id": "P", **plan}),
    }
    tables = {name: given.get(name, empty_frame(contract)) for name, contract in INPUTS.items()}
    kept = orders_to_carry(orders(*rows), tables, plan_parameters(tables["plan"], "P"), TODAY)
    return sorted(kept["order_id"])


def order(name, day, status="unprocessed"):
    return {"order_id": name, "requirement_date": TODAY + timedelta(days=day), "status": status}


def test_approved_orders_stay_whatever_their_date() -> None:
    assert stay(0, order("A1", -3, "approved"), order("A2", 500, "approved")) == ["A1", "A2"]


@pytest.mark.parametrize(("day", "is_kept"), [(-1, False), (0, True), (FENCE, True), (FENCE + 1, False)])
@pytest.mark.parametrize("status", ["unprocessed", "completed"])
def test_the_freeze_fence_keeps_what_lies_in_it_ends_included(day, is_kept, status) -> None:
    assert stay(FENCE, order("X", day, status), order("A", 90, "approved")) == (["A", "X"] if is_kept else ["A"])


def test_without_a_fence_only_approved_orders_stay() -> None:
    assert stay(0, order("X", 0), order("A", 1, "approved")) == ["A"]
    assert stay(FENCE, order("X", 0), order("A", 1, "approved"), freeze_fence_days=0) == ["A"]


def test_nothing_was_planned_before() -> None:
    assert orders_to_carry(None, {}, {}, TODAY) is None
