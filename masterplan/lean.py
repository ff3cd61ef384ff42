"""Compiled functions that do not count the references to the arrays that they are given.

Belongs here: what such a function may not do. Numba counts a reference for every array that a function is given, one by one
when they come in a bundle, and one more for every array that is taken out of a bundle; in functions that do little else this
was most of their time, and threads wait for one another where they count the same array. Whoever calls holds the arrays, so
a function that makes none and gives none may leave counting alone.
"""

from __future__ import annotations

from typing import Any

from numba.core import types
from numba.core.compiler import Compiler
from numba.core.compiler_machinery import AnalysisPass, register_pass
from numba.core.typed_passes import NopythonTypeInference


class LeanCompiler(Compiler):
    """Numba's compiler; functions that are compiled without counting are looked at before they are kept."""

    def define_pipelines(self) -> Any:
        """The passes of numba, with a look at the types when they are known."""
        pipelines = super().define_pipelines()
        for passes in pipelines:
            passes.add_pass_after(RefuseArrays, NopythonTypeInference)
            passes.finalize()
        return pipelines


@register_pass(mutates_CFG=False, analysis_only=True)
class RefuseArrays(AnalysisPass):
    """TypeError for a lean function that gives arrays, or calls a compiled one that does: nobody would count them.

    Making arrays without counting is refused by numba itself.
    """

    _name = "refuse_arrays"

    def __init__(self) -> None:
        super().__init__()

    def run_pass(self, state: Any) -> bool:
        """Looks at a function whose types are known; changes nothing."""
        if not state.flags.nrt:
            given = [state.return_type, *_given_by_functions(state)]
            if any(state.targetctx.data_model_manager[kind].contains_nrt_meminfo() for kind in given):
                raise TypeError(f"{state.func_id.func_name} gives arrays, or calls what gives some: it cannot be a lean function.")
        return False


def _given_by_functions(state: Any) -> list[Any]:
    """What the compiled functions give that a function calls."""
    calls = [(call, made) for call, made in state.calltypes.items() if getattr(call, "op", "") == "call"]
    return [made.return_type for call, made in calls if isinstance(state.typemap[call.func.name], types.Dispatcher)]


__all__ = ["LeanCompiler"]
