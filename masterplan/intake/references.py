"""References: a row names rows of other tables that must be there and sound (semantics §1.3).

Belongs here: unknown and quarantined targets, places that contradict each other, references that are taken on trust.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from masterplan.contracts import INPUTS, Reference, Table
from masterplan.intake.received import FAULT_SCHEMA, ROW, Sieve, faults, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# bills and routes without a version are unused, not wrong
_LOOSE: Final = (
    ("bom_line", Reference(("company_id", "bom_id"), "bom_version", ("company_id", "bom_id"))),
    ("route_operation", Reference(("company_id", "route_id"), "route_version", ("company_id", "route_id"))),
)


def unknown_references(sieves: Mapping[str, Sieve], name: str) -> pl.DataFrame:
    """Faults of rows of table `name` that name a row of another table that is not there, or is itself in quarantine.

    Empty text names nothing, and a column's default needs no row. A table that was not received is taken as complete.
    Rule: unknown_reference.
    """
    sieve = sieves[name]
    found = [
        unknown_by(sieve, sieve.frame, reference, sieves[reference.target])
        for reference in sieve.table.references
        if reference.target != name and sieves[reference.target].is_provided
    ]
    return pl.concat([FAULT_SCHEMA.to_frame(), *found])


def reject_unknown_in_own_table(sieve: Sieve) -> None:
    """Reject rows that name a missing or quarantined row of their own table, and rows that name those, to the end."""
    for reference in own_references(sieve.table):
        while (found := unknown_by(sieve, sieve.sound_rows(), reference, sieve)).height:
            sieve.reject(found)


def own_references(table: Table) -> list[Reference]:
    """References from a table to itself."""
    return [reference for reference in table.references if reference.target == table.name]


def warehouses_on_other_sites(sieves: Mapping[str, Sieve], name: str) -> pl.DataFrame:
    """Faults of rows that name a site and a warehouse that stands on another one (rule warehouse_on_other_site)."""
    sieve, warehouses = sieves[name], sieves["warehouse"]
    if name == "warehouse" or not {"company_id", "site_id", "warehouse_id"} <= set(sieve.table.column_names):
        return FAULT_SCHEMA.to_frame()
    stands = warehouses.sound_rows().select("company_id", "warehouse_id", pl.col("site_id").alias("stands_on")).unique()
    placed = sieve.frame.filter((pl.col("site_id") != "") & (pl.col("warehouse_id") != ""))
    rows = placed.join(stands, on=["company_id", "warehouse_id"], how="inner", maintain_order="left")
    wrong = rows.filter(pl.col("site_id") != pl.col("stands_on"))
    message = ("warehouse ", shown(pl.col("warehouse_id")), " stands on site ", shown(pl.col("stands_on")))
    return faults(wrong, "warehouse_on_other_site", "warehouse_id", *message, ", not on ", shown(pl.col("site_id")), "; correct one")


def taken_on_trust(sieves: Mapping[str, Sieve]) -> Iterator[str]:
    """Warnings: tables that are referred to but were not received, bills and routes without a version."""
    for target in INPUTS:
        if sieves[target].is_provided:
            continue
        users = [(sieve, reference) for sieve in sieves.values() for reference in sieve.table.references if reference.target == target]
        ids = pl.concat([_named(*user) for user in users]).unique().height if users else 0
        if ids:
            yield f"Table {target} was not received; {ids} of its keys that rows refer to are taken as existing."
    for name, reference in _LOOSE:
        lines = sieves[name].sound_rows().select(reference.columns).unique()
        lost = lines.join(sieves[reference.target].sound_rows(), on=list(reference.columns), how="anti").height
        if lost:
            yield f"Table {name}: {lost} {reference.columns[-1]} without a row in {reference.target} are not used by any item."


def _named(sieve: Sieve, reference: Reference) -> pl.DataFrame:
    pairs = zip(reference.columns, reference.target_columns, strict=True)
    rows = sieve.sound_rows().filter(_names_something(sieve.table, reference))
    return rows.select(pl.col(own).alias(theirs) for own, theirs in pairs).unique()


def unknown_by(sieve: Sieve, rows: pl.DataFrame, reference: Reference, target: Sieve) -> pl.DataFrame:
    """Faults of some rows of a sieve that name, by one reference, a row that the target has not or that is not sound there."""
    own, theirs = list(reference.columns), list(reference.target_columns)
    naming = rows.select(ROW, *own).filter(_names_something(sieve.table, reference))
    lost = naming.join(target.sound_rows().select(theirs).unique(), left_on=own, right_on=theirs, how="anti")
    if lost.is_empty():
        return FAULT_SCHEMA.to_frame()
    received = target.frame.select(theirs).unique().with_columns(received=True)
    lost = lost.join(received, left_on=own, right_on=theirs, how="left", maintain_order="left")
    reason = (
        pl.when(pl.col("received").is_not_null())
        .then(pl.lit(f" is in quarantine in table {target.table.name}; correct it there first"))
        .otherwise(pl.lit(f" is not in table {target.table.name}; add it there or correct this row"))
    )
    company = (" of company ", shown(pl.col(own[0]))) if len(own) > 1 else ()
    return faults(lost, "unknown_reference", own[-1], shown(pl.col(own[-1])), *company, reason)


def _names_something(table: Table, reference: Reference) -> pl.Expr:
    filled = [pl.col(name) != "" for name in reference.columns]
    other = [pl.col(name) != default for name in reference.columns if (default := table.column(name).default)]
    return pl.all_horizontal(*filled, *other)
