"""Forecasts of series and totals made to agree: by hand, as the reference library says, and where it would go below 0."""

from __future__ import annotations

import numpy as np
import pytest
from hierarchicalforecast.methods import MinTrace
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.sparse import csr_matrix

from masterplan.forecasting.reconciling import error_variance, reconciled, summed

NAN = np.nan


def drawn(seed, series=40, buckets=5, spread=2.0):
    random = np.random.default_rng(seed)
    sizes = random.lognormal(3, spread, series)
    points = sizes[:, None] * random.uniform(0.7, 1.3, (series, buckets))
    sums = np.vstack([np.ones(series), *(np.arange(series) % 4 == part for part in range(4)), np.arange(series) < 15]).astype(float)
    variances = (0.3 * sizes) ** 2
    return points, variances, sums, sums @ points * random.uniform(0.9, 1.1, (len(sums), buckets)), 1.5 * (sums @ variances)


def test_a_gap_is_shared_by_variance_between_the_total_and_its_series():
    points = np.array([[10.0], [20.0]])
    found = reconciled(points, np.array([1.0, 3.0]), csr_matrix(np.ones((1, 2))), np.array([[36.0]]), np.array([4.0]))

    # the gap of 6 by 1 : 3 : 4
    assert_allclose(found, [[10.75], [22.25]])


def test_a_total_that_is_never_off_is_met_exactly_and_a_series_that_is_never_off_stays():
    points = np.array([[10.0], [20.0]])
    found = reconciled(points, np.array([0.0, 3.0]), csr_matrix(np.ones((1, 2))), np.array([[36.0]]), np.array([0.0]))

    assert_allclose(found, [[10.0], [26.0]], atol=1e-6)


def test_a_total_without_forecast_or_error_says_nothing():
    points, variances, sums, totals, widths = drawn(3)
    widths[0] = NAN
    totals[1, 2:] = NAN
    found = reconciled(points, variances, csr_matrix(sums), totals, widths)

    early = reconciled(points[:, :2], variances, csr_matrix(sums[1:]), totals[1:, :2], widths[1:])
    late = reconciled(points[:, 2:], variances, csr_matrix(sums[2:]), totals[2:, 2:], widths[2:])
    assert_allclose(found, np.hstack([early, late]))


def test_a_series_that_was_never_tried_moves_by_the_square_of_its_mean():
    points = np.array([[10.0, 30.0], [20.0, 20.0]])
    sums, totals = csr_matrix(np.ones((1, 2))), np.array([[36.0, 60.0]])
    found = reconciled(points, np.array([NAN, 4.0]), sums, totals, np.array([1.0]))

    assert_allclose(found, reconciled(points, np.array([400.0, 4.0]), sums, totals, np.array([1.0])))


@pytest.mark.parametrize("seed", range(3))
def test_it_is_what_the_reference_library_finds(seed):
    points, variances, sums, totals, widths = drawn(seed)
    found = reconciled(points, variances, csr_matrix(sums), totals, widths)
    deviations = np.sqrt(2 * np.r_[widths, variances])
    errors = np.stack([np.zeros_like(deviations), deviations], axis=1)  # two errors of that variance
    said = MinTrace("wls_var").fit_predict(
        np.vstack([sums, np.eye(len(points))]), np.vstack([totals, points]), y_insample=errors, y_hat_insample=np.zeros_like(errors)
    )["mean"]

    assert (found > 0).all()
    assert_allclose(found, said[len(sums) :], rtol=1e-6)


def test_what_would_fall_below_zero_stays_at_zero_and_the_others_make_up_for_it():
    points = np.array([[1.0], [50.0], [50.0]])
    found = reconciled(points, np.array([100.0, 1.0, 1.0]), csr_matrix(np.ones((1, 3))), np.array([[80.0]]), np.array([0.0]))

    assert_allclose(found, [[0.0], [40.0], [40.0]], atol=1e-6)


@given(seed=st.integers(0, 10_000), spread=st.sampled_from([0.5, 3.0, 6.0]))
@settings(max_examples=40, deadline=None)
def test_nothing_is_negative_and_agreeing_forecasts_stay(seed, spread):
    points, variances, sums, totals, widths = drawn(seed, spread=spread)
    wild = totals * np.random.default_rng(seed).uniform(0, 3, totals.shape)
    assert (reconciled(points, variances, csr_matrix(sums), wild, widths) >= 0).all()
    assert_allclose(reconciled(points, variances, csr_matrix(sums), sums @ points, widths), points, rtol=1e-9)


def test_sizes_far_apart_do_not_drown_each_other():
    points = np.array([[1e-3], [2e-3], [1e9], [3e9]])
    sums = np.array([[1.0, 1, 0, 0], [0, 0, 1, 1], [1, 1, 1, 1]])
    variances = (0.1 * points.ravel()) ** 2
    totals = np.array([[3.6e-3], [4e9], [4e9]])
    found = reconciled(points, variances, csr_matrix(sums), totals, np.array([0.0, 1e16, 1e16]))

    assert found[:2].sum() == pytest.approx(3.6e-3, rel=1e-6)


def test_nothing_to_do():
    nothing = np.zeros((0, 3))
    assert reconciled(nothing, np.zeros(0), csr_matrix((0, 0)), nothing, np.zeros(0)).shape == (0, 3)
    points, variances, *_ = drawn(1)
    assert_allclose(reconciled(points, variances, csr_matrix((0, len(points))), np.zeros((0, 5)), np.zeros(0)), points)
    zero = np.zeros((2, 1))
    assert_allclose(reconciled(zero, np.zeros(2), csr_matrix(np.ones((1, 2))), np.ones((1, 1)), np.zeros(1)), zero)


def test_the_variance_of_errors_is_their_mean_square():
    assert error_variance(np.array([[3.0, NAN], [-1.0, 1.0]])) == pytest.approx(11 / 3)
    assert np.isnan(error_variance(np.full((2, 2), NAN)))


def test_sums_of_large_quantities_are_exact():
    micro = np.array([[10**17 + 1], [10**17 + 2]])
    assert summed(csr_matrix(np.ones((1, 2))), micro).tolist() == [[2 * 10**17 + 3]]
