"""Settings in force: key before company before standard; which key an item belongs to."""

from __future__ import annotations

from math import inf

import polars as pl
import pytest

from masterplan.forecasting.allocation_keys import with_key
from masterplan.forecasting.settings import Cleaning, Limits, Settings, company_settings, key_settings, settings_of


def in_force(tables):
    return {row["allocation_key_id"]: settings_of(row) for row in key_settings(tables).iter_rows(named=True)}


def test_the_standard_is_what_the_contract_says(group):
    standard = Settings("week", 26, 52, 3, 13, 90.0)

    assert in_force(group) == {"": standard}
    assert (standard.cleaning, standard.limits) == (Cleaning(), Limits())
    assert (standard.method, standard.maximum, standard.year) == ("auto", inf, 52)


def test_a_key_overrides_what_it_says_and_the_company_the_rest(group, fill):
    rows = [
        {"bucket": "month", "season_buckets": 6, "method": "ets", "missing_value_substitution": "mean", "max_forecast_qty": 50},
        {"allocation_key_id": "K", "method": "arima", "outlier_method": "stl", "bucket": "day", "horizon_buckets": 9},
    ]
    group["forecast_parameter"] = fill("forecast_parameter", [{"company_id": "A", **row} for row in rows])
    group["allocation_key"] = fill("allocation_key", [{"company_id": "A", "allocation_key_id": "L"}])

    found = in_force(group)

    assert (
        found["L"]
        == found[""]
        == Settings("month", 26, 6, 3, 12, 90.0, method="ets", is_season_given=True, maximum=50.0, cleaning=Cleaning(substitution="mean"))
    )
    of_key = found["K"]
    assert (of_key.bucket, of_key.horizon, of_key.method, of_key.season) == ("month", 26, "arima", 6)
    assert of_key.cleaning == Cleaning(substitution="mean", outliers="stl", multiplier=3.0)
    assert company_settings(group)["company_id"].to_list() == ["A"]


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([], ("", 0)),
        ([("K", "")], ("K", 1)),
        ([("K", "OTHER")], ("", 0)),
        ([("K", ""), ("M", "S")], ("M", 2)),
        ([("M", ""), ("K", "")], ("K", 2)),
        ([("K", ""), ("K", "S")], ("K", 1)),
    ],
)
def test_the_key_of_an_item_on_a_site(group, fill, members, expected):
    rows = [{"company_id": "A", "allocation_key_id": key, "item_id": "P", "site_id": site} for key, site in members]
    group["item_allocation_key"] = fill("item_allocation_key", rows)
    place = pl.DataFrame({"company_id": ["A"], "item_id": ["P"], "site_id": ["S"]})

    assert with_key(group, place).select("allocation_key_id", "keys").row(0) == expected
