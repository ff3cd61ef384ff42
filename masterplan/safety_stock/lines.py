"""The new minimum of the lines of a journal: what it starts with, and edited. Rules: §38.

Belongs here: what a planner does with lines. Posting them is told in `posting`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

import polars as pl

from masterplan.errors import JournalError

if TYPE_CHECKING:
    from collections.abc import Mapping

_LARGEST: Final = Decimal(10) ** 12
_UNIT: Final = Decimal("0.000001")


def new_minimum(*, use_calculated: bool) -> pl.Expr:
    """The minimum that lines with `current_qty` and `calculated_qty` start with."""
    return pl.coalesce("calculated_qty", "current_qty") if use_calculated else pl.col("current_qty")


def edited(lines: pl.DataFrame, minima: Mapping[int, Decimal]) -> pl.DataFrame:
    """Lines with other new minima, by number. JournalError for a line that is not there, or a quantity that cannot be."""
    missing = sorted(set(minima) - set(lines["line_no"]))
    wrong = sorted(number for number, qty in minima.items() if not _is_quantity(qty))
    if missing or wrong:
        rows = [
            *(f"line {number} is not there" for number in missing),
            *(f"line {number}: {minima[number]} is no minimum" for number in wrong),
        ]
        raise JournalError(
            "Lines of the journal cannot be edited.", rows=rows, way_out="Name lines of the journal, and quantities from 0 on."
        )
    numbers = pl.DataFrame(
        {"line_no": list(minima), "edited": list(minima.values())}, schema={"line_no": pl.Int32, "edited": pl.Decimal(18, 6)}
    )
    joined = lines.join(numbers, on="line_no", how="left", maintain_order="left")
    return joined.with_columns(new_qty=pl.coalesce("edited", "new_qty")).drop("edited")


def _is_quantity(qty: Decimal) -> bool:
    return qty.is_finite() and 0 <= qty < _LARGEST and qty == qty.quantize(_UNIT)
