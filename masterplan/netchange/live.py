"""A plan that is held in memory and follows every change of what it was made from.

Belongs here: the object that users hold, and which way a change takes. Planning what it reaches is told in `network_state`,
the tables of what changed in `excerpt`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple, Self

import numpy as np
import polars as pl

from masterplan.arrays import BoolArray, IntArray
from masterplan.delays import Delays, delays_of
from masterplan.errors import NeedTooLargeError, StaleChangeError
from masterplan.findings import found_in_nodes
from masterplan.memory import keep_freed
from masterplan.netchange.account import Account, Said, account_of, in_planning_order
from masterplan.netchange.changed_tables import ChangedTables, changed_keys, changed_rows
from masterplan.netchange.excerpt import Excerpt, RowFrames, excerpt_of
from masterplan.netchange.held_orders import HeldOrders, places_of
from masterplan.netchange.network_state import Planned, Solved, followed, matched, nodes_of, planned, replanned, solved, taken_over
from masterplan.netchange.order_changes import short_way
from masterplan.netchange.part import own_rows
from masterplan.netchange.records import NodeRows, recorded, records_again
from masterplan.netchange.signature import Hashes, signatures
from masterplan.netchange.solutions import assembled, sources_of_needs
from masterplan.phases import Clock
from masterplan.places import NODE_KEY, Tables
from masterplan.plan import Plan
from masterplan.planning import Answer, answered, carries_messages, messages_for, named, named_messages, netted, outcome_of
from masterplan.pool import THREADS
from masterplan.question import Question, ask
from masterplan.row_sums import Sums

_ORDERS: Final = "demand_order"
_OF_ITEMS: Final = ("item", "demand_order", "supply_order")
_NOBODY: Final = pl.DataFrame(schema=dict.fromkeys(NODE_KEY, pl.String))
Changes = Mapping[str, pl.DataFrame]


class LiveState(NamedTuple):
    """What a live plan holds: the question, the rows of all nodes, late flags, signatures and the account."""

    question: Question
    rows: NodeRows
    has_late: BoolArray
    signatures: Hashes
    account: Account | None


class LivePlan:
    """A plan that is kept up to date: after each change it is the plan that `make_plan` would give, row for row.

    Inputs as of `make_plan`. Not safe for several threads at once. A process that holds a plan keeps the memory it has freed.
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
        keep_freed()
        asked = ask(tables, plan_id, plan_date, Clock(None), baseline=baseline, quarantine=quarantine, approved=approved)
        self._changes = 0
        self._account: Account | None = None
        self._unseen: IntArray = np.zeros(0, np.int64)
        self._gone = _NOBODY
        self._hold(asked, _solved(asked), signatures_of(asked))
        for groups in self._state.records:
            groups.make_ready()

    @classmethod
    def restored(cls, state: LiveState) -> Self:
        """The live plan that gave the state, whose arrays it takes over: it writes to them."""
        keep_freed()
        live = object.__new__(cls)
        live._changes = 0
        live._account = state.account
        live._unseen, live._gone = np.zeros(0, np.int64), _NOBODY
        problem = state.question.posed.problem
        live._hold(state.question, Solved(problem, own_rows(problem), records_again(state.rows), state.has_late), state.signatures)
        return live

    def state(self) -> LiveState:
        """All that is held, as arrays and frames."""
        self._settle()
        self._see()
        rows = recorded(self._state.records, np.arange(len(self._question.network.nodes)))
        return LiveState(self._question, rows, self._state.has_late, self._signatures, self._account)

    def _see(self) -> None:
        """Enters in the account what changed since it was last looked at."""
        if self._account is not None and (len(self._unseen) or self._gone.height):
            self._excerpt()

    def _settle(self) -> None:
        if not self._is_settled:
            asked = self._question
            self.follow(self._tables.settled(), baseline=asked.baseline, quarantine=asked.quarantine, approved=asked.approved)

    def _hold(self, question: Question, state: Solved, signatures: Hashes) -> None:
        self._question, self._state, self._signatures = question, state, signatures
        self._tables = ChangedTables(question.tables)
        self._frames = frames_of(question)
        self._places = places_of(question)
        self._demanded = float(question.posed.problem.orders.qty.sum())
        self._is_settled = True

    @property
    def nodes(self) -> pl.DataFrame:
        """The node keys of the plan, in planning order."""
        return self._question.network.nodes.select(NODE_KEY)

    @property
    def unseen(self) -> pl.DataFrame:
        """The keys of the nodes that the next excerpt tells of, those that went too."""
        return pl.concat([self.nodes[self._unseen], self._gone])

    @property
    def parameters(self) -> Mapping[str, object]:
        """The parameters that the plan is made with."""
        return self._question.parameters

    @property
    def tables(self) -> Tables:
        """All input tables as they are now."""
        return self._tables.settled()

    def tables_now(self, name: str) -> pl.DataFrame:
        """One input table as it is now."""
        return self._tables[name]

    def rows_of_items(self, name: str, items: pl.DataFrame) -> pl.DataFrame:
        """The rows of an input table that belong to some items (company_id, item_id), as they are now."""
        return self._tables.of_items(name, items)

    def tables_of_items(self, items: pl.DataFrame) -> Tables:
        """All input tables as they are now, of items and their orders the rows of some items (company_id, item_id) alone."""
        return {**self._tables.unsettled, **{name: self.rows_of_items(name, items) for name in _OF_ITEMS}}

    @property
    def baseline(self) -> pl.DataFrame | None:
        """The forecast that the plan was made with."""
        return self._question.baseline

    @property
    def approved(self) -> pl.DataFrame | None:
        """The planned orders that stay as they are."""
        return self._question.approved

    @property
    def input_sums(self) -> Mapping[str, Sums]:
        """The sums of the tables read, by name; none before the plan was made as a whole."""
        return {} if self._account is None else self._account.inputs

    def was_asked_with(self, baseline: pl.DataFrame | None, quarantine: pl.DataFrame | None, approved: pl.DataFrame | None) -> bool:
        """Whether forecast, rejected rows and orders that stay are those the plan was made from."""
        asked = self._question
        pairs = ((asked.baseline, baseline), (asked.quarantine, quarantine), (asked.approved, approved))
        return all(_is_same(before, now) for before, now in pairs)

    def look_again(self, nodes: pl.DataFrame) -> None:
        """Let the next excerpt also tell of these nodes (their keys), and of those that the plan does not have as gone."""
        numbers = self._question.network.nodes.select("node", *NODE_KEY)
        known = numbers.join(nodes, on=NODE_KEY, how="semi")["node"].cast(pl.Int64).to_numpy()
        self._unseen = np.union1d(self._unseen, known)
        self._gone = pl.concat([self._gone, nodes.join(numbers, on=NODE_KEY, how="anti").select(NODE_KEY)]).unique()

    def hear(self, said: Said) -> bool:
        """Takes as seen what an excerpt of the same plan said, so that the next one need not tell of it; whether it said enough.

        That is so when it speaks of every node that is different. If not, or when nodes went, nothing is done.
        """
        found = self._numbers_of(said.nodes)
        if self._account is None or found.null_count() or self._gone.height or not np.isin(self._unseen, found.to_numpy()).all():
            return False
        self._account = self._account.heard(found.to_numpy(), said)
        self._unseen = np.zeros(0, np.int64)
        return True

    def _numbers_of(self, nodes: pl.DataFrame) -> pl.Series:
        """The number of each node, null where the plan has none of its key."""
        numbers = self._question.network.nodes.select(*NODE_KEY, pl.col("node").cast(pl.Int64))
        return nodes.join(numbers, on=NODE_KEY, how="left", maintain_order="left")["node"]

    @property
    def is_settled(self) -> bool:
        """Whether the posed problem is as the inputs are; changes that took the short way are written into it when it is needed."""
        return self._is_settled

    def plan(self) -> Plan:
        """The whole plan as it is now, all its tables made anew."""
        self._settle()
        told = answered(self._question, self._answer(), Clock(None))
        sums = in_planning_order(told.sums, told.outcome.node_keys)
        self._account = account_of(self._question, sums, found_in_nodes(told.outcome))
        self._unseen, self._gone = np.zeros(0, np.int64), _NOBODY
        return told.plan

    def change(self, rows: Changes | None = None, gone: Changes | None = None) -> Change:
        """Plan what changes: rows by table that are new or say something else of their key, and keys of rows that went.

        Rows keep the contracts of their tables. InputError for what is no row of its table; QuantityError as of `make_plan`,
        after which the plan is as it was before.
        """
        fresh, lost = rows or {}, gone or {}
        given = {name: (changed_rows(name, fresh.get(name)), changed_keys(name, lost.get(name))) for name in sorted({*fresh, *lost})}
        changes = {name: frames for name, frames in given.items() if any(frame.height for frame in frames)}
        if not changes:
            return self._changed(np.zeros(0, np.int64), _NOBODY)
        if changes.keys() == {_ORDERS}:
            nodes = self._change_orders(*changes[_ORDERS])
            if nodes is not None:
                return self._changed(nodes, _NOBODY)
        now = ChangedTables(self._tables.settled())
        for name, (of_table, keys) in changes.items():
            now.note(name, of_table, keys)
        asked = self._question
        return self.follow(now.settled(), baseline=asked.baseline, quarantine=asked.quarantine, approved=asked.approved)

    def take_over(self, rows: pl.DataFrame, gone: pl.DataFrame, others: Sequence[Planned]) -> bool:
        """Lets demand orders be others, as `change`, where another plan of the same state has planned what that reaches.

        Inputs: rows and keys that went, as of `change`; what the other plan then held (`planned`), change by change. False when the
        short way of demand orders cannot be taken, or when the other plan did not plan their nodes; nothing is done then.
        """
        nodes = self._change_orders(changed_rows(_ORDERS, rows), changed_keys(_ORDERS, gone), others)
        if nodes is not None:
            self._changed(nodes, _NOBODY)
        return nodes is not None

    def planned(self, nodes: pl.DataFrame) -> Planned:
        """What the plan holds of some of its nodes (their keys), for `take_over`."""
        return planned(self._state, np.sort(self._numbers_of(nodes).drop_nulls().to_numpy()))

    def _change_orders(self, rows: pl.DataFrame, gone: pl.DataFrame, others: Sequence[Planned] | None = None) -> IntArray | None:
        """The short way of demand orders; gives the nodes where anything is different, None when it cannot be taken.

        What it reaches is planned, or taken over from `others`, which must tell of the nodes whose rows are other ones.
        """
        if carries_messages(self._question):
            return None
        old = self._tables.find(_ORDERS, rows[gone.columns].vstack(gone), "order_id")
        frames = self._frames
        taken = short_way(HeldOrders(self._question, self._tables, self._state.rows, frames, self._places, self._demanded), old, rows)
        if taken is None or (others is not None and not np.isin(taken.nodes, nodes_of(others)).all()):
            return None
        orders = self._state.rows.orders
        orders.mark()
        try:
            orders.put(taken.nodes, taken.columns, taken.begin)
            self._frames = taken.frames
            touched = self._replanned(taken.nodes) if others is None else taken_over(self._state, others)
        except NeedTooLargeError as error:
            orders.take_back()
            self._frames = frames
            raise named(error, self._question.network) from None
        self._tables.note(_ORDERS, rows, gone)
        self._is_settled = False
        if self._account is not None:
            self._account = self._account.with_orders(old, rows, taken.counted, taken.left_out)
        if orders.has_outgrown:
            self._settle()
        return touched

    def _replanned(self, nodes: IntArray) -> IntArray:
        """Plans nodes again and what they reach; gives those where anything is different."""
        return np.flatnonzero(replanned(self._state, nodes, nodes[:0], nodes[:0]))

    def follow(
        self,
        tables: Tables,
        *,
        baseline: pl.DataFrame | None = None,
        quarantine: pl.DataFrame | None = None,
        approved: pl.DataFrame | None = None,
    ) -> Change:
        """Plan what has changed in the inputs, which are given as they are now. Errors as of `make_plan`; the plan then is as before."""
        before = self._question
        plan_id = str(before.parameters["plan_id"])
        asked = ask(tables, plan_id, before.plan_date, Clock(None), baseline=baseline, quarantine=quarantine, approved=approved)
        old_of_new, new_of_old = matched(before.network.nodes, asked.network.nodes)
        gone = before.network.nodes.filter(pl.Series(new_of_old < 0)).select(NODE_KEY)
        now = signatures_of(asked)
        reaches_far = carries_messages(before) or carries_messages(asked)
        told = self._messages() if reaches_far else None
        if asked.parameters != before.parameters:
            state, touched = _solved(asked), np.ones(len(asked.network.nodes), np.bool_)
        else:
            try:
                state, touched = followed(self._state, asked.posed.problem, old_of_new, new_of_old, self._signatures, now)
            except NeedTooLargeError as error:
                raise named(error, asked.network) from None
        if self._account is not None:
            self._account = self._account.moved(asked, before, old_of_new)
        unseen = new_of_old[self._unseen]
        self._unseen = unseen[unseen >= 0]
        self._hold(asked, state, now)
        if told is not None:
            touched[self._told_otherwise(told)] = True
        return self._changed(np.flatnonzero(touched), gone)

    def _messages(self) -> pl.DataFrame:
        """All action messages, by node and names."""
        outcome = outcome_of(self._question, self._answer())
        return named_messages(str(self._question.parameters["plan_id"]), outcome)

    def _told_otherwise(self, before: pl.DataFrame) -> IntArray:
        """The nodes with other action messages than before: one may move the components of its order, and theirs in turn (§19.1)."""
        after = self._messages()
        pairs = ((after, before), (before, after))
        keys = pl.concat([one.join(other, on=one.columns, how="anti", nulls_equal=True) for one, other in pairs])
        numbers = self._question.network.nodes.select("node", *NODE_KEY).join(keys, on=NODE_KEY, how="semi")
        return numbers["node"].cast(pl.Int64).to_numpy()

    def _changed(self, nodes: IntArray, gone: pl.DataFrame) -> Change:
        self._changes += 1
        self._unseen = np.union1d(self._unseen, nodes) if len(self._unseen) else nodes
        if self._gone.height or gone.height:
            self._gone = pl.concat([self._gone, gone]).unique().join(self.nodes, on=NODE_KEY, how="anti")
        return Change(self, self._changes, self._unseen, self._gone)

    def excerpt_of(self, change: Change) -> Excerpt:
        """What the plan says of the nodes where anything is different since the last excerpt. StaleChangeError for an earlier change."""
        if change.number != self._changes or not np.isin(change.nodes, self._unseen).all():
            raise StaleChangeError("The plan has changed since.", way_out="Take the excerpt of a change before the next one.")
        return self._excerpt()

    def _excerpt(self) -> Excerpt:
        asked, nodes = self._question, self._unseen
        excerpt = excerpt_of(asked, self._state.rows, self._frames, self._state.records, nodes, self._gone)
        if carries_messages(asked):
            told = self._messages().join(excerpt.nodes, on=NODE_KEY, how="semi", maintain_order="left")
            excerpt.plan.details["action_message"] = told
        if self._account is not None:
            self._account, excerpt = self._account.entered(asked, nodes, excerpt)
        self._unseen, self._gone = np.zeros(0, np.int64), _NOBODY
        return excerpt

    def _answer(self) -> Answer:
        """The whole solution with its delays and messages."""
        problem = self._question.posed.problem
        every = np.arange(len(self._question.network.nodes))
        orders, needs, pegs, begin, ready, _ = recorded(self._state.records, every)
        solution = assembled(problem, orders, needs, pegs, begin, sources_of_needs(problem, needs, begin, every))
        limit = np.where(needs.limit >= 0, needs.limit + np.repeat(begin.pegs[:-1], np.diff(begin.needs)), -1)
        delays = Delays(orders.late, needs.available, limit, needs.used, ready)
        return Answer(solution, delays, messages_for(self._question, solution, delays))


