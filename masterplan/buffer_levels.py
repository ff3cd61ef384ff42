"""Levels of buffers: minimum, reorder point and maximum of priority and decoupling nodes (semantics §20.2, §20.5, §20.6).

Belongs here: what usage and lead time make of a buffer. What a buffer orders is told in `netting.buffers`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import numpy as np
import polars as pl

from masterplan.arrays import BoolArray, IntArray
from masterplan.errors import QuantityError
from masterplan.places import NODE_KEY
from masterplan.units import LARGEST_MICRO, MILLION, to_micro

Number = float | Decimal | Fraction


@dataclass(frozen=True)
class Levels:
    """Per node, in millionths."""

    minimum: IntArray
    reorder_point: IntArray
    maximum: IntArray


@dataclass(frozen=True)
class Zones:
    """The zones of one buffer, in the item's unit."""

    red_base: Fraction
    red_safety: Fraction
    red: Fraction
    yellow: Fraction
    green: Fraction

    @property
    def minimum(self) -> Fraction:
        """Top of the red zone."""
        return self.red

    @property
    def reorder_point(self) -> Fraction:
        """Top of the yellow zone."""
        return self.red + self.yellow

    @property
    def maximum(self) -> Fraction:
        """Top of the green zone."""
        return self.red + self.yellow + self.green


def levels_of(nodes: pl.DataFrame, decoupled: IntArray) -> Levels:
    """The levels in force of nodes with their parameters; what is not given comes from usage (§20.5, §20.6)."""
    minimum, maximum = to_micro(nodes["min_on_hand_qty"]), to_micro(nodes["max_on_hand_qty"])
    reorder = to_micro(nodes["reorder_point_qty"])
    wanted = np.flatnonzero(
        (nodes["coverage_code"] == "decoupling").to_numpy() & (maximum == 0) & (nodes["average_daily_usage"] > 0).to_numpy()
    )
    for node in wanted:
        row = nodes.row(int(node), named=True)
        zones = buffer_zones(
            average_daily_usage=_usage(row),
            demand_adjustment_factor=row["demand_adjustment_factor"],
            decoupled_lead_days=int(decoupled[node]),
            lead_time_factor=row["lead_time_factor"],
            variability_factor=row["variability_factor"],
            order_cycle_days=row["order_cycle_days"],
            order_min_qty=row["order_min_qty"],
            unit_decimals=6 if row["unit_decimals"] is None else row["unit_decimals"],
        )
        levels = [int(level * MILLION) for level in (zones.minimum, zones.reorder_point, zones.maximum)]
        _check(row, max(levels))
        minimum[node], reorder[node], maximum[node] = levels
    usual = np.flatnonzero(
        (nodes["coverage_code"] == "priority").to_numpy() & (reorder == 0) & (nodes["average_daily_usage"] > 0).to_numpy()
    )
    for node in usual:
        row = nodes.row(int(node), named=True)
        point = reorder_point(_usage(row), row["lead_days"] + row["transport_days"], row["min_on_hand_qty"])
        reorder[node] = min(ceil(point * MILLION), int(maximum[node]))
    is_contrary = nodes["coverage_code"].is_in(["priority", "decoupling"]).to_numpy() & (maximum > 0)
    return Levels(minimum, reorder, np.where(is_contrary, np.maximum(maximum, reorder), maximum))


def _usage(row: Mapping[str, object]) -> Fraction:
    """The usage of a node as calculated, else as given."""
    calculated, given = row["calculated_usage"], row["average_daily_usage"]
    return Fraction(str(given)) if calculated is None else Fraction(str(calculated))


def _check(row: Mapping[str, object], level: int) -> None:
    """Raise QuantityError when a level passes the largest quantity."""
    if level >= LARGEST_MICRO:
        raise QuantityError(
            f"The levels that usage gives a buffer pass the largest quantity: {level / 1e6:.6g} units.",
            rows=["/".join(str(row[name]) for name in NODE_KEY)],
            way_out="Correct the usage, its factor or the lead time.",
        )


