"""Semantics §4 and §2.2: everything that is in force on one node, from the most special row to the most general."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from reference.facts import Facts, Node, Row, days, exact, holds_on
from reference.open_days import Calendar, OpenDays, Roles
from reference.order_settings import QUANTITIES, order_type_by_rule, said_by_rule
from reference.places import node_at, place_of, site_of
from reference.transport import transport_days

from masterplan.contracts import INPUTS

_NO_GROUP: Row = {**{column.name: column.default for column in INPUTS["coverage_group"].columns}, "coverage_group_id": ""}
_LARGEST_PRICE = Fraction(sys.float_info.max)


class Usage(NamedTuple):
    """§20.6: the days that past and forward usage are the means of, and how much each counts."""

    past_days: int
    forward_days: int
    past_weight: float
    forward_weight: float


class Reduction(NamedTuple):
    """§16.3, §16.5: what reduces forecast."""

    key: str
    by: str
    with_sisters: bool
    holds_customers: bool


class Wishes(NamedTuple):
    """§19: which action messages are wanted, from how many days on, up to which receipt, and what they look at and move."""

    actions: frozenset[str]
    advance_margin: int
    postpone_margin: int
    last_receipt: date
    by_requested: bool
    moves_components: bool


@dataclass(frozen=True)
class InForce:
    """The parameters of one node. Quantities in millionths, 0: none; `last_day_counted` is T + fence (§6)."""

    code: str
    period_days: int
    negative_days: int
    last_day_counted: date
    minimum: int
    maximum: int
    order_type: str
    order_min: int
    order_max: int
    order_multiple: int
    purchase_step: Fraction
    decimals: int | None
    vendor: str
    seller: str
    source: Node | None
    from_warehouse: str
    lead_days: int
    transport: int
    ship: Calendar
    working: bool
    issue: Calendar
    receipt: Calendar
    order: Calendar
    start: Calendar
    lead: Calendar
    margin: Calendar
    group: Calendar
    receipt_margin: int
    issue_margin: int
    reorder_margin: int
    has_soft_margin: bool
    margins_work: bool
    positive_days: int | None
    takes_stock_last: bool
    takes_latest: bool
    is_strict: bool
    rounding: str
    freeze_days: int
    fulfil: str
    has_dynamic_negative_days: bool
    has_dynamic_positive_days: bool
    last_forecast_day: date | None
    counts_delays: bool
    delay_days: int
    first_requisition_day: date
    last_exploded_day: date
    priority_model: str
    usage: Usage
    lead_time_factor: float
    variability_factor: float
    uses_named: tuple[bool, bool]
    existing_first: bool
    reduction: Reduction
    wishes: Wishes


class Parameters:
    """What is in force on each node of one set of facts."""

    def __init__(self, facts: Facts, open_days: OpenDays) -> None:
        self._facts = facts
        self._roles = Roles(open_days, facts)
        self._known: dict[Node, InForce] = {}

    def of(self, node: Node) -> InForce:
        """The parameters in force on a node."""
        if node not in self._known:
            self._known[node] = self._found(node)
        return self._known[node]

    def bought(self, node: Node, vendor: str, lead_days: int) -> InForce:
        """The parameters of a node when it is bought from this vendor (§4.6)."""
        rows = coverage_rows(self._facts, node)
        terms = replace(self.of(node), vendor=vendor, lead_days=lead_days, transport=transport_days(self._facts, node, vendor))
        group = group_of(self._facts, node, rows)
        return replace(terms, **self._calendars(node, terms, _first(rows, "calendar_id", group["calendar_id"])))

    def _found(self, node: Node) -> InForce:
        facts, rows = self._facts, coverage_rows(self._facts, node)
        item, group = facts.items[node.company, node.item], group_of(self._facts, node, rows)
        order_type, source, from_warehouse = supplied_by(facts, node, rows)
        ruled = said_by_rule(facts, node, order_type)
        order_min, order_max, multiple = (_first(rows, name, item[name] if ruled[name] is None else ruled[name]) for name in QUANTITIES[:3])
        vendor, agreed_days = vendor_of(facts, node, rows, max(order_min, multiple)) if order_type == "purchase" else ("", None)
        order_min, multiple = with_agreed_quantities(facts, node, vendor, order_min, multiple)
        minimum, maximum = minimum_and_maximum(facts, node)

        def said(name: str) -> Any:
            return _of_plan(facts.plan, name, _first(rows, name, group[name]))

        company = facts.company_parameters.get((node.company,), {})
        forecast_fence = said("forecast_fence_days")
        requisition_fence, explosion_fence = said("approved_requisition_fence_days"), said("explosion_fence_days")
        unit = facts.units.get((item["unit_id"],))
        found = InForce(
            code=code_of(facts, node, rows, group, is_stopped=bool(ruled["is_stopped"])),
            period_days=_first(rows, "period_days", group["period_days"]),
            negative_days=said("negative_days"),
            last_day_counted=facts.today + days(said("coverage_fence_days")),
            minimum=minimum,
            maximum=max(minimum, maximum),
            order_type=order_type,
            order_min=order_min,
            order_max=order_max,
            order_multiple=multiple,
            purchase_step=purchase_step(facts, item, order_type),
            decimals=unit["decimals"] if unit else None,
            vendor=vendor,
            seller=facts.vendors[node.company, vendor]["intercompany_company_id"] if vendor else "",
            source=source,
            from_warehouse=from_warehouse,
            lead_days=lead_days_of(facts, node, rows, order_type, from_warehouse, agreed_days),
            transport=transport_days(facts, node, vendor),
            ship=(),
            working=item["lead_days_are_working"] if ruled["working"] is None else ruled["working"],
            issue=(),
            receipt=(),
            order=(),
            start=(),
            lead=(),
            margin=(),
            group=(),
            receipt_margin=_first(rows, "receipt_margin_days", group["receipt_margin_days"]) + (facts.plan["receipt_margin_days"] or 0),
            issue_margin=_first(rows, "issue_margin_days", group["issue_margin_days"]) + (facts.plan["issue_margin_days"] or 0),
            reorder_margin=_first(rows, "reorder_margin_days", group["reorder_margin_days"]) + (facts.plan["reorder_margin_days"] or 0),
            has_soft_margin=said("soft_issue_margin"),
            margins_work=bool(company.get("margins_are_working")),
            positive_days=said("positive_days"),
            takes_stock_last=said("consume_on_hand") == "after_all_supply",
            takes_latest=said("use_latest_supply"),
            is_strict=said("strict_safety_stock_pegging"),
            rounding=said("min_max_rounding"),
            freeze_days=said("freeze_fence_days"),
            fulfil=fulfilment(facts, node) if facts.is_classic else "today_plus_procurement",
            has_dynamic_negative_days=bool(company.get("use_dynamic_negative_days")),
            has_dynamic_positive_days=bool(company.get("use_dynamic_positive_days")) and not facts.is_classic,
            last_forecast_day=_last_forecast_day(facts, said("coverage_fence_days"), forecast_fence),
            counts_delays=said("calculate_delays") or not facts.is_classic,
            delay_days=said("delay_fence_days") if facts.is_classic else 0,
            first_requisition_day=facts.today - days(requisition_fence) if facts.is_classic and requisition_fence else date.min,
            last_exploded_day=facts.today + days(explosion_fence) if explosion_fence else date.max,
            priority_model=said("priority_model_id"),
            usage=Usage(*(said(f"usage_{name}") for name in Usage._fields)),
            lead_time_factor=said("lead_time_factor"),
            variability_factor=said("variability_factor"),
            uses_named=(said("use_specified_bom"), said("use_specified_route")),
            existing_first=said("prioritise_existing_supply"),
            reduction=Reduction(
                said("reduction_key_id") or "",
                said("reduce_forecast_by"),
                said("include_intercompany_orders"),
                said("include_customer_forecast"),
            ),
            wishes=_wishes(facts, said, _actions(rows, group)),
        )
        return replace(found, **self._calendars(node, found, _first(rows, "calendar_id", group["calendar_id"])))

    def _calendars(self, node: Node, found: InForce, group: str) -> dict[str, Calendar]:
        """§2.2, role by role."""
        roles, place = self._roles, self._roles.place_of(node)
        issue = roles.first(place, group)
        shared = {"issue": issue, "margin": roles.first(group, place), "group": roles.first(group)}
        if found.order_type == "purchase":
            vendor = self._facts.vendors[node.company, found.vendor]["calendar_id"] if found.vendor else ""
            ordering = roles.both(group, vendor)
            receipt = roles.first(place, group) if found.transport else roles.first(vendor, group, place)
            lead = roles.first(group, vendor)
            return {**shared, "receipt": receipt, "ship": roles.first(vendor), "order": ordering, "start": ordering, "lead": lead}
        receipt = lead = roles.first(group, place)
        if found.order_type == "production":
            return {**shared, "receipt": receipt, "order": roles.first(group), "start": roles.first(group, place), "lead": lead}
        ships = roles.place_of(found.source) if found.source else ""
        return {**shared, "receipt": receipt, "order": roles.first(group), "start": roles.first(ships, group), "lead": lead}


def purchase_step(facts: Facts, item: Row, order_type: str) -> Fraction:
    """§9.5: millionths of the inventory unit in the least quantity of the purchase unit; 0: purchases are not rounded to it."""
    unit, bought = item["unit_id"], item["purchase_unit_id"]
    if facts.is_classic or order_type != "purchase" or bought in ("", unit):
        return Fraction(0)
    known = facts.units.get((bought,))
    for name in (item["item_id"], ""):
        given = facts.of("unit_conversion", item_id=name, from_unit=bought, to_unit=unit)
        back = facts.of("unit_conversion", item_id=name, from_unit=unit, to_unit=bought)
        if given or back:
            held = Fraction(given[0]["factor"]) if given else Fraction(10**12, back[0]["factor"])
            step = held / 10 ** (known["decimals"] if known else 6)
            return step if step > 1 else Fraction(0)
    return Fraction(0)


def _actions(rows: list[Row], group: Row) -> str:
    """§4.1: a list that is given without a word wants no message."""
    return next((row["actions"] for row in rows if row["actions"] is not None), group["actions"])


def _wishes(facts: Facts, said: Callable[[str], Any], actions: str) -> Wishes:
    """§19; §4.8: a fence of 0 given by the plan leaves no messages."""
    fence = said("action_fence_days")
    is_off = facts.plan["action_fence_days"] == 0
    return Wishes(
        frozenset() if is_off else frozenset(actions.split(",")) - {""},
        said("advance_margin_days"),
        said("postpone_margin_days"),
        facts.today + days(fence) if fence else date.max,
        said("action_basis") == "requested",
        said("derived_actions"),
    )


def coverage_rows(facts: Facts, node: Node) -> list[Row]:
    """§4.1: the item coverage rows that match, the most special first."""
    matching = [
        row
        for row in facts.of("item_coverage", company_id=node.company, item_id=node.item)
        if row["site_id"] in ("", node.site) and row["warehouse_id"] in ("", node.warehouse)
    ]
    return sorted(matching, key=lambda row: (-bool(row["site_id"]) - bool(row["warehouse_id"]), -bool(row["site_id"])))


def group_of(facts: Facts, node: Node, rows: list[Row]) -> Row:
    """§4.2: the coverage group of the matching rows, else the item's, else the company's general one, else the defaults."""
    company = facts.company_parameters.get((node.company,))
    usual = facts.items[node.company, node.item]["coverage_group_id"] or (company["general_coverage_group_id"] if company else "")
    name = _first(rows, "coverage_group_id", usual)
    return facts.groups[node.company, name] if name else _NO_GROUP


def code_of(facts: Facts, node: Node, rows: list[Row], group: Row, *, is_stopped: bool) -> str:
    """§4.2: item coverage, else group; manual are a manual warehouse, what is used up (§3.4) and what is stopped (§4.12).

    §16.4: gross is requirement or period.
    """
    code = str(_first(rows, "coverage_code", group["coverage_code"]))
    is_used_up = facts.items[node.company, node.item]["lifecycle_state"] == "no_new_supply"
    if is_used_up or is_stopped or (node.warehouse and facts.warehouses[node.company, node.warehouse]["is_manual"]):
        code = "manual"
    return "requirement" if facts.is_gross and code != "period" else code


def supplied_by(facts: Facts, node: Node, rows: list[Row]) -> tuple[str, Node | None, str]:
    """§4.3: the order type, and for a transfer the node and the warehouse it comes from (none: no source)."""
    item, stands = facts.items[node.company, node.item], facts.warehouses.get((node.company, node.warehouse))
    main = stands["main_warehouse_id"] if stands else ""
    usual = "transfer" if stands and stands["is_refilled"] and main else order_type_by_rule(facts, node) or item["default_order_type"]
    order_type = _first(rows, "order_type", usual)
    source = _first(rows, "from_warehouse_id", main) if order_type == "transfer" else ""
    if not source:
        return order_type, None, ""
    return order_type, node_at(facts, node.company, node.item, site_of(facts, node.company, source), source), source


def minimum_and_maximum(facts: Facts, node: Node) -> tuple[int, int]:
    """§4.4: of the row with the node's warehouse and site, else with its warehouse and no site. §16.4: none in a forecast plan."""
    places = [(node.site, node.warehouse), *([("", node.warehouse)] if node.warehouse else [])]
    for site, warehouse in places if not facts.is_gross else []:
        for row in facts.of("item_coverage", company_id=node.company, item_id=node.item, site_id=site, warehouse_id=warehouse):
            return row["min_on_hand_qty"], row["max_on_hand_qty"]
    return 0, 0


