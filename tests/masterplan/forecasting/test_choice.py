"""The combination is kept unless a single model is clearly better in every window."""

from __future__ import annotations

import numpy as np
import pytest

from masterplan.forecasting.backtest import Trials
from masterplan.forecasting.candidates import COMBINATION, Candidates
from masterplan.forecasting.choice import choose


def trials(**errors):
    rows = {name: np.array(windows, dtype=float) for name, windows in errors.items()}
    windows = len(rows[COMBINATION])
    return Trials(Candidates(("theta",), ("ses", "tsb"), "naive"), rows, np.ones((windows, 2)), np.ones(windows))


@pytest.mark.parametrize(
    ("theta", "ses", "chosen"),
    [
        ([[4, 4]] * 3, [[2, 2]] * 3, COMBINATION),
        ([[4, 4]] * 3, [[1, -2]] * 3, "ses"),
        ([[4, 4]] * 3, [[0, 0], [0, 0], [2, 2]], COMBINATION),
        ([[1, 1]] * 3, [[1, 1]] * 3, "ses"),
        ([[1, 0]] * 3, [[1, 1]] * 3, "theta"),
    ],
)
def test_a_single_model_takes_over_when_it_is_half_as_far_off_every_time(theta, ses, chosen):
    tried = trials(theta=theta, ses=ses, tsb=[[9, 9]] * 3, combination=[[4, -4]] * 3)

    assert choose(tried, is_sparse=False) == chosen


def test_one_window_is_not_enough_for_a_single_model():
    assert choose(trials(theta=[[0, 0]], ses=[[0, 0]], tsb=[[0, 0]], combination=[[4, 4]]), is_sparse=False) == COMBINATION


def test_sparse_demand_is_judged_by_squared_errors():
    tried = trials(theta=[[9, 9]] * 3, ses=[[0, 4]] * 3, tsb=[[9, 9]] * 3, combination=[[5, 5]] * 3)

    assert choose(tried, is_sparse=False) == "ses"
    assert choose(tried, is_sparse=True) == COMBINATION


def test_the_least_error_wins_where_the_combination_cannot_forecast():
    nothing = [[np.nan, np.nan]]
    tried = trials(theta=nothing, ses=[[3, 3]], tsb=[[2, 2]], combination=nothing)

    assert choose(tried, is_sparse=False) == "tsb"
    assert choose(trials(theta=nothing, ses=nothing, tsb=nothing, combination=nothing), is_sparse=False) == COMBINATION
