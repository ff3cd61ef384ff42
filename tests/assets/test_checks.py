"""The checks between the stages: which there are, what they say of broken rows, and that they stop what comes after."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import date

import dagster as dg
import polars as pl
import pytest

from assets.checks import CONTRACTS, MISMATCHES, SHADOW_CHECK, Law, Subject, build_checks, guards_of, laws
from assets.checks import _checks_of as checks_of
from assets.checks import _laws as laws_of
from masterplan.contracts import INPUTS, QUARANTINE, RESULTS, empty_frame
from masterplan.plan_choice import plan_frame

DAY = date(2025, 3, 3)
LAW = Law("orders_are_pegged", "net_requirements", "Every order is pegged.")


class Store:
    """A store whose master data is what a test says; `failing` are the rows that break every law."""

    def __init__(self, failing: int = 0, **tables: pl.DataFrame) -> None:
        self.tables = {**{name: empty_frame(table) for name, table in INPUTS.items()}, **tables}
        self.rows = failing
        self.asked: list[Mapping[str, object]] = []
        self.rejected = empty_frame(QUARANTINE)
        self.mismatches = 0

    def looking(self) -> AbstractContextManager[None]:
        return nullcontext()

    def master(self, plan_date: date) -> dict[str, pl.DataFrame]:
        assert plan_date == DAY
        return self.tables

    def quarantine(self, plan_date: date) -> pl.DataFrame:
        assert plan_date == DAY
        return self.rejected

    def current_fingerprints(self, kind: str, plan_date: date) -> pl.DataFrame:
        assert plan_date == DAY
        plans = {"plan_id": ["static"], "version": [3]} if "static" in kind.split(",") else {}
        return pl.DataFrame(plans, schema={"plan_id": pl.String, "version": pl.Int32})

    def plan_table(self, table: str, plan_id: str, plan_date: date, version: int | None = None) -> pl.DataFrame:
        assert (plan_id, plan_date, version) == ("static", DAY, 3)
        return empty_frame(RESULTS[table])

    def shadows(self, plan_date: date) -> pl.DataFrame:
        assert plan_date == DAY
        return pl.DataFrame({"plan_id": ["static", "other"], "version": [4, 7], "mismatches": [self.mismatches, 9]})

    def failing_rows(self, check: str, parameters: Mapping[str, object], limit: int) -> tuple[int, pl.DataFrame]:
        assert check == LAW.name
        self.asked.append(parameters)
        return self.rows, pl.DataFrame({"order_id": [f"o|{number}" for number in range(min(self.rows, limit))]})


def evaluated(asset: str, store: Store) -> tuple[dict[str, dg.AssetCheckEvaluation], list[str]]:
    """The checks of an asset by name after a run, and the assets that were made."""
    dates = dg.DailyPartitionsDefinition("2025-01-01")

    @dg.asset(name=asset, partitions_def=dates)
    def upstream() -> None:
        """Made before the checks."""

    @dg.asset(deps=[upstream], partitions_def=dates)
    def downstream() -> None:
        """Made when no check blocks."""

    ended = dg.materialize(
        [upstream, downstream, checks_of(asset, guards_of(asset, [LAW]))],
        resources={"audit": store},
        partition_key=DAY.isoformat(),
        raise_on_error=False,
    )
    made = [event.asset_key.to_user_string() for event in ended.get_asset_materialization_events()]
    return {evaluation.check_name: evaluation for evaluation in ended.get_asset_check_evaluations()}, made


def test_every_contract_and_every_law_is_a_check_that_blocks() -> None:
    specs = {spec.key: spec for definition in build_checks() for spec in definition.check_specs}
    for asset, tables in CONTRACTS.items():
        assert all(specs[dg.AssetCheckKey(dg.AssetKey(asset), f"contract_{table}")].blocking for table in tables)
    assert set(CONTRACTS["master_data"]) == set(INPUTS)
    for law in laws():
        assert specs[dg.AssetCheckKey(dg.AssetKey(law.asset), law.name)].blocking
        assert law.description


def test_what_keeps_contracts_and_laws_passes_and_lets_the_next_stage_run() -> None:
    store = Store()
    found, made = evaluated("net_requirements", store)
    assert [name for name, evaluation in found.items() if not evaluation.passed] == []
    assert store.asked == [{"plan_date": DAY, "plan_id": "static"}]
    assert made == ["net_requirements", "downstream"]


def test_rows_that_break_a_law_are_counted_shown_and_stop_the_next_stage() -> None:
    found, made = evaluated("net_requirements", Store(failing=12))
    broken = found[LAW.name]
    assert (broken.passed, broken.severity) == (False, dg.AssetCheckSeverity.ERROR)
    assert broken.metadata["failing rows"].value == 12
    assert "o\\|9" in str(broken.metadata["first rows"].value)
    assert made == ["net_requirements"]


def test_rows_that_break_a_contract_are_named() -> None:
    found, made = evaluated("master_data", Store(plan=plan_frame({"plan_id": "a"}, {"plan_id": "b", "kind": "gross"})))
    broken = found["contract_plan"]
    assert broken.metadata["failing rows"].value == 1
    assert "| b | kind |" in str(broken.metadata["first rows"].value)
    assert made == ["master_data"]
    assert found["contract_item"].passed


def test_quarantined_rows_warn_and_let_the_next_stage_run() -> None:
    store = Store()
    row = {column.name: 1 if column.name == "source_row" else "x" for column in QUARANTINE.columns}
    store.rejected = pl.DataFrame([row], schema=store.rejected.schema, orient="row")
    found, made = evaluated("master_data", store)
    assert (found["quarantined_rows"].passed, found["quarantined_rows"].severity) == (False, dg.AssetCheckSeverity.WARN)
    assert made == ["master_data", "downstream"]


def test_a_law_names_its_asset_in_its_header() -> None:
    both = laws_of(LAW.name, "-- asset: net_requirements, forecast_plan\n-- Every order is pegged.\n\nselect 1 -- asset: other\n")
    assert both == [LAW, Law(LAW.name, "forecast_plan", LAW.description)]
    with pytest.raises(ValueError, match="nowhere"):
        laws_of("nowhere", "-- Every order is pegged.\nselect 1")


def test_the_subject_of_a_guard_is_one_plan_of_one_date() -> None:
    store = Store(failing=1)
    subject = Subject(store, DAY, "static", lambda table: store.plan_table(table, "static", DAY, 3))
    by_name = {guard.spec.name: guard for guard in guards_of("net_requirements", [LAW])}
    assert by_name[LAW.name].failing(subject)[0] == 1
    assert by_name["contract_planned_order"].failing(subject)[0] == 0


@pytest.mark.parametrize("mismatches", [0, 2])
def test_a_shadowed_version_that_differs_fails_and_stops_nothing(mismatches) -> None:
    store = Store()
    store.mismatches = mismatches
    found, made = evaluated("net_requirements", store)
    shadow = found[SHADOW_CHECK]
    assert (shadow.passed, shadow.severity, shadow.blocking) == (mismatches == 0, dg.AssetCheckSeverity.ERROR, False)
    assert shadow.metadata[MISMATCHES].value == mismatches
    assert made == ["net_requirements", "downstream"]
