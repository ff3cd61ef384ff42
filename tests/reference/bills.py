"""Semantics §12.2 to §12.6: which bill and route an order takes, and what its components are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from reference.facts import Facts, Node, Row, holds_on, percent, up, up_to
from reference.order_settings import usual_warehouse
from reference.places import node_at, site_of


class PhantomPlace(NamedTuple):
    """Where a phantom is replaced: the place of its parent (§12.5); a corner of the network like a node (§5.3)."""

    company: str
    item: str
    site: str
    warehouse: str
    mark: str = "phantom"


Corner = Node | PhantomPlace


class Component(NamedTuple):
    """One component of an order, phantoms already replaced, and the nodes and lines that may stand in for it (§22)."""

    node: Node
    qty: int
    stand_ins: tuple[tuple[Node, Row], ...] = ()


def version_of(facts: Facts, table: str, node: Node, item: str, day: date, qty: int) -> Row | None:
    """§12.2: the version of `item` for an order on `node`: own site first, then the largest from_qty, the latest date, the id."""
    key = table.removesuffix("_version") + "_id"
    fitting = [row for row in usable_versions(facts, table, node, item) if holds_on(row, day) and row["from_qty"] <= qty]
    return min(
        fitting,
        key=lambda row: (row["site_id"] == "", -row["from_qty"], -(row["from_date"] or date.min).toordinal(), row[key]),
        default=None,
    )


def is_version(facts: Facts, table: str, node: Node, name: str) -> bool:
    """§12.8: whether a name is that of an approved version of the item, of the node's site or of none."""
    key = table.removesuffix("_version") + "_id"
    rows = facts.of(table, company_id=node.company, item_id=node.item, is_approved=True)
    return any(row[key] == name and row["site_id"] in ("", node.site) for row in rows)


def usable_versions(facts: Facts, table: str, node: Node, item: str) -> list[Row]:
    """§12.2: active, approved versions of the node's site or of no site."""
    rows = facts.of(table, company_id=node.company, item_id=item, is_active=True, is_approved=True)
    return [row for row in rows if row["site_id"] in ("", node.site)]


def components_of(
    facts: Facts, corner: Corner, bom_id: str, day: date, qty: int, stays: Callable[[Corner, Row], bool]
) -> Iterator[Component]:
    """§12.3 to §12.5: components of `qty` needed on `day`, in order of bill line, phantoms in place; lines in loops (§5.3) do not stay."""
    at = place_at(corner)
    lines = [line for line in lines_of(facts, at.company, bom_id) if stays(corner, line)]
    others = {id(line): group for group in groups_of(lines) for line in group}
    for line in lines:
        item, need = line["component_item_id"], need_of(line, qty)
        group = others.get(id(line), [line])
        if not need or not holds_on(line, day) or line is not group[0]:
            continue
        inner = version_of(facts, "bom_version", at, item, day, need) if line["line_type"] == "phantom" else None
        if inner:
            yield from components_of(facts, phantom_place(at, item), inner["bom_id"], day, need, stays)
        else:
            stand_ins = tuple((place_of_component(facts, at, other), other) for other in group[1:])
            yield Component(place_of_component(facts, at, line), need, stand_ins)


def groups_of(lines: Sequence[Row]) -> list[list[Row]]:
    """§22.1: the lines of each substitution group of a bill, the preferred one first; `lines` are those that count."""
    by_group: dict[str, list[Row]] = defaultdict(list)
    for line in lines:
        if line["substitution_group_id"]:
            by_group[line["substitution_group_id"]].append(line)
    return [sorted(group, key=lambda line: (line["substitution_priority"], line["line_no"])) for group in by_group.values()]


def place_at(corner: Corner) -> Node:
    """The node, or for a phantom the place of its parent under the phantom's name."""
    return Node(*corner[:4])


def phantom_place(parent: Node, item: str) -> PhantomPlace:
    """§12.5: a phantom stands in place of its parent."""
    return PhantomPlace(parent.company, item, parent.site, parent.warehouse)


def lines_of(facts: Facts, company: str, bom_id: str) -> list[Row]:
    """The lines of a bill by number; those for items that are not planned are left out (§3.4)."""
    lines = [row for row in facts.of("bom_line", company_id=company, bom_id=bom_id) if facts.is_planned(company, row["component_item_id"])]
    return sorted(lines, key=lambda row: row["line_no"])


def place_of_component(facts: Facts, parent: Node, line: Row) -> Node:
    """§12.3: the line's warehouse, else the component's usual one when it stands on the parent's site, else the parent's."""
    item, warehouse = line["component_item_id"], line["warehouse_id"]
    if warehouse:
        return node_at(facts, parent.company, item, site_of(facts, parent.company, warehouse), warehouse)
    usual = usual_warehouse(facts, parent.company, item, parent.site)
    return node_at(facts, parent.company, item, parent.site, usual or parent.warehouse)


def need_of(line: Row, qty: int) -> int:
    """§12.4: what an order of `qty` needs of the component, in millionths."""
    per_one = Fraction(line["quantity"], line["per_series"]) * (1 + percent(line["variable_scrap_pct"]) / 100)
    ordered = Fraction(1_000_000) if line["consumption"] == "constant" else Fraction(qty)
    need = up(ordered * per_one) + line["constant_scrap_qty"]
    return up_to(need, line["multiple_qty"]) if line["rounding"] == "consumption" else need


def lines_drawn_on(facts: Facts, corner: Corner, named: Iterable[str]) -> Iterator[Row]:
    """§5.1: the lines of all bills of what is made here; §12.8: of those that are named too."""
    at = place_at(corner)
    for bom_id in {*named, *(version["bom_id"] for version in usable_versions(facts, "bom_version", at, at.item))}:
        yield from lines_of(facts, at.company, bom_id)


def corners_of(facts: Facts, corner: Corner, line: Row) -> tuple[Corner, ...]:
    """§5.3: where a line leads: to the component's node, a phantom's line to its phantom place too."""
    at = place_at(corner)
    node = place_of_component(facts, at, line)
    return (node, phantom_place(at, line["component_item_id"])) if line["line_type"] == "phantom" else (node,)
