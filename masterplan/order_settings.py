"""Default order settings: which rule counts for an item on a site (semantics §4.12).

Belongs here: the search among rules with rank, group of fields by group of fields. What beats them is told in `parameters`,
what a default place does in `places`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from masterplan.contracts.order_settings import DIMENSIONS, LEAD_DAYS, QUANTITIES

RULES: Final = "default_order_setting"
_ITEM: Final = ("company_id", "item_id")
_PLACE: Final = (*_ITEM, "site_id")
_KIND: Final = "order_kind"


def has_rules(tables: Mapping[str, pl.DataFrame]) -> bool:
    """Whether there is any rule at all."""
    return tables[RULES].height > 0


def rules_of_items(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The rules of each item that fit its dimensions, the first to count first; `for_site` is the site that a rule is for.

    Rules given for the item and for the one that it is a variant of. Columns: company_id, item_id and those of the rules.
    """
    items = tables["item"].select(*_ITEM, "variant_of_item_id", pl.col(DIMENSIONS).name.prefix("own_"))
    given = tables[RULES].rename({"site_id": "for_site"})
    own = given.join(items.drop("variant_of_item_id"), on=_ITEM)
    variants = items.filter(pl.col("variant_of_item_id") != "").rename({"item_id": "variant"})
    inherited = given.join(variants, left_on=_ITEM, right_on=("company_id", "variant_of_item_id")).with_columns(item_id=pl.col("variant"))
    fits = [(pl.col(name) == "") | (pl.col(name) == pl.col(f"own_{name}")) for name in DIMENSIONS]
    own, inherited = own.with_columns(inherits=pl.lit(value=False)), inherited.with_columns(inherits=pl.lit(value=True))
    rules = pl.concat([own, inherited.select(own.columns)]).filter(fits)
    order = [
        pl.col("rank"),
        pl.col(_KIND) != "all",
        pl.col("for_site") != "",
        *(pl.col(name) != "" for name in DIMENSIONS),
        ~pl.col("inherits"),
    ]
    return rules.sort(*order, _KIND, *DIMENSIONS, "for_site", descending=[*[True] * len(order), *[False] * (len(DIMENSIONS) + 2)])


def default_sites(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The default site by rules for every site, else where the warehouse of the first of them stands: `rule_site` per item (§4.12)."""
    said = _of_places(tables).filter(pl.col("for_site") == "", pl.col("default_site_id") != "")
    stands = _houses(tables).filter(pl.col("for_site") == "").rename({"site_id": "default_site_id"})
    both = pl.concat([part.select(*_ITEM, "default_site_id") for part in (said, stands)])
    return both.unique(_ITEM, keep="first", maintain_order=True).rename({"default_site_id": "rule_site"})


def default_warehouses(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The default warehouse by rule of each item and site, where it stands on that site: `rule_warehouse` (§4.12)."""
    return _houses(tables).unique(_PLACE, keep="first", maintain_order=True).select(*_PLACE, "rule_warehouse")


def _houses(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The rules with a warehouse, in their order, with the site that it stands on, where they are for this site."""
    stands = tables["warehouse"].select("company_id", pl.col("warehouse_id").alias("rule_warehouse"), pl.col("site_id").alias("stands_on"))
    rules = _of_places(tables).filter(pl.col("default_warehouse_id") != "").rename({"default_warehouse_id": "rule_warehouse"})
    placed = rules.join(stands, on=["company_id", "rule_warehouse"], how="left", maintain_order="left")
    # a warehouse that no table names stands on the site that the rule gives or is for
    said = [pl.when(pl.col(name) != "").then(pl.col(name)) for name in ("default_site_id", "for_site")]
    placed = placed.with_columns(site_id=pl.coalesce("stands_on", *said)).drop("default_site_id")
    return placed.filter(pl.col("site_id").is_not_null() & ((pl.col("for_site") == "") | (pl.col("for_site") == pl.col("site_id"))))


def _of_places(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    return rules_of_items(tables).filter(pl.col(_KIND) == "all")


def with_order_types(tables: Mapping[str, pl.DataFrame], frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with `setting_order_type`, null where no rule says one; `frame` has company, item and site."""
    if not has_rules(tables):
        return frame.with_columns(setting_order_type=pl.lit(None, dtype=pl.String))
    rules = _fitting(tables, frame).filter(pl.col(_KIND) == "all", pl.col("order_type").is_not_null())
    return _joined(frame, rules, _PLACE, {"order_type": "setting_order_type"})


def with_settings(tables: Mapping[str, pl.DataFrame], frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with what rules say of orders of its `order_type`: quantities, lead time, whether it is working, stop.

    Each column is named after its parameter with `setting_` before; null where no rule fills its group of fields. What the
    rule of the quantities leaves empty is 0, its lead time may leave open what it counts (§4.12).
    """
    kind = tables[RULES].schema
    if not has_rules(tables):
        types = {name: kind[name] for name in (*QUANTITIES, "lead_days_are_working", "is_stopped")} | {"lead_days": pl.Int32}
        return frame.with_columns(pl.lit(None, dtype=of).alias(f"setting_{name}") for name, of in types.items())
    key = (*_PLACE, "_type")
    kept = frame.with_columns(_type=pl.col("order_type"))
    is_purchase = pl.col("_type") == "purchase"
    lead = pl.coalesce(pl.when(pl.col("_type") == name.removesuffix("_lead_days")).then(name) for name in LEAD_DAYS)
    rules = (
        _fitting(tables, kept.select(key).unique())
        .filter((pl.col(_KIND) == "all") | ((pl.col(_KIND) == "purchase") == is_purchase))
        .with_columns(lead_days=lead.cast(pl.Int32))
    )
    groups: dict[tuple[str, ...], pl.Expr] = {QUANTITIES: pl.any_horizontal(pl.col(QUANTITIES).is_not_null())}
    groups |= {
        ("lead_days", "lead_days_are_working"): pl.col("lead_days").is_not_null(),
        ("is_stopped",): pl.col("is_stopped").is_not_null(),
    }
    for fields, is_filled in groups.items():
        filled = rules.filter(is_filled).with_columns(pl.col(QUANTITIES).fill_null(0))
        kept = _joined(kept, filled, key, {name: f"setting_{name}" for name in fields})
    return kept.drop("_type")


def _fitting(tables: Mapping[str, pl.DataFrame], frame: pl.DataFrame) -> pl.DataFrame:
    """The rules of the places of a frame, in their order, with the frame's key columns."""
    wanted = frame.select(name for name in (*_PLACE, "_type") if name in frame.columns).unique()
    rules = rules_of_items(tables).with_row_index("place")
    found = rules.join(wanted, on=_ITEM, how="inner")
    return found.filter((pl.col("for_site") == "") | (pl.col("for_site") == pl.col("site_id"))).sort("place")


def _joined(frame: pl.DataFrame, rules: pl.DataFrame, key: tuple[str, ...], names: Mapping[str, str]) -> pl.DataFrame:
    first = rules.unique(key, keep="first", maintain_order=True).select(*key, *(pl.col(old).alias(new) for old, new in names.items()))
    return frame.join(first, on=key, how="left", maintain_order="left")
