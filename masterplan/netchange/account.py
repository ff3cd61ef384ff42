"""What a live plan says as a whole: fingerprints, exceptions, the log of the run; kept by what changes, never made anew.

Belongs here: the sums and the findings of all nodes. The rows of single nodes are in `excerpt`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
import polars as pl

from masterplan.arrays import IntArray
from masterplan.findings import counted_rows, numbered, run_log_of, standing_findings
from masterplan.fingerprint import table_sums
from masterplan.netchange.excerpt import Excerpt
from masterplan.places import NODE_KEY
from masterplan.plan_sums import PlanSums, node_words, plan_sums
from masterplan.planning import forecast_details
from masterplan.question import Question, input_fingerprint, read_tables
from masterplan.row_sums import Sums, row_words, total

_FACTS: Final = ("planned_order", "requirement", "pegging")


class Said(NamedTuple):
    """What an excerpt says of its nodes, in short: their keys, the sums of their rows in this order, what their solution shows."""

    nodes: pl.DataFrame
    sums: PlanSums
    found: pl.DataFrame

    def then(self, later: Said) -> Said:
        """What was said and what was said later, which counts where both speak of a node."""
        stands = ~np.isin(self.sums.words, later.sums.words)
        nodes = {name: np.concatenate([sums[stands], later.sums.nodes[name]]) for name, sums in self.sums.nodes.items()}
        return Said(
            pl.concat([self.nodes.filter(pl.Series(stands)), later.nodes]),
            PlanSums(np.concatenate([self.sums.words[stands], later.sums.words]), nodes, {}),
            pl.concat([self.found.join(later.nodes, on=NODE_KEY, how="anti"), later.found]),
        )


@dataclass(frozen=True)
class Account:
    """Sums of what each node says, in planning order; sums of the tables read; findings of the inputs and of the nodes; row counts."""

    sums: PlanSums
    inputs: dict[str, Sums]
    standing: pl.DataFrame
    found: pl.DataFrame
    counted: dict[str, int]
    left_out: dict[str, int]

    def moved(self, question: Question, before: Question, old_of_new: IntArray) -> Account:
        """The account under a new question; what it says of nodes that changed is put right by their excerpt."""
        tables, known = read_tables(question.tables), read_tables(before.tables)
        fresh = table_sums({name: frame for name, frame in tables.items() if frame is not known[name]})
        keys = question.network.nodes.select(NODE_KEY)
        return Account(
            self.sums.taken(old_of_new),
            {**self.inputs, **fresh},
            _standing(question),
            self.found.join(keys, on=NODE_KEY, how="semi"),
            counted_rows(question.scope),
            dict(question.scope.left_out),
        )

    def with_orders(self, old: pl.DataFrame, new: pl.DataFrame, counted: int, left_out: Mapping[str, int]) -> Account:
        """The account after demand orders changed: rows before and after, how many more count, how many more are left out, and why."""
        words = row_words(old.vstack(new))
        sums = self.inputs["demand_order"] - total(words[: old.height]) + total(words[old.height :])
        reasons = {reason: self.left_out.get(reason, 0) + left_out.get(reason, 0) for reason in {*self.left_out, *left_out}}
        return replace(
            self,
            inputs={**self.inputs, "demand_order": sums},
            counted={**self.counted, "demand order": self.counted["demand order"] + counted},
            left_out={reason: rows for reason, rows in reasons.items() if rows},
        )

    def entered(self, question: Question, nodes: IntArray, excerpt: Excerpt) -> tuple[Account, Excerpt]:
        """The account with what the excerpt says of its nodes, and the excerpt with all that the plan says as a whole."""
        keys = question.network.nodes[nodes].select(NODE_KEY)
        said = Said(keys, plan_sums(excerpt.plan, node_words(keys)), excerpt.found.join(keys, on=NODE_KEY, how="semi"))
        found = self.heard(nodes, said).found
        whole = {
            "exception": numbered(pl.concat([self.standing, found]), question.network.nodes),
            **forecast_details(question.scope),
            "run_log": run_log_of(self.counted, self.left_out, {name: self.sums.rows(name) for name in _FACTS}, question.notes),
        }
        sums = replace(self.sums, whole={name: total(row_words(frame)) for name, frame in whole.items()})
        plan = replace(
            excerpt.plan,
            details={**excerpt.plan.details, **whole},
            input_fingerprint=input_fingerprint(question, self.inputs),
            plan_fingerprint=sums.fingerprint(),
        )
        rows = {**{name: sums.rows(name) for name in sums.nodes}, **{name: frame.height for name, frame in whole.items()}}
        return replace(self, sums=sums, found=found), replace(excerpt, plan=plan, rows=rows, said=said)

    def heard(self, numbers: IntArray, said: Said) -> Account:
        """The account with what was said of the nodes of these numbers."""
        self.sums.put(numbers, said.sums)
        return replace(self, found=pl.concat([self.found.join(said.nodes, on=NODE_KEY, how="anti"), said.found]))


def account_of(question: Question, sums: PlanSums, found: pl.DataFrame) -> Account:
    """The account of a plan that was made as a whole; `sums` in planning order."""
    return Account(
        sums,
        table_sums(read_tables(question.tables)),
        _standing(question),
        found,
        counted_rows(question.scope),
        dict(question.scope.left_out),
    )


def _standing(question: Question) -> pl.DataFrame:
    asked = question
    return standing_findings(asked.tables, asked.plan_date, asked.scope, asked.network, asked.posed, asked.quarantine)


def in_planning_order(sums: PlanSums, node_keys: IntArray) -> PlanSums:
    """The sums of a whole plan with the nodes in planning order; `node_keys` are their keys in that order."""
    return sums.taken(np.asarray(node_keys, np.int64))
