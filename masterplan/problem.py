"""From frames to the arrays of the kernels: ids become dense integers, quantities millionths, dates relative days.

Belongs here: the one place where tables turn into a `netting.Problem`. Parameters, network and scope are settled before;
the way back to frames is in `outcome`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from masterplan.arrays import IntArray
from masterplan.bill_arrays import VersionRows, route_structure, structure_of
from masterplan.calendar_book import Calendars
from masterplan.calendars import NEVER, CalendarBook, days_later, snap_forward
from masterplan.dates import LeadTimes
from masterplan.errors import QuantityError
from masterplan.netting.problem import MANUAL, MIN_MAX, PERIOD, REQUIREMENT, Coverage, Demands, Problem, Supplies
from masterplan.network import Network
from masterplan.parameters import place_calendars
from masterplan.places import NODE_KEY, Tables, resolve_places
from masterplan.scope import Scope
from masterplan.units import micro, own, to_micro

_CODES: Final = {"manual": MANUAL, "requirement": REQUIREMENT, "period": PERIOD, "min_max": MIN_MAX}
_LARGEST_SUM: Final = 4e18


@dataclass(frozen=True)
class PosedProblem:
    """A problem with the rows behind its numbers.

    `stock_and_supplies`, `orders` and `forecasts` are frames in the order of the problem's rows, each with `node` and
    `document_key`; `documents` is the dimension they point to. `versions` and `routes` tell the bill of a version.
    """

    problem: Problem
    stock_and_supplies: pl.DataFrame
    orders: pl.DataFrame
    forecasts: pl.DataFrame
    documents: pl.DataFrame
    versions: VersionRows
    routes: VersionRows


def pose(tables: Tables, plan: Mapping[str, object], plan_date: date, scope: Scope, network: Network, days: Calendars) -> PosedProblem:
    """Turn what the plan counts into arrays; `days` are the calendars of the tables.

    Raises QuantityError when a sum cannot be computed exactly.
    """
    nodes = network.nodes
    documents = _documents(scope)
    numbers = nodes.select(*NODE_KEY, pl.col("node").cast(pl.Int32))
    supplies = _supply_rows(scope, numbers, documents, plan_date)
    orders = _demand_rows(scope.orders, numbers, documents, ["type", "order_id", "line_no"], plan_date)
    quotations = _demand_rows(scope.quotations, numbers, documents, ["type", "order_id", "line_no"], plan_date)
    lines = _demand_rows(scope.forecasts, numbers, documents, ["date", "ref"], plan_date)
    forecasts = pl.concat([quotations, lines]).sort("node", maintain_order=True)
    _check_sums({"demand": pl.concat([orders, forecasts]), "supply": supplies})
    calendars, times, issue = _times(tables, days, nodes)
    versions, structure = structure_of(network, plan_date)
    problem = Problem(
        levels=network.level_offsets,
        coverage=_coverage(nodes, plan, calendars, times, issue),
        times=times,
        calendars=calendars,
        structure=structure,
        orders=_demand_arrays(orders),
        forecasts=_demand_arrays(forecasts),
        supplies=Supplies(
            day=own(supplies["day"], np.int32),
            qty=own(supplies["micro"], np.int64),
            begin=np.searchsorted(supplies["node"].to_numpy(), np.arange(len(nodes) + 1)).astype(np.int64),
        ),
    )
    return PosedProblem(problem, supplies, orders, forecasts, documents, versions, route_structure(tables, nodes, plan_date))


def _documents(scope: Scope) -> pl.DataFrame:
    """One row per order line, forecast line, and per company its stock; keys in order of type, company and ref."""
    rows = [part.select("type", "company_id", "ref") for part in (scope.supplies, scope.orders, scope.quotations, scope.forecasts)]
    stock = scope.stock.select(pl.lit("on_hand").alias("type"), "company_id", pl.lit("").alias("ref"))
    documents = pl.concat([*rows, stock]).unique().sort("type", "company_id", "ref")
    return documents.with_row_index("document_key", offset=1).with_columns(pl.col("document_key").cast(pl.Int64))


def _with_document(rows: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    return rows.join(documents, on=["type", "company_id", "ref"], how="left", maintain_order="left")


def _demand_rows(rows: pl.DataFrame, numbers: pl.DataFrame, documents: pl.DataFrame, rank: list[str], plan_date: date) -> pl.DataFrame:
    """Independent demand in the order of §7.1, within a node."""
    keyed = _with_document(rows.join(numbers, on=NODE_KEY, how="inner"), documents)
    return keyed.sort("node", *rank).select(
        "node",
        "type",
        "document_key",
        (pl.col("date") - plan_date).dt.total_days().cast(pl.Int32).alias("day"),
        micro("qty").alias("micro"),
    )


def _supply_rows(scope: Scope, numbers: pl.DataFrame, documents: pl.DataFrame, plan_date: date) -> pl.DataFrame:
    """Stock and supply orders in the order of §7.2; nothing is available before the plan date."""
    stock = scope.stock.select(
        *NODE_KEY,
        pl.lit("on_hand").alias("type"),
        pl.lit("").alias("order_id"),
        pl.lit(0, dtype=pl.Int32).alias("line_no"),
        pl.lit("").alias("ref"),
        pl.lit(plan_date).alias("date"),
        "qty",
    )
    rows = pl.concat([stock, scope.supplies.select(stock.columns)])
    keyed = _with_document(rows.join(numbers, on=NODE_KEY, how="inner"), documents).with_columns(
        wanted=(pl.col("date") - plan_date).dt.total_days().cast(pl.Int32)
    )
    keyed = keyed.with_columns(day=pl.max_horizontal("wanted", pl.lit(0, dtype=pl.Int32)))
    return keyed.sort("node", pl.col("type") != "on_hand", "day", "type", "order_id", "line_no").select(
        "node", "type", "document_key", "day", "wanted", micro("qty").alias("micro")
    )


def _check_sums(parts: Mapping[str, pl.DataFrame]) -> None:
    for what, rows in parts.items():
        total = float(rows["micro"].cast(pl.Float64).abs().sum())
        if total > _LARGEST_SUM:
            largest = rows.sort("micro", descending=True).head(5)
            raise QuantityError(
                f"The sum of all {what} is {total / 1e6:.3g} units; up to {_LARGEST_SUM / 1e6:.0e} can be planned exactly.",
                rows=[f"{kind}: {qty / 1e6:.6g} units" for kind, qty in largest.select("type", "micro").iter_rows()],
                way_out="Correct the largest quantities, or plan in a larger unit.",
            )


def _demand_arrays(rows: pl.DataFrame) -> Demands:
    return Demands(own(rows["node"], np.int32), own(rows["day"], np.int32), own(rows["micro"], np.int64))


def _times(tables: Tables, book: Calendars, nodes: pl.DataFrame) -> tuple[CalendarBook, LeadTimes, IntArray]:
    """Lead times with the calendars of each role (§2.2), and the issue calendars."""
    source = _source_calendars(tables, nodes)
    frame = nodes.with_columns(source_calendar=source)

    def first(*names: str) -> pl.Expr:
        return pl.coalesce(*[pl.when(pl.col(name) != "").then(pl.col(name)) for name in names], pl.lit(""))

    group, vendor, place = "group_calendar", "vendor_calendar", "place_calendar"
    is_purchase, is_transfer = pl.col("order_type") == "purchase", pl.col("order_type") == "transfer"
    roles = frame.select(
        first(place, group).alias("issue"),
        pl.when(is_purchase).then(first(vendor, group, place)).otherwise(first(group, place)).alias("receipt"),
        pl.when(is_purchase)
        .then(pl.col(group))
        .when(is_transfer)
        .then(first("source_calendar", group))
        .otherwise(first(group, place))
        .alias("start"),
        pl.when(is_purchase).then(pl.col(vendor)).otherwise(pl.lit("")).alias("also"),
        pl.col(group).alias("order"),
        pl.when(~pl.col("lead_days_are_working"))
        .then(pl.lit(""))
        .when(is_purchase)
        .then(first(group, vendor))
        .otherwise(first(group, place))
        .alias("lead"),
    )
    times = LeadTimes(
        lead=own(nodes["lead_days"], np.int32),
        receipt_calendar=book.numbers(roles["receipt"]),
        start_calendar=book.numbers(roles["start"], roles["also"]),
        order_calendar=book.numbers(roles["order"], roles["also"]),
        lead_calendar=book.numbers(roles["lead"]),
    )
    issue = book.numbers(roles["issue"])
    return book.book(), times, issue


def _source_calendars(tables: Tables, nodes: pl.DataFrame) -> pl.Series:
    """The calendar of the place that a transfer comes from; empty where there is no source."""
    wanted = nodes.select("company_id", "item_id", pl.lit("").alias("site_id"), pl.col("from_warehouse_id").alias("warehouse_id"))
    source = resolve_places(tables, wanted)
    calendars = source.join(
        place_calendars(tables, source), on=["company_id", "site_id", "warehouse_id"], how="left", maintain_order="left"
    )["place_calendar"]
    has_source = nodes["from_warehouse_id"] != ""
    return pl.select(pl.when(pl.lit(has_source)).then(pl.lit(calendars)).otherwise(pl.lit(""))).to_series()


def _coverage(nodes: pl.DataFrame, plan: Mapping[str, object], book: CalendarBook, times: LeadTimes, issue: IntArray) -> Coverage:
    gross = plan["kind"] == "forecast"
    classic = plan["engine"] == "classic"
    code = own(nodes["coverage_code"].replace_strict(_CODES, return_dtype=pl.Int8), np.int8)
    minimum = to_micro(nodes["min_on_hand_qty"])
    maximum = to_micro(nodes["max_on_hand_qty"])
    if gross:
        minimum[:] = 0
        maximum[:] = 0
        code[(code == MANUAL) | (code == MIN_MAX)] = REQUIREMENT
    if classic:
        code[(code == MIN_MAX) & (maximum == 0)] = REQUIREMENT
    procured = np.array(
        [days_later(book, calendar, 0, lead) for calendar, lead in zip(times.lead_calendar, times.lead, strict=True)], dtype=np.int32
    )
    due = np.array(
        [snap_forward(book, calendar, day) for calendar, day in zip(times.receipt_calendar, procured, strict=True)], dtype=np.int32
    )
    decimals = own(nodes["unit_decimals"].fill_null(6), np.int64)
    return Coverage(
        code=code,
        period=own(nodes["period_days"], np.int32),
        minimum=minimum,
        maximum=maximum,
        due=due,
        order_minimum=to_micro(nodes["order_min_qty"]),
        order_maximum=to_micro(nodes["order_max_qty"]),
        order_multiple=to_micro(nodes["order_multiple_qty"]),
        unit_step=(10 ** (6 - decimals)).astype(np.int64),
        limit_base=np.full(len(nodes), -NEVER, np.int32) if classic else procured,
        negative=own(nodes["negative_days"], np.int32),
        issue_calendar=issue,
    )
