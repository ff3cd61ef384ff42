"""Cells: from what was received to the type of the contract, column by column (semantics §1).

Belongs here: reading one value, defaults, bounds, enumerations. Laws between cells and rows are in the sibling modules.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from masterplan.contracts import Column, Kind
from masterplan.contracts.render import list_pattern
from masterplan.intake.received import FAULT_SCHEMA, as_text, faults, number_rows, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NUMBER: Final = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$"
_EXPONENT: Final = r"^[+-]?(\d+\.?\d*|\.\d+)[eE][+-]?\d{1,3}$"
_SIX_PLACES: Final = r"^[+-]?(\d+(\.\d{0,6}0*)?|\.\d{1,6}0*)$"
_WHOLE: Final = r"^[+-]?\d+(\.0*)?$"
_MIDNIGHT: Final = r"^\d{4}-\d{2}-\d{2}([ T]00:00(:00(\.0+)?)?Z?)?$"
_WORDS: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_LARGEST_QTY: Final = Decimal("999999999999.999999")
_HOW_TO_WRITE: Final = {
    Kind.DATE: "no date; write YYYY-MM-DD",
    Kind.QTY: "no decimal of at most six places; write it like 12.5",
    Kind.NUMBER: "no finite number; write it like 12.5",
    Kind.DAYS: "no whole number of days; write it like 12",
    Kind.COUNT: "no whole number; write it like 12",
    Kind.FLAG: "neither yes nor no; write true or false",
}
_EXACT_NUMBERS: Final = {Kind.QTY, Kind.DAYS, Kind.COUNT}
_TEXT: Final = pl.col("text")
_VALUE: Final = pl.col("value")


class Cells(NamedTuple):
    """Parsed values of one column (absent where broken) and what is wrong with the others."""

    values: pl.Series
    faults: pl.DataFrame


def parse_column(column: Column, dtype: pl.DataType, received: pl.Series) -> Cells:
    """Read one received column by its contract; its default replaces absent values.

    Inputs: `received` of any type, read through its text, so a float is the shortest decimal that names it; `dtype` is
    the contract's. Output: values of that type, and faults by the rules not_parsable, missing_value, out_of_range and
    not_allowed. Rule: §1.1-§1.3.
    """
    default = pl.lit(None if column.nullable else column.default).cast(dtype)
    if received.null_count() == len(received) and not column.is_required:
        values = pl.select(pl.repeat(default, len(received)).alias(column.name)).to_series()
        return Cells(values, FAULT_SCHEMA.to_frame())
    text = as_text(received).alias("text")
    if column.kind is not Kind.TEXT:
        text = text.str.strip_chars()
    if column.kind in _EXACT_NUMBERS:
        text = _without_exponents(text)
    value, is_readable = _READERS[column.kind]()
    cells = text.to_frame().with_columns(value=value, absent=_is_absent(column)).with_columns(readable=is_readable)
    masks = cells.select(mask.fill_null(False).alias(str(i)) for i, (mask, *_) in enumerate(_rules(column)))
    found = []
    for mask, (_, rule, *message) in zip(masks, _rules(column), strict=True):
        if mask.any():
            found.append(faults(number_rows(cells).filter(mask), rule, column.name, *message))
            cells = cells.with_columns(value=pl.when(~mask).then("value"))
    values = cells.select(pl.when("absent").then(default).otherwise(_VALUE.cast(dtype)).alias(column.name)).to_series()
    return Cells(values, pl.concat([FAULT_SCHEMA.to_frame(), *found]))


def _rules(column: Column) -> Iterator[tuple[pl.Expr, str, str | pl.Expr, str]]:
    filled = ~pl.col("absent")
    if column.is_required:
        yield pl.col("absent"), "missing_value", column.name, " is empty and has no default; fill it in"
    if column.kind is not Kind.TEXT:
        yield filled & ~pl.col("readable"), "not_parsable", shown(_TEXT), f" is {_HOW_TO_WRITE[column.kind]}"
        yield filled & pl.col("readable") & _VALUE.is_null(), "out_of_range", shown(_TEXT), " is too large to be stored; correct it"
    if column.minimum is not None:
        yield (
            filled & (_bound(column, column.minimum) > _VALUE),
            "out_of_range",
            shown(_TEXT),
            f" is less than {_plain(column.minimum)}; correct it",
        )
    if column.maximum is not None:
        yield (
            filled & (_bound(column, column.maximum) < _VALUE),
            "out_of_range",
            shown(_TEXT),
            f" is more than {_plain(column.maximum)}; correct it",
        )
    if column.values:
        is_allowed = _VALUE.str.contains(list_pattern(column)) if column.is_list else _VALUE.is_in(column.values)
        yield filled & ~is_allowed, "not_allowed", shown(_TEXT), f" is none of {', '.join(column.values)}; use one of them"


def _is_absent(column: Column) -> pl.Expr:
    is_id = column.is_required or bool(column.values) or column.name.endswith(("_id", "_code"))
    text = _TEXT.str.strip_chars() if column.kind is Kind.TEXT and is_id else _TEXT
    return _TEXT.is_null() | (text == "")


def _without_exponents(text: pl.Series) -> pl.Series:
    odd = text.filter(text.str.contains(_EXPONENT)).unique()
    return text.replace(odd, [f"{Decimal(value):f}" for value in odd]) if len(odd) else text


def _bound(column: Column, bound: float) -> pl.Expr:
    return pl.lit(Decimal(_plain(bound))).cast(pl.Decimal(38, 6)) if column.kind is Kind.QTY else pl.lit(bound)


def _plain(bound: float) -> str:
    return f"{Decimal(str(bound)):f}"


def _as_is() -> tuple[pl.Expr, pl.Expr]:
    return _TEXT, pl.lit(True)


def _date() -> tuple[pl.Expr, pl.Expr]:
    day = pl.when(_TEXT.str.contains(_MIDNIGHT)).then(_TEXT.str.slice(0, 10)).str.to_date("%Y-%m-%d", strict=False)
    return pl.when(day.dt.year() >= 1).then(day), _VALUE.is_not_null()


def _quantity() -> tuple[pl.Expr, pl.Expr]:
    exact = pl.when(_TEXT.str.contains(_SIX_PLACES)).then(_TEXT).cast(pl.Decimal(38, 6), strict=False)
    return pl.when(exact.abs() <= pl.lit(_LARGEST_QTY)).then(exact), _TEXT.str.contains(_SIX_PLACES)


def _number() -> tuple[pl.Expr, pl.Expr]:
    value = pl.when(_TEXT.str.contains(_NUMBER)).then(_TEXT).cast(pl.Float64, strict=False)
    # + 0.0: minus zero is zero
    return pl.when(value.is_finite()).then(value + 0.0), _TEXT.str.contains(_NUMBER)


def _whole() -> tuple[pl.Expr, pl.Expr]:
    digits = _TEXT.str.replace(r"\.0*$", "").str.strip_prefix("+")
    return pl.when(_TEXT.str.contains(_WHOLE)).then(digits).cast(pl.Int32, strict=False), _TEXT.str.contains(_WHOLE)


def _flag() -> tuple[pl.Expr, pl.Expr]:
    value = _TEXT.str.to_lowercase().replace_strict(_WORDS, default=None, return_dtype=pl.Boolean)
    return value, _VALUE.is_not_null()


_READERS: Final[dict[Kind, Callable[[], tuple[pl.Expr, pl.Expr]]]] = {
    Kind.TEXT: _as_is,
    Kind.DATE: _date,
    Kind.QTY: _quantity,
    Kind.NUMBER: _number,
    Kind.DAYS: _whole,
    Kind.COUNT: _whole,
    Kind.FLAG: _flag,
}
