"""The baseline of whole inputs: contracts, what is read, constants, seasons, sparse and short series."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from masterplan.contracts import RESULTS, pandera_schema, polars_schema
from masterplan.errors import QuantityError
from masterplan.forecasting import forecast_baseline
from masterplan.forecasting.candidates import COMBINATION

PLAN_DATE = date(2025, 6, 2)
QUANTITIES = ["point_qty", "lower_qty", "upper_qty"]


def chosen(forecast):
    return dict(forecast.backtest.filter("is_chosen").select("item_id", "model").rows())


@pytest.fixture
def mixed(group, weekly):
    """A seasonal, a sparse and a short series."""
    group["demand_history"] = weekly(
        {
            "P": [30 + (week % 4) * 10 + week % 3 for week in range(60)],
            "Q": [(week * 7) % 5 + 1 if week % 6 == 2 else 0 for week in range(3, 60)],
            "R": [4, 6, 5],
        }
    )
    return group


def test_the_results_are_as_their_contracts_and_sorted_by_key(mixed, parameters):
    mixed["forecast_parameter"] = parameters(season_buckets=4, horizon_buckets=10)

    forecast = forecast_baseline(mixed, PLAN_DATE)

    for name in ("baseline", "backtest", "accuracy"):
        frame = getattr(forecast, name)
        assert frame.schema == polars_schema(RESULTS[name])
        assert frame.sort(RESULTS[name].key).equals(frame)
        pandera_schema(RESULTS[name]).validate(frame)
    assert forecast.baseline.filter((pl.col("lower_qty") > pl.col("point_qty")) | (pl.col("point_qty") > pl.col("upper_qty"))).is_empty()
    assert forecast.baseline["date"].unique().sort().to_list() == [PLAN_DATE + timedelta(7 * week) for week in range(10)]
    assert forecast.backtest.group_by("item_id").agg(pl.col("is_chosen").sum())["is_chosen"].to_list() == [1, 1, 1]


def test_nothing_dated_on_the_plan_date_or_later_is_read(mixed, fill):
    before = forecast_baseline(mixed, PLAN_DATE)
    garbage = [
        {"company_id": "A", "item_id": item, "date": PLAN_DATE + timedelta(days), "qty": 10**6}
        for item in ("P", "Q", "R")
        for days in (0, 1, 400)
    ]
    mixed["demand_history"] = pl.concat([mixed["demand_history"], fill("demand_history", garbage)])
    after = forecast_baseline(mixed, PLAN_DATE)

    for name in ("baseline", "backtest", "accuracy"):
        assert getattr(after, name).equals(getattr(before, name))
    assert after.series_without_demand == before.series_without_demand == 0


def test_the_order_of_rows_makes_no_difference_and_series_beside_it_none_to_the_points(mixed):
    whole = forecast_baseline(mixed, PLAN_DATE)
    history = mixed["demand_history"]
    shuffled = forecast_baseline({**mixed, "demand_history": history.sample(fraction=1, shuffle=True, seed=3)}, PLAN_DATE)
    alone = forecast_baseline({**mixed, "demand_history": history.filter(pl.col("item_id") == "P")}, PLAN_DATE)

    for name in ("baseline", "backtest", "accuracy"):
        assert getattr(shuffled, name).equals(getattr(whole, name))
    points = pl.col("item_id", "date", "point_qty", "model")
    assert alone.baseline.select(points).equals(whole.baseline.filter(pl.col("item_id") == "P").select(points))


@pytest.mark.parametrize("weeks", [3, 30, 60])
def test_a_constant_demand_is_forecast_as_it_is(group, weekly, parameters, weeks):
    group["demand_history"] = weekly({"P": [12] * weeks})
    group["forecast_parameter"] = parameters(season_buckets=4)

    forecast = forecast_baseline(group, PLAN_DATE)

    assert forecast.baseline.select(QUANTITIES).unique().rows() == [(Decimal(12),) * 3]
    assert len(forecast.baseline) == 26


def test_a_season_that_repeats_is_forecast_as_it_repeats(group, weekly, parameters):
    season = [10, 40, 20, 90]
    group["demand_history"] = weekly({"P": season * 15})
    group["forecast_parameter"] = parameters(season_buckets=4, horizon_buckets=8)

    forecast = forecast_baseline(group, PLAN_DATE)

    assert forecast.baseline["point_qty"].cast(float).to_list() == pytest.approx(season * 2, abs=1e-4)
    assert forecast.accuracy.select("model", "series", "mase", "wape", "bias").rows() == [("chosen", 1, 0, 0, 0), ("naive", 1, 0, 0, 0)]


def test_sparse_demand_is_forecast_by_a_model_for_it_and_never_missing(mixed, parameters):
    mixed["forecast_parameter"] = parameters(season_buckets=4)

    forecast = forecast_baseline(mixed, PLAN_DATE)
    sparse = forecast.baseline.filter(pl.col("item_id") == "Q")

    assert sparse["demand_class"].unique().to_list() == ["intermittent"]
    assert chosen(forecast)["Q"] == COMBINATION
    assert sparse["point_qty"].null_count() == 0
    assert 0.2 < float(sparse["point_qty"][0]) < 1.2


@pytest.mark.parametrize("values", [[7], [7, 0], [1, 2, 3], [5, 0, 0, 0, 9], [0.5] * 12, [3, 1] * 8, [900000000, 1, 2]])
def test_short_series_are_forecast(group, weekly, values):
    group["demand_history"] = weekly({"P": values})

    forecast = forecast_baseline(group, PLAN_DATE)
    (model,) = chosen(forecast).values()

    assert forecast.baseline.select(QUANTITIES).null_count().row(0) == (0, 0, 0)
    assert forecast.baseline["demand_class"].unique().to_list() == ["new"]
    assert model == COMBINATION
    if len(values) < 11:
        assert forecast.backtest.select("model", "windows", "mase").rows() == [(model, 0, None)]
        assert forecast.accuracy.is_empty()
    if len(values) < 4:
        assert float(forecast.baseline["point_qty"][0]) == pytest.approx(sum(values) / len(values), abs=1e-6)


def test_demand_that_stopped_fades_out(group, weekly, parameters):
    group["demand_history"] = weekly({"P": [20] * 30 + [0] * 26})
    group["forecast_parameter"] = parameters(season_buckets=4)

    forecast = forecast_baseline(group, PLAN_DATE)

    assert forecast.baseline["demand_class"].unique().to_list() == ["dying"]
    assert forecast.baseline["point_qty"].max() < 1.5


def test_accuracy_is_that_of_the_chosen_and_the_naive_trials(mixed, parameters):
    mixed["forecast_parameter"] = parameters(season_buckets=4)

    forecast = forecast_baseline(mixed, PLAN_DATE)
    trials = forecast.backtest.filter(pl.col("windows") > 0)
    accuracy = {row["model"]: row for row in forecast.accuracy.iter_rows(named=True)}

    assert accuracy["chosen"]["mase"] == pytest.approx(trials.filter("is_chosen")["mase"].mean(), abs=1e-6)
    assert accuracy["naive"]["mase"] == pytest.approx(trials.filter(pl.col("model") == "seasonal_naive")["mase"].mean(), abs=1e-6)
    assert accuracy["chosen"]["series"] == accuracy["naive"]["series"] == 2
    assert accuracy["chosen"]["wape"] < accuracy["naive"]["wape"]


def test_months_begin_with_the_bucket_of_the_plan_date(group, fill, parameters):
    days = [date(2021 + month // 12, month % 12 + 1, 15) for month in range(53)]
    group["demand_history"] = fill("demand_history", [{"company_id": "A", "item_id": "P", "date": day, "qty": day.month} for day in days])
    group["forecast_parameter"] = parameters(bucket="month", horizon_buckets=3, interval_level_pct=80)

    forecast = forecast_baseline(group, PLAN_DATE)

    assert forecast.baseline.select("date", "point_qty", "level_pct").rows() == [
        (date(2025, month, 1), Decimal(month), 80.0) for month in (6, 7, 8)
    ]


def test_a_forecast_larger_than_a_quantity_can_be_is_refused_by_name(group, fill):
    large = [{"company_id": "A", "item_id": "P", "date": PLAN_DATE - timedelta(days), "qty": 9 * 10**11} for days in (1, 2)]
    group["demand_history"] = fill("demand_history", large)

    with pytest.raises(QuantityError, match=r"A\|P\|S\|W"):
        forecast_baseline(group, PLAN_DATE)


def test_progress_ends_with_everything_done(mixed):
    told = []

    forecast_baseline(mixed, PLAN_DATE, progress=lambda text, fraction: told.append((text, fraction)))

    assert told[-1] == ("3 of 3 series forecast", 1.0)


def test_no_history_is_no_forecast(group):
    forecast = forecast_baseline(group, PLAN_DATE)

    assert forecast.baseline.is_empty()
    assert forecast.baseline.schema == polars_schema(RESULTS["baseline"])
    assert forecast.accuracy.is_empty()
