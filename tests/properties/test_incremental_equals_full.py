"""A plan that follows changes is, after each, the plan made anew: all tables row for row, and what it says has changed is all that has."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from itertools import count
from random import Random

import numpy as np
import polars as pl
import pytest
from networks import BASELINE, PLAN_ID, Network, random_network
from polars.testing import assert_frame_equal
from random_changes import random_sequence
from random_company import FEATURES, PLAN_DATE

from masterplan.contracts import INPUTS, RESULTS, polars_schema
from masterplan.errors import InputError, QuantityError, StaleChangeError
from masterplan.netchange import Change, LivePlan
from masterplan.netchange.groups import Groups
from masterplan.places import NODE_KEY
from masterplan.plan import Plan
from masterplan.planning import make_plan
from masterplan.testing import company

CHANGES = 4
GROUPS = 34
SEQUENCES = 100
CAMPAIGN = int(os.environ.get("MASTERPLAN_TEST_SEQUENCES", "20000"))
OF_NODES = (
    "planned_order",
    "requirement",
    "pegging",
    "delay",
    "action_message",
    "effective_parameter",
    "intercompany_link",
    "buffer_status",
    "gross_requirement",
)
OF_PLAN = ("exception", "forecast_left", "forecast_use", "run_log")


def planned(network: Network) -> Plan:
    return make_plan(network.tables, plan_id=PLAN_ID, plan_date=PLAN_DATE, baseline=network.baseline, threads=1)


def names_of(table: str) -> list[str]:
    """The columns that say to which node a row belongs: a link between companies is the seller's."""
    return [f"{'seller_' if table == 'intercompany_link' else ''}{name}" for name in NODE_KEY]


def replaced(table: str, shown: pl.DataFrame, said: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
    """A table with the rows of some nodes put in place of what it said of them."""
    names = names_of(table)
    kept = shown.join(nodes.rename(dict(zip(NODE_KEY, names, strict=True))), on=names, how="anti")
    return pl.concat([kept, said]).sort(RESULTS[table].key)


class Follower:
    """A live plan, and its tables kept by what it says has changed."""

    def __init__(self, network: Network) -> None:
        self.live = LivePlan(network.tables, plan_id=PLAN_ID, plan_date=PLAN_DATE, baseline=network.baseline)
        self.live.plan()
        first = planned(network)
        self._shown = {table: first.public(table) for table in OF_NODES}

    def assert_is(self, network: Network, change: Change, *, whole: bool = True) -> None:
        excerpt, wanted = change.excerpt(), planned(network)
        touched = pl.concat([excerpt.nodes, excerpt.gone])
        for table in OF_NODES:
            self._shown[table] = replaced(table, self._shown[table], excerpt.plan.public(table), touched)
            assert_frame_equal(self._shown[table], wanted.public(table))
        for table in OF_PLAN:
            assert_frame_equal(excerpt.plan.public(table), wanted.public(table))
        assert excerpt.plan.plan_fingerprint == wanted.plan_fingerprint
        assert excerpt.plan.input_fingerprint == wanted.input_fingerprint
        if not whole:
            return
        followed = self.live.plan()
        for table in (*OF_NODES, *OF_PLAN):
            assert_frame_equal(followed.public(table), wanted.public(table))
        assert followed.plan_fingerprint == wanted.plan_fingerprint
        assert followed.input_fingerprint == wanted.input_fingerprint


def assert_followed(seed: int, groups: int, changes: int = CHANGES) -> int:
    """Follow the sequences of some groups of companies side by side; gives in how many nodes something changed."""
    sequence = random_sequence(seed, changes, groups=groups)
    follower = Follower(next(sequence))
    touched = 0
    for number, network in enumerate(sequence):
        change = follower.live.follow(network.tables, baseline=network.baseline)
        touched += len(change.nodes)
        follower.assert_is(network, change, whole=number % 2 == 1)
    return touched


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(SEQUENCES // GROUPS + 1))
def test_every_step_of_a_sequence_is_the_plan_made_anew(seed):
    assert assert_followed(seed, GROUPS) > 0


def network_with_sales(seed: int) -> Network:
    """A network whose plan counts sales; some random plans count none."""
    for number in count(100 * seed):
        network = random_network(number, set(FEATURES) - {"forecast", "links", "named", "kept"}, GROUPS)
        if planned(network).public("requirement").filter(type="sales").height > 4 * GROUPS:
            return network
    raise AssertionError


def assert_orders_are_followed(seed: int, change: Callable[[pl.DataFrame, Random], tuple[pl.DataFrame, pl.DataFrame]]) -> None:
    """Changes of sales orders told to the plan row by row, most of them on the short way.

    `change` gives, of the orders as they are, rows that say something else and keys of rows that go.
    """
    network = network_with_sales(seed)
    follower, chance, table, key = Follower(network), Random(seed), "demand_order", INPUTS["demand_order"].key  # noqa: S311
    short = 0
    for number in range(2 * CHANGES):
        now = network.tables[table]
        fresh, gone = change(now.filter(pl.col("demand_type") == "sales"), chance)
        stands = now.join(pl.concat([fresh.select(key), gone.select(key)]), on=key, how="anti")
        network = Network({**network.tables, table: pl.concat([stands, fresh])}, network.baseline)
        told = follower.live.change({table: fresh}, {table: gone.select(key)})
        short += not follower.live.is_settled
        follower.assert_is(network, told, whole=number % 3 == 2)
    assert short > CHANGES


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(2))
def test_changed_orders_are_the_plan_made_anew(seed):
    """Orders that come, go and say something else."""

    def change(sales: pl.DataFrame, chance: Random) -> tuple[pl.DataFrame, pl.DataFrame]:
        picked = sales.sample(3, seed=chance.randrange(99))
        fresh = picked[:2].with_columns(qty=pl.col("qty") + chance.randrange(3), order_id=pl.col("order_id") + chance.choice(["", "x"]))
        return fresh, picked[2:] if chance.randrange(2) else picked[:0]

    assert_orders_are_followed(seed, change)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.thorough) for seed in (1, 2))])
