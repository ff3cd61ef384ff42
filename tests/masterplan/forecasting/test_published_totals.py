"""Totals as published: sums of what is forecast in the end, whatever was put on it after the models."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from masterplan.contracts import RESULTS, pandera_schema, polars_schema
from masterplan.demand_review import generate_baseline
from masterplan.errors import QuantityError
from masterplan.forecasting import forecast_baseline
from masterplan.forecasting.published_totals import published_totals

T = date(2025, 6, 2)
KEYS = {
    "item": ["company_id", "item_id"],
    "item_group": ["company_id", "item_group_id"],
    "site": ["company_id", "site_id"],
    "company": ["company_id"],
    "all": [],
}


@pytest.fixture
def tables(group, fill, weekly):
    """A with P, Q and R of one group, R without history; B with P of its own. An event, a successor and a bound change what models say."""
    place = {"default_site_id": "S", "default_warehouse_id": "W", "item_group_id": "G"}
    group["company"] = fill("company", [{"company_id": company} for company in "AB"])
    group["item"] = fill("item", [{**place, "company_id": one, "item_id": item} for one, item in ("AP", "AQ", "AR", "BP")])
    group["warehouse"] = fill("warehouse", [{"company_id": company, "warehouse_id": "W", "site_id": "S"} for company in "AB"])
    own = weekly({"P": [12 + week % 4 for week in range(40)], "Q": [4, 9, 5, 2] * 10})
    other = weekly({"P": [30 - week % 4 for week in range(40)]}).with_columns(company_id=pl.lit("B"))
    group["demand_history"] = pl.concat([own, other])
    fair = {
        "company_id": "A",
        "event_id": "FAIR",
        "from_date": T + timedelta(7),
        "to_date": T + timedelta(13),
        "uplift_pct": 25,
        "item_id": "P",
    }
    group["known_event"] = fill("known_event", [fair])
    heir = {"company_id": "A", "group_id": "G", "line_no": 1, "applies_to": "forecast", "type": "phase_in"}
    group["phase_rule"] = fill("phase_rule", [{**heir, "source_item_id": "Q", "target_item_id": "R", "to_date": T + timedelta(9)}])
    return group


@pytest.fixture
def parameters_by(fill):
    def given(reconciliation, **of_b):
        settings = {"reconciliation": reconciliation, "season_buckets": 4, "backtest_horizon": 4, "horizon_buckets": 4}
        rows = [{"company_id": "A", **settings, "max_forecast_qty": 14}, {"company_id": "B", **settings, **of_b}]
        return fill("forecast_parameter", rows)

    return given


def sums(made, tables, level):
    """The baseline added up by a level, in buckets that all companies reach."""
    rows = made.baseline.join(tables["item"].select("company_id", "item_id", "item_group_id"), on=["company_id", "item_id"])
    last = rows.group_by("company_id").agg(pl.col("date").max())["date"].min() if level == "all" else date.max
    added = (
        rows.filter(pl.col("date") <= last).group_by(*KEYS[level], "date").agg(pl.col("point_qty").sum(), series=pl.len().cast(pl.Int32))
    )
    return added.select(pl.exclude("series"), "series").sort(*KEYS[level], "date")


def totals(made, level):
    member = KEYS[level][1:]
    rows = made.level.filter(level=level)
    named = rows.with_columns(pl.col("member_id").alias(member[0])) if member else rows
    return named.select(*KEYS[level], "date", "point_qty", "series").sort(*KEYS[level], "date")


@pytest.mark.parametrize("reconciliation", ["bottom_up", "min_trace"])
@pytest.mark.parametrize("level", KEYS)
def test_every_total_is_the_sum_of_what_is_published(tables, parameters_by, reconciliation, level):
    tables["forecast_parameter"] = parameters_by(reconciliation)
    made = forecast_baseline(tables, T)
    expected = sums(made, tables, level)

    assert made.baseline.filter(pl.col("model_qty").is_not_null()).height
    assert expected.height
    assert totals(made, level).cast({"point_qty": pl.Decimal(38, 6)}).equals(expected.cast({"point_qty": pl.Decimal(38, 6)}))
    assert made.level.filter((pl.col("lower_qty") > pl.col("point_qty")) | (pl.col("point_qty") > pl.col("upper_qty"))).is_empty()
    pandera_schema(RESULTS["level"]).validate(made.level)
    assert made.level.equals(made.level.sort(RESULTS["level"].key))


def test_a_total_that_only_a_phase_made_has_the_bounds_of_its_series(tables, parameters_by):
    tables["forecast_parameter"] = parameters_by("bottom_up")
    made = forecast_baseline(tables, T)
    columns = ["date", "point_qty", "lower_qty", "upper_qty"]

    assert made.level.filter(level="item", member_id="R").select(columns).equals(made.baseline.filter(item_id="R").select(columns))
    assert made.level.filter(level="item", member_id="R").height == 2


@pytest.mark.parametrize("reconciliation", ["bottom_up", "min_trace"])
def test_copied_history_is_added_up_too(tables, parameters_by, fill, reconciliation):
    tables["forecast_parameter"] = parameters_by(reconciliation, horizon_buckets=3)
    tables["forecast_generation"] = fill("forecast_generation", [{"company_id": "B", "strategy": "copy"}])
    made = generate_baseline(tables, T)

    assert made.baseline.filter(company_id="B").height == 3
    for level in KEYS:
        expected = sums(made, tables, level)
        assert totals(made, level).cast({"point_qty": pl.Decimal(38, 6)}).equals(expected.cast({"point_qty": pl.Decimal(38, 6)})), level
    assert made.level.filter(level="all").height == 3
    assert made.level.filter(level="company", company_id="B")["series"].to_list() == [1] * 3


def test_a_total_past_the_range_of_quantities_names_itself(tables):
    rows = forecast_baseline(tables, T).baseline
    large = rows.with_columns(pl.lit(999_999_999_999, pl.Decimal(18, 6)).alias(name) for name in ("point_qty", "upper_qty"))
    empty = pl.DataFrame(schema=polars_schema(RESULTS["level"]))

    with pytest.raises(QuantityError, match=r"all\|\|\|"):
        published_totals(empty, large, tables)
