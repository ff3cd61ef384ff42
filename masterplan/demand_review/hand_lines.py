"""Forecast lines by hand: one header line becomes the lines that it stands for (semantics §35.10).

Belongs here: allocation over time (none, period, key) and over the items of an allocation key. Changing lines that are
there is told in `bulk`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from masterplan.contracts.rows import frame_of
from masterplan.demand_review.allocation import distributed
from masterplan.demand_review.authorising import check_not_stopped
from masterplan.demand_review.frames import LINE, with_steps
from masterplan.errors import ForecastError
from masterplan.months import later
from masterplan.units import LARGEST_MICRO, MILLION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from masterplan.places import Tables

SOURCE: Final = "entered_here"
_MOST: Final = 100_000
_ALL: Final = 100


@dataclass(frozen=True)
class Header:
    """A line as it is entered: of an item or of an allocation key, a quantity and a date.

    Over time: with `period_key_id` by that key; with `per` repeated each so many `unit`s up to `end`, which counts; else once.
    """

    company_id: str
    model_id: str
    qty: Decimal
    start: date
    item_id: str = ""
    allocation_key_id: str = ""
    site_id: str = ""
    warehouse_id: str = ""
    customer_id: str = ""
    per: int = 0
    unit: str = "month"
    end: date | None = None
    period_key_id: str = ""


def entered_lines(tables: Tables, header: Header) -> tuple[pl.DataFrame, list[str]]:
    """The lines of a header in the columns of `demand_forecast`, and what should be known of them.

    Errors: ForecastError for quantities below 0, unknown items, places, customers and keys, a stopped model, a period without end.
    """
    _check(tables, header)
    dated, remarks = _over_time(tables, header)
    lines, more = _over_items(tables, header)
    facts = {name: getattr(header, name) for name in ("company_id", "model_id", "site_id", "warehouse_id", "customer_id")}
    rows: list[dict[str, Any]] = []
    for day, total in dated:
        if not 0 <= total < LARGEST_MICRO:
            raise ForecastError("too_large", "The quantity is larger than one can be.", way_out="Quantities stay below 10^12 units.")
        for item, share in _shared(lines, total):
            rows.append({**facts, "item_id": item, "date": day, "qty": Decimal(share) / MILLION, "source": SOURCE})
    return summed(frame_of(LINE, [row for row in rows if row["qty"]])), [*remarks, *more]


def scheduled(start: date, qty: Decimal, per: int, unit: str, end: date) -> list[tuple[date, Decimal]]:
    """The whole quantity each `per` units (day, week, month, year) from the start to the end, which counts.

    Months clamp to their last day, each counted from the start.
    """
    if per < 1 or end < start:
        raise ForecastError("period", "A period repeats each 1 or more units, up to a day not before its start.", way_out="Correct both.")
    lines: list[tuple[date, Decimal]] = []
    while (day := _later(start, per * len(lines), unit)) <= end:
        lines.append((day, qty))
        if len(lines) > _MOST:
            raise ForecastError("period", f"The period has more than {_MOST:,} lines.", way_out="Name a nearer end or a longer period.")
    return lines


def summed(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines of one key added up, by key."""
    return lines.group_by(LINE.key).agg(pl.col("qty").sum()).select(LINE.column_names).sort(LINE.key)


def _later(start: date, number: int, unit: str) -> date:
    try:
        return later(start, number * 12, "month") if unit == "year" else later(start, number, unit)
    except (OverflowError, ValueError):
        return date.max


def _over_time(tables: Tables, header: Header) -> tuple[list[tuple[date, int]], list[str]]:
    """Day and quantity in millionths of each line."""
    if header.period_key_id:
        return _by_key(tables, header)
    whole = [(header.start, header.qty)]
    if header.per:
        if header.end is None:
            raise ForecastError("period", "A period needs the day on which it ends.", way_out="Name it.")
        whole = scheduled(header.start, header.qty, header.per, header.unit, header.end)
    return [(day, _micro(Fraction(qty))) for day, qty in whole], []


