"""From frames to the arrays of the kernels: ids become dense integers, quantities millionths, dates relative days.

Belongs here: the one place where tables turn into a `netting.Problem`. Parameters, network and scope are settled before;
the way back to frames is in `outcome`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from masterplan.arrays import IntArray
from masterplan.bill_arrays import VersionRows, route_structure, structure_of
from masterplan.buffer_levels import Levels, decoupled_lead_days
from masterplan.calendar_book import Calendars
from masterplan.calendars import NEVER
from masterplan.coverage_arrays import coverage_of
from masterplan.dates import available_days, begun_for
from masterplan.errors import QuantityError
from masterplan.lead_times import Times, times_of
from masterplan.named_versions import Names, coded_names, with_names
from masterplan.netting.problem import APPROVED, RELEASED, STOCK, Demands, Existing, Problem, Supplies
from masterplan.network import Network
from masterplan.places import NODE_KEY, Tables
from masterplan.purchase_sources import purchase_sources
from masterplan.scope import Scope
from masterplan.shelf_life import shelf_lives
from masterplan.special_rows import special_rows
from masterplan.units import micro, own

ORDER_RANK: Final = ("type", "order_id", "line_no")
LARGEST_SUM: Final = 4e18


@dataclass(frozen=True)
class PosedProblem:
    """A problem with the rows behind its numbers.

    `stock_and_supplies`, `orders` and `forecasts` are frames in the order of the problem's rows, each with `node` and
    `document_key`; `documents` is the dimension they point to. `presets` are the supply forecast lines, `unlinked` the
    fixed links that name no row of the plan, `misnamed` the demands that name no version of their
    node. `versions` and `routes` tell the bill of a version, `decoupled` the decoupled lead days and `levels`
    the levels of buffers; `sources` vendor and lead days of each row of the lead times.
    """

    problem: Problem
    stock_and_supplies: pl.DataFrame
    orders: pl.DataFrame
    forecasts: pl.DataFrame
    documents: pl.DataFrame
    presets: pl.DataFrame
    unlinked: pl.DataFrame
    misnamed: pl.DataFrame
    versions: VersionRows
    routes: VersionRows
    decoupled: IntArray
    levels: Levels
    sources: pl.DataFrame


def pose(tables: Tables, plan: Mapping[str, object], plan_date: date, scope: Scope, network: Network, days: Calendars) -> PosedProblem:
    """Turn what the plan counts into arrays; `days` are the calendars of the tables.

    Raises QuantityError when a sum cannot be computed exactly.
    """
    nodes = network.nodes
    documents = _documents(scope)
    numbers = nodes.select(*NODE_KEY, pl.col("node").cast(pl.Int32))
    times = times_of(tables, days, nodes, is_classic=plan["engine"] == "classic")
    versions, structure, substitutes = structure_of(network, plan_date)
    routes = route_structure(tables, nodes, plan_date, scope.named)
    names = coded_names(scope.named, numbers, nodes, versions, routes)
    supplies = _supply_rows(scope, numbers, documents, plan_date, times, names)
    orders = _demand_rows(scope.orders, numbers, documents, ORDER_RANK, plan_date, names)
    quotations = _demand_rows(scope.quotations, numbers, documents, ORDER_RANK, plan_date, names)
    lines = _demand_rows(scope.forecasts, numbers, documents, ("date", "ref"), plan_date, names)
    forecasts = pl.concat([quotations, lines]).sort("node", maintain_order=True)
    _check_sums({"demand": pl.concat([orders, forecasts]), "supply": supplies})
    decoupled = _decoupled(network)
    sources = purchase_sources(tables, plan_date, days, nodes, times)
    shelf_life = shelf_lives(plan, nodes, scope.by_batch)
    arrays = coverage_of(tables, plan, nodes, decoupled, times, sources.arrays, shelf_life)
    rows = special_rows(tables, plan, plan_date, scope, nodes, numbers, orders, supplies)
    problem = Problem(
        levels=network.level_offsets,
        coverage=arrays.coverage,
        times=sources.arrays.times,
        calendars=sources.arrays.calendars,
        structure=structure,
        orders=demand_arrays(orders),
        forecasts=demand_arrays(forecasts),
        supplies=_supply_arrays(supplies, len(nodes)),
        special=arrays.special._replace(
            is_special=arrays.special.is_special | rows.nodes | _with_own_orders(len(nodes), orders, forecasts)
        ),
        rows=rows.arrays,
        models=arrays.models,
        margins=times.margins,
        existing=_existing(supplies, nodes, times),
        explosion_last=_explosion_last(nodes),
        substitutes=substitutes,
    )
    return PosedProblem(
        problem,
        supplies,
        orders,
        forecasts,
        documents,
        rows.presets,
        rows.unlinked,
        names.unknown,
        versions,
        routes,
        decoupled,
        arrays.levels,
        sources.rows,
    )


def _documents(scope: Scope) -> pl.DataFrame:
    """One row per order line, forecast line, and per company its stock; keys in order of type, company and ref."""
    parts = (scope.supplies, scope.orders, scope.quotations, scope.forecasts)
    rows = [part.select("type", "company_id", "ref") for part in parts]
    stock = [
        part.select(pl.lit(kind).alias("type"), "company_id", ref)
        for kind, part, ref in (("on_hand", scope.stock, pl.col("ref")), ("expired_batch", scope.expired, pl.lit("").alias("ref")))
    ]
    documents = pl.concat([*rows, *stock]).unique().sort("type", "company_id", "ref")
    return documents.with_row_index("document_key", offset=1).with_columns(pl.col("document_key").cast(pl.Int64))


def _with_document(rows: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    return rows.join(documents, on=["type", "company_id", "ref"], how="left", maintain_order="left")


def _demand_rows(
    rows: pl.DataFrame, numbers: pl.DataFrame, documents: pl.DataFrame, rank: Sequence[str], plan_date: date, names: Names
) -> pl.DataFrame:
    """Independent demand in the order of §7.1, within a node."""
    keyed = with_names(rows.join(numbers, on=NODE_KEY, how="inner"), names)
    return ordered_demands(_with_document(keyed, documents).lazy(), rank, plan_date).collect()


def ordered_demands(keyed: pl.LazyFrame, rank: Sequence[str], plan_date: date) -> pl.LazyFrame:
    """Demand rows with node, document and what they name in the order of §7.1, as they are posed."""
    return keyed.sort("node", *rank).select(
        "node",
        "type",
        "order_id",
        "line_no",
        "document_key",
        (pl.col("date") - plan_date).dt.total_days().cast(pl.Int32).alias("day"),
        micro("qty").alias("micro"),
        "priority",
        "keep_days",
        "named",
        "company_id",
        "ref",
    )


def _supply_rows(scope: Scope, numbers: pl.DataFrame, documents: pl.DataFrame, plan_date: date, times: Times, names: Names) -> pl.DataFrame:
    """Stock and supply orders in the order of §7.2, `day` being when they are available (§6.2)."""
    stock = scope.stock.select(
        *NODE_KEY,
        pl.lit("on_hand").alias("type"),
        pl.lit("").alias("order_id"),
        pl.lit(0, dtype=pl.Int32).alias("line_no"),
        "ref",
        pl.lit(plan_date).alias("date"),
        "expiry_date",
        "qty",
        pl.lit(STOCK, dtype=pl.Int8).alias("kind"),
    )
    orders = scope.supplies.with_columns(
        kind=pl.when("is_approved").then(pl.lit(APPROVED, dtype=pl.Int8)).otherwise(pl.lit(RELEASED, dtype=pl.Int8))
    )
    rows = pl.concat([stock, orders], how="diagonal")
    keyed = with_names(_with_document(rows.join(numbers, on=NODE_KEY, how="inner"), documents), names).with_columns(
        wanted=(pl.col("date") - plan_date).dt.total_days().cast(pl.Int32)
    )
    is_dated = (keyed["kind"] != STOCK).to_numpy()
    node, wanted = own(keyed["node"], np.int32), own(keyed["wanted"], np.int32)
    keyed = keyed.with_columns(day=pl.Series(available_days(node, is_dated, wanted, times.calendars, times.lead)))
    return keyed.sort("node", pl.col("kind") != STOCK, "day", "kind", "type", "order_id", "line_no", "ref").select(
        "node",
        "type",
        "kind",
        "document_key",
        "day",
        "wanted",
        micro("qty").alias("micro"),
        pl.col("priority").fill_null(0).cast(pl.Int16),
        "order_id",
        "ref",
        (pl.col("start_date") - plan_date).dt.total_days().cast(pl.Int32).alias("start"),
        (pl.col("requirement_date") - plan_date).dt.total_days().cast(pl.Int32).alias("required"),
        pl.col("explodes").fill_null(value=False),
        pl.col("drawn_from").fill_null(""),
        (pl.col("expiry_date") - plan_date).dt.total_days().fill_null(NEVER).cast(pl.Int32).alias("expiry"),
        "named",
    )


def _check_sums(parts: Mapping[str, pl.DataFrame]) -> None:
    for what, rows in parts.items():
        total = float(rows["micro"].cast(pl.Float64).abs().sum())
        if total > LARGEST_SUM:
            largest = rows.sort("micro", descending=True).head(5)
            raise QuantityError(
                f"The sum of all {what} is {total / 1e6:.3g} units; up to {LARGEST_SUM / 1e6:.0e} can be planned exactly.",
                rows=[f"{kind}: {qty / 1e6:.6g} units" for kind, qty in largest.select("type", "micro").iter_rows()],
                way_out="Correct the largest quantities, or plan in a larger unit.",
            )


def demand_arrays(rows: pl.DataFrame) -> Demands:
    """Posed demand rows as the kernels read them."""
    return Demands(
        node=own(rows["node"], np.int32),
        date=own(rows["day"], np.int32),
        qty=own(rows["micro"], np.int64),
        is_requisition=np.array((rows["type"] == "requisition").to_numpy(), dtype=np.bool_),
        priority=own(rows["priority"], np.int16),
        keep=own(rows["keep_days"], np.int32),
        named=own(rows["named"], np.int64),
    )


def _supply_arrays(rows: pl.DataFrame, nodes: int) -> Supplies:
    return Supplies(
        day=own(rows["day"], np.int32),
        qty=own(rows["micro"], np.int64),
        begin=np.searchsorted(rows["node"].to_numpy(), np.arange(nodes + 1)).astype(np.int64),
        kind=own(rows["kind"], np.int8),
        priority=own(rows["priority"], np.int16),
        expiry=own(rows["expiry"], np.int32),
        named=own(rows["named"], np.int64),
    )


def _with_own_orders(nodes: int, *demands: pl.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Nodes with demands that are ordered on their own: requisitions, and what names a version."""
    flags = np.zeros(nodes, np.bool_)
    for rows in demands:
        flags[rows.filter((pl.col("type") == "requisition") | (pl.col("named") > 0))["node"].to_numpy()] = True
    return flags


