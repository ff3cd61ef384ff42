"""Factors and formulas by hand."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from masterplan.safety_stock import service_factor
from masterplan.safety_stock.factors import by_average_issue, by_forecast_error, by_service_level, rounded_up


@pytest.mark.parametrize(("level", "factor"), [(50, 0), (80, 0.84), (90, 1.28), (95, 1.65), (98, 2.05), (99.86, 3), (99.99, 4)])
def test_listed_levels(level, factor):
    assert service_factor(level) == factor


def test_other_levels_are_quantiles_and_none_is_negative():
    assert service_factor(97.5) == pytest.approx(1.959964, abs=1e-6)
    assert service_factor(30) == 0.0


def test_formulas():
    assert_allclose(by_average_issue(np.array([2.0]), np.array([10.0]), 1.1), [22.0])
    assert_allclose(by_service_level(np.array([50.0]), np.array([30.0]), 90), [64.0])
    # weekly errors of 6 over 28 days are 12; issues of 2 a day, lead times off by 2.5 days: 5; together 13
    assert_allclose(by_forecast_error(np.array([6.0]), 7, np.array([2.0]), np.array([28.0]), np.array([2.5]), 90), [1.28 * 13])
    assert_allclose(by_forecast_error(np.array([6.0]), 7, np.array([2.0]), np.array([0.0]), np.array([0.0]), 90), [0.0])


def test_quantities_are_rounded_up_to_the_decimals_of_their_units():
    assert_allclose(rounded_up(np.array([64.0, 64.01, 0.1 + 0.2]), [0, 0, 1]), [64, 65, 0.3])
