"""Fingerprints of tables, plans and planning nodes: the same content gives the same text, whatever the row order.

Belongs here: hashing of frames. What a change of a fingerprint leads to is told where it is compared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from masterplan.contracts import INPUTS
from masterplan.places import NODE_KEY, Tables, resolve_places
from masterplan.pool import pool_of
from masterplan.units import to_micro

if TYPE_CHECKING:
    from masterplan.row_sums import Sums

_PLACED: Final = ("on_hand", "supply_order", "demand_order", "demand_history", "demand_forecast")
_STRUCTURE: Final = {"bom_line": ("bom_version", "bom_id"), "route_operation": ("route_version", "route_id")}
_ITEM_KEY: Final = ("company_id", "item_id")
_MANY: Final = 100_000
_NARROW: Final = 256


def frame_fingerprint(frame: pl.DataFrame, threads: int = 1) -> str:
    """The fingerprint of a frame as it stands: names, types, values and row order count.

    A text column of codes says what its texts say, however they are numbered; `threads` changes nothing.
    """
    digest = hashlib.blake2b(digest_size=16)
    columns = frame.get_columns()
    for part in pool_of(threads if frame.height > _MANY else 1).map(_digest_of, columns):
        digest.update(part)
    return digest.hexdigest()


def tables_fingerprint(tables: Tables) -> str:
    """The fingerprint of tables, whatever the order of their rows."""
    from masterplan.row_sums import sums_text

    return sums_text(table_sums(tables))


def table_sums(tables: Tables) -> dict[str, Sums]:
    """The sums of the rows of tables by name: what their fingerprint is made of."""
    from masterplan.row_sums import row_words, total

    return {name: total(row_words(frame)) for name, frame in tables.items()}


def combined(parts: Iterable[str]) -> str:
    """One fingerprint of several, in the order given."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(part.encode())
        digest.update(b"\n")
    return digest.hexdigest()


def node_fingerprints(tables: Tables) -> pl.DataFrame:
    """One fingerprint per planning node of all rows that touch it: columns of the node key and `fingerprint`.

    Rows with a place touch that node, rows of an item (its coverage, bills, routes, agreements) every node of it, rows
    that name no item every node of their company or of the group.
    """
    frame = _own_parts(tables)
    frame = frame.join(_summed(_company_hashes(tables), ("company_id",), "company"), on="company_id", how="left")
    shared = str(sum(_group_hash(tables[name]) for name in _tables_without("company_id")))
    rest = pl.concat_str(_number("company"), pl.lit(shared), separator="-")
    return frame.select(*NODE_KEY, pl.concat_str("own", rest, separator="-").alias("fingerprint"))


def node_fingerprints_of(tables: Tables, fingerprints: pl.DataFrame) -> pl.DataFrame:
    """The fingerprints of the nodes of some items, where no row has changed that touches every node of a company or the group.

    Inputs: `tables` with all rows of these items, of bills and routes that they have, and of places; a `fingerprint` of any
    node of each company (`company_id`), which ends with what its nodes share. Output as of `node_fingerprints`.
    """
    rests = fingerprints.select("company_id", rest=pl.col("fingerprint").str.split("-").list.tail(2).list.join("-"))
    frame = _own_parts(tables).join(rests, on="company_id", how="left", maintain_order="left")
    return frame.select(*NODE_KEY, pl.concat_str("own", "rest", separator="-").alias("fingerprint"))


def _own_parts(tables: Tables) -> pl.DataFrame:
    """What the rows of each node and of its item come to (`own`), in the order of nodes."""
    placed = {name: resolve_places(tables, tables[name]) for name in _PLACED}
    coverage = tables["item_coverage"].filter(pl.col("site_id") != "")
    homes = tables["item"].select(*_ITEM_KEY, pl.lit("").alias("site_id"), pl.lit("").alias("warehouse_id"))
    places = [*placed.values(), resolve_places(tables, coverage), resolve_places(tables, homes)]
    nodes = pl.concat([part.select(NODE_KEY) for part in places]).unique().sort(NODE_KEY)
    frame = nodes.join(_summed([_hashed(f, NODE_KEY, n) for n, f in placed.items()], NODE_KEY, "own"), on=NODE_KEY, how="left")
    frame = frame.join(_summed(_item_hashes(tables), _ITEM_KEY, "item"), on=_ITEM_KEY, how="left")
    return frame.sort(NODE_KEY).select(*NODE_KEY, pl.concat_str(_number("own"), _number("item"), separator="-").alias("own"))


def _number(name: str) -> pl.Expr:
    return pl.col(name).fill_null(0).cast(pl.String)


