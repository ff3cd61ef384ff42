"""Problems to measure planning with: whole companies as tables, of any size, the same for the same seed.

Belongs here: making input tables by column. `layered` has the shape of a discrete manufacturer; the others are what is hard
in one respect.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
from networks import tables_of

from masterplan.contracts import INPUTS, polars_schema

PLAN_DATE = date(2026, 1, 1)
Tables = dict[str, pl.DataFrame]
_HORIZON = 365
_FIRST_DUE = 60
_LOTS = np.array([1, 1, 1, 5, 20, 100, 500])


def layered(items: int, demands: int, levels: int = 6, seed: int = 42) -> Tables:
    """A company whose items stand on levels: bills of one to five components, a third bought, stock and open orders."""
    chance = np.random.default_rng(seed)
    level = np.sort(chance.integers(0, levels, items))
    first = np.searchsorted(level, np.arange(levels + 1))
    is_made = (chance.random(items) > np.linspace(-0.5, 0.6, levels)[level]) & (level < levels - 1)
    parents = np.repeat(np.flatnonzero(is_made), chance.integers(1, 6, int(is_made.sum())))
    depth = np.minimum(level[parents] + chance.choice([1, 1, 1, 2, 3], len(parents)), levels - 1)
    components = first[depth] + ((first[depth + 1] - first[depth]) * chance.random(len(parents)) ** 2).astype(np.int64)
    sold = chance.integers(0, max(int(first[1]), 1), demands)
    rows = {
        "item": _items(items, is_made, chance),
        **_bills(parents, components, chance.integers(1, 4, len(parents))),
        "demand_order": _sales(sold, chance.integers(1, 40, demands), _FIRST_DUE + chance.integers(0, _HORIZON, demands)),
        "on_hand": _placed(np.arange(items), chance.integers(0, 200, items)),
        "supply_order": _receipts(chance.integers(0, items, items // 3), chance.integers(1, 100, items // 3), chance),
    }
    return _company(rows)


def shared_component(parents: int, demands: int) -> Tables:
    """One component in that many bills."""
    made = np.arange(1, parents + 1)
    chance = np.random.default_rng(parents)
    rows = {
        "item": _items(parents + 1, np.arange(parents + 1) > 0, chance),
        **_bills(made, np.zeros(parents, np.int64), np.ones(parents, np.int64)),
        "demand_order": _sales(
            1 + chance.integers(0, parents, demands), chance.integers(1, 9, demands), _FIRST_DUE + chance.integers(0, _HORIZON, demands)
        ),
    }
    return _company(rows)


def one_day(demands: int) -> Tables:
    """That many demands of one item on one day, of an item with two levels of components."""
    chance = np.random.default_rng(demands)
    rows = {
        "item": _items(3, np.array([True, True, False]), chance),
        **_bills(np.array([0, 1]), np.array([1, 2]), np.array([2, 3])),
        "demand_order": _sales(np.zeros(demands, np.int64), chance.integers(1, 9, demands), np.full(demands, _FIRST_DUE)),
    }
    return _company(rows)


def warehouses(number: int, items: int, demands: int) -> Tables:
    """A chain of warehouses, each refilled by the one before, with demand everywhere."""
    chance = np.random.default_rng(number)
    names = [f"W{place:03}" for place in range(number)]
    places = {
        "company_id": "M",
        "warehouse_id": pl.Series(names),
        "site_id": "1",
        "is_refilled": pl.Series([place > 0 for place in range(number)]),
        "main_warehouse_id": pl.Series(["", *names[:-1]]),
    }
    sold = _sales(
        chance.integers(0, items, demands), chance.integers(1, 40, demands), _FIRST_DUE * 4 + chance.integers(0, _HORIZON, demands)
    )
    asked = sold.with_columns(warehouse_id=pl.Series(names).gather(chance.integers(0, number, demands)))
    item = _items(items, np.zeros(items, np.bool_), chance).with_columns(
        plans_by_warehouse=pl.lit(value=True), transfer_lead_days=pl.lit(2)
    )
    return _company({"warehouse": pl.DataFrame(places), "item": item, "demand_order": asked})


def _company(rows: dict[str, pl.DataFrame]) -> Tables:
    plan = {"plan_id": "static", "kind": "static", "include_demand_forecast": False, "coverage_fence_days": 2000}
    group = {"company_id": "M", "coverage_group_id": "DAY", "coverage_code": "period", "period_days": 1, "negative_days": 0}
    tables = tables_of(
        {
            "company": [{"company_id": "M", "currency_code": "USD"}],
            "site": [{"company_id": "M", "site_id": "1"}],
            "unit": [{"unit_id": "EA", "decimals": 0}],
            "plan": [plan],
            "coverage_group": [group],
        }
    )
    return {**tables, **{name: _complete(name, frame) for name, frame in rows.items()}}


def _complete(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of the contract: those given, else their defaults."""
    schema = polars_schema(INPUTS[name])
    absent = [column for column in INPUTS[name].columns if column.name not in frame.columns]
    filled = frame.with_columns(pl.lit(column.default).alias(column.name) for column in absent)
    return filled.select(pl.col(column).cast(kind) for column, kind in schema.items())


