"""What is shown of a backtest at a glance: classes, the most important and the worst series."""

from __future__ import annotations

import polars as pl

from masterplan.accuracy import accuracy_by_class, most_demand, worst_forecast
from masterplan.contracts import RESULTS, empty_frame

NODE = {"company_id": "A", "site_id": "S", "warehouse_id": "W"}
CLASSES = {"P": "smooth", "Q": "smooth", "R": "lumpy", "NEW": "new"}
DEMAND = {"P": 5, "Q": 9, "R": 7, "NEW": 0}
TRIALS = [
    ("P", "ses", 0.8, True),
    ("P", "naive", 1.3, False),
    ("P", "seasonal_naive", 1.2, False),
    ("Q", "naive", 1.0, True),
    ("R", "tsb", 1.0, True),
    ("R", "seasonal_naive", None, False),
    ("NEW", "window_average", None, True),
]


def backtest():
    return pl.DataFrame(
        [{**NODE, "item_id": item, "model": model, "mase": mase, "is_chosen": chosen} for item, model, mase, chosen in TRIALS]
    )


def baseline():
    return pl.DataFrame([{**NODE, "item_id": item, "demand_class": name, "point_qty": DEMAND[item]} for item, name in CLASSES.items()])


def items(rows):
    return [row["item_id"] for row in rows]


def test_a_class_is_the_mean_of_its_series_beside_the_naive_forecast():
    assert accuracy_by_class(baseline(), backtest()).rows() == [("lumpy", 1, 1.0, None), ("smooth", 2, 0.9, 1.1)]


def test_the_most_important_are_those_of_which_most_is_forecast():
    assert items(most_demand(baseline(), 2)) == ["Q", "R"]
    assert items(most_demand(baseline(), 9)) == ["Q", "R", "P"]


def test_the_worst_are_those_of_the_highest_error_and_of_these_the_larger():
    assert items(worst_forecast(baseline(), backtest(), 2)) == ["Q", "R"]
    assert items(worst_forecast(baseline(), backtest(), 9)) == ["Q", "R", "P"]


def test_nothing_was_forecast():
    nothing = empty_frame(RESULTS["baseline"]), empty_frame(RESULTS["backtest"])
    assert accuracy_by_class(*nothing).is_empty()
    assert most_demand(nothing[0], 3) == worst_forecast(*nothing, 3) == []
