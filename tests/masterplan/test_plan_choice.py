"""Which plans are made."""

from __future__ import annotations

from masterplan.contracts import INPUTS, empty_frame
from masterplan.plan_choice import plan_frame, plan_ids, plan_rows, with_default_plans

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
