"""Bulk changes and the balance of forecast lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from review_group import lines

from masterplan.demand_review import BulkChange, Cells, changed_in_bulk, forecast_balance
from masterplan.errors import ForecastError
from masterplan.testing import company

JAN, FEB = date(2025, 1, 31), date(2025, 2, 28)
KEPT = lines(
    {"item_id": "A", "date": JAN, "qty": 200, "source": "entered_here"},
    {"item_id": "A", "date": FEB, "qty": 40, "source": "authorised_here"},
    {"item_id": "B", "date": JAN, "qty": 7, "model_id": "N", "source": "entered_here"},
)
RECEIVED = lines({"item_id": "A", "date": JAN, "qty": 1000})


def changed(tables, change, received=False):
    whole = {**tables, "demand_forecast": KEPT.vstack(RECEIVED) if received else KEPT}
    after, count = changed_in_bulk(whole, KEPT, change)
    told = {(row["model_id"], row["item_id"], row["date"], row["source"]): float(row["qty"]) for row in after.to_dicts()}
    return told, count


def test_an_update_changes_quantities_and_dates_and_leaves_others_alone(tables):
    change = BulkChange("update", "M", Cells(to_date=JAN), factor=Decimal("1.5"), constant=Decimal(-25), shift=1)
    told, count = changed(tables, change)
    assert (count, told) == (
        1,
        {("M", "A", FEB, "entered_here"): 275, ("M", "A", FEB, "authorised_here"): 40, ("N", "B", JAN, "entered_here"): 7},
    )


def test_years_days_and_lines_that_come_to_one_key(tables):
    assert ("N", "B", date(2024, 1, 31), "entered_here") in changed(tables, BulkChange("update", "N", shift=-1, unit="year"))[0]
    copied, _ = changed(tables, BulkChange("copy", "M", Cells(to_date=JAN), to_model_id="M"))
    assert copied["M", "A", JAN, "entered_here"] == 400


def test_copies_are_entered_lines_of_the_other_model_whatever_they_are_of(tables):
    told, count = changed(tables, BulkChange("copy", "M", to_model_id="X", factor=Decimal(2)), received=True)
    assert count == 3
    assert {key: qty for key, qty in told.items() if key[0] == "X"} == {
        ("X", "A", JAN, "entered_here"): 2400,
        ("X", "A", FEB, "entered_here"): 80,
    }
    assert told["M", "A", JAN, "entered_here"] == 200


def test_deleting_and_updating_to_nothing(tables):
    assert changed(tables, BulkChange("delete", "M"))[0] == {("N", "B", JAN, "entered_here"): 7}
    assert ("N", "B", JAN, "entered_here") not in changed(tables, BulkChange("update", "N", factor=Decimal(0)))[0]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (BulkChange("update", "M", constant=Decimal(-100)), "quantity"),
        (BulkChange("update", "M", factor=Decimal("1e12")), "quantity"),
        (BulkChange("update", "M", shift=99_999), "date"),
        (BulkChange("delete", "NONE"), "nothing_chosen"),
        (BulkChange("delete", "N", Cells(items=("A",))), "nothing_chosen"),
        (BulkChange("delete", "N", customers=("C",)), "nothing_chosen"),
        (BulkChange("copy", "M", to_model_id="baseline"), "baseline_model"),
        (BulkChange("copy", "M", to_model_id="OLD"), "stopped_model"),
        (BulkChange("delete", "OLD"), "nothing_chosen"),
    ],
)
def test_what_cannot_be_is_refused(tables, given, change, code):
    with pytest.raises(ForecastError) as refused:
        changed(given(tables, forecast_model=[{"model_id": "OLD", "is_stopped": True}]), change)
    assert refused.value.code == code


def test_lines_of_stopped_models_and_of_the_source_stay(tables, given):
    with pytest.raises(ForecastError) as refused:
        changed(given(tables, forecast_model=[{"model_id": "N", "is_stopped": True}]), BulkChange("delete"))
    assert refused.value.code == "stopped_model"
    for action in ("update", "delete"):
        with pytest.raises(ForecastError) as refused:
            changed(tables, replace(BulkChange("update", "M", factor=Decimal(2)), action=action), received=True)
        assert refused.value.code == "received_lines"
        assert "manual" in refused.value.rows[0]


def test_the_balance_runs_by_item_and_model_demand_first(tables):
    supply = company(
        supply_forecast=[
            {"model_id": "M", "item_id": "A", "site_id": "1", "date": JAN, "qty": 150},
            {"model_id": "M", "item_id": "B", "site_id": "1", "date": JAN, "qty": 3},
        ]
    )
    whole = {**tables, "demand_forecast": KEPT.vstack(RECEIVED), "supply_forecast": supply["supply_forecast"]}
    rows = forecast_balance(whole, "M").select("item_id", "date", "kind", "qty", "accumulated_qty").rows()
    assert [(item, day, kind, float(qty), float(run)) for item, day, kind, qty, run in rows] == [
        ("A", JAN, "demand", -1200, -1200),
        ("A", JAN, "supply", 150, -1050),
        ("A", FEB, "demand", -40, -1090),
        ("B", JAN, "supply", 3, 3),
    ]
    assert forecast_balance(whole, "", Cells(items=("B",)))["model_id"].to_list() == ["M", "N"]
    assert forecast_balance(whole, "M", Cells(from_date=FEB)).height == 1
