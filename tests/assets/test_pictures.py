"""Pictures of a small plan: there, small, and the same for the same plan."""

from __future__ import annotations

import pickle
import struct
from dataclasses import replace
from datetime import timedelta
from functools import cache

import polars as pl
import pytest
import tiny_group

from assets.forecast_pictures import achieved_pictures, forecast_pictures
from assets.pictures import gross_plan_pictures, group_view_pictures, net_plan_pictures
from masterplan.accuracy import Achieved, achieved
from masterplan.contracts import RESULTS, empty_frame
from masterplan.forecasting import BaselineForecast, forecast_baseline
from masterplan.intake import RawTable, take_in
from masterplan.intercompany import consolidate
from masterplan.plan_choice import make_plans

DAY = tiny_group.PLAN_DATE


@cache
def tables():
    texts = {**tiny_group.TEXTS, "demand_history": tiny_group.history()}
    return take_in({name: RawTable(pl.read_csv(text.encode(), infer_schema=False), name) for name, text in texts.items()}).tables


@pytest.fixture(scope="module")
def shown():
    forecast = forecast_baseline(tables(), DAY)
    week_ago = forecast.baseline.with_columns(pl.col("date") - timedelta(7))
    known = Achieved(DAY - timedelta(7), {"baseline": week_ago}, forecast.level)
    forecast = replace(forecast, achieved=achieved(tables(), DAY, [known.plan_date], lambda _: known))
    static = make_plans(tables(), kind="static", plan_date=DAY, baseline=forecast.baseline)
    gross = make_plans(tables(), kind="forecast", plan_date=DAY, baseline=forecast.baseline)
    plan = static[0]
    view = consolidate(tables(), plan.public("requirement"), plan.parameters, DAY)

    def draw():
        return {
            "forecast": forecast_pictures(forecast, tables()) | achieved_pictures(forecast.achieved),
            "static": net_plan_pictures(static),
            "gross": gross_plan_pictures(gross),
            "group": group_view_pictures(plan.plan_id, view),
        }

    return draw


def test_each_stage_shows_a_small_png_and_the_same_one_again(shown) -> None:
    first, second = shown(), shown()
    for stage, pictures in first.items():
        assert pictures, stage
        for name, chart in pictures.items():
            image = chart.png()
            width, height = struct.unpack(">II", image[16:24])
            assert image.startswith(b"\x89PNG")
            assert 500 < width < 1000
            assert 100 < height < 1200
            assert len(image) < 90_000
            assert image == pickle.loads(pickle.dumps(second[stage][name])).png()  # noqa: S301 - what was just dumped


def test_a_forecast_shows_the_important_and_the_worst_series_its_classes_and_how_earlier_ones_did(shown) -> None:
    assert list(shown()["forecast"]) == ["most demand ahead", "worst in the backtest", "accuracy by class", "accuracy of earlier forecasts"]


def test_no_forecast_has_no_picture() -> None:
    nothing = BaselineForecast(*(empty_frame(RESULTS[name]) for name in ("baseline", "backtest", "accuracy", "history", "series")))
    assert forecast_pictures(nothing, tables()) == {}
    assert achieved_pictures(empty_frame(RESULTS["achieved"])) == {}


def test_no_plan_has_no_picture() -> None:
    assert net_plan_pictures([]) == {}
