"""Which needs are served by stand-ins, compiled: from existing supply, before the nodes are netted (semantics §22).

Belongs here: the split of needs among the nodes of a cluster. The moved part then is a demand of its own on the other node.
"""

from __future__ import annotations

import numpy as np

from masterplan.arrays import BoolArray, IntArray
from masterplan.compiled import inner, kernel, lean_inner
from masterplan.netting.named_versions import own_supply_alone
from masterplan.netting.needs import Needs
from masterplan.netting.problem import COMPONENT, PRIORITY, STOCK, Coverage, Problem, Rows, Special, Substitutes, Supplies
from masterplan.netting.shelf_life import ALWAYS, Together, chosen_together
from masterplan.netting.supply_choice import NONE, Choice, Offer, choice_of, next_source, starts_with_stock

_LINES = 1 << 20


def moved_needs(
    problem: Problem, level: int, needs: Needs, day: IntArray, begin: IntArray, derived: Needs, group: IntArray
) -> Needs | None:
    """The derived needs of a level with what stand-ins serve moved to their nodes; None when nothing moves.

    Inputs: all needs of the level in order with their days and offsets per node, and the derived ones as received with the
    group of the line of each, -1 for none.
    """
    clusters = problem.substitutes.levels[level : level + 2]
    if clusters[0] == clusters[1] or not (group >= 0).any():
        return None
    own = _groups_of(needs, derived, group)
    row, node, qty = _split(
        int(clusters[0]),
        int(clusters[1]),
        int(problem.levels[level]),
        begin,
        day,
        needs.qty,
        needs.source,
        needs.line,
        own,
        len(problem.orders.node),
        own_supply_alone(problem),
        problem.substitutes,
        problem.supplies,
        problem.coverage,
        problem.special,
        problem.rows,
        problem.orders.keep,
    )
    return _with_moved(derived, needs, row, node, qty) if len(row) else None


def _key(source: IntArray, line: IntArray) -> IntArray:
    return source.astype(np.int64) * _LINES + line


def _groups_of(needs: Needs, derived: Needs, group: IntArray) -> IntArray:
    """The group of each need in order; only derived needs have one."""
    marked = np.flatnonzero(group >= 0)
    keys = _key(derived.source[marked], derived.line[marked])
    order = np.argsort(keys)
    wanted = _key(needs.source, needs.line)
    place = np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)
    is_marked = (needs.source >= 0) & (keys[order][place] == wanted)
    return np.where(is_marked, group[marked][order][place], -1).astype(np.int32)


def _with_moved(derived: Needs, needs: Needs, row: IntArray, node: IntArray, qty: IntArray) -> Needs:
    """The derived needs, each less what moved, followed by what moved."""
    keys = _key(derived.source, derived.line)
    order = np.argsort(keys)
    at = order[np.searchsorted(keys[order], _key(needs.source[row], needs.line[row]))]
    left = derived.qty.copy()
    np.subtract.at(left, at, qty)
    moved = Needs(node.astype(np.int32), derived.date[at], qty, derived.source[at], derived.line[at])
    columns = [np.insert(column, at + 1, more) for column, more in zip(derived._replace(qty=left), moved, strict=True)]
    kept = columns[2] > 0
    return Needs(*(column[kept] for column in columns))


@kernel
def _split(
    first_cluster: int,
    last_cluster: int,
    level_first: int,
    begin: IntArray,
    day: IntArray,
    qty: IntArray,
    source: IntArray,
    line: IntArray,
    group: IntArray,
    ranked_orders: int,
    is_apart: BoolArray,
    substitutes: Substitutes,
    supplies: Supplies,
    rules: Coverage,
    special: Special,
    rows: Rows,
    keep: IntArray,
) -> tuple[IntArray, IntArray, IntArray]:
    """What moves: rows of the needs, the nodes they move to, and quantities."""
    most = 0
    for j in range(len(group)):
        if group[j] >= 0:
            most += substitutes.begin[group[j] + 1] - substitutes.begin[group[j]]
    out_row, out_node, out_qty = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64)
    count = 0
    left = supplies.qty.copy()
    open_qty = qty.copy()
    for c in range(first_cluster, last_cluster):
        members = substitutes.member[substitutes.cluster[c] : substitutes.cluster[c + 1]]
        head = np.empty(len(members), np.int64)
        for m in range(len(members)):
            node = members[m]
            head[m] = begin[node - level_first]
            _take_links(node, head[m], begin[node - level_first + 1], source, open_qty, left, supplies, rows)
        while True:
            at = _first_in_turn(members, head, level_first, begin, day, source, line, ranked_orders)
            if at < 0:
                break
            j, node = head[at], members[at]
            head[at] += 1
            row = -1 - source[j]
            if open_qty[j] == 0 or (0 <= row < len(is_apart) and is_apart[row]):
                continue
            kept = keep[row] if 0 <= row < ranked_orders else 0
            own = _taken(node, day[j], open_qty[j], kept, 0, ALWAYS, left, supplies, rules, special)
            open_qty[j] -= own[0]
            if group[j] < 0:
                continue
            ship, until = own[1], own[2]
            for i in range(substitutes.begin[group[j]], substitutes.begin[group[j] + 1]):
                if open_qty[j] == 0 or not substitutes.first[i] <= day[j] <= substitutes.last[i]:
                    continue
                other = _taken(substitutes.node[i], day[j], open_qty[j], 0, ship, until, left, supplies, rules, special)
                if other[0] > 0:
                    out_row[count], out_node[count], out_qty[count] = j, substitutes.node[i], other[0]
                    open_qty[j] -= other[0]
                    ship, until = max(ship, other[1]), min(until, other[2])
                    count += 1
    return out_row[:count], out_node[:count], out_qty[:count]


