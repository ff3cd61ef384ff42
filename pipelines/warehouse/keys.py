"""From the keys of one computed plan to the keys of the warehouse, which last: nodes, documents, packed keys of orders.

Belongs here: the dimensions `plan.node` and `plan.document`, and the renaming of keys in facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

import sql
from masterplan.errors import StoreError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from masterplan.plan import Plan
    from pipelines.warehouse.session import Session

_MOST_NODES: Final = 1 << 31
_PACKED: Final = ("ref_key", "demand_key", "supply_key")
_NODE: Final = ("company_id", "item_id", "site_id", "warehouse_id")
_DOCUMENT: Final = ("type", "company_id", "ref")


@dataclass(frozen=True)
class StoredKeys:
    """The stored key by local key: of nodes from 0, of documents from 1."""

    nodes: NDArray[np.int64]
    documents: NDArray[np.int64]

    def rename(self, facts: pl.DataFrame) -> pl.DataFrame:
        """The same facts with stored keys."""
        if self._are_local:
            return facts
        from masterplan.rendering.rekeyed import rekeyed

        packed = [pl.Series(name, rekeyed(facts[name].to_numpy(), self.nodes, self.documents)) for name in _PACKED if name in facts.columns]
        return facts.with_columns(pl.Series("node_key", self.nodes[facts["node_key"].to_numpy()], dtype=pl.Int64), *packed)

    @cached_property
    def _are_local(self) -> bool:
        """Whether the warehouse numbers everything as the plan does: the first plan of a warehouse."""
        return _counts(self.nodes, 0) and _counts(self.documents, 1)


def store_keys(session: Session, plan: Plan) -> StoredKeys:
    """Adds the plan's unseen nodes and documents; StoreError when the dimensions have no room or name a thing twice."""
    nodes = _stored(session, "node", plan.node, _NODE, 0)
    documents = _stored(session, "document", plan.document, _DOCUMENT, 1)
    if len(nodes) and nodes.max() >= _MOST_NODES:
        raise StoreError("The warehouse has no room for more planning nodes.", way_out="Begin a new warehouse file.")
    return StoredKeys(nodes, documents)


def _stored(session: Session, name: str, local: pl.DataFrame, columns: tuple[str, ...], first: int) -> NDArray[np.int64]:
    """The stored key of each local one; the first to come bring their own."""
    key = f"{name}_key"
    _check(key, _counts(np.sort(local[key].to_numpy()), first), first)
    with session.lent(**{f"local_{name}": local}):
        is_first = session.value(sql.read("store/count_rows").format(table=f"plan.{name}")) == 0
        if is_first and _counts(local[key].to_numpy(), first) and _is_in_order(local, columns):
            session.run(sql.read(f"store/first_{name}s"))
            return local[key].to_numpy()
        found = session.frame(sql.read(f"store/stored_{name}s"))
    _check(key, len(found) == len(local), first)
    return _with_new(session, name, found, columns, first)[key].to_numpy()


def _with_new(session: Session, name: str, found: pl.DataFrame, columns: tuple[str, ...], first: int) -> pl.DataFrame:
    """The found with those that are not stored yet, which get the next keys in order of what they are. The table is read once."""
    key = f"{name}_key"
    new = found.filter(pl.col(key).is_null()).sort(columns)
    _check(key, _is_in_order(new, columns), first)
    last = session.value(sql.read("store/last_key").format(key=key, table=f"plan.{name}"))
    begin = first if last is None else int(last) + 1
    new = new.with_columns(pl.int_range(begin, begin + pl.len(), dtype=pl.Int64).alias(key))
    with session.lent(**{f"local_{name}": new.select(key, *columns)}):
        session.run(sql.read(f"store/first_{name}s"))
    return found if new.is_empty() else found.update(new, on="local_key", how="left", maintain_order="left")


def _is_in_order(frame: pl.DataFrame, columns: tuple[str, ...]) -> bool:
    """Whether each row stands behind the one before, which says too that none stands twice."""
    follows = pl.lit(value=False)
    for name in reversed(columns):
        before = pl.col(name).shift(1)
        follows = (pl.col(name) > before) | ((pl.col(name) == before) & follows)
    return bool(frame.select(follows.slice(1).all()).item())


def _counts(keys: NDArray[np.int64], first: int) -> bool:
    return bool(np.array_equal(keys, np.arange(first, first + len(keys))))


def _check(name: str, is_right: bool, first: int) -> None:
    if not is_right:
        raise StoreError(
            f"The plan's {name} must count from {first} and name each thing once.", way_out="Make the plan again; this is a defect."
        )
