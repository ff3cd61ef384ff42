"""The command line: what it writes, and one clear message with exit code 2 for whatever cannot be used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
import tiny_group
from command_line import command

from masterplan.contracts import RESULTS

PLAN_DATE = ("--plan-date", "2025-03-03")


@pytest.fixture
def call(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)

    return command(monkeypatch, capsys)


@pytest.fixture
def group(tmp_path: Path) -> Path:
    return tiny_group.write(tmp_path / "in", demand_history="")


@pytest.mark.parametrize("fmt", ["csv", "parquet"])
def test_plan_writes_every_table_as_its_contract_says(call, group, fmt) -> None:
    assert call("plan", group, "--plan", "net", *PLAN_DATE, "--out", "out", "--format", fmt).code == 0
    reader = pl.read_csv if fmt == "csv" else pl.read_parquet
    written = {path.stem: reader(path) for path in Path("out").iterdir()}
    expected = {name for name, table in RESULTS.items() if table.schema == "plan"} | {"quarantine", "ingestion_count"}
    assert set(written) == expected
    assert all(written[name].columns == RESULTS[name].column_names for name in written if name in RESULTS)


def test_plan_orders_what_the_sale_needs_through_both_companies(call, group) -> None:
    assert call("plan", group, "--plan", "orders", *PLAN_DATE, "--out", "out").code == 0
    orders = pl.read_csv("out/planned_order.csv").select("company_id", "order_type", "item_id", "qty", "requirement_date")
    assert orders.rows() == [
        ("M", "purchase", "C", 6, "2025-03-23"),
        ("M", "production", "F", 6, "2025-03-28"),
        ("S", "purchase", "F", 6, "2025-03-31"),
    ]


def test_plan_forecasts_when_the_plan_counts_forecast_and_there_is_history(call, group) -> None:
    tiny_group.write(group, demand_history=tiny_group.history())
    assert call("plan", group, "--plan", "net", *PLAN_DATE, "--out", "out", "--format", "parquet").code == 0
    assert pl.read_parquet("out/baseline.parquet").height > 0
    assert pl.read_parquet("out/forecast_left.parquet").height > 0


def test_quarantined_rows_are_shown_counted_and_written_and_the_rest_is_planned(call, group) -> None:
    broken = tiny_group.TEXTS["item"] + "M,X,guess,7,0,V,1,4\n"
    ended = call("plan", tiny_group.write(group, item=broken), "--plan", "orders", *PLAN_DATE, "--out", "out")
    assert ended.code == 0
    assert "Quarantined rows: 1" in ended.out
    rejected = pl.read_csv("out/quarantine.csv").row(0, named=True)
    assert (rejected["table_name"], rejected["source_row"], rejected["column_name"]) == ("item", 4, "default_order_type")
    counts = pl.read_csv("out/ingestion_count.csv")
    assert counts.filter(pl.col("rows_read") != pl.col("rows_kept") + pl.col("rows_quarantined")).height == 0
    assert pl.read_csv("out/planned_order.csv").height == 3


def test_without_a_table_plan_any_name_plans_with_the_defaults(call, group) -> None:
    (group / "plan.csv").unlink()
    assert call("plan", group, "--plan", "mine", *PLAN_DATE, "--out", "out").code == 0
    orders = pl.read_csv("out/planned_order.csv")
    assert orders.select("plan_id", "company_id").rows() == [("mine", "S")]


def test_planning_again_replaces_the_result(call, group) -> None:
    call("plan", group, "--plan", "net", *PLAN_DATE, "--out", "out", "--format", "parquet")
    assert call("plan", group, "--plan", "orders", *PLAN_DATE, "--out", "out").code == 0
    assert {path.suffix for path in Path("out").iterdir()} == {".csv"}
    assert sorted(path.name for path in Path().iterdir()) == ["in", "out"]


def test_a_folder_with_other_files_is_not_replaced(call, group) -> None:
    Path("out").mkdir()
    Path("out/thesis.txt").write_text("mine", "utf-8")
    ended = call("plan", group, "--plan", "orders", *PLAN_DATE, "--out", "out")
    assert ended.code == 2
    assert "thesis.txt" in ended.err
    assert Path("out/thesis.txt").read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--plan", "nett", *PLAN_DATE], ["'nett'", "gross", "net", "orders"]),
        (["--plan", "net", "--plan-date", "03.03.2025"], ["03.03.2025"]),
        (["--plan", "net", *PLAN_DATE, "--source", "sap"], ["sap"]),
        (["--plan", "net", *PLAN_DATE, "--format", "xlsx"], ["xlsx"]),
        ([*PLAN_DATE], ["--plan"]),
    ],
)
def test_what_cannot_be_used_is_said_in_one_message(call, group, arguments, said) -> None:
    ended = call("plan", group, *arguments, "--out", "out")
    assert ended.code == 2
    assert all(part in ended.err for part in said)
    assert not Path("out").exists()


@pytest.mark.parametrize("make", [lambda _: None, lambda folder: folder.mkdir(), lambda folder: tiny_group.write(folder, item="")])
def test_an_input_folder_that_cannot_be_used_at_all(call, tmp_path, make) -> None:
    make(tmp_path / "bad")
    ended = call("plan", tmp_path / "bad", "--plan", "net", *PLAN_DATE, "--out", "out")
    assert ended.code == 2
    assert ended.err.startswith("Error:")


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"MASTERPLAN_SIZ": "2"}, "did you mean MASTERPLAN_SIZE?"),
        ({"MASTERPLAN_SIZE": "many"}, "MASTERPLAN_SIZE = 'many'"),
        ({"MASTERPLAN_SOURCE": "sap"}, "MASTERPLAN_SOURCE = 'sap'"),
        ({"MASTERPLAN_SOURCE": "folder"}, "--plan-date"),
    ],
)
def test_wrong_settings_are_refused_by_name_before_anything_is_created(call, monkeypatch, variables, said) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    ended = call("run")
    assert ended.code == 2
    assert said in ended.err
    assert not Path(".masterplan").exists()


def test_a_plan_date_that_is_no_partition_is_refused(call) -> None:
    ended = call("run", "--plan-date", "1999-12-31")
    assert ended.code == 2
    assert "1999-12-31" in ended.err
    assert not Path(".masterplan").exists()


@pytest.mark.parametrize("command", ["sample", "plan", "run", "ui", "plans", "retain"])
def test_help_has_an_example(call, command) -> None:
    assert f"Example: masterplan {command}" in call(command, "--help").out


def test_sample_writes_the_same_bytes_for_the_same_seed_and_can_be_planned(call) -> None:
    assert call("sample", "--out", "one").code == 0
    assert call("sample", "--out", "two").code == 0
    one, two = ({path.name: path.read_bytes() for path in Path(name).iterdir()} for name in ("one", "two"))
    assert one == two
    assert "item.csv" in one


def test_planning_a_folder_needs_neither_dagster_nor_duckdb(group, tmp_path) -> None:
    arguments = ["plan", str(group), "--plan", "orders", *PLAN_DATE, "--out", str(tmp_path / "out")]
    program = (
        "import sys; from pipelines.cli import app\n"
        f"app({arguments!r}, standalone_mode=False)\n"
        "sys.exit(','.join(sorted({'dagster', 'duckdb'} & set(sys.modules))) or 0)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert (ended.returncode, ended.stderr) == (0, "")
