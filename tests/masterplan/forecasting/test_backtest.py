"""Rolling origins: error measures by hand, and that no forecast sees past its origin."""

from __future__ import annotations

import numpy as np
import pytest

from masterplan.forecasting.backtest import backtest, scale_of
from masterplan.forecasting.candidates import COMBINATION


@pytest.mark.parametrize(
    ("values", "season", "expected"),
    [
        ([1, 3, 2, 6], 1, (2 + 1 + 4) / 3),
        ([1, 3, 2, 6], 2, (1 + 3) / 2),
        ([1, 3, 1, 3], 2, 2),
        ([4, 4, 4], 1, 4),
        ([1, 3, 2], 12, 1.5),
        ([7], 12, 7),
    ],
)
def test_the_scale_is_the_error_of_the_naive_forecast_in_training(values, season, expected):
    assert scale_of(np.array(values, dtype=float), season) == pytest.approx(expected)


def test_measures_of_a_model_by_hand(series_of):
    (tried,) = backtest(series_of([10] * 8 + [12, 6], windows=3, ahead=2), ["smooth"])

    assert tried.windows == 1
    assert tried.errors["ses"].tolist() == [[pytest.approx(2), pytest.approx(-4)]]
    assert tried.mase("ses") == pytest.approx((2 + 4) / 2 / 10)
    assert tried.rmse("ses") == pytest.approx(((4 + 16) / 2) ** 0.5)
    assert tried.actual.tolist() == [[12, 6]]


def test_each_window_is_scaled_by_its_own_training(series_of):
    (tried,) = backtest(series_of([4] * 8 + [8, 8] + [8, 2], windows=2, ahead=2), ["smooth"])

    assert tried.errors[tried.candidates.benchmark].tolist() == [[4, 4], [0, -6]]
    assert tried.mase(tried.candidates.benchmark).tolist() == pytest.approx([4 / 4, 6 / 2 / (4 / 9)])


def test_forecasts_of_a_window_do_not_see_what_comes_after_it(series_of):
    values = [20 + (3 * week) % 7 for week in range(40)]
    changed = [*values[:-4], 500, 0, 700, 1]
    before, after = (backtest(series_of(part, season=4, windows=3, ahead=4), ["smooth"])[0] for part in (values, changed))

    assert len(before.errors) > 6
    for name, errors in before.errors.items():
        assert np.array_equal(errors[:-1], after.errors[name][:-1]), name
        assert not np.array_equal(errors[-1], after.errors[name][-1]), name


def test_short_histories_are_tried_fewer_buckets_ahead_and_too_short_ones_not_at_all(series_of):
    whole, half, quarter, never = backtest(series_of(*([5] * length for length in (16, 12, 10, 9)), ahead=8), ["smooth"] * 4)

    assert [one.errors[COMBINATION].shape for one in (whole, half, quarter)] == [(1, 8), (1, 4), (1, 2)]
    assert never is None


def test_fewer_windows_are_tried_while_that_leaves_two_seasons_to_train_on(series_of):
    with_season, without = backtest(series_of([5, 7, 6, 9] * 4, [5] * 14, season=4, windows=3, ahead=4), ["smooth"] * 2)

    assert (with_season.windows, "seasonal_average" in with_season.errors) == (2, True)
    assert (without.windows, "seasonal_average" in without.errors) == (1, True)
