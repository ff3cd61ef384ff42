"""Lead times, margins and the calendars of each role, as arrays (semantics §2.2, §4.7).

Belongs here: which calendar plays which role for a node. The arithmetic on them is in `dates`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from masterplan.arrays import IntArray
from masterplan.calendar_book import Calendars
from masterplan.calendars import CalendarBook
from masterplan.dates import MARGIN_COUNTING, LeadTimes, lead_times
from masterplan.netting.problem import Margins
from masterplan.parameters import place_calendars
from masterplan.places import Tables, resolve_places
from masterplan.units import own

_GROUP: Final = "group_calendar"
_VENDOR: Final = "vendor_calendar"
_PLACE: Final = "place_calendar"


@dataclass(frozen=True)
class Times:
    """The calendars of a plan and what every node's dates are computed with."""

    calendars: CalendarBook
    lead: LeadTimes
    margins: Margins
    issue_calendar: IntArray
    working_calendar: IntArray


def times_of(tables: Tables, book: Calendars, nodes: pl.DataFrame, *, is_classic: bool) -> Times:
    """Lead times, margins and calendars of nodes given with their parameters in force; engine classic may count no delays (§13.4)."""
    roles = calendar_roles(nodes.with_columns(source_calendar=_source_calendars(tables, nodes)))
    issue = book.numbers(roles["issue"])
    lead = lead_times(
        lead=own(nodes["lead_days"], np.int32),
        receipt_calendar=book.numbers(roles["receipt"]),
        start_calendar=book.numbers(roles["start"], roles["also"]),
        order_calendar=book.numbers(roles["order"], roles["also"]),
        lead_calendar=book.numbers(roles["lead"]),
        receipt_margin=own(nodes["receipt_margin_days"], np.int32),
        reorder_margin=own(nodes["reorder_margin_days"], np.int32),
        transport=own(nodes["transport_days"], np.int32),
        ship_calendar=book.numbers(roles["ship"]),
        margin_calendar=book.numbers(roles["margin"]),
        margin_counting=book.numbers(roles["margin_counting"]),
        reorder_counting=book.numbers(roles["reorder_counting"]),
    )
    margins = Margins(
        issue=own(nodes["issue_margin_days"], np.int32),
        is_soft=np.array(nodes["soft_issue_margin"].to_numpy(), dtype=np.bool_),
        counting=lead[:, MARGIN_COUNTING].copy(),
        no_delays=np.array((~nodes["calculate_delays"]).to_numpy(), np.bool_) & is_classic,
    )
    return Times(book.book(), lead, margins, issue, book.numbers(roles["working"]))


def _first(*names: str) -> pl.Expr:
    return pl.coalesce(*[pl.when(pl.col(name) != "").then(pl.col(name)) for name in names], pl.lit(""))


def calendar_roles(nodes: pl.DataFrame) -> pl.DataFrame:
    """The calendar of each role, one row per node; empty: every day is open (§2.2).

    Inputs: group, vendor, place and source calendar, order type, transport days, and whether lead days and margins are working.
    """
    is_purchase, is_transfer = pl.col("order_type") == "purchase", pl.col("order_type") == "transfer"
    margin = _first(_GROUP, _PLACE)
    working = pl.when(is_purchase).then(_first(_GROUP, _VENDOR)).otherwise(margin)
    works = pl.col("margins_are_working")
    return nodes.select(
        _first(_PLACE, _GROUP).alias("issue"),
        pl.when(pl.col("transport_days") > 0)
        .then(_first(_PLACE, _GROUP))
        .when(is_purchase)
        .then(_first(_VENDOR, _GROUP, _PLACE))
        .otherwise(_first(_GROUP, _PLACE))
        .alias("receipt"),
        pl.col(_VENDOR).alias("ship"),
        pl.when(is_purchase)
        .then(pl.col(_GROUP))
        .when(is_transfer)
        .then(_first("source_calendar", _GROUP))
        .otherwise(_first(_GROUP, _PLACE))
        .alias("start"),
        pl.when(is_purchase).then(pl.col(_VENDOR)).otherwise(pl.lit("")).alias("also"),
        pl.col(_GROUP).alias("order"),
        working.alias("working"),
        pl.when(pl.col("lead_days_are_working")).then(working).otherwise(pl.lit("")).alias("lead"),
        margin.alias("margin"),
        pl.when(works).then(margin).otherwise(pl.lit("")).alias("margin_counting"),
        pl.when(works).then(pl.col(_GROUP)).otherwise(pl.lit("")).alias("reorder_counting"),
    )


def _source_calendars(tables: Tables, nodes: pl.DataFrame) -> pl.Series:
    """The calendar of the place that a transfer comes from; empty where there is no source."""
    wanted = nodes.select("company_id", "item_id", pl.lit("").alias("site_id"), pl.col("from_warehouse_id").alias("warehouse_id"))
    source = resolve_places(tables, wanted)
    calendars = source.join(
        place_calendars(tables, source), on=["company_id", "site_id", "warehouse_id"], how="left", maintain_order="left"
    )["place_calendar"]
    has_source = nodes["from_warehouse_id"] != ""
    return pl.select(pl.when(pl.lit(has_source)).then(pl.lit(calendars)).otherwise(pl.lit(""))).to_series()
