"""The global model beside the others: tried from the same origins, blind for what comes after them, taken for all or for none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from masterplan.forecasting import challenger
from masterplan.forecasting.backtest import Trials
from masterplan.forecasting.baseline import fit, forecast_baseline, forecast_series
from masterplan.forecasting.candidates import COMBINATION
from masterplan.forecasting.challenger import GLOBAL, GLOBAL_MEAN, challenged

pytest.importorskip("mlforecast", reason="the extra is not installed: pip install 'masterplan[global]'")
pytest.importorskip("lightgbm", reason="the extra is not installed: pip install 'masterplan[global]'")

PLAN_DATE = date(2025, 6, 2)
RANDOM = np.random.default_rng(21)
SHAPE = np.concatenate([np.full(7, 10.0), [60.0, 90.0]])


def regular(count=30, buckets=81):
    """Series that all repeat themselves after nine buckets, where models are told of a season of four."""
    return [size * (np.resize(SHAPE, buckets) + RANDOM.normal(0, 1, buckets)) for size in RANDOM.lognormal(2, 1, count)]


def asked(series):
    return replace(series, settings=replace(series.settings, challenger="global"))


@pytest.fixture
def series(series_of):
    return asked(series_of(*regular(), season=4, ahead=4, windows=3, horizon=6))


def test_it_is_taken_by_all_where_it_was_better_in_every_window(series):
    (before,) = forecast_series([replace(series, settings=replace(series.settings, challenger="none"))])
    (after,) = forecast_series([series])
    coming = np.stack([series.of(index).mean() / SHAPE.mean() * SHAPE[:6] for index in range(len(series))])

    assert set(after.chosen) <= {GLOBAL, GLOBAL_MEAN}
    assert len(set(after.chosen)) == 1
    assert np.abs(after.point - coming).sum() < np.abs(before.point - coming).sum()
    assert (after.lower <= after.point).all()
    assert ((after.upper - after.lower).sum(axis=1) > 0).all()


def test_the_trials_of_every_series_tell_of_it(series):
    (result,) = forecast_series([series])
    for trials in result.trials:
        assert {GLOBAL, GLOBAL_MEAN, COMBINATION} <= trials.errors.keys()
        assert trials.errors[GLOBAL].shape == (3, 4)
        assert trials.errors[GLOBAL_MEAN] == pytest.approx((trials.errors[GLOBAL] + trials.errors[COMBINATION]) / 2)


def test_what_comes_after_an_origin_changes_nothing_of_it(series, series_of):
    values = [series.of(index) for index in range(len(series))]
    garbage = [np.concatenate([part[:-4], RANDOM.uniform(0, 1e6, 4)]) for part in values]
    known, changed = (
        forecast_series([asked(series_of(*parts, season=4, ahead=4, windows=3, horizon=6))])[0].trials for parts in (values, garbage)
    )
    for before, after in zip(known, changed, strict=True):
        said_before, said_after = before.actual - before.errors[GLOBAL], after.actual - after.errors[GLOBAL]
        assert np.array_equal(said_before[:2], said_after[:2])
        assert said_before[2] == pytest.approx(said_after[2])
        assert not np.array_equal(before.errors[GLOBAL][2], after.errors[GLOBAL][2])


def told(monkeypatch, series, points):
    """What was there before, and what is made of it by a global model that says these points in every window and at the end."""
    fitted = fit(series)
    monkeypatch.setattr(challenger, "forecast_crowd", lambda crowd, horizon: points(crowd)[:, :horizon])
    return fitted, challenged([fitted], map)[0]


@pytest.mark.parametrize(("factor", "winner"), [(0.0, GLOBAL), (-0.5, GLOBAL_MEAN), (1.0, None), (2.5, None)])
def test_it_needs_less_error_in_every_window(series_of, monkeypatch, factor, winner):
    values = [np.resize([5.0, 9.0, 30.0, 1.0, 8.0], 40)] * 3
    series = asked(series_of(*values, season=1, ahead=2, windows=3))
    fitted = fit(series)
    errors = {index: fitted.trials[index].errors[fitted.chosen[index]] for index in range(3)}
    windows = iter([0, 1, 2])

    def said(_, horizon):
        window = next(windows, None)
        if window is None:
            return np.full((3, horizon), 7.0)
        return np.stack([fitted.trials[index].actual[window] - factor * errors[index][window] for index in range(3)])

    monkeypatch.setattr(challenger, "forecast_crowd", said)
    (after,) = challenged([fitted], map)

    assert after.chosen == ([winner] * 3 if winner else fitted.chosen)
    assert np.array_equal(after.point, {GLOBAL: np.full((3, 4), 7.0), GLOBAL_MEAN: (fitted.point + 7) / 2, None: fitted.point}[winner])


def test_what_it_cannot_forecast_stays_as_it_was(series_of, monkeypatch):
    series = asked(series_of(*[np.resize([5.0, 9.0, 30.0], 40)] * 2, season=1, ahead=2, windows=3))
    before, after = told(monkeypatch, series, lambda crowd: np.full((len(crowd.histories), 9), np.nan))

    assert after.chosen == before.chosen
    assert np.array_equal(after.point, before.point)


def test_sparse_demand_learns_apart_and_series_with_other_methods_or_one_window_not_at_all(series_of, monkeypatch):
    parts = [np.resize([5.0, 9.0, 30.0], 40), np.resize([4.0, 0.0, 0.0], 40), np.array([3.0, 4.0, 5.0] * 4)[:11]]
    series = asked(series_of(*parts, season=1, ahead=2, windows=3))
    crowds = []

    def said(crowd, horizon):
        crowds.append((crowd.is_sparse, [len(values) for values in crowd.histories]))
        return np.zeros((len(crowd.histories), horizon))

    monkeypatch.setattr(challenger, "forecast_crowd", said)
    challenged([fit(series)], map)
    assert {kind for kind, _ in crowds} == {False, True}
    assert all(len(lengths) == 1 for _, lengths in crowds)
    crowds.clear()
    named = replace(series, settings=replace(series.settings, method="ets"))
    challenged([fit(named)], map)
    assert crowds == []


def test_series_tried_from_fewer_origins_learn_along_and_are_judged_by_theirs(series_of, monkeypatch):
    parts = [np.resize([5.0, 9.0, 30.0], 40), np.resize([5.0, 9.0, 30.0], 13)]
    series = asked(series_of(*parts, season=1, ahead=2, windows=3))
    fitted = fit(series)
    seen = []

    def said(crowd, horizon):
        seen.append([len(values) for values in crowd.histories])
        return np.ones((len(crowd.histories), horizon))

    monkeypatch.setattr(challenger, "forecast_crowd", said)
    (after,) = challenged([fitted], map)

    assert [trials.windows for trials in fitted.trials] == [3, 2]
    assert seen[:3] == [[34], [36, 9], [38, 11]]
    assert isinstance(after.trials[1], Trials)
    assert after.trials[1].errors[GLOBAL].tolist() == (after.trials[1].actual - 1).tolist()


def test_a_company_asks_for_it_and_sees_it_among_the_trials_whatever_comes_after_the_plan_date(group, weekly, parameters, fill):
    random = np.random.default_rng(1)
    group["demand_history"] = weekly({item: random.poisson(20, 60).tolist() for item in "PQR"})
    group["forecast_parameter"] = parameters(challenger="global", season_buckets=4, horizon_buckets=6, backtest_horizon=4)
    made = forecast_baseline(group, PLAN_DATE)
    later = [{"company_id": "A", "item_id": item, "date": PLAN_DATE + timedelta(days), "qty": 10**6} for item in "PQR" for days in (0, 30)]
    poisoned = pl.concat([fill("demand_history", later), group["demand_history"]]).sample(fraction=1, shuffle=True, seed=3)
    again = forecast_baseline({**group, "demand_history": poisoned}, PLAN_DATE)

    assert {(*key, 3) for key in (("P", GLOBAL), ("Q", GLOBAL_MEAN), ("R", GLOBAL))} <= set(
        made.backtest.select("item_id", "model", "windows").iter_rows()
    )
    assert again.baseline.equals(made.baseline)
    assert again.backtest.equals(made.backtest)


def test_where_parts_are_made_changes_nothing(series):
    def backwards(work, parts):
        made = [work(part) for part in reversed(list(parts))]
        return reversed(made)

    (here,), (there,) = forecast_series([series]), forecast_series([series], apply=backwards)

    assert here.chosen == there.chosen
    assert np.array_equal(here.point, there.point)
