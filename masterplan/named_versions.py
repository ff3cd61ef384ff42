"""Bills and routes that demands name, as rows: which names count, and the codes of the kernels for them (semantics §8.7, §12.8).

Belongs here: names. Which versions a node has is told in `links`, what a name does in `netting.named_versions`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from masterplan.bill_arrays import VersionRows
from masterplan.links import named_bills, named_routes
from masterplan.netting.named_versions import coded
from masterplan.places import NODE_KEY
from masterplan.units import own

_NAMES: Final = ("bom_id", "route_id")
_ROW: Final = ("node", "type", "ref")
_SCHEMA: Final = dict.fromkeys((*NODE_KEY, "type", "ref", *_NAMES), pl.String)
_SOME: Final = (pl.col("bom_id") != "") | (pl.col("route_id") != "")


@dataclass(frozen=True)
class Names:
    """What rows name: `codes` with node, type, ref and `named`; `unknown`, demands that name no version of their node: its key, ref, id."""

    codes: pl.DataFrame
    unknown: pl.DataFrame


def without_empty_names(orders: pl.DataFrame) -> pl.DataFrame:
    """Demand orders, without the columns of names where no row names anything."""
    return orders if orders.select(_SOME.any()).item() else orders.drop(_NAMES)


def names_of(demands: pl.DataFrame, kept: list[pl.DataFrame]) -> pl.DataFrame:
    """What demand orders in their nodes name, and planned orders that are kept bear: node key, type, ref, bom_id, route_id."""
    parts = [pl.DataFrame(schema=_SCHEMA)]
    if "bom_id" in demands.columns:
        ref = pl.concat_str("order_id", pl.lit("/"), pl.col("line_no").cast(pl.String)).alias("ref")
        parts.append(demands.filter(_SOME, pl.col("qty") > 0).select(*NODE_KEY, pl.col("demand_type").alias("type"), ref, *_NAMES))
    for orders in kept:
        made = orders.filter(_SOME, pl.col("order_type") == "production")
        parts.append(made.select(*NODE_KEY, ("planned_" + pl.col("order_type")).alias("type"), pl.col("order_id").alias("ref"), *_NAMES))
    return pl.concat(parts)


def coded_names(named: pl.DataFrame, numbers: pl.DataFrame, nodes: pl.DataFrame, versions: VersionRows, routes: VersionRows) -> Names:
    """The codes of names; `numbers` gives the node of each key, `nodes` the parameters in force."""
    if named.is_empty():
        none = pl.DataFrame(schema={"node": pl.Int32, "type": pl.String, "ref": pl.String, "named": pl.Int64})
        return Names(none, named.select(*NODE_KEY, "ref", pl.lit("").alias("id")))
    rows = named.join(numbers, on=NODE_KEY)
    unknown = []
    for name, found, counted in zip(_NAMES, (versions, routes), (named_bills(nodes, named), named_routes(nodes, named)), strict=True):
        wanted = counted.join(numbers, on=NODE_KEY).join(_places(found, len(nodes)), on=["node", "version_id"], how="left")
        places = wanted.select("node", pl.col("version_id").alias(name), pl.col("place").fill_null(0).alias(f"{name}_place"), "place")
        rows = rows.join(places, on=["node", name], how="left", maintain_order="left")
        lost = pl.col(f"{name}_place").is_not_null() & pl.col("place").is_null() & ~pl.col("type").str.starts_with("planned_")
        unknown.append(rows.filter(lost).select(*NODE_KEY, "ref", pl.col(name).alias("id")))
        rows = rows.drop("place").with_columns(pl.col(f"{name}_place").fill_null(0))
    bill, route = (own(rows[f"{name}_place"], np.int64) for name in _NAMES)
    codes = rows.select(_ROW).with_columns(named=pl.Series(coded(bill, route), dtype=pl.Int64))
    return Names(codes.filter(pl.col("named") > 0), pl.concat(unknown))


def _places(versions: VersionRows, nodes: int) -> pl.DataFrame:
    """The place of each version among those of its node, from 1; of several rows of one version the first."""
    begin = versions.structure.version_begin[: nodes + 1]
    node = np.repeat(np.arange(nodes, dtype=np.int32), np.diff(begin))
    place = np.arange(len(node)) - begin[node] + 1
    rows = pl.DataFrame({"node": node, "version_id": versions.ids[: len(node)], "place": place})
    return rows.unique(["node", "version_id"], keep="first", maintain_order=True)


def with_names(rows: pl.DataFrame, names: Names) -> pl.DataFrame:
    """Rows with node, type and ref, and the code of what they name in `named`."""
    if names.codes.is_empty():
        return rows.with_columns(named=pl.lit(0, dtype=pl.Int64))
    return rows.join(names.codes, on=list(_ROW), how="left", maintain_order="left").with_columns(pl.col("named").fill_null(0))
