"""Forecast models and their submodels (semantics §35.12).

Belongs here: which models a model brings in, and that submodels have none of their own. What their lines say is told in `lines`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from masterplan.errors import ForecastError

Tables = Mapping[str, pl.DataFrame]

BASELINE_MODEL: Final = "baseline"
DEPTH: Final = "forecast_model_depth"
_KEY: Final = ["company_id", "model_id"]


def of_model(tables: Tables, rows: pl.DataFrame, model_id: str) -> pl.DataFrame:
    """The rows, in their order, of a model and of its submodels; rows have company_id and model_id.

    Error: ForecastError (`forecast_model_depth`) names submodels that have submodels.
    """
    below = submodels(tables, model_id)
    if below.is_empty():
        return rows.filter(pl.col("model_id") == model_id)
    wanted = pl.col("model_id") == model_id
    known = rows.join(below.with_columns(_is_below=True), on=_KEY, how="left", maintain_order="left")
    return known.filter(wanted | pl.col("_is_below").is_not_null()).select(rows.columns)


def submodels(tables: Tables, model_id: str) -> pl.DataFrame:
    """The submodels of a model: company_id, model_id. Error as of `of_model`."""
    rows = tables["forecast_model"]
    below = rows.filter(pl.col("parent_model_id") == model_id).select(_KEY)
    if below.is_empty():
        return below
    deeper = nested(rows).filter(pl.col("parent_model_id").is_in([model_id, *below["model_id"].to_list()]))
    if deeper.height:
        raise ForecastError(
            DEPTH,
            f"Submodels of the forecast model {model_id} have submodels, or it is one itself.",
            rows=[f"company {row['company_id']}: {row['model_id']} below {row['parent_model_id']}" for row in deeper.to_dicts()],
            way_out="Correct the table forecast_model: a model with a parent has no submodels.",
        )
    return below


def nested(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of `forecast_model`, in their order, whose parent has a parent itself."""
    parents = rows.filter(pl.col("parent_model_id") != "").select("company_id", parent_model_id="model_id")
    return rows.join(parents.unique(), on=["company_id", "parent_model_id"], how="semi", maintain_order="left")


def brings_in_baseline(tables: Tables, model_id: str) -> bool:
    """Whether a plan of the model reads the baseline forecast, in any company."""
    return model_id == BASELINE_MODEL or bool((submodels(tables, model_id)["model_id"] == BASELINE_MODEL).any())


def of_baseline(tables: Tables, rows: pl.DataFrame, model_id: str) -> pl.DataFrame:
    """The rows (company_id) of companies in which the model is the baseline or brings it in."""
    if model_id == BASELINE_MODEL:
        return rows
    below = submodels(tables, model_id).filter(pl.col("model_id") == BASELINE_MODEL)
    return rows.join(below, on="company_id", how="semi", maintain_order="left")


def stopped(tables: Tables) -> set[tuple[str, str]]:
    """Company and id of the models whose lines nobody changes."""
    return set(tables["forecast_model"].filter("is_stopped").select(_KEY).iter_rows())
