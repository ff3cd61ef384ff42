"""Making a plan: from input tables to a `Plan`, frames in and frames out.

Belongs here: the order of the steps. Each step lives in the module of its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from time import perf_counter
from typing import Any, Final, NamedTuple

import numpy as np
import polars as pl

from masterplan.actions import Messages, messages_of, wishes_of
from masterplan.buffer_status import buffer_rows
from masterplan.calculated import calculated
from masterplan.calendar_book import Calendars
from masterplan.carried_over import carried_over
from masterplan.contracts import INPUTS, empty_frame
from masterplan.delays import Delays, delays_of
from masterplan.errors import NeedTooLargeError, ParameterError, QuantityError, UnknownPlanError
from masterplan.fence_day import RUN_AT
from masterplan.findings import Note, counted_rows, findings_of, plan_notes, run_log_of
from masterplan.fingerprint import combined, frame_fingerprint, table_sums
from masterplan.netting import Problem, Solution, net_network
from masterplan.network import Network, build_network
from masterplan.outcome import Outcome, level_rows
from masterplan.parameters import effective_parameters
from masterplan.places import NODE_KEY, Tables
from masterplan.plan import EPOCH, LAST_PLAN_DATE, RULES_VERSION, Plan, ref_texts, ref_texts_of
from masterplan.plan_check import check_plans
from masterplan.plan_sums import PlanSums, plan_sums
from masterplan.planned_orders.carrying import orders_to_carry
from masterplan.problem import PosedProblem, pose
from masterplan.row_sums import Sums, sums_text
from masterplan.run_methods.filters import in_companies
from masterplan.run_methods.held import HeldProblem, changed_demands, hold
from masterplan.run_methods.kept import Start, start_of
from masterplan.run_methods.methods import NET_CHANGE_MINIMISED, REGENERATION
from masterplan.run_methods.picture import as_seen
from masterplan.run_methods.previous import Previous
from masterplan.run_methods.renewed import planned_nodes, with_kept_delays, with_kept_messages
from masterplan.scenarios import with_scenario
from masterplan.scope import Scope, scope_of
from masterplan.units import decimal, own
from masterplan.usage import calculated_usage, with_usage

Progress = Callable[[str, float], None]
_THREADS: Final = 2
_READ: Final = tuple(name for name in INPUTS if name not in {"demand_history", "forecast_parameter"})


class Clock:
    """Seconds per phase, and word of each phase to whoever watches."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._last = perf_counter()
        self.seconds: dict[str, float] = {}

    def done(self, phase: str, share: float) -> None:
        """A phase has ended; `share` of the whole is done."""
        now = perf_counter()
        self.seconds[phase] = round(now - self._last, 4)
        self._last = now
        if self._progress is not None:
            self._progress(phase, share)


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
    solution = netted(question, threads or _THREADS)
    clock.done("netting", 0.6)
    delays = delays_of(question.posed.problem, solution)
    clock.done("delays", 0.65)
    messages = messages_for(question, solution, delays)
    clock.done("actions", 0.7)
    return answered(question, Answer(solution, delays, messages), clock, threads or _THREADS).plan


@dataclass(frozen=True)
class Question:
    """What a plan is made from, posed for the kernels; `tables` are all input tables, absent ones empty.

    `approved` are the planned orders that are kept; `start` tells what a run keeps of the last one, `held` the problem with it;
    `notes` are messages for the run log, `of_start` what tells one start from another.
    """

    tables: Tables
    parameters: dict[str, object]
    plan_date: date
    baseline: pl.DataFrame | None
    quarantine: pl.DataFrame | None
    approved: pl.DataFrame | None
    scope: Scope
    network: Network
    posed: PosedProblem
    start: Start
    held: HeldProblem
    notes: tuple[Note, ...]
    of_start: tuple[str, ...]


class Answer(NamedTuple):
    """What the kernels give."""

    solution: Solution
    delays: Delays
    messages: Messages


