"""The quantity of an order made by hand that names none: the standard order quantity of its node (semantics §30.5, §4.5).

Belongs here: looking it up. What an order made by hand becomes is told in `changing`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import polars as pl

from masterplan.errors import OrderError
from masterplan.parameters import parameters_in_force
from masterplan.places import NODE_KEY, Tables


def standard_quantity(tables: Tables, plan: Mapping[str, object], plan_date: date, node: Sequence[str]) -> Decimal:
    """The standard order quantity in force on a node; OrderError when there is none.

    Inputs: all input tables, the row of the plan, and the node key in order.
    """
    place = pl.DataFrame([tuple(node)], schema=dict.fromkeys(NODE_KEY, pl.String), orient="row")
    found = Decimal(parameters_in_force(tables, plan, plan_date, place)["order_standard_qty"][0] or 0)
    if found <= 0:
        raise OrderError(
            "quantity",
            f"Item {node[1]!r} of company {node[0]} has no standard order quantity there.",
            way_out="Give a quantity, or set order_standard_qty of the item, its coverage or its order settings.",
        )
    return found
