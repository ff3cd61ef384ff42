"""Adjusting a reviewed forecast at any level: a new total, more or less of it, or a factor (semantics §35.4, §35.5).

Belongs here: what an edit makes of the buckets it means. Allocation is told in `allocation`, who may edit in `fences`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Literal

import polars as pl

from masterplan.demand_review.allocation import distributed
from masterplan.demand_review.fences import MANUAL, changes, fenced
from masterplan.demand_review.frames import ADJUSTMENT, aligned, as_declared, with_steps, with_weeks
from masterplan.demand_review.levels import Cells, chosen
from masterplan.demand_review.review import quantities
from masterplan.errors import ForecastError
from masterplan.places import NODE_KEY
from masterplan.units import LARGEST_MICRO, MILLION, decimal, micro

if TYPE_CHECKING:
    from datetime import date

    from masterplan.places import Tables

Way = Literal["to", "by", "factor"]
_OF_THE_STORE: Final = ("edit_no",)


@dataclass(frozen=True)
class Edit:
    """What becomes of all chosen buckets together: `to` a total, `by` so much, times a `factor`; and the role of who does it."""

    cells: Cells
    way: Way
    value: Decimal
    role: str = ""


def adjusted(tables: Tables, plan_date: date, review: pl.DataFrame, edit: Edit) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The buckets that an edit changes, as they are then, and its adjustments; both empty when it changes nothing.

    Inputs: `review` as its contract, whole. Buckets that are frozen or fenced keep their value; a total holds them too, a factor
    acts on the rest alone. Output: rows of `forecast.reviewed`, rows of `forecast.adjustment` without edit_no.
    Errors: ForecastError when nothing is chosen (`nothing_chosen`), nothing of it may be edited (`fenced`), or the rest would be
    below 0 (`below_zero`) or too large.
    """
    rows = chosen_buckets(tables, review, edit.cells)
    rows = with_steps(tables, rows).with_columns(fenced(tables, rows, plan_date, edit.role).alias("in_fence"))
    free = rows.filter(changes(MANUAL), ~pl.col("is_frozen")).sort(*NODE_KEY, "date")
    if free.is_empty():
        raise ForecastError(
            "fenced",
            "All buckets that are meant are frozen, or behind an edit fence for this role.",
            rows=[f"{'/'.join(row[:-1])} {row[-1]}" for row in rows.select(*NODE_KEY, "date").iter_rows()],
            way_out="Choose later buckets, or look at forecast_generation and forecast_fence.",
        )
    before = free.select(micro("qty"))["qty"].to_list()
    kept = int(rows.select(micro("qty"))["qty"].sum()) - sum(before)
    total = _rest(edit, sum(before), kept)
    after = pl.Series("after", distributed(before, total, free["step"].to_list()), dtype=pl.Int64)
    return _told(free.with_columns(after), plan_date)


def chosen_buckets(tables: Tables, review: pl.DataFrame, cells: Cells) -> pl.DataFrame:
    """The rows of a review that are meant, with week_starts_on; ForecastError when there are none."""
    rows = with_weeks(tables, review.filter(chosen(tables, review, cells)))
    first, last = aligned(pl.col("date"))
    if cells.from_date is not None:
        rows = rows.filter(last >= cells.from_date)
    if cells.to_date is not None:
        rows = rows.filter(first <= cells.to_date)
    if rows.is_empty():
        raise ForecastError(
            "nothing_chosen",
            "The forecast of the plan date has no bucket that is meant.",
            way_out="See masterplan forecast list; the date of a bucket is its first day.",
        )
    return rows


def _rest(edit: Edit, before: int, kept: int) -> int:
    """What the buckets that may be edited come to together, in millionths."""
    value = Fraction(edit.value) * MILLION
    wanted = {"to": value - kept, "by": before + value, "factor": before * value / MILLION}[edit.way]
    total = (wanted.numerator * 2 + wanted.denominator) // (2 * wanted.denominator)
    if total < 0:
        raise ForecastError(
            "below_zero",
            f"The buckets that may be edited would come to {Decimal(total) / MILLION} together.",
            rows=[f"buckets that keep their value: {Decimal(kept) / MILLION}"] if kept else [],
            way_out="A forecast is not below 0: name a larger quantity.",
        )
    if total >= LARGEST_MICRO:
        raise ForecastError("too_large", "The quantity is larger than one can be.", way_out="Quantities stay below 10^12 units.")
    return total


def _told(rows: pl.DataFrame, plan_date: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The changed rows of the review and the adjustments; a change starts from the sum that was not yet cut off at 0."""
    exact = rows.with_columns(
        baseline=micro("baseline_qty"),
        carried=micro("carried_qty"),
        held=micro("held_qty"),
        change=micro("change_qty"),
        before=micro("qty"),
    ).filter(pl.col("after") != pl.col("before"))
    start = pl.coalesce("held", pl.col("baseline") + pl.col("carried"))
    moved = exact.with_columns(more=pl.col("after") - start - pl.col("change"), was_edited=pl.col("is_edited"))
    review = quantities(moved.with_columns(change=pl.col("change") + pl.col("more"), least=pl.lit(0, dtype=pl.Int64)))
    adjustments = moved.with_columns(
        entry=pl.int_range(1, pl.len() + 1),
        plan_date=pl.lit(plan_date),
        before_qty=decimal("before"),
        after_qty=decimal("after"),
        change_qty=decimal("more"),
        saved_on=pl.lit(None, dtype=pl.Date),
        dropped_on=pl.lit(None, dtype=pl.Date),
    )
    return review, as_declared(adjustments, ADJUSTMENT, _OF_THE_STORE)
