from __future__ import annotations

from datetime import date
from importlib import resources
from typing import TYPE_CHECKING

import polars as pl
import pytest

from masterplan.contracts import INPUTS
from masterplan.errors import SourceError
from pipelines import foreign
from pipelines.foreign import read_foreign, read_foreign_reports
from pipelines.settings import foreign_systems

if TYPE_CHECKING:
    from pathlib import Path

    from pytest import MonkeyPatch  # noqa: PT013

DAY = date(2026, 1, 1)
EXPORT = {
    "items": pl.DataFrame(
        {
            "item": ["A", "B"],
            "location": "PLANT",
            "source": ["make", "buy"],
            "level": ["0", "1"],
            "lead_time_days": ["2", "7"],
            "lot_min": "1",
            "lot_multiple": "1",
            "on_hand": ["0", "5"],
            "resource": ["R1", None],
            "hours_per_unit": ["0.5", None],
        }
    ),
    "bom": pl.DataFrame({"parent": ["A"], "component": ["B"], "location": ["PLANT"], "qty_per": ["2"]}),
    "open_supplies": pl.DataFrame(
        {"supply": ["PO1"], "item": ["B"], "location": ["PLANT"], "type": ["PO"], "due_date": ["2026-01-05"], "quantity": ["3"]}
    ),
    "demands": pl.DataFrame(
        {"demand": ["D1"], "item": ["A"], "location": ["PLANT"], "due_date": ["2026-02-01"], "quantity": ["4"], "priority": ["1"]}
    ),
    "resources": pl.DataFrame({"resource": ["R1"], "location": ["PLANT"], "hours_per_week": ["84"]}),
}


@pytest.fixture
def export(tmp_path: Path) -> Path:
    folder = tmp_path / "we[i]rd 'export' *?"
    folder.mkdir()
    for name, frame in EXPORT.items():
        frame.write_csv(folder / f"{name}.csv")
    return folder


@pytest.fixture
def queries(monkeypatch: MonkeyPatch) -> dict[str, str]:
    own: dict[str, str] = {}
    monkeypatch.setattr(foreign, "_queries", lambda _system: own)
    return own


def test_each_packaged_query_makes_a_canonical_table_or_a_report() -> None:
    for system in foreign_systems():
        names = [entry.name for entry in (resources.files("sql") / "sources" / system).iterdir() if entry.name.endswith(".sql")]
        tables = {name.removesuffix(".sql") for name in names if not name.startswith("_")}
        assert tables <= set(INPUTS)
        assert {name for name in names if name.startswith("_")} <= {"_setup.sql", *(n for n in names if n.startswith("_report_"))}


def test_packaged_queries_open_with_their_grain() -> None:
    for system in foreign_systems():
        for entry in (resources.files("sql") / "sources" / system).iterdir():
            if entry.name.endswith(".sql") and entry.name != "_setup.sql":
                assert entry.read_text(encoding="utf-8").startswith("-- Grain: "), f"{system}/{entry.name}"


def test_each_query_becomes_the_table_of_its_name(export: Path) -> None:
    raw = read_foreign("neutral_mrp", export, DAY)
    assert raw["item"].source == "sql/sources/neutral_mrp/item.sql"
    assert raw["item"].frame["item_id"].to_list() == ["A", "B"]
    assert set(raw) <= set(INPUTS)


def test_parquet_and_csv_are_read_alike(export: Path) -> None:
    from_csv = read_foreign("neutral_mrp", export, DAY)
    for name, frame in EXPORT.items():
        (export / f"{name}.csv").unlink()
        frame.write_parquet(export / f"{name}.parquet")
    from_parquet = read_foreign("neutral_mrp", export, DAY)
    assert all(from_csv[name].frame.equals(from_parquet[name].frame) for name in from_csv)


def test_signs_in_a_folder_name_are_no_pattern(export: Path) -> None:
    other = export.parent / "weird 'export' xy"
    other.mkdir()
    EXPORT["demands"].with_columns(demand=pl.lit("D2")).write_csv(other / "demands.csv")
    assert read_foreign("neutral_mrp", export, DAY)["demand_order"].frame["order_id"].to_list() == ["D1"]


def test_order_of_rows_in_the_export_makes_no_difference(export: Path) -> None:
    before = read_foreign("neutral_mrp", export, DAY)
    EXPORT["items"].reverse().write_csv(export / "items.csv")
    after = read_foreign("neutral_mrp", export, DAY)
    assert all(before[name].frame.equals(after[name].frame) for name in before)


