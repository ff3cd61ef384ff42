"""Random changes of random networks: rows that come, go and say something else, in every table.

Belongs here: chance. A change takes what the network of another seed says; what is not sound is not taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from networks import BASELINE, Network, Row, is_sound, network_of, random_network, rows_with_baseline
from random_company import FEATURES

from masterplan.contracts import INPUTS

Rows = dict[str, list[Row]]
_OFTEN = ("demand_order", "supply_order", "on_hand", "item", "item_coverage", "bom_line", "demand_forecast")
# a calendar that rests on itself is refused at the door
_FIXED = {"unit", "currency_rate", "calendar"}
_TRIED = 12


def random_sequence(seed: int, changes: int, features: Sequence[str] = FEATURES, groups: int = 1) -> Iterator[Network]:
    """A network, and after it the same with one to three rows changed for each of its groups, and so on."""
    network = random_network(seed, features, groups)
    yield network
    rows, other = rows_with_baseline(network), rows_with_baseline(random_network(seed + 1, features, groups))
    chance = Random(seed)  # noqa: S311
    for _ in range(changes):
        for _ in range(groups * chance.choice([1, 1, 2, 3])):
            rows = changed(rows, other, chance)
        yield network_of(rows)


def changed(rows: Rows, other: Mapping[str, Sequence[Row]], chance: Random) -> Rows:
    """The rows with one change; as they are when no change that was tried is sound."""
    for _ in range(_TRIED):
        names = [name for name in (*_OFTEN, *_OFTEN, *rows) if (rows.get(name) or other.get(name)) and name not in _FIXED]
        table = chance.choice(names)
        tried = {**rows, table: _other_rows(table, rows.get(table, []), other.get(table, []), chance)}
        if is_sound(tried):
            return tried
    return rows


def _other_rows(table: str, rows: Sequence[Row], other: Sequence[Row], chance: Random) -> list[Row]:
    kept = [dict(row) for row in rows]
    kind = chance.choice(["drop", "add", "change", "change", "change"])
    if kind == "drop" and kept and table != "plan":
        kept.pop(chance.randrange(len(kept)))
    elif kind == "add" and other and table != "plan":
        kept.append(dict(chance.choice(list(other))))
    elif kept and other:
        row, said = chance.choice(kept), chance.choice(list(other))
        contract = {**INPUTS, BASELINE.name: BASELINE}[table]
        column = chance.choice(
            [name for name in contract.column_names if name not in contract.key and name not in {"plan_id", "kind"}] or [""]
        )
        if column in said:
            row[column] = said[column]
        else:
            row.pop(column, None)
    return kept
