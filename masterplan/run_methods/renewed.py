"""What a run tells beside its orders: the nodes it planned, and the delays and messages that the minimised method leaves as they were.

Belongs here: the table `planned_node` and the joining of old and new rows (semantics §25.6, §26.4).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from masterplan.arrays import BoolArray
from masterplan.network import Network
from masterplan.places import NODE_KEY
from masterplan.run_methods.kept import Start
from masterplan.run_methods.methods import NET_CHANGE_MINIMISED, recompute_scope


def planned_nodes(network: Network, is_anew: BoolArray) -> pl.DataFrame:
    """Every node of a plan and whether the run planned it anew."""
    return network.nodes.select(*NODE_KEY, pl.Series("is_replaced", is_anew)).sort(NODE_KEY)


def with_kept_delays(delays: pl.DataFrame, start: Start, demands: pl.DataFrame) -> pl.DataFrame:
    """Delays as the method leaves them; `demands` are the demands of the run: node key, type, ref, line_no, is_changed."""
    if start.previous is None or start.method != NET_CHANGE_MINIMISED:
        return delays
    key = [*NODE_KEY, "type", "ref", "line_no"]
    again = _again(start.method, demands).select(key)
    still = demands.select(key).join(again, on=key, how="anti")
    kept = start.previous.delay.join(still, on=key, how="semi").select(delays.columns).cast(delays.schema)
    return pl.concat([delays.join(again, on=key, how="semi"), kept]).sort(key)


def with_kept_messages(messages: pl.DataFrame, start: Start, demands: pl.DataFrame, pegging: pl.DataFrame) -> pl.DataFrame:
    """Messages as the method leaves them: of supplies pegged to demand that is computed again new, of the others as they were."""
    if start.previous is None or start.method != NET_CHANGE_MINIMISED:
        return messages
    key = [*NODE_KEY, "supply_type", "supply_ref"]
    again = _again(start.method, demands).rename({"type": "demand_type", "ref": "demand_ref", "line_no": "demand_line_no"})
    supplies = pegging.join(again, on=[*NODE_KEY, "demand_type", "demand_ref", "demand_line_no"], how="semi").select(key).unique()
    kept = start.previous.action_message.join(pegging.select(key).unique(), on=key, how="semi").join(supplies, on=key, how="anti")
    fresh = messages.join(supplies, on=key, how="semi")
    return pl.concat([fresh, kept.select(messages.columns).cast(messages.schema)]).sort(*key, "action")


def _again(method: str, demands: pl.DataFrame) -> pl.DataFrame:
    rows = demands.with_row_index("number")
    scope = recompute_scope(method, ((str(number), flag) for number, flag in rows.select("number", "is_changed").iter_rows()))
    return rows[np.array([int(number) for number in scope], dtype=np.int64)].select(*NODE_KEY, "type", "ref", "line_no")
