"""From the keys of one computed plan to the keys of the warehouse, which last: nodes, documents, packed keys of orders.

Belongs here: the dimensions `plan.node` and `plan.document`, and the renaming of keys in facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

import sql
from masterplan.errors import StoreError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from masterplan.plan import Plan
    from pipelines.warehouse.session import Session

_NODE_SHIFT: Final = 32
_REST: Final = (1 << _NODE_SHIFT) - 1
_MOST_NODES: Final = 1 << 31
_PACKED: Final = ("ref_key", "demand_key", "supply_key")


@dataclass(frozen=True)
class StoredKeys:
    """The stored key by local key: of nodes from 0, of documents from 1."""

    nodes: NDArray[np.int64]
    documents: NDArray[np.int64]

    def rename(self, facts: pl.DataFrame) -> pl.DataFrame:
        """The same facts with stored keys."""
        packed = [pl.Series(name, self._repacked(facts[name].to_numpy())) for name in _PACKED if name in facts.columns]
        return facts.with_columns(pl.Series("node_key", self.nodes[facts["node_key"].to_numpy()], dtype=pl.Int64), *packed)

    def _repacked(self, keys: NDArray[np.int64]) -> NDArray[np.int64]:
        stored = np.zeros(len(keys), np.int64)
        is_order, is_document = keys > 0, keys < 0
        orders = keys[is_order]
        stored[is_order] = (self.nodes[orders >> _NODE_SHIFT] << _NODE_SHIFT) | (orders & _REST)
        stored[is_document] = -self.documents[-keys[is_document] - 1]
        return stored


def store_keys(session: Session, plan: Plan) -> StoredKeys:
    """Adds the plan's unseen nodes and documents; StoreError when the dimensions have no room or name a thing twice."""
    with session.lent(local_node=plan.node, local_document=plan.document):
        session.run(sql.read("store/add_nodes"))
        session.run(sql.read("store/add_documents"))
        nodes = session.frame(sql.read("store/stored_nodes"))["node_key"].to_numpy()
        documents = session.frame(sql.read("store/stored_documents"))["document_key"].to_numpy()
    _check("node_key", plan.node["node_key"], 0, nodes)
    _check("document_key", plan.document["document_key"], 1, documents)
    if len(nodes) and nodes.max() >= _MOST_NODES:
        raise StoreError("The warehouse has no room for more planning nodes.", way_out="Begin a new warehouse file.")
    return StoredKeys(nodes, documents)


def _check(name: str, local: pl.Series, first: int, stored: NDArray[np.int64]) -> None:
    is_dense = local.sort().to_list() == list(range(first, first + len(local)))
    if not is_dense or len(stored) != len(local):
        raise StoreError(
            f"The plan's {name} must count from {first} and name each thing once.", way_out="Make the plan again; this is a defect."
        )
