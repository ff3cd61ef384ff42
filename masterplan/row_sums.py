"""Rows as words, and sums of words: a fingerprint of many rows that a change of a few changes by these alone.

Belongs here: words and sums. A word tells names and values of a row, whatever the order of columns; a sum tells rows, whatever
their order. Which tables are summed is told in `fingerprint`. No defence against somebody who wants two sums to agree.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from masterplan.compiled import kernel, lean_inner, lean_kernel
from masterplan.pool import THREADS
from masterplan.rendering.pieces import in_pieces
from masterplan.units import micro_of

Words = NDArray[np.uint64]
Values = Callable[[int, int], NDArray[Any]]
Sums = NDArray[np.uint64]
"""Two sums of words and the number of words, in the last dimension."""

_ODD: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)
_ONE: Final = np.uint64(1)
_OTHER: Final = np.uint64(0xC2B2AE3D27D4EB4F)
_BYTE: Final = np.uint64(0x100000001B3)
_SHIFTS: Final = (np.uint64(30), np.uint64(27), np.uint64(31))
_BLOCK: Final = 1 << 16
_ABSENT: Final = np.uint64(0xA5A5A5A5A5A5A5A5)
_GAPS: Final = " is absent"
"""What the name of a column has behind it where a flag tells of its gaps; no column of a table has a blank in its name."""


def row_words(frame: pl.DataFrame, named: Mapping[str, Words] | None = None) -> Words:
    """One word per row. `named`: the words of columns whose values stand for something that has a name."""
    words = np.zeros(frame.height, np.uint64)
    if not frame.height:
        return words
    seeds = [_seed(name) for name in frame.columns]
    values = _values_by_column(frame, named or {})

    def take_in(first: int, last: int) -> None:
        for begin in range(first, last, _BLOCK):
            end = min(begin + _BLOCK, last)
            for value, seed in zip(values, seeds, strict=True):
                # of one type, so that there is one thing to compile
                _take_in(words[begin:end], value(begin, end).astype(np.int64), seed)
            _seal(words[begin:end])

    in_pieces(take_in, frame.height, THREADS)
    return words


def text_words(texts: pl.Series) -> Words:
    """One word per text."""
    plain = texts if texts.dtype == pl.String and not texts.null_count() else texts.cast(pl.String).fill_null("")
    arrow = plain.to_arrow(compat_level=pl.CompatLevel.oldest())
    parts = [arrow] if not hasattr(arrow, "chunks") else arrow.chunks
    found = [_words_of_buffer(part) for part in parts]
    return np.concatenate(found) if found else np.zeros(0, np.uint64)


@kernel
def ref_words(keys: NDArray[np.int64], nodes: Words, documents: Words) -> Words:
    """The word of what a reference key names: a planned order (node, date, ordinal), a document, or nothing."""
    words = np.zeros(len(keys), np.uint64)
    for i in range(len(keys)):
        key = keys[i]
        if key > 0:
            words[i] = _mixed(nodes[key >> 32] + np.uint64(key & 0xFFFFFFFF) * _ODD)
        elif key < 0:
            words[i] = documents[-key - 1]
    return words


def total(words: Words) -> Sums:
    """The sums of words."""
    sums = np.zeros((1, 3), np.uint64)
    _add(words, np.zeros(len(words), np.int64), sums)
    return sums[0]


def by_group(words: Words, groups: NDArray[np.int64], number: int) -> Sums:
    """The sums of the words of each group, a row per group; groups below 0 belong nowhere."""
    sums = np.zeros((number, 3), np.uint64)
    _add(words, groups, sums)
    return sums


def sums_text(sums: Mapping[str, Sums]) -> str:
    """One fingerprint of the sums of several tables by name."""
    digest = hashlib.blake2b(digest_size=16)
    for name in sorted(sums):
        one, other, rows = (int(part) for part in sums[name])
        digest.update(f"{name}:{rows}:{one:016x}{other:016x}\n".encode())
    return digest.hexdigest()


@cache
def _seed(name: str) -> np.uint64:
    return np.uint64(int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big"))


def _values_by_column(frame: pl.DataFrame, named: Mapping[str, Words]) -> list[Values]:
    """Per column the values of some rows as words or as integers that become words; codes become words when they are asked for."""
    columns = [column for column in frame.get_columns() if column.name not in named]
    absent = (pl.col(column.name).is_null().name.suffix(_GAPS) for column in columns if column.null_count())
    plain = frame.select(*map(_plain, columns), *absent)
    found = {name: _part_of(words) for name, words in named.items()}
    for column in columns:
        gaps = plain[column.name + _GAPS].to_numpy() if column.null_count() else None
        found[column.name] = _values_of(column.dtype, plain[column.name], gaps)
    return [found[name] for name in frame.columns]


def _plain(column: pl.Series) -> pl.Expr:
    """A column as texts or numbers without gaps."""
    values, kind = pl.col(column.name), column.dtype
    if kind == pl.String and not column.null_count():
        return values
    if kind in (pl.String, pl.Categorical):
        return values.cast(pl.String).fill_null("")
    if kind == pl.Null:
        return pl.lit(0, dtype=pl.Int64).alias(column.name)
    if kind == pl.Boolean:
        return values.fill_null(value=False).cast(pl.UInt8)
    if isinstance(kind, pl.Decimal):
        return micro_of(values.fill_null(0))
    return values.cast(pl.Float64).fill_null(0.0) if kind.is_float() else values.to_physical().fill_null(0)


def _values_of(kind: pl.DataType, plain: pl.Series, gaps: NDArray[np.bool_] | None) -> Values:
    values: NDArray[Any]
    if isinstance(kind, pl.Enum):
        texts, codes = text_words(kind.categories), plain.to_numpy()
        if gaps is None:
            return lambda first, last: texts[codes[first:last]]
        values = texts[codes] if len(texts) else np.zeros(len(plain), np.uint64)
    elif plain.dtype == pl.String:
        values = text_words(plain)
    elif kind == pl.Null:
        values = np.zeros(len(plain), np.int64)
    else:
        values = plain.to_numpy().view(np.int64) if kind.is_float() else plain.to_numpy()
    return _part_of(values if gaps is None else np.where(gaps, _ABSENT, values.astype(np.uint64)))


def _part_of(values: NDArray[Any]) -> Values:
    return lambda first, last: values[first:last]


def _words_of_buffer(array: Any) -> Words:
    _, offsets, data = array.buffers()
    if len(array) == 0:
        return np.zeros(0, np.uint64)
    places = np.frombuffer(offsets, np.int64)[array.offset : array.offset + len(array) + 1]
    return _hashed_texts(places, np.frombuffer(data, np.uint8) if data is not None else np.zeros(1, np.uint8))


@lean_inner
def _mixed(value: np.uint64) -> np.uint64:
    value = (value ^ (value >> _SHIFTS[0])) * _FIRST
    value = (value ^ (value >> _SHIFTS[1])) * _SECOND
    return value ^ (value >> _SHIFTS[2])


@kernel
def _hashed_texts(offsets: NDArray[np.int64], data: NDArray[np.uint8]) -> Words:
    words = np.empty(len(offsets) - 1, np.uint64)
    for i in range(len(words)):
        word = np.uint64(offsets[i + 1] - offsets[i]) + _ODD
        for b in range(offsets[i], offsets[i + 1]):
            word = (word ^ np.uint64(data[b])) * _BYTE
        words[i] = _mixed(word)
    return words


@lean_kernel
def _take_in(words: Words, values: NDArray[Any], seed: np.uint64) -> None:
    """Words that know one more column each."""
    for i in range(len(words)):
        words[i] += _mixed(seed + np.uint64(values[i]) * _ODD)


@lean_kernel
def _seal(words: Words) -> None:
    for i in range(len(words)):
        words[i] = _mixed(words[i] + _ODD)


@lean_kernel
def _add(words: Words, groups: NDArray[np.int64], sums: Sums) -> None:
    for i in range(len(words)):
        if groups[i] >= 0:
            sums[groups[i], 0] += words[i]
            sums[groups[i], 1] += _mixed(words[i] ^ _OTHER)
            sums[groups[i], 2] += _ONE