def _names(numbers: np.ndarray, prefix: str = "I") -> pl.Series:
    return prefix + pl.Series(numbers).cast(pl.String).str.zfill(8)


def _items(number: int, is_made: np.ndarray, chance: np.random.Generator) -> pl.DataFrame:
    lot = chance.choice(_LOTS, number)
    return pl.DataFrame(
        {
            "company_id": "M",
            "item_id": _names(np.arange(number)),
            "default_order_type": pl.Series(np.where(is_made, "production", "purchase")),
            "production_lead_days": chance.integers(1, 6, number),
            "purchase_lead_days": chance.choice([3, 5, 7, 14, 21], number),
            "coverage_group_id": "DAY",
            "default_site_id": "1",
            "plans_by_warehouse": False,
            "order_multiple_qty": lot,
            "order_min_qty": lot * chance.choice([1, 1, 3], number),
        }
    )


def _bills(parents: np.ndarray, components: np.ndarray, quantity: np.ndarray) -> dict[str, pl.DataFrame]:
    made = np.unique(parents)
    lines = pl.DataFrame({"bom_id": _names(parents, "B"), "component_item_id": _names(components), "quantity": quantity})
    return {
        "bom_version": pl.DataFrame({"company_id": "M", "bom_id": _names(made, "B"), "item_id": _names(made)}),
        "bom_line": lines.unique(["bom_id", "component_item_id"], keep="first", maintain_order=True).select(
            pl.lit("M").alias("company_id"), pl.all(), pl.int_range(1, pl.len() + 1).over("bom_id").alias("line_no")
        ),
    }


def _sales(items: np.ndarray, qty: np.ndarray, days: np.ndarray) -> pl.DataFrame:
    return _placed(items, qty).select(
        "company_id",
        "item_id",
        "site_id",
        "qty",
        pl.lit("sales").alias("demand_type"),
        _names(np.arange(len(items)), "S").alias("order_id"),
        _dates(days).alias("requested_date"),
    )


def _receipts(items: np.ndarray, qty: np.ndarray, chance: np.random.Generator) -> pl.DataFrame:
    return _placed(items, qty).with_columns(
        pl.lit("purchase").alias("order_type"),
        _names(np.arange(len(items)), "P").alias("order_id"),
        _dates(chance.integers(0, 30, len(items))).alias("receipt_date"),
    )


def _placed(items: np.ndarray, qty: np.ndarray) -> pl.DataFrame:
    return pl.DataFrame({"company_id": "M", "item_id": _names(items), "site_id": "1", "qty": qty})


def _dates(days: np.ndarray) -> pl.Series:
    return pl.Series(np.datetime64(PLAN_DATE) + days.astype("timedelta64[D]")).cast(pl.Date)
