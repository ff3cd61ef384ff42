"""What a planner must look at, and what a run has to say about itself.

Belongs here: the tables `exception` and `run_log` of a plan. The numbers come from scope, network and outcome.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from masterplan.agreements import agreements_in_force
from masterplan.netting.problem import SHORT
from masterplan.network import Network
from masterplan.outcome import Outcome
from masterplan.places import NODE_KEY, Tables
from masterplan.problem import PosedProblem, draws_elsewhere
from masterplan.scope import Scope
from masterplan.unreliable import unreliable_nodes

_COLUMNS: Final = ("code", "severity", *NODE_KEY, "ref", "text")


def findings_of(tables: Tables, plan_date: date, scope: Scope, outcome: Outcome, quarantine: pl.DataFrame | None) -> pl.DataFrame:
    """The exceptions of a plan without plan columns, numbered in order of code and place."""
    standing = standing_findings(tables, plan_date, scope, outcome.network, outcome.posed, quarantine)
    return numbered(pl.concat([standing, found_in_nodes(outcome)]), outcome.network.nodes)


def found_in_nodes(outcome: Outcome) -> pl.DataFrame:
    """What the solution of each node shows."""
    parts = [
        _of_nodes(
            outcome.orders_without_bill(),
            "no_bom",
            "warning",
            pl.concat_str(
                pl.col("orders").cast(pl.String), pl.lit(" planned production orders find no bill of material: add or approve a version.")
            ),
        ),
        _late_components(outcome),
        _drawing_elsewhere(outcome),
        _short(outcome),
    ]
    return pl.concat(parts)


def numbered(found: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
    """Exceptions each once, with who owns them, numbered in order of code and place."""
    owners = nodes.select(*NODE_KEY, pl.col("buyer_group_id").alias("owner"))
    rows = found.unique().sort("code", *NODE_KEY, "ref", "text").join(owners, on=NODE_KEY, how="left", maintain_order="left")
    return rows.with_columns(pl.col("owner").fill_null("")).with_row_index("entry", offset=1)


def standing_findings(
    tables: Tables, plan_date: date, scope: Scope, network: Network, posed: PosedProblem, quarantine: pl.DataFrame | None
) -> pl.DataFrame:
    """What the inputs show, however they are planned."""
    nodes = network.nodes
    parts = [
        scope.exceptions.select(_COLUMNS),
        _of_nodes(
            nodes.filter((pl.col("order_type") == "transfer") & (pl.col("from_warehouse_id") == "")),
            "transfer_without_source",
            "error",
            pl.lit("Supplied by transfer, but no warehouse to transfer from: name from_warehouse_id in item_coverage or a main warehouse."),
        ),
        _of_nodes(
            nodes.filter("has_impossible_maximum"),
            "order_quantities",
            "warning",
            pl.lit("order_max_qty is below order_min_qty, order_multiple_qty or a purchase unit and does not count: correct one of them."),
        ),
        _of_nodes(
            nodes.filter("has_unknown_purchase_unit"),
            "purchase_unit_unknown",
            "warning",
            pl.lit("Nothing says what its purchase unit holds, so that purchases are not rounded to it: add a row to unit_conversion."),
        ),
        _of_nodes(
            nodes.filter(pl.col("coverage_code").is_in(["priority", "decoupling"]) & pl.Series(posed.levels.maximum == 0)),
            "buffer_without_levels",
            "error",
            pl.lit("Planned by net flow, but without a maximum nothing is ordered: give the levels, or the usage they are made from."),
        ),
        _of_nodes(
            network.links.unsold.unique(),
            "intercompany_item_unknown",
            "warning",
            pl.lit(
                "The vendor is a company of the group without such an item: add intercompany_item or group_item_id; bought outside for now."
            ),
        ),
        _of_nodes(
            network.apart.filter("is_told"),
            "substitution_loop",
            "warning",
            pl.lit(
                "It is made of what it should stand in for, or the other way round, and does not stand in: correct the groups of the bill."
            ),
        ),
        posed.misnamed.select(
            pl.lit("specified_version_unknown").alias("code"),
            pl.lit("warning").alias("severity"),
            *NODE_KEY,
            "ref",
            pl.concat_str(
                pl.lit("It names "), "id", pl.lit(", which is no approved version of the item there: correct the name or approve it.")
            ).alias("text"),
        ),
        _loops(network),
        _unpriced(tables, plan_date),
        _unreliable(tables, quarantine, network),
    ]
    return pl.concat(parts)


Note = tuple[str, str, str, int]


def run_log_of(
    counted: Mapping[str, int], left_out: Mapping[str, int], made: Mapping[str, int], notes: Sequence[Note] = ()
) -> pl.DataFrame:
    """The messages of a run without plan columns: rows that were counted, left out and why, and made, by what they are (semantics §6.5).

    `notes` are further messages: severity, code, text, rows.
    """
    messages = [
        *(("info", "counted", f"{name} rows counted", rows) for name, rows in counted.items()),
        *(("info", "left_out", reason, rows) for reason, rows in sorted(left_out.items())),
        *(("info", "made", f"{name} rows made", rows) for name, rows in made.items()),
        *notes,
    ]
    rows = pl.DataFrame(messages, schema=["severity", "code", "text", "rows"], orient="row")
    return rows.with_row_index("entry", offset=1)


def plan_notes(checked: pl.DataFrame, plan_id: str) -> tuple[Note, ...]:
    """The findings on a plan's parameters for the run log (§27.2)."""
    own = checked.filter(pl.col("plan_id") == plan_id).select("severity", "parameter", "text")
    return tuple((severity, "plan_check", f"{parameter}: {text}", 0) for severity, parameter, text in own.iter_rows())


