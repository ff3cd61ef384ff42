"""Submodels of submodels among forecast models: their depth is one (semantics §35.12).

Belongs here: that law between the rows of `forecast_model`. What submodels do is told in `masterplan.forecast_use`.
"""

from __future__ import annotations

import polars as pl

from masterplan.forecast_use.models import DEPTH, nested
from masterplan.intake.received import ROW, Sieve, faults, shown


def nested_models(sieve: Sieve, *, of_parents: bool = False) -> pl.DataFrame:
    """Faults of models whose parent is a submodel; `of_parents`: of these parents too (rule forecast_model_depth)."""
    rows = sieve.sound_rows()
    deeper = nested(rows)
    found = faults(deeper.select(ROW, "parent_model_id"), DEPTH, "parent_model_id", *_told("is a submodel itself"))
    if not of_parents:
        return found
    between = rows.filter(pl.col("parent_model_id") != "").join(
        deeper.select("company_id", model_id="parent_model_id").unique(), on=["company_id", "model_id"], how="semi", maintain_order="left"
    )
    told = faults(between.select(ROW, "model_id"), DEPTH, "parent_model_id", shown(pl.col("model_id")), " has submodels and can be none")
    return pl.concat([found, told])


def _told(what: str) -> tuple[str | pl.Expr, ...]:
    return ("the parent ", shown(pl.col("parent_model_id")), f" {what}; a submodel has no submodels")
