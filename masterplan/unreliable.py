"""Which planning nodes rest on rows that were rejected, up to the finished product (semantics §18.6).

Belongs here: from quarantine to nodes. That rows are rejected is decided in `intake`; the nodes are planned all the same.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from masterplan.network import OWNER_KEY, TARGET_KEY, Network
from masterplan.places import NODE_KEY, Tables

_ITEM: Final = ("company_id", "item_id")
_FIELDS: Final = ("company_id", "item_id", "bom_id", "route_id", "buyer_company_id", "buyer_item_id")
_BY_VERSION: Final = {"bom_line": ("bom_version", "bom_id"), "route_operation": ("route_version", "route_id")}


def unreliable_nodes(tables: Tables, quarantine: pl.DataFrame, network: Network) -> pl.DataFrame:
    """Nodes whose plan rests on rejected rows.

    Inputs: the quarantine of the ingestion, the input tables that were kept, the network. Output: node key, `reason`, one
    row per node: which rows of which tables were rejected, or which items below are touched. Rule §18.6.
    """
    items = _rejected_items(tables, quarantine)
    touched = network.nodes.select("node", *NODE_KEY).join(items, on=_ITEM, how="inner", maintain_order="left")
    above = _ancestors(network, touched.select("node"))
    inherited = network.nodes.select("node", *NODE_KEY).join(above, on="node", how="semi").join(touched, on="node", how="anti")
    through = pl.lit("Draws on items with rejected rows; correct these first.").alias("reason")
    return pl.concat([touched.select(*NODE_KEY, "reason"), inherited.select(*NODE_KEY, through)]).sort(NODE_KEY)


def _rejected_items(tables: Tables, quarantine: pl.DataFrame) -> pl.DataFrame:
    """Items named by rejected rows, with what was rejected."""
    fields = pl.Struct(dict.fromkeys(_FIELDS, pl.String))
    rows = quarantine.unique(["table_name", "source_file", "source_row"], keep="first", maintain_order=True)
    named = rows.select("table_name", "rule", pl.col("row_text").str.json_decode(fields).alias("row")).unnest("row")
    direct = named.select(
        "table_name",
        pl.coalesce("company_id", "buyer_company_id").alias("company_id"),
        pl.coalesce("item_id", "buyer_item_id").alias("item_id"),
    )
    parts = [direct]
    for table, (versions, key) in _BY_VERSION.items():
        makers = tables[versions].select("company_id", key, "item_id").unique()
        lines = named.filter(pl.col("table_name") == table).drop("item_id")
        parts.append(lines.join(makers, on=["company_id", key]).select(direct.columns))
    counts = pl.concat(parts).drop_nulls().group_by(*_ITEM, "table_name").agg(pl.len()).sort(*_ITEM, "table_name")
    text = pl.concat_str(pl.col("len").cast(pl.String), pl.lit(" of "), "table_name").str.join(", ")
    reason = pl.concat_str(pl.lit("Rows were rejected: "), "what", pl.lit("; see quarantine, correct and ingest again."))
    return counts.group_by(_ITEM, maintain_order=True).agg(text.alias("what")).select(*_ITEM, reason.alias("reason"))


def _ancestors(network: Network, nodes: pl.DataFrame) -> pl.DataFrame:
    """Numbers of all nodes that draw on the given ones, at any depth."""
    edges = _edges(network)
    found = nodes
    fresh = nodes
    while fresh.height:
        parents = edges.join(fresh, left_on="child", right_on="node", how="semi").select(pl.col("parent").alias("node")).unique()
        fresh = parents.join(found, on="node", how="anti")
        found = pl.concat([found, fresh])
    return found.filter(pl.col("node") < network.nodes.height)


def _edges(network: Network) -> pl.DataFrame:
    """Parent and child of every line, by number of node or phantom place."""
    owners = network.owners.select("owner", *OWNER_KEY)
    targets = owners.rename({"owner": "child", **{name: f"target_{name}" for name in OWNER_KEY}})
    return (
        network.links.lines.select(*OWNER_KEY, *TARGET_KEY)
        .join(owners.rename({"owner": "parent"}), on=OWNER_KEY)
        .join(targets, on=TARGET_KEY)
        .select("parent", "child")
        .unique()
    )
