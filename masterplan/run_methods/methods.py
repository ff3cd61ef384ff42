"""The run methods by name: which may be used for what, and what each computes again (semantics §25).

Belongs here: the choice of the method. What net change keeps is told in `kept`, `picture` and `held`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from masterplan.errors import NetChangeError, ParameterError

REGENERATION: Final = "regeneration"
NET_CHANGE: Final = "net_change"
NET_CHANGE_MINIMISED: Final = "net_change_minimised"
METHODS: Final = (REGENERATION, NET_CHANGE, NET_CHANGE_MINIMISED)
_ALLOWING: Final = "dynamic"


def method_in_force(plan_id: str, kind: str, method: str, *, is_first: bool) -> str:
    """The method that a run uses: the one asked for, but regeneration for the first run of a plan (§25.1).

    Errors: ParameterError for a method that there is not, NetChangeError for net change of a plan that is not dynamic.
    """
    if method not in METHODS:
        raise ParameterError(f"There is no run method {method!r}.", rows=METHODS, way_out="Ask for one of these.")
    if method != REGENERATION and kind != _ALLOWING:
        raise NetChangeError(
            f"Plan {plan_id!r} is of kind {kind}: only plans of kind {_ALLOWING} can be made by {method}.",
            way_out=f"Make it by {REGENERATION}, or make the plan {_ALLOWING}.",
        )
    return REGENERATION if is_first else method


def recompute_scope(method: str, requirements: Iterable[tuple[str, bool]]) -> list[str]:
    """The requirements whose delays and action messages a method computes again (§25.6), in the order given.

    Inputs: the ref of each requirement and whether it is new or changed since the last run.
    """
    only_changed = method == NET_CHANGE_MINIMISED
    return [ref for ref, is_changed in requirements if is_changed or not only_changed]
