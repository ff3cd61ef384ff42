"""Companies, sites, warehouses, calendars, currencies and plans of the sample group."""

from __future__ import annotations

from datetime import date
from typing import Final

from masterplan.sample.world import DISTRIBUTOR, MAKER, REGIONS, RETAILER, SHOPS, Rows, World

_HOLIDAYS: Final = (
    "2025-12-25",
    "2025-12-26",
    "2026-01-01",
    "2026-01-06",
    "2026-04-03",
    "2026-04-06",
    "2026-05-01",
    "2026-05-14",
    "2026-05-25",
    "2026-12-25",
)


def add_rows(world: World, rows: Rows) -> None:
    """Add the rows of this domain."""
    del world  # the organisation is the same for every seed and size
    _companies(rows)
    _places(rows)
    _calendars(rows)
    rows["unit"] = [{"unit_id": unit, "decimals": decimals} for unit, decimals in (("EA", 0), ("KG", 3), ("BOX", 0))]
    rows["currency_rate"] = [
        {"from_currency": "USD", "to_currency": "EUR", "from_date": date(year, month, 1), "rate": rate}
        for year, month, rate in ((2023, 1, 0.935), (2024, 1, 0.912), (2025, 1, 0.961), (2025, 7, 0.871), (2026, 1, 0.884))
    ]
    _plans(rows)


def _companies(rows: Rows) -> None:
    companies = (
        (MAKER, "Keel Cargo Bicycles Works", "EUR", "PLANT"),
        (DISTRIBUTOR, "Keel Distribution Europe", "EUR", "OFFICE"),
        (RETAILER, "Keel Stores America", "USD", "STORE"),
    )
    rows["company"] = [
        {"company_id": company, "name": name, "currency_code": currency, "calendar_id": calendar}
        for company, name, currency, calendar in companies
    ]
    rows["planning_parameter"] = [
        {
            "company_id": company,
            "general_coverage_group_id": "WEEK",
            "find_trade_agreement": company != RETAILER,
            "agreement_criterion": "price" if company == MAKER else "lead_time",
        }
        for company, *_ in companies
    ]
    rows["forecast_parameter"] = [
        {"company_id": company, "bucket": "week", "horizon_buckets": 26, "backtest_windows": 3} for company, *_ in companies
    ]


def _places(rows: Rows) -> None:
    def site(company: str, site_id: str, name: str, zone: str) -> dict[str, object]:
        return {"company_id": company, "site_id": site_id, "name": name, "time_zone": zone}

    def warehouse(company: str, warehouse_id: str, site_id: str, main: str = "", calendar: str = "") -> dict[str, object]:
        return {
            "company_id": company,
            "warehouse_id": warehouse_id,
            "site_id": site_id,
            "name": warehouse_id.replace("-", " ").title(),
            "main_warehouse_id": main,
            "is_refilled": bool(main),
            "calendar_id": calendar,
        }

    rows["site"] = [
        site(MAKER, "PLANT", "Main plant", "Europe/Copenhagen"),
        site(MAKER, "ANNEX", "Wheel works", "Europe/Copenhagen"),
        site(DISTRIBUTOR, "CENTRAL", "Central distribution", "Europe/Amsterdam"),
        *(site(DISTRIBUTOR, region, f"Region {region.title()}", "Europe/Amsterdam") for region in REGIONS),
        site(RETAILER, "US", "Stores", "America/New_York"),
    ]
    rows["warehouse"] = [
        warehouse(MAKER, "PLANT-FG", "PLANT"),
        warehouse(MAKER, "PLANT-RM", "PLANT"),
        warehouse(MAKER, "ANNEX-WH", "ANNEX", main="PLANT-RM"),
        warehouse(DISTRIBUTOR, "DC-CENTRAL", "CENTRAL"),
        *(warehouse(DISTRIBUTOR, f"DC-{region}", region, main="DC-CENTRAL") for region in REGIONS),
        warehouse(RETAILER, "US-DC", "US", calendar="OFFICE"),
        *(warehouse(RETAILER, shop, "US", main="US-DC") for shop in SHOPS),
        {**warehouse(RETAILER, "SHOWROOM", "US"), "is_manual": True},
    ]


def _calendars(rows: Rows) -> None:
    rows["calendar"] = [
        {"calendar_id": "OFFICE", "name": "Monday to Friday"},
        {"calendar_id": "PLANT", "name": "Monday to Saturday noon", "base_calendar_id": "OFFICE"},
        {"calendar_id": "STORE", "name": "Every day"},
        {"calendar_id": "OVERSEAS", "name": "Monday to Saturday"},
    ]
    week = [{"calendar_id": "OFFICE", "weekday": day, "open_hours": 8} for day in range(1, 6)]
    saturday = [{"calendar_id": "PLANT", "weekday": 6, "opens_at": "06:00", "open_hours": 6}]
    overseas = [{"calendar_id": "OVERSEAS", "weekday": day, "open_hours": 9} for day in range(1, 7)]
    store = [{"calendar_id": "STORE", "weekday": day, "opens_at": "10:00", "open_hours": 9} for day in range(1, 8)]
    rows["working_time"] = [*week, *saturday, *overseas, *store]
    rows["calendar_exception"] = [
        *({"calendar_id": "OFFICE", "date": day, "open_hours": 0} for day in _HOLIDAYS),
        *({"calendar_id": "OVERSEAS", "date": date(2026, 2, day), "open_hours": 0} for day in range(16, 24)),
    ]


def _plans(rows: Rows) -> None:
    rows["plan"] = [
        {
            "plan_id": "gross",
            "name": "Forecast through all levels",
            "kind": "forecast",
            "include_demand_forecast": True,
            "include_planned_downstream_demand": True,
            "coverage_fence_days": 180,
            "reporting_currency_code": "EUR",
        },
        {
            "plan_id": "static",
            "name": "Net requirements",
            "kind": "static",
            "include_demand_forecast": True,
            "include_planned_downstream_demand": True,
            "include_quotations": True,
            "quotation_min_probability_pct": 60,
            "reporting_currency_code": "EUR",
        },
    ]
