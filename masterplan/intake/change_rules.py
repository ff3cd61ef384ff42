"""The laws between rows, for changed rows among the rows that stand: only what a change touches is looked at.

Belongs here: which standing rows must be looked at, and which changed rows break a law with them. Each law is that of full
intake, in its own module (semantics §18.4, §18.5); here a standing row never loses to a changed one (§33.4).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

import polars as pl

from masterplan.contracts import INPUTS, Reference, Table
from masterplan.intake.kept_here import kept_lines
from masterplan.intake.loops import bom_loops, calendar_loops, warehouse_loops
from masterplan.intake.received import FAULT_SCHEMA, ROW, RawTable, Sieve, faults, number_rows, shown
from masterplan.intake.references import own_references, unknown_by, unknown_references, warehouses_on_other_sites
from masterplan.intake.submodels import nested_models
from masterplan.intake.taking import targets_first
from masterplan.intake.validity import overlapping_validity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LOOPS: Final = {"warehouse": warehouse_loops, "calendar": calendar_loops}
_BILLS: Final = ("bom_version", "bom_line")
_PLACE: Final = ("company_id", "site_id", "warehouse_id")
_OVERLAPS: Final = "holds while another row of its group holds; end one before the other begins, or make one inactive"


class Known(Protocol):
    """What is known before the changes: rows that stand, and the last change of each."""

    def rows(self, table: str, named: pl.DataFrame | None) -> pl.DataFrame:
        """Rows of an input table in its columns, those that agree with a row of `named` in its columns; None: all."""
        ...

    def has_rows(self, table: str) -> bool:
        """Whether an input table has any row."""
        ...

    def last_changes(self, table: str, keys: pl.DataFrame) -> pl.DataFrame:
        """Of some `_row_key` the last change that counts: `_row_key`, `changed_at`, `source_file`."""
        ...


@dataclass
class ChangedRows:
    """Changes of one table, one a row: what it is to say, and keys of rows that are to go; `_row` numbers both together."""

    table: Table
    upserts: pl.DataFrame
    deletes: pl.DataFrame
    faults: list[pl.DataFrame] = field(default_factory=list)

    def reject(self, found: pl.DataFrame) -> None:
        """Takes rows out."""
        if found.height:
            self.faults.append(found)
            broken = found[ROW].unique().implode()
            self.upserts = self.upserts.filter(~pl.col(ROW).is_in(broken))
            self.deletes = self.deletes.filter(~pl.col(ROW).is_in(broken))

    @property
    def keys(self) -> pl.DataFrame:
        """Keys of the rows that change."""
        return pl.concat([frame.select(self.table.key) for frame in (self.upserts, self.deletes)])


def check_changes(changes: Mapping[str, ChangedRows], known: Known) -> None:
    """Rejects the changes that break a law, in the order in which tables refer to each other."""
    for name, changed in changes.items():
        if name == "demand_forecast":
            changed.reject(pl.concat([kept_lines(changed.upserts), kept_lines(changed.deletes)]))
    every = {name: changed.keys for name, changed in changes.items()}
    for changed in changes.values():
        changed.reject(_still_named(changed, changes, every, known))
    for name in targets_first():
        if name in changes and changes[name].upserts.height:
            _check_table(changes, name, known)
    _check_bills(changes, known)
    settled = {name: changed.keys for name, changed in changes.items()}
    for changed in changes.values():
        changed.reject(_still_named(changed, changes, settled, known))
        changed.reject(_leaves_its_rows(changed, settled, known))


def _check_table(changes: Mapping[str, ChangedRows], name: str, known: Known) -> None:
    changed = changes[name]
    sieve = _sieve(changed.table, changed.upserts)
    targets = {
        reference.target: _target(changes, reference.target, _named(changed, reference.target), known) for reference in _outward(name)
    }
    if set(_PLACE) <= set(changed.table.column_names):
        places = changed.upserts.select("company_id", "warehouse_id").unique()
        targets["warehouse"] = _target(changes, "warehouse", places, known)
    sieves = {**targets, name: sieve}
    changed.reject(unknown_references(sieves, name))
    if "warehouse" in targets:
        changed.reject(warehouses_on_other_sites(sieves, name))
    for reference in own_references(changed.table):
        sieve = _sieve(changed.table, changed.upserts)
        changed.reject(unknown_by(sieve, sieve.frame, reference, _target(changes, name, None, known)))
    if name in _LOOPS:
        changed.reject(_of_changed(_LOOPS[name](_together(changes, name, None, known)), changed))
    if name == "forecast_model":
        # a changed model may be the parent of a standing one as well as its child
        changed.reject(_of_changed(nested_models(_together(changes, name, None, known), of_parents=True), changed))
    changed.reject(_overlapping(changes, name, known))


def _overlapping(changes: Mapping[str, ChangedRows], name: str, known: Known) -> pl.DataFrame:
    changed, validity = changes[name], changes[name].table.validity
    if validity is None or changed.upserts.is_empty():
        return FAULT_SCHEMA.to_frame()
    group = list(validity.group)
    together = _together(changes, name, changed.upserts.select(group).unique(), known)
    found = overlapping_validity(together)
    losers = together.frame.join(found.select(ROW), on=ROW, how="semi")
    is_changed = losers[ROW].is_in(changed.upserts[ROW].implode())
    lost = losers.filter(is_changed).select(ROW)
    # a standing row lost: the changed rows of its group must not be there
    groups = losers.filter(~is_changed).select(group)
    lost = pl.concat([lost, changed.upserts.join(groups, on=group, how="semi", nulls_equal=True).select(ROW)]).unique().sort(ROW)
    return faults(lost, "overlapping_validity", validity.start, _OVERLAPS)


def _check_bills(changes: Mapping[str, ChangedRows], known: Known) -> None:
    if not any(name in changes and changes[name].upserts.height for name in _BILLS):
        return
    every = {name: _together(changes, name, None, known) for name in _BILLS}
    found = bom_loops(every)
    if found.is_empty():
        return
    if "bom_line" in changes:
        own = _of_changed(found, changes["bom_line"])
        changes["bom_line"].reject(own)
        if own.height:
            found = bom_loops({name: _together(changes, name, None, known) for name in _BILLS})
    if found.height and "bom_version" in changes:
        bills = (
            every["bom_line"]
            .frame.join(found, on=ROW, how="inner")
            .select("company_id", "bom_id", "message")
            .unique(["company_id", "bom_id"])
        )
        lost = changes["bom_version"].upserts.join(bills, on=["company_id", "bom_id"], how="inner", maintain_order="left")
        changes["bom_version"].reject(faults(lost, "bom_loop", "bom_id", pl.col("message")))


def _still_named(
    changed: ChangedRows, changes: Mapping[str, ChangedRows], without: Mapping[str, pl.DataFrame], known: Known
) -> pl.DataFrame:
    """Faults of deletes of rows that others name; of standing rows those `without` keys count, and all upserts."""
    name, found = changed.table.name, [FAULT_SCHEMA.to_frame()]
    for user, reference in _inward(name):
        if changed.deletes.is_empty():
            break
        own, theirs = list(reference.columns), list(reference.target_columns)
        named = changed.deletes.select(pl.col(target).alias(column) for target, column in zip(theirs, own, strict=True)).unique()
        standing = known.rows(user.name, named)
        if user.name in without:
            standing = standing.join(without[user.name], on=list(user.key), how="anti", nulls_equal=True)
        fresh = [changes[user.name].upserts.select(own)] if user.name in changes else []
        users = pl.concat([standing.select(own), *fresh]).unique()
        gone = changed.deletes.join(users, left_on=theirs, right_on=own, how="semi", maintain_order="left")
        if set(theirs) != set(changed.table.key):
            # another row of the same name may stay
            others = _together(changes, name, gone.select(theirs).unique(), known).frame
            gone = gone.join(others, on=theirs, how="anti", maintain_order="left")
        found.append(
            faults(
                gone, "still_named", theirs[-1], shown(pl.col(theirs[-1])), f" is named by rows of table {user.name}; change these first"
            )
        )
    return pl.concat(found)


def _leaves_its_rows(changed: ChangedRows, settled: Mapping[str, pl.DataFrame], known: Known) -> pl.DataFrame:
    """Faults of warehouses that are to stand on another site than standing rows say."""
    if changed.table.name != "warehouse" or changed.upserts.is_empty():
        return FAULT_SCHEMA.to_frame()
    moved, found = changed.upserts.select(ROW, "company_id", "warehouse_id", stands_on="site_id"), [FAULT_SCHEMA.to_frame()]
    for user in INPUTS.values():
        if user.name == "warehouse" or not set(_PLACE) <= set(user.column_names):
            continue
        rows = known.rows(user.name, moved.select("company_id", "warehouse_id"))
        if user.name in settled:
            rows = rows.join(settled[user.name], on=list(user.key), how="anti", nulls_equal=True)
        left = moved.join(rows.select(_PLACE).unique(), on=["company_id", "warehouse_id"], how="inner", maintain_order="left")
        wrong = left.filter((pl.col("site_id") != "") & (pl.col("site_id") != pl.col("stands_on"))).unique(ROW, maintain_order=True)
        message = (f"rows of table {user.name} name the warehouse on site ", shown(pl.col("site_id")), "; change these first")
        found.append(faults(wrong, "warehouse_on_other_site", "site_id", *message))
    return pl.concat(found)


def _named(changed: ChangedRows, target: str) -> pl.DataFrame | None:
    """What rows name of another table, by its columns; None when by several references of different columns."""
    references = [reference for reference in changed.table.references if reference.target == target]
    if len({reference.target_columns for reference in references}) > 1:
        return None
    pairs = [zip(reference.columns, reference.target_columns, strict=True) for reference in references]
    return pl.concat([changed.upserts.select(pl.col(own).alias(theirs) for own, theirs in pair) for pair in pairs]).unique()


def _target(changes: Mapping[str, ChangedRows], name: str, named: pl.DataFrame | None, known: Known) -> Sieve:
    """The rows of a table that are named, with its changes; a table without any row is taken on trust."""
    sieve = _together(changes, name, named, known)
    sieve.is_provided = known.has_rows(name)
    return sieve


def _together(changes: Mapping[str, ChangedRows], name: str, named: pl.DataFrame | None, known: Known) -> Sieve:
    """Standing rows that are named, and changed rows under their own numbers in place of those they replace."""
    standing = known.rows(name, named)
    changed = changes.get(name)
    if changed is None:
        return _sieve(INPUTS[name], number_rows(standing))
    kept = standing.join(changed.keys, on=list(changed.table.key), how="anti", nulls_equal=True)
    first = _after(changed)
    numbered = kept.with_row_index(ROW, offset=first)
    upserts = changed.upserts.select(numbered.columns)
    if named is not None:
        upserts = upserts.join(named, on=named.columns, how="semi", nulls_equal=True)
    return _sieve(changed.table, pl.concat([upserts, numbered]))


def _after(changed: ChangedRows) -> int:
    numbers = [frame[ROW] for frame in (changed.upserts, changed.deletes, *changed.faults)]
    return int(pl.concat(numbers).max() or 0) + 1  # type: ignore[arg-type]


def _sieve(table: Table, rows: pl.DataFrame) -> Sieve:
    """Rows that keep the contract, by `_row`."""
    return Sieve(table, RawTable(pl.DataFrame(), table.name), rows.select(ROW, *table.column_names), is_provided=True)


def _of_changed(found: pl.DataFrame, changed: ChangedRows) -> pl.DataFrame:
    return found.filter(pl.col(ROW).is_in(changed.upserts[ROW].implode()))


def _outward(name: str) -> Iterator[Reference]:
    yield from (reference for reference in INPUTS[name].references if reference.target != name)


def _inward(name: str) -> Iterator[tuple[Table, Reference]]:
    for user in INPUTS.values():
        yield from ((user, reference) for reference in user.references if reference.target == name)