def buffer_zones(
    *,
    average_daily_usage: Number,
    demand_adjustment_factor: Number = 1.0,
    decoupled_lead_days: int,
    lead_time_factor: Number,
    variability_factor: Number,
    order_cycle_days: int = 0,
    order_min_qty: Number = 0,
    unit_decimals: int,
) -> Zones:
    """The zones of a decoupling point, each rounded half up to the decimals of the unit (§20.5)."""
    usage = _exact(average_daily_usage) * _exact(demand_adjustment_factor)
    yellow = usage * decoupled_lead_days
    base = yellow * _exact(lead_time_factor)
    safety = base * _exact(variability_factor)
    green = max(_exact(order_min_qty), usage * order_cycle_days, base)
    return Zones(*(rounded(zone, unit_decimals) for zone in (base, safety, base + safety, yellow, green)))


def reorder_point(average_daily_usage: Number, lead_days: int, min_on_hand_qty: Number) -> Fraction:
    """Usage within the lead time on top of the minimum (§20.6)."""
    return _exact(average_daily_usage) * lead_days + _exact(min_on_hand_qty)


def past_usage(issues: Sequence[tuple[date, Number]], today: date, days: int) -> Fraction:
    """Issues per day of the last `days` days, today excluded (§20.6)."""
    first = today - timedelta(days=days)
    return sum((_exact(qty) for day, qty in issues if first <= day < today), Fraction(0)) / days


def forward_usage(forecast: Sequence[tuple[date, Number]], today: date, days: int) -> Fraction:
    """Forecast per day of the next `days` days, today included (§20.6)."""
    last = today + timedelta(days=days)
    return sum((_exact(qty) for day, qty in forecast if today <= day < last), Fraction(0)) / days


def blended_usage(past: Number, forward: Number, weights: tuple[Number, Number]) -> Fraction:
    """The mean of past and forward usage by their weights; equal ones when both are 0 (§20.6)."""
    of_past, of_forward = (_exact(weight) for weight in weights)
    if of_past + of_forward == 0:
        of_past = of_forward = Fraction(1)
    return (_exact(past) * of_past + _exact(forward) * of_forward) / (of_past + of_forward)


def buffer_state(on_hand: Number, minimum: Number, green: Number) -> str:
    """How full a buffer is: below half the minimum, below it, up to the minimum and the average green zone, or above (§20)."""
    stock, least = _exact(on_hand), _exact(minimum)
    if stock * 2 < least:
        return "critically_low"
    if stock < least:
        return "low"
    return "normal" if stock <= least + _exact(green) else "high"


def decoupled_lead_days(lead: IntArray, is_decoupling: BoolArray, given: IntArray, edges: Sequence[tuple[int, int]]) -> IntArray:
    """Per vertex its lead days, with transport, plus the longest chain of components that are no decoupling points (§20.2).

    Inputs: per vertex lead days, whether it is a decoupling point, and days given by hand or -1; edges from parent to
    component, without loops.
    """
    total = lead.astype(np.int64)
    components: dict[int, list[int]] = {}
    waiting = np.zeros(len(lead), np.int64)
    for parent, child in edges:
        components.setdefault(parent, []).append(child)
        waiting[child] += 1
    order = [vertex for vertex in range(len(lead)) if waiting[vertex] == 0]
    for vertex in order:
        for child in components.get(vertex, []):
            waiting[child] -= 1
            if waiting[child] == 0:
                order.append(child)
    for vertex in reversed(order):
        behind = [total[child] for child in components.get(vertex, []) if not is_decoupling[child]]
        total[vertex] = lead[vertex] + max(behind, default=0)
    return np.where(given >= 0, given, total).astype(np.int32)


def rounded(value: Fraction, decimals: int) -> Fraction:
    """Half up to so many decimals (§20.5, §20.6)."""
    return Fraction(floor(value * 10**decimals + Fraction(1, 2)), 10**decimals)


def _exact(value: Number) -> Fraction:
    """The number that is written."""
    return Fraction(str(value)) if isinstance(value, float) else Fraction(value)
