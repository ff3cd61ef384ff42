"""What a planner wants to be told: which messages, from how many days on, how far ahead (semantics §19).

Belongs here: the settings of the nodes as arrays, and how many days a message tells.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from masterplan.arrays import BoolArray, IntArray
from masterplan.calendars import NEVER
from masterplan.units import own

ACTIONS: Final = ("advance", "postpone", "increase", "decrease", "cancel")
ADVANCE, POSTPONE, INCREASE, DECREASE, CANCEL = range(5)
_HOURS: Final = 24


class Wishes(NamedTuple):
    """Per node which messages are wanted (a column per action), from which days on, and up to which receipt.

    `derived`: a message moves the components of its order.
    """

    wanted: BoolArray
    advance_margin: IntArray
    postpone_margin: IntArray
    last_receipt: IntArray
    by_requested: BoolArray
    derived: BoolArray


def action_days(hours: NDArray[Any], round_down: BoolArray) -> IntArray:
    """Whole days of differences in hours: rounded up, or down where that is wanted (§19.6)."""
    return np.where(round_down, np.floor(hours / _HOURS), np.ceil(hours / _HOURS)).astype(np.int32)


def wishes_of(plan: Mapping[str, object], nodes: pl.DataFrame) -> Wishes:
    """What the coverage groups of the nodes want; none in forecast plans and where the plan sets a fence of 0."""
    kinds = nodes["actions"].unique().sort()
    known = np.array([[action in text.split(",") for action in ACTIONS] for text in kinds], np.bool_).reshape(len(kinds), len(ACTIONS))
    place = kinds.search_sorted(nodes["actions"]).cast(pl.Int64).to_numpy() if len(nodes) else np.zeros(0, np.int64)
    wanted = known[place]
    fence = own(nodes["action_fence_days"], np.int32)
    if plan["kind"] == "forecast" or plan.get("action_fence_days") == 0:
        wanted[:] = False
    return Wishes(
        wanted,
        own(nodes["advance_margin_days"], np.int32),
        own(nodes["postpone_margin_days"], np.int32),
        np.where(fence > 0, fence, NEVER).astype(np.int32),
        np.array((nodes["action_basis"] == "requested").to_numpy(), dtype=np.bool_),
        np.array(nodes["derived_actions"].to_numpy(), dtype=np.bool_),
    )
