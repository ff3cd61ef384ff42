"""Semantics §6.9, §6.10 and §30: planned orders of the last run that stay, and what orders that exist already still need.

Belongs here: which of them stay, and their components, source or seller. That they are supply is told in `scope_of_plan`.
"""

from __future__ import annotations

from datetime import date

from reference.bills import version_of
from reference.drawn_network import DrawnNetwork
from reference.facts import DERIVED, Demand, Facts, Node, Order, Row, Supply, days
from reference.open_days import OpenDays
from reference.parameters_in_force import InForce, Parameters
from reference.places import place_of
from reference.planned_orders import DERIVED_TYPE, needs_that_count, start_for


def kept_rows(facts: Facts, parameters: Parameters) -> list[tuple[Node, Row]]:
    """§30.1, §30.2: approved and frozen orders whose item is planned and whose place is a node; none in a forecast plan."""
    found = []
    for row in [] if facts.is_gross else facts.rows["approved"]:
        node = Node(row["company_id"], row["item_id"], row["site_id"], row["warehouse_id"])
        if _stands(facts, node, row) and (row["status"] == "approved" or _is_frozen(facts, parameters.of(node), row)):
            found.append((node, row))
    return found


def _stands(facts: Facts, node: Node, row: Row) -> bool:
    is_known = (node.company, node.item) in facts.items and facts.is_planned(node.company, node.item)
    has_place = not node.warehouse or (node.company, node.warehouse) in facts.warehouses
    return is_known and has_place and place_of(facts, row) == node


def _is_frozen(facts: Facts, p: InForce, row: Row) -> bool:
    return bool(p.freeze_days) and facts.today <= row["requirement_date"] <= facts.today + days(p.freeze_days)


def number_of(order_id: str) -> tuple[date, int]:
    """§17.2: requirement date and ordinal in an id."""
    day, ordinal = order_id.split("|")[-2:]
    return date(int(day[:4]), int(day[4:6]), int(day[6:])), int(ordinal)


def needs_of_existing(facts: Facts, network: DrawnNetwork, p: InForce, node: Node, supply: Supply, open_days: OpenDays) -> list[Demand]:
    """What an open order still needs: kept planned orders and released production, where the node still has orders of their type."""
    kind = supply.type.removeprefix("planned_")
    is_kept = supply.type != kind
    if kind != p.order_type or not (is_kept or _explodes(facts, node, supply)):
        return []
    if is_kept and kind == "purchase" and not supply.row["intercompany_company_id"]:
        return []
    if is_kept and _is_from_elsewhere(supply.row, kind, p):
        return []
    start = supply.row["start_date"] or start_for(supply.wanted, p, open_days)
    required = supply.row["requirement_date"] if is_kept else supply.available
    order = _as_order(facts, network, p, node, supply, kind, required, start)
    supply.start = start
    found = [
        Demand(
            DERIVED_TYPE[kind] if is_kept else "production_component",
            supply.ref,
            line_no,
            need.node,
            start,
            need.qty,
            (DERIVED, 0, order.level, node, supply.available, supply.rank, line_no),
            parent=supply,
            stand_ins=network.standing_in(need),
        )
        for line_no, need in enumerate(needs_that_count(facts, network, p, order), start=1)
    ]
    for demand in found:
        demand.siblings = found
    return found


def _is_from_elsewhere(row: Row, kind: str, p: InForce) -> bool:
    """§6.9: a purchase of another seller, or a transfer from another warehouse, than orders of the node have now."""
    named = {"purchase": row["intercompany_company_id"], "transfer": row["from_warehouse_id"]}.get(kind, "")
    usual = {"purchase": p.seller, "transfer": p.from_warehouse}.get(kind, "")
    return bool(named) and named != usual


def _explodes(facts: Facts, node: Node, supply: Supply) -> bool:
    """§6.10: released production without component lines of its own."""
    row = supply.row
    lines = facts.of("demand_order", company_id=node.company, demand_type="production_component", order_id=row["order_id"])
    return supply.type == "production" and row["status"] == "released" and not lines


def _as_order(facts: Facts, network: DrawnNetwork, p: InForce, node: Node, supply: Supply, kind: str, required: date, start: date) -> Order:
    """The order as one that is made today: by the bill that it bears (§12.8), else by the one that fits (§12.2, §12.7)."""
    order = Order(
        id=supply.ref,
        node=node,
        required=required,
        ordinal=0,
        type=kind,
        qty=supply.qty,
        wanted=required,
        receipt=supply.wanted,
        start=start,
        ordered=start,
        level=network.levels[node],
        lead_days=p.lead_days,
    )
    if kind == "production" and required <= p.last_exploded_day:
        fitting = version_of(facts, "bom_version", node, node.item, required, supply.qty)
        order.bom = supply.named[0] or (fitting["bom_id"] if fitting else "")
    return order
