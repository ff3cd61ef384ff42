"""A lookup gives the rows that a filter gives, at first and when it has an index; changed tables do so after changes."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from masterplan.contracts import INPUTS
from masterplan.netchange.changed_tables import ChangedTables
from masterplan.netchange.lookup import LOOKS_ALONE, Lookup, cut
from masterplan.testing import company

FRAME = pl.DataFrame({"name": [f"n{number % 17}" for number in range(100)], "row": range(100)})


@pytest.mark.parametrize("wanted", [[], ["n3"], ["n16", "n0", "n0"], ["nobody"], [f"n{number}" for number in range(30)]])
def test_rows_are_those_of_a_filter(wanted: list[str]) -> None:
    values = pl.Series(wanted, dtype=pl.String)
    lookup = Lookup(FRAME, "name")
    for _ in range(LOOKS_ALONE + 2):
        assert lookup.rows(values).equals(FRAME.filter(pl.col("name").is_in(values.implode())))


@pytest.mark.parametrize("pieces", [[], [(3, 2)], [(0, 1), (50, 0), (97, 3)], [(9 * number, number % 4) for number in range(11)]])
def test_pieces_of_a_frame_come_one_after_the_other(pieces: list[tuple[int, int]]) -> None:
    first, count = (np.array([piece[at] for piece in pieces], np.int64) for at in (0, 1))
    rows = [row for begin, length in pieces for row in range(begin, begin + length)]
    chunked = FRAME[:40].vstack(FRAME[40:])
    assert cut(chunked, first, count).equals(FRAME[rows])


def test_a_table_that_changed_is_looked_up_as_it_is_now() -> None:
    tables = ChangedTables(company(item=[{"item_id": name} for name in "abc"]))
    wanted = pl.Series(["b", "c"])
    for _ in range(LOOKS_ALONE + 2):
        assert tables.having("item", "item_id", wanted)["item_id"].to_list() == ["b", "c"]
    gone = tables["item"].filter(item_id="c").select(INPUTS["item"].key)
    tables.note("item", tables["item"].clear(), gone)
    assert tables.having("item", "item_id", wanted)["item_id"].to_list() == ["b"]
    assert tables.settled()["item"]["item_id"].to_list() == ["a", "b"]
    assert tables.having("item", "item_id", wanted)["item_id"].to_list() == ["b"]
