"""Reviews of forecasts in the warehouse: edits, authorised lines as what plans read, plan dates among each other, logs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest
from firming_desk import broken_laws, copied_desk, ingest, new_desk, plan_again
from stored_group import TEXTS
from tiny_group import PLAN_DATE

from masterplan.demand_review import Authorisation, BulkChange, Cells, Edit, Header, generate_baseline
from masterplan.errors import ForecastError, StoreError
from masterplan.intake import take_in
from masterplan.plan_choice import with_default_plans
from masterplan.planning import make_plan
from pipelines.files import read_folder
from pipelines.follow import Asked, follow
from pipelines.forecast_desk import ForecastDesk, SignedEdit

NEXT, LAST = PLAN_DATE + timedelta(days=7), PLAN_DATE + timedelta(days=14)
ME = SignedEdit("me", "because")
NOW, LONG_AFTER = datetime(2026, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)
SOLD = "".join(f"S,F,9,SHOP,{PLAN_DATE - timedelta(weeks=back)},5\n" for back in range(60, -1, -1))
HISTORY = f"company_id,item_id,site_id,warehouse_id,date,qty\n{SOLD}"
PLANS = (
    "plan_id,kind,include_demand_forecast,include_planned_downstream_demand,forecast_model_id\n"
    "gross,forecast,true,true,FC\nstatic,static,true,true,FC\norders,static,false,true,FC\n"
)
GENERATION = "company_id,freeze_buckets,transfer_adjustments,name\nS,1,true,weekly\n"
MODELS = "company_id,model_id,parent_model_id,is_stopped\nS,PROMO,FC,false\nS,OLD,,true\n"
GIVEN = {"demand_history": HISTORY, "plan": PLANS, "forecast_generation": GENERATION, "forecast_model": MODELS}
SHOP = {"company_id": "S", "item_id": "F", "site_id": "9", "warehouse_id": "SHOP"}


def forecast_of(warehouse, day):
    warehouse.save_forecast(day, generate_baseline(warehouse.master(day), day), made_at=NOW, made_by="test")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A desk with a forecast, to copy."""
    desk = new_desk(tmp_path_factory.mktemp("made"), **GIVEN)
    forecast_of(desk.warehouse, PLAN_DATE)
    return desk


@pytest.fixture
def orders(tmp_path, made):
    return copied_desk(tmp_path / "home", made)


@pytest.fixture
def desk(orders):
    return ForecastDesk(orders.warehouse)


def total(desk, qty, day=PLAN_DATE, **cells):
    return desk.adjust(SignedEdit("me", "because", "planner", day), Edit(Cells(**cells), "to", Decimal(qty), "planner"))


def review(desk, day=PLAN_DATE):
    return {row["date"]: float(row["qty"]) for row in desk.warehouse.reviewed_forecast(day).to_dicts()}


def authorised(desk, day=PLAN_DATE, model="FC"):
    rows = desk.warehouse.master(day)["demand_forecast"].filter(model_id=model, source="authorised_here")
    return {row["date"]: float(row["qty"]) for row in rows.to_dicts()}


@pytest.mark.thorough
def test_a_review_begins_with_the_baseline_and_its_generation_is_kept(desk):
    assert set(review(desk).values()) == {5}
    told = desk.warehouse.forecast_generations().row(0, named=True)
    assert (told["company_id"], told["name"], told["made_by"], told["series"]) == ("S", "weekly", "test", 1)
    assert '"freeze_buckets": 1' in told["parameters"]


def test_an_adjustment_is_kept_logged_and_refused_where_the_forecast_is_frozen(desk):
    done = total(desk, "8", from_date=NEXT, to_date=NEXT)
    assert (done.edit_no, done.rows.height, review(desk)[NEXT], review(desk)[LAST]) == (1, 1, 8, 5)
    assert total(desk, "8", from_date=NEXT, to_date=NEXT).edit_no == 0
    with pytest.raises(ForecastError):
        total(desk, "8", to_date=PLAN_DATE)
    log = desk.warehouse.forecast_log()
    assert log.select("edit_no", "action", "rows", "edited_by", "role", "reason").rows() == [(1, "adjust", 1, "me", "planner", "because")]
    assert '"value": "8"' in log["what"][0]


