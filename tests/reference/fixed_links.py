"""Semantics §7.6: the fixed links of a node, in the order in which they are pegged."""

from __future__ import annotations

from typing import Any

from reference.facts import Demand, Facts, Node, Row, Supply

_KINDS = {"marking": 0, "reservation": 1, "requisition": 3}


def links_of(facts: Facts, node: Node, demands: list[Demand], supplies: list[Supply]) -> list[tuple[Demand, list[Supply], int]]:
    """Demand, supplies and quantity of each link whose rows the plan counts on this node; a link to stock names all batches."""
    found: list[tuple[Any, tuple[Demand, list[Supply], int]]] = []
    for row in facts.of("marking", company_id=node.company):
        ref = f"{row['demand_order_id']}/{row['demand_line_no']}"
        named = [demand for demand in demands if (demand.type, demand.ref) == (row["demand_type"], ref) and demand.line_no == 0]
        mine = [demand for demand in named if demand.type != "quotation"]
        served = _supplies(row, supplies)
        if mine and served:
            found.append((_turn(row), (mine[0], served, row["qty"])))
    return [link for _, link in sorted(found, key=lambda pair: pair[0])]


def _supplies(row: Row, supplies: list[Supply]) -> list[Supply]:
    if row["supply_type"] == "on_hand":
        stock = [supply for supply in supplies if supply.type == "on_hand"]
        lies_by_batch = row["batch_id"] and any(supply.ref for supply in stock)
        return [supply for supply in stock if supply.ref == row["batch_id"]] if lies_by_batch else stock
    ref = f"{row['supply_order_id']}/{row['supply_line_no']}"
    return [supply for supply in supplies if (supply.type, supply.ref) == (row["supply_type"], ref)]


def _turn(row: Row) -> tuple[Any, ...]:
    """Marking, reservation on stock, reservation on an order, requisition; then demand, then supply."""
    rank = _KINDS[row["kind"]] + (row["kind"] == "reservation" and row["supply_type"] != "on_hand")
    return (
        rank,
        row["demand_type"],
        row["demand_order_id"],
        row["demand_line_no"],
        row["supply_type"],
        row["supply_order_id"],
        row["supply_line_no"],
        row["batch_id"],
    )
