"""The fact table of planned orders.

Belongs here: the columns of orders that a plan makes. What orders a plan keeps is told in `carried_over`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from masterplan.arrays import BoolArray, IntArray
from masterplan.delays import Delays
from masterplan.explosion.structure import choose_versions
from masterplan.netting.named_versions import named_by, named_routes, named_rows
from masterplan.netting.problem import PRESET, RULE_NAMED
from masterplan.netting.purchase_choice import sources_of
from masterplan.network import Network
from masterplan.rendering.refs import Names
from masterplan.rendering.texts import chosen, either, from_codes
from masterplan.rules import rule_codes

_OF_NODE: Final = ("buyer_group_id", "from_warehouse_id", "mode")


def order_frame(
    names: Names,
    network: Network,
    delays: Delays,
    ordinals: IntArray,
    parameters: Mapping[str, object],
    kept: pl.DataFrame,
    rows: IntArray | None = None,
) -> pl.DataFrame:
    """The orders made, in their order; those of the row numbers given, all by default.

    Inputs: `ordinals` of all orders (§17.1), the plan's `parameters`; `kept` are orders that the frame is joined with later,
    whose texts its columns have room for.
    """
    solution = names.solution
    picked = slice(None) if rows is None else rows
    node, day, qty = solution.order_node[picked], solution.order_day[picked], solution.order_qty[picked]
    available, trigger = delays.order_available[picked], solution.order_trigger[picked]
    version = solution.order_version[picked]
    nodes = network.nodes
    is_made = (nodes["order_type"] == "production").to_numpy()[node]
    is_sold = (nodes["order_type"] == "purchase").to_numpy()[node] & (version >= 0)
    source = sources_of(names.posed.problem.special.sources, node, day, qty)
    route = _routes(names, node, day, qty, solution.order_rule[picked], trigger)
    codes, texts = rule_codes(solution.order_rule[picked])

    def of_node(name: str, where: BoolArray | None = None) -> pl.Series:
        return chosen(name, nodes[name], node, kept[name].unique() if len(kept) else (), where)

    columns = [
        pl.Series("node_key", names.refs.node_key[node]),
        names.dates("requirement_date", day),
        pl.Series("ordinal", ordinals[picked].astype(np.int32)),
        of_node("order_type"),
        pl.Series("qty", qty),
        names.dates("requested_date", requested_days(names)[picked]),
        names.dates("receipt_date", solution.order_receipt[picked]),
        names.dates("start_date", solution.order_start[picked]),
        names.dates("order_date", solution.order_date[picked]),
        names.dates("available_date", available),
        pl.Series("lead_days", names.posed.sources["lead_days"].to_numpy().astype(np.int32)[source]),
        _vendors(names, source, trigger, kept),
        *(of_node(name) for name in _OF_NODE),
        _versions("bom_id", names.posed.versions.ids, version, is_made & (version >= 0), kept),
        _versions("route_id", names.posed.routes.ids, route, is_made & (route >= 0), kept),
        of_node("intercompany_company_id", is_sold),
        pl.Series("low_level_code", nodes["low_level_code"].to_numpy().astype(np.int32)[node]),
        pl.Series("priority", solution.order_priority[picked].astype(np.int32)),
        from_codes("status", np.zeros(len(node), np.uint8), _first("unprocessed", kept, "status")),
        pl.Series("is_supply_forecast", trigger <= PRESET),
        _shown_dates(names, nodes, parameters, node, day, available),
        pl.Series("value", qty / 1e6 * nodes["standard_cost"].to_numpy()[node]),
        from_codes("rule", codes, [*texts, *sorted(_texts(kept, "rule") - set(texts))]),
    ]
    return pl.DataFrame(columns)


def requested_days(names: Names) -> IntArray:
    """The date as wanted of the demand an order was made for; a floor order's own day."""
    solution = names.solution
    if len(solution.requirement_date) == 0:
        return solution.order_day
    trigger = solution.order_trigger
    return np.where(trigger >= 0, solution.requirement_date[np.maximum(trigger, 0)], solution.order_day)


def _first(text: str, kept: pl.DataFrame, name: str) -> list[str]:
    return [text, *sorted(_texts(kept, name) - {text})]


def _texts(kept: pl.DataFrame, name: str) -> set[str]:
    return set(kept[name].unique()) if len(kept) else set()


def _vendors(names: Names, source: IntArray, trigger: IntArray, kept: pl.DataFrame) -> pl.Series:
    """The vendor of each order: the one that its supply forecast line names, else the usual one."""
    usual, also = names.posed.sources["vendor_id"], _texts(kept, "vendor_id")
    lines = names.posed.presets["vendor_id"]
    if not (lines != "").any():
        return chosen("vendor_id", usual, source, also)
    # the last one is of orders without a line
    naming = np.append((lines != "").to_numpy(), [False])
    is_named = naming[np.where(trigger <= PRESET, PRESET - trigger, -1)]
    return either("vendor_id", [(usual, source), (lines, PRESET - trigger)], is_named.astype(np.int8), also)


def _versions(name: str, ids: pl.Series, version: IntArray, is_chosen: BoolArray, kept: pl.DataFrame) -> pl.Series:
    return chosen(name, ids, np.maximum(version, 0), {"", *_texts(kept, name)}, is_chosen)


def _routes(names: Names, node: IntArray, day: IntArray, qty: IntArray, rule: IntArray, trigger: IntArray) -> IntArray:
    """The route of each order: the one that its demand names, else the one that fits (§12.2, §12.8)."""
    structure = names.posed.routes.structure
    route = np.empty(len(node), np.int32)
    choose_versions(structure, node, day, qty, route)
    rows = named_rows(names.posed.problem)
    of_named = np.flatnonzero((rule & RULE_NAMED) != 0) if len(rows) else np.zeros(0, np.int64)
    of_named = of_named[trigger[of_named] >= 0]
    if len(of_named):
        place = named_routes(named_by(rows, names.solution.requirement_source[trigger[of_named]]))
        route[of_named] = np.where(place > 0, structure.version_begin[node[of_named]] + place - 1, route[of_named])
    return route


def _shown_dates(
    names: Names, nodes: pl.DataFrame, parameters: Mapping[str, object], node: IntArray, day: IntArray, available: IntArray
) -> pl.Series:
    """The available date of late orders of the types that carry the delay in their requirement date (§11)."""
    kinds = str(parameters.get("add_delay_to_requirement_date") or "").split(",")
    moved = nodes["order_type"].is_in(kinds).to_numpy()[node] & (available > day)
    if not moved.any():
        return pl.Series("shown_requirement_date", [None], dtype=pl.Date).new_from_index(0, len(node))
    dates = names.dates("shown_requirement_date", available)
    return pl.select(pl.when(pl.lit(pl.Series(moved))).then(pl.lit(dates)).alias("shown_requirement_date")).to_series()
