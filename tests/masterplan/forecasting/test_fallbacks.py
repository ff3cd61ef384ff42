"""Naive copies, Croston's rate, the best fit, thresholds and test sets by hand."""

from __future__ import annotations

from math import nan

import numpy as np
import pytest

from masterplan.forecasting.calculations import ratio_pct, threshold
from masterplan.forecasting.fallbacks import best_fit, croston_rate, naive_copy, uses_croston, uses_naive
from masterplan.forecasting.holdout import holdout_size


def array(*values):
    return np.array(values, dtype=float)


@pytest.mark.parametrize(
    ("values", "bucket", "method", "expected"),
    [
        (range(5, 15), "week", "copy_and_linear_interpolation", [11, 8, 5, 6, 7]),
        ([1, 2], "week", "copy_and_fill_with_zeros", [0] * 10 + [1, 2, 0]),
        ([6] * 5, "week", "copy_and_fill_with_zeros", [0] * 7 + [6]),
        ([8] * 6, "month", "copy_and_linear_interpolation", [8] * 13),
        (range(12), "month", "averaged_copy", [*range(12), 0]),
        ([*range(12), 10, 11], "month", "averaged_copy", [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 5, 6, 2]),
        ([3] * 7, "day", "copy_and_linear_interpolation", [3] * 3),
        ([3] * 6, "day", "copy_and_fill_with_zeros", [0] * 8 + [3]),
    ],
)
def test_a_short_history_comes_again(values, bucket, method, expected):
    made = naive_copy(array(*values), bucket, len(expected))

    assert made.method == method
    assert made.forecast.tolist() == pytest.approx(expected)


def test_when_naive_copies_and_crostons_rate_are_used():
    assert [uses_naive("week", points, is_season_given=False) for points in (0, 1, 23, 24)] == [False, True, True, False]
    assert [uses_naive(bucket, 24, is_season_given=False) for bucket in ("day", "week", "month")] == [True, False, False]
    assert not uses_naive("week", 3, is_season_given=True)
    assert [uses_croston(100, zeros, is_season_given=False, naive_applies=False) for zeros in (80, 81)] == [False, True]
    assert not uses_croston(100, 90, is_season_given=True, naive_applies=False)
    assert not uses_croston(100, 90, is_season_given=False, naive_applies=True)


def test_crostons_rate_by_hand():
    assert croston_rate(array(0, 0, 6, 0, 0, 6)) == pytest.approx(2)
    assert croston_rate(array(0, 4, 0, 0, 0, 8)) == pytest.approx((4 + 0.4) / (2 + 0.2))
    assert croston_rate(array(0, 0)) == 0


def test_the_best_fit_has_the_least_mape_and_ties_have_an_order():
    assert best_fit({"prophet": 20, "arima": 9, "ets": 9}) == "ets"
    assert best_fit({"stl": 9, "arima": 9, "ets_stl": nan}) == "arima"
    assert best_fit({"prophet": nan, "auto_arima": 90}) == "auto_arima"
    assert best_fit({"b": 1, "a": 1}) == "a"


def test_thresholds_and_ratios():
    values = array(-12, 4, 5, -3)
    assert [threshold(values, sign, 5, absolute=False).tolist() for sign in (">", ">=", "<", "<=")] == [
        [0, 0, 0, 0],
        [0, 0, 1, 0],
        [1, 1, 0, 1],
        [1, 1, 1, 1],
    ]
    assert threshold(values, ">", 3.5, absolute=True).tolist() == [1, 1, 1, 0]
    assert ratio_pct(array(100, 50, 0), array(80, 60, 7)) == pytest.approx(20 - 20)
    assert ratio_pct(array(200), array(150)) == pytest.approx(25)


@pytest.mark.parametrize(
    ("observations", "percent", "expected"), [(50, 20, 10), (52, 20, 10), (53, 20, 11), (25, 10, 3), (3, 1, 1), (2, 90, 1), (1, 50, 0)]
)
def test_the_tail_that_is_held_back(observations, percent, expected):
    assert holdout_size(observations, percent) == expected
