from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest

from masterplan.contracts import Column, Kind
from masterplan.contracts.core import choice, count, day, days, flag, number, qty, text
from masterplan.contracts.render import _POLARS
from masterplan.intake.parsing import parse_column


def parse(column: Column, values, dtype=pl.String):
    cells = parse_column(column, _POLARS[column.kind], pl.Series(column.name, values, dtype))
    assert cells.values.dtype == _POLARS[column.kind]
    return cells.values.to_list(), cells.faults.select("_row", "rule").rows()


def test_text_keeps_blanks_quotes_and_newlines():
    kept = [' a "quoted"\nline ', "é", "x"]
    assert parse(text("name", "", default=""), kept) == (kept, [])


def test_a_blank_name_is_kept_and_a_blank_id_is_absent():
    assert parse(text("name", "", default=""), ["  "]) == (["  "], [])
    assert parse(text("vendor_id", "", default=""), ["  "]) == ([""], [])


def test_required_text_that_is_absent():
    values, faults = parse(text("vendor_id", ""), ["  ", None, "", "V"])
    assert values == [None, None, None, "V"]
    assert faults == [(0, "missing_value"), (1, "missing_value"), (2, "missing_value")]


@pytest.mark.parametrize(
    "written", ["2025-02-28", "2025-02-28 00:00:00", "2025-02-28T00:00:00.000", "2025-02-28T00:00:00Z", " 2025-02-28 "]
)
def test_dates(written):
    assert parse(day("d", ""), [written]) == ([date(2025, 2, 28)], [])


@pytest.mark.parametrize(
    "written", ["2025-02-30", "28.02.2025", "2025-2-8", "2025-02-28 10:00:00", "0000-01-01", "20250228", "12025-01-01", "tomorrow"]
)
def test_what_is_no_date(written):
    assert parse(day("d", ""), [written]) == ([None], [(0, "not_parsable")])


def test_dates_and_instants_by_type():
    assert parse(day("d", ""), [date(2025, 2, 28)], pl.Date) == ([date(2025, 2, 28)], [])
    assert parse(day("d", ""), [datetime(2025, 2, 28)], pl.Datetime("us")) == ([date(2025, 2, 28)], [])  # noqa: DTZ001
    zoned = pl.Datetime("us", "UTC")
    assert parse(day("d", ""), [datetime(2025, 2, 28, tzinfo=UTC)], zoned) == ([date(2025, 2, 28)], [])
    assert parse(day("d", ""), [datetime(2025, 2, 28, 6, tzinfo=UTC)], zoned)[1] == [(0, "not_parsable")]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12", "12"),
        ("+1.5", "1.5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("0.000001", "0.000001"),
        ("1e-6", "0.000001"),
        ("1.2340000000", "1.234"),
        ("-0", "0"),
        ("999999999999.999999", "999999999999.999999"),
        ("1.5E3", "1500"),
    ],
)
def test_quantities_are_exact(written, value):
    assert parse(qty("q", "", signed=True), [written]) == ([Decimal(value)], [])


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("1.1234567", "not_parsable"),
        ("1e-7", "not_parsable"),
        ("1,5", "not_parsable"),
        ("ten", "not_parsable"),
        ("nan", "not_parsable"),
        ("1 000", "not_parsable"),
        ("1000000000000", "out_of_range"),
        ("9" * 60, "out_of_range"),
        ("1e99", "out_of_range"),
        ("-0.000001", "out_of_range"),
    ],
)
def test_what_is_no_quantity(written, rule):
    assert parse(qty("q", ""), [written]) == ([None], [(0, rule)])


def test_quantities_by_type():
    assert parse(qty("q", ""), [1e-6, 0.1, 5.0, 123456789.123456], pl.Float64)[0] == [
        Decimal("0.000001"),
        Decimal("0.1"),
        Decimal(5),
        Decimal("123456789.123456"),
    ]
    assert parse(qty("q", ""), [0.1 + 0.2, float("nan"), float("inf")], pl.Float64)[1] == [(i, "not_parsable") for i in range(3)]
    assert parse(qty("q", ""), [Decimal("1.5000000000"), Decimal("0.0000000001")], pl.Decimal(38, 10)) == (
        [Decimal("1.5"), None],
        [(1, "not_parsable")],
    )
    assert parse(qty("q", ""), [7, 10**12], pl.Int64) == ([Decimal(7), None], [(1, "out_of_range")])
    assert parse(qty("q", ""), [True], pl.Boolean)[1] == [(0, "not_parsable")]


