"""Which items changed rows touch, and the rows of input tables that tell all of these items.

Belongs here: the reach of a row in the input, as `fingerprint` counts it. What a plan makes of it is told in `netchange`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import polars as pl

from masterplan.contracts import INPUTS, empty_frame
from masterplan.places import Tables

ITEM_KEY: Final = ("company_id", "item_id")
_SIDES: Final = ("buyer", "seller")
_OWNERS: Final = {"bom_line": ("bom_version", "bom_id"), "route_operation": ("route_version", "route_id")}
_BOTH: Final = "intercompany_item"
_RULES: Final = "default_order_setting"
Rows = Callable[[str, pl.DataFrame], pl.DataFrame]


def touched_items(changed: Tables, rows_of: Rows) -> pl.DataFrame | None:
    """Company and item of all that changed rows touch; None when a row touches every item of a company or of the group.

    Inputs: by table the rows that came, stood before or went; `rows_of` gives rows of a table as they are now that agree
    with a frame in its columns.
    """
    found = [pl.DataFrame(schema=dict.fromkeys(ITEM_KEY, pl.String))]
    for name, rows in changed.items():
        if rows.is_empty():
            continue
        if name in _OWNERS:
            versions, column = _OWNERS[name]
            makers = [rows_of(versions, rows.select("company_id", column).unique()), changed.get(versions, empty_frame(INPUTS[versions]))]
            found += [part.select(ITEM_KEY) for part in makers]
        elif name == _BOTH:
            found += [rows.select(pl.col(f"{side}_{column}").alias(column) for column in ITEM_KEY) for side in _SIDES]
        elif set(ITEM_KEY) <= set(rows.columns):
            found.append(rows.select(ITEM_KEY))
            if name == _RULES:
                variants = rows_of("item", rows.select("company_id", variant_of_item_id="item_id").unique())
                found.append(variants.select(ITEM_KEY))
        else:
            return None
    items = pl.concat(found).unique().sort(ITEM_KEY)
    return None if (items["item_id"] == "").any() else items


def tables_of_items(items: pl.DataFrame, rows_of: Rows) -> dict[str, pl.DataFrame]:
    """Every input table with the rows of some items, of their bills and routes, and the warehouses of their companies."""
    tables = {name: empty_frame(table) for name, table in INPUTS.items()}
    for name, table in INPUTS.items():
        if set(ITEM_KEY) <= set(table.column_names):
            tables[name] = rows_of(name, items)
    for name, (versions, column) in _OWNERS.items():
        tables[name] = rows_of(name, tables[versions].select("company_id", column).unique())
    masters = tables["item"].filter(pl.col("variant_of_item_id") != "").select("company_id", item_id="variant_of_item_id")
    tables[_RULES] = rows_of(_RULES, pl.concat([items.select(ITEM_KEY), masters]).unique())
    sides = [rows_of(_BOTH, items.rename({column: f"{side}_{column}" for column in ITEM_KEY})) for side in _SIDES]
    tables[_BOTH] = pl.concat(sides).unique(maintain_order=True)
    tables["warehouse"] = rows_of("warehouse", items.select("company_id").unique())
    return tables
