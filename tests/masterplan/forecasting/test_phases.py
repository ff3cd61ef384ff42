"""Phase in and out by hand: groups, ends, places, successors."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from masterplan.forecasting.history import demand_history
from masterplan.forecasting.phases import phased
from masterplan.places import NODE_KEY

T = date(2025, 6, 2)
MONTHS = [date(2025, month, 1) for month in (1, 2, 3, 4)]


@pytest.fixture
def ruled(group, fill):
    """Quantities by item and month after the rules; `quantities` are those of P, Q and R before."""

    def made(quantities, *rules):
        numbered = [
            {"company_id": "A", "group_id": "G", "line_no": place, "applies_to": "forecast", **rule} for place, rule in enumerate(rules, 1)
        ]
        group["phase_rule"] = fill("phase_rule", numbered)
        rows = [
            ("A", item, "S", "W", month, float(qty))
            for item, values in quantities.items()
            for month, qty in zip(MONTHS, values, strict=False)
        ]
        frame = pl.DataFrame(rows, schema=[*NODE_KEY, "date", "qty"], orient="row")
        after = phased(group, "forecast", frame, ["qty"])
        assert after.columns == frame.columns
        return {item: part["qty"].round(9).to_list() for (item,), part in after.group_by("item_id", maintain_order=True)}

    return made


IN, OUT = {"type": "phase_in", "source_item_id": "P", "target_item_id": "Q"}, {"type": "phase_out", "source_item_id": "P"}


def test_rules_of_a_group_read_what_was_before_it_and_groups_follow_one_another(ruled):
    half = {"factor_pct": 50}

    assert ruled({"P": [100] * 4}, {**OUT, **half}, {**IN, **half}) == {"P": [50] * 4, "Q": [50] * 4}
    assert ruled({"P": [100] * 4}, {**OUT, **half, "group_id": "A"}, {**IN, **half, "group_id": "B"}) == {"P": [50] * 4, "Q": [25] * 4}
    assert ruled({"P": [100] * 4}, {**IN, **half, "group_id": "A"}, {**OUT, **half, "group_id": "B"}) == {"P": [50] * 4, "Q": [50] * 4}


def test_after_the_end_of_a_phase_out_nothing_is_left_unless_another_follows(ruled):
    first = {**OUT, "from_date": MONTHS[1], "to_date": date(2025, 2, 28), "factor_pct": 60}

    assert ruled({"P": [100] * 4}, first) == {"P": [100, 60, 0, 0]}
    assert ruled({"P": [100] * 4}, first, {**OUT, "from_date": MONTHS[2], "factor_pct": 20}) == {"P": [100, 60, 20, 20]}
    assert ruled({"P": [100] * 4}, first, {**OUT, "from_date": MONTHS[3], "factor_pct": 20}) == {"P": [100, 60, 0, 20]}
    assert ruled({"P": [100] * 4}, {**OUT, "factor_pct": 60}) == {"P": [60] * 4}


def test_dates_are_those_of_the_first_days_of_buckets(ruled):
    assert ruled({"P": [1, 2, 3, 4]}, {**IN, "from_date": date(2025, 1, 2), "to_date": MONTHS[2]})["Q"] == [2, 3]


def test_what_is_taken_over_is_on_top_and_from_several(ruled):
    more = {**IN, "source_item_id": "R", "factor_pct": 200}

    assert ruled({"P": [10], "Q": [1], "R": [5]}, IN, more)["Q"] == [21]


def test_places_are_selected_and_targets_that_are_not_planned_get_nothing(ruled):
    assert ruled({"P": [10]}, {**IN, "warehouse_id": "OTHER"}) == {"P": [10]}
    assert ruled({"P": [10]}, {**IN, "site_id": "S", "warehouse_id": "W"}) == {"P": [10], "Q": [10]}
    assert ruled({"P": [10]}, {**IN, "target_item_id": "OLD"}) == {"P": [10]}
    assert ruled({"P": [10]}, {**IN, "target_item_id": ""}) == {"P": [10]}


def test_a_successor_takes_over_the_history(group, weekly, fill):
    group["demand_history"] = weekly({"P": [10, 20, 0, 30], "Q": [0, 0, 0, 5]})
    rules = [
        {"line_no": 1, "type": "phase_in", "source_item_id": "P", "target_item_id": "Q", "factor_pct": 90},
        {"line_no": 2, "type": "phase_out", "source_item_id": "P", "factor_pct": 0},
    ]
    group["phase_rule"] = fill("phase_rule", [{"company_id": "A", "group_id": "G", "applies_to": "history", **rule} for rule in rules])

    history = demand_history(group, T)

    assert history.nodes.select("item_id", "state").rows() == [("P", "no_demand"), ("Q", "forecast")]
    rows = history.buckets.select("item_id", "observed", "value", "is_phase").rows()
    assert rows == [("Q", None, 9, True), ("Q", None, 18, True), ("Q", None, 0, False), ("Q", 5, 32, True)]


def test_a_new_item_that_never_sold_has_a_series(group, weekly, fill):
    group["demand_history"] = weekly({"P": [10, 20]})
    rule = {
        "company_id": "A",
        "group_id": "G",
        "line_no": 1,
        "type": "phase_in",
        "source_item_id": "P",
        "target_item_id": "R",
        "factor_pct": 50,
    }
    group["phase_rule"] = fill("phase_rule", [{**rule, "applies_to": "history"}])

    (series,) = demand_history(group, T).groups

    assert series.frame["item_id"].to_list() == ["P", "R"]
    assert series.values.tolist() == [10, 20, 5, 10]
