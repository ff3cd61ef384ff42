"""Compiled functions that live on in the compiled functions that call them, and nowhere else.

Belongs here: what of numba's compilation they leave out. A function that is never called from Python needs no machine code of
its own: its callers take its intermediate code in, optimize it as their own and write the machine code. Numba optimizes and
translates every function once for itself and once for each caller, all the way up, which was a quarter of the first call.
"""

from __future__ import annotations

from typing import Any

from numba.core.codegen import JITCodeLibrary

from masterplan.lean import LeanCompiler


class InlinedCompiler(LeanCompiler):
    """Numba's compiler, with a library that only its callers link."""

    def define_pipelines(self) -> Any:
        """The passes of numba, lowering into an `_InlinedLibrary`."""
        state = self.state
        state.library = _InlinedLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        return super().define_pipelines()


class _InlinedLibrary(JITCodeLibrary):
    """Intermediate code to link: neither optimized as a whole nor loaded into the process."""

    @property
    def codegen(self) -> Any:
        return _Unloaded(self._codegen)

    def get_pointer_to_function(self, name: str) -> int:  # noqa: ARG002 - what numba calls
        """Zero, as for every function without a wrapper for Python."""
        self._ensure_finalized()
        return 0

    def _optimize_final_module(self) -> None:
        """Nothing: the caller optimizes what it took in."""

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True


class _Unloaded:
    """The code generator for a function that is not in the process, so that no environment can be set in it."""

    def __init__(self, codegen: Any) -> None:
        self._codegen = codegen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._codegen, name)

    def set_env(self, env_name: str, env: object) -> None:
        """Nothing: an environment holds Python objects, and a function without the interpreter's lock uses none."""


__all__ = ["InlinedCompiler"]
