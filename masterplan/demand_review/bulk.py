"""Bulk updates of forecast lines: copied to a model, updated or deleted, all that are chosen at once (semantics §35.11).

Belongs here: what an update makes of lines, and which lines it may touch. Who asks and where lines are kept is told elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import polars as pl

from masterplan.demand_review.authorising import check_model, check_not_stopped
from masterplan.demand_review.frames import LINE, as_declared
from masterplan.demand_review.hand_lines import SOURCE, summed
from masterplan.demand_review.levels import Cells, chosen
from masterplan.errors import ForecastError
from masterplan.months import later
from masterplan.units import LARGEST_MICRO, MILLION, decimal, micro

if TYPE_CHECKING:
    from datetime import date

    from masterplan.places import Tables

Action = Literal["copy", "update", "delete"]


@dataclass(frozen=True)
class BulkChange:
    """What is done with the lines of a model (empty: of all) that are meant.

    Of a line that is copied or updated: quantity times `factor`, then plus `constant`; the date `shift` units later (earlier below 0).
    """

    action: Action
    model_id: str = ""
    cells: Cells = field(default_factory=Cells)
    customers: tuple[str, ...] = ()
    to_model_id: str = ""
    factor: Decimal = Decimal(1)
    constant: Decimal = Decimal(0)
    shift: int = 0
    unit: str = "month"


def changed_in_bulk(tables: Tables, kept: pl.DataFrame, change: BulkChange) -> tuple[pl.DataFrame, int]:
    """The kept lines after a bulk change, in the columns of `demand_forecast`, and how many lines it was made of.

    Inputs: `kept` are the lines of `tables["demand_forecast"]` that were entered or authorised here. Copies are entered lines,
    whatever they are of. Lines that are the source's can be copied and nothing else. A line that comes to the key of another adds up.
    Errors: ForecastError when nothing is chosen, for stopped models, the source's lines, and quantities that cannot be.
    """
    lines = _chosen_lines(tables, change)
    if change.action == "copy":
        companies = lines["company_id"].unique().to_list()
        check_model(tables, change.to_model_id, companies)
        copies = updated_lines(lines, change).with_columns(model_id=pl.lit(change.to_model_id), source=pl.lit(SOURCE))
        return summed(pl.concat([as_declared(kept, LINE), as_declared(copies, LINE)])), lines.height
    own = lines.join(kept.select(LINE.key), on=LINE.key, how="semi", maintain_order="left")
    foreign = lines.join(own, on=LINE.key, how="anti", maintain_order="left")
    if foreign.height:
        raise ForecastError(
            "received_lines",
            f"{foreign.height} of the lines were received; they are changed where they come from.",
            rows=["/".join(map(str, row)) for row in foreign.select(LINE.key).iter_rows()],
            way_out="Choose others, or copy them to a model and change the copies.",
        )
    for model in sorted(own["model_id"].unique()):
        check_not_stopped(tables, model, own.filter(model_id=model)["company_id"].unique())
    rest = as_declared(kept.join(own, on=LINE.key, how="anti", maintain_order="left"), LINE)
    news = [] if change.action == "delete" else [as_declared(updated_lines(own, change), LINE)]
    return summed(pl.concat([rest, *news])).filter(pl.col("qty") > 0), own.height


def updated_lines(lines: pl.DataFrame, change: BulkChange) -> pl.DataFrame:
    """The lines (date, qty) with other quantities, rounded half up to the millionth, and dates; ForecastError below 0 or too large."""
    factor, constant = Fraction(change.factor), Fraction(change.constant) * MILLION
    told = [_rounded(qty * factor + constant) for qty in lines.select(micro("qty"))["qty"].to_list()]
    wrong = [number for number, qty in enumerate(told) if not 0 <= qty < LARGEST_MICRO]
    if wrong:
        names = lines[wrong].select(name for name in LINE.key if name in lines.columns)
        raise ForecastError(
            "quantity",
            f"{len(wrong)} lines would be below 0, or larger than a quantity can be.",
            rows=["/".join(map(str, row)) for row in names.iter_rows()],
            way_out="Choose another factor or constant, or fewer lines.",
        )
    days = [_moved(day, change) for day in lines["date"].to_list()]
    exact = lines.with_columns(pl.Series("_qty", told, dtype=pl.Int64), pl.Series("date", days, dtype=pl.Date))
    return exact.with_columns(qty=decimal("_qty")).drop("_qty")


def _moved(day: date, change: BulkChange) -> date:
    number, unit = (change.shift * 12, "month") if change.unit == "year" else (change.shift, change.unit)
    try:
        return later(day, number, unit)
    except (OverflowError, ValueError) as error:
        raise ForecastError("date", f"{day} cannot be moved so far.", way_out="Shift by less.") from error


def _chosen_lines(tables: Tables, change: BulkChange) -> pl.DataFrame:
    rows = tables["demand_forecast"]
    rows = rows.filter(chosen(tables, rows, change.cells))
    cells = change.cells
    if change.model_id:
        rows = rows.filter(model_id=change.model_id)
    if change.customers:
        rows = rows.filter(pl.col("customer_id").is_in(list(change.customers)))
    if cells.from_date is not None:
        rows = rows.filter(pl.col("date") >= cells.from_date)
    if cells.to_date is not None:
        rows = rows.filter(pl.col("date") <= cells.to_date)
    if rows.is_empty():
        raise ForecastError("nothing_chosen", "No forecast line is meant.", way_out="See masterplan forecast lines.")
    return rows


def _rounded(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)
