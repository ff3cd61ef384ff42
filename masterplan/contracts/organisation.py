"""Input tables of the organisation and of time: companies, sites, warehouses, calendars, currencies.

Not here: what is planned (products), where supply comes from (sources), what happened (orders).
"""

from __future__ import annotations

from masterplan.contracts.core import (
    COMPANY,
    Table,
    choice,
    count,
    day,
    days,
    flag,
    number,
    optional,
    qty,
    refers,
    refers_in_company,
    text,
)

PERIODS = ("none", "day", "week", "month")
MARKING_OPTIONS = ("none", "standard", "extended", "single_level_standard", "single_level_extended")

TABLES = (
    Table(
        "master",
        "company",
        "one legal entity",
        ("company_id",),
        (
            COMPANY,
            optional("name", "Name of the legal entity"),
            text("currency_code", "Accounting currency, ISO 4217", default="USD"),
            optional("calendar_id", "Working-time calendar of the company; empty: every day is open"),
        ),
        (refers("calendar_id", "calendar"),),
    ),
    Table(
        "master",
        "planning_parameter",
        "one legal entity",
        ("company_id",),
        (
            COMPANY,
            optional("general_coverage_group_id", "Coverage group of items that name none"),
            optional("current_static_plan_id", "Plan that orders are approved and firmed from"),
            optional("current_dynamic_plan_id", "Plan that follows changes; the same as the static one: one-plan strategy"),
            flag("find_trade_agreement", "Search trade agreements for the vendor of a planned purchase", default=False),
            choice("agreement_criterion", ("lead_time", "price"), "What makes an agreement the best", "lead_time"),
            flag("use_dynamic_negative_days", "Late supply is measured against a new order, with engine classic", default=False),
            flag("use_dynamic_positive_days", "Demand within the lead time takes any supply, with engine po", default=False),
            flag(
                "keep_approved_pegging", "What approved planned orders have from approved ones stays with them in later runs", default=False
            ),
            flag("margins_are_working", "Safety margins count open days, not calendar days", default=False),
            flag("firming_group_by_vendor", "Firming makes one purchase order per vendor, not one per planned order", default=False),
            flag("firming_group_by_buyer_group", "Per vendor and buyer group; needs grouping by vendor", default=False),
            choice("firming_purchase_period", PERIODS, "Per vendor and period of the receipt date; needs grouping by vendor", "none"),
            choice(
                "firming_transfer_period",
                PERIODS,
                "One transfer order per pair of warehouses and period of the receipt date; none: one per planned order",
                "none",
            ),
            choice("firming_marking", MARKING_OPTIONS, "Which links of a plan firming makes lasting", "none"),
            flag("firming_stop_on_error", "An error of one order stops the firming of all", default=False),
            count("week_starts_on", "First day of a week, Monday = 1", default=1, minimum=1, maximum=7),
        ),
        (
            refers("company_id", "company"),
            refers_in_company("general_coverage_group_id", "coverage_group", "coverage_group_id"),
            refers("current_static_plan_id", "plan", "plan_id"),
            refers("current_dynamic_plan_id", "plan", "plan_id"),
        ),
    ),
    Table(
        "master",
        "site",
        "one site of a company",
        ("company_id", "site_id"),
        (
            COMPANY,
            text("site_id", "Site"),
            optional("name", "Name of the site"),
            optional("calendar_id", "Calendar of the site; empty: every day is open"),
            text("time_zone", "IANA time zone in which the site's days are counted", default="UTC"),
        ),
        (refers("company_id", "company"), refers("calendar_id", "calendar")),
    ),
    Table(
        "master",
        "warehouse",
        "one warehouse of a company",
        ("company_id", "warehouse_id"),
        (
            COMPANY,
            text("warehouse_id", "Warehouse"),
            text("site_id", "Site that the warehouse stands on"),
            optional("name", "Name of the warehouse"),
            optional("calendar_id", "Calendar of the warehouse; empty: every day is open"),
            optional("address_id", "Address it receives at"),
            flag("is_manual", "Planning makes no suggestion for this warehouse", default=False),
            flag("is_refilled", "Needs are met by planned transfers from the main warehouse", default=False),
            optional("main_warehouse_id", "Warehouse one step up in the refilling hierarchy"),
        ),
        (
            refers_in_company("site_id", "site"),
            refers("calendar_id", "calendar"),
            refers_in_company("main_warehouse_id", "warehouse", "warehouse_id"),
            refers("address_id", "address"),
        ),
    ),
    Table(
        "master",
        "calendar",
        "one working-time calendar",
        ("calendar_id",),
        (
            text("calendar_id", "Calendar"),
            optional("name", "Name of the calendar"),
            optional("base_calendar_id", "Calendar whose days count where this one says nothing"),
        ),
        (refers("base_calendar_id", "calendar", "calendar_id"),),
    ),
    Table(
        "master",
        "working_time",
        "one weekday of a calendar",
        ("calendar_id", "weekday"),
        (
            text("calendar_id", "Calendar"),
            count("weekday", "Day of the week, Monday = 1", minimum=1, maximum=7, unit="weekday"),
            text("opens_at", "Time at which the day opens, HH:MM", default="08:00"),
            number("open_hours", "Hours open on that weekday; 0: closed", "hours", default=8.0, minimum=0, maximum=24),
            number("efficiency_pct", "Efficiency on that weekday", "percent", default=100.0, minimum=0),
        ),
        (refers("calendar_id", "calendar"),),
    ),
    Table(
        "master",
        "calendar_exception",
        "one date of a calendar that differs from its weekday",
        ("calendar_id", "date"),
        (
            text("calendar_id", "Calendar"),
            day("date", "The date"),
            text("opens_at", "Time at which the day opens, HH:MM", default="08:00"),
            number("open_hours", "Hours open on that date; 0: closed", "hours", default=0.0, minimum=0, maximum=24),
            number("efficiency_pct", "Efficiency on that date", "percent", default=100.0, minimum=0),
        ),
        (refers("calendar_id", "calendar"),),
    ),
    Table(
        "master",
        "address",
        "one address",
        ("address_id",),
        (
            text("address_id", "Address"),
            optional("country", "Country, as transport times name it"),
            optional("city", "City, as transport times name it"),
        ),
    ),
    Table(
        "master",
        "transport_time",
        "days on the way between two places, by one mode of transport or any",
        ("from_country", "from_city", "from_address_id", "to_country", "to_city", "to_address_id", "mode"),
        (
            optional("from_country", "Country of dispatch; empty: any"),
            optional("from_city", "City of dispatch; empty: any"),
            optional("from_address_id", "Address of dispatch; empty: any"),
            optional("to_country", "Country of receipt; empty: any"),
            optional("to_city", "City of receipt; empty: any"),
            optional("to_address_id", "Address of receipt; empty: any"),
            optional("mode", "Mode of transport; empty: any"),
            days("days", "Days on the way"),
            flag("is_default", "Counts for an order whose mode has no row of its own", default=False),
        ),
        (refers("from_address_id", "address", "address_id"), refers("to_address_id", "address", "address_id")),
    ),
    Table(
        "master",
        "currency_rate",
        "one exchange rate from a date on",
        ("from_currency", "to_currency", "from_date"),
        (
            text("from_currency", "Currency of the amount"),
            text("to_currency", "Currency it is turned into"),
            day("from_date", "First day of the rate; it holds until the next one"),
            number("rate", "Amount in to_currency for one of from_currency", "ratio", minimum=1e-12),
        ),
    ),
    Table(
        "master",
        "unit",
        "one unit of measure",
        ("unit_id",),
        (
            text("unit_id", "Unit of measure"),
            count("decimals", "Decimal places that a quantity in this unit may have", default=0, minimum=0, maximum=6),
        ),
    ),
    Table(
        "master",
        "unit_conversion",
        "how many of one unit are one of another, of one item or of all",
        ("item_id", "from_unit", "to_unit"),
        (
            optional("item_id", "Item, in every company; empty: all"),
            text("from_unit", "Unit"),
            text("to_unit", "Other unit"),
            qty("factor", "Other units in one unit", minimum=0.000001, unit="ratio"),
        ),
        (refers("from_unit", "unit", "unit_id"), refers("to_unit", "unit", "unit_id")),
    ),
)

__all__ = ["TABLES"]
