from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masterplan.contracts import INPUTS, polars_schema
from masterplan.errors import InputError
from masterplan.intake import RawTable, take_in
from pipelines import files
from pipelines.files import read_folder, write_folder

ITEM = b"company_id,item_id\nM,A\n"


def put(folder, **contents):
    for name, data in contents.items():
        (folder / name.replace("__", ".")).write_bytes(data)
    return folder


def csv_rows(folder, data):
    table = read_folder(put(folder, item__csv=data))["item"]
    return table.frame.rows(), dict(table.broken)


def test_both_formats_are_read_by_their_names(tmp_path):
    put(tmp_path, item__csv=ITEM, notes__txt=b"not a table")
    pl.DataFrame({"unit_id": ["EA"], "decimals": [2]}).write_parquet(tmp_path / "unit.parquet")
    tables = read_folder(tmp_path)
    assert set(tables) == {"item", "unit"}
    assert (tables["item"].source, tables["item"].first_row) == ("item.csv", 1)
    assert tables["item"].frame.rows() == [("M", "A")]
    assert tables["unit"].frame.rows() == [("EA", 2)]


@pytest.mark.parametrize(
    "data",
    [
        b'a,b\n"x\ny","q""q, z"\n1,\n',
        b'a,b\r\n"x\ny","q""q, z"\r\n1,\r\n',
        b'\xef\xbb\xbfa,b\n"x\ny","q""q, z"\n1,""',
        b'"a","b"\n"x\ny","q""q, z"\n"1",\n',
    ],
    ids=["plain", "windows", "byte order mark, no last line end", "all quoted"],
)
def test_quotes_newlines_and_commas_inside_cells(tmp_path, data):
    rows, broken = csv_rows(tmp_path, data)
    assert [tuple(cell or "" for cell in row) for row in rows] == [("x\ny", 'q"q, z'), ("1", "")]
    assert broken == {}


def test_everything_stays_text(tmp_path):
    assert csv_rows(tmp_path, b"a,b\n007,1e5\nNA,null\n#x,true\n")[0] == [("007", "1e5"), ("NA", "null"), ("#x", "true")]


def test_records_of_wrong_length_are_handed_on_in_place(tmp_path):
    data = b'company_id,item_id,name\nM,A,"first, one"\nM,B\nM,C,third,left over "x"\nM,D,fourth\n'
    table = read_folder(put(tmp_path, item__csv=data))["item"]
    assert table.frame.rows() == [("M", "A", "first, one"), (None, None, None), (None, None, None), ("M", "D", "fourth")]
    assert {index: (row.rule, json.loads(row.text)) for index, row in table.broken.items()} == {
        1: ("ragged_row", ["M", "B"]),
        2: ("ragged_row", ["M", "C", "third", 'left over "x"']),
    }
    intake = take_in({"item": table})
    assert intake.tables["item"]["item_id"].to_list() == ["A", "D"]
    assert intake.quarantine.select("source_file", "source_row", "rule").rows() == [
        ("item.csv", 2, "ragged_row"),
        ("item.csv", 3, "ragged_row"),
    ]
    assert "the row has 2 fields and the header 3" in intake.quarantine["message"][0]


def test_blank_lines_are_no_rows(tmp_path):
    assert csv_rows(tmp_path, b"\na,b\n\n1,2\n\n\n3,4\n\n") == ([("1", "2"), ("3", "4")], {})
    assert csv_rows(tmp_path, b"a,b\r\n1,2\r\n\r\n") == ([("1", "2")], {})


def test_quotes_inside_open_cells_are_text(tmp_path):
    assert csv_rows(tmp_path, b'a,b\n12" pipe,2\n3,4\n') == ([('12" pipe', "2"), ("3", "4")], {})


def test_old_line_ends(tmp_path):
    assert csv_rows(tmp_path, b"a,b\r1,2\r3,4\r") == ([("1", "2"), ("3", "4")], {})


