"""Laws that hold for every plan, whatever the company: nothing is lost, nothing depends on order, threads or the run."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from functools import cache
from random import Random

import polars as pl
import pytest
from networks import PLAN_ID, Network, Row, network_of, random_network
from random_company import FEATURES, PLAN_DATE
from reference.comparison import in_millionths

from masterplan.planning import make_plan

SEEDS = range(100, 104)
TABLES = ("planned_order", "requirement", "pegging", "delay", "intercompany_link", "forecast_left", "forecast_use")
NODE = ("company_id", "item_id", "site_id", "warehouse_id")


def planned(network: Network, threads: int = 1):
    return make_plan(network.tables, plan_id=PLAN_ID, plan_date=PLAN_DATE, baseline=network.baseline, threads=threads)


@cache
def plan_of(seed: int, groups: int = 8):
    """The plan of a random network, on one thread."""
    return planned(random_network(seed, FEATURES, groups))


def node(row: Row) -> tuple[str, ...]:
    return row["company_id"], row["item_id"], row["site_id"], row["warehouse_id"]


def counted(plan):
    """The rows of the net-requirements list that count; expired stock is only listed (§6.8)."""
    return [row for row in in_millionths("requirement", plan.public("requirement")) if row["type"] != "expired_batch"]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_unit_is_pegged(seed):
    """§7.4: pegging adds up to every demand (shortage included) and to every supply (excess included)."""
    plan = plan_of(seed)
    needed, given = defaultdict(int), defaultdict(int)
    for row in in_millionths("pegging", plan.public("pegging")):
        needed[(*node(row), row["demand_type"], row["demand_ref"], row["demand_line_no"])] += row["qty"]
        given[(*node(row), row["supply_type"], row["supply_ref"])] += row["qty"]
    rows = counted(plan)
    assert rows
    for row in rows:
        if row["qty"] < 0:
            assert needed[(*node(row), row["type"], row["ref"], row["line_no"])] == -row["qty"]
        else:
            assert given[(*node(row), row["type"], row["ref"])] == row["qty"]


@pytest.mark.parametrize("seed", SEEDS)
def test_open_quantities_are_shortage_and_excess(seed):
    """§7.4, §14: what a row leaves open is what its pegging calls shortage, buffer or excess."""
    plan = plan_of(seed)
    rows = in_millionths("pegging", plan.public("pegging"))
    pegged = sum(row["qty"] for row in rows if row["supply_type"] in ("shortage", "buffer") or row["demand_type"] == "excess")
    assert pegged == sum(row["open_qty"] for row in counted(plan))


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("method", "carry"),
    [("transactions_dynamic_period", "none"), ("transactions_key", "none"), ("transactions_key", "previous_then_next")],
)
def test_what_orders_took_and_what_is_left_is_the_forecast(method, carry):
    """§16.8: per line the shares of orders and what is left add up to the forecast; no order took more than it asks for."""
    parameters = {"reduction_method": method, "excess_carry": carry, "include_demand_forecast": True, "include_transactions": True}
    networks = map(random_network, SEEDS)
    assert sum(_rows_of_use(network, {**parameters, "kind": "static"}) for network in networks)


def _rows_of_use(network: Network, parameters: dict[str, object]) -> int:
    """How many shares the plan with these parameters has; they keep the law."""
    plans = network.tables["plan"].with_columns(pl.lit(value).alias(name) for name, value in parameters.items())
    plan = planned(Network({**network.tables, "plan": plans}, network.baseline))
    line, order = [*NODE, "date", "customer_id"], ["company_id", "demand_type", "order_id", "line_no"]
    used = plan.public("forecast_use")
    told = plan.public("forecast_left").join(used.group_by(line).agg(pl.col("used_qty").sum()), on=line, how="left")
    assert told.filter(pl.col("used_qty").fill_null(0) + pl.col("left_qty") != pl.col("qty")).is_empty()
    assert used.join(told, on=line, how="anti").is_empty()
    took = used.group_by(*order, pl.col("customer_id") == "").agg(pl.col("used_qty").sum())
    assert took.join(network.tables["demand_order"], on=order).filter(pl.col("used_qty") > pl.col("qty")).is_empty()
    return used.height


@pytest.mark.parametrize("seed", SEEDS)
def test_balance_runs_over_the_rows(seed):
    """§14: the last balance of a node is the sum of its rows."""
    rows = counted(plan_of(seed))
    total, balances = defaultdict(int), defaultdict(set)
    for row in rows:
        total[node(row)] += row["qty"]
        balances[node(row)].add(row["accumulated_qty"])
    assert all(total[of_node] in balances[of_node] for of_node in total)


@pytest.mark.parametrize("seed", SEEDS)
def test_planned_orders_are_rows_of_their_node(seed):
    """Every planned order is a supply of the net-requirements list, with its quantity and requirement date.

    Late orders that show the delay in theirs (§11) keep the one of their id in the list.
    """
    plan = plan_of(seed)
    listed = {row["ref"]: (node(row), row["date"], row["qty"]) for row in _planned_rows(plan)}
    orders = in_millionths("planned_order", plan.public("planned_order"))
    shown_late = plan.parameters["add_delay_to_requirement_date"].split(",")
    for row in orders:
        if row["order_type"] in shown_late and row["delay_days"]:
            assert row["requirement_date"] == row["available_date"]
            row["requirement_date"] = datetime.strptime(row["order_id"].split("|")[-2], "%Y%m%d").date()  # noqa: DTZ007
    assert {row["order_id"]: (node(row), row["requirement_date"], row["qty"]) for row in orders} == listed


def _planned_rows(plan) -> list[Row]:
    rows = in_millionths("requirement", plan.public("requirement"))
    return [row for row in rows if row["qty"] > 0 and row["type"].startswith("planned_")]


@pytest.mark.parametrize("seed", SEEDS)
def test_order_of_rows_changes_nothing(seed):
    """§1.4: shuffled input tables give the same plan, and the same fingerprint of what was read."""
    network = random_network(seed)
    shuffled = Network({name: _shuffled(frame, seed) for name, frame in network.tables.items()}, _shuffled(network.baseline, seed))
    plan, other = plan_of(seed), planned(shuffled)
    assert plan.plan_fingerprint == other.plan_fingerprint
    assert plan.input_fingerprint == other.input_fingerprint


def _shuffled(frame: pl.DataFrame, seed: int) -> pl.DataFrame:
    rows = list(range(frame.height))
    Random(seed).shuffle(rows)  # noqa: S311
    return frame[rows]


@pytest.mark.parametrize("seed", SEEDS)
def test_threads_and_runs_change_nothing(seed, monkeypatch):
    """§1.4: planned twice, on one thread and on three that have their share of few rows each, the plan is the same in every table."""
    plan = plan_of(seed)
    monkeypatch.setattr("masterplan.rendering.pieces._LEAST", 5)
    monkeypatch.setattr("masterplan.netting.levels._SMALL", 1)
    again = planned(random_network(seed), threads=3)
    assert plan.plan_fingerprint == again.plan_fingerprint
    assert all(plan.public(table).equals(again.public(table)) for table in TABLES)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_another_company_does_changes_nothing(seed):
    """Groups of companies that have nothing to do with each other are planned as if alone."""
    few, many = plan_of(seed, 1), plan_of(seed, 3)
    for table in ("planned_order", "requirement", "pegging"):
        assert few.public(table).equals(many.public(table).filter(pl.col("company_id").str.ends_with("0")))


def purchased(seed: int, stock: int, **item: object) -> int:
    """Total planned quantity of one purchased item with random demands and supplies and so much stock."""
    chance = Random(seed)  # noqa: S311
    lines = [{"company_id": "A", "item_id": "I", "qty": chance.randint(1, 40), "line_no": number} for number in range(1, 16)]
    dates = [PLAN_DATE + (PLAN_DATE.resolution * chance.randint(-5, 60)) for _ in lines]
    demands = [{**line, "demand_type": "sales", "order_id": "D", "requested_date": day} for line, day in zip(lines, dates, strict=True)]
    supplies = [
        {**line, "order_type": "purchase", "order_id": "R", "receipt_date": day} for line, day in zip(lines[:4], dates[4:8], strict=True)
    ]
    network = network_of(
        {
            "company": [{"company_id": "A"}],
            "item": [{"company_id": "A", "item_id": "I", "purchase_lead_days": 4, **item}],
            "plan": [{"plan_id": PLAN_ID}],
            "demand_order": demands,
            "supply_order": supplies,
            "on_hand": [{"company_id": "A", "item_id": "I", "qty": stock}],
        }
    )
    return sum(row["qty"] for row in in_millionths("planned_order", planned(network).public("planned_order")))


@pytest.mark.parametrize("seed", SEEDS)
def test_more_stock_never_orders_more(seed):
    """§7.2, §8.2: without order quantities, each piece of stock saves at most a piece of orders and never adds one."""
    totals = [purchased(seed, stock) for stock in (0, 1, 10, 40, 120, 400, 2000)]
    assert totals == sorted(totals, reverse=True)
    assert totals[0] - totals[1] <= 1_000_000
    assert totals[0] > totals[-1] == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_order_quantities_never_order_less(seed):
    """§9: with a minimum and a multiple at least as much is ordered, in multiples."""
    plain, rounded = purchased(seed, 30), purchased(seed, 30, order_min_qty=10, order_multiple_qty=7)
    assert rounded >= plain
    assert rounded % 7_000_000 == 0
