"""Semantics §9, §11, §12, §15 and §17: one planned order, its quantity, dates, name and the demand it makes elsewhere."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction

from reference.bills import Component, components_of, version_of
from reference.drawn_network import DrawnNetwork, seller_node
from reference.facts import DERIVED, MILLION, Demand, Facts, Node, Order, days, up, up_to
from reference.open_days import OpenDays
from reference.parameters_in_force import InForce

DERIVED_TYPE = {"production": "planned_component", "transfer": "planned_transfer_issue", "purchase": "planned_intercompany"}


def order_quantities(need: int, p: InForce) -> list[int]:
    """§9: the quantities of the orders for one need, in the order of making."""
    need = whole_quantity(need, p)
    part = _part(p)
    if not part or need <= p.order_max:
        return [need]
    parts = []
    while need > part:
        parts.append(part)
        need -= part
    last = _at_least_and_multiple(need, p)
    return [*parts, in_purchase_units(need, p) if p.purchase_step and last > p.order_max else last]


def whole_quantity(need: int, p: InForce) -> int:
    """§9.1 to §9.3: the quantity of one order for the need, the order maximum aside."""
    return _at_least_and_multiple(need if p.decimals is None else up_to(need, 10 ** (6 - p.decimals)), p)


def _at_least_and_multiple(need: int, p: InForce) -> int:
    """§9.2, §9.3, §9.5."""
    return in_purchase_units(up_to(max(need, p.order_min), p.order_multiple), p)


def in_purchase_units(qty: int, p: InForce) -> int:
    """§9.5: the least quantity of whole purchase units, rounded up to the millionth, that is not below this one."""
    if not p.purchase_step:
        return qty
    number = math.floor(qty / p.purchase_step)
    while up(number * p.purchase_step) < qty:
        number += 1
    return up(max(number, 0) * p.purchase_step)


def _part(p: InForce) -> int:
    """§9.4: the maximum rounded down to the multiple; 0 when there is no maximum or it does not count."""
    if not maximum_counts(p):
        return 0
    part = p.order_max - p.order_max % p.order_multiple if p.order_multiple else p.order_max
    return part if not p.purchase_step else _within(part, p.purchase_step) or _within(p.order_max, p.purchase_step)


def maximum_counts(p: InForce) -> bool:
    """§9.4: a maximum below the multiple, the minimum or a purchase unit does not count."""
    return bool(p.order_max) and p.order_max >= max(p.order_multiple, p.order_min, up(p.purchase_step))


def _within(qty: int, step: Fraction) -> int:
    """§9.5: the largest quantity of whole purchase units in this one."""
    return up(math.floor(qty / step) * step)


def order_dates(required: date, p: InForce, open_days: OpenDays, today: date) -> tuple[date, date, date, date]:
    """§11: receipt, start, order and available date, backward from the requirement date, else forward from T."""
    receipt = receipt_for(required, p, open_days)
    start = start_for(receipt, p, open_days)
    ordered = open_days.back(p.order, open_days.earlier(start, p.reorder_margin, working=p.margins_work, lead=p.group))
    if ordered >= today:
        return receipt, start, ordered, min(usable_from(receipt, p, open_days), required)
    ordered = open_days.forward(p.order, today)
    start = open_days.forward(p.start, open_days.later(ordered, p.reorder_margin, working=p.margins_work, lead=p.group))
    receipt = received(start, p, open_days)
    return receipt, start, ordered, usable_from(receipt, p, open_days)


def receipt_for(required: date, p: InForce, open_days: OpenDays) -> date:
    """§11, backward: the last receipt that is usable on the requirement date."""
    wanted = open_days.earlier(open_days.back(p.margin, required), p.receipt_margin, working=p.margins_work, lead=p.margin)
    return open_days.back(p.receipt, wanted)


def start_for(receipt: date, p: InForce, open_days: OpenDays) -> date:
    """§11, backward: the last start of what is received on a day."""
    shipped = open_days.back(p.ship, receipt - days(p.transport)) if p.transport else receipt
    return open_days.back(p.start, open_days.earlier(shipped, p.lead_days, working=p.working, lead=p.lead))


def received(start: date, p: InForce, open_days: OpenDays) -> date:
    """§11, forward: the lead time after the start, shipped and on the way, snapped forward."""
    ready = open_days.later(start, p.lead_days, working=p.working, lead=p.lead)
    if p.transport:
        ready = open_days.forward(p.ship, ready) + days(p.transport)
    return open_days.forward(p.receipt, ready)


def usable_from(receipt: date, p: InForce, open_days: OpenDays) -> date:
    """§11: the receipt margin after the receipt, snapped forward."""
    return open_days.forward(p.margin, open_days.later(receipt, p.receipt_margin, working=p.margins_work, lead=p.margin))


def order_id(plan_id: str, node: Node, required: date, ordinal: int) -> str:
    """§17.2."""
    texts = (plan_id, *node, required.strftime("%Y%m%d"), str(ordinal))
    return "|".join(text.replace("%", "%25").replace("|", "%7C") for text in texts)


def make_order(
    facts: Facts, open_days: OpenDays, p: InForce, node: Node, level: int, *, required: date, wanted: date, qty: int, ordinal: int
) -> Order:
    """§11, §12.2 and §17: the order of one quantity."""
    receipt, start, ordered, usable = order_dates(required, p, open_days, facts.today)
    order = Order(
        id=order_id(facts.plan_id, node, required, ordinal),
        node=node,
        required=required,
        ordinal=ordinal,
        type=p.order_type,
        qty=qty,
        wanted=wanted,
        receipt=receipt,
        start=start,
        ordered=ordered,
        level=level,
        lead_days=p.lead_days,
        vendor=p.vendor,
        from_warehouse=p.from_warehouse,
        usable=usable,
    )
    if p.order_type == "production":
        bom = version_of(facts, "bom_version", node, node.item, required, qty)
        route = version_of(facts, "route_version", node, node.item, required, qty)
        order.bom, order.route = bom["bom_id"] if bom and required <= p.last_exploded_day else "", route["route_id"] if route else ""
    return order


def derived_demand(facts: Facts, network: DrawnNetwork, p: InForce, order: Order) -> list[Demand]:
    """§12.1: what the order needs on other nodes, dated at its start; §12.6: lines counted from 1."""
    found = [
        Demand(
            DERIVED_TYPE[order.type],
            order.id,
            line_no,
            need.node,
            order.start,
            need.qty,
            (DERIVED, 1, order.level, order.node, order.required, order.ordinal, line_no),
            stand_ins=network.standing_in(need),
        )
        for line_no, need in enumerate(needs_that_count(facts, network, p, order), start=1)
    ]
    for demand in found:
        demand.siblings = found
    return found


def needs_that_count(facts: Facts, network: DrawnNetwork, p: InForce, order: Order) -> list[Component]:
    """§12.1: components of a production, the source of a transfer, the seller of an intercompany purchase; none in loops (§5.3)."""
    if order.type == "production":
        return list(components_of(facts, order.node, order.bom, order.required, order.qty, network.stays)) if order.bom else []
    needs = [Component(p.source, order.qty)] if p.source else _of_seller(facts, p, order)
    planned = [need for need in needs if order.draws and facts.is_planned(need.node.company, need.node.item)]
    return [need for need in planned if network.draws(order.node, need.node)]


def _of_seller(facts: Facts, p: InForce, order: Order) -> list[Component]:
    """§15.1: quantity times factor, rounded up, in the seller's place."""
    sold = seller_node(facts, order.node, p)
    if not sold:
        return []
    node, named = sold
    return [Component(node, up(Fraction(order.qty * (named["factor"] if named else MILLION), MILLION)))]
