"""How plans start from their last run, from the outside: folders, the chain on the warehouse, plans and scenarios by command."""

from __future__ import annotations

import shutil

import polars as pl
import pytest
import tiny_group
from rich.console import Console
from typer.testing import CliRunner

from masterplan.errors import InputError
from pipelines.cli import app
from pipelines.commands.compare import Compared, Named, show_comparison
from pipelines.commands.plans import show_plans
from pipelines.commands.run import run
from pipelines.commands.scenario import drop_scenario, list_scenarios, plan_scenario, store_scenario
from pipelines.previous import read_previous
from pipelines.settings import load_settings
from pipelines.warehouse import Warehouse

DAY = tiny_group.PLAN_DATE
ITEM = "company_id"


def with_plan(text: str) -> str:
    """The plans of the tiny group, and a dynamic one with the parameters of the net plan."""
    lines = text.splitlines()
    columns = lines[0].split(",")
    net = next(line.split(",") for line in lines[1:] if line.startswith("net,"))
    live = ["live" if name == "plan_id" else "dynamic" if name == "kind" else value for name, value in zip(columns, net, strict=True)]
    return "\n".join([*lines, ",".join(live)]) + "\n"


def with_demand(text: str) -> str:
    """The demand of the tiny group, and another order line like its first."""
    lines = text.splitlines()
    columns, first = lines[0].split(","), lines[1].split(",")
    more = {"order_id": "NEW", "qty": "77"}
    return "\n".join([*lines, ",".join(more.get(name, value) for name, value in zip(columns, first, strict=True))]) + "\n"


@pytest.fixture
def group(tmp_path):
    return tiny_group.write(tmp_path / "in", plan=with_plan(tiny_group.TEXTS["plan"]))


@pytest.mark.parametrize("fmt", ["csv", "parquet"])
def test_a_folder_is_planned_from_the_folder_of_its_last_run(tmp_path, group, fmt) -> None:
    usual = ["plan", str(group), "--plan", "live", "--plan-date", DAY.isoformat(), "--format", fmt]
    assert CliRunner().invoke(app, [*usual, "--out", str(tmp_path / "1")]).exit_code == 0
    (group / "demand_order.csv").write_text(with_demand(tiny_group.TEXTS["demand_order"]), "utf-8")
    how = ["--method", "net_change", "--previous", str(tmp_path / "1"), "--out", str(tmp_path / "2")]
    result = CliRunner().invoke(app, [*usual, *how])
    assert result.exit_code == 0, result.output
    first, second = (read_previous(tmp_path / name, "live") for name in ("1", "2"))
    assert first.planned_order.join(second.planned_order, on=["order_id", "qty"], how="anti").is_empty()
    assert "NEW" in "".join(second.requirement["ref"])
    with pytest.raises(InputError, match="holds plan live, not net"):
        read_previous(tmp_path / "1", "net")
    with pytest.raises(InputError, match="has no table planned_order"):
        read_previous(group, "net")


@pytest.fixture
def settings(tmp_path, group):
    return load_settings(source="folder", home=tmp_path / "home", input_dir=group)


@pytest.fixture(scope="module")
def first_run(tmp_path_factory):
    """A home in which the chain has run once on the group."""
    folder = tmp_path_factory.mktemp("first_run")
    written = tiny_group.write(folder / "in", plan=with_plan(tiny_group.TEXTS["plan"]))
    assert run(Console(quiet=True), load_settings(source="folder", home=folder / "home", input_dir=written), DAY) == 0
    return folder / "home"


@pytest.fixture
def planned(settings, first_run):
    """Settings of a copy of that home."""
    shutil.copytree(first_run, settings.home)
    return settings


@pytest.mark.thorough
def test_the_chain_makes_a_dynamic_plan_by_net_change(planned, group) -> None:
    settings, console = planned, Console(record=True, width=200)
    warehouse = Warehouse(settings.warehouse_file)
    before = {name: warehouse.plan_table("planned_order", name, DAY) for name in ("net", "live")}
    (group / "demand_order.csv").write_text(with_demand(tiny_group.TEXTS["demand_order"]), "utf-8")
    assert run(console, settings, DAY, {"method": "net_change"}) == 0, console.export_text()
    version = warehouse.plan_table("plan_version", "live", DAY).row(0, named=True)
    assert (version["method"], version["version"]) == ("net_change", 2)
    assert warehouse.plan_table("plan_version", "net", DAY)["version"].to_list() == [1]
    after = warehouse.plan_table("planned_order", "live", DAY)
    assert before["live"].join(after, on=["order_id", "qty"], how="anti").is_empty()
    assert warehouse.plan_table("planned_order", "net", DAY).equals(before["net"])
    assert warehouse.plan_table("planned_node", "live", DAY)["is_replaced"].any()
    assert run(console, settings, DAY, {"method": "net_change", "plans": ["net"]}) == 1
    assert "only plans of kind dynamic" in console.export_text()


def test_scenarios_by_command(planned, tmp_path, capsys) -> None:
    settings, console = planned, Console(record=True, width=200)
    file = tmp_path / "changes.csv"
    file.write_text("action,table_name,row_key,column_name,value\nset,demand_order,,qty,*3\n", "utf-8")
    store_scenario(console, settings, "three times", "net", file)
    plan_scenario(console, settings, "three times", DAY)
    list_scenarios(console, settings)
    shown = console.export_text()
    assert "Scenario three times over net: 1 changes" in shown
    warehouse = Warehouse(settings.warehouse_file)
    sums = [warehouse.plan_table("requirement", name, DAY).filter(type="sales")["qty"].sum() for name in ("net", "three times")]
    assert sums[1] == 3 * sums[0] != 0
    capsys.readouterr()
    show_comparison(console, settings, Compared(Named("net", DAY), Named("three times", DAY), fmt="csv"))
    compared = pl.read_csv(capsys.readouterr().out.encode())
    assert set(compared["cause_table"]) == {"demand_order"}
    assert set(compared["cause_column"]) == {"qty"}
    drop_scenario(console, settings, "three times")
    with warehouse._database.reading() as session:
        assert session.value("select count(*) from store.planned_order where plan_id = 'three times'") == 0


def test_plans_are_listed_and_checked(settings, group) -> None:
    console = Console(record=True, width=200)
    assert show_plans(console, settings, DAY) == 0
    shown = console.export_text()
    assert "dynamic" in shown
    assert "Nothing contradictory" in shown
    text = (group / "plan.csv").read_text("utf-8")
    plans = pl.read_csv(text.encode(), infer_schema=False).with_columns(item_filter=pl.lit("NOTHING"))
    plans.write_csv(group / "plan.csv")
    assert show_plans(console, settings, DAY) == 1
    assert "there is no item_id NOTHING" in console.export_text()