def draws_elsewhere(supplies: pl.DataFrame, nodes: pl.DataFrame) -> pl.Series:
    """Which supply rows are kept orders that name another seller or warehouse than their node now has (§6.9)."""
    named, node = supplies["drawn_from"], supplies["node"].to_numpy()
    if not (named != "").any():
        return pl.repeat(value=False, n=len(supplies), dtype=pl.Boolean, eager=True)
    kind = supplies["type"].str.strip_prefix("planned_")
    usual = {"purchase": "intercompany_company_id", "transfer": "from_warehouse_id"}
    found = pl.repeat(value=False, n=len(supplies), dtype=pl.Boolean, eager=True)
    for order_type, column in usual.items():
        is_mine = (kind == order_type) & (nodes["order_type"].gather(node) == order_type)
        found |= is_mine & (named != "") & (named != nodes[column].gather(node))
    return found


def _existing(supplies: pl.DataFrame, nodes: pl.DataFrame, times: Times) -> Existing:
    """Orders whose components are still to be planned, with start and requirement day (§6.9, §6.10)."""
    order_type = nodes["order_type"].to_list()
    rows = supplies.with_row_index("supply").filter(pl.col("explodes") & ~draws_elsewhere(supplies, nodes))
    rows = rows.filter(
        pl.Series(
            [order_type[node] == kind.removeprefix("planned_") for node, kind in rows.select("node", "type").iter_rows()], dtype=pl.Boolean
        )
    )
    starts = [
        start if start is not None else begun_for(times.calendars, times.lead, node, receipt)
        for node, receipt, start in rows.select("node", "wanted", "start").iter_rows()
    ]
    return Existing(
        supply=own(rows["supply"], np.int64),
        node=own(rows["node"], np.int32),
        day=own(rows.select(pl.coalesce("required", "day")).to_series(), np.int32),
        start=np.array(starts, np.int32),
        qty=own(rows["micro"], np.int64),
        named=own(rows["named"], np.int64),
    )


def _explosion_last(nodes: pl.DataFrame) -> IntArray:
    fence = own(nodes["explosion_fence_days"], np.int32)
    fenced = (fence > 0) & (nodes["order_type"] == "production").to_numpy()
    return np.where(fenced, fence, NEVER).astype(np.int32)


def _decoupled(network: Network) -> IntArray:
    """Decoupled lead days of each node; the lead days where the network has no decoupling points (§20.2)."""
    nodes = network.nodes
    lead = own(nodes["lead_days"] + nodes["transport_days"], np.int32)
    given = own(nodes["coverage_decoupled_lead_days"].fill_null(-1), np.int32)
    is_decoupling = (nodes["coverage_code"] == "decoupling").to_numpy()
    if not is_decoupling.any():
        return np.where(given >= 0, given, lead).astype(np.int32)
    phantoms = len(network.owners) - len(nodes)
    return decoupled_lead_days(
        np.concatenate([lead, np.zeros(phantoms, np.int32)]),
        np.concatenate([is_decoupling, np.zeros(phantoms, np.bool_)]),
        np.concatenate([given, np.full(phantoms, -1, np.int32)]),
        network.draws(),
    )[: len(nodes)]
