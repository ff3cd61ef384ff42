"""Semantics §6 and §16: which stock, supply, demand and forecast a plan counts, on which nodes and dates."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from reference.bills import is_version
from reference.existing_orders import kept_rows
from reference.expiry import batches, is_by_batch, keep_days, last_day_of_receipt
from reference.facts import FORECASTS, ORDERS, QUOTATIONS, Demand, Facts, Node, Row, Supply, days
from reference.open_days import OpenDays
from reference.parameters_in_force import InForce, Parameters, nodes_of_coverage
from reference.places import place_of
from reference.planned_orders import usable_from
from reference.seasons import reduction_periods
from reference.supply_forecast import Preset, presets_of

_BASELINE = "baseline"
_SWITCHES = {
    "sales": "include_sales_orders",
    "transfer_issue": "include_transfer_orders",
    "purchase_return": "include_purchase_returns",
    "requisition": "include_requisitions",
}


@dataclass
class Scope:
    """What one plan counts, by node; `nodes` are the places of it all (§3.3)."""

    stock: dict[Node, list[Supply]]
    by_batch: set[Node]
    supplies: dict[Node, list[Supply]]
    demands: dict[Node, list[Demand]]
    forecast_left: list[Row]
    expired: dict[Node, int]
    kept: list[tuple[Node, Row]]
    presets: dict[Node, list[Preset]]
    nodes: set[Node]


def named_by(facts: Facts, parameters: Parameters, node: Node, row: Row) -> tuple[str, str]:
    """§8.7, §12.8: the bill and the route that a demand names and is made by; empty: none."""
    p = parameters.of(node)
    counts = p.order_type == "production" and p.code in ("requirement", "period", "min_max")
    pairs = zip(("bom", "route"), p.uses_named, strict=True)
    bom, route = (
        row[f"{kind}_id"] if counts and uses and is_version(facts, f"{kind}_version", node, row[f"{kind}_id"]) else ""
        for kind, uses in pairs
    )
    return bom, route


class Line(NamedTuple):
    """One forecast line on its node."""

    node: Node
    day: date
    qty: int
    ref: str
    customer: str


def scope_of(facts: Facts, parameters: Parameters, open_days: OpenDays) -> Scope:
    """§6 and §16 in one: everything that netting starts from; §20.2: forecasts are no demand of a decoupling point."""
    kept = kept_rows(facts, parameters)
    existing = [*_supply_orders(facts, parameters, open_days), *_kept_supplies(facts, parameters, open_days, kept)]
    supplies, demands = _by_node(existing), _by_node(_demand_orders(facts, parameters))
    rows, expired = _stock_rows(facts), _expired(facts)
    by_batch = {
        node for node in {*rows, *supplies} if is_by_batch(facts, node, [*rows.get(node, []), *(s.row for s in supplies.get(node, []))])
    }
    for node in by_batch:
        for supply in supplies.get(node, []):
            supply.last_day = last_day_of_receipt(facts, node, supply.row)
    there = {node: of_node for node, of_node in rows.items() if sum(row["qty"] for row in of_node) > 0}
    stock = {node: batches(facts, of_node) if node in by_batch else _summed(facts, of_node) for node, of_node in there.items()}
    presets = presets_of(facts, parameters, supplies)
    left = _forecast(facts, parameters, demands)
    for line, rest in left:
        if rest and not _is_inside(parameters, line) and parameters.of(line.node).code != "decoupling":
            demands[line.node].append(_forecast_demand(line, rest))
    return Scope(
        stock=stock,
        by_batch=by_batch,
        supplies=supplies,
        demands=demands,
        forecast_left=_left_rows(parameters, left),
        expired=expired,
        kept=kept,
        presets=presets,
        nodes={
            *(node for node, _ in kept),
            *presets,
            *stock,
            *expired,
            *supplies,
            *demands,
            *(line.node for line, rest in left if rest and not _is_inside(parameters, line)),
            *nodes_of_coverage(facts),
        },
    )


def _by_node(pairs: list[tuple[Node, Any]]) -> dict[Node, list[Any]]:
    found: dict[Node, list[Any]] = defaultdict(list)
    for node, value in pairs:
        found[node].append(value)
    return found


def _counted(facts: Facts, table: str) -> list[Row]:
    """§3.4 and §6.5: rows of planned items that have a quantity. §16.4: a forecast plan has no stock and no orders."""
    if facts.is_gross:
        return []
    return [row for row in facts.rows[table] if row["qty"] and facts.is_planned(row["company_id"], row["item_id"])]


def _stock_rows(facts: Facts) -> dict[Node, list[Row]]:
    """§6.1: what is available and not expired before T, by node."""
    found: dict[Node, list[Row]] = defaultdict(list)
    for row in _counted(facts, "on_hand") if facts.plan["include_on_hand"] else []:
        if row["is_available"] and (row["expiry_date"] is None or row["expiry_date"] >= facts.today):
            found[place_of(facts, row)].append(row)
    return found


def _summed(facts: Facts, rows: list[Row]) -> list[Supply]:
    """§6.1: the stock of a node as one supply on T."""
    return [Supply("on_hand", "", facts.today, facts.today, sum(row["qty"] for row in rows), (-1,))]


def _expired(facts: Facts) -> dict[Node, int]:
    """§6.8: stock that has expired, per node; it is listed and serves nothing."""
    found: dict[Node, int] = defaultdict(int)
    for row in _counted(facts, "on_hand") if facts.plan["include_on_hand"] else []:
        if row["is_available"] and row["expiry_date"] is not None and row["expiry_date"] < facts.today and row["qty"] > 0:
            found[place_of(facts, row)] += row["qty"]
    return found


def _supply_orders(facts: Facts, parameters: Parameters, open_days: OpenDays) -> list[tuple[Node, Supply]]:
    """§6.2: open orders received up to T + fence, available a receipt margin later on an open day, at least T."""
    found = []
    for row in _counted(facts, "supply_order") if facts.plan["include_transactions"] else []:
        node = place_of(facts, row)
        switch = {"transfer": "include_transfer_orders", "rfq": "include_rfqs"}.get(row["order_type"])
        is_on = switch is None or facts.plan[switch]
        if is_on and row["receipt_date"] <= parameters.of(node).last_day_counted:
            available = max(usable_from(row["receipt_date"], parameters.of(node), open_days), facts.today)
            rank = (0, row["order_type"], row["order_id"], row["line_no"])
            supply = Supply(row["order_type"], _line_ref(row), available, row["receipt_date"], row["qty"], rank)
            supply.row = row
            supply.priority = row["priority"]
            found.append((node, supply))
    return found


def _kept_supplies(facts: Facts, parameters: Parameters, open_days: OpenDays, kept: list[tuple[Node, Row]]) -> list[tuple[Node, Supply]]:
    """§6.9: planned orders that stay, like released ones; approved ones beyond the coverage fence are not loaded."""
    found = []
    for node, row in kept:
        p = parameters.of(node)
        if row["qty"] and (row["status"] != "approved" or row["receipt_date"] <= p.last_day_counted):
            available = max(usable_from(row["receipt_date"], p, open_days), facts.today)
            kind = f"planned_{row['order_type']}"
            supply = Supply(kind, row["order_id"], available, row["receipt_date"], row["qty"], (1, kind, row["order_id"]))
            supply.row = {**row, "expiry_date": None}
            supply.priority = row["priority"]
            supply.named = named_by(facts, parameters, node, row) if row["order_type"] == "production" else ("", "")
            found.append((node, supply))
    return found


def _demand_orders(facts: Facts, parameters: Parameters) -> list[tuple[Node, Demand]]:
    """§6.3: demand dated up to T + fence, of the types that the plan counts."""
    found = []
    for row in _counted(facts, "demand_order") if facts.plan["include_transactions"] else []:
        node, day = place_of(facts, row), dated(row)
        is_recent = row["demand_type"] != "requisition" or day >= parameters.of(node).first_requisition_day
        if _is_on(facts.plan, row) and is_recent and day <= parameters.of(node).last_day_counted:
            kind = QUOTATIONS if row["demand_type"] == "quotation" else ORDERS
            rank = (kind, row["demand_type"], row["order_id"], row["line_no"])
            demand = Demand(row["demand_type"], _line_ref(row), 0, node, day, row["qty"], rank, keep_days=keep_days(facts, row))
            demand.priority, demand.named = row["priority"], named_by(facts, parameters, node, row)
            found.append((node, demand))
    return found


def dated(row: Row) -> date:
    """§6.3: the date of a demand order: confirmed, else requested."""
    return row["confirmed_date"] or row["requested_date"]


def _is_on(plan: Row, row: Row) -> bool:
    """§6.3: by type and flag as the plan says."""
    if plan["exclude_flagged_transactions"] and row["exclude_from_planning"]:
        return False
    if row["demand_type"] == "quotation":
        return bool(plan["include_quotations"] and row["probability_pct"] >= plan["quotation_min_probability_pct"])
    switch = _SWITCHES.get(row["demand_type"])
    return switch is None or bool(plan[switch])


def _line_ref(row: Row) -> str:
    return f"{row['order_id']}/{row['line_no']}"


def _forecast(facts: Facts, parameters: Parameters, demands: dict[Node, list[Demand]]) -> list[tuple[Line, int]]:
    """§16.2 to §16.4: the lines that the plan keeps, each with what orders of its period leave of it."""
    if not facts.plan["include_demand_forecast"] and not facts.is_gross:
        return []
    by_node: dict[Node, list[Line]] = defaultdict(list)
    for line in forecast_lines(facts):
        by_node[line.node].append(line)
    keeps = (facts.plan["forecast_on_plan_date"] or ("keep" if facts.is_classic else "drop")) == "keep"
    first = facts.today if keeps else facts.today + days(1)
    found = []
    for node, lines in by_node.items():
        last = parameters.of(node).last_forecast_day
        left = _reduced(facts, parameters.of(node), lines, demands.get(node, []))
        found += [(line, rest) for line, rest in left if first <= line.day and (last is None or line.day <= last)]
    return found


def forecast_lines(facts: Facts) -> list[Line]:
    """§16.1: the rows of the plan's model, and the points for the model `baseline`; those of one node, customer and date add up."""
    model = facts.plan["forecast_model_id"]
    rows = [(row, row["qty"], row["customer_id"]) for row in facts.of("demand_forecast", model_id=model)]
    if model == _BASELINE:
        rows += [(row, qty, "") for row, qty in _baseline_points(facts)]
    total: dict[tuple[Node, date, str], int] = defaultdict(int)
    for row, qty, customer in rows:
        if facts.is_planned(row["company_id"], row["item_id"]) and qty:
            total[place_of(facts, row), row["date"], customer] += qty
    return [
        Line(node, day, qty, f"{model}/{node.item}/{node.site}/{node.warehouse}/{customer}/{day.isoformat()}", customer)
        for (node, day, customer), qty in sorted(total.items())
    ]


