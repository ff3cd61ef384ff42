"""The best trade agreement of each item, and the order quantities agreed with its vendor (semantics §4.5, §4.6).

Belongs here: which agreement counts on the plan date and the price comparison across currencies.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import inf, nextafter
from typing import Final

import polars as pl

from masterplan.places import Tables

_AMOUNT: Final = ["unit_price", "given", "is_turned"]
_LARGEST: Final = Fraction(nextafter(inf, 0.0))


def best_agreements(tables: Tables, frame: pl.DataFrame, plan_date: date) -> pl.DataFrame:
    """The frame with agreement_vendor_id, agreement_lead_days and agreement_disregards, null where no agreement counts.

    Inputs: `frame` with node key, find_trade_agreement, agreement_criterion and order quantities. Rule §4.6.
    """
    wanted = frame.filter(pl.col("find_trade_agreement").fill_null(value=False)).select(
        "company_id",
        "item_id",
        "site_id",
        "warehouse_id",
        "agreement_criterion",
        pl.max_horizontal("order_min_qty", "order_multiple_qty").alias("least_qty"),
    )
    candidates = (
        wanted.join(agreements_in_force(tables, plan_date), on=["company_id", "item_id"])
        .filter(pl.col("min_qty") <= pl.col("least_qty"), pl.col("price").is_not_null())
        .with_columns(
            first=pl.when(pl.col("agreement_criterion") == "price").then("price").otherwise(pl.col("lead_days").cast(pl.Float64)),
            second=pl.when(pl.col("agreement_criterion") == "price").then(pl.col("lead_days").cast(pl.Float64)).otherwise("price"),
        )
        .sort("first", "second", "vendor_id", "min_qty", "from_date", descending=[False, False, False, True, True], nulls_last=True)
    )
    best = candidates.unique(["company_id", "item_id", "site_id", "warehouse_id"], keep="first", maintain_order=True).select(
        "company_id",
        "item_id",
        "site_id",
        "warehouse_id",
        pl.col("vendor_id").alias("agreement_vendor_id"),
        pl.col("lead_days").alias("agreement_lead_days"),
        pl.col("disregard_lead_days").alias("agreement_disregards"),
    )
    return frame.join(best, on=["company_id", "item_id", "site_id", "warehouse_id"], how="left", maintain_order="left")


def with_agreed_quantities(tables: Tables, frame: pl.DataFrame, plan_date: date) -> pl.DataFrame:
    """The frame with agreed_min_qty and agreed_multiple_qty of the agreement with the node's vendor, null where none holds (§4.5)."""
    agreed = (
        tables["trade_agreement"]
        .filter(_holds_on(plan_date))
        .sort("min_qty", "from_date", descending=[False, True], nulls_last=True)
        .unique(["company_id", "item_id", "vendor_id"], keep="first", maintain_order=True)
        .select(
            "company_id",
            "item_id",
            "vendor_id",
            pl.col("order_min_qty").alias("agreed_min_qty"),
            pl.col("order_multiple_qty").alias("agreed_multiple_qty"),
        )
    )
    return frame.join(agreed, on=["company_id", "item_id", "vendor_id"], how="left", maintain_order="left")


def _holds_on(plan_date: date) -> pl.Expr:
    has_begun = pl.col("from_date").is_null() | (pl.col("from_date") <= plan_date)
    return has_begun & (pl.col("to_date").is_null() | (pl.col("to_date") >= plan_date))


def agreements_in_force(tables: Tables, plan_date: date, *, dated: bool = True) -> pl.DataFrame:
    """Agreements with `price` in the company's currency, null without exchange rate; only those valid on the plan date if `dated`."""
    valid = _holds_on(plan_date) if dated else pl.lit(value=True)
    companies = tables["company"].select("company_id", pl.col("currency_code").alias("company_currency"))
    priced = (
        tables["trade_agreement"]
        .filter(valid)
        .join(companies, on="company_id", how="left")
        .with_columns(currency=pl.when(pl.col("currency_code") != "").then("currency_code").otherwise("company_currency"))
    )
    rates = exchange_rates(tables, plan_date)
    with_rates = priced.join(rates, left_on=["currency", "company_currency"], right_on=["from_currency", "to_currency"], how="left")
    foreign = with_rates.filter(pl.col("currency") != pl.col("company_currency")).select(_AMOUNT).unique()
    changed = foreign.with_columns(changed=pl.Series([_changed(*amount) for amount in foreign.iter_rows()], dtype=pl.Float64))
    return with_rates.join(changed, on=_AMOUNT, how="left", nulls_equal=True, maintain_order="left").with_columns(
        price=pl.when(pl.col("currency") == pl.col("company_currency")).then("unit_price").otherwise("changed")
    )


def _changed(price: float, given: float | None, is_turned: bool | None) -> float | None:
    """A price in the company's currency: the number next to its price times the rate given, or by it if that is turned round."""
    if given is None:
        return None
    amount, rate = Fraction(str(price)), Fraction(str(given))
    return float(min(amount / rate if is_turned else amount * rate, _LARGEST))


def exchange_rates(tables: Tables, on: date) -> pl.DataFrame:
    """Rates in force on a date, one row per pair of currencies: `rate` from the one `given`, which `is_turned` round or not."""
    latest = (
        tables["currency_rate"]
        .filter(pl.col("from_date") <= on)
        .sort("from_currency", "to_currency", "from_date")
        .unique(["from_currency", "to_currency"], keep="last", maintain_order=True)
        .select("from_currency", "to_currency", "rate", pl.col("rate").alias("given"), pl.lit(value=False).alias("is_turned"))
    )
    turned = latest.select(
        pl.col("to_currency").alias("from_currency"),
        pl.col("from_currency").alias("to_currency"),
        (1.0 / pl.col("rate")).alias("rate"),
        "given",
        pl.lit(value=True).alias("is_turned"),
    )
    return pl.concat([latest, turned]).unique(["from_currency", "to_currency"], keep="first", maintain_order=True)