def test_amended_orders_are_the_plan_made_anew(seed):
    """Orders with another quantity, date or priority, several at once: within the fence, beyond it, back again, down to nothing."""

    def change(sales: pl.DataFrame, chance: Random) -> tuple[pl.DataFrame, pl.DataFrame]:
        picked = sales.sample(chance.choice([1, 2, 9]), seed=chance.randrange(99))
        days = pl.duration(days=chance.choice([0, 0, 3, -9, 900]))
        fresh = picked.with_columns(
            qty=(pl.col("qty") * chance.choice([0, 1, 1, 2])).cast(sales.schema["qty"]),
            requested_date=pl.col("requested_date") + days,
            confirmed_date=chance.choice([pl.col("confirmed_date"), pl.col("requested_date") + days]),
            priority=pl.lit(chance.randrange(100), dtype=sales.schema["priority"]),
        )
        return fresh, picked[:0]

    assert_orders_are_followed(seed, change)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.thorough) for seed in (1, 2))])
def test_several_threads_follow_as_one_does(seed, monkeypatch):
    """Where many rows are planned again threads share them; here they share few."""
    monkeypatch.setattr("masterplan.pool._MANY", 1)
    monkeypatch.setattr("masterplan.netting.levels._SMALL", 1)
    assert assert_followed(seed, GROUPS) > 0


@pytest.mark.thorough
def test_a_plan_that_has_changed_much_begins_anew_with_what_stands(monkeypatch):
    """Rows of orders are put behind one another; when there are too many the plan is settled, and is what it was."""
    monkeypatch.setattr(Groups, "has_outgrown", True)
    network = network_with_sales(0)
    follower, table, key = Follower(network), "demand_order", INPUTS["demand_order"].key
    for seed in range(CHANGES):
        now = network.tables[table]
        fresh = now.filter(pl.col("demand_type") == "sales").sample(3, seed=seed).with_columns(qty=pl.col("qty") + 1)
        network = Network({**network.tables, table: pl.concat([now.join(fresh, on=key, how="anti"), fresh])}, network.baseline)
        change = follower.live.change({table: fresh})
        assert follower.live.is_settled
        follower.assert_is(network, change)


