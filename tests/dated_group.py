"""The tiny group as a foreign system that remembers when it learned what: mapping queries leave out what came later.

An order counts from the day on which it was entered, history up to the plan date.
"""

from __future__ import annotations

from pathlib import Path

from tiny_group import TEXTS, history, write

SYSTEM = "remembering"
_DATED = {
    "demand_order": "select * exclude (entered_on) from demand_order where cast(entered_on as date) <= $as_of\n",
    "demand_history": "select * from demand_history where cast(date as date) <= $as_of\n",
}
ORDERS = (
    "company_id,demand_type,order_id,item_id,site_id,qty,requested_date,entered_on\n"
    "S,sales,SO1,F,9,10,2025-03-31,2025-01-15\n"
    "S,sales,SO2,F,9,7,2025-04-04,2025-02-20\n"
)
PLANS = "plan_id,kind,include_demand_forecast,include_planned_downstream_demand\ngross,forecast,true,true\nnet,static,true,true\n"


def write_system(folder: Path) -> dict[str, Path]:
    """The export and its mapping queries below a folder; gives the settings that name them."""
    export = write(folder / "export", demand_order=ORDERS, demand_history=history(30), plan=PLANS)
    queries = folder / "mappings" / SYSTEM
    queries.mkdir(parents=True)
    for name in (*TEXTS, "demand_history"):
        (queries / f"{name}.sql").write_text(_DATED.get(name, f'from "{name}"\n'), "utf-8")
    return {"input_dir": export, "mappings_dir": folder / "mappings"}


def plant(folder: Path, entered_on: str) -> None:
    """One more order, entered on a day."""
    place = folder / "export" / "demand_order.csv"
    place.write_text(place.read_text("utf-8") + f"S,sales,SO9,F,9,100,2025-04-01,{entered_on}\n", "utf-8")
