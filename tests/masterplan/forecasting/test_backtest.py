"""Rolling origins: error measures by hand, the choice, and that no forecast sees past its origin."""

from __future__ import annotations

import numpy as np
import pytest

from masterplan.forecasting.backtest import Trial, backtest, choose, scale_of


def trial(model, mase, *, is_candidate=True):
    return Trial(model, 1, mase, np.zeros((1, 1)), 1.0, is_candidate, is_benchmark=False)


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
    steady_then_off = [10] * 8 + [12, 6]
    (tried,) = backtest(series_of(steady_then_off, windows=3, ahead=2), ["smooth"])
    ses = next(one for one in tried if one.model == "ses")

    assert ses.windows == 1
    assert ses.errors.tolist() == [[pytest.approx(-2), pytest.approx(4)]]
    assert ses.mase == pytest.approx((2 + 4) / 2 / 10)
    assert ses.demand == 18


def test_each_window_is_scaled_by_its_own_training(series_of):
    (tried,) = backtest(series_of([4] * 8 + [8, 8] + [8, 2], windows=2, ahead=2), ["smooth"])
    naive = next(one for one in tried if one.is_benchmark)

    assert naive.errors.tolist() == [[-4, -4], [0, 6]]
    assert naive.mase == pytest.approx((4 / 4 + 4 / 4 + 0 + 6 / (4 / 9)) / 4)


def test_forecasts_of_a_window_do_not_see_what_comes_after_it(series_of):
    values = [20 + (3 * week) % 7 for week in range(40)]
    changed = [*values[:-4], 500, 0, 700, 1]
    before, after = (backtest(series_of(part, season=4, windows=3, ahead=4), ["smooth"])[0] for part in (values, changed))

    assert len(before) > 6
    for one, other in zip(before, after, strict=True):
        assert np.array_equal(one.errors[:-1], other.errors[:-1])
        assert not np.array_equal(one.errors[-1], other.errors[-1])


def test_a_series_without_room_for_a_window_has_no_trials(series_of):
    assert backtest(series_of([5] * 9, [5] * 10, ahead=2), ["new", "new"])[0] == []
    assert len(backtest(series_of([5] * 9, [5] * 10, ahead=2), ["new", "new"])[1]) > 0


def test_the_least_mase_wins_ties_go_to_the_cheaper_model():
    assert choose([trial("theta", 0.5), trial("ses", 0.6)]).model == "theta"
    assert choose([trial("theta", 0.5), trial("ses", 0.5)]).model == "ses"
    assert choose([trial("theta", 0.5), trial("naive", 0.1, is_candidate=False), trial("ses", float("nan"))]).model == "theta"
    assert choose([trial("ses", float("nan"))]) is None