def _baseline_points(facts: Facts) -> list[tuple[Row, int]]:
    """§16.1: per series in date order, the running total rounded half up, each line its difference."""
    series: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in facts.rows["baseline"]:
        series[row["company_id"], row["item_id"], row["site_id"], row["warehouse_id"]].append(row)
    found = []
    for rows in series.values():
        unit = facts.units.get((facts.items[rows[0]["company_id"], rows[0]["item_id"]]["unit_id"],))
        step = 10 ** (6 - (unit["decimals"] if unit else 6))
        total = before = 0
        for row in sorted(rows, key=lambda row: row["date"]):
            total += row["point_qty"]
            rounded = (Fraction(total, step) + Fraction(1, 2)).__floor__() * step
            found.append((row, rounded - before))
            before = rounded
    return found


def _reduced(facts: Facts, p: InForce, lines: list[Line], demands: list[Demand]) -> list[tuple[Line, int]]:
    """§16.7: each customer's lines by the orders of the customer, the overall ones by the others or by all."""
    of_customer: dict[str, list[Demand]] = {line.customer: [] for line in lines}
    for demand in demands:
        if demand.type in ("quotation", "requisition") or not _reduces(facts, p, demand):
            continue
        customer = _row_of(facts, demand)["customer_id"]
        if customer and customer in of_customer:
            of_customer[customer].append(demand)
        if (not customer or customer not in of_customer or p.reduction.holds_customers) and "" in of_customer:
            of_customer[""].append(demand)
    return [
        pair
        for customer, orders in of_customer.items()
        for pair in _left_of(facts, p, [line for line in lines if line.customer == customer], orders)
    ]


