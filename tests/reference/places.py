"""Semantics §3.2: the place of a row, and the place of an item where the row says nothing."""

from __future__ import annotations

from reference.facts import Facts, Node, Row
from reference.order_settings import usual_site, usual_warehouse


def place_of(facts: Facts, row: Row) -> Node:
    """§3.2: the node that a row of stock, orders, forecast or coverage stands on."""
    return place(facts, row["company_id"], row["item_id"], row["site_id"], row["warehouse_id"])


def default_place(facts: Facts, company: str, item: str) -> Node:
    """§3.2 for a row that names neither site nor warehouse."""
    return place(facts, company, item, "", "")


def place(facts: Facts, company: str, item: str, site: str, warehouse: str) -> Node:
    """§3.2: site of the warehouse, else the site, else the item's site, else the site of the item's warehouse."""
    usual = facts.items[company, item]["default_warehouse_id"]
    found = site_of(facts, company, warehouse) or site or usual_site(facts, company, item) or site_of(facts, company, usual)
    warehouse = warehouse or usual_warehouse(facts, company, item, found)
    return node_at(facts, company, item, found, warehouse)


def node_at(facts: Facts, company: str, item: str, site: str, warehouse: str) -> Node:
    """§3.1: an item that does not plan by warehouse has the empty warehouse."""
    return Node(company, item, site, warehouse if facts.items[company, item]["plans_by_warehouse"] else "")


def site_of(facts: Facts, company: str, warehouse: str) -> str:
    """The site that a warehouse stands on; empty for no warehouse."""
    return str(facts.warehouses[company, warehouse]["site_id"]) if warehouse else ""
