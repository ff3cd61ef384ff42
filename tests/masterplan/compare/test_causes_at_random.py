"""On random networks: when one input row was changed, every order that differs owes it to that row (semantics §29.5)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import polars as pl
import pytest
from networks import BASELINE, PLAN_ID, Network, is_sound, network_of, random_network, rows_with_baseline
from random_company import FEATURES, PLAN_DATE

from masterplan.compare import CHANGE_LOG, NOT_SOUGHT, Side, change_log, input_changes, what_became
from masterplan.contracts import FORECAST_ONLY, INPUTS, Column, Kind
from masterplan.places import NODE_KEY
from masterplan.planning import make_plan

Row = dict[str, Any]
Rows = Mapping[str, Sequence[Row]]
GROUPS, TRIES = 64, 40
TABLES = ("planned_order", "requirement", "pegging")
SILENT = {"demand_history", "receipt_history", "plan"} | FORECAST_ONLY


def side_of(network: Network, plan_date: date = PLAN_DATE) -> Side:
    plan = make_plan(network.tables, plan_id=PLAN_ID, plan_date=plan_date, baseline=network.baseline, threads=1)
    return Side(plan.parameters, plan_date, network.tables, network.baseline, {name: plan.public(name) for name in TABLES})


def other_value(chance: Random, column: Column, value: Any) -> Any:
    if column.kind is Kind.QTY:
        return str(Decimal(str(value or 0)) + chance.randint(1, 9))
    if column.kind is Kind.DATE:
        return None if value is None else value + timedelta(days=chance.randint(1, 9))
    if column.kind is Kind.FLAG:
        return not value
    if column.kind in (Kind.DAYS, Kind.COUNT):
        return (value or 0) + 1 if column.maximum is None or (value or 0) < column.maximum else 0
    return chance.choice(column.values) if column.values else value


def changed_row(chance: Random, name: str, row: Row) -> Row | None:
    """The row with another value in one column; None: without the row."""
    contract = INPUTS.get(name, BASELINE)
    columns = [column for column in contract.columns if column.name not in contract.key]
    if not columns or chance.random() < 0.3:
        return None
    column = chance.choice(columns)
    value = other_value(chance, column, row.get(column.name, column.default))
    return {**row, column.name: value} if value is not None else None


def with_one_change(chance: Random, rows: Rows, is_mine: Callable[[Row], bool]) -> tuple[Rows, str, Row] | None:
    """The rows with one of mine changed or left out, its table and what it was; None when no sound one was found."""
    names = [name for name in rows if name not in SILENT and any(is_mine(row) for row in rows[name])]
    for _ in range(TRIES if names else 0):
        name = chance.choice(names)
        number = chance.choice([number for number, row in enumerate(rows[name]) if is_mine(row)])
        old = rows[name][number]
        new = changed_row(chance, name, old)
        changed = {**rows, name: [*rows[name][:number], *([new] if new else []), *rows[name][number + 1 :]]}
        if new != old and is_sound({table: [row for row in of if is_mine(row) or not group_of(row)] for table, of in changed.items()}):
            return changed, name, old
    return None


def group_of(row: Row) -> str:
    """The number of the group of companies that a row belongs to; empty: all."""
    named = next((value for name, value in row.items() if name.endswith("company_id") and value), "")
    return named[1:]


def key_of(name: str, row: Row) -> str:
    contract = INPUTS.get(name, BASELINE)
    columns = [contract.column(column) for column in contract.key if column != "plan_date"]
    return "/".join(text_of(column, row.get(column.name, column.default)) for column in columns)


def text_of(column: Column, value: Any) -> str:
    if value is None:
        return ""
    return f"{Decimal(str(value)).normalize():f}" if column.kind is Kind.QTY else str(value)


@pytest.mark.thorough
@pytest.mark.parametrize("seed", [0, 2, 4, 6])
def test_one_row_of_each_group_explains_all_that_differs_in_it(seed):
    """Groups that have nothing to do with each other share a plan, so each is a trial of its own."""
    chance = Random(seed)  # noqa: S311
    network = random_network(1000 + seed, set(FEATURES) - {"switches"}, GROUPS)
    rows: Rows = rows_with_baseline(network)
    expected: dict[str, tuple[str, str]] = {}
    for group in map(str, range(GROUPS)):
        found = with_one_change(chance, rows, lambda row, group=group: group_of(row) == group)
        if found:
            rows, name, old = found
            expected[group] = (name, key_of(name, old))
    log = change_log(side_of(network), side_of(network_of(rows)))
    told: dict[str, set[tuple[str, str]]] = {}
    for row in log.iter_rows(named=True):
        told.setdefault(row["company_id"][1:], set()).add((row["cause_table"], row["cause_key"]))
    assert {group: causes for group, causes in told.items() if causes != {expected[group]}} == {}
    assert len(told) >= 3
    assert log.schema == pl.Schema(CHANGE_LOG)


def differing(base: Side, plan: Side) -> pl.DataFrame:
    """The keys of the nodes of which the two plans say something else."""
    found = [pl.DataFrame(schema=dict.fromkeys(NODE_KEY, pl.String))]
    for name in TABLES:
        one, other = (side.results[name].drop("version") for side in (base, plan))
        pairs = ((one, other), (other, one))
        found += [rows.join(others, on=rows.columns, how="anti", nulls_equal=True).select(NODE_KEY) for rows, others in pairs]
    return pl.concat(found).unique()


def of_nodes(side: Side, nodes: pl.DataFrame) -> Side:
    """What a side says of some nodes alone."""
    results = {name: rows.join(nodes, on=NODE_KEY, how="semi", maintain_order="left") for name, rows in side.results.items()}
    return dataclasses.replace(side, results=results)


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(3))
def test_told_of_the_nodes_that_differ_alone_orders_owe_their_change_to_the_same_rows(seed):
    """As the warehouse tells of a version: two sides with the inputs of the later one, and what changed of them (§29.7)."""
    chance = Random(seed)  # noqa: S311
    network = random_network(3000 + seed, set(FEATURES) - {"switches"}, GROUPS)
    rows: Rows = rows_with_baseline(network)
    for group in map(str, range(GROUPS)):
        found = with_one_change(chance, rows, lambda row, group=group: group_of(row) == group)
        rows = found[0] if found else rows
    base, plan = side_of(network), side_of(network_of(rows))
    nodes = differing(base, plan)
    stood, stands = ({**side.tables, "baseline": side.baseline} for side in (base, plan))
    few = [dataclasses.replace(of_nodes(side, nodes), tables=plan.tables) for side in (base, plan)]
    log = change_log(*few, input_changes(stood, stands))
    whole = change_log(base, plan)
    assert nodes.height < plan.results["requirement"].select(NODE_KEY).n_unique()
    assert log.height >= 3
    assert log.drop("via", "steps").equals(whole.drop("via", "steps"))
    became = what_became(*(side.results["planned_order"] for side in (base, plan)))
    causes = ["cause_table", "cause_key", "cause_column", "cause_before", "cause_after", "via", "steps"]
    assert became.schema == pl.Schema(CHANGE_LOG)
    assert became.drop(causes).equals(whole.drop(causes))
    assert became.select(causes).unique().rows() == [(NOT_SOUGHT, "", "", "", "", "", 0)]


def test_of_plans_that_read_the_same_nothing_is_explained():
    network = random_network(8, FEATURES, 8)
    base, plan = side_of(network), side_of(network)
    less = plan.results["planned_order"][1:]
    log = change_log(base, dataclasses.replace(plan, results={**plan.results, "planned_order": less}), [])
    assert log.select("change", "cause_table").rows() == [("dropped", "unexplained")]


SHARED = ("calendar", "working_time", "calendar_exception", "unit", "currency_rate", "transport_time", "address")


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(2))
def test_a_row_that_all_groups_share_explains_all_that_differs(seed):
    chance = Random(seed)  # noqa: S311
    network = random_network(2000 + seed, FEATURES, 16)
    rows = rows_with_baseline(network)
    base = side_of(network)
    differing = 0
    for _ in range(6):
        found = with_one_change(chance, {name: of for name, of in rows.items() if name in SHARED or name == "plan"}, bool)
        if found:
            changed, name, old = found
            if not is_sound({**rows, **changed}):
                continue
            log = change_log(base, side_of(network_of({**rows, **changed})))
            causes = log.select("cause_table", "cause_key").unique().rows()
            assert causes in ([], [(name, key_of(name, old))])
            differing += log.height
    assert differing


def test_equal_plans_say_nothing():
    network = random_network(5, FEATURES, 8)
    assert change_log(side_of(network), side_of(network)).is_empty()


def test_only_the_plan_date_explains_what_time_changes():
    network = random_network(6, set(FEATURES) - {"switches"}, 8)
    log = change_log(side_of(network), side_of(network, PLAN_DATE + timedelta(days=7)))
    assert log.height
    assert log.select("cause_table", "cause_column").unique().rows() == [("plan", "plan_date")]


def test_the_order_of_input_rows_changes_nothing():
    network = random_network(7, FEATURES, 12)
    rows, chance = rows_with_baseline(network), Random(7)  # noqa: S311
    changed = with_one_change(chance, rows, lambda row: group_of(row) == "1")
    assert changed is not None
    other = network_of(changed[0])
    shuffled = {name: frame.sample(fraction=1, shuffle=True, seed=1) for name, frame in other.tables.items()}
    base = side_of(network)
    plain, mixed = (change_log(base, side_of(Network(tables, other.baseline))) for tables in (other.tables, shuffled))
    assert plain.equals(mixed)
