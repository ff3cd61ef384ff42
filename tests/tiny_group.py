"""Two companies small enough to know by heart, as CSV texts: M makes F of two C, S sells F and buys it from M."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

PLAN_DATE = date(2025, 3, 3)

TEXTS = {
    "company": "company_id,currency_code\nM,USD\nS,EUR\n",
    "site": "company_id,site_id\nM,1\nS,9\n",
    "vendor": "company_id,vendor_id,intercompany_company_id\nM,V,\nS,VM,M\n",
    "item": (
        "company_id,item_id,default_order_type,purchase_lead_days,production_lead_days,default_vendor_id,default_site_id,standard_cost\n"
        "M,F,production,0,5,,1,20\n"
        "M,C,purchase,7,0,V,1,4\n"
        "S,F,purchase,3,0,VM,9,25\n"
    ),
    "bom_version": "company_id,bom_id,item_id\nM,BF,F\n",
    "bom_line": "company_id,bom_id,line_no,component_item_id,quantity\nM,BF,1,C,2\n",
    "on_hand": "company_id,item_id,site_id,qty\nM,C,1,6\nS,F,9,4\n",
    "demand_order": ("company_id,demand_type,order_id,item_id,site_id,qty,requested_date\nS,sales,SO1,F,9,10,2025-03-31\n"),
    "currency_rate": "from_currency,to_currency,from_date,rate\nEUR,USD,2024-01-01,1.1\n",
    "plan": (
        "plan_id,kind,include_demand_forecast,include_planned_downstream_demand\n"
        "gross,forecast,true,true\n"
        "net,static,true,true\n"
        "orders,static,false,true\n"
    ),
}


def history(weeks: int = 60) -> str:
    """Five pieces of F sold by S every Monday before the plan date."""
    days = [PLAN_DATE - timedelta(weeks=back) for back in range(weeks, 0, -1)]
    return "company_id,item_id,site_id,date,qty\n" + "".join(f"S,F,9,{day},5\n" for day in days)


def write(folder: Path, **changed: str) -> Path:
    """The tiny group as CSV files, with some texts replaced or added; an empty text leaves the file out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {**TEXTS, "demand_history": history(), **changed}.items():
        if text:
            (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder
