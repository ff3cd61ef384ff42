"""How kernels are compiled: without the interpreter's lock, kept on disk for later processes.

`kernel` functions are called from Python; `inner` ones from other compiled functions only, which saves a third of the time
that the first call takes.
"""

from __future__ import annotations

from typing import Final

from numba import njit

kernel: Final = njit(nogil=True, cache=True)
inner: Final = njit(nogil=True, cache=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)  # type: ignore[call-overload]

__all__ = ["inner", "kernel"]
