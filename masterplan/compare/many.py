"""What became of very many orders between two versions of one plan date, by whole columns (semantics §29.7).

Belongs here: the same pairs as in `matched`, of plans of one date. Causes are told of fewer orders only: `change_log`.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from masterplan.compare.change_log import CHANGE_LOG
from masterplan.compare.matching import FARTHEST, REST
from masterplan.places import NODE_KEY

NOT_SOUGHT: Final = "not_sought"
_KEPT: Final = ("order_id", "order_type", "requirement_date", "order_date", "qty", *REST)
_AFTER: Final = "_after"
_DAY: Final = "_day"


def what_became(base: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    """One row per planned order that is not the same in both, in the columns and the order of the change log, without causes.

    Inputs: the public table `planned_order` of two versions of one plan date, or the orders of it that differ.
    """
    left, right = (
        frame.select(*NODE_KEY, *_KEPT, name=pl.col("order_id").str.replace(r"^[^|]*\|", ""), low_level_code="low_level_code")
        for frame in (base, orders)
    )
    same = [name for name in left.columns if name != "order_id"]
    old, new = (one.join(other, on=same, how="anti", nulls_equal=True) for one, other in ((left, right), (right, left)))
    both = old.join(new, on=[*NODE_KEY, "name"], how="inner", suffix=_AFTER)
    alone = [one.join(other, on="name", how="anti") for one, other in ((old, new), (new, old))]
    pairs = pl.concat([both.drop("name", "low_level_code", f"low_level_code{_AFTER}"), _neighbours(*alone)], how="diagonal")
    return _told(pairs).filter(pl.col("change") != "unchanged").select(list(CHANGE_LOG))


def _neighbours(gone: pl.DataFrame, added: pl.DataFrame) -> pl.DataFrame:
    """Orders of one side alone: two of different sides that are each other's nearest on a node are one row, the others one each (§29.1)."""
    rows = pl.concat([gone.with_columns(is_base=pl.lit(value=True)), added.with_columns(is_base=pl.lit(value=False))])
    rows = rows.with_columns(pl.col("requirement_date").alias(_DAY)).sort(*NODE_KEY, _DAY, "name").drop("name", "low_level_code")
    of_base, of_plan = (pl.when(pl.col("is_base") == side).then(_DAY) for side in (True, False))
    before = pl.when("is_base").then(of_plan.forward_fill()).otherwise(of_base.forward_fill()).over(NODE_KEY)
    after = pl.when("is_base").then(of_plan.backward_fill()).otherwise(of_base.backward_fill()).over(NODE_KEY)
    rows = rows.with_columns(_before=(pl.col(_DAY) - before).dt.total_days(), _behind=(after - pl.col(_DAY)).dt.total_days())
    near_before, near_behind = (pl.col(name).fill_null(FARTHEST + 1) for name in ("_before", "_behind"))
    looks_on = (near_behind <= FARTHEST) & (near_behind < near_before)
    looks_back = (near_before <= FARTHEST) & (near_before <= near_behind)
    is_other = (pl.col("is_base") != pl.col("is_base").shift(-1)) & looks_back.shift(-1)
    rows = rows.with_columns(_leads=(looks_on & is_other).over(NODE_KEY).fill_null(value=False))
    rows = rows.with_columns(_follows=pl.col("_leads").shift(1).over(NODE_KEY).fill_null(value=False))
    first, second = (
        rows.with_columns(pl.col(name).shift(step).over(NODE_KEY).alias(f"{name}{_AFTER}") for name in _KEPT) for step in (-1, 1)
    )
    leading = first.filter(pl.col("_leads") & pl.col("is_base"))
    following = second.filter(pl.col("_follows") & pl.col("is_base"))
    single = rows.filter(~pl.col("_leads"), ~pl.col("_follows"))
    dropped = single.filter("is_base")
    entered = single.filter(~pl.col("is_base")).rename({name: f"{name}{_AFTER}" for name in _KEPT})
    return pl.concat(
        [frame.drop("is_base", _DAY, "_before", "_behind", "_leads", "_follows") for frame in (leading, following, dropped, entered)],
        how="diagonal",
    )


def _told(pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs as rows of the change log, in its order."""
    differs = {name: pl.col(name).ne_missing(pl.col(f"{name}{_AFTER}")) for name in _KEPT}
    moved, resized = differs["requirement_date"], differs["qty"]
    change = (
        pl.when(pl.col("order_id").is_null())
        .then(pl.lit("added"))
        .when(pl.col(f"order_id{_AFTER}").is_null())
        .then(pl.lit("dropped"))
        .when(moved & resized)
        .then(pl.lit("moved_and_resized"))
        .when(moved)
        .then(pl.lit("moved"))
        .when(resized)
        .then(pl.lit("resized"))
        .when(pl.any_horizontal(differs[name] for name in ("order_type", "order_date", *REST)))
        .then(pl.lit("revised"))
        .otherwise(pl.lit("unchanged"))
    )
    base_date, now = pl.col("requirement_date"), pl.col(f"requirement_date{_AFTER}")
    rows = pairs.select(
        *NODE_KEY,
        change=change,
        order_type=pl.coalesce(f"order_type{_AFTER}", "order_type"),
        base_order_id="order_id",
        order_id=f"order_id{_AFTER}",
        base_requirement_date=base_date,
        requirement_date=now,
        days_moved=(now - base_date).dt.total_days().cast(pl.Int32),
        base_qty="qty",
        qty=f"qty{_AFTER}",
        cause_table=pl.lit(NOT_SOUGHT),
        **{name: pl.lit("") for name in ("cause_key", "cause_column", "cause_before", "cause_after", "via")},
        steps=pl.lit(0, pl.Int32),
    )
    days = (
        pl.coalesce("base_requirement_date", "requirement_date"),
        pl.when(pl.col("base_order_id").is_not_null()).then("requirement_date"),
    )
    return rows.sort(*NODE_KEY, *days, pl.col("base_order_id").fill_null(""), pl.col("order_id").fill_null(""), nulls_last=False)
