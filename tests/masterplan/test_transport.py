"""Days on the way: which transport time counts of those that fit (semantics §4.10)."""

from __future__ import annotations

from itertools import permutations

import polars as pl
import pytest

from masterplan.transport import transport_days

WAY = {
    "from_country": "NL",
    "from_city": "Delft",
    "from_address_id": "a1",
    "to_country": "DE",
    "to_city": "Kassel",
    "to_address_id": "a3",
    "mode": "",
}
PLACES = tuple(name for name in WAY if name != "mode")


def record(days: int, *filled: str, mode: str = "") -> dict[str, object]:
    return {**{name: WAY[name] if name in filled else "" for name in PLACES}, "mode": mode, "days": days, "is_default": mode == "road"}


BETTER_AND_WORSE = [
    (record(1, "from_country", "to_country"), record(2, "from_address_id")),
    (record(1, "from_country", "from_city"), record(2, "from_country", "to_country")),
    (record(1, "from_address_id"), record(2, "from_city")),
    (record(1, "from_city"), record(2, "from_country")),
    (record(1, "from_country", "to_address_id"), record(2, "from_country", "to_city")),
    (record(1, "from_address_id"), record(2, "from_country", mode="road")),
    (record(1, "from_country", mode="road"), record(2, "from_country")),
]


@pytest.mark.parametrize(("better", "worse"), BETTER_AND_WORSE)
def test_the_better_record_counts_in_any_order_of_rows(better, worse):
    others = [record(9, "from_country"), record(8)]
    for rows in permutations([better, worse, *others] if better["from_country"] == "" else [better, worse, others[1]]):
        assert transport_days(pl.DataFrame(list(rows)), pl.DataFrame([WAY])).to_list() == [1]
