"""Totals of forecasts: which there are, that they are forecast on their own, and that all of them add up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose

from masterplan.contracts import RESULTS, pandera_schema, polars_schema
from masterplan.errors import QuantityError
from masterplan.forecasting.baseline import forecast_series
from masterplan.forecasting.frames import baseline_frame
from masterplan.forecasting.hierarchy import hierarchies
from masterplan.forecasting.history import demand_series
from masterplan.forecasting.levels import reconcile

PLAN_DATE = date(2025, 6, 2)
QUANTITIES = ("point_qty", "lower_qty", "upper_qty")
OWN_KEYS = {
    "item": ["company_id", "item_id"],
    "item_group": ["company_id", "item_group_id"],
    "site": ["company_id", "site_id"],
    "company": ["company_id"],
    "all": [],
}


@pytest.fixture
def two_companies(group, fill):
    """Company A: P and Q at two sites, R in kilograms; company B: P, too. P and Q are one item group."""
    place = {"default_site_id": "S", "default_warehouse_id": "W"}
    items = [
        {**place, "company_id": "A", "item_id": "P", "item_group_id": "G"},
        {**place, "company_id": "A", "item_id": "Q", "item_group_id": "G"},
        {**place, "company_id": "A", "item_id": "R", "item_group_id": "", "unit_id": "KG"},
        {**place, "company_id": "B", "item_id": "P", "item_group_id": "G"},
    ]
    group["company"] = fill("company", [{"company_id": company} for company in "AB"])
    group["item"] = fill("item", items)
    houses = [("A", "W", "S"), ("A", "X", "T"), ("B", "W", "S")]
    group["warehouse"] = fill("warehouse", [{"company_id": one, "warehouse_id": house, "site_id": site} for one, house, site in houses])
    nodes = [("A", "P", "W"), ("A", "P", "X"), ("A", "Q", "W"), ("A", "R", "W"), ("B", "P", "W")]
    random = np.random.default_rng(7)
    rows = []
    for company, item, house in nodes:
        length = 70 if house == "W" else 40
        values = 40 + 10 * np.sin(np.arange(length) / 3) + random.normal(0, 8, length)
        rows += [
            {
                "company_id": company,
                "item_id": item,
                "warehouse_id": house,
                "date": PLAN_DATE - timedelta(7 * (length - week)),
                "qty": max(round(value), 1),
            }
            for week, value in enumerate(values)
        ]
    group["demand_history"] = fill("demand_history", rows)
    return group


@pytest.fixture
def parameters_of(fill):
    return lambda **by_company: fill(
        "forecast_parameter",
        [
            {"company_id": name, "reconciliation": "min_trace", "season_buckets": 4, "backtest_horizon": 4, "horizon_buckets": 6, **given}
            for name, given in by_company.items()
        ],
    )


def made(tables):
    groups, _ = demand_series(tables, PLAN_DATE)
    results = forecast_series(groups)
    return results, reconcile(results, tables, PLAN_DATE, forecast_series)


def test_totals_are_of_one_unit_and_those_of_several_series_are_forecast_once(two_companies, parameters_of):
    two_companies["forecast_parameter"] = parameters_of(A={}, B={})
    (one,) = hierarchies(demand_series(two_companies, PLAN_DATE)[0], two_companies)

    keys = {row: index for index, row in enumerate(one.totals.iter_rows())}
    assert list(keys) == [
        ("item", "A", "P", "EA"),
        ("item", "A", "Q", "EA"),
        ("item", "A", "R", "KG"),
        ("item", "B", "P", "EA"),
        ("item_group", "A", "", "KG"),
        ("item_group", "A", "G", "EA"),
        ("item_group", "B", "G", "EA"),
        ("site", "A", "S", "EA"),
        ("site", "A", "S", "KG"),
        ("site", "A", "T", "EA"),
        ("site", "B", "S", "EA"),
        ("company", "A", "", "EA"),
        ("company", "A", "", "KG"),
        ("company", "B", "", "EA"),
        ("all", "", "", "EA"),
        ("all", "", "", "KG"),
    ]
    forecast = [one.totals.row(index) for index in one.forecast_totals()]
    assert forecast == [("item", "A", "P", "EA"), ("item_group", "A", "G", "EA"), ("site", "A", "S", "EA"), ("all", "", "", "EA")]
    assert one.forecast_by[keys["company", "A", "", "EA"]] == keys["item_group", "A", "G", "EA"]
    assert one.forecast_by[keys["all", "", "", "KG"]] == -1


def test_the_history_of_a_total_is_the_sum_of_those_of_its_series_aligned_at_their_end(two_companies, parameters_of):
    two_companies["forecast_parameter"] = parameters_of(A={}, B={})
    (one,) = hierarchies(demand_series(two_companies, PLAN_DATE)[0], two_companies)
    ((rows, series),) = one.histories()

    assert rows == one.forecast_totals()
    rows_of_p = two_companies["demand_history"].filter(company_id="A", item_id="P")
    expected = rows_of_p.group_by("date").agg(pl.col("qty").sum()).sort("date")["qty"].cast(pl.Float64)
    assert_allclose(series.of(0), expected.to_numpy())
    assert len(series.of(0)) == 70


def test_every_total_is_the_exact_sum_of_the_baseline(two_companies, parameters_of):
    two_companies["forecast_parameter"] = parameters_of(A={}, B={"horizon_buckets": 3})
    _, agreed = made(two_companies)
    baseline = baseline_frame(agreed.results, PLAN_DATE)

    level = agreed.level
    assert level.schema == polars_schema(RESULTS["level"])
    pandera_schema(RESULTS["level"]).validate(level)
    assert level.equals(level.sort(RESULTS["level"].key))
    known = two_companies["item"].select("company_id", "item_id", "item_group_id", "unit_id")
    placed = baseline.join(known, on=["company_id", "item_id"])
    for name, key in OWN_KEYS.items():
        sums = placed.group_by(*key, "unit_id", "date").agg(pl.col("point_qty").sum().alias("total"))
        rows = level.filter(level=name).with_columns(pl.col("member_id").alias(key[-1] if len(key) > 1 else "_member"))
        joined = rows.join(sums, on=[*key, "unit_id", "date"], how="left")
        assert (joined["point_qty"] == joined["total"]).all()
    assert not level.filter((pl.col("lower_qty") > pl.col("point_qty")) | (pl.col("point_qty") > pl.col("upper_qty"))).height


def test_a_total_reaches_as_far_as_all_its_series(two_companies, parameters_of):
    two_companies["forecast_parameter"] = parameters_of(A={}, B={"horizon_buckets": 3})
    _, agreed = made(two_companies)

    reach = dict(
        agreed.level.filter(unit_id="EA")
        .group_by("level", "company_id")
        .agg(pl.col("date").n_unique())
        .select(pl.concat_str("level", "company_id", separator=" "), "date")
        .iter_rows()
    )
    assert (reach["all "], reach["company A"], reach["company B"]) == (3, 6, 3)


def test_companies_with_other_buckets_have_totals_of_their_own(two_companies, parameters_of):
    two_companies["forecast_parameter"] = parameters_of(A={}, B={"bucket": "month", "backtest_horizon": 2})
    _, agreed = made(two_companies)

    whole = agreed.level.filter(level="all", unit_id="EA")
    assert dict(whole.group_by("bucket").agg(pl.col("series").first()).iter_rows()) == {"week": 3, "month": 1}


def test_the_forecast_of_a_total_moves_its_series_and_their_bounds(two_companies, parameters_of):
    two_companies["forecast_parameter"] = parameters_of(A={}, B={})
    before, _ = made(two_companies)

    def doubled(groups):
        made = forecast_series(groups)
        return [replace(one, point=2 * one.point, lower=2 * one.lower, upper=2 * one.upper) for one in made]

    after = reconcile(before, two_companies, PLAN_DATE, doubled).results
    frame = before[0].series.frame
    alone = frame["item_id"].to_numpy() == "R"  # the only one of its unit
    assert_allclose(after[0].point[alone], before[0].point[alone], atol=1e-6)
    assert (after[0].point[~alone] > before[0].point[~alone]).all()
    assert_allclose((after[0].upper - after[0].point)[~alone], (before[0].upper - before[0].point)[~alone], atol=1e-5)


def test_reconciling_leaves_what_came_in_as_it_was_and_repeats_itself(two_companies, parameters_of):
    two_companies["forecast_parameter"] = parameters_of(A={}, B={})
    before, first = made(two_companies)
    again = reconcile(before, two_companies, PLAN_DATE, forecast_series)
    shuffled = {name: frame.sample(fraction=1, shuffle=True, seed=5) for name, frame in two_companies.items()}
    _, other = made(shuffled)

    assert first.level.equals(again.level)
    assert first.level.equals(other.level)


def test_by_default_totals_are_sums_and_series_stay_as_they_were(two_companies, parameters_of):
    two_companies["forecast_parameter"] = parameters_of(A={"reconciliation": "bottom_up"}, B={})
    (one,) = hierarchies(demand_series(two_companies, PLAN_DATE)[0], two_companies)
    before, agreed = made(two_companies)

    assert one.forecast_totals() == []
    for name in ("point", "lower", "upper"):
        assert_allclose(getattr(agreed.results[0], name), getattr(before[0], name), atol=1e-6)
    baseline = baseline_frame(before, PLAN_DATE)
    whole = agreed.level.filter(level="all", unit_id="KG")
    assert_allclose(whole.select(QUANTITIES).cast(pl.Float64), baseline.filter(item_id="R").select(QUANTITIES).cast(pl.Float64), atol=2e-6)


def test_the_bounds_of_a_sum_count_how_far_its_series_are_off_together(two_companies, parameters_of):
    two_companies["forecast_parameter"] = parameters_of(A={"reconciliation": "bottom_up"}, B={"reconciliation": "bottom_up"})
    results, _ = made(two_companies)

    def whole_of(results):
        level = reconcile(results, two_companies, PLAN_DATE, forecast_series).level
        rows = level.filter(level="site", company_id="A", member_id="S", unit_id="EA").sort("date")
        return (rows["upper_qty"] - rows["point_qty"]).cast(pl.Float64).to_numpy()

    def with_errors(errors_of):
        def changed(one, index):
            return replace(one, errors={**one.errors, results[0].chosen[index]: errors_of(index)})

        return [replace(results[0], trials=[changed(one, index) for index, one in enumerate(results[0].trials)])]

    same = np.array([[1.0, -2.0, 3.0, -4.0]])
    widths = [(results[0].upper - results[0].point)[row] for row in (0, 2)]  # P and Q at site S
    together = whole_of(with_errors(lambda _: same))
    against = whole_of(with_errors(lambda index: same if index else -same))
    apart = whole_of(with_errors(lambda index: np.array([[1.0, 0, 0, 0]]) if index else np.array([[0.0, 1, 0, 0]])))
    root = np.sqrt(widths[0] ** 2 + widths[1] ** 2)
    assert_allclose(together, np.sqrt(2) * root, atol=1e-5)
    assert_allclose(apart, root, atol=1e-5)
    assert_allclose(against, 0, atol=1e-5)


def test_no_series_no_totals(group):
    assert made(group)[1].level.is_empty()


def test_a_total_too_large_for_a_quantity_is_named(two_companies, parameters_of):
    two_companies["forecast_parameter"] = parameters_of(A={}, B={})
    results, _ = made(two_companies)

    def huge(results, quantity):
        return [replace(one, point=np.full_like(one.point, quantity), upper=np.full_like(one.upper, quantity)) for one in results]

    with pytest.raises(QuantityError, match=r"company\|A"):
        reconcile(huge(results, 4e11), two_companies, PLAN_DATE, lambda groups: huge(forecast_series(groups), 1.6e12))


def test_the_interval_of_a_total_is_narrower_than_the_sum_of_those_of_its_series(two_companies, parameters_of):
    two_companies["forecast_parameter"] = parameters_of(A={}, B={})
    _, agreed = made(two_companies)
    whole = agreed.level.filter(level="all", unit_id="EA").select(QUANTITIES).sum().row(0)
    below = agreed.level.filter(level="item", unit_id="EA").select(QUANTITIES).sum().row(0)

    assert whole[0] == below[0] > Decimal(0)
    assert whole[2] - whole[1] < below[2] - below[1]
