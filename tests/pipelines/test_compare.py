"""`masterplan compare` on a stored group of two companies: two plan dates, two versions, two plans."""

from __future__ import annotations

from datetime import date
from io import StringIO

import polars as pl
import pytest
from rich.console import Console
from stored_group import TEXTS, keep
from tiny_group import PLAN_DATE

from masterplan.compare import CHANGE_LOG, PERIODS
from masterplan.errors import InputError, StoreError
from pipelines.commands.compare import Compared, Named, named_plan, show_comparison
from pipelines.settings import Settings, load_settings
from pipelines.warehouse import Warehouse

NEXT_DATE = date(2025, 3, 10)
ORDERS = TEXTS["demand_order"]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("compare")
    chosen = load_settings(home=folder / "home")
    warehouse = Warehouse(chosen.warehouse_file)
    keep(warehouse, folder / "first")
    keep(warehouse, folder / "again", demand_order=ORDERS.replace("SO1,F,9,SHOP,10", "SO1,F,9,SHOP,12"))
    keep(warehouse, folder / "next", NEXT_DATE, bom_line="company_id,bom_id,line_no,component_item_id,quantity\nM,BF,1,C,3\n")
    return chosen


def told(settings: Settings, base: str, plan: str, width: int = 260) -> str:
    console = Console(file=StringIO(), record=True, width=width)
    show_comparison(console, settings, Compared(named_plan(base), named_plan(plan)))
    return console.export_text()


@pytest.mark.thorough
def test_a_plan_date_tells_the_bill_that_changed(settings):
    text = told(settings, "static@2025-03-03", "static")
    assert text.startswith("static of 2025-03-03 → static of 2025-03-10; ")
    assert "bom_line M/BF/1 quantity: 2 → 3" in text
    assert "orders stayed as they were" in text


def test_a_version_tells_the_sale_that_grew_though_its_inputs_were_replaced(settings):
    text = told(settings, "static@2025-03-03#1", "static@2025-03-03#2")
    assert text.startswith("static of 2025-03-03, version 1 → static of 2025-03-03, version 2; ")
    assert "demand_order S/sales/SO1/1 qty: 10 → 12" in text
    assert "unexplained" not in text
    assert "via static|S|F|9|HUB|" in text


def test_two_plans_tell_the_parameter(settings):
    text = told(settings, "static@2025-03-03", "orders@2025-03-03")
    assert "plan orders include_demand_forecast: true → false" in text


def test_a_plan_is_like_itself(settings):
    assert "(100.0 %)" in told(settings, "static", "static")


def test_csv_has_every_order_and_column(settings, capsys):
    base, plan = named_plan("static@2025-03-03#1"), named_plan("static@2025-03-03#2")
    show_comparison(Console(), settings, Compared(base, plan, most=1, fmt="csv"))
    rows = pl.read_csv(StringIO(capsys.readouterr().out))
    assert rows.columns == list(CHANGE_LOG)
    assert rows.height > 1
    assert rows["cause_table"].unique().to_list() == ["demand_order"]


def test_more_orders_than_wanted_are_counted(settings):
    console = Console(file=StringIO(), record=True, width=200)
    show_comparison(console, settings, Compared(Named("static", PLAN_DATE, 1), Named("static", PLAN_DATE, 2), most=1))
    assert " more orders (--most, or --format csv for all)" in console.export_text()


def test_forecast_plans_tell_requirements_and_purchases_by_month_first(settings):
    text = told(settings, "gross@2025-03-03", "gross@2025-03-10")
    assert "What is required, by period; 2 of 3 are the same" in text
    bought = text.partition("What is bought, by period; 1 of 2 are the same")[2].splitlines()
    assert [cell.strip() for cell in bought[4].strip("│").split("│")] == ["2025-04-01", "M", "V", "C", "EA", "16", "24", "+8"]
    assert text.index("What is bought") < text.index("What became of each order")
    assert "by period" not in told(settings, "static@2025-03-03", "static")


def test_any_plans_are_told_by_period_and_as_csv(settings, capsys):
    base, plan = named_plan("static@2025-03-03#1"), named_plan("static@2025-03-03#2")
    show_comparison(Console(), settings, Compared(base, plan, fmt="csv", by="week"))
    rows = pl.read_csv(StringIO(capsys.readouterr().out), try_parse_dates=True)
    assert rows.columns == list(PERIODS)
    assert rows["period"].dt.weekday().unique().to_list() == [1]
    # SO1 of 31 March is 12 instead of 10
    sold = rows.filter(what="requirement", company_id="S", item_id="F", period=date(2025, 3, 31))
    assert sold.select((pl.col("qty") - pl.col("base_qty")).alias("more"), "difference_qty").rows() == [(2, 2)]
    console = Console(file=StringIO(), record=True, width=200)
    show_comparison(console, settings, Compared(base, plan, most=1, by="day"))
    assert " more (--most, or --format csv for all)" in console.export_text()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("static", Named("static")),
        ("static@2025-03-10", Named("static", NEXT_DATE)),
        ("static#2", Named("static", None, 2)),
        ("a|b%@2025-03-10#12", Named("a|b%", NEXT_DATE, 12)),
    ],
)
def test_plans_are_named(text, named):
    assert named_plan(text) == named


@pytest.mark.parametrize("text", ["", "static@soon", "static#two", "static@", "#2", "static@2025-03-10#"])
def test_what_names_no_plan_is_said(text):
    with pytest.raises(InputError, match="names no plan"):
        named_plan(text)


def test_a_version_that_is_not_stored_is_said(settings):
    with pytest.raises(StoreError, match="No version 9 of plan 'static'"):
        told(settings, "static#9", "static")