def level_row(facts: Facts, node: Node) -> Row | None:
    """§4.4: the row that minimum and maximum are of."""
    places = [(node.site, node.warehouse), *([("", node.warehouse)] if node.warehouse else [])]
    for site, warehouse in places:
        for row in facts.of("item_coverage", company_id=node.company, item_id=node.item, site_id=site, warehouse_id=warehouse):
            return row
    return None


def fulfilment(facts: Facts, node: Node) -> str:
    """§10.1, engine classic: when the minimum is due, of the row that the minimum is of."""
    places = [(node.site, node.warehouse), *([("", node.warehouse)] if node.warehouse else [])]
    for site, warehouse in places:
        for row in facts.of("item_coverage", company_id=node.company, item_id=node.item, site_id=site, warehouse_id=warehouse):
            return str(row["fulfil_minimum"])
    return "today_plus_procurement"


def _last_forecast_day(facts: Facts, fence: int, forecast_fence: int) -> date | None:
    """§6.6: the forecast fence, by engine po no later than the coverage fence; without one this, by engine classic no end."""
    if facts.plan["forecast_fence_days"] == 0:
        return facts.today - days(1)
    last = facts.today + days(forecast_fence) if forecast_fence else None
    if facts.is_classic:
        return last
    return min(last or date.max, facts.today + days(fence))


