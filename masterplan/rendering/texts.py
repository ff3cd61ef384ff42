"""Text columns of few values, as codes: a list of texts, in their order, and the place of each row in it.

Belongs here: making such columns. They say the same as plain text; tables that users see have plain text. Lists differ from
frame to frame: who puts frames together makes them plain text first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
import polars as pl

from masterplan.arrays import IntArray

_NARROW: Final = 255


def listed(*parts: Iterable[str]) -> list[str]:
    """The distinct texts of all parts, in their order."""
    return sorted({text for part in parts for text in part})


def from_codes(name: str, codes: IntArray, texts: list[str]) -> pl.Series:
    """The column whose row i says `texts[codes[i]]`; the texts are distinct."""
    return pl.Series(name, codes.astype(code_type(len(texts)), copy=False)).cat.to(pl.Enum(texts))


def code_type(texts: int) -> type[np.unsignedinteger]:
    """The type of the codes of that many texts."""
    return np.uint8 if texts <= _NARROW else np.uint32


def codes_of(rows: pl.Series, texts: list[str]) -> IntArray:
    """The place of each row's text in the list."""
    return rows.cast(pl.Enum(texts)).to_physical().to_numpy().astype(code_type(len(texts)))


def chosen(name: str, rows: pl.Series, index: IntArray, also: Iterable[str] = (), where: np.ndarray | None = None) -> pl.Series:
    """The texts of the rows that `index` names, empty elsewhere than `where`; `also` are texts that the list must have too."""
    texts = listed(rows.unique(), also, [] if where is None else [""])
    if not len(rows):
        return from_codes(name, np.zeros(len(index), np.uint8), texts)
    codes = codes_of(rows, texts)[index]
    if where is not None:
        codes[~where] = texts.index("")
    return from_codes(name, codes, texts)


def either(name: str, choices: list[tuple[pl.Series, IntArray]], which: IntArray, also: Iterable[str] = ()) -> pl.Series:
    """Per row the text of that one of the choices (rows and their index) that `which` names."""
    texts = listed(also, *(rows.unique() for rows, _ in choices))
    codes = np.zeros(len(which), code_type(len(texts)))
    for number, (rows, index) in enumerate(choices):
        mine = which == number
        codes[mine] = codes_of(rows, texts)[index[mine]]
    return from_codes(name, codes, texts)
