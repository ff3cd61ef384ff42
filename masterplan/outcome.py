"""From the arrays of a solution back to frames: orders, the net-requirements list, pegging, delays, links.

Belongs here: the one place where a `netting.Solution` becomes tables. Public names of orders are given in `plan`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np
import polars as pl

from masterplan.actions import ACTIONS, ADVANCE, Messages, action_days
from masterplan.arrays import BoolArray, IntArray
from masterplan.calendars import NEVER
from masterplan.delays import NO_DAY, Delays
from masterplan.errors import QuantityError
from masterplan.netting import Solution
from masterplan.netting.problem import APPROVED, COMPONENT
from masterplan.network import Network
from masterplan.places import NODE_KEY
from masterplan.plan import EPOCH
from masterplan.problem import PosedProblem
from masterplan.rendering.orders import order_frame, requested_days
from masterplan.rendering.peggings import pegging_frame
from masterplan.rendering.refs import Names, names_of
from masterplan.rendering.requirements import check_balances, requirement_frame
from masterplan.units import micro, own

_MOST_ORDERS: Final = 65_535


@dataclass(frozen=True)
class Outcome:
    """A solved problem with everything its tables are made from."""

    plan_date: date
    network: Network
    posed: PosedProblem
    solution: Solution
    delays: Delays
    messages: Messages
    approved: pl.DataFrame
    parameters: Mapping[str, object]
    expired: pl.DataFrame
    threads: int = 1

    @cached_property
    def node(self) -> pl.DataFrame:
        """The node dimension: keys by ids, and the number of each node in planning order."""
        ids = self.network.nodes.select("node", *NODE_KEY).sort(NODE_KEY).with_row_index("node_key")
        return ids.with_columns(pl.col("node_key").cast(pl.Int64), pl.col("node").cast(pl.Int64))

    @cached_property
    def node_keys(self) -> IntArray:
        """Node key by number of the node."""
        return self.node.sort("node")["node_key"].to_numpy()

    @cached_property
    def ordinals(self) -> IntArray:
        """Number of each planned order on its node and date (§17.1)."""
        node, day = self.solution.order_node, self.solution.order_day
        if len(node) == 0:
            return np.zeros(0, np.int64)
        fresh = np.ones(len(node), np.bool_)
        fresh[1:] = (node[1:] != node[:-1]) | (day[1:] != day[:-1])
        positions = np.arange(len(node))
        ordinals = positions - np.maximum.accumulate(np.where(fresh, positions, 0)) + 1
        for place, taken in self._taken_ordinals.items():
            ordinals[(node == place[0]) & (day == place[1])] += taken
        if ordinals.max() > _MOST_ORDERS:
            self._too_many_orders(ordinals)
        return ordinals

    @cached_property
    def order_keys(self) -> IntArray:
        """Reference key of each planned order."""
        first = (self.plan_date - EPOCH).days
        day = self.solution.order_day.astype(np.int64) + first
        return (self.node_keys[self.solution.order_node] << 32) + (day << 16) + self.ordinals

    @cached_property
    def existing_keys(self) -> IntArray:
        """Reference key of each supply row: its document, or the planned order that was approved."""
        rows = self.posed.stock_and_supplies
        keys = -rows["document_key"].to_numpy()
        is_approved = (rows["kind"] == APPROVED).to_numpy()
        if is_approved.any():
            known = self.approved_keys()
            keys = keys.copy()
            keys[is_approved] = [known[ref] for ref in rows["ref"].filter(pl.Series(is_approved))]
        return keys

    def approved_keys(self) -> dict[str, int]:
        """Reference key of each approved planned order by its id."""
        return {
            ref: (int(key) << 32) + ((day - EPOCH).days << 16) + ordinal
            for ref, key, day, ordinal in self.approved.select("order_id", "node_key", "requirement_date", "ordinal").iter_rows()
        }

    @cached_property
    def _taken_ordinals(self) -> dict[tuple[int, int], int]:
        """The highest ordinal of approved planned orders on each node and day (§6.9)."""
        days = (pl.col("requirement_date") - self.plan_date).dt.total_days().alias("day")
        taken = self.approved.group_by("node", days).agg(pl.col("ordinal").max())
        return {(node, day): ordinal for node, day, ordinal in taken.iter_rows()}

    @cached_property
    def names(self) -> Names:
        """What the rows of the solution are called."""
        keys = (self.node_keys, self.order_keys, self.existing_keys)
        return names_of(self.network, self.posed, self.solution, keys, (self.plan_date - EPOCH).days, self.threads)

    def planned_order(self) -> pl.DataFrame:
        """The fact table of planned orders: those made, and those kept because they were approved."""
        made = order_frame(self.names, self.network, self.delays, self.ordinals, self.parameters, self.approved)
        if self.approved.is_empty():
            return made
        return pl.concat([made, self.approved.select(pl.col(name).cast(kind) for name, kind in made.schema.items())])

    def requirement(self) -> pl.DataFrame:
        """The net-requirements list (§14): node by node, with running balances. QuantityError for one that is too large."""
        listed = requirement_frame(self.names, requested_days(self.names))
        check_balances(listed, self.node)
        return listed if self.expired.is_empty() else pl.concat([listed, self._expired_rows(listed.schema)])

    def _expired_rows(self, schema: pl.Schema) -> pl.DataFrame:
        """Expired stock as it is listed: it counts in no balance (§6.8)."""
        documents = self.posed.documents.filter(pl.col("type") == "expired_batch").select("company_id", "document_key")
        rows = self.expired.join(self.node.drop("node"), on=NODE_KEY).join(documents, on="company_id")
        return rows.select(
            "node_key",
            pl.lit("expired_batch").alias("type"),
            -pl.col("document_key").alias("ref_key"),
            pl.lit(0, dtype=pl.Int32).alias("line_no"),
            pl.lit(self.plan_date).alias("date"),
            pl.lit(self.plan_date).alias("requested_date"),
            micro("qty").alias("qty"),
            micro("qty").alias("open_qty"),
            pl.lit(0, dtype=pl.Int64).alias("accumulated_qty"),
        ).select(pl.col(name).cast(kind) for name, kind in schema.items())

    def action_message(self) -> pl.DataFrame:
        """What to do with supplies that exist (§19), keys not yet named."""
        found = self.messages
        supplies = self.posed.stock_and_supplies
        types, keys = self.names.supplies(found.supply.astype(np.int32))
        causes = np.flatnonzero(found.cause >= 0)
        cause_keys = np.zeros(len(found.cause), np.int64)
        cause_keys[causes] = self.names.demands(found.cause[causes].astype(np.int32))[1]
        receipt = supplies["wanted"].to_numpy()[found.supply]
        node = supplies["node"].to_numpy()[found.supply]
        return pl.DataFrame(
            {
                "node_key": self.node_keys[node],
                "supply_type": self.names.typed("supply_type", types).cast(pl.String),
                "supply_key": keys,
                "action": pl.Series(ACTIONS, dtype=pl.String).gather(found.action),
                "from_date": self.names.dates("from_date", receipt),
                "to_date": self.names.dates("to_date", found.day),
                "days": self._message_days(node, np.abs(found.day - receipt)),
                "from_qty": supplies["micro"].to_numpy()[found.supply],
                "to_qty": found.qty,
                "cause_key": cause_keys,
            }
        )

    def _message_days(self, node: IntArray, gap: IntArray) -> IntArray:
        """The days by which messages move, an advance rounded down where the group wants that (§19.6)."""
        rounds_down = self.network.nodes["round_down_advance_days"].to_numpy()[node] & (self.messages.action == ADVANCE)
        return action_days(24 * gap.astype(np.int64), rounds_down)

    def pegging(self) -> pl.DataFrame:
        """Who serves whom (§7.4), with shortage and excess as counterparts."""
        return pegging_frame(self.names)

    def delay(self) -> pl.DataFrame:
        """Demands that come late (§13.2), keys not yet named."""
        solution, available = self.solution, self.delays.requirement_available
        is_late = (available != NO_DAY) & (available > solution.requirement_date)
        late = np.flatnonzero(is_late & (solution.requirement_day <= self.last_delay[solution.requirement_node]))
        late_days = available[late] - solution.requirement_date[late]
        types, keys = self.names.demands(late.astype(np.int32))
        _, supply_keys = self.names.supplies(solution.pegging_supply[self.delays.requirement_limit[late]])
        return pl.DataFrame(
            {
                "node_key": self.node_keys[solution.requirement_node[late]],
                "type": self.names.typed("type", types).cast(pl.String),
                "ref_key": keys,
                "line_no": solution.requirement_line[late],
                "requested_date": self.names.dates("requested_date", solution.requirement_date[late]),
                "available_date": self.names.dates("available_date", available[late]),
                "days": late_days.astype(np.int32),
                "limiting_key": supply_keys,
            }
        )

    @cached_property
    def last_delay(self) -> IntArray:
        """Per node the last day whose demands have their delays reported (§13.4)."""
        fence = own(self.network.nodes["delay_fence_days"], np.int32)
        fenced = (fence > 0) & (self.parameters["engine"] == "classic")
        return np.where(self.posed.problem.margins.no_delays, NO_DAY, np.where(fenced, fence, NEVER))

    def intercompany_link(self) -> pl.DataFrame:
        """Planned purchases that are demand of a sister company (§15.1), those that were kept too; keys not yet named."""
        solution, existing = self.solution, self.posed.problem.existing
        made = np.flatnonzero((solution.requirement_source >= 0) & (solution.requirement_source < COMPONENT))
        orders = solution.requirement_source[made]
        bought = self._is_intercompany()[orders]
        made, orders = made[bought], orders[bought]
        of_kept = np.flatnonzero(solution.requirement_source >= COMPONENT)
        rows = solution.requirement_source[of_kept] - COMPONENT
        bought = (self.network.nodes["order_type"] == "purchase").to_numpy()[existing.node[rows]]
        of_kept, rows = of_kept[bought], rows[bought]
        return pl.concat(
            [
                self._links(
                    made, self.order_keys[orders], solution.order_node[orders], solution.order_qty[orders], solution.order_day[orders]
                ),
                self._links(
                    of_kept, self.existing_keys[existing.supply[rows]], existing.node[rows], existing.qty[rows], existing.day[rows]
                ),
            ]
        )

    def _links(self, demands: IntArray, keys: IntArray, buyer: IntArray, qty: IntArray, day: IntArray) -> pl.DataFrame:
        solution = self.solution
        sellers = self.network.nodes[solution.requirement_node[demands]]
        return pl.DataFrame(
            {
                "buyer_company_id": self.network.nodes["company_id"].gather(buyer),
                "buyer_order_key": keys,
                "seller_company_id": sellers["company_id"],
                "seller_item_id": sellers["item_id"],
                "seller_site_id": sellers["site_id"],
                "seller_warehouse_id": sellers["warehouse_id"],
                "buyer_qty": qty,
                "seller_qty": solution.requirement_qty[demands],
                "buyer_date": self.names.dates("buyer_date", day),
                "seller_date": self.names.dates("seller_date", solution.requirement_day[demands]),
            }
        )

    def demands(self) -> pl.DataFrame:
        """The key of each requirement in the order of the solution, refs not yet named."""
        solution = self.solution
        types, keys = self.names.demands(np.arange(len(solution.requirement_node), dtype=np.int32))
        return pl.DataFrame(
            {
                "node_key": self.node_keys[solution.requirement_node],
                "type": self.names.typed("type", types).cast(pl.String),
                "ref_key": keys,
                "line_no": solution.requirement_line.astype(np.int32),
            }
        )

    def orders_without_bill(self) -> pl.DataFrame:
        """Production nodes with orders that no bill fits (§12.2), one row per node and the number of orders."""
        nodes = self.network.nodes
        made = (nodes["order_type"] == "production").to_numpy()[self.solution.order_node]
        exploded = self.solution.order_day <= self.posed.problem.explosion_last[self.solution.order_node]
        bare = self.solution.order_node[made & exploded & (self.solution.order_version < 0)]
        number, count = np.unique(bare, return_counts=True)
        return nodes[number].select(*NODE_KEY, "buyer_group_id", pl.Series("orders", count))

    def _is_intercompany(self) -> BoolArray:
        """Per planned order: bought from a company of the group."""
        bought = (self.network.nodes["order_type"] == "purchase").to_numpy()[self.solution.order_node]
        return bought & (self.solution.order_version >= 0)

    def _too_many_orders(self, ordinals: IntArray) -> None:
        worst = self.network.nodes[int(self.solution.order_node[int(ordinals.argmax())])]
        raise QuantityError(
            f"More than {_MOST_ORDERS} planned orders fall on one node and day.",
            rows=["/".join(str(value) for value in worst.select(NODE_KEY).row(0))],
            way_out="Raise order_max_qty of the item, or correct the quantity of its demand.",
        )


def level_rows(outcome: Outcome) -> pl.DataFrame:
    """The low-level code of each node key."""
    return (
        outcome.node.join(outcome.network.nodes.select("node", "low_level_code").cast({"node": pl.Int64}), on="node")
        .select("node_key", pl.col("low_level_code").cast(pl.Int32))
        .sort("node_key")
    )
