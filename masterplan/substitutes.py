"""Component lines that stand in for one another: groups, who may serve whom, and which nodes must be planned together (semantics §22).

Belongs here: the rows behind substitution. How a need is split among the members of a group is told in `netting.substitution`.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from masterplan.arrays import IntArray
from masterplan.calendars import NEVER
from masterplan.netting.problem import Substitutes
from masterplan.units import own

_GROUP: Final = ("version", "substitution_group_id")


def with_groups(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines with `is_substitute`, and `group`, the number of the group of a preferred line that others stand in for, else -1.

    Inputs: lines in order with `version`, `node`, `is_apart`, substitution group and priority. The lowest priority is preferred,
    of equals the first line; groups of nodes that are apart do not count (§22.3).
    """
    grouped = pl.col("substitution_group_id") != ""
    rank = pl.struct("substitution_priority", "line_no").rank("ordinal").over(_GROUP)
    ranked = lines.with_columns(is_substitute=grouped & (rank > 1))
    others = ranked.filter("is_substitute", ~pl.col("is_apart"))
    groups = others.select(_GROUP).unique(maintain_order=True).with_row_index("group").cast({"group": pl.Int32})
    return ranked.join(groups, on=_GROUP, how="left", maintain_order="left").with_columns(
        group=pl.when(grouped).then("group").fill_null(-1)
    )


def substitutes_of(nodes: pl.DataFrame, lines: pl.DataFrame, plan_date: date) -> Substitutes:
    """The arrays of all groups; `lines` as `with_groups` gives them."""
    preferred = lines.filter((pl.col("group") >= 0) & ~pl.col("is_substitute")).select("group", pl.col("node").alias("preferred"))
    others = (
        lines.filter("is_substitute", pl.col("group") >= 0)
        .join(preferred, on="group")
        .filter(pl.col("node") != pl.col("preferred"))
        .sort("group", "substitution_priority", "line_no")
    )
    levels, cluster, member = _clusters(nodes, own(others["preferred"], np.int64), own(others["node"], np.int64))
    return Substitutes(
        begin=np.searchsorted(others["group"].to_numpy(), np.arange(len(preferred) + 1)).astype(np.int64),
        node=own(others["node"], np.int32),
        first=_days(others["from_date"], plan_date, -NEVER),
        last=_days(others["to_date"], plan_date, NEVER),
        levels=levels,
        cluster=cluster,
        member=member,
    )


def _clusters(nodes: pl.DataFrame, one: IntArray, other: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Nodes that groups bring together: clusters per level, offsets per cluster, and their members in order of number."""
    codes = nodes["low_level_code"].to_numpy()
    deepest = int(codes.max()) + 1 if len(codes) else 0
    members = np.unique(np.concatenate([one, other]))
    if len(members) == 0:
        return np.zeros(deepest + 1, np.int64), np.zeros(1, np.int64), np.zeros(0, np.int32)
    graph = coo_array(
        (np.ones(len(one), np.int8), (np.searchsorted(members, one), np.searchsorted(members, other))), shape=(len(members),) * 2
    )
    _, label = connected_components(graph, directed=False)
    order = np.lexsort((members, label, codes[members]))
    fresh = np.flatnonzero(np.diff(label[order], prepend=-1))
    cluster = np.append(fresh, len(members)).astype(np.int64)
    levels = np.searchsorted(codes[members[order]][fresh], np.arange(deepest + 1)).astype(np.int64)
    return levels, cluster, members[order].astype(np.int32)


def _days(dates: pl.Series, plan_date: date, absent: int) -> IntArray:
    return own((dates - plan_date).dt.total_days().fill_null(absent).cast(pl.Int32), np.int32)