def test_numbers_are_finite():
    assert parse(number("n", "", "x"), ["1e3", "-0", " .5 "]) == ([1000.0, 0.0, 0.5], [])
    assert str(parse(number("n", "", "x"), ["-0"])[0]) == "[0.0]"
    assert parse(number("n", "", "x"), ["nan", "inf", "1e999", "x"]) == (
        [None] * 4,
        [(0, "not_parsable"), (1, "not_parsable"), (3, "not_parsable"), (2, "out_of_range")],
    )
    assert parse(number("n", "", "x"), [float("nan"), float("-inf"), 0.1], pl.Float64) == (
        [None, None, 0.1],
        [(0, "not_parsable"), (1, "not_parsable")],
    )


def test_whole_numbers():
    assert parse(count("c", ""), ["5", "-3", "+2", "7.0", "1e2"]) == ([5, -3, 2, 7, 100], [])
    assert parse(count("c", ""), ["1.5", "x", "3000000000"]) == (
        [None] * 3,
        [(0, "not_parsable"), (1, "not_parsable"), (2, "out_of_range")],
    )
    assert parse(count("c", ""), [5.0, 5.5], pl.Float64) == ([5, None], [(1, "not_parsable")])
    assert parse(days("d", ""), ["-1", "3651", "3650"]) == ([None, None, 3650], [(0, "out_of_range"), (1, "out_of_range")])


def test_flags():
    yes_and_no = ["true", "YES", "1", "False", "no", "0"]
    assert parse(flag("f", ""), yes_and_no) == ([True, True, True, False, False, False], [])
    assert parse(flag("f", ""), [True, False], pl.Boolean) == ([True, False], [])
    assert parse(flag("f", ""), [1, 0, 2], pl.Int64) == ([True, False, None], [(2, "not_parsable")])
    assert parse(flag("f", ""), ["y"])[1] == [(0, "not_parsable")]


def test_enumerations():
    column = choice("kind", ("static", "forecast"), "", "static")
    assert parse(column, ["forecast", "", None, "Static"]) == (["forecast", "static", "static", None], [(3, "not_allowed")])


def test_defaults_replace_what_is_absent_by_kind():
    assert parse(qty("q", "", default=1), ["", None])[0] == [Decimal(1), Decimal(1)]
    assert parse(flag("f", "", default=True), [None], pl.Boolean)[0] == [True]
    assert parse(Column("d", Kind.DAYS, "", nullable=True), ["", "4"])[0] == [None, 4]
    assert parse(qty("q", "", default=1), [None, None], pl.Null)[0] == [Decimal(1), Decimal(1)]


def test_bounds_are_inclusive_and_exact():
    series = qty("per_series", "", minimum=0.000001)
    assert parse(series, ["0.000001", "0"]) == ([Decimal("0.000001"), None], [(1, "out_of_range")])
    percent = number("p", "", "percent", minimum=0, maximum=100)
    assert parse(percent, ["0", "100", "100.1", "-1"])[1] == [(3, "out_of_range"), (2, "out_of_range")]


def test_values_that_are_no_text_at_all():
    assert parse(text("item_id", ""), [b"\xff", b"A"], pl.Binary)[0][1] is not None
    assert sorted(parse(qty("q", ""), [[1], None], pl.List(pl.Int64))[1]) == [(0, "not_parsable"), (1, "missing_value")]


def test_long_values_are_cut_in_messages():
    cells = parse_column(qty("q", ""), pl.Decimal(18, 6), pl.Series("q", ["x" * 500]))
    assert cells.faults["message"].to_list() == [f"'{'x' * 60}…' is no decimal of at most six places; write it like 12.5"]
