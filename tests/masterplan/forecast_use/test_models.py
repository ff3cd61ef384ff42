"""Models and their submodels: lines add up by day, the depth is one, each company for itself."""

from __future__ import annotations

from datetime import date

import pytest

from masterplan.contracts import RESULTS
from masterplan.contracts.rows import frame_of
from masterplan.errors import ForecastError
from masterplan.forecast_use.lines import model_lines
from masterplan.forecast_use.models import brings_in_baseline
from masterplan.planning import make_plan

MAY_3, MAY_4 = date(2025, 5, 3), date(2025, 5, 4)


@pytest.fixture
def models(group, fill):
    line = {"company_id": "A", "item_id": "BIKE", "site_id": "S", "warehouse_id": "W"}
    forecast = [
        {**line, "model_id": "M", "date": MAY_3, "qty": 5},
        {**line, "model_id": "PROMO", "date": MAY_3, "qty": 7},
        {**line, "model_id": "PROMO", "date": MAY_4, "qty": 4},
        {**line, "model_id": "OTHER", "date": MAY_4, "qty": 100},
    ]
    below = [{"company_id": "A", "model_id": "PROMO", "parent_model_id": "M", "is_stopped": True}]
    return {**group, "demand_forecast": fill("demand_forecast", forecast), "forecast_model": fill("forecast_model", below)}


def told(tables, model, baseline=None):
    return [(row["date"], row["line"] // 1_000_000) for row in model_lines(tables, model, baseline).to_dicts()]


def test_lines_of_a_model_and_its_submodels_add_up_by_day(models):
    assert told(models, "M") == [(MAY_3, 12), (MAY_4, 4)]
    assert told(models, "PROMO") == [(MAY_3, 7), (MAY_4, 4)]


def test_a_submodel_counts_in_its_company_alone(models, fill):
    elsewhere = fill("forecast_model", [{"company_id": "B", "model_id": "PROMO", "parent_model_id": "M"}])
    assert told({**models, "forecast_model": elsewhere}, "M") == [(MAY_3, 5)]


def test_the_baseline_may_be_a_submodel_or_have_some(models, fill):
    point = {"plan_date": MAY_3, "company_id": "A", "item_id": "BIKE", "site_id": "S", "warehouse_id": "W", "date": MAY_3}
    baseline = frame_of(RESULTS["baseline"], [{**point, "point_qty": 3, "lower_qty": 3, "upper_qty": 3}])
    below = fill("forecast_model", [{"company_id": "A", "model_id": "baseline", "parent_model_id": "M"}])
    assert told({**models, "forecast_model": below}, "M", baseline) == [(MAY_3, 8)]
    assert told(models, "M", baseline) == [(MAY_3, 12), (MAY_4, 4)]
    assert brings_in_baseline({**models, "forecast_model": below}, "M")
    assert not brings_in_baseline(models, "M")
    over = fill("forecast_model", [{"company_id": "A", "model_id": "PROMO", "parent_model_id": "baseline"}])
    assert told({**models, "forecast_model": over}, "baseline", baseline) == [(MAY_3, 10), (MAY_4, 4)]


@pytest.mark.parametrize("parents", [{"PROMO": "M", "DEEP": "PROMO"}, {"M": "TOP", "PROMO": "M"}, {"M": "M"}])
def test_a_plan_that_meets_a_deeper_structure_stops(models, fill, parents):
    rows = [{"company_id": "A", "model_id": model, "parent_model_id": parent} for model, parent in parents.items()]
    tables = {**models, "forecast_model": fill("forecast_model", rows)}
    with pytest.raises(ForecastError) as refused:
        told(tables, "M")
    assert refused.value.code == "forecast_model_depth"
    row = fill("plan", [{"plan_id": "P", "include_demand_forecast": True, "forecast_model_id": "M"}])
    with pytest.raises(ForecastError):
        make_plan({**tables, "plan": row}, plan_id="P", plan_date=MAY_3)


def test_supply_forecast_of_submodels_counts_too(models, fill):
    line = {"company_id": "A", "item_id": "BIKE", "site_id": "S", "warehouse_id": "W", "date": MAY_4}
    supply = fill("supply_forecast", [{**line, "model_id": "M", "qty": 5}, {**line, "model_id": "PROMO", "qty": 7}])
    row = fill("plan", [{"plan_id": "P", "forecast_model_id": "M", "include_supply_forecast": True}])
    made = make_plan({**models, "plan": row, "supply_forecast": supply}, plan_id="P", plan_date=MAY_3)
    assert float(made.public("planned_order")["qty"].sum()) == 12