@dataclass(frozen=True)
class Change:
    """What changes of the inputs did since the last excerpt: numbers of the nodes where anything is different, keys of nodes that went."""

    plan: LivePlan
    number: int
    nodes: IntArray
    gone: pl.DataFrame

    def excerpt(self) -> Excerpt:
        """All that the plan now says of these nodes; once. StaleChangeError when the plan has changed since."""
        return self.plan.excerpt_of(self)


def _is_same(before: pl.DataFrame | None, now: pl.DataFrame | None) -> bool:
    """Whether two frames say the same; none says as much as one without rows."""
    if before is None or now is None:
        return (before is None or before.is_empty()) and (now is None or now.is_empty())
    return before.equals(now, null_equal=True)


def _solved(question: Question) -> Solved:
    problem = question.posed.problem
    solution = netted(question, THREADS)
    return solved(problem, solution, delays_of(problem, solution))


def frames_of(question: Question) -> RowFrames:
    """The rows of a posed problem."""
    posed = question.posed
    return RowFrames(posed.orders, posed.forecasts, posed.stock_and_supplies, posed.documents)


def signatures_of(question: Question) -> Hashes:
    """What each node is planned from and shown with, as a number."""
    own = [question.scope.expired] if question.approved is None else [question.scope.expired, question.approved]
    return signatures(question.network, question.posed, own)
