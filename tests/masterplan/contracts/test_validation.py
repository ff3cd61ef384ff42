"""Whether a frame keeps its contract, and the rows that do not."""

from __future__ import annotations

import pandera.errors as pa
import polars as pl
import pytest

from masterplan.contracts import INPUTS, Table, empty_frame, pandera_schema, polars_schema
from masterplan.contracts.validation import _is_faultless as is_faultless
from masterplan.contracts.validation import broken_rows
from masterplan.plan_choice import plan_frame
from masterplan.sample import make_sample

PLAN = INPUTS["plan"]


@pytest.fixture(scope="module")
def sample() -> dict[str, pl.DataFrame]:
    return make_sample(7, 1)


def test_a_frame_that_keeps_its_contract_has_no_broken_row() -> None:
    assert broken_rows(PLAN, plan_frame({"plan_id": "a"}, {"plan_id": "b"})).height == 0
    assert all(broken_rows(table, empty_frame(table)).height == 0 for table in INPUTS.values())


def test_broken_rows_are_named_by_key_column_and_rule() -> None:
    frame = plan_frame({"plan_id": "a", "kind": "gross"}, {"plan_id": "b", "negative_days": -1}, {"plan_id": "c", "name": None})
    found = [row[:2] for row in broken_rows(PLAN, frame).iter_rows()]
    assert found == [("a", "kind"), ("b", "negative_days"), ("c", "name")]


def test_a_key_that_is_there_twice_is_named_with_its_columns() -> None:
    found = broken_rows(PLAN, plan_frame({"plan_id": "a"}, {"plan_id": "a"}))
    assert found.select("row_key", "column", "rule").rows() == [("a", "plan_id", "unique")] * 2


def test_other_columns_types_or_order_are_named() -> None:
    frame = plan_frame({"plan_id": "a"})
    other = frame.drop("plan_id").with_columns(pl.col("negative_days").cast(pl.Int64), extra=pl.lit(1))
    assert broken_rows(PLAN, other).select("column", "rule", "value").rows() == [
        ("plan_id", "must be String", "absent"),
        ("negative_days", "must be Int32", "Int64"),
        ("extra", "is not in the contract", "Int32"),
    ]
    assert broken_rows(PLAN, frame.select(reversed(frame.columns))).height == 1


def faults(kind: pl.DataType) -> list[object]:
    """Values that many a column must not have."""
    words, numbers = ["no such word", "a,,b"], [-1, 99_999_999]
    return [None, *(words if kind == pl.String else numbers if kind.is_numeric() else []), *([float("nan")] if kind.is_float() else [])]


@pytest.mark.parametrize("name", INPUTS)
def test_the_one_question_finds_what_pandera_finds(name: str, sample: dict[str, pl.DataFrame]) -> None:
    """Every row has one fault; pandera judges all of them at once, the question each by itself."""
    table, good = INPUTS[name], sample[name].head(3)
    if good.is_empty():
        good = pl.DataFrame([dict.fromkeys(table.column_names)], schema=polars_schema(table))
    for frame in (good, pl.concat([good, good.head(1)])):
        assert broken_rows(table, frame).is_empty() == failures(table, frame).is_empty(), frame
    first, kinds = good.head(1), polars_schema(table).items()
    rows = pl.concat([first.with_columns(pl.lit(fault, kind).alias(column)) for column, kind in kinds for fault in faults(kind)])
    found = failures(table, rows)
    assert broken_rows(table, rows).height == found.height
    broken = set(found.filter(pl.col("check") != "multiple_fields_uniqueness")["index"])
    for number in range(rows.height):
        assert not is_faultless(table, rows[number]) if number in broken else broken_rows(table, rows[number]).is_empty(), rows[number]


def failures(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """What pandera finds, failure by failure."""
    try:
        pandera_schema(table).validate(frame, lazy=True)
    except pa.SchemaErrors as error:
        return error.failure_cases
    return pl.DataFrame(schema={"index": pl.Int32, "check": pl.String})
