"""Dear models go to the series that are furthest off, within their budget, and stay only where they are better every time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from masterplan.forecasting.backtest import Trials
from masterplan.forecasting.baseline import Fitted, fit, forecast_series
from masterplan.forecasting.candidates import COMBINATION, DEAR, WIDE, candidates
from masterplan.forecasting.dear import Share, improved, reckoned_seconds, shares_of, wide_methods

RANDOM = np.random.default_rng(11)
SEASON = np.tile([20.0, 40.0, 60.0, 40.0], 9)
NEAR = SEASON + RANDOM.normal(0, 1, 36).round(2)
FAR = SEASON * 10 + RANDOM.normal(0, 60, 36).round(2)
SPARSE = np.tile([9.0, 0, 0, 0], 9)


@pytest.fixture
def fitted(series_of):
    return fit(series_of(NEAR, SPARSE, np.maximum(FAR, 1), season=4, ahead=4, windows=2))


def test_the_series_that_is_furthest_off_comes_first_and_sparse_ones_never(fitted):
    cost = reckoned_seconds(fitted.series, 2, 2)

    assert shares_of([fitted], 0) == []
    assert shares_of([fitted], cost * 1.5) == [Share(0, [2])]
    assert shares_of([fitted, fitted], cost * 100) == [Share(0, [0, 2]), Share(1, [0, 2])]


def test_the_reckoned_cost_of_what_is_tried_stays_inside_the_budget(fitted):
    for budget in (0.5, 2.0, 5.0, 20.0):
        shares = shares_of([fitted] * 6, budget)
        assert sum(reckoned_seconds(fitted.series, index, 2) for share in shares for index in share.members) <= budget


def test_a_part_is_the_series_at_its_places(fitted):
    part = fitted.series.take([2, 0])

    assert part.frame["item_id"].to_list() == ["I2", "I0"]
    assert part.of(0).tolist() == np.maximum(FAR, 1).tolist()
    assert part.of(1).tolist() == NEAR.tolist()


def test_the_wide_combination_has_the_dear_models_that_fit():
    assert candidates("smooth", 40, 4, WIDE).members == (*candidates("smooth", 40, 4).members, *DEAR)
    assert candidates("smooth", 10, 1, WIDE).shown(COMBINATION) == WIDE


def rated(fitted, *errors):
    """The fit with a combination that was off by these in its windows."""
    trials = [Trials(candidates("smooth", 36, 4), {COMBINATION: np.array(windows)}, np.ones((2, 1)), np.ones(2)) for windows in errors]
    return replace(fitted, trials=trials, chosen=[COMBINATION] * len(trials))


@pytest.mark.parametrize(("wide", "is_better"), [([[1.0], [2.0]], True), ([[1.0], [3.0]], False), ([[np.nan], [1.0]], False)])
def test_it_stays_where_its_error_is_less_in_every_window(fitted, wide, is_better):
    before: Fitted = rated(fitted, [[2.0], [3.0]], [[1.0], [1.0]], [[1.0], [1.0]])
    tried = fit(fitted.series.take([0]), wide_methods(fitted.series.take([0])))
    after = improved(before, Share(0, [0]), rated(tried, wide))

    assert (after.candidates[0].name == WIDE) == is_better
    assert np.array_equal(after.point[0], tried.point[0] if is_better else before.point[0])
    assert np.array_equal(after.point[1:], before.point[1:])


def test_a_budget_changes_no_series_but_those_it_is_spent_on(series_of):
    series = series_of(NEAR, SPARSE, np.maximum(FAR, 1), season=4, ahead=4, windows=2)
    spent = replace(series, settings=replace(series.settings, budget_seconds=1000.0))
    (without,), (with_dear,) = forecast_series([series]), forecast_series([spent])
    same = [index for index, name in enumerate(with_dear.chosen) if name != WIDE]

    assert 1 in same
    assert np.array_equal(without.point[same], with_dear.point[same])
