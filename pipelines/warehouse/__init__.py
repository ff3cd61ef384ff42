"""The warehouse: one DuckDB file that keeps the history of master data, forecasts and every version of every plan.

Belongs here: how data is stored, read back and published. What is stored is declared in `masterplan.contracts`; the SQL
texts are in `sql`; who stores what and when is the business of `assets` and the other modules of `pipelines`.
"""

from pipelines.warehouse.store import Warehouse

__all__ = ["Warehouse"]
