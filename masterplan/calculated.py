"""Parameters that a run calculates, beside those in force: tolerance, margin used, decoupled lead days (semantics §4.9).

Belongs here: their values per node, for the table `effective_parameter`.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from masterplan.outcome import Outcome


def calculated(outcome: Outcome) -> pl.DataFrame:
    """The nodes of the network with the calculated parameters and the margin used in place of the margin given."""
    nodes, problem, solution = outcome.network.nodes, outcome.posed.problem, outcome.solution
    rules = problem.coverage
    begin = np.searchsorted(solution.requirement_node, np.arange(len(nodes) + 1))
    with_demand = np.flatnonzero(begin[1:] > begin[:-1])
    starts = begin[with_demand]
    day = np.zeros(len(nodes), np.int64)
    day[with_demand] = solution.requirement_day[starts]
    tolerance = np.maximum(np.maximum(rules.limit_base, day) + rules.negative - day, 0)
    used = problem.margins.issue.astype(np.int64).copy()
    if len(starts):
        used[with_demand] = np.minimum(used[with_demand], np.minimum.reduceat(outcome.delays.margin_used, starts))
    return nodes.with_columns(
        pl.Series("issue_margin_days", used.astype(np.int32)),
        pl.Series("late_tolerance_days", tolerance.astype(np.int32)),
        pl.Series("decoupled_lead_days", outcome.posed.decoupled.astype(np.int32)),
        late_tolerance_days_source=pl.lit("default"),
        decoupled_lead_days_source=pl.when(pl.col("coverage_decoupled_lead_days").is_not_null())
        .then(pl.lit("item_coverage"))
        .otherwise(pl.lit("default")),
    )
