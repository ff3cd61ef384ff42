"""The commands and the job for forecasts: what they print, what they change, what they refuse, what analysts see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import dagster as dg
import duckdb
import polars as pl
import pytest
from command_line import command
from firming_desk import copied_desk, new_desk
from pydantic import ValidationError
from tiny_group import PLAN_DATE

from masterplan.demand_review import generate_baseline
from pipelines.definitions import build_defs
from pipelines.forecast_config import ForecastsConfig
from pipelines.home import headless_instance, prepare_dagster_home

NEXT, LAST = (PLAN_DATE + timedelta(days=days) for days in (7, 14))
SOLD = "".join(f"S,F,9,SHOP,{PLAN_DATE - timedelta(weeks=back)},5\n" for back in range(60, 0, -1))
PLANS = "plan_id,kind,include_demand_forecast,forecast_model_id\ngross,forecast,true,FC\nstatic,static,true,FC\norders,static,false,FC\n"
GIVEN = {"demand_history": f"company_id,item_id,site_id,warehouse_id,date,qty\n{SOLD}", "plan": PLANS}
MODELS = {"forecast_model": "company_id,model_id,is_stopped\nS,OLD,true\n"}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A desk with a forecast, to copy."""
    made = new_desk(tmp_path_factory.mktemp("made"), **GIVEN, **MODELS)
    made.warehouse.save_forecast(PLAN_DATE, generate_baseline(made.warehouse.master(PLAN_DATE), PLAN_DATE), made_by="test")
    return made


@pytest.fixture
def desk(tmp_path, made):
    return copied_desk(tmp_path / "home", made)


@pytest.fixture
def call(monkeypatch, capsys, desk):
    monkeypatch.setenv("MASTERPLAN_HOME", str(desk.settings.home))
    monkeypatch.setenv("COLUMNS", "250")

    return command(monkeypatch, capsys, "forecast")


def test_a_forecast_is_adjusted_authorised_and_shown(call):
    code, out, _ = call("adjust", "--total", 16, "--company", "S", "--from", NEXT, "--to", LAST, "--by", "ann", "--why", "fair")
    assert (code, "edit 1" in out, "2 rows" in out) == (0, True, True)
    assert "nothing changed" in call("adjust", "--total", 16, "--item", "F", "--from", NEXT, "--to", LAST)[1]
    code, out, _ = call("authorise", "--from", NEXT, "--to", NEXT, "--company", "S", "--company", "M")
    assert (code, "edit 2" in out, "Company M has no forecast" in out) == (0, True, True)
    code, out, _ = call("list", "--level", "company", "--model", "FC", "--from", NEXT, "--to", LAST)
    assert (code, f"S │ {NEXT} │ 5 │ 8 │ 8" in out, f"S │ {LAST} │ 5 │ 8 │ 0" in out) == (0, True, True)
    code, out, _ = call("log")
    assert (code, "ann" in out, "fair" in out, out.endswith("2 rows")) == (0, True, True, True)
    code, out, _ = call("generations")
    assert (code, "strategy statistical" in out, "test" in out) == (0, True, True)


@pytest.mark.thorough
def test_lines_are_entered_copied_changed_and_balanced(call, desk):
    made = call(
        "enter", "--company", "M", "--model", "PROMO", "--item", "C", "--qty", 12, "--date", "2025-04-01", "--per", 2, "--end", "2025-09-30"
    )
    assert (made[0], "3 rows" in made[1]) == (0, True)
    assert call("copy", "--model", "PROMO", "--to-model", "HIGH", "--factor", "1.5", "--shift", 1)[0] == 0
    assert call("bulk", "--model", "HIGH", "--constant", -3, "--from", "2025-06-01")[0] == 0
    code, out, _ = call("balance", "--model", "HIGH")
    assert (code, "-18 │ -18" in out, "-15 │ -48" in out) == (0, True, True)
    assert call("bulk", "--delete", "--model", "PROMO")[0] == 0
    assert call("lines", "--model", "PROMO")[1].endswith("0 rows")
    assert desk.warehouse.master(PLAN_DATE)["demand_forecast"].filter(model_id="HIGH")["qty"].to_list() == [18, 15, 15]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("adjust", "--total", 1, "--factor", 2), "Give one of the three"),
        (("adjust",), "Give one of the three"),
        (("adjust", "--total", "many"), "is no quantity"),
        (("adjust", "--total", -5), "below 0"),
        (("adjust", "--factor", 2, "--item", "X"), "no bucket that is meant"),
        (("adjust", "--factor", 2, "--plan-date", "2024-01-01"), "no forecast of 2024-01-01"),
        (("authorise", "--model", "baseline"), "count twice"),
        (("authorise", "--model", "OLD"), "is stopped"),
        (("enter", "--company", "M", "--model", "P", "--item", "X", "--qty", 1, "--date", "2025-04-01"), "no item 'X'"),
        (("enter", "--company", "M", "--model", "P", "--item", "C", "--qty", -1, "--date", "2025-04-01"), "below 0"),
        (("bulk", "--factor", 2), "all models"),
        (("bulk", "--model", "baseline", "--factor", 2), "were received"),
        (("copy", "--model", "NONE", "--to-model", "X"), "No forecast line"),
    ],
)
def test_what_cannot_be_is_one_message_and_code_2(call, desk, arguments, told):
    code, _, err = call(*arguments)
    assert (code, told in err) == (2, True), err
    assert desk.warehouse.forecast_log().is_empty()


