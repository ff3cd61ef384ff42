"""Marking: the lasting link between a demand and the supply it was firmed for (planning rules 16).

Belongs here: which side of a pegging firming marks. Links that exist are netted first, see `netting.full`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from masterplan.contracts.organisation import MARKING_OPTIONS

OPTIONS: Final = MARKING_OPTIONS


def marked(option: str, pegged_qty: float | Decimal, supply_qty: float | Decimal, *, is_main_item: bool = True) -> tuple[bool, bool]:
    """Whether the demand and whether the supply of a pegging are marked.

    Inputs: one of `OPTIONS`, the pegged part and the whole of the supply, and whether the supply is of the firmed order's
    own item. Raises ValueError for another option.
    """
    if option not in OPTIONS:
        raise ValueError(f"{option!r} is no option of marking; choose one of {', '.join(OPTIONS)}")
    if option == "none" or (option.startswith("single_level") and not is_main_item):
        return False, False
    return True, option.endswith("extended") or pegged_qty >= supply_qty
