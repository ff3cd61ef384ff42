"""Forecasts of series and of their totals made to agree: the least change that each forecast's error allows.

Belongs here: the arithmetic, on arrays. Which totals there are is told in `hierarchy`. Rules: §37.

This is the trace minimisation (MinT) of Wickramasuriya, Athanasopoulos and Hyndman with independent errors, solved over the
totals: as many equations as there are totals, not series, by a direct solver, so nothing depends on a tolerance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from masterplan.arrays import IntArray
    from masterplan.forecasting.history import FloatArray

_LEAST_SHARE: Final = 1e-9  # of the variance below: a total that was never off is as good as exact


def reconciled(points: FloatArray, variances: FloatArray, sums: Any, totals: FloatArray, total_variances: FloatArray) -> FloatArray:
    """The points of the series after reconciliation, none below 0; their sums are the reconciled totals.

    Inputs: `points` series by buckets, `totals` totals by buckets, both not negative; the variance of the error of each;
    `sums`, a sparse matrix, totals by series, of zeros and ones. NaN in `totals`: not forecast in that bucket. NaN in
    `variances`: never tried, the square of the mean point stands in. NaN in `total_variances`: the total says nothing.
    """
    from scipy.sparse import csr_matrix

    result = points.copy()
    if not len(points) or not len(totals):
        return result
    width = np.where(np.isfinite(variances), variances, points.mean(axis=1) ** 2)
    known = np.isfinite(totals) & np.isfinite(total_variances)[:, None]
    masks, group = np.unique(known, axis=1, return_inverse=True)
    for index in range(masks.shape[1]):
        rows, columns = np.flatnonzero(masks[:, index]), np.flatnonzero(group.ravel() == index)
        if len(rows):
            result[:, columns] = _positive(
                points[:, columns], width, csr_matrix(sums)[rows], totals[np.ix_(rows, columns)], total_variances[rows]
            )
    return result


def _positive(points: FloatArray, width: FloatArray, sums: Any, totals: FloatArray, total_width: FloatArray) -> FloatArray:
    """Solved bucket by bucket where a series would fall below 0: it stays at 0, and the others make up for it."""
    free = _solved(points, width, sums, totals, total_width)
    for column in np.flatnonzero((free < 0).any(axis=0)).tolist():
        start, moves = points[:, column : column + 1].copy(), width.copy()
        while (free[:, column] < 0).any():
            stopped = free[:, column] < 0
            start[stopped], moves[stopped] = 0.0, 0.0
            free[:, column] = _solved(start, moves, sums, totals[:, column : column + 1], total_width).ravel()
            free[moves == 0, column] = start[moves == 0].ravel()
    return free


def _solved(points: FloatArray, width: FloatArray, sums: Any, totals: FloatArray, total_width: FloatArray) -> FloatArray:
    """`b + V S' (S V S' + U)⁻¹ (a - S b)` with b, V of the series and a, U of the totals."""
    from scipy.sparse import csc_matrix, diags
    from scipy.sparse.linalg import splu

    below = sums @ diags(width)
    spread = below @ sums.T
    own = np.maximum(total_width, _LEAST_SHARE * spread.diagonal())
    kept = np.flatnonzero(spread.diagonal() + own > 0)  # a total and its series that were never off say nothing
    if not len(kept):
        return points.copy()
    # measured in its own spread, so that large totals do not drown small ones
    scale = 1 / np.sqrt((spread.diagonal() + own)[kept])
    system = diags(scale) @ (spread[np.ix_(kept, kept)] + diags(own[kept])) @ diags(scale)
    gap = (totals - sums @ points)[kept]
    pull = splu(csc_matrix(system)).solve(scale[:, None] * gap)
    return points + below[kept].T @ (scale[:, None] * pull)


def error_variance(errors: FloatArray) -> float:
    """The mean squared error of what is known; NaN where nothing is."""
    known = errors[np.isfinite(errors)]
    return float(np.mean(known**2)) if known.size else float("nan")


def summed(sums: Any, micro: IntArray) -> IntArray:
    """Totals of exact quantities, in millionths."""
    return sums.astype(np.int64) @ micro


def together(sums: Any, errors: FloatArray) -> FloatArray:
    """By total how far its series were off together, against series that are off each for itself (1).

    Inputs: `errors`, series by windows by buckets ahead of the same days, NaN where not tried. 1 where nothing was.
    """
    known = np.nan_to_num(errors.reshape(len(errors), -1))
    joint = ((sums @ known) ** 2).sum(axis=1)
    single = (sums @ known**2).sum(axis=1)
    return np.sqrt(np.where(single > 0, joint / np.where(single > 0, single, 1.0), 1.0))
