"""Two plans by period on the terminal: requirements and purchases side by side.

Belongs here: the tables that are printed. What they say is told in `masterplan.compare.periods`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl
from rich.table import Table
from rich.text import Text

from masterplan.compare import PURCHASE, REQUIREMENT
from pipelines.wide_tables import print_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

_TITLES: Final = {REQUIREMENT: "What is required", PURCHASE: "What is bought"}
_COLUMNS: Final = {
    REQUIREMENT: ("period", "company_id", "item_id", "unit_id"),
    PURCHASE: ("period", "company_id", "vendor_id", "item_id", "unit_id"),
}


def print_periods(console: Console, rows: pl.DataFrame, most: int) -> None:
    """Prints the requirements and purchases of `by_period` that differ: of each the `most` that differ most, in order of periods."""
    for what, title in _TITLES.items():
        told = rows.filter(pl.col("what") == what)
        differing = told.filter(pl.col("difference_qty") != 0)
        same = f"{told.height - differing.height:,} of {told.height:,} are the same"
        print_table(console, _table(f"{title}, by period; {same}", _COLUMNS[what], _most_different(differing, most)))
        if differing.height > most:
            console.print(f"… and {differing.height - most:,} more (--most, or --format csv for all)", highlight=False)


def _most_different(rows: pl.DataFrame, most: int) -> pl.DataFrame:
    key = ["period", "company_id", "vendor_id", "item_id"]
    ranked = rows.with_columns(_size=pl.col("difference_qty").abs()).sort("_size", *key, descending=[True, *[False] * len(key)])
    return ranked.head(most).sort(key)


def _table(title: str, columns: Sequence[str], rows: pl.DataFrame) -> Table:
    table = Table(*(name.removesuffix("_id") for name in columns), title=title, title_justify="left")
    for name in ("base", "plan", "difference"):
        table.add_column(name, justify="right")
    for row in rows.iter_rows(named=True):
        table.add_row(*(Text(str(row[name])) for name in columns), *_numbers(row))
    return table


def _numbers(row: Mapping[str, Any]) -> list[str]:
    return [*(f"{row[name].normalize():,f}" for name in ("base_qty", "qty")), f"{row['difference_qty'].normalize():+,f}"]
