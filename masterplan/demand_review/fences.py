"""Which buckets nobody edits, and which no new baseline changes: freezes and edit fences (semantics §35.3, §35.6).

Belongs here: buckets in a fence, and who may edit in it. What an edit or a baseline does with them is told elsewhere.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from masterplan.contracts.reviews import ALL_USERS
from masterplan.demand_review.levels import Cells, chosen
from masterplan.forecasting.buckets import bucket_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from masterplan.places import Tables

EDIT: Final = "edit"
FREEZES: Final = ("freeze", "freeze_edited")
RECALCULATE: Final = "recalculate"
MANUAL: Final = "manual"


def in_span(start: date, further_buckets: int) -> pl.Expr:
    """Whether `date` lies in the bucket of `start` or the further ones behind it; the frame has bucket and week_starts_on."""
    ahead = bucket_number(pl.col("date")) - bucket_number(pl.lit(start))
    return (ahead >= 0) & (ahead <= further_buckets)


def frozen(plan_date: date) -> pl.Expr:
    """Whether `date` lies in the first `freeze_buckets` (a column) of a forecast that begins in the bucket of the plan date."""
    return bucket_number(pl.col("date")) - bucket_number(pl.lit(plan_date)) < pl.col("freeze_buckets")


def may_edit(role: str, fences: Iterable[tuple[str, bool]]) -> bool:
    """Whether a role may edit where fences (their role, whether they block) lie: the most permissive of its own and those of all counts."""
    told = [blocks for name, blocks in fences if name in {role, ALL_USERS}]
    return not told or not all(told)


def changes(action: str) -> pl.Expr:
    """Whether an action (`recalculate`, `manual`) changes a bucket: `in_freeze` stops the first, `in_fence` the second."""
    return ~pl.col("in_freeze") if action == RECALCULATE else ~pl.col("in_fence")


def fenced(tables: Tables, rows: pl.DataFrame, plan_date: date, role: str) -> pl.Series:
    """Whether edit fences keep a role from each row (node key, date, bucket, week_starts_on)."""
    fences = _of_kinds(tables, (EDIT,))
    told: dict[str, pl.Series] = {}
    for number, fence in enumerate(fences):
        told[f"for_{number}"] = _series_of(tables, rows, fence)
        told[f"blocks_{number}"] = rows.select(b=in_span(plan_date, fence["further_buckets"]) & pl.lit(value=bool(fence["blocks"])))["b"]
    if not told:
        return pl.Series("fenced", [False], dtype=pl.Boolean).new_from_index(0, rows.height)
    each = pl.DataFrame(told)
    kinds = each.unique()
    answers = [
        not may_edit(role, [(one["role"], kind[f"blocks_{number}"]) for number, one in enumerate(fences) if kind[f"for_{number}"]])
        for kind in kinds.iter_rows(named=True)
    ]
    known = kinds.with_columns(fenced=pl.Series(answers, dtype=pl.Boolean))
    return each.join(known, on=each.columns, how="left", maintain_order="left")["fenced"]


def held(tables: Tables, rows: pl.DataFrame, plan_date: date) -> pl.Series:
    """Whether a time freeze keeps a new baseline from each row (as of `fenced`, and was_edited)."""
    found = pl.Series("held", [False], dtype=pl.Boolean).new_from_index(0, rows.height)
    for fence in _of_kinds(tables, FREEZES):
        if not fence["blocks"]:
            continue
        reaches = in_span(plan_date, fence["further_buckets"]) if fence["kind"] == "freeze" else pl.col("was_edited")
        found = found | (_series_of(tables, rows, fence) & rows.select(r=reaches)["r"])
    return found.rename("held")


def _of_kinds(tables: Tables, kinds: Sequence[str]) -> list[dict[str, Any]]:
    return tables["forecast_fence"].filter(pl.col("kind").is_in(list(kinds))).sort("fence_id").to_dicts()


def _series_of(tables: Tables, rows: pl.DataFrame, fence: Mapping[str, Any]) -> pl.Series:
    """Whether each row is of a series that the fence is for."""
    lists: dict[str, Any] = {one.name: _ids(fence[one.name]) for one in fields(Cells) if one.name in fence}
    return chosen(tables, rows, Cells(**lists)) & (rows["bucket"] == fence["bucket"])


def _ids(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
