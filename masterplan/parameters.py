"""The parameters in force on each node, after all overrides (semantics §4).

Belongs here: which value of plan, item coverage, item, agreement, lane and coverage group counts, and what set it. What
the values do is told in the kernels.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import polars as pl

from masterplan.agreements import best_agreements, with_agreed_quantities
from masterplan.contracts import INPUTS
from masterplan.contracts.coverage import COVERAGE, MARGINS, PLAN_OVERRIDES
from masterplan.contracts.order_settings import QUANTITIES
from masterplan.fence_day import with_counted_days
from masterplan.lanes import best_lanes
from masterplan.order_settings import with_order_types, with_settings
from masterplan.places import NODE_KEY, Tables
from masterplan.purchase_units import with_purchase_units
from masterplan.transport import with_transport_days
from masterplan.units import micro

_SHARED: Final = tuple(column.name for column in COVERAGE if column.name != "calendar_id")
_OWN: Final = (
    "coverage_group_id",
    "calendar_id",
    "order_type",
    "vendor_id",
    "from_warehouse_id",
    "purchase_lead_days",
    "production_lead_days",
    "transfer_lead_days",
    "decoupled_lead_days",
    *QUANTITIES,
)
_OVERRIDES: Final = (*_SHARED, *_OWN)
LEVELS: Final = (
    "min_on_hand_qty",
    "reorder_point_qty",
    "max_on_hand_qty",
    "minimum_key_id",
    "maximum_key_id",
    "use_minimum_periods",
    "fulfil_minimum",
    "spike_threshold_qty",
    "average_daily_usage",
    "demand_adjustment_factor",
    "order_cycle_days",
)
_LEVEL_DEFAULTS: Final = {column.name: column for column in INPUTS["item_coverage"].columns if column.name in LEVELS}
PARAMETERS: Final = (
    *_SHARED,
    *LEVELS,
    "order_type",
    "vendor_id",
    "from_warehouse_id",
    "lead_days",
    "purchase_unit_id",
    *QUANTITIES,
)
_EMPTY_IDS: Final = ("coverage_group_id", "calendar_id", "vendor_id", "from_warehouse_id", "priority_model_id", "reduction_key_id")
_NO_QTY: Final = pl.lit(0).cast(pl.Decimal(18, 6))


def parameters_in_force(tables: Tables, plan: Mapping[str, object], plan_date: date, nodes: pl.DataFrame) -> pl.DataFrame:
    """One row per node: its key, each of `PARAMETERS`, `<parameter>_source`, mode, calendars, facts of item and vendor, end of fence.

    Inputs: `nodes` with the node key, unique; `plan` is the row of the plan. Rules §4.1-§4.7, §2.2.
    """
    frame = _with_item(tables, nodes)
    frame = _with_overrides(tables, frame)
    frame = _with_place(tables, frame)
    frame = _with_group(tables, frame)
    frame = _with_coverage(frame, plan)
    frame = _with_margins(frame, plan)
    frame = _with_order_type(with_order_types(tables, frame))
    frame = _with_stops(with_settings(tables, frame))
    frame = _with_levels(frame)
    frame = _with_order_quantities(frame)
    frame = _with_vendor(tables, frame, plan_date)
    frame = _with_purchase_unit(tables, frame, plan)
    frame = _with_agreed_quantities(tables, frame, plan_date)
    frame = best_lanes(tables, frame, plan_date)
    frame = with_transport_days(tables, frame)
    frame = _with_lead_time(frame)
    return with_counted_days(tables, frame, plan, plan_date)


def _filled(name: str) -> pl.Expr:
    return pl.when(pl.col(name) != "").then(pl.col(name))


def _pick(name: str, *choices: tuple[pl.Expr, str]) -> tuple[pl.Expr, pl.Expr]:
    """The first value that is there, and what set it; the last choice always has one."""
    value = pl.coalesce(*[expression for expression, _ in choices]).alias(name)
    source = pl.lit(choices[-1][1])
    for expression, label in reversed(choices[:-1]):
        source = pl.when(expression.is_not_null()).then(pl.lit(label)).otherwise(source)
    return value, source.alias(f"{name}_source")


def _with_item(tables: Tables, nodes: pl.DataFrame) -> pl.DataFrame:
    units = tables["unit"].select("unit_id", pl.col("decimals").alias("unit_decimals"))
    items = (
        tables["item"]
        .join(units, on="unit_id", how="left")
        .select(
            "company_id",
            "item_id",
            "unit_id",
            "purchase_unit_id",
            "unit_decimals",
            "default_order_type",
            "lead_days_are_working",
            "default_vendor_id",
            "buyer_group_id",
            "plans_by_warehouse",
            "default_warehouse_id",
            "standard_cost",
            "shelf_life_days",
            "is_batch_tracked",
            (pl.col("lifecycle_state") == "no_new_supply").alias("has_no_new_supply"),
            pl.when(pl.col("group_item_id") != "").then("group_item_id").otherwise("item_id").alias("group_item_id"),
            pl.col("coverage_group_id").alias("item_group"),
            pl.col("purchase_lead_days", "production_lead_days", "transfer_lead_days").name.prefix("item_"),
            pl.col(QUANTITIES).name.prefix("item_"),
        )
    )
    return nodes.select(NODE_KEY).join(items, on=["company_id", "item_id"], how="left", maintain_order="left")


def _with_overrides(tables: Tables, frame: pl.DataFrame) -> pl.DataFrame:
    """Item coverage fields, most filled dimensions first (§4.1); minimum and maximum by §4.4."""
    absent = [pl.col(name).replace({"": None}) for name in _EMPTY_IDS]
    rows = tables["item_coverage"].with_columns(absent)
    fields = pl.col(*_OVERRIDES, *LEVELS)
    levels = {"both": ("site_id", "warehouse_id"), "site": ("site_id",), "warehouse": ("warehouse_id",), "none": ()}
    for label, dimensions in levels.items():
        blank = pl.all_horizontal(pl.lit(value=True), *[pl.col(d) == "" for d in ("site_id", "warehouse_id") if d not in dimensions])
        key = ["company_id", "item_id", *dimensions]
        layer = rows.filter(blank).select(*key, fields.name.prefix(f"{label}:"))
        frame = frame.join(layer, on=key, how="left", maintain_order="left")
    picked = [pl.coalesce(*[f"{label}:{name}" for label in levels]).alias(f"coverage_{name}") for name in _OVERRIDES]
    own_warehouse = pl.col("warehouse_id") != ""
    limits = [
        pl.coalesce(f"both:{name}", pl.when(own_warehouse).then(pl.col(f"warehouse:{name}"))).alias(f"coverage_{name}") for name in LEVELS
    ]
    return frame.with_columns(*picked, *limits).select(pl.exclude("^(both|site|warehouse|none):.*$"))


def _with_place(tables: Tables, frame: pl.DataFrame) -> pl.DataFrame:
    """Facts of the node's warehouse, and the calendar of its place (§2.2)."""
    warehouses = tables["warehouse"].select(
        "company_id", "warehouse_id", "is_manual", "is_refilled", "main_warehouse_id", pl.col("calendar_id").alias("warehouse_calendar")
    )
    frame = frame.join(warehouses, on=["company_id", "warehouse_id"], how="left", maintain_order="left")
    return frame.join(place_calendars(tables, frame), on=["company_id", "site_id", "warehouse_id"], how="left", maintain_order="left")


