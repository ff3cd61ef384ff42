"""What a connection knows: read once, and forgotten as soon as a statement may have written what it was read from."""

from __future__ import annotations

from datetime import date

import pytest

import sql
from masterplan.contracts import INPUTS
from pipelines.warehouse.session import Known
from pipelines.warehouse.tables import FORECASTS, REJECTED

MAY, JUNE = date(2025, 5, 1), date(2025, 6, 1)
ADDED_ROWS = (
    *("plan.firmed_order", "plan.firmed_order_taken", "store.firmed_supply_order", "store.firmed_demand_order", "store.firmed_marking"),
    *("plan.posted_minimum", "store.added_coverage", "store.kept_forecast_line"),
)
WRITTEN = {
    **{f"master.{name}": {"master"} for name in INPUTS},
    **{name: {"fingerprints"} for name in ADDED_ROWS},
    **{table.qualified_name: {"rejected"} for table in REJECTED.values()},
    **{f"forecast.{name}": {"forecast"} for name in FORECASTS},
    **{f"forecast.{name}": {"forecast", "forecasts"} for name in ("baseline", "level", "reviewed", "authorised")},
    "store.forecast_run": {"forecast"},
    "master.ingestion": {"fingerprints", "rejected"},
    "master.ingestion_count": {"fingerprints", "rejected"},
    "master.node_fingerprint": set(),
    "store.planned_order": set(),
    "plan.change_log": set(),
}
KINDS = ("master", "fingerprints", "rejected", "forecast", "forecasts")


def known_of(*days: date) -> Known:
    return Known(**{kind: dict.fromkeys(days, kind) for kind in KINDS})


@pytest.mark.parametrize(("table", "forgotten"), WRITTEN.items(), ids=list(WRITTEN))
def test_a_statement_forgets_what_was_read_from_the_table_that_it_writes(table, forgotten):
    for statement in (sql.read("store/delete_date"), sql.read("store/append")):
        known = known_of(MAY, JUNE)
        known.forget(statement.format(table=table), None)
        assert {kind for kind in KINDS if not getattr(known, kind)} == forgotten
        assert all(set(getattr(known, kind)) == {MAY, JUNE} for kind in KINDS if kind not in forgotten)


def test_a_statement_on_one_plan_date_forgets_forecasts_of_that_date_alone_and_input_tables_of_all():
    known = known_of(MAY, JUNE)
    known.forget("delete from forecast.baseline where plan_date = $plan_date", MAY)
    assert (set(known.forecast), set(known.forecasts)) == ({JUNE}, {JUNE})
    known.forget("delete from master.ingestion where plan_date = $plan_date", JUNE)
    assert (known.fingerprints, known.rejected) == ({}, {})
