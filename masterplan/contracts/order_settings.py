"""Input table of default order settings: rules with rank for an item and the variants of it.

Belongs here: what a rule may name and say. Which rule counts is told in `masterplan.order_settings`.
"""

from __future__ import annotations

from typing import Final

from masterplan.contracts.core import COMPANY, Column, Kind, Table, choice, count, optional, refers_in_company, text
from masterplan.contracts.coverage import ORDER_TYPES

DIMENSIONS: Final = ("configuration_id", "size_id", "colour_id", "style_id", "version_id")
QUANTITIES: Final = ("order_min_qty", "order_max_qty", "order_multiple_qty", "order_standard_qty")
LEAD_DAYS: Final = ("purchase_lead_days", "production_lead_days", "transfer_lead_days")
_WORDS: Final = {
    "configuration_id": "Configuration",
    "size_id": "Size",
    "colour_id": "Colour",
    "style_id": "Style",
    "version_id": "Version",
}


def dimensions(empty: str) -> tuple[Column, ...]:
    """The dimensions that tell the variants of an item apart; `empty` says what the empty text means."""
    return tuple(optional(name, f"{_WORDS[name]}; empty: {empty}") for name in DIMENSIONS)


def _said(name: str, kind: Kind, meaning: str, **rest: object) -> Column:
    return Column(name, kind, f"{meaning}; absent: not said", nullable=True, **rest)  # type: ignore[arg-type]


def _quantity(name: str, meaning: str) -> Column:
    return _said(name, Kind.QTY, meaning, unit="inventory unit", minimum=0)


def _days(name: str, meaning: str) -> Column:
    return _said(name, Kind.DAYS, meaning, unit="days", minimum=0, maximum=3650)


TABLES = (
    Table(
        "master",
        "default_order_setting",
        "one rule on how an item, or the variants of it, is ordered",
        ("company_id", "item_id", "rank", "order_kind", "site_id", *DIMENSIONS),
        (
            COMPANY,
            text("item_id", "Item, or the item that variants name as theirs"),
            count("rank", "The highest rank counts first; 0: the general rule", default=0, minimum=0, maximum=1_000_000, unit="rank"),
            choice(
                "order_kind",
                ("all", "purchase", "inventory"),
                "Orders that quantities, lead time and stop are for; inventory: production and transfer",
                "all",
            ),
            optional("site_id", "Site that it is for; empty: every site"),
            *dimensions("every one"),
            _said("order_type", Kind.TEXT, "How the item is supplied", values=ORDER_TYPES),
            optional("default_site_id", "Site of rows that name none; empty: not said"),
            optional("default_warehouse_id", "Warehouse of rows that name none; empty: not said"),
            _quantity("order_min_qty", "Smallest quantity of an order; 0: none"),
            _quantity("order_max_qty", "Largest quantity of an order; 0: none"),
            _quantity("order_multiple_qty", "Orders are multiples of this; 0: none"),
            _quantity("order_standard_qty", "Quantity of an order made by hand that names none; 0: none"),
            _days("purchase_lead_days", "Lead time of a purchase"),
            _days("production_lead_days", "Lead time of a production order"),
            _days("transfer_lead_days", "Lead time of a transfer"),
            _said("lead_days_are_working", Kind.FLAG, "Its lead times count open days, not calendar days"),
            _said("is_stopped", Kind.FLAG, "Nothing new is suggested"),
        ),
        (
            refers_in_company("item_id", "item"),
            refers_in_company("site_id", "site"),
            refers_in_company("default_site_id", "site", "site_id"),
            refers_in_company("default_warehouse_id", "warehouse", "warehouse_id"),
        ),
    ),
)

__all__ = ["DIMENSIONS", "LEAD_DAYS", "QUANTITIES", "TABLES", "dimensions"]
