"""The table `effective_parameter`: what applies to each node, in words (semantics §4).

Belongs here: which parameters are shown, and how. What applies is told in `parameters` and `calculated`.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import polars as pl

from masterplan.parameters import PARAMETERS
from masterplan.places import NODE_KEY

_SHOWN_ALWAYS: Final = ("coverage_code", "order_type", "lead_days", "late_tolerance_days", "decoupled_lead_days")
_CALCULATED: Final = ("late_tolerance_days", "decoupled_lead_days")
_UNLIMITED: Final = "unlimited"


def effective_parameters(frame: pl.DataFrame) -> pl.DataFrame:
    """The table `effective_parameter` without the plan's columns: one row per node and parameter (§4).

    Inputs: nodes with their parameters in force, and calculated ones (§4.9). A parameter that nothing has set is left out.
    """
    nodes = frame.sort(NODE_KEY)
    names = sorted((*PARAMETERS, *_CALCULATED))
    is_set = nodes.select(_is_set(name) for name in names).to_numpy()
    node, parameter = np.nonzero(is_set)
    place = parameter * len(nodes) + node
    kinds = nodes.schema
    texts = (_as_text(name) if kinds[name] == pl.String else _as_number(name) for name in names)
    values = pl.concat(nodes.select(texts).get_columns()).alias("value").gather(place)
    sources = pl.concat([nodes[f"{name}_source"] for name in names]).alias("source")
    return pl.DataFrame(
        [
            *(nodes[name].gather(node) for name in NODE_KEY),
            pl.Series("parameter", names).gather(parameter),
            values,
            sources.gather(place),
        ]
    )


@cache
def _is_set(name: str) -> pl.Expr:
    is_set = pl.lit(value=True) if name in _SHOWN_ALWAYS else (pl.col(f"{name}_source") != "default").fill_null(value=False)
    return is_set.alias(name)


@cache
def _as_text(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String).fill_null(_UNLIMITED)


@cache
def _as_number(name: str) -> pl.Expr:
    """Without zeros behind the point."""
    text = _as_text(name)
    return (
        pl.when(text.str.contains(".", literal=True))
        .then(text.str.strip_chars_end("0").str.strip_chars_end("."))
        .otherwise(text)
        .alias(name)
    )
