"""Checks of who serves whom, of lateness and of action messages.

Belongs here: one function per key of `expect`, from the view and what is expected to faults as text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.printed import agrees
from conformance.shown import missed, said, table
from conformance.view import DERIVED, View, total

Want = Mapping[str, Any]
_PEG = ("demand_type", "demand_ref", "supply_type", "supply_ref", "item_id", "qty")
_PEG_WORDS = {"demand": "demand_ref", "supply": "supply_ref", "item": "item_id", "qty": "qty"}
_DELAY = ("item_id", "type", "ref", "requested_date", "available_date", "days")
_ACTION = ("supply_ref", "action", "from_date", "to_date", "days", "from_qty", "to_qty")


def pegging(view: View, expected: list[Want]) -> list[str]:
    """Demands served by supplies; an empty list: none is."""
    if not expected:
        rows = view.pegged({})
        return [f"pegging: expected none, is:\n{table(rows, _PEG)}"] if rows else []
    return [_not_pegged_so(view, want) for want in expected if not _holds(view, want)]


def not_pegged(view: View, expected: list[Want]) -> list[str]:
    """Demands not served by supplies."""
    return [f"not_pegged: {dict(want)} is pegged:\n{table(view.pegged(want), _PEG)}" for want in expected if _holds(view, want)]


def _holds(view: View, want: Want) -> bool:
    rows = view.pegged(want)
    return bool(rows) and ("qty" not in want or agrees(want["qty"], total(rows)))


def _not_pegged_so(view: View, want: Want) -> str:
    named = {**want, **{end: view.text(want[end]) for end in ("demand", "supply") if end in want}}
    return missed("pegging", named, view.rows("pegging"), {word: name for word, name in _PEG_WORDS.items() if word in want})


def pegging_roots(view: View, expected: list[Want]) -> list[str]:
    """The demands that a supply serves in the end, up all levels and companies."""
    faults = []
    for want in expected:
        roots, seen, open_refs = set(), set(), [view.text(want["supply"])]
        while open_refs:
            ref = open_refs.pop()
            seen.add(ref)
            for row in view.rows("pegging"):
                if row["supply_ref"] != ref or row["demand_type"] == "excess":
                    continue
                is_derived = row["demand_type"].startswith(DERIVED) or any(
                    r["supply_ref"] == row["demand_ref"] for r in view.rows("pegging")
                )
                if is_derived and row["demand_ref"] not in seen:
                    open_refs.append(row["demand_ref"])
                elif not is_derived:
                    roots.add(row["demand_ref"])
        if view.text(want["demand"]) not in roots:
            faults.append(f"pegging_roots: {want['supply']} serves {sorted(roots) or 'nothing'} in the end, expected {want['demand']}")
    return faults


def excess(view: View, expected: list[Want]) -> list[str]:
    """Quantities of supplies that serve nothing; an empty list: everything serves something."""
    rows = [row for row in view.rows("pegging") if row["demand_type"] == "excess"]
    if not expected:
        return [f"excess: expected none, is:\n{table(rows, _PEG)}"] if rows else []
    faults = []
    for want in expected:
        mine = [row for row in rows if view.is_supply(row, want["supply"])]
        if not agrees(want.get("qty", 0), total(mine)) if "qty" in want else not mine:
            shown = table([row for row in view.rows("pegging") if view.is_supply(row, want["supply"])], _PEG)
            faults.append(f"excess: expected {said(want.get('qty'))} of {want['supply']}, is {said(total(mine))}:\n{shown}")
    return faults


def on_time(view: View, expected: list[str]) -> list[str]:
    """Demands wholly pegged and not late."""
    faults = []
    for ref in expected:
        mine = [row for row in view.rows("pegging") if row["demand_ref"] == view.text(ref)]
        late = [row for row in view.rows("delay") if row["ref"] == view.text(ref)]
        short = [row for row in mine if row["supply_type"] == "shortage"]
        if late or short or not mine:
            shown = table(late, _DELAY) if late else table(mine, _PEG)
            faults.append(f"on_time: {ref} is {'late' if late else 'short' if short else 'not planned for'}:\n{shown}")
    return faults


def delays(view: View, expected: list[Want]) -> list[str]:
    """Days late and the date instead, of demands and planned orders; an empty list: nothing is late."""
    late_orders = [order for order in view.rows("planned_order") if order["delay_days"]]
    if not expected:
        rows = view.rows("delay")
        faults = [f"delays: expected none, is:\n{table(rows, _DELAY)}"] if rows else []
        shown = ("order_id", "requirement_date", "available_date", "delay_days")
        return faults + ([f"delays: expected none, late orders are:\n{table(late_orders, shown)}"] if late_orders else [])
    faults = []
    for want in expected:
        days, comes = _lateness(view, want["ref"])
        if days is None or not agrees(want.get("days", days), days) or not agrees(want.get("to", comes), comes):
            instead = "is not planned for" if days is None else f"is {days} days late and comes on {said(comes)}"
            faults.append(f"delays: {want['ref']} {instead}, expected days {said(want.get('days'))}, to {said(want.get('to'))}")
    return faults


def _lateness(view: View, ref: str) -> tuple[int | None, Any]:
    for order in view.rows("planned_order"):
        if order["order_id"] == view.text(ref):
            return order["delay_days"], order["available_date"]
    late = [row["days"] for row in view.rows("delay") if row["ref"] == view.text(ref)]
    required, _, comes = view.demand_dates(ref)
    return (None, None) if required is None else (max(late, default=0), comes)


def actions(view: View, expected: list[Want]) -> list[str]:
    """Action messages; an empty list: there is none."""
    rows = [{**row, "qty": abs(row["to_qty"] - row["from_qty"])} for row in view.rows("action_message")]
    if not expected:
        return [f"actions: expected none, is:\n{table(rows, _ACTION)}"] if rows else []
    columns = {"ref": "supply_ref", "action": "action", "days": "days", "to": "to_date", "qty": "qty", "to_qty": "to_qty"}
    faults = []
    for want in expected:
        named = {**want, "ref": view.text(want["ref"])} if "ref" in want else dict(want)
        if not any(all(agrees(value, row[columns[word]]) for word, value in named.items()) for row in rows):
            faults.append(missed("actions", named, rows, columns))
    return faults


def included(view: View, expected: list[str]) -> list[str]:
    """Demands that the run plans for; an empty list: it plans for none."""
    planned = _planned_for(view)
    if not expected:
        return [f"included: {ref} is planned for" for ref in view.given.demands if view.text(ref) in planned]
    return [f"included: {ref} is not planned for" for ref in expected if view.text(ref) not in planned]


def excluded(view: View, expected: list[str]) -> list[str]:
    """Demands that the run leaves out; an empty list: it leaves out none."""
    planned = _planned_for(view)
    if not expected:
        return [f"excluded: {ref} is left out" for ref in view.given.demands if view.text(ref) not in planned]
    return [f"excluded: {ref} is planned for" for ref in expected if view.text(ref) in planned]


def _planned_for(view: View) -> set[str]:
    return {row["ref"] for row in view.rows("requirement") if row["qty"] < 0}
