"""Rows of facts: some nodes are rendered as they stand among all, and texts as codes say what plain texts say."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import PLAN_ID, random_network
from random_company import PLAN_DATE

from masterplan import planning
from masterplan.fingerprint import frame_fingerprint
from masterplan.hashing import update
from masterplan.outcome import Outcome
from masterplan.rendering.orders import order_frame, requested_days
from masterplan.rendering.peggings import pegging_frame
from masterplan.rendering.pieces import in_pieces
from masterplan.rendering.rekeyed import rekeyed
from masterplan.rendering.requirements import requirement_frame
from masterplan.rendering.texts import chosen, either, from_codes


@pytest.fixture
def outcome(monkeypatch) -> Outcome:
    """What a random network comes to, before it is sealed."""
    seen = []

    def noted(*given: object) -> Outcome:
        seen.append(Outcome(*given))
        return seen[-1]

    monkeypatch.setattr(planning, "Outcome", noted)
    network = random_network(3)
    planning.make_plan(network.tables, plan_id=PLAN_ID, plan_date=PLAN_DATE, baseline=network.baseline)
    return seen[0]


def of_nodes(frame: pl.DataFrame, outcome: Outcome, nodes: np.ndarray) -> pl.DataFrame:
    return in_texts(frame.filter(pl.col("node_key").is_in(outcome.node_keys[nodes])))


def in_texts(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col(name).cast(pl.String) for name, kind in frame.schema.items() if isinstance(kind, pl.Enum))


@pytest.mark.parametrize("every", [1, 2, 3])
def test_some_nodes_are_rendered_as_among_all(outcome, every):
    nodes = np.arange(0, len(outcome.node_keys), every)
    requested = requested_days(outcome.names)
    assert in_texts(requirement_frame(outcome.names, requested, nodes)).equals(
        of_nodes(requirement_frame(outcome.names, requested), outcome, nodes)
    )
    assert in_texts(pegging_frame(outcome.names, nodes)).equals(of_nodes(pegging_frame(outcome.names), outcome, nodes))
    rows = np.flatnonzero(np.isin(outcome.solution.order_node, nodes))
    rest = (outcome.names, outcome.network, outcome.delays, outcome.ordinals, outcome.parameters, outcome.approved)
    assert in_texts(order_frame(*rest, rows)).equals(of_nodes(order_frame(*rest), outcome, nodes))


def test_the_list_is_in_order_and_balances(outcome):
    listed = outcome.requirement().filter(pl.col("type") != "expired_batch")
    assert listed.height > 0
    ordered = listed.sort("node_key", "date", pl.col("qty") < 0, maintain_order=True)
    by_node = pl.DataFrame({"node": listed["node_key"].unique(maintain_order=True)})
    assert by_node.height == listed["node_key"].n_unique()
    assert listed["accumulated_qty"].sum() == ordered["accumulated_qty"].sum()
    assert listed.select((pl.col("qty").cum_sum().over("node_key") == pl.col("accumulated_qty")).all()).item()
    assert listed.select(pl.col("date").diff().dt.total_days().over("node_key").fill_null(0).min()).item() >= 0


@settings(deadline=None)
@given(st.lists(st.sampled_from(["b", "a", "", "ä"]), max_size=20), st.booleans())
def test_codes_say_what_texts_say(texts, backwards):
    plain = pl.Series("text", texts, dtype=pl.String)
    known = sorted({*texts, "unused"}, reverse=backwards)
    coded = plain.cast(pl.Enum(known))
    other = plain.cast(pl.Enum(sorted({*texts, "zz", "another"})))
    assert frame_fingerprint(coded.to_frame()) == frame_fingerprint(other.to_frame())
    changed = pl.Series("text", [*texts[:-1], "unused"], dtype=pl.String).cast(pl.Enum(known))
    assert not texts or texts[-1] == "unused" or frame_fingerprint(changed.to_frame()) != frame_fingerprint(coded.to_frame())


def test_more_texts_than_a_byte_counts():
    texts = [f"{number:04}" for number in range(700)]
    index = np.arange(699, -1, -1)
    assert chosen("text", pl.Series(texts), index).cast(pl.String).to_list() == texts[::-1]
    assert from_codes("text", index, texts).cast(pl.String).to_list() == texts[::-1]


def test_texts_where_something_is_chosen():
    rows, index = pl.Series(["x", "y"]), np.array([1, 0, 1])
    assert chosen("text", rows, index, where=np.array([True, False, True])).cast(pl.String).to_list() == ["y", "", "y"]
    assert chosen("text", rows.clear(), index, [""]).cast(pl.String).to_list() == ["", "", ""]
    named = either("text", [(rows, index), (pl.Series(["z"]), np.zeros(3, np.int64))], np.array([0, 1, 0]))
    assert named.cast(pl.String).to_list() == ["y", "z", "y"]


@settings(deadline=None)
@given(st.integers(0, 3000), st.integers(0, 10**6), st.sampled_from([np.int8, np.int32, np.int64, np.float64]))
def test_every_changed_value_changes_the_hash(size, seed, kind):
    values = np.random.default_rng(seed).integers(0, 100, size + 1).astype(kind)
    changed = values.copy()
    changed[seed % len(values)] += 1
    assert digest_of(values) == digest_of(values.copy())
    assert digest_of(values) != digest_of(changed)


def test_swapped_values_change_the_hash():
    values = np.arange(100_000)
    for left, right in ((0, 8), (0, 1), (5, 99_999)):
        swapped = values.copy()
        swapped[[left, right]] = swapped[[right, left]]
        assert digest_of(values) != digest_of(swapped)


def test_threads_change_no_fingerprint():
    frame = pl.DataFrame({"a": range(150_000), "d": [date(2026, 1, 1)] * 150_000, "b": [True, False] * 75_000})
    assert frame_fingerprint(frame, 1) == frame_fingerprint(frame, 4)


def test_pieces_cover_all_rows_once():
    for rows in (0, 1, 49_999, 200_001):
        seen = np.zeros(rows, np.int64)

        def add(first: int, last: int, seen: np.ndarray = seen) -> None:
            seen[first:last] += 1

        in_pieces(add, rows, 3)
        assert (seen == 1).all()


def test_keys_of_orders_documents_and_nothing_are_renamed():
    order = (1 << 32) + (20_000 << 16) + 3
    nodes, documents = np.array([7, 2**31 - 1]), np.array([50, 60])
    assert rekeyed(np.array([order, -2, 0]), nodes, documents).tolist() == [((2**31 - 1) << 32) + (20_000 << 16) + 3, -60, 0]


def digest_of(values: np.ndarray) -> bytes:
    from hashlib import blake2b

    digest = blake2b()
    update(digest, values)
    return digest.digest()