def assert_equal_rows(live: LivePlan, other: LivePlan) -> None:
    """What both plans hold of all nodes is the same."""
    held, wanted = (plan.planned(plan.nodes) for plan in (live, other))
    for (columns, begin), (others, wanted_begin) in zip(held.rows.by_table, wanted.rows.by_table, strict=True):
        np.testing.assert_array_equal(begin, wanted_begin)
        for column, wanted_column in zip(columns, others, strict=True):
            np.testing.assert_array_equal(column, wanted_column)
    np.testing.assert_array_equal(held.has_late, wanted.has_late)


@pytest.mark.parametrize("is_taken_over", [True, pytest.param(False, marks=pytest.mark.thorough)])
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.thorough) for seed in (1, 2))])
def test_a_plan_that_hears_what_was_said_goes_on_where_it_was_left(seed, is_taken_over):
    """A plan as it was before changes, the changes, and in short what was said of them: the next change is told as if nothing was left.

    What the changes reach is planned again, or taken over as it was planned.
    """
    network = network_with_sales(seed)
    follower, table = Follower(network), "demand_order"
    left = copy.deepcopy(follower.live.state())
    sales = network.tables[table].filter(pl.col("demand_type") == "sales").sample(12, seed=1)
    said, others = [], []
    for number in range(3):
        fresh = sales[4 * number : 4 * number + 4].with_columns(qty=pl.col("qty") + 1)
        now = network.tables[table].join(fresh, on=INPUTS[table].key, how="anti")
        network = Network({**network.tables, table: pl.concat([now, fresh])}, network.baseline)
        if number < 2:
            said.append(follower.live.change({table: fresh}).excerpt().said)
            others.append(follower.live.planned(said[-1].nodes))
    live = LivePlan.restored(left)
    rows = sales[:8].with_columns(qty=pl.col("qty") + 1)
    if is_taken_over:
        assert not live.take_over(rows, rows[:0], others[:1])
        assert live.take_over(rows, rows[:0], others)
    else:
        live.change({table: rows})
    assert_equal_rows(live, follower.live)
    assert not live.hear(said[1])
    assert live.hear(said[0].then(said[1]))
    excerpts = [each.change({table: fresh}).excerpt() for each in (live, follower.live)]
    assert excerpts[0].nodes.equals(excerpts[1].nodes)
    assert not live.is_settled
    wanted = planned(network)
    for excerpt in excerpts:
        assert excerpt.plan.plan_fingerprint == wanted.plan_fingerprint
        assert excerpt.plan.input_fingerprint == wanted.input_fingerprint
        for name in OF_PLAN:
            assert_frame_equal(excerpt.plan.public(name), wanted.public(name))


@pytest.mark.thorough
def test_orders_that_name_bills_are_followed():
    """A sale begins to name a bill that nothing else uses, then another one, then none; another one that names one comes and goes."""
    bills = [{"bom_id": name, "item_id": "FG", "is_active": name == "USUAL"} for name in ("USUAL", "ODD", "RARE")]
    parts = {"USUAL": "A", "ODD": "B", "RARE": "C"}
    tables = company(
        company=[{}],
        site=[{"site_id": "S"}],
        plan=[{"plan_id": PLAN_ID}],
        coverage_group=[{"coverage_group_id": "G", "use_specified_bom": True, "coverage_code": "period", "period_days": 9}],
        planning_parameter=[{"general_coverage_group_id": "G"}],
        item=[
            {"item_id": name, "default_site_id": "S", "default_order_type": "production" if name == "FG" else "purchase"}
            for name in ("FG", *parts.values())
        ],
        bom_version=bills,
        bom_line=[{"bom_id": name, "line_no": 1, "component_item_id": item, "quantity": 2} for name, item in parts.items()],
    )

    def sales(*named: str) -> pl.DataFrame:
        row = {"demand_type": "sales", "item_id": "FG", "qty": 3, "requested_date": PLAN_DATE + timedelta(20)}
        orders = [{**row, "order_id": f"S{number}", "bom_id": name} for number, name in enumerate(named)]
        return company(demand_order=orders)["demand_order"]

    none = pl.DataFrame(schema=polars_schema(BASELINE))
    key = INPUTS["demand_order"].key
    known = sales("", "", "ODD")
    follower = Follower(Network({**tables, "demand_order": known}, none))
    for named in (("", "ODD", "ODD"), ("RARE", "ODD", "ODD"), ("", "ODD"), ("", "ODD", "RARE", ""), ("", "")):
        now = sales(*named)
        gone = known.select(key).join(now.select(key), on=key, how="anti")
        change = follower.live.change({"demand_order": now}, {"demand_order": gone})
        network = Network({**tables, "demand_order": now}, none)
        follower.assert_is(network, change)
        made = planned(network).public("planned_order").filter(item_id="FG")
        assert set(made["bom_id"]) == {name or "USUAL" for name in named}
        known = now


