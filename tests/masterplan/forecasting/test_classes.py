"""Demand classes, and which models each may try."""

from __future__ import annotations

import pytest

from masterplan.forecasting.classes import demand_classes
from masterplan.forecasting.models import MODELS, benchmark, candidates, fallback


@pytest.mark.parametrize(
    ("values", "season", "expected"),
    [
        ([5, 6] * 8, 1, "smooth"),
        ([1, 1, 1, 17] * 4, 1, "erratic"),
        ([5, 0, 0, 0] * 4, 1, "intermittent"),
        ([5, 0, 0, 50] * 4, 1, "lumpy"),
        ([5] * 7, 1, "new"),
        ([5] * 11, 12, "new"),
        ([5] * 12, 12, "smooth"),
        ([5] * 8 + [0] * 8, 1, "dying"),
        ([5] * 8 + [0] * 7, 1, "intermittent"),
        ([5] * 20 + [0] * 11, 12, "intermittent"),
        ([5, *[0] * 9] * 3, 1, "intermittent"),
        ([5, *[0] * 9] * 3 + [0] * 9, 1, "dying"),
    ],
)
def test_the_class_of_a_series(series_of, values, season, expected):
    assert demand_classes(series_of(values, season=season)) == [expected]


def test_candidates_are_those_that_the_history_is_long_enough_for():
    assert candidates("lumpy", 8, 52) == ["tsb", "croston_sba", "adida", "imapa"]
    assert candidates("smooth", 30, 52) == ["window_average", "ses", "damped_trend", "theta"]
    assert candidates("smooth", 30, 12)[:3] == ["window_average", "seasonal_naive", "seasonal_average"]
    assert candidates("new", 3, 52) == ["historic_average"]


def test_benchmark_and_fallback_go_by_length():
    assert (benchmark(52, 52), benchmark(51, 52), benchmark(9, 1)) == ("seasonal_naive", "naive", "naive")
    assert fallback("new", 3, 52) == "historic_average"
    assert fallback("lumpy", 8, 1) == "croston_sba"


def test_cost_and_name_order_the_models_without_ties():
    assert len({model.cost for model in MODELS.values()}) == len(MODELS)
