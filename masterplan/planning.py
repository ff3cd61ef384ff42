"""Making a plan: from input tables to a `Plan`, frames in and frames out.

Belongs here: the order of the steps. Each step lives in the module of its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from time import perf_counter
from typing import Any, Final

import numpy as np
import polars as pl

from masterplan.actions import messages_of, wishes_of
from masterplan.buffer_status import buffer_rows
from masterplan.calculated import calculated
from masterplan.calendar_book import Calendars
from masterplan.carried_over import carried_over
from masterplan.contracts import INPUTS, empty_frame
from masterplan.delays import delays_of
from masterplan.errors import NeedTooLargeError, ParameterError, UnknownPlanError
from masterplan.findings import findings_of, run_log_of
from masterplan.fingerprint import combined, frame_fingerprint, tables_fingerprint
from masterplan.netting import Problem, Solution, net_network
from masterplan.network import Network, build_network
from masterplan.outcome import Outcome, level_rows
from masterplan.parameters import effective_parameters
from masterplan.places import NODE_KEY, Tables
from masterplan.plan import EPOCH, LAST_PLAN_DATE, RULES_VERSION, Plan, ref_texts
from masterplan.plan_check import check_plans
from masterplan.problem import PosedProblem, pose
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

Progress = Callable[[str, float], None]
_THREADS: Final = 2
_READ: Final = tuple(name for name in INPUTS if name not in {"demand_history", "forecast_parameter"})


class _Clock:
    """Seconds per phase, and word of each phase to whoever watches."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._last = perf_counter()
        self.seconds: dict[str, float] = {}

    def done(self, phase: str, share: float) -> None:
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
    threads: int | None = None,
    progress: Progress | None = None,
) -> Plan:
    """Plan all companies of the input in one graph.

    Inputs: `tables` as the contracts of `INPUTS` declare them (absent ones count as empty), the plan's id, its date, and
    the baseline forecast for plans whose forecast model is `baseline`, and the rows that intake rejected, whose nodes are
    reported, and `approved` planned orders of this plan, in the columns of the table `planned_order`, which stay as they
    are. The run `method` (§24), the `previous` run of the plan, None for the first, the items that the run plans, none named: all
    of the plan, with `bom_levels` levels of their components, None for all (§25). `progress` hears of each phase and the share done.
    Output: a `Plan`. Raises NetChangeError for net change of a plan that is not dynamic, UnknownPlanError when the table `plan`
    names other plans only, ParameterError for a plan date that cannot be planned for or a filter that names no items,
    QuantityError when a quantity cannot be computed exactly. All rules of `semantics.md`.
    """
    clock = _Clock(progress)
    given = {name: tables.get(name, empty_frame(contract)) for name, contract in INPUTS.items()}
    full = with_scenario(given, plan_id)
    parameters = plan_parameters(full["plan"], plan_id)
    wanted: dict[str, Any] = {"approved": approved, "item_filter": item_filter, "bom_levels": bom_levels}
    seen = in_companies(full, parameters)
    start = start_of(seen, parameters, method=method, previous=previous, **wanted)
    scope, network, asked = _posed(seen, parameters, plan_date, baseline, clock, start)
    held = hold(asked, network, plan_date, start)
    posed = held.posed
    solution = _netted(held.netted, network, threads or _THREADS)
    clock.done("netting", 0.6)
    delays = delays_of(posed.problem, solution)
    clock.done("delays", 0.65)
    receipt = own(posed.stock_and_supplies["wanted"], np.int64)
    messages = messages_of(posed.problem, solution, wishes_of(parameters, network.nodes), receipt)
    clock.done("actions", 0.7)
    kept = carried_over(start.orders, network.nodes)
    outcome = Outcome(plan_date, network, posed, solution, delays, messages, kept, parameters, scope.expired)
    facts = {"planned_order": outcome.planned_order(), "requirement": outcome.requirement(), "pegging": outcome.pegging()}
    clock.done("tables", 0.85)
    read = {name: full[name] for name in _READ}
    plan = Plan(
        plan_id=plan_id,
        plan_date=plan_date,
        parameters=parameters,
        node=outcome.node.select("node_key", *NODE_KEY),
        document=posed.documents.select("document_key", "type", "company_id", "ref"),
        **facts,
        details={},
        input_fingerprint=combined(
            [
                plan_id,
                plan_date.isoformat(),
                tables_fingerprint(read),
                *(_frame_of_run(frame) for frame in (baseline, quarantine, approved)),
                *_fingerprint_of_start(start, item_filter, bom_levels),
            ]
        ),
        plan_fingerprint="",
        rules_version=RULES_VERSION,
        seconds_per_phase=clock.seconds,
        method=start.method,
    )
    plan.details.update(_details(plan, outcome))
    _tell_of_run(plan, outcome, held, start)
    plan.details["exception"] = findings_of(seen, plan_date, scope, outcome, quarantine)
    plan.details["forecast_left"] = _forecast_left(scope.forecast_left)
    plan.details["run_log"] = run_log_of(scope, plan, check_plans(given))
    clock.done("details", 1.0)
    return _sealed(plan)


