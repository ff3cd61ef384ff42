"""The tables of the history: buckets with their reasons, series with their classes."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from masterplan.contracts import RESULTS, pandera_schema
from masterplan.errors import QuantityError
from masterplan.forecasting.classes import abc_classes, xyz_class
from masterplan.forecasting.history import demand_history
from masterplan.forecasting.history_frames import history_frame, series_frame
from masterplan.forecasting.settings import Limits

T = date(2025, 6, 2)


@pytest.fixture
def frames(group):
    def made():
        history = demand_history(group, T)
        found = {"history": history_frame(history, T), "series": series_frame(history, group, T)}
        for name, frame in found.items():
            pandera_schema(RESULTS[name]).validate(frame)
            assert frame.sort(RESULTS[name].key).equals(frame)
        return found

    return made


def test_every_bucket_tells_what_was_observed_and_why_it_changed(frames, group, weekly, fill):
    group["demand_history"] = weekly({"P": [10, -2, 0, 30, 0, 12]})
    out = {"company_id": "A", "item_id": "P", "from_date": T - timedelta(14), "to_date": T}
    group["stock_out"] = fill("stock_out", [out])
    fair = {"company_id": "A", "event_id": "E", "from_date": T - timedelta(21), "to_date": T - timedelta(15), "uplift_pct": 50}
    group["known_event"] = fill("known_event", [fair])

    found = frames()

    rows = found["history"].select("date", "observed_qty", "qty", "is_known", "reason").rows()
    assert [row[0] for row in rows] == [T - timedelta(7 * back) for back in range(6, 0, -1)]
    assert [row[1:] for row in rows] == [
        (Decimal(10), Decimal(10), True, ""),
        (Decimal(-2), Decimal(0), True, "returns"),
        (None, Decimal(0), True, ""),
        (Decimal(30), Decimal(20), True, "event"),
        (None, Decimal(16), False, "stock_out"),
        (Decimal(12), Decimal(12), True, ""),
    ]
    series = found["series"].row(0, named=True)
    assert (series["cleaned"], series["buckets"], series["first_date"]) == ("returns: 1, stock_out: 1, event: 1", 6, rows[0][0])
    assert series["zero_share"] == pytest.approx(2 / 6, abs=1e-6)


def test_places_without_forecast_are_told_with_the_reason(frames, group, weekly, fill):
    group["demand_history"] = weekly({"P": [3], "Q": [-1]})
    members = [{"company_id": "A", "allocation_key_id": key, "item_id": "P"} for key in ("K", "M")]
    group["item_allocation_key"] = fill("item_allocation_key", members)

    rows = frames()["series"].select("item_id", "state", "allocation_key_id", "remark", "abc_class", "demand_class").rows()

    assert rows == [("P", "forecast", "K", "several_allocation_keys", "A", "new"), ("Q", "no_demand", "", "", "", "")]


def test_value_is_quantity_by_price_else_cost_else_quantity(frames, group, weekly, fill):
    place = {"company_id": "A", "default_site_id": "S", "default_warehouse_id": "W"}
    prices = {"P": (5.0, 1.0), "Q": (0.0, 2.0), "R": (0.0, 0.0)}
    group["item"] = fill(
        "item", [{**place, "item_id": item, "sales_price": price, "standard_cost": cost} for item, (price, cost) in prices.items()]
    )
    group["demand_history"] = weekly({item: [100] * 60 for item in prices})

    series = frames()["series"]

    assert series["year_value"].to_list() == [52 * 500, 52 * 200, 52 * 100]
    assert series["abc_class"].to_list() == ["A", "A", "B"]
    assert series["xyz_class"].to_list() == ["X", "X", "X"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([80, 15, 5], "ABC"),
        ([5, 80, 15], "CAB"),
        ([50, 30, 20], "AAB"),
        ([1], "A"),
        ([10] * 10, "AAAAAAAABB"),
        ([0, 0], "CC"),
    ],
)
def test_abc_by_what_the_more_valuable_leave(values, expected):
    frame = pl.DataFrame({"value": [float(value) for value in values], "name": list(range(len(values)))})

    assert "".join(frame.select(abc_classes(pl.col("value"), ["name"], Limits())).to_series()) == expected


def test_xyz_by_variation():
    assert [xyz_class(variation, 1, Limits()) for variation in (0, 0.5, 0.51, 1, 1.01)] == ["X", "X", "Y", "Y", "Z"]
    assert xyz_class(0, 0, Limits()) == "Z"
    assert xyz_class(0.6, 1, Limits(x_to=0.7)) == "X"


def test_no_history_gives_empty_tables(frames):
    assert all(frame.is_empty() for frame in frames().values())


def test_a_bucket_larger_than_a_quantity_can_be_is_refused_by_name(frames, group, fill):
    large = [{"company_id": "A", "item_id": "P", "date": T - timedelta(days), "qty": 9 * 10**11} for days in (1, 2)]
    group["demand_history"] = fill("demand_history", large)

    with pytest.raises(QuantityError, match=r"A\|P\|S\|W"):
        frames()
