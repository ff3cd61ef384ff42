"""Which tables and views the warehouse is made of, all of them declared in `masterplan.contracts`.

Belongs here: the list, in the order of making. How they are made is told in `schema`, what they hold in the module of
each kind of data.
"""

from __future__ import annotations

from typing import Final

from masterplan.contracts import INPUTS, RESULTS, STORAGE, Table, forecast_results
from masterplan.contracts.storage import quarantine_of, ranged, with_history

FACTS: Final = ("planned_order", "requirement", "pegging")
GROUP_VIEW: Final = ("consolidated_demand", "consolidated_supply")
DETAILS: Final = (
    "run_log",
    "planned_node",
    "effective_parameter",
    "delay",
    "action_message",
    "buffer_status",
    "forecast_left",
    "forecast_use",
    "intercompany_link",
    "exception",
)
FORECASTS: Final = forecast_results.FORECASTS

MASTER: Final[dict[str, Table]] = {name: with_history(table) for name, table in INPUTS.items()}
REJECTED: Final[dict[str, Table]] = {name: quarantine_of(table) for name, table in INPUTS.items()}
RANGED: Final[dict[str, Table]] = {
    **{name: STORAGE[f"store.{name}"] for name in (*FACTS, "node_level")},
    **{name: ranged(RESULTS[name]) for name in (*DETAILS, *GROUP_VIEW)},
}
PUBLIC: Final[dict[str, Table]] = {name: table for name, table in RESULTS.items() if table.schema == "plan"}

_ALL: Final = (*MASTER.values(), *REJECTED.values(), *(RESULTS[name] for name in FORECASTS), *STORAGE.values(), *RANGED.values())
TABLES: Final[dict[str, Table]] = {table.qualified_name: table for table in _ALL}
VIEWS: Final[dict[str, Table]] = {table.qualified_name: table for table in PUBLIC.values()}
SCHEMAS: Final = ("master", "quarantine", "forecast", "store", "plan", "analytics")
