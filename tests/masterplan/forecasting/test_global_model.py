"""The model that learns from all: what it learns, from what, and that it says the same wherever and however it is asked."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest

from masterplan.errors import SettingsError
from masterplan.forecasting.baseline import forecast_series
from masterplan.forecasting.global_model import Crowd, forecast_crowd
from masterplan.forecasting.preparation import relative, relative_logarithms

pytest.importorskip("mlforecast", reason="the extra is not installed: pip install 'masterplan[global]'")
pytest.importorskip("lightgbm", reason="the extra is not installed: pip install 'masterplan[global]'")

RANDOM = np.random.default_rng(5)
PHASES = np.array([20.0, 40, 60, 40])


def crowd(count=40, buckets=60, *, ends=None, is_sparse=False):
    """Histories of one season and sizes of their own."""
    sizes = RANDOM.lognormal(2, 1, count)
    histories = [size * (np.resize(PHASES, buckets) + RANDOM.normal(0, 1, buckets)) for size in sizes]
    return Crowd(histories, ends, "month", 4, is_sparse)


def test_what_all_have_in_common_is_learnt():
    together = crowd()
    points = forecast_crowd(together, 8)
    sizes = np.array([values.mean() for values in together.histories]) / 40

    assert points.shape == (40, 8)
    assert points / sizes[:, None] == pytest.approx(np.tile(np.tile(PHASES, 2), (40, 1)), rel=0.25)


def test_a_short_history_is_forecast_by_what_others_taught():
    together = crowd()
    short = np.array([2.0, 4, 6, 4, 2, 4, 6, 4, 2, 4])
    points = forecast_crowd(replace(together, histories=[*together.histories, short]), 4)[-1]

    assert np.isfinite(points).all()
    assert points[0] > points[2]


def test_it_says_the_same_again_and_sees_nothing_but_the_last_ten_years_of_weeks():
    together = crowd(6, 530)
    longer = replace(together, histories=[np.concatenate([np.full(99, 1e6), values]) for values in together.histories])

    assert np.array_equal(forecast_crowd(together, 5), forecast_crowd(together, 5))
    assert np.array_equal(forecast_crowd(together, 5), forecast_crowd(longer, 5))


def test_the_calendar_counts_where_it_is_known():
    together = crowd(20, 60)
    dated = replace(together, ends=np.full(20, 24_300))

    assert not np.array_equal(forecast_crowd(together, 4), forecast_crowd(dated, 4))
    assert dated.before(3).ends.tolist() == [24_297] * 20


def test_histories_too_short_to_learn_from_are_not_forecast():
    assert np.isnan(forecast_crowd(Crowd([np.ones(9), np.ones(8)], None, "week", 1, is_sparse=False), 3)).all()


def test_sparse_demand_is_never_below_nothing_and_a_flat_history_stays_flat():
    sparse = Crowd([RANDOM.poisson(0.3, 60).astype(float) + (np.arange(60) == 0) for _ in range(50)], None, "month", 4, is_sparse=True)
    flat = Crowd([np.full(40, 7.0)] * 30, None, "month", 4, is_sparse=False)

    assert (forecast_crowd(sparse, 6) >= 0).all()
    assert forecast_crowd(sparse, 6).mean() == pytest.approx(np.mean([values.mean() for values in sparse.histories]), rel=0.2)
    assert forecast_crowd(flat, 6) == pytest.approx(np.full((30, 6), 7.0))


def test_what_makes_histories_comparable_is_undone():
    histories = [np.array([0.0, 2, 4]), np.array([100.0, 300, 200])]
    for way in (relative, relative_logarithms):
        made = way(histories)
        assert made.restore(np.stack(made.histories)) == pytest.approx(np.stack(histories))
    assert relative(histories).histories[1].tolist() == [0.5, 1.5, 1]
    assert relative_logarithms(histories).histories[0][0] == pytest.approx(np.log(0.1))
    assert np.isfinite(relative_logarithms([np.zeros(3)]).histories[0]).all()


@pytest.mark.parametrize("library", ["mlforecast", "lightgbm"])
def test_without_the_extra_the_forecast_stops_and_names_it(series_of, monkeypatch, library):
    series = series_of([5.0] * 20)
    asked = replace(series, settings=replace(series.settings, challenger="global"))
    monkeypatch.setitem(sys.modules, library, None)

    with pytest.raises(SettingsError, match=rf"{library}\n.*masterplan\[global\]"):
        forecast_series([asked])
    assert len(forecast_series([series])) == 1