def nodes_of_coverage(facts: Facts) -> list[Node]:
    """§3.3: the places of item coverage rows that come to a site; §16.4: none in a forecast plan."""
    rows = [] if facts.is_gross else facts.rows["item_coverage"]
    places = [place_of(facts, row) for row in rows if facts.is_planned(row["company_id"], row["item_id"])]
    return [place for place in places if place.site]


def vendor_of(facts: Facts, node: Node, rows: list[Row], usual_qty: int) -> tuple[str, int | None]:
    """§4.6: the vendor of item coverage, else of the item, else of the best agreement; with it the agreed lead time, if it counts."""
    named = _first(rows, "vendor_id", facts.items[node.company, node.item]["default_vendor_id"])
    company = facts.company_parameters.get((node.company,))
    if named or not company or not company["find_trade_agreement"]:
        return named, None
    agreements = [
        (row, price)
        for row in facts.of("trade_agreement", company_id=node.company, item_id=node.item)
        if holds_on(row, facts.today) and row["min_qty"] <= usual_qty and (price := price_of(facts, row)) is not None
    ]
    if not agreements:
        return "", None
    best = min(agreements, key=lambda pair: how_good(company["agreement_criterion"], *pair))[0]
    return best["vendor_id"], None if best["disregard_lead_days"] else best["lead_days"]


