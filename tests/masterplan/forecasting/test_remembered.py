"""What models said before: the same as they would say now, and only what is not known is run."""

from __future__ import annotations

import numpy as np
import pytest

from masterplan.forecasting.baseline import fit
from masterplan.forecasting.models import MODELS
from masterplan.forecasting.remembered import Remembered, remembered_here, remembering
from masterplan.forecasting.running import run_models

DEAR = {"arima", "stl", "ets"}
WEEKS = np.arange(64)
SHAPES = {
    "seasonal": 40 + 9 * np.sin(WEEKS * np.pi / 6) + WEEKS % 5,
    "sparse": np.where(WEEKS % 7 == 3, 5.0 + WEEKS % 3, 0.0),
    "rising": 3.0 + 2 * WEEKS + (WEEKS * 7) % 4,
    "constant": np.full(len(WEEKS), 8.0),
}


class Asked:
    """Runs models and notes what of which history was asked."""

    def __init__(self):
        self.calls = []

    def __call__(self, names, histories, season, horizon, season_kind):
        self.calls.append((tuple(names), [len(history) for history in histories], horizon))
        return run_models(names, histories, season, horizon, season_kind)


@pytest.fixture
def asked():
    return Asked()


@pytest.mark.parametrize("model", [pytest.param(name, marks=pytest.mark.thorough if name in DEAR else ()) for name in MODELS])
@pytest.mark.parametrize("season", [1, 12])
def test_the_first_buckets_ahead_do_not_depend_on_how_many_are_asked_for(model, season):
    fitting = [values for values in SHAPES.values() if MODELS[model].fits(len(values), season)]
    if not fitting:
        assert MODELS[model].seasons
        assert season == 1
        return
    far, near = (run_models([model], fitting, season, horizon)[model] for horizon in (26, 13))

    assert np.array_equal(far[:, :13], near, equal_nan=True)
    assert np.isfinite(far).any()


def test_what_was_said_is_not_asked_again(asked):
    remembered, histories = Remembered(), list(SHAPES.values())
    first, again = (remembered.answer(asked, ["ses", "theta"], histories, 1, 4, "auto") for _ in range(2))

    assert asked.calls == [(("ses", "theta"), [64] * 4, 4)]
    assert {name: points.tolist() for name, points in again.items()} == {name: points.tolist() for name, points in first.items()}
    assert again["ses"].shape == (4, 4)


def test_only_what_is_missing_is_asked(asked):
    remembered = Remembered()
    one, other = SHAPES["seasonal"], SHAPES["rising"]
    remembered.answer(asked, ["ses"], [one], 1, 4, "auto")
    asked.calls.clear()
    said = remembered.answer(asked, ["ses", "theta"], [one, other[:50], one], 1, 4, "auto")
    wanted = run_models(["ses", "theta"], [one, other[:50], one], 1, 4)

    assert asked.calls == [(("theta",), [64, 64], 4), (("ses", "theta"), [50], 4)]
    assert all(np.array_equal(said[name], wanted[name]) for name in wanted)


def test_fewer_buckets_are_cut_from_more_and_more_are_asked_anew(asked):
    remembered, histories = Remembered(), [SHAPES["rising"]]
    remembered.answer(asked, ["theta"], histories, 1, 6, "auto")
    fewer = remembered.answer(asked, ["theta"], histories, 1, 3, "auto")["theta"]
    more = remembered.answer(asked, ["theta"], histories, 1, 9, "auto")["theta"]

    assert [horizon for _, _, horizon in asked.calls] == [6, 9]
    assert np.array_equal(fewer, run_models(["theta"], histories, 1, 3)["theta"])
    assert np.array_equal(more, run_models(["theta"], histories, 1, 9)["theta"])


@pytest.mark.parametrize(("season", "kind"), [(4, "auto"), (12, "none")])
def test_another_season_and_another_kind_of_it_are_another_question(season, kind, asked):
    remembered, histories = Remembered(), [SHAPES["seasonal"]]
    remembered.answer(asked, ["ets"], histories, 12, 3, "auto")
    said = remembered.answer(asked, ["ets"], histories, season, 3, kind)["ets"]

    assert len(asked.calls) == 2
    assert np.array_equal(said, run_models(["ets"], histories, season, 3, kind)["ets"])


def test_the_oldest_is_dropped_and_asked_again(asked):
    remembered = Remembered(most=2)
    for values in (SHAPES["seasonal"], SHAPES["rising"], SHAPES["sparse"], SHAPES["rising"], SHAPES["seasonal"]):
        remembered.answer(asked, ["ses"], [values], 1, 2, "auto")

    assert len(remembered) == 2
    assert len(asked.calls) == 4


def test_an_answer_may_be_longer_than_what_is_kept(asked):
    remembered, histories = Remembered(most=1), list(SHAPES.values())
    said = remembered.answer(asked, ["ses", "naive"], histories, 1, 2, "auto")

    assert len(remembered) == 1
    assert all(np.array_equal(said[name], points) for name, points in run_models(["ses", "naive"], histories, 1, 2).items())


def test_nothing_is_remembered_outside():
    inner = Remembered()
    with remembering(Remembered()), remembering(inner):
        assert remembered_here() is inner
    assert remembered_here() is None


def test_fits_of_a_growing_series_are_those_made_without_what_is_remembered(series_of):
    remembered, known = Remembered(), []
    for length in range(40, 61, 4):
        series = series_of(*(values[:length] for values in SHAPES.values()), season=4, windows=3, ahead=4, horizon=8)
        with remembering(remembered):
            made = fit(series)
        known.append(len(remembered))
        anew = fit(series)

        assert np.array_equal(made.point, anew.point)
        assert made.chosen == anew.chosen
        for one, two in zip(made.trials, anew.trials, strict=True):
            assert one.errors.keys() == two.errors.keys()
            assert all(np.array_equal(one.errors[name], two.errors[name], equal_nan=True) for name in one.errors)
    # a step brings one new origin of four
    assert known[-1] - known[-2] < known[0] / 2
