"""`masterplan explain`: why a planned order of the stored plan is there, or what serves a demand.

Belongs here: finding what is asked for, and the tree that is drawn of the library's answer.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl
from rich.text import Text
from rich.tree import Tree

from masterplan.errors import InputError
from masterplan.explain import Pegging, cited, why
from pipelines.warehouse import Warehouse

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from rich.console import Console

    from masterplan.explain import Need, Served
    from pipelines.settings import Settings

_TABLES: Final = ("planned_order", "pegging", "requirement", "delay")
_MOST: Final = 12
_VERBS: Final = {"purchase": "Buy", "production": "Make", "transfer": "Move"}
_DEMANDS: Final = {
    "sales": "sales order",
    "project": "project",
    "quotation": "quotation",
    "forecast": "forecast",
    "intercompany": "order of a sister company",
    "production_component": "component of production",
    "transfer_issue": "issue of transfer",
    "purchase_return": "return to a vendor",
    "requisition": "requisition",
    "planned_component": "component of planned order",
    "planned_transfer_issue": "issue of planned transfer",
    "planned_intercompany": "planned purchase of a sister company",
}


@dataclass(frozen=True)
class Asked:
    """What is asked for: a reference, in a plan of a date (None: the last on which the plan was made)."""

    ref: str
    plan_id: str
    plan_date: date | None


class Names:
    """How items read: id, name and unit."""

    def __init__(self, items: pl.DataFrame) -> None:
        self._items = {(row["company_id"], row["item_id"]): row for row in items.iter_rows(named=True)}

    def quantity(self, qty: object, row: Mapping[str, Any]) -> str:
        """A quantity of the item of a row, in its unit."""
        item = self._items.get((row["company_id"], row["item_id"]))
        number = f"{qty:,f}".rstrip("0").rstrip(".") if "." in f"{qty:f}" else f"{qty:,f}"
        name = f" {item['name']}" if item and item["name"] else ""
        return f"{number}{' ' + item['unit_id'] if item else ''} of {row['item_id']}{name}"


def explain(console: Console, settings: Settings, asked: Asked, *, as_json: bool = False) -> None:
    """Prints why an order is there, or what serves a demand, and the sentences of the rules that are cited.

    Errors: InputError for a reference that the plan lacks, with the nearest ones; StoreError without such a plan.
    """
    warehouse = Warehouse(settings.warehouse_file)
    day = asked.plan_date or warehouse.latest_plan_date(asked.plan_id)
    with console.status("reading the plan"):
        results = {name: warehouse.plan_table(name, asked.plan_id, day) for name in _TABLES}
        names = Names(warehouse.master(day)["item"])
    orders = results["planned_order"].filter(pl.col("order_id") == asked.ref)
    supplies = results["requirement"].filter((pl.col("ref") == asked.ref) & (pl.col("qty") > 0))
    if orders.height or supplies.height:
        supply_type = "" if orders.height else str(supplies["type"][0])
        trace = why(results, asked.ref, supply_type)
        if as_json:
            console.print_json(trace.write_json())
            return
        top = _order_tree(orders.row(0, named=True), names) if orders.height else _supply_tree(supplies.row(0, named=True), names)
        _add_uses(top, trace, names)
        if orders.height:
            _add_needs(top.add(Text("What it needs")), Pegging(results).needs_of(asked.ref, levels=1), names)
        console.print(top)
        _show_rules(console, [*orders["rule"], *trace["rule"]])
        return
    found = Pegging(results).demands(asked.ref)
    if not found:
        raise _unknown(asked, day, results)
    for need in found:
        top = Tree(Text(_demand_line(need, names), "bold"))
        for served in need.supplies:
            _add_served(top, served, names)
        console.print(top)
    _show_rules(console, [rule for need in found for rule in _rules_below(need)])


def _unknown(asked: Asked, day: date, results: Mapping[str, pl.DataFrame]) -> InputError:
    known = sorted({*results["planned_order"]["order_id"], *results["requirement"]["ref"]})
    return InputError(
        f"Plan {asked.plan_id!r} of {day} has no order {asked.ref!r}.",
        rows=difflib.get_close_matches(asked.ref, known, n=5, cutoff=0.3),
        way_out="Copy a reference from plan.planned_order or plan.requirement, in quotes, or name another plan or plan date.",
    )


def _order_tree(order: Mapping[str, Any], names: Names) -> Tree:
    place = "/".join(part for part in (order["company_id"], order["site_id"], order["warehouse_id"]) if part)
    source = order["vendor_id"] or order["from_warehouse_id"] or order["bom_id"]
    origin = {"purchase": "from vendor", "transfer": "from", "production": "by bill"}[order["order_type"]]
    top = Tree(Text(f"{_VERBS[order['order_type']]} {names.quantity(order['qty'], order)} at {place}", "bold"))
    top.add(Text(f"{origin} {source or 'none named'}, lead time {order['lead_days']} days"))
    top.add(
        Text(
            f"order {order['order_date']}, start {order['start_date']}, receipt {order['receipt_date']}; "
            f"needed {order['requirement_date']}, available {order['available_date']}"
            + (f", {order['delay_days']} days late" if order["delay_days"] else ", on time")
        )
    )
    top.add(Text(f"made by {order['rule']}"))
    return top


def _supply_tree(row: Mapping[str, Any], names: Names) -> Tree:
    return Tree(Text(f"Open {row['type']} {row['ref']}: {names.quantity(row['qty'], row)}, available {row['date']}", "bold"))


def _add_uses(top: Tree, trace: pl.DataFrame, names: Names) -> None:
    """The demands an order is for, level by level: its own, then those of the orders it serves, up to demand from outside."""
    branch = top.add(Text("What it is for: the part of it that stands for each demand, level by level"))
    summed = trace.filter("is_end").group_by("demand_type").agg(pl.col("share_qty").sum(), pl.len().alias("rows"))
    for kind, share, rows in summed.sort("share_qty", "demand_type", descending=[True, False]).iter_rows():
        branch.add(Text(f"{_plain(share)} in the end for {_count(rows, kind)}", "italic"))
    for (step,), level in trace.group_by("step", maintain_order=True):
        below = branch.add(Text(f"level {step}"))
        rows = level.sort("share_qty", "demand_ref", descending=[True, False])
        for row in rows.head(_MOST).iter_rows(named=True):
            below.add(Text(_use_line(row, names)))
        if rows.height > _MOST:
            rest = rows.slice(_MOST)
            below.add(Text(f"… and {_plain(rest['share_qty'].sum())} for {rest.height:,} more (--json gives all)"))


def _use_line(row: Mapping[str, Any], names: Names) -> str:
    if row["demand_type"] == "excess":
        return f"{_plain(row['share_qty'])} excess{_via(row)}: no demand needs it"
    what = f"{_DEMANDS.get(row['demand_type'], row['demand_type'])} {row['demand_ref']}"
    return f"{_plain(row['share_qty'])} for {what}, {names.quantity(row['pegged_qty'], row)} on {row['demand_date']}{_via(row)}"


def _via(row: Mapping[str, Any]) -> str:
    return f" via {row['via_order_id']} ({row['rule']})" if row["step"] > 1 else ""


def _add_needs(branch: Tree, needs: list[Need], names: Names) -> None:
    if not needs:
        branch.add(Text("nothing that is planned here"))
    for need in needs[:_MOST]:
        below = branch.add(Text(_need_line(need, names)))
        for served in need.supplies[:_MOST]:
            _add_served(below, served, names)
    if len(needs) > _MOST:
        branch.add(Text(f"… and {len(needs) - _MOST:,} more components"))


def _add_served(branch: Tree, served: Served, names: Names) -> None:
    peg, order = served.peg, served.order
    supply = f"{peg['supply_type'].replace('_', ' ')} {peg['supply_ref']}".rstrip()
    when = "" if order is None else f", available {order['available_date']}, made by {order['rule']}"
    below = branch.add(Text(f"{_plain(peg['qty'])} from {supply}{when}", "red" if peg["supply_type"] == "shortage" else ""))
    if served.needs:
        _add_needs(below, served.needs, names)


def _demand_line(need: Need, names: Names) -> str:
    row = need.requirement
    return f"{_DEMANDS.get(row['type'], row['type']).capitalize()} {row['ref']}: {_need_line(need, names)}"


def _need_line(need: Need, names: Names) -> str:
    row, late = need.requirement, need.delay
    wanted = f"{names.quantity(-row['qty'], row)} on {row['requested_date']}"
    if late is None:
        return f"{wanted}, on time"
    return f"{wanted}, {late['days']} days late, held up by {late['limiting_ref'] or 'stock'}"


def _rules_below(need: Need) -> list[str]:
    found = []
    for served in need.supplies:
        found += [served.order["rule"]] if served.order else []
        found += [rule for below in served.needs for rule in _rules_below(below)]
    return found


def _show_rules(console: Console, rules: list[str]) -> None:
    numbers = sorted({number for rule in rules for number in rule.split()}, key=_by_number)
    for rule in cited(" ".join(numbers)):
        console.print(Text(f"{rule.number} {rule.title}: {rule.text}", "dim"))


def _by_number(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.removeprefix("§").split("."))


def _plain(qty: object) -> str:
    text = f"{qty:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _count(rows: int, kind: str) -> str:
    return "excess" if kind == "excess" else f"{rows:,} times {_DEMANDS.get(kind, kind)}"
