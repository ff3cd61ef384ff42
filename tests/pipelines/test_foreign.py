from __future__ import annotations

from datetime import date
from importlib import resources
from typing import TYPE_CHECKING

import polars as pl
import pytest

from masterplan.contracts import INPUTS
from masterplan.errors import SourceError
from pipelines.foreign import read_foreign, read_foreign_reports
from pipelines.resources import source_of
from pipelines.settings import foreign_systems, load_settings

if TYPE_CHECKING:
    from pathlib import Path

    from pytest import MonkeyPatch  # noqa: PT013

    from masterplan.intake import RawTable

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
def own(export: Path) -> Own:
    return Own(export, export.parent / "mappings")


class Own:
    """A user's folder of mapping queries with one system `mine`, read on the export."""

    def __init__(self, export: Path, folder: Path) -> None:
        self.export, self.folder = export, folder
        (folder / "mine").mkdir(parents=True)

    def write(self, **queries: str) -> None:
        for name, text in queries.items():
            (self.folder / "mine" / f"{name}.sql").write_text(text, "utf-8")

    def read(self) -> dict[str, RawTable]:
        return read_foreign("mine", self.export, DAY, self.folder)

    def faults(self) -> tuple[str, ...]:
        with pytest.raises(SourceError) as caught:
            self.read()
        return caught.value.rows


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
    said = "the export lacks items.parquet or items.csv (Catalog Error: Table with name items does not exist!"
    assert any(row.startswith(f"sql/sources/neutral_mrp/item.sql, line 14: {said}") for row in caught.value.rows)
    assert any(row.startswith("sql/sources/neutral_mrp/on_hand.sql") for row in caught.value.rows)
    assert "bom.csv" in caught.value.way_out


def test_a_missing_column_is_named_with_its_query(export: Path) -> None:
    EXPORT["items"].drop("lot_min").write_csv(export / "items.csv")
    with pytest.raises(SourceError) as caught:
        read_foreign("neutral_mrp", export, DAY)
    said = "sql/sources/neutral_mrp/item.sql, line 12: the export lacks column lot_min, which this query reads (Binder Error: "
    assert [row[: len(said)] for row in caught.value.rows] == [said]


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


def test_the_date_is_bound_in_queries_and_in_shared_views(own: Own) -> None:
    own.write(
        _setup="create temp view later as select due_date > cast(as_of as varchar) as later from demands cross join parameter",
        item="select $as_of as asked, later from later",
        _report_day="select as_of from parameter",
    )
    assert own.read()["item"].frame.rows() == [(DAY, True)]
    assert read_foreign_reports("mine", own.export, DAY, own.folder)["day"].rows() == [(DAY,)]


def test_rows_of_an_own_query_are_told_by_its_file(own: Own) -> None:
    own.write(item="-- Grain: one item.\nselect item as item_id from items")
    assert {name: raw.source for name, raw in own.read().items()} == {"item": "mappings/mine/item.sql"}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("select\n  item,\nfrom items\nwhere", "line 4: Parser Error: syntax error"),
        ("-- one\nselect item,\n  cast(item as date) as day\nfrom items", "line 3: Conversion Error: invalid date field format"),
        ("select item,\n  nofunction(item) as x\nfrom items", "line 2: Catalog Error: Scalar Function with name nofunction does not exist"),
        ("select item\nfrom items\njoin nowhere using (item)", "line 3: the export lacks nowhere.parquet or nowhere.csv (Catalog Error"),
        (
            "-- lot_minn\nselect\n  lot_minn\nfrom items",
            "line 3: the export lacks column lot_minn, which this query reads (Binder Error: Ref",
        ),
    ],
)
def test_a_query_that_does_not_fit_is_told_with_its_line(query: str, said: str, own: Own) -> None:
    own.write(item=query)
    (fault,) = own.faults()
    assert fault.startswith(f"mappings/mine/item.sql, {said}")


@pytest.mark.parametrize("text", ["", "-- nothing", "create table x as select 1", "select 1; select 2", "set threads = 1"])
def test_a_mapping_query_is_one_select(text: str, own: Own) -> None:
    own.write(item=text)
    assert own.faults() == ("mappings/mine/item.sql: a mapping query is one select",)


def test_a_column_of_a_type_that_no_table_takes_is_a_fault(own: Own) -> None:
    own.write(item="select item as item_id, interval 1 day as lead_days from items")
    assert own.faults()[0].startswith("mappings/mine/item.sql: ")


def test_files_that_make_no_table_are_named(own: Own) -> None:
    own.write(items="select 1", _setup_more="select 1", item="select 1")
    assert own.faults() == (
        "mappings/mine/_setup_more.sql: makes no input table (did you mean _setup?)",
        "mappings/mine/items.sql: makes no input table (did you mean item?)",
    )


def test_a_folder_without_queries_and_a_file_that_is_no_text_are_named(own: Own) -> None:
    assert own.faults() == ("mappings/mine: has no query; add one per table, at least item.sql",)
    (own.folder / "mine" / "item.sql").write_bytes(b"select '\xff'")
    assert own.faults() == ("mappings/mine/item.sql: is no UTF-8 text",)


def test_what_comes_with_an_export_is_never_run(own: Own) -> None:
    inside = own.export / "mappings"
    own.folder.rename(inside)
    with pytest.raises(SourceError, match="nothing in an export is run"):
        read_foreign("mine", own.export, DAY, inside)


def test_an_own_system_takes_the_place_of_no_packaged_one(own: Own) -> None:
    (own.folder / "mine").rename(own.folder / "neutral_mrp")
    with pytest.raises(SourceError, match="is there twice"):
        read_foreign("neutral_mrp", own.export, DAY, own.folder)


def test_packaged_systems_stay_there_beside_own_ones(own: Own) -> None:
    assert read_foreign("neutral_mrp", own.export, DAY, own.folder)["item"].source == "sql/sources/neutral_mrp/item.sql"
    for name in ("../mappings/mine", "mine/../mine", "MINE", "none"):
        with pytest.raises(SourceError, match="mine"):
            read_foreign(name, own.export, DAY, own.folder)


def test_shared_views_that_do_not_fit_are_named(own: Own) -> None:
    own.write(_setup="create temp view v as\nselect * from nothing_there", item="select * from v")
    assert own.faults()[0].startswith("mappings/mine/_setup.sql, line 2: the export lacks nothing_there.parquet")


@pytest.mark.parametrize("text", ["select * from read_csv('secret.csv')", "from 'secret.csv'", "select * from own"])
def test_queries_see_nothing_but_the_export(text: str, own: Own, monkeypatch: MonkeyPatch) -> None:
    (own.export.parent / "secret.csv").write_text("a\n1\n")
    monkeypatch.chdir(own.export.parent)
    own.write(item=text)
    assert own.faults()[0].startswith("mappings/mine/item.sql")


def test_shared_views_cannot_open_the_door(own: Own) -> None:
    own.write(_setup="set enable_external_access = true", item="select 1")
    assert own.faults()[0].startswith("mappings/mine/_setup.sql: Invalid Input Error")


def test_the_source_of_the_settings_reads_by_own_queries(own: Own) -> None:
    own.write(item="select 'C' as company_id, item as item_id from items", _report_all="select item from items")
    source = source_of(load_settings(source="mine", mappings_dir=own.folder, input_dir=own.export))
    assert source.taken_in(DAY).tables["item"]["item_id"].to_list() == ["A", "B"]
    assert source.reports(DAY)["all"].height == 2
