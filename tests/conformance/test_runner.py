"""The runner itself: wrong expectations fail, unknown words are errors, matching and numbers do what the format says."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from conformance.cases import DEFAULT_FILES, SCHEMA, Case, CaseError, faults, load
from conformance.inputs import given_of
from conformance.matching import largest_matching, matchings
from conformance.needs import NotRunnableError
from conformance.plan_cases import CHECKS, WITHOUT_RESULT, best_faults, planned
from conformance.printed import agrees, documents
from conformance.verdicts import CaseRun, judge, left_out, selected

DAY = date(2024, 1, 1)
ITEM = {"item": "A", "order_type": "purchase", "lead_days": 5, "coverage": {"coverage_code": "requirement", "order_type": "purchase"}}
GIVEN = {
    "plan_date": DAY,
    "items": [{**ITEM, "order_max_qty": 40}],
    "on_hand": [{"item": "A", "qty": 10}],
    "demands": [
        {"ref": "SO1", "type": "sales", "item": "A", "qty": 60, "date": date(2024, 1, 4)},
        {"ref": "SO2", "type": "sales", "item": "A", "qty": 30, "date": date(2024, 1, 20)},
        {"ref": "SO3", "type": "sales", "item": "A", "qty": 5, "date": date(2025, 1, 20)},
    ],
    "supplies": [{"ref": "PO1", "type": "purchase", "item": "A", "qty": 25, "date": date(2024, 2, 1)}],
}
HOLDS = {
    "planned_orders": [
        {"ref": "P1", "qty": 40, "requirement_date": date(2024, 1, 4)},
        {"ref": "P2", "qty": 10},
        {"ref": "P3", "qty": 30, "requirement_date": date(2024, 1, 20), "order_date": date(2024, 1, 15)},
    ],
    "planned_orders_contain": [{"item": "A", "qty": 30}],
    "planned_orders_total": 80,
    "planned_orders_all": {"max_qty": 40, "multiple_of": 10},
    "no_planned_order_between": [date(2024, 1, 7), date(2024, 1, 19)],
    "pegging": [
        {"demand": "SO1", "supply": "on_hand", "qty": 10},
        {"demand": "SO1", "supply": "P1", "qty": 40},
        {"demand": "SO2", "supply": "P3"},
    ],
    "not_pegged": [{"demand": "SO2", "supply": "PO1"}],
    "pegging_roots": [{"supply": "P2", "demand": "SO1"}],
    "excess": [{"supply": "PO1", "qty": 25}],
    "delays": [{"ref": "SO1", "days": 2, "to": date(2024, 1, 6)}, {"ref": "P1", "days": 2}, {"ref": "SO2", "days": 0}],
    "on_time": ["SO2"],
    "included": ["SO1", "SO2"],
    "excluded": ["SO3"],
    "deleted": ["OLD"],
    "demands": [{"ref": "SO1", "requirement_date": date(2024, 1, 4), "planned_date": date(2024, 1, 6)}],
    "supplies": [{"ref": "PO1", "available_date": date(2024, 2, 1)}],
    "requirements": [{"type": "sales", "qty": -60, "accumulated_qty": 0}, {"type": "on_hand", "date": DAY, "qty": 10}],
    "on_hand": [{"item": "A", "qty": 10}],
    "effective": [{"item": "A", "parameter": "coverage_fence_days", "value": 100}],
    "minimum_by_date": [{"date": DAY, "qty": 0}],
    "quarantined": [],
    "exceptions": [],
    "kept": [],
    "forecast_left": [],
    "actions": [],
    "buffer": [],
}
WRONG = {
    "planned_orders": [[], HOLDS["planned_orders"][:2], [*HOLDS["planned_orders"], {"qty": 1}], [{"qty": 41}, {"qty": 10}, {"qty": 30}]],
    "planned_orders_contain": [[], [{"qty": 30}, {"qty": 30}], [{"qty": 30, "vendor": "V"}]],
    "planned_orders_total": [79],
    "planned_orders_all": [{"max_qty": 39}, {"multiple_of": 20}, {"requirement_date": date(2024, 1, 4)}, {"site": "S2"}],
    "no_planned_order_between": [[date(2024, 1, 20), date(2024, 1, 21)], [date(2024, 1, 6), date(2024, 1, 6)]],
    "pegging": [[], [{"demand": "SO1", "supply": "on_hand", "qty": 9}], [{"demand": "SO2", "supply": "PO1"}]],
    "not_pegged": [[{"demand": "SO1", "supply": "on_hand"}], [{"demand": "SO1", "supply": "on_hand", "qty": 10}]],
    "pegging_roots": [[{"supply": "PO1", "demand": "SO1"}]],
    "excess": [[], [{"supply": "PO1", "qty": 24}], [{"supply": "on_hand", "qty": 1}]],
    "delays": [[], [{"ref": "SO1", "days": 0}], [{"ref": "SO1", "days": 2, "to": date(2024, 1, 7)}], [{"ref": "SO3", "days": 0}]],
    "on_time": [["SO1"], ["SO3"]],
    "included": [[], ["SO3"]],
    "excluded": [[], ["SO1"]],
    "demands": [[{"ref": "SO1", "requirement_date": DAY}], [{"ref": "SO1", "planned_date": DAY}], [{"ref": "SO3"}]],
    "supplies": [[{"ref": "PO1", "available_date": DAY}]],
    "requirements": [[], [{"type": "sales", "qty": -60, "accumulated_qty": 1}], [{"type": "on_hand"}, {"type": "on_hand"}]],
    "on_hand": [[], [{"item": "A", "qty": 11}]],
    "effective": [
        [{"item": "A", "parameter": "coverage_fence_days", "value": 99}],
        [{"item": "B", "parameter": "coverage_fence_days", "value": 1}],
    ],
    "minimum_by_date": [[{"date": DAY, "qty": 1}]],
    "quarantined": [["SO1"]],
    "exceptions": [[{"code": "no_exchange_rate"}]],
    "kept": [[{"ref": "OLD"}]],
    "forecast_left": [[{"date": DAY, "qty": 1}]],
    "actions": [[{"ref": "PO1", "action": "cancel"}]],
    "buffer": [[{"item": "A", "net_flow": 1}]],
}


@pytest.fixture(scope="module")
def view():
    return planned(given_of(GIVEN, "po"))


@pytest.fixture(autouse=True)
def _own_names(view):
    view.names = dict(view.given.texts)


def test_what_holds_passes(view) -> None:
    assert best_faults(view, HOLDS) == []


@pytest.mark.parametrize(("key", "wrong"), [(key, wrong) for key, several in WRONG.items() for wrong in several])
def test_what_does_not_hold_fails(view, key, wrong) -> None:
    found = best_faults(view, {"planned_orders": HOLDS["planned_orders"], key: wrong})
    assert found
    assert any(fault.startswith(key) for fault in found)


def test_every_key_of_expect_has_a_check() -> None:
    assert set(CHECKS) | set(WITHOUT_RESULT) | {"error"} == set(SCHEMA["plan"]["expect"])
    assert set(WRONG) == set(HOLDS) - {"deleted"}


def test_rows_are_matched_so_that_all_agrees(view) -> None:
    swapped = [{"ref": "X", "item": "A"}, {"ref": "Y", "qty": 40}, {"ref": "Z", "item": "A"}]
    wanted = {"planned_orders": swapped, "pegging": [{"demand": "SO2", "supply": "X"}, {"demand": "SO1", "supply": "Z", "qty": 10}]}
    assert best_faults(view, wanted) == []
    view.names = dict(view.given.texts)
    both = {"planned_orders": swapped, "pegging": [{"demand": "SO2", "supply": "X"}, {"demand": "SO2", "supply": "Z"}]}
    assert len(best_faults(view, both)) == 1


def test_rows_that_break_a_contract_do_not_reach_the_plan() -> None:
    demands = [{**GIVEN["demands"][0], "qty": -60}]
    given = {"plan_date": DAY, "items": [ITEM], "demands": demands}
    assert judge(CaseRun(Case("Q", "plan", "t", given=given, expect={"quarantined": ["SO1"], "planned_orders": []}), "po")).passes
    wrong = judge(CaseRun(Case("Q", "plan", "t", given=given, expect={"quarantined": []}), "po"))
    assert "quarantined: expected none" in wrong.faults[0]


def test_matching_is_one_to_one() -> None:
    assert largest_matching([{0, 1}, {0}, {1, 2}], 3) == [1, 0, 2]
    assert -1 in largest_matching([{0}, {0}], 2)
    assert list(matchings([{0, 1}, {0, 1}, {2}], 3, [0, 1])) == [{0: 0, 1: 1}, {0: 1, 1: 0}]
    assert list(matchings([{0, 1}, {0}], 2, [0])) == [{0: 1}]
    assert list(matchings([{0}, {0}], 1, [0])) == []


@pytest.mark.parametrize(
    ("printed", "actual", "is_same"),
    [
        ("53.07", Decimal("53.075"), True),
        ("53.07", Decimal("53.065"), True),
        ("53.07", Decimal("53.0751"), False),
        ("10.0", 10.04, True),
        ("10.0", 10.06, False),
        ("10", Decimal(10), True),
        ("10", 10.01, False),
        ("-0.5", -0.54, True),
        ("true", 1, False),
        ("1", True, False),
        ("[1, 2.5]", [1, 2.54], True),
        ("[1, 2]", [1], False),
    ],
)
def test_numbers_compare_by_the_decimals_printed(printed, actual, is_same) -> None:
    assert agrees(documents(f"value: {printed}")[0]["value"], actual) is is_same


def _case(**changed):
    plan = {"id": "X", "kind": "plan", "topic": "t", "source": "s", "derived": False}
    return {**plan, "given": {"plan_date": DAY, "items": [{"item": "A"}]}, "expect": {"planned_orders": []}, **changed}


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({}, None),
        ({"expect": {"planned_order": []}}, "expect: unknown key 'planned_order'"),
        ({"expect": {"planned_orders": [{"quantity": 1}]}}, "expect.planned_orders[0]: unknown key 'quantity'"),
        ({"given": {"plan_date": DAY, "item": []}}, "given: unknown key 'item'"),
        ({"given": {"items": []}}, "given: plan_date is missing"),
        ({"given": {"plan_date": "2024-01-01"}}, "given.plan_date: '2024-01-01' is not date"),
        ({"surprise": 1}, "case: unknown key 'surprise'"),
        ({"expect": {}}, "case: given and expect must be mappings, expect not empty"),
        ({"expect": {"on_time": ["SO9"]}}, "expect: SO9 is not named anywhere"),
        ({"given": {"plan_date": DAY, "on_hand": [{"item": "B", "qty": 1}]}}, "item B is not declared"),
        ({"kind": "rule", "rule": "no_such"}, "case: unknown rule 'no_such'"),
        ({"kind": "note"}, "case: a note says in note what it is about"),
    ],
)
def test_what_the_format_does_not_know_is_an_error(changed, fault) -> None:
    assert faults(_case(**changed)) == ([fault] if fault else [])


def test_lists_of_a_rule_have_one_length() -> None:
    rule = {"kind": "rule", "rule": "service_factor", "given": {"service_level_pct": [1, 2]}, "expect": {"factor": [1]}}
    assert faults(_case(**rule)) == ["lists to go through one by one have different lengths [1, 2]"]


def test_a_faulty_file_is_refused_with_every_fault(tmp_path) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text("{id: X, kind: plan, topic: t, source: s, derived: true, given: {plan_dat: 2024-01-01}, expect: {what: 1}}", "utf-8")
    with pytest.raises(CaseError, match=r"(?s)unknown key 'plan_dat'.*unknown key 'what'"):
        load(file)


def test_rules_are_compared_too() -> None:
    given = {"average_daily_usage": 5, "lead_days": [7], "min_on_hand_qty": 10}
    rule = Case("R", "rule", "t", rule="reorder_point", given={**given, "lead_days": 7}, expect={"reorder_point_qty": 45})
    assert judge(CaseRun(rule)).passes
    assert judge(CaseRun(Case("R", "rule", "t", rule="reorder_point", given=rule.given, expect={"reorder_point_qty": 46}))).faults


def test_needs_are_found_in_the_contracts() -> None:
    given = given_of({**GIVEN, "run": {"company_order": ["C1"]}}, "po")
    given.add("item", {"colour": "red"})
    given.add("item", {"order_type": "barter"})
    given.add("moon", {})
    with pytest.raises(NotRunnableError) as caught:
        given.tables()
    assert caught.value.needs == (
        "argument company_order of make_plan",
        "column item.colour",
        "table moon",
        "value 'barter' of item.default_order_type",
    )


def test_a_failure_shows_the_nearest_rows(view) -> None:
    text = "\n".join(best_faults(view, {"planned_orders": [{"qty": 41}]}))
    assert "expected qty 41; nearest of 3:" in text
    assert "P|C1|A|S1||20240104|1" in text


def test_the_list_of_left_out_cases_names_cases_and_topics_that_exist() -> None:
    cases = [case for file in DEFAULT_FILES for case in load(file)]
    runs = {case.id for case in cases} | {f"{case.id}/{engine}" for case in cases for engine in case.engines}
    assert set(left_out().cases) <= runs
    assert set(left_out().topics) <= {case.topic for case in cases}


FILE = """
{id: HOLDS, kind: rule, topic: t1, source: s, derived: true, rule: reorder_point,
 given: {average_daily_usage: 5, lead_days: 7, min_on_hand_qty: 10}, expect: {reorder_point_qty: 45}}
