"""The sample group keeps every contract, has every feature it promises, and is the same for the same seed."""

from __future__ import annotations

import polars as pl
import pytest

from masterplan.contracts import INPUTS, pandera_schema
from masterplan.fingerprint import tables_fingerprint
from masterplan.forecasting import forecast_baseline
from masterplan.intake import RawTable, take_in
from masterplan.planning import make_plan
from masterplan.sample import SAMPLE_PLAN_DATE, make_sample
from masterplan.testing import assert_balanced

Tables = dict[str, pl.DataFrame]


@pytest.fixture(scope="module")
def sample() -> Tables:
    return make_sample()


@pytest.mark.parametrize("name", sorted(INPUTS))
def test_every_table_keeps_its_contract(sample: Tables, name: str) -> None:
    pandera_schema(INPUTS[name]).validate(sample[name], lazy=True)


def test_nothing_of_it_is_quarantined(sample: Tables) -> None:
    taken = take_in({name: RawTable(frame, name) for name, frame in sample.items()})
    assert taken.quarantine.is_empty()
    assert tables_fingerprint(taken.tables) == tables_fingerprint(sample)


def test_same_seed_same_bytes(sample: Tables) -> None:
    again = make_sample()
    assert {name: frame.write_csv() for name, frame in sample.items()} == {name: frame.write_csv() for name, frame in again.items()}
    assert tables_fingerprint(make_sample(seed=8)) != tables_fingerprint(sample)


def test_size_scales_items_and_history(sample: Tables) -> None:
    larger = make_sample(size=3)
    for name in ("item", "bom_line", "demand_history", "demand_order"):
        assert 2 < larger[name].height / sample[name].height < 4
    with pytest.raises(ValueError, match="size is 0"):
        make_sample(size=0)


def test_three_companies_two_currencies_and_sister_supply(sample: Tables) -> None:
    assert sample["company"].height == 3
    assert sample["company"]["currency_code"].n_unique() == 2
    assert sample["vendor"].filter(pl.col("intercompany_company_id") != "").height == 2
    assert sample["demand_order"].filter("is_intercompany").height > 0
    assert sample["intercompany_item"].height > 0


FEATURES = {
    "phantom": ("bom_line", pl.col("line_type") == "phantom"),
    "constant consumption": ("bom_line", pl.col("consumption") == "constant"),
    "scrap": ("bom_line", pl.col("variable_scrap_pct") > 0),
    "version by date": ("bom_version", pl.col("from_date").is_not_null()),
    "version by quantity": ("bom_version", pl.col("from_qty") > 0),
    "version by site": ("bom_version", pl.col("site_id") != ""),
    "refilled warehouse": ("warehouse", pl.col("is_refilled")),
    "warehouse planned by hand": ("warehouse", pl.col("is_manual")),
    "base calendar": ("calendar", pl.col("base_calendar_id") != ""),
    "holiday": ("calendar_exception", pl.col("open_hours") == 0),
    "mode by sea or rail": ("transfer_lane", pl.col("mode") == "rail"),
    "agreement with a tier": ("trade_agreement", pl.col("min_qty") > 0),
    "agreement that ran out": ("trade_agreement", pl.col("to_date").is_not_null()),
    "negative stock": ("on_hand", pl.col("qty") < 0),
    "expired batch": ("on_hand", pl.col("expiry_date") < SAMPLE_PLAN_DATE),
    "stock that does not count": ("on_hand", ~pl.col("is_available")),
    "overdue receipt": ("supply_order", pl.col("receipt_date") < SAMPLE_PLAN_DATE),
    "overdue sale": ("demand_order", pl.col("requested_date") < SAMPLE_PLAN_DATE),
    "quotation": ("demand_order", pl.col("demand_type") == "quotation"),
    "component to issue": ("demand_order", pl.col("demand_type") == "production_component"),
    "transfer to ship": ("demand_order", pl.col("demand_type") == "transfer_issue"),
    "order maximum": ("item", pl.col("order_max_qty") > 0),
    "item not planned": ("item", pl.col("lifecycle_state") == "not_planned"),
    "min/max": ("coverage_group", pl.col("coverage_code") == "min_max"),
}


@pytest.mark.parametrize("feature", FEATURES)
def test_it_has(sample: Tables, feature: str) -> None:
    table, is_it = FEATURES[feature]
    assert sample[table].filter(is_it).height > 0


def test_three_years_of_demand_none_of_it_later(sample: Tables) -> None:
    history = sample["demand_history"]
    assert (history["date"].max() - history["date"].min()).days > 1080
    assert history["date"].max() < SAMPLE_PLAN_DATE
    span = history.group_by("company_id", "item_id", "warehouse_id").agg(pl.col("date").min(), pl.len())
    assert span.filter(pl.col("date") > pl.date(2025, 6, 1)).height > 0
    assert span.filter(pl.col("len") < 60).height > 0


def test_it_makes_a_plan_that_a_planner_believes(sample: Tables) -> None:
    baseline = forecast_baseline(sample, SAMPLE_PLAN_DATE).baseline
    plan = make_plan(sample, plan_id="static", plan_date=SAMPLE_PLAN_DATE, baseline=baseline)
    assert_balanced(plan)
    orders = plan.public("planned_order")
    assert set(orders.select("company_id", "order_type").unique().rows()) == {
        ("MAKE", "production"),
        ("MAKE", "purchase"),
        ("MAKE", "transfer"),
        ("DIST", "purchase"),
        ("DIST", "transfer"),
        ("SHOP", "purchase"),
        ("SHOP", "transfer"),
    }
    made = orders.filter(pl.col("order_type") == "production")["low_level_code"]
    assert 4 <= orders["low_level_code"].max() - made.min() <= 9
    assert plan.public("intercompany_link").height > 0
    assert {"shortage", "negative_stock", "expired_stock"} <= set(plan.public("exception")["code"])
    late = plan.public("delay").filter(pl.col("type").is_in(["sales", "forecast"])).height
    wanted = plan.public("requirement").filter(pl.col("type").is_in(["sales", "forecast"])).height
    assert 0 < late < wanted / 4
