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
    first = np.full(len(nodes), np.iinfo(np.int32).max, np.int64)
    np.minimum.at(first, solution.requirement_node, solution.requirement_day)
    has_demand = first < np.iinfo(np.int32).max
    day = np.where(has_demand, first, 0)
    tolerance = np.maximum(np.maximum(rules.limit_base, day) + rules.negative - day, 0)
    used = problem.margins.issue.astype(np.int64).copy()
    np.minimum.at(used, solution.requirement_node, outcome.delays.margin_used)
    return nodes.with_columns(
        pl.Series("issue_margin_days", used.astype(np.int32)),
        pl.Series("late_tolerance_days", tolerance.astype(np.int32)),
        pl.Series("decoupled_lead_days", outcome.posed.decoupled.astype(np.int32)),
        late_tolerance_days_source=pl.lit("default"),
        decoupled_lead_days_source=pl.when(pl.col("coverage_decoupled_lead_days").is_not_null())
        .then(pl.lit("item_coverage"))
        .otherwise(pl.lit("default")),
    )
