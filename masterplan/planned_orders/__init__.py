"""Planned orders that are worked on: changing them, what of a plan lives on in its next run, and the log of it (semantics §30).

Belongs here: rows of the table `planned_order` in and out. Where they are stored is the warehouse's business; turning
them into orders of the source is `masterplan.firming`.
"""

from __future__ import annotations

from masterplan.planned_orders.carrying import longest_freeze, orders_to_carry
from masterplan.planned_orders.changing import EDITABLE, NewOrder, created, deleted, edited, grouped, split, with_status
from masterplan.planned_orders.log import differences
from masterplan.planned_orders.standard import standard_quantity

__all__ = [
    "EDITABLE",
    "NewOrder",
    "created",
    "deleted",
    "differences",
    "edited",
    "grouped",
    "longest_freeze",
    "orders_to_carry",
    "split",
    "standard_quantity",
    "with_status",
]
