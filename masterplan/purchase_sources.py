"""Where planned purchases of nodes without a vendor of their own may be bought: one source per agreement (semantics §4.6).

Belongs here: the rows behind `netting.problem.Sources`: parameters of the node with vendor, lead time and calendars of the
agreement. Which one an order takes is told in `netting.purchase_choice`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from masterplan.agreements import agreements_in_force
from masterplan.arrays import IntArray
from masterplan.calendar_book import Calendars
from masterplan.calendars import NEVER
from masterplan.lead_times import Times, times_of
from masterplan.netting.problem import Sources
from masterplan.places import NODE_KEY, Tables
from masterplan.transport import with_transport_days
from masterplan.units import own, to_micro

_RANKED: Final = ("vendor_id", "lead_days", "min_qty", "from_date", "to_date", "first", "second", "is_last")
_AGREED: Final = ("vendor_id", "lead_days", "vendor_calendar", "intercompany_company_id", "transport_days")


@dataclass(frozen=True)
class PurchaseSources:
    """The arrays, and vendor_id and lead_days of each row of the lead times: the nodes, then the sources."""

    arrays: Sources
    rows: pl.DataFrame


def purchase_sources(tables: Tables, plan_date: date, days: Calendars, nodes: pl.DataFrame, times: Times) -> PurchaseSources:
    """The sources of nodes given with their parameters in force and numbers; `times` are those of the nodes alone."""
    found = _candidates(tables, plan_date, nodes)
    rows = nodes.select("vendor_id", "lead_days")
    if found.is_empty():
        nothing = np.zeros(0, np.int32)
        begin = np.zeros(len(nodes) + 1, np.int64)
        return PurchaseSources(Sources(begin, nothing, nothing.astype(np.int64), nothing, nothing, times.lead, times.calendars), rows)
    placed = with_transport_days(tables, _as_nodes(tables, nodes, found))
    every = times_of(tables, days, pl.concat([nodes, placed.select(nodes.columns)]), is_classic=False)
    numbers = found["node"].to_numpy()
    arrays = Sources(
        begin=np.searchsorted(numbers, np.arange(len(nodes) + 1)).astype(np.int64),
        row=np.arange(len(nodes), len(nodes) + len(found), dtype=np.int32),
        least=to_micro(found["min_qty"]),
        first=_days(found["from_date"], plan_date, -NEVER),
        last=_days(found["to_date"], plan_date, NEVER),
        times=every.lead,
        calendars=every.calendars,
    )
    return PurchaseSources(arrays, pl.concat([rows, placed.select("vendor_id", "lead_days")]))


def _candidates(tables: Tables, plan_date: date, nodes: pl.DataFrame) -> pl.DataFrame:
    """Agreements per node in order of choice, after them the purchase without any; none for nodes that have a vendor.

    Nodes with a seller inside the group among their vendors keep the vendor that is best on the plan date.
    """
    searching = (
        nodes.filter(
            (pl.col("order_type") == "purchase")
            & pl.col("find_trade_agreement").fill_null(value=False)
            & pl.col("vendor_id_source").is_in(["agreement", "default"])
        )
        .select(
            "node",
            *NODE_KEY,
            "agreement_criterion",
            pl.coalesce("coverage_purchase_lead_days", "setting_lead_days", "item_purchase_lead_days").alias("usual"),
        )
        .with_columns(pl.col("node").cast(pl.Int64))
    )
    sisters = tables["vendor"].filter(pl.col("intercompany_company_id") != "").select("company_id", "vendor_id")
    priced = agreements_in_force(tables, plan_date, dated=False).filter(pl.col("price").is_not_null())
    agreed = searching.join(priced, on=["company_id", "item_id"])
    inside = agreed.join(sisters, on=["company_id", "vendor_id"], how="semi").select("node").unique()
    agreed_days, by_price = pl.col("lead_days").cast(pl.Float64), pl.col("agreement_criterion") == "price"
    ranked = agreed.join(inside, on="node", how="anti").with_columns(
        first=pl.when(by_price).then("price").otherwise(agreed_days),
        second=pl.when(by_price).then(agreed_days).otherwise("price"),
        lead_days=pl.when("disregard_lead_days").then("usual").otherwise("lead_days"),
        is_last=pl.lit(value=False),
    )
    nobody = ranked.select("node", *NODE_KEY, "usual").unique().rename({"usual": "lead_days"})
    outside = nobody.with_columns(vendor_id=pl.lit(""), is_last=pl.lit(value=True))
    return (
        pl.concat([ranked.select("node", *NODE_KEY, *_RANKED), outside], how="diagonal")
        .with_columns(pl.col("min_qty").fill_null(0))
        .sort(
            "node",
            "is_last",
            "first",
            "second",
            "vendor_id",
            "min_qty",
            "from_date",
            descending=[*[False] * 5, True, True],
            nulls_last=True,
        )
    )


def _as_nodes(tables: Tables, nodes: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """The rows of the nodes with what the agreement decides put in its place."""
    vendors = tables["vendor"].select("company_id", "vendor_id", pl.col("calendar_id").alias("vendor_calendar"), "intercompany_company_id")
    agreed = found.select("node", "company_id", "vendor_id", "lead_days").join(
        vendors, on=["company_id", "vendor_id"], how="left", maintain_order="left"
    )
    kept = nodes[found["node"].to_numpy()].drop(_AGREED)
    taken = agreed.select("vendor_id", "lead_days", pl.col("vendor_calendar", "intercompany_company_id").fill_null(""))
    return pl.concat([kept, taken], how="horizontal")


def _days(dates: pl.Series, plan_date: date, absent: int) -> IntArray:
    return own((dates - plan_date).dt.total_days().fill_null(absent).cast(pl.Int32), np.int32)