def place_calendars(tables: Tables, places: pl.DataFrame) -> pl.DataFrame:
    """The calendar of each place: the warehouse's, else the site's, else the company's; empty: always open (§2.2)."""
    return (
        places.select("company_id", "site_id", "warehouse_id")
        .unique()
        .join(
            tables["warehouse"].select("company_id", "warehouse_id", pl.col("calendar_id").alias("_w")),
            on=["company_id", "warehouse_id"],
            how="left",
        )
        .join(tables["site"].select("company_id", "site_id", pl.col("calendar_id").alias("_s")), on=["company_id", "site_id"], how="left")
        .join(tables["company"].select("company_id", pl.col("calendar_id").alias("_c")), on="company_id", how="left")
        .select(
            "company_id",
            "site_id",
            "warehouse_id",
            pl.coalesce(_filled("_w"), _filled("_s"), _filled("_c"), pl.lit("")).alias("place_calendar"),
        )
    )


def _with_group(tables: Tables, frame: pl.DataFrame) -> pl.DataFrame:
    """The coverage group and its values (§4.2)."""
    general = tables["planning_parameter"].drop("week_starts_on")
    groups = tables["coverage_group"].select(
        "company_id",
        pl.col("coverage_group_id").alias("group_id"),
        pl.col("calendar_id").replace({"": None}).alias("group_calendar_id"),
        pl.col(_SHARED).name.prefix("group_"),
    )
    return (
        frame.join(general, on="company_id", how="left", maintain_order="left")
        .with_columns(
            group_id=pl.coalesce("coverage_coverage_group_id", _filled("item_group"), _filled("general_coverage_group_id"), pl.lit(""))
        )
        .join(groups, on=["company_id", "group_id"], how="left", maintain_order="left")
        .with_columns(group_calendar=pl.coalesce("coverage_calendar_id", "group_calendar_id", pl.lit("")))
    )


