"""Folders of series with train and test: read as they are, scored as defined, and the default method against what is asked of it."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from masterplan.errors import SourceError
from masterplan.forecasting import measures
from pipelines.cli import app
from pipelines.series_files import competitions, score

ASKED = {
    "m3_monthly": {"smape": 12.95, "mase": 0.81},
    "tourism_monthly": {"smape": 18.9, "mase": 1.48},
    "m4_weekly": {"owa": 0.85},
    "carparts_monthly": {"rmsse": 0.7144},  # that of ADIDA, the best of Croston, SBA, TSB, ADIDA and SES on it
}
SEASON = [40.0, 80.0, 60.0, 20.0]


def rows(name, train, test):
    values = [(value, "train") for value in train] + [(value, "test") for value in test]
    return [{"unique_id": name, "ds": index, "y": value, "split": split} for index, (value, split) in enumerate(values)]


@pytest.fixture
def folder(tmp_path):
    """Quarterly series: one that repeats, one that never came; and a file of something else."""
    steady = rows("steady", SEASON * 8, SEASON)
    nothing = rows("nothing", [0.0] * 8, SEASON)
    missing = rows("missing", SEASON * 8, [None] * 4)
    pl.DataFrame(steady + nothing + missing, schema_overrides={"y": pl.Float64}).write_parquet(tmp_path / "made_quarterly.parquet")
    pl.DataFrame({"day": [date(2025, 1, 1)]}).write_parquet(tmp_path / "other.parquet")
    return tmp_path


def test_a_file_is_read_as_series_and_what_came_after(folder):
    (one,) = competitions(folder)

    assert (one.name, len(one.series), one.scale_season) == ("made_quarterly", 1, 4)
    assert one.series.of(0).tolist() == SEASON * 8
    assert one.actual.tolist() == [SEASON]
    assert (one.series.settings.season, one.series.settings.horizon) == (4, 4)


def test_a_season_that_repeats_is_forecast_without_error(folder):
    (one,) = competitions(folder)
    told = []
    scored = score(one, lambda *step: told.append(step))

    assert scored.series == 1
    assert (scored.smape, scored.rmsse, scored.bias) == pytest.approx((0, 0, 0), abs=1e-6)
    assert np.isnan(scored.mase)
    assert np.isnan(scored.owa)
    assert told[-1][1] == 1.0


def test_what_cannot_be_scored_is_refused_by_name(tmp_path, folder):
    pl.DataFrame(rows("a", SEASON, SEASON) + rows("b", SEASON, SEASON[:2])).write_parquet(folder / "uneven_yearly.parquet")

    with pytest.raises(SourceError, match=r"uneven_yearly.parquet: 2, 4 buckets"):
        list(competitions(folder))
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match="no series with a train and a test part"):
        competitions(tmp_path / "empty")


def test_the_command_prints_a_line_a_file_and_published_scores(folder):
    pl.DataFrame(
        {"competition": ["Made"] * 2, "slice": ["Quarterly"] * 2, "metric": ["OWA"] * 2, "method": ["first", "second"], "value": [0.9, 0.8]}
    ).write_csv(folder / "reference_scores.csv")

    told = CliRunner().invoke(app, ["bench", "forecast", "--data", str(folder)], env={"COLUMNS": "200"})

    assert told.exit_code == 0, told.output
    assert "made_quarterly" in told.output
    assert "OWA second 0.8, first 0.9" in told.output


@pytest.mark.thorough
def test_the_cost_command_prints_its_ratios():
    told = CliRunner().invoke(app, ["bench", "forecast-cost", "--weekly", "2", "--monthly", "2", "--sample", "1"], env={"COLUMNS": "200"})

    assert told.exit_code == 0, told.output
    assert "2 weekly series against the plain fits" in told.output
    assert "AutoARIMA" in told.output
    assert "most memory at once" in told.output


@pytest.mark.shared_data
def test_measures_of_the_naive_forecast_are_those_that_came_with_the_files(forecasting_dir):
    told = pl.read_csv(forecasting_dir / "computed_baselines.csv").filter(pl.col("part") == "shared", pl.col("method") == "naive")
    told = {row["dataset"]: row for row in told.iter_rows(named=True)}
    for one in competitions(forecasting_dir):
        if one.name == "carparts_monthly":
            continue
        series, actual = one.series, one.actual
        naive = np.stack([np.full(actual.shape[1], series.of(index)[-1]) for index in range(len(series))])
        scale = measures.absolute_scale(series.values, series.starts, one.scale_season)
        squared = measures.squared_scale(series.values, series.starts)

        assert measures.mean_over(measures.smape(actual, naive)) == pytest.approx(told[one.name]["sMAPE"], abs=1e-4), one.name
        assert measures.mean_over(measures.mase(actual, naive, scale)) == pytest.approx(told[one.name]["MASE"], abs=1e-4), one.name
        assert measures.mean_over(measures.rmsse(actual, naive, squared)) == pytest.approx(told[one.name]["RMSSE"], abs=1e-4), one.name


@pytest.mark.shared_data
def test_car_parts_came_with_a_smape_that_takes_missing_demand_for_a_forecast_without_error(forecasting_dir):
    frame = pl.read_parquet(forecasting_dir / "carparts_monthly.parquet").sort("unique_id", "ds")
    told = pl.read_csv(forecasting_dir / "computed_baselines.csv").filter(pl.col("dataset") == "carparts_monthly")
    told = dict(told.select("method", "sMAPE").iter_rows())
    last = pl.col("y").filter(pl.col("split") == "train").drop_nulls().last()
    by_series = frame.group_by("unique_id", maintain_order=True).agg(pl.col("y").filter(pl.col("split") == "test"), last.alias("last"))
    actual = by_series["y"].explode().fill_null(float("nan")).to_numpy().reshape(-1, 12)
    for name, forecast in (("naive", by_series["last"].to_numpy()[:, None] * np.ones(12)), ("zero", np.zeros(actual.shape))):
        taken_for_right = np.where(np.isnan(actual), forecast, actual)

        assert measures.mean_over(measures.smape(taken_for_right, forecast)) == pytest.approx(told[name], abs=1e-4)
        assert measures.mean_over(measures.smape(actual, forecast)) > told[name] + 2


@pytest.mark.slow
@pytest.mark.shared_data
def test_the_default_method_is_as_accurate_as_asked(forecasting_dir):
    """On the competitions: no worse than the better of a plain mean of four dear models and what is published."""
    scores = {one.name: score(one) for one in competitions(forecasting_dir)}

    for name, asked in ASKED.items():
        for measure, most in asked.items():
            assert getattr(scores[name], measure) <= most, (name, measure, scores[name])
    for name, scored in scores.items():
        assert 0.86 <= scored.coverage <= 0.94, (name, scored)
    assert abs(scores["carparts_monthly"].bias) <= 0.05
