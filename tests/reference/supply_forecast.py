"""Semantics §23: lines of the supply forecast, less what is ordered already."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from reference.facts import Facts, Node, Row, Supply
from reference.parameters_in_force import InForce, Parameters
from reference.places import place_of

_BY_PERIOD = "transactions_dynamic_period"


class Preset(NamedTuple):
    """What is left of a line: a planned order on its day; without vendor it is the node's."""

    day: date
    vendor: str
    qty: int


class _Line(NamedTuple):
    day: date
    has_no_vendor: bool
    vendor: str
    vendor_group: str


def presets_of(facts: Facts, parameters: Parameters, supplies: dict[Node, list[Supply]]) -> dict[Node, list[Preset]]:
    """§23 per node, in the order in which they become orders; `supplies` are what the plan counts."""
    if not facts.plan["include_supply_forecast"] or facts.is_gross:
        return {}
    lines: dict[Node, dict[_Line, int]] = defaultdict(lambda: defaultdict(int))
    for row in facts.of("supply_forecast", model_id=facts.plan["forecast_model_id"]):
        node = place_of(facts, row)
        if _is_counted(facts, node, row) and facts.today <= row["date"] <= parameters.of(node).last_day_counted:
            group = row["vendor_group_id"] if facts.is_classic else ""
            lines[node][_Line(row["date"], not row["vendor_id"], row["vendor_id"], group)] += row["qty"]
    found = {node: _left(facts, parameters.of(node), of_node, supplies.get(node, [])) for node, of_node in lines.items()}
    return {node: presets for node, presets in found.items() if presets}


def _is_counted(facts: Facts, node: Node, row: Row) -> bool:
    """§23.1: what may still be ordered."""
    return bool(row["qty"]) and facts.items[node.company, node.item]["lifecycle_state"] == "active"


def _left(facts: Facts, p: InForce, lines: dict[_Line, int], supplies: list[Supply]) -> list[Preset]:
    """§23.2, then §23.3, line by line."""
    named: dict[date, int] = defaultdict(int)
    for line, qty in lines.items():
        named[line.day] += 0 if line.has_no_vendor else qty
    orders = sorted((supply for supply in supplies if _may_reduce(facts, p, supply)), key=_turn)
    unused = {id(order): order.qty for order in orders}
    found = []
    for line in sorted(lines):
        qty = lines[line]
        if line.has_no_vendor:
            taken = min(qty, named[line.day])
            qty, named[line.day] = qty - taken, named[line.day] - taken
        later = [other.day for other in lines if other.vendor == line.vendor and other.day > line.day]
        vendor = (line.vendor or p.vendor) if p.order_type == "purchase" else ""
        for order in orders:
            taken = min(qty, unused[id(order)])
            if not taken or not line.day <= order.wanted < min(later, default=date.max):
                continue
            if order.type.endswith("purchase") and vendor and order.row["vendor_id"] != vendor:
                continue
            qty, unused[id(order)] = qty - taken, unused[id(order)] - taken
            if facts.is_classic:
                break
        if qty:
            found.append(Preset(line.day, line.vendor if p.order_type == "purchase" else "", qty))
    return found


def _turn(supply: Supply) -> tuple[date, str, str, int]:
    return supply.wanted, supply.type, supply.row["order_id"], supply.row.get("line_no", 0)


def _may_reduce(facts: Facts, p: InForce, supply: Supply) -> bool:
    """§23.3: by the method, the kinds that reduce, and of transfers only released ones."""
    is_kept = supply.type.startswith("planned_")
    is_from_forecast = is_kept and supply.row["is_supply_forecast"]
    kind = supply.type.removeprefix("planned_")
    if facts.plan["reduction_method"] != _BY_PERIOD and not is_from_forecast:
        return False
    if supply.type == "planned_transfer" and not is_from_forecast:
        return False
    return kind == p.order_type or p.reduction.by == "all_transactions"
