"""Versions that demands name, compiled: what a need is to be made by, and what then may serve it (semantics §8.7, §12.8).

Belongs here: the code of a named bill and route, and the supplies that fit it. The code is 0 for nothing named; else it has
the place of the bill among the versions of its node, from 1, in its upper half and that of the route in its lower one, 0 for
the one that is not named.
"""

from __future__ import annotations

import numpy as np

from masterplan.arrays import BoolArray, IntArray
from masterplan.compiled import inner, lean_kernel
from masterplan.explosion.structure import Structure, choose_versions
from masterplan.netting.problem import MANUAL, Existing, Problem
from masterplan.netting.supply_choice import Offer

_HALF = 32
_LOWER = (1 << _HALF) - 1


def coded(bill: IntArray, route: IntArray) -> IntArray:
    """The code of places among the versions of a node, from 1; 0: not named."""
    return (bill.astype(np.int64) << _HALF) + route


def named_bills(named: IntArray) -> IntArray:
    """The places of the bills, from 1."""
    return named >> _HALF


def named_routes(named: IntArray) -> IntArray:
    """The places of the routes, from 1."""
    return named & _LOWER


def named_rows(problem: Problem) -> IntArray:
    """What each independent row names, orders then forecasts; without elements when none names anything."""
    orders, forecasts = problem.orders.named, problem.forecasts.named
    return np.concatenate([orders, forecasts]) if orders.any() or forecasts.any() else np.zeros(0, np.int64)


def named_by(rows: IntArray, source: IntArray) -> IntArray:
    """What needs name, by their sources; without elements when `rows`, as `named_rows` gives them, has none."""
    if not len(rows):
        return rows
    row = -1 - source.astype(np.int64)
    return np.where(row >= 0, rows[np.maximum(row, 0)], 0)


def with_named(structure: Structure, owner: IntArray, named: IntArray, version: IntArray) -> IntArray:
    """The versions that were chosen, but of what names a bill that one (§12.8)."""
    bill = named_bills(named)
    return np.where(bill > 0, structure.version_begin[owner] + bill - 1, version).astype(version.dtype)


def versions_of_existing(problem: Problem, existing: Existing) -> IntArray:
    """The version of each existing order whose components are planned: the bill that it bears, else the one that fits (§12.2, §12.8).

    -1 where it needs none: no bill fits, or it is required after the explosion fence of its node (§6.10).
    """
    structure = problem.structure
    version: IntArray = np.empty(len(existing.node), np.int32)
    choose_versions(structure, existing.node, existing.day, existing.qty, version)
    version = with_named(structure, existing.node, existing.named, version) if existing.named.any() else version
    version[existing.day > problem.explosion_last[existing.node]] = -1
    return version


def own_supply_alone(problem: Problem) -> BoolArray:
    """Per independent row, orders then forecasts: requisitions, and what names a version where existing supply does not come first.

    They are left out where existing supply is dealt out (§22.2).
    """
    orders, forecasts, named = problem.orders, problem.forecasts, named_rows(problem)
    if not len(named):
        return orders.is_requisition
    node = np.concatenate([orders.node, forecasts.node])
    waits = (named > 0) & ~problem.special.existing_first[node] & (problem.coverage.code[node] != MANUAL)
    return np.concatenate([orders.is_requisition, forecasts.is_requisition]) | waits


@lean_kernel
def made_as(wanted: int, named: int) -> bool:
    """Whether what is made by `named`, 0 for anything else, is made by all that is wanted."""
    bill, route = wanted >> _HALF, wanted & _LOWER
    return (bill == 0 or bill == named >> _HALF) and (route == 0 or route == named & _LOWER)


@inner
def fitting(wanted: int, existing_first: bool, offer: Offer) -> Offer:
    """What of an offer may serve a demand that names a version; all of it for one that names none (§8.7)."""
    if wanted == 0:
        return offer
    left, order_left = offer.left.copy(), offer.order_left.copy()
    for s in range(len(left)):
        if not existing_first and not made_as(wanted, offer.named[s]):
            left[s] = 0
    for o in range(len(order_left)):
        if not made_as(wanted, offer.order_named[o]):
            order_left[o] = 0
    return Offer(
        offer.has_stock,
        offer.day,
        offer.expiry,
        left,
        offer.named,
        offer.order_day,
        offer.order_qty,
        order_left,
        offer.order_rule,
        offer.order_named,
    )
