"""Days on the way from a vendor to a warehouse (semantics §4.10).

Belongs here: which transport time fits two addresses best. What the days do to dates is told in `dates`.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from masterplan.places import NODE_KEY, Tables

_ENDS: Final = ("country", "city", "address_id")
_PAIR: Final = (*(f"from_{name}" for name in _ENDS), *(f"to_{name}" for name in _ENDS))
_EXACT_FIRST: Final = tuple(f"{end}_{name}" for end in ("from", "to") for name in reversed(_ENDS))


def with_transport_days(tables: Tables, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with `transport_days`, 0 where none are known.

    Inputs: `frame` with node key and vendor_id, one row per node, or several with other vendors. Only purchases from a vendor
    with an address to a warehouse with one.
    """
    if tables["transport_time"].is_empty():
        return frame.with_columns(transport_days=pl.lit(0, dtype=pl.Int32))
    vendors = _with_address(
        tables, tables["vendor"].filter(pl.col("address_id") != "").select("company_id", "vendor_id", "address_id"), "from"
    )
    places = _with_address(
        tables, tables["warehouse"].filter(pl.col("address_id") != "").select("company_id", "warehouse_id", "address_id"), "to"
    )
    ways = (
        frame.select(*NODE_KEY, "vendor_id")
        .unique(maintain_order=True)
        .join(vendors, on=["company_id", "vendor_id"])
        .join(places, on=["company_id", "warehouse_id"])
    )
    days = transport_days(tables["transport_time"], ways.select(*_PAIR, pl.lit("").alias("mode")))
    found = ways.select(*NODE_KEY, "vendor_id").with_columns(transport_days=days)
    return frame.join(found, on=[*NODE_KEY, "vendor_id"], how="left", maintain_order="left").with_columns(
        pl.col("transport_days").fill_null(0)
    )


def transport_days(records: pl.DataFrame, ways: pl.DataFrame) -> pl.Series:
    """The days of each way, null without a fitting record.

    Inputs: rows of `transport_time`; ways with country, city and address_id of both ends (`from_…`, `to_…`) and mode. Most
    filled places win, then most of dispatch, then the more exact ones, then the row of the mode, the default mode's, the one
    without mode (§4.10).
    """
    numbered = ways.with_row_index("way")
    pairs = numbered.join(records.rename({name: f"{name}_of_record" for name in (*_PAIR, "mode")}), how="cross")
    mode = pl.col("mode_of_record")
    is_asked = (mode == pl.col("mode")) & (mode != "")
    fits = [(pl.col(f"{name}_of_record") == "") | (pl.col(f"{name}_of_record") == pl.col(name)) for name in _PAIR]
    of_dispatch = pl.sum_horizontal(*[(pl.col(f"{name}_of_record") != "").cast(pl.Int32) for name in _PAIR[: len(_ENDS)]])
    of_receipt = pl.sum_horizontal(*[(pl.col(f"{name}_of_record") != "").cast(pl.Int32) for name in _PAIR[len(_ENDS) :]])
    # of rows that fit, those that fill the same places say the same of them: with the mode no two are alike
    exact = [(pl.col(f"{name}_of_record") != "").alias(f"has_{name}") for name in _EXACT_FIRST]
    order = {
        "way": False,
        "filled": True,
        "of_dispatch": True,
        **{f"has_{name}": True for name in _EXACT_FIRST},
        "is_asked": True,
        "is_default": True,
        "mode_of_record": False,
    }
    best = (
        pairs.filter(*fits)
        .filter(is_asked | (mode == "") | pl.col("is_default"))
        .with_columns(*exact, filled=of_dispatch + of_receipt, of_dispatch=of_dispatch, is_asked=is_asked)
        .sort(*order, descending=list(order.values()))
        .unique("way", keep="first", maintain_order=True)
    )
    return numbered.join(best.select("way", "days"), on="way", how="left", maintain_order="left")["days"]


def _with_address(tables: Tables, rows: pl.DataFrame, end: str) -> pl.DataFrame:
    addresses = tables["address"].select("address_id", "country", "city")
    found = rows.join(addresses, on="address_id", how="left", maintain_order="left").with_columns(pl.col("country", "city").fill_null(""))
    return found.rename({name: f"{end}_{name}" for name in _ENDS})
