"""Demand classes."""

from __future__ import annotations

import pytest

from masterplan.forecasting.classes import demand_classes


@pytest.mark.parametrize(
    ("values", "season", "expected"),
    [
        ([5, 6] * 8, 1, "smooth"),
        ([1, 1, 1, 17] * 4, 1, "erratic"),
        ([5, 0, 0, 0] * 4, 1, "intermittent"),
        ([5, 0, 0, 50] * 4, 1, "lumpy"),
        ([5] * 7, 1, "new"),
        ([5] * 11, 12, "new"),
        ([5] * 12, 12, "smooth"),
        ([5] * 8 + [0] * 8, 1, "dying"),
        ([5] * 8 + [0] * 7, 1, "intermittent"),
        ([5] * 20 + [0] * 11, 12, "intermittent"),
        ([5, *[0] * 9] * 3, 1, "intermittent"),
        ([5, *[0] * 9] * 3 + [0] * 9, 1, "dying"),
    ],
)
def test_the_class_of_a_series(series_of, values, season, expected):
    assert demand_classes(series_of(values, season=season)) == [expected]
