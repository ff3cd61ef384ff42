"""Two planners that share no code give the same whole plan (semantics, all of it) on random small networks."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from networks import PLAN_ID, Network, Row, all_rows_of, is_sound, narrowed, network_of, networks, random_network
from random_company import DIGITS, FEATURES, LEAST, PLAN_DATE
from reference.comparison import differences, shown, smallest
from reference.planner import plan_slowly

from masterplan.contracts import INPUTS, pandera_schema
from masterplan.planning import make_plan

GROUPS = 14
FAMILIES = {
    "one level": {"codes", "minimum", "modifiers", "decimals", "coverage", "odd_rows"},
    "calendars": {"calendars", "working", "codes", "minimum", "production", "transfers"},
    "bills": {"production", "versions", "phantoms", "decimals", "modifiers", "codes"},
    "warehouses": {"transfers", "production", "coverage", "minimum", "loops"},
    "companies": {"intercompany", "agreements", "production", "calendars", "loops"},
    "forecasts": {"forecast", "codes", "production", "switches", "odd_rows"},
    "margins": {"margins", "calendars", "working", "codes", "minimum", "production", "transfers", "coverage"},
    "sequences": {"sequences", "codes", "minimum", "coverage", "modifiers", "odd_rows"},
    "floors and fences": {"floors", "fences", "minimum", "codes", "coverage", "calendars", "forecast", "switches"},
    "links": {"links", "codes", "minimum", "coverage", "modifiers", "sequences", "fences"},
    "seasons": {"seasons", "codes", "minimum", "floors", "modifiers", "coverage"},
    "expiry": {"expiry", "codes", "minimum", "coverage", "modifiers", "agreements", "sequences", "floors", "fences"},
    "buffers": {"buffers", "codes", "coverage", "modifiers", "production", "calendars", "working", "margins", "links"},
    "buffers and fences": {"buffers", "fences", "forecast", "links", "transport", "calendars", "modifiers", "odd_rows"},
    "transport": {"transport", "calendars", "working", "agreements", "margins", "minimum", "codes"},
    "names": {"named", "versions", "production", "codes", "minimum", "modifiers", "coverage", "floors", "phantoms", "loops"},
    "names and more": {"named", "versions", "production", "codes", "minimum", "expiry", "links", "sequences", "fences", "switches"},
    "least quantities": {"codes", "minimum", "modifiers", "coverage", "agreements", "calendars", "sequences", "floors", "buffers", LEAST},
    "least quantities and more": set(FEATURES) - {"loops", "decimals", "production", "forecast"} | {LEAST},
    "digits": {"buffers", "seasons", "agreements", "forecast", "production", "codes", "minimum", "coverage", DIGITS},
    "kept orders": {"kept", "production", "transfers", "intercompany", "codes", "minimum", "fences", "margins", "calendars", "named"},
    "messages": {"actions", "kept", "codes", "minimum", "modifiers", "coverage", "production", "transfers", "margins", "calendars"},
    "messages and more": {
        "actions",
        "kept",
        "named",
        "links",
        "expiry",
        "seasons",
        "floors",
        "sequences",
        "fences",
        "versions",
        "production",
    },
    "stand-ins": {"stand_ins", "production", "versions", "codes", "minimum", "coverage", "sequences", "links", "transfers", "kept"},
    "stand-ins that expire": {"stand_ins", "production", "versions", "expiry", "codes", "margins", "calendars", "links", "phantoms"},
    "supply forecasts": {
        "supply_forecast",
        "kept",
        "codes",
        "minimum",
        "modifiers",
        "buffers",
        "agreements",
        "intercompany",
        "fences",
        "expiry",
        "forecast",
    },
    "order settings": {"order_settings", "production", "transfers", "codes", "minimum", "coverage", "working", "calendars", "agreements"},
    "purchase units": {"purchase_units", "codes", "minimum", "modifiers", "coverage", "agreements", "floors", "decimals", "intercompany"},
    "purchase units and more": {"purchase_units", "kept", "actions", "buffers", "links", "supply_forecast", "modifiers", "order_settings"},
    "least purchase units": {"purchase_units", "modifiers", "codes", "minimum", "coverage", "floors", LEAST},
    "everything": set(FEATURES),
    "everything else": set(FEATURES) - {"loops", "switches"},
}
EXAMPLES = 5
PARTS, GROUPS_OF_CAMPAIGN, REPORTED_EACH = 4, 128, 10
CAMPAIGN = int(os.environ.get("MASTERPLAN_TEST_NETWORKS", "20000"))


def differences_of(network: Network) -> list[str]:
    slow = plan_slowly(network.tables, plan_id=PLAN_ID, plan_date=PLAN_DATE, baseline=network.baseline, approved=network.approved)
    plan = make_plan(network.tables, plan_id=PLAN_ID, plan_date=PLAN_DATE, baseline=network.baseline, approved=network.approved, threads=1)
    return differences(plan, slow)


def is_different(rows: Mapping[str, Sequence[Row]]) -> bool:
    return is_sound(rows) and bool(differences_of(network_of(rows)))


def assert_same(network: Network) -> None:
    if differences_of(network):
        of_group = narrowed(network, lambda part: bool(differences_of(part)))
        least = network_of(smallest(all_rows_of(of_group), is_different))
        pytest.fail(f"the plans differ, least network:\n{least!r}\n{shown(differences_of(least))}")


@pytest.mark.parametrize("family", FAMILIES)
def test_whole_plans_are_equal(family):
    """With fourteen networks an example, the families together compare more than 2,000."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(networks(FAMILIES[family], GROUPS))
    def compare(network: Network) -> None:
        assert_same(network)

    compare()


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_campaign(part, capsys):
    """As many networks as MASTERPLAN_TEST_NETWORKS says (20,000), all features mixed, a quarter of many digits, in several processes."""
    plans = -(-CAMPAIGN // (PARTS * GROUPS_OF_CAMPAIGN))
    compared = 0

    @settings(
        max_examples=plans,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.integers(0, 2**48))
    def compare(seed: int) -> None:
        nonlocal compared
        assert_same(random_network(seed, FEATURES if seed % 4 else (*FEATURES, DIGITS), GROUPS_OF_CAMPAIGN))
        compared += 1
        if compared % REPORTED_EACH == 0 or compared == plans:
            with capsys.disabled():
                sys.stderr.write(f"\npart {part + 1} of {PARTS}: {compared * GROUPS_OF_CAMPAIGN} networks are equal\n")

    compare()
    assert compared == plans


@pytest.mark.parametrize("family", FAMILIES)
def test_random_networks_keep_the_contracts(family):
    network = random_network(7, FAMILIES[family], GROUPS)
    for name, frame in network.tables.items():
        pandera_schema(INPUTS[name]).validate(frame, lazy=True)
    assert is_sound(all_rows_of(network))


def companies_of(network: Network) -> set[str]:
    return set(network.tables["company"]["company_id"])


def test_a_difference_is_narrowed_to_the_group_of_companies_that_has_it():
    network = random_network(3, FEATURES, 5)
    part = narrowed(network, lambda part: "A3" in companies_of(part))
    assert companies_of(part) == {name for name in companies_of(network) if name.endswith("3")}
    assert is_sound(all_rows_of(part))
    assert part.tables["item"].equals(network.tables["item"].filter(pl.col("company_id").is_in(companies_of(part))))


def test_a_difference_that_no_group_has_by_itself_is_left_in_the_whole_network():
    network = random_network(3, FEATURES, 5)
    assert narrowed(network, lambda part: companies_of(part) == companies_of(network)) is network


def test_the_comparison_sees_a_difference():
    """A plan held against that of another network differs in more than one table."""
    network, other = random_network(1, FAMILIES["one level"], 1), random_network(2, FAMILIES["one level"], 1)
    slow = plan_slowly(other.tables, plan_id=PLAN_ID, plan_date=PLAN_DATE, baseline=other.baseline)
    plan = make_plan(network.tables, plan_id=PLAN_ID, plan_date=PLAN_DATE, baseline=network.baseline, threads=1)
    assert {line.split(" ")[0] for line in differences(plan, slow)} >= {"planned_order", "requirement", "pegging"}
