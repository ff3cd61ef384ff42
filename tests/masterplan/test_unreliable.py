"""Nodes that rest on rejected rows are planned and reported, up to the finished product (semantics §18.6)."""

from __future__ import annotations

from datetime import date

import polars as pl

from masterplan.intake import Intake, RawTable, take_in
from masterplan.planning import make_plan

ITEMS = {
    "company_id": ["C"] * 5,
    "item_id": ["BIKE", "KIT", "WHEEL", "TYRE", "BELL"],
    "default_order_type": ["production", "production", "production", "purchase", "purchase"],
    "plans_by_warehouse": ["no"] * 5,
}
VERSIONS = {"company_id": ["C"] * 3, "bom_id": ["B1", "B2", "B3"], "item_id": ["BIKE", "KIT", "WHEEL"]}
LINES = {
    "company_id": ["C"] * 4,
    "bom_id": ["B1", "B2", "B3", "B3"],
    "line_no": ["1", "1", "1", "2"],
    "component_item_id": ["KIT", "WHEEL", "TYRE", "NOTHING"],
    "line_type": ["phantom", "item", "item", "item"],
    "quantity": ["1", "2", "1", "1"],
}
SALES = {
    "company_id": ["C"] * 3,
    "demand_type": ["sales"] * 3,
    "order_id": ["1", "2", "3"],
    "item_id": ["BIKE", "BELL", "BELL"],
    "qty": ["3", "4", "five"],
    "requested_date": ["2026-02-01"] * 3,
}


def taken(**changes: dict[str, list[str]]) -> Intake:
    tables = {"item": ITEMS, "bom_version": VERSIONS, "bom_line": LINES, "demand_order": SALES, **changes}
    return take_in({name: RawTable(pl.DataFrame(columns), f"{name}.csv") for name, columns in tables.items()})


def reported(intake: Intake) -> dict[str, str]:
    plan = make_plan(intake.tables, plan_id="p", plan_date=date(2026, 1, 5), quarantine=intake.quarantine)
    exceptions = plan.public("exception").filter(pl.col("code") == "unreliable_input")
    assert plan.public("planned_order")["item_id"].sort().to_list() == ["BELL", "BIKE", "TYRE", "WHEEL"]
    return dict(exceptions.select("item_id", "text").iter_rows())


def test_a_lost_component_is_reported_up_to_the_bicycle_through_a_phantom() -> None:
    texts = reported(taken())
    # the phantom is a node too, for orders that find no bill of it
    assert set(texts) == {"BELL", "WHEEL", "BIKE", "KIT"}
    assert "1 of bom_line" in texts["WHEEL"]
    assert "1 of demand_order" in texts["BELL"]
    assert texts["BIKE"].startswith("Draws on items")
    assert "TYRE" not in texts


def test_sound_input_reports_nothing() -> None:
    lines = {name: values[:3] for name, values in LINES.items()}
    sales = {name: values[:2] for name, values in SALES.items()}
    assert reported(taken(bom_line=lines, demand_order=sales)) == {}
