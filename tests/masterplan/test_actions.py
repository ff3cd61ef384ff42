"""Action messages: what a message does to components, and how its days are rounded."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from one_company import day, planned, sale

from masterplan.actions import action_days


def messages(**group: Any) -> list[tuple[str, str, int]]:
    """Messages when a sale of FG moves six days ahead of its released production, which takes RM from a purchase of its start day."""
    supply = {"qty": 5, "receipt_date": day(12), "status": "released"}
    plan = planned(
        [{"item_id": "FG", "default_order_type": "production", "coverage_group_id": "FG"}, {"item_id": "RM", "coverage_group_id": "RM"}],
        coverage_group=[
            {"negative_days": 30, "actions": "advance", **row}
            for row in ({"coverage_group_id": "FG", **group}, {"coverage_group_id": "RM"})
        ],
        bom_version=[{"bom_id": "B", "item_id": "FG"}],
        bom_line=[{"bom_id": "B", "line_no": 1, "component_item_id": "RM", "quantity": 1}],
        supply_order=[
            {"order_type": "production", "order_id": "P", "item_id": "FG", **supply},
            {"order_type": "purchase", "order_id": "Q", "item_id": "RM", **supply},
        ],
        demand_order=[sale("S", "FG", 5, 6)],
    )
    return plan.public("action_message").sort("item_id").select("item_id", "action", "days").rows()


def test_with_derived_actions_a_message_moves_the_components_of_its_order():
    assert messages(derived_actions=True) == [("FG", "advance", 6), ("RM", "advance", 6)]


def test_without_them_it_stands_alone():
    """The purchase of RM is there when the production starts, as it is planned."""
    assert messages() == [("FG", "advance", 6)]


def test_whole_days_are_the_same_rounded_down():
    assert messages(round_down_advance_days=True) == messages()


@pytest.mark.parametrize(("hours", "up", "down"), [(28, 2, 1), (24, 1, 1), (23.5, 1, 0)])
def test_parts_of_a_day(hours, up, down):
    assert action_days(np.array([hours, hours]), np.array([False, True])).tolist() == [up, down]
