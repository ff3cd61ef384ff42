"""Lines of a model: rounding of the baseline (§16.1), the time window (§16.2), what is no line."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masterplan.errors import ContractError
from masterplan.forecast_use import forecast_lines

T = date(2025, 6, 2)
SERIES = {"company_id": "A", "site_id": "S", "warehouse_id": "W", "plan_date": T}
BIKE = {**SERIES, "item_id": "BIKE"}
COLUMNS = [
    "company_id",
    "item_id",
    "site_id",
    "warehouse_id",
    "model_id",
    "customer_id",
    "date",
    "qty",
    "consumed_qty",
    "left_qty",
    "is_inside",
]


def in_days(days):
    return T + timedelta(days)


def point(series, days, qty):
    return {
        **series,
        "date": in_days(days),
        "point_qty": qty,
        "lower_qty": 0,
        "upper_qty": qty,
        "level_pct": 90.0,
        "model": "ses",
        "demand_class": "smooth",
        "model_qty": None,
    }


def entered(days, qty, **changes):
    return {"company_id": "A", "model_id": "M", "item_id": "BIKE", "date": in_days(days), "qty": qty, **changes}


def dated(lines, column="qty"):
    return [((day - T).days, float(qty)) for day, qty in lines.select("date", column).rows()]


@pytest.mark.parametrize(
    ("item", "points", "expected"),
    [
        ("BIKE", ["0.4", "0.4", "0.4"], [(8, 1)]),
        ("BIKE", ["0.5", "0.5", "0.5"], [(1, 1), (15, 1)]),
        ("BIKE", ["2.499999", "0.000001"], [(1, 2), (8, 1)]),
        ("FLOUR", ["1.005", "1.005", "0.1"], [(1, 1.01), (8, 1), (15, 0.1)]),
        ("OIL", ["0.123456", "0.000001"], [(1, 0.123456), (8, 0.000001)]),
    ],
)
def test_the_running_total_of_the_baseline_is_rounded_half_up(group, plan, fences, fill, item, points, expected):
    series = {**SERIES, "item_id": item}
    baseline = fill("baseline", [point(series, 1 + 7 * week, Decimal(qty)) for week, qty in enumerate(points)])

    lines = forecast_lines(group, plan(forecast_model_id="baseline"), T, baseline, fences(100))

    assert dated(lines) == expected


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(millionths=st.lists(st.integers(0, 5_000_000), min_size=1, max_size=30), item=st.sampled_from(["BIKE", "FLOUR", "OIL"]))
def test_rounded_lines_add_up_to_the_rounded_total(group, plan, fences, fill, millionths, item):
    points = [Decimal(part).scaleb(-6) for part in millionths]
    baseline = fill("baseline", [point({**SERIES, "item_id": item}, 1 + day, qty) for day, qty in enumerate(points)])
    grid = {"BIKE": Decimal(1), "FLOUR": Decimal("0.01"), "OIL": Decimal("0.000001")}[item]

    lines = forecast_lines(group, plan(forecast_model_id="baseline"), T, baseline, fences(100))

    assert sum(lines["qty"].to_list(), Decimal(0)) == sum(points, Decimal(0)).quantize(grid, ROUND_HALF_UP)
    assert all(qty > 0 and qty % grid == 0 for qty in lines["qty"])


@pytest.mark.parametrize(("engine", "first"), [("po", 1), ("classic", 0)])
def test_lines_from_the_plan_date_to_the_fence_are_kept(group, plan, fences, fill, engine, first):
    group["demand_forecast"] = fill("demand_forecast", [entered(days, 5) for days in (-1, 0, 1, 10, 11)])

    lines = forecast_lines(group, plan(engine=engine, reduction_method="none"), T, None, fences(10))

    assert [days for days, _ in dated(lines)] == [days for days in (0, 1, 10) if days >= first]
    assert lines.columns == COLUMNS


def test_running_totals_count_points_before_the_plan_date(group, plan, fences, fill):
    baseline = fill("baseline", [point(BIKE, -3, Decimal("0.4")), point(BIKE, 4, Decimal("0.2"))])

    lines = forecast_lines(group, plan(forecast_model_id="baseline"), T, baseline, fences(10))

    assert dated(lines) == [(4, 1)]


def test_lines_stand_in_the_place_of_their_node_and_add_up_there(group, plan, fences, fill):
    group["demand_forecast"] = fill(
        "demand_forecast",
        [
            entered(1, 5),
            entered(1, 7, warehouse_id="W"),
            entered(1, 2, warehouse_id="X"),
            entered(1, 0, customer_id="OUTSIDE"),
            entered(1, 9, item_id="OLD"),
        ],
    )

    lines = forecast_lines(group, plan(), T, None, fences(10))

    assert lines.select("item_id", "warehouse_id", "qty").rows() == [("BIKE", "W", Decimal(12)), ("BIKE", "X", Decimal(2))]


def test_only_the_model_of_that_name_takes_baseline_points(group, plan, fences, fill):
    baseline = fill("baseline", [point(BIKE, 3, 4)])
    group["demand_forecast"] = fill("demand_forecast", [entered(3, 1), entered(3, 2, model_id="baseline")])

    assert dated(forecast_lines(group, plan(), T, baseline, fences(10))) == [(3, 1)]
    assert dated(forecast_lines(group, plan(forecast_model_id="baseline"), T, baseline, fences(10))) == [(3, 6)]
    assert dated(forecast_lines(group, plan(forecast_model_id="baseline"), T, None, fences(10))) == [(3, 2)]


def test_the_order_of_rows_makes_no_difference(group, plan, fences, fill):
    rows = [entered(days, 3 + days, customer_id=customer) for days in (1, 8, 15) for customer in ("", "OUTSIDE", "SISTER")]
    orders = [
        {"company_id": "A", "demand_type": "sales", "order_id": str(days), "item_id": "BIKE", "qty": 4, "requested_date": in_days(days)}
        for days in range(0, 20, 3)
    ]
    group["demand_forecast"], group["demand_order"] = fill("demand_forecast", rows), fill("demand_order", orders)
    lines = forecast_lines(group, plan(), T, None, fences(50))
    group["demand_forecast"], group["demand_order"] = fill("demand_forecast", rows[::-1]), fill("demand_order", orders[::-1])

    assert forecast_lines(group, plan(), T, None, fences(50)).equals(lines)
    assert lines.sort("company_id", "item_id", "site_id", "warehouse_id", "date", "customer_id").equals(lines)
    assert lines.filter(pl.col("qty") != pl.col("consumed_qty") + pl.col("left_qty")).is_empty()


def test_a_node_without_fence_is_named(group, plan, fences, fill):
    group["demand_forecast"] = fill("demand_forecast", [entered(1, 5)])

    with pytest.raises(ContractError, match=r"A\|BIKE\|S\|W"):
        forecast_lines(group, plan(), T, None, fences(10).filter(pl.col("item_id") != "BIKE"))


def test_no_lines_are_an_empty_frame_of_the_same_columns(group, plan, fences):
    lines = forecast_lines(group, plan(), T, None, fences(10))

    assert lines.is_empty()
    assert lines.columns == COLUMNS
    assert lines.schema["left_qty"] == pl.Decimal(18, 6)
