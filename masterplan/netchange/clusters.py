"""Nodes that stand in for one another: none of them is planned again without the others.

Belongs here: who belongs together. How needs are split among them is told in `masterplan.netting.substitution`.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from masterplan.arrays import BoolArray, IntArray
from masterplan.netting.problem import Problem


class Clusters:
    """The clusters of a problem (§22)."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem

    @cached_property
    def _of_node(self) -> IntArray:
        """The cluster of each node, or -1."""
        cluster = np.full(int(self._problem.levels[-1]), -1, np.int64)
        offsets = self._problem.substitutes.cluster
        cluster[self._problem.substitutes.member] = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
        return cluster

    @cached_property
    def has(self) -> BoolArray:
        """Of each node whether it belongs to one."""
        return self._of_node >= 0 if self._problem.has_stand_ins else np.zeros(int(self._problem.levels[-1]), np.bool_)

    def completed(self, nodes: IntArray) -> IntArray:
        """The nodes, given in rising order, and those of their clusters."""
        if not self._problem.has_stand_ins:
            return nodes
        wanted = np.unique(self._of_node[nodes])
        return np.union1d(nodes, np.flatnonzero(np.isin(self._of_node, wanted[wanted >= 0])))
