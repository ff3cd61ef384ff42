"""Which plans are made."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

import polars as pl
import pytest

from masterplan.contracts import INPUTS, empty_frame
from masterplan.plan_choice import NET_KINDS, PlanRequest, make_plans, plan_frame, plan_ids, plan_requests, plan_rows, with_default_plans
from masterplan.run_methods.previous import Previous

NONE = {"plan": empty_frame(INPUTS["plan"])}


def test_plans_of_a_kind_are_those_the_table_names_by_id() -> None:
    tables = {"plan": plan_frame({"plan_id": "z"}, {"plan_id": "g", "kind": "forecast"}, {"plan_id": "a"})}
    assert plan_ids(tables, "static") == ["a", "z"]
    assert plan_ids(tables, "forecast") == ["g"]
    assert with_default_plans(tables) is tables


def test_a_group_without_plans_gets_one_of_each_kind_with_forecast() -> None:
    assert [plan_ids(NONE, kind) for kind in ("forecast", "static")] == [["gross"], ["static"]]
    assert all(row["include_demand_forecast"] for kind in ("forecast", "static") for row in plan_rows(NONE, kind))


def test_columns_that_a_row_does_not_name_take_the_default_of_the_contract() -> None:
    row = plan_frame({"plan_id": "a"}).row(0, named=True)
    assert row == {**{column.name: column.default for column in INPUTS["plan"].columns}, "plan_id": "a"}


DAY = date(2025, 3, 3)
EMPTY = {name: empty_frame(table) for name, table in INPUTS.items()}
SHOP = {
    **EMPTY,
    "plan": plan_frame({"plan_id": "b"}, {"plan_id": "a"}, {"plan_id": "g", "kind": "forecast"}),
    "company": EMPTY["company"].clear(1).with_columns(company_id=pl.lit("S"), currency_code=pl.lit("EUR")),
}


def asked_for(**wanted) -> PlanRequest:
    return plan_requests(SHOP, kind=NET_KINDS, plan_date=DAY, **wanted)[0]


def test_requests_are_those_of_the_plans_that_are_made_by_id() -> None:
    kept = {"a": 1, "b": 2}
    requests = plan_requests(SHOP, kind=NET_KINDS, plan_date=DAY, orders_to_keep=lambda plan_id, days: (kept[plan_id], days))
    assert [(asked.given["plan_id"], asked.given["approved"]) for asked in requests] == [("a", (1, 0)), ("b", (2, 0))]
    made = [asked.made() for asked in plan_requests(SHOP, kind=NET_KINDS, plan_date=DAY)]
    assert [(plan.plan_id, plan.plan_fingerprint) for plan in made] == [
        (plan.plan_id, plan.plan_fingerprint) for plan in make_plans(SHOP, kind=NET_KINDS, plan_date=DAY)
    ]


def test_a_request_says_the_same_as_one_for_the_same_plan_that_was_made_elsewhere() -> None:
    some = {"baseline": EMPTY["demand_history"], "quarantine": EMPTY["item"]}
    assert asked_for(**some).says_as(deepcopy(asked_for(**some)))


@pytest.mark.parametrize(
    "other",
    [
        {"plans": ["b"]},
        {"parameters": {"include_on_hand": False}},
        {"baseline": EMPTY["demand_history"]},
        {"orders_to_keep": lambda *_: EMPTY["item"]},
    ],
)
def test_a_request_for_another_plan_says_something_else(other) -> None:
    assert not asked_for().says_as(asked_for(**other))
    assert not asked_for(**other).says_as(asked_for())


def test_frames_of_other_rows_or_types_say_something_else() -> None:
    rows = pl.DataFrame({"qty": [1, 2]})
    for other in (rows.reverse(), rows.head(1), rows.cast(pl.Int32), rows.rename({"qty": "n"})):
        assert not asked_for(quarantine=rows).says_as(asked_for(quarantine=other))


def test_a_request_that_starts_from_a_last_run_says_the_same_as_no_other() -> None:
    asked = PlanRequest(SHOP, {"previous": Previous.of_tables({})})
    assert not asked.says_as(PlanRequest(SHOP, {"previous": Previous.of_tables({})}))
