"""The report by plan date in the terminal and as CSV."""

from __future__ import annotations

from datetime import date
from io import StringIO

import polars as pl
import pytest
from rich.console import Console
from stored_group import keep
from tiny_group import PLAN_DATE

from masterplan.errors import InputError, StoreError
from pipelines.commands.report import Wanted, show_report
from pipelines.settings import Settings, load_settings
from pipelines.warehouse import Warehouse

NEXT_DATE = date(2025, 3, 10)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("report")
    settings = load_settings(home=folder / "home")
    for number, day in enumerate((NEXT_DATE, PLAN_DATE)):
        keep(Warehouse(settings.warehouse_file), folder / f"{number}", day)
    return settings


@pytest.mark.thorough
def test_every_net_plan_shows_its_dates_in_order_of_time(settings: Settings) -> None:
    console = Console(file=StringIO(), record=True, width=80)
    show_report(console, settings, Wanted())
    text = console.export_text()
    assert [line.split()[2:5:2] for line in text.splitlines() if "Plan " in line] == [
        ["orders", "M"],
        ["orders", "S"],
        ["static", "M"],
        ["static", "S"],
    ]
    assert text.index("2025-03-03") < text.index("2025-03-10")
    assert "…" not in text


def test_a_range_of_one_plan_as_csv_has_every_column(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    show_report(Console(), settings, Wanted(first=NEXT_DATE, plan_id="gross", fmt="csv"))
    rows = pl.read_csv(StringIO(capsys.readouterr().out), try_parse_dates=True)
    assert rows.select("plan_id", "plan_date").unique().rows() == [("gross", NEXT_DATE)]
    assert set(rows.columns) == set(Warehouse(settings.warehouse_file).plans_by_date(None, None, "gross").columns)


def test_what_is_not_stored_is_said(settings: Settings, tmp_path) -> None:
    with pytest.raises(InputError, match="no such plan is stored"):
        show_report(Console(), settings, Wanted(last=date(2025, 1, 1)))
    with pytest.raises(StoreError, match="no warehouse"):
        show_report(Console(), load_settings(home=tmp_path), Wanted())
