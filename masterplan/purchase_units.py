"""The purchase unit of each node, in whole parts of which its purchases are ordered (semantics §9.5).

Belongs here: which unit it is and what it holds. How quantities are rounded to it is told in `quantities`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import polars as pl

from masterplan.places import Tables
from masterplan.units import MILLION

_KEY: Final = ("item_id", "unit_id", "purchase_unit_id")
_SAID: Final[dict[str, type[pl.DataType]]] = {
    "purchase_unit": pl.Int64,
    "purchase_parts": pl.Int64,
    "has_unknown_purchase_unit": pl.Boolean,
}
_NOTHING: Final = (0, 1, False)


def with_purchase_units(tables: Tables, frame: pl.DataFrame, *, counts: bool) -> pl.DataFrame:
    """The frame with `purchase_unit`, millionths of the inventory unit, its smallest `purchase_parts`, and whether it is unknown.

    Inputs: item_id, unit_id, purchase_unit_id and order_type of nodes; `counts`: whether the plan's engine looks at it. A unit
    of 0 rounds nothing: no purchase, the inventory unit itself, no conversion, a part of no more than a millionth.
    """
    other = (
        (pl.col("order_type") == "purchase")
        & ~pl.col("purchase_unit_id").is_in(["", None])
        & (pl.col("purchase_unit_id") != pl.col("unit_id"))
    )
    wanted = frame.filter(other).select(_KEY).unique() if counts else frame.select(_KEY).clear()
    if wanted.is_empty():
        usual = zip(_SAID.items(), _NOTHING, strict=True)
        return frame.with_columns(pl.lit(value, dtype=kind).alias(name) for (name, kind), value in usual)
    decimals = dict(tables["unit"].select("unit_id", "decimals").iter_rows())
    conversions = tables["unit_conversion"].filter(pl.col("item_id").is_in(["", *wanted["item_id"].unique()]))
    given = {row[:3]: row[3] for row in conversions.select("item_id", "from_unit", "to_unit", "factor").iter_rows()}
    rows = [(*key, *_parts_of(key, given, decimals.get(key[2], 6))) for key in wanted.iter_rows()]
    found = pl.DataFrame(rows, schema={**dict.fromkeys(_KEY, pl.String), **_SAID}, orient="row")
    joined = frame.with_columns(_other=other).join(found, on=list(_KEY), how="left", maintain_order="left")
    mine = [pl.when("_other").then(name).fill_null(value).alias(name) for name, value in zip(_SAID, _NOTHING, strict=True)]
    return joined.with_columns(mine).drop("_other")


def _parts_of(key: tuple[str, str, str], given: dict[tuple[str, str, str], object], decimals: int) -> tuple[int, int, bool]:
    """The unit in millionths and its parts, in lowest terms; and whether there is no conversion.

    The item's own conversion goes before that of all items, the given direction before the reverse of the other.
    """
    item, unit, bought = key
    for whose in (item, ""):
        forward, back = given.get((whose, bought, unit)), given.get((whose, unit, bought))
        factor = Fraction(str(forward)) if forward is not None else 1 / Fraction(str(back)) if back is not None else None
        if factor is not None:
            part = factor * MILLION / 10**decimals
            return (part.numerator, part.denominator, False) if part > 1 else (0, 1, False)
    return 0, 1, True
