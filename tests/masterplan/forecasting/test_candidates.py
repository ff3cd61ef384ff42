"""What each class is forecast with, by the length of its history, and how members become one forecast."""

from __future__ import annotations

import numpy as np
import pytest

from masterplan.forecasting.candidates import benchmark, candidates, combined
from masterplan.forecasting.models import MODELS


@pytest.mark.parametrize(
    ("demand_class", "buckets", "season", "members"),
    [
        ("smooth", 30, 12, ("simple_ces", "theta_by_two", "full_ces", "stl_damped_trend")),
        ("erratic", 23, 12, ("ces_level", "damped_trend", "log_damped_trend", "theta")),
        ("smooth", 8, 1, ("theta",)),
        ("smooth", 5, 1, ("historic_average",)),
        ("intermittent", 30, 12, ("adida",)),
        ("lumpy", 30, 12, ("adida",)),
        ("dying", 30, 12, ("window_average", "adida")),
        ("new", 3, 52, ("historic_average",)),
        ("new", 20, 52, ("historic_average", "window_average", "ses")),
    ],
)
def test_the_members_of_the_combination(demand_class, buckets, season, members):
    assert candidates(demand_class, buckets, season).members == members


def test_what_is_tried_is_named_once_and_cheapest_first():
    names = candidates("smooth", 60, 12).names

    assert names[:3] == ("historic_average", "window_average", "seasonal_naive")
    assert len(set(names)) == len(names) == 10


def test_the_benchmark_goes_by_length():
    assert (benchmark(52, 52), benchmark(51, 52), benchmark(9, 1)) == ("seasonal_naive", "naive", "naive")


def test_the_middle_of_three_or_more_the_mean_of_two_and_who_cannot_forecast_is_left_out():
    said = {"a": np.array([[1.0, np.nan]]), "b": np.array([[2.0, 4.0]]), "c": np.array([[9.0, 8.0]]), "d": np.array([[np.nan] * 2])}

    assert combined(said, ("a", "b", "c")).tolist() == [[2, 6]]
    assert combined(said, ("a", "c")).tolist() == [[5, 8]]
    assert np.isnan(combined(said, ("d",))).all()


def test_cost_orders_the_models_without_ties():
    assert len({model.cost for model in MODELS.values()}) == len(MODELS)
