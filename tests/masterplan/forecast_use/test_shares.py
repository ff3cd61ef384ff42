"""Which order took how much of which forecast line (§16.8)."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from masterplan.forecast_use import counted_forecast

T = date(2025, 1, 31)
FEBRUARY, MARCH = (date(2025, 2, 3), date(2025, 2, 17)), date(2025, 3, 5)


@pytest.fixture
def used(group, plan, fences, fill):
    """Lines of 70, 50 and 30, and what orders (id, day, quantity, customer) took of them: line, customer, order, quantity."""

    def by(*orders, fence=200, key="", include=False, customers=(), **changes):
        lines = [(FEBRUARY[0], 70, ""), (FEBRUARY[1], 50, ""), (MARCH, 30, ""), *customers]
        line = {"company_id": "A", "model_id": "M", "item_id": "BIKE"}
        group["demand_forecast"] = fill(
            "demand_forecast", [{**line, "date": day, "qty": qty, "customer_id": who} for day, qty, who in lines]
        )
        order = {"company_id": "A", "demand_type": "sales", "item_id": "BIKE"}
        group["demand_order"] = fill(
            "demand_order",
            [{**order, "order_id": name, "requested_date": day, "qty": qty, "customer_id": who} for name, day, qty, who in orders],
        )
        months = [{"key_id": "K", "line_no": number, "change": number, "unit": "month", "percent": 0} for number in (1, 2)]
        group["reduction_key"] = fill(
            "reduction_key", [{"company_id": "A", "use_effective_date": True, "effective_date": date(2025, 2, 1), **one} for one in months]
        )
        rules = {"reduction_key_id": key, "include_customer_forecast": include}
        nodes = fences(fence).with_columns(pl.lit(value).alias(name) for name, value in rules.items())
        found = counted_forecast(group, plan(**changes), T, None, nodes)
        sums = found.use.group_by("date", "customer_id").agg(pl.col("used_qty").sum())
        told = found.lines.join(sums, on=["date", "customer_id"], how="left")
        assert told["consumed_qty"].to_list() == told["used_qty"].fill_null(0).to_list()
        return found.use.select("date", "customer_id", "order_id", pl.col("used_qty").cast(float)).sort(pl.all()).rows()

    return by


def test_the_earliest_order_takes_first(used):
    orders = [("late", date(2025, 2, 16), 60, ""), ("b", date(2025, 2, 4), 15, ""), ("a", date(2025, 2, 4), 5, ""), ("no", T, 9, "")]
    assert used(*orders) == [(FEBRUARY[0], "", "a", 5), (FEBRUARY[0], "", "b", 15), (FEBRUARY[0], "", "late", 50)]


def test_by_key_an_order_goes_on_to_the_next_line_of_its_period(used):
    orders = [("one", date(2025, 2, 20), 60, ""), ("two", date(2025, 2, 21), 20, ""), ("three", date(2025, 2, 22), 100, "")]
    assert used(*orders, key="K", reduction_method="transactions_key") == [
        (FEBRUARY[0], "", "one", 60),
        (FEBRUARY[0], "", "two", 10),
        (FEBRUARY[1], "", "three", 40),
        (FEBRUARY[1], "", "two", 10),
    ]


def test_what_is_carried_over_is_of_the_orders_that_were_over(used):
    orders = [("march", date(2025, 3, 9), 25, ""), ("more", date(2025, 3, 10), 30, ""), ("feb", date(2025, 2, 20), 110, "")]
    assert used(*orders, key="K", reduction_method="transactions_key", excess_carry="previous_then_next") == [
        (FEBRUARY[0], "", "feb", 70),
        (FEBRUARY[1], "", "feb", 40),
        (FEBRUARY[1], "", "more", 10),
        (MARCH, "", "march", 25),
        (MARCH, "", "more", 5),
    ]


@pytest.mark.parametrize("include", [False, True])
def test_an_order_of_a_customer_takes_of_its_line_and_of_the_overall_one_that_holds_it(used, include):
    found = used(("c", FEBRUARY[0], 8, "OUTSIDE"), ("o", FEBRUARY[0], 4, ""), include=include, customers=[(FEBRUARY[0], 10, "OUTSIDE")])
    assert found == [*([(FEBRUARY[0], "", "c", 8)] if include else []), (FEBRUARY[0], "", "o", 4), (FEBRUARY[0], "OUTSIDE", "c", 8)]


@pytest.mark.parametrize("changes", [{"reduction_method": "none"}, {"include_transactions": False}, {"kind": "forecast"}])
def test_where_orders_reduce_nothing_none_took_anything(used, changes):
    assert used(("one", FEBRUARY[0], 60, ""), **changes) == []


def test_lines_that_the_plan_does_not_count_are_not_told(used):
    assert used(("one", FEBRUARY[0], 60, ""), ("two", MARCH, 1, ""), fence=25) == [(FEBRUARY[0], "", "one", 60)]