def _left_of(facts: Facts, p: InForce, lines: list[Line], orders: list[Demand]) -> list[tuple[Line, int]]:
    """§16.3 to §16.6: what orders or percentages leave of lines in order of date."""
    method = "none" if facts.is_gross else facts.plan["reduction_method"]
    if method == "transactions_dynamic_period":
        dates = sorted({line.day for line in lines})
        spans = [(first, end) for first, end in zip(dates, [*dates[1:], date.max], strict=True)]
        return _taken(lines, orders, spans)[0]
    spans = [(first, end) for first, end, _ in reduction_periods(facts, lines[0].node.company, p.reduction.key)]
    if method == "transactions_key":
        left, over = _taken(lines, orders, spans)
        return _carried(left, over, spans) if facts.plan["excess_carry"] == "previous_then_next" else left
    if method == "percent_key":
        periods = reduction_periods(facts, lines[0].node.company, p.reduction.key)
        percents = [next((pct for first, end, pct in periods if first <= line.day < end), Fraction(0)) for line in lines]
        return [(line, max(0, math.ceil(line.qty * (1 - percent / 100)))) for line, percent in zip(lines, percents, strict=True)]
    return [(line, line.qty) for line in lines]


_Span = tuple[date, date]


def _taken(lines: list[Line], orders: list[Demand], spans: list[_Span]) -> tuple[list[tuple[Line, int]], list[int]]:
    """What the orders of each span of days leave of its lines, the earliest first, and what orders have over."""
    over = [sum(order.qty for order in orders if first <= order.wanted < end) for first, end in spans]
    left = []
    for line in lines:
        rest = line.qty
        for number, (first, end) in enumerate(spans):
            if first <= line.day < end:
                took = min(rest, over[number])
                rest, over[number] = rest - took, over[number] - took
        left.append((line, rest))
    return left, over


