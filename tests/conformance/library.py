"""Calls into the library that are not the plan itself: what a case asks of one parameter, by the run's own functions.

Belongs here: thin adapters, each to the public function that the run calls. Rules of the cases are in `rules`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from conformance.given import Given

from masterplan.contracts import INPUTS, empty_frame
from masterplan.special_rows import factor_on, periods


def minimum_on(given: Given, item: str | None, day: date) -> Decimal:
    """The minimum of an item on a date: that of its row times the factor of the season."""
    names = {row["item_id"] for row in given.rows["item"]}
    name = item if item is not None else names.pop()
    tables = given.tables()
    rows = tables.get("item_coverage", empty_frame(INPUTS["item_coverage"])).filter(item_id=name)
    if rows.is_empty():
        return Decimal(0)
    coverage = rows.sort("warehouse_id", descending=True).row(0, named=True)
    keys = tables.get("minimum_key", empty_frame(INPUTS["minimum_key"]))
    lines = keys.filter(key_id=coverage["minimum_key_id"]).sort("line_no").to_dicts()
    constant = given.engine == "classic" and not coverage["use_minimum_periods"]
    factor = factor_on(periods(lines, given.plan_date), given.plan_date if constant else day) if lines else 1.0
    return coverage["min_on_hand_qty"] * Decimal(str(factor))
