"""How kernels are compiled: without the interpreter's lock, kept on disk for later processes.

`kernel` functions are called from Python; `inner` ones from other compiled functions only, which saves a third of the time
that the first call takes. Between compiled functions every whole number is a 64-bit one: a day of a narrow column and a day
just computed would otherwise be two compilations of the same function, and of all that it calls.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from numba import config, types
from numba.core.registry import CPUDispatcher

_Function = TypeVar("_Function", bound=Callable[..., Any])
_SIGNED = (types.int8, types.int16, types.int32, types.int64)


def kernel(function: _Function) -> _Function:
    """A compiled function; `NUMBA_DISABLE_JIT` leaves it as it is written."""
    return _compiled(function, {})


def inner(function: _Function) -> _Function:
    """A compiled function that only compiled ones call."""
    return _compiled(function, {"no_cpython_wrapper": True, "no_cfunc_wrapper": True})


def _compiled(function: _Function, options: dict[str, bool]) -> _Function:
    if config.DISABLE_JIT:  # type: ignore[attr-defined]
        return function
    dispatcher = _Dispatcher(function, targetoptions={"nopython": True, "nogil": True, **options})
    dispatcher.enable_caching()
    return dispatcher  # type: ignore[return-value]


class _Dispatcher(CPUDispatcher):
    def get_call_template(self, args: Any, kws: Any) -> Any:
        """The compilation for a call from a compiled function, with whole numbers of 64 bits."""
        _, folded = self._compiler.fold_argument_types(args, kws)  # type: ignore[attr-defined]
        return super().get_call_template(tuple(_widened(kind) for kind in folded), {})

    def compile(self, sig: Any) -> Any:
        """Compile, or load what was compiled before; the collector would go through the compiler's millions of objects in vain."""
        with _no_collector():
            return super().compile(sig)


def _widened(kind: Any) -> Any:
    if isinstance(kind, types.BooleanLiteral):
        return types.boolean
    is_whole = isinstance(kind, types.IntegerLiteral) or kind in _SIGNED
    return types.int64 if is_whole else kind


@contextmanager
def _no_collector() -> Iterator[None]:
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


__all__ = ["inner", "kernel"]