def test_unknown_systems_are_refused_with_the_known_ones(tmp_path: Path) -> None:
    for name in ("nothing", "", "..", "../sources/neutral_mrp", "__pycache__"):
        with pytest.raises(SourceError, match="neutral_mrp"):
            read_foreign(name, tmp_path, DAY)


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is no folder"):
        read_foreign("neutral_mrp", tmp_path / "nowhere", DAY)


def test_a_missing_file_is_named_with_every_query_that_reads_it(export: Path) -> None:
    (export / "items.csv").unlink()
    with pytest.raises(SourceError, match=r"neutral_mrp") as caught:
        read_foreign("neutral_mrp", export, DAY)
    assert "sql/sources/neutral_mrp/item.sql: the export lacks items.parquet or items.csv" in caught.value.rows
    assert any(row.startswith("sql/sources/neutral_mrp/on_hand.sql") for row in caught.value.rows)
    assert "bom.csv" in caught.value.way_out


def test_a_missing_column_is_named_with_its_query(export: Path) -> None:
    EXPORT["items"].drop("lot_min").write_csv(export / "items.csv")
    with pytest.raises(SourceError) as caught:
        read_foreign("neutral_mrp", export, DAY)
    assert caught.value.rows == ("sql/sources/neutral_mrp/item.sql: the export lacks column lot_min, which this query reads",)


def test_a_python_variable_is_no_table(export: Path) -> None:
    (export / "resources.csv").unlink()
    with pytest.raises(SourceError, match=r"lacks resources\.parquet or resources\.csv"):
        read_foreign("neutral_mrp", export, DAY)


def test_a_file_that_is_no_parquet_is_named(export: Path) -> None:
    (export / "bom.csv").unlink()
    (export / "bom.parquet").write_bytes(b"not parquet at all")
    with pytest.raises(SourceError, match=r"bom\.parquet"):
        read_foreign("neutral_mrp", export, DAY)


def test_two_files_of_one_name_are_refused(export: Path) -> None:
    EXPORT["bom"].write_parquet(export / "BOM.parquet")
    with pytest.raises(SourceError, match=r"(?s)two files of one name.*BOM\.parquet.*bom\.csv"):
        read_foreign("neutral_mrp", export, DAY)


def test_files_that_are_none_of_the_export_change_nothing(export: Path) -> None:
    before = read_foreign("neutral_mrp", export, DAY)
    (export / 'x"; drop table items; --.csv').write_text("a\n1\n")
    (export / "1st.csv").write_text("a\n1\n")
    (export / "items.csv.bak").write_text("a\n1\n")
    (export / "nobody_asks.parquet").write_bytes(b"rubbish")
    (export / "more.csv").mkdir()
    after = read_foreign("neutral_mrp", export, DAY)
    assert all(before[name].frame.equals(after[name].frame) for name in before)


def test_text_of_the_export_stays_text(export: Path) -> None:
    nasty = 'A\'); drop table bom; --\n"quoted"'
    EXPORT["demands"].with_columns(demand=pl.lit(nasty)).write_csv(export / "demands.csv")
    assert read_foreign("neutral_mrp", export, DAY)["demand_order"].frame["order_id"].to_list() == [nasty]


def test_the_date_is_bound_in_queries_and_in_shared_views(export: Path, queries: dict[str, str]) -> None:
    queries["_setup"] = "create temp view later as select due_date > cast(as_of as varchar) as later from demands cross join parameter"
    queries["item"] = "select $as_of as asked, later from later"
    queries["_report_day"] = "select as_of from parameter"
    assert read_foreign("neutral_mrp", export, DAY)["item"].frame.rows() == [(DAY, True)]
    assert read_foreign_reports("neutral_mrp", export, DAY)["day"].rows() == [(DAY,)]


def test_shared_views_that_do_not_fit_are_named(export: Path, queries: dict[str, str]) -> None:
    queries["_setup"] = "create temp view v as select * from nothing_there"
    queries["item"] = "select * from v"
    with pytest.raises(SourceError, match=r"_setup\.sql: the export lacks nothing_there\.parquet"):
        read_foreign("neutral_mrp", export, DAY)


@pytest.mark.parametrize("text", ["select * from read_csv('secret.csv')", "set enable_external_access = true"])
def test_queries_see_nothing_but_the_export(text: str, export: Path, queries: dict[str, str], monkeypatch: MonkeyPatch) -> None:
    (export.parent / "secret.csv").write_text("a\n1\n")
    monkeypatch.chdir(export.parent)
    queries["item"] = text
    with pytest.raises(SourceError, match=r"item\.sql: (Permission|Invalid Input) Error"):
        read_foreign("neutral_mrp", export, DAY)
