"""Small literal histories: one company that forecasts as its test asks for, items with one warehouse."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from masterplan.contracts import INPUTS, empty_frame, polars_schema
from masterplan.forecasting.history import Series
from masterplan.forecasting.settings import Settings

PLAN_DATE = date(2025, 6, 2)  # a Monday and no first of a month


@pytest.fixture
def fill():
    """Rows of an input table from the columns that matter; the others take their defaults."""

    def filled(name, rows):
        table = INPUTS[name]
        if not rows:
            return empty_frame(table)
        defaults = {column.name: column.default for column in table.columns}
        frame = pl.DataFrame([{**defaults, **row} for row in rows], infer_schema_length=None)
        return frame.select(pl.col(column).cast(dtype) for column, dtype in polars_schema(table).items())

    return filled


@pytest.fixture
def group(fill):
    """Every input table of a company A with items P, Q, R in warehouse W of site S; OLD is not planned."""
    tables = {name: empty_frame(table) for name, table in INPUTS.items()}
    tables["company"] = fill("company", [{"company_id": "A"}])
    place = {"company_id": "A", "default_site_id": "S", "default_warehouse_id": "W"}
    states = {"P": "active", "Q": "active", "R": "active", "OLD": "not_planned"}
    tables["item"] = fill("item", [{**place, "item_id": item, "lifecycle_state": state} for item, state in states.items()])
    tables["warehouse"] = fill("warehouse", [{"company_id": "A", "warehouse_id": "W", "site_id": "S"}])
    return tables


@pytest.fixture
def weekly(fill):
    """Weekly history that ends with the last complete week before the plan date: item to quantities, oldest first."""

    def history(quantities, **changes):
        rows = [
            {"company_id": "A", "item_id": item, "date": PLAN_DATE - timedelta(7 * (len(values) - week)), "qty": value, **changes}
            for item, values in quantities.items()
            for week, value in enumerate(values)
            if value
        ]
        return fill("demand_history", rows)

    return history


@pytest.fixture
def parameters(fill):
    """The forecast parameters of company A, by the columns that matter."""
    return lambda **changes: fill("forecast_parameter", [{"company_id": "A", **changes}])


@pytest.fixture
def series_of():
    """Series given by their values alone."""

    def made(*values, season=1, windows=3, ahead=2, horizon=4):
        lengths = [len(part) for part in values]
        frame = pl.DataFrame({"company_id": ["A"] * len(values), "item_id": [f"I{index}" for index in range(len(values))]})
        flat = np.concatenate([np.asarray(part, dtype=float) for part in values])
        return Series(Settings("week", horizon, season, windows, ahead, 90.0), frame, flat, np.concatenate([[0], np.cumsum(lengths)]))

    return made