@lean_inner
def _take_links(
    node: int, first: int, end: int, source: IntArray, open_qty: IntArray, left: IntArray, supplies: Supplies, rows: Rows
) -> None:
    """Take off what fixed links will peg, of stock batch by batch unless they name one (§7.6)."""
    for link in range(rows.link_begin[node], rows.link_begin[node + 1]):
        for j in range(first, end):
            if source[j] != -1 - rows.link_demand[link]:
                continue
            s = rows.link_supply[link]
            is_stock = supplies.kind[s] == STOCK and not rows.link_is_batch[link]
            linked = rows.link_qty[link]
            while linked > 0:
                took = min(open_qty[j], left[s], linked)
                open_qty[j] -= took
                left[s] -= took
                linked -= took
                s += 1
                if not (is_stock and s < supplies.begin[node + 1] and supplies.kind[s] == STOCK):
                    break
            break


@lean_inner
def _first_in_turn(
    members: IntArray,
    head: IntArray,
    level_first: int,
    begin: IntArray,
    day: IntArray,
    source: IntArray,
    line: IntArray,
    ranked_orders: int,
) -> int:
    """The member whose next demand comes first by day and by the order of §7.1; -1 when none has one."""
    found, found_day, found_class, found_rank, found_line = -1, 0, 0, 0, 0
    for m in range(len(members)):
        j = head[m]
        if j == begin[members[m] - level_first + 1]:
            continue
        kind, rank = _rank(source[j], ranked_orders)
        if found < 0 or (day[j], kind, rank, line[j]) < (found_day, found_class, found_rank, found_line):
            found, found_day, found_class, found_rank, found_line = m, day[j], kind, rank, line[j]
    return found


@lean_inner
def _rank(source: int, ranked_orders: int) -> tuple[int, int]:
    """Class and place in the class of a demand (§7.1); what orders that exist need comes first in its class."""
    if source >= 0:
        return 1, source - COMPONENT - COMPONENT if source >= COMPONENT else source
    row = -1 - source
    return (0, row) if row < ranked_orders else (2, row)


@inner
def _taken(
    node: int, d: int, need: int, keep: int, ship: int, until: int, left: IntArray, supplies: Supplies, rules: Coverage, special: Special
) -> tuple[int, int, int]:
    """Take existing supply of a node for a need on `d`, each usable together with what is shipped from `ship` to `until`.

    Gives quantity, day of the last source and last day on which all can be shipped. Batches must keep `keep` days longer.
    """
    mine = slice(supplies.begin[node], supplies.begin[node + 1])
    nothing = np.empty(0, np.int64)
    days, rule = np.empty(0, np.int32), np.empty(0, np.int16)
    named = supplies.named[mine]
    now = left[mine]
    offer = Offer(
        starts_with_stock(node, supplies),
        supplies.day[mine],
        supplies.expiry[mine],
        now.copy(),
        named,
        days,
        nothing,
        nothing,
        rule,
        nothing,
    )
    choice = choice_of(node, rules, special)
    if choice.code >= PRIORITY:
        together = _whatever_its_date(d, until, need, choice.code == PRIORITY, supplies.kind[mine], supplies.priority[mine], offer)
    elif choice.shelf_life >= 0:
        together = chosen_together(d, max(ship, d), until, need, keep, node, special.sources, choice, offer)
    else:
        together = _one_after_the_other(d, until, need, choice, offer)
    for i in range(len(together.source)):
        now[together.source[i]] -= together.qty[i]
    return need - together.rest, together.ship, together.until


@inner
def _whatever_its_date(d: int, until: int, need: int, by_priority: bool, kind: IntArray, priority: IntArray, offer: Offer) -> Together:
    """What a buffer has: stock, then the most urgent, or of a decoupling point the first (§20.1)."""
    source, qty = np.empty(len(offer.day), np.int64), np.empty(len(offer.day), np.int64)
    count, rest, ship = 0, need, max(d, 0)
    while rest > 0:
        found = -1
        for s in range(len(offer.day)):
            if offer.left[s] == 0 or offer.day[s] > until:
                continue
            if kind[s] == STOCK:
                found = s
                break
            if found < 0 or (by_priority and priority[s] < priority[found]):
                found = s
        if found < 0:
            break
        took = min(rest, offer.left[found])
        offer.left[found] -= took
        source[count], qty[count] = found, took
        ship = max(ship, offer.day[found])
        rest -= took
        count += 1
    return Together(source[:count], qty[:count], rest, ship, until)


@inner
def _one_after_the_other(d: int, until: int, need: int, choice: Choice, offer: Offer) -> Together:
    for s in range(len(offer.day)):
        if offer.day[s] > until:
            offer.left[s] = 0
    source, qty = np.empty(len(offer.day), np.int64), np.empty(len(offer.day), np.int64)
    count, rest, ship = 0, need, max(d, 0)
    while rest > 0:
        found = next_source(d, choice, offer)
        if found == NONE:
            break
        took = min(rest, offer.left[found])
        offer.left[found] -= took
        source[count], qty[count] = found, took
        ship = max(ship, offer.day[found])
        rest -= took
        count += 1
    return Together(source[:count], qty[:count], rest, ship, until)
