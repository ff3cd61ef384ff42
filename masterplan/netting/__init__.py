"""The compiled planning kernels: dense integers in, dense integers out, one level of the network at a time.

Belongs here: sorting, pegging, coverage codes, order quantities, safety stock, and the driver that goes through the
levels. Frames, ids and dates stay outside: `masterplan.problem` makes the arrays, `masterplan.plan` reads them.
"""

from __future__ import annotations

from masterplan.netting.levels import net_network
from masterplan.netting.problem import Demands, Problem, Solution, Supplies

__all__ = ["Demands", "Problem", "Solution", "Supplies", "net_network"]
