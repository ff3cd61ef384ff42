"""Error measures against numbers worked out by hand, and against published scores of the naive2 forecast."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from masterplan.forecasting import measures
from masterplan.forecasting.naive2 import naive2
from masterplan.forecasting.seasonal_adjustment import has_season

NAN = np.nan
ACTUAL = np.array([[80.0, 0.0, 20.0], [0.0, 0.0, 0.0]])
FORECAST = np.array([[100.0, 10.0, 10.0], [0.0, 0.0, 5.0]])


def test_absolute_errors_of_two_series_by_hand():
    assert_allclose(measures.mad(ACTUAL, FORECAST), [40 / 3, 5 / 3])
    assert_allclose(measures.wape(ACTUAL, FORECAST), [0.4, NAN])
    assert_allclose(measures.bias(ACTUAL, FORECAST), [0.2, NAN])


def test_mape_skips_buckets_without_demand_and_is_undefined_when_none_is_left():
    assert_allclose(measures.mape(ACTUAL, FORECAST), [(25 + 50) / 2, NAN])


def test_smape_counts_a_zero_that_was_forecast_as_no_error():
    first = (200 * 20 / 180 + 200 + 200 * 10 / 30) / 3
    assert_allclose(measures.smape(ACTUAL, FORECAST), [first, 200 / 3])


def test_percent_of_forecast_and_percent_of_demand_are_told_apart():
    actual, forecast = np.array([[80.0]]), np.array([[100.0]])
    assert_allclose(measures.pct_of_forecast(actual, forecast), [20.0])
    assert_allclose(measures.pct_of_demand(actual, forecast), [25.0])


def test_missing_demand_is_left_out_of_every_measure():
    actual, forecast = np.array([[10.0, NAN, 30.0]]), np.array([[20.0, 1000.0, 30.0]])
    seen_actual, seen_forecast = actual[:, [0, 2]], forecast[:, [0, 2]]
    for measure in (measures.smape, measures.mape, measures.mad, measures.wape, measures.bias):
        assert_allclose(measure(actual, forecast), measure(seen_actual, seen_forecast))
    assert_allclose(measures.coverage(actual, forecast - 10, forecast), [1.0])


def test_all_missing_is_undefined_without_a_warning(recwarn):
    assert np.isnan(measures.mad(np.array([[NAN]]), np.array([[1.0]]))).all()
    assert not recwarn.list


def test_scales_stay_inside_their_series_and_skip_missing_values():
    values = np.array([1.0, 3.0, 2.0, 8.0, 100.0, NAN, 104.0, 110.0])
    starts = np.array([0, 4, 8])
    assert_allclose(measures.absolute_scale(values, starts, 2), [(1 + 5) / 2, 4.0])
    assert_allclose(measures.squared_scale(values, starts), [(4 + 1 + 36) / 3, 36.0])


def test_a_season_longer_than_the_history_gives_no_scale_and_no_mase():
    scale = measures.absolute_scale(np.array([1.0, 2.0, 3.0]), np.array([0, 1, 3]), 12)
    assert np.isnan(scale).all()
    assert np.isnan(measures.mase(ACTUAL, FORECAST, scale)).all()


def test_a_history_without_error_of_the_naive_forecast_leaves_mase_undefined():
    scale = measures.absolute_scale(np.full(5, 7.0), np.array([0, 5]), 1)
    assert_allclose(scale, [0.0])
    assert np.isnan(measures.mase(ACTUAL[:1], FORECAST[:1], scale)).all()


def test_scaled_errors_by_hand():
    assert_allclose(measures.mase(ACTUAL, FORECAST, np.array([4.0, 5.0])), [10 / 3, 1 / 3])
    assert_allclose(measures.rmsse(ACTUAL, FORECAST, np.array([2.0, 25 / 3])), [10.0, 1.0])


def test_bounds_themselves_are_inside_and_a_missing_bound_does_not_count():
    actual = np.array([[1.0, 2.0, 3.0, 4.0]])
    lower, upper = np.array([[1.0, 0.0, 3.5, NAN]]), np.array([[2.0, 2.0, 9.0, 9.0]])
    assert_allclose(measures.coverage(actual, lower, upper), [2 / 3])


def test_owa_of_naive2_itself_is_one_and_needs_its_errors():
    assert measures.owa(14.427, 1.063, 14.427, 1.063) == pytest.approx(1.0)
    # the published M4 scores of Theta, monthly and weekly
    assert measures.owa(13.002, 0.970, 14.427, 1.063) == pytest.approx(0.907, abs=5e-4)
    assert np.isnan(measures.owa(1.0, 1.0, 0.0, 0.0))


def test_the_mean_over_series_leaves_undefined_ones_out():
    assert measures.mean_over(np.array([1.0, NAN, 4.0])) == pytest.approx(2.5)
    assert np.isnan(measures.mean_over(np.array([NAN])))


def test_naive2_of_a_clear_season_repeats_its_shape_at_the_last_level():
    shape = np.array([0.5, 1.0, 1.5, 1.0])
    history = 40 * np.tile(shape, 6)[:-1]
    assert has_season(history, 4)
    assert_allclose(naive2(history, 4, 5), 40 * shape[[3, 0, 1, 2, 3]])


def test_naive2_without_a_season_is_naive():
    history = np.array([5.0, 9.0, 4.0, 8.0, 6.0, 7.0])
    assert_allclose(naive2(history, 1, 3), [7.0, 7.0, 7.0])
    assert_allclose(naive2(np.full(40, 3.0), 4, 2), [3.0, 3.0])
    assert_allclose(naive2(np.r_[history, np.zeros(20)], 4, 2), [0.0, 0.0])
