"""The reviewed forecast of a plan date: its baseline, what earlier plan dates carry over, what freezes hold (semantics §35.2).

Belongs here: how a review begins, and what its quantities are made of. Edits are told in `adjusting`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from masterplan.contracts import INPUTS
from masterplan.demand_review.fences import RECALCULATE, changes, frozen, held
from masterplan.demand_review.frames import REVIEWED, as_declared, with_weeks
from masterplan.forecasting.known_future import with_least
from masterplan.forecasting.settings import company_settings
from masterplan.places import NODE_KEY
from masterplan.units import decimal, micro

if TYPE_CHECKING:
    from datetime import date

    from masterplan.places import Tables

CELL: Final = (*NODE_KEY, "date", "bucket")
_GENERATION: Final = INPUTS["forecast_generation"]
_CHOSEN: Final = ("freeze_buckets", "transfer_adjustments")


def reviewed(
    tables: Tables, plan_date: date, baseline: pl.DataFrame, adjustments: pl.DataFrame, previous: pl.DataFrame | None = None
) -> pl.DataFrame:
    """The review of a plan date, one row per bucket of the baseline, sorted by series and date.

    Inputs: every input table; `baseline`, `adjustments` (all that are kept) and `previous`, the review of the last plan date before
    it, as their contracts; None where there is none. Adjustments of the plan date itself count again on a baseline that was made anew.
    Output: as the contract `forecast.reviewed`.
    """
    rows = _with_buckets(tables, baseline.select(*NODE_KEY, "date", baseline=micro("point_qty")))
    rows = _with_sums(rows, carried_adjustments(adjustments, plan_date, _transferring(tables)), "carried")
    rows = _with_sums(rows, _own_adjustments(adjustments, plan_date), "change")
    rows = with_least(_with_held(tables, rows, plan_date, previous), tables)
    return quantities(rows.with_columns(is_frozen=frozen(plan_date), plan_date=pl.lit(plan_date)))


def quantities(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with baseline, carried, held and change in millionths as the contract says them: their sum, `least` where that is below 0."""
    total = pl.coalesce("held", pl.col("baseline") + pl.col("carried")) + pl.col("change")
    edited = (pl.col("change") != 0) | (pl.col("held").is_null() & (pl.col("carried") != 0)) | pl.col("was_edited")
    told = rows.with_columns(
        baseline_qty=decimal("baseline"),
        carried_qty=decimal("carried"),
        held_qty=decimal("held"),
        change_qty=decimal("change"),
        _sum=pl.when(total < 0).then("least").otherwise(total),
        is_edited=edited,
    ).with_columns(qty=decimal("_sum"))
    return as_declared(told, REVIEWED).sort(REVIEWED.key)


def carried_adjustments(adjustments: pl.DataFrame, plan_date: date, transferring: pl.DataFrame) -> pl.DataFrame:
    """The adjustments of earlier plan dates that count on a plan date: saved, not dropped, of companies that transfer (company_id)."""
    saved = (pl.col("plan_date") < plan_date) & (pl.col("saved_on") < plan_date) & _stands(plan_date)
    return adjustments.filter(saved.fill_null(value=False)).join(transferring, on="company_id", how="semi", maintain_order="left")


def _own_adjustments(adjustments: pl.DataFrame, plan_date: date) -> pl.DataFrame:
    return adjustments.filter((pl.col("plan_date") == plan_date) & _stands(plan_date))


def _stands(plan_date: date) -> pl.Expr:
    return pl.col("dropped_on").is_null() | (pl.col("dropped_on") > plan_date)


def generation_settings(tables: Tables) -> pl.DataFrame:
    """The rows of `forecast_generation` of all companies with items, absent ones by the contract's defaults."""
    companies = tables["item"].select("company_id").unique().sort("company_id")
    given = companies.join(tables["forecast_generation"], on="company_id", how="left", maintain_order="left")
    return given.with_columns(pl.col(column.name).fill_null(column.default) for column in _GENERATION.columns if column.default is not None)


def _transferring(tables: Tables) -> pl.DataFrame:
    return generation_settings(tables).filter("transfer_adjustments").select("company_id")


def _with_buckets(tables: Tables, rows: pl.DataFrame) -> pl.DataFrame:
    buckets = company_settings(tables).select("company_id", "bucket")
    known = rows.join(buckets, on="company_id", how="left", maintain_order="left")
    settings = generation_settings(tables).select("company_id", *_CHOSEN)
    return with_weeks(tables, known).join(settings, on="company_id", how="left", maintain_order="left")


def _with_sums(rows: pl.DataFrame, adjustments: pl.DataFrame, name: str) -> pl.DataFrame:
    """The rows with the sum of the adjustments of their bucket, which has to be one of the same length."""
    sums = adjustments.group_by(CELL).agg(micro("change_qty").sum().alias(name))
    return rows.join(sums, on=list(CELL), how="left", maintain_order="left").with_columns(pl.col(name).fill_null(0))


def _with_held(tables: Tables, rows: pl.DataFrame, plan_date: date, previous: pl.DataFrame | None) -> pl.DataFrame:
    """The rows with what freezes hold of the last review, which a new baseline does not change."""
    if previous is None or tables["forecast_fence"].is_empty():
        return rows.with_columns(held=pl.lit(None, dtype=pl.Int64), was_edited=pl.lit(value=False))
    before = previous.select(*CELL, before=micro("qty"), was_edited=pl.col("is_edited"))
    known = rows.join(before, on=list(CELL), how="left", maintain_order="left")
    known = known.with_columns(pl.col("was_edited").fill_null(value=False))
    marked = known.with_columns(held(tables, known, plan_date).alias("in_freeze"))
    kept = ~changes(RECALCULATE) & pl.col("before").is_not_null()
    return marked.with_columns(held=pl.when(kept).then("before"), was_edited=kept & pl.col("was_edited")).drop("before", "in_freeze")
