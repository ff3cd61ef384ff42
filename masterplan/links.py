"""What each node may draw on: versions of bills and their lines, the source of transfers, the seller of purchases.

Belongs here: the links of given nodes as frames (semantics §12, §15.1). Following them through the network is the
business of `network`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from masterplan.places import NODE_KEY, Tables, item_places, resolve_places, with_default_warehouses

_OWNER: Final = (*NODE_KEY, "is_phantom")
_LINE_SCHEMA: Final = {
    "line": pl.Int64,
    **dict.fromkeys(NODE_KEY, pl.String),
    "is_phantom": pl.Boolean,
    "version_id": pl.String,
    "version_site": pl.String,
    "version_from": pl.Date,
    "version_from_qty": pl.Decimal(18, 6),
    "line_no": pl.Int32,
    **{f"target_{name}": pl.String for name in NODE_KEY},
    "target_is_phantom": pl.Boolean,
    "phantom_item_node": pl.Struct(dict.fromkeys(NODE_KEY, pl.String)),
    "quantity": pl.Decimal(18, 6),
    "per_series": pl.Decimal(18, 6),
    "variable_scrap_pct": pl.Float64,
    "constant_scrap_qty": pl.Decimal(18, 6),
    "is_constant": pl.Boolean,
    "multiple_qty": pl.Decimal(18, 6),
    "from_date": pl.Date,
    "to_date": pl.Date,
    "substitution_group_id": pl.String,
    "substitution_priority": pl.Int32,
}
_VERSION_SCHEMA: Final = {
    **dict.fromkeys(NODE_KEY, pl.String),
    "is_phantom": pl.Boolean,
    "version_id": pl.String,
    "version_site": pl.String,
    "version_from": pl.Date,
    "version_to": pl.Date,
    "version_from_qty": pl.Decimal(18, 6),
    "is_named_only": pl.Boolean,
}
_ORDERED: Final = ("requirement", "period", "min_max")
_VERSION_KEY: Final = (*_OWNER, "version_id", "version_site", "version_from", "version_from_qty")


@dataclass(frozen=True)
class Links:
    """Versions per owner and lines per version.

    `versions`: owner (node key and is_phantom), bill id, validity, and whether it is there only because a demand names it
    (§12.8). `lines`: the version's key, the target node or phantom
    place, quantities. `unsold`: nodes whose intercompany vendor knows no item (§15.2).
    """

    versions: pl.DataFrame
    lines: pl.DataFrame
    unsold: pl.DataFrame

    @staticmethod
    def joined(parts: Sequence[Links]) -> Links:
        """All links together; lines are numbered anew."""
        lines = pl.concat([part.lines for part in parts]).drop("line").with_row_index("line").cast({"line": pl.Int64})
        return Links(pl.concat([part.versions for part in parts]), lines, pl.concat([part.unsold for part in parts]))

    def only_items(self, items: pl.DataFrame) -> Links:
        """The links without lines to items that are not in `items`."""
        known = items.rename({"company_id": "target_company_id", "item_id": "target_item_id"})
        return Links(self.versions, self.lines.join(known, on=known.columns, how="semi", maintain_order="left"), self.unsold)

    def without(self, loops: pl.DataFrame) -> Links:
        """The links without the lines that a loop forbids."""
        return Links(self.versions, self.lines.join(loops, on="line", how="anti", maintain_order="left"), self.unsold)


def links_of(
    tables: Tables,
    plan: Mapping[str, object],
    plan_date: date,
    nodes: pl.DataFrame,
    phantoms: pl.DataFrame,
    named: pl.DataFrame | None = None,
) -> Links:
    """The links of nodes, given with their parameters in force, and of phantom places.

    `named`: what demands name, with node key and `bom_id`. Rules §12.1-§12.5 and §12.8 for production,
    §4.3 for transfers, §15 for intercompany purchases when the plan includes them.
    """
    del plan_date  # versions are chosen per order, by its own date
    makers = pl.concat(
        [
            nodes.filter(pl.col("order_type") == "production").select(*NODE_KEY, pl.lit(value=False).alias("is_phantom")),
            phantoms.select(*NODE_KEY, pl.lit(value=True).alias("is_phantom")),
        ]
    )
    bills = named_bills(nodes, named) if named is not None else None
    versions, lines = _bills(tables, makers, bills)
    transfers = _transfers(tables, nodes)
    purchases, unsold = (
        _intercompany(tables, nodes) if plan["include_planned_downstream_demand"] else (transfers.clear(), nodes.select(NODE_KEY).clear())
    )
    moves = pl.concat([transfers, purchases])
    return Links(
        pl.concat([versions, _always(moves)]),
        pl.concat([lines, _one_line(moves)]).with_row_index("line").cast({"line": pl.Int64}).select(list(_LINE_SCHEMA)),
        unsold,
    )


def _bills(tables: Tables, makers: pl.DataFrame, named: pl.DataFrame | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    versions = versions_for(tables["bom_version"], "bom_id", makers, named).select(list(_VERSION_SCHEMA))
    bill = tables["bom_line"].select(
        "company_id",
        pl.col("bom_id").alias("version_id"),
        "line_no",
        "component_item_id",
        "line_type",
        "consumption",
        "quantity",
        "per_series",
        "variable_scrap_pct",
        "constant_scrap_qty",
        pl.when(pl.col("rounding") == "consumption")
        .then("multiple_qty")
        .otherwise(pl.lit(0).cast(pl.Decimal(18, 6)))
        .alias("multiple_qty"),
        "from_date",
        "to_date",
        "substitution_group_id",
        "substitution_priority",
        pl.col("warehouse_id").alias("line_warehouse"),
    )
    lines = _component_places(tables, versions.join(bill, on=["company_id", "version_id"]))
    return versions, lines


def named_bills(nodes: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    """The bills that are named on nodes where that counts (§8.7): node key and `version_id`."""
    return _of_users(nodes, named, "use_specified_bom", "bom_id")


def named_routes(nodes: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    """The routes that are named on nodes where that counts (§8.7): node key and `version_id`."""
    return _of_users(nodes, named, "use_specified_route", "route_id")


def _of_users(nodes: pl.DataFrame, named: pl.DataFrame, switch: str, column: str) -> pl.DataFrame:
    is_ordered = pl.col("coverage_code").is_in(_ORDERED)
    users = nodes.filter((pl.col("order_type") == "production") & pl.col(switch) & is_ordered)
    wanted = named.filter(pl.col(column) != "").select(*NODE_KEY, pl.col(column).alias("version_id")).unique()
    return wanted.join(users.select(NODE_KEY), on=NODE_KEY, how="semi")


def versions_for(table: pl.DataFrame, name: str, makers: pl.DataFrame, named: pl.DataFrame | None) -> pl.DataFrame:
    """The versions of what is made in places: those that are active and approved, and approved ones that are named (§12.2, §12.8).

    Inputs: a table of versions and the column of their ids; places with the node key; node keys and `version_id` of what is named.
    """
    known = table.filter("is_approved").rename({"site_id": "version_site", "from_date": "version_from", "to_date": "version_to"})
    known = known.with_columns(pl.col(name).alias("version_id"), pl.col("from_qty").alias("version_from_qty"))
    is_here = (pl.col("version_site") == "") | (pl.col("version_site") == pl.col("site_id"))
    usual = makers.join(known.filter("is_active"), on=["company_id", "item_id"]).filter(is_here)
    usual = usual.with_columns(is_named_only=pl.lit(value=False))
    if named is None or named.is_empty():
        return usual
    key = [*NODE_KEY, "version_id"]
    places = makers.filter(~pl.col("is_phantom")) if "is_phantom" in makers.columns else makers
    there = usual.join(places, on=places.columns, how="semi")
    wanted = places.join(named, on=NODE_KEY).join(known, on=["company_id", "item_id", "version_id"]).filter(is_here)
    rest = wanted.join(there, on=key, how="anti").sort(*key, pl.col("version_site") == "", "version_from", "version_from_qty")
    only = rest.unique(key, keep="first", maintain_order=True).with_columns(is_named_only=pl.lit(value=True))
    return pl.concat([usual, only.select(usual.columns)])


def _component_places(tables: Tables, lines: pl.DataFrame) -> pl.DataFrame:
    """Where each component is taken from (§12.3); phantoms stay in the place of the parent (§12.5)."""
    warehouses = tables["warehouse"].select(
        "company_id", pl.col("warehouse_id").alias("line_warehouse"), pl.col("site_id").alias("line_site")
    )
    items = item_places(tables).rename({"item_id": "component_item_id"}).collect()
    known = lines.join(warehouses, on=["company_id", "line_warehouse"], how="left").join(items, on=["company_id", "component_item_id"])
    components = known.lazy().rename({"item_id": "parent_item_id", "component_item_id": "item_id"})
    placed = (
        with_default_warehouses(tables, components)
        .rename({"item_id": "component_item_id", "parent_item_id": "item_id"})
        .with_columns(
            component_site=pl.coalesce("line_site", "site_id"),
            component_warehouse=pl.when(~pl.col("_by_warehouse"))
            .then(pl.lit(""))
            .when(pl.col("line_warehouse") != "")
            .then("line_warehouse")
            .otherwise(pl.coalesce("_usual_warehouse", "warehouse_id")),
        )
        .collect()
    )
    is_phantom = pl.col("line_type") == "phantom"
    return placed.select(
        *_VERSION_KEY,
        "line_no",
        pl.col("company_id").alias("target_company_id"),
        pl.col("component_item_id").alias("target_item_id"),
        pl.when(is_phantom).then("site_id").otherwise("component_site").alias("target_site_id"),
        pl.when(is_phantom).then("warehouse_id").otherwise("component_warehouse").alias("target_warehouse_id"),
        is_phantom.alias("target_is_phantom"),
        pl.struct(
            "company_id",
            pl.col("component_item_id").alias("item_id"),
            pl.col("component_site").alias("site_id"),
            pl.col("component_warehouse").alias("warehouse_id"),
        ).alias("phantom_item_node"),
        "quantity",
        "per_series",
        "variable_scrap_pct",
        "constant_scrap_qty",
        (pl.col("consumption") == "constant").alias("is_constant"),
        "multiple_qty",
        "from_date",
        "to_date",
        "substitution_group_id",
        "substitution_priority",
    )


def _transfers(tables: Tables, nodes: pl.DataFrame) -> pl.DataFrame:
    """Nodes that a warehouse refills: the node and the source (§4.3)."""
    refilled = nodes.filter((pl.col("order_type") == "transfer") & (pl.col("from_warehouse_id") != ""))
    source = resolve_places(
        tables, refilled.select("company_id", "item_id", pl.lit("").alias("site_id"), pl.col("from_warehouse_id").alias("warehouse_id"))
    )
    return _moves(refilled, source, pl.lit(1).cast(pl.Decimal(18, 6)))


def _intercompany(tables: Tables, nodes: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Nodes bought from a company of the group: the node and the seller's; and those it has no item for (§15.1, §15.2)."""
    bought = nodes.filter(
        (pl.col("order_type") == "purchase")
        & (pl.col("intercompany_company_id") != "")
        & (pl.col("intercompany_company_id") != pl.col("company_id"))
    )
    named = tables["intercompany_item"].select(
        pl.col("buyer_company_id").alias("company_id"),
        pl.col("buyer_item_id").alias("item_id"),
        pl.col("seller_company_id").alias("intercompany_company_id"),
        "seller_item_id",
        "factor",
    )
    same = (
        tables["item"]
        .select(
            pl.col("company_id").alias("intercompany_company_id"),
            pl.when(pl.col("group_item_id") != "").then("group_item_id").otherwise("item_id").alias("group_item_id"),
            pl.col("item_id").alias("same_item"),
        )
        .sort("intercompany_company_id", "group_item_id", "same_item")
        .unique(["intercompany_company_id", "group_item_id"], keep="first", maintain_order=True)
    )
    sold = (
        bought.join(named, on=["company_id", "item_id", "intercompany_company_id"], how="left", maintain_order="left")
        .join(same, on=["intercompany_company_id", "group_item_id"], how="left", maintain_order="left")
        .with_columns(
            seller_item=pl.coalesce("seller_item_id", "same_item"), factor=pl.col("factor").fill_null(pl.lit(1).cast(pl.Decimal(18, 6)))
        )
    )
    known = sold.filter(pl.col("seller_item").is_not_null())
    source = resolve_places(
        tables,
        known.select(
            pl.col("intercompany_company_id").alias("company_id"),
            pl.col("seller_item").alias("item_id"),
            pl.lit("").alias("site_id"),
            pl.lit("").alias("warehouse_id"),
        ),
    )
    return _moves(known, source, pl.col("factor")), sold.filter(pl.col("seller_item").is_null()).select(NODE_KEY)