def _with_coverage(frame: pl.DataFrame, plan: Mapping[str, object]) -> pl.DataFrame:
    """The parameters of coverage: plan, else item coverage, else group, else the contract's default (§4.2)."""
    manual = pl.when(pl.col("is_manual").fill_null(value=False) | pl.col("has_no_new_supply")).then(pl.lit("manual"))
    picks: list[pl.Expr] = []
    for column in COVERAGE:
        if column.name not in _SHARED:
            continue
        kind = frame.schema[f"group_{column.name}"]
        choices = [
            (pl.col(f"coverage_{column.name}"), "item_coverage"),
            (pl.col(f"group_{column.name}"), "coverage_group"),
            (pl.lit(column.default, dtype=kind), "default"),
        ]
        if column.name in PLAN_OVERRIDES and plan.get(column.name) is not None:
            choices.insert(0, (pl.lit(plan[column.name], dtype=kind), "plan"))
        if column.name == "coverage_code":
            choices.insert(0, (manual, "item_coverage"))
        picks += _pick(column.name, *choices)
    return frame.with_columns(picks)


def _with_margins(frame: pl.DataFrame, plan: Mapping[str, object]) -> pl.DataFrame:
    """The margins of the plan are added to those in force (§4.2); what the company says of them and of dynamic days."""
    added = [pl.col(name) + pl.lit(plan.get(name) or 0, dtype=pl.Int32) for name in MARGINS]
    flags = [
        pl.col(name).fill_null(value=False) for name in ("margins_are_working", "use_dynamic_negative_days", "use_dynamic_positive_days")
    ]
    return frame.with_columns(*added, *flags)


def _with_order_type(frame: pl.DataFrame) -> pl.DataFrame:
    """Order type and the warehouse that transfers come from (§4.3)."""
    refilled = pl.col("is_refilled").fill_null(value=False) & (pl.col("main_warehouse_id").fill_null("") != "")
    frame = frame.with_columns(
        *_pick(
            "order_type",
            (pl.col("coverage_order_type"), "item_coverage"),
            (pl.when(refilled).then(pl.lit("transfer")), "item_coverage"),
            (pl.col("setting_order_type"), "order_setting"),
            (pl.col("default_order_type"), "item"),
        )
    )
    value, source = _pick(
        "from_warehouse_id",
        (pl.col("coverage_from_warehouse_id"), "item_coverage"),
        (pl.when(pl.col("main_warehouse_id").fill_null("") != "").then("main_warehouse_id"), "default"),
        (pl.lit(""), "default"),
    )
    is_transfer = pl.col("order_type") == "transfer"
    return frame.with_columns(pl.when(is_transfer).then(value).otherwise(pl.lit("")).alias("from_warehouse_id"), source)


def _with_stops(frame: pl.DataFrame) -> pl.DataFrame:
    """What is stopped is manual; what a rule's lead times count (§4.12)."""
    stops = pl.col("setting_is_stopped").fill_null(value=False) & (pl.col("coverage_code") != "manual")
    return frame.with_columns(
        pl.when(stops).then(pl.lit("manual")).otherwise("coverage_code").alias("coverage_code"),
        pl.when(stops).then(pl.lit("order_setting")).otherwise("coverage_code_source").alias("coverage_code_source"),
        pl.coalesce("setting_lead_days_are_working", "lead_days_are_working").alias("lead_days_are_working"),
    )


def _with_levels(frame: pl.DataFrame) -> pl.DataFrame:
    """Minimum, reorder point, maximum and what belongs to them (§4.4)."""
    picks = [
        _pick(
            name, (pl.col(f"coverage_{name}"), "item_coverage"), (pl.lit(column.default).cast(frame.schema[f"coverage_{name}"]), "default")
        )
        for name, column in _LEVEL_DEFAULTS.items()
    ]
    frame = frame.with_columns(expression for pair in picks for expression in pair)
    return frame.with_columns(pl.max_horizontal("min_on_hand_qty", "max_on_hand_qty").alias("max_on_hand_qty"))


def _with_order_quantities(frame: pl.DataFrame) -> pl.DataFrame:
    """Order quantity modifiers (§4.5) before what the vendor says."""
    labels = (("coverage", "item_coverage"), ("setting", "order_setting"), ("item", "item"))
    picks = [_pick(name, *((pl.col(f"{prefix}_{name}"), label) for prefix, label in labels)) for name in QUANTITIES]
    return frame.with_columns(expression for pair in picks for expression in pair)


