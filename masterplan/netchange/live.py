"""A plan that is held in memory and follows every change of what it was made from.

Belongs here: the object that users hold, and which way a change takes. Planning what it reaches is told in `network_state`,
the tables of what changed in `excerpt`.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from masterplan.arrays import IntArray
from masterplan.delays import NO_DAY, Delays, delays_of
from masterplan.netchange.excerpt import Excerpt, RowFrames, excerpt_of
from masterplan.netchange.network_state import Solved, followed, matched, solved
from masterplan.netchange.records import NeedRows, Offsets, OrderRows
from masterplan.netchange.signature import signatures
from masterplan.netchange.solutions import assembled, sources_of_needs
from masterplan.netting.levels import net_network
from masterplan.places import NODE_KEY, Tables
from masterplan.plan import Plan
from masterplan.planning import Answer, Clock, Question, answered, ask, messages_for

_THREADS = 2


class LivePlan:
    """A plan that is kept up to date: after each change it is the plan that `make_plan` would give, row for row.

    Inputs as of `make_plan`. Not safe for several threads at once.
    """

    def __init__(
        self,
        tables: Tables,
        *,
        plan_id: str,
        plan_date: date,
        baseline: pl.DataFrame | None = None,
        quarantine: pl.DataFrame | None = None,
        approved: pl.DataFrame | None = None,
    ) -> None:
        self._question = ask(tables, plan_id, plan_date, Clock(None), baseline=baseline, quarantine=quarantine, approved=approved)
        self._begin()

    def _begin(self) -> None:
        problem = self._question.posed.problem
        solution = net_network(problem, threads=_THREADS)
        self._state: Solved = solved(problem, solution, delays_of(problem, solution))
        self._frames = frames_of(self._question)
        self._signatures = signatures_of(self._question)

    @property
    def nodes(self) -> pl.DataFrame:
        """The node keys of the plan, in planning order."""
        return self._question.network.nodes.select(NODE_KEY)

    def plan(self) -> Plan:
        """The whole plan as it is now, all its tables made anew."""
        every = np.arange(len(self._question.network.nodes))
        answer = self._answer(every)
        return answered(self._question, answer, Clock(None))

    def follow(
        self,
        tables: Tables,
        *,
        baseline: pl.DataFrame | None = None,
        quarantine: pl.DataFrame | None = None,
        approved: pl.DataFrame | None = None,
    ) -> Excerpt:
        """Plan what has changed: inputs as they are now; gives what the plan says of the nodes where anything is different."""
        before, old = self._question, self._signatures
        self._question = ask(
            tables,
            str(before.parameters["plan_id"]),
            before.plan_date,
            Clock(None),
            baseline=baseline,
            quarantine=quarantine,
            approved=approved,
        )
        if self._question.parameters != before.parameters:
            gone = before.network.nodes.join(self._question.network.nodes, on=NODE_KEY, how="anti").select(NODE_KEY)
            self._begin()
            return self._excerpt(np.arange(len(self._question.network.nodes)), gone)
        self._frames = frames_of(self._question)
        self._signatures = signatures_of(self._question)
        old_of_new, new_of_old = matched(before.network.nodes, self._question.network.nodes)
        self._state, touched = followed(self._state, self._question.posed.problem, old_of_new, new_of_old, old, self._signatures)
        gone = before.network.nodes.filter(pl.Series(new_of_old < 0)).select(NODE_KEY)
        return self._excerpt(np.flatnonzero(touched), gone)

    def _excerpt(self, nodes: IntArray, gone: pl.DataFrame) -> Excerpt:
        return excerpt_of(self._question, self._state.rows, self._frames, self._state.records, nodes, gone)

    def _answer(self, every: IntArray) -> Answer:
        """The whole solution with its delays and messages."""
        problem, records = self._question.posed.problem, self._state.records
        (orders, order_begin), (needs, need_begin), (pegs, peg_begin) = (groups.take(every) for groups in records)
        begin = Offsets(order_begin, need_begin, peg_begin)
        named = NeedRows(*needs)
        solution = assembled(problem, orders, needs, pegs, begin, sources_of_needs(problem, named, begin, every))
        limit = np.where(named.limit >= 0, named.limit + np.repeat(peg_begin[:-1], np.diff(need_begin)), -1)
        existing_ready = np.full(len(problem.existing.supply), NO_DAY, np.int32)
        delays = Delays(OrderRows(*orders).late, named.available, limit, named.used, existing_ready)
        return Answer(solution, delays, messages_for(self._question, solution))


def frames_of(question: Question) -> RowFrames:
    """The rows of a posed problem."""
    posed = question.posed
    return RowFrames(posed.orders, posed.forecasts, posed.stock_and_supplies, posed.documents)


def signatures_of(question: Question) -> np.ndarray:
    """What each node is planned from and shown with, as a number."""
    own = [question.scope.expired] if question.approved is None else [question.scope.expired, question.approved]
    return signatures(question.network, question.posed, own)
