"""Which rows of history count: kinds of transactions, outlier queries, external history, keys, units, the horizon."""

from __future__ import annotations

from datetime import date

import pytest

from masterplan.forecasting.history import demand_history
from masterplan.forecasting.transactions import counted_rows

T = date(2025, 6, 2)
WEEKS = [date(2025, 5, day) for day in (5, 12, 19, 26)]


@pytest.fixture
def issue(fill):
    """Rows of history of item P, by (date, quantity) and other columns."""

    def rows(*issues):
        return fill("demand_history", [{"company_id": "A", "item_id": "P", "date": day, "qty": qty, **more} for day, qty, more in issues])

    return rows


def quantities(tables):
    """Item to the quantities that count, in order."""
    rows = counted_rows(tables, T).filter(~_left_out()).sort("item_id", "date", "qty")
    return {name: part["qty"].cast(float).to_list() for (name,), part in rows.group_by("item_id", maintain_order=True)}


def _left_out():
    import polars as pl

    return pl.col("is_left_out")


def states(tables):
    return dict(demand_history(tables, T).nodes.select("item_id", "state").rows())


@pytest.fixture
def kinds(group, issue, fill):
    """Three kinds of transactions of P, and of Q, which belongs to the key K."""
    group["demand_history"] = issue(
        *(
            (WEEKS[0], 10**place, {"item_id": item, "transaction_type": kind})
            for item in "PQ"
            for place, kind in enumerate(("sales", "production", "intercompany"))
        )
    )
    group["item_allocation_key"] = fill("item_allocation_key", [{"company_id": "A", "allocation_key_id": "K", "item_id": "Q"}])
    return group


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], {"P": [1, 10], "Q": [1, 10]}),
        ([("", "sales", True), ("", "intercompany", False)], {"P": [1], "Q": [1]}),
        ([("", "intercompany", True)], {"P": [100], "Q": [100]}),
        ([("", "sales", False)], {}),
        ([("K", "production", True)], {"P": [1, 10], "Q": [10]}),
        ([("", "sales", True), ("K", "sales", False), ("K", "intercompany", True)], {"P": [1], "Q": [100]}),
    ],
)
def test_kinds_of_the_key_replace_those_of_the_company(kinds, fill, rows, expected):
    names = ("allocation_key_id", "transaction_type", "is_included")
    kinds["forecast_transaction_type"] = fill(
        "forecast_transaction_type", [{"company_id": "A", **dict(zip(names, row, strict=True))} for row in rows]
    )

    assert quantities(kinds) == expected


@pytest.mark.parametrize(
    ("condition", "left"),
    [
        ({"from_qty": 400}, [30, 60]),
        ({"from_qty": 50, "to_qty": 399}, [30, 400]),
        ({"from_date": WEEKS[1], "to_date": WEEKS[1]}, [30, 60]),
        ({"to_date": WEEKS[0]}, [60, 400]),
        ({"customer_group_id": "SHOPS"}, [30, 400]),
        ({"customer_group_id": "SHOPS", "from_qty": 100}, [30, 60, 400]),
        ({"item_id": "Q"}, [30, 60, 400]),
        ({"item_id": "P", "warehouse_id": "W", "site_id": "S"}, []),
        ({"transaction_type": "quotation"}, [30, 60, 400]),
        ({}, [30, 60, 400]),
        ({"from_qty": 400, "is_active": False}, [30, 60, 400]),
    ],
)
def test_an_active_query_leaves_out_what_meets_all_its_conditions(group, issue, fill, condition, left):
    group["demand_history"] = issue((WEEKS[0], 30, {}), (WEEKS[1], 400, {}), (WEEKS[2], 60, {"customer_group_id": "SHOPS"}))
    group["outlier_query"] = fill("outlier_query", [{"company_id": "A", "query_id": "CLEARANCE", "is_active": True, **condition}])

    assert sorted(quantities(group).get("P", [])) == left


