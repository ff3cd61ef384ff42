"""Random changes of random networks: rows that come, go and say something else, in every table.

Belongs here: chance. A change takes what the network of another seed says; what is not sound is not taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from networks import BASELINE, Network, Row, SoundRows, is_sound, network_of, random_network, rows_with_baseline
from random_company import FEATURES

from masterplan.contracts import INPUTS

_OFTEN = ("demand_order", "supply_order", "on_hand", "item", "item_coverage", "bom_line", "demand_forecast")
# a calendar that rests on itself is refused at the door
_FIXED = {"unit", "currency_rate", "calendar"}
_TRIED = 12


def random_sequence(seed: int, changes: int, features: Sequence[str] = FEATURES, groups: int = 1) -> Iterator[Network]:
    """A network, and after it the same with one to three rows changed for each of its groups, and so on."""
    network = random_network(seed, features, groups)
    yield network
    rows, other = SoundRows(rows_with_baseline(network)), rows_with_baseline(random_network(seed + 1, features, groups))
    chance = Random(seed)  # noqa: S311
    for _ in range(changes):
        for _ in range(groups * chance.choice([1, 1, 2, 3])):
            change(rows, other, chance)
        assert is_sound(rows.rows)
        yield network_of(rows.rows)


def change(rows: SoundRows, other: Mapping[str, Sequence[Row]], chance: Random) -> None:
    """Make one change of the rows; none when no change that was tried is sound."""
    for _ in range(_TRIED):
        names = [name for name in (*_OFTEN, *_OFTEN, *rows.rows) if (rows.rows.get(name) or other.get(name)) and name not in _FIXED]
        table = chance.choice(names)
        if _is_changed(table, rows, other.get(table, []), chance):
            return


def _is_changed(table: str, rows: SoundRows, other: Sequence[Row], chance: Random) -> bool:
    here = rows.rows.get(table, [])
    kind = chance.choice(["drop", "add", "change", "change", "change"])
    if kind == "drop" and here and table != "plan":
        return rows.replace(table, chance.randrange(len(here)), None)
    if kind == "add" and other and table != "plan":
        return rows.replace(table, None, dict(chance.choice(other)))
    if not (here and other):
        return True
    place, said = chance.randrange(len(here)), chance.choice(other)
    contract = {**INPUTS, BASELINE.name: BASELINE}[table]
    column = chance.choice([name for name in contract.column_names if name not in contract.key and name not in {"plan_id", "kind"}] or [""])
    row = {name: value for name, value in here[place].items() if name != column}
    if column in said:
        row[column] = said[column]
    return rows.replace(table, place, row)