def run_job(desk, config: dict[str, Any]) -> dg.ExecuteInProcessResult:
    job = build_defs(settings=desk.settings).resolve_job_def("review_forecasts")
    with headless_instance(prepare_dagster_home(desk.settings)) as instance:
        return job.execute_in_process(run_config={"ops": {"edit_forecasts": {"config": config}}}, instance=instance, raise_on_error=False)


def test_the_job_makes_all_edits_of_its_configuration_and_tells_of_each(desk):
    config = {
        "by": "planner",
        "plan_date": PLAN_DATE.isoformat(),
        "enter": [{"company": "M", "model": "PROMO", "item": "C", "qty": "12", "date": "2025-04-01"}],
        "copy_lines": [{"model": "PROMO", "to_model": "HIGH", "factor": "2"}],
        "update": [{"model": "HIGH", "constant": "-4", "shift": 1, "unit": "week"}],
        "delete": [{"model": "PROMO"}],
        "adjust": [{"way": "to", "value": "9", "from_date": NEXT.isoformat(), "to_date": NEXT.isoformat()}],
        "authorise": [{"model": "FC", "save": False}],
    }
    ended = run_job(desk, config)
    assert ended.success
    assert len([event for event in ended.all_events if event.event_type_value == "ASSET_OBSERVATION"]) == 6
    assert desk.warehouse.forecast_log().sort("edit_no")["action"].to_list() == ["enter", "copy", "update", "delete", "adjust", "authorise"]
    lines = desk.warehouse.master(PLAN_DATE)["demand_forecast"]
    assert lines.filter(model_id="HIGH").select("date", "qty").rows() == [(PLAN_DATE.replace(month=4, day=8), 20)]
    assert lines.filter(model_id="FC", date=NEXT)["qty"].to_list() == [9]


@pytest.mark.parametrize(
    "wrong",
    [
        {"by": ""},
        {"by": "me", "adjust": [{"way": "up", "value": "1"}]},
        {"by": "me", "adjust": [{"way": "to", "value": "many"}]},
        {"by": "me", "enter": [{"company": "M", "model": "P", "item": "C", "qty": "-1", "date": "2025-04-01"}]},
        {"by": "me", "enter": [{"company": "M", "model": "P", "item": "C", "qty": "1", "date": "soon"}]},
        {"by": "me", "authorise": [{"from_date": "2025-02-30"}]},
    ],
)
def test_a_configuration_that_cannot_be_is_refused_before_anything_starts(wrong):
    with pytest.raises(ValidationError):
        ForecastsConfig(**wrong)


def test_analysts_see_baseline_adjusted_and_authorised_side_by_side_in_the_warehouse_and_published(call, desk):
    call("adjust", "--total", 8, "--from", NEXT, "--to", NEXT, "--by", "ann", "--why", "fair")
    call("authorise", "--to", NEXT)
    place = desk.warehouse.publish(desk.settings.published_dir, PLAN_DATE)
    query = """select model_id, baseline_qty, adjusted_qty, authorised_qty, is_edited, edited_by, reason, item_name
        from analytics.forecast_review where plan_date = $day and date between $first and $last order by date"""
    seen = []
    for file in (desk.settings.warehouse_file, place):
        with duckdb.connect(file, read_only=True) as opened:
            seen.append(opened.sql(query, params={"day": PLAN_DATE, "first": NEXT, "last": LAST}).pl())
    assert seen[0].equals(seen[1])
    first, second = seen[0].with_columns(pl.col("baseline_qty", "adjusted_qty", "authorised_qty").cast(pl.Float64)).rows()
    assert first == ("FC", 5, 8, 8, True, "ann", "fair", "Frame")
    assert second == ("", 5, 5, None, False, None, None, "Frame")
