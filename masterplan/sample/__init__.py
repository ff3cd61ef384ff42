"""The sample group of companies: seeded, any size, the same bytes for the same seed. README, tests and benchmarks use it.

A maker of cargo bicycles, its distributor and a retailer overseas. Belongs here: putting the parts together. Each domain
of tables has a module: `organisation`, `catalogue`, `products`, `sources`, `demand`, `orders`.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from masterplan.contracts import INPUTS, empty_frame
from masterplan.contracts.rows import frame_of
from masterplan.sample import demand, orders, organisation, products, sources
from masterplan.sample.catalogue import make_catalogue
from masterplan.sample.world import PLAN_DATE, Rows, World

SAMPLE_PLAN_DATE: Final = PLAN_DATE


def make_sample(seed: int = 7, size: int = 1) -> dict[str, pl.DataFrame]:
    """All input tables of the sample group.

    Inputs: `seed` picks another group of the same kind; `size` scales items, bills and demand, 1 being about 180 items
    and 150 demand series. Output: every table of `INPUTS`, sorted by its key. Raises ValueError for a size below 1.
    """
    if size < 1:
        raise ValueError(f"size is {size}; the smallest sample has size 1")
    world = World(seed, make_catalogue(seed, size))
    rows: Rows = {}
    for part in (organisation, products, sources, orders):
        part.add_rows(world, rows)
    tables = {name: frame_of(contract, rows.get(name, [])) for name, contract in INPUTS.items()}
    tables["demand_history"] = demand.history(world)
    return {name: _in_order(name, tables.get(name, empty_frame(contract))) for name, contract in INPUTS.items()}


def _in_order(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    return frame.sort(INPUTS[name].key, nulls_last=True)


__all__ = ["SAMPLE_PLAN_DATE", "make_sample"]
