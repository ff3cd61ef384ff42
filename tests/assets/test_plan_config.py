"""What a run may say about its plans is what the contract of the table plan has, and goes into the plan."""

from __future__ import annotations

import dagster as dg
import pytest

from assets.plan_config import PlanConfig, PlanParameters
from masterplan.contracts import INPUTS
from masterplan.errors import ParameterError, UnknownPlanError
from masterplan.plan_choice import make_plans, plan_frame, with_parameters
from masterplan.testing import company
from pipelines.definitions import build_defs
from pipelines.settings import load_settings


def test_every_parameter_of_a_plan_is_offered_with_its_meaning() -> None:
    contract = {column.name: column for column in INPUTS["plan"].columns}
    assert set(PlanParameters.model_fields) == set(contract) - {"plan_id", "name", "kind"}
    for name, field in PlanParameters.model_fields.items():
        assert field.description is not None
        assert field.description.startswith(contract[name].meaning)


def test_only_what_a_run_sets_takes_the_place_of_the_table() -> None:
    config = PlanConfig(parameters=PlanParameters(negative_days=3, include_on_hand=False))
    assert config.overrides() == {"negative_days": 3, "include_on_hand": False}
    assert PlanConfig().overrides() == {}


def test_an_unknown_parameter_or_type_is_refused_before_anything_runs(tmp_path) -> None:
    job = build_defs(settings=load_settings(home=tmp_path)).resolve_job_def("net_plan")
    for parameters, said in (({"negative_day": 3}, "negative_day"), ({"negative_days": "soon"}, "soon")):
        with pytest.raises(dg.DagsterInvalidConfigError, match=said):
            dg.validate_run_config(job, {"ops": {"net_requirements": {"config": {"parameters": parameters}}}})


def test_parameters_of_a_run_are_kept_with_the_plan_and_change_it() -> None:
    from datetime import date

    tables = company(
        company=[{}],
        site=[{"site_id": "S"}],
        item=[{"item_id": "A", "default_site_id": "S"}],
        on_hand=[{"item_id": "A", "qty": 5}],
        demand_order=[{"demand_type": "sales", "order_id": "SO1", "item_id": "A", "qty": 3, "requested_date": "2026-01-20"}],
    )
    shared = {"kind": "static", "plan_date": date(2026, 1, 5)}
    (usual,) = make_plans(tables, **shared)
    (bare,) = make_plans(tables, **shared, parameters={"include_on_hand": False})
    assert (usual.planned_order.height, bare.planned_order.height) == (0, 1)
    assert bare.parameters["include_on_hand"] is False
    assert bare.input_fingerprint != usual.input_fingerprint


def test_plans_are_chosen_by_name() -> None:
    tables = {"plan": plan_frame(*({"plan_id": name, "kind": "static"} for name in ("a", "b")), {"plan_id": "g", "kind": "forecast"})}
    assert with_parameters(tables, "static", ["b"], {})["plan"]["plan_id"].to_list() == ["b"]
    assert with_parameters(tables, "static", [], {})["plan"]["plan_id"].to_list() == ["a", "b"]
    with pytest.raises(UnknownPlanError, match="no plan g of kind static"):
        with_parameters(tables, "static", ["g"], {})


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"engine": "sap"}, "engine = 'sap': one of po, classic"),
        ({"negative_days": -1}, "negative_days = -1: at least 0"),
        ({"coverage_fence_days": 99_999}, "coverage_fence_days = 99999: at most 3650"),
        ({"lead": 1}, "A plan has no parameter lead"),
    ],
)
def test_values_that_the_contract_does_not_allow_are_refused_by_name(parameters, said) -> None:
    with pytest.raises(ParameterError, match=said):
        with_parameters({"plan": plan_frame()}, "static", [], parameters)
