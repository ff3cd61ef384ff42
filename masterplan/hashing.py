"""Hashing of large arrays at the speed of memory: XXH64 rounds over eight lanes, sealed by BLAKE2b.

Belongs here: bytes to hash. A round maps states one to one, so arrays of one length that differ in one word never agree;
others agree by chance only. No defence against somebody who wants two arrays to agree.
"""

from __future__ import annotations

from typing import Any, Final, Protocol

import numpy as np

from masterplan.compiled import lean_inner, lean_kernel

_LANES: Final = 8
_WORD: Final = 8
_FEW: Final = 4096
_FIRST: Final = np.uint64(0x9E3779B185EBCA87)
_SECOND: Final = np.uint64(0xC2B2AE3D27D4EB4F)
_LEFT: Final = np.uint64(31)
_RIGHT: Final = np.uint64(33)

Words = np.ndarray[tuple[int], np.dtype[np.uint64]]


class Digest(Protocol):
    """What `hashlib` gives."""

    def update(self, data: bytes, /) -> None:
        """Takes more bytes."""


def update(digest: Digest, array: np.ndarray[tuple[int], np.dtype[Any]]) -> None:
    """Adds the values of an array to a digest: few as they are, many as the state of the lanes and the rest."""
    data = np.ascontiguousarray(array).view(np.uint8)
    if len(data) < _FEW:
        digest.update(data.tobytes())
        return
    whole = len(data) - len(data) % (_LANES * _WORD)
    state = np.arange(1, _LANES + 1, dtype=np.uint64) * _SECOND
    _rounds(data[:whole].view(np.uint64), state)
    digest.update(state.tobytes())
    digest.update(data[whole:].tobytes())


@lean_inner
def _round(lane: np.uint64, word: np.uint64) -> np.uint64:
    lane += word * _SECOND
    return ((lane << _LEFT) | (lane >> _RIGHT)) * _FIRST


@lean_kernel
def _rounds(words: Words, state: Words) -> None:
    a, b, c, d, e, f, g, h = state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]
    for i in range(0, len(words), 8):
        a = _round(a, words[i])
        b = _round(b, words[i + 1])
        c = _round(c, words[i + 2])
        d = _round(d, words[i + 3])
        e = _round(e, words[i + 4])
        f = _round(f, words[i + 5])
        g = _round(g, words[i + 6])
        h = _round(h, words[i + 7])
    state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7] = a, b, c, d, e, f, g, h
