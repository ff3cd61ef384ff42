"""Intervals hold what they promise on errors of the same kind, and are no wider than they must be."""

from __future__ import annotations

import numpy as np
import pytest

from masterplan.forecasting.intervals import Errors, naive_error, widths_of


def drawn(seed, series, windows=3, ahead=6, *, is_sparse=False):
    """Series of unlike size whose errors grow with the distance."""
    random = np.random.default_rng(seed)
    sizes = random.lognormal(3, 1, series)
    return [Errors(random.normal(0, 1, (windows, ahead)) * np.sqrt(np.arange(1, ahead + 1)), float(size), is_sparse) for size in sizes]


def test_an_error_is_measured_in_what_its_origin_knew():
    values = np.array([10.0, 12, 10, 12, 18, 8, 28, 8])
    one = Errors.of(values, np.array([[6.0, -4], [20, np.nan]]), 3, is_sparse=False)

    assert one.relative == pytest.approx(np.array([[3, -2, np.nan], [20 / 4.4, np.nan, np.nan]]), nan_ok=True)
    assert one.naive == pytest.approx(62 / 7)


def test_a_window_whose_origin_knew_no_change_says_nothing():
    one = Errors.of(np.array([5.0, 5, 5, 5, 9, 2]), np.array([[1.0], [4.0]]), 1, is_sparse=False)

    assert one.relative.tolist() == [[4.0 / 1.0]]


def test_series_that_grow_are_covered_as_promised():
    random = np.random.default_rng(8)
    inside, errors, later = [], [], []
    for size in random.lognormal(3, 1, 600):
        values = 1000 * size + np.cumsum(random.normal(0, size * np.linspace(1, 4, 46)))
        windows = np.stack([values[cut : cut + 6] - values[cut - 1] for cut in (22, 28, 34)])
        errors.append(Errors.of(values[:40], windows, 6, is_sparse=False))
        later.append((values[39], values[40:46]))
    widths = widths_of(errors, 90, 6)
    for one, (last, came) in zip(errors, later, strict=True):
        lower, upper = widths.bounds(np.full(6, last), one)
        inside.append((lower <= came) & (came <= upper))

    assert np.mean(inside) == pytest.approx(0.9, abs=0.03)


def test_growth_is_the_nearest_that_never_falls_and_goes_on_as_it_went():
    flat = [Errors(np.array([[1.0, 3.0, 2.0, 2.5], [-1.0, -3.0, -2.0, -2.5]]), 1.0, is_sparse=False)] * 30
    walk = widths_of([Errors(np.tile(np.sqrt(np.arange(1, 5)), (2, 1)), 1.0, is_sparse=False)] * 30, 90, 4)
    steady = widths_of([Errors(np.ones((2, 4)), 1.0, is_sparse=False)] * 30, 90, 4)

    assert widths_of(flat, 90, 4).growth * 8.5 / 4 == pytest.approx([1, 2.5, 2.5, 2.5])
    assert (walk.power, steady.power) == (pytest.approx(0.5), pytest.approx(0, abs=1e-9))


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