@pytest.mark.thorough
def test_a_baseline_made_anew_on_the_plan_date_keeps_its_adjustments_and_the_next_one_loses_what_was_not_authorised(desk, orders):
    total(desk, "8", from_date=NEXT, to_date=NEXT)
    forecast_of(desk.warehouse, PLAN_DATE)
    assert review(desk)[NEXT] == 8
    ingest(orders, NEXT, **GIVEN)
    forecast_of(desk.warehouse, NEXT)
    assert review(desk, NEXT)[NEXT] == 5


@pytest.mark.thorough
@pytest.mark.parametrize("save", [True, False])
def test_saved_adjustments_are_carried_to_the_next_plan_date_and_dropped_ones_go(desk, orders, save):
    total(desk, "8", from_date=LAST, to_date=LAST)
    desk.authorise(ME, Authorisation("FC", save=save))
    assert authorised(desk)[LAST] == 8
    assert review(desk)[LAST] == (8 if save else 5)
    ingest(orders, NEXT, **GIVEN)
    forecast_of(desk.warehouse, NEXT)
    assert review(desk, NEXT)[LAST] == (8 if save else 5)
    assert authorised(desk, NEXT)[LAST] == 8


@pytest.mark.thorough
def test_plans_read_the_authorised_lines_of_their_model_beside_entered_ones_and_submodels(desk, orders):
    assert plan_again(orders).height
    assert orders.warehouse.plan_table("forecast_left", "static", PLAN_DATE).is_empty()
    total(desk, "40", from_date=LAST, to_date=LAST)
    desk.authorise(ME, Authorisation(from_date=NEXT, to_date=LAST))
    desk.enter(ME, Header("S", "PROMO", Decimal(3), LAST, item_id="F", site_id="9", warehouse_id="SHOP"))
    plan_again(orders)
    left = orders.warehouse.plan_table("forecast_left", "static", PLAN_DATE)
    assert {row["date"]: float(row["qty"]) for row in left.to_dicts()} == {NEXT: 5, LAST: 43}
    assert broken_laws(orders) == {}
    received = desk.lines(PLAN_DATE, "baseline", Cells())
    assert received.select("date", "source").rows() == [(date(2025, 4, 14), "manual")]
    assert float(received["qty"][0]) == 8


@pytest.mark.thorough
def test_what_is_ingested_again_leaves_the_lines_and_a_line_of_a_gone_item_stays_away_until_it_is_back(desk, orders):
    desk.authorise(ME, Authorisation("FC", to_date=LAST))
    desk.enter(ME, Header("M", "FC", Decimal(3), LAST, item_id="Z"))
    ingest(orders, PLAN_DATE, **GIVEN)
    ingest(orders, NEXT, **{**GIVEN, "item": TEXTS["item"].replace("M,Z,Sample,purchase,7,0,V,1,,false,0\n", "")})
    ingest(orders, LAST, **GIVEN)
    lines = [desk.lines(day, "FC", Cells()).height for day in (PLAN_DATE, NEXT, LAST)]
    assert lines == [4, 3, 4]
    assert [broken_laws(orders, day).get("kept_rows_are_stored", 0) for day in (PLAN_DATE, NEXT, LAST)] == [0, 0, 0]


@pytest.mark.thorough
def test_a_later_plan_date_never_sees_an_earlier_one_change(desk, orders):
    ingest(orders, NEXT, **GIVEN)
    forecast_of(desk.warehouse, NEXT)
    desk.authorise(ME.__class__("me", plan_date=PLAN_DATE), Authorisation("FC", from_date=NEXT, to_date=LAST))
    assert authorised(desk) == authorised(desk, NEXT) == {NEXT: 5, LAST: 5}
    total(desk, "9", NEXT, from_date=LAST, to_date=LAST)
    desk.authorise(ME, Authorisation("FC", from_date=LAST, to_date=LAST))
    assert (authorised(desk), authorised(desk, NEXT)) == ({NEXT: 5, LAST: 5}, {NEXT: 5, LAST: 9})
    total(desk, "7", from_date=NEXT, to_date=NEXT)
    desk.authorise(SignedEdit("me", plan_date=PLAN_DATE), Authorisation("FC", from_date=NEXT, to_date=NEXT))
    assert (authorised(desk), authorised(desk, NEXT)) == ({NEXT: 7, LAST: 5}, {NEXT: 5, LAST: 9})