def _moves(nodes: pl.DataFrame, source: pl.DataFrame, factor: pl.Expr) -> pl.DataFrame:
    targets = source.select(pl.col(NODE_KEY).name.prefix("target_"))
    moves = pl.concat([nodes.select(*NODE_KEY, factor.alias("quantity")), targets], how="horizontal")
    same = pl.all_horizontal([pl.col(name) == pl.col(f"target_{name}") for name in NODE_KEY])
    return moves.filter(~same | (pl.col("warehouse_id") != ""))


def _always(moves: pl.DataFrame) -> pl.DataFrame:
    return moves.select(
        *NODE_KEY,
        pl.lit(value=False).alias("is_phantom"),
        pl.lit("").alias("version_id"),
        pl.lit("").alias("version_site"),
        pl.lit(None, dtype=pl.Date).alias("version_from"),
        pl.lit(None, dtype=pl.Date).alias("version_to"),
        pl.lit(0).cast(pl.Decimal(18, 6)).alias("version_from_qty"),
        pl.lit(value=False).alias("is_named_only"),
    )


def _one_line(moves: pl.DataFrame) -> pl.DataFrame:
    nothing = pl.lit(0).cast(pl.Decimal(18, 6))
    return moves.select(
        *NODE_KEY,
        pl.lit(value=False).alias("is_phantom"),
        pl.lit("").alias("version_id"),
        pl.lit("").alias("version_site"),
        pl.lit(None, dtype=pl.Date).alias("version_from"),
        nothing.alias("version_from_qty"),
        pl.lit(1, dtype=pl.Int32).alias("line_no"),
        *[f"target_{name}" for name in NODE_KEY],
        pl.lit(value=False).alias("target_is_phantom"),
        pl.struct(pl.col([f"target_{name}" for name in NODE_KEY]).name.map(lambda name: name.removeprefix("target_"))).alias(
            "phantom_item_node"
        ),
        "quantity",
        pl.lit(1).cast(pl.Decimal(18, 6)).alias("per_series"),
        pl.lit(0.0).alias("variable_scrap_pct"),
        nothing.alias("constant_scrap_qty"),
        pl.lit(value=False).alias("is_constant"),
        nothing.alias("multiple_qty"),
        pl.lit(None, dtype=pl.Date).alias("from_date"),
        pl.lit(None, dtype=pl.Date).alias("to_date"),
        pl.lit("").alias("substitution_group_id"),
        pl.lit(0, dtype=pl.Int32).alias("substitution_priority"),
    )
