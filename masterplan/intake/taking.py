"""Taking in: all received tables through all rules, in the order in which tables refer to each other.

Belongs here: the order of the rules and the result. Each rule is in its own module; semantics §1 says what absent means.
"""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

import polars as pl

from masterplan.contracts import INPUTS
from masterplan.errors import InputError
from masterplan.intake.kept_here import kept_lines
from masterplan.intake.keys import duplicate_keys
from masterplan.intake.loops import bom_loops, calendar_loops, warehouse_loops
from masterplan.intake.quarantine import count_rows, quarantine_rows, summarise
from masterplan.intake.received import ROW, RawTable, Sieve
from masterplan.intake.references import (
    reject_unknown_in_own_table,
    taken_on_trust,
    unknown_references,
    warehouses_on_other_sites,
)
from masterplan.intake.rows import missing_columns, sift_rows
from masterplan.intake.submodels import nested_models
from masterplan.intake.validity import overlapping_validity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True)
class Intake:
    """What came in: the rows that keep their contracts, the others with reasons, and what a reader should know.

    `tables` has every input table in its contract's columns, sorted by key; `quarantine` is as its contract says;
    `counts` has table_name, rows_read, rows_kept, rows_quarantined, where read = kept + quarantined.
    """

    tables: dict[str, pl.DataFrame]
    quarantine: pl.DataFrame
    counts: pl.DataFrame
    warnings: list[str]


def take_in(raw: Mapping[str, RawTable]) -> Intake:
    """Parse and check received tables; rows that break a rule are quarantined, the rest is kept.

    Inputs: tables by name, each with columns of any type. Output: see `Intake`; it does not depend on the order of
    rows. Errors: InputError when a required table is absent or lacks a required column. Rule: §1.3.

    >>> items = pl.DataFrame({"company_id": ["M", "M"], "item_id": ["A", ""]})
    >>> intake = take_in({"item": RawTable(items, "item.csv")})
    >>> intake.tables["item"]["item_id"].to_list(), intake.quarantine["rule"].to_list()
    (['A'], ['missing_value'])
    """
    _require_tables(raw)
    sieves = {name: sift_rows(table, raw.get(name)) for name, table in INPUTS.items()}
    for name in targets_first():
        _check_table(sieves, name)
    quarantine = quarantine_rows(sieves.values())
    tables = {name: sieve.sound_rows().drop(ROW).sort(sieve.table.key) for name, sieve in sieves.items()}
    warnings = [*_not_understood(raw), *taken_on_trust(sieves), *summarise(quarantine), *_emptied(tables)]
    return Intake(tables, quarantine, count_rows(sieves.values()), warnings)


def _check_table(sieves: Mapping[str, Sieve], name: str) -> None:
    sieve = sieves[name]
    if sieve.frame.is_empty():
        return
    sieve.reject(pl.concat([unknown_references(sieves, name), warehouses_on_other_sites(sieves, name)]))
    if name == "demand_forecast":
        sieve.reject(kept_lines(sieve.sound_rows()))
    sieve.reject(duplicate_keys(sieve))
    if name == "warehouse":
        sieve.reject(warehouse_loops(sieve))
    if name == "calendar":
        sieve.reject(calendar_loops(sieve))
    if name == "forecast_model":
        sieve.reject(nested_models(sieve))
    reject_unknown_in_own_table(sieve)
    sieve.reject(overlapping_validity(sieve))
    if name == "bom_line":
        sieve.reject(bom_loops(sieves))


def targets_first() -> list[str]:
    """The input tables, each behind those that it refers to."""
    order = TopologicalSorter(
        {name: sorted({reference.target for reference in table.references} - {name}) for name, table in INPUTS.items()}
    )
    order.add("bom_line", "bom_version")
    return list(order.static_order())


def _require_tables(raw: Mapping[str, RawTable]) -> None:
    absent = [name for name, table in INPUTS.items() if table.is_required and name not in raw]
    if absent:
        raise InputError(
            "The input has no table that planning cannot do without.",
            rows=[f"table {name}: one row is {INPUTS[name].grain}" for name in absent],
            way_out=f"Add {absent[0]}.csv or {absent[0]}.parquet; received were: {', '.join(sorted(raw)) or 'no tables'}.",
        )


def _not_understood(raw: Mapping[str, RawTable]) -> Iterator[str]:
    for name in sorted(set(raw) - set(INPUTS)):
        yield f"Table {name} ({raw[name].source}, {raw[name].frame.height} rows) is no input table and was left out."
    for name, table in INPUTS.items():
        if name not in raw:
            continue
        unknown = [column for column in raw[name].frame.columns if column not in table.column_names]
        if unknown:
            yield f"Table {name}: {raw[name].source} has columns that are no input and were left out: {', '.join(unknown)}."
        missing = missing_columns(table, raw[name])
        if missing:
            yield f"Table {name}: {raw[name].source} lacks columns that have no default: {', '.join(missing)}."


def _emptied(tables: Mapping[str, pl.DataFrame]) -> Iterator[str]:
    for name, frame in tables.items():
        if INPUTS[name].is_required and frame.is_empty():
            yield f"Table {name}: no row can be planned with."
