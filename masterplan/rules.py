"""Numbers of the rules that made an order, as text (masterplan/semantics.md)."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from masterplan.arrays import IntArray
from masterplan.netting import problem

_NUMBERS: Final = {
    problem.RULE_REQUISITION: "§7.7",
    problem.RULE_REQUIREMENT: "§8.2",
    problem.RULE_PERIOD: "§8.3",
    problem.RULE_MIN_MAX: "§8.4",
    problem.RULE_FREEZE: "§8.6",
    problem.RULE_UNIT: "§9.1",
    problem.RULE_ORDER_MINIMUM: "§9.2",
    problem.RULE_MULTIPLE: "§9.3",
    problem.RULE_SPLIT: "§9.4",
    problem.RULE_FLOOR: "§10.2",
    problem.RULE_FORWARD: "§11",
    problem.RULE_NET_FLOW: "§20.3",
    problem.RULE_SUPPLY_FORECAST: "§23.1",
}


def rule_texts(bits: IntArray) -> pl.Series:
    """The rule numbers behind each order's bits, in order of number."""
    distinct, index = np.unique(bits, return_inverse=True)
    texts = [" ".join(text for bit, text in _NUMBERS.items() if mask & bit) for mask in distinct]
    return pl.Series("rule", texts, dtype=pl.String).gather(index)
