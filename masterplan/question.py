"""What a plan is made from: inputs and parameters as they count, posed as a problem for the kernels, and their fingerprint.

Belongs here: from input tables to a `Question`. How it is answered is told in `planning`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

import polars as pl

from masterplan.calendar_book import Calendars
from masterplan.contracts import FORECAST_ONLY, HISTORY_ONLY, INPUTS, REVIEW_ONLY, empty_frame
from masterplan.errors import ParameterError
from masterplan.fence_day import RUN_AT
from masterplan.findings import Note, plan_notes
from masterplan.fingerprint import combined, frame_fingerprint
from masterplan.netting import Problem
from masterplan.network import Network, build_network
from masterplan.node_parameters import NodeParameters
from masterplan.phases import Clock
from masterplan.places import Tables
from masterplan.plan import EPOCH, LAST_PLAN_DATE
from masterplan.plan_check import check_plans
from masterplan.plan_choice import plan_parameters
from masterplan.planned_orders.carrying import orders_to_carry
from masterplan.problem import PosedProblem, pose
from masterplan.row_sums import Sums, sums_text
from masterplan.run_methods.filters import in_companies
from masterplan.run_methods.held import HeldProblem, hold
from masterplan.run_methods.kept import Start, start_of
from masterplan.run_methods.methods import REGENERATION
from masterplan.run_methods.picture import as_seen
from masterplan.run_methods.previous import Previous
from masterplan.scenarios import with_scenario
from masterplan.scope import Scope, scope_of
from masterplan.usage import calculated_usage, with_usage

_READ: Final = tuple(name for name in INPUTS if name not in FORECAST_ONLY | REVIEW_ONLY | HISTORY_ONLY)


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


def problem_of(tables: Tables, *, plan_id: str, plan_date: date, baseline: pl.DataFrame | None = None) -> Problem:
    """The arrays that `make_plan` gives to the kernels, for measuring these alone. Inputs and errors as there."""
    return ask(tables, plan_id, plan_date, Clock(None), baseline=baseline).posed.problem


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
    of_nodes = NodeParameters(tables, parameters, plan_date)
    scope = as_seen(scope_of(tables, parameters, plan_date, baseline, start.orders, of_nodes), start)
    clock.done("scope", 0.2)
    network = build_network(tables, parameters, plan_date, scope.seeds, scope.named, of_nodes)
    network = replace(network, nodes=with_usage(tables, parameters, plan_date, baseline, network.nodes))
    clock.done("network", 0.35)
    posed = pose(tables, parameters, plan_date, scope, network, days)
    clock.done("arrays", 0.45)
    return scope, network, posed


def _told_of_start(start: Start, item_filter: Sequence[str], bom_levels: int | None) -> tuple[str, ...]:
    """What a run starts from, where it is not a plain regeneration."""
    if start.previous is None and start.chosen is None:
        return ()
    frames = [] if start.previous is None else start.previous.frames()
    return (start.method, *sorted(item_filter), str(bom_levels), *(_frame_of_run(frame) for frame in frames))


def _frame_of_run(frame: pl.DataFrame | None) -> str:
    return "" if frame is None or frame.is_empty() else frame_fingerprint(frame.sort(pl.all()))
