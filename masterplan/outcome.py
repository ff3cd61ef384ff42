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

from masterplan.actions import ACTIONS, Messages, action_days
from masterplan.arrays import BoolArray, IntArray
from masterplan.delays import NO_DAY, Delays
from masterplan.errors import QuantityError
from masterplan.explosion.structure import choose_versions
from masterplan.netting import Solution
from masterplan.netting.problem import APPROVED, BUFFER, COMPONENT, PLANNED, PRESET
from masterplan.netting.purchase_choice import sources_of
from masterplan.network import Network
from masterplan.places import NODE_KEY
from masterplan.plan import EPOCH
from masterplan.problem import PosedProblem
from masterplan.rules import rule_texts
from masterplan.units import micro

_DERIVED: Final = {"production": "planned_component", "transfer": "planned_transfer_issue", "purchase": "planned_intercompany"}
_COMPONENT: Final = "production_component"
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

    def planned_order(self) -> pl.DataFrame:
        """The fact table of planned orders: those made, and those kept because they were approved."""
        made = self._made_orders()
        if self.approved.is_empty():
            return made
        return pl.concat([made, self.approved.select(pl.col(name).cast(kind) for name, kind in made.schema.items())])

    def _made_orders(self) -> pl.DataFrame:
        solution = self.solution
        nodes = self.network.nodes[solution.order_node]
        bills = self.posed.versions.ids.gather(np.maximum(solution.order_version, 0)) if len(self.posed.versions.ids) else None
        made = (nodes["order_type"] == "production").to_numpy()
        requested = self._requested_days()
        rows = sources_of(self.posed.problem.special.sources, solution.order_node, solution.order_day, solution.order_qty)
        sources = self.posed.sources[rows]
        return nodes.select(
            pl.Series("node_key", self.node_keys[solution.order_node]),
            self._dates("requirement_date", solution.order_day),
            pl.Series("ordinal", self.ordinals.astype(np.int32)),
            "order_type",
            pl.Series("qty", solution.order_qty),
            self._dates("requested_date", requested),
            self._dates("receipt_date", solution.order_receipt),
            self._dates("start_date", solution.order_start),
            self._dates("order_date", solution.order_date),
            self._dates("available_date", self.delays.order_available),
            sources["lead_days"].cast(pl.Int32),
            self._vendors(sources["vendor_id"]),
            "buyer_group_id",
            "from_warehouse_id",
            "mode",
            _chosen("bom_id", bills, made & (solution.order_version >= 0)),
            self._routes(made),
            pl.when(pl.lit(pl.Series(self._is_intercompany())))
            .then("intercompany_company_id")
            .otherwise(pl.lit(""))
            .alias("intercompany_company_id"),
            pl.col("low_level_code").cast(pl.Int32),
            pl.Series("priority", solution.order_priority.astype(np.int32)),
            pl.lit("unprocessed").alias("status"),
            pl.Series("is_supply_forecast", solution.order_trigger <= PRESET),
            self._shown_dates(nodes),
            (pl.lit(pl.Series(solution.order_qty / 1e6)) * pl.col("standard_cost")).alias("value"),
            rule_texts(solution.order_rule).alias("rule"),
        )

    def requirement(self) -> pl.DataFrame:
        """The net-requirements list (§14): node by node, with running balances."""
        solution = self.solution
        parts = [self._supply_rows(), self._order_rows(), self._demand_rows()]
        node = np.concatenate([self.posed.stock_and_supplies["node"].to_numpy(), solution.order_node, solution.requirement_node])
        day = np.concatenate([self.posed.problem.supplies.day, solution.order_day, solution.requirement_day])
        rank = np.repeat(np.array([0, 1, 2]), [len(part) for part in parts])
        span = int(day.max()) + 1 if len(day) else 1
        order = np.argsort((node.astype(np.int64) * span + day) * 3 + rank, kind="stable")
        rows = pl.concat(parts)[order]
        sums = np.cumsum(rows["qty"].to_numpy())
        sorted_node = node[order]
        starts = np.searchsorted(sorted_node, sorted_node, side="left") if len(order) else order
        before = np.concatenate(([0], sums))[starts]
        listed = rows.with_columns(accumulated_qty=pl.Series(sums - before, dtype=pl.Int64))
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
        types, keys = self._supply_refs(found.supply)
        _, demand_keys, _ = self._demand_refs
        receipt = supplies["wanted"].to_numpy()[found.supply]
        node = supplies["node"].to_numpy()[found.supply]
        return pl.DataFrame(
            {
                "node_key": self.node_keys[node],
                "supply_type": types,
                "supply_key": keys,
                "action": pl.Series(ACTIONS, dtype=pl.String).gather(found.action),
                "from_date": self._dates("from_date", receipt),
                "to_date": self._dates("to_date", found.day),
                "days": np.array([action_days(24 * int(gap)) for gap in np.abs(found.day - receipt)], np.int32),
                "from_qty": supplies["micro"].to_numpy()[found.supply],
                "to_qty": found.qty,
                "cause_key": np.where(found.cause >= 0, demand_keys[np.maximum(found.cause, 0)], 0)
                if len(demand_keys)
                else np.zeros(len(node), np.int64),
            }
        )

    def pegging(self) -> pl.DataFrame:
        """Who serves whom (§7.4), with shortage and excess as counterparts."""
        solution = self.solution
        demand = solution.pegging_requirement
        types, keys, lines = self._demand_refs
        supply_types, supply_keys = self._supply_refs(solution.pegging_supply)
        pegs = pl.DataFrame(
            {
                "node_key": self.node_keys[solution.requirement_node[demand]],
                "demand_type": types.gather(demand),
                "demand_key": keys[demand],
                "demand_line_no": lines[demand],
                "supply_type": supply_types,
                "supply_key": supply_keys,
                "qty": solution.pegging_qty,
            }
        )
        if len(self.posed.problem.rows.link_qty):
            pegs = pegs.group_by(pl.exclude("qty"), maintain_order=True).agg(pl.col("qty").sum())
        return pl.concat([pegs, self._excess()])

    def delay(self) -> pl.DataFrame:
        """Demands that come late (§13.2), keys not yet named."""
        solution, available = self.solution, self.delays.requirement_available
        late = np.flatnonzero((available != NO_DAY) & (available > solution.requirement_day))
        wanted = np.maximum(solution.requirement_date[late], 0)
        late_days = available[late] - wanted
        types, keys, lines = self._demand_refs
        _, supply_keys = self._supply_refs(solution.pegging_supply[self.delays.requirement_limit[late]])
        frame = pl.DataFrame(
            {
                "node_key": self.node_keys[solution.requirement_node[late]],
                "type": types.gather(late),
                "ref_key": keys[late],
                "line_no": lines[late],
                "requested_date": self._dates("requested_date", solution.requirement_date[late]),
                "available_date": self._dates("available_date", available[late]),
                "days": late_days.astype(np.int32),
                "limiting_key": supply_keys,
            }
        )
        return frame.filter(pl.col("days") > 0)

    def intercompany_link(self) -> pl.DataFrame:
        """Planned purchases that are demand of a sister company (§15.1), keys not yet named."""
        solution, existing = self.solution, self.posed.problem.existing
        source = solution.requirement_source
        made = np.flatnonzero((source >= 0) & (source < COMPONENT))
        made = made[self._is_intercompany()[source[made]]]
        kept = np.flatnonzero(source >= COMPONENT)
        bought = (self.network.nodes["order_type"] == "purchase").to_numpy()
        kept = kept[bought[existing.node[source[kept] - COMPONENT]]]
        orders, supplies = source[made], existing.supply[source[kept] - COMPONENT]
        derived = np.concatenate([made, kept])
        buyers = self.network.nodes[np.concatenate([solution.order_node[orders], existing.node[source[kept] - COMPONENT]])]
        sellers = self.network.nodes[solution.requirement_node[derived]]
        day = np.concatenate([solution.order_day[orders], existing.day[source[kept] - COMPONENT]])
        return pl.DataFrame(
            {
                "buyer_company_id": buyers["company_id"],
                "buyer_order_key": np.concatenate([self.order_keys[orders], self.existing_keys[supplies]]),
                "seller_company_id": sellers["company_id"],
                "seller_item_id": sellers["item_id"],
                "seller_site_id": sellers["site_id"],
                "seller_warehouse_id": sellers["warehouse_id"],
                "buyer_qty": np.concatenate([solution.order_qty[orders], self.posed.problem.supplies.qty[supplies]]),
                "seller_qty": solution.requirement_qty[derived],
                "buyer_date": self._dates("buyer_date", day),
                "seller_date": self._dates("seller_date", solution.requirement_day[derived]),
            }
        )

    def demands(self) -> pl.DataFrame:
        """The key of each requirement in the order of the solution, refs not yet named."""
        types, keys, lines = self._demand_refs
        node = self.node_keys[self.solution.requirement_node]
        return pl.DataFrame({"node_key": node, "type": types, "ref_key": keys, "line_no": lines.astype(np.int32)})

    def orders_without_bill(self) -> pl.DataFrame:
        """Production nodes with orders that no bill fits (§12.2), one row per node and the number of orders."""
        nodes = self.network.nodes
        made = (nodes["order_type"] == "production").to_numpy()[self.solution.order_node]
        exploded = self.solution.order_day <= self.posed.problem.explosion_last[self.solution.order_node]
        bare = self.solution.order_node[made & exploded & (self.solution.order_version < 0)]
        number, count = np.unique(bare, return_counts=True)
        return nodes[number].select(*NODE_KEY, "buyer_group_id", pl.Series("orders", count))

    @cached_property
    def _demand_refs(self) -> tuple[pl.Series, IntArray, IntArray]:
        """Type, reference key and line of each requirement."""
        solution = self.solution
        source = solution.requirement_source
        rows = pl.concat([self.posed.orders, self.posed.forecasts])
        independent = np.flatnonzero(source < 0)
        derived = np.flatnonzero((source >= 0) & (source < COMPONENT))
        of_existing = np.flatnonzero(source >= COMPONENT)
        keys = np.zeros(len(source), np.int64)
        keys[independent] = -rows["document_key"].to_numpy()[-1 - source[independent]]
        keys[derived] = self.order_keys[source[derived]]
        names = list(dict.fromkeys([*rows["type"].unique().sort(), *_DERIVED.values(), _COMPONENT]))
        codes = np.zeros(len(source), np.int32)
        codes[independent] = (
            rows["type"].replace_strict(names, range(len(names)), return_dtype=pl.Int32).to_numpy()[-1 - source[independent]]
        )
        parents = (
            self.network.nodes["order_type"].replace(_DERIVED).replace_strict(names, range(len(names)), return_dtype=pl.Int32).to_numpy()
        )
        codes[derived] = parents[solution.order_node[source[derived]]]
        existing = self.posed.problem.existing
        keys[of_existing] = self.existing_keys[existing.supply[source[of_existing] - COMPONENT]]
        owners = source[of_existing] - COMPONENT
        is_approved = self.posed.problem.supplies.kind[existing.supply[owners]] == APPROVED
        codes[of_existing] = np.where(is_approved, parents[existing.node[owners]], names.index(_COMPONENT))
        return pl.Series(names, dtype=pl.String).gather(codes), keys, solution.requirement_line

    def _supply_refs(self, codes: IntArray) -> tuple[pl.Series, IntArray]:
        """Type and reference key of the supplies behind pegging codes."""
        supplies = self.posed.stock_and_supplies
        names = list(dict.fromkeys(["shortage", "buffer", *supplies["type"].unique().sort(), *(f"planned_{kind}" for kind in _DERIVED)]))
        planned, existing = np.flatnonzero(codes <= PLANNED), np.flatnonzero(codes >= 0)
        numbers = np.where(codes == BUFFER, 1, 0).astype(np.int32)
        keys = np.zeros(len(codes), np.int64)
        keys[existing] = self.existing_keys[codes[existing]]
        numbers[existing] = supplies["type"].replace_strict(names, range(len(names)), return_dtype=pl.Int32).to_numpy()[codes[existing]]
        orders = PLANNED - codes[planned].astype(np.int64)
        keys[planned] = self.order_keys[orders]
        types = ("planned_" + self.network.nodes["order_type"]).replace_strict(names, range(len(names)), return_dtype=pl.Int32).to_numpy()
        numbers[planned] = types[self.solution.order_node[orders]]
        return pl.Series(names, dtype=pl.String).gather(numbers), keys

    @cached_property
    def _pegged(self) -> tuple[IntArray, IntArray, IntArray]:
        """Pegged quantity of each existing supply, planned order and requirement (shortage not counted)."""
        codes, qty = self.solution.pegging_supply, self.solution.pegging_qty
        served = (codes >= 0) | (codes <= PLANNED)
        planned, existing = codes <= PLANNED, codes >= 0
        return (
            _totals(codes[existing], qty[existing], len(self.posed.stock_and_supplies)),
            _totals(PLANNED - codes[planned].astype(np.int64), qty[planned], len(self.solution.order_qty)),
            _totals(self.solution.pegging_requirement[served], qty[served], len(self.solution.requirement_qty)),
        )

    def _supply_rows(self) -> pl.DataFrame:
        rows = self.posed.stock_and_supplies
        qty = rows["micro"].to_numpy()
        return self._transactions(
            rows["node"].to_numpy(),
            rows["type"],
            self.existing_keys,
            np.zeros(len(rows), np.int32),
            rows["day"].to_numpy(),
            rows["wanted"].to_numpy(),
            qty,
            qty - self._pegged[0],
        )

    def _order_rows(self) -> pl.DataFrame:
        solution = self.solution
        return self._transactions(
            solution.order_node,
            ("planned_" + self.network.nodes["order_type"]).gather(solution.order_node),
            self.order_keys,
            np.zeros(len(solution.order_node), np.int32),
            solution.order_day,
            self._requested_days(),
            solution.order_qty,
            solution.order_qty - self._pegged[1],
        )

    def _demand_rows(self) -> pl.DataFrame:
        solution = self.solution
        types, keys, lines = self._demand_refs
        return self._transactions(
            solution.requirement_node,
            types,
            keys,
            lines,
            solution.requirement_day,
            solution.requirement_date,
            -solution.requirement_qty,
            solution.requirement_qty - self._pegged[2],
        )

    def _transactions(
        self,
        node: IntArray,
        types: pl.Series,
        keys: IntArray,
        lines: IntArray,
        day: IntArray,
        wanted: IntArray,
        qty: IntArray,
        open_qty: IntArray,
    ) -> pl.DataFrame:
        return pl.DataFrame(
            {
                "node_key": self.node_keys[node],
                "type": types,
                "ref_key": keys,
                "line_no": lines.astype(np.int32),
                "date": self._dates("date", day),
                "requested_date": self._dates("requested_date", wanted),
                "qty": qty,
                "open_qty": open_qty,
            }
        )

    def _excess(self) -> pl.DataFrame:
        existing, planned, _ = self._pegged
        rows = self.posed.stock_and_supplies
        spare = np.flatnonzero(rows["micro"].to_numpy() > existing)
        spare_orders = np.flatnonzero(self.solution.order_qty > planned)
        codes = np.concatenate([spare, PLANNED - spare_orders]).astype(np.int64)
        types, keys = self._supply_refs(codes)
        node = np.concatenate([rows["node"].to_numpy()[spare], self.solution.order_node[spare_orders]])
        left = np.concatenate([(rows["micro"].to_numpy() - existing)[spare], (self.solution.order_qty - planned)[spare_orders]])
        return pl.DataFrame(
            {
                "node_key": self.node_keys[node],
                "demand_type": pl.Series(["excess"], dtype=pl.String).gather(np.zeros(len(node), np.int64)),
                "demand_key": np.zeros(len(node), np.int64),
                "demand_line_no": np.zeros(len(node), np.int32),
                "supply_type": types,
                "supply_key": keys,
                "qty": left,
            }
        )

    def _requested_days(self) -> IntArray:
        """The date as wanted of the demand an order was made for; a floor order's own day."""
        trigger = self.solution.order_trigger
        if len(self.solution.requirement_date) == 0:
            return self.solution.order_day
        return np.where(trigger >= 0, self.solution.requirement_date[np.maximum(trigger, 0)], self.solution.order_day)

    def _vendors(self, usual: pl.Series) -> pl.Series:
        """The vendor of each order: of its supply forecast line, else the usual one."""
        preset = PRESET - self.solution.order_trigger
        of_line = self.solution.order_trigger <= PRESET
        if not of_line.any():
            return usual
        lines = self.posed.presets["vendor_id"].gather(np.where(of_line, preset, 0))
        return pl.select(pl.when(pl.lit(pl.Series(of_line))).then(pl.lit(lines)).otherwise(pl.lit(usual)).alias("vendor_id")).to_series()

    def _shown_dates(self, nodes: pl.DataFrame) -> pl.Series:
        """The available date of late orders of the types that carry the delay in their requirement date (§11)."""
        kinds = str(self.parameters.get("add_delay_to_requirement_date") or "").split(",")
        moved = nodes["order_type"].is_in(kinds).to_numpy() & (self.delays.order_available > self.solution.order_day)
        dates = self._dates("shown_requirement_date", self.delays.order_available)
        return pl.select(pl.when(pl.lit(pl.Series(moved))).then(pl.lit(dates)).alias("shown_requirement_date")).to_series()

    def _is_intercompany(self) -> BoolArray:
        """Per planned order: bought from a company of the group."""
        bought = (self.network.nodes["order_type"] == "purchase").to_numpy()[self.solution.order_node]
        return bought & (self.solution.order_version >= 0)

    def _routes(self, made: BoolArray) -> pl.Series:
        solution, routes = self.solution, self.posed.routes
        chosen = np.empty(len(solution.order_node), np.int32)
        choose_versions(routes.structure, solution.order_node, solution.order_day, solution.order_qty, chosen)
        ids = routes.ids.gather(np.maximum(chosen, 0)) if len(routes.ids) else None
        return _chosen("route_id", ids, made & (chosen >= 0))

    def _dates(self, name: str, days: IntArray) -> pl.Series:
        first = (self.plan_date - EPOCH).days
        return pl.Series(name, days.astype(np.int32) + np.int32(first)).cast(pl.Date)

    def _too_many_orders(self, ordinals: IntArray) -> None:
        worst = self.network.nodes[int(self.solution.order_node[int(ordinals.argmax())])]
        raise QuantityError(
            f"More than {_MOST_ORDERS} planned orders fall on one node and day.",
            rows=["/".join(str(value) for value in worst.select(NODE_KEY).row(0))],
            way_out="Raise order_max_qty of the item, or correct the quantity of its demand.",
        )


def _chosen(name: str, ids: pl.Series | None, is_chosen: BoolArray) -> pl.Series:
    if ids is None:
        return pl.Series(name, [""] * len(is_chosen), dtype=pl.String)
    return ids.to_frame("id").select(pl.when(pl.lit(pl.Series(is_chosen))).then("id").otherwise(pl.lit("")).alias(name)).to_series()


def _totals(index: IntArray, qty: IntArray, size: int) -> IntArray:
    """Exact sums of quantities by index."""
    totals = np.zeros(size, np.int64)
    np.add.at(totals, index, qty)
    return totals


def level_rows(outcome: Outcome) -> pl.DataFrame:
    """The low-level code of each node key."""
    return (
        outcome.node.join(outcome.network.nodes.select("node", "low_level_code").cast({"node": pl.Int64}), on="node")
        .select("node_key", pl.col("low_level_code").cast(pl.Int32))
        .sort("node_key")
    )