@pytest.mark.thorough
def test_plans_that_follow_changes_follow_an_authorisation(desk, orders):
    settings, warehouse = orders.settings, desk.warehouse
    said = Asked("test", plans=["static"])
    warehouse.publish(settings.published_dir, PLAN_DATE)
    follow(settings, warehouse, said)
    before = warehouse.planned_from(PLAN_DATE)
    total(desk, "40", from_date=LAST, to_date=LAST)
    assert warehouse.planned_from(PLAN_DATE) == before
    desk.authorise(ME, Authorisation("FC"))
    assert warehouse.planned_from(PLAN_DATE) != before
    follow(settings, warehouse, said)
    left = warehouse.plan_table("forecast_left", "static", PLAN_DATE).filter(date=LAST)
    assert float(left["qty"].sum()) == 40
    tables = with_default_plans(warehouse.master(PLAN_DATE))
    anew = make_plan(tables, plan_id="static", plan_date=PLAN_DATE, baseline=warehouse.forecast(PLAN_DATE).baseline)
    stored = warehouse.current_fingerprints("static", PLAN_DATE).filter(plan_id="static")
    assert stored["plan_fingerprint"][0] == anew.plan_fingerprint


def test_lines_are_entered_copied_updated_and_deleted_with_a_log_line_by_line(desk):
    header = Header(
        "S", "PROMO", Decimal(10), LAST, item_id="F", site_id="9", warehouse_id="SHOP", per=1, unit="week", end=LAST + timedelta(days=7)
    )
    assert desk.enter(ME, header).rows["after_qty"].to_list() == [10, 10]
    assert desk.enter(ME, header).rows.select("before_qty", "after_qty").rows() == [(10, 20), (10, 20)]
    desk.change_lines(ME, BulkChange("copy", "PROMO", to_model_id="HIGH", factor=Decimal(2)))
    updated = desk.change_lines(ME, BulkChange("update", "HIGH", Cells(to_date=LAST), constant=Decimal(-5)))
    assert updated.rows.select("before_qty", "after_qty").rows() == [(40, 35)]
    gone = desk.change_lines(ME, BulkChange("delete", "PROMO"))
    assert gone.rows["after_qty"].null_count() == 2
    assert desk.lines(PLAN_DATE, "HIGH", Cells())["qty"].to_list() == [35, 40]
    assert desk.lines(PLAN_DATE, "PROMO", Cells()).is_empty()
    assert desk.warehouse.forecast_log()["action"].to_list() == ["delete", "update", "copy", "enter", "enter"]
    balance = desk.balance(PLAN_DATE, "HIGH", Cells())
    assert balance["accumulated_qty"].to_list() == [-35, -75]


def test_received_lines_stay_the_sources_and_lines_of_ours_are_not_received(desk, orders):
    with pytest.raises(ForecastError) as refused:
        desk.change_lines(ME, BulkChange("delete", "baseline"))
    assert refused.value.code == "received_lines"
    with pytest.raises(ForecastError) as refused:
        desk.change_lines(ME, BulkChange("delete"))
    assert refused.value.code == "all_lines"
    folder = orders.settings.home / "ours"
    folder.mkdir()
    line = "company_id,model_id,item_id,date,qty,source\nM,FC,Z,2025-04-01,3,entered_here\n"
    for name, text in {**TEXTS, **GIVEN, "demand_forecast": line}.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    intake = take_in(read_folder(folder))
    assert intake.tables["demand_forecast"].is_empty()
    assert intake.quarantine["rule"].to_list() == ["kept_here"]


def test_stopped_models_take_nothing_and_a_refusal_changes_nothing(desk):
    before = desk.warehouse.forecast_log().height
    for act in (
        lambda: desk.authorise(ME, Authorisation("OLD")),
        lambda: desk.enter(ME, Header("S", "OLD", Decimal(1), LAST, item_id="F")),
        lambda: desk.authorise(ME, Authorisation("FC", companies=("M",))),
        lambda: desk.authorise(ME, Authorisation("baseline")),
    ):
        with pytest.raises(ForecastError):
            act()
    assert desk.warehouse.forecast_log().height == before
    assert authorised(desk) == {}


def test_companies_without_forecast_are_told(desk):
    told = desk.authorise(ME, Authorisation("FC", companies=("S", "M")))
    assert told.remarks == ["Company M has no forecast: nothing of it was authorised."]


def test_levels_add_up_and_stand_beside_what_is_authorised(desk):
    total(desk, "8", from_date=NEXT, to_date=NEXT)
    desk.authorise(ME, Authorisation("FC", to_date=NEXT))
    rows = desk.listed(None, Cells(from_date=NEXT, to_date=LAST), "whole", "FC")
    assert rows.columns == ["date", "baseline_qty", "adjusted_qty", "authorised_qty"]
    assert [tuple(map(float, row[1:])) for row in rows.rows()] == [(5, 8, 8), (5, 5, 0)]
    assert desk.listed(None, Cells(), "item_group").columns[:2] == ["company_id", "item_group_id"]
    with pytest.raises(ForecastError):
        desk.listed(None, Cells(), "planet")


