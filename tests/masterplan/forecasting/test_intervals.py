"""Intervals hold what they promise on errors of the same kind, and are no wider than they must be."""

from __future__ import annotations

import numpy as np
import pytest

from masterplan.forecasting.intervals import Errors, naive_error, widths_of


def drawn(seed, series, windows=3, ahead=6, *, is_sparse=False):
    """Series of unlike size whose errors grow with the distance."""
    random = np.random.default_rng(seed)
    sizes = random.lognormal(3, 1, series)
    return [Errors(random.normal(0, size, (windows, ahead)) * np.sqrt(np.arange(1, ahead + 1)), float(size), is_sparse) for size in sizes]


@pytest.mark.parametrize("level", [50.0, 90.0, 95.0])
def test_later_errors_fall_inside_as_often_as_promised(level):
    known, later = drawn(1, 800), drawn(1, 800)
    random = np.random.default_rng(2)
    widths = widths_of(known, level, 6)
    points = np.full(12, 10_000.0)
    inside = []
    for one in later:
        lower, upper = widths.bounds(points, one)
        came = points + random.normal(0, one.naive, 12) * np.sqrt(np.arange(1, 13))
        inside.append((lower <= came) & (came <= upper))

    assert np.mean(inside) == pytest.approx(level / 100, abs=0.03)
    assert np.mean(inside, axis=0) == pytest.approx(level / 100, abs=0.06)


def test_the_interval_of_sparse_demand_begins_at_nothing():
    widths = widths_of(drawn(3, 100, is_sparse=True), 90, 6)
    lower, upper = widths.bounds(np.full(6, 2.0), drawn(3, 1, is_sparse=True)[0])

    assert lower.tolist() == [0] * 6
    assert (upper > 2).all()


def test_a_history_that_never_changes_has_no_width():
    flat = Errors(np.zeros((3, 6)), naive_error(np.full(20, 5.0)), is_sparse=False)
    lower, upper = widths_of([flat, *drawn(4, 50)], 90, 6).bounds(np.full(8, 5.0), flat)

    assert lower.tolist() == upper.tolist() == [5] * 8


def test_a_series_without_trials_takes_the_width_of_the_others():
    untried = Errors(np.zeros((0, 6)), 10.0, is_sparse=False)
    lower, upper = widths_of(drawn(5, 200), 90, 6).bounds(np.full(6, 1000.0), untried)

    assert (upper - lower > 20).all()
    assert (np.diff(upper - lower) >= 0).all()


def test_without_any_trials_the_normal_distribution_stands_in():
    untried = Errors(np.zeros((0, 4)), 10.0, is_sparse=False)
    lower, upper = widths_of([untried], 90, 4).bounds(np.full(4, 1000.0), untried)

    assert upper - 1000 == pytest.approx(1000 - lower)
    assert upper[0] - 1000 == pytest.approx(10 * 1.6449 * np.sqrt(np.pi / 2), rel=1e-3)


def test_a_single_value_may_be_off_by_all_of_itself():
    assert (naive_error(np.array([7.0])), naive_error(np.array([1.0, 4.0, 2.0]))) == (7, 2.5)