def test_a_header_alone_is_an_empty_table(tmp_path):
    put(tmp_path, item__csv=ITEM, unit__csv=b"unit_id,decimals", vendor__csv=b"company_id,vendor_id\n")
    tables = read_folder(tmp_path)
    assert tables["unit"].frame.schema == {"unit_id": pl.String, "decimals": pl.String}
    assert (tables["unit"].frame.height, tables["vendor"].frame.height) == (0, 0)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "item.csv cannot be read: it is empty"),
        (b"\n\n", "item.csv cannot be read: it is empty"),
        (b"a,b\n1,2\n\xe4,3\n", "item.csv cannot be read: line 3 is not UTF-8"),
        ("a,b\n1,2\n".encode("utf-16"), "item.csv cannot be read: line 1 is not UTF-8"),
        (b'a,b\n1,2\n"open,3\n4,5\n', "item.csv cannot be read: line 4: unexpected end of data"),
        (b'a,b\n"x" y,3\n', "item.csv cannot be read: line 2"),
        (b"a,b,a\n1,2,3\n", "item.csv cannot be read: it has two columns a"),
    ],
)
def test_unreadable_text_names_file_and_line(tmp_path, data, reason):
    with pytest.raises(InputError, match=reason) as caught:
        read_folder(put(tmp_path, item__csv=data))
    assert caught.value.way_out


def test_a_parquet_file_cut_anywhere_is_refused(tmp_path):
    whole = tmp_path / "whole.parquet"
    pl.DataFrame({"company_id": ["M"] * 50, "item_id": [str(i) for i in range(50)]}).write_parquet(whole)
    data = whole.read_bytes()
    whole.unlink()
    for end in (0, 3, 10, len(data) // 2, len(data) - 9, len(data) - 1):
        put(tmp_path, item__parquet=data[:end])
        with pytest.raises(InputError, match=r"item.parquet cannot be read: (.|\n)*Export item.parquet again"):
            read_folder(tmp_path)
    put(tmp_path, item__parquet=ITEM)
    with pytest.raises(InputError, match=r"item.parquet cannot be read"):
        read_folder(tmp_path)


def test_folders_that_hold_no_input(tmp_path):
    with pytest.raises(InputError, match="There is no folder"):
        read_folder(tmp_path / "gone")
    with pytest.raises(InputError, match="has no CSV or Parquet file"):
        read_folder(tmp_path)
    with pytest.raises(InputError, match="There is no folder"):
        read_folder(put(tmp_path, item__csv=ITEM) / "item.csv")


def test_a_table_that_is_there_twice(tmp_path):
    put(tmp_path, item__csv=ITEM, item__parquet=b"whatever")
    with pytest.raises(InputError, match=r"holds a table twice(.|\n)*item.csv(.|\n)*item.parquet"):
        read_folder(tmp_path)


def test_how_cells_are_written(tmp_path):
    frame = pl.DataFrame(
        {
            "q": [Decimal(12), Decimal("0.5"), Decimal(-100), None],
            "n": [1.5, 1e-7, 0.1, None],
            "d": [date(2025, 1, 2), None, date.min, date.max],
            "f": [True, False, None, True],
            "t": ['say "x"', "a,b", "", "two\nlines"],
        },
        schema_overrides={"q": pl.Decimal(18, 6)},
    )
    write_folder({"thing": frame}, tmp_path / "deep" / "er", "csv")
    assert (tmp_path / "deep" / "er" / "thing.csv").read_bytes() == (
        b'q,n,d,f,t\n12,1.5,2025-01-02,true,"say ""x"""\n0.5,1e-7,,false,"a,b"\n-100,0.1,0001-01-01,,\n,,9999-12-31,true,"two\nlines"\n'
    )


def test_decimals_without_places_keep_their_zeros(tmp_path):
    write_folder({"thing": pl.DataFrame({"q": [Decimal(100)], "x": [1]}, schema_overrides={"q": pl.Decimal(18, 0)})}, tmp_path, "csv")
    assert (tmp_path / "thing.csv").read_text() == "q,x\n100,1\n"


@pytest.mark.parametrize("fmt", ["csv", "parquet"])
def test_equal_tables_give_equal_bytes(tmp_path, fmt):
    frame = pl.DataFrame({"a": ["x", None], "b": [1.5, 2.5]})
    for folder in ("one", "two", "two"):
        write_folder({"t": frame, "s": frame}, tmp_path / folder, fmt)
    assert sorted(path.name for path in (tmp_path / "two").iterdir()) == [f"s.{fmt}", f"t.{fmt}"]
    assert (tmp_path / "one" / f"t.{fmt}").read_bytes() == (tmp_path / "two" / f"t.{fmt}").read_bytes()


def test_the_other_format_is_not_left_beside(tmp_path):
    frame = pl.DataFrame({"a": ["x"]})
    write_folder({"t": frame}, tmp_path, "csv")
    with pytest.raises(InputError, match=r"another format already(.|\n)*t.csv"):
        write_folder({"t": frame, "s": frame}, tmp_path, "parquet")
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    write_folder({"t": pl.DataFrame({"a": ["old"]})}, tmp_path, "csv")

    def half(_frame, file):
        file.write(b"a\nne")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(files._WRITERS, "csv", half)
    with pytest.raises(InputError, match=r"cannot be written(.|\n)*No space left"):
        write_folder({"t": pl.DataFrame({"a": ["new"]})}, tmp_path, "csv")
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]
    assert (tmp_path / "t.csv").read_text() == "a\nold\n"


