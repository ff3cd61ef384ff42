"""`masterplan compare`: what became of each planned order from one stored plan to another, and what caused it.

Also requirements and purchases by period, side by side (`compare_periods`). Belongs here: naming the two plans, and the tables
that are printed of the library's answer.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal

import polars as pl
from rich.table import Table
from rich.text import Text

from masterplan.compare import ELAPSED, ENTERED, by_period, change_log
from masterplan.errors import InputError
from pipelines.commands.compare_periods import print_periods
from pipelines.warehouse import Warehouse
from pipelines.wide_tables import print_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from masterplan.compare import Side
    from pipelines.settings import Settings

_NAMED: Final = re.compile(r"(?P<plan>.*?)(?:@(?P<day>[^@#]*))?(?:#(?P<version>[^@#]*))?")
_CAUSE: Final = ("cause_table", "cause_key", "cause_column", "cause_before", "cause_after")
_MOST_CAUSES: Final = 12
_USUAL_PERIOD: Final = "month"
# kinds of change, what a planner must act on first
_KINDS: Final = ("added", "dropped", "moved", "moved_and_resized", "resized", "revised", ELAPSED, ENTERED)


@dataclass(frozen=True)
class Named:
    """A stored plan as it is named: plan date None is the last on which it was made, version None the current one."""

    plan_id: str
    plan_date: date | None = None
    version: int | None = None


@dataclass(frozen=True)
class Compared:
    """Two plans, the first to start from; how many rows to show; a table or CSV; by which period, None: order by order."""

    base: Named
    plan: Named
    most: int = 40
    fmt: Literal["table", "csv"] = "table"
    by: Literal["day", "week", "month"] | None = None


def named_plan(text: str) -> Named:
    """Reads plan, plan@date, plan#version or plan@date#version. InputError for what is none of these."""
    parts = _NAMED.fullmatch(text)
    plan_id, day, version = parts.group("plan", "day", "version") if parts else ("", None, None)
    try:
        named = Named(plan_id, None if day is None else date.fromisoformat(day), None if version is None else int(version))
    except ValueError:
        named = Named("")
    if not named.plan_id:
        raise InputError(f"{text!r} names no plan.", way_out="Name it plan, plan@2025-03-10, plan#2 or plan@2025-03-10#2.")
    return named


def show_comparison(console: Console, settings: Settings, compared: Compared) -> None:
    """Prints what changed and why, by cause and by order, or requirements and purchases by period; or every row as CSV.

    Two forecast plans are told by month too, before their orders. Errors: StoreError for a plan that is not stored.
    """
    warehouse = Warehouse(settings.warehouse_file)
    with console.status("reading the plans"):
        base, plan = (_side(warehouse, named) for named in (compared.base, compared.plan))
    if compared.by is None:
        _show_orders(console, compared, base, plan)
    else:
        _show_periods(console, compared, base, plan)


def _show_periods(console: Console, compared: Compared, base: Side, plan: Side) -> None:
    rows = by_period(base, plan, compared.by or _USUAL_PERIOD)
    if compared.fmt == "csv":
        sys.stdout.write(rows.write_csv())
        return
    console.print(_names(compared, base, plan), style="bold", highlight=False, soft_wrap=True)
    print_periods(console, rows, compared.most)


def _show_orders(console: Console, compared: Compared, base: Side, plan: Side) -> None:
    with console.status("comparing the plans"):
        log = change_log(base, plan)
    if compared.fmt == "csv":
        sys.stdout.write(log.write_csv())
        return
    console.print(_headline(compared, base, plan, log), style="bold", highlight=False, soft_wrap=True)
    if base.parameters["kind"] == plan.parameters["kind"] == "forecast":
        print_periods(console, by_period(base, plan, _USUAL_PERIOD), compared.most)
    if log.is_empty():
        return
    print_table(console, _causes(log))
    print_table(console, _orders(log, compared.most))
    if log.height > compared.most:
        console.print(f"… and {log.height - compared.most:,} more orders (--most, or --format csv for all)", highlight=False)


