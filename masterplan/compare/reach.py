"""How an input reaches a planning node: both are known by addresses, and where these meet the input counts (semantics §29.4).

Belongs here: the addresses of input changes and of nodes. The search for the nearest change is told in `causes`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import polars as pl

from masterplan.compare.inputs import BASELINE, InputChange, Row
from masterplan.compare.matching import Node
from masterplan.compare.observed import PARAMETER
from masterplan.places import NODE_KEY, Tables, resolve_places

Address = tuple[str, ...]
ALL: Final[Address] = ("all",)
PLACED: Final = ("on_hand", "supply_order", "demand_order", "demand_forecast", "supply_forecast", BASELINE, PARAMETER)
_LINKED: Final = (("demand_order", "demand_type", "demand"), ("supply_order", "order_type", "supply"))


class Inputs:
    """Two sets of input tables, found by the values that rules look for; rows of both sides."""

    def __init__(self, sides: Sequence[Tables]) -> None:
        self.sides = sides
        self._found: dict[tuple[str, ...], dict[tuple[Any, ...], list[Row]]] = {}
        self._nodes: dict[tuple[str, ...], set[Node]] = {}

    def of(self, table: str, **values: object) -> list[Row]:
        """The rows of a table with these values."""
        names = (table, *values)
        if names not in self._found:
            found: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
            for side in self.sides:
                for row in side[table].iter_rows(named=True):
                    found[tuple(row[name] for name in values)].append(row)
            self._found[names] = found
        return self._found[names].get(tuple(values.values()), [])

    def nodes_of(self, rows: Iterable[Row]) -> set[Node]:
        """The nodes on which rows with a place stand, in both sets; asked for many rows it is quick to say them one by one later."""
        places = [tuple(row[name] for name in NODE_KEY) for row in rows]
        fresh = list(dict.fromkeys(place for place in places if place not in self._nodes))
        if fresh:
            frame = pl.DataFrame(fresh, schema=dict.fromkeys(NODE_KEY, pl.String), orient="row")
            found = zip(*(resolve_places(side, frame).iter_rows() for side in self.sides), strict=True)
            self._nodes.update(zip(fresh, map(set, found), strict=True))
        return {node for place in places for node in self._nodes[place]}


def addresses_of_change(change: InputChange, inputs: Inputs) -> set[Address]:
    """Where a change counts."""
    rows = [row for row in change.rows if row]
    if change.table in PLACED:
        nodes = inputs.nodes_of(rows)
        if change.table == "demand_order" and any(row["demand_type"] == "production_component" for row in rows):
            orders = [inputs.of("supply_order", company_id=row["company_id"], order_id=row["order_id"]) for row in rows]
            nodes |= inputs.nodes_of(order for found in orders for order in found)
        return {("node", *node) for node in nodes} | {("item there", *node[:2]) for node in nodes}
    if change.table == "marking":
        return set(_of_links(rows, inputs)) or {ALL}
    reached = _REACHED.get(change.table)
    return {address for row in rows for address in reached(row, inputs)} if reached else {ALL}


def _of_links(rows: Iterable[Row], inputs: Inputs) -> Iterator[Address]:
    for row in rows:
        for table, kind, side in _LINKED:
            named = {"company_id": row["company_id"], kind: row[f"{side}_type"]}
            orders = inputs.of(table, **named, order_id=row[f"{side}_order_id"], line_no=row[f"{side}_line_no"])
            yield from (("node", *node) for node in inputs.nodes_of(orders))


def _own(kind: str, column: str) -> Callable[[Row, Inputs], list[Address]]:
    return lambda row, _: [(kind, row["company_id"], row[column])]


def _of_bill_line(row: Row, inputs: Inputs) -> list[Address]:
    makers = inputs.of("bom_version", company_id=row["company_id"], bom_id=row["bom_id"])
    above = [("bill", row["company_id"], maker["item_id"]) for maker in makers]
    return [("item", row["company_id"], row["component_item_id"]), *above]


def _of_lane(row: Row, _: Inputs) -> list[Address]:
    return [("warehouse", row["company_id"], row[name]) for name in ("from_warehouse_id", "to_warehouse_id")]


def _of_warehouse(row: Row, _: Inputs) -> list[Address]:
    return [("warehouse", row["company_id"], row["warehouse_id"]), ("site", row["company_id"], row["site_id"])]


def _of_sellable(row: Row, _: Inputs) -> list[Address]:
    return [("item", row["company_id"], row["item_id"])] if row["item_id"] else [("company", row["company_id"])]


def _of_intercompany_item(row: Row, _: Inputs) -> list[Address]:
    return [("item", row[f"{side}_company_id"], row[f"{side}_item_id"]) for side in ("buyer", "seller")]


def _of_agreement(row: Row, _: Inputs) -> list[Address]:
    return [("item", row["company_id"], row["item_id"])]


def _of_order_setting(row: Row, inputs: Inputs) -> list[Address]:
    variants = inputs.of("item", company_id=row["company_id"], variant_of_item_id=row["item_id"])
    return [("item", row["company_id"], name) for name in (row["item_id"], *(variant["item_id"] for variant in variants))]


def _of_conversion(row: Row, inputs: Inputs) -> list[Address]:
    if row["item_id"]:
        return [("item", item["company_id"], item["item_id"]) for item in inputs.of("item", item_id=row["item_id"])]
    return [("unit", row[name]) for name in ("from_unit", "to_unit")]


def _of_calendar(row: Row, _: Inputs) -> list[Address]:
    return [("calendar", row["calendar_id"])]


def _of_company(row: Row, _: Inputs) -> list[Address]:
    return [("company", row["company_id"])]


_REACHED: Final[Mapping[str, Callable[[Row, Inputs], list[Address]]]] = {
    "item": _own("item", "item_id"),
    "item_coverage": _own("item", "item_id"),
    "default_order_setting": _of_order_setting,
    "bom_version": _own("item", "item_id"),
    "route_version": _own("item", "item_id"),
    "bom_line": _of_bill_line,
    "trade_agreement": _of_agreement,
    "vendor": _own("vendor", "vendor_id"),
    "transfer_lane": _of_lane,
    "warehouse": _of_warehouse,
    "site": _own("site", "site_id"),
    "sellable_days": _of_sellable,
    "intercompany_item": _of_intercompany_item,
    "coverage_group": _own("group", "coverage_group_id"),
    "minimum_key": _own("key", "key_id"),
    "reduction_key": _own("reduction", "key_id"),
    "priority_model": _own("model", "priority_model_id"),
    "priority_range": _own("model", "priority_model_id"),
    "calendar": _of_calendar,
    "calendar_exception": _of_calendar,
    "working_time": _of_calendar,
    "unit": lambda row, _: [("unit", row["unit_id"])],
    "unit_conversion": _of_conversion,
    "company": _of_company,
    "planning_parameter": _of_company,
    "customer": _of_company,
}


def addresses_of_node(node: Node, inputs: Inputs) -> list[set[Address]]:
    """Where a node looks, from its own rows to its bill: node; item; places and vendors; groups; calendars; company; bill."""
    company, item, site, warehouse = node
    items = inputs.of("item", company_id=company, item_id=item)
    coverage = inputs.of("item_coverage", company_id=company, item_id=item)
    general = inputs.of("planning_parameter", company_id=company)
    houses = _houses(node, coverage, inputs)
    vendors = {row["default_vendor_id"] for row in items} | {row["vendor_id"] for row in coverage}
    vendors |= {row["vendor_id"] for row in inputs.of("trade_agreement", company_id=company, item_id=item)}
    groups = {row["coverage_group_id"] for row in (*items, *coverage)} | {row["general_coverage_group_id"] for row in general}
    of_groups = [row for group in groups for row in inputs.of("coverage_group", company_id=company, coverage_group_id=group)]
    sites = {site, *(row["site_id"] for row in houses)}
    places: set[Address] = {("warehouse", company, row["warehouse_id"]) for row in houses} | {("warehouse", company, warehouse)}
    places |= {("site", company, name) for name in sites} | {("vendor", company, name) for name in vendors}
    rules: set[Address] = {("group", company, name) for name in groups} | {
        ("unit", row[name]) for row in items for name in ("unit_id", "purchase_unit_id")
    }
    rules |= {("model", company, row["priority_model_id"]) for row in (*coverage, *of_groups)}
    rules |= {("reduction", company, row["reduction_key_id"]) for row in (*coverage, *of_groups)}
    rules |= {("key", company, row[name]) for row in coverage for name in ("minimum_key_id", "maximum_key_id")}
    stands = [row for name in sites for row in inputs.of("site", company_id=company, site_id=name)]
    sellers = [row for name in vendors for row in inputs.of("vendor", company_id=company, vendor_id=name)]
    named = [*houses, *stands, *sellers, *coverage, *of_groups, *inputs.of("company", company_id=company)]
    calendars: set[Address] = {("calendar", name) for name in _with_bases({row["calendar_id"] for row in named}, inputs)}
    return [{("node", *node)}, {("item", company, item)}, places, rules, calendars, {("company", company)}, {("bill", company, item)}]


def _houses(node: Node, coverage: Sequence[Row], inputs: Inputs) -> list[Row]:
    """The warehouses of a node and those that transfers may come from; of a node without warehouse those of its site."""
    company, _, site, warehouse = node
    own = inputs.of("warehouse", company_id=company, warehouse_id=warehouse)
    found = [*own, *inputs.of("warehouse", company_id=company, site_id=site)] if not warehouse else list(own)
    sources = {row["main_warehouse_id"] for row in own} | {row["from_warehouse_id"] for row in coverage}
    return [*found, *(row for name in sources for row in inputs.of("warehouse", company_id=company, warehouse_id=name))]


def _with_bases(names: set[str], inputs: Inputs) -> set[str]:
    found, waiting = set[str](), [name for name in names if name]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [row["base_calendar_id"] for row in inputs.of("calendar", calendar_id=name) if row["base_calendar_id"]]
    return found
