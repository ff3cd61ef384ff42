"""Which planned orders of a plan's last run its next run keeps: approved ones and those inside the freeze fence (semantics §30.1).

Belongs here: that choice. What a run makes of the kept ones is told in `carried_over` and `scope`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import polars as pl

from masterplan.parameters import parameters_in_force
from masterplan.places import NODE_KEY, Tables, resolve_places
from masterplan.plannable import plannable_items

FROZEN: Final = "§30.2"
_FENCE: Final = "freeze_fence_days"


def orders_to_carry(previous: pl.DataFrame | None, tables: Tables, plan: Mapping[str, object], plan_date: date) -> pl.DataFrame | None:
    """The orders of the last run that stay as they are; None when there are none.

    Inputs: `previous` in the columns of the table `planned_order`, of the version before on this plan date or of the last
    plan date before it; `plan` is the row of the plan. A frozen order has `§30.2` among its rules. Rules §30.1, §30.2.
    """
    if previous is None or previous.is_empty() or plan["kind"] == "forecast":
        return None
    rows = _at_their_place(tables, previous)
    is_approved = pl.col("status") == "approved"
    kept = rows.filter(is_approved)
    if longest_freeze(tables, plan) > 0:
        others = rows.filter(~is_approved)
        nodes = others.select(NODE_KEY).unique(maintain_order=True)
        fences = parameters_in_force(tables, plan, plan_date, nodes).select(*NODE_KEY, _FENCE)
        frozen = others.join(fences, on=NODE_KEY, how="left", maintain_order="left").filter(_is_frozen(plan_date))
        kept = pl.concat([kept, frozen.drop(_FENCE).with_columns(_with_rule())])
    return kept.sort("order_id") if kept.height else None


def _at_their_place(tables: Tables, rows: pl.DataFrame) -> pl.DataFrame:
    """Orders of items that are planned, in places that still are their nodes (§30.1)."""
    active = plannable_items(tables)
    known = rows.join(active, on=["company_id", "item_id"], how="semi", maintain_order="left")
    now = resolve_places(tables, known).select(pl.col("site_id").alias("_site"), pl.col("warehouse_id").alias("_warehouse"))
    moved = (pl.col("_site") != pl.col("site_id")) | (pl.col("_warehouse") != pl.col("warehouse_id"))
    return pl.concat([known, now], how="horizontal").filter(~moved).drop("_site", "_warehouse")


def longest_freeze(tables: Tables, plan: Mapping[str, object]) -> int:
    """Days of the longest freeze fence that a node of the plan can have; 0: none."""
    own = plan.get(_FENCE)
    if own is not None:
        return int(str(own))
    longest = pl.concat([tables[name][_FENCE] for name in ("coverage_group", "item_coverage")]).max()
    return int(str(longest or 0))


def _is_frozen(plan_date: date) -> pl.Expr:
    fence, day = pl.col(_FENCE), pl.col("requirement_date")
    return (fence > 0) & (day >= plan_date) & (day <= pl.lit(plan_date) + pl.duration(days=fence))


def _with_rule() -> pl.Expr:
    told = pl.col("rule").str.contains(FROZEN, literal=True)
    return pl.when(told).then("rule").otherwise(pl.concat_str("rule", pl.lit(f" {FROZEN}")).str.strip_chars()).alias("rule")