def test_a_change_that_cannot_be_planned_leaves_the_plan_as_it_was():
    """A sale of a trillion bicycles with nine spokes each."""
    sale = {"demand_type": "sales", "item_id": "BIKE", "qty": 3, "requested_date": PLAN_DATE}
    tables = company(
        company=[{}],
        site=[{"site_id": "S"}],
        item=[
            {"item_id": name, "default_site_id": "S", "default_order_type": kind}
            for name, kind in (("BIKE", "production"), ("SPOKE", "purchase"))
        ],
        bom_version=[{"bom_id": "B", "item_id": "BIKE"}],
        bom_line=[{"bom_id": "B", "line_no": 1, "component_item_id": "SPOKE", "quantity": 9}],
        demand_order=[{**sale, "order_id": name} for name in "AB"],
    )
    live = LivePlan(tables, plan_id=PLAN_ID, plan_date=PLAN_DATE)
    before = live.plan()
    order = tables["demand_order"].head(1)
    with pytest.raises(QuantityError, match="BIKE"):
        live.change({"demand_order": order.with_columns(pl.Series("qty", [Decimal(999_999_999_999)], dtype=order["qty"].dtype))})
    assert live.plan().plan_fingerprint == before.plan_fingerprint
    live.change({"demand_order": order.with_columns(qty=pl.col("qty") + 1)})
    assert live.plan().planned_order.filter(pl.col("qty") == 36_000_000).height == 1


def test_a_message_about_an_order_reaches_the_orders_of_its_components():
    """A sale that moves asks its released production to move, and that asks the purchase of its material to."""

    receipt = {"item_id": "FG", "qty": 5, "receipt_date": PLAN_DATE + timedelta(20)}

    def tables_with(day: int):
        return company(
            company=[{}],
            site=[{"site_id": "S"}],
            plan=[{"plan_id": PLAN_ID}],
            coverage_group=[{"coverage_group_id": "G", "actions": "advance,postpone", "derived_actions": True, "negative_days": 60}],
            planning_parameter=[{"general_coverage_group_id": "G"}],
            item=[{"item_id": "FG", "default_site_id": "S", "default_order_type": "production"}, {"item_id": "RM", "default_site_id": "S"}],
            bom_version=[{"bom_id": "B", "item_id": "FG"}],
            bom_line=[{"bom_id": "B", "line_no": 1, "component_item_id": "RM", "quantity": 1}],
            supply_order=[
                {**receipt, "order_type": "production", "order_id": "P", "status": "released"},
                {**receipt, "order_type": "purchase", "order_id": "Q", "item_id": "RM"},
            ],
            demand_order=[
                {"demand_type": "sales", "order_id": "S", "item_id": "FG", "qty": 5, "requested_date": PLAN_DATE + timedelta(day)}
            ],
        )

    none = pl.DataFrame(schema=polars_schema(BASELINE))
    follower = Follower(Network(tables_with(20), none))
    for day in (12, 25):
        network = Network(tables_with(day), none)
        change = follower.live.change({"demand_order": network.tables["demand_order"]})
        follower.assert_is(network, change)
        assert set(planned(network).public("action_message")["item_id"]) == {"FG", "RM"}