---
{id: FAILS, kind: rule, topic: t2, source: s, derived: true, rule: reorder_point,
 given: {average_daily_usage: 5, lead_days: 7, min_on_hand_qty: 10}, expect: {reorder_point_qty: 44}}
---
{id: NEEDS, kind: rule, topic: t3, source: s, derived: true, rule: kanban_quantity,
 given: {average_daily_demand: 1, lead_days: 1, safety_factor: 1, qty_per_unit: 1, minimum: 1}, expect: {kanbans: 1}}
---
{id: NOTE, kind: note, topic: t1, source: s, derived: true, note: for readers}
"""


def test_any_file_runs_with_topic_and_id_in_the_names(tmp_path) -> None:
    file = tmp_path / "further.yaml"
    file.write_text(FILE, "utf-8")
    root = Path(__file__).resolve().parents[2]
    test = "tests/conformance/test_worked_cases.py"
    command = [sys.executable, "-m", "pytest", test, "-p", "no:cacheprovider", "-rA", "--cases", str(file), "--topics", "t1,t2,t3"]
    run = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "2 failed, 1 passed, 1 skipped" in run.stdout
    assert "[t1/HOLDS]" in run.stdout
    assert "reorder_point_qty: expected 44, is 45" in run.stdout
    assert "a function for rule kanban_quantity" in run.stdout
    assert "a note, nothing to run: NOTE: for readers" in run.stdout


def test_topics_choose_the_cases(tmp_path) -> None:
    file = tmp_path / "further.yaml"
    file.write_text(FILE, "utf-8")
    assert [run.name for run in selected([file], {"t2", "t3"})] == ["t2/FAILS", "t3/NEEDS"]
    with pytest.raises(CaseError, match="no case has topic t9; topics are t1, t2, t3"):
        selected([file], {"t9"})
    with pytest.raises(CaseError, match="there is no file of cases"):
        selected([tmp_path / "nowhere.yaml"], set())
