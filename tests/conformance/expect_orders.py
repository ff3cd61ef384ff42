"""Checks of planned orders: complete lists, some, totals, what was kept and what is gone.

Belongs here: one function per key of `expect`, from the view and what is expected to faults as text.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any

from conformance.matching import largest_matching
from conformance.printed import agrees
from conformance.shown import missed, table
from conformance.view import View, total

_SHOWN = ("order_id", "order_type", "item_id", "qty", "requirement_date", "receipt_date", "available_date")


def fits(view: View, expected: list[Mapping[str, Any]], orders: list[dict[str, Any]]) -> list[AbstractSet[int]]:
    """For each expected row the numbers of the orders that it may be."""
    found = []
    for row in expected:
        columns = view.columns("planned_order", row)
        found.append(
            {number for number, order in enumerate(orders) if all(agrees(row[word], order[name]) for word, name in columns.items())}
        )
    return found


def planned_orders(view: View, expected: list[Mapping[str, Any]]) -> list[str]:
    """The new orders, no more and no fewer."""
    orders = view.new_orders
    matched = largest_matching(fits(view, expected, orders), len(orders))
    faults = _unmatched(view, "planned_orders", expected, orders, matched)
    extra = [order for number, order in enumerate(orders) if number not in matched]
    if len(orders) > len(expected):
        faults.append(f"planned_orders: {len(orders)} new orders, expected {len(expected)}; not expected:\n{table(extra, _SHOWN)}")
    return faults


def planned_orders_contain(view: View, expected: list[Mapping[str, Any]]) -> list[str]:
    """Some of the new orders; an empty list: there is none."""
    orders = view.new_orders
    if not expected:
        return [f"planned_orders_contain: expected none, is:\n{_list(view)}"] if orders else []
    return _unmatched(view, "planned_orders_contain", expected, orders, largest_matching(fits(view, expected, orders), len(orders)))


def _unmatched(view: View, key: str, expected: list[Mapping[str, Any]], orders: list[dict[str, Any]], matched: list[int]) -> list[str]:
    free = [order for number, order in enumerate(orders) if number not in matched]
    return [
        missed(key, row, free or orders, view.columns("planned_order", row))
        for row, order in zip(expected, matched, strict=True)
        if order < 0
    ]


def planned_orders_total(view: View, expected: float) -> list[str]:
    """The sum of the quantities of the new orders."""
    actual = total(view.new_orders)
    return [] if agrees(expected, actual) else [f"planned_orders_total: expected {expected}, is {actual.normalize():f}:\n{_list(view)}"]


def planned_orders_all(view: View, expected: Mapping[str, Any]) -> list[str]:
    """What holds for every new order."""
    wrong = []
    for order in view.new_orders:
        same = {word: value for word, value in expected.items() if word not in {"max_qty", "multiple_of"}}
        columns = view.columns("planned_order", same)
        holds = all(agrees(value, order[columns[word]]) for word, value in same.items())
        holds &= order["qty"] <= Decimal(str(expected.get("max_qty", order["qty"])))
        holds &= "multiple_of" not in expected or order["qty"] % Decimal(str(expected["multiple_of"])) == 0
        wrong += [] if holds else [order]
    return [f"planned_orders_all: {dict(expected)} does not hold for:\n{table(wrong, (*_SHOWN, 'site_id'))}"] if wrong else []


def no_planned_order_between(view: View, expected: list[Any]) -> list[str]:
    """No new order is received or becomes available in a period, ends included."""
    first, last = expected
    inside = [order for order in view.new_orders if any(first <= order[name] <= last for name in ("receipt_date", "available_date"))]
    return [f"no_planned_order_between {first} and {last}:\n{table(inside, _SHOWN)}"] if inside else []


def kept(view: View, expected: list[Mapping[str, Any]]) -> list[str]:
    """Orders of the last run that are still there."""
    old = [order for order in view.rows("planned_order") if order["order_id"] in view.stayed]
    if not expected:
        return [f"kept: expected none, is:\n{table(old, _SHOWN)}"] if old else []
    faults = []
    for row in expected:
        columns = view.columns("planned_order", row)
        same = [order for order in old if order["order_id"] == view.text(row["ref"])] if "ref" in row else old
        if not any(all(agrees(row[word], order[name]) for word, name in columns.items()) for order in same):
            faults.append(missed("kept", row, same or view.rows("planned_order"), columns))
    return faults


def deleted(view: View, expected: list[str]) -> list[str]:
    """Orders of the last run that are gone; an empty list: all are there. A new order may bear the id of one that is gone."""
    there = {order["order_id"] for order in view.rows("planned_order")} & view.stayed
    if not expected:
        return [f"deleted: {ref} is gone" for ref in view.given.previous if view.text(ref) not in there]
    return [f"deleted: {ref} is still there" for ref in expected if view.text(ref) in there]


def _list(view: View) -> str:
    return table(view.new_orders, _SHOWN)