def test_what_comes_late_for_another_is_dated_again_beside_a_single_need():
    """A sale that grows takes the material of a later one: the node of the first is planned again, that of the second dated alone."""

    def tables_with(qty: int):
        sale = {"demand_type": "sales"}
        return company(
            company=[{}],
            site=[{"site_id": "S"}],
            plan=[{"plan_id": PLAN_ID}],
            item=[
                {"item_id": name, "default_site_id": "S", "default_order_type": kind, "purchase_lead_days": 30}
                for name, kind in (("FIRST", "production"), ("SECOND", "production"), ("RM", "purchase"))
            ],
            bom_version=[{"bom_id": name, "item_id": name} for name in ("FIRST", "SECOND")],
            bom_line=[{"bom_id": name, "line_no": 1, "component_item_id": "RM", "quantity": 1} for name in ("FIRST", "SECOND")],
            on_hand=[{"item_id": "RM", "site_id": "S", "qty": 6}],
            demand_order=[
                {**sale, "order_id": "1", "item_id": "FIRST", "qty": qty, "requested_date": PLAN_DATE + timedelta(3)},
                {**sale, "order_id": "2", "item_id": "SECOND", "qty": 5, "requested_date": PLAN_DATE + timedelta(5)},
            ],
        )

    none = pl.DataFrame(schema=polars_schema(BASELINE))
    follower = Follower(Network(tables_with(1), none))
    for qty, late in ((3, {"SECOND", "RM"}), (1, set())):
        network = Network(tables_with(qty), none)
        follower.assert_is(network, follower.live.change({"demand_order": network.tables["demand_order"]}))
        assert set(planned(network).public("delay")["item_id"]) == late


@pytest.mark.thorough
def test_a_released_order_behind_the_explosion_fence_goes_on_needing_nothing():
    """Its node is planned again for another sale; the components of the order, required after the fence, are not (§6.10)."""
    receipt = {"item_id": "FG", "qty": 5, "receipt_date": PLAN_DATE + timedelta(40)}

    def tables_with(qty: int):
        return company(
            company=[{}],
            site=[{"site_id": "S"}],
            plan=[{"plan_id": PLAN_ID}],
            coverage_group=[{"coverage_group_id": "G", "explosion_fence_days": 30}],
            planning_parameter=[{"general_coverage_group_id": "G"}],
            item=[{"item_id": "FG", "default_site_id": "S", "default_order_type": "production"}, {"item_id": "RM", "default_site_id": "S"}],
            bom_version=[{"bom_id": "B", "item_id": "FG"}],
            bom_line=[{"bom_id": "B", "line_no": 1, "component_item_id": "RM", "quantity": 1}],
            supply_order=[{**receipt, "order_type": "production", "order_id": "P", "status": "released"}],
            demand_order=[
                {"demand_type": "sales", "order_id": "S", "item_id": "FG", "qty": qty, "requested_date": PLAN_DATE + timedelta(20)}
            ],
        )

    none = pl.DataFrame(schema=polars_schema(BASELINE))
    follower = Follower(Network(tables_with(3), none))
    network = Network(tables_with(4), none)
    follower.assert_is(network, follower.live.follow(network.tables, baseline=none))
    assert planned(network).public("requirement").filter(item_id="RM")["qty"].to_list() == [-4, 4]


def test_an_excerpt_is_of_the_last_change():
    network = random_network(1, FEATURES, 1)
    live = LivePlan(network.tables, plan_id=PLAN_ID, plan_date=PLAN_DATE, baseline=network.baseline)
    first = live.change({"item": network.tables["item"].with_columns(pl.col("purchase_lead_days") + 1)})
    live.change({"item": network.tables["item"]})
    with pytest.raises(StaleChangeError, match="before the next one"):
        first.excerpt()


def test_changes_name_tables_and_columns_that_there_are():
    network = random_network(1, FEATURES, 1)
    live = LivePlan(network.tables, plan_id=PLAN_ID, plan_date=PLAN_DATE, baseline=network.baseline)
    with pytest.raises(InputError, match="no input table"):
        live.change({"demand_orders": pl.DataFrame()})
    with pytest.raises(InputError, match="missing: qty"):
        live.change({"demand_order": network.tables["demand_order"].drop("qty")})
    with pytest.raises(InputError, match="without order_id"):
        live.change(gone={"demand_order": network.tables["demand_order"].select("company_id", "demand_type", "line_no")})


@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
def test_campaign(part):
    """As many sequences as MASTERPLAN_TEST_SEQUENCES says (20,000), those of 256 groups of companies side by side in each plan."""
    for seed in range(part, max(-(-CAMPAIGN // 256), 2), 2):
        assert_followed(10_000 + seed, groups=256, changes=6)