TEXT = st.text(st.sampled_from('ab ,"\n\r;\t\u2028é\ufeff\x00'), max_size=6)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cells=st.lists(st.tuples(TEXT, TEXT, st.decimals(-999, 999, places=6)), min_size=1, max_size=6), fmt=st.sampled_from(["csv", "parquet"])
)
def test_any_text_survives_the_round_trip(tmp_path_factory, cells, fmt):
    folder = tmp_path_factory.mktemp("trip")
    frame = pl.DataFrame({"n": range(len(cells)), "t": [c[0] for c in cells], "u": [c[1] for c in cells], "q": [c[2] for c in cells]})
    write_folder({"thing": frame}, folder, fmt)
    read = read_folder(folder)["thing"]
    assert dict(read.broken) == {}
    assert read.frame.select(pl.col("t", "u").fill_null("")).rows() == [c[:2] for c in cells]
    assert [Decimal(value) for value in read.frame["q"]] == [c[2] for c in cells]


@pytest.mark.parametrize("fmt", ["csv", "parquet"])
def test_tables_of_the_contract_come_back_equal(tmp_path, fmt):
    given_rows = {
        "item": {"company_id": ["M", "M"], "item_id": ["A", 'B "2"\n'], "order_min_qty": ["0.000001", ""], "standard_cost": ["0.1", "3"]},
        "bom_version": {"company_id": ["M"], "bom_id": ["b"], "item_id": ["A"], "from_date": ["2025-01-01"], "is_active": ["no"]},
        "item_coverage": {"company_id": ["M"], "item_id": ["A"], "period_days": ["7"], "order_type": [""]},
    }
    first = take_in({name: RawTable(pl.DataFrame(columns), name) for name, columns in given_rows.items()})
    write_folder(first.tables, tmp_path, fmt)
    received = read_folder(tmp_path)
    assert set(received) == set(INPUTS)
    second = take_in({name: received[name] for name in given_rows})
    assert second.quarantine.is_empty()
    assert all(second.tables[name].equals(first.tables[name]) for name in given_rows)
    assert all(second.tables[name].schema == polars_schema(INPUTS[name]) for name in given_rows)


@given(
    data=st.lists(st.sampled_from([b"a", b",", b'"', b"\n", b"\r\n", b'""', b"\xc3\xa9", b'"x,y"', b'"l\n"']), max_size=14).map(b"".join)
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_fast_way_reads_what_the_careful_way_reads(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("ways")
    path = folder / "item.csv"
    path.write_bytes(b"p,q\n" + data)
    outcomes = []
    for careful in (False, True):
        with pytest.MonkeyPatch.context() as patch:
            if careful:
                patch.setattr(files, "_is_regular", lambda _data, _width: False)
            try:
                table = read_folder(folder)["item"]
                outcomes.append((table.frame.select(pl.all().fill_null("")).rows(), sorted(table.broken)))
            except InputError as error:
                outcomes.append((str(error), []))
    assert outcomes[0] == outcomes[1]
