"""Numbers that only the rule itself rounds, worked out by hand: both planners must give them to the last millionth (§1.1)."""

from __future__ import annotations

import pytest
from by_hand import COMPANY, group, on, sale
from reference.facts import MILLION

PLACES = {"site": [{"site_id": "S"}], "item_coverage": [{"site_id": "S"}]}
TIE = 12.3456785
"""A percentage that counts as 12.345679: the half of a millionth goes up, to the odd one."""


@pytest.mark.parametrize(("issued", "lead", "qty"), [("5.089", 14, 2.003810), ("6.493", 2, 0.365234)])
def test_only_the_mean_of_past_and_forward_usage_is_rounded(rows, issued, lead, qty):
    """§20.6: 5.089 in 30 days of weight 30 beside no forecast of weight 50 is 5.089 / 80 = 0.0636125 a day, half up 0.063613.

    §20.5: 14 days of it are 0.890582 yellow, half of that 0.445291 green, and 0.667937 red with half as much again. The
    other: 6.493 / 80 = 0.0811625, two days of 0.081163 are 0.162326, and 0.121745 red, 0.081163 green.
    """
    usage = {"usage_past_days": 30, "usage_past_weight": 30.0, "usage_forward_days": 21}
    history = [{"item_id": "I", "site_id": "S", "date": on(-25), "qty": issued}]
    tables = group(coverage_code="decoupling", **usage) | PLACES | {"item": [{"purchase_lead_days": lead}]}
    found = rows("planned_order", **tables, demand_history=history)
    assert [row["qty"] / MILLION for row in found] == [qty]


def test_scrap_counts_to_the_millionth_of_a_percent(rows):
    """§1.1, §12.4: 1,000 made need 1,000 · 1.12345679 = 1,123.45679."""
    bill = {
        "bom_version": [{"bom_id": "B"}],
        "bom_line": [{"bom_id": "B", "line_no": 1, "component_item_id": "X", "variable_scrap_pct": TIE, "quantity": 1}],
    }
    items = [{"default_order_type": "production"}, {"item_id": "X"}]
    found = rows("requirement", item=items, **bill, demand_order=[sale(9, 1000)])
    assert [-row["qty"] / MILLION for row in found if row["type"] == "planned_component"] == [1123.45679]


@pytest.mark.parametrize(("percent", "left"), [(TIE, 876.54321), (-TIE, 1123.45678)])
def test_a_reduction_counts_to_the_millionth_of_a_percent(rows, percent, left):
    """§1.1, §16.6: of 1,000 go 12.345679 %; what comes on top is 12.345678 %, half up being less below 0."""
    tables = group(reduction_key_id="k") | {
        "reduction_key": [{"key_id": "k", "line_no": 1, "change": 1, "unit": "month", "percent": percent}],
        "plan": [{"include_demand_forecast": True, "forecast_model_id": "m", "reduction_method": "percent_key"}],
        "demand_forecast": [{"model_id": "m", "item_id": "I", "date": on(3), "qty": 1000}],
    }
    assert [row["left_qty"] / MILLION for row in rows("forecast_left", **tables)] == [left]


def test_a_range_ends_at_a_millionth_of_a_percent_of_its_level(rows):
    """§1.1, §20.4: nothing is there: 123.45679 of 1,000 belong to the first range, the rest to the one without end."""
    ranges = [
        {"priority_model_id": "m", "line_no": 1, "priority": 5, "to_level": "maximum", "percent": TIE},
        {"priority_model_id": "m", "line_no": 2, "priority": 40, "to_level": "infinite"},
    ]
    tables = group(coverage_code="priority", priority_model_id="m") | {
        "priority_model": [{"priority_model_id": "m", "method": "ranges_split"}],
        "priority_range": ranges,
        "site": [{"site_id": "S"}],
        "item_coverage": [{"site_id": "S", "reorder_point_qty": 500, "max_on_hand_qty": 1000}],
    }
    assert {row["priority"]: row["qty"] / MILLION for row in rows("planned_order", **tables)} == {5: 123.45679, 40: 876.54321}


def test_a_minimum_times_its_factor_is_rounded_up_from_all_its_digits(rows):
    """§10.4: 10^11 and a millionth, times 1 + 2·10^-16, is 10^11 + 0.000021 and 2·10^-22: one millionth more."""
    tables = {
        "minimum_key": [{"key_id": "k", "line_no": 1, "change": 1, "unit": "month", "factor": 1.0000000000000002}],
        "site": [{"site_id": "S"}],
        "item_coverage": [{"site_id": "S", "min_on_hand_qty": "100000000000.000001", "minimum_key_id": "k"}],
    }
    assert max(row["qty"] for row in rows("planned_order", **tables)) == 100_000_000_000_000_022


@pytest.mark.parametrize(("price", "rate"), [
    (1.1, {"from_currency": "USD", "to_currency": "EUR", "rate": 3.0}),
    (0.99, {"from_currency": "EUR", "to_currency": "USD", "rate": 0.3}),
])  # fmt: skip
def test_prices_in_two_currencies_that_are_equal_are_equal(rows, price, rate):
    """§4.6: both are 3.3 EUR, so that the shorter lead time is better: 1.1 · 3 and 0.99 ÷ 0.3 are more than 3.3 in doubles."""
    tables = {
        "company": [{**COMPANY, "currency_code": "EUR"}],
        "currency_rate": [{**rate, "from_date": on(-9)}],
        "vendor": [{"vendor_id": "V"}, {"vendor_id": "W"}],
        "planning_parameter": [{"find_trade_agreement": True, "agreement_criterion": "price"}],
        "trade_agreement": [
            {"vendor_id": "V", "item_id": "I", "unit_price": 3.3, "lead_days": 5},
            {"vendor_id": "W", "item_id": "I", "unit_price": price, "currency_code": "USD", "lead_days": 2},
        ],
    }
    (order,) = rows("planned_order", **tables, demand_order=[sale(9, 1)])
    assert (order["vendor_id"], order["lead_days"]) == ("W", 2)


def test_a_price_beyond_all_doubles_is_the_largest(rows):
    """§4.6: 10^308 · 1,000 is no double: the other vendor is cheaper."""
    tables = {
        "company": [{**COMPANY, "currency_code": "EUR"}],
        "currency_rate": [{"from_currency": "USD", "to_currency": "EUR", "rate": 1000.0, "from_date": on(-9)}],
        "vendor": [{"vendor_id": "V"}, {"vendor_id": "W"}],
        "planning_parameter": [{"find_trade_agreement": True, "agreement_criterion": "price"}],
        "trade_agreement": [
            {"vendor_id": "V", "item_id": "I", "unit_price": 1e308, "currency_code": "USD"},
            {"vendor_id": "W", "item_id": "I", "unit_price": 1e308},
        ],
    }
    assert [order["vendor_id"] for order in rows("planned_order", **tables, demand_order=[sale(9, 1)])] == ["W"]
