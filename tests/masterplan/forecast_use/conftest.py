"""Small literal inputs for the use of forecasts: one company, one site with two warehouses, three items."""

from __future__ import annotations

import polars as pl
import pytest

from masterplan.contracts import INPUTS, RESULTS, empty_frame, polars_schema


def _fill(table, rows):
    defaults = {column.name: column.default for column in table.columns}
    schema = polars_schema(table)
    return pl.DataFrame([{**defaults, **row} for row in rows], infer_schema_length=None).select(
        pl.col(name).cast(dtype) for name, dtype in schema.items()
    )


@pytest.fixture
def fill():
    """Rows of an input table or result from the columns that matter; the others take their defaults."""

    def filled(name, rows):
        table = INPUTS.get(name) or RESULTS[name]
        return _fill(table, rows) if rows else empty_frame(table)

    return filled


@pytest.fixture
def group(fill):
    """Every input table; PCS has whole pieces, KG two decimals, the unit of OIL is unknown."""
    tables = {name: empty_frame(table) for name, table in INPUTS.items()}
    tables["company"] = fill("company", [{"company_id": "A"}, {"company_id": "B"}])
    tables["unit"] = fill("unit", [{"unit_id": "PCS", "decimals": 0}, {"unit_id": "KG", "decimals": 2}])
    item = {"company_id": "A", "default_site_id": "S", "default_warehouse_id": "W"}
    tables["item"] = fill(
        "item",
        [
            {**item, "item_id": "BIKE", "unit_id": "PCS"},
            {**item, "item_id": "FLOUR", "unit_id": "KG"},
            {**item, "item_id": "OIL", "unit_id": "DRUM"},
            {**item, "item_id": "OLD", "unit_id": "PCS", "lifecycle_state": "not_planned"},
        ],
    )
    warehouse = {"company_id": "A", "site_id": "S"}
    tables["warehouse"] = fill("warehouse", [{**warehouse, "warehouse_id": "W"}, {**warehouse, "warehouse_id": "X"}])
    tables["customer"] = fill(
        "customer",
        [
            {"company_id": "A", "customer_id": "OUTSIDE"},
            {"company_id": "A", "customer_id": "SISTER", "intercompany_company_id": "B"},
        ],
    )
    return tables


@pytest.fixture
def plan(fill):
    """A plan row with its defaults and the changes asked for."""

    def changed(**changes):
        return fill("plan", [{"plan_id": "P", "include_demand_forecast": True, "forecast_model_id": "M", **changes}]).row(0, named=True)

    return changed


@pytest.fixture
def fences():
    """The same fence for the nodes of every item in both warehouses."""

    def of(days):
        nodes = [("A", item, "S", warehouse, days) for item in ("BIKE", "FLOUR", "OIL", "OLD") for warehouse in ("W", "X")]
        return pl.DataFrame(nodes, schema=["company_id", "item_id", "site_id", "warehouse_id", "days"], orient="row")

    return of