def counted_rows(scope: Scope) -> dict[str, int]:
    """How many rows of each kind a plan counts."""
    kinds = {"stock": scope.stock, "supply order": scope.supplies, "demand order": scope.orders}
    return {name: rows.height for name, rows in {**kinds, "quotation": scope.quotations, "forecast": scope.forecasts}.items()}


def _of_nodes(rows: pl.DataFrame, code: str, severity: str, text: pl.Expr) -> pl.DataFrame:
    return rows.select(
        pl.lit(code).alias("code"), pl.lit(severity).alias("severity"), *NODE_KEY, pl.lit("").alias("ref"), text.alias("text")
    )


def _loops(network: Network) -> pl.DataFrame:
    places = network.loops.with_columns(pl.col("place").str.split("/").alias("parts"))
    return places.select(
        pl.lit("loop").alias("code"),
        pl.lit("error").alias("severity"),
        *[pl.col("parts").list.get(i, null_on_oob=True).fill_null("").alias(name) for i, name in enumerate(NODE_KEY)],
        pl.lit("").alias("ref"),
        pl.concat_str(
            pl.lit("Supply runs in a loop and this link is left out: "),
            "path",
            pl.lit(". Break it in the bill, the refilling or the vendor."),
        ).alias("text"),
    )


def _late_components(outcome: Outcome) -> pl.DataFrame:
    """Existing orders whose components come after their start (§13.3)."""
    existing, ready = outcome.posed.problem.existing, outcome.delays.existing_ready
    late = np.flatnonzero(ready > existing.start)
    rows = outcome.posed.stock_and_supplies[existing.supply[late]]
    days = pl.Series("late", ready[late] - existing.start[late])
    return outcome.network.nodes[existing.node[late]].select(
        pl.lit("late_components").alias("code"),
        pl.lit("warning").alias("severity"),
        *NODE_KEY,
        pl.Series("ref", rows["ref"]),
        pl.concat_str(
            pl.lit("Its components come "), pl.lit(days).cast(pl.String), pl.lit(" days after its start: postpone it or hurry them.")
        ).alias("text"),
    )


def _drawing_elsewhere(outcome: Outcome) -> pl.DataFrame:
    """Kept planned orders that name another source than their node, and are demand of none (§6.9)."""
    supplies = outcome.posed.stock_and_supplies
    rows = supplies.filter(draws_elsewhere(supplies, outcome.network.nodes))
    return outcome.network.nodes[rows["node"].to_numpy()].select(
        pl.lit("kept_from_elsewhere").alias("code"),
        pl.lit("warning").alias("severity"),
        *NODE_KEY,
        pl.Series("ref", rows["ref"]),
        pl.concat_str(
            pl.lit("It is to come from "),
            pl.lit(rows["drawn_from"]),
            pl.lit(", where its node does not draw on: what it takes there is not planned. Firm it, or plan the node from there."),
        ).alias("text"),
    )


def _short(outcome: Outcome) -> pl.DataFrame:
    solution = outcome.solution
    short = solution.pegging_supply == SHORT
    node = solution.requirement_node[solution.pegging_requirement[short]]
    sums = pl.DataFrame({"node": node, "qty": solution.pegging_qty[short]}).group_by("node").agg(pl.col("qty").sum()).sort("node")
    # polars multiplies by what a divisor is one over, but for a single row
    rows = outcome.network.nodes[sums["node"].to_numpy()].with_columns(short=pl.Series(sums["qty"].to_numpy() / 1e6))
    why = (
        pl.when(pl.col("coverage_code") == "manual")
        .then(pl.lit(": the coverage code is manual; plan a supply by hand."))
        .otherwise(pl.lit(": this run does not plan it anew; plan the item by regeneration."))
    )
    text = pl.concat_str(pl.lit("Short of "), pl.col("short").cast(pl.String), why)
    return _of_nodes(rows, "shortage", "error", text)


def _unreliable(tables: Tables, quarantine: pl.DataFrame | None, network: Network) -> pl.DataFrame:
    if quarantine is None or quarantine.is_empty():
        return pl.DataFrame(schema=dict.fromkeys(_COLUMNS, pl.String))
    nodes = unreliable_nodes(tables, quarantine, network)
    return _of_nodes(nodes, "unreliable_input", "warning", pl.col("reason"))


def _unpriced(tables: Tables, plan_date: date) -> pl.DataFrame:
    """Agreements whose price has no exchange rate, of companies that search agreements (§4.6)."""
    searching = tables["planning_parameter"].filter("find_trade_agreement").select("company_id")
    rows = agreements_in_force(tables, plan_date).filter(pl.col("price").is_null()).join(searching, on="company_id", how="semi")
    text = pl.concat_str(
        pl.lit("The agreement with "),
        "vendor_id",
        pl.lit(" is in "),
        "currency",
        pl.lit(" without exchange rate and is passed over: add currency_rate."),
    )
    blank = rows.with_columns(site_id=pl.lit(""), warehouse_id=pl.lit(""))
    return _of_nodes(blank, "no_exchange_rate", "warning", text).with_columns(rows["vendor_id"].alias("ref"))