def with_agreed_quantities(facts: Facts, node: Node, vendor: str, order_min: int, multiple: int) -> tuple[int, int]:
    """§4.5: the larger of the minima of the node and of its vendor's agreement, and the agreement's multiple."""
    agreements = facts.of("trade_agreement", company_id=node.company, item_id=node.item, vendor_id=vendor) if vendor else []
    holding = [row for row in agreements if holds_on(row, facts.today)]
    if not holding:
        return order_min, multiple
    agreed = min(holding, key=lambda row: (row["min_qty"], -(row["from_date"] or date.min).toordinal()))
    return max(order_min, agreed["order_min_qty"]), agreed["order_multiple_qty"] or multiple


def how_good(criterion: str, row: Row, price: float) -> tuple[Any, ...]:
    """§4.6: lead time and price in the order of the criterion, then vendor, then tier and date, latest first."""
    measures = (row["lead_days"], price) if criterion == "lead_time" else (price, row["lead_days"])
    return (*measures, row["vendor_id"], -row["min_qty"], -(row["from_date"] or date.min).toordinal())


def price_of(facts: Facts, agreement: Row) -> float | None:
    """§4.6: the price in the company's currency, the double next to it; none without a rate."""
    own = facts.companies[agreement["company_id"],]["currency_code"]
    currency = agreement["currency_code"] or own
    rate = Fraction(1) if currency == own else rate_of(facts, currency, own)
    return None if rate is None else float(min(exact(agreement["unit_price"]) * rate, _LARGEST_PRICE))


