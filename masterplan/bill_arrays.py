"""Bills, transfers and routes as the arrays of `explosion.Structure`.

Belongs here: the order in which versions are tried (semantics §12.2) and the exact ratio of each line (§12.4).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from masterplan.arrays import IntArray
from masterplan.calendars import NEVER
from masterplan.errors import QuantityError
from masterplan.explosion.structure import Structure
from masterplan.links import named_routes, versions_for
from masterplan.netting.problem import Substitutes
from masterplan.network import OWNER_KEY, TARGET_KEY, Network, real_target
from masterplan.places import NODE_KEY, Tables
from masterplan.quantities import LARGEST, scale_up
from masterplan.substitutes import substitutes_of, with_groups
from masterplan.units import MILLION, own, percent_millionths, to_micro

_PERCENT_ONE: Final = 100_000_000
_FINEST: Final = 2.0**60
_NEEDS_SOMETHING: Final = (pl.col("quantity") > 0) | (pl.col("constant_scrap_qty") > 0)
_VERSION: Final = ("version_id", "version_site", "version_from", "version_from_qty")


@dataclass(frozen=True)
class VersionRows:
    """Versions in the order of the arrays: `ids` per version, and the structure that chooses among them."""

    ids: pl.Series
    structure: Structure


def structure_of(network: Network, plan_date: date) -> tuple[VersionRows, Structure, Substitutes]:
    """Versions and lines of all owners, and what stands in for lines. Raises QuantityError for a line too fine to be computed exactly."""
    owners = network.owners.select("owner", *OWNER_KEY)
    versions = _ordered_versions(network.links.versions.join(owners, on=OWNER_KEY))
    every = with_groups(_ordered_lines(network, versions, owners))
    lines = every.filter(~pl.col("is_substitute") & _NEEDS_SOMETHING)
    numerator, denominator = _ratios(lines)
    constant = _constants(lines, numerator, denominator)
    is_constant = lines["is_constant"].to_numpy()
    numerator, denominator = np.where(is_constant, 0, numerator), np.where(is_constant, 1, denominator)
    arrays = _version_arrays(versions, len(owners), plan_date)
    first, last = _validity(lines, "from_date", "to_date", plan_date)
    structure = Structure(
        *arrays,
        line_begin=np.searchsorted(lines["version"].to_numpy(), np.arange(len(versions) + 1)).astype(np.int64),
        line_node=own(lines["node"], np.int32),
        line_level=own(lines["low_level_code"], np.int32),
        line_owner=own(lines["phantom"].cast(pl.Int64).fill_null(-1), np.int32),
        line_numerator=numerator,
        line_denominator=denominator,
        line_most=(LARGEST - denominator) // np.maximum(numerator, 1),
        line_constant=constant,
        line_multiple=to_micro(lines["multiple_qty"]),
        line_from=first,
        line_to=last,
        line_group=own(lines["group"], np.int32),
    )
    return VersionRows(versions["version_id"], structure), structure, substitutes_of(network.nodes, every, plan_date)


def route_structure(tables: Tables, nodes: pl.DataFrame, plan_date: date, named: pl.DataFrame) -> VersionRows:
    """The routes of production nodes as versions without lines (§12.2); `named` is what demands name, with node key and `route_id`."""
    makers = nodes.filter(pl.col("order_type") == "production").select("node", *NODE_KEY)
    routes = versions_for(tables["route_version"], "route_id", makers, named_routes(nodes, named))
    versions = _ordered_versions(routes.rename({"node": "owner"}))
    nothing = np.zeros(0, np.int32)
    begin = np.zeros(len(versions) + 1, np.int64)
    wide = np.zeros(0, np.int64)
    lines = (begin, nothing, nothing, nothing, wide, wide, wide, wide, wide, nothing, nothing, nothing)
    return VersionRows(versions["version_id"], Structure(*_version_arrays(versions, len(nodes), plan_date), *lines))


def _ordered_versions(versions: pl.DataFrame) -> pl.DataFrame:
    """Versions in the order in which they are tried: own site, largest quantity, latest date, id (§12.2); last what is only named."""
    return (
        versions.sort(
            "owner",
            "is_named_only",
            pl.col("version_site") == "",
            "version_from_qty",
            "version_from",
            "version_id",
            descending=[False, False, False, True, True, False],
            nulls_last=True,
        )
        .with_row_index("version")
        .with_columns(pl.col("version").cast(pl.Int64))
    )


def _version_arrays(versions: pl.DataFrame, owners: int, plan_date: date) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    first, last = _validity(versions, "version_from", "version_to", plan_date)
    # what is only named is valid on no day: nothing chooses it
    only_named = versions["is_named_only"].to_numpy()
    first[only_named], last[only_named] = NEVER, -NEVER
    begin = np.searchsorted(versions["owner"].to_numpy(), np.arange(owners + 1)).astype(np.int64)
    return begin, first, last, to_micro(versions["version_from_qty"])


def _validity(frame: pl.DataFrame, start: str, end: str, plan_date: date) -> tuple[IntArray, IntArray]:
    days = frame.select(
        (pl.col(start) - plan_date).dt.total_days().fill_null(-NEVER).cast(pl.Int32).alias("first"),
        (pl.col(end) - plan_date).dt.total_days().fill_null(NEVER).cast(pl.Int32).alias("last"),
    )
    return own(days["first"], np.int32), own(days["last"], np.int32)


def _ordered_lines(network: Network, versions: pl.DataFrame, owners: pl.DataFrame) -> pl.DataFrame:
    """Lines by version and line number, each with the node it draws on and the phantom place it may open."""
    apart = network.apart.select(NODE_KEY).with_columns(is_apart=pl.lit(value=True))
    told = network.nodes.join(apart, on=NODE_KEY, how="left", maintain_order="left")
    nodes = told.select("node", "low_level_code", pl.col("is_apart").fill_null(value=False), pl.struct(NODE_KEY).alias("real"))
    phantoms = owners.filter("is_phantom").rename({"owner": "phantom", **{name: f"target_{name}" for name in OWNER_KEY}})
    keys = versions.select("version", "owner", *_VERSION)
    return (
        network.links.lines.filter(_NEEDS_SOMETHING | (pl.col("substitution_group_id") != ""))
        .with_columns(real=real_target())
        .join(owners, on=OWNER_KEY)
        .join(keys, on=["owner", *_VERSION], nulls_equal=True)
        .join(nodes, on="real")
        .join(phantoms, on=TARGET_KEY, how="left")
        .sort("version", "line_no")
    )


def _ratios(lines: pl.DataFrame) -> tuple[IntArray, IntArray]:
    """Need per millionth of the parent as a reduced fraction: quantity ÷ per_series * (1 + variable scrap)."""
    quantity = to_micro(lines["quantity"])
    series = to_micro(lines["per_series"])
    scrap = _PERCENT_ONE + percent_millionths(lines["variable_scrap_pct"])
    percent = np.full(len(lines), _PERCENT_ONE, np.int64)
    for top in (quantity, scrap):
        for bottom in (series, percent):
            _reduce(top, bottom)
    too_fine = (quantity.astype(np.float64) * scrap > _FINEST) | (series.astype(np.float64) * percent > _FINEST)
    if too_fine.any():
        bad = lines.filter(pl.Series(too_fine)).select("company_id", "item_id", "version_id", "line_no")
        raise QuantityError(
            f"{len(bad)} component lines have a ratio too fine to be computed exactly.",
            rows=["/".join(str(part) for part in row) for row in bad.iter_rows()],
            way_out="Give quantity, per_series and scrap with fewer digits.",
        )
    return quantity * scrap, series * percent


def _reduce(top: IntArray, bottom: IntArray) -> None:
    common = np.maximum(np.gcd(top, bottom), 1)
    top //= common
    bottom //= common


def _constants(lines: pl.DataFrame, numerator: IntArray, denominator: IntArray) -> IntArray:
    """What a line needs whatever the order's quantity: constant scrap, and constant consumption (§12.4)."""
    constant = to_micro(lines["constant_scrap_qty"])
    for i in np.flatnonzero(lines["is_constant"].to_numpy()):
        constant[i] += scale_up(MILLION, numerator[i], denominator[i])
    return constant