def _item_hashes(tables: Tables) -> list[pl.DataFrame]:
    direct = [name for name in _with_columns(*_ITEM_KEY) if name not in _PLACED]
    hashes = [_hashed(tables[name], _ITEM_KEY, name) for name in direct]
    for name, (versions, column) in _STRUCTURE.items():
        makers = tables[versions].select("company_id", column, "item_id").unique()
        hashes.append(_hashed(tables[name].join(makers, on=["company_id", column]), _ITEM_KEY, name))
    variants = tables["item"].filter(pl.col("variant_of_item_id") != "").select("company_id", "variant_of_item_id", variant="item_id")
    ruled = tables["default_order_setting"].join(variants, left_on=_ITEM_KEY, right_on=("company_id", "variant_of_item_id"))
    hashes.append(_hashed(ruled.drop("item_id").rename({"variant": "item_id"}), _ITEM_KEY, "rule of a variant"))
    for side in ("buyer", "seller"):
        names = {f"{side}_company_id": "company_id", f"{side}_item_id": "item_id"}
        hashes.append(_hashed(tables["intercompany_item"].rename(names), _ITEM_KEY, side))
    return hashes


def _company_hashes(tables: Tables) -> list[pl.DataFrame]:
    names = [name for name in _with_columns("company_id") if "item_id" not in INPUTS[name].column_names and name not in _STRUCTURE]
    of_all_items = [_hashed(tables[name].filter(pl.col("item_id") == ""), ("company_id",), name) for name in _with_columns(*_ITEM_KEY)]
    return [*(_hashed(tables[name], ("company_id",), name) for name in names), *of_all_items]


def _with_columns(*columns: str) -> list[str]:
    return [name for name, table in INPUTS.items() if set(columns) <= set(table.column_names)]


def _tables_without(column: str) -> list[str]:
    return [name for name, table in INPUTS.items() if column not in table.column_names and name != "intercompany_item"]


def _hashed(frame: pl.DataFrame, key: tuple[str, ...], name: str) -> pl.DataFrame:
    return frame.select(*key, _row_hash(frame, name).alias("hash"))


def _row_hash(frame: pl.DataFrame, name: str) -> pl.Series:
    seed = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=7).digest(), "big")
    return frame.select(sorted(frame.columns)).hash_rows(seed=seed)


def _group_hash(frame: pl.DataFrame) -> int:
    return int(sum(_row_hash(frame, "group").to_list())) if frame.height else 0


def _summed(parts: list[pl.DataFrame], key: tuple[str, ...], name: str) -> pl.DataFrame:
    halves = pl.concat(parts).with_columns(high=pl.col("hash") // 2**32, low=pl.col("hash") % 2**32)
    return halves.group_by(key).agg((pl.col("high").sum() * 31 + pl.col("low").sum()).alias(name))


def _digest_of(column: pl.Series) -> bytes:
    kind = "text" if isinstance(column.dtype, pl.Enum) else str(column.dtype)
    digest = hashlib.blake2b(f"{column.name}:{kind}:{len(column)}".encode(), digest_size=16)
    from masterplan.hashing import update

    for part in _arrays_of(column) if len(column) else ():
        update(digest, part)
    return digest.digest()


def _arrays_of(column: pl.Series) -> list[np.ndarray[tuple[int], np.dtype[Any]]]:
    nulls = [column.is_null().to_numpy()] if column.null_count() else []
    if isinstance(column.dtype, pl.Enum):
        return [*nulls, *_text_arrays(column, column.dtype)]
    if column.dtype == pl.String:
        texts = column.fill_null("")
        return [*nulls, texts.str.len_bytes().to_numpy(), np.frombuffer(str(texts.str.join("")[0]).encode(), np.uint8)]
    if isinstance(column.dtype, pl.Decimal):
        return [*nulls, to_micro(column.fill_null(0))]
    physical = column.cast(pl.UInt8) if column.dtype == pl.Boolean else column.to_physical()
    return [*nulls, (physical.fill_null(0) if nulls else physical).to_numpy()]


def _text_arrays(column: pl.Series, kind: pl.Enum) -> list[np.ndarray[tuple[int], np.dtype[Any]]]:
    """The texts that occur, in their order, and the place of each row's among them."""
    used = column.drop_nulls().unique()
    texts = used.cast(pl.String).sort()
    place = np.zeros(len(kind.categories) + 1, np.uint8 if len(texts) <= _NARROW else np.uint32)
    place[texts.cast(kind).to_physical().to_numpy()] = np.arange(len(texts))
    codes = place[column.to_physical().fill_null(0).to_numpy()]
    return [*(_arrays_of(texts) if len(texts) else []), codes]