def ask(
    tables: Tables,
    plan_id: str,
    plan_date: date,
    clock: Clock,
    *,
    baseline: pl.DataFrame | None = None,
    quarantine: pl.DataFrame | None = None,
    approved: pl.DataFrame | None = None,
    method: str = REGENERATION,
    previous: Previous | None = None,
    item_filter: Sequence[str] = (),
    bom_levels: int | None = 0,
    run_at: datetime | None = None,
) -> Question:
    """Pose the problem of a plan; inputs and errors as of `make_plan`."""
    given = {name: tables.get(name, empty_frame(contract)) for name, contract in INPUTS.items()}
    full = with_scenario(given, plan_id)
    parameters = plan_parameters(full["plan"], plan_id)
    if run_at is not None:
        parameters = {**parameters, RUN_AT: run_at}
    seen = in_companies(full, parameters)
    wanted: dict[str, Any] = {"item_filter": item_filter, "bom_levels": bom_levels}
    last = previous.planned_order if approved is None and previous is not None else approved
    carried = orders_to_carry(last, seen, parameters, plan_date)
    wanted["approved"] = last.clear() if carried is None and last is not None else carried
    start = start_of(seen, parameters, method=method, previous=previous, **wanted)
    scope, network, posed = _posed(seen, parameters, plan_date, baseline, clock, start)
    held = hold(posed, network, plan_date, start)
    of_start = (*_told_of_start(start, item_filter, bom_levels), *([] if run_at is None else [f"{RUN_AT} {run_at.isoformat()}"]))
    notes = plan_notes(check_plans(given), plan_id)
    return Question(
        seen, parameters, plan_date, baseline, quarantine, start.orders, scope, network, held.posed, start, held, notes, of_start
    )


def _told_of_start(start: Start, item_filter: Sequence[str], bom_levels: int | None) -> tuple[str, ...]:
    """What a run starts from, where it is not a plain regeneration."""
    if start.previous is None and start.chosen is None:
        return ()
    frames = [] if start.previous is None else start.previous.frames()
    return (start.method, *sorted(item_filter), str(bom_levels), *(_frame_of_run(frame) for frame in frames))


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


def answered(question: Question, answer: Answer, clock: Clock, threads: int = _THREADS) -> Told:
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
    plan.details["forecast_left"] = forecast_left(question.scope.forecast_left)
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


def read_tables(tables: Tables) -> dict[str, pl.DataFrame]:
    """The input tables that a plan reads."""
    return {name: tables[name] for name in _READ}


def input_fingerprint(question: Question, sums: Mapping[str, Sums]) -> str:
    """The fingerprint of all that a plan is made from; `sums` are those of the tables it reads."""
    of_run = (
        _frame_of_run(frame)
        for frame in (question.baseline, question.quarantine, question.approved, calculated_usage(question.network.nodes))
    )
    return combined([str(question.parameters["plan_id"]), question.plan_date.isoformat(), sums_text(sums), *of_run, *question.of_start])


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


def problem_of(tables: Tables, *, plan_id: str, plan_date: date, baseline: pl.DataFrame | None = None) -> Problem:
    """The arrays that `make_plan` gives to the kernels, for measuring these alone. Inputs and errors as there."""
    return ask(tables, plan_id, plan_date, Clock(None), baseline=baseline).posed.problem


def _posed(
    tables: Tables,
    parameters: Mapping[str, object],
    plan_date: date,
    baseline: pl.DataFrame | None,
    clock: Clock,
    start: Start,
) -> tuple[Scope, Network, PosedProblem]:
    if not EPOCH <= plan_date <= LAST_PLAN_DATE:
        raise ParameterError(
            f"Plans can be made for dates from {EPOCH} to {LAST_PLAN_DATE}, not for {plan_date}.", way_out="Correct the plan date."
        )
    days = Calendars(tables, plan_date)
    tables = days.settled(tables)
    scope = as_seen(scope_of(tables, parameters, plan_date, baseline, start.orders), start)
    clock.done("scope", 0.2)
    network = build_network(tables, parameters, plan_date, scope.seeds, scope.named)
    network = replace(network, nodes=with_usage(tables, parameters, plan_date, baseline, network.nodes))
    clock.done("network", 0.35)
    posed = pose(tables, parameters, plan_date, scope, network, days)
    clock.done("arrays", 0.45)
    return scope, network, posed


def plan_parameters(plans: pl.DataFrame, plan_id: str) -> dict[str, object]:
    """The row of a plan. Without any row every plan has the contract's defaults; with rows an unknown plan is an error."""
    rows = plans.filter(pl.col("plan_id") == plan_id)
    if rows.height:
        return rows.row(0, named=True)
    if plans.height:
        raise UnknownPlanError(
            f"The table plan names no plan {plan_id!r}.",
            rows=plans["plan_id"].sort().to_list(),
            way_out="Ask for one of these, or add a row for it.",
        )
    defaults: dict[str, object] = {column.name: column.default for column in INPUTS["plan"].columns}
    return {**defaults, "plan_id": plan_id}


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


def forecast_left(lines: pl.DataFrame) -> pl.DataFrame:
    """Forecast lines before and after reduction, a row per node, date and customer."""
    return lines.select(*NODE_KEY, "date", "customer_id", "is_inside", "qty", "consumed_qty", "left_qty").sort(
        *NODE_KEY, "date", "customer_id"
    )


def _frame_of_run(frame: pl.DataFrame | None) -> str:
    return "" if frame is None or frame.is_empty() else frame_fingerprint(frame.sort(pl.all()))
