"""Forecasts by plan date: what was saved last comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from masterplan.accuracy import Achieved
from masterplan.contracts import RESULTS, empty_frame, polars_schema
from masterplan.contracts.forecast_results import FORECASTS
from masterplan.errors import StoreError
from masterplan.forecasting import BaselineForecast
from pipelines.warehouse import Warehouse
from pipelines.warehouse.session import Known

MAY, JUNE = date(2025, 5, 1), date(2025, 6, 1)


def forecast(plan_date: date, qty: int) -> BaselineForecast:
    series = {"plan_date": plan_date, "company_id": "C1", "item_id": "A", "site_id": "1", "warehouse_id": ""}
    point = {
        "date": plan_date,
        "point_qty": qty,
        "lower_qty": 0,
        "upper_qty": 9,
        "level_pct": 90.0,
        "model": "naive",
        "demand_class": "smooth",
        "model_qty": None,
    }
    trial = {"model": "naive", "windows": 3, "mase": None, "wape": 0.5, "bias": -0.1, "is_chosen": True}
    score = {"plan_date": plan_date, "company_id": "C1", "model": "chosen", "series": 1, "mase": None, "wape": 0.5, "bias": -0.1}
    bucket = {"date": plan_date, "observed_qty": None, "qty": qty, "is_known": False, "reason": "gap"}
    kind = dict.fromkeys(RESULTS["series"].column_names, "") | {"state": "forecast", "first_date": None, "last_date": plan_date}
    measures = {"buckets": 1, "zero_share": 0.5, "year_value": 2.0, "year_cv": 0.25, "unit_factor": 1.0}
    rows = {
        "baseline": {**series, **point},
        "history": {**series, **bucket},
        "series": {**kind, **measures, **series},
        "backtest": {**series, **trial},
        "accuracy": score,
    }
    frames = {name: pl.DataFrame([row], schema=polars_schema(RESULTS[name]), orient="row") for name, row in rows.items()}
    return BaselineForecast(**frames, series_without_demand=4)


def same(left: BaselineForecast, right: BaselineForecast) -> bool:
    return (
        all(getattr(left, name).equals(getattr(right, name)) for name in FORECASTS)
        and left.series_without_demand == right.series_without_demand
    )


def test_the_last_forecast_of_each_date_comes_back(warehouse):
    for saved in (forecast(MAY, 5), forecast(JUNE, 6), forecast(MAY, 7)):
        warehouse.save_forecast(saved.baseline["plan_date"][0], saved)
    assert same(warehouse.forecast(MAY), forecast(MAY, 7))
    assert same(warehouse.forecast(JUNE), forecast(JUNE, 6))


def test_a_forecast_without_rows_is_one_and_no_forecast_is_none(warehouse):
    empty = BaselineForecast(**{name: empty_frame(RESULTS[name]) for name in FORECASTS})
    warehouse.save_forecast(MAY, empty)
    assert same(warehouse.forecast(MAY), empty)
    with pytest.raises(StoreError, match="No forecast of 2025-06-01 is stored"):
        warehouse.forecast(JUNE)


def test_a_forecast_outside_its_interval_is_seen(warehouse):
    good = forecast(MAY, 9)
    law = ("forecast_is_inside_its_interval", {"plan_date": MAY, "plan_id": ""}, 5)
    warehouse.save_forecast(MAY, good)
    assert warehouse.failing_rows(*law)[0] == 0
    warehouse.save_forecast(MAY, replace(good, baseline=good.baseline.with_columns(upper_qty=pl.lit(8, pl.Decimal(18, 6)))))
    found, rows = warehouse.failing_rows(*law)
    assert (found, rows["item_id"].to_list()) == (1, ["A"])


def test_what_was_forecast_before_is_read_once_until_somebody_writes_it(file, warehouse):
    other = Warehouse(file, patience=60)
    with warehouse.working():
        for day, qty in ((MAY, 5), (JUNE, 6)):
            warehouse.save_forecast(day, forecast(day, qty))
        first = {day: warehouse.forecast_as_stored(day) for day in (MAY, JUNE)}
        assert all(warehouse.forecast_as_stored(day) is read for day, read in first.items())
        warehouse.save_forecast(MAY, forecast(MAY, 7))
        assert points_of(warehouse, MAY) == [7]
        assert warehouse.forecast_as_stored(JUNE) is first[JUNE]
        read = warehouse.forecast(JUNE)
        assert warehouse.forecast(JUNE) is read
        warehouse.save_forecast(MAY, forecast(MAY, 6))
        assert warehouse.forecast(JUNE) is read
        assert same(warehouse.forecast(MAY), forecast(MAY, 6))
        other.save_forecast(JUNE, forecast(JUNE, 8))
        assert points_of(warehouse, JUNE) == [8]
        assert same(warehouse.forecast(JUNE), forecast(JUNE, 8))


def test_of_very_large_forecasts_none_is_held(warehouse, monkeypatch):
    monkeypatch.setattr("pipelines.warehouse.session._MOST_BYTES", 1)
    with warehouse.working():
        warehouse.save_forecast(MAY, forecast(MAY, 5))
        assert warehouse.forecast_as_stored(MAY) is not warehouse.forecast_as_stored(MAY)
        assert warehouse.forecast(MAY) is not warehouse.forecast(MAY)
        assert points_of(warehouse, MAY) == [5]


@pytest.mark.parametrize("table", ["baseline", "level", "reviewed", "authorised"])
def test_a_statement_that_may_write_any_forecast_forgets_all_of_them(table):
    known = Known()
    for day in (MAY, JUNE):
        known.keep_forecasts(Achieved(day, {"baseline": forecast(day, 5).baseline}, pl.DataFrame()))
    known.forget("delete from forecast.edit", None)
    assert set(known.forecasts) == {MAY, JUNE}
    known.forget(f"truncate forecast.{table}", MAY)
    assert set(known.forecasts) == {JUNE}
    known.forget(f"truncate forecast.{table}", None)
    assert known.forecasts == {}


def points_of(warehouse: Warehouse, day: date) -> list[int]:
    return warehouse.forecast_as_stored(day).forecasts["baseline"]["point_qty"].to_list()