def _with_agreed_quantities(tables: Tables, frame: pl.DataFrame, plan_date: date) -> pl.DataFrame:
    """The larger minimum of node and agreement, the agreement's multiple (§4.5); a maximum that cannot hold does not count (§9.4)."""
    frame = with_agreed_quantities(tables, frame, plan_date)
    for name, takes in (
        ("order_min_qty", pl.col("agreed_min_qty") > pl.col("order_min_qty")),
        ("order_multiple_qty", pl.col("agreed_multiple_qty") > 0),
    ):
        agreed = takes.fill_null(value=False)
        frame = frame.with_columns(
            pl.when(agreed).then(f"agreed_{name.removeprefix('order_')}").otherwise(name).alias(name),
            pl.when(agreed).then(pl.lit("agreement")).otherwise(f"{name}_source").alias(f"{name}_source"),
        )
    frame = frame.drop("agreed_min_qty", "agreed_multiple_qty")
    least = pl.max_horizontal("order_multiple_qty", "order_min_qty")
    # what is left of a unit's part above a millionth does not fit a maximum below it
    whole_part = (pl.col("purchase_unit") + pl.col("purchase_parts") - 1) // pl.col("purchase_parts")
    largest = micro("order_max_qty")
    impossible = (largest > 0) & ((pl.col("order_max_qty") < least) | (largest < whole_part))
    return frame.with_columns(has_impossible_maximum=impossible).with_columns(
        order_max_qty=pl.when("has_impossible_maximum").then(_NO_QTY).otherwise("order_max_qty")
    )


def _with_purchase_unit(tables: Tables, frame: pl.DataFrame, plan: Mapping[str, object]) -> pl.DataFrame:
    """The unit that purchases are ordered in (§9.5), with engine po."""
    found = with_purchase_units(tables, frame, counts=plan["engine"] == "po")
    counts = pl.col("purchase_unit") > 0
    return found.with_columns(
        purchase_unit_id=pl.when(counts).then("purchase_unit_id").otherwise(pl.lit("")),
        purchase_unit_id_source=pl.when(counts).then(pl.lit("item")).otherwise(pl.lit("default")),
    )


def _with_vendor(tables: Tables, frame: pl.DataFrame, plan_date: date) -> pl.DataFrame:
    """The vendor of planned purchases, its calendar and the company of the group that it is (§4.6)."""
    frame = best_agreements(tables, frame, plan_date)
    value, source = _pick(
        "vendor_id",
        (pl.col("coverage_vendor_id"), "item_coverage"),
        (_filled("default_vendor_id"), "item"),
        (pl.col("agreement_vendor_id"), "agreement"),
        (pl.lit(""), "default"),
    )
    is_purchase = pl.col("order_type") == "purchase"
    frame = frame.with_columns(
        pl.when(is_purchase).then(value).otherwise(pl.lit("")).alias("vendor_id"),
        pl.when(is_purchase).then(source).otherwise(pl.lit("default")).alias("vendor_id_source"),
    )
    vendors = tables["vendor"].select("company_id", "vendor_id", pl.col("calendar_id").alias("vendor_calendar"), "intercompany_company_id")
    return frame.join(vendors, on=["company_id", "vendor_id"], how="left", maintain_order="left").with_columns(
        pl.col("vendor_calendar", "intercompany_company_id").fill_null("")
    )


def _with_lead_time(frame: pl.DataFrame) -> pl.DataFrame:
    """Lead time of the node's order type and what set it (§4.7)."""
    agreed = pl.when((pl.col("vendor_id_source") == "agreement") & ~pl.col("agreement_disregards")).then(pl.col("agreement_lead_days"))
    picks = {
        "purchase": [(agreed, "agreement")],
        "production": [],
        "transfer": [],
    }
    lead = pl.lit(None, dtype=pl.Int32)
    source = pl.lit(None, dtype=pl.String)
    for order_type, first in picks.items():
        lane = [(pl.col("lane_lead_days"), "lane")] if order_type == "transfer" else []
        choices = [
            *first,
            (pl.col(f"coverage_{order_type}_lead_days"), "item_coverage"),
            *lane,
            (pl.col("setting_lead_days"), "order_setting"),
            (pl.col(f"item_{order_type}_lead_days"), "item"),
        ]
        value, label = _pick("lead_days", *choices)
        mine = pl.col("order_type") == order_type
        lead = pl.when(mine).then(value).otherwise(lead)
        source = pl.when(mine).then(label).otherwise(source)
    return frame.with_columns(lead.alias("lead_days"), source.alias("lead_days_source"))
