"""How kernels are compiled: without the interpreter's lock, kept on disk for later processes.

`kernel` functions are called from Python; `inner` ones from other compiled functions only: they are compiled into these and
kept with them, which saves half of the time that the first call takes. Between compiled functions every whole number is a
64-bit one: a day of a narrow column and a day just computed would otherwise be two compilations of the same function, and of
all that it calls.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from numba import config, types
from numba.core.compiler import Compiler
from numba.core.registry import CPUDispatcher

from masterplan.inlined import InlinedCompiler

_Function = TypeVar("_Function", bound=Callable[..., Any])
_SIGNED = (types.int8, types.int16, types.int32, types.int64)


def kernel(function: _Function) -> _Function:
    """A compiled function; `NUMBA_DISABLE_JIT` leaves it as it is written."""
    if config.DISABLE_JIT:  # type: ignore[attr-defined]
        return function
    compiled = _dispatcher(function, {}, Compiler)
    compiled.enable_caching()
    return compiled  # type: ignore[return-value]


def inner(function: _Function) -> _Function:
    """A compiled function that only compiled ones call."""
    if config.DISABLE_JIT:  # type: ignore[attr-defined]
        return function
    return _dispatcher(function, {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}, InlinedCompiler)  # type: ignore[return-value]


def _dispatcher(function: Callable[..., Any], options: dict[str, bool], compiler: type[Compiler]) -> _Dispatcher:
    return _Dispatcher(function, targetoptions={"nopython": True, "nogil": True, **options}, pipeline_class=compiler)


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
