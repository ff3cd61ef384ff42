"""Where forecasts are made changes nothing in them: here, in processes, on Ray."""

from __future__ import annotations

import sys

import numpy as np
import polars as pl
import pytest

from masterplan.errors import SettingsError
from masterplan.forecasting.baseline import forecast_series
from masterplan.forecasting.history import Series
from masterplan.forecasting.settings import Settings as ForecastSettings
from pipelines.settings import Settings
from pipelines.spread import Spread


@pytest.fixture
def series():
    """Enough series for two batches."""
    count, buckets = 257, 30
    values = np.random.default_rng(3).integers(0, 9, (count, buckets)) + 1.0
    frame = pl.DataFrame({"company_id": ["A"] * count, "item_id": [f"{index:03d}" for index in range(count)]})
    starts = np.arange(count + 1) * buckets
    return Series(ForecastSettings("week", 4, 4, 2, 4, 90.0), frame, values.ravel(), starts)


def made(series, tmp_path, where):
    results = forecast_series([series], apply=Spread(Settings(home=tmp_path, forecast_on=where)))
    return [(one.chosen, one.point.tolist(), one.lower.tolist(), one.upper.tolist()) for one in results]


@pytest.mark.thorough
def test_processes_give_the_same_numbers(series, tmp_path):
    assert made(series, tmp_path, "processes") == made(series, tmp_path, "here")


def test_a_local_ray_cluster_gives_the_same_numbers(series, tmp_path):
    pytest.importorskip("ray", reason="Ray is not installed: pip install 'masterplan[ray]'")

    assert made(series, tmp_path, "ray") == made(series, tmp_path, "here")


def test_ray_that_is_not_installed_is_told_with_the_way_out(series, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)

    with pytest.raises(SettingsError, match="not installed"):
        made(series, tmp_path, "ray")
