"""Rows that a rule selects: columns that the rule fills must be equal, empty ones select everything (semantics §34).

Belongs here: the join. What a rule does with what it selects is told where the rule is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence


def selected(rules: pl.DataFrame, rows: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Every pair of a rule and a row of its company that it selects: the columns of `rules` but `columns`, and those of `rows`.

    Inputs: both with company_id; `columns` are texts of both, which a rule may leave empty. No other name may be in both.
    """
    filled = rules.with_columns(_filled=pl.concat_list([pl.col(name) != "" for name in columns]))
    empty = rules.drop(columns).join(rows.clear(), on="company_id")
    parts = [empty]
    for part in filled.partition_by("_filled", maintain_order=True):
        on = ["company_id", *(name for name, given in zip(columns, part["_filled"][0], strict=True) if given)]
        unused = [name for name in columns if name not in on]
        parts.append(part.drop("_filled", *unused).join(rows, on=on).select(empty.columns))
    return pl.concat(parts)
