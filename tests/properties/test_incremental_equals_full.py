"""A plan that follows changes is, after each, the plan made anew: all tables row for row, and what it says has changed is all that has."""

from __future__ import annotations

import os

import polars as pl
import pytest
from networks import PLAN_ID, Network
from polars.testing import assert_frame_equal
from random_changes import random_sequence
from random_company import PLAN_DATE

from masterplan.contracts import RESULTS
from masterplan.netchange import LivePlan
from masterplan.places import NODE_KEY
from masterplan.plan import Plan
from masterplan.planning import make_plan

CHANGES = 6
SEQUENCES = 100
PARTS = 4
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
OF_PLAN = ("exception", "forecast_left", "run_log")


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


def assert_followed(seed: int, groups: int = 1) -> int:
    """Follow one sequence; gives how many of its steps changed anything."""
    sequence = random_sequence(seed, CHANGES, groups=groups)
    network = next(sequence)
    live = LivePlan(network.tables, plan_id=PLAN_ID, plan_date=PLAN_DATE, baseline=network.baseline)
    shown = {table: planned(network).public(table) for table in OF_NODES}
    changed = 0
    for network in sequence:
        excerpt = live.follow(network.tables, baseline=network.baseline)
        wanted, followed = planned(network), live.plan()
        changed += excerpt.nodes.height > 0
        for table in (*OF_NODES, *OF_PLAN):
            assert_frame_equal(followed.public(table), wanted.public(table))
        assert followed.plan_fingerprint == wanted.plan_fingerprint
        assert followed.input_fingerprint == wanted.input_fingerprint
        touched = pl.concat([excerpt.nodes, excerpt.gone])
        for table in OF_NODES:
            shown[table] = replaced(table, shown[table], excerpt.plan.public(table), touched)
            assert_frame_equal(shown[table], wanted.public(table))
    return changed


@pytest.mark.parametrize("part", range(PARTS))
def test_every_step_of_a_sequence_is_the_plan_made_anew(part):
    changed = sum(assert_followed(seed) for seed in range(part, SEQUENCES // CHANGES + PARTS, PARTS))
    assert changed > 0


@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
def test_campaign(part):
    """As many sequences as MASTERPLAN_TEST_SEQUENCES says (20,000), sixteen groups of companies side by side in each plan."""
    for seed in range(part, CAMPAIGN // 16, 2):
        assert_followed(10_000 + seed, groups=16)
