"""Laws of runs that start from the last one, on random networks: nothing is lost, and what is not planned anew stays."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

import polars as pl
import pytest
from networks import PLAN_ID, Network, random_network
from random_company import FEATURES, PLAN_DATE

from masterplan.places import NODE_KEY
from masterplan.planning import make_plan
from masterplan.run_methods import Previous
from masterplan.testing import assert_balanced

SEEDS = (300, 301, 305, 328)
BUFFERS = ("priority", "decoupling")
ALONE = set(FEATURES) - {"stand_ins"}


def planned(network: Network, **run):
    plan = make_plan(network.tables, plan_id=PLAN_ID, plan_date=PLAN_DATE, baseline=network.baseline, threads=1, **run)
    assert_balanced(plan)
    return plan


def network_with(seed: int, features: Iterable[str] = FEATURES, **parameters) -> Network:
    network = random_network(seed, features)
    values = [pl.lit(value).cast(network.tables["plan"].schema[name]).alias(name) for name, value in parameters.items()]
    return Network({**network.tables, "plan": network.tables["plan"].with_columns(values)}, network.baseline)


def with_demand(network: Network, seed: int) -> Network:
    """The network after some demand lines are gone and some have other quantities."""
    chance, rows = Random(seed), network.tables["demand_order"]  # noqa: S311 - a test's chance
    draws = pl.Series([chance.random() for _ in range(rows.height)])
    more = pl.when(pl.lit(draws) > 0.7).then(pl.col("qty") * 2).otherwise(pl.col("qty")).cast(rows.schema["qty"]).alias("qty")
    changed = rows.with_columns(more).filter(draws > 0.3)
    return Network({**network.tables, "demand_order": changed}, network.baseline)


def of_other_items(plan, table: str, chosen: list[str]) -> pl.DataFrame:
    return plan.public(table).filter(~pl.col("item_id").is_in(chosen))


@pytest.mark.parametrize("seed", SEEDS)
def test_net_change_without_a_change_keeps_every_order(seed):
    """But for what stand-ins serve, which net change does not look at (§24.4)."""
    network = network_with(seed, ALONE, kind="dynamic")
    last = planned(network)
    plan = planned(network, method="net_change", previous=Previous.of(last))
    assert (
        plan.public("planned_order")
        .drop("available_date", "delay_days")
        .equals(last.public("planned_order").drop("available_date", "delay_days"))
    )
    plain = pl.col("supply_type").is_in(["buffer", "shortage"]).not_()
    assert plan.public("pegging").filter(plain).equals(last.public("pegging").filter(plain))
    assert not plan.public("planned_node")["is_replaced"].any()


@pytest.mark.parametrize("seed", SEEDS)
def test_net_change_keeps_every_order(seed):
    network = network_with(seed, kind="dynamic")
    last = planned(network)
    plan = planned(with_demand(network, seed), method="net_change", previous=Previous.of(last))
    key = ["order_id", "qty", "requirement_date", "receipt_date"]
    assert last.public("planned_order").join(plan.public("planned_order"), on=key, how="anti").is_empty()


@pytest.mark.parametrize("seed", SEEDS)
def test_items_outside_the_filter_keep_their_orders(seed):
    """Their levels too, as no demand that goes takes nodes along that others are held level with (§22.3)."""
    network = network_with(seed, ALONE)
    last = planned(network)
    items = sorted(set(network.tables["item"]["item_id"]))
    chosen = items[seed % 2 :: 2]
    plan = planned(with_demand(network, seed), item_filter=chosen, previous=Previous.of(last))
    before, after = (of_other_items(each, "planned_order", chosen) for each in (last, plan))
    assert after.equals(before)
    independent = (pl.col("qty") < 0) & (pl.col("line_no") == 0) & ~pl.col("type").str.starts_with("planned")
    rows = [of_other_items(each, "requirement", chosen).filter(independent).drop("accumulated_qty", "open_qty") for each in (last, plan)]
    assert rows[0].equals(rows[1])
    replaced = plan.public("planned_node").filter("is_replaced")
    assert set(replaced["item_id"]) <= set(chosen)


@pytest.mark.parametrize("seed", SEEDS)
def test_confirmed_demand_keeps_its_supply(seed):
    network = network_with(seed, keep_supply_for_confirmed_demand=True)
    confirmed = network.tables["demand_order"].with_columns(confirmed_date=pl.col("requested_date"))
    network = Network({**network.tables, "demand_order": confirmed}, network.baseline)
    last = planned(network)
    plan = planned(network, previous=Previous.of(last))
    of_sales = pl.col("demand_type") == "sales"
    key = [*NODE_KEY, "demand_ref", "supply_type", "supply_ref"]
    kept = last.public("pegging").filter(of_sales & pl.col("supply_type").str.starts_with("planned"))
    now = kept.join(plan.public("pegging"), on=key, how="left", suffix="_now")
    assert (now["qty_now"].fill_null(0) >= now["qty"]).all()


def test_the_same_start_gives_the_same_plan():
    network = network_with(306, kind="dynamic")
    previous = Previous.of(planned(network))
    plans = [planned(with_demand(network, 1), method="net_change", previous=previous) for _ in range(2)]
    assert plans[0].plan_fingerprint == plans[1].plan_fingerprint
