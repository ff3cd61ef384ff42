"""One declaration per table: grain, key, columns, units, defaults and meaning.

The tables of data flowing in are `INPUTS`, what users query is `RESULTS`, how the warehouse keeps it is `STORAGE`.
A table is declared in the module of its domain; everything else (types, validation, DDL, docs) is rendered from it.
"""

from __future__ import annotations

from typing import Final

from masterplan.contracts import (
    changes,
    compared,
    forecast_results,
    forecasting,
    journals,
    order_settings,
    order_work,
    orders,
    organisation,
    policies,
    products,
    results,
    reviewed,
    reviews,
    sources,
    storage,
    structure,
)
from masterplan.contracts.core import Column, Kind, Reference, Table, Validity
from masterplan.contracts.render import (
    column_comment,
    duckdb_ddl,
    duckdb_type,
    empty_frame,
    pandera_schema,
    polars_schema,
)

_STORED_MODULES = (storage, order_work, journals, compared, changes, reviewed)
_INPUT_MODULES = (organisation, products, order_settings, structure, sources, orders, forecasting, reviews, policies)

INPUTS: Final[dict[str, Table]] = {table.name: table for module in _INPUT_MODULES for table in module.TABLES}
RESULTS: Final[dict[str, Table]] = {table.name: table for table in (*results.TABLES, *forecast_results.TABLES)}
STORAGE: Final[dict[str, Table]] = {table.qualified_name: table for module in _STORED_MODULES for table in module.TABLES}
FORECAST_ONLY: Final = forecasting.FORECAST_ONLY
HISTORY_ONLY: Final = orders.HISTORY_ONLY
QUARANTINE: Final[Table] = storage.QUARANTINE
REVIEW_ONLY: Final = reviews.REVIEW_ONLY

__all__ = [
    "FORECAST_ONLY",
    "HISTORY_ONLY",
    "INPUTS",
    "QUARANTINE",
    "RESULTS",
    "REVIEW_ONLY",
    "STORAGE",
    "Column",
    "Kind",
    "Reference",
    "Table",
    "Validity",
    "column_comment",
    "duckdb_ddl",
    "duckdb_type",
    "empty_frame",
    "pandera_schema",
    "polars_schema",
]
