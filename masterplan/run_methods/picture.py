"""Rows as the last run saw them, in place of those of today, where a run does not look anew (semantics §24.2, §25.3).

Belongs here: changing a `Scope`. Which demands then keep what they had is told in `held`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import polars as pl

from masterplan.netting.problem import USUAL_PRIORITY
from masterplan.places import NODE_KEY
from masterplan.run_methods.kept import Start
from masterplan.run_methods.previous import Previous
from masterplan.scope import Scope

_SUPPLY: Final = ("purchase", "production", "transfer", "rfq")
_REF: Final = r"^(.*)/(\d+)$"
_NAMED: Final = ("company_id", "type", "ref")


def as_seen(scope: Scope, start: Start) -> Scope:
    """What the run counts: today's rows of what it plans anew, the last run's of everything else.

    Net change sees the stock, the supply and the forecast of the last run everywhere. Items that are not chosen are seen as
    the last run saw them altogether; what it did not see of them is supply of what is chosen, and nothing else.
    """
    if not start.holds:
        return scope
    past = _past(start.previous, scope)
    known = _known_nodes(start.previous)
    merged = {name: _merged(start, name, getattr(scope, name), past.get(name), known) for name in _PARTS}
    nodes = [frame.select(NODE_KEY) for name, frame in merged.items() if name in past]
    seeds = pl.concat([_seeds(start, scope.seeds, known), *nodes]).unique(maintain_order=True)
    return replace(scope, **{**merged, "seeds": seeds})  # type: ignore[arg-type]


_PARTS: Final = ("stock", "supplies", "orders", "quotations", "forecasts", "forecast_left", "forecast_use", "supply_forecast")
_SUPPLY_PARTS: Final = ("stock", "supplies")
_NEVER_NEW: Final = ("stock", "supplies", "forecasts", "forecast_left", "forecast_use", "supply_forecast")


def _merged(start: Start, name: str, today: pl.DataFrame, past: pl.DataFrame | None, known: pl.DataFrame) -> pl.DataFrame:
    is_fresh = start.is_chosen(today)
    if start.is_net_change and name in _NEVER_NEW:
        is_fresh = is_fresh & False
    elif name in _SUPPLY_PARTS:
        unseen = today.select(NODE_KEY).join(
            known.with_columns(is_known=pl.lit(value=True)), on=NODE_KEY, how="left", maintain_order="left"
        )
        is_fresh = is_fresh | unseen["is_known"].is_null()
    if name == "supplies":
        is_fresh = is_fresh | today["is_approved"]
    kept = today.filter(is_fresh)
    if past is None:
        return kept
    is_past = ~start.is_chosen(past)
    if start.is_net_change and name in _NEVER_NEW:
        is_past = is_past | True
    return pl.concat([kept, _in_columns_of(today, past.filter(is_past))])


def _in_columns_of(today: pl.DataFrame, past: pl.DataFrame) -> pl.DataFrame:
    columns = [pl.col(name) if name in past.columns else pl.lit(None).alias(name) for name in today.columns]
    return past.select(columns).cast(today.schema)


def _seeds(start: Start, seeds: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """The network grows from what is chosen and from what the last run knew."""
    chosen = seeds.filter(start.is_chosen(seeds))
    return pl.concat([chosen, known.select(seeds.columns)]).unique(maintain_order=True)


def _known_nodes(previous: Previous | None) -> pl.DataFrame:
    if previous is None:
        return pl.DataFrame(schema=dict.fromkeys(NODE_KEY, pl.String))
    return pl.concat([previous.requirement.select(NODE_KEY), previous.planned_order.select(NODE_KEY)]).unique(maintain_order=True)


def _past(previous: Previous | None, scope: Scope) -> dict[str, pl.DataFrame]:
    """The rows of the last run's net-requirements list as parts of a scope; what the list does not tell is as today."""
    if previous is None:
        return {}
    rows = previous.requirement.select(
        *NODE_KEY, "type", "ref", "line_no", pl.col("requested_date").alias("date"), pl.col("qty").abs(), is_demand=pl.col("qty") < 0
    )
    supply = rows.filter(~pl.col("is_demand"))
    # lines of an order are counted from 1; a demand that stands for itself has none
    demand = rows.filter(pl.col("is_demand") & (pl.col("line_no") == 0) & ~pl.col("type").str.starts_with("planned_"))
    is_quotation, is_forecast = pl.col("type") == "quotation", pl.col("type") == "forecast"
    return {
        "stock": _stock(supply.filter(pl.col("type") == "on_hand"), scope.stock),
        "supplies": _supplies(supply.filter(pl.col("type").is_in(_SUPPLY)), scope.supplies),
        "orders": _demands(demand.filter(~is_quotation & ~is_forecast), scope.orders),
        "quotations": _demands(demand.filter(is_quotation), scope.quotations),
        "forecasts": demand.filter(is_forecast).with_columns(
            order_id="ref", priority=pl.lit(USUAL_PRIORITY, dtype=pl.Int32), keep_days=pl.lit(0, dtype=pl.Int32)
        ),
        "forecast_left": previous.forecast_left.with_columns(model_id=pl.lit("")),
        "forecast_use": previous.forecast_use,
    }


def _stock(rows: pl.DataFrame, today: pl.DataFrame) -> pl.DataFrame:
    return rows.join(today.select(*NODE_KEY, "ref", "expiry_date"), on=[*NODE_KEY, "ref"], how="left", maintain_order="left")


def _supplies(rows: pl.DataFrame, today: pl.DataFrame) -> pl.DataFrame:
    told = ("priority", "status", "vendor_id", "start_date", "requirement_date", "expiry_date", "explodes")
    known = today.filter(~pl.col("is_approved")).select(*_NAMED, *told).unique(_NAMED, keep="first", maintain_order=True)
    found = _numbered(rows).join(known, on=_NAMED, how="left", maintain_order="left")
    texts = [pl.col(name).fill_null("") for name in ("status", "vendor_id")]
    flags = {name: pl.lit(value=False) for name in ("is_supply_forecast", "is_approved")}
    return found.with_columns(*texts, pl.lit("").alias("drawn_from"), pl.col("explodes").fill_null(value=False), **flags)


def _demands(rows: pl.DataFrame, today: pl.DataFrame) -> pl.DataFrame:
    known = today.select(*_NAMED, "priority", "keep_days").unique(_NAMED, keep="first", maintain_order=True)
    found = _numbered(rows).join(known, on=_NAMED, how="left", maintain_order="left")
    return found.with_columns(pl.col("priority").fill_null(USUAL_PRIORITY), pl.col("keep_days").fill_null(0))


def _numbered(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with order id and line number from their ref."""
    number = pl.col("ref").str.extract(_REF, 2).cast(pl.Int32)
    return rows.with_columns(order_id=pl.col("ref").str.extract(_REF, 1).fill_null(pl.col("ref")), line_no=number.fill_null(0))
