"""Checks of firmed orders: their kind, partners, dates, and the planned orders that became their lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from conformance.printed import agrees
from conformance.shown import table
from conformance.view import View

_SHOWN: Final = ("order_id", "order_type", "vendor_id", "planned_order_id", "qty", "receipt_date")
_COLUMNS: Final = {"type": "order_type", "vendor": "vendor_id", "from_warehouse": "from_warehouse_id", "warehouse": "warehouse_id"}
_DATES: Final = {"ship_date": "start_date", "receipt_date": "receipt_date"}


def firmed_orders(view: View, expected: list[Mapping[str, Any]]) -> list[str]:
    """Each expected order is among the firmed ones, no two the same; an empty list: none was firmed."""
    made: dict[str, list[dict[str, Any]]] = {}
    for line in view.firmed:
        made.setdefault(line["order_id"], []).append(line)
    if not expected:
        return [f"firmed_orders: expected none, is:\n{table(view.firmed, _SHOWN)}"] if made else []
    left, faults = list(made.values()), []
    for row in expected:
        found = next((lines for lines in left if _is(view, row, lines)), None)
        if found is None:
            faults.append(f"firmed_orders: {dict(row)} is not among:\n{table(view.firmed, _SHOWN)}")
        else:
            left.remove(found)
    return faults


def _is(view: View, row: Mapping[str, Any], lines: list[dict[str, Any]]) -> bool:
    known = {**_COLUMNS, **_DATES}
    same = all(agrees(value, lines[0][known[word]]) for word, value in row.items() if word != "lines")
    wanted = sorted(view.text(ref) for ref in row.get("lines", []))
    return same and ("lines" not in row or wanted == sorted(line["planned_order_id"] for line in lines))
