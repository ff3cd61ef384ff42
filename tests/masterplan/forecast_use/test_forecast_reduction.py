"""Reduction by orders and by keys: periods, which orders count, which lines they take (§16.3 to §16.6)."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from masterplan.forecast_use import forecast_lines

T = date(2025, 1, 31)


def lines_of(fill, *lines):
    rows = [{"company_id": "A", "model_id": "M", "item_id": "BIKE", "date": day, "qty": qty, "customer_id": who} for day, qty, who in lines]
    return fill("demand_forecast", rows)


def sale(day, qty, **changes):
    order_id = f"{day}:{qty}:{sorted(changes.items(), key=str)}"
    return {
        "company_id": "A",
        "demand_type": "sales",
        "order_id": order_id,
        "item_id": "BIKE",
        "requested_date": day,
        "qty": qty,
        **changes,
    }


@pytest.fixture
def february(group, fill):
    group["demand_forecast"] = lines_of(fill, (date(2025, 2, 3), 70, ""), (date(2025, 2, 17), 50, ""))
    return group


@pytest.fixture
def left(february, plan, fences, fill):
    """What orders leave of the two lines of February."""

    def after(*orders, fence=100, **changes):
        february["demand_order"] = fill("demand_order", list(orders))
        return [float(qty) for qty in forecast_lines(february, plan(**changes), T, None, fences(fence))["left_qty"]]

    return after


def test_orders_reduce_the_line_of_their_period_and_carry_nothing_over(left):
    assert left(sale(date(2025, 2, 10), 20), sale(date(2025, 2, 20), 90)) == [50, 0]


def test_a_period_begins_on_its_line_and_ends_the_day_before_the_next(left):
    assert left(sale(date(2025, 2, 2), 20)) == [70, 50]
    assert left(sale(date(2025, 2, 3), 20)) == [50, 50]
    assert left(sale(date(2025, 2, 16), 20)) == [50, 50]
    assert left(sale(date(2025, 2, 17), 20)) == [70, 30]
    assert left(sale(date(2025, 4, 30), 20)) == [70, 30]


def test_the_confirmed_date_counts_before_the_requested(left):
    assert left(sale(date(2025, 2, 10), 20, confirmed_date=date(2025, 2, 18))) == [70, 30]


@pytest.mark.parametrize(
    "changes",
    [
        {"is_intercompany": True},
        {"customer_id": "SISTER"},
        {"demand_type": "quotation"},
        {"demand_type": "intercompany"},
        {"warehouse_id": "X"},
        {"item_id": "FLOUR"},
    ],
)
def test_demand_of_other_kinds_and_places_reduces_nothing(left, changes):
    assert left(sale(date(2025, 2, 10), 20, **changes)) == [70, 50]
    assert left(sale(date(2025, 2, 10), 20, customer_id="OUTSIDE")) == [50, 50]


def test_orders_past_the_fence_reduce_nothing(left):
    day = date(2025, 2, 20)

    assert left(sale(day, 20), fence=(day - T).days) == [70, 30]
    assert left(sale(day, 20), fence=(day - T).days - 1) == [70, 50]


@pytest.mark.parametrize(
    "changes", [{"include_transactions": False}, {"include_sales_orders": False}, {"reduction_method": "none"}, {"kind": "forecast"}]
)
def test_orders_that_the_plan_does_not_count_reduce_nothing(left, changes):
    assert left(sale(date(2025, 2, 10), 20), **changes) == [70, 50]


def test_flagged_orders_reduce_unless_the_plan_leaves_them_out(left):
    flagged = sale(date(2025, 2, 10), 20, exclude_from_planning=True)

    assert left(flagged) == [50, 50]
    assert left(flagged, exclude_flagged_transactions=True) == [70, 50]


def test_orders_of_a_running_period_do_not_touch_the_next_line(group, plan, fences, fill):
    group["demand_forecast"] = lines_of(fill, (T - timedelta(10), 5, ""), (T + timedelta(10), 30, ""))
    group["demand_order"] = fill("demand_order", [sale(T + timedelta(2), 8), sale(T - timedelta(1), 8)])

    lines = forecast_lines(group, plan(), T, None, fences(100))

    assert [float(qty) for qty in lines["left_qty"]] == [30]


@pytest.mark.parametrize(
    ("includes", "left", "inside"),
    [(False, [86.5, 9, 0], [False, False, False]), (True, [70.5, 9, 0], [False, True, True])],
)
def test_orders_of_a_customer_with_lines_of_its_own(group, plan, fences, fill, includes, left, inside):
    day = date(2025, 2, 3)
    group["demand_forecast"] = lines_of(fill, (day, 10, "OUTSIDE"), (day, 10, "SECOND"), (day, 100, ""), (day - timedelta(1), 5, "SECOND"))
    group["demand_order"] = fill(
        "demand_order",
        [sale(day, 1, customer_id="OUTSIDE"), sale(day, 15, customer_id="SECOND"), sale(day, 8, customer_id="THIRD"), sale(day, 5.5)],
    )

    lines = forecast_lines(group, plan(), T, None, ruled(fences(100), include_customer_forecast=includes)).filter(pl.col("date") == day)

    assert [float(qty) for qty in lines["left_qty"]] == left
    assert lines["customer_id"].to_list() == ["", "OUTSIDE", "SECOND"]
    assert lines["is_inside"].to_list() == inside


def test_a_customers_periods_run_between_its_own_lines(group, plan, fences, fill):
    first, second = date(2025, 2, 3), date(2025, 2, 17)
    group["demand_forecast"] = lines_of(fill, (first, 10, "OUTSIDE"), (second, 10, ""), (first, 10, ""))
    group["demand_order"] = fill("demand_order", [sale(date(2025, 2, 20), 4, customer_id="OUTSIDE"), sale(date(2025, 2, 20), 3)])

    lines = forecast_lines(group, plan(), T, None, fences(100))

    assert lines.select("date", "customer_id", pl.col("left_qty").cast(float)).rows() == [
        (first, "", 10),
        (first, "OUTSIDE", 6),
        (second, "", 7),
    ]


def ruled(nodes, **rules):
    return nodes.with_columns(pl.lit(value).alias(name) for name, value in rules.items())


@pytest.mark.parametrize(
    ("changes", "rules", "expected"),
    [
        ({"demand_type": "project"}, {}, 50),
        ({"demand_type": "production_component"}, {}, 70),
        ({"demand_type": "production_component"}, {"reduce_forecast_by": "all_transactions"}, 50),
        ({"demand_type": "requisition"}, {"reduce_forecast_by": "all_transactions"}, 70),
        ({"demand_type": "purchase_return"}, {"reduce_forecast_by": "all_transactions"}, 70),
        ({"demand_type": "transfer_issue", "to_warehouse_id": "X"}, {"reduce_forecast_by": "all_transactions"}, 50),
        ({"demand_type": "transfer_issue", "to_warehouse_id": "W"}, {"reduce_forecast_by": "all_transactions"}, 70),
        ({"customer_id": "SISTER"}, {"reduce_forecast_by": "all_transactions"}, 70),
        ({"customer_id": "SISTER"}, {"include_intercompany_orders": True}, 50),
        ({"is_intercompany": True}, {"include_intercompany_orders": True}, 50),
        ({"demand_type": "intercompany"}, {"include_intercompany_orders": True}, 50),
    ],
)
def test_what_reduces_is_said_by_the_node(february, plan, fences, fill, changes, rules, expected):
    february["demand_order"] = fill("demand_order", [sale(date(2025, 2, 10), 20, **changes)])
    lines = forecast_lines(february, plan(), T, None, ruled(fences(100), **rules))
    assert [float(qty) for qty in lines["left_qty"]] == [expected, 50]


@pytest.fixture
def by_key(group, plan, fences, fill):
    """What is left of lines after 5, 10, 40 and 100 days by a key of two periods of 30 days; orders as (days, quantity)."""

    def after(method, percents, *orders, key="K", **changes):
        days = [(5, 50), (10, 30), (40, 20), (100, 10)]
        group["demand_forecast"] = lines_of(fill, *((T + timedelta(day), qty, "") for day, qty in days))
        group["demand_order"] = fill("demand_order", [sale(T + timedelta(day), qty) for day, qty in orders])
        rows = [{"company_id": "A", "key_id": "K", "line_no": n, "unit": "day", "change": 30 * n} for n in (2, 1)]
        group["reduction_key"] = fill("reduction_key", [{**row, "percent": percents[row["line_no"] - 1]} for row in rows])
        lines = forecast_lines(group, plan(reduction_method=method, **changes), T, None, ruled(fences(200), reduction_key_id=key))
        assert (lines["qty"] == lines["consumed_qty"] + lines["left_qty"]).all()
        return [float(qty) for qty in lines["left_qty"]]

    return after


def test_percentages_lower_and_raise_the_lines_of_their_period(by_key):
    assert by_key("percent_key", (25.0, -20.0), (5, 9)) == [37.5, 22.5, 24, 10]
    assert by_key("percent_key", (130.0, 0.0)) == [0, 0, 20, 10]
    assert by_key("percent_key", (33.3333333, 0.0))[1] == 20.000001
    assert by_key("percent_key", (25.0, -20.0), key="") == [50, 30, 20, 10]


def test_orders_take_from_the_earliest_line_of_their_period(by_key):
    assert by_key("transactions_key", (100.0, 100.0), (29, 60), (30, 5), (100, 4)) == [0, 20, 15, 10]
    assert by_key("transactions_key", (0.0, 0.0), (29, 60), key="") == [50, 30, 20, 10]


def test_what_orders_have_over_is_lost_or_taken_from_the_period_before_then_after(by_key):
    orders = [(31, 30), (1, 40)]
    assert by_key("transactions_key", (0.0, 0.0), *orders) == [10, 30, 0, 10]
    assert by_key("transactions_key", (0.0, 0.0), *orders, excess_carry="previous_then_next") == [0, 30, 0, 10]
    assert by_key("transactions_key", (0.0, 0.0), (1, 95), (40, 3), excess_carry="previous_then_next") == [0, 0, 2, 10]
