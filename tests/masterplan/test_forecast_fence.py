"""How far ahead forecast lines count: coverage fence, forecast fence, and the plan's own (semantics §6.6, §4.8)."""

from __future__ import annotations

from typing import Any

import pytest
from one_company import T, day, planned

LINES = [
    {"company_id": "M", "model_id": "m", "item_id": "A", "site_id": "1", "date": day(number), "qty": number}
    for number in (10, 20, 21, 50, 51)
]


def counted(engine: str, *, group: dict[str, Any], **plan: Any) -> list[int]:
    """The days of the lines that are left, with a coverage fence of 50 days."""
    given: dict[str, Any] = {
        "engine": engine,
        "include_demand_forecast": True,
        "forecast_model_id": "m",
        "reduction_method": "none",
        **plan,
    }
    coverage = [{"coverage_group_id": "G", "coverage_fence_days": 50, **group}]
    made = planned([{"item_id": "A", "coverage_group_id": "G"}], plan=given, coverage_group=coverage, demand_forecast=LINES)
    assert made.public("planned_order").height == made.public("forecast_left").height
    return [(row["date"] - T).days for row in made.public("forecast_left").sort("date").to_dicts()]


@pytest.mark.parametrize(("engine", "unfenced"), [("po", [10, 20, 21, 50]), ("classic", [10, 20, 21, 50, 51])])
def test_without_a_forecast_fence(engine: str, unfenced: list[int]) -> None:
    assert counted(engine, group={}) == unfenced


@pytest.mark.parametrize("engine", ["po", "classic"])
def test_the_last_day_of_the_fence_counts_and_the_plans_own_comes_first(engine: str) -> None:
    assert counted(engine, group={"forecast_fence_days": 20}) == [10, 20]
    assert counted(engine, group={"forecast_fence_days": 20}, forecast_fence_days=21) == [10, 20, 21]
    assert counted(engine, group={}, forecast_fence_days=10) == [10]


@pytest.mark.parametrize("engine", ["po", "classic"])
def test_a_fence_of_no_days_given_by_the_plan_leaves_no_forecast(engine: str) -> None:
    assert counted(engine, group={"forecast_fence_days": 20}, forecast_fence_days=0) == []
    assert counted(engine, group={"forecast_fence_days": 0}) != []


def test_a_longer_forecast_fence_reaches_past_the_coverage_fence_by_engine_classic_alone() -> None:
    assert counted("po", group={"forecast_fence_days": 60}) == [10, 20, 21, 50]
    assert counted("classic", group={"forecast_fence_days": 60}) == [10, 20, 21, 50, 51]
