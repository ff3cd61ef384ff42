"""From observed to clean: gaps and scopes, stock-outs, events, outliers, each by hand, each with its reason."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from masterplan.forecasting.history import demand_history

T = date(2025, 6, 2)  # a Monday


def week(back):
    """The Monday so many weeks before the plan date."""
    return T - timedelta(7 * back)


@pytest.fixture
def history(group, weekly, parameters, fill):
    """The cleaned history of items given by their weekly quantities, with the tables and parameters that matter."""

    def made(quantities, tables=(), **settings):
        group["demand_history"] = weekly(quantities)
        group["forecast_parameter"] = parameters(**settings)
        for name, rows in dict(tables).items():
            group[name] = fill(name, [{"company_id": "A", **row} for row in rows])
        return demand_history(group, T)

    return made


def values(history, item="P"):
    return [round(value, 6) for value in history.buckets.filter(item_id=item)["value"].to_list()]


def changes(history, item="P"):
    """Place of each bucket that is not known, and of each that has a reason."""
    rows = history.buckets.filter(item_id=item)
    reasons = {
        name.removeprefix("is_"): np.flatnonzero(rows[name]).tolist()
        for name in rows.columns
        if name.startswith("is_") and rows[name].any()
    }
    return np.flatnonzero(~rows["known"]).tolist(), reasons


@pytest.mark.parametrize(
    ("settings", "expected", "unknown"),
    [
        ({}, [10, 0, 0, 40, 0], []),
        ({"missing_value_substitution": "number", "missing_value_number": 7}, [10, 7, 7, 40, 0], [1, 2]),
        ({"missing_value_substitution": "mean"}, [10, 25, 25, 40, 0], [1, 2]),
        ({"missing_value_substitution": "previous"}, [10, 10, 10, 40, 0], [1, 2]),
        ({"missing_value_substitution": "linear"}, [10, 20, 30, 40, 0], [1, 2]),
        ({"missing_value_substitution": "polynomial"}, [10, 20, 30, 40, 0], [1, 2]),
    ],
)
def test_gaps_lie_between_the_first_and_the_last_transaction(history, settings, expected, unknown):
    found = history({"P": [10, 0, 0, 40, 0]}, **settings)

    assert values(found) == expected
    assert changes(found) == (unknown, {"gap": unknown} if unknown else {})


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"missing_value_substitution": "mean"}, [4, 0]),
        ({"missing_value_substitution": "mean", "missing_value_scope": "all"}, [4, 4, 4]),
        ({"missing_value_substitution": "number", "missing_value_number": 9, "missing_value_scope": "all"}, [9, 4, 9]),
        ({"missing_value_substitution": "mean", "missing_value_scope": "history", "history_buckets": 4}, [4, 4, 4, 4]),
        ({"missing_value_substitution": "previous", "missing_value_scope": "all"}, [4, 4]),
        ({"missing_value_substitution": "linear", "missing_value_scope": "all"}, [4, 0]),
        ({"missing_value_scope": "all"}, [4, 0]),
    ],
)
def test_the_scope_says_how_far_values_can_be_missing(history, settings, expected):
    found = history({"P": [4, 0], "Q": [1, 2, 3]}, **settings)

    assert values(found, "P") == expected


def test_curves_go_through_few_points_and_never_below_zero(history):
    def of(*points):
        return values(history({"P": list(points)}, missing_value_substitution="polynomial"))

    assert of(1, 4, 0, 16, 25) == [1, 4, 9, 16, 25]
    assert of(0.5, 0, 1.5) == [0.5, 1, 1.5]
    assert min(of(1, 1, 0, 0, 0, 100, 1, 1)) >= 0


def test_a_bucket_that_a_query_emptied_is_not_known_and_never_zero(history):
    query = {"outlier_query": [{"query_id": "SALE", "from_qty": 400}]}

    found = history({"P": [30, 400, 50, 0]}, query)
    assert values(found) == [30, 40, 50, 0]
    assert changes(found) == ([1], {"outlier_query": [1]})
    assert found.buckets["observed"].to_list() == [30, 400, 50, None]

    assert values(history({"P": [30, 400, 50, 0]}, query, missing_value_substitution="previous")) == [30, 30, 50, 0]


@pytest.mark.parametrize(
    ("first", "last", "expected", "missing"),
    [
        (week(3), week(3) + timedelta(6), [10, 20, 22, 24, 0], [2]),
        (week(3), None, [10, 20, 22, 24, 24], [2, 4]),
        (week(2), week(2) + timedelta(6), [10, 20, 0, 24, 0], []),
        (week(9), week(8), [10, 20, 0, 24, 0], []),
    ],
)
def test_no_demand_without_stock_is_not_known(history, first, last, expected, missing):
    found = history({"P": [10, 20, 0, 24, 0]}, {"stock_out": [{"item_id": "P", "from_date": first, "to_date": last}]})

    assert values(found) == expected
    assert changes(found) == (missing, {"stock_out": missing} if missing else {})


@pytest.mark.parametrize(("days", "expected"), [(6, 15), (3, 15), (2, 0)])
def test_half_of_the_days_without_stock_are_enough(history, days, expected):
    out = [
        {"item_id": "P", "from_date": week(3), "to_date": week(3) + timedelta(days)},
        {"item_id": "P", "from_date": week(3) - timedelta(1), "to_date": week(3)},
    ]

    found = history({"P": [10, 0, 20, 4]}, {"stock_out": out})

    assert values(found) == [10, expected, 20, 4]


def test_the_effect_of_an_event_is_taken_out_by_its_share_of_days(history):
    events = [
        {"event_id": "E", "from_date": week(3), "to_date": week(2) - timedelta(1), "uplift_pct": 50},
        {"event_id": "F", "from_date": week(1) + timedelta(5), "to_date": T + timedelta(8), "uplift_pct": 70, "item_id": "P"},
        {"event_id": "G", "from_date": week(1), "to_date": week(1), "uplift_pct": 900, "item_id": "Q"},
    ]

    found = history({"P": [10, 30, 20, 24]}, {"known_event": events}, horizon_buckets=3)

    assert values(found) == [10, 20, 20, 20]
    assert changes(found) == ([], {"event": [1, 3]})
    (series,) = found.groups
    assert series.uplift.round(9).tolist() == [[1.7, 1.2, 1]]


def test_an_event_of_unknown_effect_is_learnt_from_its_past(history):
    def event(back, **more):
        return {"event_id": "FAIR", "from_date": week(back), "to_date": week(back) + timedelta(6), **more}

    events = [event(4), event(2), event(-1), {"event_id": "NEW", "from_date": week(-2), "to_date": week(-2)}]

    found = history({"P": [10, 30, 10, 20, 10], "Q": [8, 8, 8]}, {"known_event": events}, horizon_buckets=3)

    assert values(found, "P") == [10] * 5
    assert changes(found, "P") == ([1, 3], {"event": [1, 3]})
    (series,) = found.groups
    assert series.uplift.tolist() == [[1, 2.5, 1], [1, 1, 1]]


def test_a_closed_shop_is_not_a_zero_demand(history):
    closed = {"event_id": "STRIKE", "from_date": week(2), "to_date": week(2) + timedelta(6), "uplift_pct": -100}
    future = {**closed, "from_date": week(0), "to_date": week(0) + timedelta(6)}

    found = history({"P": [10, 10, 0, 10]}, {"known_event": [closed, future]}, horizon_buckets=2)

    assert values(found) == [10, 10, 10, 10]
    assert found.groups[0].uplift.tolist() == [[0, 1]]


def test_quartiles_find_what_is_far_beyond_them(history):
    base = [10, 12, 11, 13, 10, 12, 90, 11]
    q1, q3 = np.quantile(base, [0.25, 0.75])

    clamped = history({"P": base}, outlier_method="iqr")
    assert values(clamped) == [*base[:6], round(q3 + 1.5 * (q3 - q1), 6), 11]
    assert changes(clamped) == ([], {"outlier": [6]})
    assert values(history({"P": base}, outlier_method="iqr", outlier_correction="median")) == [*base[:6], 11.5, 11]
    assert values(history({"P": base}, outlier_method="iqr", outlier_multiplier=100)) == base
    assert values(history({"P": base})) == base


def test_quartiles_that_agree_find_nothing(history):
    sparse = [5, 0, 0, 0, 0, 60, 0, 0, 0, 0, 0, 0, 5]

    assert values(history({"P": sparse}, outlier_method="iqr")) == sparse


def test_what_is_off_trend_and_season_takes_their_value(history):
    season = [20, 60, 30, 90]
    usual = [season[place % 4] + place / 4 + (place * 7 % 5) / 10 for place in range(48)]
    odd = [*usual]
    odd[21] += 300

    found = history({"P": odd}, outlier_method="stl", season_buckets=4)

    assert 21 in changes(found)[1]["outlier"]
    assert values(found)[21] == pytest.approx(usual[21], abs=8)
    assert changes(history({"P": odd[:7]}, outlier_method="stl", season_buckets=4))[1] == {}


def test_a_series_of_which_nothing_is_known_stays_as_it_was_observed(history):
    fair = {"event_id": "FAIR", "from_date": week(9), "to_date": T}

    found = history({"P": [5, 0, 7]}, {"known_event": [fair]})

    assert values(found) == [5, 0, 7]
    assert changes(found)[0] == []


def test_what_a_query_leaves_nothing_of_has_no_series(history):
    found = history({"P": [5, 6], "Q": [3]}, {"outlier_query": [{"query_id": "P", "item_id": "P"}]})

    assert found.nodes.select("item_id", "state").rows() == [("P", "no_demand"), ("Q", "forecast")]
    assert found.without_demand == 1
    assert [len(series) for series in found.groups] == [1]


def test_settings_of_keys_clean_their_own_items(history, group, fill):
    group["item_allocation_key"] = fill("item_allocation_key", [{"company_id": "A", "allocation_key_id": "K", "item_id": "Q"}])
    rows = [{}, {"allocation_key_id": "K", "missing_value_substitution": "previous"}]

    found = history({"P": [5, 0, 7], "Q": [5, 0, 7]}, {"forecast_parameter": rows})

    assert (values(found, "P"), values(found, "Q")) == ([5, 0, 7], [5, 5, 7])
    assert [series.frame["item_id"].to_list() for series in found.groups] == [["P"], ["Q"]] or len(found.groups) == 2


def test_neither_the_order_of_rows_nor_what_comes_after_makes_a_difference(history, group, weekly):
    rules = {
        "known_event": [
            {"event_id": f"E{place}", "from_date": week(5), "to_date": week(3), "uplift_pct": place / 3} for place in range(1, 9)
        ],
        "outlier_query": [{"query_id": "Q", "from_qty": 90}],
        "phase_rule": [
            {"group_id": "G", "line_no": 1, "type": "phase_in", "source_item_id": "P", "target_item_id": "Q", "factor_pct": 33.3}
        ],
    }
    quantities = {"P": [7.1, 0, 95, 3.3, 8, 1], "Q": [1, 2.7, 0, 5], "R": [0, 0, 2]}
    first = history(quantities, rules, outlier_method="iqr", missing_value_substitution="mean")
    for name in ("demand_history", *rules):
        group[name] = group[name].sample(fraction=1, shuffle=True, seed=5)
    garbage = weekly({item: [10**6] for item in quantities}).with_columns(date=pl.lit(T))
    group["demand_history"] = pl.concat([garbage, group["demand_history"]])

    second = demand_history(group, T)

    assert first.buckets.equals(second.buckets)
    assert first.nodes.equals(second.nodes)
    assert [series.uplift.tolist() for series in first.groups] == [series.uplift.tolist() for series in second.groups]


def test_parts_of_series_keep_what_is_known_and_what_events_do(history):
    events = [{"event_id": "E", "from_date": T, "to_date": T + timedelta(6), "uplift_pct": 10, "item_id": "Q"}]
    (series,) = history(
        {"P": [1, 2], "Q": [3, 0, 4]}, {"known_event": events}, missing_value_substitution="previous", horizon_buckets=1
    ).groups

    first, second = series.batches(1)

    assert (first.known_of(0).tolist(), second.known_of(0).tolist()) == ([True, True], [True, False, True])
    assert (first.uplift.tolist(), second.uplift.tolist()) == ([[1]], [[1.1]])
