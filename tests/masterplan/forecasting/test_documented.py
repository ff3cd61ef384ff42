"""The methods that planners know by name: which models they are, that they do what they are called, and the best fit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from masterplan.forecasting.backtest import backtest
from masterplan.forecasting.baseline import fit, forecast_series
from masterplan.forecasting.candidates import candidates
from masterplan.forecasting.documented import METHODS, methods_of, stand_ins
from masterplan.forecasting.fallbacks import croston_rate, naive_copy
from masterplan.forecasting.frames import backtest_frame, trials_of
from masterplan.forecasting.history import Series
from masterplan.forecasting.running import run_models

RANDOM = np.random.default_rng(5)
SEASONAL = (np.tile([20.0, 40.0, 60.0, 40.0], 9) + RANDOM.normal(0, 3, 36)).round(2)
RISING = (np.arange(36.0) * 3 + 20 + RANDOM.normal(0, 2, 36)).round(2)


@pytest.fixture
def asked(series_of):
    """Series with a method asked for."""

    def made(*values, **settings):
        series = series_of(*values, season=4, ahead=4, windows=2)
        return replace(series, settings=replace(series.settings, **settings))

    return made


@pytest.mark.parametrize("method", METHODS)
def test_a_method_is_the_plain_mean_of_its_models(asked, method):
    fitted = fit(asked(SEASONAL, method=method))
    said = run_models(METHODS[method], [SEASONAL], 4, 4)

    assert fitted.names == [method]
    assert fitted.point[0] == pytest.approx(np.mean([said[name][0] for name in METHODS[method]], axis=0))


def test_the_best_fit_has_the_least_mape_on_the_tail_it_did_not_see(asked):
    series = asked(SEASONAL, RISING, method="all", test_set_pct=20.0)

    chosen = methods_of(series)
    for index, values in enumerate((SEASONAL, RISING)):
        said = run_models(("ets", "arima", "stl"), [values[:-7]], 4, 7)
        mapes = {
            name: float(np.mean(np.abs(np.mean([said[one][0] for one in members], axis=0) - values[-7:]) / values[-7:]))
            for name, members in METHODS.items()
        }
        assert mapes[chosen[index]] == min(mapes.values())
    assert fit(series).names == chosen


def test_without_season_nothing_seasonal_is_forecast(asked):
    forced, free = (fit(asked(SEASONAL, method="ets", force_seasonality=kind)).point[0] for kind in ("none", "auto"))

    assert np.ptp(forced) < 5 < np.ptp(free)


def test_a_history_too_short_for_the_method_takes_the_last_resort():
    tried = candidates("smooth", 5, 4, "arima")

    assert (tried.members, tried.shown("combination")) == (("historic_average",), "combination")


def test_few_values_without_a_season_are_copied_and_sparse_ones_forecast_at_their_rate(asked):
    """§34.10 of weeks: 8 are fewer than two cycles of 12, 30 with three demands are sparse; what has neither keeps its method."""
    few = np.array([5.0, 8, 2, 9, 4, 7, 3, 6])
    sparse = np.zeros(30)
    sparse[[0, 10, 20]] = 6.0
    for method in ("ets", "all"):
        fitted = fit(asked(few, sparse, RISING, method=method))
        assert fitted.names[:2] == ["copy_and_linear_interpolation", "croston_rate"]
        assert fitted.names[2] in METHODS
        assert fitted.point[0] == pytest.approx(naive_copy(few, "week", 4).forecast)
        assert fitted.point[1] == pytest.approx(np.full(4, croston_rate(sparse)))
    assert fit(asked(few, sparse)).names[0] == "combination"
    assert not stand_ins(asked(few, sparse, method="ets", is_season_given=True), ["ets", "ets"])


def test_trials_name_the_method_once(asked):
    series = asked(SEASONAL, method="ets")
    keyed = series.frame.with_columns(site_id=pl.lit("S"), warehouse_id=pl.lit(""))
    told = backtest_frame(trials_of(forecast_series([replace(series, frame=keyed)])), date(2025, 6, 2))

    assert told.filter("is_chosen")["model"].to_list() == ["ets"]
    assert told["model"].to_list() == ["ets", "seasonal_naive"]


def test_what_is_not_known_is_not_held_against_a_forecast(asked):
    series = asked(SEASONAL)
    known = np.ones(36, dtype=bool)
    known[[-1, -6]] = False
    seen = Series(series.settings, series.frame, series.values, series.starts, known)
    (tried,) = backtest(seen, ["smooth"])

    assert np.isnan(tried.errors["ses"]).tolist() == [[False, False, True, False], [False, False, False, True]]
    assert np.isfinite(tried.mase("ses")).all()
