"""Rows of random small groups of companies, from a seed and the features that they may use.

Belongs here: chance. Several groups that have nothing to do with each other share one plan and its calendars, because a
plan of eight costs hardly more than a plan of one. How rows become tables is told in `networks`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, TypeVar

Row = dict[str, Any]
Rows = dict[str, list[Row]]
T = TypeVar("T")

PLAN_DATE = date(2025, 3, 5)
FEATURES = (
    "agreements",
    "buffers",
    "calendars",
    "codes",
    "coverage",
    "decimals",
    "expiry",
    "fences",
    "floors",
    "forecast",
    "intercompany",
    "links",
    "loops",
    "margins",
    "minimum",
    "modifiers",
    "odd_rows",
    "phantoms",
    "production",
    "seasons",
    "sequences",
    "switches",
    "transfers",
    "transport",
    "versions",
    "working",
    "named",
    "kept",
    "actions",
    "stand_ins",
    "supply_forecast",
    "order_settings",
    "purchase_units",
)
LEAST = "least"
"""Every quantity is a few millionths, in units that round nothing; no feature among others, as it leaves nothing else to see."""
DIGITS = "digits"
"""Factors, weights, percentages, prices and rates are numbers of many digits; no feature among others, as numbers to read tell more."""
_ITEM_IDS = ("I1", "i2", "10", "9", "É", "P|1", "%7C", "X")
_SITES = ("S1", "S2")
_WAREHOUSES = (("W1", "S1"), ("W2", "S1"), ("w3", "S2"))
_CALENDARS = ("K1", "K2", "K3", "K4", "closed")
_VENDORS = ("V1", "V2", "V3")
_ADDRESSES = (("a1", "NL", "Delft"), ("a2", "NL", "Breda"), ("a3", "DE", "Kassel"))
_RANGES = (("zero", 5), ("minimum", 20), ("reorder_point", 40), ("maximum", 80), ("infinite", 100))


@dataclass(frozen=True)
class Sizes:
    """How many of each thing the companies of one group have, and what the group is called."""

    name: str
    companies: int
    items: int
    warehouses: int
    demands: int
    supplies: int


@dataclass
class Chance:
    """One stream of chance with the features in force."""

    random: Random
    features: frozenset[str]

    def has(self, feature: str, probability: float = 1.0) -> bool:
        """Whether a feature is on and, this time, used."""
        return self.random.random() < probability and feature in self.features

    def one(self, *values: T) -> T:
        """One of the values."""
        return values[int(self.random.random() * len(values))]

    def number(self, low: int, high: int) -> int:
        """A whole number, ends included."""
        return low + int(self.random.random() * (high - low + 1))

    def day(self, low: int = -15, high: int = 60) -> date:
        """A day around the plan date."""
        return PLAN_DATE + timedelta(days=self.number(low, high))

    def qty(self, low: int, high: int) -> Decimal:
        """A small quantity, with decimals when the feature is on."""
        if LEAST in self.features:
            return Decimal(min(low, 1) + self.number(0, min(high - low, 3))) / 1_000_000
        whole = Decimal(self.number(low, high))
        return whole + Decimal(self.number(0, 999)) / 1000 if self.has("decimals", 0.3) else whole

    def measure(self, *values: float) -> float:
        """One of the values; when digits are asked for, often the half of a millionth below it or two thirds of it."""
        value = self.one(*values)
        if DIGITS not in self.features or not value:
            return value
        return self.one(value, round(value - self.number(0, 99) / 1e6 - 5e-7, 7), value * 2 / 3)


class RandomRows:
    """Makes the rows of `groups` groups; `rows` afterwards holds them by table, `baseline` the points of a forecast."""

    def __init__(self, seed: int, features: frozenset[str], groups: int) -> None:
        self.rows: Rows = {}
        self.baseline: list[Row] = []
        self._seed = seed
        self._plan(self._chance("plan", features))
        self._overrides_of_plan(self._chance("overrides of plan", features))
        self._calendars(self._chance("calendars", features))
        self._ways(self._chance("ways", features))
        for number in range(groups):
            c = self._chance(f"group {number}", features)
            companies = c.one(1, 2, 2, 3) if "intercompany" in features else c.one(1, 1, 1, 2)
            self.sizes = Sizes(str(number), companies, c.number(1, 8), c.number(1, 3), c.number(1, 14), c.number(0, 8))
            self._group(number, frozenset(feature for feature in FEATURES if c.has(feature, 0.75)) | (features & {LEAST, DIGITS}))

    def _group(self, number: int, features: frozenset[str]) -> None:
        parts = (
            self._organisation,
            self._sources,
            self._items,
            self._order_settings,
            self._purchase_units,
            self._coverage,
            self._bills,
            self._stand_ins,
            self._stock,
            self._history,
            self._supplies,
            self._demands,
            self._names,
            self._kept,
            self._wishes,
            self._reductions,
            self._links,
        )
        for company in self._companies:
            for part in (*parts, self._links, self._forecast, self._supply_forecast):
                part(company, self._chance(f"{number}/{company}/{part.__name__}", features))

    def _chance(self, stream: str, features: frozenset[str]) -> Chance:
        return Chance(Random(f"{self._seed}/{stream}"), features)  # noqa: S311

    def _add(self, table: str, **row: Any) -> None:
        self.rows.setdefault(table, []).append(row)

    @property
    def _companies(self) -> list[str]:
        return [f"{letter}{self.sizes.name}" for letter in "ABC"[: self.sizes.companies]]

    @property
    def _items_used(self) -> Sequence[str]:
        return _ITEM_IDS[: self.sizes.items]

    @property
    def _warehouses_used(self) -> Sequence[tuple[str, str]]:
        return _WAREHOUSES[: self.sizes.warehouses]

    def _plan(self, c: Chance) -> None:
        gross = c.has("forecast", 0.15)
        row: Row = {
            "plan_id": "net",
            "kind": "forecast" if gross else "static",
            "engine": c.one("po", "classic"),
            "include_demand_forecast": c.has("forecast", 0.8),
            "forecast_model_id": c.one("baseline", "m1"),
            "reduction_method": c.one(
                "none", "percent_key", "transactions_dynamic_period", "transactions_key", "transactions_dynamic_period"
            ),
            "include_planned_downstream_demand": c.has("intercompany", 0.9),
        }
        if c.has("switches", 0.4):
            flags = ("include_on_hand", "include_transactions", "include_sales_orders", "include_transfer_orders")
            row |= {flag: c.one(True, True, False) for flag in flags}
            row |= {"include_quotations": c.one(True, False), "quotation_min_probability_pct": c.one(0.0, 50.0)}
            row |= {"exclude_flagged_transactions": c.one(True, False)}
            row |= {"coverage_fence_days": c.one(None, None, 0, 10, 45), "negative_days": c.one(None, None, 0, 3, 60)}
        if c.has("links", 0.8):
            row |= {"include_requisitions": True}
        if c.has("expiry", 0.8):
            row |= {"use_shelf_life": True}
        self._add("plan", **row)
        self._add("plan", plan_id="other")
        bought = (("BOX", 0), ("LB", 2), ("ROLL", 1)) if "purchase_units" in c.features else ()
        for unit_id, decimals in (("EA", 0), ("KG", 2), ("g", 3), *bought):
            self._add("unit", unit_id=unit_id, decimals=decimals)
        for rate, start in ((3.0 if DIGITS in c.features else 1.25, -90), (0.3 if DIGITS in c.features else 0.5, c.number(-20, 20))):
            day = PLAN_DATE + timedelta(days=start)
            self._add("currency_rate", from_currency="EUR", to_currency="USD", from_date=day, rate=rate)
            if c.one(True, False):
                self._add("currency_rate", from_currency="USD", to_currency="EUR", from_date=day, rate=c.one(1 / rate, 4.0))

    def _overrides_of_plan(self, c: Chance) -> None:
        """Margins and fences that the plan sets for all groups, and further switches."""
        row = self.rows["plan"][0]
        if c.has("switches", 0.4):
            row |= {"include_rfqs": c.one(True, False), "include_purchase_returns": c.one(True, False)}
            row |= {"add_delay_to_requirement_date": c.one("", "purchase", "production,transfer")}
        if c.has("margins", 0.2):
            row |= {name: c.number(0, 2) for name in ("receipt_margin_days", "issue_margin_days", "reorder_margin_days")}
        if c.has("fences", 0.2):
            row |= {"freeze_fence_days": c.one(None, 0, 5), "forecast_fence_days": c.one(None, 0, 20)}
            row |= {"approved_requisition_fence_days": c.one(None, 0, 7), "explosion_fence_days": c.one(None, 0, 25)}
        if c.has("sequences", 0.2):
            row |= {"positive_days": c.one(0, 20)}
        if c.has("actions", 0.3):
            row |= {"action_fence_days": c.one(None, 0, 20), "action_basis": c.one(None, "required", "requested")}
        if row["reduction_method"] == "transactions_key":
            row |= {"excess_carry": c.one("none", "previous_then_next")}
        row |= {"include_supply_forecast": c.has("supply_forecast", 0.9)}

    def _calendars(self, c: Chance) -> None:
        """Wednesdays are open weekdays of every calendar but the closed one, so that no two exclude each other for ever."""
        for number, name in enumerate(_CALENDARS if "calendars" in c.features else ()):
            if name == "closed":
                self._add("calendar", calendar_id=name)
                for weekday in range(1, 8):
                    self._add("working_time", calendar_id=name, weekday=weekday, open_hours=0.0)
                continue
            base = c.one("", *_CALENDARS[:number])
            self._add("calendar", calendar_id=name, base_calendar_id=base)
            for weekday in [day for day in range(1, 8) if c.one(True, False)] if c.one(True, True, False) else []:
                self._add("working_time", calendar_id=name, weekday=weekday, open_hours=8.0 if weekday == 3 else c.one(8.0, 8.0, 0.0))
            if self._opens_other_days_only(name, base):
                self._add("working_time", calendar_id=name, weekday=3, open_hours=8.0)
            for _ in range(c.number(0, 6)):
                self._add("calendar_exception", calendar_id=name, date=c.day(-20, 60), open_hours=c.one(0.0, 0.0, 4.0))

    def _opens_other_days_only(self, name: str, base: str) -> bool:
        weekdays = [row["weekday"] for row in self.rows.get("working_time", []) if row["calendar_id"] == name]
        return not base and bool(weekdays) and 3 not in weekdays

    def _ways(self, c: Chance) -> None:
        """Transport times between some of the addresses, from the general to the particular."""
        for address, country, city in _ADDRESSES if "transport" in c.features else ():
            self._add("address", address_id=address, country=country, city=city)
        for _ in range(c.number(0, 6) if "transport" in c.features else 0):
            (sender, *from_place), (receiver, *to_place) = c.one(*_ADDRESSES), c.one(*_ADDRESSES)
            row = {
                "from_country": c.one("", from_place[0]),
                "from_city": c.one("", from_place[1]),
                "from_address_id": c.one("", "", sender),
            }
            row |= {"to_country": c.one("", to_place[0]), "to_city": c.one("", to_place[1]), "to_address_id": c.one("", "", receiver)}
            self._add("transport_time", **row, mode=c.one("", "road", "sea"), days=c.number(0, 6), is_default=c.one(True, False))

    def _address(self, c: Chance) -> Row:
        return {"address_id": c.one("", *[address for address, _, _ in _ADDRESSES])} if c.has("transport", 0.8) else {}

    def _calendar(self, c: Chance, probability: float = 0.5) -> str:
        return c.one(*_CALENDARS[:4], *_CALENDARS[:4], "closed") if c.has("calendars", probability) else ""

    def _organisation(self, company: str, c: Chance) -> None:
        self._add("company", company_id=company, currency_code=c.one("USD", "EUR"), calendar_id=self._calendar(c, 0.3))
        for site in _SITES:
            self._add("site", company_id=company, site_id=site, calendar_id=self._calendar(c, 0.3))
        for number, (warehouse, site) in enumerate(self._warehouses_used):
            others = [name for name, _ in self._warehouses_used[: None if c.has("loops", 0.3) else number]]
            self._add(
                "warehouse",
                company_id=company,
                warehouse_id=warehouse,
                site_id=site,
                calendar_id=self._calendar(c, 0.4),
                is_manual=c.has("codes", 0.1),
                is_refilled=c.has("transfers", 0.6),
                main_warehouse_id=c.one(*others) if others and c.has("transfers", 0.8) else "",
                **self._address(c),
            )
        self._models(company, c)
        for group in ("G1", "G2"):
            code = c.one("requirement", "period", "min_max", "manual", "period", "min_max") if c.has("codes") else "requirement"
            self._add(
                "coverage_group",
                company_id=company,
                coverage_group_id=group,
                coverage_code=c.one("priority", "decoupling") if c.has("buffers", 0.3) else code,
                priority_model_id=c.one("", "split", "single", "percent") if "buffers" in c.features else "",
                **self._periods_of_usage(c),
                period_days=c.one(1, 3, 7, 10, 30),
                calendar_id=self._calendar(c, 0.5),
                negative_days=c.one(0, 0, 2, 5, 30),
                coverage_fence_days=c.one(20, 40, 100, 100),
                **self._rules(c, 0.5),
            )
        if c.one(True, True, False):
            self._add(
                "planning_parameter",
                company_id=company,
                general_coverage_group_id=c.one("", "G1", "G2"),
                find_trade_agreement=c.has("agreements", 0.8),
                agreement_criterion=c.one("lead_time", "price"),
                use_dynamic_negative_days=c.has("sequences", 0.5),
                use_dynamic_positive_days=c.has("sequences", 0.5),
                margins_are_working=c.has("margins", 0.5),
            )

    def _models(self, company: str, c: Chance) -> None:
        """A priority model of each method."""
        for name, method in (("split", "ranges_split"), ("single", "ranges_single"), ("percent", "percent_of_maximum")):
            if "buffers" in c.features:
                considers = c.one(True, False)
                self._add("priority_model", company_id=company, priority_model_id=name, method=method, consider_demand_priority=considers)
                for line, (level, priority) in enumerate(_RANGES, start=1):
                    row = {"company_id": company, "priority_model_id": name, "line_no": line, "to_level": level}
                    if c.number(1, 5) > 1:
                        self._add("priority_range", **row, priority=priority, percent=c.measure(100.0, 50.0, 29.0, 33.3, 110.0))

    def _sources(self, company: str, c: Chance) -> None:
        for vendor in _VENDORS:
            self._add("vendor", company_id=company, vendor_id=vendor, calendar_id=self._calendar(c, 0.4), **self._address(c))
        self._add("customer", company_id=company, customer_id="outside")
        for other in self._companies:
            if other != company:
                self._add(
                    "vendor",
                    company_id=company,
                    vendor_id=f"from {other}",
                    intercompany_company_id=other,
                    calendar_id=self._calendar(c, 0.3),
                )
                self._add("customer", company_id=company, customer_id=f"for {other}", intercompany_company_id=other)
        for _ in range(c.number(0, 8) if "agreements" in c.features else 0):
            self._agreement(company, c)
        for _ in range(c.number(0, 4) if "transfers" in c.features else 0):
            self._lane(company, c)
        for other in self._companies if "intercompany" in c.features else ():
            if other != company and c.one(True, False):
                buyer, seller = c.one(*self._items_used), c.one(*self._items_used)
                row = {"buyer_company_id": company, "buyer_item_id": buyer, "seller_company_id": other, "seller_item_id": seller}
                self._add("intercompany_item", **row, factor=c.one(1, 2, Decimal("0.5"), Decimal("0.333333"), Decimal("12.5")))

    def _agreement(self, company: str, c: Chance) -> None:
        self._add(
            "trade_agreement",
            company_id=company,
            vendor_id=c.one(*_VENDORS, *[f"from {other}" for other in self._companies if other != company]),
            item_id=c.one(*self._items_used),
            from_date=c.one(None, c.day(-60, 5)),
            min_qty=c.one(0, 0, 5, 20),
            to_date=c.one(None, None, c.day(-5, 60)),
            unit_price=c.one(1.1, 3.3, 0.33, 0.99) if DIGITS in c.features else c.one(1.0, 1.5, 2.0, 4.0),
            currency_code=c.one("", "USD", "EUR", "GBP"),
            lead_days=(days := c.one(0, 1, 3, 3, 8)),
            disregard_lead_days=c.one(True, False, False),
            order_min_qty=15 if days == 8 else 0,
            order_multiple_qty=6 if days == 1 else 0,
        )

    def _lane(self, company: str, c: Chance) -> None:
        self._add(
            "transfer_lane",
            company_id=company,
            from_warehouse_id=c.one(*self._warehouses_used)[0],
            to_warehouse_id=c.one(*self._warehouses_used)[0],
            item_id=c.one("", "", *self._items_used),
            mode=c.one("road", "air", "sea"),
            lead_days=c.number(0, 9),
            priority=c.one(10, 50),
            from_date=c.one(None, None, c.day(-20, 20)),
            to_date=c.one(None, None, c.day(-20, 40)),
        )

    def _items(self, company: str, c: Chance) -> None:
        for item in self._items_used:
            warehouse = c.one("", "", *[name for name, _ in self._warehouses_used])
            sister = self._companies[self._companies.index(company) + 1 :] if not c.has("loops", 0.3) else self._companies
            sellers = [f"from {other}" for other in sister if other != company] if c.has("intercompany", 0.7) else []
            self._add(
                "item",
                company_id=company,
                item_id=item,
                group_item_id=c.one(*self._items_used) if c.has("intercompany", 0.3) else "",
                unit_id="unknown" if LEAST in c.features else c.one("EA", "EA", "KG", "g", "unknown"),
                default_order_type=c.one("production", "production", "purchase")
                if c.has("production", 0.8)
                else c.one("purchase", "purchase", "transfer")
                if c.has("transfers", 0.2)
                else "purchase",
                purchase_lead_days=c.one(0, 1, 2, 5, 9, 14),
                production_lead_days=c.one(0, 1, 2, 5),
                transfer_lead_days=c.one(0, 1, 3),
                lead_days_are_working=c.has("working", 0.6),
                coverage_group_id=c.one("", "G1", "G2", "G2"),
                default_vendor_id=c.one(*sellers) if sellers else c.one("", *_VENDORS),
                default_site_id=c.one("S1", "S1", "S2", "") if c.has("odd_rows") else c.one("S1", "S1", "S2"),
                default_warehouse_id=warehouse,
                plans_by_warehouse=c.one(True, True, False),
                **self._modifiers(c, 0.5),
                lifecycle_state=c.one("not_planned", "no_new_supply") if c.has("odd_rows", 0.15) else "active",
                **({"shelf_life_days": c.one(0, 0, 6, 25), "is_batch_tracked": c.one(True, False)} if c.has("expiry", 0.6) else {}),
            )

    def _order_settings(self, company: str, c: Chance) -> None:
        """Rules with rank of some items, some of which are variants of one another."""
        if not c.has("order_settings", 0.8):
            return
        for row in self.rows["item"]:
            if row["company_id"] == company and c.one(True, False):
                row |= {"variant_of_item_id": c.one(*self._items_used), "colour_id": c.one("", "red", "blue"), "size_id": c.one("", "L")}
        for _ in range(c.number(1, 8)):
            site, (warehouse, stands) = c.one("", "", *_SITES), c.one(*self._warehouses_used)
            says: Row = {
                "order_type": c.one("purchase", "production") if c.has("production") else "purchase",
                "default_site_id": c.one(*_SITES),
                "default_warehouse_id": warehouse if site in ("", stands) or c.has("odd_rows") else "",
                "order_min_qty": c.qty(0, 12),
                # buffers of whole units and a maximum of a millionth would come to a million orders
                "order_max_qty": 0 if LEAST in c.features else c.one(0, c.qty(20, 50)),
                "order_multiple_qty": c.qty(0, 9),
                "purchase_lead_days": c.number(0, 9),
                "production_lead_days": c.number(0, 9),
                "transfer_lead_days": c.number(0, 9),
                "lead_days_are_working": c.one(True, False),
                "is_stopped": c.one(True, False, False),
            }
            self._add(
                "default_order_setting",
                company_id=company,
                item_id=c.one(*self._items_used),
                rank=c.number(0, 3),
                order_kind=c.one("all", "all", "purchase", "inventory"),
                site_id=site,
                colour_id=c.one("", "", "red", "blue"),
                size_id=c.one("", "", "", "L"),
                **{name: value for name, value in says.items() if c.one(True, False, False)},
            )

    def _purchase_units(self, company: str, c: Chance) -> None:
        """Units that items are bought in, some of which nothing is known of; conversions both ways, some of single items."""
        if not c.has("purchase_units", 0.8):
            return
        for row in self.rows["item"]:
            if row["company_id"] == company and c.one(True, True, False):
                row |= {"purchase_unit_id": c.one("BOX", "BOX", "LB", "ROLL", "EA", "KG")}
        for _ in range(c.number(1, 6)):
            bought, unit = c.one("BOX", "LB", "ROLL"), c.one("EA", "EA", "KG", "g", "unknown")
            ways = c.one((bought, unit), (bought, unit), (unit, bought))
            factor = c.one(6, 12, 7, Decimal("2.5"), Decimal("0.453592"), Decimal("0.333333"), Decimal("0.000003"), 3)
            if LEAST in c.features:
                # a purchase of whole units would need millions of orders of the least quantities below it
                ways, factor = (bought, unit), c.number(1, 9) * Decimal("0.000001")
            self._add("unit_conversion", item_id=c.one("", "", *self._items_used), from_unit=ways[0], to_unit=ways[1], factor=factor)

    def _modifiers(self, c: Chance, probability: float) -> Row:
        if not c.has("modifiers", probability):
            return {}
        return {
            "order_min_qty": c.one(0, 0, c.qty(1, 15)),
            "order_max_qty": c.one(0, 0, c.qty(25, 60), c.qty(3, 40) if c.has("odd_rows") else 0),
            "order_multiple_qty": c.one(0, 0, c.qty(1, 12)),
        }

    def _coverage(self, company: str, c: Chance) -> None:
        self._seasons(company, c)
        for item in self._items_used:
            for _ in range(c.number(0, 3) if c.has("coverage", 0.6) else 0):
                warehouse, site = c.one(*self._warehouses_used, ("", c.one("", "S1", "S2")))
                self._add(
                    "item_coverage", company_id=company, item_id=item, site_id=c.one(site, ""), warehouse_id=warehouse, **self._overrides(c)
                )
            if c.has("buffers", 0.4):
                warehouse, site = c.one(*self._warehouses_used)
                where = c.one((site, warehouse), ("", warehouse))
                row = {"company_id": company, "item_id": item, "site_id": where[0], "warehouse_id": where[1]}
                self._add("item_coverage", **row, **self._buffer(c))
            if c.has("minimum", 0.7):
                warehouse, site = c.one(*self._warehouses_used)
                where = c.one((site, warehouse), ("", warehouse), (site, ""))
                minimum, maximum = c.qty(1, 30), c.one(0, c.qty(5, 60))
                row = {"company_id": company, "item_id": item, "site_id": where[0], "warehouse_id": where[1]}
                fulfil = c.one("today", "today_plus_procurement", "first_issue", "coverage_fence") if c.has("floors") else None
                when: Row = {"fulfil_minimum": fulfil} if fulfil else {}
                if c.has("seasons", 0.7):
                    when |= {"minimum_key_id": c.one("", "s1", "s2"), "maximum_key_id": c.one("", "s1", "s2")}
                    when |= {"use_minimum_periods": c.one(True, True, False)}
                self._add("item_coverage", **row, **when, min_on_hand_qty=c.one(0, minimum, minimum, minimum), max_on_hand_qty=maximum)

    def _buffer(self, c: Chance) -> Row:
        """Levels as given or from usage, and what makes a spike."""
        reorder = c.qty(1, 40)
        given: Row = {"reorder_point_qty": reorder, "max_on_hand_qty": reorder + c.qty(0, 40)}
        usage = {
            "average_daily_usage": c.measure(1.0, 0.35, 4.0),
            "order_cycle_days": c.number(0, 9),
            "demand_adjustment_factor": c.measure(1.0, 1.2),
        }
        crossed: Row = {"reorder_point_qty": reorder, "max_on_hand_qty": c.qty(1, 40)}
        from_usage = c.one(usage, usage, {"order_cycle_days": usage["order_cycle_days"]}) | {"max_on_hand_qty": c.one(0, c.qty(1, 60))}
        row = c.one(given, given, crossed, from_usage, {**usage, "reorder_point_qty": reorder}, {"reorder_point_qty": reorder})
        row |= {"coverage_code": c.one("priority", "decoupling"), "spike_threshold_qty": c.one(0, c.qty(5, 30))}
        row |= {"decoupled_lead_days": c.one(None, None, c.number(0, 9)), "min_on_hand_qty": c.one(0, c.qty(1, 20))}
        return {**row, "priority_model_id": c.one("", "", "split", "single"), "lead_time_factor": c.one(None, 0.3, 1.0)}

    def _periods_of_usage(self, c: Chance) -> Row:
        """How the usage of buffers is calculated; without the feature it is not."""
        if not c.has("buffers", 0.8):
            return {}
        weights = {"usage_past_weight": c.measure(50.0, 0.0, 30.0), "usage_forward_weight": c.measure(50.0, 0.0, 12.5)}
        return {"usage_past_days": c.one(0, 7, 30), "usage_forward_days": c.one(0, 0, 7, 21), **weights}

    def _seasons(self, company: str, c: Chance) -> None:
        """Two seasonal keys of a few periods; now and then one that ends before the one before it."""
        for key in ("s1", "s2") if "seasons" in c.features else ():
            effective = c.one(None, PLAN_DATE, c.day(-40, 10))
            for line in range(1, c.number(1, 4) + 1):
                unit = c.one("day", "week", "month")
                start: Row = (
                    {"use_effective_date": True, "effective_date": effective} if effective else {"use_effective_date": c.one(True, False)}
                )
                change, factor = c.number(1, 12) * line, c.measure(0.0, 0.5, 1.5, 0.333, 2.0)
                self._add("minimum_key", company_id=company, key_id=key, line_no=line, change=change, unit=unit, factor=factor, **start)

    def _rules(self, c: Chance, probability: float) -> Row:
        """Some of the parameters of coverage that change how a node is netted."""
        by_feature: dict[str, Row] = {
            "margins": {
                "receipt_margin_days": c.number(0, 4),
                "issue_margin_days": c.number(0, 4),
                "reorder_margin_days": c.number(0, 4),
                "soft_issue_margin": c.one(True, False),
            },
            "sequences": {
                "positive_days": c.one(0, 3, 10, 40),
                "consume_on_hand": c.one("before_all_supply", "after_all_supply"),
                "use_latest_supply": c.one(True, False),
            },
            "floors": {"strict_safety_stock_pegging": c.one(True, False), "min_max_rounding": c.one("automatic", "down", "up")},
            "fences": {
                "freeze_fence_days": c.one(0, 3, 12),
                "forecast_fence_days": c.one(0, 10, 30),
                "delay_fence_days": c.one(0, 10, 30),
                "calculate_delays": c.one(True, True, False),
                "approved_requisition_fence_days": c.one(0, 5, 12),
                "explosion_fence_days": c.one(0, 15, 30),
            },
        }
        chosen = {name: value for feature, row in by_feature.items() if c.has(feature) for name, value in row.items()}
        return {name: value for name, value in chosen.items() if c.number(1, 100) <= probability * 100}

    def _overrides(self, c: Chance) -> Row:
        """Some of what an item coverage row may say."""
        transfer = c.has("transfers")
        everything: Row = {
            "coverage_group_id": c.one("G1", "G2"),
            "coverage_code": c.one("requirement", "period", "min_max", "manual") if c.has("codes") else None,
            "period_days": c.one(1, 4, 15),
            "negative_days": c.one(0, 4, 50),
            "coverage_fence_days": c.one(0, 15, 50),
            "order_type": c.one("purchase", "production", "transfer") if transfer else c.one(None, "purchase"),
            "vendor_id": c.one(*_VENDORS),
            "from_warehouse_id": c.one(*self._warehouses_used)[0] if transfer and c.one(True, False) else "",
            "purchase_lead_days": c.number(0, 6),
            "production_lead_days": c.number(0, 6),
            "transfer_lead_days": c.number(0, 6),
            "order_min_qty": c.one(0, c.qty(1, 9)),
            "order_multiple_qty": c.one(0, c.qty(1, 9)),
            "max_on_hand_qty": c.qty(1, 50),
        }
        return {name: value for name, value in everything.items() if c.one(True, False, False)} | self._rules(c, 0.25)

    def _bills(self, company: str, c: Chance) -> None:
        for number, item in enumerate(self._items_used if "production" in c.features else ()):
            for version in range(c.number(0, 3) if c.has("versions") else c.one(0, 1, 1, 1)):
                bom = f"B{number}{version}"
                self._version(company, "bom", bom, item, version, c)
                self._version(company, "route", f"R{number}{version}", item, version, c)
                below = self._items_used[0 if c.has("loops", 0.15) else number + 1 :]
                for line_no in range(1, c.number(0, 3) + 1 if below else 1):
                    self._line(company, bom, line_no * 10, item, c.one(*below), c)

    def _stand_ins(self, company: str, c: Chance) -> None:
        """Groups among the lines of bills, and further lines that stand in for others."""
        if not c.has("stand_ins", 0.9):
            return
        lines = [row for row in self.rows.get("bom_line", []) if row["company_id"] == company]
        for row in lines:
            if c.one(True, True, False):
                row |= {"substitution_group_id": c.one("g", "g", "h"), "substitution_priority": c.number(0, 2)}
        made = {row["bom_id"]: row["item_id"] for row in self.rows.get("bom_version", []) if row["company_id"] == company}
        for row in c.one(lines, lines[::2]):
            below = self._items_used[self._items_used.index(made[row["bom_id"]]) + 1 :] or self._items_used
            bought = [item for item in self._items_used if item not in {made[line["bom_id"]] for line in lines}]
            if bought and c.one(True, False):
                below = bought
                row |= {"component_item_id": c.one(*bought), "line_type": "item"}
            for extra in range(1, c.number(0, 2) + 1):
                item = c.one(*(self._items_used if c.has("loops", 0.2) else below))
                places = {"warehouse_id": c.one("", "", row["warehouse_id"]), "line_type": c.one("item", "item", "item", row["line_type"])}
                more = {"line_no": row["line_no"] + extra, "component_item_id": item, "substitution_priority": c.number(0, 4)}
                self._add("bom_line", **{"substitution_group_id": "g", **row, **more, **places})
        self._for_stand_ins(company, c)

    def _for_stand_ins(self, company: str, c: Chance) -> None:
        """Sales of what is made by bills with groups, and stock and receipts of what stands in."""
        made = {row["bom_id"]: row["item_id"] for row in self.rows.get("bom_version", []) if row["company_id"] == company}
        lines = [row for row in self.rows.get("bom_line", []) if row["company_id"] == company and row.get("substitution_group_id")]
        has_one_place = c.one(True, True, False)
        for row in [*self.rows["item"], *lines] if has_one_place else []:
            if row["company_id"] == company:
                row.update({"warehouse_id": ""} if "bom_id" in row else {"default_site_id": "S1", "default_warehouse_id": ""})
        plain = {"is_active": True, "is_approved": True, "site_id": "", "from_qty": 0, "from_date": None, "to_date": None}
        for row in self.rows.get("bom_version", []) if c.one(True, False) else []:
            if row["company_id"] == company:
                row.update(plain)
        for row in self.rows["item"]:
            if row["company_id"] == company and row["item_id"] in {made[line["bom_id"]] for line in lines} and c.one(True, True, False):
                row |= {"default_order_type": "production"}
        for number, line in enumerate(lines):
            where = {} if has_one_place else self._where(c)
            sold, used = ({"company_id": company, "item_id": item, **where} for item in (made[line["bom_id"]], line["component_item_id"]))
            if c.one(True, False):
                self._add(
                    "demand_order",
                    **sold,
                    demand_type="sales",
                    order_id=f"G{number}",
                    line_no=1,
                    qty=c.qty(1, 30),
                    requested_date=c.day(-3, 40),
                )
            if c.one(True, True, False):
                line.update(from_date=None, quantity=line["quantity"] or 1)
            if c.one(True, False):
                self._add("on_hand", **used, batch_id=f"G{number}", qty=c.qty(1, 20))
            if c.one(True, False):
                kind = {"order_type": "purchase", "order_id": f"G{number}", "line_no": 1}
                self._add("supply_order", **used, **kind, qty=c.qty(1, 30), receipt_date=c.day(-3, 40))

    def _version(self, company: str, kind: str, name: str, item: str, version: int, c: Chance) -> None:
        row: Row = {"company_id": company, f"{kind}_id": name, "item_id": item}
        if c.has("versions"):
            row |= {"site_id": c.one("", "", "S1", "S2"), "from_qty": c.one(0, 0, 0, 20) + version}
            row |= {"from_date": c.one(None, None, c.day(-10, 40)), "to_date": c.one(None, None, c.day(0, 60))}
            row |= {"is_active": c.one(True, True, True, True, False), "is_approved": c.one(True, True, True, True, False)}
        self._add(f"{kind}_version", **row)

    def _line(self, company: str, bom: str, line_no: int, item: str, component: str, c: Chance) -> None:
        varied, is_below = c.has("versions"), self._items_used.index(component) > self._items_used.index(item)
        self._add(
            "bom_line",
            company_id=company,
            bom_id=bom,
            line_no=line_no,
            component_item_id=component,
            line_type="phantom" if is_below and c.has("phantoms", 0.5) else "item",
            consumption=c.one("variable", "variable", "constant"),
            quantity=c.one(1, 1, 2, Decimal("0.5"), c.qty(0, 2)),
            per_series=c.one(1, 1, 1, 3, 7),
            variable_scrap_pct=c.measure(0.0, 0.0, 5.0, 3.3, 12.5),
            constant_scrap_qty=c.one(0, 0, c.qty(0, 2)),
            rounding=c.one("none", "none", "consumption"),
            multiple_qty=c.one(0, c.qty(1, 5)),
            from_date=c.one(None, None, None, c.day(-10, 40)) if varied else None,
            to_date=c.one(None, None, None, c.day(0, 60)) if varied else None,
            warehouse_id=c.one("", "", c.one(*self._warehouses_used)[0]),
        )

    def _where(self, c: Chance) -> Row:
        """A place as a row may name it: mostly nothing, else warehouse or site; now and then a site that is not the warehouse's."""
        warehouse, site = c.one(*self._warehouses_used)
        site = c.one(site, *_SITES) if c.has("odd_rows", 0.2) else site
        both, nowhere = {"site_id": site, "warehouse_id": warehouse}, {"site_id": "", "warehouse_id": ""}
        return c.one(nowhere, nowhere, nowhere, both, {**both, "site_id": ""}, {**both, "warehouse_id": ""})

    def _stock(self, company: str, c: Chance) -> None:
        for number, item in enumerate(self._items_used):
            for batch in range(c.number(0, 2)):
                qty = c.qty(-8, 0) if c.has("odd_rows", 0.2) else c.qty(0, 40)
                odd = {"expiry_date": c.one(None, c.day(-2, 5)), "is_available": c.one(True, True, False)} if c.has("odd_rows") else {}
                odd |= {"expiry_date": c.one(None, c.day(0, 45))} if c.has("expiry") else {}
                self._add("on_hand", company_id=company, item_id=item, **self._where(c), batch_id=f"{number}{batch}", qty=qty, **odd)

    def _history(self, company: str, c: Chance) -> None:
        """Issues, returns and movements that are none, on the days around the plan date."""
        for item in self._items_used if "buffers" in c.features else ():
            for _ in range(c.number(0, 8)):
                kind = c.one("sales", "sales", "production_component", "quotation", "quarantine")
                row = {"company_id": company, "item_id": item, **self._where(c), "date": c.day(-35, 3), "transaction_type": kind}
                self._add("demand_history", **row, qty=c.one(1, 1, 1, -1) * c.qty(0, 30))

    def _supplies(self, company: str, c: Chance) -> None:
        for number in range(self.sizes.supplies):
            self._add(
                "supply_order",
                company_id=company,
                order_type=c.one("purchase", "purchase", "production", "transfer", *(("rfq",) if "switches" in c.features else ())),
                order_id=f"{c.one('R', 'r', 'Q')}{number}",
                line_no=c.one(1, 1, 2, 10),
                item_id=c.one(*self._items_used),
                **self._where(c),
                qty=c.qty(0, 40),
                receipt_date=c.day(-10, 60),
                priority=c.number(0, 100) if "buffers" in c.features else 50,
                expiry_date=c.one(None, None, c.day(0, 70)) if c.has("expiry") else None,
            )
        for _ in range(c.number(0, 3) if c.has("expiry") else 0):
            customer, item = c.one("", "outside"), c.one("", *self._items_used)
            self._add("sellable_days", company_id=company, customer_id=customer, item_id=item, days=c.number(0, 8))

    def _demands(self, company: str, c: Chance) -> None:
        kinds: tuple[str, ...] = (
            "sales",
            "sales",
            "sales",
            "production_component",
            "transfer_issue",
            "project",
            "intercompany",
            "purchase_return",
            "quotation",
        )
        kinds += ("requisition", "requisition") if "links" in c.features else ()
        customers = ["", "outside", *[f"for {other}" for other in self._companies if other != company]]
        for number in range(self.sizes.demands):
            self._add(
                "demand_order",
                company_id=company,
                demand_type=c.one(*kinds),
                order_id=f"{c.one('D', 'd', 'E')}{number}",
                line_no=c.one(1, 1, 2, 10),
                item_id=c.one(*self._items_used[: 1 + number]),
                **self._where(c),
                qty=c.qty(0, 50),
                requested_date=c.day(),
                confirmed_date=c.one(None, None, None, c.day()),
                probability_pct=c.one(0.0, 50.0, 80.0),
                priority=c.number(0, 100) if "buffers" in c.features else 50,
                customer_id=c.one(*customers),
                exclude_from_planning=c.one(False, False, True),
                is_intercompany=c.one(False, False, False, True),
            )

    def _kept(self, company: str, c: Chance) -> None:
        """Planned orders of the last run, most of them approved; and released production that still needs its components."""
        if not c.has("kept", 0.8):
            return
        for row in self.rows.get("supply_order", []):
            if row["company_id"] == company and row["order_type"] == "production":
                row |= {"status": c.one("released", "released", "started"), "start_date": c.one(None, c.day(-12, 40))}
        items = [row for row in self.rows["item"] if row["company_id"] == company]
        for _ in range(c.number(0, 6)):
            item, (warehouse, site) = c.one(*items), c.one(*self._warehouses_used)
            place = (item["item_id"], site, warehouse if item["plans_by_warehouse"] else c.one("", "", "", warehouse))
            self._kept_order(company, item, place, c)

    def _kept_order(self, company: str, item: Row, place: tuple[str, str, str], c: Chance) -> None:
        """An order under an id of its place and date; now and then another requirement date is shown."""
        kind = c.one(*(item["default_order_type"],) * 4, "purchase", "production", "transfer")
        day, number, received = c.day(-8, 50), c.number(1, 3), c.one(0, 0, 1, 4)
        receipt = day - timedelta(days=received)
        start = receipt - timedelta(days=c.one(0, 1, 5, 12))
        texts = ("net", company, *place, day.strftime("%Y%m%d"), str(number))
        vendor = c.one(item["default_vendor_id"], item["default_vendor_id"], "V1") if kind == "purchase" else ""
        self._add(
            "approved",
            order_id="|".join(text.replace("%", "%25").replace("|", "%7C") for text in texts),
            order_type=kind,
            **dict(zip(("company_id", "item_id", "site_id", "warehouse_id"), (company, *place), strict=True)),
            qty=c.qty(1, 40),
            requested_date=day,
            requirement_date=c.one(day, day, day, c.day(-8, 50)),
            receipt_date=receipt,
            start_date=start,
            order_date=start - timedelta(days=c.one(0, 0, 2)),
            available_date=c.one(day, day, day + timedelta(days=3)),
            lead_days=c.number(0, 9),
            vendor_id=vendor,
            intercompany_company_id=vendor.removeprefix("from ") if vendor.startswith("from ") else "",
            from_warehouse_id=c.one("", *[name for name, _ in self._warehouses_used]) if kind == "transfer" else "",
            **self._made_by(company, item["item_id"], c),
            status=c.one("approved", "approved", "approved", "unprocessed", "completed"),
            priority=c.number(0, 100) if "buffers" in c.features else 50,
            is_supply_forecast=c.has("supply_forecast", 0.4),
        )

    def _made_by(self, company: str, item: str, c: Chance) -> Row:
        """A bill and a route that an order bears, most of them of its item."""
        found: Row = {}
        for kind in ("bom", "route"):
            rows = self.rows.get(f"{kind}_version", [])
            fitting = [row[f"{kind}_id"] for row in rows if (row["company_id"], row["item_id"]) == (company, item)]
            found[f"{kind}_id"] = c.one(*fitting, *fitting, "B00" if kind == "bom" else "R00", "")
        return found

    def _wishes(self, company: str, c: Chance) -> None:
        """Which action messages the groups want, now and then an item of its own."""
        kinds = ("advance", "postpone", "increase", "decrease", "cancel")
        for table in ("coverage_group", "item_coverage"):
            for row in self.rows.get(table, []) if c.has("actions", 0.9) else []:
                if row["company_id"] == company and (table == "coverage_group" or c.one(True, False, False)):
                    row |= {"actions": ",".join(kind for kind in kinds if c.one(True, True, True, False))}
                    row |= {"advance_margin_days": c.one(0, 0, 2, 9), "postpone_margin_days": c.one(0, 0, 2, 9)}
                    row |= {"action_fence_days": c.one(0, 0, 8, 25), "action_basis": c.one("required", "requested")}
                    row |= {"derived_actions": c.one(True, True, False), "round_down_advance_days": c.one(True, False)}

    def _names(self, company: str, c: Chance) -> None:
        """Groups that use specified versions, and demands that name one, now and then of another item or none that there is."""
        if not c.has("named", 0.8):
            return
        versions = {
            kind: [row for row in self.rows.get(f"{kind}_version", []) if row["company_id"] == company] for kind in ("bom", "route")
        }
        for table in ("coverage_group", "item_coverage"):
            for row in self.rows.get(table, []):
                if row["company_id"] == company and (table == "coverage_group" or c.one(True, False, False)):
                    row |= {"use_specified_bom": c.one(True, True, False), "use_specified_route": c.one(True, False)}
                    row |= {"prioritise_existing_supply": c.one(True, False)}
        for row in self.rows.get("demand_order", []):
            for kind, of_kind in versions.items():
                fitting = [version[f"{kind}_id"] for version in of_kind if version["item_id"] == row["item_id"]] * 4
                if row["company_id"] == company and c.one(True, True, True, False):
                    row |= {f"{kind}_id": c.one(*fitting, "B00", "")}

    def _reductions(self, company: str, c: Chance) -> None:
        """What reduces forecast: keys of groups and items, and kinds of orders; transfers that may stay in their node."""
        if not c.has("forecast"):
            return
        for line in range(1, c.number(1, 4) + 1):
            start = c.one({}, {"use_effective_date": True}, {"use_effective_date": True, "effective_date": c.day(-20, 5)})
            change, unit, percent = (
                c.number(1, 6) * line,
                c.one("day", "week", "week", "month"),
                c.measure(0.0, 30.0, 12.345, 100.0, 130.0, -25.0),
            )
            key = {"company_id": company, "key_id": "r1", "line_no": line, "change": change, "unit": unit}
            self._add("reduction_key", **key, percent=percent, **start)
        for table in ("coverage_group", "item_coverage"):
            for row in self.rows.get(table, []):
                if row["company_id"] == company and (table == "coverage_group" or c.one(True, False, False)):
                    row |= {"reduction_key_id": c.one("", "r1", "r1"), "include_intercompany_orders": c.one(True, False)}
                    row |= {"include_customer_forecast": c.one(True, False)}
                    row |= {"reduce_forecast_by": c.one("orders", "all_transactions")}
        for row in self.rows.get("demand_order", []):
            if row["company_id"] == company and row["demand_type"] == "transfer_issue":
                row |= {"to_warehouse_id": c.one("", *[name for name, _ in self._warehouses_used])}

    def _links(self, company: str, c: Chance) -> None:
        """Fixed links, most of them between rows of one item."""
        demands = [row for row in self.rows.get("demand_order", []) if row["company_id"] == company]
        supplies = [row for row in self.rows.get("supply_order", []) if row["company_id"] == company]
        for _ in range(c.number(0, 6) if c.has("links") and demands else 0):
            demand = c.one(*demands)
            fitting = [row for row in supplies if row["item_id"] == demand["item_id"]] or supplies
            supply = c.one(*fitting) if fitting and c.one(True, True, False) else None
            self._add(
                "marking",
                company_id=company,
                demand_type=demand["demand_type"],
                demand_order_id=demand["order_id"],
                demand_line_no=demand["line_no"],
                supply_type=supply["order_type"] if supply else "on_hand",
                supply_order_id=supply["order_id"] if supply else "",
                supply_line_no=supply["line_no"] if supply else 1,
                batch_id="" if supply else c.one("", "", "00", "01", "10"),
                kind=c.one("marking", "reservation", "requisition"),
                qty=c.qty(1, 30),
            )

    def _forecast(self, company: str, c: Chance) -> None:
        for item in self._items_used if "forecast" in c.features else ():
            where = self._where(c)
            for number in range(c.number(0, 6)):
                day = c.one(PLAN_DATE + timedelta(days=7 * (number - 1)), c.day(-15, 60))
                qty = c.one(c.qty(0, 30), c.qty(0, 30) + Decimal("0.456789"))
                row = {"company_id": company, "item_id": item, "date": day}
                by_hand = {"model_id": c.one("m1", "m1", "m1", "baseline"), "customer_id": "outside" if c.has("odd_rows", 0.3) else ""}
                self._add("demand_forecast", **by_hand, **row, **where, qty=qty)
                self.baseline.append({**row, **where, "point_qty": qty})

    def _supply_forecast(self, company: str, c: Chance) -> None:
        """Lines of few items and days, so that vendors and orders meet on them; now and then of another model."""
        vendors = ["", "", *_VENDORS, *[f"from {other}" for other in self._companies if other != company]]
        items = [c.one(*self._items_used) for _ in range(2)]
        for _ in range(c.number(0, 8) if "supply_forecast" in c.features else 0):
            self._add(
                "supply_forecast",
                company_id=company,
                model_id=c.one("baseline", "m1"),
                item_id=c.one(*items),
                **self._where(c),
                vendor_id=c.one(*vendors),
                vendor_group_id=c.one("", "", "VG"),
                date=c.one(PLAN_DATE + timedelta(days=7 * c.number(0, 3)), c.day(-5, 60)),
                qty=c.qty(0, 30),
            )