def _by_key(tables: Tables, header: Header) -> tuple[list[tuple[date, int]], list[str]]:
    rows = tables["period_allocation_key"].filter(company_id=header.company_id, key_id=header.period_key_id).sort("line_no").to_dicts()
    if not rows:
        raise _unknown("period allocation key", header.period_key_id, header)
    shares = [Fraction(str(row["percent"])) for row in rows]
    lines = [
        (_later(header.start, row["change"], row["unit"]), _micro(Fraction(header.qty) * share / 100))
        for row, share in zip(rows, shares, strict=True)
    ]
    return lines, _percents(header.period_key_id, sum(shares))


def _over_items(tables: Tables, header: Header) -> tuple[list[tuple[str, Fraction, int]], list[str]]:
    """Item, share in percent and smallest quantity of each line; of one item all of it."""
    if not header.allocation_key_id:
        return [(header.item_id, Fraction(100), 1)], []
    rows = tables["item_allocation_key"].filter(company_id=header.company_id, allocation_key_id=header.allocation_key_id)
    # a row of the site goes before one of all sites
    fitting = rows.filter(pl.col("site_id").is_in(["", header.site_id])).sort("item_id", pl.col("site_id") == "")
    members = with_steps(tables, fitting.unique("item_id", keep="first").sort("item_id")).filter(pl.col("percent") > 0)
    if members.is_empty():
        raise _unknown("allocation key with percentages", header.allocation_key_id, header)
    lines = [(row["item_id"], Fraction(str(row["percent"])), row["step"]) for row in members.to_dicts()]
    return lines, _percents(header.allocation_key_id, sum(share for _, share, _ in lines))


def _shared(lines: Sequence[tuple[str, Fraction, int]], total: int) -> list[tuple[str, int]]:
    """The quantity of each item; together they are the total times all percentages."""
    scale = 1
    for _, share, _ in lines:
        scale = max(scale, share.denominator)
    weights = [int(share * scale) for _, share, _ in lines]
    whole = _rounded(Fraction(total) * sum(share for _, share, _ in lines) / 100)
    return list(zip([item for item, *_ in lines], distributed(weights, whole, [step for *_, step in lines]), strict=True))


def _percents(key: str, whole: Fraction | int) -> list[str]:
    return [] if whole == _ALL else [f"The percentages of the key {key} add up to {float(whole):g}."]


def _micro(qty: Fraction) -> int:
    return _rounded(qty * MILLION)


def _rounded(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def _check(tables: Tables, header: Header) -> None:
    if header.qty < 0:
        raise ForecastError("negative", f"A forecast of {header.qty} is below 0.", way_out="Name a quantity of 0 or more.")
    if bool(header.item_id) == bool(header.allocation_key_id):
        raise ForecastError("no_item", "A line is of an item or of an allocation key.", way_out="Name one of both.")
    if not header.model_id:
        raise ForecastError("no_model", "A line belongs to a forecast model.", way_out="Name it.")
    for name, table in (("item_id", "item"), ("site_id", "site"), ("warehouse_id", "warehouse"), ("customer_id", "customer")):
        wanted = getattr(header, name)
        if wanted and tables[table].filter(pl.col("company_id") == header.company_id, pl.col(name) == wanted).is_empty():
            raise _unknown(table, wanted, header)
    stands = tables["warehouse"].filter(company_id=header.company_id, warehouse_id=header.warehouse_id)["site_id"].to_list()
    if header.site_id and stands and stands[0] not in {"", header.site_id}:
        raise ForecastError(
            "other_site", f"The warehouse {header.warehouse_id} stands on site {stands[0]}.", way_out="Name that site, or none."
        )
    check_not_stopped(tables, header.model_id, [header.company_id])


def _unknown(what: str, wanted: str, header: Header) -> ForecastError:
    return ForecastError("unknown", f"Company {header.company_id!r} has no {what} {wanted!r}.", way_out="Name one that it has.")
