"""Generation by strategy: copied history lies one to one on the forecast, others are forecast as ever."""

from __future__ import annotations

from datetime import timedelta

import pytest
from review_group import MONDAY, quantities

from masterplan.contracts import RESULTS, polars_schema
from masterplan.demand_review import generate_baseline, generation_parameters
from masterplan.forecasting import forecast_baseline

FIRST = MONDAY - timedelta(weeks=6)


@pytest.fixture
def copying(tables, given):
    sold = [{"item_id": "A", "site_id": "1", "date": FIRST + timedelta(weeks=n, days=2), "qty": 10 + n} for n in range(6)]
    never = [{"item_id": "B", "site_id": "1", "date": FIRST, "qty": 0}]
    parameter = [{"bucket": "week", "horizon_buckets": 3}]
    return given(tables, demand_history=sold + never, forecast_parameter=parameter, forecast_generation=[{"strategy": "copy"}])


def weeks(made):
    return [quantities(made.baseline, "point_qty")["A", "1", MONDAY + timedelta(weeks=n)] for n in range(made.baseline.height)]


def test_history_is_copied_from_a_date_on(copying, given):
    made = generate_baseline(
        given(copying, forecast_generation=[{"strategy": "copy", "history_from_date": FIRST + timedelta(days=8)}]), MONDAY
    )
    assert weeks(made) == [11, 12, 13]
    assert made.baseline.schema == polars_schema(RESULTS["baseline"])
    assert made.baseline["model"].unique().to_list() == ["copied_history"]
    assert (made.baseline["lower_qty"] == made.baseline["upper_qty"]).all()
    assert made.backtest.select("model", "windows", "is_chosen").rows() == [("copied_history", 0, True)]
    assert made.series_without_demand == 1


def test_without_a_date_it_is_the_last_buckets_and_where_there_is_no_history_nothing(copying, given):
    assert weeks(generate_baseline(copying, MONDAY)) == [13, 14, 15]
    early = given(copying, forecast_generation=[{"strategy": "copy", "history_from_date": FIRST - timedelta(weeks=1)}])
    assert weeks(generate_baseline(early, MONDAY)) == [0, 10, 11]
    late = given(copying, forecast_generation=[{"strategy": "copy", "history_from_date": FIRST + timedelta(weeks=5)}])
    assert weeks(generate_baseline(late, MONDAY)) == [15, 0, 0]


def test_nothing_of_the_plan_date_or_later_is_copied(copying):
    history = copying["demand_history"]
    garbage = history.with_columns(date=history["date"] + timedelta(weeks=9))
    assert generate_baseline({**copying, "demand_history": history.vstack(garbage)}, MONDAY).baseline.equals(
        generate_baseline(copying, MONDAY).baseline
    )


def test_companies_that_do_not_copy_are_forecast_as_ever(copying, given):
    plain = given(copying, forecast_generation=[])
    assert generate_baseline(plain, MONDAY).baseline.equals(forecast_baseline(plain, MONDAY).baseline)
    told = generation_parameters(copying).row(0, named=True)
    assert (told["strategy"], told["horizon_buckets"], told["bucket"]) == ("copy", 3, "week")
