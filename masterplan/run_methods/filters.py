"""Which items a run plans: the filter of the plan, the filter of the run, components taken along, companies (semantics §25).

Belongs here: items and companies. What happens to the results of the others is told in `kept`, `picture` and `held`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from masterplan.errors import ParameterError
from masterplan.places import Tables
from masterplan.plannable import NOT_PLANNED

ITEM_KEY: Final = ("company_id", "item_id")


def ids_of(text: object) -> list[str]:
    """The ids of a column that lists them, separated by commas."""
    return [part.strip() for part in str(text or "").split(",") if part.strip()]


def in_companies(tables: Tables, plan: Mapping[str, object]) -> Tables:
    """The tables as a plan of some companies sees them: items of the others are not planned (§25.1)."""
    companies = ids_of(plan.get("companies"))
    if not companies:
        return tables
    outside = ~pl.col("company_id").is_in(companies)
    state = pl.when(outside).then(pl.lit(NOT_PLANNED)).otherwise("lifecycle_state").alias("lifecycle_state")
    return {**tables, "item": tables["item"].with_columns(state)}


def planned_items(
    tables: Tables, plan: Mapping[str, object], item_filter: Sequence[str] = (), bom_levels: int | None = 0
) -> pl.DataFrame | None:
    """The items whose results a run replaces: company_id and item_id; None: all (§25.1, §25.2).

    Inputs: the filter of the run, empty for all, and how many levels of components are taken along, None for all. Errors:
    ParameterError for a filter of the run that names items that there are not, or levels below 0.
    """
    own = ids_of(plan.get("item_filter"))
    _check(tables, item_filter, bom_levels)
    if not own and not item_filter:
        return None
    items = tables["item"].filter(pl.col("lifecycle_state") == "active").select(ITEM_KEY)
    for wanted in (own, list(item_filter)):
        items = items.filter(pl.col("item_id").is_in(wanted)) if wanted else items
    return with_components(tables, items, bom_levels)


def _check(tables: Tables, item_filter: Sequence[str], bom_levels: int | None) -> None:
    if bom_levels is not None and bom_levels < 0:
        raise ParameterError(f"bom_levels = {bom_levels}: at least 0.", way_out="Give the levels of components to take along.")
    unknown = sorted(set(item_filter) - set(tables["item"]["item_id"]))
    if unknown:
        raise ParameterError("The item filter of the run names items that there are not.", rows=unknown, way_out="Correct the ids.")


def with_components(tables: Tables, items: pl.DataFrame, levels: int | None) -> pl.DataFrame:
    """The items and their components, `levels` levels down, None: all. A phantom and what is in it are on one level."""
    lines = _bill_lines(tables)
    found = fresh = items.select(ITEM_KEY).unique().sort(ITEM_KEY)
    depth = 0
    while fresh.height and (levels is None or depth < levels):
        fresh = _components(lines, fresh).join(found, on=ITEM_KEY, how="anti")
        found = pl.concat([found, fresh])
        depth += 1
    return found.sort(ITEM_KEY)


def _bill_lines(tables: Tables) -> pl.DataFrame:
    makers = tables["bom_version"].select("company_id", "bom_id", "item_id").unique()
    lines = tables["bom_line"].join(makers, on=["company_id", "bom_id"])
    return lines.select(*ITEM_KEY, "component_item_id", (pl.col("line_type") == "phantom").alias("is_phantom")).unique()


def _components(lines: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    found = items.clear()
    fresh = items
    while fresh.height:
        below = lines.join(fresh, on=ITEM_KEY, how="semi").select("company_id", pl.col("component_item_id").alias("item_id"), "is_phantom")
        known = pl.concat([found, below.select(ITEM_KEY)]).unique()
        fresh = below.filter("is_phantom").select(ITEM_KEY).unique().join(found, on=ITEM_KEY, how="anti")
        found = known
    return found
