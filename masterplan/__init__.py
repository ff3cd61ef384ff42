"""The planning library: frames in, frames out. No Dagster, no database, no clock, no environment.

Start at `planning.make_plan`; the rules are in `semantics.md`, the tables in `contracts`.
Belongs here: the name that users hold on to, found when it is asked for, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from masterplan.netchange import LivePlan

__all__ = ["LivePlan"]


def __getattr__(name: str) -> Any:
    if name == "LivePlan":
        from masterplan.netchange import LivePlan

        return LivePlan
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