def test_external_history_adds_up_and_is_shared_among_the_items_of_a_key(group, issue, fill):
    group["demand_history"] = issue((WEEKS[0], 5, {}))
    members = (("P", "", 30), ("Q", "S", 10), ("R", "OTHER", 60))
    group["item_allocation_key"] = fill(
        "item_allocation_key",
        [
            {"company_id": "A", "allocation_key_id": "K", "item_id": item, "site_id": site, "percent": share}
            for item, site, share in members
        ],
    )
    row = {"company_id": "A", "site_id": "S", "date": WEEKS[1]}
    group["external_history"] = fill(
        "external_history",
        [
            {**row, "item_id": "P", "qty": 2},
            {**row, "item_id": "P", "qty": 3, "line_no": 2},
            {**row, "allocation_key_id": "K", "qty": 100},
            {**row, "item_id": "OLD", "qty": 9},
            {**row, "item_id": "R", "allocation_key_id": "K", "qty": 1},
            {**row, "item_id": "P", "date": T, "qty": 50},
        ],
    )

    assert quantities(group) == {"P": [5, 2, 3, 75], "Q": [25], "R": [1]}


def test_a_key_without_percentages_shares_equally_and_no_kind_or_query_touches_external_history(group, fill):
    group["item_allocation_key"] = fill(
        "item_allocation_key", [{"company_id": "A", "allocation_key_id": "K", "item_id": item} for item in "PQR"]
    )
    row = {"company_id": "A", "site_id": "S", "date": WEEKS[1]}
    group["external_history"] = fill("external_history", [{**row, "allocation_key_id": "K", "qty": 1}])
    group["outlier_query"] = fill("outlier_query", [{"company_id": "A", "query_id": "ALL", "item_id": "P"}])
    group["forecast_transaction_type"] = fill(
        "forecast_transaction_type", [{"company_id": "A", "transaction_type": "sales", "is_included": False}]
    )

    assert quantities(group) == {item: [0.333333] for item in "PQR"}


def test_only_items_of_keys_where_the_company_says_so(group, issue, fill, parameters):
    group["demand_history"] = issue(*((WEEKS[0], 5, {"item_id": item}) for item in "PQR"))
    keys = (("K", "P"), ("REPORTS", "Q"))
    group["item_allocation_key"] = fill(
        "item_allocation_key", [{"company_id": "A", "allocation_key_id": key, "item_id": item} for key, item in keys]
    )
    group["allocation_key"] = fill("allocation_key", [{"company_id": "A", "allocation_key_id": "REPORTS", "is_for_forecast": False}])
    assert states(group) == dict.fromkeys("PQR", "forecast")

    group["forecast_parameter"] = parameters(only_items_of_keys=True)

    assert states(group) == {"P": "forecast", "Q": "no_allocation_key", "R": "no_allocation_key"}


def test_items_that_cannot_be_converted_are_not_forecast_and_the_factor_goes_with_the_others(group, issue, fill, parameters):
    units = {"P": "EA", "Q": "BOX", "R": "KG"}
    place = {"company_id": "A", "default_site_id": "S", "default_warehouse_id": "W"}
    group["item"] = fill("item", [{**place, "item_id": item, "unit_id": unit} for item, unit in {**units, "S": "EA", "U": "KG"}.items()])
    group["demand_history"] = issue(*((WEEKS[0], 5, {"item_id": item}) for item in "PQRSU"))
    conversions = [("", "EA", "KG", 8), ("Q", "KG", "BOX", 2), ("", "BOX", "KG", 3), ("S", "EA", "KG", 7)]
    group["unit_conversion"] = fill(
        "unit_conversion", [dict(zip(("item_id", "from_unit", "to_unit", "factor"), row, strict=True)) for row in conversions]
    )
    group["forecast_parameter"] = parameters(forecast_unit_id="KG")
    (series,) = demand_history(group, T).groups
    assert dict(series.frame.select("item_id", "unit_factor").rows()) == {"P": 8, "Q": 0.5, "R": 1, "S": 7, "U": 1}
    assert series.values.tolist() == [5, 0, 0, 0] * 5

    group["unit_conversion"] = group["unit_conversion"].head(0)

    assert states(group) == {
        "P": "no_unit_conversion",
        "Q": "no_unit_conversion",
        "R": "forecast",
        "S": "no_unit_conversion",
        "U": "forecast",
    }
    assert demand_history(group, T).without_demand == 3


def test_the_horizon_cuts_what_is_older(group, issue, parameters):
    group["demand_history"] = issue(*((day, place + 1, {}) for place, day in enumerate(WEEKS)))
    group["forecast_parameter"] = parameters(history_buckets=2)

    (series,) = demand_history(group, T).groups

    assert series.values.tolist() == [3, 4]
