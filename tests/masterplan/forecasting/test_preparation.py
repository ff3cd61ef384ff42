"""What is done to histories is undone on the forecasts."""

from __future__ import annotations

import numpy as np
import pytest

from masterplan.forecasting.preparation import (
    as_they_are,
    in_wider_buckets,
    logarithms,
    logarithms_without_stl_season,
    seasonally_adjusted,
)
from masterplan.forecasting.seasonal_adjustment import has_season, season_of

SEASON = np.array([0.5, 1.0, 2.0, 0.5])
SEASONAL = np.tile(SEASON, 6) * 10
FLAT = np.full(24, 10.0)


def test_the_season_of_a_repeating_history_is_found_as_it_is():
    found = season_of(SEASONAL, 4)

    assert found.multiplies
    assert found.indices == pytest.approx(SEASON, rel=1e-6)
    assert found.over(24, 3).tolist() == pytest.approx(SEASON[:3].tolist(), rel=1e-6)


def test_a_history_that_touches_zero_has_indices_to_add():
    found = season_of(np.tile([0.0, 4.0, 8.0, 4.0], 6), 4)

    assert not found.multiplies
    assert found.indices == pytest.approx([-4, 0, 4, 0], abs=1e-6)


@pytest.mark.parametrize("values", [FLAT, SEASONAL[:11], np.arange(24.0), np.array([3.0, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3])])
def test_no_season_is_seen_in_constant_short_rising_or_shapeless_histories(values):
    assert not has_season(values, 4)
    assert season_of(values, 4) is None


@pytest.mark.parametrize("prepare", [as_they_are, logarithms, logarithms_without_stl_season, seasonally_adjusted])
@pytest.mark.parametrize("values", [SEASONAL, SEASONAL - 5, SEASONAL[:5]])
def test_the_last_values_come_back_as_they_were(prepare, values):
    """What was done to the last cycle is undone by the way back, where the season repeats."""
    prepared = prepare([values], 4, 4)
    cycle = prepared.histories[0][-4:] if len(values) >= 8 else np.roll(prepared.histories[0][-4:], 0)

    assert prepared.restore(cycle[None, :])[0] == pytest.approx(values[-4:], rel=1e-6, abs=1e-6)


def test_a_season_is_taken_out():
    assert np.ptp(seasonally_adjusted([SEASONAL], 4, 4).histories[0]) == pytest.approx(0, abs=1e-6)
    assert np.ptp(logarithms_without_stl_season([SEASONAL], 4, 4).histories[0]) == pytest.approx(0, abs=1e-6)


def test_logarithms_do_not_run_away():
    assert logarithms([np.array([1.0, 2.0])], 1, 1).restore(np.array([[500.0]])).item() == pytest.approx(2 * np.exp(3))


def test_wider_buckets_are_counted_from_the_last_value():
    prepared = in_wider_buckets(as_they_are([np.array([9.0, 1, 3, 5, 7])], 1, 3), 2, 3)

    assert prepared.histories[0].tolist() == [2, 6]
    assert prepared.restore(np.array([[4.0, 8.0]])).tolist() == [[4, 4, 8]]
