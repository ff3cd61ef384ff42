"""History to series: what counts, gaps, returns, leading zeros, the running bucket, the settings of companies."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from masterplan.forecasting.history import demand_series
from masterplan.forecasting.settings import Settings

WEDNESDAY = date(2025, 6, 4)


def values_of(tables, plan_date):
    groups, without = demand_series(tables, plan_date)
    found = {group.frame["item_id"][index]: group.of(index).tolist() for group in groups for index in range(len(group))}
    return found, without


@pytest.fixture
def issue(fill):
    """Rows of history of item P, by (date, quantity) and other columns."""

    def rows(*issues):
        return fill("demand_history", [{"company_id": "A", "item_id": "P", "date": day, "qty": qty, **more} for day, qty, more in issues])

    return rows


def test_weeks_are_summed_gaps_are_zero_and_the_running_week_is_left_out(group, issue):
    group["demand_history"] = issue(
        (date(2025, 5, 5), 3, {}),
        (date(2025, 5, 11), 4, {"customer_group_id": "RETAIL"}),
        (date(2025, 5, 20), 5, {"warehouse_id": "W"}),
        (date(2025, 6, 2), 99, {}),
    )

    assert values_of(group, WEDNESDAY) == ({"P": [7, 0, 5, 0]}, 0)


def test_returns_lower_their_bucket_to_zero_at_most(group, issue):
    group["demand_history"] = issue(
        (date(2025, 5, 5), -8, {}),
        (date(2025, 5, 12), 5, {}),
        (date(2025, 5, 13), -2, {}),
        (date(2025, 5, 19), 1, {}),
        (date(2025, 5, 20), -2, {}),
    )

    assert values_of(group, WEDNESDAY) == ({"P": [3, 0, 0]}, 0)


def test_intercompany_demand_later_rows_and_items_not_planned_do_not_count(group, issue):
    group["demand_history"] = issue(
        (date(2025, 5, 26), 1, {}),
        (date(2025, 5, 27), 50, {"transaction_type": "intercompany"}),
        (WEDNESDAY, 60, {}),
        (date(2026, 1, 1), 70, {}),
        (date(2025, 5, 26), 80, {"item_id": "OLD"}),
    )

    assert values_of(group, WEDNESDAY) == ({"P": [1]}, 0)


def test_places_without_demand_are_counted_and_left_out(group, issue):
    group["demand_history"] = issue(
        (date(2025, 5, 26), 1, {}),
        (date(2025, 5, 26), -3, {"item_id": "Q"}),
        (date(2025, 6, 3), 4, {"item_id": "R"}),
    )

    assert values_of(group, WEDNESDAY) == ({"P": [1]}, 2)


def test_each_company_has_its_own_buckets(group, issue, fill):
    item = {"company_id": "B", "item_id": "M", "default_site_id": "S", "default_warehouse_id": "W"}
    group["item"] = pl.concat([group["item"], fill("item", [item])])
    group["planning_parameter"] = fill("planning_parameter", [{"company_id": "A", "week_starts_on": 7}])
    group["forecast_parameter"] = fill(
        "forecast_parameter", [{"company_id": "B", "bucket": "month", "backtest_horizon": 2, "horizon_buckets": 6}]
    )
    group["demand_history"] = issue(
        (date(2025, 5, 24), 1, {}),
        (date(2025, 5, 25), 2, {}),
        (date(2025, 4, 30), 3, {"company_id": "B", "item_id": "M"}),
        (date(2025, 5, 1), 4, {"company_id": "B", "item_id": "M"}),
    )

    groups, _ = demand_series(group, WEDNESDAY)

    assert values_of(group, WEDNESDAY)[0] == {"P": [1, 2], "M": [3, 4]}
    assert [part.settings for part in groups] == [Settings("month", 6, 12, 3, 2, 90.0), Settings("week", 26, 52, 3, 13, 90.0)]


def test_no_history_is_no_series(group):
    assert demand_series(group, WEDNESDAY) == ([], 0)