def rate_of(facts: Facts, currency: str, own: str) -> Fraction | None:
    """§4.6: the latest rate up to T; one given only the other way is turned round."""
    given, turned = _latest_rate(facts, currency, own), _latest_rate(facts, own, currency)
    return given or (1 / turned if turned else None)


def _latest_rate(facts: Facts, currency: str, other: str) -> Fraction | None:
    rates = [row for row in facts.of("currency_rate", from_currency=currency, to_currency=other) if row["from_date"] <= facts.today]
    return exact(max(rates, key=lambda row: row["from_date"])["rate"]) if rates else None


def lead_days_of(facts: Facts, node: Node, rows: list[Row], order_type: str, from_warehouse: str, agreed_days: int | None) -> int:
    """§4.7: agreement, else item coverage, else (transfer) the lane, else order settings, else item."""
    if agreed_days is not None:
        return agreed_days
    name = f"{order_type}_lead_days"
    ruled = said_by_rule(facts, node, order_type)["lead_days"]
    usual = facts.items[node.company, node.item][name] if ruled is None else ruled
    lane = lane_of(facts, node, from_warehouse) if order_type == "transfer" and from_warehouse else None
    return int(_first(rows, name, lane["lead_days"] if lane else usual))


def lane_of(facts: Facts, node: Node, from_warehouse: str) -> Row | None:
    """§4.7: the lane for the item before those for all; valid on the plan date; lowest priority, then mode."""
    lanes = [
        row
        for row in facts.of("transfer_lane", company_id=node.company, from_warehouse_id=from_warehouse, to_warehouse_id=node.warehouse)
        if row["item_id"] in ("", node.item) and holds_on(row, facts.today)
    ]
    return min(lanes, key=lambda row: (row["item_id"] == "", row["priority"], row["mode"]), default=None)


def _first(rows: list[Row], name: str, otherwise: Any) -> Any:
    return next((row[name] for row in rows if row[name] is not None and row[name] != ""), otherwise)


def _of_plan(plan: Row, name: str, otherwise: Any) -> Any:
    return otherwise if plan.get(name) is None else plan[name]
