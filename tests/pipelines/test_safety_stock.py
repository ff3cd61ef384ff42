"""Journals in the warehouse: commands and jobs, and what was posted among the master data of all plan dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest
from command_line import command
from firming_desk import broken_laws, ingest, new_desk, plan_again
from stored_group import TEXTS
from tiny_group import PLAN_DATE

from masterplan.errors import JournalError
from masterplan.fingerprint import node_fingerprints
from masterplan.safety_stock import Request
from pipelines.definitions import build_defs
from pipelines.home import headless_instance, prepare_dagster_home
from pipelines.warehouse.signature import Signature

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ME = Signature("me", NOW, "because")
NEXT = PLAN_DATE + timedelta(7)
HISTORY = "company_id,item_id,site_id,warehouse_id,date,qty\nM,C,1,,2025-01-10,32\nM,C,1,,2025-02-10,28\nM,F,1,,2025-02-03,60\n"
REQUEST = Request(date(2024, 12, 31), date(2025, 2, 28))


@pytest.fixture
def desk(tmp_path):
    return new_desk(tmp_path, demand_history=HISTORY)


def minimum(desk, item, day=PLAN_DATE):
    rows = desk.warehouse.master(day)["item_coverage"].filter(company_id="M", item_id=item)
    return rows["min_on_hand_qty"].to_list()


def posted(desk, minima, day=PLAN_DATE, name="J"):
    """A journal of all nodes with other minima, posted."""
    lines = desk.warehouse.propose_minima(name, day, REQUEST, ME)
    numbers = dict(lines.select("item_id", "line_no").iter_rows())
    desk.warehouse.edit_minima(name, {numbers[item]: Decimal(qty) for item, qty in minima.items()})
    return desk.warehouse.post_minima(name, day, ME)


def as_made_anew(desk, day):
    """Whether the fingerprints of nodes are those of the master data."""
    stored = desk.warehouse.node_fingerprints(day)
    made = node_fingerprints(desk.warehouse.master(day)).select(stored.columns)
    return stored.sort(pl.all()).equals(made.sort(pl.all()))


@pytest.mark.thorough
def test_nothing_changes_before_a_journal_is_posted(desk):
    lines = desk.warehouse.propose_minima("J", PLAN_DATE, REQUEST, ME)
    # 60 in 60 days, seven days of lead time for clamps, five for frames
    assert lines.select("item_id", "current_qty", "calculated_qty").rows() == [("C", 5, 7), ("F", 0, 5)]
    assert (minimum(desk, "C"), minimum(desk, "F")) == ([5], [])
    with pytest.raises(JournalError, match="has lines"):
        desk.warehouse.propose_minima("J", PLAN_DATE, REQUEST, ME)


@pytest.mark.thorough
def test_a_posted_minimum_counts_from_its_plan_date_on_and_survives_the_next_ingestions(desk):
    ingest(desk, NEXT, demand_history=HISTORY)
    done = posted(desk, {"C": 9, "F": 4}, NEXT)
    assert done.posted.select("item_id", "before_qty", "min_on_hand_qty").rows() == [("C", 5, 9), ("F", 0, 4)]
    later = NEXT + timedelta(7)
    ingest(desk, later, demand_history=HISTORY, item_coverage=TEXTS["item_coverage"].replace("M,C,1,,,5", "M,C,1,,,6"))
    ingest(desk, NEXT, demand_history=HISTORY)

    found = {day: (minimum(desk, "C", day), minimum(desk, "F", day)) for day in (PLAN_DATE, NEXT, later)}
    assert found == {PLAN_DATE: ([5], []), NEXT: ([9], [4]), later: ([9], [4])}
    assert all(broken_laws(desk, day) == {} for day in (PLAN_DATE, NEXT, later))
    assert all(as_made_anew(desk, day) for day in (PLAN_DATE, NEXT, later))


@pytest.mark.thorough
def test_what_was_posted_between_two_ingested_dates_counts_from_then_on(desk):
    between = PLAN_DATE + timedelta(3)
    posted(desk, {"C": 9, "F": 4}, between)
    ingest(desk, PLAN_DATE, demand_history=HISTORY)
    ingest(desk, NEXT, demand_history=HISTORY)
    assert [minimum(desk, "C", day)[0] for day in (PLAN_DATE, between - timedelta(1), between, NEXT)] == [5, 5, 9, 9]
    assert broken_laws(desk, NEXT) == {}


@pytest.mark.thorough
def test_a_posted_minimum_rests_while_its_item_is_not_there(desk):
    posted(desk, {"C": 9, "F": 4})
    without_frames = {name: TEXTS[name] for name in ("item", "bom_version", "demand_order")}
    without_frames = {name: "".join(row for row in text.splitlines(True) if ",F," not in row) for name, text in without_frames.items()}
    ingest(desk, NEXT, demand_history=HISTORY, **without_frames)
    later = NEXT + timedelta(7)
    ingest(desk, later, demand_history=HISTORY)

    assert [(minimum(desk, "C", day), minimum(desk, "F", day)) for day in (NEXT, later)] == [([9], []), ([9], [4])]
    assert all(broken_laws(desk, day) == {} for day in (PLAN_DATE, NEXT, later))


@pytest.mark.thorough
def test_of_several_postings_the_last_counts(desk):
    posted(desk, {"C": 9, "F": 4}, NEXT, "one")
    posted(desk, {"C": 8, "F": 0}, PLAN_DATE, "two")
    posted(desk, {"C": 7, "F": 3}, NEXT, "three")
    assert [(minimum(desk, "C", day), minimum(desk, "F", day)) for day in (PLAN_DATE, NEXT)] == [([8], [0]), ([7], [3])]
    assert broken_laws(desk) == {}


@pytest.mark.thorough
def test_plans_follow_and_know_that_their_inputs_are_others(desk):
    before = desk.warehouse.planned_from(PLAN_DATE), desk.warehouse.ingested_fingerprint(PLAN_DATE)
    orders = plan_again(desk).filter(item_id="C")["qty"].sum()
    posted(desk, {"C": 25, "F": 0})
    after = desk.warehouse.planned_from(PLAN_DATE), desk.warehouse.ingested_fingerprint(PLAN_DATE)

    assert all(old != new for old, new in zip(before, after, strict=True))
    assert plan_again(desk).filter(item_id="C")["qty"].sum() == orders + 20
    assert broken_laws(desk) == {}


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("change", "minima"),
    [
        ({"item_id": "C", "min_on_hand_qty": "50", "vendor_id": "V"}, {"C": [9], "F": [4]}),
        ({"item_id": "F", "min_on_hand_qty": "50", "vendor_id": "V"}, {"C": [9], "F": [4]}),
        ({"item_id": "C", "change": "delete"}, {"C": [9], "F": [4]}),
        ({"item_id": "F", "change": "delete"}, {"C": [9], "F": [4]}),
        ({"item_id": "H", "min_on_hand_qty": "3"}, {"C": [9], "F": [4], "H": [3]}),
    ],
)
def test_a_changed_row_keeps_the_posted_minimum(desk, change, minima):
    posted(desk, {"C": 9, "F": 4})
    rows = pl.DataFrame([{"company_id": "M", "site_id": "1", "warehouse_id": "", **change}])
    desk.warehouse.add_changes("item_coverage", rows, source="tool", noted_at=NOW)
    desk.warehouse.change(PLAN_DATE, taken_at=NOW)

    assert {item: minimum(desk, item) for item in minima} == minima
    coverage = desk.warehouse.master(PLAN_DATE)["item_coverage"].filter(company_id="M", item_id=change["item_id"])
    assert coverage["vendor_id"].to_list() == [change.get("vendor_id", "")]
    assert broken_laws(desk) == {}
    assert as_made_anew(desk, PLAN_DATE)


def test_lines_are_posted_once_all_or_nothing_and_errors_move_to_a_journal_of_their_own(desk):
    desk.warehouse.propose_minima("J", PLAN_DATE, REQUEST, ME, deletes_lines=True)
    items = TEXTS["item"].replace("M,F,Frame,production,0,5,,1,,false,20\n", "M,F,Frame,production,0,5,,2,,false,20\n")
    sites = {"site": TEXTS["site"].replace("M,1", "M,2"), "item": items.replace(",V,1,", ",V,2,"), "on_hand": "company_id,item_id\n"}
    sites |= {"item_coverage": "company_id,item_id\n", "supply_order": "company_id,order_id\n", "demand_order": "company_id,order_id\n"}
    ingest(desk, NEXT, **sites)
    with pytest.raises(JournalError, match="cannot be posted"):
        desk.warehouse.post_minima("J", NEXT, ME)
    assert desk.warehouse.posted_minima().is_empty()

    done = desk.warehouse.post_minima("J", NEXT, ME, transfers_errors=True)
    assert (done.posted.height, done.rejected.height, done.errors_journal) == (0, 2, "J-errors")
    assert desk.warehouse.minima_lines("J").is_empty()
    assert desk.warehouse.minima_lines("J-errors")["item_id"].to_list() == ["C", "F"]
    assert desk.warehouse.post_minima("J-errors", PLAN_DATE, ME).posted.height == 2
    again = desk.warehouse.post_minima("J-errors", PLAN_DATE, ME)
    assert (again.posted.height, desk.warehouse.posted_minima().height) == (0, 2)
    assert desk.warehouse.minima_lines("J-errors").is_empty()


def test_a_posted_line_is_edited_no_more(desk):
    posted(desk, {"C": 9, "F": 4})
    with pytest.raises(JournalError, match="were posted"):
        desk.warehouse.edit_minima("J", {1: Decimal(1)})


@pytest.fixture
def call(monkeypatch, capsys, desk):
    monkeypatch.setenv("MASTERPLAN_HOME", str(desk.settings.home))
    monkeypatch.setenv("COLUMNS", "320")

    return command(monkeypatch, capsys, "safety-stock")


def test_a_journal_by_command_line(call, desk):
    dates = ("--from", "2024-12-31", "--to", "2025-02-28")
    code, out, _ = call("propose", "spring", *dates, "--factor", "2", "--item", "C", "--by", "ann")
    assert (code, out.endswith("1 rows")) == (0, True)
    assert call("set", "spring", "--line", "1=11")[0] == 0
    assert "spring" in call("show")[1]
    assert " 11 " in call("show", "spring")[1]
    code, out, _ = call("post", "spring", "--by", "ann", "--why", "agreed")
    assert (code, "posted from 2025-03-03 on" in out) == (0, True)
    assert "agreed" in call("log")[1]
    assert minimum(desk, "C") == [11]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("show", "none"), "There is no journal 'none'"),
        (("post", "none"), "There is no journal 'none'"),
        (("set", "none", "--line", "1=2"), "There is no journal 'none'"),
        (("set", "none", "--line", "x"), "no lines with a minimum"),
        (("set", "none", "--line", "1=many"), "'many' is no quantity"),
        (("propose", "J", "--from", "2025-01-01", "--to", "2025-02-01"), "less than two months"),
        (("propose", "J", "--from", "2024-12-31", "--to", "2025-02-28", "--plan-date", "2020-01-01"), "no plan date up to it was ingested"),
        (("propose", " ", "--from", "2024-12-31", "--to", "2025-02-28"), "must have a name"),
    ],
)
def test_what_cannot_be_done_is_told(call, arguments, told):
    code, _, err = call(*arguments)
    assert (code, told in err) == (2, True), err


def test_a_journal_by_jobs(desk):
    home = desk.settings
    defs = build_defs(settings=home)
    with headless_instance(prepare_dagster_home(home)) as instance:
        config = {"journal": "J", "first": "2024-12-31", "last": "2025-02-28", "method": "average_issue"}
        propose = {"ops": {"propose_minimum_stock": {"config": config}}}
        assert defs.resolve_job_def("propose_safety_stock").execute_in_process(run_config=propose, instance=instance).success
        post = {"ops": {"post_minimum_stock": {"config": {"journal": "J"}}}}
        assert defs.resolve_job_def("post_safety_stock").execute_in_process(run_config=post, instance=instance).success
    assert (minimum(desk, "C"), minimum(desk, "F")) == ([7], [5])
