"""The product structure as arrays.

Belongs here: the bundle and the choice of a version. An *owner* is a planning node or, behind the nodes, a phantom in
the place of a node; each owner has versions, each version lines.
"""

from __future__ import annotations

from typing import NamedTuple

from masterplan.arrays import IntArray
from masterplan.compiled import lean_inner, lean_kernel


class Structure(NamedTuple):
    """Versions per owner in order of choice (§12.2) and their lines (§12.3-§12.5).

    A line needs `qty · numerator ÷ denominator`, rounded up, plus `constant`, rounded up to `multiple`; it goes to node
    `line_node` on level `line_level`, unless `line_owner` is a phantom (0 and up) that has a version of its own. `line_most`
    is the largest parent quantity whose need is computed without long arithmetic. No line needs nothing. `line_group` is the
    group of lines that stand in for it, or -1 (§22).
    """

    version_begin: IntArray
    version_from: IntArray
    version_to: IntArray
    version_from_qty: IntArray
    line_begin: IntArray
    line_node: IntArray
    line_level: IntArray
    line_owner: IntArray
    line_numerator: IntArray
    line_denominator: IntArray
    line_most: IntArray
    line_constant: IntArray
    line_multiple: IntArray
    line_from: IntArray
    line_to: IntArray
    line_group: IntArray


@lean_inner
def choose_version(begin: IntArray, first_day: IntArray, last_day: IntArray, from_qty: IntArray, owner: int, day: int, qty: int) -> int:
    """The first version of the owner valid on the day and for the quantity, or -1 (§12.2).

    The four arrays are those of `Structure`, apart: reading them through the bundle costs more than the choice itself.
    """
    for version in range(begin[owner], begin[owner + 1]):
        if first_day[version] <= day <= last_day[version] and from_qty[version] <= qty:
            return version
    return -1


@lean_kernel
def choose_versions(structure: Structure, owner: IntArray, day: IntArray, qty: IntArray, chosen: IntArray) -> None:
    """Write the version of each order, or -1."""
    begin, first_day = structure.version_begin, structure.version_from
    last_day, from_qty = structure.version_to, structure.version_from_qty
    for i in range(len(owner)):
        chosen[i] = choose_version(begin, first_day, last_day, from_qty, owner[i], day[i], qty[i])
