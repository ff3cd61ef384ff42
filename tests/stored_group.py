"""Two companies with warehouses, a minimum, open orders and no stock to speak of, and how their plans come into a warehouse.

M makes F of two C; S buys F from M into its HUB and refills its SHOP from there. What the plans must say is worked out
in the tests that use it.
"""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from blank_warehouse import blank
from tiny_group import PLAN_DATE

from masterplan.intake import take_in
from masterplan.intercompany import consolidate
from masterplan.plan_choice import make_plans, with_default_plans
from pipelines.files import read_folder
from pipelines.warehouse import Warehouse

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TEXTS = {
    "company": "company_id,currency_code\nM,USD\nS,EUR\n",
    "site": "company_id,site_id\nM,1\nS,9\n",
    "warehouse": "company_id,warehouse_id,site_id,name,is_refilled,main_warehouse_id\nS,HUB,9,Hub,false,\nS,SHOP,9,Shop,true,HUB\n",
    "transfer_lane": "company_id,from_warehouse_id,to_warehouse_id,item_id,mode,lead_days,cost_per_unit\nS,HUB,SHOP,,road,2,0.5\n",
    "vendor": "company_id,vendor_id,name,intercompany_company_id\nM,V,Vulcan,\nS,VM,M,M\n",
    "customer": "company_id,customer_id,name\nM,K,Kay\n",
    "item": (
        "company_id,item_id,name,default_order_type,purchase_lead_days,production_lead_days,default_vendor_id,default_site_id,"
        "default_warehouse_id,plans_by_warehouse,standard_cost\n"
        "M,F,Frame,production,0,5,,1,,false,20\n"
        "M,C,Clamp,purchase,7,0,V,1,,false,4\n"
        "M,H,Handle,purchase,7,0,V,1,,false,1\n"
        "M,OLD,Old,purchase,7,0,V,1,,false,2.5\n"
        "M,Z,Sample,purchase,7,0,V,1,,false,0\n"
        "M,B,Buffer,purchase,7,0,V,1,,false,0\n"
        "S,F,Frame,purchase,3,0,VM,9,HUB,true,25\n"
    ),
    "coverage_group": "company_id,coverage_group_id,coverage_code\nM,MANUAL,manual\n",
    "item_coverage": (
        "company_id,item_id,site_id,warehouse_id,coverage_group_id,min_on_hand_qty,coverage_code,actions\n"
        'M,C,1,,,5,,\nM,H,1,,MANUAL,,,\nM,OLD,1,,,2,,"cancel,decrease"\nM,Z,1,,,0,,\nM,B,1,,,0,decoupling,\n'
    ),
    "bom_version": "company_id,bom_id,item_id\nM,BF,F\n",
    "bom_line": "company_id,bom_id,line_no,component_item_id,quantity\nM,BF,1,C,2\n",
    "on_hand": "company_id,item_id,site_id,warehouse_id,qty\nM,C,1,,6\nM,OLD,1,,3\nS,F,9,HUB,4\n",
    "supply_order": (
        "company_id,order_type,order_id,line_no,item_id,site_id,warehouse_id,qty,receipt_date,vendor_id,from_warehouse_id\n"
        "M,purchase,PO1,1,Z,1,,3,2025-04-02,V,\n"
        "M,purchase,PO2,1,OLD,1,,2,2025-03-12,V,\n"
        "S,transfer,TO1,1,F,9,SHOP,3,2025-03-20,,HUB\n"
    ),
    "demand_order": (
        "company_id,demand_type,order_id,item_id,site_id,warehouse_id,qty,requested_date\n"
        "S,sales,SO1,F,9,SHOP,10,2025-03-31\n"
        "M,sales,SO2,F,1,,2,2025-03-04\n"
        "M,sales,SO3,C,1,,1,2025-03-04\n"
        "M,sales,SO4,H,1,,1,2025-03-05\n"
    ),
    "demand_forecast": "company_id,model_id,item_id,site_id,warehouse_id,date,qty\nS,baseline,F,9,SHOP,2025-04-14,8\n",
    "currency_rate": "from_currency,to_currency,from_date,rate\nEUR,USD,2024-01-01,1.1\n",
    "plan": (
        "plan_id,kind,include_demand_forecast,include_planned_downstream_demand\n"
        "gross,forecast,true,true\nstatic,static,true,true\norders,static,false,true\n"
    ),
}


ROUTES = {
    "resource_group": "company_id,resource_group_id,name\nM,ASM,Assembly\n",
    "resource": "company_id,resource_id,name,resource_group_id,efficiency_pct,hour_cost\nM,R1,Rig,ASM,80,10\n",
    "route_version": "company_id,route_id,item_id\nM,RF,F\n",
    "route_operation": (
        "company_id,route_id,operation_no,priority,resource_group_id,resource_id,resource_count,setup_hours,run_hours,process_qty\n"
        "M,RF,10,primary,,R1,1,1,0.5,1\n"
        "M,RF,10,secondary,ASM,,2,9,9,1\n"
        "M,RF,20,primary,ASM,,1,0,2,4\n"
    ),
}
"""How M makes F: on the rig with two helpers from assembly, then four at a time in assembly."""


_MADE = TemporaryDirectory(prefix="stored_group")


def keep(warehouse: Warehouse, folder: Path, plan_date: date = PLAN_DATE, /, **changed: str) -> None:
    """Ingests the group of a date and saves all its plans with their group view; some texts replaced, an empty one left out.

    A warehouse that is not there yet becomes a copy of one that was made so before in this process.
    """
    _write(folder, changed)
    file = warehouse._database.path
    if file.exists():
        _store(warehouse, folder, plan_date)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_made(plan_date, tuple(sorted(changed.items()))), file)


@cache
def _made(plan_date: date, changed: tuple[tuple[str, str], ...]) -> Path:
    """A new warehouse with the group."""
    home = Path(_MADE.name) / str(len(list(Path(_MADE.name).iterdir())))
    _write(home / "input", dict(changed))
    file = home / "made.duckdb"
    _store(blank(file), home / "input", plan_date)
    return file


def _write(folder: Path, changed: dict[str, str]) -> None:
    folder.mkdir(parents=True)
    for name, text in {**TEXTS, **changed}.items():
        if text:
            (folder / f"{name}.csv").write_text(text, "utf-8")


def _store(warehouse: Warehouse, folder: Path, plan_date: date) -> None:
    taken = take_in(read_folder(folder))
    assert taken.quarantine.is_empty(), taken.quarantine
    warehouse.ingest(plan_date, taken, source="files", ingested_at=NOW)
    tables = with_default_plans(taken.tables)
    for plan in (plan for kind in ("forecast", "static") for plan in make_plans(tables, kind=kind, plan_date=plan_date)):
        version = warehouse.save_plan(plan, started_at=NOW, finished_at=NOW, started_by="test")
        group_view = consolidate(tables, plan.public("requirement"), plan.parameters, plan_date)
        warehouse.save_consolidation(plan.plan_id, plan_date, version, group_view)
