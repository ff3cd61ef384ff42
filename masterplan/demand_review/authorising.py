"""Authorising: the reviewed forecast becomes lines of a forecast model, and its adjustments are saved or go (semantics §35.7-§35.9).

Belongs here: which lines, what they replace, what becomes of the adjustments. Where lines are kept is the store's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from masterplan.demand_review.adjusting import chosen_buckets
from masterplan.demand_review.frames import AUTHORISED, LINE, aligned, as_declared
from masterplan.demand_review.levels import Cells
from masterplan.demand_review.review import carried_adjustments, generation_settings
from masterplan.errors import ForecastError
from masterplan.forecast_use.lines import baseline_lines
from masterplan.forecast_use.models import BASELINE_MODEL, stopped
from masterplan.places import NODE_KEY
from masterplan.units import decimal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from masterplan.places import Tables

SOURCE: Final = "authorised_here"
_OF_THE_STORE: Final = ("edit_no",)
_CELL: Final = (*NODE_KEY, "date")


@dataclass(frozen=True)
class Authorisation:
    """Into which model (empty: that of the forecast plan), which buckets, and whether adjustments are saved for later baselines.

    `companies` empty: all that have a forecast; a bucket counts when any of its days lies in `from_date … to_date`.
    """

    model_id: str = ""
    companies: tuple[str, ...] = ()
    from_date: date | None = None
    to_date: date | None = None
    save: bool = True


@dataclass(frozen=True)
class Authorised:
    """The lines as `forecast.authorised`, without edit_no; per company `from_date` and `to_date`; companies `without` forecast."""

    model_id: str
    lines: pl.DataFrame
    ranges: pl.DataFrame
    without: tuple[str, ...]


def authorised(tables: Tables, plan_date: date, review: pl.DataFrame, wanted: Authorisation) -> Authorised:
    """The lines that a review gives: adjusted values whether adjustments are saved or not.

    Quantities are whole units of the item, rounded as the baseline's own lines are (§16.1), over each whole series.
    Errors: ForecastError for a model that is stopped, is the baseline or is not to be found, and when nothing is authorised.
    """
    model_id = wanted.model_id or default_model(tables)
    cells = Cells(companies=wanted.companies, from_date=wanted.from_date, to_date=wanted.to_date)
    rows = chosen_buckets(tables, review, cells)
    companies = sorted(rows["company_id"].unique())
    check_model(tables, model_id, companies)
    whole = baseline_lines(tables, review.select(*_CELL, point_qty="qty")).with_columns(line_qty=decimal("line"))
    lines = rows.join(whole.select(*_CELL, "line_qty"), on=list(_CELL), how="left", maintain_order="left")
    first, last = aligned(pl.col("date"))
    ranges = lines.group_by("company_id").agg(first.min().alias("from_date"), last.max().alias("to_date")).sort("company_id")
    told = lines.drop("qty").with_columns(
        plan_date=pl.lit(plan_date), model_id=pl.lit(model_id), adjusted_qty=rows["qty"], qty=pl.col("line_qty")
    )
    without = tuple(company for company in wanted.companies if company not in companies)
    return Authorised(model_id, as_declared(told, AUTHORISED, _OF_THE_STORE).sort(_CELL), ranges, without)


def default_model(tables: Tables) -> str:
    """The model of the forecast plan, of several the first by id; ForecastError when there is none but the baseline."""
    plans = tables["plan"].filter(pl.col("kind") == "forecast").sort("plan_id")
    found = [name for name in plans["forecast_model_id"] if name != BASELINE_MODEL]
    if not found:
        raise ForecastError(
            "no_model",
            "No model was named, and no forecast plan has one of its own.",
            way_out="Name the model; set forecast_model_id of the plans that are to read it.",
        )
    return str(found[0])


def check_model(tables: Tables, model_id: str, companies: Iterable[str]) -> None:
    """Raises ForecastError when lines of the model cannot be written."""
    if model_id == BASELINE_MODEL:
        raise ForecastError(
            "baseline_model",
            "The model baseline is the baseline itself: with authorised lines beside it demand would count twice.",
            way_out="Name another model.",
        )
    check_not_stopped(tables, model_id, companies)


def check_not_stopped(tables: Tables, model_id: str, companies: Iterable[str]) -> None:
    """Raises ForecastError when the model is stopped in one of the companies."""
    standing = sorted({company for company in companies if (company, model_id) in stopped(tables)})
    if standing:
        raise ForecastError(
            "stopped_model",
            f"The forecast model {model_id} is stopped: nobody changes its lines.",
            rows=[f"company {company}" for company in standing],
            way_out="Name another model, or take the mark from its row of the table forecast_model.",
        )


def kept_after(kept: pl.DataFrame, made: Authorised) -> pl.DataFrame:
    """Kept lines (columns of `demand_forecast`) after an authorisation: lines of earlier ones of the same series in its range go."""
    series = made.lines.select(NODE_KEY).unique()
    is_earlier = (pl.col("source") == SOURCE) & (pl.col("model_id") == made.model_id)
    inside = (pl.col("date") >= pl.col("from_date")) & (pl.col("date") <= pl.col("to_date"))
    gone = kept.filter(is_earlier).join(series, on=NODE_KEY, how="semi").join(made.ranges, on="company_id").filter(inside)
    stays = kept.join(gone, on=LINE.key, how="anti", maintain_order="left")
    fresh = made.lines.filter(pl.col("qty") > 0).with_columns(customer_id=pl.lit(""), source=pl.lit(SOURCE))
    return pl.concat([as_declared(stays, LINE), as_declared(fresh, LINE)]).sort(LINE.key)


def marked_adjustments(tables: Tables, adjustments: pl.DataFrame, made: Authorised, plan_date: date, *, save: bool) -> pl.DataFrame:
    """The adjustments that an authorisation settles, as they are then: saved, or dropped; both from the plan date on.

    Those are the ones in the authorised buckets that count on the plan date: its own and carried ones.
    """
    transferring = generation_settings(tables).filter("transfer_adjustments").select("company_id")
    own = adjustments.filter(pl.col("plan_date") == plan_date, pl.col("dropped_on").is_null())
    carried = carried_adjustments(adjustments, plan_date, transferring)
    counted = pl.concat([own, carried]).join(made.lines, on=list(_CELL), how="semi", maintain_order="left")
    name = "saved_on" if save else "dropped_on"
    return counted.filter(pl.col(name).is_null()).with_columns(pl.lit(plan_date).alias(name))
