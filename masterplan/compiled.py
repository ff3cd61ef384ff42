"""How kernels are compiled: without the interpreter's lock, kept on disk for later processes.

`kernel` functions are called from Python; `inner` ones from other compiled functions only: they are compiled into these and
kept with them, which saves half of the time that the first call takes. `lean_kernel` and `lean_inner` are for functions that
make no arrays and give none: references to the arrays that they are given are not counted, which took most of the time of
small ones and made threads wait for one another. Between compiled functions every whole number is a
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
from masterplan.lean import LeanCompiler

_Function = TypeVar("_Function", bound=Callable[..., Any])
_NOT_FOR_PYTHON = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
_COUNTED, _UNCOUNTED = {"_nrt": True}, {"_nrt": False}
_SIGNED = (types.int8, types.int16, types.int32, types.int64)


def kernel(function: _Function) -> _Function:
    """A compiled function; `NUMBA_DISABLE_JIT` leaves it as it is written."""
    return _for_python(function, _COUNTED)


def lean_kernel(function: _Function) -> _Function:
    """A compiled function that neither makes nor gives arrays, and calls none that gives any: TypeError when it does."""
    return _for_python(function, _UNCOUNTED)


def inner(function: _Function) -> _Function:
    """A compiled function that only compiled ones call."""
    return _for_compiled(function, _COUNTED)


def lean_inner(function: _Function) -> _Function:
    """A compiled function that only compiled ones call, and that neither makes nor gives arrays, as `lean_kernel`."""
    return _for_compiled(function, _UNCOUNTED)


def _for_python(function: _Function, options: dict[str, bool]) -> _Function:
    if config.DISABLE_JIT:  # type: ignore[attr-defined]
        return function
    compiled = _dispatcher(function, options, LeanCompiler)
    compiled.enable_caching()
    return compiled  # type: ignore[return-value]


def _for_compiled(function: _Function, options: dict[str, bool]) -> _Function:
    if config.DISABLE_JIT:  # type: ignore[attr-defined]
        return function
    return _dispatcher(function, {**_NOT_FOR_PYTHON, **options}, InlinedCompiler)  # type: ignore[return-value]


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


__all__ = ["inner", "kernel", "lean_inner", "lean_kernel"]