def test_without_a_forecast_there_is_nothing_to_review(tmp_path):
    empty = ForecastDesk(new_desk(tmp_path / "home").warehouse)
    with pytest.raises(StoreError, match="forecast"):
        empty.listed(None, Cells(), "whole")
    with pytest.raises(StoreError, match="forecast"):
        empty.authorise(SignedEdit("me", plan_date=PLAN_DATE), Authorisation("FC"))


@pytest.mark.thorough
@pytest.mark.parametrize("reconciliation", ["bottom_up", "min_trace"])
def test_totals_are_the_sums_of_what_is_published_and_a_break_is_seen(tmp_path, reconciliation):
    more = "".join(f"S,G,9,SHOP,{PLAN_DATE - timedelta(weeks=back)},{3 + back % 4}\n" for back in range(60, -1, -1))
    events = f"company_id,event_id,from_date,to_date,uplift_pct\nS,FAIR,{NEXT},{NEXT + timedelta(days=6)},30\n"
    item = TEXTS["item"] + "S,G,Grip,purchase,3,0,VM,9,HUB,true,5\n"
    settings = f"company_id,reconciliation,horizon_buckets\nS,{reconciliation},6\n"
    given = {**GIVEN, "demand_history": HISTORY + more, "known_event": events, "item": item, "forecast_parameter": settings}
    warehouse = new_desk(tmp_path / "home", **given).warehouse
    made = generate_baseline(warehouse.master(PLAN_DATE), PLAN_DATE)
    first = pl.int_range(pl.len()) == 0
    more_qty = pl.when(first).then(pl.col("point_qty") + 1).otherwise("point_qty").cast(pl.Decimal(18, 6)).alias("point_qty")

    def rows_of(forecast):
        warehouse.save_forecast(PLAN_DATE, forecast, made_at=NOW, made_by="test")
        return warehouse.failing_rows("totals_of_forecasts_agree", {"plan_date": PLAN_DATE, "plan_id": ""}, 9)[0]

    assert made.baseline["item_id"].n_unique() == 2
    assert made.baseline["model_qty"].count() == 2
    assert rows_of(made) == 0
    assert rows_of(replace(made, level=made.level.with_columns(more_qty))) == 1
    assert rows_of(replace(made, level=made.level.filter(~first))) == 1
    assert rows_of(replace(made, level=made.level.with_columns(pl.col("series") + 1))) == made.level.height
    assert rows_of(replace(made, baseline=made.baseline.with_columns(more_qty))) == 5
    assert rows_of(replace(made, level=made.level.clear())) > 0


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("damage", "seen"),
    [
        (lambda left: left, 0),
        (lambda left: left.with_columns(pl.col("qty") - 1), 1),
        (lambda left: left.with_columns(pl.col("qty") - 4), 2),
        (lambda left: left.with_columns(pl.col("qty") + 1), 1),
        (lambda left: left.filter(pl.col("date") > NEXT), 1),
        (lambda left: left.clear(), 0),
    ],
)
def test_a_plan_that_counts_other_than_what_is_authorised_is_seen(desk, orders, damage, seen):
    warehouse = orders.warehouse
    total(desk, "40", from_date=LAST, to_date=LAST)
    desk.authorise(ME, Authorisation("FC", from_date=NEXT, to_date=LAST))
    desk.enter(ME, Header("S", "PROMO", Decimal(3), LAST, item_id="F", site_id="9", warehouse_id="SHOP"))
    plan = make_plan(with_default_plans(warehouse.master(PLAN_DATE)), plan_id="static", plan_date=PLAN_DATE)
    told = replace(plan, details={**plan.details, "forecast_left": damage(plan.details["forecast_left"])})

    def broken():
        return warehouse.failing_rows("plan_reads_what_is_authorised", {"plan_id": "static", "plan_date": PLAN_DATE}, 5)[0]

    warehouse.save_plan(told, started_at=LONG_AFTER, finished_at=LONG_AFTER, started_by="test")
    assert broken() == seen
    warehouse.save_plan(told, started_at=NOW, finished_at=NOW, started_by="test")
    assert broken() == 0
