"""Forecasts of earlier plan dates against what came: which count, what stands beside what, and the measures by hand."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose

from masterplan.accuracy import Achieved, achieved, counted_dates, steps_of
from masterplan.contracts import INPUTS, RESULTS, empty_frame, pandera_schema, polars_schema
from masterplan.forecasting import measures

PLAN_DATE = date(2025, 6, 2)  # a Monday
WEEK = timedelta(7)


def filled(name, rows, tables=INPUTS):
    table = tables[name]
    defaults = {column.name: column.default for column in table.columns}
    frame = pl.DataFrame([{**defaults, **row} for row in rows], infer_schema_length=None)
    return frame.select(pl.col(column).cast(dtype) for column, dtype in polars_schema(table).items())


@pytest.fixture
def two_items():
    """Company A with items P and Q in warehouse W: 12 weeks, a season of 4, group G."""
    tables = {name: empty_frame(table) for name, table in INPUTS.items()}
    tables["company"] = filled("company", [{"company_id": "A"}])
    place = {"company_id": "A", "default_site_id": "S", "default_warehouse_id": "W", "item_group_id": "G"}
    tables["item"] = filled("item", [{**place, "item_id": item} for item in "PQ"])
    tables["warehouse"] = filled("warehouse", [{"company_id": "A", "warehouse_id": "W", "site_id": "S"}])
    tables["forecast_parameter"] = filled("forecast_parameter", [{"company_id": "A", "season_buckets": 4, "backtest_horizon": 4}])
    came = {"P": [10, 20, 30, 40] * 3, "Q": [5, 0, 5, 0, 6, 0, 6, 0, 5, 0, 5, 0]}
    tables["demand_history"] = filled(
        "demand_history",
        [
            {"company_id": "A", "item_id": item, "date": PLAN_DATE - (12 - week) * WEEK, "qty": qty}
            for item, values in came.items()
            for week, qty in enumerate(values)
            if qty
        ],
    )
    return tables


def stored(day, points, later=None, level=()):
    """What was forecast on a plan date: item to points by week, with bounds one unit on either side."""
    node = {"company_id": "A", "site_id": "S", "warehouse_id": "W"}
    facts = {"plan_date": day, "level_pct": 90.0, "model": "naive", "demand_class": "smooth"}
    monday = day - timedelta(day.weekday())
    rows = [
        {**facts, **node, "item_id": item, "date": monday + week * WEEK, "point_qty": point, "lower_qty": point - 1, "upper_qty": point + 1}
        for item, values in points.items()
        for week, point in enumerate(values)
    ]
    steps = {
        step: pl.DataFrame([{**node, "item_id": item, "date": monday + week * WEEK, "qty": qty} for item, week, qty in cells])
        for step, cells in (later or {}).items()
    }
    totals = [{"plan_date": day, "bucket": "week", "series": 2, **row} for row in level]
    level_rows = filled("level", totals, RESULTS) if totals else empty_frame(RESULTS["level"])
    return Achieved(day, {"baseline": filled("baseline", rows, RESULTS), **steps}, level_rows)


def found(tables, *forecasts, day=PLAN_DATE):
    by_day = {one.plan_date: one for one in forecasts}
    return achieved(tables, day, list(by_day), by_day.__getitem__)


def one(table, **key):
    rows = table.filter(**{"level": "series", "member_id": "P", "step": "baseline", "lead": 0, **key}).to_dicts()
    assert len(rows) == 1
    return rows[0]


def test_measures_of_a_series_by_hand(two_items):
    # two weeks before the plan date: 30 and 40 came, 33 and 30 were said, bounds are one unit wide
    table = found(two_items, stored(PLAN_DATE - 2 * WEEK, {"P": [33, 30, 99]}))
    row = one(table)

    assert table.schema == polars_schema(RESULTS["achieved"])
    pandera_schema(RESULTS["achieved"]).validate(table)
    assert table.equals(table.sort(RESULTS["achieved"].key))
    assert (row["forecasts"], row["demand_qty"], row["forecast_qty"], row["mad"]) == (2, 70.0, 63.0, 6.5)
    assert (row["wape"], row["bias"], row["pct_of_forecast"]) == pytest.approx((13 / 70, -7 / 70, 1300 / 63), abs=1e-6)
    assert row["mape"] == pytest.approx((10 + 25) / 2)
    assert row["coverage"] == 0.0
    assert row["rmse"] == pytest.approx(np.sqrt(109 / 2), abs=1e-6)
    assert row["mase"] is None  # the season of P repeats exactly
    assert row["rmsse"] == pytest.approx(np.sqrt((9 + 100) / 2 / ((9 * 100 + 2 * 900) / 11)), abs=1e-6)
    assert (one(table, lead=1)["mad"], one(table, lead=2)["mad"]) == (3.0, 10.0)


def test_the_sums_say_what_the_measures_of_arrays_say(two_items):
    random = np.random.default_rng(11)
    said = {day: {item: random.integers(0, 50, 8).tolist() for item in "PQ"} for day in (PLAN_DATE - back * WEEK for back in (7, 5, 3))}
    table = found(two_items, *(stored(day, points) for day, points in said.items()))

    came = {"P": np.array([10, 20, 30, 40] * 3, float), "Q": np.array([5, 0, 5, 0, 6, 0, 6, 0, 5, 0, 5, 0], float)}
    for item, values in came.items():
        pairs = [(values[12 - back + week], said[PLAN_DATE - back * WEEK][item][week]) for back in (7, 5, 3) for week in range(back)]
        actual, forecast = (np.array([side], float) for side in zip(*pairs, strict=True))
        starts = np.array([0, 12])
        wanted = {
            "mad": measures.mad(actual, forecast),
            "wape": measures.wape(actual, forecast),
            "bias": measures.bias(actual, forecast),
            "mape": measures.mape(actual, forecast),
            "pct_of_forecast": measures.pct_of_forecast(actual, forecast),
            "mase": measures.mase(actual, forecast, measures.absolute_scale(values, starts, 4)),
            "rmsse": measures.rmsse(actual, forecast, measures.squared_scale(values, starts)),
            "coverage": measures.coverage(actual, forecast - 1, forecast + 1),
        }
        row = one(table, member_id=item)
        for name, value in wanted.items():
            assert_allclose(np.nan if row[name] is None else row[name], value[0], atol=1e-6, err_msg=name)


def test_totals_are_measured_on_their_sums_and_have_the_bounds_that_were_stored_for_them(two_items):
    level = {
        "level": "company",
        "company_id": "A",
        "unit_id": "EA",
        "date": PLAN_DATE - WEEK,
        "point_qty": 42,
        "lower_qty": 39,
        "upper_qty": 45,
    }
    table = found(two_items, stored(PLAN_DATE - WEEK, {"P": [38], "Q": [4]}, level=[level]))

    # 40 and 0 came: errors of -2 and 4 are one of 2 together
    company = one(table, level="company", member_id="")
    assert (company["mad"], company["coverage"]) == (2.0, 1.0)
    assert one(table, level="all", company_id="", member_id="")["coverage"] is None
    assert one(table, level="item_group", member_id="G")["mad"] == 2.0
    assert set(table["level"]) == {"series", "item", "item_group", "site", "company", "all"}


def test_the_naive_forecast_is_that_of_the_last_season_known_then(two_items):
    table = found(two_items, stored(PLAN_DATE - 6 * WEEK, {"Q": [0] * 6}))
    naive = {lead: one(table, member_id="Q", step="naive", lead=lead) for lead in range(1, 7)}

    # known then: 5 0 5 0 6 0; it repeats its last four weeks
    assert [naive[lead]["forecast_qty"] for lead in range(1, 7)] == [5, 0, 6, 0, 5, 0]
    assert [naive[lead]["demand_qty"] for lead in range(1, 7)] == [6, 0, 5, 0, 5, 0]


def test_a_history_shorter_than_a_season_has_its_last_value_as_naive_forecast(two_items):
    two_items["demand_history"] = two_items["demand_history"].filter(pl.col("date") >= PLAN_DATE - 4 * WEEK)
    table = found(two_items, stored(PLAN_DATE - 2 * WEEK, {"P": [1, 1]}))
    assert [one(table, step="naive", lead=lead)["forecast_qty"] for lead in (1, 2)] == [20, 20]


def test_each_step_is_measured_on_the_same_buckets_and_told_what_it_added(two_items):
    one_more = {"adjusted": [("P", 0, 30)], "authorised": [("P", 0, 30), ("P", 1, 50)]}
    table = found(two_items, stored(PLAN_DATE - 2 * WEEK, {"P": [34, 38]}, later=one_more))
    rows = {step: one(table, step=step) for step in ("naive", "baseline", "adjusted", "authorised")}

    assert {step: (row["forecasts"], row["forecast_qty"]) for step, row in rows.items()} == {
        "naive": (2, 70.0),
        "baseline": (2, 72.0),
        "adjusted": (2, 68.0),
        "authorised": (2, 80.0),
    }
    assert rows["naive"]["value_added"] is None
    assert [rows[step]["value_added"] for step in ("baseline", "adjusted", "authorised")] == pytest.approx(
        [-6 / 70, 4 / 70, -8 / 70], abs=1e-6
    )
    assert rows["adjusted"]["coverage"] is None


def test_of_plan_dates_in_one_bucket_the_last_counts_and_none_older_than_a_year(two_items):
    monday = PLAN_DATE - 2 * WEEK
    days = [PLAN_DATE - timedelta(367), monday, monday + timedelta(3), monday + WEEK, PLAN_DATE, PLAN_DATE + WEEK]
    assert counted_dates(two_items, PLAN_DATE, days) == {monday + timedelta(3): ["A"], monday + WEEK: ["A"]}

    table = found(two_items, stored(monday, {"P": [1, 1]}), stored(monday + timedelta(3), {"P": [30, 40]}))
    assert one(table)["mad"] == 0.0


def test_buckets_that_are_not_over_do_not_count(two_items):
    table = found(two_items, stored(PLAN_DATE - WEEK, {"P": [40, 70, 70]}), day=PLAN_DATE + timedelta(3))
    assert one(table)["forecasts"] == 1


def test_nothing_that_comes_on_the_plan_date_or_later_is_read(two_items):
    forecasts = [stored(PLAN_DATE - back * WEEK, {"P": [30, 40], "Q": [1, 2]}) for back in (1, 2, 3)]
    garbage = filled(
        "demand_history", [{"company_id": "A", "item_id": "P", "date": PLAN_DATE + timedelta(days), "qty": 10**6} for days in (0, 8)]
    )
    poisoned = {**two_items, "demand_history": pl.concat([two_items["demand_history"], garbage])}
    assert found(two_items, *forecasts).equals(found(poisoned, *forecasts))


def test_the_order_of_rows_makes_no_difference(two_items):
    forecasts = [stored(PLAN_DATE - back * WEEK, {"P": [31.1, 40.7, 8.3], "Q": [1.3, 2.9, 0.1]}) for back in (1, 2, 3)]
    mixed = {name: frame.sample(fraction=1, shuffle=True, seed=4) for name, frame in two_items.items()}
    swapped = [
        Achieved(each.plan_date, {"baseline": each.forecasts["baseline"].sample(fraction=1, shuffle=True, seed=2)}, each.level)
        for each in forecasts
    ]
    assert found(two_items, *forecasts).equals(found(mixed, *swapped))


def test_companies_with_other_buckets_stay_apart(two_items):
    company = {"company_id": "B", "item_id": "P", "default_site_id": "S"}
    two_items["item"] = pl.concat([two_items["item"], filled("item", [{**company, "plans_by_warehouse": False}])])
    two_items["company"] = filled("company", [{"company_id": one} for one in "AB"])
    monthly = filled("forecast_parameter", [{"company_id": "B", "bucket": "month"}])
    two_items["forecast_parameter"] = pl.concat([two_items["forecast_parameter"], monthly])
    sold = [{"company_id": "B", "item_id": "P", "date": date(2025, month, 5), "qty": 100 * month} for month in range(1, 6)]
    two_items["demand_history"] = pl.concat([two_items["demand_history"], filled("demand_history", sold)])
    day = date(2025, 5, 19)
    both = stored(day, {"P": [30, 40]})
    month = (
        both.forecasts["baseline"]
        .head(1)
        .with_columns(company_id=pl.lit("B"), warehouse_id=pl.lit(""), date=date(2025, 5, 1), point_qty=510)
    )
    rows = month.select(pl.col(name).cast(kind) for name, kind in polars_schema(RESULTS["baseline"]).items())
    table = found(two_items, Achieved(day, {"baseline": pl.concat([both.forecasts["baseline"], rows])}, both.level))

    whole = table.filter(level="all", step="baseline", lead=0)
    assert dict(whole.select("bucket", "mad").iter_rows()) == {"week": 0.0, "month": 10.0}


def test_no_earlier_forecast_no_rows(two_items):
    assert found(two_items).equals(empty_frame(RESULTS["achieved"]))
    assert found(two_items, stored(PLAN_DATE - WEEK, {"X": [3]})).is_empty()


def test_a_step_of_one_plan_date_is_held_against_the_same_demand_as_the_step_before(two_items):
    """Two plan dates, one adjusted: over all leads both steps count the forecasts of both."""
    early, late = PLAN_DATE - 3 * WEEK, PLAN_DATE - 2 * WEEK
    table = found(
        two_items, stored(early, {"P": [12, 22, 33]}), stored(late, {"P": [25, 35]}, later={"adjusted": [("P", 0, 30.0)]})
    ).filter(pl.col("level") == "series", pl.col("lead") == 0)
    told = {row["step"]: row for row in table.iter_rows(named=True)}
    assert told.keys() == {"naive", "baseline", "adjusted"}
    assert {row["forecasts"] for row in told.values()} == {5}
    assert_allclose(told["adjusted"]["value_added"], told["baseline"]["wape"] - told["adjusted"]["wape"], atol=1e-5)


def test_steps_are_what_models_events_reviews_and_authorisations_said():
    """§36.6: a model's 10 that an event made 15, reviewed as 18; another 7 that nothing changed; nothing authorised."""
    node = {"company_id": "A", "item_id": "P", "site_id": "S", "warehouse_id": "W"}
    facts = {"plan_date": PLAN_DATE, "level_pct": 90.0, "model": "naive", "demand_class": "smooth", "lower_qty": 0, "upper_qty": 30}
    weeks = [PLAN_DATE, PLAN_DATE + WEEK]
    points = zip(weeks, [15, 7], [10, None], strict=True)
    baseline = filled(
        "baseline", [{**facts, **node, "date": day, "point_qty": qty, "model_qty": model} for day, qty, model in points], RESULTS
    )
    adjusted = pl.DataFrame([{**node, "date": PLAN_DATE, "qty": 18}])
    steps = steps_of(baseline, adjusted, adjusted.clear())
    assert steps.keys() == {"baseline", "event", "adjusted"}
    assert steps["baseline"]["point_qty"].to_list() == [10, 7]
    assert {name: list(steps[name].select("date", "qty").iter_rows()) for name in ("event", "adjusted")} == {
        "event": [(PLAN_DATE, 15)],
        "adjusted": [(PLAN_DATE, 18)],
    }
