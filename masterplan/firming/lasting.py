"""The lasting links that firming makes: rows of `marking` (semantics §31.8; planning rules 16 and 31).

Belongs here: which peggings of firmed orders become links. Which side is marked is told in `masterplan.marking`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from masterplan.contracts import INPUTS
from masterplan.contracts.orders import SUPPLY_TYPES
from masterplan.contracts.rows import frame_of
from masterplan.firming.needs import KINDS
from masterplan.firming.options import FirmingOptions
from masterplan.marking import marked
from masterplan.places import NODE_KEY, Tables

_LINE: Final = r"^(.*)/(\d+)$"
_CONTRACT: Final = INPUTS["marking"]
_STOCK: Final = "on_hand"
Ref = tuple[str, str, int]
Supply = tuple[str, str, int, str]


def links_of(
    lines: pl.DataFrame,
    needs: pl.DataFrame,
    pegging: pl.DataFrame,
    supplies: pl.DataFrame,
    tables: Tables,
    options: Mapping[str, FirmingOptions],
) -> pl.DataFrame:
    """Rows of `marking` with firmed_key.

    Inputs: firmed lines and their needs; the peggings that name the planned orders on either side; rows of `requirement` of the
    supplies in them; options by company. The link of a requisition is kept whatever the option.
    """
    orders = {row["order_id"]: row for row in lines.to_dicts()}
    demands = {(row["need_ref"], row["need_line_no"], *(row[name] for name in NODE_KEY)): row for row in needs.to_dicts()}
    served = pl.Series([_split(ref)[0] for ref in pegging["demand_ref"]], dtype=pl.String).unique()
    told = tables["demand_order"].filter(pl.col("order_id").is_in(served.implode()))
    known = set(told.select("company_id", "demand_type", "order_id", "line_no").iter_rows())
    whole = _whole(supplies)
    sums: dict[tuple[Any, ...], dict[str, Any]] = {}
    for peg in pegging.sort(pl.all()).to_dicts():
        is_main = peg["supply_ref"] in orders and peg["supply_type"] != _STOCK
        demand = _demand(peg, demands, known)
        supply = _supply(peg, orders)
        owner = orders.get(peg["supply_ref"]) if is_main else orders.get(peg["demand_ref"])
        if demand is None or supply is None or owner is None:
            continue
        total = (
            orders[peg["supply_ref"]]["qty"] if is_main else whole.get((peg["company_id"], peg["supply_ref"], peg["item_id"]), peg["qty"])
        )
        is_requisition = demand[0] == "requisition"
        option = options[owner["company_id"]].marking
        of_demand, of_supply = marked(option, peg["qty"], total, is_main_item=is_main)
        if not (of_demand or is_requisition):
            continue
        kind = "requisition" if is_requisition else "marking"
        row = sums.setdefault(
            (peg["company_id"], *demand, *supply, kind),
            {"qty": 0, "is_supply_marked": of_supply or is_requisition, "firmed_key": owner["firmed_key"]},
        )
        row["qty"] += peg["qty"]
    return _rows(sums)


def _rows(sums: Mapping[tuple[Any, ...], Mapping[str, Any]]) -> pl.DataFrame:
    key = list(_CONTRACT.key)
    rows = [{**dict(zip(key, parts, strict=True)), **row} for parts, row in sorted(sums.items())]
    keys = pl.Series("firmed_key", [row.pop("firmed_key") for row in rows], dtype=pl.String)
    return frame_of(_CONTRACT, rows).with_columns(keys)


def _demand(peg: Mapping[str, Any], needs: Mapping[tuple[Any, ...], Mapping[str, Any]], known: set[tuple[Any, ...]]) -> Ref | None:
    """The demand as an order line; None for forecast, needs of planned orders that stay planned, and rows that are no demand order."""
    if peg["demand_type"] in KINDS:
        row = needs.get((peg["demand_ref"], peg["demand_line_no"], *(peg[name] for name in NODE_KEY)))
        return None if row is None else (row["demand_type"], row["order_id"], row["line_no"])
    order_id, line = _split(peg["demand_ref"])
    return (peg["demand_type"], order_id, line) if (peg["company_id"], peg["demand_type"], order_id, line) in known else None


def _supply(peg: Mapping[str, Any], orders: Mapping[str, Mapping[str, Any]]) -> Supply | None:
    """The supply as stock, by batch where the plan tells batches, or an order line; None for what is shortage or stays planned."""
    if peg["supply_type"] == _STOCK:
        return (_STOCK, "", 1, peg["supply_ref"])
    if peg["supply_ref"] in orders:
        row = orders[peg["supply_ref"]]
        return (row["order_type"], row["firmed_id"], row["firmed_line"], "")
    if peg["supply_type"] not in SUPPLY_TYPES:
        return None
    order_id, line = _split(peg["supply_ref"])
    return (peg["supply_type"], order_id, line, "")


def _split(ref: str) -> tuple[str, int]:
    order_id, _, line = ref.rpartition("/")
    return (order_id, int(line)) if line.isdigit() else (ref, 1)


def _whole(supplies: pl.DataFrame) -> dict[tuple[str, str, str], Any]:
    sums = supplies.filter(pl.col("qty") > 0).group_by("company_id", "ref", "item_id").agg(pl.col("qty").sum())
    return {(company, ref, item): qty for company, ref, item, qty in sums.iter_rows()}
