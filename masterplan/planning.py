"""Making a plan: from input tables to a `Plan`, frames in and frames out.

Belongs here: the order of the steps. Each step lives in the module of its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from masterplan.actions import Messages, messages_of, wishes_of
from masterplan.buffer_status import buffer_rows
from masterplan.calculated import calculated
from masterplan.carried_over import carried_over
from masterplan.delays import Delays, delays_of
from masterplan.effective_parameters import effective_parameters
from masterplan.errors import NeedTooLargeError, QuantityError
from masterplan.findings import Note, counted_rows, findings_of, run_log_of
from masterplan.fingerprint import table_sums
from masterplan.forecast_use.shares import ORDER
from masterplan.netting import Solution, net_network
from masterplan.network import Network
from masterplan.outcome import Outcome, level_rows
from masterplan.phases import Clock, Progress
from masterplan.places import NODE_KEY, Tables
from masterplan.plan import RULES_VERSION, Plan, ref_texts, ref_texts_of
from masterplan.plan_sums import PlanSums, plan_sums
from masterplan.pool import THREADS
from masterplan.question import Question, ask, input_fingerprint, read_tables
from masterplan.run_methods.held import changed_demands
from masterplan.run_methods.methods import NET_CHANGE_MINIMISED, REGENERATION
from masterplan.run_methods.previous import Previous
from masterplan.run_methods.renewed import planned_nodes, with_kept_delays, with_kept_messages
from masterplan.scope import Scope
from masterplan.units import decimal, own


def make_plan(
    tables: Tables,
    *,
    plan_id: str,
    plan_date: date,
    baseline: pl.DataFrame | None = None,
    quarantine: pl.DataFrame | None = None,
    approved: pl.DataFrame | None = None,
    method: str = REGENERATION,
    previous: Previous | None = None,
    item_filter: Sequence[str] = (),
    bom_levels: int | None = 0,
    run_at: datetime | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Plan:
    """Plan all companies of the input in one graph.

    Inputs: `tables` as the contracts of `INPUTS` declare them (absent ones count as empty), the plan's id, its date, and
    the baseline forecast for plans whose forecast model is `baseline`, and the rows that intake rejected, whose nodes are
    reported, and `approved` planned orders of this plan, in the columns of the table `planned_order`, which stay as they
    are; of others given with them those inside the freeze fence stay too; None: those of the `previous` run (§30). The run
    `method` (§24), the `previous` run of the plan, None for the first, the items that the run plans, none named: all of the
    plan, with `bom_levels` levels of their components, None for all (§25). `run_at`: the instant of the run, with its zone, that
    coverage fences are judged by (§6.11). `progress` hears of each phase and the share done.
    Output: a `Plan`. Raises NetChangeError for net change of a plan that is not dynamic, UnknownPlanError when the table `plan`
    names other plans only, ParameterError for a plan date that cannot be planned for or a filter that names no items,
    QuantityError when a quantity cannot be computed exactly. All rules of `semantics.md`.
    """
    clock = Clock(progress)
    of_run: dict[str, Any] = {"method": method, "previous": previous, "item_filter": item_filter, "bom_levels": bom_levels}
    of_run |= {"baseline": baseline, "quarantine": quarantine, "approved": approved, "run_at": run_at}
    question = ask(tables, plan_id, plan_date, clock, **of_run)
    solution = netted(question, threads or THREADS)
    clock.done("netting", 0.6)
    delays = delays_of(question.posed.problem, solution)
    clock.done("delays", 0.65)
    messages = messages_for(question, solution, delays)
    clock.done("actions", 0.7)
    return answered(question, Answer(solution, delays, messages), clock, threads or THREADS).plan


class Answer(NamedTuple):
    """What the kernels give."""

    solution: Solution
    delays: Delays
    messages: Messages


def messages_for(question: Question, solution: Solution, delays: Delays) -> Messages:
    """The action messages of a solution (§19)."""
    posed = question.posed
    receipt = own(posed.stock_and_supplies["wanted"], np.int64)
    return messages_of(posed.problem, solution, wishes_of(question.parameters, question.network.nodes), receipt, delays.existing_ready)


def outcome_of(question: Question, answer: Answer, threads: int = 1) -> Outcome:
    """What the tables of a plan are made from."""
    kept = carried_over(question.approved, question.network.nodes)
    scope, parameters = question.scope, question.parameters
    return Outcome(question.plan_date, question.network, question.posed, *answer, kept, parameters, scope.expired, threads)


class Told(NamedTuple):
    """A plan, the sums that its fingerprint is made of, and what its tables were made from."""

    plan: Plan
    sums: PlanSums
    outcome: Outcome


def answered(question: Question, answer: Answer, clock: Clock, threads: int = THREADS) -> Told:
    """The plan: all tables of an answer, and the fingerprints of what was read and what is said."""
    outcome = outcome_of(question, answer, threads)
    facts = {"planned_order": outcome.planned_order(), "requirement": outcome.requirement(), "pegging": outcome.pegging()}
    clock.done("tables", 0.85)
    plan_id, plan_date = str(question.parameters["plan_id"]), question.plan_date
    plan = Plan(
        plan_id=plan_id,
        plan_date=plan_date,
        parameters=question.parameters,
        node=outcome.node.select("node_key", *NODE_KEY),
        document=question.posed.documents.select("document_key", "type", "company_id", "ref"),
        **facts,
        details={},
        input_fingerprint=input_fingerprint(question, table_sums(read_tables(question.tables))),
        plan_fingerprint="",
        rules_version=RULES_VERSION,
        seconds_per_phase=clock.seconds,
        method=question.start.method,
    )
    plan.details.update(node_details(plan, outcome))
    notes = question.notes + _tell_of_start(plan, question, outcome)
    plan.details["exception"] = findings_of(question.tables, plan_date, question.scope, outcome, question.quarantine)
    plan.details.update(forecast_details(question.scope))
    made = {name: frame.height for name, frame in facts.items()}
    plan.details["run_log"] = run_log_of(counted_rows(question.scope), question.scope.left_out, made, notes)
    clock.done("details", 0.95)
    sums = plan_sums(plan)
    clock.done("fingerprint", 1.0)
    return Told(replace(plan, plan_fingerprint=sums.fingerprint()), sums, outcome)


def _tell_of_start(plan: Plan, question: Question, outcome: Outcome) -> tuple[Note, ...]:
    """The nodes that the run planned; delays and messages that it left as they were (§24.6, §25.4); what the run log says of it."""
    start, held = question.start, question.held
    if not start.holds:
        return ()
    plan.details["planned_node"] = planned_nodes(outcome.network, held.is_anew)
    if start.method == NET_CHANGE_MINIMISED and start.previous is not None:
        demands = outcome.demands().with_columns(is_changed=pl.Series(changed_demands(outcome.solution, held)))
        named = demands.with_columns(ref=ref_texts(plan, demands["ref_key"])).join(plan.node, on="node_key")
        plan.details["delay"] = with_kept_delays(plan.details["delay"], start, named)
        plan.details["action_message"] = with_kept_messages(plan.details["action_message"], start, named, plan.public("pegging"))
    return (("info", "planned", f"nodes planned anew by {start.method}", int(held.is_anew.sum())),)


def netted(question: Question, threads: int) -> Solution:
    """The solution of the problem; QuantityError names the items of needs that are too large."""
    try:
        return net_network(question.held.netted, threads=threads)
    except NeedTooLargeError as error:
        raise named(error, question.network) from None


def named(error: NeedTooLargeError, network: Network) -> QuantityError:
    """The error by the names of the nodes."""
    names = network.nodes[list(error.nodes)].select(pl.concat_str(NODE_KEY, separator="/")).to_series()
    return error.named(names.to_list())


def node_details(plan: Plan, outcome: Outcome) -> dict[str, pl.DataFrame]:
    """The smaller tables whose rows belong to nodes."""
    delay = outcome.delay()
    link = outcome.intercompany_link()
    return {
        "node_level": level_rows(outcome),
        "planned_node": planned_nodes(outcome.network, np.ones(outcome.network.nodes.height, np.bool_)),
        "effective_parameter": effective_parameters(calculated(outcome)),
        "action_message": named_messages(plan.plan_id, outcome),
        "buffer_status": buffer_rows(outcome),
        "delay": delay.join(plan.node, on="node_key", how="left", maintain_order="left").select(
            *NODE_KEY,
            "type",
            ref_texts(plan, delay["ref_key"]).alias("ref"),
            "line_no",
            "requested_date",
            "available_date",
            "days",
            ref_texts(plan, delay["limiting_key"]).alias("limiting_ref"),
        ),
        "intercompany_link": link.select(
            "buyer_company_id",
            ref_texts(plan, link["buyer_order_key"]).alias("buyer_order_id"),
            "seller_company_id",
            "seller_item_id",
            "seller_site_id",
            "seller_warehouse_id",
            decimal("buyer_qty").alias("buyer_qty"),
            decimal("seller_qty").alias("seller_qty"),
            "buyer_date",
            "seller_date",
        ),
    }


def carries_messages(question: Question) -> bool:
    """Whether a message may move the components of its order, so that what one node says depends on other nodes (§19.1)."""
    has_components = len(question.posed.problem.existing.node) > 0
    return has_components and bool(wishes_of(question.parameters, question.network.nodes).wanted.any())


def named_messages(plan_id: str, outcome: Outcome) -> pl.DataFrame:
    """The table of action messages without plan columns."""
    rows = outcome.action_message()
    nodes = outcome.node.select("node_key", *NODE_KEY)
    names = partial(ref_texts_of, plan_id, nodes, outcome.posed.documents)
    named = rows.join(nodes, on="node_key", how="left", maintain_order="left").with_columns(
        names(rows["supply_key"]).alias("supply_ref"), names(rows["cause_key"]).alias("caused_by")
    )
    return named.select(
        *NODE_KEY,
        "supply_type",
        "supply_ref",
        "action",
        "from_date",
        "to_date",
        "days",
        decimal("from_qty").alias("from_qty"),
        decimal("to_qty").alias("to_qty"),
        "caused_by",
    ).sort(*NODE_KEY, "supply_type", "supply_ref", "action")


def forecast_details(scope: Scope) -> dict[str, pl.DataFrame]:
    """Forecast lines before and after reduction, and which order took how much of them."""
    line = (*NODE_KEY, "date", "customer_id")
    return {
        "forecast_left": scope.forecast_left.select(*line, "is_inside", "qty", "consumed_qty", "left_qty").sort(line),
        "forecast_use": scope.forecast_use.select(*line, *ORDER, "order_date", "used_qty").sort(*line, *ORDER),
    }