def _carried(left: list[tuple[Line, int]], over: list[int], spans: list[_Span]) -> list[tuple[Line, int]]:
    """§16.6: what each period has over takes from the one before it, then from the one after it."""
    rests = [rest for _, rest in left]
    for number in range(len(over)):
        for neighbour in (number - 1, number + 1):
            for at, (line, _) in enumerate(left):
                if 0 <= neighbour < len(spans) and spans[neighbour][0] <= line.day < spans[neighbour][1]:
                    took = min(rests[at], over[number])
                    rests[at], over[number] = rests[at] - took, over[number] - took
    return [(line, rest) for (line, _), rest in zip(left, rests, strict=True)]


def _row_of(facts: Facts, demand: Demand) -> Row:
    order_id, line_no = demand.rank[2:]
    return facts.of("demand_order", company_id=demand.node.company, demand_type=demand.type, order_id=order_id, line_no=line_no)[0]


def _reduces(facts: Facts, p: InForce, demand: Demand) -> bool:
    """§16.3: whether an order that the plan counts reduces the forecast of its node."""
    row = _row_of(facts, demand)
    customer = facts.customers.get((row["company_id"], row["customer_id"]))
    is_inside = demand.type == "intercompany" or row["is_intercompany"] or bool(customer and customer["intercompany_company_id"])
    if is_inside and not p.reduction.with_sisters:
        return False
    if demand.type in ("sales", "project", "intercompany"):
        return True
    if demand.type == "transfer_issue" and row["to_warehouse_id"]:
        goes = place_of(facts, {**row, "site_id": "", "warehouse_id": row["to_warehouse_id"]})
        if goes == demand.node:
            return False
    return p.reduction.by == "all_transactions"


def _forecast_demand(line: Line, qty: int) -> Demand:
    return Demand("forecast", line.ref, 0, line.node, line.day, qty, (FORECASTS, line.day, line.ref))


def _is_inside(parameters: Parameters, line: Line) -> bool:
    """§16.7: the overall forecast holds the line."""
    return bool(line.customer) and parameters.of(line.node).reduction.holds_customers


def _left_rows(parameters: Parameters, left: list[tuple[Line, int]]) -> list[Row]:
    """What `forecast_left` says: one row per node, date and customer."""
    return [
        {
            **dict(zip(("company_id", "item_id", "site_id", "warehouse_id"), line.node, strict=True)),
            "date": line.day,
            "customer_id": line.customer,
            "is_inside": _is_inside(parameters, line),
            "qty": line.qty,
            "consumed_qty": line.qty - rest,
            "left_qty": rest,
        }
        for line, rest in left
    ]
