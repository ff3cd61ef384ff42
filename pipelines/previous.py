"""The last run of a plan from a folder that `masterplan plan` has written.

Belongs here: reading output tables back. What a run makes of them is told in `masterplan.run_methods`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from masterplan.contracts import RESULTS, Kind, polars_schema
from masterplan.errors import InputError
from masterplan.run_methods.previous import PREVIOUS_TABLES, Previous

if TYPE_CHECKING:
    from pathlib import Path

    from masterplan.contracts import Table

_READ = {".parquet": pl.read_parquet, ".csv": lambda file: pl.read_csv(file, infer_schema=False)}


def read_previous(folder: Path, plan_id: str) -> Previous:
    """The tables that a run starts from. Errors: InputError for a folder without them, or with those of another plan."""
    tables = {name: _table(folder, RESULTS[name]) for name in PREVIOUS_TABLES}
    others = sorted({plan for frame in tables.values() for plan in frame["plan_id"].unique()} - {plan_id})
    if others:
        raise InputError(f"{folder} holds plan {', '.join(others)}, not {plan_id}.", way_out="Name the folder of this plan's last run.")
    return Previous.of_tables(tables)


def _table(folder: Path, contract: Table) -> pl.DataFrame:
    for ending, read in _READ.items():
        file = folder / f"{contract.name}{ending}"
        if file.is_file():
            return _typed(read(file), contract, file)
    raise InputError(
        f"{folder} has no table {contract.name}: it is no result of masterplan plan.",
        way_out="Name the folder that --out of the last run named.",
    )


def _typed(frame: pl.DataFrame, contract: Table, file: Path) -> pl.DataFrame:
    missing = sorted(set(contract.column_names) - set(frame.columns))
    if missing:
        raise InputError(f"{file} lacks the columns {', '.join(missing)}.", way_out="Plan anew with this version of Masterplan first.")
    kinds = polars_schema(contract)
    return frame.select(_cell(frame, column.name, column.kind, kinds[column.name]) for column in contract.columns)


def _cell(frame: pl.DataFrame, name: str, kind: Kind, to: pl.DataType) -> pl.Expr:
    if kind is Kind.TEXT:
        return pl.col(name).fill_null("")
    if frame.schema[name] != pl.String:
        return pl.col(name).cast(to)
    filled = pl.when(pl.col(name) != "").then(pl.col(name))
    if kind is Kind.FLAG:
        return (filled == "true").alias(name)
    return filled.str.to_date().alias(name) if kind is Kind.DATE else filled.cast(to).alias(name)
