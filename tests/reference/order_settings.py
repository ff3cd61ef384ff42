"""Semantics §4.12: the rule with rank that counts for an item on a site, group of fields by group of fields."""

from __future__ import annotations

from typing import Any

from reference.facts import Facts, Node, Row

DIMENSIONS = ("configuration_id", "size_id", "colour_id", "style_id", "version_id")
QUANTITIES = ("order_min_qty", "order_max_qty", "order_multiple_qty", "order_standard_qty")


def rules_for(facts: Facts, company: str, item: str) -> list[Row]:
    """The rules that fit an item, the first to count first."""
    known = facts.items[company, item]
    names = [name for name in dict.fromkeys((item, known["variant_of_item_id"])) if name]
    given = [row for name in names for row in facts.of("default_order_setting", company_id=company, item_id=name)]
    fitting = [row for row in given if all(row[one] in ("", known[one]) for one in DIMENSIONS)]

    def turn(row: Row) -> tuple[Any, ...]:
        filled = [row[one] == "" for one in DIMENSIONS]
        exact = [row[one] for one in DIMENSIONS]
        first = (-row["rank"], row["order_kind"] == "all", row["site_id"] == "", *filled, row["item_id"] != item)
        return (*first, row["order_kind"], *exact, row["site_id"])

    return sorted(fitting, key=turn)


def usual_site(facts: Facts, company: str, item: str) -> str:
    """§4.12: the site of the first rule for every site that gives one, else where the warehouse of one stands, else the item's."""
    general = [row for row in _of_places(facts, company, item) if not row["site_id"]]
    sites = [row["default_site_id"] for row in general] + [_stands(facts, company, row) for row in general]
    return next((site for site in sites if site), facts.items[company, item]["default_site_id"])


def usual_warehouse(facts: Facts, company: str, item: str, site: str) -> str:
    """§4.12: of the rules with a warehouse on this site the first's, else the item's when it stands there."""
    for row in _of_places(facts, company, item):
        if row["site_id"] in ("", site) and site and _stands(facts, company, row) == site:
            return str(row["default_warehouse_id"])
    own = facts.items[company, item]["default_warehouse_id"]
    return own if own and facts.warehouses[company, own]["site_id"] == site else ""


def _of_places(facts: Facts, company: str, item: str) -> list[Row]:
    return [row for row in rules_for(facts, company, item) if row["order_kind"] == "all"]


def _stands(facts: Facts, company: str, row: Row) -> str:
    house = row["default_warehouse_id"]
    return str(facts.warehouses[company, house]["site_id"]) if house else ""


def order_type_by_rule(facts: Facts, node: Node) -> str | None:
    """The order type that a rule says."""
    rules = [row for row in _of_places(facts, node.company, node.item) if row["site_id"] in ("", node.site)]
    return next((row["order_type"] for row in rules if row["order_type"] is not None), None)


def said_by_rule(facts: Facts, node: Node, order_type: str) -> Row:
    """What rules say of orders of a type: quantities, lead days with their counting, stop; None where none says it."""
    kinds = ("all", "purchase" if order_type == "purchase" else "inventory")
    rules = [row for row in rules_for(facts, node.company, node.item) if row["order_kind"] in kinds and row["site_id"] in ("", node.site)]
    lead = f"{order_type}_lead_days"
    sized = next((row for row in rules if any(row[name] is not None for name in QUANTITIES)), None)
    timed = next((row for row in rules if row[lead] is not None), None)
    found: Row = {name: None if sized is None else sized[name] or 0 for name in QUANTITIES}
    found |= {"lead_days": timed[lead] if timed else None, "working": timed["lead_days_are_working"] if timed else None}
    return found | {"is_stopped": next((row["is_stopped"] for row in rules if row["is_stopped"] is not None), False)}
