"""What is put on a forecast that is made: events, phase rules, bounds."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from masterplan.contracts import RESULTS, pandera_schema
from masterplan.forecasting import forecast_baseline

T = date(2025, 6, 2)


@pytest.fixture
def points(group, weekly, fill):
    """Points, and lower and upper bounds, of the first four weeks by item, after rules and settings; P sells 12 a week."""

    def made(tables=(), keys=(), column="point_qty", **settings):
        group["demand_history"] = weekly({"P": [12] * 30, "Q": [4] * 30})
        rows = [{"horizon_buckets": 4, "season_buckets": 4, **settings}, *keys]
        for name, given in {"forecast_parameter": rows, **dict(tables)}.items():
            group[name] = fill(name, [{"company_id": "A", **row} for row in given])
        baseline = forecast_baseline(group, T).baseline
        pandera_schema(RESULTS["baseline"]).validate(baseline)
        assert baseline.sort(RESULTS["baseline"].key).equals(baseline)
        assert baseline.filter((pl.col("lower_qty") > pl.col("point_qty")) | (pl.col("point_qty") > pl.col("upper_qty"))).is_empty()
        return {item: part[column].cast(float).to_list() for (item,), part in baseline.group_by("item_id", maintain_order=True)}

    return made


def test_events_to_come_change_the_forecast_by_their_share(points):
    fair = {"event_id": "FAIR", "from_date": T + timedelta(7), "to_date": T + timedelta(13), "uplift_pct": 25}
    strike = {"event_id": "STRIKE", "from_date": T, "to_date": T + timedelta(6), "uplift_pct": -100, "item_id": "P"}

    assert points() == {"P": [12] * 4, "Q": [4] * 4}
    assert points({"known_event": [fair, strike]}) == {"P": [0, 15, 12, 12], "Q": [4, 5, 4, 4]}
    said = points({"known_event": [fair, strike]}, column="model_qty")
    assert said == {"P": [12, 12, None, None], "Q": [None, 4, None, None]}


def test_an_event_of_the_past_and_the_future_comes_again(points):
    def fair(day):
        return {"event_id": "FAIR", "from_date": day, "to_date": day + timedelta(6), "item_id": "P"}

    assert points({"known_event": [fair(T + timedelta(14)), fair(T - timedelta(70))]})["P"] == [12] * 4


def test_rules_for_the_forecast_move_it_to_the_successor(points):
    rules = [
        {"type": "phase_in", "source_item_id": "P", "target_item_id": "R", "from_date": T + timedelta(7), "factor_pct": 75},
        {"type": "phase_out", "source_item_id": "P", "from_date": T + timedelta(7), "to_date": T + timedelta(14), "factor_pct": 25},
        {"type": "phase_in", "source_item_id": "Q", "target_item_id": "P", "applies_to": "history"},
    ]
    told = [{"group_id": "G", "line_no": place, "applies_to": "forecast", **rule} for place, rule in enumerate(rules)]

    assert points({"phase_rule": told}) == {"P": [16, 4, 4, 0], "Q": [4] * 4, "R": [12] * 3}


def test_bounds_of_key_and_company_in_the_forecast_unit(points):
    tables = {"item_allocation_key": [{"allocation_key_id": "K", "item_id": "Q"}]}

    assert points(tables, min_forecast_qty=5, max_forecast_qty=10) == {"P": [10] * 4, "Q": [5] * 4}
    assert points(tables, [{"allocation_key_id": "K", "max_forecast_qty": 3}]) == {"P": [12] * 4, "Q": [3] * 4}


def test_bounds_are_converted(points, group, fill):
    group["unit_conversion"] = fill("unit_conversion", [{"from_unit": "EA", "to_unit": "KG", "factor": 2}])

    assert points(max_forecast_qty=10, forecast_unit_id="KG") == {"P": [5] * 4, "Q": [4] * 4}