def _side(warehouse: Warehouse, named: Named) -> Side:
    day = named.plan_date or warehouse.latest_plan_date(named.plan_id)
    return warehouse.compared_side(named.plan_id, day, named.version)


def _names(compared: Compared, base: Side, plan: Side) -> str:
    return " → ".join(
        f"{named.plan_id} of {side.plan_date}{f', version {named.version}' if named.version else ''}"
        for named, side in ((compared.base, base), (compared.plan, plan))
    )


def _headline(compared: Compared, base: Side, plan: Side, log: pl.DataFrame) -> str:
    same = base.results["planned_order"].height - log["base_order_id"].count()
    counted = same + log.filter(~pl.col("change").is_in([ELAPSED, ENTERED])).height
    stable = f"; {same:,} of {counted:,} orders stayed as they were ({100 * same / counted:.1f} %)" if counted else "; no orders"
    return f"{_names(compared, base, plan)}{stable}"


def _causes(log: pl.DataFrame) -> Table:
    """The causes of most changes, with the orders they changed by kind of change."""
    kinds = [kind for kind in _KINDS if kind in set(log["change"])]
    table = Table("cause", *(kind.replace("_", " ") for kind in kinds), title="What caused it", title_justify="left")
    counted = log.group_by(_CAUSE).agg(pl.len().alias("orders"), *((pl.col("change") == kind).sum().alias(kind) for kind in kinds))
    ranked = counted.sort("orders", *_CAUSE, descending=[True, *[False] * len(_CAUSE)])
    for row in ranked.head(_MOST_CAUSES).iter_rows(named=True):
        table.add_row(Text(_cause(row)), *(f"{row[kind]:,}" if row[kind] else "" for kind in kinds))
    if ranked.height > _MOST_CAUSES:
        rest = ranked.slice(_MOST_CAUSES)
        table.add_row(f"{rest.height:,} other causes", *(f"{rest[kind].sum():,}" for kind in kinds))
    return table


def _orders(log: pl.DataFrame, most: int) -> Table:
    table = Table("order", "item", "place", "required", "quantity", "because", title="What became of each order", title_justify="left")
    for row in _ranked(log).head(most).iter_rows(named=True):
        place = "/".join(part for part in (row["company_id"], row["site_id"], row["warehouse_id"]) if part)
        table.add_row(
            Text(f"{row['change'].replace('_', ' ')} {row['order_type']}"),
            Text(row["item_id"]),
            Text(place),
            Text(_from_to(row["base_requirement_date"], row["requirement_date"])),
            Text(_from_to(_plain(row["base_qty"]), _plain(row["qty"]))),
            Text(_because(row)),
        )
    return table


def _ranked(log: pl.DataFrame) -> pl.DataFrame:
    rank = pl.col("change").replace_strict({kind: number for number, kind in enumerate(_KINDS)}, return_dtype=pl.Int8)
    soonest = pl.coalesce("requirement_date", "base_requirement_date")
    return log.with_columns(_rank=rank, _day=soonest).sort("_rank", "_day", "company_id", "item_id", "order_id", "base_order_id")


def _because(row: Mapping[str, Any]) -> str:
    if not row["via"]:
        return _cause(row)
    orders = f", {row['steps']} orders up" if row["steps"] > 1 else ""
    return f"{_cause(row)} (via {row['via']}{orders})"


def _cause(row: Mapping[str, Any]) -> str:
    if not row["cause_key"]:
        return str(row["cause_table"])
    what = f"{row['cause_table']} {row['cause_key']}"
    return f"{what} {row['cause_column']}: ".replace(" : ", ": ") + f"{row['cause_before'] or 'empty'} → {row['cause_after'] or 'empty'}"


def _from_to(before: object, after: object) -> str:
    if before == after or after is None:
        return str(before)
    return str(after) if before is None else f"{before} → {after}"


def _plain(qty: object) -> str | None:
    if qty is None:
        return None
    text = f"{qty:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