def _netted(problem: Problem, network: Network, threads: int) -> Solution:
    try:
        return net_network(problem, threads=threads)
    except NeedTooLargeError as error:
        names = network.nodes[list(error.nodes)].select(pl.concat_str(NODE_KEY, separator="/")).to_series()
        raise error.named(names.to_list()) from None


def problem_of(tables: Tables, *, plan_id: str, plan_date: date, baseline: pl.DataFrame | None = None) -> Problem:
    """The arrays that `make_plan` gives to the kernels, for measuring these alone. Inputs and errors as there."""
    full = with_scenario({name: tables.get(name, empty_frame(contract)) for name, contract in INPUTS.items()}, plan_id)
    parameters = plan_parameters(full["plan"], plan_id)
    seen = in_companies(full, parameters)
    return _posed(seen, parameters, plan_date, baseline, _Clock(None), start_of(seen, parameters))[2].problem


def _posed(
    tables: Tables,
    parameters: Mapping[str, object],
    plan_date: date,
    baseline: pl.DataFrame | None,
    clock: _Clock,
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
    network = build_network(tables, parameters, plan_date, scope.seeds)
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


def _details(plan: Plan, outcome: Outcome) -> dict[str, pl.DataFrame]:
    delay = outcome.delay()
    link = outcome.intercompany_link()
    return {
        "node_level": level_rows(outcome),
        "effective_parameter": effective_parameters(calculated(outcome)),
        "action_message": _messages(plan, outcome),
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


def _messages(plan: Plan, outcome: Outcome) -> pl.DataFrame:
    rows = outcome.action_message()
    named = rows.join(plan.node, on="node_key", how="left", maintain_order="left").with_columns(
        ref_texts(plan, rows["supply_key"]).alias("supply_ref"), ref_texts(plan, rows["cause_key"]).alias("caused_by")
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


def _forecast_left(lines: pl.DataFrame) -> pl.DataFrame:
    sums = lines.group_by(*NODE_KEY, "date").agg(pl.col("qty", "consumed_qty", "left_qty").sum())
    return sums.sort(*NODE_KEY, "date").with_columns(pl.col("qty", "consumed_qty", "left_qty").cast(pl.Decimal(18, 6)))


def _tell_of_run(plan: Plan, outcome: Outcome, held: HeldProblem, start: Start) -> None:
    """The nodes that the run planned; delays and messages that it left as they were (§24.6, §25.4)."""
    plan.details["planned_node"] = planned_nodes(outcome.network, held.is_anew)
    if start.method != NET_CHANGE_MINIMISED or start.previous is None:
        return
    demands = outcome.demands().with_columns(is_changed=pl.Series(changed_demands(outcome.solution, held)))
    named = demands.with_columns(ref=ref_texts(plan, demands["ref_key"])).join(plan.node, on="node_key")
    plan.details["delay"] = with_kept_delays(plan.details["delay"], start, named)
    plan.details["action_message"] = with_kept_messages(plan.details["action_message"], start, named, plan.public("pegging"))


def _fingerprint_of_start(start: Start, item_filter: Sequence[str], bom_levels: int | None) -> list[str]:
    """What a run starts from, where it is not a plain regeneration."""
    if start.previous is None and start.chosen is None:
        return []
    frames = [] if start.previous is None else start.previous.frames()
    return [start.method, *sorted(item_filter), str(bom_levels), *(_frame_of_run(frame) for frame in frames)]


def _frame_of_run(frame: pl.DataFrame | None) -> str:
    return "" if frame is None or frame.is_empty() else frame_fingerprint(frame.sort(pl.all()))


def _sealed(plan: Plan) -> Plan:
    """The plan with the fingerprint of all it says, by public names so that local keys do not matter."""
    tables = {"node": plan.node, "document": plan.document, **{n: getattr(plan, n) for n in ("planned_order", "requirement", "pegging")}}
    texts = [f"{name}:{frame_fingerprint(frame)}" for name, frame in {**tables, **plan.details}.items()]
    return Plan(**{**plan.__dict__, "plan_fingerprint": combined(texts)})
